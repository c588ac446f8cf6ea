"""The cell as its author sees it: which lines it has, and what they are called in a traceback.

A magic is given its body alone. The lines that a person counts begin further up, at the top of the cell; and
the name under which IPython knows the cell is that of a file holding one call of the magic. Both are put
right here, so that code compiled from the body is at home in the cell.

In this room a body finds its place in the cell.
"""

import linecache
import re
import threading
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Final

from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

if TYPE_CHECKING:
    from collections.abc import Iterator

_IPYTHON: Final = InteractiveShell.run_cell_magic.__code__.co_filename


@dataclass(frozen=True)
class ShownCell:
    """A body, or one statement, with its place in the cell."""

    source: str
    """As Python: line magics in it have become calls."""
    first_line: int
    filename: str
    label: str
    """The execution count, as shown; empty where there is no cell."""
    is_statement: bool = False


class Cells:
    """Knows the cells that a shell is running, one inside another."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._threads = threading.local()

    @property
    def _running(self) -> list[ExecutionInfo]:
        """A kernel may run cells in subshells, which are threads."""
        running: list[ExecutionInfo] = self._threads.__dict__.setdefault("running", [])
        return running

    def begin(self, info: ExecutionInfo) -> None:
        """For the event ``pre_run_cell``."""
        self._running.append(info)

    def end(self, result: ExecutionResult | None = None) -> None:
        """For the event ``post_run_cell``; it comes without a ``pre_run_cell`` for an empty cell."""
        info = getattr(result, "info", None)
        if any(info is each for each in self._running):
            while self._running.pop() is not info:
                pass

    @property
    def front_end_s_id(self) -> str:
        """What the front end calls the cell that runs; empty where it does not say."""
        return str(getattr(self._running[-1], "cell_id", None) or "") if self._running else ""

    def of_body(self, line: str, body: str, caller: FrameType) -> ShownCell:
        """Raises what IPython raises for a body that it cannot read."""
        source = "\n" * _leading_blank_lines(body) + self._shell.transform_cell(body)
        head = self._head(body)
        cell = self._cell_around(caller)
        filename = cell if head and cell else self._new_name(f"%%distribute {line}\n{body}")
        head = head or [f"%%distribute {line}"]
        # As comments: a traceback shows the statement that failed, whole, if the cell can be read as Python.
        above = [f"# {text}".rstrip() if text else "" for text in head]
        _show_as(filename, [*above, *source.splitlines()])
        return ShownCell(source, len(head) + 1, filename, self._label(cell))

    def of_statement(self, statement: str, caller: FrameType) -> ShownCell:
        """The statement stands alone on the line that the caller's frame is at."""
        source = self._shell.transform_cell(statement)
        cell = self._cell_around(caller)
        if cell != caller.f_code.co_filename:
            filename = self._new_name(statement)
            _show_as(filename, [statement])
            return ShownCell(source, 1, filename, self._label(cell), is_statement=True)
        lines = [text.rstrip("\n") for text in linecache.getlines(cell)]
        at = caller.f_lineno - 1
        lines[at] = lines[at].partition("get_ipython()")[0] + statement
        _show_as(cell, lines)
        return ShownCell(source, at + 1, cell, self._label(cell), is_statement=True)

    def is_shown(self, statement: str, caller: FrameType) -> bool:
        """Whether the value of a line magic is displayed, being a whole expression, rather than assigned."""
        text = linecache.getline(caller.f_code.co_filename, caller.f_lineno).strip()
        return text.startswith(("get_ipython()", statement))

    def _head(self, body: str) -> list[str]:
        """The lines of the cell above the body; none if the cell does not end with this body."""
        if not self._running:
            return []
        cell, tail = str(self._running[-1].raw_cell).splitlines(), body.splitlines()
        above = len(cell) - len(tail)
        same = above > 0 and [text.strip() for text in cell[above:]] == [text.strip() for text in tail]
        return cell[:above] if same else []

    def _cell_around(self, caller: FrameType) -> str:
        """The name that IPython has given to the innermost cell around the call; empty if there is none."""
        names = (frame.f_code.co_filename for frame in _outwards(caller))
        return next(filter(self._shell.compile.format_code_name, names), "")

    def _new_name(self, text: str) -> str:
        """For what stands in no cell, or in one that holds more than that: somebody runs it by a call."""
        return self._shell.compile.cache(text, self._shell.execution_count)

    def _label(self, cell: str) -> str:
        _, name = self._shell.compile.format_code_name(cell) or ("", "")
        count = re.search(r"\d+", name)
        return count[0] if count else ""


def caller_of_magic(frame: FrameType) -> FrameType:
    """The frame that called the magic in whose code `frame` is; IPython's own in between are passed over."""
    package = __name__.rpartition(".")[0]
    for each in _outwards(frame):
        own = str(each.f_globals.get("__name__", "")).startswith(package)
        if not own and each.f_code.co_filename != _IPYTHON:
            return each
    return frame


def _outwards(frame: FrameType) -> "Iterator[FrameType]":
    at: FrameType | None = frame
    while at is not None:
        yield at
        at = at.f_back


def _leading_blank_lines(body: str) -> int:
    """How many lines IPython strips at the top of a body."""
    lines = body.splitlines()
    return next((at for at, text in enumerate(lines) if text.strip()), 0)


def _show_as(filename: str, lines: list[str]) -> None:
    """Have tracebacks and debuggers find these lines under the name. None: never look for it on a disk."""
    text = [f"{line}\n" for line in lines]
    linecache.cache[filename] = (sum(map(len, text)), None, text, filename)
