"""Statements of a cell that do not need each other, as the iterations of one loop.

Each binds a name and does nothing else, so any of them may be evaluated elsewhere, and its name bound here when its turn
comes. In the kernel they are executed as they stand, one after the other.

In this room (``engine``) a group of statements is formed and run.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from nbcluster.analysis.facts import Statement
from nbcluster.analysis.rewrite import GroupForms
from nbcluster.engine.commits import Gathering
from nbcluster.engine.here import Here, HoleRecorder
from nbcluster.engine.quiet import reach_of
from nbcluster.engine.registries import REGISTRIES

#: What took less the last time is not worth a thought.
QUICK_S: Final = 0.05
#: So many texts are remembered.
_MOST_KNOWN: Final = 1000
#: More in one group are nested more deeply than Python likes.
_MOST: Final = 50


class Times:
    """What statements took when they ran the last time, by their text. Only the kernel's main thread calls."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def note(self, text: str, seconds: float) -> None:
        self._seconds.pop(text, None)
        self._seconds[text] = seconds
        if len(self._seconds) > _MOST_KNOWN:
            del self._seconds[next(iter(self._seconds))]

    def is_quick(self, text: str) -> bool:
        """Whether it was, the last time; nobody knows of one that has not run yet."""
        return self._seconds.get(text, QUICK_S) < QUICK_S


TIMES: Final = Times()


def group_from(statements: Sequence[Statement], index: int, space: dict[str, Any]) -> list[bool]:
    """The statements from ``index`` on that do not need each other, and have no effect but to bind their names: of each,
    whether it may take long."""
    bound: set[str] = set()
    read: set[str] = set()
    group: list[bool] = []
    for statement in statements[index : index + _MOST]:
        binding = statement.binding
        if binding is None or binding.name in bound | read or bound & binding.reads:
            break
        reach = reach_of(binding, space)
        if not reach.quiet or bound & reach.reads or binding.name in reach.reads:
            break
        group.append(reach.may_take_long)
        bound.add(binding.name)
        read |= binding.reads | reach.reads
    return group


class Bound(Gathering):
    """The values of a group's statements become what their names stand for."""

    def __init__(self, names: Sequence[str], space: dict[str, Any]) -> None:
        super().__init__("list")
        self._names = names
        self._space = space
        self.position = 0
        """Which of them is next."""

    def take(self, element: Any) -> None:
        self._space[self._names[self.position]] = element
        self.position += 1

    def put(self, elements: list[Any]) -> None:
        for each in elements:
            self.take(each)

    def bound_last(self) -> Any:
        """What the last name stands for."""
        return self._space[self._names[self.position - 1]]


class HereGroup(Here):
    """A group in the kernel."""

    def __init__(
        self,
        forms: GroupForms,
        space: dict[str, Any],
        bound: Bound,
        users: Callable[[], AbstractContextManager[object]],
    ) -> None:
        super().__init__(forms, iter(()), space, bound, users)
        self._group = forms
        self._bound = bound

    def watched(self, recorder: HoleRecorder) -> None:
        self.run(1)
        recorder.hole(0, 0, self._bound.bound_last())

    def run(self, count: int) -> None:
        for _ in range(count):
            code = self._group.statement(self.position)
            began = time.perf_counter()
            with self._users(), REGISTRIES.user_code(self._space):
                exec(code, self._space)
            TIMES.note(self._group.written(self.position), time.perf_counter() - began)
            self.skip_to(self.position + 1)

    def rest(self) -> bool:
        self.run(self._group.count - self.position)
        return True

    def skip_to(self, position: int) -> None:
        self.position = self._bound.position = position
