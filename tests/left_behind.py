"""A test leaves the process as it found it: threads, child processes, ports, shared memory, runtime files.

What a fixture of a wider scope holds was there before the test began and is not counted; at the end of the
session it must be gone too, and so must every process that was started below this one.

In this room is the comparison, which costs well under a millisecond when there is nothing to tell.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

DEADLINE_S = 5.0
"""How long something on its way out (a closing socket, a child that is being reaped) may take."""

#: A run's exit status when something it started was still there after it, whatever else failed in it.
LEFT_BEHIND = 11

_left_by_others = pytest.StashKey[list[str]]()

_our_threads = "nbcluster"
# Made once for the life of a process by a library that never ends them; not ours to end.
_lifelong_threads = ("Dask-Offload",)
_lifelong_sockets = ("@cuda-",)  # the driver's, from a process's first use of a GPU
_lifelong_processes = ("multiprocessing.resource_tracker", "loky.backend.resource_tracker")


@dataclass(frozen=True)
class Traces:
    """What is there at one moment."""

    threads: frozenset[threading.Thread]
    children: frozenset[int]
    descriptors: frozenset[tuple[int, str]]
    files: frozenset[str]


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fails the test that leaves something, with what it is."""
    before = traces()
    yield
    left = left_since(before)
    if left:
        pytest.fail("left behind by this test: " + "; ".join(left), pytrace=False)


def traces() -> Traces:
    return Traces(
        frozenset(_threads()), frozenset(_children()), frozenset(_descriptors()), frozenset(_files())
    )


def left_since(before: Traces) -> list[str]:
    """What is here now, was not at `before`, and does not go within the deadline."""
    left = _left(before, traces())
    if not left:
        return []
    gc.collect()
    give_up = time.monotonic() + DEADLINE_S
    moment = threading.Event()
    while (left := _left(before, traces())) and time.monotonic() < give_up:
        moment.wait(0.02)
    return left


def processes_below(folder: str) -> list[str]:
    """Processes that inherited our private folder, in whatever session or process group they are by now."""
    # One that forks and ends while they are listed would not be seen, and its child neither.
    return _processes_below(folder) or _processes_below(folder)


def _processes_below(folder: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("JUPYTER_RUNTIME_DIR") == folder:
                found.append(f"process {process.pid} ({' '.join(process.cmdline())})")
        except psutil.Error:
            pass  # gone meanwhile, or somebody else's: not started here
    return [each for each in found if not any(name in each for name in _lifelong_processes)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = os.environ["JUPYTER_RUNTIME_DIR"]
    give_up = time.monotonic() + 2 * DEADLINE_S
    moment = threading.Event()
    while (left := processes_below(folder)) and time.monotonic() < give_up:
        moment.wait(0.1)
    told = getattr(session.config, "workeroutput", None)
    if told is not None:  # this is one of several processes, and the first of them tells
        told["left_behind"] = left
        return
    left += session.config.stash[_left_by_others]
    if left:
        print("\nleft behind by the whole run:", *left, sep="\n  ", file=sys.stderr)
        session.exitstatus = LEFT_BEHIND


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_left_by_others] = []
    config.pluginmanager.register(_Others(config), "left-behind-by-others")


class _Others:
    """Hears of the processes that tests run in, where these are several."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        self.config.stash[_left_by_others] += getattr(node, "workeroutput", {}).get("left_behind", [])


def _left(before: Traces, now: Traces) -> list[str]:
    return [
        *(f"thread {thread.name!r}" for thread in now.threads - before.threads),
        *(text for pid in now.children - before.children if (text := _child(pid))),
        *_open_ends(now.descriptors - before.descriptors, before.children),
        *(
            f"file {name} in the runtime folder"
            for name in now.files - before.files
            if not _is_cache(name, before.files)
        ),
    ]


def _is_cache(name: str, before: frozenset[str]) -> bool:
    """What a library has worked out once, in a worker of a cluster that was there before: it goes with the worker."""
    cluster, _, rest = name.partition(os.sep)
    return "caches" in rest.split(os.sep) and any(each.startswith(cluster + os.sep) for each in before)


def _threads() -> Iterator[threading.Thread]:
    for thread in threading.enumerate():
        ours = thread.name.startswith(_our_threads)
        if (ours or not thread.daemon) and not thread.name.startswith(_lifelong_threads):
            yield thread


def _children() -> Iterator[int]:
    try:
        # a few microseconds, where asking psutil walks all processes of the machine
        for task in os.listdir("/proc/self/task"):
            yield from map(int, Path(f"/proc/self/task/{task}/children").read_text().split())
    except OSError:  # another system, or a thread that has just ended
        yield from (child.pid for child in psutil.Process().children())


def _child(pid: int) -> str | None:
    try:
        process = psutil.Process(pid)
        text = f"child process {pid} ({' '.join(process.cmdline()) or process.status()})"
    except psutil.NoSuchProcess:
        return None
    return None if any(name in text for name in _lifelong_processes) else text


def _descriptors() -> Iterator[tuple[int, str]]:
    """Open sockets and anonymous shared memory, by descriptor."""
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:  # another system: ports are then seen by the one who looks for them
        return
    for number in numbers:
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue  # the descriptor that listed the folder
        if target.startswith(("socket:", "/memfd:")):
            yield int(number), target


def _open_ends(descriptors: frozenset[tuple[int, str]], fixtures: frozenset[int]) -> Iterator[str]:
    yield from (f"shared memory {target}" for _, target in descriptors if target.startswith("/memfd:"))
    sockets = {number for number, target in descriptors if target.startswith("socket:")}
    if not sockets:
        return
    # A fixture's client keeps the connections it has opened, whichever test needed them first: they are its
    # own, as the process at the other end is.
    ports = set(_ports_below(fixtures))
    for connection in psutil.Process().net_connections("all"):
        # A pair without an address is an event loop's own bell and goes with its loop.
        lifelong = isinstance(connection.laddr, str) and connection.laddr.startswith(_lifelong_sockets)
        if (
            connection.fd in sockets
            and connection.laddr
            and not lifelong
            and not _leads_to(connection, ports)
        ):
            yield f"socket {connection.laddr} {connection.status}"


def _ports_below(pids: Iterable[int]) -> Iterator[int]:
    for pid in pids:
        try:
            process = psutil.Process(pid)
            for each in (process, *process.children(recursive=True)):
                for connection in each.net_connections("inet"):
                    if connection.status == psutil.CONN_LISTEN:
                        yield connection.laddr.port
        except psutil.Error:
            pass  # gone meanwhile


def _leads_to(connection: Any, ports: set[int]) -> bool:
    return connection.status == psutil.CONN_ESTABLISHED and connection.raddr.port in ports


def _files() -> Iterator[str]:
    folder = Path(os.environ["JUPYTER_RUNTIME_DIR"], "nbcluster")
    for parent, _, names in os.walk(folder):
        yield from (os.path.relpath(os.path.join(parent, name), folder) for name in names)
