"""Iterations that workers have run, run again in the kernel, and compared to the last bit.

It is the proof, asked of iterations that nobody can foresee. What workers sent is kept as it came, for what is done with
it later may change it. Run again is a copy: the payload is opened here as a worker opens it, what the body prints is
recorded, what it draws is taken back, and nothing of it is committed.

In this room (``engine``) ``--check N`` is done.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from nbcluster.analysis.facts import Site
from nbcluster.engine.circumstances import InHand, interrupted
from nbcluster.engine.payload import Payload
from nbcluster.engine.surroundings import callees_ask_the_clock
from nbcluster.worker.effects import Effects
from nbcluster.worker.equal import first_difference
from nbcluster.worker.payload import open_payload
from nbcluster.worker.recording import Recorder
from nbcluster.worker.slices import Flushed, Limit, Report, SliceRunner, Surprised
from nbcluster.worker.witness import unlike
from nbcluster.worker.workbench import KeptGenerators

Records = list[tuple[int, Any]]

#: The slice's number; nobody hears of it.
_NOBODYS: Final = -1


@dataclass
class _Left:
    """What an iteration left: what it recorded, and what it put out."""

    records: Records
    events: list[Any]

    @classmethod
    def of(cls, iteration: int, effects: Effects) -> "_Left":
        at = iteration - effects.first
        records: Any = [record for _, record in effects.records(iteration, iteration + 1)]
        return cls(records, effects.output.cut(at, at + 1))


@dataclass
class _Bench:
    """Nothing is watched here: that the body keeps to itself has been seen where it ran first."""

    recorder: Recorder

    def live(self) -> AbstractContextManager[object]:
        return self.recorder.live()

    def tripped(self) -> None:
        return None

    def look(self) -> None:
        return None

    def can_wait(self) -> bool:
        return False


class Check:
    """Used once, on the kernel's main thread."""

    def __init__(self, count: int, hand: InHand, payload: Payload, space: dict[str, Any]) -> None:
        """Chooses the iterations, by a seed of its own: the user's generators stay where they are."""
        self._hand = hand
        self._payload = payload
        self._space = space
        candidates = range(max(1, hand.here.position), hand.apart_to)
        self._chosen = frozenset(Random(len(candidates)).sample(candidates, min(count, len(candidates))))
        self._sent: dict[int, _Left] = {}
        self.done: tuple[int, ...] = ()
        """The iterations that were run again."""
        self.difference: tuple[int, str] | None = None
        """The first of them that came out otherwise, and how, as a clause."""
        payload.unpack = self._noting(payload.unpack)

    def _noting(self, unpack: Callable[[bytes | memoryview], Any]) -> Callable[[bytes | memoryview], Any]:
        def noting(data: bytes | memoryview) -> Any:
            effects: Effects = unpack(data)
            wanted = [each for each in self._chosen if effects.first <= each < effects.end]
            if wanted:
                own: Effects = unpack(data)
                self._sent.update((each, _Left.of(each, own)) for each in wanted)
            return effects

        self._unpack = unpack
        return noting

    def run(self, committed: int) -> None:
        """Of all that came from workers and is committed: as far as iteration ``committed``."""
        kept = KeptGenerators()
        with kept.noted():
            try:
                self._run(sorted(each for each in self._sent if each < committed))
            finally:
                kept.put_back()

    def _run(self, iterations: list[int]) -> None:
        if not iterations:
            return
        opened = open_payload(self._payload.address)
        try:
            bench = _Bench(Recorder(opened.program.rules, apart=False))
            with Recorder(opened.program.rules, apart=False).live():  # unheard, as on a worker
                for recipe in opened.per_worker:
                    recipe()
            runner = SliceRunner(opened, bench)
            for iteration in iterations:
                difference = self._differs(runner, iteration)
                self.done = (*self.done, iteration)
                if difference is not None:
                    self.difference = iteration, difference
                    return
        finally:
            opened.close()

    def _differs(self, runner: SliceRunner, iteration: int) -> str | None:
        told: list[Report] = []
        with self._hand.users():
            runner.run(_NOBODYS, Limit(iteration, iteration + 1), iteration, told.append)
        for report in told:
            if isinstance(report, Surprised) and report.detail.startswith("KeyboardInterrupt"):
                raise interrupted()  # no iteration that raises it by itself has come from a worker
            if isinstance(report, Surprised):
                return f"it ends with {report.detail} only here"
            if isinstance(report, Flushed):
                return self._unlike(_Left.of(iteration, self._unpack(report.data)), self._sent[iteration])
        return None

    def _unlike(self, here: _Left, there: _Left) -> str | None:
        ours, theirs = (
            self._compared(here.records, there.records),
            self._compared(there.records, here.records),
        )
        found = first_difference(ours, theirs, name="what it leaves")
        if found is not None:
            return self._worded(ours, theirs) or f"{found}"
        clocked = self._hand.clocked.at_all or callees_ask_the_clock(
            self._hand.loop.named("captured"), self._space
        )
        return unlike(here.events, there.events, clocked=clocked)

    def _compared(self, records: Records, others: Records) -> Records:
        """Without values of the clock, which differ by nature, and candidates for a best value that need not travel."""
        there = {site for site, _ in others}
        sites = self._hand.sites
        return [
            (site, value)
            for site, value in records
            if site not in self._hand.clocked.sites and (sites[site].prune is None or site in there)
        ]

    def _worded(self, ours: Records, theirs: Records) -> str | None:
        for (site, here), (_, there) in zip(ours, theirs, strict=False):
            found = first_difference(here, there, name=_called(self._hand.loop.sites[site]))
            if found is not None:
                return str(found)
        return None


def _called(site: Site) -> str:
    return f"what goes into `{site.names[0]}`" if site.names else "its value"
