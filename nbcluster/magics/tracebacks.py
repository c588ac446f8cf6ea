"""A traceback as the plain cell would show it: our frames and the magic's are cut out of it.

IPython shows an exception when it has left the cell, and by then it has come through the magic. So the magic
asks the shell, by its own means for such wishes and for this one exception alone, to cut it and then to show.

In this room an exception on its way out of a cell is made to look natural.
"""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Final, NoReturn

from IPython.core.interactiveshell import InteractiveShell

from nbcluster.errors import NbclusterError

_HOUSE: Final = f"{Path(__file__).parents[1]}{os.sep}"

Entry = tuple[FrameType, int, int]

_OUR_FAULT: Final = (
    "This comes from nbcluster itself, not from the cell: without its %%distribute line the cell runs. "
    "Please report it, with this traceback."
)


class NaturalTracebacks:
    """For one shell, and one exception at a time."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._before: tuple[Any, Any] | None = None
        self._ours: Any = None

    def expect(self, error: BaseException, caller: FrameType, filename: str | None) -> None:
        """`error` is about to leave a magic that was called by `caller` and ran code of `filename`.

        Ours are cut out now, for whoever meets it on its way; IPython's own calls of the magic, when it is shown.
        """
        self.forget()
        tail = [(at.tb_frame, at.tb_lasti, at.tb_lineno) for at in _user_entries(error, filename)]
        show, cut = _as_usual, True
        if not tail:
            # Where the user has stopped us is of no interest either.
            if isinstance(error, NbclusterError | KeyboardInterrupt):
                show = _as_text
            elif isinstance(error, SyntaxError):
                show = _as_unread
            else:
                cut = False
                error.add_note(_OUR_FAULT)

        def shown(
            shell: InteractiveShell,
            kind: type,
            value: BaseException,
            trace: Any,
            tb_offset: int | None = None,
        ) -> None:
            self.forget()
            if value is error and cut:
                value.__traceback__ = _spliced(trace, caller, tail)
            if isinstance(value, shell.custom_exceptions):
                shell.CustomTB(
                    kind, value, value.__traceback__
                )  # somebody else's wish, which stood before ours
            else:
                show(shell) if value is error else _as_usual(shell)

        if cut:
            error.__traceback__ = _chained(tail)
        self._before = self._shell.custom_exceptions, getattr(self._shell, "CustomTB", None)
        self._shell.set_custom_exc((type(error),), shown)
        self._ours = self._shell.CustomTB

    def forget(self, *_: object) -> None:
        """Nothing is expected any more: the exception was shown, or caught by somebody above us."""
        if self._before is not None:
            if getattr(self._shell, "CustomTB", None) is self._ours:
                self._shell.custom_exceptions, self._shell.CustomTB = self._before
            self._before = self._ours = None


def raise_at(error: BaseException, filename: str, line: int, space: dict[str, Any]) -> NoReturn:
    """Raise from a line of the cell what happened while that line was being worked on elsewhere."""
    code = compile("\n" * (line - 1) + "raise error", filename, "exec", dont_inherit=True)
    exec(code, space, {"error": error.with_traceback(None)})
    raise error


def has_user_frames(error: BaseException, filename: str) -> bool:
    return next(_user_entries(error, filename), None) is not None


def _entries(error: BaseException) -> Iterator[TracebackType]:
    trace = error.__traceback__
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _user_entries(error: BaseException, filename: str | None) -> Iterator[TracebackType]:
    """From where the cell's own code was entered; ours further down are left out."""
    inside = itertools.dropwhile(lambda at: at.tb_frame.f_code.co_filename != filename, _entries(error))
    return (entry for entry in inside if not _is_ours(entry))


def _is_ours(entry: TracebackType) -> bool:
    return entry.tb_frame.f_code.co_filename.startswith(_HOUSE)


def _spliced(trace: TracebackType | None, caller: FrameType, tail: list[Entry]) -> TracebackType | None:
    """What lies above the magic's caller, then the user's frames: the caller's own line is the magic's."""
    head = []
    while trace is not None and trace.tb_frame is not caller:
        head.append((trace.tb_frame, trace.tb_lasti, trace.tb_lineno))
        trace = trace.tb_next
    return _chained(head + tail)


def _chained(entries: list[Entry]) -> TracebackType | None:
    trace = None
    for frame, lasti, line in reversed(entries):
        trace = TracebackType(trace, frame, lasti, line)
    return trace


def _as_usual(shell: InteractiveShell) -> None:
    shell.showtraceback(running_compiled_code=True)


def _as_unread(shell: InteractiveShell) -> None:
    if isinstance(sys.exception(), IndentationError):
        shell.showindentationerror()
    else:
        shell.showsyntaxerror()


def _as_text(shell: InteractiveShell) -> None:
    """An error of ours is its own explanation: a traceback would lead to code that nobody asked about."""
    error = sys.exception()
    assert error is not None
    told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    error._render_traceback_ = lambda: [told]  # type: ignore[attr-defined]  # IPython's protocol
    shell.showtraceback()
