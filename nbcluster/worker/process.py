"""What is asked of the operating system about processes: who dies with whom, and who died of what.

Linux has an answer to each; elsewhere the portable half stands: a function without effect, or "not known".

In this room are the questions, one function each.
"""

import ctypes
import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

LINUX = sys.platform == "linux"
CAN_FORK = LINUX  # macOS has fork, and system libraries that abort in a forked child

# Windows has one way to end a process, and calls it SIGTERM.
SIGKILL = getattr(signal, "SIGKILL", signal.SIGTERM)

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

_tells_where = False


def die_with_parent(parent_pid: int, signum: int = SIGKILL) -> None:
    """This process gets `signum` when the thread that made it ends.

    If the parent was gone already, it happens now.
    """
    if LINUX:
        _prctl(_PR_SET_PDEATHSIG, signum)
    if hasattr(os, "getppid") and os.getppid() != parent_pid:
        os.kill(os.getpid(), signum)


def adopt_orphans() -> None:
    """Processes below this one whose parent ends become its children, so that none is lost sight of."""
    if LINUX:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def offer_to_the_oom_killer() -> None:
    """When memory runs out, the system ends this process rather than the kernel with the user's data."""
    path = Path("/proc/self/oom_score_adj")
    try:
        path.write_text(str(min(1000, int(path.read_text()) + 500)))
    except (OSError, ValueError):
        pass  # no Linux, or a container that forbids it: then it is as likely as any other


def tell_where_when_asked(file: IO[str] | None = None) -> None:
    """From now on this process writes down, in `file` or its standard error, where its threads are when `ask_where`
    asks: in a signal's handler in C, for which no interpreter's lock has to be free."""
    global _tells_where
    if hasattr(signal, "SIGUSR1") and hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, file or sys.stderr)
        _tells_where = True


def tell_where_elsewhere(file: IO[str]) -> None:
    """The same into another file, for a process that tells where it is."""
    if _tells_where:
        tell_where_when_asked(file)


def ask_where(pid: int) -> None:
    """To be asked of who is a child of this process's, and has not been waited for: it would end any other."""
    if hasattr(signal, "SIGUSR1") and hasattr(faulthandler, "register"):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGUSR1)


def umask() -> int:
    """Which rights a new file is not given."""
    with suppress(OSError, ValueError), open("/proc/self/status", "rb") as status:
        for line in status:
            if line.startswith(b"Umask:"):
                return int(line.split()[1], 8)
    # Elsewhere it is told only to who changes it. For that moment it is the strictest: another thread's file is no
    # one else's then.
    now = os.umask(0o077)
    os.umask(now)
    return now


def oom_kills() -> int:
    """How many processes the system has ended for lack of memory so far; 0 where it does not say."""
    return _counter(Path("/proc/vmstat"), "oom_kill")


def own_memory_bytes(pid: int) -> int:
    """The memory of a process, less what it shares; 0 if it is gone."""
    try:
        memory = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return int(memory.rss) - int(getattr(memory, "shared", 0))


def queued_s() -> float:
    """How long, in seconds, the calling thread was ready to run and others had the core; 0.0 where that is not told.

    Where workers are more than cores, an iteration takes so much longer there than it would alone.
    """
    return _queued_s(threading.get_native_id())


def all_queued_s(*, but: Collection[int | None]) -> float:
    """The same of all threads of this process, but for some, by their native ids."""
    return sum(_queued_s(thread) for thread in _threads() if thread not in but)


#: Those that are known: a name is not changed again.
_carriers: set[int] = set()


def carriers() -> list[int]:
    """The native ids of ZeroMQ's own threads, which carry what is printed, and of which Python knows nothing."""
    there = _threads()
    _carriers.intersection_update(there)
    pythons = {each.native_id for each in threading.enumerate()}
    # Others are asked each time: a thread gives itself its name a moment after it has begun.
    unknown = [thread for thread in there if thread not in pythons and thread not in _carriers]
    _carriers.update(thread for thread in unknown if _named(thread).startswith("ZMQbg"))
    return [*_carriers]


def on_core_s(thread: int) -> float:
    """How long, in seconds, a thread of this process has had a core; 0.0 where that is not told."""
    return _scheduled_s(thread, 0)


def _threads() -> list[int]:
    try:
        return [int(each) for each in os.listdir("/proc/self/task")]
    except OSError:
        return []


def _named(thread: int) -> str:
    try:
        with open(f"/proc/self/task/{thread}/comm") as told:
            return told.read()
    except (OSError, ValueError):
        return ""


def _queued_s(thread: int) -> float:
    return _scheduled_s(thread, 1)


def _scheduled_s(thread: int, field: int) -> float:
    try:
        with open(f"/proc/self/task/{thread}/schedstat") as told:
            return int(told.read().split()[field]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def peak_memory_bytes(maxrss: int) -> int:
    """`ru_maxrss` in bytes: kilobytes everywhere but on macOS."""
    return maxrss if sys.platform == "darwin" else maxrss * 1024


def begin_peak() -> int:
    """This process's memory now, to be given to `peak_since`; what it had at most before is forgotten."""
    with suppress(OSError), open("/proc/self/clear_refs", "wb", buffering=0) as refs:
        refs.write(b"5")
    return _status_bytes(b"VmRSS:") or _own_peak_bytes()


def peak_since(began: int) -> int:
    """By how much this process has grown at most since then. Elsewhere than on Linux only what goes beyond all that it
    has ever had is seen."""
    return max(0, (_status_bytes(b"VmHWM:") or _own_peak_bytes()) - began)


def _status_bytes(key: bytes) -> int:
    with suppress(OSError, ValueError), open("/proc/self/status", "rb") as status:
        for line in status:
            if line.startswith(key):
                return int(line.split()[1]) * 1024
    return 0


def _own_peak_bytes() -> int:
    if sys.platform == "win32":
        return int(getattr(psutil.Process().memory_info(), "peak_wset", 0))
    import resource

    return peak_memory_bytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def end_all_below() -> None:
    """Nothing lives below this process when it comes back, wherever it has hidden; see `adopt_orphans`."""
    while below := psutil.Process().children(recursive=True):
        for each in below:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                pass
        try:
            os.wait()
        except ChildProcessError:
            return


def reap_orphans(known: Collection[int]) -> None:
    """Lets adopted children go that have ended. The `known` ones are waited for by those who made them."""
    for child in psutil.Process().children():
        try:
            if child.pid not in known and child.status() == psutil.STATUS_ZOMBIE:
                os.waitpid(child.pid, os.WNOHANG)
        except (psutil.NoSuchProcess, ChildProcessError):
            pass


def kill_group(pid: int, signum: int) -> None:
    """Sends `signum` to the process and to those it started, as a notebook's interrupt does to a kernel's."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(pid, signum)
        else:
            os.kill(pid, signum)
    except (ProcessLookupError, PermissionError):
        pass  # gone meanwhile; macOS says "not permitted" of a group whose members are all zombies


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _counter(path: Path, name: str) -> int:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name} ")), 0)
