"""Single calls for a library in the kernel, as if each had a process of its own there.

    kernel → worker   a task of Dask's that calls `run`; ``stop tasks`` through the door
    worker → kernel   what the call returns, with what it has printed

The calls of one use are a *group*, and are stopped together.

In this room a call that is no slice has its turn.
"""

import io
import os
import pickle
import random
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, Final

from nbcluster.worker import ambient, executor
from nbcluster.worker.door import DOOR
from nbcluster.worker.station import STATION


@dataclass(frozen=True)
class Sent:
    """A call on its way: pickled, or where it lies."""

    data: bytes
    path: str
    settings: Mapping[str, Any]
    """As a process has them that the kernel starts."""

    def read(self) -> bytes:
        if not self.path:
            return self.data
        with open(self.path, "rb") as file:
            return file.read()


@dataclass(frozen=True)
class Done:
    said: bytes
    stdout: str
    stderr: str
    pid: int


_stopped: Final[deque[str]] = deque(maxlen=100)
_running: list[tuple[str, int]] = []


def run(group: str, sent: Sent) -> Done | None:
    """On the main thread, as a task of Dask's. None if the group was stopped before."""
    main = executor.current()
    _running.append((group, main.turn if main else 0))
    try:
        if group in _stopped:
            return None
        # The next slice is to find the settings of its own loop.
        with executor.held():
            STATION.drop_payload()
        return copy_context().run(_run, sent)
    finally:
        _running.clear()


def _run(sent: Sent) -> Done:
    with executor.held():
        ambient.put_in_force(sent.settings)
        _be_nobodys_twin()
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err, _temporary_files():
        call: Callable[[], Any] = pickle.loads(sent.read())
        from nbcluster.worker.batches import answer  # only where joblib is

        said = answer(call)
    return Done(said, out.getvalue(), err.getvalue(), os.getpid())


def _be_nobodys_twin() -> None:
    """A process that was just started has random numbers of its own; this one was forked, as its neighbours were."""
    random.seed()
    numpy: Any = sys.modules.get("numpy.random")
    if hasattr(numpy, "seed"):
        numpy.seed()
    torch: Any = sys.modules.get("torch")
    if hasattr(torch, "seed"):
        torch.seed()


@contextmanager
def _temporary_files() -> Iterator[None]:
    """What a call leaves there outlives the worker, as it outlives a process of the library's own."""
    private, tempfile.tempdir = tempfile.tempdir, None
    try:
        yield
    finally:
        tempfile.tempdir = private


def _stop(group: bytes) -> bytes:
    """The turn in which a call of the group runs; 0 if none does. None will from now on."""
    name = group.decode()
    _stopped.append(name)
    return str(next((turn for running, turn in _running if running == name), 0)).encode()


DOOR.register("stop tasks", _stop)
