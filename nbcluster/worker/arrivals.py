"""Payloads that were sent: a worker on another machine cannot open what lies in the kernel's memory.

What is called by the kernel's path there is a copy here, in memory of this process, as long as its run lasts.

In this room (`worker`) what is sent piece by piece is put together.
"""

import os
import pickle
import tempfile
import threading
from dataclasses import dataclass

from nbcluster.worker.door import DOOR


@dataclass(frozen=True)
class Piece:
    """Some bytes of what lies in the kernel under ``path``."""

    run: str
    path: str
    data: bytes


@dataclass(frozen=True)
class _Copy:
    run: str
    descriptor: int
    path: str
    is_named: bool

    def close(self) -> None:
        os.close(self.descriptor)
        if self.is_named:
            os.unlink(self.path)


_lock = threading.Lock()
_copies: dict[str, _Copy] = {}


def here(path: str) -> str:
    """Where that lies which the kernel has under ``path``."""
    with _lock:
        return _copies[path].path if path in _copies else path


def take(piece: Piece) -> None:
    """Pieces come in order."""
    with _lock:
        copy = _copies.get(piece.path)
        if copy is None or copy.run != piece.run:  # a kernel's descriptors are numbered anew
            if copy is not None:
                copy.close()
            copy = _copies[piece.path] = _new(piece.run)
    rest = memoryview(piece.data)
    while rest:
        rest = rest[os.write(copy.descriptor, rest) :]


def drop(run: str) -> None:
    """The run is over. Who has mapped a copy keeps it for as long."""
    with _lock:
        for path, copy in list(_copies.items()):
            if copy.run == run:
                _copies.pop(path).close()


def _new(run: str) -> _Copy:
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("nbcluster", os.MFD_CLOEXEC)
        return _Copy(run, descriptor, f"/proc/{os.getpid()}/fd/{descriptor}", False)
    descriptor, path = tempfile.mkstemp(prefix="nbcluster-")
    return _Copy(run, descriptor, path, True)


def _take(payload: bytes) -> bytes:
    take(pickle.loads(payload))
    return b""


DOOR.register("bring", _take)
