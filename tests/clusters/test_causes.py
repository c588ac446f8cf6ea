"""Causes as clauses, to the letter."""

import errno
import signal

import pytest

from nbcluster.clusters.causes import in_words, of_an_end, of_an_exit, size
from nbcluster.clusters.minder import INTERRUPT, Ended


def ended(**how: object) -> Ended:
    plain = {
        "name": "w1",
        "generation": 1,
        "pid": 1,
        "code": None,
        "signum": None,
        "peak_memory_bytes": 5_800_000_000,
        "out_of_memory": False,
        "because": "",
        "said": "",
    }
    return Ended(**{**plain, **how})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (ended(code=3), "it ended by itself with exit code 3"),
        (
            ended(signum=signal.SIGKILL),
            "somebody ended it by SIGKILL; its memory had grown to 5.8 GB at most, of 6.0 GB",
        ),
        (ended(signum=signal.SIGKILL, peak_memory_bytes=0), "somebody ended it by SIGKILL"),
        (
            ended(signum=signal.SIGKILL, out_of_memory=True),
            "the system ran out of memory and ended it; its memory had grown to 5.8 GB at most, of 6.0 GB",
        ),
        (
            ended(signum=signal.SIGSEGV),
            "it crashed by SIGSEGV: native code in it read or wrote memory that is not its own",
        ),
        (
            ended(signum=signal.SIGABRT),
            "it crashed by SIGABRT: native code in it found itself in a state it cannot go on from",
        ),
        (ended(signum=signal.SIGTERM), "SIGTERM ended it"),
        (ended(signum=63), "signal 63 ended it"),
        (ended(signum=signal.SIGKILL, because=INTERRUPT), "it did not heed the interrupt and was killed"),
        (ended(signum=signal.SIGKILL, because="it was in the way"), "it was in the way"),
    ],
)
def test_of_an_end(end: Ended, cause: str) -> None:
    assert of_an_end(end, 6_000_000_000) == cause


def test_of_an_exit() -> None:
    assert of_an_exit(2) == "ended with exit code 2"
    assert of_an_exit(-signal.SIGKILL) == "ended by SIGKILL"


def wrapped(inner: BaseException, outer: BaseException) -> BaseException:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "clause"),
    [
        (
            BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
            "this system refuses to start another process (`ulimit -u` and the container's limit on processes"
            " bound them)",
        ),
        (OSError(errno.ENOMEM, "x"), "this system has no memory left for another process"),
        (OSError(errno.EMFILE, "x"), "this process may open no more files (`ulimit -n`)"),
        (OSError(errno.ENOSPC, "x", "/home/x"), "/home/x cannot be used: the disk is full"),
        (PermissionError(errno.EACCES, "x", b"/x"), "/x cannot be used: this user may not write there"),
        (
            OSError(errno.EADDRINUSE, "x", "a port on 127.0.0.1"),
            "a port on 127.0.0.1 cannot be used: too few are free",
        ),
        (OSError(errno.EPIPE, "Broken pipe"), "the system says 'Broken pipe'"),
        (MemoryError(), "there is not enough memory for it"),
        (
            ModuleNotFoundError("No module named 'x'", name="x"),
            "the package 'x' is missing in the notebook's environment",
        ),
        (RuntimeError("a bad day"), "RuntimeError: a bad day"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (
            wrapped(OSError(errno.ENOMEM, "x"), RuntimeError("Scheduler failed to start.")),
            "this system has no memory left for another process",
        ),
        (wrapped(ValueError("inner"), RuntimeError("outer")), "ValueError: inner"),
    ],
)
def test_in_words(error: BaseException, clause: str) -> None:
    assert in_words(error) == clause


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (38_400_000, "38 MB"), (5_849_000_000, "5.8 GB"), (2e12, "2000.0 GB")],
)
def test_size(count: int, text: str) -> None:
    assert size(count) == text
