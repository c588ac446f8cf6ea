"""Ways of taking a safeguard away. Nothing is put back: the process is thrown away.

In this room functions are replaced by such as let everything pass.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from nbcluster.analysis.facts import Obstacle
from nbcluster.analysis.names import Names
from nbcluster.plan import decision
from nbcluster.worker import ambient, guard
from nbcluster.worker.stops import Mark
from nbcluster.worker.watches import registry
from tests.exactness.safeguards.row import Off


def replaced(owner: Any, name: str, by: Any) -> Off:
    """An attribute is another one."""
    return lambda: setattr(owner, name, by)


def wrapped(owner: Any, name: str, around: Callable[[Any], Any]) -> Off:
    """A function is what `around` makes of it."""
    return lambda: setattr(owner, name, around(getattr(owner, name)))


def everywhere(function: Any, by: Any) -> Off:
    """A function is another one in every module of ours that has it by its name."""

    def off() -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith("nbcluster.") and vars(module).get(function.__name__) is function:
                setattr(module, function.__name__, by)

    return off


def all_of(*offs: Off) -> Off:
    def off() -> None:
        for each in offs:
            each()

    return off


class _Blind:
    def arm(self) -> None:
        pass

    def look(self) -> None:
        return None


def unwatched(name: str) -> Off:
    """A watch of the registry never sees anything."""

    def off() -> None:
        table: Any = registry.REGISTRY
        table[name] = registry.Entry("nothing", lambda _: _Blind())

    return off


def unjudged(*events: str) -> Off:
    """What the audit hook hears of these is nothing to stop."""

    def off() -> None:
        for event in events:
            guard._judges[event] = lambda _: ("writes", None)

    return off


def events_of(reason: str) -> list[str]:
    """The events that the guard stops for this reason: it is asked about one of each."""
    asked = {event: ("nowhere", "w", 1, -1, -1)[: 3 if event == "open" else 5] for event in guard._judges}
    return [event for event, judge in guard._judges.items() if judge(asked[event])[0] == reason]


def unasked(question: Any, word: str, *, about: str = "") -> Off:
    """A question of the plan finds nothing of this reason (in whose words `about` stands)."""

    def fewer(*args: Any) -> Iterator[Obstacle]:
        for each in asked(*args):
            if each.reason != word or about not in each.detail:
                yield each

    asked, fewer.__name__ = question, question.__name__

    def off() -> None:
        nonlocal asked
        lists: list[list[Any]] = [decision._QUESTIONS, decision._QUESTIONS_OF_TEXT]
        for several in lists:
            for place, each in enumerate(several):
                if each.__name__ == question.__name__:  # one of its other answers may be taken away already
                    asked, several[place] = each, fewer

    return off


def unheard(where: Any, word: str) -> Off:
    """What a visit of the walk objects to for this reason is not written down."""

    def off() -> None:
        told = Names.obstacle

        def obstacle(self: Names, reason: str, *args: Any, **more: Any) -> None:
            if reason != word or sys._getframe(1).f_code is not where.__code__:
                told(self, reason, *args, **more)

        setattr(Names, "obstacle", obstacle)  # noqa: B010  # a method of a class with types

    return off


def unmarked(where: Any, about: str) -> Off:
    """What is noted or stopped there, in words that begin so, passes."""

    def off() -> None:
        note, stop = Mark.note, Mark.stop

        def passes(detail: str) -> bool:
            return sys._getframe(2).f_code is where.__code__ and about in detail

        def noted(self: Mark, reason: str, detail: str, raised: Any = None) -> None:
            if not passes(detail):
                note(self, reason, detail, raised)

        def stopped(self: Mark, reason: str, detail: str) -> None:
            if not passes(detail):
                stop(self, reason, detail)

        table: Any = Mark
        table.note, table.stop = noted, stopped

    return off


def unset(name: str) -> Off:
    """A setting of the kernel is not put in force where slices run."""

    def off() -> None:
        table: Any = ambient
        table.SETTINGS = tuple(each for each in ambient.SETTINGS if each.name != name)

    return off
