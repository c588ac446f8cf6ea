"""Cells that no magic can run as they are: their ``%%distribute`` line is taken off before they are read.

A magic is a call; a cell with a top-level ``await`` is a coroutine, and a shell that displays more than the
last expression takes the cell apart by itself. So such cells become what they would be without the line. It
gives way to a comment, that no line moves.

In this room is the input transformer that does so, and the note that says so.
"""

import ast
import inspect
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from IPython.core.interactiveshell import InteractiveShell

from nbcluster import session
from nbcluster.errors import OptionError
from nbcluster.magics.lines import DistributeLine

_OURS: Final = re.compile(r"%%distribute(?=\s|$)")
#: What may stand above ours and still runs its body as a cell of Python.
_PYTHON_ABOVE: Final = re.compile(r"%%(time|timeit|capture|prun)(?=\s|$)")


@dataclass(frozen=True)
class TakenOff:
    """Why the line of a cell was taken off, and what it said."""

    line: DistributeLine
    at: int  #: the line of the cell
    reason: str
    detail: str
    read_at: float = field(default_factory=time.perf_counter)


class Transformer:
    """One of IPython's input transformers."""

    #: IPython leaves it out when it only asks whether what has been typed is complete.
    has_side_effects = True

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self.last: TakenOff | None = None
        """What was taken off the last cell of ours that was read."""

    def __call__(self, lines: list[str]) -> list[str]:
        at = _place(lines)
        if at is None:
            return lines
        if not "".join(lines[at + 1 :]).strip():
            # IPython refuses a cell magic without a body, and `%%distribute --help` is one.
            said = lines[at].removeprefix("%%distribute").strip()
            return [*lines[:at], f"get_ipython().run_cell_magic('distribute', {said!r}, '\\n')\n"]
        self.last = off = self._look(lines, at)
        return lines if off is None else [*lines[:at], f"# {lines[at]}", *lines[at + 1 :]]

    def _look(self, lines: Sequence[str], at: int) -> TakenOff | None:
        body = "".join(lines[at + 1 :])
        try:
            line = DistributeLine.of_cell(lines[at].removeprefix("%%distribute"))
        except OptionError:
            return None  # the magic says it
        strict = session.is_strict() if line.strict is None else line.strict
        if line.help or line.explain or strict:
            return None  # nothing of the cell is to run, or not like this
        found = self._awaits(body, at + 2) or self._displays_more()
        return None if found is None else TakenOff(line, at + 1, *found)

    def _awaits(self, body: str, first_line: int) -> tuple[str, str] | None:
        if not self._shell.autoawait or not re.search(r"\b(await|async)\b", body):
            return None
        try:
            source = self._shell.transform_cell(body)
        except SyntaxError:
            return None  # the magic says it
        if not is_coroutine(source):
            return None
        blank = body[: len(body) - len(body.lstrip())].count("\n")  # which the shell has left out
        from nbcluster.analysis.cell import read_cell  # here: the extension is to be loaded at once

        native = read_cell(source, first_line + blank).native
        where = "it" if native is None else f"line {native.line}"
        return "async", f"{where} awaits outside a function"

    def _displays_more(self) -> tuple[str, str] | None:
        how = self._shell.ast_node_interactivity
        if how != "last_expr":
            return (
                "display",
                f"this shell displays more than a cell's last value (`ast_node_interactivity` is {how!r})",
            )
        if self._shell.ast_transformers:
            return "reflection", "this shell has `ast_transformers`, which change cells before they run"
        return None


def is_coroutine(source: str) -> bool:
    """Whether a cell awaits at its top level, so that it is no sequence of statements."""
    try:
        # The name is the one that IPython uses for the same purpose: Python's warnings show it.
        code = compile(source, "<>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False  # whoever runs it says what is wrong
    return bool(code.co_flags & inspect.CO_COROUTINE)


def _place(lines: Sequence[str]) -> int | None:
    """Where the line stands: at the top, or below magics that run Python."""
    for at, line in enumerate(lines):
        if _OURS.match(line):
            return at
        if not _PYTHON_ABOVE.match(line):
            break
    return None
