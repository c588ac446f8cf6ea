"""Frames and series, taken as their columns and labels.

pandas notes for each block of columns who shares its memory, so that a frame is copied before it is written (since
pandas 3). A column that comes back as it was is therefore put back with that note; all others get memory of their own.

Nothing of pandas is imported before there is a frame. In this room is how a frame is made to hold other columns.
"""

import sys
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from nbcluster.worker.transplants import PAIRS, same_pairs
from nbcluster.worker.watches.frames import axis_names, column_names, packed, same_columns


class _Held(NamedTuple):
    """The axes, what the blocks hold and where, and what else the frame has been given."""

    axes: tuple[Any, ...]
    values: tuple[Any, ...]
    places: tuple[Any, ...]
    attributes: dict[str, Any]
    attrs: dict[Any, Any]
    allows_duplicate_labels: bool


#: What of a frame's attributes is kept elsewhere here, or is pandas' own memory of what was asked.
_OF_PANDAS: Final = frozenset({"_mgr", "_attrs", "_flags", "_cache", "_typ", "_metadata"})


class _Frames:
    """All frames and series. Raises whatever pandas does of what it would not hold."""

    def state_of(self, thing: Any) -> _Held:
        return _Held(
            *packed(thing), _attributes(thing), dict(thing.attrs), thing.flags.allows_duplicate_labels
        )

    def is_as(self, thing: Any, state: _Held) -> bool:
        return (
            same_pairs(_attributes(thing), state.attributes)
            and same_pairs(thing.attrs, state.attrs)
            and thing.flags.allows_duplicate_labels == state.allows_duplicate_labels
            and same_columns(packed(thing), state)
        )

    def put(self, thing: Any, state: _Held) -> None:
        manager = thing._mgr
        known = {id(block.values): block for block in manager.blocks}
        blocks = [
            _block(values, places, len(state.axes), known)
            for values, places in zip(state.values, state.places, strict=True)
        ]
        held = (tuple(blocks), list(state.axes)) if len(state.axes) == 2 else (blocks[0], state.axes[0])
        space = vars(thing)
        for name in space.keys() - state.attributes.keys() - _OF_PANDAS:
            del space[name]
        space.update(state.attributes)
        thing.attrs.clear()  # it is not a copy
        thing.attrs.update(state.attrs)
        space.pop("_cache", None)
        space["_mgr"] = type(manager)(*held)
        thing.flags._allows_duplicate_labels = state.allows_duplicate_labels

    def refused(self, thing: Any, state: _Held) -> str | None:
        return None

    def parts(self, thing: Any) -> Iterator[tuple[str, Any]]:
        now = packed(thing)
        yield from zip(axis_names(now), now.axes, strict=True)
        for values, places in zip(now.values, now.places, strict=True):
            yield column_names(now, places), values
        yield from ((f".{name.removeprefix('_')}", part) for name, part in _attributes(thing).items())
        yield from PAIRS.parts(thing.attrs)


FRAMES: Final = _Frames()


def copies_on_write() -> bool:
    """Whether a frame that shares its memory is copied before it is written; else whose memory a column shares is
    pandas' secret."""
    version: str = sys.modules["pandas"].__version__
    return int(version.partition(".")[0]) >= 3


def is_as_pandas_makes(frame: Any) -> bool:
    """Whether it has no attributes of the user's: they would not travel."""
    return _attributes(frame).keys() <= {"_name"}


def seen_by_others(frame: Any) -> list[Any]:
    """What blocks hold that others share: pandas would copy these before it writes them."""
    return [block.values for block in frame._mgr.blocks if block.refs.has_reference()]


def _attributes(thing: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(thing).items() if name not in _OF_PANDAS}


def _block(values: Any, places: Any, dimensions: int, known: dict[int, Any]) -> Any:
    """Columns that the frame has now go on to be shared with whom they are shared with. Others may be somebody's: an
    index that became a column, the rest of a block of which a column was dropped."""
    from pandas._libs.internals import BlockPlacement  # a frame was met, so that it is loaded
    from pandas.core.internals.blocks import new_block

    block = known.get(id(values))
    refs = None if block is None else block.refs
    if block is None:
        values, refs = _with_notes(values, known)
    return new_block(values, BlockPlacement(places), ndim=dimensions, refs=refs)


def _with_notes(values: Any, known: dict[int, Any]) -> tuple[Any, Any]:
    """A part of what one block of the frame holds, with the note of that block; else a copy."""
    if isinstance(values, np.ndarray):
        around = [
            block
            for block in known.values()
            if isinstance(block.values, np.ndarray) and np.may_share_memory(values, block.values)
        ]
        if len(around) == 1:
            return values, around[0].refs
        return values.copy(order="K"), None
    return values.copy(), None
