"""Views that show what their mapping holds now: `d.keys()`, `d.values()`, `d.items()`, `types.MappingProxyType(d)`.

By itself a pickle holds what such a view showed, and makes a view of another dictionary from that. Here a view goes
as what it is a view of, so that it comes out over the very mapping that came along, or waits where it comes to.

In this room a view is taken apart into its mapping and what makes one of it.
"""

import gc
from collections import OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

#: What makes each of them: a subclass may have a `keys()` of its own.
_MAKERS: Final[Mapping[type, Callable[[Any], object]]] = {
    type({}.keys()): dict.keys,
    type({}.values()): dict.values,
    type({}.items()): dict.items,
    type(OrderedDict().keys()): OrderedDict.keys,
    type(OrderedDict().values()): OrderedDict.values,
    type(OrderedDict().items()): OrderedDict.items,
    MappingProxyType: MappingProxyType,
}

LIVE_VIEWS: Final = frozenset(_MAKERS)


class OfAClass(Exception):
    """A view of the attributes of a class, which are no dictionary that anyone else may hold."""

    def __str__(self) -> str:
        return "a view of a class's attributes (a mappingproxy) cannot travel"


def mapping_of(view: object) -> object:
    """What it is a view of. Its `mapping` would be another view, and a proxy tells nothing; so the collector is asked.

    Raises OfAClass.
    """
    (mapping,) = gc.get_referents(view)
    if (
        type(view) is MappingProxyType
        and type(mapping) is dict
        and {"__module__", "__doc__"} <= mapping.keys()
    ):
        raise OfAClass
    return mapping


def in_a_pickle(view: object) -> tuple[Callable[[Any], object], tuple[object]]:
    """What makes it again, and of what. Raises OfAClass."""
    return _MAKERS[type(view)], (mapping_of(view),)
