"""The user's own modules, files beside the notebook: on a worker as they are in the kernel, or said not to be.

They travel by name: a worker imports them itself, once. What the notebook has done to one since its import
(`settings.SCALE = 3`, a registry that was filled, a function that was replaced), or has not done (an edited file
that was not loaded again), a fresh import does not know of. So the kernel tells of each module that a loop may
reach what every name in it stands for: plain values as they are, which a worker takes over, and all else by a
digest, which must be the same there. Of libraries nobody expects this; what the code names of them, and is
plain, is compared all the same.

In this room a module is told of, and met.
"""

import importlib
import logging
import marshal
import os
import sys
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import xxhash

from nbcluster.worker.anatomy import ORIGINALS, PLAIN, Attribute, Bits, anatomy, home
from nbcluster.worker.watches.definitions import is_library, names_of
from nbcluster.worker.watches.instances import adds_dict, attributes_of

#: Longer plain values are told by a digest: they are not put in force.
_LONGEST_PLAIN: Final = 1000
#: A container of more is told in one piece, where it can be.
_LONG: Final = 50
#: So many objects below one name are told: a second's worth. Larger ones are made of like parts.
_MOST_OBJECTS: Final = 100_000

#: What Python keeps of a module for itself.
_BOOKKEEPING: Final = frozenset(
    {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__", "__cached__", "__path__"}
    | {
        "__builtins__",
        "__warningregistry__",
        "__annotations__",
        "__annotate__",
        "__conditional_annotations__",
    }
)


@dataclass(frozen=True)
class Plain:
    """A value that can be told."""

    value: object
    """Compared by its repr, which tells 1 from True and 0.0 from -0.0."""


@dataclass(frozen=True)
class Module:
    """Another module, under a name of this one."""

    name: str


State = Mapping[str, object]
"""For each name of a module a Plain, a Module or a digest."""


@dataclass(frozen=True)
class Told:
    """What a worker has to know before it opens a payload: where modules are found, and how they must be."""

    path: tuple[str, ...]
    folder: str | None
    own: Mapping[str, State] = field(default_factory=dict)
    """The user's modules that the loop may reach, in the order of their import."""
    library: Mapping[str, State] = field(default_factory=dict)
    """Plain values of other modules, as far as the code names them."""


# In the kernel ---------------------------------------------------------------------------------------


def is_own(name: str) -> bool:
    """Whether a module of this name is loaded, and is the user's."""
    module = sys.modules.get(name)
    return isinstance(module, ModuleType) and name != "__main__" and not is_library(module)


def tell(met: Iterable[str], words: Iterable[str]) -> Told:
    """Of the modules that were ``met`` in a payload whose code has the names ``words`` in it."""
    words = set(words)
    met = set(met)
    reached = _reached({name for name in met | words if is_own(name)})
    library: dict[str, State] = {}
    for name in met - reached:
        _named_of_library(name, words, library)
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        folder = None
    own = {name: state_of(name) for name in list(sys.modules) if name in reached}
    return Told(tuple(sys.path), folder, own, {name: state for name, state in library.items() if state})


def replaced(met: Iterable[str], words: Iterable[str]) -> str | None:
    """A function or class of the user's that stands in a library's module, where the code may find it."""
    words, seen = set(words), set[str]()
    waiting = [name for name in met if not is_own(name)]
    while waiting:
        name = waiting.pop()
        if name in seen or name == "__main__":
            continue
        seen.add(name)
        space = names_of(sys.modules[name]) if name in sys.modules else {}
        for word in words & space.keys():
            value = space[word]
            if isinstance(value, ModuleType):
                waiting += [value.__name__] if value.__name__.startswith(f"{name}.") else []
            elif isinstance(value, FunctionType | type) and _is_users(value):
                return f"{name}.{word}"
    return None


def _is_users(definition: Any) -> bool:
    module = getattr(definition, "__module__", None)
    return module == "__main__" or (isinstance(module, str) and is_own(module))


def _reached(start: set[str]) -> set[str]:
    """These, and the user's modules that they use, or import when a function of theirs is called."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in reached or not is_own(name):
            continue
        reached.add(name)
        waiting += [name.rpartition(".")[0]] if "." in name else []
        for value in list(names_of(sys.modules[name]).values()):
            if isinstance(value, ModuleType):
                waiting.append(value.__name__)
            elif isinstance(value, FunctionType | type):
                waiting.append(str(value.__module__))
                waiting += _words_of(value)
    return reached


def _words_of(definition: Any) -> Iterator[str]:
    functions = [definition] if isinstance(definition, FunctionType) else vars(definition).values()
    for function in functions:
        if isinstance(function, FunctionType):
            yield from (word for word in function.__code__.co_names if word in sys.modules)


def _named_of_library(name: str, words: set[str], found: dict[str, State]) -> None:
    module = sys.modules.get(name)
    if not isinstance(module, ModuleType) or name in found or name in ("__main__", "builtins"):
        return
    space = names_of(module)
    plain: dict[str, object] = {}
    found[name] = plain
    for word in words & space.keys():
        value = space[word]
        if isinstance(value, ModuleType) and value.__name__.startswith(f"{name}."):
            _named_of_library(value.__name__, words, found)
        elif type(value) in _SCALARS and not word.startswith("__"):
            plain[word] = Plain(value)


def state_of(name: str) -> State:
    """What every name of a loaded module stands for."""
    state: dict[str, object] = {}
    for attribute, value in list(names_of(sys.modules[name]).items()):
        if attribute in _BOOKKEEPING:
            continue
        if isinstance(value, ModuleType):
            state[attribute] = Module(value.__name__)
        elif _is_plain(value):
            state[attribute] = Plain(_copied(value))
        else:
            state[attribute] = _Digest(f"{name}.{attribute}").of(value)
    return state


_SCALARS: Final = frozenset({int, float, complex, bool, str, bytes, type(None)})


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind in (str, bytes, tuple, list, dict) and len(value) > _LONGEST_PLAIN:
        return False
    if kind is dict:
        return _SCALARS.issuperset(map(type, value)) and _SCALARS.issuperset(map(type, value.values()))
    return kind in _SCALARS or (kind in (tuple, list) and _SCALARS.issuperset(map(type, value)))


def _copied(value: Any) -> Any:
    return value.copy() if type(value) in (list, dict) else value


class _Digest:
    """Walks what an object is made of, level by level; one that is met again is told by its number.

    Members of a set come in another order in each process. So each is told by itself, and may cost an even share
    of what is left; a set that is found in one is told by its members' types. Nodes that hold each other in sets
    would be walked for ever otherwise.
    """

    def __init__(self, root: str, most: int = _MOST_OBJECTS, *, in_set: bool = False) -> None:
        self._root = root
        self._most = most
        self._in_set = in_set
        self._hash = xxhash.xxh3_128()
        self._met: dict[int, tuple[int, object]] = {}
        self._met_in_sets = 0
        self._pending: deque[object] = deque()

    def of(self, value: object) -> bytes:
        self._take(value)
        while self._pending and self.met < self._most:
            self._take(self._pending.popleft())
        return self._hash.digest()

    @property
    def met(self) -> int:
        """How many objects were entered."""
        return len(self._met) + self._met_in_sets

    def _take(self, value: Any) -> None:
        kind = type(value)
        if kind in PLAIN:
            self._say(kind.__name__, value)
        elif isinstance(value, ModuleType):
            self._say("module", value.__name__)
        elif isinstance(value, logging.Logger):  # known by name to everybody, and holding all others
            self._say("logger", value.name)
        elif isinstance(value, FunctionType | type) and self._stands_elsewhere(value):
            self._say("definition", home(value))
        elif kind is FunctionType and value in ORIGINALS:
            self._take(ORIGINALS[value])
        elif id(value) in self._met:
            self._say("again", self._met[id(value)][0])
        else:
            self._met[id(value)] = len(self._met), value  # kept alive, or its address would be another's
            self._say("type", f"{kind.__module__}.{kind.__qualname__}")
            if not (kind in (list, tuple, dict) and len(value) > _LONG and self._say_at_once(value)):
                self._enter(value)

    def _say_at_once(self, value: object) -> bool:
        """A table of numbers and texts, at the speed of C; which of its parts are one object is not told."""
        try:
            # Version 2 knows no references and no interned texts: both depend on where a value comes from.
            self._hash.update(marshal.dumps(value, 2))  # type: ignore[arg-type]  # or it raises
        except ValueError:
            return False  # there is something else in it
        return True

    def _stands_elsewhere(self, definition: Any) -> bool:
        """Whether it is told of where it is at home, or is a library's."""
        name = home(definition)
        return name is not None and name != self._root and not name.startswith(f"{self._root}.")

    def _enter(self, value: Any) -> None:
        if isinstance(value, CodeType):  # where it is written counts too: warnings tell the line
            self._say("lines", (value.co_firstlineno, value.co_linetable))
        try:
            found = anatomy(value)
            facets, parts = list(found.facets), list(found.parts)
            members = None if found.members is None else list(found.members)
        except Exception:  # noqa: BLE001  # nobody can look into it, here or there: its type has been told
            return
        for name, facet in facets:
            if isinstance(facet, Bits):
                self._hash.update(facet._bytes())
            else:
                self._say(name, facet)
        for step, part in parts:
            self._say("step", str(step) if isinstance(step, Attribute) else "")
            self._pending.append(part)
        if members is not None:
            self._say(
                "members", sorted(map(_kind_or_value, members) if self._in_set else self._each_of(members))
            )

    def _each_of(self, members: Sequence[object]) -> Iterator[str]:
        share = max(0, self._most - self.met) // max(1, len(members))
        for member in members:
            digest = _Digest(self._root, share, in_set=True)
            yield digest.of(member).hex()
            self._met_in_sets += digest.met

    def _say(self, what: str, value: object) -> None:
        said = f"{what}:{value!r}\n".encode("utf-8", "surrogatepass")
        self._hash.update(said)


def _kind_or_value(value: object) -> str:
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}" + (f":{value!r}" if kind in PLAIN else "")


# On a worker -----------------------------------------------------------------------------------------

_apart = False
_installed: tuple[frozenset[str], tuple[str, ...]] | None = None
"""Where the kernel's installation lies, and this process's own; None where they are the same."""


def live_in(kernels: Iterable[str]) -> None:
    """From now on what is installed is found where it is for this process, rather than where it is for the kernel."""
    global _installed
    _installed = frozenset(kernels), tuple(sys.path)


def path_here(path: Sequence[str]) -> list[str]:
    """What `sys.path` is here where it is that in the kernel: the user's own folders are looked through in its order."""
    if _installed is None:
        return list(path)
    kernels, own = _installed
    first = next((at for at, folder in enumerate(path) if folder in kernels), len(path))
    return [*path[:first], *own, *(folder for folder in path[first:] if folder not in kernels)]


def be_apart() -> None:
    """From now on this process has modules of its own, which are made to be like a kernel's."""
    global _apart
    _apart = True


def is_apart() -> bool:
    """Whether this process is a worker."""
    return _apart


def meet(told: Told) -> str | None:
    """Before a payload is opened: import what it needs, and make it as it is in the kernel.

    What it cannot be made, in words. In the kernel's own process there is nothing to do.
    """
    if not _apart:
        return None
    sys.path[:] = path_here(told.path)
    if told.folder is not None:
        with suppress(OSError):
            os.chdir(told.folder)
    if not told.own:
        return None
    importlib.invalidate_caches()
    known = [name for name in told.own if name in sys.modules]
    trouble = _import_all(told.own) or _taken_over(told.own)
    if trouble is not None and known:
        # Loaded for an earlier payload, and perhaps older than the kernel's: all anew, for they know each other.
        for name in known:
            sys.modules.pop(name, None)
        trouble = _import_all(told.own) or _taken_over(told.own)
    return trouble


def unlike_library(told: Told) -> str | None:
    """After a payload was opened: a library's value that is another one here, in words."""
    if not _apart:
        return None
    for name, state in told.library.items():
        space = names_of(sys.modules[name]) if name in sys.modules else {}
        for attribute, value in state.items():
            if attribute in space and repr(Plain(space[attribute])) != repr(value):
                return _unlike(name, attribute)
    return None


def _import_all(names: Iterable[str]) -> str | None:
    for name in names:
        try:
            importlib.import_module(name)
        # A border: a module is the user's code, and may raise anything; told as the reason.
        except (Exception, SystemExit) as error:  # noqa: BLE001
            return f"a worker cannot import {name}: {str(error) or type(error).__name__}"
    return None


def _taken_over(own: Mapping[str, State]) -> str | None:
    """The first difference that is more than a plain value; nothing is changed if there is one."""
    plain: list[tuple[str, str, Plain | None]] = []
    for name, wanted in own.items():
        found = state_of(name)
        for attribute in (*wanted, *(found.keys() - wanted.keys())):
            mine, theirs = found.get(attribute), wanted.get(attribute)
            if isinstance(mine, Plain | None) and isinstance(theirs, Plain | None):
                if repr(mine) != repr(theirs):
                    plain.append((name, attribute, theirs))
            elif isinstance(mine, Module | None) and isinstance(theirs, Module | None):
                if mine is not None and theirs is not None and mine != theirs:
                    return _unlike(
                        name, attribute
                    )  # else a submodule that only one of the two has loaded yet
            elif mine != theirs:
                return _unlike(name, attribute)
    for name, attribute, value in plain:
        _put(sys.modules[name], attribute, value)
    return None


def _put(module: ModuleType, attribute: str, told: Plain | None) -> None:
    space = names_of(module)
    if told is None:
        del space[attribute]
        return
    value, old = told.value, space.get(attribute)
    # In place, for other modules may hold the same list.
    if type(old) is list and type(value) is list:
        old[:] = value
    elif type(old) is dict and type(value) is dict:
        old.clear()
        old.update(value)
    else:
        space[attribute] = value


def _unlike(module: str, attribute: str) -> str:
    return f"`{module}.{attribute}` is not what importing {module} anew gives, as a worker does"


# On the way home -------------------------------------------------------------------------------------

#: So many objects of the user's modules are known by their place.
_MOST_PLACES: Final = 10_000

Place = tuple[str, tuple[tuple[str, Any], ...]]
"""A module, and the steps from there."""


def places(own: Iterable[str]) -> dict[int, tuple[Place, object]]:
    """On a worker: where the mutable objects stand that modules hold, by ``id``, each kept alive beside its place."""
    return {id(value): (place, value) for place, value in _standing(own)} if _apart else {}


def holder(own: Iterable[str], wanted: Collection[int]) -> tuple[str, int] | None:
    """In the kernel: the module that holds one of the objects with these ``id``s, and which one."""
    return next(((place[0], id(value)) for place, value in _standing(own) if id(value) in wanted), None)


def _standing(own: Iterable[str]) -> Iterator[tuple[Place, object]]:
    seen: set[int] = set()
    waiting: deque[tuple[Place, Any]] = deque()
    for name in own:
        space = names_of(sys.modules[name]) if name in sys.modules else {}
        waiting += (
            ((name, (("attribute", key),)), value) for key, value in space.items() if key not in _BOOKKEEPING
        )
    while waiting and len(seen) < _MOST_PLACES:
        place, value = waiting.popleft()
        if type(value) in PLAIN or isinstance(value, _BY_NAME) or id(value) in seen:
            continue
        seen.add(id(value))
        yield place, value
        waiting += (((place[0], (*place[1], step)), part) for step, part in _steps(value))


_BY_NAME: Final = (ModuleType, FunctionType, type, logging.Logger)


def _steps(value: Any) -> Iterator[tuple[tuple[str, Any], Any]]:
    if type(value) in (list, tuple):
        yield from ((("item", index), part) for index, part in enumerate(value))
    elif type(value) is dict:
        yield from ((("item", key), part) for key, part in value.items() if type(key) in _SCALARS)
    elif adds_dict(type(value)):
        attributes = attributes_of(type(value))(value)
        yield from ((("attribute", key), part) for key, part in attributes.items())


def found_at(place: Place) -> Any:
    """In the kernel: the object there."""
    name, steps = place
    value: Any = sys.modules[name]
    for how, step in steps:
        if how == "item":
            value = value[step]
        else:
            value = names_of(value)[step] if isinstance(value, ModuleType) else vars(value)[step]
    return value
