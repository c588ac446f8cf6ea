"""A loop's header, evaluated once, in the kernel, as Python would.

``enumerate``, ``zip`` and ``reversed`` are taken apart, so that what lies under them can be described to workers;
the loop's real iterator is made of the same values by the builtins themselves.

In this room ``for x in HERE`` gets its meaning.
"""

import builtins
import dis
import io
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final

from nbcluster.analysis.facts import Leaf, Wrap
from nbcluster.plan import words
from nbcluster.worker.items import Backwards, Cut, Enumerated, Items, Zipped, is_flat, items_of
from nbcluster.worker.watches.values import article


@dataclass
class Header:
    """``iterator`` is the loop's own; ``items`` describe what it yields, or None where only pulling can tell."""

    iterator: Iterator[object]
    items: Items | None
    unfit: Any = None
    """What was met where ``items`` is None: the value that cannot be divided."""
    sources: tuple[object, ...] = ()
    """The values iterated over: a loop that changes one of them is not cut."""
    has_bar: bool = False
    """Pulling an item moves a progress bar."""


def is_plain(expression: CodeType, space: Mapping[str, object]) -> bool:
    """Whether to evaluate this once more comes to the same, and nobody can tell: a name, or a range of numbers."""
    if not {each.opname for each in dis.get_instructions(expression)} <= _PLAIN:
        return False
    values = [space.get(name, getattr(builtins, name, None)) for name in expression.co_names]
    return all(value is range or value is len or type(value) in _PLAIN_TYPES for value in values)


_PLAIN: Final = frozenset(
    {"CACHE", "RESUME", "NOP", "PUSH_NULL", "PRECALL", "CALL", "RETURN_VALUE", "RETURN_CONST"}
    | {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_CONST", "BINARY_OP"}
)
_PLAIN_TYPES: Final = frozenset({list, tuple, dict, range, int, str})


def evaluate(source: Leaf | Wrap, value_of: Callable[[Leaf], Any], space: dict[str, object]) -> Header:
    """Evaluate a header. What the user's expressions raise, this raises."""
    whole = _evaluate(source, value_of, space)
    return Header(iter(whole.value), whole.items, whole.unfit, whole.sources, whole.has_bar)


_WHOLE = (Sequence, Set, Mapping)
"""What has its items at hand: a subclass of a list, a deque, a memoryview."""


def unfit(kind: type) -> tuple[str, str]:
    """Why a loop over a value of this type stays here, as a clause, and what to do about it."""
    if not any("__iter__" in vars(each) or "__getitem__" in vars(each) for each in kind.__mro__):
        return f"goes through {_called(kind)}, which has no items", ""
    if issubclass(kind, _WHOLE):
        return f"goes through {_called(kind)}, which is not cut into pieces", words.IN_A_LIST
    return words.one_by_one(
        _called(kind), endless=kind in (itertools.count, itertools.cycle, itertools.repeat)
    )


def _called(kind: type) -> str:
    if issubclass(kind, io.IOBase):
        return "an open file"
    return "an iterator" if kind.__name__.endswith("_iterator") else article(kind.__name__)


@dataclass(frozen=True)
class _Part:
    value: Any
    items: Items | None
    unfit: Any
    sources: tuple[object, ...]
    has_bar: bool


def is_bar(kind: type) -> bool:
    """Whether it is one of tqdm's own: it hands on, one by one, what it is given."""
    std = sys.modules.get("tqdm.std")
    return std is not None and kind.__module__.partition(".")[0] == "tqdm" and issubclass(kind, std.tqdm)


def _evaluate(source: Leaf | Wrap, value_of: Callable[[Leaf], Any], space: dict[str, object]) -> _Part:
    if isinstance(source, Leaf):
        value = below = value_of(source)
        while is_bar(type(below)):
            below = below.iterable
        sources: tuple[Any, ...] = (below, below.base) if is_flat(type(below)) else (below,)
        return _Part(value, items_of(below), below, sources, below is not value)
    function: Any = space.get(source.builtin, getattr(builtins, source.builtin))
    parts = [_evaluate(part, value_of, space) for part in source.parts]
    keywords = {name: _evaluate(part, value_of, space).value for name, part in source.keywords.items()}
    value = function(*(part.value for part in parts), **keywords)
    sources = tuple(each for part in parts for each in part.sources)
    has_bar = any(part.has_bar for part in parts)
    if function is not getattr(builtins, source.builtin):
        return _Part(value, None, value, sources, has_bar)
    # The part that cannot be divided is the one to be told of, not the enumerate around it.
    unfit = next((part.unfit for part in parts if part.items is None), value)
    return _Part(value, _rearranged(source.builtin, parts, keywords), unfit, sources, has_bar)


def _rearranged(builtin: str, parts: list[_Part], keywords: dict[str, Any]) -> Items | None:
    inner = [part.items for part in parts]
    if builtin == "enumerate" and inner and inner[0] is not None:
        start = keywords.get("start", parts[1].value if len(parts) > 1 else 0)
        return Enumerated(inner[0], start) if type(start) is int else None
    if builtin == "zip" and not keywords.get("strict"):
        known = [each for each in inner if each is not None]
        return Zipped(tuple(known)) if len(known) == len(inner) else None
    if builtin == "reversed" and len(inner) == 1 and isinstance(inner[0], Cut):
        return Backwards(inner[0])
    return None
