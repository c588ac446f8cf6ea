"""A kind that another distribution brings: an entry point of the group `nbcluster.kinds`.

    [project.entry-points."nbcluster.kinds"]
    fleet = "fleet.dask:FleetCluster"

What it names is anything that can be called and answers with a Dask cluster object. Its parameters are the options:
`FleetCluster(zone="b", max_price=3)` is `%cluster start fleet --zone b --max-price 3`.

In this room (`clusters`) a callable's parameters become a table of options, and its answer a supply.
"""

import ast
import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from nbcluster.clusters.kinds.kind import KindOfCluster, Order, Supply
from nbcluster.errors import Fault, KindNotLoaded
from nbcluster.grammar import Option

_GROUP = "nbcluster.kinds"


def names() -> list[str]:
    """Loads none of them."""
    return sorted({found.name for found in entry_points(group=_GROUP)})


class FromEntryPoint(KindOfCluster):
    """Loading it may import much, so that it is loaded when its options are asked for."""

    @cached_property
    def _entry_point(self) -> EntryPoint:
        return next(iter(entry_points(group=_GROUP, name=self.name)))

    @cached_property
    def _make(self) -> Callable[..., Any]:
        """Raises KindNotLoaded."""
        try:
            made: Callable[..., Any] = self._entry_point.load()
        # A border: whatever another distribution raises while it is imported.
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
            raise KindNotLoaded(self.name, self._entry_point.value, trouble) from error
        if not callable(made):
            raise KindNotLoaded(self.name, self._entry_point.value, "it cannot be called")
        return made

    @cached_property
    def _parameters(self) -> Mapping[str, inspect.Parameter]:
        try:
            return inspect.signature(self._make).parameters
        except (ValueError, TypeError):
            return {}  # native code that does not tell

    @property
    def does(self) -> str:  # type: ignore[override]  # told of what the entry point names
        distribution = self._entry_point.dist
        brought = f", which {distribution.name} brings" if distribution is not None else ""
        return f"Starts a cluster of the kind {self.name}{brought}"

    @property
    def options(self) -> tuple[Option, ...]:  # type: ignore[override]  # told by its parameters
        named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        return tuple(_option(each) for each in self._parameters.values() if each.kind in named)

    def faults(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        return [
            Fault(option.name, "is missing")
            for option in self.options
            if self._parameters[option.held_as].default is inspect.Parameter.empty
            and option.held_as not in asked
        ]

    def supply(self, order: Order) -> Supply:
        from nbcluster.clusters.kinds.dask_supply import DaskSupply

        return DaskSupply(lambda: self._make(**order.asked), order)


def _option(parameter: inspect.Parameter) -> Option:
    name = f"--{parameter.name.replace('_', '-')}"
    if parameter.default is False:
        return Option(name, "yes or no; no, if it is not said", key=parameter.name)
    told = (
        "" if parameter.default in (parameter.empty, None) else f"; {parameter.default!r}, if it is not said"
    )
    return Option(name, f"its parameter {parameter.name}{told}", "VALUE", _value, key=parameter.name)


def _value(text: str) -> object:
    """A number, True, None, a list where it is written as one; else the text."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return value if _travels(value) else text


def _travels(value: object) -> bool:
    """Whether JSON keeps it as it is."""
    if isinstance(value, list):
        return all(map(_travels, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _travels(each) for key, each in value.items())
    return value is None or isinstance(value, bool | int | float | str)
