"""Guards of what is written in Python: instances and their attributes, the user's functions and classes.

In this room are the guards of user-made objects.
"""

import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from operator import is_
from typing import Any, Final

from nbcluster.worker.watches.containers import Parts, identical
from nbcluster.worker.watches.contents import Contents
from nbcluster.worker.watches.definitions import is_own, names_of, qualified_name
from nbcluster.worker.watches.guard import ELEMENT_COST_S, OBJECT_COST_S, Difference, Edge, Guard
from nbcluster.worker.watches.neutral import ATTRIBUTES, CACHING_DESCRIPTORS, Neutral
from nbcluster.worker.watches.values import ATOMS, became, same_value

Namespace = Mapping[str, object]


class Attributes(Guard):
    """The `__dict__` of the instances of one class."""

    def __init__(self, cls: type) -> None:
        super().__init__()
        self._cls = cls
        self._dict_of = attributes_of(cls)
        self._ignored = ignored_attributes(cls)
        self._cached = _cached_properties(cls)
        self.forget()

    def forget(self) -> None:
        self._contents = Contents(dict, dict.values)

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        _, held = self._contents.add(self._spaces(objects))
        self.objects += objects
        return () if ATOMS.issuperset(map(type, held)) else held

    def same(self) -> bool:
        return all_of(self._cls, self.objects) and self._contents.same(self._spaces(self.objects))

    def _spaces(self, objects: Sequence[Any]) -> list[dict[str, object]]:
        spaces = list(map(self._dict_of, objects))
        if self._ignored:
            return [
                {name: value for name, value in space.items() if name not in self._ignored}
                for space in spaces
            ]
        return spaces

    def differences(self) -> Iterator[Difference]:
        for obj, (names, values) in zip(self.objects, self._contents.each(), strict=True):
            if type(obj) is not self._cls:
                yield _class_difference(obj)
            else:
                yield from self._differences_of(obj, names, values)

    def _differences_of(self, obj: object, names: list[Any], values: list[object]) -> Iterator[Difference]:
        [space] = self._spaces([obj])
        if not (identical(names, list(space)) and identical(values, list(space.values()))):
            old: dict[str, object] = dict(zip(names, values, strict=True))
            found = list(attribute_differences(obj, old, space, self._cached))
            yield from found or [Difference(obj, "", "has equal names in their places", neutral=True)]

    def edges(self, obj: Any) -> Iterator[Edge]:
        for name, value in self._spaces([obj])[0].items():
            yield public_name(obj, name), value

    def cost_s(self, objects: Sequence[Any]) -> float:
        return sum(
            OBJECT_COST_S + ELEMENT_COST_S * len(space) for space in map(self._dict_of, objects[:100])
        ) * max(1.0, len(objects) / 100)


class Slots(Guard):
    """The `__slots__` of the instances of one class."""

    def __init__(self, cls: type, base: type = object) -> None:
        """Slots of `base` are left to whoever watches that."""
        super().__init__()
        self._cls = cls
        ignored = ignored_attributes(cls)
        self._slots = [(name, get) for name, get in _slot_readers(cls, base) if name not in ignored]
        self.forget()

    def forget(self) -> None:
        self._columns: list[list[object]] = [[] for _ in self._slots]

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        columns = [_column(get, objects) for _, get in self._slots]
        self.objects += objects
        for column, held in zip(self._columns, columns, strict=True):
            column += held
        return (
            () if ATOMS.issuperset(map(type, chain.from_iterable(columns))) else chain.from_iterable(columns)
        )

    def same(self) -> bool:
        return all_of(self._cls, self.objects) and all(
            all(map(is_, _column(get, self.objects), column))
            for (_, get), column in zip(self._slots, self._columns, strict=True)
        )

    def differences(self) -> Iterator[Difference]:
        for index, obj in enumerate(self.objects):
            if type(obj) is not self._cls:
                yield _class_difference(obj)
                continue
            old = {name: column[index] for (name, _), column in zip(self._slots, self._columns, strict=True)}
            yield from attribute_differences(obj, _without_unset(old), self._space(obj), frozenset())

    def edges(self, obj: Any) -> Iterator[Edge]:
        for name, value in self._space(obj).items():
            yield public_name(obj, name), value

    def _space(self, obj: object) -> Namespace:
        return _without_unset({name: _slot(get, obj) for name, get in self._slots})


class Classes(Guard):
    """The user's classes: their attributes and bases."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self._spaces: list[dict[str, object]] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        own = [cls for cls in objects if is_own(cls)]
        spaces = list(map(_class_space, own))
        self.objects += own
        self._spaces += spaces
        return [
            *chain.from_iterable(map(dict.values, spaces)),
            *chain.from_iterable(cls.__bases__ for cls in own),
            *map(type, own),
        ]

    def same(self) -> bool:
        return all(
            identical(list(new), list(old)) and identical(list(new.values()), list(old.values()))
            for new, old in zip(map(_class_space, self.objects), self._spaces, strict=True)
        )

    def differences(self) -> Iterator[Difference]:
        for cls, old in zip(self.objects, self._spaces, strict=True):
            yield from attribute_differences(cls, old, _class_space(cls), frozenset())

    def edges(self, obj: Any) -> Iterator[Edge]:
        if is_own(obj):
            for name, value in _class_space(obj).items():
                yield f".{name}", value


class Functions(Guard):
    """The user's functions: code, defaults, closure, attributes, and globals of their own where they
    have such.
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts = Parts(_function_parts, _function_part_name)
        self._attributes = Attributes(types.FunctionType)

    def forget(self) -> None:
        self._parts.objects, self._attributes.objects = [], []
        self._parts.forget()
        self._attributes.forget()

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        own = [function for function in objects if is_own(function)]
        self.objects += own
        return chain(self._parts.add(own), self._attributes.add(own), _loose_globals(own))

    def same(self) -> bool:
        return self._parts.same() and self._attributes.same()

    def differences(self) -> Iterator[Difference]:
        yield from self._parts.differences()
        yield from self._attributes.differences()

    def edges(self, obj: Any) -> Iterator[Edge]:
        if is_own(obj):
            yield from _default_edges(obj)
            yield from self._parts.edges(obj)
            yield from self._attributes.edges(obj)
            for space in _loose_globals([obj]):
                yield ".__globals__", space


def attribute_differences(
    obj: object, old: Namespace, new: Namespace, cached: frozenset[str]
) -> Iterator[Difference]:
    """What was added to, taken from and changed in a namespace. The order of names counts, as `vars`
    shows it.
    """
    for name in new.keys() - old.keys():
        yield Difference(
            obj, public_name(obj, name), "was added", neutral=name in cached, fresh=name in cached
        )
    for name in old.keys() - new.keys():
        yield Difference(obj, public_name(obj, name), "was deleted", neutral=name in cached)
    for name in new.keys() & old.keys():
        if new[name] is not old[name]:
            computed = name in cached or _was_made(name, obj, old[name], new[name])
            neutral = computed or same_value(old[name], new[name])
            yield Difference(
                obj, public_name(obj, name), became(old[name], new[name]), neutral, fresh=computed
            )
    had, has = ([name for name in names if name not in cached] for names in (old, new))
    if had != has and sorted(had) == sorted(has):
        yield Difference(obj, "", "has its attributes in another order")
    elif had == has and list(old) != list(new):
        yield Difference(obj, "", "has its cached attributes in another order", neutral=True)


def _was_made(name: str, obj: object, old: object, new: object) -> bool:
    """Whether an attribute got the empty container that stood for None."""
    return old is None and type(new) in (dict, list, set) and not new and name in _lazy_attributes(type(obj))


def all_of(cls: type, objects: Sequence[object]) -> bool:
    """Whether no object was given another class."""
    return all(map(is_, map(type, objects), repeat(cls)))


def _class_difference(obj: object) -> Difference:
    return Difference(obj, ".__class__", f"is {type(obj).__qualname__} now")


def public_name(obj: object, name: str) -> str:
    """How a user would write an attribute: `.name` for a `_name` that a property shows, `.__x` for
    `_Class__x`.
    """
    for base in type(obj).__mro__:
        mangled = f"_{base.__name__.lstrip('_')}__"
        if name.startswith(mangled):
            return f".__{name.removeprefix(mangled)}"
        if name.startswith("_") and isinstance(vars(base).get(name[1:]), property | cached_property):
            return f".{name[1:]}"
    return f".{name}"


def ignored_attributes(cls: type) -> frozenset[str]:
    """Attributes that are not compared, by the table of neutral ones."""
    listed = (
        str(name) for entry in _entries(cls) if not entry.only_from_none_to_empty for name in entry.names
    )
    return frozenset(listed).union(where for _, where in _caching_descriptors(cls) if where is not None)


def _lazy_attributes(cls: type) -> frozenset[str]:
    """Attributes of which nothing and an empty container are the same."""
    listed = (entry.names for entry in _entries(cls) if entry.only_from_none_to_empty)
    return frozenset(map(str, chain.from_iterable(listed)))


def _entries(cls: type) -> Iterator[Neutral]:
    return (ATTRIBUTES[name] for name in map(qualified_name, cls.__mro__) if name in ATTRIBUTES)


def adds_dict(cls: type, base: type = object) -> bool:
    """Whether the instances of a class have a `__dict__` that those of its base have not."""
    return cls.__dictoffset__ != 0 and base.__dictoffset__ == 0


def adds_slots(cls: type, base: type = object) -> bool:
    return bool(_slot_readers(cls, base))


def hides_state(cls: type) -> bool:
    """Whether the objects of a type are larger than dictionary, weak references and slots explain: C
    keeps the rest.
    """
    return cls.__itemsize__ != 0 or cls.__basicsize__ > _explained_size(cls)


def _explained_size(cls: type) -> int:
    pointers = sum(1 for base in cls.__mro__ for _ in _slots_of(base)) + (cls.__weakrefoffset__ > 0)
    if cls.__dictoffset__ != 0 and not cls.__flags__ & _MANAGED_DICT:
        pointers += 1
    return object.__basicsize__ + pointers * _POINTER_SIZE


#: The interpreter keeps the dictionary in front of the object, where `__basicsize__` does not count it.
_MANAGED_DICT: Final = 1 << 4
_POINTER_SIZE: Final = tuple.__itemsize__


def attributes_of(cls: type) -> Callable[[Any], dict[str, object]]:
    """What reads `__dict__` past the class's own `__getattribute__`."""
    for base in cls.__mro__:
        descriptor = vars(base).get("__dict__")
        if (
            isinstance(descriptor, types.GetSetDescriptorType | types.MemberDescriptorType)
            and base is not type
        ):
            reader: Callable[[Any], dict[str, object]] = descriptor.__get__
            return reader
    return lambda _: {}  # nothing that Python shows: `_asyncio.Future` keeps what it has in C


def _cached_properties(cls: type) -> frozenset[str]:
    """Names under which a descriptor leaves what it computed."""
    return frozenset(name for name, where in _caching_descriptors(cls) if where is None)


def _caching_descriptors(cls: type) -> Iterator[tuple[str, str | None]]:
    for base in cls.__mro__:
        for name, value in vars(base).items():
            for descriptor in map(qualified_name, type(value).__mro__):
                if descriptor in CACHING_DESCRIPTORS:
                    yield name, CACHING_DESCRIPTORS[descriptor]


class _Unset:
    """In a slot that was never filled."""


def _slot_readers(cls: type, base: type = object) -> list[tuple[str, Callable[[Any], object]]]:
    found: dict[str, Callable[[Any], object]] = {}
    for part in cls.__mro__:
        if part not in base.__mro__:
            for name, member in _slots_of(part):
                found.setdefault(name, member.__get__)  # a slot of the same name in a base lies hidden
    return list(found.items())


def _slots_of(part: type) -> Iterator[tuple[str, types.MemberDescriptorType]]:
    """The slots that one class adds."""
    if "__slots__" in vars(part):
        for name, member in vars(part).items():
            if isinstance(member, types.MemberDescriptorType):
                yield name, member


def slots_of(cls: type) -> dict[str, types.MemberDescriptorType]:
    """The slots of a class and its bases, by name."""
    found: dict[str, types.MemberDescriptorType] = {}
    for part in cls.__mro__:
        for name, member in _slots_of(part):
            found.setdefault(name, member)  # a slot of the same name in a base lies hidden
    return found


def _column(get: Callable[[Any], object], objects: Sequence[Any]) -> list[object]:
    try:
        return list(map(get, objects))
    except AttributeError:
        return [_slot(get, obj) for obj in objects]


def _slot(get: Callable[[Any], object], obj: object) -> object:
    try:
        return get(obj)
    except AttributeError:
        return _Unset


def _without_unset(space: Namespace) -> Namespace:
    return {name: value for name, value in space.items() if value is not _Unset}


#: Attributes of a class that Python itself fills in when it is asked for them.
_CLASS_BOOKKEEPING: Final = frozenset(
    {
        *("__dict__", "__weakref__", "__annotations__", "__annotations_cache__"),
        "__slotnames__",  # copyreg's note, made when an instance is pickled for the first time
    }
)

_class_dict = type.__dict__["__dict__"].__get__


def _class_space(cls: type) -> dict[str, object]:
    """A copy: what `vars` shows is the living dictionary."""
    ignored = _CLASS_BOOKKEEPING | ignored_attributes(cls)
    space = {name: value for name, value in _class_dict(cls).items() if name not in ignored}
    space["__bases__"] = cls.__bases__
    if annotations := _class_dict(cls).get("__annotations__"):
        space["__annotations__"] = annotations
    return space


def _function_parts(function: types.FunctionType) -> tuple[object, ...]:
    return (
        function.__code__,
        function.__defaults__,
        function.__kwdefaults__,
        *map(_cell_contents, function.__closure__ or ()),
    )


def _cell_contents(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return _Unset


def _function_part_name(function: types.FunctionType, index: int) -> str:
    named = (".__code__", ".__defaults__", ".__kwdefaults__")
    return (
        named[index]
        if index < len(named)
        else f".<locals>.{function.__code__.co_freevars[index - len(named)]}"
    )


def _loose_globals(functions: Iterable[types.FunctionType]) -> Iterator[dict[str, Any]]:
    """Globals that are no module's: a function that travelled by value brought them along."""
    for function in functions:
        module = sys.modules.get(function.__globals__.get("__name__", ""))
        if module is None or names_of(module) is not function.__globals__:
            yield function.__globals__


def _default_edges(function: types.FunctionType) -> Iterator[Edge]:
    defaults = function.__defaults__ or ()
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    for name, value in zip(names[len(names) - len(defaults) :], defaults, strict=False):
        yield f"({name}=…)", value
    for name, value in (function.__kwdefaults__ or {}).items():
        yield f"({name}=…)", value
