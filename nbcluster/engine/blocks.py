"""A block of the cell, as Python goes through it: where it comes to a statement that holds loops, it asks us.

Nothing of that shows. Where an exception comes out of a loop that was driven from here, the frames between the block and
the loop's own are taken out of its traceback before anybody in the cell can look at it: a plain loop has none of them.

In this room (``engine``) a block is executed.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, Final, Protocol

from nbcluster.analysis.blocks import COME, LEFT, MET
from nbcluster.analysis.facts import Statement
from nbcluster.analysis.planted import plant
from nbcluster.engine.registries import REGISTRIES
from nbcluster.errors import NbclusterError

_HOUSE: Final = str(Path(__file__).parents[1])


class Comes(Protocol):
    """Whoever has the say where Python comes to a statement that holds loops."""

    def __call__(self, statement: Statement, staying: ExitStack) -> bool:
        """Whether it has been done; if not, what is entered in `staying` is left when Python has done it."""


class BlockRun:
    """Used once, on the kernel's main thread."""

    def __init__(self, code: CodeType, statement: Statement, space: dict[str, Any], come: Comes) -> None:
        planted: dict[str, object] = {MET: self._met}
        for number, inside in enumerate(statement.inside):
            staying = ExitStack()
            planted[COME.format(number)] = self._comer(come, inside, staying)
            planted[LEFT.format(number)] = staying.close
        self._code = plant(code, planted)
        self._space = space

    def run(self) -> None:
        """Do what the block does; raises what the user's code raises, with its natural traceback."""
        with REGISTRIES.user_code(self._space):
            try:
                exec(self._code, self._space)
            # A border: raised on, with our frames taken out.
            except BaseException as error:
                error.__traceback__ = natural(error, self._code)
                raise

    def _comer(self, come: Comes, statement: Statement, staying: ExitStack) -> Callable[[], bool]:
        def comes() -> bool:
            with REGISTRIES.ours(self._space):
                return come(statement, staying)

        return comes

    def _met(self) -> None:
        """A handler of the cell, or a `finally`, begins: maybe with an exception."""
        met(self._code)


def met(code: CodeType) -> None:
    """A handler in this code, or a `finally`, begins: maybe with an exception."""
    error = sys.exception()
    if error is None:
        return
    if isinstance(error, NbclusterError):
        raise error  # it is about the run, and none that a handler of the user's could mean
    error.__traceback__ = natural(error, code)


def natural(error: BaseException, code: CodeType) -> TracebackType | None:
    """The error's traceback without what lies between this code and a loop in it, the code's own entry included:
    plainly the two are one."""
    entries = list(_entries(error.__traceback__))
    block = next((at for at, each in enumerate(entries) if each.tb_frame.f_code is code), None)
    if block is None or block + 1 == len(entries) or not _is_ours(entries[block + 1]):
        return error.__traceback__
    kept = [each for each in entries[block + 1 :] if not _is_ours(each)]
    if not kept and isinstance(error, KeyboardInterrupt):
        kept = [entries[block]]  # it came while nothing of the user's was at work
    elif not kept and not isinstance(error, NbclusterError):
        return error.__traceback__
    trace = None
    for each in reversed(entries[:block] + kept):
        trace = TracebackType(trace, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return trace


def _entries(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_ours(entry: TracebackType) -> bool:
    return entry.tb_frame.f_code.co_filename.startswith(_HOUSE)
