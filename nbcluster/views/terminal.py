"""The view of one run in a terminal: a few lines at its foot while it runs, the report at the end.

The last rows are taken out of the part of the screen that scrolls, as package installers do. So whatever the
cell prints, from whichever thread, scrolls above the bars, and neither spoils the other; nothing of ``sys`` is
exchanged for that. Each change is a single write.

In this room a terminal's last rows are borrowed and given back.
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
#: One row in so many is ours at most.
_ROWS_EACH = 6


class TerminalView:
    """Shows each snapshot as a few lines; the ``final`` one gives them back and publishes the report.

    May be called from any thread. Never raises, as :class:`~nbcluster.views.live.LiveView`.
    """

    def __init__(self, stream: TextIO, publisher: Publisher, patience_s: float = PATIENCE_S) -> None:
        self._stream = stream
        self._foot = Foot(stream)
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
            report = text.summary(snapshot, self._columns())
            self._publisher.publish({"text/plain": report}, {}, f"nbcluster-{snapshot.run}")
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
        self._foot.draw(lambda columns, rows: text.foot(snapshot, columns, rows))

    def _columns(self) -> int | None:
        """None where the terminal is gone."""
        with suppress(OSError, ValueError):
            return os.get_terminal_size(self._stream.fileno()).columns or None
        return None


class Foot:
    """A terminal's last rows: as many as there was ever something to say in."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rows = 0
        self._height = 0

    def draw(self, lines: Callable[[int, int], list[Text]]) -> None:
        """``lines`` is given the columns and the rows that there are."""
        size = os.get_terminal_size(self._stream.fileno())
        if size.lines < 3:
            return
        # One column stays free: a terminal that wraps at the last one would scroll.
        columns, most = size.columns - 1, max(1, size.lines // _ROWS_EACH)
        told = lines(columns, most)[-most:]
        same = size.lines == self._rows
        height = max(len(told), self._height) if same else len(told)
        borrow = "" if same and height == self._height else self._borrow(size.lines, height)
        told = [Text("")] * (height - len(told)) + told
        written = "".join(
            f"\x1b[{size.lines - height + place + 1};1H\x1b[2K{_ansi(line, columns)}\x1b[0m"
            for place, line in enumerate(told)
        )
        self._write(f"{borrow}{_SAVE}{written}{_RESTORE}")

    def clear(self) -> None:
        """Gives the rows back, empty. Does nothing if they were not taken."""
        if self._rows:
            given_back = self._given_back()
            self._rows = self._height = 0
            atexit.unregister(self.clear)
            # A terminal that is gone wants nothing back.
            with suppress(OSError, ValueError):
                self._write(given_back)

    def _borrow(self, rows: int, height: int) -> str:
        given_back = self._given_back() if self._rows == rows else ""
        if self._rows and not given_back:
            given_back = f"{_SAVE}{_WHOLE_SCREEN_SCROLLS}{_RESTORE}"
        atexit.register(self.clear)
        self._rows, self._height = rows, height
        # Down and up again: makes room below the cursor where it stands in the last rows, else changes nothing.
        room_below = "\x1bD" * height + f"\x1b[{height}A"
        return f"{given_back}{room_below}{_SAVE}\x1b[1;{rows - height}r{_RESTORE}"

    def _given_back(self) -> str:
        first = self._rows - self._height + 1
        emptied = "".join(f"\x1b[{row};1H\x1b[2K" for row in range(first, self._rows + 1))
        return f"{_SAVE}{_WHOLE_SCREEN_SCROLLS}{emptied}{_RESTORE}"

    def _write(self, sequence: str) -> None:
        self._stream.write(sequence)
        self._stream.flush()


def _ansi(line: Text, columns: int) -> str:
    console = Console(width=columns, force_terminal=True, legacy_windows=False)
    with console.capture() as capture:
        console.print(line, end="", no_wrap=True, overflow="crop", highlight=False)
    return capture.get()
