"""What belongs to one item of a loop alone, and may be changed by the iteration that the item is given to.

``m.fit(X, y)``, ``row["z"] = f(row)``, ``p.step()``: the item is the kernel's, and is to be changed there. Every object
that can be reached from one item and from nothing else that the loop has is taken by itself, as what it holds. A worker
tells which of them an iteration has left otherwise, and how; the kernel puts that into its own objects, which stay who
they are.

In this room (``worker``) it is told which objects an iteration has changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from nbcluster.worker.payload import Unsendable
from nbcluster.worker.program import Owned
from nbcluster.worker.stops import Trip
from nbcluster.worker.transplants import transplant
from nbcluster.worker.watches.definitions import is_own
from nbcluster.worker.watches.values import ATOMS, article

Written = list[tuple[Any, Any]]
"""Objects, each with what it holds now."""


def state_of(thing: Any) -> Any:
    """What it holds now, in a container of its own."""
    return transplant(type(thing)).state_of(thing)


def is_as(thing: Any, state: Any) -> bool:
    """Whether it still holds the identical things."""
    return transplant(type(thing)).is_as(thing, state)


def put(thing: Any, state: Any) -> None:
    """Have it hold that, in place."""
    transplant(type(thing)).put(thing, state)


def put_all(written: Iterable[tuple[Any, Any]]) -> None:
    for thing, state in written:
        put(thing, state)


@dataclass
class Holding:
    """What belongs to one item, as it came."""

    things: tuple[Any, ...]
    kinds: tuple[type, ...]
    before: list[Any]

    @classmethod
    def of(cls, things: tuple[Any, ...]) -> "Holding":
        return cls(things, tuple(map(type, things)), list(map(state_of, things)))

    def changed(self, states: list[Any]) -> Written:
        """What does not hold what it held. Raises Unsendable for what cannot be written in place."""
        found: Written = []
        for thing, kind, state in zip(self.things, self.kinds, states, strict=True):
            if type(thing) is not kind:
                raise Unsendable("changes", f"{article(kind.__qualname__)} of an item got another class")
            if not is_as(thing, state):
                refused = transplant(kind).refused(thing, state)
                if refused is not None:
                    raise Unsendable("changes", refused.format(kind.__qualname__))
                found.append((thing, state_of(thing)))
        return found


class Belongings:
    """Those of all items, where iterations run on copies of them."""

    def __init__(self, owned: Owned) -> None:
        self._items = [Holding.of(things) for things in owned]
        self._now: dict[int, list[Any]] = {}
        """For items that iterations have changed: what their things hold since."""

    def begin(self, first: int, end: int) -> None:
        """Iterations are about to run, some of them perhaps again: they find their items as they came."""
        for at in [at for at in self._now if first <= at < end]:
            put_all(zip(self._items[at].things, self._items[at].before, strict=True))
            del self._now[at]

    def look(self, first: int, end: int, begun: int) -> "dict[int, Written] | Trip":
        """What iterations ``first`` to ``end`` have done to their items; those before ``begun`` may have been cut short.

        Nobody but an iteration itself may have changed what belongs to its item. Raises Unsendable.
        """
        found: dict[int, Written] = {}
        for at, item in enumerate(self._items):
            changed = [] if end <= at < begun else item.changed(self._now.get(at, item.before))
            if changed and not first <= at < end:
                what = article(type(changed[0][0]).__qualname__)
                return Trip("changes", f"{what} of another iteration's item was changed")
            if changed:
                found[at] = changed
        return found

    def take(self, found: dict[int, Written]) -> None:
        """That is how they are from now on."""
        for at, changed in found.items():
            item = self._items[at]
            now = {id(thing): state for thing, state in changed}
            states = zip(item.things, item.before, strict=True)
            self._now[at] = [now.get(id(thing), before) for thing, before in states]


def strangers(owned: Owned) -> list[tuple[str, object]]:
    """What is held by what belongs to items, and is to stay as it is: each with a name, which others may have too."""
    own = set(map(id, chain.from_iterable(owned)))
    found: list[tuple[str, object]] = []
    for at, things in enumerate(owned):
        names = {id(thing): f"items[{at}]" for thing in things[:1]}
        for thing in things:
            name = names.get(id(thing), f"items[{at}]")
            for suffix, part in transplant(type(thing)).parts(thing):
                if type(part) in ATOMS:
                    continue
                if id(part) in own:
                    names.setdefault(id(part), name + suffix)
                else:
                    found.append((name + suffix, part))
    classes = {type(thing): None for thing in chain.from_iterable(owned) if is_own(type(thing))}
    return [*found, *((each.__qualname__, each) for each in classes)]


def is_settled(value: Any) -> bool:
    """Whether an operand is the same whenever it is used: what is done to an item later cannot show in it."""
    kind = type(value)
    if kind in ATOMS:
        return True
    if kind is tuple:
        return all(map(is_settled, value))
    # An array has been copied where it was recorded.
    return kind.__module__ == "numpy" and hasattr(value, "dtype") and not value.dtype.hasobject


def check_settled(records: Iterable[Any], holes: int, keeps: frozenset[int]) -> None:
    """The kernel uses operands when an iteration is over, the plain run did so in the middle of it: raises Unsendable
    where that might not come to the same. ``keeps`` are the holes whose objects are only put somewhere."""
    for record in records:
        for position, operand in enumerate(record if holes > 1 else (record,)):
            if position not in keeps and not is_settled(operand):
                what = article(type(operand).__qualname__)
                raise Unsendable("changes", f"an iteration changes its item, and {what} is used before that")
