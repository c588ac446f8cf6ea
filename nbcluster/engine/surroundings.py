"""What the names of a loop are, right now, as plain data for the plan.

In this room (``engine``) the namespace is described.
"""

import dis
import io
import sys
from collections.abc import Iterable, Iterator
from types import BuiltinFunctionType, CodeType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

from nbcluster.analysis.clocks import asks_for_it
from nbcluster.analysis.facts import Loop
from nbcluster.engine.payload import global_names
from nbcluster.plan.surroundings import Kind, Surroundings

_EXACT = {
    list: "list",
    dict: "dict",
    set: "set",
    tuple: "tuple",
    int: "number",
    float: "number",
    complex: "number",
    bool: "number",
    str: "text",
    bytes: "text",
    type(None): "none",
}


def surroundings(loop: Loop, space: dict[str, Any]) -> Surroundings:
    """What the loop's names are now, and what the notebook's functions that it can reach look up by name."""
    known = {name: space[name] for name in loop.names if name in space}
    shared: dict[int, set[str]] = {}
    for name, value in known.items():
        if not isinstance(value, int | float | complex | str | bytes | None):
            shared.setdefault(id(value), set()).add(name)
    callees = _Callees(space)
    callees.follow(known.values())
    return Surroundings(
        kinds={name: _kind(value) for name, value in known.items()},
        same=tuple(frozenset(names) for names in shared.values() if len(names) > 1),
        callee_reads=frozenset(callees.reads),
        callee_writes=frozenset(callees.writes),
        callees={**callees.reads, **callees.writes},
    )


def callee_reads(names: Iterable[str], space: dict[str, Any]) -> list[str]:
    """Globals that the notebook's functions among these names look up."""
    callees = _Callees(space)
    callees.follow(space[name] for name in names if name in space)
    return [name for name in callees.reads if name in space]


def callees_ask_the_clock(names: Iterable[str], space: dict[str, Any]) -> bool:
    """Whether a notebook's function among these names, or one that it calls, may tell what differs by nature."""
    callees = _Callees(space)
    callees.follow(space[name] for name in names if name in space)
    return callees.clocked


def _kind(value: Any) -> Kind:
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind in _EXACT:
        return Kind(type=name, role=_EXACT[kind], exact=True)  # type: ignore[arg-type]  # a role, as listed
    return Kind(
        type=name,
        role=_role(value, kind),  # type: ignore[arg-type]  # a role, as listed
        exact=name
        in ("numpy.ndarray", "collections.defaultdict", "collections.OrderedDict", "collections.Counter"),
        detail=value.__name__ if isinstance(value, ModuleType) else "",
    )


def _role(value: Any, kind: type) -> str:
    numpy = sys.modules.get("numpy")
    if isinstance(value, ModuleType):
        return "module"
    if isinstance(value, type):
        return "class"
    if isinstance(value, FunctionType | BuiltinFunctionType | MethodType):
        return "function"
    if isinstance(value, io.IOBase):
        return "file"
    if kind.__module__ in ("numpy.random._generator", "numpy.random.mtrand") or kind.__qualname__ == "Random":
        return "generator-rng"
    if isinstance(value, GeneratorType) or (hasattr(kind, "__next__") and hasattr(kind, "__iter__")):
        return "iterator"
    for base, role in ((list, "list"), (dict, "dict"), (set, "set"), (tuple, "tuple")):
        if isinstance(value, base):
            return role
    if numpy is not None and isinstance(value, numpy.ndarray):
        return "array"
    if numpy is not None and isinstance(value, numpy.number):
        return "number"
    if kind.__module__.startswith("pandas.") and kind.__name__ in ("DataFrame", "Series"):
        return "frame"
    return "instance" if hasattr(value, "__dict__") else "other"


class _Callees:
    """The globals that the notebook's functions look up and set, each with the name of a function that does.

    Only what hangs directly on a value is followed here (a function, a class and its methods, an instance's class,
    what a functools.partial holds); the payload's pickler meets all others, and is asked again.
    """

    def __init__(self, space: dict[str, Any]) -> None:
        self.reads: dict[str, str] = {}
        self.writes: dict[str, str] = {}
        self.clocked = False
        self._space = space
        self._seen: set[int] = set()

    def follow(self, values: Iterable[Any]) -> None:
        waiting = list(values)
        while waiting:
            value = waiting.pop()
            if id(value) in self._seen:
                continue
            self._seen.add(id(value))
            for function in _functions_of(value):
                if function.__globals__ is self._space:
                    waiting += self._looked_up(function)

    def _looked_up(self, function: FunctionType) -> list[Any]:
        names = global_names(function.__code__)
        self.clocked |= asks_for_it(function.__code__)
        self.reads |= dict.fromkeys(names, function.__qualname__)
        self.writes |= dict.fromkeys(_stored_names(function.__code__), function.__qualname__)
        cells = [cell.cell_contents for cell in function.__closure__ or () if _filled(cell)]
        return [self._space[name] for name in names if name in self._space] + cells


def _functions_of(value: Any) -> Iterator[FunctionType]:
    if isinstance(value, FunctionType):
        yield value
        if isinstance(wrapped := getattr(value, "__wrapped__", None), FunctionType):
            yield wrapped
        return
    if isinstance(value, MethodType):
        yield from _functions_of(value.__func__)
        return
    if type(value).__name__ == "partial" and isinstance(getattr(value, "func", None), FunctionType):
        yield value.func
    kind = value if isinstance(value, type) else type(value)
    for each in kind.__mro__:
        if each.__module__ == "__main__":
            for attribute in vars(each).values():
                plain = getattr(attribute, "__func__", getattr(attribute, "fget", attribute))
                if isinstance(plain, FunctionType):
                    yield plain


def _stored_names(code: CodeType) -> set[str]:
    stored = {
        str(instruction.argval)
        for instruction in dis.get_instructions(code)
        if instruction.opname in ("STORE_GLOBAL", "DELETE_GLOBAL")
    }
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            stored |= _stored_names(constant)
    return stored


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018  # asked only whether it raises
    except ValueError:
        return False
    return True
