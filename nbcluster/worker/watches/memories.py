"""What the user's functions with `functools.lru_cache` or `functools.cache` remember.

A number that is remembered is only a number known sooner. But a list is the same list for whoever asks again: in a plain
run one for all iterations, on workers one for each of them. So a memory is watched as far as it holds what can change.

In this room memories are looked into.
"""

import functools
import gc
import sys
from collections.abc import Iterator
from typing import Any, Final

from nbcluster.worker.anatomy import PLAIN
from nbcluster.worker.watches.definitions import is_library, qualified_name

_UNCHANGEABLE: Final = frozenset(
    {
        *("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "datetime.timezone"),
        *("decimal.Decimal", "fractions.Fraction", "uuid.UUID"),
        *("pandas._libs.tslibs.timestamps.Timestamp", "pandas._libs.tslibs.timedeltas.Timedelta"),
        *("builtins.function", "builtins.builtin_function_or_method", "builtins.module", "re.Pattern"),
    }
)


_EMPTY: Final = functools.lru_cache(len)
#: What every memory has, being in C: a mark between the arguments of a key, and types.
_OF_ALL: Final = frozenset(map(id, gc.get_referents(_EMPTY)))


def changeable(memory: Any) -> bytes:
    """Tells one set of remembered objects that can change from another; a library's own memory is its own affair."""
    # Of a library's function, decorated, another thing is found by its name: only where it was made tells.
    module = sys.modules.get(getattr(memory.__wrapped__, "__module__", None) or "")
    if module is not None and is_library(module):
        return b""
    held = (id(value) for value in _remembered(memory) if _can_change(value))
    return b"".join(each.to_bytes(8, "little") for each in sorted(held))


def _remembered(memory: Any) -> Iterator[object]:
    """The cache is written in C, and shows only to the collector: a table, and beside it what a bounded one holds, whose
    table has links that nobody can look into."""
    size, most = memory.cache_info().currsize, memory.cache_info().maxsize
    if not size:
        return
    found = gc.get_referents(memory)
    dicts = [each for each in found if type(each) is dict and each is not memory.__dict__]
    if most is None:
        (table,) = dicts
        yield from table.values()
        return
    table = next(each for each in dicts if len(each) == size and all(map(_is_link, each.values())))
    aside = _OF_ALL | {
        id(each) for each in (memory.__wrapped__, memory.__dict__, type(memory), table, *table)
    }
    yield from (each for each in found if id(each) not in aside and not _is_link(each))


def _is_link(value: object) -> bool:
    return qualified_name(type(value)) == "functools._lru_list_elem"


def _can_change(value: object) -> bool:
    kind = type(value)
    if kind in (tuple, frozenset):
        return any(map(_can_change, value))  # type: ignore[call-overload]  # as just seen
    is_number_of_numpys = any(qualified_name(base) == "numpy.generic" for base in kind.__mro__)
    known = kind in PLAIN or is_number_of_numpys or isinstance(value, type)
    return not known and qualified_name(kind) not in _UNCHANGEABLE
