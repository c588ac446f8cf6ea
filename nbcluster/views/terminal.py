"""The view of one run in a terminal: one line at its foot while it runs, the report at the end.

The last row is taken out of the part of the screen that scrolls, as package installers do. So whatever the
cell prints, from whichever thread, scrolls above the bar, and neither spoils the other; nothing of ``sys`` is
exchanged for that. Each change is a single write.

In this room a terminal's last row is borrowed and given back.
"""

import atexit
import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from nbcluster.run.snapshot import Snapshot
from nbcluster.views import text
from nbcluster.views.console import Console, Text
from nbcluster.views.live import PATIENCE_S
from nbcluster.views.publishers import Publisher

_log = logging.getLogger("nbcluster")

_SAVE, _RESTORE = "\x1b7", "\x1b8"
_WHOLE_SCREEN_SCROLLS = "\x1b[r"
#: Down and up again: makes room below the cursor where it stands in the last row, else changes nothing.
_ROOM_BELOW = "\x1bD\x1b[A"


class TerminalView:
    """Shows each snapshot as one line; the ``final`` one gives the line back and publishes the report.

    May be called from any thread. Never raises, as :class:`~nbcluster.views.live.LiveView`.
    """

    def __init__(self, stream: TextIO, publisher: Publisher, patience_s: float = PATIENCE_S) -> None:
        self._foot = FootLine(stream)
        self._publisher = publisher
        self._patience_s = patience_s
        self._newest: Snapshot | None = None
        self._alarm: threading.Timer | None = None
        self._broken = False
        # The alarm has a thread of its own.
        self._lock = threading.Lock()

    def __call__(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._newest = snapshot
            self._guarded(self._show, snapshot)

    def _guarded(self, step: Callable[[Snapshot], None], snapshot: Snapshot) -> None:
        try:
            step(snapshot)
        except Exception:  # noqa: BLE001 - a picture must not end a computation; the log has the traceback
            self._broken = True
            _log.warning("the view of run %s failed; the run goes on", snapshot.run, exc_info=True)

    def _show(self, snapshot: Snapshot) -> None:
        if snapshot.final:
            if self._alarm is not None:
                self._alarm.cancel()
            self._foot.clear()
            self._publisher.publish({"text/plain": text.summary(snapshot)}, {}, f"nbcluster-{snapshot.run}")
        elif self._broken:
            return
        elif snapshot.seconds >= self._patience_s:
            self._draw(snapshot)
        elif self._alarm is None:
            # The kernel may be in a long iteration before the next snapshot comes.
            self._alarm = threading.Timer(self._patience_s - snapshot.seconds, self._show_late)
            self._alarm.daemon = True
            self._alarm.start()

    def _show_late(self) -> None:
        with self._lock:
            if self._newest is not None and not self._newest.final:
                self._guarded(self._draw, self._newest)

    def _draw(self, snapshot: Snapshot) -> None:
        self._foot.draw(lambda columns: text.bar(snapshot, columns))


class FootLine:
    """A terminal's last row."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rows = 0

    def draw(self, line: Callable[[int], Text]) -> None:
        size = os.get_terminal_size(self._stream.fileno())
        if size.lines < 3:
            return
        borrow = self._borrow(size.lines) if size.lines != self._rows else ""
        # One column stays free: a terminal that wraps at the last one would scroll.
        ansi = _ansi(line(size.columns - 1), size.columns - 1)
        self._write(f"{borrow}{_SAVE}\x1b[{size.lines};1H\x1b[2K{ansi}\x1b[0m{_RESTORE}")

    def clear(self) -> None:
        """Gives the row back, empty. Does nothing if it was not taken."""
        if self._rows:
            row, self._rows = self._rows, 0
            atexit.unregister(self.clear)
            # A terminal that is gone wants nothing back.
            with suppress(OSError, ValueError):
                self._write(f"{_SAVE}{_WHOLE_SCREEN_SCROLLS}\x1b[{row};1H\x1b[2K{_RESTORE}")

    def _borrow(self, rows: int) -> str:
        given_back = f"{_SAVE}{_WHOLE_SCREEN_SCROLLS}{_RESTORE}" if self._rows else ""
        atexit.register(self.clear)
        self._rows = rows
        return f"{given_back}{_ROOM_BELOW}{_SAVE}\x1b[1;{rows - 1}r{_RESTORE}"

    def _write(self, sequence: str) -> None:
        self._stream.write(sequence)
        self._stream.flush()


def _ansi(line: Text, columns: int) -> str:
    console = Console(width=columns, force_terminal=True, legacy_windows=False)
    with console.capture() as capture:
        console.print(line, end="", no_wrap=True, overflow="crop", highlight=False)
    return capture.get()
