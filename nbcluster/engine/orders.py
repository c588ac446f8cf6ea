"""Whether an object holds a set whose order a copy may not have.

Level by level, by types first: a million numbers are passed over at the speed of C, and a set in the first of many
like things is found at once.

In this room (``engine``) sets are looked for.
"""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from types import FunctionType, ModuleType
from typing import Any, Final

from nbcluster.worker.payload import ATOMS

#: What is looked at, at most: a few milliseconds' worth. Structures of that size are made of like parts, and the
#: first ones have told by then.
_MOST_OBJECTS: Final = 10_000
_SEQUENCES: Final[tuple[Any, ...]] = (list, tuple, deque)
_ORDERLY: Final = frozenset({int, bool, float})


def holds_sets(value: Any) -> bool:
    """Whether a set that is, or may be, gone through in another order elsewhere lies anywhere inside."""
    level: list[Any] = [value]
    seen: dict[int, Any] = {}
    while level and len(seen) < _MOST_OBJECTS:
        fresh = {key: each for key, each in zip(map(id, level), level, strict=True) if key not in seen}
        seen |= fresh
        below: list[Iterable[Any]] = []
        for kind, objects in _by_type(list(fresh.values())):
            if issubclass(kind, set | frozenset):
                if any(map(_may_lose_order, objects)):
                    return True
            else:
                below += _parts(kind, objects)
        found = list(islice(chain.from_iterable(below), _MOST_OBJECTS))
        lead_on = set(map(type, found)) - ATOMS
        level = [each for each in found if type(each) in lead_on] if lead_on else []
    return False


def _by_type(objects: list[Any]) -> Iterator[tuple[type, list[Any]]]:
    kinds = set(map(type, objects))
    for kind in kinds:
        yield kind, objects if len(kinds) == 1 else [each for each in objects if type(each) is kind]


def _parts(kind: type, objects: list[Any]) -> Iterable[Iterable[Any]]:
    """What objects of one type hold, one iterable for each or several."""
    if issubclass(kind, type | ModuleType | FunctionType) or kind.__module__.partition(".")[0] in (
        "numpy",
        "pandas",
    ):
        return ()
    if kind in (list, tuple, deque):
        return objects
    if kind is dict:
        return chain(map(dict.values, objects), map(_composed_keys, objects))
    return chain.from_iterable(map(_parts_of_one, objects))


def _composed_keys(value: dict[Any, Any]) -> list[Any]:
    return [key for key in dict.keys(value) if type(key) in (tuple, frozenset)]


def _parts_of_one(value: Any) -> Iterator[Iterable[Any]]:
    for kind in _SEQUENCES:
        if isinstance(value, kind):
            yield kind.__iter__(value)
    if isinstance(value, dict):
        yield dict.values(value)
        yield _composed_keys(value)
    try:
        own = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return
    if isinstance(own, dict):
        yield own.values()


def _may_lose_order(values: "set[Any] | frozenset[Any]") -> bool:
    if len(values) < 2:
        return False
    if not _ORDERLY.issuperset(map(type, values)):
        return True
    return list(pickle.loads(pickle.dumps(values))) != list(values)
