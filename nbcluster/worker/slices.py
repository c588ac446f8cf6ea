"""One slice, run: blocks of iterations, a checkpoint now and then, effects handed over when it was clean.

A slice runs in bites of some hundredths of a second. Between bites the runner looks at the clock and at the slice's
end, which another thread may have brought forward. Several bites are a block: around it output is recorded and writes
are stopped, which costs more than a bite may. At a checkpoint the watches look; only iterations before a
clean one count, and a dirty one ends the slice.

Where there is much to look at, a checkpoint at the end of every slice would cost more than the slice: so one may be
handed over ahead of the checkpoint that it is owed, and counts once that was clean.

In this room a slice goes from its first iteration to its last, or to its surprise.
"""

import copy
import math
import operator
import secrets
import threading
import time
import traceback
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from nbcluster.worker import executor
from nbcluster.worker.belongings import Belongings, Written, check_settled
from nbcluster.worker.draws import Led, Left, follow
from nbcluster.worker.effects import PRIOR, UNBOUND, Column, Effects
from nbcluster.worker.payload import ATOMS, LEFT_IN, OpenedPayload, Unsendable
from nbcluster.worker.process import queued_s
from nbcluster.worker.program import SitePlan
from nbcluster.worker.stops import Trip
from nbcluster.worker.watches.definitions import defines, is_own

#: To begin and end a block takes some 200 µs after a body that fills the caches.
_BLOCK_S: Final = 0.1
#: A bite is made to last about this long.
_BITE_S: Final = 0.02
#: Within so long another slice is there, if the kernel has one.
_TRIP_S: Final = 0.03
#: A bite is no more than this part of what is left of the slice, so that most of it can still be given away.
_PART: Final = 4
#: Or than so many iterations, if these are short by what the last ones took: should they turn out long, so many are late.
_FEW: Final = 4


class Change(Protocol):
    """What a watch saw: a word of the closed list, and what it was in the user's words."""

    @property
    def reason(self) -> str: ...
    @property
    def detail(self) -> str: ...


class Recorder(Protocol):
    """Records output; ``cut`` ends the current event and tells how many there are."""

    events: list[Any]

    def cut(self) -> int: ...


class Surroundings(Protocol):
    """What a slice runs in: a worker's, or an inline backend's."""

    @property
    def recorder(self) -> Recorder: ...

    def live(self) -> AbstractContextManager[object]:
        """While user code runs: output is recorded, writes are stopped, a signal may interrupt."""
        ...

    def tripped(self) -> Trip | None:
        """What user code tried and was kept from since the last question."""
        ...

    def look(self) -> Change | None:
        """The watches' word on everything since the last clean look."""
        ...

    def can_wait(self) -> bool:
        """Whether the watches may look later, when more user code has run."""
        ...


@dataclass(frozen=True)
class Flushed:
    """Iterations ``first`` to ``end``; ``data`` is a packed ``Effects``."""

    slice: int
    first: int
    end: int
    seconds: float
    data: bytes
    last: bool = False
    """The slice has finished with it."""
    queued_s: float = 0.0
    """Of the seconds, those in which others had the core."""
    check: str | None = None
    """The checkpoint that is still to vouch for them; None where one has."""


@dataclass(frozen=True)
class Surprised:
    slice: int
    at: int
    reason: str
    detail: str
    exact: bool


@dataclass(frozen=True)
class Finished:
    """After the last flush the slice's end came nearer."""

    slice: int


@dataclass(frozen=True)
class Vouched:
    """A checkpoint that was owed, and was clean."""

    check: str


@dataclass(frozen=True)
class Doubted:
    """A checkpoint that was owed, and was not."""

    check: str
    reason: str
    detail: str


Report = Flushed | Surprised | Finished | Vouched | Doubted
Emit = Callable[[Report], None]


class Limit:
    """A slice's end, which may come nearer while the slice runs. Any thread may call."""

    def __init__(self, first: int, end: int) -> None:
        self._lock = threading.Lock()
        self._next = first
        self.end = end
        self.stopped = False
        """Nobody waits for the rest of this slice."""

    def claim(self, first: int, count: int, few: int = 1) -> int:
        """Up to where the runner may go from ``first``, ``count`` iterations further if the slice is long, and ``few`` in
        any case; what is claimed is not given away."""
        with self._lock:
            self._next = min(first + count, self.end, first + max(few, (self.end - first) // _PART))
            return self._next

    def halve(self) -> int:
        """Give away the later half of what is not claimed; the new end."""
        with self._lock:
            rest = self.end - self._next
            if rest > 0:
                self.end = self._next + rest // 2
            return self.end

    def stop(self) -> None:
        with self._lock:
            self.end = self._next
            self.stopped = True


class Room:
    """What the slice function is given (see ``nbcluster.analysis.rewrite``)."""

    UNBOUND = UNBOUND
    PRIOR = PRIOR

    def __init__(self, sites: tuple[SitePlan, ...], one_log: bool, recorder: Recorder) -> None:
        self.columns = _columns(sites, one_log)
        self.output_ends = array("q")
        self.done = 0
        self.left = False
        self.kept: tuple[object, ...] | None = None
        self.value = used_by_value
        self.hashed = hashed
        self.merged = merged
        self.picked = picked
        self.seeding: Callable[[int, Any], Any] = _as_given
        self.seeded: Callable[[int, Any], Any] = _as_given
        self._reached: list[int] = []
        self._recorder = recorder
        self._bests: list[_Best] = []
        self.record = [self._record(site, one_log) for site in sites]
        self.mark = self._mark()

    def begin(self) -> None:
        """A bite begins: nothing of it is done, and no name is kept."""
        self.done, self.kept, self.left = 0, None, False
        self._reached.clear()

    def reach(self) -> None:
        """Now the statement that is recorded next would look something up."""
        self._reached.append(self._recorder.cut())

    def taken(
        self,
        first: int,
        count: int,
        bindings: dict[str, object],
        left_out: tuple[str, ...],
        written: Mapping[int, Written],
        seeded: Sequence[Left] = (),
    ) -> Effects:
        """The effects of ``count`` completed iterations; what an iteration that was cut short recorded is dropped."""
        columns = []
        for column in self.columns:
            kept = count if column.ends is None else (column.ends[count - 1] if count else 0)
            columns.append(
                Column(
                    column.site,
                    column.values[:kept],
                    column.ends,
                    column.places and column.places[:kept],
                    {at: reached for at, reached in column.reaches.items() if at < kept},
                )
            )
        events = self.output_ends[count - 1] if count else 0
        output = Column(None, self._recorder.events[:events], self.output_ends[:])
        of_these = {at: each for at, each in written.items() if at < first + count}
        return Effects(first, count, columns, output, bindings, left_out, of_these, seeded[:count])

    def check(self, sites: tuple[SitePlan, ...]) -> None:
        """Iterations have changed their items: raises Unsendable where that may show in what others are given."""
        for column in self.columns:
            for value in column.values:
                site, record = _placed(column, value)
                check_settled((record,), sites[site].holes, sites[site].keeps)

    def emptied(self) -> None:
        for column in self.columns:
            column.values.clear()
            column.reaches.clear()
            for numbers in (column.ends, column.places):
                if numbers is not None:
                    del numbers[:]
        for best in self._bests:
            best.forget()
        self._recorder.events.clear()
        del self.output_ends[:]

    def _record(self, site: SitePlan, one_log: bool) -> Callable[[Any], None]:
        column = self.columns[0] if one_log else self.columns[site.index]
        if one_log:
            assert column.places is not None
            values, append, place, cut = (
                column.values,
                column.values.append,
                column.places.append,
                self._recorder.cut,
            )
            reached, reaches = self._reached, column.reaches

            def record(value: object) -> None:
                if reached:
                    reaches[len(values)] = tuple(reached)
                    reached.clear()
                append(value)
                place(cut())

            return record
        if site.prune is not None:
            best = _Best(site.prune, column.values.append)
            self._bests.append(best)
            return best.record
        return column.values.append

    def _mark(self) -> Callable[[], None]:
        """A closure, for it is called once an iteration."""
        ended = [(column.values, column.ends) for column in self.columns if column.ends is not None]
        cut, output_ends = self._recorder.cut, self.output_ends

        def mark() -> None:
            for values, ends in ended:
                ends.append(len(values))
            output_ends.append(cut())

        return mark


def _as_given(generator: int, value: Any) -> Any:
    return value


def _placed(column: Column, value: Any) -> tuple[int, Any]:
    """A record, and whose it is."""
    return (column.site, value) if column.site is not None else value


class _Best:
    """Leaves out the candidates of ``if v > best`` that an earlier one of the same stretch has beaten.

    Sound for exact ints and floats without NaN, whose order is total: a candidate that an earlier one equals or
    beats cannot win against a best that is at least as good as that one.
    """

    def __init__(self, comparison: str, append: Callable[[object], None]) -> None:
        self._append = append
        self._better = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}[comparison]
        self._best: Any = None

    def record(self, values: Any) -> None:
        candidate = values[0] if type(values) is tuple else values
        if type(candidate) not in (int, float) or candidate != candidate:
            self._best = None
        elif self._best is not None and not self._better(candidate, self._best):
            return
        else:
            self._best = candidate
        self._append(values)

    def forget(self) -> None:
        self._best = None


def as_columns_keep(
    records: Iterable[tuple[int, Any]], sites: tuple[SitePlan, ...], one_log: bool
) -> list[tuple[int, Any]]:
    """Of the records of one iteration, those that a worker would send."""
    found = list(records)
    if one_log:
        return found
    kept: list[tuple[int, Any]] = [record for record in found if sites[record[0]].prune is None]
    for site in sites:
        if site.prune is not None:
            values: list[Any] = []
            best = _Best(site.prune, values.append)
            for index, candidate in found:
                if index == site.index:
                    best.record(candidate)
            kept += [(site.index, value) for value in values]
    return kept


def _columns(sites: tuple[SitePlan, ...], one_log: bool) -> list[Column]:
    if one_log:
        return [Column(None, ends=array("q"), places=array("q"))] if sites else []
    return [
        Column(site.index, ends=None if site.once and site.prune is None else array("q")) for site in sites
    ]


def hashed(key: Any) -> Any:
    """A key that a dict or a set will not refuse; raises what they would."""
    hash(key)
    return key


_CHANGEABLE: Final = frozenset({list, dict, set, bytearray, deque, Counter, defaultdict, OrderedDict})
_OF_LIBRARIES: Final = frozenset({("numpy", "ndarray"), ("pandas", "Series"), ("pandas", "DataFrame")})
_UNCHANGEABLE: Final = frozenset({str, bytes, tuple, range, frozenset})


def used_by_value(value: Any) -> Any:
    """An operand as it is now: the body may change it later, the plain run would have used it already."""
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind in _CHANGEABLE or (kind.__module__.partition(".")[0], kind.__name__) in _OF_LIBRARIES:
        return copy.copy(value)
    return value


def copied_down(value: Any, steps: int) -> Any:
    """A container as it is now, and so are those that lie less than ``steps`` below it."""
    if steps > 1 and type(value) is list:
        return [copied_down(each, steps - 1) for each in value]
    if steps > 1 and type(value) is dict:
        return {key: copied_down(each, steps - 1) for key, each in value.items()}
    return used_by_value(value)


def merged(value: Any) -> Any:
    """An operand of ``update``; raises Unsendable where going through it may run code of the user's."""
    kind = type(value)
    library = kind.__module__.partition(".")[0], kind.__name__
    if kind not in _CHANGEABLE and kind not in _UNCHANGEABLE and library not in _OF_LIBRARIES:
        raise Unsendable(
            "unpicklable",
            f"update() is given a {kind.__name__}, and only plain containers travel as what they hold",
        )
    return value


def picked(value: Any) -> Any:
    """An operand that may be kept as it is once it was compared; raises Unsendable where it could change in between."""
    if used_by_value(value) is not value:
        what = f"compares or picks a {type(value).__name__}, which may be another one by the time the kernel does so"
        raise Unsendable("carried", what)
    return value


@dataclass
class SliceRunner:
    """Runs slices of one opened payload, one at a time, on the thread that calls."""

    payload: OpenedPayload
    surroundings: Surroundings
    clock: Callable[[], float] = time.perf_counter
    looked: bool = field(default=False, init=False)
    """Whether the watches have spoken since the payload was opened."""
    led: Led | None = field(default=None, init=False)
    """The random generators, where iterations may draw from shared ones."""
    belongings: Belongings = field(init=False)
    each_s: float = field(default=0.0, init=False)
    """What an iteration of the last bite took; 0.0 while none has run."""
    unseen_s: float = field(default=0.0, init=False)
    """How long user code has run since the watches spoke."""
    _owed: str | None = field(default=None, init=False)
    """The checkpoint that is to vouch for what was handed over ahead of it."""
    _checkpoint_s: float = field(default=0.0, init=False)
    """What the last checkpoint cost."""

    def __post_init__(self) -> None:
        program = self.payload.program
        self.belongings = Belongings(program.owned)
        if program.course is not None:
            self.led = follow(program.course, self.payload.space, program.items)

    def run(
        self,
        number: int,
        limit: Limit,
        first: int,
        emit: Emit,
        *,
        ahead: bool = False,
        left_s: float = math.inf,
    ) -> bool:
        """Run from ``first`` to the limit's end; False after a surprise, when the payload is not to be trusted.

        With ``ahead`` the last flush may go ahead of its checkpoint: whoever says so calls `make_up` when no other slice
        follows. ``left_s`` is about how long other slices will.
        """
        return _Stretch(self, number, limit, first, emit, ahead, left_s).run()

    def checked(self, emit: Emit, position: int = 0) -> Change | None:
        """What iterations did that they must not; ``position`` is where they are, if they are led."""
        began = self.clock()
        change = self._strayed(position) or self.surroundings.look()
        self._checkpoint_s = self.clock() - began
        self.looked, self.unseen_s = True, 0.0
        owed, self._owed = self._owed, None
        if owed is not None:
            emit(Vouched(owed) if change is None else Doubted(owed, change.reason, change.detail))
        return change

    @property
    def owes(self) -> bool:
        """Whether something was handed over for which no checkpoint has vouched yet."""
        return self._owed is not None

    @property
    def patience_s(self) -> float:
        """How long it is worth while to wait for another slice before a checkpoint is made that would be spared then."""
        return min(_TRIP_S, self._checkpoint_s / 2)

    def make_up(self, emit: Emit) -> None:
        """Make the checkpoint that is owed, if any: for when nothing more waits, and before the payload goes."""
        if self.owes:
            self.checked(emit)

    def owe(self) -> str:
        """The name of the next checkpoint, now that something is handed over ahead of it."""
        self._owed = self._owed or secrets.token_hex(8)
        return self._owed

    def may_owe(self, left_s: float) -> bool:
        """Whether a slice may end without a checkpoint."""
        program = self.payload.program
        lasting = self.led is not None or program.allowed or program.owned
        return (
            self.looked
            and not lasting
            and self.unseen_s < self._rest_s(left_s)
            and self.surroundings.can_wait()
        )

    def is_due(self, left_s: float) -> bool:
        """Whether a slice is to have a checkpoint now, before it goes on."""
        # After the first iteration too: what it does to its surroundings shows there.
        if not self.looked:
            return True
        return self.unseen_s >= max(self.payload.program.behaviour.flush_s, self._rest_s(left_s))

    def _rest_s(self, left_s: float) -> float:
        """How long user code runs at least between two checkpoints, so that they cost it little. At the loop's end comes
        one in any case: shortly before it there is none."""
        rest_s = self.payload.program.behaviour.checkpoint_ratio * self._checkpoint_s
        return rest_s if left_s >= rest_s else 2 * rest_s

    def _strayed(self, position: int) -> Change | None:
        if self.led is None:
            return None
        strayed = self.led.strayed(position)
        self.led.rest()
        if strayed is None:
            return None
        return Trip("random", strayed)


@dataclass(frozen=True)
class _Left:
    """A `break`, which is the kernel's to do: what came of its iteration here counts for nothing."""

    reason: str = "break"
    detail: str = "the loop is left there"


class _Stretch:
    """One slice on its way."""

    def __init__(
        self,
        runner: SliceRunner,
        number: int,
        limit: Limit,
        first: int,
        emit: Emit,
        ahead: bool,
        left_s: float,
    ) -> None:
        self._runner = runner
        self._payload = runner.payload
        self._program = runner.payload.program
        self._around = runner.surroundings
        self._number = number
        self._limit = limit
        self._emit = emit
        self._ahead = ahead
        self._left_s = left_s
        self._ending = False
        """Something happened that ends the slice: its last names are wanted, however heavy."""
        self._told_last = False
        self._flushed = first
        self._position = first
        self._seconds = 0.0
        self._queued_s = queued_s()
        self._size = self._few
        self._bindings: dict[str, object] = {}
        self._written: dict[int, Written] = {}
        """What of their items iterations have changed since the last flush."""
        self._begun = first
        self._by_library = runner.payload.program.items.by_library
        self._room = Room(self._program.sites, self._program.one_log, self._around.recorder)
        self._seeded: Sequence[Left] = ()
        """Where the iterations since the last flush have left the generators that they seed."""
        if runner.led is not None:
            self._room.seeding, self._room.seeded = runner.led.seeding, runner.led.seeded

    def run(self) -> bool:
        while (upto := self._claim()) > self._position:
            trouble = self._block(upto)
            if trouble is not None:
                return self._end_with(trouble)
            led = self._runner.led
            is_full = led is not None and led.is_full
            if (self._runner.is_due(self._left_s) or is_full) and not self._flush():
                return False
        if self._position > self._flushed and not self._flush_last():
            return False
        if not self._told_last:
            self._emit(Finished(self._number))
        return True

    def _claim(self) -> int:
        """The end of the next bite."""
        return self._limit.claim(self._position, self._size, self._few)

    @property
    def _few(self) -> int:
        """So many iterations are a bite at least, where they are that short."""
        each_s = self._runner.each_s
        if not each_s or self._runner.led is not None:
            return 1
        return max(1, min(_FEW, int(_BITE_S / each_s)))

    def _block(self, upto: int) -> Change | None:
        """User code runs, from bite to bite, the first of which ends at ``upto``."""
        room, led, clock = self._room, self._runner.led, self._runner.clock
        first = clean = self._position
        bindings, latest = dict[str, object](), dict[str, object]()
        raised: BaseException | None = None
        swallowed: Trip | None = None
        # What an iteration does shows first after the first one. Where each is led, each is a block; and what a library
        # does that is asked for a bite's items is not the body's doing.
        goes_on = self._runner.looked and led is None and not self._by_library
        until = clock() + _BLOCK_S if goes_on else 0.0
        try:
            items = self._program.items.block(first, upto)
            if led is not None:
                led.begin(first)
            # Half armed, a worker would take what it does itself for the user's from then on.
            with executor.held(), self._around.live():
                self._bite(items, upto, latest)
                while (swallowed := self._around.tripped()) is None:
                    clean = self._position
                    bindings |= latest
                    if room.left or clock() >= until or (upto := self._claim()) <= clean:
                        break
                    self._bite(self._program.items.block(clean, upto), upto, latest)
        # The border to user code: what it raised is told in the report.
        except BaseException as error:  # noqa: BLE001
            raised = error
        tripped = self._around.tripped()
        if led is not None and (tripped or swallowed or raised is not None or room.left):
            led.undo()
        if tripped is not None and (raised is None or raised is not tripped.raised):
            # It was seen afterwards: any iteration of the block may have tried it.
            self._position = first
            return tripped
        if swallowed is not None:
            self._position = clean
            self._bindings.update(bindings)
            return swallowed
        self._bindings.update(bindings | latest)
        if tripped is not None:
            return tripped
        if isinstance(raised, Unsendable):
            return raised
        if raised is None and room.left:
            return _Left()
        return None if raised is None else _Raised(raised)

    def _bite(self, items: Iterable[object], upto: int, bindings: dict[str, object]) -> None:
        """Iterations up to ``upto``, less if one raises or leaves the loop; what they bind is put into ``bindings``."""
        runner, room, first = self._runner, self._room, self._position
        began = runner.clock()
        room.begin()
        runner.belongings.begin(first, upto)
        self._begun = upto
        try:
            with executor.free():
                self._program.function(items, room)
        finally:
            self._position = first + room.done
            if room.kept is not None:
                pairs = zip(self._program.kept, room.kept, strict=True)
                bindings.update((name, value) for name, value in pairs if value is not PRIOR)
            spent = runner.clock() - began
            runner.each_s = spent / (upto - first)
            self._seconds += spent
            runner.unseen_s += spent
        if runner.led is not None:
            return  # one at a time: each is led
        if spent < _BITE_S / 2:
            self._size *= 2
        elif spent > _BITE_S * 2:
            self._size = max(1, self._size // 2)

    def _flush(self) -> bool:
        """A checkpoint, and if it is clean, everything since the last one is handed over."""
        change = self._runner.checked(self._emit, self._position)
        if change is None:
            try:
                change = self._looked_at_items()
            except Unsendable as trouble:
                change = trouble
        if change is not None:
            self._emit(Surprised(self._number, self._flushed, change.reason, change.detail, exact=False))
            return False
        return self._hand_over()

    def _flush_last(self) -> bool:
        """Hand over the slice's last iterations; ahead of the checkpoint that they need, if that can wait."""
        if not (self._ahead and self._runner.may_owe(self._left_s)):
            return self._flush()
        count = self._position - self._flushed
        try:
            data = self._packed(count, self._position == len(self._program.items))
        except Unsendable:
            return self._flush()  # which will tell of it
        self._tell_flushed(data, self._runner.owe())
        return True

    def _looked_at_items(self) -> Change | None:
        """Raises Unsendable for what iterations have done to their items and cannot be done again in the kernel."""
        found = self._runner.belongings.look(self._flushed, self._position, self._begun)
        if not isinstance(found, dict):
            return found
        if found:
            self._room.check(self._program.sites)
        self._written = found
        return None

    def _hand_over(self) -> bool:
        count = self._position - self._flushed
        last = self._ending or self._position == len(self._program.items)
        self._seeded = () if self._runner.led is None else self._runner.led.taken()
        try:
            data = self._packed(count, last)
        except Unsendable as trouble:
            return self._hand_over_before(trouble, count)
        self._tell_flushed(data)
        self._runner.belongings.take(self._written)
        self._written = {}
        return True

    def _tell_flushed(self, data: bytes, check: str | None = None) -> None:
        # The end may come nearer, but never goes back.
        self._told_last = self._position >= self._limit.end
        before, self._queued_s = self._queued_s, queued_s()
        self._emit(
            Flushed(
                self._number,
                self._flushed,
                self._position,
                self._seconds,
                data,
                self._told_last,
                min(self._seconds, self._queued_s - before),
                check,
            )
        )
        self._room.emptied()
        self._bindings.clear()
        self._flushed = self._position
        self._seconds = 0.0

    def _hand_over_before(self, trouble: Unsendable, count: int) -> bool:
        """Something cannot travel: hand over what comes before the iteration that made it."""
        fit, unfit = 0, count
        while unfit - fit > 1:
            middle = (fit + unfit) // 2
            try:
                self._payload.pack(self._taken(middle, {}, ()))
                fit = middle
            except Unsendable as earlier:
                unfit, trouble = middle, earlier
        if fit:
            names = tuple(self._program.kept)
            data = self._payload.pack(self._taken(fit, {}, names))
            self._emit(Flushed(self._number, self._flushed, self._flushed + fit, self._seconds, data))
        self._emit(Surprised(self._number, self._flushed + fit, trouble.reason, trouble.detail, exact=True))
        return False

    def _packed(self, count: int, last: bool) -> bytes:
        bindings = dict(self._bindings)
        left_out: tuple[str, ...] = ()
        if not last:
            bindings, left_out = self._light(bindings)
        while True:
            try:
                return self._payload.pack(self._taken(count, bindings, left_out))
            except Unsendable as trouble:
                # Is it a name's last value? It need not travel unless it is the loop's last.
                stuck = [name for name in bindings if not self._packs(bindings[name])]
                if last and stuck:
                    raise Unsendable(
                        trouble.reason, f"{LEFT_IN} `{stuck[0]}` stays: {trouble.detail}"
                    ) from trouble
                if last or not stuck:
                    raise
                bindings = {name: value for name, value in bindings.items() if name not in stuck}
                left_out = (*left_out, *stuck)

    def _taken(self, count: int, bindings: dict[str, object], left_out: tuple[str, ...]) -> Effects:
        return self._room.taken(self._flushed, count, bindings, left_out, self._written, self._seeded)

    def _light(self, bindings: dict[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
        """The bindings that may travel with a flush: all, unless they are heavy."""
        heavy = sum(map(_weight, bindings.values())) > self._program.behaviour.binding_bytes
        if not heavy:
            return bindings, ()
        stays = [
            name
            for name in bindings
            if name not in self._program.conditional and _weight(bindings[name]) > 1000
        ]
        return {name: value for name, value in bindings.items() if name not in stays}, tuple(stays)

    def _packs(self, value: object) -> bool:
        try:
            self._payload.pack(value)
        except Unsendable:
            return False
        return True

    def _end_with(self, trouble: Change) -> bool:
        """Hand over what was completed before the trouble, if the watches agree; then tell of it."""
        # An interrupt that nobody asked for was raised by the body itself.
        if isinstance(trouble, _Raised) and trouble.is_interrupt and self._limit.stopped:
            return False
        self._ending = True
        if self._position > self._flushed:
            if not self._flush():
                return False
        elif (change := self._runner.checked(self._emit, self._position)) is not None:
            trouble = change
        self._emit(Surprised(self._number, self._position, trouble.reason, trouble.detail, exact=True))
        return False


class _Raised:
    """An exception of the user's code, as a change: the kernel will meet it itself."""

    reason: Final = "exception"

    def __init__(self, error: BaseException) -> None:
        self.is_interrupt = isinstance(error, KeyboardInterrupt)
        self.detail = "".join(traceback.format_exception_only(error)).strip()


def _weight(value: object) -> int:
    """Roughly how many bytes a value travels as, without packing it."""
    size = _answer(value, "nbytes")
    if isinstance(size, int):
        return size
    try:
        return 100 * int(_answer(value, "__len__")())
    except TypeError:
        return 500


def _answer(value: object, name: str) -> Any:
    """An attribute that Python's or a library's class gives a value; None where it would have to be the user's own, which
    might do anything when it is asked."""
    base = next((base for base in type(value).__mro__ if name in vars(base)), None)
    if base is None or is_own(base):
        return None
    found = vars(base)[name]
    return found.__get__(value) if defines(type(found), "__get__") else None
