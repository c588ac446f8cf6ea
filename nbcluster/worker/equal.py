"""Whether two values are equal as DESIGN means it, and where they are not.

Equal is: the same types, bits, dtypes and order, the same text, and the same identity among mutable objects and nans
(where one side holds one list twice, so does the other; views of one array are views of one array). Not
counted are addresses in texts and what a library keeps for speed alone. This is the one comparator: iteration
0's proof and every test of exactness use it. In this room two object graphs are walked side by side.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from nbcluster.worker.anatomy import (
    PLAIN,
    Anatomy,
    Attribute,
    Bits,
    Item,
    Note,
    Opaque,
    Region,
    Step,
    anatomy,
    home,
    plain_bits,
    region_of,
)
from nbcluster.worker.nans import is_a_modules


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two values are not equal."""

    path: str
    """How one gets there, as an expression where there is one: `out[3].weights`."""
    text: str
    """What is seen there, completing the path to a sentence."""

    def __str__(self) -> str:
        return f"{self.path} {self.text}"


def differences(
    a: object,
    b: object,
    *,
    known: Iterable[tuple[object, object]] = (),
    name: str = "value",
    sides: tuple[str, str] = ("here", "there"),
    strict_order: bool = True,
    limit: int = 20,
) -> list[Difference]:
    """Where `a` and `b` are not equal, depth first, at most `limit` of them; empty if they are.

    `known` are pairs of objects that count as the same one on both sides: they are not entered, and where one
    appears the other must. `strict_order` counts the order in which equal sets iterate. `sides` names the two
    in the texts. Never raises: what cannot be looked into is a difference.
    """
    walk = _Walk(known, sides, strict_order, limit)
    return walk.compared(a, b, name)


def first_difference(
    a: object,
    b: object,
    *,
    known: Iterable[tuple[object, object]] = (),
    name: str = "value",
    sides: tuple[str, str] = ("here", "there"),
    strict_order: bool = True,
) -> Difference | None:
    """The first place where `a` and `b` are not equal, or None if they are."""
    found = differences(a, b, known=known, name=name, sides=sides, strict_order=strict_order, limit=1)
    return found[0] if found else None


_address: Final = re.compile(r"(?<= at )0x[0-9a-fA-F]{4,}")


def without_addresses(text: str) -> str:
    """A text as it is compared: addresses in reprs differ by nature."""
    return _address.sub("0x…", text) if " at 0x" in text else text


@dataclass(slots=True)
class _Place:
    """A step and where it was taken: a path is only spelled out when there is something to say of it."""

    step: Step | str
    parent: "_Place | None" = None

    def __str__(self) -> str:
        steps: list[Step | str] = []
        place: _Place | None = self
        while place is not None:
            steps.append(place.step)
            place = place.parent
        return "".join(map(_spelled, reversed(steps)))


def _spelled(step: Step | str) -> str:
    if isinstance(step, Attribute):
        return f".{step}"
    if isinstance(step, Item):
        return f"[{shortened(shown(step.key), 40)}]"
    if isinstance(step, Note):
        return f" ({step})"
    return step


_Pair = tuple[object, object, _Place]

#: Plain values for which `==` and the same type say it all, zero aside (it may be -0.0).
_exact_by_eq: Final = frozenset({int, float, str, bytes, bool})


class _Walk:
    """One comparison: what was paired with what, and what was found."""

    def __init__(
        self, known: Iterable[tuple[object, object]], sides: tuple[str, str], strict_order: bool, limit: int
    ) -> None:
        self.known = list(known)
        self.sides = sides
        self.strict_order = strict_order
        self.limit = limit
        self.found: list[Difference] = []
        # id to id of what was met together, both ways; `met` keeps the ids from being given away meanwhile.
        self.right_of = {id(a): id(b) for a, b in self.known}
        self.left_of = {id(b): id(a) for a, b in self.known}
        self.given = frozenset(self.right_of)
        self.seen: set[tuple[int, int]] = set()
        self.met: list[tuple[object, object]] = []
        self.regions: list[tuple[Region, Region, _Place]] = []
        for a, b in self.known:
            left, right = region_of(a), region_of(b)
            if left and right:
                self.regions.append((left, right, _Place("a capture")))

    def compared(self, a: object, b: object, name: str) -> list[Difference]:
        # A stack rather than recursion: a linked list may be longer than Python's own stack is deep.
        stack: list[Iterator[_Pair]] = [iter([(a, b, _Place(name))])]
        while stack and len(self.found) < self.limit:
            pair = next(stack[-1], None)
            if pair is None:
                stack.pop()
                continue
            below = self._pair(*pair)
            if below is not None:
                stack.append(below)
        if not self.found:
            self._compare_regions()
        return self.found[: self.limit]

    def _say(self, place: _Place, text: str) -> None:
        self.found.append(Difference(str(place), text))

    def _unlike(self, place: _Place, what: str, left: str, right: str) -> None:
        here, there = self.sides
        self._say(place, f"{what} {left} {here} and {right} {there}")

    def _pair(self, a: object, b: object, place: _Place) -> Iterator[_Pair] | None:
        kind = type(a)
        if kind in PLAIN and kind is type(b):
            self._plain(a, b, place)
            return None
        if not self._paired_alike(a, b):
            here, there = self.sides
            one, other = (here, there) if id(a) in self.right_of else (there, here)
            self._say(place, f"is {_article(kind)} met before {one}, and another one {other}")
            return None
        if (id(a), id(b)) in self.seen or id(a) in self.given:
            return None
        self.seen.add((id(a), id(b)))
        self.met.append((a, b))
        if kind is not type(b) and not _same_notebook_class(kind, type(b)):
            self._unlike(place, "is", _article(kind), _article(type(b)))
            return None
        if a is b and (isinstance(a, ModuleType) or home(a) is not None):
            return None  # a library's; data is entered even if shared, for what else refers into it
        if kind in (list, tuple) and _same_flat(a, b):  # type: ignore[arg-type]  # both are lists or tuples
            if kind is list:
                self._register(a, b)
            return None
        return self._entered(a, b, place)

    def _plain(self, a: object, b: object, place: _Place) -> None:
        if a is b:
            return
        if plain_bits(a) == plain_bits(b):
            if isinstance(a, float) and isinstance(b, float) and a != a and not self._paired_nans(a, b):
                self._say(place, f"is one nan {self.sides[0]}, and another one {self.sides[1]}")
            return
        if isinstance(a, str) and isinstance(b, str) and without_addresses(a) == without_addresses(b):
            return
        left, right = shown(a), shown(b)
        if left == right:  # two kinds of nan
            left, right = (f"{left} (bits {_hex(value)})" for value in (a, b))
        self._unlike(place, "is", left, right)

    def _paired_nans(self, a: float, b: float) -> bool:
        """Whether two nans, which are not one object, play one part: containers ask for identity first."""
        if is_a_modules(a) or is_a_modules(b) or not self._paired_alike(a, b):
            return False
        self._register(a, b)
        self.met.append((a, b))
        return True

    def _paired_alike(self, a: object, b: object) -> bool:
        """Whether neither was met before, or both together."""
        right, left = self.right_of.get(id(a)), self.left_of.get(id(b))
        return (right is None and left is None) or (right == id(b) and left == id(a))

    def _register(self, a: object, b: object) -> None:
        self.right_of[id(a)] = id(b)
        self.left_of[id(b)] = id(a)

    def _entered(self, a: object, b: object, place: _Place) -> Iterator[_Pair]:
        try:
            yield from self._below(a, b, anatomy(a), anatomy(b), place)
        except Exception as error:  # noqa: BLE001  # foreign code: becomes a difference
            # An object's __reduce__, __hash__ or __eq__ may raise anything. What cannot be looked into cannot
            # be called equal; unless there is only one object.
            if a is not b:
                why = (
                    str(error) if isinstance(error, Opaque) else f"it raised {type(error).__name__}: {error}"
                )
                self._say(place, f"cannot be compared: {_article(type(a))}; {why}")

    def _below(self, a: object, b: object, left: Anatomy, right: Anatomy, place: _Place) -> Iterator[_Pair]:
        if left.identity and right.identity:
            self._register(a, b)
        if not self._same_facets(left, right, place):
            return
        if type(a) is not type(b):
            yield type(a), type(b), _Place(Attribute("__class__"), place)
        for (label, mine), (_, theirs) in zip(left.alike, right.alike, strict=True):
            if not self._paired_alike(mine, theirs):
                self._say(place, f"has other {label} {self.sides[1]}")
                return
            self._register(mine, theirs)
            self.met.append((mine, theirs))
        if left.region and right.region:
            self.regions.append((left.region, right.region, place))
        if left.members is not None and right.members is not None:
            yield from self._members(left.members, right.members, place)
        yield from self._parts(left.parts, right.parts, place)

    def _same_facets(self, left: Anatomy, right: Anatomy, place: _Place) -> bool:
        for (label, mine), (_, theirs) in zip(left.facets, right.facets, strict=False):
            if isinstance(mine, Bits) and isinstance(theirs, Bits):
                if not self._same_bits(mine, theirs, place):
                    return False
            elif type(mine) is not type(theirs) or mine != theirs:
                self._unlike(place, "is" if label == "value" else f"has {label}", shown(mine), shown(theirs))
                return False
        return True

    def _same_bits(self, mine: Bits, theirs: Bits, place: _Place) -> bool:
        index = mine.first_unlike(theirs)
        if index is None:
            return True
        a, b = (bits.source.reshape(-1)[index] for bits in (mine, theirs))
        left, right = shown(a.item()), shown(b.item())
        if left == right:
            left, right = (f"{text} (bits {_hex(value)})" for text, value in ((left, a), (right, b)))
        shape = tuple(mine.source.shape)
        self._unlike(_Place(Item(_unravelled(index, shape)), place) if shape else place, "is", left, right)
        return False

    def _parts(
        self, left: Iterable[tuple[Step, object]], right: Iterable[tuple[Step, object]], place: _Place
    ) -> Iterator[_Pair]:
        mine, theirs = iter(left), iter(right)
        while True:
            one, other = next(mine, None), next(theirs, None)
            if one is None and other is None:
                return
            if one is None or other is None or not _same_step(one[0], other[0]):
                self._unlike_steps([one, *mine], [other, *theirs], place)
                return
            a, b = one[1], other[1]
            if type(a) in _exact_by_eq and type(a) is type(b) and a == b != 0:
                continue  # most of a large dictionary
            yield a, b, _Place(one[0], place)

    def _unlike_steps(
        self,
        mine: list[tuple[Step, object] | None],
        theirs: list[tuple[Step, object] | None],
        place: _Place,
    ) -> None:
        """Attributes that only one side has, or that come in another order."""
        here, there = self.sides
        names, others = (
            [_spelled(entry[0]) for entry in side if entry is not None] for side in (mine, theirs)
        )
        only_here = [name for name in names if name not in others]
        only_there = [name for name in others if name not in names]
        for only, side in ((only_here, here), (only_there, there)):
            if only:
                self._say(place, f"has {shortened(', '.join(only), 80)} only {side}")
        if not only_here and not only_there:
            self._unlike(place, "has in order", ", ".join(names), ", ".join(others))

    def _members(self, mine: Sequence[object], theirs: Sequence[object], place: _Place) -> Iterator[_Pair]:
        by_value = {member: index for index, member in enumerate(theirs)}
        partners = [by_value.get(member) for member in mine]
        known = [partner for partner in partners if partner is not None]
        if self.strict_order and len(known) == len(mine) and known != sorted(known):
            self._unlike(place, "iterates as", shown(list(mine)), shown(list(theirs)))
            return
        left_over = [index for index in range(len(theirs)) if index not in set(known)]
        for number, (member, partner) in enumerate(zip(mine, partners, strict=True)):
            match = self._partner(member, theirs, left_over) if partner is None else partner
            if match is None:
                self._say(place, f"has the member {shown(member)} only {self.sides[0]}")
                return
            if partner is None:
                left_over.remove(match)
            yield member, theirs[match], _Place(Note(f"member {number}"), place)

    def _partner(self, member: object, theirs: Sequence[object], left_over: list[int]) -> int | None:
        """Among members that `==` does not know each other by (instances, nan): the first that is equal."""
        if len(left_over) == 1:
            return left_over[0]  # whatever is unlike about the two is worth saying
        registered = [(a, b) for a, b in (*self.known, *self.met) if self.right_of.get(id(a)) == id(b)]
        for index in left_over:
            trial = _Walk(registered, self.sides, self.strict_order, 1)
            if not trial.compared(member, theirs[index], ""):
                return index
        return None

    def _compare_regions(self) -> None:
        """Arrays that lie in one memory on one side do so on the other, at the same distance."""
        left, right = [entry[0] for entry in self.regions], [entry[1] for entry in self.regions]
        for mine, theirs, side in ((left, right, self.sides[0]), (right, left, self.sides[1])):
            for one, other in _overlapping(mine):
                if mine[one].low - mine[other].low != theirs[one].low - theirs[other].low:
                    first, second = sorted((one, other))  # those that are known were told first
                    self._say(
                        self.regions[second][2], f"shares memory with {self.regions[first][2]} only {side}"
                    )
                    return


def _overlapping(regions: list[Region]) -> Iterator[tuple[int, int]]:
    """Regions that overlap with one that begins before them, each with the widest of those."""
    widest: int | None = None
    for index in sorted(range(len(regions)), key=lambda index: regions[index].low):
        if widest is not None and regions[index].low < regions[widest].high:
            yield index, widest
        if widest is None or regions[index].high > regions[widest].high:
            widest = index


def _same_flat(a: Sequence[object], b: Sequence[object]) -> bool:
    """Whether two sequences hold plain values only, and the same: the common case, in a few calls to C."""
    kinds = set(map(type, a))
    if len(a) != len(b) or not kinds <= _exact_by_eq or (float in kinds and len(kinds) > 1):
        return False
    if kinds == {float}:
        # Lists are == where nans are the same objects: such as are not are looked at one by one.
        return set(map(type, b)) == kinds and _packed(a) == _packed(b) and a == b
    return a == b and list(map(type, a)) == list(map(type, b))


def _packed(floats: Any) -> bytes:
    return array("d", floats).tobytes()


def _unravelled(index: int, shape: tuple[int, ...]) -> object:
    found: list[int] = []
    for length in reversed(shape):
        index, rest = divmod(index, length)
        found.append(rest)
    return found[0] if len(found) == 1 else tuple(reversed(found))


def _same_step(one: Step, other: Step) -> bool:
    if isinstance(one, Item):
        return isinstance(other, Item)  # keys were compared as parts of their own, places come in order
    return type(one) is type(other) and one == other


def _same_notebook_class(one: type, other: type) -> bool:
    """Two definitions of one class: the same cell run twice defines it twice."""
    return (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)


def _article(kind: type) -> str:
    home = "" if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}."
    name = f"{home}{kind.__qualname__}"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _hex(value: object) -> str:
    bits = plain_bits(value)
    return bits[1].hex() if isinstance(bits, tuple) and isinstance(bits[1], bytes) else shown(value)


def shown(value: object) -> str:
    """A value for a message: its repr, cut to a readable length; never raises."""
    try:
        return shortened(repr(value), 80)
    except Exception as error:  # noqa: BLE001  # a user's own repr: what is shown then is that it raised
        return f"<{type(value).__name__} whose repr raised {type(error).__name__}>"


def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
