"""Of what a cached function remembers only that counts which can change."""

import decimal
import functools
from collections.abc import Callable
from typing import Any

import pytest

from nbcluster.worker.watches.memories import changeable

CACHES = [functools.cache, functools.lru_cache(maxsize=3), functools.lru_cache(maxsize=None, typed=True)]


class Model:
    pass


def remembered(cache: Callable[..., Any], *values: object) -> bool:
    """Whether remembering these shows, after something else was remembered."""
    given = dict(enumerate(values, start=1))

    def give(key: object, **_: object) -> object:
        return given.get(key)

    memory = cache(give)
    memory(0)
    before = changeable(memory)
    for key in given:
        memory(key)
        memory(key, by="name")
    return changeable(memory) != before


@pytest.mark.parametrize("cache", CACHES)
@pytest.mark.parametrize(
    "value", [1, 2.5, "text", None, (1, ("a", b"b")), frozenset([1]), decimal.Decimal(1), len, Model]
)
def test_what_cannot_change_does_not_show(cache: Callable[..., Any], value: object) -> None:
    assert not remembered(cache, value, value)


@pytest.mark.parametrize("cache", CACHES)
@pytest.mark.parametrize("value", [[1], {}, set(), bytearray(), (1, [2]), Model(), iter("a")])
def test_what_can_change_shows(cache: Callable[..., Any], value: object) -> None:
    assert remembered(cache, value)


@pytest.mark.parametrize("cache", CACHES)
def test_whom_a_function_is_asked_about_is_no_memory(cache: Callable[..., Any]) -> None:
    memory = cache(lambda model: 1)
    before = changeable(memory)
    memory(Model())
    assert changeable(memory) == before


def test_a_librarys_memory_is_its_own_affair() -> None:
    def give(key: object) -> object:
        return [key]

    give.__module__ = "typing"
    memory = functools.cache(give)
    memory(1)
    assert changeable(memory) == b""
