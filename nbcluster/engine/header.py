"""A loop's header, evaluated once, in the kernel, as Python would.

``enumerate``, ``zip`` and ``reversed`` are taken apart, so that what lies under them can be described to workers;
the loop's real iterator is made of the same values by the builtins themselves.

In this room ``for x in HERE`` gets its meaning.
"""

import builtins
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from nbcluster.analysis.facts import Leaf, Wrap
from nbcluster.worker.items import Backwards, Cut, Enumerated, Items, Zipped, items_of
from nbcluster.worker.watches.values import article


@dataclass
class Header:
    """``iterator`` is the loop's own; ``items`` describe what it yields, or None where only pulling can tell."""

    iterator: Iterator[object]
    items: Items | None
    told: str = ""
    """What was met where ``items`` is None: completes "it iterates over …"."""
    sources: tuple[object, ...] = ()
    """The values iterated over: a loop that changes one of them is not cut."""


def evaluate(source: Leaf | Wrap, value_of: Callable[[Leaf], Any], space: dict[str, object]) -> Header:
    """Evaluate a header. What the user's expressions raise, this raises."""
    value, items, sources = _evaluate(source, value_of, space)
    told = ""
    if items is None:
        kind = article(type(value).__name__)
        told = f"{kind}, whose items only going through it tells: list(…) around it would do"
    return Header(iter(value), items, told, tuple(sources))


def _evaluate(
    source: Leaf | Wrap, value_of: Callable[[Leaf], Any], space: dict[str, object]
) -> tuple[Any, Items | None, list[object]]:
    if isinstance(source, Leaf):
        value = value_of(source)
        return value, items_of(value), [value]
    function: Any = space.get(source.builtin, getattr(builtins, source.builtin))
    parts = [_evaluate(part, value_of, space) for part in source.parts]
    keywords = {name: _evaluate(part, value_of, space)[0] for name, part in source.keywords.items()}
    value = function(*(part[0] for part in parts), **keywords)
    sources = [each for part in parts for each in part[2]]
    if function is not getattr(builtins, source.builtin):
        return value, None, sources
    return value, _rearranged(source.builtin, parts, keywords), sources


def _rearranged(
    builtin: str, parts: list[tuple[Any, Items | None, list[object]]], keywords: dict[str, Any]
) -> Items | None:
    inner = [part[1] for part in parts]
    if builtin == "enumerate" and inner and inner[0] is not None:
        start = keywords.get("start", parts[1][0] if len(parts) > 1 else 0)
        return Enumerated(inner[0], start) if type(start) is int else None
    if builtin == "zip" and not keywords.get("strict"):
        known = [each for each in inner if each is not None]
        return Zipped(tuple(known)) if len(known) == len(inner) else None
    if builtin == "reversed" and len(inner) == 1 and isinstance(inner[0], Cut):
        return Backwards(inner[0])
    return None
