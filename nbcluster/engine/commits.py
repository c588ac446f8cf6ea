"""Effects, performed on the user's own objects, in the order of the loop.

Most loops append to lists, store under keys and add numbers: such a column is performed at once, by the very
method that the statement would have called. Whatever could fail halfway, or run code of the user's, is replayed
statement by statement, so that an exception is raised by their own line; the iteration in which it is raised is
then gone through once more in the kernel, its performed effects passed over, to leave the names as they should be.

In this room (``engine``) what workers computed becomes what the cell did.
"""

import bisect
import functools
import itertools
import operator
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType, TracebackType
from typing import Any, Final, Protocol

from nbcluster.analysis.facts import Loop, Site
from nbcluster.worker.belongings import put, put_all, state_of
from nbcluster.worker.effects import UNBOUND, Column, Effects
from nbcluster.worker.slices import hashed

_NUMBERS: Final[frozenset[type]] = frozenset({int, float, complex, bool})
#: Keys and elements whose hashing cannot fail.
_HASHABLE: Final[frozenset[type]] = frozenset({int, float, complex, bool, str, bytes, type(None)})
#: On numbers these cannot fail, and are exact in any block size as long as the order is kept.
_FOLDS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


class Output(Protocol):
    """Where recorded output goes in the kernel."""

    def relay(self, events: Sequence[Any]) -> None: ...


class CommitFailed(Exception):
    """Replaying an effect raised. ``error`` is the user's exception; some effects of ``iteration`` came first."""

    def __init__(
        self, error: BaseException, iteration: int, performed: Sequence[tuple[int, Any]], shown: bool
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.iteration = iteration
        self.performed = performed
        """Its effects that came first: of each its site, and its values."""
        self.shown = shown
        """Whether what the iteration printed before that effect was shown already."""


class Enough(Exception):
    """Whoever takes from a generator may ask for no more than what an iteration gives: the kernel goes on there, one item
    at a time."""

    reason = "break"

    def __init__(self, iteration: int, detail: str) -> None:
        super().__init__(detail)
        self.iteration = iteration
        self.detail = detail


class Gathering:
    """What a comprehension has gathered so far."""

    def __init__(self, form: str) -> None:
        self.value: Any = {"list": list, "set": set, "dict": dict}[form]()

    def take(self, element: Any) -> None:
        """One element; a pair for a dict. Raises what the comprehension would."""
        if type(self.value) is list:
            self.value.append(element)
        elif type(self.value) is set:
            self.value.add(element)
        else:
            key, value = element
            self.value[key] = value

    def put(self, elements: list[Any]) -> None:
        """Several that fit, and of which none runs code of the user's."""
        self.value.extend(elements) if type(self.value) is list else self.value.update(elements)

    def take_all(self, elements: list[Any]) -> None:
        """What a list comprehension made in the kernel; sets and dicts have taken theirs one by one."""
        if type(self.value) is list:
            self.value += elements

    @property
    def result(self) -> Any:
        """What stands for the comprehension in its statement."""
        return self.value

    def refused(self, elements: Sequence[Any]) -> tuple[int, str] | None:
        """Which of the next elements is the first that whoever they are for may not take, and why; None if all may be
        gathered."""
        return None


@dataclass
class _Progress:
    """Told by the replay function where it is."""

    collect: Callable[[Any], None]
    found: Callable[[], None]
    """What a record looks up was found: what it evaluated then may be heard."""
    at: int = -1

    def reached(self, value: Any) -> Any:
        self.found()
        return value


class Rewritten:
    """What of items has been written in place since a flush began, so that its iterations can be gone through again."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, Any]] = []
        self._after: list[tuple[Any, Any]] = []

    def write(self, written: Iterable[tuple[Any, Any]]) -> None:
        for thing, state in written:
            self._before.append((thing, state_of(thing)))
            self._after.append((thing, state))
            put(thing, state)

    def undo(self) -> None:
        put_all(reversed(self._before))

    def redo(self) -> None:
        put_all(self._after)


class Committer:
    """Commits stretches of effects of one loop. Only the kernel's main thread calls."""

    def __init__(
        self, loop: Loop, replay: CodeType, space: dict[str, Any], output: Output, gathering: Gathering | None
    ) -> None:
        self._sites = loop.sites
        self._space = space
        self._output = output
        self._gathering = gathering
        self._replay = FunctionType(replay, space)
        self._flush: Effects | None = None
        self.rewritten = Rewritten()

    def commit(self, effects: Effects, first: int, end: int) -> None:
        """Iterations ``first`` to ``end`` of these effects; their names too, once the last of them is done.

        Raises CommitFailed where a replayed statement raises, and Enough where a generator's item may be the last that
        is taken: with those before it committed.
        """
        if self._gathering is not None and (enough := self._enough(self._gathering, effects, first, end)):
            if enough.iteration > first:
                self._commit(effects, first, enough.iteration)
            raise enough
        self._commit(effects, first, end)

    def _commit(self, effects: Effects, first: int, end: int) -> None:
        if effects is not self._flush:
            self._flush, self.rewritten = effects, Rewritten()
        try:
            self._perform_all(effects, first, end)
        except CommitFailed as failed:
            self._write(effects, first, failed.iteration)
            raise
        self._write(effects, first, end)
        if end == effects.end:
            self._bind(effects.bindings)

    def _write(self, effects: Effects, first: int, end: int) -> None:
        """What these iterations have made of their items."""
        if effects.written:
            for iteration in range(first, end):
                self.rewritten.write(effects.written.get(iteration, ()))

    def _perform_all(self, effects: Effects, first: int, end: int) -> None:
        stretch = [
            Column(column.site, column.cut(first - effects.first, end - effects.first))
            for column in effects.columns
        ]
        if self._one_by_one(stretch):
            self._replayed(effects, first, end)
        else:
            for column in stretch:
                assert column.site is not None
                self._perform(self._sites[column.site], column.values)
            self._output.relay(effects.output.cut(first - effects.first, end - effects.first))

    @staticmethod
    def _enough(gathering: Gathering, effects: Effects, first: int, end: int) -> Enough | None:
        (column,) = effects.columns
        assert column.site is not None, "a comprehension has one site"
        elements = column.cut(first - effects.first, end - effects.first)
        refused = gathering.refused(elements)
        if refused is None:
            return None
        at, why = refused
        iteration = first + at
        if column.ends is not None:
            before = column.ends[first - effects.first - 1] if first > effects.first else 0
            iteration = effects.first + bisect.bisect_right(column.ends, before + at)
        return Enough(iteration, why)

    def _bind(self, bindings: Mapping[str, object]) -> None:
        for name, value in bindings.items():
            if value is UNBOUND:
                self._space.pop(name, None)
            else:
                self._space[name] = value

    # At once -------------------------------------------------------------------------------------

    def _one_by_one(self, stretch: list[Column]) -> bool:
        names = [self._sites[column.site].names for column in stretch if column.site is not None]
        alone = len(names) == len(stretch) == len(set(names))
        return not alone or not all(
            self._safe(self._sites[column.site], column) for column in stretch if column.site is not None
        )

    def _safe(self, site: Site, column: Column) -> bool:
        """Whether a column can neither fail nor run code of the user's."""
        if not column.values:
            return True
        if site.kind == "collect":
            return self._gathering is not None and (
                type(self._gathering.value) is list or _all_of(_HASHABLE, self._keys(site, column.values))
            )
        if site.kind == "plot":
            return False
        target = self._space.get(site.names[0])
        match site.kind:
            case "append" | "extend":
                return type(target) is list
            case "add":
                return type(target) is set and _all_of(_HASHABLE, column.values)
            case "setitem":
                return type(target) in (dict, defaultdict, OrderedDict, Counter) and _all_of(
                    _HASHABLE, self._keys(site, column.values)
                )
            case "fold":
                known = site.operator in _FOLDS and type(target) in _NUMBERS
                return known and self._folds_left(site) and _all_of(_NUMBERS, column.values)
        return False

    def _perform(self, site: Site, values: list[Any]) -> None:
        if not values:
            return
        if site.kind == "collect":
            assert self._gathering is not None, "who has an element gathers them"
            self._gathering.put(values)
            return
        target = self._space[site.names[0]]
        match site.kind:
            case "append":
                target.extend(values)
            case "extend":
                target.extend(itertools.chain.from_iterable(values))
            case "add":
                target.update(values)
            case "setitem":
                key, value = self._key_and_value(site)
                target.update((pair[key], pair[value]) for pair in values)
            case "fold":
                assert site.operator is not None
                self._space[site.names[0]] = functools.reduce(_FOLDS[site.operator], values, target)

    @staticmethod
    def _key_and_value(site: Site) -> tuple[int, int]:
        """Which hole is the key and which the value of ``X[k] = e``: the value stands last in the source."""
        key = min(range(2), key=lambda hole: site.holes[hole])
        return key, 1 - key

    def _keys(self, site: Site, values: list[Any]) -> Iterator[object]:
        if site.kind == "setitem":
            return map(operator.itemgetter(self._key_and_value(site)[0]), values)
        if self._gathering is not None and type(self._gathering.value) is dict:
            return map(operator.itemgetter(0), values)
        return iter(values)

    @staticmethod
    def _folds_left(site: Site) -> bool:
        """``X op= e`` and ``X = X op e``; not ``X = e op X``, whose operand stands first."""
        return site.holes[0].col > site.span.col and (site.holes[0].end_line, site.holes[0].end_col) >= (
            site.span.end_line,
            site.span.end_col - 1,
        )

    # One by one ----------------------------------------------------------------------------------

    def _replayed(self, effects: Effects, first: int, end: int) -> None:
        records = list(effects.records(first, end))
        # A shared column tells how much had been written before each record; else an iteration's output follows it.
        shared = effects.columns[0] if effects.columns and effects.columns[0].site is None else None
        skipped = 0 if not effects.columns else len(effects.columns[0].cut(0, first - effects.first))
        relay = _Relay(self._output, effects, first, shared, skipped)
        progress = _Progress(self._gathering.take if self._gathering else _nothing, relay.found)
        try:
            self._replay(relay.before_each(records), progress)
        except (
            Exception
        ) as error:  # the border to user objects: carried on as CommitFailed, and raised by their line
            iteration = records[progress.at][0]
            earlier = [record for at, record in records[: progress.at] if at == iteration]
            raise CommitFailed(error, iteration, earlier, shared is not None) from error
        relay.upto(end)


class _Relay:
    """Lets output out between records, in its place."""

    def __init__(
        self, output: Output, effects: Effects, first: int, shared: Column | None, skipped: int
    ) -> None:
        self._output = output
        self._events = effects.output.values
        self._ends = effects.output.ends
        self._first = effects.first
        self._places = shared.places if shared else None
        self._reaches: Mapping[int, Sequence[int]] = shared.reaches if shared else {}
        self._later: Iterator[int] = iter(())
        self._skipped = skipped
        self._shown = self._before(first)

    def before_each(
        self, records: list[tuple[int, tuple[int, Any]]]
    ) -> Iterator[tuple[int, tuple[int, Any]]]:
        for index, (iteration, record) in enumerate(records):
            if self._places is None:
                self.upto(iteration)
            else:
                at = self._skipped + index
                now, *later = (*self._reaches.get(at, ()), self._places[at])
                self._show(now)
                self._later = iter(later)
            yield index, record

    def found(self) -> None:
        """What the present record looks up was there: on to what was put out next."""
        self._show(next(self._later, 0))

    def upto(self, iteration: int) -> None:
        """Everything that iterations before ``iteration`` wrote."""
        self._show(self._before(iteration))

    def _before(self, iteration: int) -> int:
        at = iteration - self._first
        return self._ends[at - 1] if self._ends is not None and at else 0

    def _show(self, count: int) -> None:
        if count > self._shown:
            self._output.relay(self._events[self._shown : count])
            self._shown = count


class AllPassed:
    """The recorder of the form that goes through iterations again, all of whose effects were performed."""

    hashed = staticmethod(hashed)
    _given: Any = None

    def __init__(self) -> None:
        self.met: list[tuple[int, Any]] = []
        """The sites that it has come through, each with what its holes were."""

    def given(self, value: Any) -> Any:
        self._given = value
        return value

    def again(self) -> Any:
        return self._given

    def passed(self, site: int, values: Any) -> Any:
        self.met.append((site, values))
        return values


class Passing(AllPassed):
    """The recorder of the form that goes through an iteration again: effects performed before are passed over, and
    at the one that failed its exception is raised again, by the user's own line."""

    def __init__(self, failed: CommitFailed) -> None:
        super().__init__()
        self._failed = failed

    def passed(self, site: int, values: Any) -> Any:
        if len(self.met) < len(self._failed.performed):
            return super().passed(site, values)
        raise self._failed.error.with_traceback(_inside(self._failed.error.__traceback__))


def _inside(trace: TracebackType | None) -> TracebackType | None:
    """The traceback below the replay's own frame: what the user's object was doing."""
    while trace is not None and "nbcluster.records" not in trace.tb_frame.f_code.co_varnames:
        trace = trace.tb_next
    return trace.tb_next if trace else None


def _all_of(types: frozenset[type], values: "Iterator[object] | list[object]") -> bool:
    return types.issuperset(map(type, values))


def _nothing(_: object) -> None:
    pass
