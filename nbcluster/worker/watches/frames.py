"""The guard of pandas frames and series.

How a frame packs its columns into blocks is its own business, and merely reading it may pack them anew; so
a frame whose blocks are not the same is compared column by column. Nothing of pandas is imported, and its
blocks are not kept alive: they count who shares their memory.

In this room is what we know about the inside of pandas.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from nbcluster.worker.watches.arrays import array_digest, plain_bytes
from nbcluster.worker.watches.containers import identical
from nbcluster.worker.watches.guard import Difference, Edge, Guard, Whole
from nbcluster.worker.watches.values import shown


class Packed(NamedTuple):
    """What a frame's manager held: the axes, and for each block its values and the columns that they are."""

    axes: tuple[Any, ...]
    values: tuple[Any, ...]
    places: tuple[Any, ...]


class Frames(Guard):
    """Data frames and series: axes and columns; attributes are watched as those of any instance."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self._packed: list[Packed] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        held = list(map(packed, objects))
        self.objects += objects
        self._packed += held
        return chain.from_iterable((*frame.axes, *frame.values) for frame in held)

    def same(self) -> bool:
        return all(
            _same_packing(packed(obj), old) for obj, old in zip(self.objects, self._packed, strict=True)
        )

    def differences(self) -> Iterator[Difference]:
        for obj, old in zip(self.objects, self._packed, strict=True):
            new = packed(obj)
            if not identical(new.axes, old.axes):
                yield _axis_difference(obj, old, new)
            elif not _same_packing(new, old):
                yield _column_difference(obj, old, new)

    def edges(self, obj: Any) -> Iterator[Edge]:
        held = packed(obj)
        yield from zip(axis_names(held), held.axes, strict=True)
        for values, places in zip(held.values, held.places, strict=True):
            yield Whole(column_names(held, places)), values


class MaskedValues(Guard):
    """pandas' arrays with a mask: what lies under the mask is nobody's value, and pandas scribbles on it."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self._digests: list[tuple[object, ...]] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        digests = list(map(_masked_digest, objects))
        self.objects += objects
        self._digests += digests
        return ()

    def same(self) -> bool:
        return list(map(_masked_digest, self.objects)) == self._digests

    def differences(self) -> Iterator[Difference]:
        for obj, digest in zip(self.objects, self._digests, strict=True):
            if _masked_digest(obj) != digest:
                yield Difference(obj, "", "was written")

    def edges(self, obj: Any) -> Iterator[Edge]:
        return iter(())


def _masked_digest(obj: Any) -> tuple[object, ...]:
    return obj._data.dtype, obj._data.shape, array_digest(obj._mask), array_digest(obj._data[~obj._mask])


def packed(obj: Any) -> Packed:
    """A frame or a series as its manager holds it."""
    manager = obj._mgr
    blocks = manager.blocks
    return Packed(
        tuple(manager.axes),
        tuple(block.values for block in blocks),
        tuple(block.mgr_locs.as_array for block in blocks),
    )


def _same_packing(new: Packed, old: Packed) -> bool:
    return (
        identical(new.axes, old.axes)
        and identical(new.values, old.values)
        and all(map(np.array_equal, new.places, old.places))
    )


def axis_names(held: Packed) -> tuple[str, ...]:
    """How a user would write its labels."""
    return (".columns", ".index") if len(held.axes) == 2 else (".index",)


def _axis_difference(obj: object, old: Packed, new: Packed) -> Difference:
    for name, before, after in zip(axis_names(new), old.axes, new.axes, strict=True):
        if before is not after:
            added = [label for label in after if label not in before] if name == ".columns" else []
            if added:
                return Difference(obj, f"[{shown(added[0])}]", "was added")
            if before.identical(after):
                return Difference(obj, name, "is another index of the same labels", neutral=True, fresh=True)
            return Difference(obj, name, "has other labels")
    raise AssertionError("the axes are the same")


def _column_difference(obj: object, old: Packed, new: Packed) -> Difference:
    before, after = _columns(old), _columns(new)
    for place in range(len(before)):
        if not _same_column(before[place], after[place]):
            return Difference(obj, column_names(new, [place]), "was replaced by other values")
    return Difference(obj, "", "has packed its columns anew", neutral=True, fresh=True)


def same_columns(now: Any, before: Any) -> bool:
    """Whether labels and columns are what they were, however they are held."""
    return all(map(_same_axis, now.axes, before.axes)) and (
        _same_packing(now, before) or _same_each(_columns(now), _columns(before))
    )


def _same_axis(one: Any, other: Any) -> bool:
    return one is other or bool(one.identical(other))


def _same_each(some: dict[int, Any], others: dict[int, Any]) -> bool:
    return some.keys() == others.keys() and all(_same_column(some[place], others[place]) for place in some)


def _columns(held: Packed) -> dict[int, Any]:
    """Each column by its place; a block of several is cut into rows, which are its columns."""
    found: dict[int, Any] = {}
    for values, places in zip(held.values, held.places, strict=True):
        for row, place in enumerate(places.tolist()):
            found[place] = values[row] if values.ndim == 2 else values
    return found


def _same_column(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        # columns of pandas' own types are never packed together: another array is another column
        return (
            type(one) is type(other)
            and hasattr(one, "_ndarray")
            and one.dtype == other.dtype
            and _same_column(one._ndarray, other._ndarray)
        )
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    if one.dtype.hasobject:
        return identical(one.tolist(), other.tolist())
    return all(map(np.array_equal, plain_bytes(one), plain_bytes(other)))


def column_names(held: Packed, places: Any) -> str:
    """How a user would write some columns, after the frame's name."""
    if len(held.axes) == 1:
        return ".array"
    labels = [shown(held.axes[0][int(place)]) for place in list(places)[:4]]
    if len(labels) == 1:
        return f"[{labels[0]}]"
    return f"[[{', '.join(labels)}{', …' if len(places) > len(labels) else ''}]]"
