"""What the names of a loop are, right now, as plain data for the plan.

In this room (``engine``) the namespace is described.
"""

import builtins
import io
import sys
from collections.abc import Iterable
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import nbcluster
from nbcluster.analysis.facts import Context, Loop, Taker, leaves
from nbcluster.engine.below import depths, kinds_below
from nbcluster.engine.callees import Callees, Found
from nbcluster.engine.orders import holds_sets
from nbcluster.plan import modules
from nbcluster.plan.surroundings import Kind, Surroundings
from nbcluster.worker.watches.definitions import defines, names_of
from nbcluster.worker.watches.instances import adds_dict

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

_UNCHANGEABLE = {"number", "text", "none", "tuple"}


def surroundings(loop: Loop, space: dict[str, Any]) -> Surroundings:
    """What the loop's names are now, and what the notebook's functions that it can reach look up by name."""
    known = {name: space[name] for name in loop.mentioned() if name in space}
    callees = Callees(space)
    # What the body binds anew it never meets as it is now.
    met = [name for name, facts in loop.names.items() if facts.kind not in ("item", "private", "counted")]
    below = {name: callees.below(known[name]) for name in met if name in known}
    found = Found()
    for each in [*below.values(), *(callees.below(known[name]) for name in _gone_through(loop, known))]:
        found.add(each)
    reads = frozenset(found.reads)
    deep = depths(loop)
    gone_through = [name for name in {**loop.iterated_parts, **loop.iterated} if name in known]
    return Surroundings(
        kinds={name: _kind(value, deep.get(name, 0)) for name, value in known.items()},
        same=_same(known),
        callee_reads=reads,
        callee_writes=frozenset(found.writes),
        reads_of={name: frozenset(each.reads) if each.complete else reads for name, each in below.items()},
        holds_sets=frozenset(
            name for name in gone_through if any(map(holds_sets, _used(loop, name, known[name])))
        ),
        callee_orders=tuple(found.orders),
        odd_taker=_is_odd(loop.taker, space),
        contexts=tuple(_made_by(context, space) for context in loop.contexts),
        callees={**found.reads, **found.writes},
    )


def _is_odd(taker: Taker | None, space: dict[str, Any]) -> bool:
    if taker is None or not taker.root:
        return False
    if taker.name == "join":
        return type(space.get(taker.root)) is not str
    builtin = getattr(builtins, taker.root)
    return space.get(taker.root, builtin) is not builtin


def _made_by(context: Context, space: dict[str, Any]) -> str:
    """The full name of the class or function that is called; nothing where that takes more than looking it up."""
    use = context.made_by
    value = None if use is None else space.get(use.name)
    for name in filter(None, () if use is None else use.path.split(".")):
        if value is nbcluster:
            getattr(value, name, None)  # its names are there from when they are first used
        value = vars(value).get(name) if isinstance(value, ModuleType) else None
    if not isinstance(value, type | FunctionType | BuiltinFunctionType):
        return ""
    return f"{value.__module__}.{value.__qualname__}"


def callee_reads(names: Iterable[str], space: dict[str, Any]) -> list[str]:
    """Globals that the notebook's functions among these names look up."""
    found = Callees(space).called(space[name] for name in names if name in space)
    return [name for name in found.reads if name in space]


def callees_ask_the_clock(names: Iterable[str], space: dict[str, Any]) -> bool:
    """Whether a notebook's function among these names, or one that it calls, may tell what differs by nature."""
    return Callees(space).called(space[name] for name in names if name in space).clocked


def _gone_through(loop: Loop, known: dict[str, Any]) -> list[str]:
    """Names of the header whose objects hold the items: a function that it calls has come back by then."""
    return [
        name
        for leaf in leaves(loop.source)
        for name in leaf.names
        if name in known and leaf.span.end_col - leaf.span.col == len(name.encode())
    ]


def _used(loop: Loop, name: str, value: Any) -> list[Any]:
    """What the body may go through by a name: of a module only what it names."""
    if not isinstance(value, ModuleType):
        return [value]
    paths = {use.path.partition(".")[0] for use in loop.uses if use.name == name}
    return [names_of(value)[first] for first in paths if first in names_of(value)]


def _same(known: dict[str, Any]) -> tuple[frozenset[str], ...]:
    shared: dict[int, set[str]] = {}
    for name, value in known.items():
        if not isinstance(value, int | float | complex | str | bytes | None):
            shared.setdefault(id(value), set()).add(name)
    return tuple(frozenset(names) for names in shared.values() if len(names) > 1)


def _kind(value: Any, deep: int) -> Kind:
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind in _EXACT:
        below = kinds_below(value, deep)
        return Kind(type=name, role=_EXACT[kind], exact=True, below=below)  # type: ignore[arg-type]  # a role, as listed
    return Kind(
        type=name,
        role=_role(value, kind),  # type: ignore[arg-type]  # a role, as listed
        exact=name
        in ("numpy.ndarray", "collections.defaultdict", "collections.OrderedDict", "collections.Counter"),
        detail=_detail(value),
        below=kinds_below(value, deep),
    )


def _detail(value: Any) -> str:
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, type) or (isinstance(value, FunctionType) and value.__module__ != "__main__"):
        return f"{value.__module__}.{value.__qualname__}"
    return modules.drawing_method(value) or _method_of(value)


def _method_of(value: Any) -> str:
    """The name of a method that is bound to an object that it may change; else nothing."""
    if not isinstance(value, MethodType | BuiltinFunctionType):
        return ""
    owner = value.__self__
    if owner is None or isinstance(owner, ModuleType | type) or _EXACT.get(type(owner)) in _UNCHANGEABLE:
        return ""
    kind = type(owner)
    name: str = value.__name__
    return "" if modules.is_pure(f"{kind.__module__}.{kind.__qualname__}", name) else name


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
    if isinstance(value, GeneratorType) or (defines(kind, "__next__") and defines(kind, "__iter__")):
        return "iterator"
    for base, role in ((list, "list"), (dict, "dict"), (set, "set"), (tuple, "tuple")):
        if isinstance(value, base):
            return role
    if numpy is not None and isinstance(value, numpy.ndarray):
        return "array"
    if numpy is not None and isinstance(value, numpy.number):
        return "number"
    if kind.__module__.partition(".")[0] == "pandas" and kind.__name__ in ("DataFrame", "Series"):
        return "frame"
    return "instance" if adds_dict(kind) else "other"
