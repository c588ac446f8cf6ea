"""The descriptors 1 and 2 of a worker: what native code, `os.write` and their like print there is seen.

Such text belongs into the cell, but nobody can tell which iteration wrote it; so it is a surprise, and the
kernel goes on there. What the worker itself has to say goes on to where the descriptors led before.

In this room two descriptors lead into a file without a name, which is looked at per checkpoint.
"""

import ctypes
import faulthandler
import functools
import io
import logging
import os
import sys
import tempfile
from contextlib import suppress
from typing import Any, Final

from nbcluster.worker import process
from nbcluster.worker.guard import GUARD
from nbcluster.worker.stops import Trip

_SHOWN: Final = 60


class DescriptorWatch:
    """Arm it, let user code run, look. Arming a second one in a process goes on with the first one's file."""

    _file = -1

    def arm(self) -> None:
        if DescriptorWatch._file < 0:
            DescriptorWatch._file = _led_into_a_file()
            GUARD.printed = self.printed
        self._emptied()

    def look(self) -> Trip | None:
        """What was printed since the last look."""
        size = self.printed()
        if not size:
            return None
        text = os.pread(DescriptorWatch._file, 4096, 0).decode(errors="replace").strip()
        self._emptied()
        shown = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
        return Trip("display", f"native code prints {shown!r}")

    def printed(self) -> int:
        """How many bytes there are to be seen."""
        _flush_native()
        return os.fstat(DescriptorWatch._file).st_size

    @staticmethod
    def _emptied() -> None:
        os.ftruncate(DescriptorWatch._file, 0)
        os.lseek(DescriptorWatch._file, 0, os.SEEK_SET)


def _led_into_a_file() -> int:
    """Have 1 and 2 lead into a file of our own; this process's own text goes where it went."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    _flush_native()
    own = [os.dup(1), os.dup(2)]
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("nbcluster-printed", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as named:
            file = os.dup(named.fileno())
    os.dup2(file, 1)
    os.dup2(file, 2)
    streams: list[Any] = [
        io.TextIOWrapper(
            io.FileIO(descriptor, "w"), encoding="utf-8", errors="backslashreplace", write_through=True
        )
        for descriptor in own
    ]
    _replace_streams(streams)
    if faulthandler.is_enabled():
        faulthandler.enable(streams[1])
        process.tell_where_elsewhere(streams[1])
    return file


def _replace_streams(streams: list[Any]) -> None:
    """The worker's own streams, and the log handlers that hold them."""
    before = (sys.__stdout__, sys.__stderr__)
    new = {id(old): stream for old, stream in zip(before, streams, strict=True)}
    sys.stdout = new.get(id(sys.stdout), sys.stdout)
    sys.stderr = new.get(id(sys.stderr), sys.stderr)
    loggers = [logging.root, *logging.root.manager.loggerDict.values()]
    for logger in loggers:
        for handler in getattr(logger, "handlers", ()):
            if isinstance(handler, logging.StreamHandler) and id(handler.stream) in new:
                handler.setStream(new[id(handler.stream)])
    # User code that writes to sys.__stdout__ means the descriptor, so these two stay; they write at once.
    for old in before:
        if isinstance(old, io.TextIOWrapper):
            old.reconfigure(write_through=True)


@functools.cache
def _c_library() -> Any:
    return ctypes.CDLL(None)


def _flush_native() -> None:
    """What C's own buffers hold is printed too."""
    with suppress(OSError, AttributeError):  # a system without a C library by that name
        _c_library().fflush(None)
