"""What is computed and waits for its turn.

In this room are the flushes whose effects may be committed once everything before them is, and a checkpoint has vouched
for them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nbcluster.run.events import CheckId, SliceId, WorkerId


@dataclass(frozen=True, slots=True)
class Flush:
    """Iterations ``first`` to ``end``, computed; their effects lie under (slice, first)."""

    slice: SliceId
    first: int
    end: int
    deaths: int
    """How many workers had died over these iterations before they succeeded."""
    worker: WorkerId
    check: CheckId | None = None
    """The checkpoint that is to vouch for them; None where one has."""


class Shelf:
    """Disjoint flushes, found by their first iteration, because the commit asks for exactly the next one."""

    def __init__(self) -> None:
        self._flushes: dict[int, Flush] = {}
        self.count = 0
        """Iterations that lie here."""

    def put(self, flush: Flush) -> None:
        self._flushes[flush.first] = flush
        self.count += flush.end - flush.first

    def get(self, first: int) -> Flush | None:
        return self._flushes.get(first)

    def take(self, first: int) -> Flush | None:
        flush = self._flushes.pop(first, None)
        if flush is not None:
            self.count -= flush.end - flush.first
        return flush

    def take_all(self, which: Callable[[Flush], bool]) -> list[Flush]:
        """The lowest first."""
        found = sorted(filter(which, self._flushes.values()), key=lambda each: each.first)
        for flush in found:
            self.take(flush.first)
        return found

    def contiguous_end(self, first: int) -> int:
        """The first iteration from ``first`` on that does not lie here."""
        while (flush := self._flushes.get(first)) is not None:
            first = flush.end
        return first

    def drop_from(self, at: int) -> None:
        """Forget everything from ``at`` on; a flush that reaches beyond it is cut."""
        for flush in [each for each in self._flushes.values() if each.end > at]:
            self.take(flush.first)
            if flush.first < at:
                self.put(replace(flush, end=at))
