"""Guards of Python's own containers: lists, sets, dictionaries, buffers of bytes, and what only passes
things on.

A base class's own iterator is used throughout (`list.__iter__`), so that a subclass with ideas of its own
is read as what it is and none of its code runs.

In this room are the guards that a notebook meets most.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import is_
from typing import Any

from nbcluster.worker.watches.contents import Contents
from nbcluster.worker.watches.guard import ELEMENT_COST_S, OBJECT_COST_S, Difference, Edge, Guard
from nbcluster.worker.watches.values import ATOMS, became, same_value, shown


class Items(Guard):
    """Lists, deques and sets: the elements, in the order of iteration."""

    def __init__(self, base: Any, *, subscripts: bool = True) -> None:
        super().__init__()
        self._base = base
        self._length: Callable[[Any], int] = base.__len__
        self._iterate: Callable[[Any], Iterator[object]] = base.__iter__
        self._subscripts = subscripts
        self.forget()

    def forget(self) -> None:
        self._contents = Contents(self._base)

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        [held] = self._contents.add(objects)
        self.objects += objects
        return () if ATOMS.issuperset(map(type, held)) else held

    def same(self) -> bool:
        return self._contents.same(self.objects)

    def differences(self) -> Iterator[Difference]:
        for obj, (old,) in zip(self.objects, self._contents.each(), strict=True):
            new = list(self._iterate(obj))
            if len(new) != len(old):
                yield Difference(obj, "", f"has {counted(len(new))}, had {len(old)}")
            else:
                yield from self._replaced(obj, old, new)

    def _replaced(self, obj: object, old: list[object], new: list[object]) -> Iterator[Difference]:
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            if before is not after:
                neutral = same_value(before, after)
                if self._subscripts:
                    yield Difference(obj, f"[{index}]", became(before, after), neutral)
                else:
                    yield Difference(obj, "", "holds other elements, or holds them in another order", neutral)
                if not neutral:
                    return

    def edges(self, obj: Any) -> Iterator[Edge]:
        for index, element in enumerate(self._iterate(obj)):
            yield (f"[{index}]" if self._subscripts else "{…}"), element

    def cost_s(self, objects: Sequence[Any]) -> float:
        return ELEMENT_COST_S * sum(map(self._length, objects)) + OBJECT_COST_S


class Mappings(Guard):
    """Dictionaries: keys and values, in their order."""

    def __init__(self, base: type[dict[Any, Any]] | type[OrderedDict[Any, Any]]) -> None:
        super().__init__()
        self._base = base
        self._keys_of: Callable[[Any], Iterable[object]] = base.__iter__
        self._values_of: Callable[[Any], Iterable[object]] = base.values
        self.forget()

    def forget(self) -> None:
        self._contents = Contents(self._base, self._values_of)

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        keys, values = self._contents.add(objects)
        self.objects += objects
        return () if ATOMS.issuperset(map(type, chain(keys, values))) else chain(keys, values)

    def same(self) -> bool:
        return self._contents.same(self.objects)

    def differences(self) -> Iterator[Difference]:
        for obj, (old_keys, old_values) in zip(self.objects, self._contents.each(), strict=True):
            new_keys, new_values = list(self._keys_of(obj)), list(self._values_of(obj))
            if len(new_keys) == len(old_keys) and all(map(same_or_equal, old_keys, new_keys)):
                yield from self._replaced(obj, old_keys, new_keys, old_values, new_values)
            else:
                yield self._rekeyed(obj, old_keys, new_keys)

    def _replaced(
        self,
        obj: object,
        old_keys: list[object],
        new_keys: list[object],
        old: list[object],
        new: list[object],
    ) -> Iterator[Difference]:
        for old_key, key, before, after in zip(old_keys, new_keys, old, new, strict=True):
            if before is not after:
                neutral = same_value(before, after)
                yield Difference(obj, subscript(key), became(before, after), neutral)
                if not neutral:
                    return
            elif old_key is not key:
                yield Difference(obj, subscript(key), "has an equal key in its place", neutral=True)

    def _rekeyed(self, obj: object, old: list[object], new: list[object]) -> Difference:
        had, has = _identities(old), _identities(new)
        for key in new:
            if _identity(key) not in had:
                return Difference(obj, subscript(key), "was added")
        for key in old:
            if _identity(key) not in has:
                return Difference(obj, subscript(key), "was removed")
        return Difference(obj, "", "has its keys in another order")

    def edges(self, obj: Any) -> Iterator[Edge]:
        for key, value in zip(self._keys_of(obj), self._values_of(obj), strict=True):
            yield subscript(key), value
            yield f" (its key {shown(key)})", key

    def cost_s(self, objects: Sequence[Any]) -> float:
        return 2 * ELEMENT_COST_S * sum(map(dict.__len__, objects)) + OBJECT_COST_S


class Passage(Guard):
    """What cannot change itself but holds what can: tuples, frozen sets, bound methods, slices."""

    def __init__(
        self, read: Callable[[Any], Iterable[object]], name: Callable[[int], str] = "[{}]".format
    ) -> None:
        super().__init__()
        self._read = read
        self._name = name
        self.forget()

    def forget(self) -> None:
        self._held: list[object] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        held = list(chain.from_iterable(map(self._read, objects)))
        if ATOMS.issuperset(map(type, held)):
            return ()
        self._held += (
            held  # some readers make what they answer: it must live as long as it is known by its identity
        )
        return held

    def same(self) -> bool:
        return True

    def differences(self) -> Iterator[Difference]:
        return iter(())

    def edges(self, obj: Any) -> Iterator[Edge]:
        for index, element in enumerate(self._read(obj)):
            yield self._name(index), element


class Parts(Guard):
    """Objects with a few named places that can be read one by one: a cell, a partial, a property."""

    def __init__(self, read: Callable[[Any], Sequence[object]], name: Callable[[Any, int], str]) -> None:
        super().__init__()
        self._read = read
        self._name = name
        self.forget()

    def forget(self) -> None:
        self._parts: list[Sequence[object]] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        parts = list(map(self._read, objects))
        self.objects += objects
        self._parts += parts
        return chain.from_iterable(parts)

    def same(self) -> bool:
        return all(
            identical(self._read(obj), old) for obj, old in zip(self.objects, self._parts, strict=True)
        )

    def differences(self) -> Iterator[Difference]:
        for obj, old in zip(self.objects, self._parts, strict=True):
            new = self._read(obj)
            if len(old) != len(new):
                yield Difference(obj, "", "has other parts than it had")
                continue
            for index, (before, after) in enumerate(zip(old, new, strict=True)):
                if before is not after:
                    place = self._name(obj, index)
                    yield Difference(obj, place, became(before, after), same_value(before, after))

    def edges(self, obj: Any) -> Iterator[Edge]:
        for index, part in enumerate(self._read(obj)):
            yield self._name(obj, index), part


def identical(some: Sequence[object], others: Sequence[object]) -> bool:
    """Whether two sequences hold the very same objects."""
    return len(some) == len(others) and all(map(is_, some, others))


def same_or_equal(one: object, other: object) -> bool:
    return one is other or same_value(one, other)


def subscript(key: object) -> str:
    return f"[{shown(key)}]"


def counted(number: int) -> str:
    return "1 element" if number == 1 else f"{number} elements"


def _identity(key: object) -> object:
    """What a key is known by: its value if it is an atom, and else itself."""
    return (type(key), key) if type(key) in ATOMS else object.__hash__(key)


def _identities(keys: list[object]) -> set[object]:
    return set(map(_identity, keys))
