"""What an object holds, by its type: read, compared, and put into another object of the kind, in place.

A list is its elements, a dictionary its pairs, an instance its attributes and slots, an array its bytes, a frame its
columns and labels. The object stays who it is, and so does everything it holds that stays.

In this room is one small class a kind, and the table in which they are found.
"""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator
from operator import is_
from typing import Any, Final, Protocol

from nbcluster.worker.watches.instances import adds_dict, attributes_of, slots_of
from nbcluster.worker.watches.values import ATOMS


class Transplant(Protocol):
    """How the objects of one kind are read and written as a whole."""

    def state_of(self, thing: Any) -> Any:
        """What it holds now, in a container of its own."""

    def is_as(self, thing: Any, state: Any) -> bool:
        """Whether it still holds the identical things."""

    def put(self, thing: Any, state: Any) -> None:
        """Have it hold that, in place."""

    def refused(self, thing: Any, state: Any) -> str | None:
        """Of a thing that does not hold that state any more: why what it holds now cannot be written in place."""

    def parts(self, thing: Any) -> Iterator[tuple[str, Any]]:
        """What it holds, each with how a user would write it after the thing's own name."""


class _Elements:
    """Lists and deques."""

    def state_of(self, thing: Any) -> Any:
        return list(thing)

    def is_as(self, thing: Any, state: Any) -> bool:
        return len(thing) == len(state) and all(map(is_, thing, state))

    def put(self, thing: Any, state: Any) -> None:
        thing.clear()
        thing.extend(state)

    def refused(self, thing: Any, state: Any) -> str | None:
        return None

    def parts(self, thing: Any) -> Iterator[tuple[str, Any]]:
        return ((f"[{at}]", part) for at, part in enumerate(thing))


class _Pairs:
    """Dictionaries of Python's own kinds, with nothing beside their pairs but the factory of a defaultdict."""

    def state_of(self, thing: Any) -> Any:
        return dict(thing), getattr(thing, "default_factory", None)

    def is_as(self, thing: Any, state: Any) -> bool:
        return (
            same_pairs(thing, state[0])
            and getattr(thing, "default_factory", None) is state[1]
            and not has_attributes(thing)
        )

    def put(self, thing: Any, state: Any) -> None:
        kind: Any = OrderedDict if type(thing) is OrderedDict else dict
        kind.clear(thing)
        kind.update(thing, state[0])  # a Counter's own `update` adds
        if type(thing) is defaultdict:
            thing.default_factory = state[1]

    def refused(self, thing: Any, state: Any) -> str | None:
        return "a {} of an item got attributes" if has_attributes(thing) else None

    def parts(self, thing: Any) -> Iterator[tuple[str, Any]]:
        for key, part in thing.items():
            yield f"[{key!r}]" if type(key) in ATOMS else "[…]", part
            yield "", key
        yield ".default_factory", getattr(thing, "default_factory", None)


class _Bytes:
    """Arrays of numbers, which are written where they lie: whoever has a view of one sees the same."""

    def state_of(self, thing: Any) -> Any:
        return thing.copy(order="K")

    def is_as(self, thing: Any, state: Any) -> bool:
        return _form(thing) == _form(state) and bool(thing.tobytes() == state.tobytes())

    def put(self, thing: Any, state: Any) -> None:
        thing[...] = state

    def refused(self, thing: Any, state: Any) -> str | None:
        # Of the array itself, not of a copy, which may always be written to.
        if thing.shape != state.shape:
            return "an array of an item got another shape"
        if thing.dtype != state.dtype:
            return "an array of an item got another dtype"
        return None if thing.flags.writeable else "an array of an item was made read-only"

    def parts(self, thing: Any) -> Iterator[tuple[str, Any]]:
        return iter(())


class _Buffers:
    """Byte arrays, also written where they lie; one that others look into cannot get another length."""

    def state_of(self, thing: Any) -> Any:
        return bytes(thing)

    def is_as(self, thing: Any, state: Any) -> bool:
        return bool(thing == state)

    def put(self, thing: Any, state: Any) -> None:
        thing[:] = state

    def refused(self, thing: Any, state: Any) -> str | None:
        return None if len(thing) == len(state) else "a {} of an item got another length"

    def parts(self, thing: Any) -> Iterator[tuple[str, Any]]:
        return iter(())


class _Attributes:
    """Instances of classes that are written in Python: what `__dict__` and the slots hold."""

    def __init__(self, cls: type) -> None:
        self._dict_of = attributes_of(cls) if adds_dict(cls) else None
        self._slots = slots_of(cls)

    def state_of(self, thing: Any) -> Any:
        return {} if self._dict_of is None else dict(self._dict_of(thing)), self._filled(thing)

    def is_as(self, thing: Any, state: Any) -> bool:
        return (self._dict_of is None or same_pairs(self._dict_of(thing), state[0])) and (
            not self._slots or same_pairs(self._filled(thing), state[1])
        )

    def put(self, thing: Any, state: Any) -> None:
        if self._dict_of is not None:
            space = self._dict_of(thing)
            space.clear()
            space.update(state[0])
        filled = self._filled(thing)
        for name, member in self._slots.items():
            if name in state[1]:
                member.__set__(thing, state[1][name])
            elif name in filled:
                member.__delete__(thing)

    def refused(self, thing: Any, state: Any) -> str | None:
        return None

    def parts(self, thing: Any) -> Iterator[tuple[str, Any]]:
        attributes, slots = self.state_of(thing)
        return ((f".{name}", part) for space in (attributes, slots) for name, part in space.items())

    def _filled(self, thing: Any) -> dict[str, Any]:
        """The slots that hold something."""
        found = {}
        for name, member in self._slots.items():
            try:
                found[name] = member.__get__(thing)
            except AttributeError:
                continue
        return found


_ELEMENTS: Final = _Elements()
PAIRS: Final = _Pairs()
_BYTES: Final = _Bytes()

_OF_PYTHON: Final[dict[type, Transplant]] = {
    list: _ELEMENTS,
    deque: _ELEMENTS,
    dict: PAIRS,
    defaultdict: PAIRS,
    OrderedDict: PAIRS,
    Counter: PAIRS,
    bytearray: _Buffers(),
}
CONTAINERS: Final = frozenset(_OF_PYTHON)


def transplant(kind: type) -> Transplant:
    """How the objects of a type are read and written; of one that no table has, as its attributes."""
    found = _OF_PYTHON.get(kind) or _OF_OTHERS.get(kind)
    if found is None:
        while len(_OF_OTHERS) >= _MOST_KINDS:  # a notebook may define its classes again and again
            del _OF_OTHERS[next(iter(_OF_OTHERS))]
        found = _OF_OTHERS[kind] = _made_for(kind)
    return found


#: So many kinds are remembered.
_MOST_KINDS: Final = 1000
_OF_OTHERS: Final[dict[type, Transplant]] = {}


def _made_for(kind: type) -> Transplant:
    if kind.__module__ == "numpy" and kind.__name__ == "ndarray":
        return _BYTES
    if is_frame_type(kind):
        from nbcluster.worker.frames import FRAMES  # pandas is loaded: one of its types was met

        return FRAMES
    return _Attributes(kind)


def is_frame_type(kind: type) -> bool:
    """Whether it is pandas' own kind of frame or series, and no subclass."""
    return kind.__name__ in ("DataFrame", "Series") and kind.__module__ in (
        "pandas",
        "pandas.core.frame",
        "pandas.core.series",
    )


def has_attributes(thing: Any) -> bool:
    """Of a dictionary: some kinds have room for what is set on them beside their pairs."""
    return bool(getattr(thing, "__dict__", None))


def same_pairs(one: Any, other: Any) -> bool:
    """Whether two dictionaries hold the identical things in the same order."""
    return (
        len(one) == len(other) and all(map(is_, one.values(), other.values())) and all(map(is_, one, other))
    )


def _form(array: Any) -> tuple[Any, ...]:
    return array.shape, array.dtype, array.flags.writeable
