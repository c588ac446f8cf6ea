"""One loop, from its header to its last commit.

Iteration 0 runs here, watched; then the loop either stays, or workers compute slices of it while this thread
commits them in order, until all is done or something says that the kernel goes on from iteration k.

In this room (``engine``) is the one owner of a loop's state: everybody else sends it events.
"""

import math
import re
import sys
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any, Final, Literal

from nbcluster.analysis.facts import Leaf, Loop, Site, leaves
from nbcluster.analysis.rewrite import GroupForms, LoopForms, NestForms
from nbcluster.clusters.causes import LIMITED
from nbcluster.engine import lost
from nbcluster.engine.away import BUSY, Away
from nbcluster.engine.belongings import USED, Property
from nbcluster.engine.below import changed_below, is_array, kinds_below
from nbcluster.engine.circumstances import Circumstances, InHand, Outcome, interrupted
from nbcluster.engine.commits import Enough, Gathering
from nbcluster.engine.counts import with_counts
from nbcluster.engine.drawn import drawn
from nbcluster.engine.grouped import Bound, HereGroup
from nbcluster.engine.header import Header, evaluate, is_plain, unfit
from nbcluster.engine.here import Here, LeftEarly
from nbcluster.engine.kernel_watch import KernelWatch
from nbcluster.engine.mapped import Answers, Call, HereMapped, NotKnown
from nbcluster.engine.nest import Flat, HereNest, flattened, stands
from nbcluster.engine.numbers import DrawnAhead, Numbers, OwnStreams, SeededWithin
from nbcluster.engine.payload import Payload, Refused, build, memory_of
from nbcluster.engine.plots import plots
from nbcluster.engine.surface import Deferral
from nbcluster.engine.surroundings import callee_reads
from nbcluster.engine.taken import HereTaken, Taken
from nbcluster.engine.trial import NEEDS, Trial, Why
from nbcluster.errors import RunStopped
from nbcluster.plan.decision import Apart, changes_item
from nbcluster.plan.quiet import PACKAGES as QUIET_PACKAGES
from nbcluster.plan.reasons import advice_on_last, advice_on_memo, advice_on_watched, advice_per_worker
from nbcluster.run.events import ContinueHere, Finish
from nbcluster.run.pace import Pace
from nbcluster.worker import ambient, devices, needs
from nbcluster.worker.draws import Which, can_be_moved, stride_of
from nbcluster.worker.items import Cut, Items, items_of
from nbcluster.worker.payload import LEFT_IN, Unsendable
from nbcluster.worker.per_worker import PerWorker
from nbcluster.worker.program import Behaviour, Program, SitePlan
from nbcluster.worker.recording import rules_here

_ARRAY: Final = "numpy.ndarray"
#: Types that keep the very object that is stored in them.
_KEEP: Final = frozenset({list, dict, defaultdict, OrderedDict, Counter})
#: Whose objects take what they are given without running code of the user's.
_LIBRARIES: Final = frozenset({"builtins", "collections", "numpy", "pandas"})
#: How the watches tell of what was put into a dictionary of the notebook's.
_PUT_IN: Final = re.compile(r"`(\w+)\[.*\]` was added")
_STOPPED: Final = "stopped"
_INTERRUPTED: Final = "interrupted"
#: Packages that compute on no GPU, beside those that are known to leave the process as it is.
_ON_CORES: Final = frozenset({"builtins", "nbcluster", "matplotlib", "IPython", "tqdm"})
#: With so many iterations for each lane it hardly matters that iteration 0 runs alone.
_FEW: Final = 4
#: What is sent before it is known whether it is needed.
_ON_TRUST_BYTES: Final = 20_000_000
#: Nor what takes long to pickle, while iteration 0 has not begun.
_ON_TRUST_S: Final = 0.2


class LoopDriver:
    """Runs one loop that the plan thinks worth trying. Used once, on the kernel's main thread."""

    def __init__(
        self,
        around: Circumstances,
        index: int,
        loop: Loop,
        apart: Apart,
        number: int,
        need: needs.Need | None = None,
    ) -> None:
        """``need``: what each iteration needs of its worker, as far as that is known before iteration 0."""
        self.outcome = Outcome()
        self._around = replace(around, need=None)  # who works for it may be others than for the next loop
        self._reserve(need)
        self._loop = loop
        self._apart = apart
        self._number = number
        self._index = index
        self._forms: LoopForms = (
            around.cell.group(index, loop) if loop.form == "group" else around.cell.loop(index, loop)
        )
        self._gathering = _gathering(loop, around.space)
        self._numbers = Numbers()
        self._property = Property(Cut(()), (), around.space)
        self._by_value = _used_by_value(loop, around.space)
        self._outer: Items | None = None
        self._flat: Flat | None = None
        self._began = around.clock()
        self._away: Away | None = None
        self._begun: _Begun | None = None
        self._which = ""
        """Workers that have been told to forget a loop would not open it again: begun in vain, it is another one."""
        self._users_now: Callable[[], AbstractContextManager[object]] = nullcontext
        self._stopped_by = ""
        self._interrupt_asked = False
        self._in_users_code = False

    def run(self) -> Any:
        """Do what the loop does; what stands for a comprehension in its statement. What the user's code raises, this
        raises, and the outcome says how far it got."""
        try:
            self._run()
        finally:
            self._numbers.end()
            self._property.let_go()
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

    def stop(self, by: str) -> None:
        """From any thread: commit what is in hand and end. `by`: who asked for it."""
        self._stopped_by = by
        if self._away is not None:
            self._away.stop(_STOPPED)

    @property
    def is_here(self) -> bool:
        """Whether the kernel runs the user's code just now, which hears of nothing but an interrupt. From any thread."""
        return self._in_users_code

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
            self._in_users_code = True
            try:
                yield
            finally:
                self._in_users_code = False

    def _raise_if_interrupted(self) -> None:
        if self._interrupt_asked:
            self.outcome.here = self._here.position - self.outcome.apart
            raise interrupted()

    # Begun beside another loop ---------------------------------------------------------------------

    def begin(self, others: frozenset[str]) -> bool:
        """Have workers begin with the iterations from 1 on, while the kernel has yet to come to the loop: whether they do.
        Meanwhile ``others`` are bound, which are no names of this loop's.

        What stands in the header is evaluated now, and once more in its turn: it has to be such that nobody can tell."""
        if not self._around.workforce.ready() or self._apart.flat or not self._has_plain_header():
            return False
        if self.falls_back:
            return False  # to the workers that the other loop has
        self._which = ".beside"
        self._numbers = self._numbers_now()
        # A border: what raises now raises again in its turn, and is the user's to see only then.
        try:
            header = self._header()
        except Exception:  # noqa: BLE001
            return False
        if type(self._numbers) is not Numbers or header.has_bar or self._stays(header) is not None:
            return False
        self._here = self._here_from(header)
        self._take_in(header)
        if len(self._items) < 2 or (
            self._property.why_not and changes_item(self._loop, self._property.why_not)
        ):
            return False
        hand = self._in_hand()
        trial = Trial(self._around, hand, self._apart, lambda why: self._ran_here(trial, why))
        watch = trial.payload_watch(others)
        watch.arm()
        if not watch.sees_all:
            return False
        try:
            payload = self._payload(most_bytes=_ON_TRUST_BYTES, most_s=_ON_TRUST_S)
        except (Refused, Unsendable):
            return False  # told in its turn
        if payload.callee_names & others:
            payload.close()
            return False  # a function that travels looks up what is bound meanwhile, which no watch minds
        away = self._opened(hand, trial, payload)
        away.begin_beside()
        self._begun = _Begun(header, watch, away, trial, self._site_plans)
        return True

    def _has_plain_header(self) -> bool:
        if self._loop.form not in ("for", "list", "set", "dict") or self._loop.taker is not None:
            return False
        codes = [self._around.cell.expression(leaf) for leaf in leaves(self._loop.source)]
        return all(is_plain(code, self._around.space) for code in codes)

    def still_holds(self, loop: Loop, apart: Apart, need: needs.Need | None) -> bool:
        """The kernel has come to the loop: whether what was begun is what would be begun now."""
        begun = self._begun
        if (
            begun is None
            or (loop, apart, need) != (self._loop, self._apart, self.need)
            or not begun.away.goes_well
        ):
            return False
        now = self._header()
        before = begun.header.sources
        same = len(now.sources) == len(before) and all(map(_is_same_source, now.sources, before))
        return same and self._site_plans == begun.sites and begun.watch.look() is None

    def abandon(self) -> None:
        """What was begun is of no use."""
        if self._begun is not None:
            self._close(self._begun.away)
        self._property.let_go()
        self._numbers.end()

    def _run_begun(self, begun: "_Begun") -> None:
        self._around.watcher.progressed(self.outcome, None)
        begun.watch.arm()  # it was clean a moment ago; what sees to interrupts is in place since then
        try:
            begun.away.first_here(begun.watch)
        # No border: what iteration 0 raises goes on to the cell, once workers have been told to end.
        except BaseException:
            self._close(begun.away)
            raise
        self.outcome.plain_estimate_s = begun.trial.estimate_s
        self._run_away(begun.away)

    # In its turn -----------------------------------------------------------------------------------

    def _run(self) -> None:
        begun = self._begun
        header = self._flattened(self._header()) if begun is None else begun.header
        with self._around.surface.interrupts(self._interrupted) as deferral:
            self._users_now = lambda: self._users(deferral)
            if begun is None:
                self._numbers = self._numbers_now()
                self._here = self._here_from(header)
            try:
                if begun is None:
                    self._run_from(header)
                else:
                    self._run_begun(begun)
            except Enough as enough:
                self._rest_here(enough.reason, enough.detail)
            except LeftEarly:
                self._count_here()
            finally:
                header.iterator = iter(())
                self._here.let_go()
            self._here.conclude()
            self._raise_if_interrupted()

    @property
    def need(self) -> needs.Need | None:
        """What an iteration is known to need of its worker."""
        return self._around.need

    @property
    def falls_back(self) -> bool:
        """Whether an iteration was to have a GPU, and workers on cores are to do."""
        return self._around.workforce.falls_back()

    def _reserve(self, need: needs.Need | None) -> None:
        """The loop is for workers that can give an iteration what it needs."""
        if need is not None:
            self._around.need = need
            self._around.workforce = self._around.workforce.on_gpus(need)

    def _reserve_as_asked(self, trial: Trial) -> None:
        """Iteration 0 has said what it needs."""
        if self._around.need is None and trial.asked:
            self._reserve(max(trial.asked, key=lambda need: need.gpus))

    def _may_compute_on_gpu(self, trial: Trial) -> bool:
        """Whether iterations may do as the kernel, which has taken hold of a GPU, while some workers are to see none."""
        if not (devices.in_use() and self._around.workforce.hides_gpus()):
            return False
        return trial.reaches(lambda root: root not in QUIET_PACKAGES | _ON_CORES)

    def _header(self) -> Header:
        if isinstance(self._forms, GroupForms):
            return Header(iter(()), items_of(range(self._forms.count)))
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
            return HereNest(self._forms, header.iterator, space, self._user_code, self._numbers)
        if isinstance(self._forms, GroupForms) and isinstance(self._gathering, Bound):
            return HereGroup(self._forms, space, self._gathering, self._user_code)
        if isinstance(self._gathering, Answers):
            return HereMapped(self._forms, self._call, space, self._gathering, self._user_code, self._numbers)
        if isinstance(self._gathering, Taken):
            return HereTaken(
                self._forms, header.iterator, space, self._gathering, self._user_code, self._numbers
            )
        return Here(self._forms, header.iterator, space, self._gathering, self._user_code, self._numbers)

    def _numbers_now(self) -> Numbers:
        """The header may have drawn, too: what iterations draw begins here."""
        around, ahead = self._around, self._apart.ahead
        if around.streams is not None:
            reached = (*self._apart.captured, *callee_reads(self._apart.captured, around.space))
            own = sorted({name for name in reached if can_be_moved(around.space.get(name))})
            which = Which(python=True, numpy=True, names=tuple(own))
            return OwnStreams(which, around.streams, self._number, around.space)
        seeded = self._apart.seeded
        if seeded is not None and not ("torch" in seeded.called and devices.in_use_by_torch()):
            return SeededWithin(seeded, around.space)
        return Numbers() if ahead is None else DrawnAhead(ahead, self._forms, around.space)

    def _run_from(self, header: Header) -> None:
        why = self._stays(header)
        if why is not None:
            return self._rest_here(*why)
        self._take_in(header)
        if len(self._items) < 2:
            return self._rest_here("small", "there are fewer than two iterations")
        kept_here = changes_item(self._loop, self._property.why_not) if self._property.why_not else None
        if kept_here is not None:
            self.outcome.advice, self.outcome.line = kept_here.advice, kept_here.line
            return self._rest_here(kept_here.reason, kept_here.detail)
        # Whether the first tells if there is anything to share: of two iterations one runs here anyway.
        tells = self._loop.form == "group" or len(self._items) == 2
        if not tells or not self._around.settings.too_small_s:
            self._around.workforce.begin()
        hand = self._in_hand()
        trial = Trial(self._around, hand, self._apart, lambda why: self._ran_here(trial, why))
        self._around.watcher.progressed(self.outcome, None)
        if (away := self._on_trust(hand, trial)) is not None:
            return self._run_away(away)
        change = trial.first()
        self._reserve_as_asked(trial)
        if change is not None:
            why = change.reason, change.detail
        elif tells:
            why = self._too_few(hand, trial) or self._stays_now(trial)
        else:
            why = trial.stays()
        if why is None and self.need is None and self._may_compute_on_gpu(trial):
            # A plain run computes there, and workers on cores see no device.
            self._around.workforce = self._around.workforce.on_gpus(needs.Need(1))
            why = trial.stays()
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
            with self._property.as_at_first():
                payload = self._payload(trial.packing_s)
        except Refused as refused:
            return self._refused(refused)
        except Unsendable as stuck:
            return self._rest_here(stuck.reason, stuck.detail)
        return self._run_away(self._opened(hand, trial, payload))

    def _take_in(self, header: Header) -> None:
        """What is gone through can be divided."""
        assert header.items is not None
        self._has_bar = header.has_bar
        self._items: Items = header.items
        self._counted = with_counts(header.items, self._loop, self._around.space)
        self.outcome.total = len(header.items)
        if len(header.items) > 1:
            self._property = self._property_now()

    def _user_code(self) -> AbstractContextManager[object]:
        return self._users_now()

    def _stays_now(self, trial: Trial) -> Why | None:
        self._around.workforce.begin()
        return trial.stays()

    def _too_few(self, hand: InHand, trial: Trial) -> Why | None:
        """Of statements nobody knows whether they are worth a cluster before one of them has run; and a last one alone is
        done here as soon."""
        if self._loop.form == "group" and hand.total - self._here.position < 2:
            return "small", "there is but one statement left, which takes as long on a worker"
        return trial.not_worth_it()

    def _refused(self, refused: Refused) -> None:
        """A capture cannot travel: told by the line that uses it, if one does by that name."""
        self.outcome.advice = self._instead(refused)
        facts = self._loop.names.get(refused.name or "")
        if facts is not None and facts.reads:
            self.outcome.line = facts.reads[0]
            return self._rest_here(refused.reason, f"uses `{refused.name}`, and {refused.detail}")
        named = f"`{refused.name}`: " if refused.name else ""
        return self._rest_here(refused.reason, f"{named}{refused.detail}")

    def _instead(self, refused: Refused) -> str:
        """What to do about a capture that cannot travel; nothing that would not be said anyway."""
        facts = self._loop.names.get(refused.name or "")
        made_so = isinstance(self._around.space.get(refused.name or ""), PerWorker)
        if refused.reason != "unpicklable" or facts is None or made_so:
            return ""
        return advice_per_worker(str(refused.name), min(facts.reads, default=None))

    def _property_now(self) -> Property:
        """Nothing, where the kernel runs code of the user's to commit: it might see an item as it is afterwards."""
        space, loop = self._around.space, self._loop
        reached = (*self._apart.captured, *callee_reads(self._apart.captured, space))
        targets = [space.get(name) for site in loop.sites for name in site.names]
        known = all(type(target).__module__.partition(".")[0] in _LIBRARIES for target in targets)
        # Between two states that are kept, what is drawn is drawn again: from items as they are by then.
        far = self._apart.ahead is not None and stride_of(len(self._items)) > 1
        if loop.form in ("call", "group") or not known or far:
            return Property(Cut(()), (), space, why_not=USED)
        seen = any(obstacle.of_item for obstacle in loop.obstacles)
        return Property(self._items, [space[name] for name in reached if name in space], space, seen=seen)

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
            users=self._user_code,
            items=self._items,
            counted=self._counted,
            gathering=self._gathering,
            by_value=self._by_value,
            clocked=self._forms.clocked(),
            one_log=self._one_log,
            sites=self._site_plans,
            numbers=self._numbers,
            has_bar=self._has_bar,
            belongings=self._property,
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
                alone = "With a GPU for each iteration alone it may fit: nbcluster.on(gpus=1)"
                fewer = "With fewer workers it may fit: %%distribute --workers 2"
                shared = self.need is not None and self.need.gpus < 1
                self.outcome.advice = alone if shared else fewer
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
        by_library = ambient.computes_in_threads() and not detail.endswith(BUSY)
        is_no_library = reason == "threads" and not by_library
        # Where there is no room for two iterations at once, fewer workers do not help.
        no_room = reason in ("memory", "threads") and detail.startswith(NEEDS)
        nothing_to_do = is_setting or is_allowed or has_left or is_no_library or no_room
        outcome.advice = outcome.advice or ("" if nothing_to_do else advice_on_watched(reason, self._loop))
        if reason == "worker-lost":
            outcome.detail = detail if detail.startswith("in ") else lost.named(detail)
        elif reason == "memory" and LIMITED in detail:
            outcome.advice = "A larger limit: %cluster start --memory 8GB; none, without --memory"
        elif detail.startswith(LEFT_IN):
            outcome.advice = advice_on_last(detail.split("`")[1])
        elif reason == "gpu" and detail.endswith(needs.NOT_ASKED):
            outcome.advice = "To run it on workers with a GPU: `with nbcluster.on(gpus=1):` around the loop"
        elif reason == "changes" and (name := self._memo_of(detail)) is not None:
            outcome.advice = advice_on_memo(name)
        if reason == "random":
            who = drawn(detail, self._loop, self._around.space)
            outcome.detail, outcome.line, outcome.advice = who.detail, who.line, who.advice
        if self._loop.form == "group":
            outcome.advice = ""  # what advice there is speaks of loops

    def _memo_of(self, detail: str) -> str | None:
        """The dictionary that a function of the notebook's has put something into, if that was seen."""
        found = _PUT_IN.match(detail)
        if found is None or found[1] in self._loop.names:
            return None
        return found[1] if type(self._around.space.get(found[1])) is dict else None

    # Apart ---------------------------------------------------------------------------------------

    def _on_trust(self, hand: InHand, trial: Trial) -> Away | None:
        """Of a few long iterations workers begin with the others while iteration 0 still runs here. What they do
        counts only if that has changed nothing that they were given."""
        workforce, settings = self._around.workforce, self._around.settings
        # What the first of a group writes the others must not have missed: its proof, on a worker, tells.
        shows_writes = hand.loop.form == "group" and settings.proof and self._around.blas is None
        if (
            not workforce.ready()
            or hand.total > _FEW * workforce.lanes()
            or not (settings.on_trust or shows_writes)
            or isinstance(self._numbers, DrawnAhead)  # iteration 0 shows whether that comes out right
            or self._around.allowed  # what is dropped would have been written all the same
        ):
            return None
        watch = trial.payload_watch()
        watch.arm()
        if not watch.sees_all:
            return None
        try:
            payload = self._payload(_ON_TRUST_S if settings.too_small_s else math.inf, _ON_TRUST_BYTES)
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
        self.outcome.bounded = trial.bounded
        if (need := self._around.need) is not None:
            self.outcome.gpus, self.outcome.fell_back = need.gpus, self._around.workforce.falls_back()
        self.outcome.per_worker = tuple(self._named(recipe) for recipe in payload.per_worker)
        backend = self._around.workforce.backend(trial.lanes)
        pace = Pace(window_s=self._around.settings.window_s, retries=self._around.settings.retries)
        if self._which:
            pace = pace.beside_another()
        away = self._away = Away(self._around, hand, self.outcome, trial, payload, backend, pace=pace)
        away.open()
        if self._stopped_by:
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
        detail = end.detail
        if end.alone:
            header, filename = self._loop.header, self._around.cell.filename
            detail = lost.told(detail, end.at, header, self._items, away.last_words, filename)
        self._here.skip_to(end.at)
        return self._rest_here(end.reason, detail)

    def _finished(self, end: Finish) -> None:
        if end.stopped == _STOPPED:
            loop = self._loop
            upto, total = end.upto, self.outcome.total
            raise RunStopped(self._around.run, loop.line, loop.header, upto, total, self._stopped_by)
        if end.stopped is not None:
            raise interrupted()
        self._last_here(end.upto)

    def _payload(self, most_s: float, most_bytes: int | None = None) -> Payload:
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
        set_here = {*changed, *self._loop.named("bound")}
        memory = memory_of({name: around.space[name] for name in changed if name in around.space})
        while True:
            payload = build(
                self._program(stay_global),
                around.space,
                never=never,
                memory=memory,
                storage=around.settings.sharing,
                most_bytes=most_bytes,
                most_s=most_s,
                figures=not plots(self._loop),
            )
            clash = payload.callee_names & set(self._loop.names)
            if clash & set_here:
                payload.close()
                name = min(clash & set_here)
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
        return tuple(
            SitePlan(site.index, site.kind, site.once, _pruned(site), len(site.holes), self._keeps(site))
            for site in self._loop.sites
        )

    def _keeps(self, site: Site) -> frozenset[int]:
        """The holes whose objects are only put somewhere, by Python's own code."""
        target = None if not site.names else self._around.space.get(site.names[0])
        match site.kind:
            case "append":
                stored = bool(site.deep) or type(target) is list
            case "setitem":
                stored = site.index not in self._by_value and not (site.indexer or site.sliced)
            case "collect":
                stored = self._loop.form in ("list", "group")
            case "update":
                return frozenset(() if site.prints or site.by_key else range(1, len(site.holes)))
            case _:
                stored = False
        last = max(range(len(site.holes)), key=lambda hole: site.holes[hole], default=0)
        return frozenset({last} if stored else ())

    def _program(self, stay_global: set[str]) -> Program:
        around, loop = self._around, self._loop
        code, kept = self._forms.slice(
            stay_global=stay_global,
            by_value=self._by_value,
            one_log=self._one_log,
            seeds=self._apart.seeded.calls if self._apart.seeded is not None else None,
        )
        names = {name: around.space[name] for name in loop.named("captured") if name in around.space}
        names["__name__"] = around.space.get("__name__", "__main__")
        return Program(
            run=f"{around.run}.{self._number}{self._which}",
            code=code,
            kept=kept,
            conditional=frozenset(name for name in kept if loop.names[name].conditional),
            stay_global=frozenset(stay_global) | self._forms.defined,
            sites=self._site_plans,
            one_log=self._one_log,
            items=self._counted,
            owned=self._property.owned,
            names=names,
            ambient=ambient.read() if around.blas is None else ambient.with_threads(around.blas),
            allowed=around.allowed,
            rules=rules_here(),
            behaviour=Behaviour(around.settings.flush_s, around.settings.checkpoint_ratio),
            on_gpu=devices.in_use_by_torch(),
            course=self._numbers.course,
        )


@dataclass(frozen=True)
class _Begun:
    """What workers were given before the kernel came to the loop."""

    header: Header
    watch: KernelWatch
    away: Away
    trial: Trial
    sites: tuple[SitePlan, ...]


def _is_same_source(one: object, other: object) -> bool:
    return one is other or (type(one) is range and one == other)


def _gathering(loop: Loop, space: dict[str, Any]) -> Gathering | None:
    if loop.form in ("for", "call"):
        return None
    if loop.form == "group":
        return Bound(loop.named("bound"), space)
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
