"""What lies below a container whose parts a loop changes: ``d[k]`` of ``d[k].append(e)``.

The kernel changes those parts, and nobody else may see them: what they are is asked before the loop runs, and they
are told from all that travels by their identity, as the container itself is.

In this room (``engine``) containers are gone down into.
"""

import builtins
import functools
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any, Final

from nbcluster.analysis.facts import Loop

_KEYED: Final = (dict, defaultdict, OrderedDict, Counter)
_MADE_OF: Final[frozenset[Any]] = frozenset({*_KEYED, list, set, deque, tuple, int, float, str})
#: What a statement changes in place, if it lies below.
_CHANGEABLE: Final[frozenset[Any]] = frozenset({*_KEYED, list, set, deque})


def depths(loop: Loop) -> Mapping[str, int]:
    """How far below their names the loop's sites change things, for those names where they do."""
    found: dict[str, int] = {}
    for site in loop.sites:
        if site.deep:
            found[site.names[0]] = max(site.deep, found.get(site.names[0], 0))
    return found


def kinds_below(value: object, deep: int) -> tuple[frozenset[str], ...]:
    """By steps down, in words: the types of what lies there, and of what would be put there by itself."""
    return tuple(
        frozenset(map(_word, {_key(part): part for part in parts}.values()))
        for parts in _levels(value, deep, _made)
    )


def changed_below(loop: Loop, space: Mapping[str, Any]) -> dict[int, str]:
    """By ``id``: what lies below collected objects and is changed there, with the name that leads to it."""
    deepest = dict(depths(loop))
    for site in loop.sites:
        if "setitem_op" in (site.kind, *site.parts):  # `d[k] += [e]` lengthens the list that lies there
            deepest[site.names[0]] = max(site.deep + 1, deepest.get(site.names[0], 0))
    return {
        id(part): f"{name}[…]"
        for name, deep in deepest.items()
        if name in space
        for parts in _levels(space[name], deep)
        for part in parts
        if type(part) in _CHANGEABLE or is_array(part)
    }


def is_array(value: Any) -> bool:
    """Numpy's own kind of array, of numbers or texts."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(value) is numpy.ndarray and not value.dtype.hasobject


def _levels(
    value: object, deep: int, more: Callable[[object], Iterator[object]] = lambda part: iter(())
) -> Iterator[list[object]]:
    """What lies 1, 2, … steps down; and ``more`` of each."""
    parts = [value]
    for _ in range(deep):
        parts = [below for part in parts for below in (*_held(part), *more(part))]
        yield parts


def _held(value: object) -> Iterable[object]:
    if type(value) is list:
        return value
    return value.values() if isinstance(value, dict) and type(value) in _KEYED else ()


def _made(value: object) -> Iterator[object]:
    """What a container puts there by itself."""
    if type(value) is defaultdict and value.default_factory is not None:
        yield _sample(value.default_factory)
    elif type(value) is Counter:
        yield 0


def _sample(factory: Callable[[], object]) -> object:
    """What a factory makes, if it makes plain containers and numbers and does nothing else; else the factory."""
    plain = (
        factory in _MADE_OF
        or (isinstance(factory, FunctionType) and _makes_only(factory))
        or (
            type(factory) is functools.partial
            and factory.func is defaultdict
            and not factory.keywords
            and all(given in _MADE_OF for given in factory.args)
        )
    )
    return factory() if plain else factory


def _makes_only(function: FunctionType) -> bool:
    """``lambda: defaultdict(list)``, ``lambda: {'n': 0}``: it takes nothing, and names nothing but plain types."""
    code = function.__code__
    if code.co_argcount or code.co_kwonlyargcount or code.co_freevars or code.co_flags & 0x0C:
        return False
    if any(isinstance(constant, type(code)) for constant in code.co_consts):
        return False
    named = [function.__globals__.get(name, vars(builtins).get(name)) for name in code.co_names]
    return all(isinstance(each, type) and each in _MADE_OF for each in named)


def _key(part: object) -> object:
    return part if isinstance(part, FunctionType | ModuleType) else (type(part), is_array(part))


def _word(part: object) -> str:
    if isinstance(part, FunctionType):
        return f"what {part.__qualname__}() makes"
    kind = type(part)
    return (
        f"{kind.__module__}.{kind.__qualname__}"
        if kind.__name__ != "ndarray" or is_array(part)
        else "array of objects"
    )
