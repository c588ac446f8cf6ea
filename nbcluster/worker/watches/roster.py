"""Which guards watch the objects of a type.

A type is looked up through its bases by module and qualified name, so nothing is imported to know it. What
C keeps of an object has one guard: the one in the table, or fingerprints; attributes and slots, which a
subclass may add to anything, have guards of their own.

In this room types meet their guards.
"""

import functools
import gc
import types
from array import array
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from nbcluster.worker.watches.buffers import Buffers
from nbcluster.worker.watches.containers import Items, Mappings, Parts, Passage
from nbcluster.worker.watches.definitions import defines, qualified_name
from nbcluster.worker.watches.fingerprint import Fingerprints, Instances, Refusals, fingerprint
from nbcluster.worker.watches.guard import Guard
from nbcluster.worker.watches.instances import (
    Classes,
    Functions,
    Slots,
    adds_dict,
    adds_slots,
    hides_state,
)
from nbcluster.worker.watches.memories import changeable
from nbcluster.worker.watches.neutral import LEAVES
from nbcluster.worker.watches.pages import PrivateMapping

if TYPE_CHECKING:
    from nbcluster.worker.watches.arrays import Memory


class Roster:
    """The guards of one shadow: made when the first object of a type is met, one for all objects of that
    type.
    """

    def __init__(self, mappings: Iterable[PrivateMapping] = ()) -> None:
        self.guards: list[Guard] = []
        self._of_type: dict[type, tuple[Guard, ...]] = {}
        self._mappings = tuple(mappings)
        self._memory: Memory | None = None

    def guards_of(self, cls: type) -> tuple[Guard, ...]:
        """Empty for types whose objects cannot change."""
        found = self._of_type.get(cls)
        if found is None:
            found = self._of_type[cls] = tuple(self._made_for(cls))
            self.guards += found
        return found

    def look(self) -> None:
        """Before guards are asked: read what they all share."""
        if self._memory is not None:
            self._memory.look()

    @property
    def memory(self) -> "Memory":
        if self._memory is None:
            from nbcluster.worker.watches.arrays import Memory  # numpy is loaded: one of its arrays was met

            self._memory = Memory(self._mappings)
        return self._memory

    def _made_for(self, cls: type) -> Iterable[Guard]:
        known = _known(cls)
        if (
            known.guards is _generators
        ):  # that it was drawn from says more than which attribute keeps a number
            yield from known.guards(self)
        # Attributes first: to read a `__dict__` is to make it, and a state given to be pickled may tell of
        # it.
        if known.with_attributes and adds_dict(cls, known.base):
            yield Instances(cls)
        if known.with_attributes and adds_slots(cls, known.base):
            yield Slots(cls, known.base)
        if known.guards is not _generators:
            yield from known.guards(self)


Entry = Callable[[Roster], tuple[Guard, ...]]


class _Known(NamedTuple):
    """What the tables say of a type."""

    guards: Entry
    base: type = object
    """Attributes of this base are seen to."""
    with_attributes: bool = True


def _known(cls: type) -> _Known:
    """By the nearest base that a table has."""
    for base in cls.__mro__:
        name = qualified_name(base)
        if name in LEAVES:
            return _Known(_leaf, base)
        entry = _BY_TYPE.get(base) or _BY_NAME.get(name)
        if entry is not None:
            return _Known(entry, with_attributes=entry not in (_FUNCTIONS, _CLASSES, _whole_state))
    if not hides_state(cls) or _is_descriptor_in_c(cls):
        return _Known(_leaf)
    if defines(cls, "__next__"):
        return _Known(_iterators, with_attributes=False)
    return _Known(_fingerprints)


def _is_descriptor_in_c(cls: type) -> bool:
    """What a class of a C library has for attributes: declarations, as good as code."""
    return defines(cls, "__get__") and not adds_dict(cls)


def _leaf(_: Roster) -> tuple[Guard, ...]:
    return ()


def _items(base: Any, *, subscripts: bool = True) -> Entry:
    return lambda _: (Items(base, subscripts=subscripts),)


def _passage(read: Callable[[Any], Iterable[object]], name: Callable[[int], str] = "[{}]".format) -> Entry:
    return lambda _: (Passage(read, name),)


def _parts(*names: str) -> Entry:
    def read(obj: Any) -> tuple[object, ...]:
        return tuple(getattr(obj, name) for name in names)

    return lambda _: (Parts(read, lambda _, index: f".{names[index]}"),)


def _owner_of_builtin(function: Any) -> tuple[object, ...]:
    """`out.append` holds `out`; `len` holds its module, which is nobody's own."""
    owner = getattr(function, "__self__", None)
    return () if owner is None or isinstance(owner, types.ModuleType | type) else (owner,)


def _defaultdict(_: Roster) -> tuple[Guard, ...]:
    return Mappings(dict), Parts(lambda obj: (obj.default_factory,), lambda _, __: ".default_factory")


def _cell(_: Roster) -> tuple[Guard, ...]:
    def read(cell: types.CellType) -> tuple[object, ...]:
        try:
            return (cell.cell_contents,)
        except ValueError:
            return ()

    return (Parts(read, lambda _, __: ".cell_contents"),)


def _arrays(roster: Roster) -> tuple[Guard, ...]:
    from nbcluster.worker.watches.arrays import Arrays

    return (Arrays(roster.memory),)


def _tensors(roster: Roster) -> tuple[Guard, ...]:
    from nbcluster.worker.watches.arrays import Tensors

    return (Tensors(roster.memory),)


def _frames(_: Roster) -> tuple[Guard, ...]:
    from nbcluster.worker.watches.frames import Frames

    return (Frames(),)


def _masked_values(_: Roster) -> tuple[Guard, ...]:
    from nbcluster.worker.watches.frames import MaskedValues

    return (MaskedValues(),)


def _generators(_: Roster) -> tuple[Guard, ...]:
    return (Fingerprints(_generator_state, reason="random", what="was drawn from"),)


def _generator_state(generator: Any) -> bytes:
    """What it will draw next, and how many children its seed had, which old versions of numpy do not pickle."""
    bits = getattr(generator, "bit_generator", getattr(generator, "_bit_generator", generator))
    return fingerprint(generator) + fingerprint(getattr(bits, "seed_seq", None))


def _torch_generators(_: Roster) -> tuple[Guard, ...]:
    return (
        Fingerprints(
            read=lambda obj: obj.get_state().numpy().tobytes(), reason="random", what="was drawn from"
        ),
    )


def _memory(roster: Roster) -> tuple[Guard, ...]:
    remembers = "remembers an object that can change, and gives it to whoever asks again"
    return (*_parts("__wrapped__")(roster), Fingerprints(changeable, what=remembers))


def _fingerprints(_: Roster) -> tuple[Guard, ...]:
    return (Fingerprints(),)


def _whole_state(_: Roster) -> tuple[Guard, ...]:
    """For types whose pickled state tells all there is, attributes included."""
    return (Fingerprints(),)


def _iterators(_: Roster) -> tuple[Guard, ...]:
    return (Refusals("an iterator changes whenever it is used"),)


_FUNCTIONS: Final[Entry] = lambda _: (Functions(),)
_CLASSES: Final[Entry] = lambda _: (Classes(),)

_BY_TYPE: Final[Mapping[type, Entry]] = {
    list: _items(list),
    deque: _items(deque),
    set: _items(set, subscripts=False),
    tuple: _passage(tuple.__iter__),
    frozenset: _passage(frozenset.__iter__, "{{…}}".format),
    dict: lambda _: (Mappings(dict),),
    OrderedDict: lambda _: (Mappings(OrderedDict),),
    bytearray: lambda _: (Buffers(),),
    array: lambda _: (Buffers(),),
    memoryview: lambda _: (Buffers(),),
    type: _CLASSES,
    types.FunctionType: _FUNCTIONS,
    types.BuiltinFunctionType: _passage(_owner_of_builtin, ".__self__".format),
    types.MethodWrapperType: _passage(_owner_of_builtin, ".__self__".format),
    types.MethodType: _passage(
        lambda method: (method.__self__, method.__func__), (".__self__", ".__func__").__getitem__
    ),
    types.CellType: _cell,
    types.MappingProxyType: _passage(gc.get_referents, lambda _: ""),
    slice: _passage(lambda cut: (cut.start, cut.stop, cut.step), (".start", ".stop", ".step").__getitem__),
    property: _parts("fget", "fset", "fdel"),
    staticmethod: _parts("__func__"),
    classmethod: _parts("__func__"),
    functools.partial: _parts("func", "args", "keywords"),
    type({}.keys()): _passage(gc.get_referents, lambda _: ""),
    type({}.values()): _passage(gc.get_referents, lambda _: ""),
    type({}.items()): _passage(gc.get_referents, lambda _: ""),
}

_BY_NAME: Final[Mapping[str, Entry]] = {
    "collections.defaultdict": _defaultdict,
    "functools._lru_cache_wrapper": _memory,
    "types.SimpleNamespace": _leaf,
    "_io._IOBase": _fingerprints,
    "PIL.Image.Image": _whole_state,
    "polars.dataframe.frame.DataFrame": _whole_state,
    "polars.expr.expr.Expr": _whole_state,
    "polars.lazyframe.frame.LazyFrame": _whole_state,
    "polars.series.series.Series": _whole_state,
    "random.Random": _generators,
    "_random.Random": _generators,
    "numpy.ndarray": _arrays,
    "numpy.void": _fingerprints,
    "numpy.random._generator.Generator": _generators,
    "numpy.random.mtrand.RandomState": _generators,
    "numpy.random.bit_generator.BitGenerator": _generators,
    "numpy.random.bit_generator.SeedSequence": _generators,
    "pandas.core.generic.NDFrame": _frames,
    "pandas._libs.arrays.NDArrayBacked": _parts("_ndarray", "_dtype"),
    "pandas.core.arrays.masked.BaseMaskedArray": _masked_values,
    "torch.Tensor": _tensors,
    "torch._C.Generator": _torch_generators,
}
