"""What `distribute` and `map_apart` stand for in a decorated cell. In this room is what a plain run has of them."""

from collections.abc import Callable, Iterable
from typing import Any


def distribute(function: Any = None, **_: object) -> Any:
    return (lambda function: function) if function is None else function


def map_apart(function: Callable[..., Any], *iterables: Iterable[Any], **_: object) -> list[Any]:
    return list(map(function, *iterables))
