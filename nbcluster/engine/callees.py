"""Which globals the notebook's functions look up and set, once a value may be used in any way.

A value leads to functions directly (a function, a class and its methods, an instance's class) or holds some (in
a list, an attribute, a closure). What is held counts as read too, for the body may take it out and call it; only
that many objects are looked at, and whoever asks is told where that was not all. The payload's pickler meets every
one of them later, and is asked again.

In this room (``engine``) the notebook's functions are followed from one to the next.
"""

import dis
import functools
import inspect
import linecache
import tokenize
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from nbcluster.analysis.callee import GoneThrough, gone_through
from nbcluster.analysis.clocks import asks_for_it
from nbcluster.engine.orders import holds_sets
from nbcluster.engine.payload import global_names, looked_up
from nbcluster.engine.spaces import globals_of
from nbcluster.plan import modules
from nbcluster.worker.payload import ATOMS
from nbcluster.worker.per_worker import PerWorker

#: How many objects are looked at below one value: a fraction of a millisecond's worth.
_MOST_OBJECTS: Final = 300
#: How many of one container's.
_MOST_ELEMENTS: Final = 100
_SEQUENCES: Final[tuple[Any, ...]] = (list, tuple, set, frozenset, deque)


@dataclass
class Found:
    """What can be met below a value. Each name comes with a function that looks it up, or sets it."""

    reads: dict[str, str] = field(default_factory=dict)
    writes: dict[str, str] = field(default_factory=dict)
    """By functions that the value leads to directly, or that those call; not by ones that it merely holds."""
    clocked: bool = False
    """A function asks what differs by nature: the time, an address."""
    draws: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By shared generator, in words: a function that draws from it, and by what."""
    orders: dict[str, None] = field(default_factory=dict)
    """In words, and once: which function goes through a set, so that its order shows."""
    complete: bool = True
    """Everything below the value was looked at."""

    def add(self, other: "Found") -> None:
        self.reads |= other.reads
        self.writes |= other.writes
        self.clocked |= other.clocked
        self.draws |= other.draws
        self.orders |= other.orders
        self.complete &= other.complete


class Callees:
    """Follows values into one namespace's functions."""

    def __init__(self, space: dict[str, Any]) -> None:
        self._space = space
        self._globals = globals_of(space)

    def below(self, value: Any) -> Found:
        """What using a value may look up and set."""
        return self._followed([value])

    def called(self, values: Iterable[Any]) -> Found:
        """The same of several, what they merely hold left aside."""
        return self._followed(values, held=False)

    def _followed(self, values: Iterable[Any], *, held: bool = True) -> Found:
        found, seen, kinds = Found(), dict[int, Any](), set[type]()
        # What is led to directly comes first, so that nothing passes for merely held.
        waiting = deque((value, True) for value in values)
        while waiting:
            value, directly = waiting.popleft()
            if _leads_nowhere(type(value)) or id(value) in seen:
                continue
            if len(seen) >= _MOST_OBJECTS:
                found.complete = False
                break
            seen[id(value)] = value  # kept alive: bound methods are made anew each time
            # Of many objects of one class the first has told what its methods do.
            functions = () if type(value) in kinds else _functions_of(value)
            if not isinstance(value, _EACH_ITS_OWN):
                kinds.add(type(value))
            for function in functions:
                if function.__globals__ is self._globals:
                    led_to = [(each, directly) for each in self._looked_up(function, found, directly)]
                    (waiting.extendleft if directly else waiting.extend)(led_to)
            if held:
                parts = _parts(value)
                some = list(islice(parts, _MOST_ELEMENTS))
                found.complete &= next(parts, None) is None
                waiting += ((part, False) for part in some)
        return found

    def _looked_up(self, function: FunctionType, found: Found, directly: bool) -> Iterator[Any]:
        said = _said_by(function.__code__)
        found.clocked |= said.clocked
        found.reads |= dict.fromkeys(sorted(looked_up(function.__code__)), function.__qualname__)
        found.orders |= dict.fromkeys(self._orders_shown(function, said))
        for path in said.paths:
            generator = self._drawn_from(path)
            if generator is not None:
                found.draws.setdefault(generator, (f"{function.__qualname__}()", f"{path}()"))
        if directly:
            found.writes |= dict.fromkeys(said.stored, function.__qualname__)
        yield from (self._globals[name] for name in said.names if name in self._globals)
        yield from (cell.cell_contents for cell in function.__closure__ or () if _filled(cell))

    def _drawn_from(self, path: str) -> str | None:
        """The shared generator that a call of this dotted name draws from or seeds."""
        root, *attributes = path.split(".")
        value = self._globals.get(root)
        if not attributes:  # `from random import gauss`
            return modules.generator_of_method(value) or modules.generator_of_function(value)
        if not isinstance(value, ModuleType):
            return None
        dotted = ".".join([value.__name__, *attributes])
        is_one = modules.draws(dotted) or modules.seeds(dotted)
        return modules.generator_of(dotted) if is_one else None

    def _orders_shown(self, function: FunctionType, said: "_Said") -> Iterator[str]:
        name = f"{function.__qualname__}()"
        if said.goes_through.a_set:
            yield f"{name} goes through a set, and no two processes agree on the order of one"
        for each in said.goes_through.names:
            value = self._globals.get(each)
            if isinstance(value, set | frozenset) and holds_sets(value):
                yield f"{name} goes through `{each}`, a set, and no two processes agree on the order of one"
        for each in said.goes_through.parts:
            if each in self._globals and holds_sets(self._globals[each]):
                detail = f"goes through what `{each}` holds, sets too"
                yield f"{name} {detail}, and no two processes agree on their order"


_EACH_ITS_OWN: Final = (FunctionType, MethodType, functools._lru_cache_wrapper, functools.partial, type)
_OF_DATA: Final = ATOMS | {range, slice, ModuleType, CodeType}


def _leads_nowhere(kind: type) -> bool:
    """Types of objects that call nothing of the notebook's, and hold nothing that would."""
    return kind in _OF_DATA or kind.__module__.partition(".")[0] in ("numpy", "pandas")


@dataclass(frozen=True)
class _Said:
    names: tuple[str, ...]
    stored: tuple[str, ...]
    clocked: bool
    goes_through: GoneThrough
    paths: tuple[str, ...]
    """Globals with the attributes that are asked of them at once: ``np.random.rand``."""


@functools.lru_cache(maxsize=4096)
def _said_by(code: CodeType) -> _Said:
    names, stored = tuple(sorted(global_names(code))), tuple(sorted(_stored_names(code)))
    paths = tuple(dict.fromkeys(_paths(code)))
    return _Said(names, stored, asks_for_it(code), gone_through(_source_of(code)), paths)


def _source_of(code: CodeType) -> str:
    """The statement that made it, as tracebacks quote it; empty where nobody has kept it."""
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
    try:
        return "".join(inspect.getblock(lines)) if lines else ""
    except (SyntaxError, IndentationError, tokenize.TokenError):
        return ""  # the text has been changed since


def _functions_of(value: Any) -> Iterator[FunctionType]:
    """Functions that run when a value is called, or asked for anything."""
    if isinstance(value, MethodType):
        value = value.__func__
    if isinstance(value, FunctionType | functools._lru_cache_wrapper):
        if isinstance(value, FunctionType):
            yield value
        if isinstance(wrapped := vars(value).get("__wrapped__"), FunctionType):
            yield wrapped
        return
    if isinstance(value, PerWorker) and isinstance(value.make, FunctionType):
        yield value.make
    if isinstance(value, functools.partial) and isinstance(value.func, FunctionType):
        yield value.func
    kind = value if isinstance(value, type) else type(value)
    for each in kind.__mro__:
        if each.__module__ == "__main__":
            for attribute in vars(each).values():
                yield from _functions_of_attribute(attribute)


def _functions_of_attribute(attribute: Any) -> Iterator[FunctionType]:
    """Of what stands in a class: a method, or what makes one of a function."""
    if isinstance(attribute, property):
        several: tuple[Any, ...] = (attribute.fget, attribute.fset, attribute.fdel)
    elif isinstance(attribute, functools.cached_property):
        several = (attribute.func,)
    else:
        several = (getattr(attribute, "__func__", attribute),)
    for each in several:
        if isinstance(each, functools._lru_cache_wrapper):
            each = vars(each).get("__wrapped__")
        if isinstance(each, FunctionType):
            yield each


def _parts(value: Any) -> Iterator[Any]:
    """What a value holds, as far as it may be something to call."""
    sequence = next((kind for kind in _SEQUENCES if isinstance(value, kind)), None)
    if sequence is not None:
        yield from sequence.__iter__(value)  # a subclass may have an iteration of its own
    elif isinstance(value, dict):
        yield from dict.values(value)
        yield from dict.keys(value)
    elif isinstance(value, MethodType | BuiltinFunctionType):
        yield value.__self__
    elif isinstance(value, functools.partial):
        yield from (value.func, *value.args, *value.keywords.values())
    elif isinstance(value, FunctionType):
        yield from (*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values())
    if not isinstance(value, type) and isinstance(own := _own_attributes(value), dict):
        yield from own.values()


def _own_attributes(value: Any) -> object:
    """Without asking the object, whose class may have an answer of its own."""
    try:
        return object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None


def _paths(code: CodeType) -> Iterator[str]:
    path = ""
    for instruction in dis.get_instructions(code):
        if path and instruction.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            path += f".{instruction.argval}"
            continue
        if path:
            yield path
        path = str(instruction.argval) if instruction.opname == "LOAD_GLOBAL" else ""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _paths(constant)


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
