"""Whether a value can be called, and asked for anything, without an effect: nothing is left but what comes back.

The notebook's functions are followed from one to the next, through what they look up, hold and are made of. Where
something is met of which nobody knows what it does, the answer is no.

In this room (``engine``) it is found out what a statement's names lead to.
"""

import builtins
import dis
import functools
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from nbcluster.analysis.facts import Binding
from nbcluster.engine.spaces import globals_of
from nbcluster.plan.quiet import is_mode_of_writing, is_quiet, writes
from nbcluster.worker.payload import ATOMS

#: More than that is not gone through for a few statements: a fraction of a millisecond's worth.
_MOST_OBJECTS: Final = 200
#: Of one container; to ask so many for their types takes about as long.
_MOST_ELEMENTS: Final = 10_000

_ON: Final = frozenset({"LOAD_ATTR", "LOAD_METHOD"})
_SETS_ATTRIBUTE: Final = frozenset({"STORE_ATTR", "DELETE_ATTR"})
_LOUD: Final = frozenset({"IMPORT_NAME", "STORE_GLOBAL", "DELETE_GLOBAL"})
"""What reaches out of a function, or brings something in that nobody has looked at."""
_TO_CELLS: Final = frozenset({"STORE_DEREF", "DELETE_DEREF"})


@dataclass
class Reach:
    """What using a value may come by."""

    quiet: bool = True
    may_take_long: bool = False
    """Something is gone through, or asked of a library, or of an object; else a few operators are all that there is."""
    reads: set[str] = field(default_factory=set)
    """Names that the notebook's functions look up."""
    asks: set[str] = field(default_factory=set)
    """Names of all that is called, or asked of anything, there and in the notebook's functions; of what is a library's, its
    own."""


@dataclass(frozen=True)
class _Said:
    """What a function's code does."""

    paths: tuple[str, ...]
    """Globals, with the attributes that are asked of them at once."""
    loud: bool
    may_take_long: bool
    names: frozenset[str]


def reach_of(binding: Binding, space: dict[str, Any]) -> Reach:
    """What a statement that binds a name may come by."""
    if any(writes(use.path.rpartition(".")[2]) for use in binding.uses):
        return Reach(quiet=False)
    used = [use.text.removesuffix("()") for use in binding.uses]
    bare = binding.reads - {use.name for use in binding.uses}
    return _Follower(space).followed([*used, *sorted(bare)])


def leaves_things_alone(code: CodeType) -> bool:
    """Whether code of the user's, as far as it goes by itself, calls nothing that writes, and brings nothing in."""
    for each in _codes(code):
        if any(map(writes, each.co_names)) or ("open" in each.co_names and _names_a_mode(each)):
            return False
        if any(instruction.opname in _LOUD for instruction in dis.get_instructions(each)):
            return False
    return True


def names_in(code: CodeType) -> frozenset[str]:
    """All that it looks up, or asks of anything."""
    return frozenset(name for each in _codes(code) for name in each.co_names)


class _Follower:
    """Used once."""

    def __init__(self, space: dict[str, Any]) -> None:
        self._globals = globals_of(space)
        self._reach = Reach()
        self._waiting: deque[Any] = deque()
        self._seen: dict[int, Any] = {}

    def followed(self, paths: Iterable[str]) -> Reach:
        for path in paths:
            self._look_up(path)
        while self._waiting and self._reach.quiet:
            value = self._waiting.popleft()
            if type(value) in ATOMS or id(value) in self._seen:
                continue
            self._seen[id(value)] = value  # kept alive: what is made when it is asked for has no other owner
            if len(self._seen) > _MOST_OBJECTS or not self._is_quiet(value):
                self._reach.quiet = False
        return self._reach

    def _look_up(self, path: str) -> None:
        root, *attributes = path.split(".")
        self._reach.asks |= {root, *attributes}
        value = self._globals.get(root, getattr(builtins, root, None))
        if isinstance(value, ModuleType):
            self._reach.may_take_long = True
            self._reach.quiet &= self._leaves_alone(".".join([value.__name__, *attributes])) and _is_told(
                value, attributes
            )
        else:
            self._waiting.append(value)

    def _leaves_alone(self, dotted: str) -> bool:
        """What a library calls by this name, whatever the cell does."""
        self._reach.asks.update(dotted.split("."))
        return is_quiet(dotted)

    def _is_quiet(self, value: Any) -> bool:
        if isinstance(value, FunctionType):
            return self._function(value)
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, functools.partial):
            self._waiting += [value.func, *value.args, *value.keywords.values()]
            return True
        if isinstance(value, MethodType):
            self._waiting += [value.__func__, value.__self__]
            return True
        if isinstance(value, functools._lru_cache_wrapper):
            self._waiting.append(value.__wrapped__)
            return True
        if isinstance(value, ModuleType):
            return False
        if isinstance(value, BuiltinFunctionType):
            owner = value.__self__
            if owner is not None and not isinstance(owner, ModuleType):
                self._waiting.append(owner)
                return True
            return self._leaves_alone(f"{value.__module__}.{value.__qualname__}")
        return self._instance(value)

    def _function(self, function: FunctionType) -> bool:
        if function.__globals__ is not self._globals:
            self._reach.may_take_long = True
            return self._leaves_alone(f"{function.__globals__.get('__name__')}.{function.__qualname__}")
        said = _said_by(function.__code__)
        self._reach.may_take_long |= said.may_take_long
        if said.loud:
            return False
        self._reach.asks |= said.names
        for path in said.paths:
            self._reach.reads.add(path.partition(".")[0])
            self._look_up(path)
        self._waiting += function.__defaults__ or ()
        self._waiting += (function.__kwdefaults__ or {}).values()
        self._waiting += (cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell))
        return True

    def _class(self, kind: type) -> bool:
        if kind.__module__ != "__main__":
            self._reach.may_take_long |= kind.__module__ != "builtins"
            return self._leaves_alone(f"{kind.__module__}.{kind.__qualname__}")
        if type(kind) is not type:
            return False  # a class of its own making may do anything when it is called
        self._waiting += kind.__bases__
        for name, value in vars(kind).items():
            if isinstance(value, property):
                self._waiting += [each for each in (value.fget, value.fset, value.fdel) if each is not None]
            elif isinstance(value, staticmethod | classmethod):
                self._waiting.append(value.__func__)
            elif isinstance(value, FunctionType):
                self._waiting.append(value)
            elif not (name.startswith("__") or type(value) in ATOMS):
                return False  # all instances share it
        return True

    def _instance(self, value: Any) -> bool:
        kind = type(value)
        self._waiting.append(kind)
        if kind in (list, tuple, set, frozenset):
            return self._held(value)
        if kind is dict:
            return self._held(value.keys()) and self._held(value.values())
        if kind.__module__ == "__main__" and isinstance(own := getattr(value, "__dict__", None), dict):
            return self._held(own.values())
        if kind.__name__ == "ndarray" and value.dtype.hasobject:
            return False
        return self._leaves_alone(f"{kind.__module__}.{kind.__qualname__}")

    def _held(self, several: Any) -> bool:
        if len(several) > _MOST_ELEMENTS:
            return False
        if not ATOMS.issuperset(map(type, several)):
            self._waiting += (each for each in several if type(each) not in ATOMS)
        return len(self._waiting) <= _MOST_OBJECTS


def _is_told(module: ModuleType, attributes: list[str]) -> bool:
    """Whether its full name tells what this is: something to call that the library has made itself, or a constant. A module
    that is handed on may be asked for anything, and what else lies in one may be changed there."""
    value: Any = module
    for each in attributes:
        if not isinstance(value, ModuleType):
            break
        value = vars(value).get(each)
    if isinstance(value, ModuleType) or getattr(value, "__module__", None) == "__main__":
        return False
    return callable(value) or type(value) in ATOMS


@functools.lru_cache(maxsize=4096)
def _said_by(code: CodeType) -> _Said:
    paths: dict[str, None] = {}
    asks_objects = loops = False
    loud = any(
        each.opname in _TO_CELLS and each.argval in code.co_freevars for each in dis.get_instructions(code)
    )
    for each in _codes(code):
        loud |= any(map(writes, each.co_names)) or ("open" in each.co_names and _names_a_mode(each))
        path = ""
        for instruction in dis.get_instructions(each):
            asks_objects |= instruction.opname in _ON
            loops |= instruction.opname in ("FOR_ITER", "JUMP_BACKWARD", "JUMP_BACKWARD_NO_INTERRUPT")
            loud |= instruction.opname in _LOUD or (bool(path) and instruction.opname in _SETS_ATTRIBUTE)
            if path and instruction.opname in _ON:
                path += f".{instruction.argval}"
                continue
            if path:
                paths[path] = None
            path = str(instruction.argval) if instruction.opname == "LOAD_GLOBAL" else ""
    return _Said(tuple(paths), loud, asks_objects or loops, names_in(code))


def _names_a_mode(code: CodeType) -> bool:
    return any(isinstance(each, str) and is_mode_of_writing(each) for each in code.co_consts)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018  # asked only whether it raises
    except ValueError:
        return False
    return True
