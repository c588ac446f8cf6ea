"""Guards of numerical memory: numpy arrays and torch tensors.

An array is its form (shape, strides, dtype, whether it may be written) and its content. Content is watched
in the cheapest way that misses nothing: pages of a private mapping by the system's own notes, a few bytes
by a copy, more of them by a digest, objects by identity. Two arrays on one memory are looked at once.

In this room are the guards of arrays; it is entered only where numpy is loaded already.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import is_
from typing import Any, Final, Protocol

import numpy as np
from xxhash import xxh3_128

from nbcluster.worker.watches.guard import OBJECT_COST_S, Difference, Edge, Guard
from nbcluster.worker.watches.pages import PrivateMapping
from nbcluster.worker.watches.values import ATOMS, became, same_value

Array = np.ndarray[Any, np.dtype[Any]]

#: Up to this size the bytes themselves are kept, so that the element that changed can be named.
_KEPT_BYTES: Final = 4096
#: What is not in one piece is read in pieces, each copied, of about this size.
_PIECE_BYTES: Final = 1 << 24
_DIGEST_S_PER_BYTE: Final = 1 / 5e9
_UNKNOWN: Final = -1


class Content(Protocol):
    """What lies in an array, as it was."""

    def same(self, array: Array) -> bool: ...

    def first_changed(self, array: Array) -> int:
        """The place, counted in C order, of the first element that changed; -1 where that cannot be said."""
        ...

    def held(self) -> Iterable[object]: ...


class Memory:
    """Where the content of arrays is looked up: in mappings, or in the arrays themselves, each range once."""

    def __init__(self, mappings: Sequence[PrivateMapping] = ()) -> None:
        self._mappings = mappings
        self.look()
        self._seen: set[tuple[object, ...]] = set()

    def look(self) -> None:
        for mapping in self._mappings:
            mapping.look()

    def content(self, array: Array) -> Content | None:
        """None if the same memory is watched already, seen through the same form."""
        if array.dtype.hasobject:
            return _Elements(array)
        if array.dtype.kind == "T":
            return _Strings(array)
        if array.nbytes <= _KEPT_BYTES:
            return _Kept(array)
        start, stop = _bounds(array)
        key = start, stop, array.shape, array.strides
        if key in self._seen:
            return None
        self._seen.add(key)
        for mapping in self._mappings:
            if mapping.covers(start, stop) and mapping.first_written(start, stop) is None:
                return _Paged(mapping, start, stop)
        return _Digested(array)


class _Kept:
    def __init__(self, array: Array) -> None:
        self._bytes = array.tobytes()

    def same(self, array: Array) -> bool:
        return array.tobytes() == self._bytes

    def first_changed(self, array: Array) -> int:
        now = array.tobytes()
        differing = (i for i, (old, new) in enumerate(zip(self._bytes, now, strict=False)) if old != new)
        return next(differing, 0) // max(1, array.itemsize)

    def held(self) -> Iterable[object]:
        return ()


class _Digested:
    def __init__(self, array: Array) -> None:
        self._digest = array_digest(array)

    def same(self, array: Array) -> bool:
        return array_digest(array) == self._digest

    def first_changed(self, array: Array) -> int:
        return _UNKNOWN

    def held(self) -> Iterable[object]:
        return ()


class _Paged:
    def __init__(self, mapping: PrivateMapping, start: int, stop: int) -> None:
        self._mapping = mapping
        self._start, self._stop = start, stop

    def same(self, array: Array) -> bool:
        return self._written() is None

    def first_changed(self, array: Array) -> int:
        written = self._written()
        if written is None or not array.flags.c_contiguous:
            return _UNKNOWN
        return (written - self._start) // array.itemsize

    def _written(self) -> int | None:
        return self._mapping.first_written(self._start, self._stop)

    def held(self) -> Iterable[object]:
        return ()


class _Elements:
    """Objects in an array, or in the fields of its elements, by identity; what lies beside them by a copy."""

    def __init__(self, array: Array) -> None:
        self._objects = _objects(array)
        self._rest = _rest(array)

    def same(self, array: Array) -> bool:
        objects = _objects(array)
        return (
            len(objects) == len(self._objects)
            and all(map(is_, objects, self._objects))
            and _rest(array) == self._rest
        )

    def first_changed(self, array: Array) -> int:
        if array.dtype.fields is not None:
            return _UNKNOWN
        pairs = enumerate(zip(_objects(array), self._objects, strict=False))
        return next((index for index, (new, old) in pairs if new is not old), _UNKNOWN)

    def was(self, index: int) -> object:
        return self._objects[index]

    def held(self) -> Iterable[object]:
        return self._objects


class _Strings:
    """Strings of any length, which numpy keeps beside the array."""

    def __init__(self, array: Array) -> None:
        self._strings = array.reshape(-1).tolist()

    def same(self, array: Array) -> bool:
        strings = array.reshape(-1).tolist()
        return len(strings) == len(self._strings) and all(map(same_value, strings, self._strings))

    def first_changed(self, array: Array) -> int:
        pairs = enumerate(zip(array.reshape(-1).tolist(), self._strings, strict=False))
        return next((index for index, (new, old) in pairs if not same_value(new, old)), _UNKNOWN)

    def held(self) -> Iterable[object]:
        return ()


class Arrays(Guard):
    """numpy arrays, of any subclass."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory
        self.forget()

    def forget(self) -> None:
        self._forms: list[tuple[object, ...]] = []
        self._contents: list[Content | None] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        contents = [self._memory.content(np.asarray(array)) for array in objects]
        forms = list(map(_form, objects))
        self.objects += objects
        self._forms += forms
        self._contents += contents
        held = chain.from_iterable(content.held() for content in contents if content is not None)
        return [obj for obj in held if type(obj) not in ATOMS]

    def same(self) -> bool:
        return all(map(self._is_same, self.objects, self._forms, self._contents))

    def _is_same(self, array: Array, form: tuple[object, ...], content: Content | None) -> bool:
        return _form(array) == form and (content is None or content.same(np.asarray(array)))

    def differences(self) -> Iterator[Difference]:
        for array, form, content in zip(self.objects, self._forms, self._contents, strict=True):
            now = _form(array)
            if now != form:
                name, old, new = next(
                    pair for pair in zip(_FORM, form, now, strict=True) if pair[1] != pair[2]
                )
                yield Difference(array, f".{name}", f"was {old}, is {new}")
            elif content is not None and not content.same(np.asarray(array)):
                yield _content_difference(array, content)

    def edges(self, obj: Any) -> Iterator[Edge]:
        array = np.asarray(obj)
        if array.dtype.hasobject:
            names = map(_subscript, np.ndindex(array.shape)) if array.dtype.fields is None else None
            for element in _objects(array):
                yield (next(names) if names else "[…]"), element

    def cost_s(self, objects: Sequence[Any]) -> float:
        return 2 * OBJECT_COST_S * len(objects) + _DIGEST_S_PER_BYTE * sum(
            int(array.nbytes) for array in objects
        )


class Tensors(Guard):
    """torch tensors: form, gradient and content. Content on another device is fetched to be digested."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory
        self.forget()

    def forget(self) -> None:
        self._forms: list[tuple[object, ...]] = []
        self._gradients: list[object] = []
        self._contents: list[tuple[Content | None, ...]] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        gradients = list(map(_gradient, objects))
        forms = list(map(_tensor_form, objects))
        contents = [tuple(map(self._memory.content, tensor_arrays(tensor))) for tensor in objects]
        self.objects += objects
        self._forms += forms
        self._gradients += gradients
        self._contents += contents
        return gradients

    def same(self) -> bool:
        return all(
            _tensor_form(tensor) == form
            and _gradient(tensor) is gradient
            and _same_contents(tensor, contents)
            for tensor, form, gradient, contents in self._rows()
        )

    def _rows(self) -> Iterator[tuple[Any, tuple[object, ...], object, tuple[Content | None, ...]]]:
        return zip(self.objects, self._forms, self._gradients, self._contents, strict=True)

    def differences(self) -> Iterator[Difference]:
        for tensor, form, gradient, contents in self._rows():
            now = _tensor_form(tensor)
            if now != form:
                name, old, new = next(
                    pair for pair in zip(_TENSOR_FORM, form, now, strict=True) if pair[1] != pair[2]
                )
                yield Difference(tensor, f".{name}", f"was {old}, is {new}")
            elif _gradient(tensor) is not gradient:
                yield Difference(tensor, ".grad", became(gradient, _gradient(tensor)))
            elif not _same_contents(tensor, contents):
                yield Difference(tensor, "", "was written")

    def edges(self, obj: Any) -> Iterator[Edge]:
        yield ".grad", _gradient(obj)

    def cost_s(self, objects: Sequence[Any]) -> float:
        sizes = (int(tensor.numel() * tensor.element_size()) for tensor in objects)
        return 5 * OBJECT_COST_S * len(objects) + _DIGEST_S_PER_BYTE * sum(sizes)


def plain_bytes(array: Array) -> Iterator[Any]:
    """The bytes of an array without objects, in pieces that digests and comparisons take; copied only
    where they lie apart.
    """
    array = np.asarray(array)
    if array.flags.f_contiguous and not array.flags.c_contiguous:
        array = array.T
    if array.flags.c_contiguous:
        yield array.reshape(-1).view(np.uint8)
        return
    rows = max(1, _PIECE_BYTES // max(1, array.nbytes // array.shape[0]))
    for first in range(0, array.shape[0], rows):
        yield np.ascontiguousarray(array[first : first + rows]).reshape(-1).view(np.uint8)


def tensor_arrays(tensor: Any) -> list[Array]:
    """The memory of a tensor as arrays of bytes: all that its storage holds, in one piece."""
    if str(tensor.layout) != "torch.strided":
        return list(chain.from_iterable(map(tensor_arrays, _sparse_parts(tensor))))
    storage = tensor.untyped_storage()
    if tensor.device.type == "meta" or not storage.nbytes():
        return []
    if tensor.device.type != "cpu":
        storage = storage.cpu()
        return [_bytes_at(storage.data_ptr(), storage.nbytes()).copy()]
    return [_bytes_at(storage.data_ptr(), storage.nbytes())]


def _sparse_parts(tensor: Any) -> list[Any]:
    if str(tensor.layout) == "torch.sparse_coo":
        return [tensor._indices(), tensor._values()]
    columns = str(tensor.layout) in ("torch.sparse_csc", "torch.sparse_bsc")
    compressed, plain = ("ccol_indices", "row_indices") if columns else ("crow_indices", "col_indices")
    return [getattr(tensor, compressed)(), getattr(tensor, plain)(), tensor.values()]


def _bytes_at(address: int, size: int) -> Array:
    return np.frombuffer(memoryview((ctypes.c_ubyte * size).from_address(address)), dtype=np.uint8)


_FORM: Final = ("shape", "strides", "dtype", "flags.writeable")
_TENSOR_FORM: Final = ("data_ptr()", "shape", "stride()", "dtype", "requires_grad")


def _form(array: Any) -> tuple[object, ...]:
    return array.shape, array.strides, _SameType(array.dtype), array.flags.writeable


class _SameType:
    """A dtype equal only to a dtype that reads the same bytes in the same way, names and metadata
    included.
    """

    __slots__ = ("_fields", "dtype")

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self._fields = "" if dtype.names is None else repr(dtype)  # which can be renamed in place

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _SameType) or self._fields != other._fields:
            return False
        return self.dtype is other.dtype or repr(self) == repr(other)

    __hash__ = None  # type: ignore[assignment]  # compared, never looked up

    def __repr__(self) -> str:
        return self._fields or repr(self.dtype)


def _tensor_form(tensor: Any) -> tuple[object, ...]:
    strided = str(tensor.layout) == "torch.strided"
    address = tensor.data_ptr() if strided else 0
    return (
        address,
        tuple(tensor.shape),
        tensor.stride() if strided else (),
        tensor.dtype,
        tensor.requires_grad,
    )


def _gradient(tensor: Any) -> object:
    return tensor.grad if tensor.is_leaf or tensor.retains_grad else None  # torch warns of any other look


def _same_contents(tensor: Any, contents: tuple[Content | None, ...]) -> bool:
    arrays = tensor_arrays(tensor)
    return len(arrays) == len(contents) and all(
        content is None or content.same(array) for array, content in zip(arrays, contents, strict=True)
    )


def array_digest(array: Array) -> bytes:
    digest = xxh3_128()
    for piece in plain_bytes(array):
        digest.update(piece)
    return digest.digest()


def _bounds(array: Array) -> tuple[int, int]:
    """The addresses between which an array lies."""
    low = high = int(array.__array_interface__["data"][0])
    for length, stride in zip(array.shape, array.strides, strict=True):
        low += min(0, stride * (length - 1))
        high += max(0, stride * (length - 1))
    return low, high + array.itemsize


def _objects(array: Array) -> list[object]:
    if array.dtype.fields is None:
        flat: list[object] = array.reshape(-1).tolist()
        return flat
    return list(
        chain.from_iterable(
            _objects(array[name]) for name in array.dtype.names or () if array[name].dtype.hasobject
        )
    )


def _rest(array: Array) -> list[bytes]:
    fields = [array[name] for name in array.dtype.names or ()]
    return [
        *(field.tobytes() for field in fields if not field.dtype.hasobject),
        *chain.from_iterable(_rest(field) for field in fields if field.dtype.hasobject),
    ]


def _content_difference(array: Any, content: Content) -> Difference:
    index = content.first_changed(np.asarray(array))
    if index == _UNKNOWN or not array.shape:
        return Difference(array, "", "was written")
    place = tuple(int(part) for part in np.unravel_index(index, array.shape))
    if isinstance(content, _Elements):
        old, new = content.was(index), np.asarray(array).reshape(-1)[index]
        return Difference(array, _subscript(place), became(old, new), same_value(old, new))
    return Difference(array, _subscript(place), "was written")


def _subscript(place: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, place))}]"
