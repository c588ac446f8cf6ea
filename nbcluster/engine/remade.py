"""Objects that iterations make a second time, and what they stand for.

When an effect cannot be performed, the iterations of its flush are gone through again in the kernel, so that names are
as the last one left them. They make their objects anew, and some of these were collected the first time: `row` and
`rows[-1]` are one object in a plain run. So what is made again is paired with what came from the worker, part by part,
and wherever a name leads to it, it is given up for its twin.

In this room (``engine``) an object made twice becomes one again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from nbcluster.analysis.facts import Site
from nbcluster.worker.slices import used_by_value
from nbcluster.worker.transplants import transplant
from nbcluster.worker.watches.values import ATOMS

_NOTHING: Final = object()

#: A site's number, and what its holes were.
Record = tuple[int, Any]


class Remade:
    """What was made again, paired with what was collected."""

    def __init__(self, sites: Sequence[Site], by_value: frozenset[int]) -> None:
        """``by_value`` are the sites of which a copy was collected, for they use their operands at once."""
        self._sites, self._by_value = sites, by_value
        self._twins: dict[int, tuple[object, object]] = {}

    def pair_all(self, again: Iterable[Record], collected: Iterable[Record]) -> None:
        """The same iterations' records, of one run and of the other."""
        of_one, of_other = _by_site(again), _by_site(collected)
        for number, ones in of_one.items():
            others = of_other.get(number, [])
            if len(ones) == len(others):  # else some were left out: numbers that had lost
                for one, other in zip(ones, others, strict=True):
                    self._pair_holes(self._sites[number], one, other if len(one) > 1 else (other,))

    def _pair_holes(self, site: Site, ones: Sequence[object], others: Sequence[object]) -> None:
        made = {at for at, _ in site.made}
        for at, (one, other) in enumerate(zip(ones, others, strict=False)):
            if at not in made:
                by_value = site.index in self._by_value and at not in site.settled
                self._pair(one, other, copied=by_value and used_by_value(one) is not one)

    def _pair(self, again: object, collected: object, *, copied: bool) -> None:
        waiting = [*self._parts_of_both(again, collected)] if copied else [(again, collected)]
        while waiting:
            one, other = waiting.pop()
            kind = type(one)
            if one is other or kind is not type(other) or kind in ATOMS or id(one) in self._twins:
                continue
            self._twins[id(one)] = one, other
            waiting += self._parts_of_both(one, other)

    def rebind(self, space: dict[str, Any], before: Mapping[str, object]) -> None:
        """Have names lead to what was collected, and so what hangs on those that were bound since ``before``."""
        met: dict[int, object] = {}
        for name, value in list(space.items()):
            twin = self._twin_of(value)
            if twin is value and before.get(name, _NOTHING) is not value:
                try:
                    twin = self._in_place_of(value, met)
                except RecursionError:  # so deep a structure keeps what was made again
                    continue
            if twin is not value:
                space[name] = twin

    def _twin_of(self, value: object) -> object:
        return self._twins.get(id(value), (None, value))[1]

    def _in_place_of(self, value: object, met: dict[int, object]) -> object:
        """Its twin; else itself, with the twins of its parts put in."""
        twin = self._twin_of(value)
        if twin is not value or type(value) in ATOMS:
            return twin
        if id(value) in met:
            return met[id(value)]
        met[id(value)] = value
        if type(value) is tuple:
            parts = tuple(self._in_place_of(part, met) for part in value)
            if any(part is not old for part, old in zip(parts, value, strict=True)):
                met[id(value)] = parts
            return met[id(value)]
        how = transplant(type(value))
        changed = [part for _, part in how.parts(value) if self._in_place_of(part, met) is not part]
        if changed:
            how.put(value, self._in_state(how.state_of(value), met))
        return value

    def _in_state(self, state: Any, met: dict[int, object]) -> Any:
        """What a thing holds, as its transplant tells it: in lists and dicts, and in tuples of these."""
        if type(state) is list:
            return [self._in_place_of(part, met) for part in state]
        if type(state) is dict:
            return {self._in_place_of(key, met): self._in_place_of(part, met) for key, part in state.items()}
        return tuple(self._in_state(each, met) for each in state) if type(state) is tuple else state

    @staticmethod
    def _parts_of_both(one: object, other: object) -> Iterator[tuple[object, object]]:
        return zip(_parts(one), _parts(other), strict=False)


def _by_site(records: Iterable[Record]) -> Mapping[int, list[Any]]:
    found = defaultdict(list)
    for site, values in records:
        found[site].append(values)
    return found


def _parts(thing: object) -> Iterable[object]:
    if type(thing) is tuple:
        return thing
    return (part for _, part in transplant(type(thing)).parts(thing))
