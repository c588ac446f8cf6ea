"""A call of a distributed function, loop by loop.

The function runs by itself. Where it comes to a loop it hands over what its names are; the loop runs, on workers or
here, and the function is given what the loop has bound.

In this room (``engine``) the loops of one call are run.
"""

from contextlib import ExitStack
from typing import Any

from nbcluster.analysis.facts import CellFacts, Loop, Statement
from nbcluster.analysis.functions import FunctionSource
from nbcluster.engine.cell import CellRun
from nbcluster.engine.registries import REGISTRIES
from nbcluster.engine.spaces import LocalSpace
from nbcluster.engine.surroundings import surroundings
from nbcluster.plan.decision import Apart, Here, decide
from nbcluster.plan.report import stayed_inside


class FunctionRun(CellRun):
    """Made when a call comes to its first loop, and used on the thread of the call."""

    def __init__(self, source: FunctionSource, space: LocalSpace, **given: Any) -> None:
        """`given` is what a run of a cell is given too."""
        facts = CellFacts("", source.statements)
        super().__init__(source.text, 1, space, filename=source.filename, read=(facts, source), **given)
        self._locals = space
        self._own = source.names
        self._value: Any = None
        self._stays = True

    def begin(self) -> None:
        """Raises StrictError where ``strict`` was asked for and reading tells that a loop would run here."""
        if self._options.strict:
            self._insist()
        for statement in self._facts.statements:
            self._loops += map(stayed_inside, statement.inner)

    def come(self, statement: Statement, bound: dict[str, Any], staying: ExitStack) -> bool:
        """The function has come to a statement, its names being `bound`. Whether that has been done; if not, what is
        entered in `staying` is left when the function has done it."""
        self._locals.hold(bound)
        self._stays = False
        with REGISTRIES.ours(self._locals):
            self._stays = not self._come_to(statement, staying)
        if self._stays:
            self._locals.clear()
        return not self._stays

    def taken(self, name: str) -> Any:
        """What the statement has bound a name to, or returns. Asked for once."""
        if name == "return":
            value, self._value = self._value, None
            return value
        return self._locals.pop(name)

    def is_bound(self, name: str) -> bool:
        """Whether the statement has been done, or has failed, and the name is bound since."""
        return not self._stays and dict.__contains__(self._locals, name)

    def is_unbound(self, name: str) -> bool:
        """The same of a name that is not bound any more."""
        return not self._stays and not dict.__contains__(self._locals, name)

    def leave(self, error: BaseException | None) -> None:
        """The call is over."""
        self._locals.release()
        if error is None:
            self._done()
        else:
            self._end_with(error)

    def _come_to(self, statement: Statement, staying: ExitStack) -> bool:
        loops = [loop for loop in statement.loops if self._is_loop(loop)]
        if not loops:
            return False
        if loops[0].form == "for":
            return super()._come_to(statement, staying)
        read = [decide(loop, None, self._options.allow, streams=self._has_streams) for loop in loops]
        here = [each for each in read if isinstance(each, Here)]
        if len(here) == len(loops):
            for loop, decision in zip(loops, here, strict=True):
                staying.enter_context(self._staying(loop, decision))
            return False
        self._value = self._in_parts(statement, last=True)
        return True

    def _decided(self, loop: Loop) -> Here | Apart:
        around = surroundings(loop, self._space)
        decision = decide(loop, around, self._options.allow, streams=self._has_streams)
        if isinstance(decision, Here):
            return decision
        # On a worker the names of the body stand where those of the module do.
        for name in loop.mentioned():
            if name in self._own and name in around.callee_reads | around.callee_writes:
                who = around.callees.get(name, "a function")
                detail = f"uses `{name}` of its own, and {who}() a global of that name"
                return Here("unread", loop.line, None, name, detail, "")
        return decision
