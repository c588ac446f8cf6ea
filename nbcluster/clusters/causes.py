"""Why something did not start, or ended: as a clause in words, for the sentence of an error.

In this room the system's answers (numbers of errors, signals, exit codes) become such clauses.
"""

import errno
import os
import signal
from collections.abc import Iterator
from typing import Final

from nbcluster.clusters.kinds.kind import NoSupply
from nbcluster.clusters.minder import INTERRUPT, Ended, signal_name

LIMITED: Final = "each worker of this cluster may use"
"""How an amount is told that was set by `--memory`."""

_CRASHES: dict[int, str] = {
    signal.SIGSEGV: "native code in it read or wrote memory that is not its own",
    signal.SIGABRT: "native code in it found itself in a state it cannot go on from",
    signal.SIGFPE: "native code in it divided by zero",
    signal.SIGILL: "native code in it is not made for this processor",
}
if hasattr(signal, "SIGBUS"):
    _CRASHES[signal.SIGBUS] = "native code in it read memory whose file is shorter now"

_ERRORS = {
    errno.EAGAIN: "this system refuses to start another process (`ulimit -u` and the container's limit on"
    " processes bound them)",
    errno.ENOMEM: "this system has no memory left for another process",
    errno.EMFILE: "this process may open no more files (`ulimit -n`)",
    errno.ENFILE: "this system may open no more files",
}
_ERRORS_OF_A_PLACE = {
    errno.EADDRNOTAVAIL: "its network interface is down",
    errno.ENETUNREACH: "its network interface is down",
    errno.EADDRINUSE: "too few are free",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "this user may not write there",
    errno.EPERM: "this user may not do that",
}


def in_words(error: BaseException) -> str:
    """A clause for what hindered a start. The innermost cause speaks: libraries wrap it."""
    chain = list(_chain(error))
    for each in chain:
        if isinstance(each, NoSupply):
            return str(each)
    for each in reversed(chain):
        if isinstance(each, MemoryError):
            return "there is not enough memory for it"
        if isinstance(each, ModuleNotFoundError):
            return f"the package {each.name!r} is missing in the notebook's environment"
        if isinstance(each, OSError) and each.errno is not None:
            return _of_the_system(each)
    innermost = chain[-1]
    return f"{type(innermost).__name__}: {innermost}" if str(innermost) else type(innermost).__name__


def of_an_end(ended: Ended, memory_bytes: int) -> str:
    """A clause for how a worker ended; `memory_bytes` is what it could have had at most."""
    if ended.because == INTERRUPT:
        return "it did not heed the interrupt and was killed"
    if ended.because:
        return ended.because
    peak = f"its memory had grown to {size(ended.peak_memory_bytes)} at most, of {size(memory_bytes)}"
    if ended.out_of_memory:
        return f"the system ran out of memory and ended it; {peak}"
    if ended.signum is None:
        return f"it ended by itself with exit code {ended.code}"
    name = signal_name(ended.signum)
    if ended.signum == signal.SIGKILL:
        known = f"; {peak}" if ended.peak_memory_bytes else ""
        return f"somebody ended it by {name}{known}"
    if why := _CRASHES.get(ended.signum):
        return f"it crashed by {name}: {why}"
    return f"{name} ended it"


def of_an_exit(returncode: int) -> str:
    """A clause for how any other process ended."""
    if returncode < 0:
        return f"ended by {signal_name(-returncode)}"
    return f"ended with exit code {returncode}"


def size(count_bytes: int) -> str:
    """`5.8 GB`: as people write it."""
    value = float(count_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.1f} {unit}" if unit == "GB" else f"{value:.0f} {unit}"
        value /= 1000
    raise AssertionError  # the last unit has no bound


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def _of_the_system(error: OSError) -> str:
    number = error.errno or 0
    if number in _ERRORS:  # it is not for the place that it was refused
        return _ERRORS[number]
    if number == errno.ENOENT and "No usable temporary directory" in str(error.strerror):
        return f"none of the folders for temporary files can be used, or {_ERRORS[errno.EMFILE]}"
    if error.filename:
        why = _ERRORS_OF_A_PLACE.get(number, error.strerror or os.strerror(number))
        return f"{os.fsdecode(error.filename)} cannot be used: {why}"
    return f"the system says {error.strerror or os.strerror(number)!r}"
