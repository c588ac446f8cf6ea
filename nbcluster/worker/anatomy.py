"""What an object consists of, as far as a program could tell two such objects apart.

An anatomy has *facets*, plain values compared as they are; *parts*, objects compared in turn, each with the
step that leads to it; and, for sets, *members* without a place. What a library keeps for speed alone (a
tree's counters, a `cached_property`) is no part: two objects that differ only there are equal. Nothing here
imports numpy or pandas: a reader is found by the name of a class, and what is not loaded costs nothing.

In this room is the table from types to anatomies; who compares them lives next door.
"""

import copyreg
import functools
import math
import struct
import sys
import threading
import types
import warnings
import weakref
from array import array
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple, TypeVar

from nbcluster.worker.figures import StandIn
from nbcluster.worker.live_views import LIVE_VIEWS, OfAClass, mapping_of


class Attribute(str):
    """A step to a part: `.name`."""

    __slots__ = ()


class Item(NamedTuple):
    """A step to a part: `[key]`, the key being shown as it was written."""

    key: object


class Note(str):
    """A step that no expression of the user's leads to, such as a key of a dictionary."""

    __slots__ = ()


Step = Attribute | Item | Note

_T = TypeVar("_T")


class Region(NamedTuple):
    """The addresses that an array may touch, so that views of one memory are known as such."""

    low: int
    high: int


@dataclass(slots=True)
class Anatomy:
    facets: Iterable[tuple[str, object]] = ()
    parts: Iterable[tuple[Step, object]] = ()
    members: Sequence[object] | None = None
    """What a set holds, in the order of its iteration."""
    alike: Sequence[tuple[str, object]] = ()
    """Objects that must be the same ones on both sides as far as is known, and are not entered."""
    region: Region | None = None
    identity: bool = True
    """Whether it matters which of two equal ones a program holds: that is so if it can change."""


#: Types whose value is all there is: no identity that counts, no parts.
PLAIN: frozenset[type] = frozenset(
    {int, float, complex, bool, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range}
)

#: Fields that libraries fill for speed or for counting; two objects that differ only there are equal.
NEUTRAL: Mapping[str, frozenset[str]] = {
    "scipy.sparse._base._spbase": frozenset({"_has_sorted_indices", "_has_canonical_format"}),
    "networkx.classes.graph.Graph": frozenset(
        {"adj", "nodes", "edges", "degree", "succ", "pred", "in_edges", "out_edges", "__networkx_cache__"}
    ),
    "numpy.memmap": frozenset({"_mmap"}),
    "numpy.ma.MaskedArray": frozenset({"_fill_value", "_sharedmask"}),
    "sympy.core.basic.Basic": frozenset({"_mhash"}),
}


def _per_type(function: Callable[[type], _T]) -> Callable[[type], _T]:
    """Remember what `function` says of a type as long as there is the type: a notebook's own come and go."""
    remembered: weakref.WeakKeyDictionary[type, _T] = weakref.WeakKeyDictionary()

    @functools.wraps(function)
    def answer(kind: type) -> _T:
        if kind not in remembered:
            remembered[kind] = function(kind)
        return remembered[kind]

    return answer


def anatomy(obj: object) -> Anatomy:
    """What `obj` consists of. May raise what the object's own `__reduce__` raises."""
    return handler(type(obj))(obj)


@_per_type
def handler(kind: type) -> Callable[[Any], Anatomy]:
    """The reader for objects of one type: that of the nearest base class in the table."""
    if issubclass(kind, Enum):
        return _enum  # before int, which IntEnum derives from first
    for base in kind.__mro__:
        if base in PLAIN and base is not kind:
            return functools.partial(_plain_subclass, base)
        found = _by_type.get(base) or _by_name.get(f"{base.__module__}.{base.__qualname__}")
        if found is not None:
            return found
    return _instance


ORIGINALS: Final["weakref.WeakKeyDictionary[types.FunctionType, types.FunctionType]"] = (
    weakref.WeakKeyDictionary()
)
"""In the kernel: distributed functions, each with the one that was decorated. On a worker there is nothing to distribute,
so that the name stands for the function as it was written."""


def home(obj: Any) -> str | None:
    """The name under which anyone can import this very function or class; None if there is none.

    What lives in `__main__` has no such home: a notebook may define it anew at any time.
    """
    module, name = _plainly(obj, "__module__"), _plainly(obj, "__qualname__")
    if not isinstance(module, str) or not isinstance(name, str) or module == "__main__" or "<locals>" in name:
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    is_it = found is obj or (type(found) is types.FunctionType and ORIGINALS.get(found) is obj)
    return f"{module}.{name}" if is_it else None


def _plainly(obj: Any, name: str) -> Any:
    """An attribute, of which no `__getattr__` of the user's is asked; None if there is none."""
    try:
        return object.__getattribute__(obj, name)
    except AttributeError:
        return None


def plain_bits(value: object) -> object:
    """A plain value so that `==` means the same type and the same bits (nan payloads, -0.0)."""
    if isinstance(value, float):
        return float, struct.pack("<d", value)
    if isinstance(value, complex):
        return complex, struct.pack("<dd", value.real, value.imag)
    if isinstance(value, range):  # ranges are == when their items are
        return range, value.start, value.stop, value.step
    return type(value), value


class Bits:
    """The bytes of an array, compared without a copy where its memory is in one piece."""

    __slots__ = ("array", "source")

    def __init__(self, array: Any, source: Any = None) -> None:
        self.array = array
        self.source = array if source is None else source
        """What the bytes were taken from, for whoever wants to show an element."""

    def first_unlike(self, other: "Bits") -> int | None:
        """The index, in C order, of the first element that differs."""
        numpy = sys.modules["numpy"]
        mine, theirs = self._bytes(), other._bytes()
        element: int = max(1, mine.size // max(1, math.prod(self.source.shape)))
        if mine.shape != theirs.shape:
            return 0
        step = 1 << 24  # compared in pieces: the result of a comparison needs memory too
        for start in range(0, mine.size, step):
            unlike = mine[start : start + step] != theirs[start : start + step]
            if unlike.any():
                first: int = start + int(numpy.argmax(unlike))
                return first // element
        return None

    def _bytes(self) -> Any:
        numpy = sys.modules["numpy"]
        flat = numpy.ascontiguousarray(self.array).reshape(-1)
        if not flat.dtype.itemsize:
            return numpy.empty(0, numpy.uint8)
        found = flat.view(numpy.uint8)
        if flat.dtype.kind in "fc" and _extended(flat.dtype):
            # an x86 long double has ten bytes in a room of sixteen: the other six are nobody's value
            found = found.reshape(-1, 16).copy()
            found[:, 10:] = 0
            found = found.reshape(-1)
        return found


def _extended(dtype: Any) -> bool:
    numpy = sys.modules["numpy"]
    part = dtype.itemsize // (2 if dtype.kind == "c" else 1)
    return bool(part == 16 and numpy.finfo(numpy.longdouble).nmant == 63)


# --- the state of instances -------------------------------------------------------------------------------


def _instance(obj: Any) -> Anatomy:
    """Attributes and slots; and, where the type keeps state in C, what its `__reduce__` tells of it."""
    kind = type(obj)
    parts = _attributes(obj)
    if _hides_state(kind):
        parts += _reduced(obj)
    return Anatomy(parts=parts, identity=f"{kind.__module__}.{kind.__qualname__}" not in _immutable_names)


def _attributes(obj: Any) -> list[tuple[Step, object]]:
    found: list[tuple[Step, object]] = []
    neutral = _neutral(type(obj))
    own = _plainly(obj, "__dict__")
    if isinstance(own, dict):
        found.extend((Attribute(name), value) for name, value in own.items() if name not in neutral)
    for base in type(obj).__mro__:
        for name in _slots(base):
            with suppress(AttributeError):  # a slot that was never filled is no part
                found.append((Attribute(name), vars(base)[name].__get__(obj)))
    return found


@_per_type
def _neutral(kind: type) -> frozenset[str]:
    found: set[str] = set()
    for base in kind.__mro__:
        found |= NEUTRAL.get(f"{base.__module__}.{base.__qualname__}", frozenset())
        found |= {name for name, value in vars(base).items() if isinstance(value, functools.cached_property)}
        if base.__module__.startswith("pandas."):
            found.add("_cache")  # of pandas' own cached properties, which are written in C
    return frozenset(found)


@_per_type
def _slots(base: type) -> tuple[str, ...]:
    if "__slots__" not in vars(base):
        return ()
    return tuple(name for name, value in vars(base).items() if isinstance(value, types.MemberDescriptorType))


@_per_type
def _hides_state(kind: type) -> bool:
    """Whether objects of this type are larger than their `__dict__`, weak references and slots explain."""
    if kind.__itemsize__:
        return True
    pointer = struct.calcsize("P")
    known = object.__basicsize__ + pointer * sum(len(_slots(base)) for base in kind.__mro__)
    # Negative offsets are those of dictionaries that lie outside of the object (3.11 and later).
    known += pointer * ((kind.__dictoffset__ > 0) + (kind.__weakrefoffset__ > 0))
    return kind.__basicsize__ > known


class Opaque(TypeError):
    """Nothing is known of how to look into such an object."""


def _reduced(obj: Any) -> list[tuple[Step, object]]:
    """The state that an object gives to be pickled. Raises Opaque if it gives none."""
    reduce = copyreg.dispatch_table.get(type(obj))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # pickling an itertools object is deprecated, looking at one is not
            state = reduce(obj) if reduce else obj.__reduce_ex__(4)
    except TypeError as error:
        if _has_eq(type(obj)):
            return [(Note("value"), _ByEq(obj))]
        raise Opaque(str(error)) from error
    if isinstance(state, str):
        return [(Note("name"), state)]
    parts = [list(part) if isinstance(part, Iterator) else part for part in state]
    parts = _without_counters(obj, parts)
    return [(Note(f"pickled part {index}"), part) for index, part in enumerate(parts)]


def _has_eq(kind: type) -> bool:
    return any("__eq__" in vars(base) for base in kind.__mro__ if base is not object)


def _without_counters(obj: Any, parts: list[Any]) -> list[Any]:
    # scikit-learn's trees count trims, leaves, splits and calls at each query: 7 to 10 of their state
    if type(obj).__module__ in ("sklearn.neighbors._kd_tree", "sklearn.neighbors._ball_tree"):
        state = parts[2]
        if isinstance(state, tuple) and len(state) > 11:
            parts[2] = (*state[:7], *state[11:])
    return parts


class _ByEq:
    """A value known only by its own `==`."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


def _by_eq(obj: _ByEq) -> Anatomy:
    return Anatomy(facets=[("value", obj.value)], identity=False)


# --- builtin containers and values ------------------------------------------------------------------------


def _plain(obj: Any) -> Anatomy:
    return Anatomy(facets=[("value", plain_bits(obj))], identity=False)


def _plain_subclass(base: type, obj: Any) -> Anatomy:
    value = complex(obj.real, obj.imag) if base is complex else base.__getnewargs__(obj)[0]  # type: ignore[attr-defined]
    return Anatomy(parts=[(Note("value"), value), *_attributes(obj)])


def _list(obj: list[Any]) -> Anatomy:
    items = list.__iter__(obj)
    return Anatomy(
        facets=[("length", list.__len__(obj))], parts=_with_attributes(obj, list, enumerate(items))
    )


def _tuple(obj: tuple[Any, ...]) -> Anatomy:
    items = tuple.__iter__(obj)
    return Anatomy(
        facets=[("length", tuple.__len__(obj))],
        parts=_with_attributes(obj, tuple, enumerate(items)),
        identity=bool(_plainly(obj, "__dict__")),
    )


def _with_attributes(
    obj: object, base: type, items: Iterable[tuple[int, object]]
) -> Iterator[tuple[Step, object]]:
    for index, item in items:
        yield Item(index), item
    if type(obj) is not base:
        yield from _attributes(obj)


def _deque(obj: deque[Any]) -> Anatomy:
    return Anatomy(
        facets=[("maxlen", obj.maxlen), ("length", deque.__len__(obj))],
        parts=_with_attributes(obj, deque, enumerate(deque.__iter__(obj))),
    )


def _dict(obj: dict[Any, Any]) -> Anatomy:
    # An OrderedDict keeps an order of its own beside that of its dict.
    items = OrderedDict.items(obj) if isinstance(obj, OrderedDict) else dict.items(obj)
    return Anatomy(facets=[("length", dict.__len__(obj))], parts=_pairs(obj, items))


def _pairs(obj: object, items: Iterable[tuple[object, object]]) -> Iterator[tuple[Step, object]]:
    for index, (key, value) in enumerate(items):
        yield Note(f"key {index}"), key
        yield Item(key), value
    if isinstance(obj, defaultdict):
        yield Attribute("default_factory"), obj.default_factory
    if type(obj) is not dict:
        yield from _attributes(obj)


def _view(obj: object) -> Anatomy:
    try:
        return Anatomy(parts=[(Note("its mapping"), mapping_of(obj))], identity=False)
    except OfAClass:
        return _attributes_of_a_class(obj)  # type: ignore[arg-type]  # only a mappingproxy is one


def _attributes_of_a_class(obj: types.MappingProxyType[Any, Any]) -> Anatomy:
    return Anatomy(facets=[("length", len(obj))], parts=_pairs({}, obj.items()), identity=False)


def _set(obj: set[Any]) -> Anatomy:
    return Anatomy(
        facets=[("length", set.__len__(obj))], members=list(set.__iter__(obj)), parts=_attributes(obj)
    )


def _frozenset(obj: frozenset[Any]) -> Anatomy:
    return Anatomy(
        facets=[("length", frozenset.__len__(obj))],
        members=list(frozenset.__iter__(obj)),
        parts=_attributes(obj),
        identity=False,
    )


def _bytearray(obj: bytearray) -> Anatomy:
    return Anatomy(facets=[("bytes", bytes(obj))], parts=_attributes(obj))


def _array(obj: "array[Any]") -> Anatomy:
    return Anatomy(facets=[("typecode", obj.typecode), ("bytes", obj.tobytes())], parts=_attributes(obj))


def _memoryview(obj: memoryview) -> Anatomy:
    facets = [
        ("format", obj.format),
        ("shape", obj.shape),
        ("readonly", obj.readonly),
        ("bytes", obj.tobytes()),
    ]
    return Anatomy(facets=facets, parts=[(Attribute("obj"), obj.obj)])


def _slice(obj: slice) -> Anatomy:
    parts = [(Attribute("start"), obj.start), (Attribute("stop"), obj.stop), (Attribute("step"), obj.step)]
    return Anatomy(parts=parts, identity=False)


def _enum(obj: Enum) -> Anatomy:
    # A member may hold more than its value; its class is compared as a class, which holds the members.
    return Anatomy(facets=[("name", obj.name)], parts=[(Attribute("value"), obj.value)])


def _path(obj: Any) -> Anatomy:
    return Anatomy(facets=[("value", str(obj))], identity=False)  # its slots are caches


# --- code -------------------------------------------------------------------------------------------------


def _function(obj: types.FunctionType) -> Anatomy:
    return Anatomy(
        facets=[
            ("home", home(obj)),
            ("name", obj.__name__),
            ("qualified name", obj.__qualname__),
            ("module", obj.__module__),
        ],
        parts=[
            (Attribute("__code__"), obj.__code__),
            (Attribute("__defaults__"), obj.__defaults__),
            (Attribute("__kwdefaults__"), obj.__kwdefaults__),
            (Attribute("__closure__"), obj.__closure__),
            (Attribute("__doc__"), obj.__doc__),
            (Attribute("__annotations__"), obj.__annotations__),
            *((Attribute(name), value) for name, value in vars(obj).items()),
        ],
        alike=[("globals", obj.__globals__)],
    )


def _code(obj: types.CodeType) -> Anatomy:
    """What code does: not where it was written, for the same cell may be compiled under another name."""
    facets = [(name, getattr(obj, f"co_{name}")) for name in _code_facets]
    return Anatomy(facets=facets, parts=[(Attribute("co_consts"), obj.co_consts)], identity=False)


_code_facets = (
    *("name", "qualname", "argcount", "posonlyargcount", "kwonlyargcount", "flags", "code"),
    *("exceptiontable", "names", "varnames", "freevars", "cellvars"),
)


def _cell(obj: types.CellType) -> Anatomy:
    try:
        return Anatomy(parts=[(Attribute("cell_contents"), obj.cell_contents)])
    except ValueError:  # an empty cell
        return Anatomy(facets=[("contents", "none")])


def _method(obj: types.MethodType) -> Anatomy:
    return Anatomy(
        parts=[(Attribute("__self__"), obj.__self__), (Attribute("__func__"), obj.__func__)], identity=False
    )


def _builtin(obj: Any) -> Anatomy:
    owner = obj.__self__
    if owner is None or isinstance(owner, types.ModuleType):
        return Anatomy(facets=[("name", (obj.__module__, obj.__qualname__))], identity=False)
    return Anatomy(facets=[("name", obj.__name__)], parts=[(Attribute("__self__"), owner)], identity=False)


def _descriptor(obj: Any) -> Anatomy:
    return Anatomy(facets=[("name", obj.__name__)], parts=[(Attribute("__objclass__"), obj.__objclass__)])


def _property(obj: property) -> Anatomy:
    names = ("fget", "fset", "fdel", "__doc__")
    return Anatomy(parts=[(Attribute(name), getattr(obj, name)) for name in names])


def _wrapped(obj: Any) -> Anatomy:
    return Anatomy(parts=[(Attribute("__func__"), obj.__func__)])


def _lru_cache(obj: Any) -> Anatomy:
    # What a functools cache remembers is the value of its function: neutral.
    return Anatomy(
        facets=[("parameters", tuple(obj.cache_parameters().values()))],
        parts=[(Attribute("__wrapped__"), obj.__wrapped__)],
    )


def _cached_property(obj: Any) -> Anatomy:
    return Anatomy(parts=[(Attribute("func"), obj.func), (Attribute("attrname"), obj.attrname)])  # and a lock


def _module(obj: types.ModuleType) -> Anatomy:
    raise Opaque(f"another object is the module {obj.__name__} on the other side")


def _lock(obj: Any) -> Anatomy:
    return Anatomy(facets=[("state", "unlocked" if repr(obj).startswith("<unlocked") else "locked")])


#: What Python itself keeps in a class, and what tells where a class was written.
_class_internals = frozenset(
    {
        *("__dict__", "__weakref__", "_abc_impl", "__subclasshook__"),
        *("__firstlineno__", "__static_attributes__"),
        "__slotnames__",  # remembered by copyreg when an instance is first pickled
    }
)


def _class(obj: type) -> Anatomy:
    own = vars(obj)
    return Anatomy(
        facets=[
            ("home", home(obj)),
            ("name", obj.__name__),
            ("qualified name", obj.__qualname__),
            ("module", obj.__module__),
        ],
        parts=[
            (Attribute("__bases__"), obj.__bases__),
            *((Attribute(name), value) for name, value in own.items() if name not in _class_internals),
        ],
    )


def _weakref(obj: weakref.ref[Any]) -> Anatomy:
    return Anatomy(parts=[(Note("referent"), obj())])


def _exception(obj: BaseException) -> Anatomy:
    # What C keeps beside args: errno and filename, the five of UnicodeError, msg and lineno of SyntaxError
    kept = [
        (Attribute(name), getattr(obj, name, None))
        for name in _exception_members(type(obj))
        if name not in ("args", "__suppress_context__")
    ]
    return Anatomy(
        facets=[("__suppress_context__", obj.__suppress_context__)],
        parts=[
            (Attribute("args"), obj.args),
            *((Attribute(name), value) for name, value in vars(obj).items()),
            *kept,
            (Attribute("__cause__"), obj.__cause__),
            (Attribute("__context__"), obj.__context__),
        ],
    )


@_per_type
def _exception_members(kind: type) -> tuple[str, ...]:
    return tuple(
        name
        for base in kind.__mro__
        for name, value in vars(base).items()
        if isinstance(value, types.MemberDescriptorType)
    )


# --- numpy and its kin ------------------------------------------------------------------------------------


def _ndarray(obj: Any) -> Anatomy:
    numpy = sys.modules["numpy"]
    base = obj.view(numpy.ndarray) if type(obj) is not numpy.ndarray else obj
    facets = [
        ("dtype", _dtype_facet(base.dtype)),
        ("shape", base.shape),
        ("strides", _strides(base)),
        ("writeable", bool(base.flags.writeable)),
    ]
    attributes = _attributes(obj) if base is not obj else []
    if hasattr(obj, "_fill_value"):  # a masked array sets it when it is first asked for
        filled = numpy.ma.default_fill_value(obj) if obj._fill_value is None else obj._fill_value
        attributes.append((Attribute("fill_value"), _Column(numpy.asarray(filled))))
    region = _region(base)
    if base.dtype.hasobject or base.dtype.kind == "T":
        items = base.astype(object) if base.dtype.kind == "T" else base
        return Anatomy(facets, [*attributes, *_elements(items)], region=region)
    if base.dtype.names:
        # field by field: what lies in the padding between fields is nobody's value
        fields = [(Item(name), base[name]) for name in base.dtype.names]
        return Anatomy(
            facets, [*attributes, *((step, _Column(part)) for step, part in fields)], region=region
        )
    return Anatomy([*facets, ("values", Bits(base))], attributes, region=region)


def _elements(base: Any) -> Iterator[tuple[Step, object]]:
    names = base.dtype.names
    numpy = sys.modules["numpy"]
    for index in numpy.ndindex(base.shape):
        shown: object = index[0] if len(index) == 1 else index
        yield Item(shown), tuple(base[index][name] for name in names) if names else base[index]


class _Column:
    """An array that belongs to another object: where its memory lies and how is that one's own business."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array


def _column(obj: _Column) -> Anatomy:
    found = anatomy(obj.array)
    facets = [(name, value) for name, value in found.facets if name not in ("strides", "writeable")]
    return Anatomy([("type", type(obj.array).__name__), *facets], found.parts, identity=False)


def _strides(array: Any) -> tuple[int, ...]:
    """The layout in memory, as far as it can be told: that of an axis of length one cannot."""
    if not array.size:
        return ()
    return tuple(
        stride if length > 1 else 0 for stride, length in zip(array.strides, array.shape, strict=True)
    )


def region_of(obj: Any) -> Region | None:
    """The addresses that `obj` may touch, if it is an array."""
    numpy = sys.modules.get("numpy")
    return _region(obj) if numpy is not None and isinstance(obj, numpy.ndarray) else None


def _region(array: Any) -> Region | None:
    if not array.size or not array.itemsize:
        return None
    start = array.__array_interface__["data"][0]
    spans = [stride * (length - 1) for stride, length in zip(array.strides, array.shape, strict=True)]
    return Region(
        start + sum(span for span in spans if span < 0),
        start + sum(span for span in spans if span > 0) + array.itemsize,
    )


def _dtype_facet(dtype: Any) -> tuple[object, ...]:
    metadata = dtype.metadata
    return type(dtype).__name__, repr(dtype), dtype.str, dict(metadata) if metadata else None


def _dtype(obj: Any) -> Anatomy:
    return Anatomy(facets=[("dtype", _dtype_facet(obj))], identity=False)


def _numpy_scalar(obj: Any) -> Anatomy:
    numpy = sys.modules["numpy"]
    value = numpy.asarray(obj)
    return Anatomy(parts=[(Note("value"), _Column(value)), *_attributes(obj)], identity=False)


def _tensor(obj: Any) -> Anatomy:
    torch = sys.modules["torch"]
    facets: list[tuple[str, object]] = [
        ("dtype", str(obj.dtype)),
        ("device", str(obj.device)),
        ("layout", str(obj.layout)),
        ("shape", tuple(obj.shape)),
        ("requires_grad", bool(obj.requires_grad)),
        ("is_leaf", bool(obj.is_leaf)),
    ]
    parts: list[tuple[Step, object]] = _attributes(obj)
    if obj.is_leaf:
        parts.append((Attribute("grad"), obj.grad))
    plain = obj.detach()
    region = None
    if obj.layout is torch.strided and not obj.is_quantized:
        facets.append(
            ("strides", tuple(s if n > 1 else 0 for s, n in zip(obj.stride(), obj.shape, strict=True)))
        )
        flat = plain.cpu().contiguous().reshape(-1)
        facets.append(("values", Bits(flat.resolve_conj().resolve_neg().view(torch.uint8).numpy(), plain)))
        if obj.numel():
            span = sum(s * (n - 1) for s, n in zip(obj.stride(), obj.shape, strict=True))
            region = Region(obj.data_ptr(), obj.data_ptr() + (span + 1) * obj.element_size())
    else:
        parts.append((Note("pickled"), obj.__reduce_ex__(4)))
    return Anatomy(facets, parts, region=region)


def _named(obj: Any) -> Anatomy:
    return Anatomy(facets=[("value", repr(obj))], identity=False)


# --- pandas -----------------------------------------------------------------------------------------------
# How a frame packs its columns into blocks is seen by a clock only, so columns are compared one by one.


def _frame(obj: Any) -> Anatomy:
    columns = obj.columns
    return Anatomy(
        facets=[("shape", obj.shape), ("flags", obj.flags.allows_duplicate_labels)],
        parts=[
            (Attribute("index"), obj.index),
            (Attribute("columns"), columns),
            *((Item(columns[at]), _Column(obj.iloc[:, at]._values)) for at in range(len(columns))),
            (Attribute("attrs"), obj.attrs),
            *_metadata(obj),
        ],
    )


def _series(obj: Any) -> Anatomy:
    return Anatomy(
        facets=[("length", len(obj)), ("flags", obj.flags.allows_duplicate_labels)],
        parts=[
            (Attribute("name"), obj.name),
            (Attribute("index"), obj.index),
            (Attribute("values"), _Column(obj._values)),
            (Attribute("attrs"), obj.attrs),
            *_metadata(obj),
        ],
    )


_pandas_internals = frozenset(
    {"_mgr", "_attrs", "_flags", "_name", "_item_cache", "_cacher", "_is_copy", "_typ"}
)


def _metadata(obj: Any) -> list[tuple[Step, object]]:
    return [(Attribute(name), value) for name, value in vars(obj).items() if name not in _pandas_internals]


def _index(obj: Any) -> Anatomy:
    parts: list[tuple[Step, object]] = [(Attribute("names"), tuple(obj.names))]
    if hasattr(obj, "levels"):
        parts.append((Attribute("levels"), tuple(obj.levels)))
        parts.append((Attribute("codes"), tuple(_Column(codes) for codes in obj.codes)))
        return Anatomy(parts=parts, identity=False)
    if type(obj).__name__ == "RangeIndex":
        facets: list[tuple[str, object]] = [("range", (obj.start, obj.stop, obj.step))]
        return Anatomy(facets, parts, identity=False)
    parts.append((Attribute("values"), _Column(obj._values)))
    return Anatomy([("length", len(obj)), ("freq", str(getattr(obj, "freq", None)))], parts, identity=False)


def _extension_array(obj: Any) -> Anatomy:
    numpy = sys.modules["numpy"]
    facets: list[tuple[str, object]] = [("length", len(obj)), ("dtype", _extension_dtype(obj.dtype))]
    parts: list[tuple[Step, object]] = []
    if hasattr(obj, "categories"):
        parts += [(Attribute("categories"), obj.categories), (Attribute("codes"), _Column(obj.codes))]
    elif hasattr(obj, "_mask") and hasattr(obj, "_data"):
        # what lies under the mask is nobody's value
        parts += [
            (Attribute("mask"), _Column(obj._mask)),
            (Attribute("data"), _Column(obj._data[~obj._mask])),
        ]
    elif hasattr(obj, "_ndarray"):
        parts.append((Attribute("values"), _Column(obj._ndarray)))
    else:
        parts.append((Attribute("values"), _Column(numpy.asarray(obj, dtype=object))))
    return Anatomy(facets, parts)


def _extension_dtype(dtype: Any) -> tuple[object, ...]:
    return type(dtype).__name__, repr(dtype), getattr(dtype, "storage", None)


#: Types that keep their value in C and cannot change: equal ones need not be the same one.
_immutable_names = frozenset(
    {
        "datetime.date",
        "datetime.datetime",
        "datetime.time",
        "datetime.timedelta",
        "datetime.timezone",
        "decimal.Decimal",
        "zoneinfo.ZoneInfo",
        "re.Pattern",
        "operator.itemgetter",
        "operator.attrgetter",
        "pandas.Timestamp",
        "pandas.Timedelta",
        "pandas.Period",
        "pandas.Interval",
        "pandas._libs.tslibs.timestamps.Timestamp",
        "pandas._libs.tslibs.timedeltas.Timedelta",
        "pandas._libs.tslibs.period.Period",
        "pandas._libs.interval.Interval",
    }
)


def _value_instance(obj: Any) -> Anatomy:
    """Attributes of an object that never changes."""
    return Anatomy(parts=_instance(obj).parts, identity=False)


_by_type: dict[type, Callable[[Any], Anatomy]] = {
    **dict.fromkeys(PLAIN, _plain),
    list: _list,
    tuple: _tuple,
    dict: _dict,
    set: _set,
    frozenset: _frozenset,
    deque: _deque,
    bytearray: _bytearray,
    array: _array,
    memoryview: _memoryview,
    slice: _slice,
    type: _class,
    Enum: _enum,
    BaseException: _exception,
    types.FunctionType: _function,
    types.CodeType: _code,
    types.CellType: _cell,
    types.MethodType: _method,
    types.BuiltinFunctionType: _builtin,
    types.MethodWrapperType: _builtin,
    types.WrapperDescriptorType: _descriptor,
    types.MethodDescriptorType: _descriptor,
    types.ClassMethodDescriptorType: _descriptor,
    types.GetSetDescriptorType: _descriptor,
    types.MemberDescriptorType: _descriptor,
    types.ModuleType: _module,
    **dict.fromkeys(LIVE_VIEWS, _view),
    property: _property,
    functools.cached_property: _cached_property,
    type(threading.Lock()): _lock,
    type(threading.RLock()): _lock,
    staticmethod: _wrapped,
    classmethod: _wrapped,
    weakref.ref: _weakref,
    type(functools.lru_cache(len)): _lru_cache,
    StandIn: lambda _: Anatomy(),
    _ByEq: _by_eq,
    _Column: _column,
}

_by_name: dict[str, Callable[[Any], Anatomy]] = {
    "fractions.Fraction": _value_instance,
    "uuid.UUID": _value_instance,
    "pathlib.PurePath": _path,
    "pathlib._local.PurePath": _path,
    "numpy.ndarray": _ndarray,
    "numpy.generic": _numpy_scalar,
    "numpy.dtype": _dtype,
    "torch.Tensor": _tensor,
    "torch.dtype": _named,
    "torch.device": _named,
    "torch.layout": _named,
    "pandas.DataFrame": _frame,
    "pandas.core.frame.DataFrame": _frame,
    "pandas.Series": _series,
    "pandas.core.series.Series": _series,
    "pandas.Index": _index,
    "pandas.core.indexes.base.Index": _index,
    "pandas.api.extensions.ExtensionArray": _extension_array,
    "pandas.core.arrays.base.ExtensionArray": _extension_array,
}
