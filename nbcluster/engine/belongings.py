"""Which objects belong to one item of a loop and to nothing else that its iterations can reach.

An iteration may change those, wherever it runs: nobody but itself would see the difference before it is committed. What
two items have in common, or an item and a capture, must stay as it is; so must what cannot be read and written as a
whole: what a C library keeps, what pickles itself in its own way, an array that is a part of another.

In this room (``engine``) the kernel's objects are told apart, and those of iteration 0 are put back for a moment.
"""

import copyreg
import gc
import sys
import threading
import weakref
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, FunctionType, ModuleType, TracebackType
from typing import Any, Final

from nbcluster.engine.payload import looked_up
from nbcluster.engine.spaces import globals_of
from nbcluster.worker.belongings import Holding, Written, put_all
from nbcluster.worker.items import Items
from nbcluster.worker.program import Owned
from nbcluster.worker.transplants import CONTAINERS, has_attributes, is_frame_type, transplant
from nbcluster.worker.watches.definitions import is_library, is_own, names_of
from nbcluster.worker.watches.fingerprint import Instances
from nbcluster.worker.watches.instances import Slots, adds_dict, attributes_of, hides_state
from nbcluster.worker.watches.roster import Roster
from nbcluster.worker.watches.values import ATOMS, article

#: What is gone through, at most, where a loop is seen to change its items: about a tenth of a second's worth.
_MOST_THINGS: Final = 100_000
#: The same where it only might, by a function: that must not cost what a short loop takes.
_MOST_UNSEEN: Final = 3_000
#: Of the parts of an object, so many cost what an object does.
_PARTS: Final = 8
_MOST_ITEMS: Final = 20_000
#: Arrays are copied, in every process, to be compared.
_MOST_BYTES: Final = 50_000_000
#: What these say of how an instance travels is that its attributes do.
_HOOKS: Final = (
    "__reduce_ex__",
    "__reduce__",
    "__getstate__",
    "__setstate__",
    "__getnewargs_ex__",
    "__getnewargs__",
)
_PLAIN_HOOKS: Final = frozenset({"sklearn.base"})
#: What is behind these does not travel, so that no iteration elsewhere comes there.
_ENDS: Final = (TracebackType, FrameType, threading.Thread)

_OPEN: Final = CONTAINERS | {tuple, set, frozenset}

SHARED: Final = "which not its own iteration alone can reach"
PART: Final = "which is a part of another array"
ODD: Final = "{}, which cannot be written back as what it holds"
USED: Final = "which the kernel may use before it is changed"
MANY: Final = "and the items hold too much to be told apart"


class Property:
    """What belongs to each item of one loop, before its first iteration."""

    def __init__(
        self,
        items: Items,
        roots: Iterable[object],
        space: dict[str, Any],
        *,
        seen: bool = False,
        why_not: str = MANY,
    ) -> None:
        """``roots`` is what all iterations can reach; ``seen`` tells that the loop changes its items; ``why_not`` is said
        of items none of which is looked at."""
        self.owned: Owned = ()
        self.why_not = why_not
        """Of an item to which nothing belongs, why; empty where there is no such one."""
        self._first = Holding.of(())
        if not 0 < len(items) <= _MOST_ITEMS:
            return
        each = list(items.block(0, len(items)))
        if all(type(item) in ATOMS for item in each):
            self.why_not = ""
            return
        graph = _Graph(space, _MOST_THINGS if seen else _MOST_UNSEEN)
        try:
            found = graph.owned(each, roots)
        except _TooMany:
            return
        bare = [
            index
            for index, item in enumerate(each)
            if graph.can_change(item) and not _has(found[index], item)
        ]
        self.why_not = graph.why_not(each[bare[0]]) if bare else ""
        if any(found):
            self.owned = tuple(map(tuple, found))
            self._first = Holding.of(self.owned[0])

    def let_go(self) -> None:
        """The loop is over: what items have let go of, nobody holds any more."""
        self.owned, self._first = (), Holding.of(())

    def changed_by_first(self) -> Written:
        """What iteration 0 has left otherwise, in the kernel. Raises Unsendable for what cannot be written back."""
        return self._first.changed(self._first.before)

    @contextmanager
    def as_at_first(self) -> Iterator[None]:
        """Meanwhile the item of iteration 0 is as it came: for a worker to run that iteration too. Raises Unsendable for
        what cannot be."""
        changed = self.changed_by_first()
        put_all(zip(self._first.things, self._first.before, strict=True) if changed else ())
        try:
            yield
        finally:
            put_all(changed)


def _has(found: list[Any], item: Any) -> bool:
    """Whether an item, or one of those that are given together, is among what was found."""
    return any(thing is part for part in _given(item) for thing in found)


def _given(item: Any) -> Iterator[Any]:
    """An item, or those that are given together: by `enumerate`, by `zip`, by both."""
    if type(item) is tuple:
        for part in item:
            yield from _given(part)
    else:
        yield item


class _TooMany(Exception):
    """More than there is time for."""


class _Graph:
    """What objects lead to, as far as a loop's body could go."""

    def __init__(self, space: dict[str, Any], most: int) -> None:
        self._globals = globals_of(space)
        self._roster = Roster()
        self._is_plain: dict[type, bool] = {}
        self._left = most
        self._bytes = _MOST_BYTES
        self._times: Counter[int] = Counter()
        """How often an array was met."""
        self._seen_by_others: dict[int, Any] = {}
        """Parts of frames."""
        self._space_of: dict[int, Any] = {}
        """The instance whose attributes lie in a dictionary; that itself, where several instances have it."""

    def owned(self, items: list[Any], roots: Iterable[object]) -> list[list[Any]]:
        shared: dict[int, Any] = {}
        self._reach(roots, shared)
        owner: dict[int, int] = {}
        met: dict[int, Any] = {}
        common: list[Any] = []
        bases: set[int] = set()
        for index, item in enumerate(items):
            stack = [item]
            while stack:
                thing = stack.pop()
                key = id(thing)
                if type(thing) in ATOMS:
                    continue
                if _is_array(thing):
                    self._times[key] += 1
                if key in shared or owner.get(key) == index:
                    continue
                if key in owner:
                    common.append(thing)
                    continue
                owner[key], met[key] = index, thing
                if _is_any_array(thing) and (base := _base_of(thing)) is not None:
                    bases.add(id(base))
                stack += self._parts(thing)
        self._reach(common, shared)
        # Attributes that are written by another way, `vars(p)`, or for another instance: copies would not have them so.
        self._reach([each for each in met.values() if self._is_in_sight(each, shared, owner)], shared)
        # What lies in something that is not written back is watched with it.
        self._reach([thing for thing in met.values() if not self._is_open(thing)], shared)
        found: list[list[Any]] = [[] for _ in items]
        for key, index in owner.items():
            thing = met[key]
            in_sight = _is_array(thing) and id(thing.base) in shared
            if key not in shared and key not in bases and not in_sight and self._can_be_owned(thing):
                found[index].append(thing)
        return found

    def _is_in_sight(self, thing: Any, *seen: Container[int]) -> bool:
        """Whether an instance's `__dict__` is more than its own."""
        if not adds_dict(type(thing)):
            return False
        space = attributes_of(type(thing))(thing)
        return self._space_of.get(id(space)) is space or any(id(space) in each for each in seen)

    def _is_open(self, thing: Any) -> bool:
        """Whether it travels, and is watched, as what it holds and nothing else."""
        kind = type(thing)
        return kind in _OPEN or _is_array(thing) or is_frame_type(kind) or self._is_plain_type(kind)

    def can_change(self, item: Any) -> bool:
        if type(item) is tuple:
            return any(map(self.can_change, item))
        return type(item) not in ATOMS and bool(self._roster.guards_of(type(item)))

    def why_not(self, item: Any) -> str:
        """Of an item to which nothing belongs."""
        odd = [part for part in _given(item) if self.can_change(part) and not self._can_be_owned(part)]
        if not odd:
            return SHARED
        if _is_array(odd[0]):
            return PART if odd[0].base is not None else ODD.format(article(f"array of {odd[0].dtype}"))
        return ODD.format(article(type(odd[0]).__qualname__))

    def _reach(self, roots: Iterable[object], seen: dict[int, Any]) -> None:
        stack = list(roots)
        while stack:
            thing = stack.pop()
            if type(thing) in ATOMS or id(thing) in seen:
                continue
            seen[id(thing)] = thing
            stack += self._parts(thing)

    def _parts(self, thing: Any) -> list[Any]:
        """What it leads to and may change. Raises _TooMany."""
        below = self._below(thing)
        self._left -= 1 + len(below) // _PARTS
        if self._left < 0:
            raise _TooMany
        return [part for part in below if type(part) not in ATOMS]

    def _below(self, thing: Any) -> Sequence[Any]:
        kind = type(thing)
        if kind is list:
            return thing  # type: ignore[no-any-return]  # a list, as just seen
        if kind is dict and thing is not self._globals:
            return [*thing, *thing.values()]
        if kind is FunctionType:
            return self._below_function(thing)
        own: list[Any] = [kind] if is_own(kind) else []
        if issubclass(kind, type):
            return [*own, *vars(thing).values(), *thing.__bases__] if is_own(thing) else own
        if issubclass(kind, ModuleType):
            return () if is_library(thing) else list(names_of(thing).values())
        if thing is self._globals or issubclass(kind, _ENDS):
            return ()
        if is_frame_type(kind):
            return self._below_frame(thing)
        if _is_any_array(thing):
            own += _below_array(thing)
        elif issubclass(kind, weakref.ref):
            own += [weakref.ref.__call__(thing)]
        if not adds_dict(kind):
            return [*own, *gc.get_referents(thing)]
        space = attributes_of(kind)(thing)
        if self._space_of.setdefault(id(space), thing) is not thing:
            self._space_of[id(space)] = space
        others = [part for part in gc.get_referents(thing) if part is not space]
        return [*own, *space, *space.values(), *others]

    def _below_frame(self, frame: Any) -> list[Any]:
        from nbcluster.worker.frames import seen_by_others  # pandas is loaded: one of its frames was met

        self._seen_by_others.update((id(values), values) for values in seen_by_others(frame))
        return [part for _, part in transplant(type(frame)).parts(frame)]

    def _below_function(self, function: FunctionType) -> list[Any]:
        if not is_own(function):
            return []
        names = looked_up(function.__code__)
        space = function.__globals__
        return [
            *(space[name] for name in names if name in space),
            *(function.__closure__ or ()),
            *(function.__defaults__ or ()),
            *(function.__kwdefaults__ or {}).values(),
            *vars(function).values(),
        ]

    def _can_be_owned(self, thing: Any) -> bool:
        kind = type(thing)
        if kind in CONTAINERS:
            return not has_attributes(thing)
        if is_frame_type(kind):
            return _travels(thing)
        if not _is_array(thing):
            return self._is_plain_type(kind)
        if not self._is_whole(thing) or thing.dtype.hasobject or id(thing) in self._seen_by_others:
            return False
        if thing.dtype.names is not None:
            return False  # renamed in place, and copied field by field, without what lies in between
        self._bytes -= thing.nbytes
        return thing.flags.writeable and self._bytes >= 0

    def _is_whole(self, array: Any) -> bool:
        """Whether its memory is its own; or that of one which it covers, as pandas' columns do, and which nobody else
        leads to."""
        base = array.base
        if base is None:
            return bool(array.flags.owndata)
        return (
            _is_array(base)
            and bool(base.flags.owndata)
            and base.nbytes == array.nbytes
            and self._times[id(base)] == 1
        )

    def _is_plain_type(self, kind: type) -> bool:
        found = self._is_plain.get(kind)
        if found is None:
            guards = self._roster.guards_of(kind)
            only_attributes = bool(guards) and {Instances, Slots}.issuperset(map(type, guards))
            has_hooks = kind in copyreg.dispatch_table or not all(
                _is_plain_hook(kind, hook) for hook in _HOOKS
            )
            found = self._is_plain[kind] = only_attributes and not has_hooks and not hides_state(kind)
        return found


def _is_plain_hook(kind: type, hook: str) -> bool:
    base = next((base for base in kind.__mro__ if hook in vars(base)), object)
    return base is object or base.__module__ in _PLAIN_HOOKS


def _travels(frame: Any) -> bool:
    from nbcluster.worker.frames import copies_on_write, is_as_pandas_makes  # pandas is loaded

    return copies_on_write() and is_as_pandas_makes(frame)


def _is_array(thing: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(thing) is numpy.ndarray


def _is_any_array(thing: Any) -> bool:
    """Also of a subclass: a masked array, a matrix, records."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(type(thing), numpy.ndarray)


def _base_of(array: Any) -> Any:
    """Whose memory it shares, as numpy itself would say."""
    return sys.modules["numpy"].ndarray.base.__get__(array)


def _below_array(array: Any) -> list[Any]:
    numpy: Any = sys.modules["numpy"]
    plain = numpy.asarray(array)
    return [*(plain.ravel().tolist() if plain.dtype.hasobject else ()), _base_of(array)]
