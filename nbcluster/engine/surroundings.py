"""What the names of a loop are, right now, as plain data for the plan.

In this room (``engine``) the namespace is described.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from types import BuiltinFunctionType, CodeType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

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


def surroundings(loop: Loop, space: dict[str, Any], *, body_names: Iterable[str] = ()) -> Surroundings:
    """What the loop's names are now, and what the notebook's functions that it can reach look up by name."""
    known = {name: space[name] for name in loop.names if name in space}
    shared: dict[int, set[str]] = {}
    for name, value in known.items():
        if not isinstance(value, int | float | complex | str | bytes | None):
            shared.setdefault(id(value), set()).add(name)
    reads, writes = _callee_names((known[name] for name in known), space)
    return Surroundings(
        kinds={name: _kind(value) for name, value in known.items()},
        same=tuple(frozenset(names) for names in shared.values() if len(names) > 1),
        callee_reads=frozenset(reads),
        callee_writes=frozenset(writes),
    )


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


def _callee_names(values: Iterable[Any], space: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The globals that the notebook's functions read and write, from these values on.

    Only what hangs directly on a value is followed here (a function, a class and its methods, an instance's class,
    what a functools.partial holds); the payload's pickler meets all others, and is asked again.
    """
    reads: set[str] = set()
    writes: set[str] = set()
    seen: set[int] = set()
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        for function in _functions_of(value):
            if function.__globals__ is not space or id(function) in seen:
                continue
            seen.add(id(function))
            names = global_names(function.__code__)
            reads |= names
            writes |= _stored_names(function.__code__)
            waiting += [space[name] for name in names if name in space]
            waiting += [cell.cell_contents for cell in function.__closure__ or () if _filled(cell)]
    return reads, writes


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
    import dis

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
