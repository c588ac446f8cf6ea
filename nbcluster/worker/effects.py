"""What iterations would have done, in columns.

A column holds what one site recorded, iteration after iteration; where a site may run several times in an
iteration, or not at all, ``ends`` tells after how many records each iteration ended. So a million cheap
iterations are a few long lists rather than a million objects.

In this room the effects of a stretch of iterations have their shape.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


class Nothing:
    """A value that stands for the absence of one; it travels as itself."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __reduce__(self) -> str:
        return self._name

    def __repr__(self) -> str:
        return self._name


#: The name has no value any more.
UNBOUND: Final = Nothing("UNBOUND")
#: The name has the value that it had before.
PRIOR: Final = Nothing("PRIOR")


@dataclass
class Column:
    """The records of one site (or of all sites, in their order, where ``site`` is None)."""

    site: int | None
    values: list[object] = field(default_factory=list)
    ends: "array[int] | None" = None
    """After how many values each iteration ended; None: one value an iteration."""
    places: "array[int] | None" = None
    """Where all sites share the column: how many output events of the stretch came before each record."""
    reaches: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """The same, by the record's position, for the moments when it would have looked something up."""

    def cut(self, first: int, end: int) -> list[object]:
        """The values of iterations ``first`` to ``end`` of this stretch."""
        if self.ends is None:
            return self.values[first:end]
        return self.values[self.ends[first - 1] if first else 0 : self.ends[end - 1] if end else 0]


@dataclass
class Effects:
    """The effects of ``count`` consecutive iterations from ``first``."""

    first: int
    count: int
    columns: list[Column]
    output: Column
    """What was written, warned, logged and displayed: events of ``nbcluster.worker.recording``."""
    bindings: Mapping[str, object]
    """Names as the last of these iterations left them; ``UNBOUND`` where it left none."""
    left_out: tuple[str, ...] = ()
    """Names whose values were too large to travel with every flush."""
    written: Mapping[int, list[tuple[Any, Any]]] = field(default_factory=dict)
    """By iteration: what of its item it has changed, and what that holds now."""
    seeded: Sequence[tuple[bytes | None, ...]] = ()
    """Where each of these iterations has left the generators that they seed (`nbcluster.worker.draws.Left`)."""

    @property
    def end(self) -> int:
        return self.first + self.count

    def records(self, first: int, end: int) -> Iterator[tuple[int, tuple[int, object]]]:
        """``(iteration, (site, values))`` of iterations ``first`` to ``end``, in the order in which they happened.

        Sites of one iteration follow one another in the order of the source: where an inner loop could interleave
        them, they share one column, which has the order.
        """
        for iteration in range(first, end):
            at = iteration - self.first
            for column in self.columns:
                for value in column.cut(at, at + 1):
                    yield iteration, (value if column.site is None else (column.site, value))  # type: ignore[misc]
