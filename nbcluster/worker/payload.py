"""How a loop's program and its captures travel, and how what was made of them finds home.

One pickle holds everything, so that objects shared between captures, items and functions stay shared. Large
buffers lie beside it, in memory that all workers of a machine map privately: a write goes to the writer's own
copy of the page, and shows there.

Every object of the pickle has a number, its place in the pickler's memo, which is the same in the kernel and in
every worker. What an iteration returns names such an object by that number, so the kernel puts its *own* object
there. The notebook's classes and functions travel home in the same way.

In this room payloads are opened, and results packed.
"""

import copyreg
import functools
import importlib
import io
import logging
import mmap
import os
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType, WrapperDescriptorType
from typing import Any, Final

import cloudpickle

from nbcluster.worker import arrivals, modules
from nbcluster.worker.figures import Absent
from nbcluster.worker.live_views import LIVE_VIEWS, OfAClass, in_a_pickle
from nbcluster.worker.logged import is_by_name
from nbcluster.worker.nans import NAN, Found, Name, Names
from nbcluster.worker.per_worker import PerWorker
from nbcluster.worker.program import Program
from nbcluster.worker.watches.definitions import defines, is_own
from nbcluster.worker.watches.instances import attributes_of, hides_state

#: How the payload's globals are called in a pickle, in both directions.
GLOBALS: Final = "globals"

#: Types that have no identity worth keeping, and none of our concern inside.
ATOMS: Final = frozenset({int, float, complex, bool, str, bytes, type(None), type(...), type(NotImplemented)})


@dataclass(frozen=True)
class Chunk:
    """A buffer beside the pickle."""

    offset: int
    size: int
    readonly: bool


@dataclass(frozen=True)
class Address:
    """Where a payload lies. ``path`` may be another process's descriptor in /proc."""

    run: str
    digest: str
    path: str
    size: int
    head: int
    chunks: tuple[Chunk, ...]


#: An array of so many bytes goes whole rather than lose that a part of it is one.
_SMALL_BASE: Final = 65_536


#: How the attributes of an object of the payload are called, with its number.
SPACE: Final = "attributes"

Number = int | tuple[str, int]

LEFT_IN: Final = "what the last iteration leaves in"
"""How it is told that all of a loop could have travelled but for a name's last value."""


class Unsendable(Exception):
    """A result that cannot travel as it is. ``reason`` is a word of the closed list."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class OpenedPayload:
    """A payload as a worker has it: the program, its globals, and the numbers of its objects."""

    def __init__(
        self, head: memoryview, buffers: Sequence[memoryview], mapping: mmap.mmap, path: str
    ) -> None:
        self.space: dict[str, object] = {}
        self.mapping = mapping
        self.path = path
        stream = io.BytesIO(head)
        self._told: modules.Told = pickle.load(stream)
        trouble = modules.meet(self._told)
        self.absent = Absent()
        nans = Found()
        unpickler = _Opener(
            stream,
            buffers=buffers,
            find={GLOBALS: self.space},
            absent=self.absent,
            nans=nans,
            lenient=trouble is not None,
        )
        self.program: Program = unpickler.load()
        self._nans = nans
        self._nan_names = nans.named()
        self.trouble = trouble or modules.unlike_library(self._told)
        """Why nothing that is computed here may count, if so: a module is not as it is in the kernel."""
        self.program.bind(self.space)
        # The C unpickler's memo maps numbers to objects (the stubs describe the pickler's). All are kept: an
        # object that went would leave its address to another, which would then pass for it.
        memo: dict[int, object] = {**unpickler.memo.copy(), **self.absent.made}
        self._memo = {number: value for number, value in memo.items() if type(value) not in ATOMS}
        self.per_worker = [value for value in self._memo.values() if isinstance(value, PerWorker)]
        self._numbers: dict[int, Number] | None = None
        self._spaces: dict[int, dict[str, object]] = {}
        self._wholes: dict[int, Any] = {}
        self._places: dict[int, tuple[modules.Place, object]] | None = None

    @property
    def numbers(self) -> "dict[int, Number]":
        """The number of each object of the payload that has an identity, and of what holds its attributes, by ``id``."""
        if self._numbers is None:
            known = with_made(self._memo)
            self._spaces = spaces_of(known)
            self._numbers = {id(space): (SPACE, number) for number, space in self._spaces.items()}
            self._numbers |= {id(value): number for number, value in known.items()}
            # An array that came as a buffer is a view of one that nobody knows; so are then all parts of it.
            arrays: list[Any] = [value for value in self._memo.values() if _is_array(value)]
            self._wholes = {id(array.base): array for array in arrays if _is_array(array.base)}
        return self._numbers

    def close(self) -> None:
        """On the thread that opened it: what was made for it here is closed."""
        for recipe in self.per_worker:
            recipe.close()

    def pack(self, result: object) -> bytes:
        """A result as bytes, payload objects by their numbers. Raises Unsendable."""
        file = io.BytesIO()
        if self._places is None:
            self._places = modules.places(self._told.own)
        nans = Names(self._nan_names, step=-1)
        packer = _Packer(file, self.numbers, self._wholes, self.space, self._places, nans)
        try:
            packer.dump(result)
        except Unsendable:
            raise
        # A border: whatever a user's object raises when it is asked to travel is told as the reason.
        except Exception as error:
            raise Unsendable("unpicklable", f"{packer.last} cannot travel: {error}") from error
        return file.getvalue()


def with_made(memo: dict[int, object]) -> dict[int, object]:
    """With what was made per worker, which is the kernel's own where it comes home: numbers that no pickler gives."""
    recipes = ((number, value) for number, value in memo.items() if isinstance(value, PerWorker))
    made = {-1 - number: recipe.made for number, recipe in recipes}
    return memo | {number: value for number, value in made.items() if type(value) not in ATOMS}


def spaces_of(memo: dict[int, object]) -> dict[int, dict[str, object]]:
    """The dictionaries in which instances keep their attributes (`vars(p)`), by the instances' numbers."""
    found = {
        number: object.__getattribute__(value, "__dict__")
        for number, value in memo.items()
        if type(value).__dictoffset__ and not isinstance(value, type | FunctionType | ModuleType)
    }
    return {number: space for number, space in found.items() if type(space) is dict}


def open_payload(address: Address) -> OpenedPayload:
    """Map a payload privately. Raises OSError where it is gone (its kernel is)."""
    path = arrivals.here(address.path)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        mapping = mmap.mmap(descriptor, address.size, access=mmap.ACCESS_COPY)
    finally:
        os.close(descriptor)
    whole = memoryview(mapping)
    buffers = [whole[chunk.offset : chunk.offset + chunk.size] for chunk in address.chunks]
    given = [
        view.toreadonly() if chunk.readonly else view
        for chunk, view in zip(address.chunks, buffers, strict=True)
    ]
    return OpenedPayload(whole[: address.head], given, mapping, path)


class _Opener(pickle.Unpickler):
    def __init__(
        self,
        file: io.BytesIO,
        *,
        buffers: Sequence[memoryview],
        find: dict[str, dict[str, object]],
        absent: Absent,
        nans: Found,
        lenient: bool,
    ) -> None:
        """A ``lenient`` one goes on where a module lacks something: it is known to be another than the kernel's."""
        super().__init__(file, buffers=buffers)
        self._find = find
        self._absent = absent
        self._nans = nans
        self._lenient = lenient

    def persistent_load(self, pid: "str | int | tuple[str, str] | Name") -> object:
        if isinstance(pid, str):
            return self._find[pid]
        if isinstance(pid, int):
            return self._absent.at(pid)
        if len(pid) == 3:
            return self._nans.at(pid)
        try:
            return importlib.import_module(pid[1])
        except ImportError:
            if not self._lenient:
                raise
            return ModuleType(pid[1])

    def find_class(self, module: str, name: str) -> Any:
        try:
            return super().find_class(module, name)
        except (ImportError, AttributeError):
            if not self._lenient:
                raise
            return _Missing


class _Missing:
    """Stands where a module lacks a function or a class. Whoever uses it fails; nothing of that counts."""

    def __new__(cls, *_: object, **__: object) -> "_Missing":
        return super().__new__(cls)

    def __setstate__(self, state: object) -> None:
        """It has none."""


class _Packer(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no types
    """Pickles results: payload objects by number, the notebook's functions without their globals."""

    def __init__(
        self,
        file: io.BytesIO,
        numbers: dict[int, Number],
        wholes: dict[int, Any],
        space: dict[str, object],
        places: dict[int, tuple[modules.Place, object]],
        nans: Names,
    ) -> None:
        super().__init__(file, protocol=5)
        self._numbers = numbers
        self._wholes = wholes
        self._space = space
        self._places = places
        self._nans = nans
        self.globals_ref[id(space)] = space
        self.last = "a result"

    def persistent_id(self, obj: object) -> object:
        kind = type(obj)
        if kind is float:
            return None if obj == obj else self._nans.of(obj)  # type: ignore[arg-type]  # a float, as just seen
        if kind in ATOMS:
            return None
        if obj is self._space:
            return GLOBALS
        number = self._numbers.get(id(obj))
        if number is None:
            if id(obj) in self._places:
                return self._places[id(obj)][0]
            self.last = f"a {kind.__name__}"
            if kind is set or kind is frozenset:
                _check_order(obj)  # type: ignore[arg-type]  # a set, as just seen
            elif isinstance(obj, io.IOBase):
                raise Unsendable("unpicklable", f"an open file ({kind.__name__}) cannot travel")
            elif kind.__module__ == "builtins" and hasattr(kind, "__next__"):
                raise Unsendable(
                    "unpicklable", f"an iterator ({kind.__name__}) cannot travel: it would advance twice"
                )
            elif isinstance(obj, logging.Logger) and not is_by_name(obj):
                raise Unsendable(
                    "unpicklable", f"the logger {obj.name!r} is none that logging.getLogger() gives"
                )
        return number

    def _array(self, array: Any) -> Any:
        """A part of an array goes as one where that costs little, so that who shared memory still does. A whole one
        comes to own its memory, as the plain run's does: it can be resized."""
        if array.dtype.hasobject:
            return array.__reduce__()
        base = self._wholes.get(id(array.base), array.base)
        if type(base) is not type(array) or not base.flags.c_contiguous or base.dtype.hasobject:
            return _as_whole(array)
        if id(base) not in self._numbers and base.nbytes > max(2 * array.nbytes, _SMALL_BASE):
            return _as_whole(array)
        offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        return viewed, (base, array.dtype, array.shape, array.strides, offset, array.flags.writeable)

    def reducer_override(self, obj: object) -> Any:
        if _is_array(obj):
            return self._array(obj)
        if type(obj) in LIVE_VIEWS:
            return _view(obj)
        if isinstance(obj, CodeType):
            return reduced_code(obj, self.dispatch_table)
        reduced = super().reducer_override(obj)
        if isinstance(obj, FunctionType) and isinstance(reduced, tuple) and obj.__globals__ is self._space:
            state, slots = reduced[2]
            # The kernel's namespace has those names already, and its values are the ones that count.
            return (*reduced[:2], (state, {**slots, "__globals__": {}}), *reduced[3:])
        if isinstance(reduced, tuple) and isinstance(obj, type):
            return untracked(obj, reduced)
        return reduced_bare(obj) if reduced is NotImplemented else reduced


def reduced_code(code: CodeType, table: Mapping[Any, Callable[[Any], Any]]) -> Any:
    """Code reduced by cloudpickle, with the name of its file, which cloudpickle leaves out from 3.1.3 on: tracebacks show
    it, `"default"` warnings count by it, and what a worker was at is told by the cell's own line."""
    return located, (code.co_filename, *table[CodeType](code))


def located(filename: str, maker: Callable[..., CodeType], arguments: tuple[Any, ...]) -> CodeType:
    """Code that knows which file it is from."""
    return maker(*arguments).replace(co_filename=filename)


def reduced_bare(obj: object) -> Any:
    """An instance of a class that has a `__new__` or `__getattr__` of the user's: to be made again without either. The
    one has run once, and may count, print or register what it makes; the other would be asked for `__setstate__` of what
    holds nothing yet. NotImplemented for whatever else it is."""
    kind = type(obj)
    makes = _has_own(kind, "__new__") and not hides_state(kind)
    answers = _has_own(kind, "__getattr__") or _has_own(kind, "__getattribute__")
    if not (makes or answers) or kind in copyreg.dispatch_table:
        return NotImplemented
    if any(hook in vars(base) for base in kind.__mro__ if base is not object for hook in _OWN_WAYS):
        return NotImplemented
    reduced: Any = object.__reduce_ex__(obj, 5)
    maker, arguments, state, *more = reduced
    if makes:
        maker, arguments = bare, (kind,)
    fills = answers and type(state) in (dict, tuple) and not defines(kind, "__setstate__")
    return (maker, arguments, state, *more, *([filled] if fills else []))


#: Who has one of these says how to be made again.
_OWN_WAYS: Final = ("__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__")


def _has_own(kind: type, name: str) -> bool:
    """Whether a class has this from a class of the user's, and not from C."""
    base = next((base for base in kind.__mro__ if name in vars(base)), object)
    in_c = issubclass(type(vars(base).get(name)), WrapperDescriptorType | BuiltinFunctionType)
    return base is not object and not in_c and is_own(base)


def bare(kind: type) -> object:
    """An instance as nobody has made it yet."""
    return object.__new__(kind)


def filled(obj: object, state: Any) -> None:
    """It gets its attributes and slots, as a pickle would set them, past the class's own `__setattr__`."""
    attributes, slots = state if type(state) is tuple else (state, None)
    if attributes:
        space = attributes_of(type(obj))(obj)
        space.update((sys.intern(name), value) for name, value in attributes.items())
    for name, value in (slots or {}).items():
        object.__setattr__(obj, name, value)


def _view(view: object) -> Any:
    try:
        return in_a_pickle(view)
    except OfAClass as error:
        raise Unsendable("unpicklable", str(error)) from None


def cached(function: Any, parameters: dict[str, Any]) -> Any:
    """A notebook's function with a cache, as it was before it was first called: what a cache holds is no value."""
    return functools.lru_cache(**parameters)(function)


def undecorated(function: Any) -> Any:
    """What was decorated with `@nbcluster.distribute`: here it runs as it stands."""
    return function


def _is_array(value: object) -> bool:
    """Whether it is numpy's own kind of array, and no subclass."""
    return type(value).__module__ == "numpy" and type(value).__name__ == "ndarray"


def _as_whole(array: Any) -> Any:
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    order = "F" if fortran else "C"
    return whole, (
        type(array),
        array.shape,
        array.dtype,
        order,
        array.tobytes(order),
        array.flags.writeable,
    )


def whole(kind: Any, shape: Any, dtype: Any, order: str, data: bytes, writeable: bool) -> Any:
    """An array with memory of its own. As numpy unpickles one by itself, it would lie in what was received."""
    array = kind(shape, dtype, data, order=order).copy(order)
    array.flags.writeable = writeable
    return array


def viewed(base: Any, dtype: Any, shape: Any, strides: Any, offset: int, writeable: bool) -> Any:
    """A part of an array, sharing its memory."""
    view = type(base)(shape, dtype, base, offset, strides)
    view.flags.writeable = writeable
    return view


def untracked(cls: type, reduced: tuple[Any, ...]) -> tuple[Any, ...]:
    """A class reduced by cloudpickle, without the number by which it would find an earlier self in the process that
    loads it, and overwrite its attributes; and with its slots, which cloudpickle adds too late to matter."""
    maker, arguments = reduced[0], reduced[1]
    match getattr(maker, "__name__", ""):
        case "_make_skeleton_class":
            kind, name, bases, space, _, *rest = arguments
            if "__slots__" in vars(cls):
                space = {**space, "__slots__": cls.__slots__}  # type: ignore[attr-defined]  # it is there
            arguments = (kind, name, bases, space, None, *rest)
        case "_make_skeleton_enum":
            arguments = (*arguments[:5], None, *arguments[6:])
    return (maker, arguments, *reduced[2:])


def _check_order(values: "set[object] | frozenset[object]") -> None:
    """A set may come out of a pickle in another order than it went in: such a one must not travel."""
    if len(values) < 2:
        return
    if not all(type(value) in (int, bool, float) for value in values):
        raise Unsendable(
            "order", "the result holds a set, whose order of iteration does not survive a journey"
        )
    if list(pickle.loads(pickle.dumps(values))) != list(values):
        raise Unsendable("order", "the result holds a set whose order of iteration would change on the way")


class _Returner(pickle.Unpickler):
    def __init__(
        self,
        file: io.BytesIO,
        memo: dict[int, object],
        space: dict[str, object],
        nans: Mapping[str | int, float],
    ) -> None:
        super().__init__(file)
        self._objects = memo
        self._space = space
        self._found = Found(nans)

    def persistent_load(self, pid: object) -> object:
        if isinstance(pid, tuple) and pid[0] == NAN:
            return self._found.at(pid)
        if isinstance(pid, tuple) and pid[0] == SPACE:
            return object.__getattribute__(self._objects[pid[1]], "__dict__")
        if isinstance(pid, tuple):
            return modules.found_at(pid)
        return self._space if pid == GLOBALS else self._objects[pid]  # type: ignore[index]  # a number, as packed above


def returner(
    memo: dict[int, object], space: dict[str, object], nans: Mapping[str | int, float]
) -> Callable[[bytes | memoryview], Any]:
    """What unpacks results in the kernel; ``memo`` holds the kernel's own objects by their numbers, ``nans`` its nans.

    It raises Unsendable where a result cannot be made again.
    """

    def unpack(data: bytes | memoryview) -> Any:
        try:
            return _Returner(io.BytesIO(data), memo, space, nans).load()
        # A border: whatever a user's object raises when it is made again is told as the reason.
        except Exception as error:
            raise Unsendable("unpicklable", f"a result cannot be unpacked: {error}") from error

    return unpack
