"""Objects that keep their state in C: known by a fingerprint of what they give to be pickled.

The bytes of a pickle are never compared: they tell of sharing and of memo numbers too. What `__reduce_ex__`
answers is walked and digested by type and value. An object that gives nothing is refused, never passed
over.

In this room is the guard for whatever no other room knows.
"""

import copyreg
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from struct import pack
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from xxhash import xxh3_128

from nbcluster.worker.watches.change import Reason
from nbcluster.worker.watches.definitions import is_own, qualified_name
from nbcluster.worker.watches.guard import Difference, Edge, Guard, Opaque, Refusal
from nbcluster.worker.watches.instances import Attributes, ignored_attributes
from nbcluster.worker.watches.neutral import STATE

#: What a fingerprint costs, as far as nothing is known of the object.
_FINGERPRINT_COST_S: Final = 30e-6

#: C objects that stand for something at an address; whoever holds one keeps state where only its pickling
#: shows it.
_HANDLES: Final = frozenset(
    {
        "_ctypes._SimpleCData",
        "_ctypes._Pointer",
        "_ctypes.CFuncPtr",
        "builtins.PyCapsule",
        "_cffi_backend._CDataBase",
    }
)


def is_handle(cls: type) -> bool:
    return any(qualified_name(base) in _HANDLES for base in cls.__mro__)


class Fingerprints(Guard):
    """Objects compared by the fingerprint of their pickled state."""

    def __init__(
        self,
        read: Callable[[Any], bytes] | None = None,
        *,
        reason: Reason = "changes",
        what: str = "changed its state",
    ) -> None:
        super().__init__()
        self._read = read or fingerprint
        self._reason: Reason = reason
        self._what = what
        self.forget()

    def forget(self) -> None:
        self._fingerprints: list[bytes] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        for obj in objects:
            try:
                taken = self._read(obj)
            except Opaque as error:
                self.refused.append(Refusal(obj, str(error)))
            else:
                self.objects.append(obj)
                self._fingerprints.append(taken)
        return ()

    def same(self) -> bool:
        return all(map(self._is_same, self.objects, self._fingerprints))

    def _is_same(self, obj: object, old: bytes) -> bool:
        try:
            return self._read(obj) == old
        except Opaque:
            return False

    def differences(self) -> Iterator[Difference]:
        for obj, old in zip(self.objects, self._fingerprints, strict=True):
            if not self._is_same(obj, old):
                yield Difference(obj, "", self._what, reason=self._reason)

    def edges(self, obj: Any) -> Iterator[Edge]:
        return iter(())

    def cost_s(self, objects: Sequence[Any]) -> float:
        return _FINGERPRINT_COST_S * len(objects)


class Refusals(Guard):
    """Objects of which it is known beforehand that nobody can look at them."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self._why = why

    def forget(self) -> None:
        self.refused.clear()

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        self.refused += (Refusal(obj, self._why) for obj in objects)
        return ()

    def same(self) -> bool:
        return True

    def differences(self) -> Iterator[Difference]:
        return iter(())

    def edges(self, obj: Any) -> Iterator[Edge]:
        return iter(())


class Instances(Attributes):
    """Attributes of instances; one that holds a handle keeps more behind it, and has a fingerprint as
    well.
    """

    def __init__(self, cls: type) -> None:
        self._behind = Fingerprints()
        super().__init__(cls)

    def forget(self) -> None:
        super().forget()
        self._behind.objects = []
        self._behind.forget()

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        held = super().add(objects)
        if not held or not any(map(is_handle, set(map(type, held)))):
            return held
        self._behind.add(
            [obj for obj in objects if any(is_handle(type(part)) for _, part in self.edges(obj))]
        )
        self.refused = self._behind.refused
        return [part for part in held if not is_handle(type(part))]

    def same(self) -> bool:
        return super().same() and self._behind.same()

    def differences(self) -> Iterator[Difference]:
        yield from super().differences()
        yield from self._behind.differences()


def fingerprint(obj: object) -> bytes:
    """A digest of an object's type and state, the same whenever both are. Raises Opaque."""
    digest = _Digest()
    digest.take_state(obj)
    return digest.finished()


class _Digest:
    """Walks what objects are made of, an object met again by the number of its first meeting."""

    def __init__(self) -> None:
        self._hash = xxh3_128()
        self._met: dict[int, tuple[int, object]] = {}
        self._pending: deque[object] = deque()

    def finished(self) -> bytes:
        # One after the other instead of one inside the other: a state may be deeper than Python's stack.
        while self._pending:
            self._take(self._pending.popleft())
        return self._hash.digest()

    def take_state(self, obj: object) -> None:
        """An object by what it gives to be pickled, even if its type could be read otherwise."""
        self._meet(obj)
        self._take_reduced(obj)

    def _take(self, obj: Any) -> None:
        kind = type(obj)
        if kind is str:
            self._say("str", obj.encode("utf-8", "surrogatepass"))
        elif kind is bytes or kind is bytearray:
            self._say(kind.__name__, bytes(obj))
        elif kind is float or kind is complex:
            self._say(kind.__name__, pack("<dd", obj.real, obj.imag))
        elif kind is int:
            self._say("int", obj.to_bytes(obj.bit_length() // 8 + 1, "little", signed=True))
        elif obj is None or kind is bool or kind is range or obj is ... or obj is NotImplemented:
            self._say(kind.__name__, repr(obj).encode())
        elif kind is CodeType:
            self._say("code", obj.co_code)
            self._pending.append(obj.co_consts)
        elif self._meet(obj):
            self._take_object(obj, kind)

    def _meet(self, obj: object) -> bool:
        """Whether an object is met for the first time; else its number stands for it."""
        key = object.__hash__(obj)
        if key in self._met:
            self._say("again", self._met[key][0].to_bytes(8, "little"))
            return False
        self._met[key] = len(self._met), obj  # kept alive, or another could come to lie where it was
        return True

    def _take_object(self, obj: Any, kind: type) -> None:
        if kind in (list, tuple, set, frozenset, deque):
            self._say(kind.__name__, len(obj).to_bytes(8, "little"))
            self._pending.extend(obj)
        elif kind is dict:
            self._say("dict", len(obj).to_bytes(8, "little"))
            for key, value in obj.items():
                self._pending += key, value
        elif isinstance(obj, type | FunctionType):
            self._take_definition(obj)
        elif isinstance(obj, ModuleType):
            self._say("module", obj.__name__.encode())
        elif isinstance(obj, BuiltinFunctionType | MethodType):
            self._say("method", obj.__name__.encode())
            self._pending.append(obj.__self__)
        elif any(qualified_name(base) == "numpy.ndarray" for base in kind.__mro__):
            self._take_array(obj)
        else:
            self._take_reduced(obj)

    def _take_definition(self, obj: Any) -> None:
        self._say("definition", f"{obj.__module__}.{obj.__qualname__}".encode())
        if is_own(obj):
            self._say("itself", object.__hash__(obj).to_bytes(8, "little", signed=True))

    def _take_array(self, array: Any) -> None:
        from nbcluster.worker.watches.arrays import plain_bytes  # only where numpy is loaded already

        self._say("array", repr((qualified_name(type(array)), array.dtype.str, array.shape)).encode())
        if array.dtype.hasobject or array.dtype.kind == "T":
            self._pending.append(array.tolist())
        else:
            for piece in plain_bytes(array):
                self._hash.update(piece)

    def _take_reduced(self, obj: object) -> None:
        self._say("object", qualified_name(type(obj)).encode())
        self._pending.extend(_reduced(obj))

    def _say(self, kind: str, data: bytes) -> None:
        self._hash.update(f"{kind}:{len(data)}:".encode())
        self._hash.update(data)


def _reduced(obj: Any) -> list[object]:
    """What an object gives to be pickled, without what is neutral in it."""
    cls = type(obj)
    if cls.__module__ == "itertools":
        raise Opaque("an iterator changes whenever it is used")
    reduce = copyreg.dispatch_table.get(cls)
    if isinstance(obj, BaseException):
        # Its dictionary is made when somebody asks for it, as tblib does, and shows from then on.
        BaseException.__getattribute__(obj, "__dict__")
    try:
        reduced = reduce(obj) if reduce else obj.__reduce_ex__(4)
    except Exception as error:  # whatever a type raises when it will not be pickled: the object is refused
        raise Opaque(str(error) or type(error).__name__) from error
    if isinstance(reduced, str):
        return [reduced]
    parts = [list(part) if isinstance(part, Iterator) else part for part in reduced]
    if len(parts) > 2:
        parts[2] = _without_neutral(cls, parts[2])
    return parts


def _without_neutral(cls: type, state: object) -> object:
    neutral = {
        name for base in cls.__mro__ if (entry := STATE.get(qualified_name(base))) for name in entry.names
    }
    attributes = ignored_attributes(cls)
    if isinstance(state, tuple) and neutral:
        return tuple(part for position, part in enumerate(state) if position not in neutral)
    if isinstance(state, Mapping) and (neutral or attributes):
        return {
            name: value for name, value in state.items() if name not in neutral and name not in attributes
        }
    return state
