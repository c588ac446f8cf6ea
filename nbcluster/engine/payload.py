"""One pickle per loop, made in the kernel.

See ``nbcluster.worker.payload`` for what it promises. Here is the kernel's half: what may not travel is refused
by type or by identity while it is being pickled, buffers are laid into anonymous shared memory (or a private file,
where the system has none), and the kernel's own objects are kept under their numbers for the way back.

In this room (``engine``) captures are gathered and given an address.
"""

import dis
import functools
import io
import logging
import math
import os
import pickle
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType, GeneratorType, ModuleType
from typing import Any, Final, Protocol

import cloudpickle
import xxhash

from nbcluster.engine.spaces import globals_of
from nbcluster.worker import modules
from nbcluster.worker.anatomy import ORIGINALS
from nbcluster.worker.draws import can_be_moved
from nbcluster.worker.figures import is_figure
from nbcluster.worker.live_views import LIVE_VIEWS, OfAClass, in_a_pickle
from nbcluster.worker.logged import is_by_name
from nbcluster.worker.nans import Names
from nbcluster.worker.payload import (
    ATOMS,
    GLOBALS,
    Address,
    Chunk,
    Unsendable,
    cached,
    reduced_bare,
    reduced_code,
    returner,
    undecorated,
    untracked,
    with_made,
)
from nbcluster.worker.per_worker import PerWorker
from nbcluster.worker.program import Program

Memory = tuple[tuple[Any, str], ...]
"""Arrays that the loop changes, each with its name."""

#: What takes longer to pickle alone is what a payload takes long over.
_TELLING_S: Final = 0.05
#: Smaller buffers travel inside the pickle.
_BESIDE_BYTES: Final = 65_536
_PAGE: Final = 4096


class Refused(Unsendable):
    """A capture that cannot travel; ``name`` is the user's name for it, where it is known."""

    def __init__(self, reason: str, detail: str, name: str | None = None) -> None:
        super().__init__(reason, detail)
        self.name = name


class TakesTooLong(Refused):
    """To send it would take longer than it saves."""


class Storage(Protocol):
    """Memory that workers of this machine can open by path."""

    path: str

    def write(self, data: bytes | memoryview) -> None: ...
    def close(self) -> None: ...


class Memfd:
    """Anonymous shared memory: no name, no tracker, gone with the last process that maps it."""

    def __init__(self) -> None:
        self._descriptor = os.memfd_create("nbcluster", os.MFD_CLOEXEC)
        self.path = f"/proc/{os.getpid()}/fd/{self._descriptor}"

    def write(self, data: bytes | memoryview) -> None:
        _write_all(self._descriptor, data)

    def close(self) -> None:
        os.close(self._descriptor)


class PrivateFile:
    """A file that only this user can open, removed when the run ends."""

    def __init__(self) -> None:
        self._descriptor, self.path = tempfile.mkstemp(prefix="nbcluster-")

    def write(self, data: bytes | memoryview) -> None:
        _write_all(self._descriptor, data)

    def close(self) -> None:
        os.close(self._descriptor)
        os.unlink(self.path)


STORAGES: Final[Mapping[str, Callable[[], Storage]]] = {"memfd": Memfd, "file": PrivateFile}


@dataclass
class Payload:
    """A loop that workers can open, and the way home for what they return."""

    address: Address
    unpack: Callable[[bytes | memoryview], Any]
    size_bytes: int
    callee_names: frozenset[str]
    """Globals that the notebook's functions in this payload read or write."""
    per_worker: tuple[PerWorker[object], ...]
    """What each worker makes for itself."""
    _storage: Storage

    def close(self) -> None:
        """What was sent is nobody's any more: neither the memory nor the objects that came home by their numbers."""
        self._storage.close()
        self.unpack = _closed


def _closed(_: bytes | memoryview) -> Any:
    raise RuntimeError("the payload is closed")


def build(
    program: Program,
    space: dict[str, object],
    *,
    never: Mapping[int, str],
    memory: Memory = (),
    storage: str,
    most_bytes: int | None = None,
    most_s: float = math.inf,
    figures: bool = True,
) -> Payload:
    """The payload of a program. ``never`` names, by ``id``, the objects that must not be reached from a capture, and
    ``memory`` arrays of which no capture may be a part; buffers of more than ``most_bytes`` together are refused, and
    what takes longer than ``most_s`` to pickle. Without ``figures`` those stay, and something goes in their place that
    is handed back.

    Raises Refused, with the capture's name where one is to blame.
    """
    try:
        return _build(program, space, never, memory, storage, most_bytes, most_s, figures)
    except TakesTooLong as refused:
        raise _blamed(refused, program, space, never, memory, _TELLING_S) from None
    except Refused as refused:
        raise _blamed(refused, program, space, never, memory) from refused.__cause__


def memory_of(changed: Mapping[str, object]) -> "Memory":
    """The arrays in which these objects keep what they hold, each with the object's name."""
    return tuple((array, name) for name, value in changed.items() for array in _arrays_of(value))


def _arrays_of(value: Any) -> list[Any]:
    kind = type(value)
    if isinstance(value, list | dict | set | str | int | float):
        return []
    if kind.__module__.partition(".")[0] == "pandas":
        found = getattr(getattr(value, "_mgr", None), "arrays", ())
        return [array for array in found if _is_array(array)]
    return [value] if _is_array(value) else []


def _is_array(value: object) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def _share(one: Any, other: Any) -> bool:
    """Whether two arrays have memory in common; also where that is too hard to tell."""
    numpy = sys.modules["numpy"]
    try:
        return bool(numpy.shares_memory(one, other, max_work=10_000))
    except RuntimeError:  # numpy's TooHardError
        return True


def _build(
    program: Program,
    space: dict[str, object],
    never: Mapping[int, str],
    memory: Memory,
    storage: str,
    most_bytes: int | None,
    most_s: float,
    figures: bool,
) -> Payload:
    pickler = _Gatherer(space, never, most_bytes, memory, figures, most_s)
    gathered = pickler.gathered(program)
    head = _told(program, pickler) + gathered
    memo = {number: value for number, value in pickler.memo.copy().values() if type(value) not in ATOMS}
    memo |= dict(pickler.absent.values())
    pickler.clear_memo()  # it refers to itself, and would keep what items let go of until it is collected
    digest = xxhash.xxh3_128(head)
    needed = len(head) + sum(buffer.raw().nbytes for buffer in pickler.buffers)
    try:
        store = STORAGES[storage]()
    except OSError as error:  # this process may open no more files, or make none there
        raise _without_room(needed, error) from error
    try:
        store.write(head)
        offset, chunks = len(head), []
        for buffer in pickler.buffers:
            raw = buffer.raw()
            padding = -offset % _PAGE
            store.write(bytes(padding))
            store.write(raw)
            digest.update(raw)
            chunks.append(Chunk(offset + padding, raw.nbytes, raw.readonly))
            offset += padding + raw.nbytes
    except OSError as error:
        store.close()
        raise _without_room(needed, error) from error
    address = Address(program.run, digest.hexdigest(), store.path, offset, len(head), tuple(chunks))
    made = tuple(value for value in memo.values() if isinstance(value, PerWorker))
    return Payload(
        address,
        returner(with_made(memo), globals_of(space), pickler.nans.numbered()),
        offset,
        frozenset(pickler.callee_names),
        made,
        store,
    )


def _told(program: Program, pickler: "_Gatherer") -> bytes:
    """What workers must know of modules before they open the rest. Raises Refused where one cannot be like ours."""
    words = global_names(program.code) | pickler.callee_words
    if (name := modules.replaced(pickler.modules, words)) is not None:
        module, _, attribute = name.rpartition(".")
        detail = f"`{name}` has been replaced, and a worker's {module} has its own {attribute}"
        raise Refused("differs", detail)
    told = modules.tell(pickler.modules, words)
    held = modules.holder(told.own, pickler.never) if pickler.never and told.own else None
    if held is not None:
        name = pickler.never[held[1]]
        raise Refused("carried", f"{held[0]}, which the body uses, holds `{name}`, which the loop changes")
    return pickle.dumps(told, protocol=5)


def _blamed(
    refused: Refused,
    program: Program,
    space: dict[str, object],
    never: Mapping[int, str],
    memory: Memory,
    most_s: float = math.inf,
) -> Refused:
    """The same refusal, with the name of the first capture that meets it alone."""
    for name, value in program.names.items():
        try:
            _Gatherer(space, never, None, memory, most_s=most_s).gathered(value)
        except TakesTooLong as alone:
            return Refused(alone.reason, "to send that takes longer than it saves", name)
        except Refused as alone:
            return Refused(alone.reason, alone.detail, name)
    return refused


class _Timely(io.BytesIO):
    """A pickle as it grows, for so long: it is asked for each 64 kB, and not for each object."""

    def __init__(self, most_s: float) -> None:
        super().__init__()
        self._latest = time.monotonic() + most_s

    def write(self, data: Any) -> int:
        if time.monotonic() > self._latest:
            raise TakesTooLong("large", "to send what it needs takes longer than that saves")
        return super().write(data)


class _Gatherer(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no types
    """Pickles captures: identity kept, buffers beside, the notebook's globals by name."""

    def __init__(
        self,
        space: dict[str, object],
        never: Mapping[int, str],
        most_bytes: int | None = None,
        memory: Memory = (),
        figures: bool = True,
        most_s: float = math.inf,
    ) -> None:
        self.buffers: list[pickle.PickleBuffer] = []
        self._room = most_bytes
        self.callee_names: set[str] = set()
        self.callee_words: set[str] = set()
        """With the attributes that callees ask for, of modules too."""
        self.modules: set[str] = set()
        """Those that were met, or whose functions and classes were."""
        self._file = _Timely(most_s)
        super().__init__(self._file, protocol=5, buffer_callback=self._beside)
        self._globals = globals_of(space)
        self.never = never
        self.nans = Names()
        self._memory = memory
        self._figures = figures
        self.absent: dict[int, tuple[int, object]] = {}
        """By ``id``: figures that stay here, with the numbers that go in their place."""
        # Functions of the user's have their module's globals; one that a loop has made may have the loop's own namespace.
        self.globals_ref[id(space)] = self.globals_ref[id(self._globals)] = self._globals
        self._own = space

    def gathered(self, value: object) -> bytes:
        try:
            self.dump(value)
        except Refused:
            raise
        except RecursionError as error:
            raise Refused("unpicklable", "it is nested too deeply to be pickled") from error
        # Whatever a user's object raises when asked to travel, be it sys.exit(): told as the reason. An interrupt
        # of the user's does not raise here.
        except BaseException as error:
            raise Refused("unpicklable", f"it cannot be pickled: {error}") from error
        return self._file.getvalue()

    def persistent_id(self, obj: object) -> str | int | tuple[Any, ...] | None:
        kind = type(obj)
        if kind is float:
            return None if obj == obj else self.nans.of(obj)  # type: ignore[arg-type]  # a float, as just seen
        if kind in ATOMS:
            return None
        if obj is self._globals or obj is self._own:
            return GLOBALS
        if kind is ModuleType and sys.modules.get(name := obj.__name__) is obj:  # type: ignore[attr-defined]
            self.modules.add(name)
            return "module", name
        if not self._figures and is_figure(obj):
            return self.absent.setdefault(id(obj), (-1 - len(self.absent), obj))[0]
        if id(obj) in self.never:
            raise Refused("carried", f"it reaches `{self.never[id(obj)]}`, which the loop changes")
        if self._memory and _is_array(obj):
            for array, name in self._memory:
                if _share(array, obj):
                    detail = f"it shares memory with `{name}`, which the loop changes"
                    raise Refused("carried", detail)
        if isinstance(obj, io.IOBase):
            raise Refused("unpicklable", f"it holds an open file ({kind.__name__})")
        if _goes_on(obj):
            raise Refused(
                "iterator", f"it holds an iterator ({kind.__name__}), which a copy would not advance"
            )
        if isinstance(obj, PerWorker):
            _check_made(obj.made)
        if isinstance(obj, logging.Logger) and not is_by_name(obj):
            raise Refused("unpicklable", f"the logger {obj.name!r} is none that logging.getLogger() gives")
        return None

    def reducer_override(self, obj: object) -> Any:
        if obj is getattr(random, "_inst", None):
            return getattr, (
                random,
                "_inst",
            )  # what `from random import gauss` draws from is each process's own
        if _is_numpys_shared(obj):
            return getattr, (sys.modules["numpy.random.mtrand"], "_rand")
        if isinstance(obj, functools._lru_cache_wrapper) and _is_notebooks(obj.__wrapped__):
            return cached, (obj.__wrapped__, obj.cache_parameters())
        if type(obj) in LIVE_VIEWS:
            return _view(obj)
        if isinstance(obj, CodeType):
            return reduced_code(obj, self.dispatch_table)
        reduced = super().reducer_override(obj)
        if isinstance(obj, FunctionType) and isinstance(reduced, tuple) and obj in ORIGINALS:
            return undecorated, (ORIGINALS[obj],)
        if isinstance(obj, FunctionType) and isinstance(reduced, tuple):
            self.callee_names |= looked_up(obj.__code__)
            self.callee_words |= global_names(obj.__code__)
        elif isinstance(obj, type) and isinstance(reduced, tuple):
            return untracked(obj, reduced)
        elif isinstance(obj, FunctionType | type):
            self.modules.add(str(obj.__module__))
        return reduced_bare(obj) if reduced is NotImplemented else reduced

    def _beside(self, buffer: pickle.PickleBuffer) -> bool:
        """Whether the buffer travels inside the pickle."""
        size = buffer.raw().nbytes
        if size < _BESIDE_BYTES:
            return True
        if self._room is not None:
            self._room -= size
            if self._room < 0:
                raise Refused("large", "its buffers are larger than what may be sent on trust")
        self.buffers.append(buffer)
        return False


def _view(view: object) -> Any:
    try:
        return in_a_pickle(view)
    except OfAClass as error:
        raise Refused("unpicklable", str(error)) from None


def _goes_on(value: object) -> bool:
    """Whether it is an iterator, other than a file."""
    kind = type(value)
    return isinstance(value, GeneratorType) or (
        kind.__module__ in ("builtins", "itertools") and hasattr(kind, "__next__")
    )


def _check_made(value: object) -> None:
    """Every worker's own would begin anew. Raises Refused."""
    if _goes_on(value):
        kind = type(value).__name__
        raise Refused("iterator", f"it gives an iterator ({kind}), which goes on from iteration to iteration")
    if can_be_moved(value):
        raise Refused("random", "it gives a random generator, from which all iterations draw")


def _is_numpys_shared(obj: object) -> bool:
    shared = getattr(sys.modules.get("numpy.random.mtrand"), "_rand", None)
    return shared is not None and obj is shared


def _is_notebooks(function: object) -> bool:
    return getattr(function, "__module__", None) == "__main__"


#: ``LOAD_GLOBAL``, ``LOAD_NAME`` and, in the body of a class within a function, ``LOAD_FROM_DICT_OR_GLOBALS``.
_OF_GLOBALS: Final = ("_GLOBAL", "_NAME", "_GLOBALS")


def global_names(code: CodeType) -> set[str]:
    """Names that code, or code made in it, may look up among its globals."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= global_names(constant)
    return names


@functools.lru_cache(maxsize=4096)
def looked_up(code: CodeType) -> frozenset[str]:
    """The same of code that is called from a loop: an attribute, which may be called like anything (`model.score`), is
    nobody's global, and neither is a function's own name."""
    found = {str(each.argval) for each in dis.get_instructions(code) if each.opname.endswith(_OF_GLOBALS)}
    inner = (looked_up(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return frozenset(found).union(*inner)


def _write_all(descriptor: int, data: bytes | memoryview) -> None:
    rest = memoryview(data).cast("B")
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _without_room(size: int, error: OSError) -> Refused:
    return Refused("memory", f"{_megabytes(size)} of captures found no room: {error.strerror}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
