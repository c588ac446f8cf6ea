"""One loop, from its header to its last commit.

Iteration 0 runs here, watched; then the loop either stays, or workers compute slices of it while this thread
commits them in order, until all is done or something says that the kernel goes on from iteration k.

In this room (``engine``) is the one owner of a loop's state: everybody else sends it events.
"""

import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Any, Final, Literal

from nbcluster.analysis.facts import Leaf, Loop, Site
from nbcluster.analysis.rewrite import LoopForms, NestForms
from nbcluster.engine.away import Away
from nbcluster.engine.below import changed_below, is_array, kinds_below
from nbcluster.engine.circumstances import Circumstances, InHand, Interrupted, Outcome
from nbcluster.engine.commits import Enough, Gathering
from nbcluster.engine.counts import with_counts
from nbcluster.engine.drawn import drawn
from nbcluster.engine.header import Header, evaluate, unfit
from nbcluster.engine.here import Here, LeftEarly
from nbcluster.engine.mapped import Answers, Call, HereMapped, NotKnown
from nbcluster.engine.nest import Flat, HereNest, flattened, stands
from nbcluster.engine.numbers import DrawnAhead, Numbers, OwnStreams
from nbcluster.engine.payload import Payload, Refused, build, memory_of
from nbcluster.engine.plots import plots
from nbcluster.engine.surface import Deferral
from nbcluster.engine.surroundings import callee_reads
from nbcluster.engine.taken import HereTaken, Taken
from nbcluster.engine.trial import Trial, Why
from nbcluster.errors import RunStopped
from nbcluster.plan.decision import Apart
from nbcluster.plan.reasons import advice_on_watched, advice_per_worker
from nbcluster.run.events import ContinueHere, Finish
from nbcluster.worker import ambient, devices
from nbcluster.worker.draws import Which, can_be_moved
from nbcluster.worker.items import Items
from nbcluster.worker.per_worker import PerWorker
from nbcluster.worker.program import Behaviour, Program, SitePlan
from nbcluster.worker.recording import rules_here

_ARRAY: Final = "numpy.ndarray"
#: Types that keep the very object that is stored in them.
_KEEP: Final = frozenset({list, dict, defaultdict, OrderedDict, Counter})
_STOPPED: Final = "stopped"
_INTERRUPTED: Final = "interrupted"
#: With so many iterations for each lane it hardly matters that iteration 0 runs alone.
_FEW: Final = 4
#: What is sent before it is known whether it is needed.
_ON_TRUST_BYTES: Final = 20_000_000


class LoopDriver:
    """Runs one loop that the plan thinks worth trying. Used once, on the kernel's main thread."""

    def __init__(self, around: Circumstances, index: int, loop: Loop, apart: Apart, number: int) -> None:
        self.outcome = Outcome()
        self._around = around
        self._loop = loop
        self._apart = apart
        self._number = number
        self._index = index
        self._forms: LoopForms = around.cell.loop(index, loop)
        self._gathering = _gathering(loop)
        self._numbers = Numbers()
        self._by_value = _used_by_value(loop, around.space)
        self._outer: Items | None = None
        self._flat: Flat | None = None
        self._began = around.clock()
        self._away: Away | None = None
        self._stop_asked = False
        self._interrupt_asked = False

    def run(self) -> Any:
        """Do what the loop does; what stands for a comprehension in its statement. What the user's code raises, this
        raises, and the outcome says how far it got."""
        try:
            self._run()
        finally:
            self._numbers.end()
            self.outcome.seconds = self._around.clock() - self._began
            self.outcome.route = _route(self.outcome)
        return None if self._gathering is None else self._gathering.result

    def left(self, seconds: float) -> None:
        """Whoever took what was left of a generator is done with it, after so many seconds."""
        self._numbers.end()
        if isinstance(self._here, HereTaken) and self.outcome.reason is not None:
            self._here.count()
            self.outcome.here = self._here.position - self.outcome.apart
            self.outcome.seconds += seconds

    def stop(self) -> None:
        """From any thread: commit what is in hand and end."""
        self._stop_asked = True
        if self._away is not None:
            self._away.stop(_STOPPED)

    def _interrupted(self) -> None:
        """From the signal's handler."""
        self._interrupt_asked = True
        if self._away is not None:
            self._away.stop(_INTERRUPTED)

    @contextmanager
    def _users(self, deferral: Deferral) -> Iterator[None]:
        """The user's own code runs: what comes now is Python's business, and what came before is told first."""
        self._raise_if_interrupted()
        with deferral.lifted():
            yield

    def _raise_if_interrupted(self) -> None:
        if self._interrupt_asked:
            self.outcome.here = self._here.position - self.outcome.apart
            raise Interrupted

    def _run(self) -> None:
        header = self._flattened(self._header())
        with self._around.surface.interrupts(self._interrupted) as deferral:
            self._users_now = lambda: self._users(deferral)
            self._numbers = self._numbers_now()
            self._here = self._here_from(header)
            try:
                self._run_from(header)
            except Enough as enough:
                self._rest_here(enough.reason, enough.detail)
            except LeftEarly:
                self._count_here()
            finally:
                header.iterator = iter(())
                self._here.let_go()
            self._here.conclude()
            self._raise_if_interrupted()

    def _header(self) -> Header:
        if self._loop.form != "call":
            return evaluate(self._loop.source, self._value_of, self._around.space)
        self._call = Call(self._forms, self._around.space)
        known = self._call.known
        self._gathering = Answers(None if isinstance(known, NotKnown) else known.accepts)
        return self._call.header

    def _flattened(self, header: Header) -> Header:
        """A nest with fewer items than there is to do for all lanes is one loop over what its loops go through."""
        around, self._outer = self._around, header.items
        lanes = min(around.workforce.lanes(), around.most_workers or sys.maxsize)
        flat = flattened(self._apart, header, around.cell, around.space, lanes)
        if flat is None:
            return header
        self._flat, self.outcome.flat = flat, flat.loop
        self._loop, self._apart = flat.loop, flat.apart
        self._forms = around.cell.nest(self._index, flat.loop)
        self._by_value = _used_by_value(flat.loop, around.space)
        return replace(header, items=flat.items, sources=(*header.sources, *flat.sources))

    def _here_from(self, header: Header) -> Here:
        space = self._around.space
        if isinstance(self._forms, NestForms):
            return HereNest(self._forms, header.iterator, space, self._users_now, self._numbers)
        if isinstance(self._gathering, Answers):
            return HereMapped(self._forms, self._call, space, self._gathering, self._users_now, self._numbers)
        if isinstance(self._gathering, Taken):
            return HereTaken(
                self._forms, header.iterator, space, self._gathering, self._users_now, self._numbers
            )
        return Here(self._forms, header.iterator, space, self._gathering, self._users_now, self._numbers)

    def _numbers_now(self) -> Numbers:
        """The header may have drawn, too: what iterations draw begins here."""
        around, ahead = self._around, self._apart.ahead
        if around.streams is not None:
            reached = (*self._apart.captured, *callee_reads(self._apart.captured, around.space))
            own = sorted({name for name in reached if can_be_moved(around.space.get(name))})
            which = Which(python=True, numpy=True, names=tuple(own))
            return OwnStreams(which, around.streams, self._number, around.space)
        return Numbers() if ahead is None else DrawnAhead(ahead, self._forms, around.space)

    def _run_from(self, header: Header) -> None:
        why = self._stays(header)
        if why is not None:
            return self._rest_here(*why)
        assert header.items is not None
        self._has_bar = header.has_bar
        self._items: Items = header.items
        self._counted = with_counts(header.items, self._loop, self._around.space)
        self.outcome.total = len(header.items)
        if len(header.items) < 2:
            return self._rest_here("small", "there are fewer than two iterations")
        self._around.workforce.begin()
        hand = self._in_hand()
        trial = Trial(self._around, hand, self._apart, lambda why: self._ran_here(trial, why))
        self._around.watcher.progressed(self.outcome, None)
        if (away := self._on_trust(hand, trial)) is not None:
            return self._run_away(away)
        change = trial.first()
        why = trial.stays() if change is None else (change.reason, change.detail)
        self._note(trial, why)
        if why is not None:
            return self._rest_here(*why)
        hand.last_here = trial.binds_files
        if (why := self._nest_changed()) is not None:
            return self._rest_here(*why)
        if not self._is_foreseen(hand):
            return self._rest_here("random", "what it draws comes out otherwise when it is drawn ahead")
        if self._here.position >= hand.apart_to:
            return self._last_here(self._here.position)
        try:
            payload = self._payload()
        except Refused as refused:
            self.outcome.advice = self._instead(refused)
            return self._rest_here(refused.reason, _refusal(refused))
        return self._run_away(self._opened(hand, trial, payload))

    def _instead(self, refused: Refused) -> str:
        """What to do about a capture that cannot travel; nothing that would not be said anyway."""
        facts = self._loop.names.get(refused.name or "")
        made_so = isinstance(self._around.space.get(refused.name or ""), PerWorker)
        if refused.reason != "unpicklable" or facts is None or made_so:
            return ""
        return advice_per_worker(str(refused.name), min(facts.reads, default=None))

    def _last_here(self, position: int) -> None:
        """Run what was never meant for workers: a last iteration perhaps, and the loop's ``else``; all else is done."""
        total = self.outcome.total
        assert total is not None
        if position == total:
            self.outcome.here = total - self.outcome.apart
            if self._has_bar and not self._forms.has_else():
                self._here.use_up()
        if position < total or self._forms.has_else() or self._flat is not None:
            self._here.skip_to(position)
            # Over no more items, the user's own loop is its else; in a nest, the last items may have none inside.
            self._here.rest()
            self._count_here()

    def _nest_changed(self) -> Why | None:
        flat, around = self._flat, self._around
        if flat is None or self._outer is None or stands(flat, around.cell, around.space, self._outer):
            return None
        return "changes", "what the loops inside go through was changed meanwhile"

    def _is_foreseen(self, hand: InHand) -> bool:
        with hand.users():
            hand.foreseen_to = self._numbers.foresee(self._counted, self._here.position)
        return hand.foreseen_to >= self._here.position

    def _in_hand(self) -> InHand:
        return InHand(
            loop=self._loop,
            number=self._number,
            forms=self._forms,
            here=self._here,
            users=self._users_now,
            items=self._items,
            counted=self._counted,
            gathering=self._gathering,
            by_value=self._by_value,
            clocked=self._forms.clocked(),
            one_log=self._one_log,
            sites=self._site_plans,
            numbers=self._numbers,
            has_bar=self._has_bar,
        )

    def _ran_here(self, trial: Trial, why: Why | None) -> None:
        """So far, before workers have the loop."""
        self._note(trial, why)
        self._around.watcher.progressed(self.outcome, None)

    def _note(self, trial: Trial, why: Why | None) -> None:
        self.outcome.here = self._here.position
        self.outcome.plain_estimate_s = trial.estimate_s
        self.outcome.reason, self.outcome.detail = why or (None, "")

    def _value_of(self, leaf: Leaf) -> Any:
        return eval(self._around.cell.expression(leaf), self._around.space)

    def _stays(self, header: Header) -> Why | None:
        if self._loop.form == "call" and isinstance(known := self._call.known, NotKnown):
            self.outcome.advice, self.outcome.line = known.advice, self._loop.line
            return "unread", known.detail
        if header.items is None:
            detail, self.outcome.advice = unfit(type(header.unfit))
            self.outcome.line = self._loop.line
            return "iterator", detail
        space = self._around.space
        changed = {
            **changed_below(self._loop, space),
            **{id(space[name]): name for name in self._in_place() if name in space},
        }
        for source in header.sources:
            if id(source) in changed:
                self.outcome.advice = "To run it in parallel: go through list(…) of it"
                return "changes", f"the loop changes `{changed[id(source)]}` while iterating over it"
        return None

    def _rest_here(self, reason: str, detail: str) -> None:
        """The kernel goes on to the end; what it meets there is met as in a plain run."""
        self._tell_why(reason, detail)
        if self.outcome.apart:
            self.outcome.continued_at = self._here.position
        self.outcome.route = _route(self.outcome)
        self._around.watcher.progressed(self.outcome, None)
        at = self._here.position
        came_to_its_end = self._here.rest()
        if came_to_its_end and reason == "exception":
            self._tell_why(
                "differs", f"a worker raised {detail} in iteration {at:,}, which does not raise here"
            )
            if "Memory" in detail.partition(":")[0]:
                self.outcome.advice = "With fewer workers it may fit: %%distribute --workers 2"
        self._count_here()

    def _count_here(self) -> None:
        """All that was not done elsewhere; of a loop that may be left early, as far as it came."""
        outcome, done = self.outcome, self._here.position
        if self._forms.breaks:
            outcome.here = done - outcome.apart
            if outcome.total and outcome.plain_estimate_s is not None:
                outcome.plain_estimate_s *= done / outcome.total
        elif self.outcome.total is not None:
            self.outcome.here = self.outcome.total - self.outcome.apart

    def _tell_why(self, reason: str, detail: str) -> None:
        outcome = self.outcome
        outcome.reason, outcome.detail = reason, detail
        # What is no object of the notebook's (a setting, a variable of the environment) no iteration can have its own of.
        is_setting = reason == "changes" and not detail.startswith("`")
        is_allowed = reason in self._around.allowed  # and something of the kind is not
        has_left = reason == "break"
        is_no_library = reason == "threads" and not ambient.computes_in_threads()
        nothing_to_do = is_setting or is_allowed or has_left or is_no_library
        outcome.advice = outcome.advice or ("" if nothing_to_do else advice_on_watched(reason, self._loop))
        if reason == "random":
            who = drawn(detail, self._loop, self._around.space)
            outcome.detail, outcome.line, outcome.advice = who.detail, who.line, who.advice

    # Apart ---------------------------------------------------------------------------------------

    def _on_trust(self, hand: InHand, trial: Trial) -> Away | None:
        """Of a few long iterations workers begin with the others while iteration 0 still runs here. What they do
        counts only if that has changed nothing that they were given."""
        workforce = self._around.workforce
        if (
            not workforce.ready()
            or hand.total > _FEW * workforce.lanes()
            or not self._around.settings.on_trust
            or isinstance(self._numbers, DrawnAhead)  # iteration 0 shows whether that comes out right
            or self._around.allowed  # what is dropped would have been written all the same
        ):
            return None
        watch = trial.payload_watch()
        watch.arm()
        if not watch.sees_all:
            return None
        try:
            payload = self._payload(most_bytes=_ON_TRUST_BYTES)
        except Refused:
            return None  # told later, if there is still a need to send it
        away = self._opened(hand, trial, payload)
        try:
            away.first_here(watch)
        # No border: what iteration 0 raises goes on to the cell, once workers have been told to end.
        except BaseException:
            self._close(away)
            raise
        self.outcome.plain_estimate_s = trial.estimate_s
        return away

    def _opened(self, hand: InHand, trial: Trial, payload: Payload) -> Away:
        self.outcome.sent_bytes = payload.size_bytes
        self.outcome.per_worker = tuple(self._named(recipe) for recipe in payload.per_worker)
        backend = self._around.workforce.backend(trial.lanes)
        away = self._away = Away(self._around, hand, self.outcome, trial, payload, backend)
        away.open()
        if self._stop_asked:
            away.stop(_STOPPED)
        if self._interrupt_asked:
            away.stop(_INTERRUPTED)
        return away

    def _named(self, value: object) -> str:
        space = self._around.space
        return next(
            (name for name in self._apart.captured if space.get(name) is value), "what a capture holds"
        )

    def _close(self, away: Away) -> None:
        self._away = None
        away.close()

    def _run_away(self, away: Away) -> None:
        try:
            end = away.run()
            if isinstance(end, ContinueHere) or end.stopped is None:
                self.outcome.checked, self.outcome.otherwise = away.check()
        finally:
            self._close(away)
        self._numbers.settle(end.upto if isinstance(end, Finish) else end.at)
        if isinstance(end, Finish):
            return self._finished(end)
        self._here.skip_to(end.at)
        return self._rest_here(end.reason, end.detail)

    def _finished(self, end: Finish) -> None:
        if end.stopped == _STOPPED:
            loop = self._loop
            raise RunStopped(self._around.run, loop.line, loop.header, end.upto, self.outcome.total)
        if end.stopped is not None:
            raise Interrupted
        self._last_here(end.upto)

    def _payload(self, most_bytes: int | None = None) -> Payload:
        around = self._around
        stay_global = set(self._apart.stay_global)
        never = {
            **changed_below(self._loop, around.space),
            **{
                id(around.space[name]): name
                for name in self._in_place()
                if name in around.space and not isinstance(around.space[name], ModuleType)
            },
        }
        changed = self._loop.changed
        memory = memory_of({name: around.space[name] for name in changed if name in around.space})
        while True:
            payload = build(
                self._program(stay_global),
                around.space,
                never=never,
                memory=memory,
                storage=around.settings.sharing,
                most_bytes=most_bytes,
                figures=not plots(self._loop),
            )
            clash = payload.callee_names & set(self._loop.names)
            if clash & set(changed):
                payload.close()
                name = min(clash & set(changed))
                raise Refused(
                    "carried", f"a function that it holds reads `{name}`, which the loop changes", name
                )
            late = clash & set(self._loop.own())
            if late <= stay_global:
                return payload
            # A function deep inside a capture looks up a name of the body: that name has to live where it looks.
            stay_global |= late
            payload.close()

    def _in_place(self) -> tuple[str, ...]:
        """Names whose very objects are changed."""
        return self._loop.named("collected") + self._loop.named("plotted")

    @property
    def _one_log(self) -> bool:
        """Whether all sites write into one column, so that their order within an iteration is known."""
        return self._apart.ordered or _interleaves(self._loop)

    @property
    def _site_plans(self) -> tuple[SitePlan, ...]:
        return tuple(SitePlan(site.index, site.kind, site.once, _pruned(site)) for site in self._loop.sites)

    def _program(self, stay_global: set[str]) -> Program:
        around, loop = self._around, self._loop
        code, kept = self._forms.slice(
            stay_global=stay_global,
            by_value=self._by_value,
            one_log=self._one_log,
        )
        names = {name: around.space[name] for name in loop.named("captured") if name in around.space}
        names["__name__"] = around.space.get("__name__", "__main__")
        return Program(
            run=f"{around.run}.{self._number}",
            code=code,
            kept=kept,
            conditional=frozenset(name for name in kept if loop.names[name].conditional),
            stay_global=frozenset(stay_global) | self._forms.defined,
            sites=self._site_plans,
            one_log=self._one_log,
            items=self._counted,
            names=names,
            ambient=ambient.read() if around.blas is None else ambient.with_threads(around.blas),
            allowed=around.allowed,
            rules=rules_here(),
            behaviour=Behaviour(around.settings.flush_s, around.settings.checkpoint_ratio),
            on_gpu=devices.in_use_by_torch(),
            course=self._numbers.course,
        )


def _gathering(loop: Loop) -> Gathering | None:
    if loop.form in ("for", "call"):
        return None
    return Gathering(loop.form) if loop.taker is None else Taken(loop.taker)


def _interleaves(loop: Loop) -> bool:
    """Whether an inner loop can mix the records of several sites."""
    return len(loop.sites) > 1 and any(site.nested for site in loop.sites)


def _pruned(site: Site) -> str | None:
    return site.operator if site.wins and site.operator in (">", ">=", "<", "<=") else None


def _used_by_value(loop: Loop, space: dict[str, Any]) -> frozenset[int]:
    """The sites that use their operands at once, so that what the body does to them later is too late."""
    sites = set()
    for site in loop.sites:
        changed = space.get(site.names[0]) if site.names else None
        if site.deep:  # all arrays or no array, or the loop would not be here
            keeps = not is_array(changed) and _ARRAY not in kinds_below(changed, site.deep)[-1]
        else:
            keeps = type(changed) in _KEEP
        keeps = keeps and site.kind == "setitem"
        uses = site.kind in ("extend", "merge", "fold", "setitem_op", "plot") and not site.picked
        if uses or (site.kind == "setitem" and not keeps):
            sites.add(site.index)
    return frozenset(sites)


def _route(outcome: Outcome) -> Literal["parallel", "kernel", "mixed"]:
    if not outcome.apart:
        return "kernel"
    return "parallel" if outcome.continued_at is None else "mixed"


def _refusal(refused: Refused) -> str:
    return f"`{refused.name}`: {refused.detail}" if refused.name else refused.detail
