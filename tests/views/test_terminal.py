"""The bar lives in the last row of a real pseudo-terminal; a small screen plays what was written to it."""

import fcntl
import logging
import os
import pty
import re
import struct
import sys
import termios
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pexpect
import pytest

from nbcluster.views.publishers import Bundle, StreamPublisher
from nbcluster.views.terminal import TerminalView
from tests.views.scenes import done, mixed, running_2, starting

REPOSITORY = Path(__file__).parents[2]

_SEQUENCE = re.compile(r"\x1b([78D])|\x1b\[([\d;]*)([A-Za-z])|([\n\r])|([^\x1b\n\r]+)")


class Screen:
    """As much of a terminal as the bar and plain prints need: rows, a cursor, a part that scrolls."""

    def __init__(self, rows: int) -> None:
        self.rows = [""] * rows
        self.row = self.column = 0
        self.saved = (0, 0)
        self.last = rows - 1

    def play(self, written: str) -> None:
        for escape, numbers, command, control, text in _SEQUENCE.findall(written):
            if text:
                row = self.rows[self.row].ljust(self.column)
                self.rows[self.row] = row[: self.column] + text + row[self.column + len(text) :]
                self.column += len(text)
            elif control == "\r":
                self.column = 0
            elif control == "\n" or escape == "D":
                self._down()
            elif escape == "7":
                self.saved = (self.row, self.column)
            elif escape == "8":
                self.row, self.column = self.saved
            else:
                self._command(command, [int(number) for number in numbers.split(";") if number])

    def _down(self) -> None:
        if self.row == self.last:
            self.rows[: self.last + 1] = [*self.rows[1 : self.last + 1], ""]
        elif self.row < len(self.rows) - 1:
            self.row += 1

    def _command(self, command: str, numbers: list[int]) -> None:
        match command:
            case "A":
                self.row = max(0, self.row - numbers[0])
            case "H":
                self.row, self.column = numbers[0] - 1, numbers[1] - 1
            case "K":
                self.rows[self.row] = ""
            case "r":
                self.last = numbers[1] - 1 if numbers else len(self.rows) - 1
                self.row = self.column = 0
            case "m":
                pass
            case _:
                raise AssertionError(f"this screen does not know {command}")


class Terminal:
    """A pseudo-terminal of 80 columns and what its screen shows."""

    def __init__(self, rows: int) -> None:
        self._far, near = pty.openpty()
        settings = termios.tcgetattr(near)
        settings[1] &= ~termios.OPOST
        termios.tcsetattr(near, termios.TCSANOW, settings)
        self.stream: TextIO = os.fdopen(near, "w", encoding="utf-8")
        self.screen = Screen(rows)
        self.resize(rows)

    def resize(self, rows: int) -> None:
        fcntl.ioctl(self.stream.fileno(), termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))

    def print(self, *lines: str) -> None:
        for line in lines:
            self.stream.write(f"{line}\r\n")
        self.stream.flush()

    def rows(self) -> list[str]:
        self.stream.write("\0")
        self.stream.flush()
        written = b""
        while not written.endswith(b"\0"):
            written += os.read(self._far, 65536)
        self.screen.play(written[:-1].decode())
        return [row.rstrip() for row in self.screen.rows]

    def close(self) -> None:
        self.stream.close()
        os.close(self._far)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal(rows=8)
    yield made
    made.close()


def view_on(terminal: Terminal, patience_s: float = 60) -> TerminalView:
    return TerminalView(terminal.stream, StreamPublisher(terminal.stream), patience_s)


def test_in_a_long_iteration_the_bar_comes_by_itself(terminal: Terminal) -> None:
    view = view_on(terminal, patience_s=0.02)
    view(replace(running_2(), seconds=0.0))
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(20)
    assert terminal.rows()[7].startswith("▸ line 4")
    view(done())
    assert not any("▸" in row for row in terminal.rows())


def test_prints_scroll_above_the_bar_and_the_report_takes_its_place(terminal: Terminal) -> None:
    view = view_on(terminal, patience_s=0.4)
    view(running_2())
    terminal.print(*(f"printed {number}" for number in range(12)))
    view(running_2())
    rows = terminal.rows()
    assert rows[:6] == [f"printed {number}" for number in range(6, 12)]
    assert rows[6] == ""
    assert rows[7].startswith("▸ line 4  █████████▒▒·············  49/120")
    view(done())
    assert not any("▸" in row for row in terminal.rows())
    assert terminal.screen.last == 7


def test_a_bar_begun_in_the_last_row_covers_nothing(terminal: Terminal) -> None:
    terminal.print(*(f"before {number}" for number in range(9)))
    view = view_on(terminal, patience_s=0.4)
    view(running_2())
    rows = terminal.rows()
    assert rows[:6] == [f"before {number}" for number in range(3, 9)]
    terminal.print("after")
    assert "after" in terminal.rows()
    view(done())


def test_a_line_that_is_being_printed_goes_on_where_it_was(terminal: Terminal) -> None:
    terminal.stream.write("so far ")
    view = view_on(terminal, patience_s=0.4)
    view(running_2())
    terminal.stream.write("and on")
    assert terminal.rows()[0] == "so far and on"
    view(done())


def test_after_a_resize_the_bar_moves(terminal: Terminal) -> None:
    view = view_on(terminal, patience_s=0.4)
    view(running_2())
    terminal.rows()
    terminal.resize(6)
    terminal.screen.rows, terminal.screen.last = [""] * 6, 5
    view(running_2())
    assert terminal.rows()[5].startswith("▸")
    assert terminal.screen.last == 4
    view(done())
    assert not any("▸" in row for row in terminal.rows())
    assert terminal.screen.last == 5


def test_a_short_run_draws_no_bar(terminal: Terminal) -> None:
    view = view_on(terminal)
    view(replace(starting(), seconds=0.1))
    assert terminal.rows() == [""] * 8
    view(replace(done(), seconds=0.2, lanes=(), lane_count=0, plain_estimate_s=None))
    assert terminal.rows()[0] == "cell [15]: done in 0.2 s here"


def test_a_tall_terminal_has_a_bar_for_each_loop_and_a_line_for_the_run() -> None:
    terminal = Terminal(rows=24)
    terminal.print(*(f"before {number}" for number in range(30)))
    view = view_on(terminal, patience_s=0.4)
    view(running_2())
    assert terminal.rows()[22].startswith("▸ line 4  █████████▒▒")
    assert terminal.rows()[23].startswith(
        "  running for 12.4 s on 2 workers  38 MB sent  a plain run: about 47 s"
    )
    view(mixed())
    terminal.print("after")
    rows = terminal.rows()
    assert [row.split("  ")[0] for row in rows[20:23]] == ["▸ line 4", "▸ line 9", "▸ line 52"]
    assert rows[18] == "after"
    assert rows[17] == "before 29"
    view(done())
    assert not any("▸" in row for row in terminal.rows())
    assert terminal.screen.last == 23
    terminal.close()


def test_a_terminal_that_is_gone_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Kept:
        published: list[Bundle] = []

        def publish(self, data: Bundle, metadata: Bundle, display_id: str) -> None:
            self.published.append(data)

        update = publish

    gone = Terminal(rows=8)
    view = TerminalView(gone.stream, Kept())
    view(running_2())
    gone.close()
    with caplog.at_level(logging.WARNING, "nbcluster"):
        view(running_2())
        view(running_2())
        view(done())
    assert len(caplog.records) == 1
    assert "done in 12.4 s" in Kept.published[0]["text/plain"]


def test_in_a_real_terminal_ipython_the_report_follows_the_bar() -> None:
    child = pexpect.spawn(
        sys.executable,
        [
            "-m",
            "IPython",
            "--simple-prompt",
            "--no-banner",
            "--colors=NoColor",
            "--HistoryManager.enabled=False",
        ],
        cwd=REPOSITORY,
        env=os.environ | {"TERM": "xterm"},
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 100),
    )
    try:
        child.expect_exact("In [1]: ")
        child.sendline(
            "from nbcluster.views import choose, kind_of; from tests.views.scenes import done, running_2; "
            "k = kind_of(get_ipython()); v = choose(k, get_ipython()); v(running_2()); v(done()); print('it is a', k)"
        )
        child.expect_exact("49/120")
        child.expect_exact("cell [15]: done in 12.4 s on 8 workers, 7.1 × as fast")
        child.expect_exact("it is a terminal")
        child.expect_exact("In [2]: ")
    finally:
        child.close(force=True)
