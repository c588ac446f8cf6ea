"""How long loops take on simulated workers, against the best that any schedule could do.

    python benchmarks/pacing.py            a table for 8 and 64 workers
    python benchmarks/pacing.py --big      and 1,000 workers, with what deciding costs

Three kinds of loops: iterations of log-normal length; equal ones, one of which, anywhere, takes 50 times as long; and
log-normal ones with the longest last, which is the worst order there is. Each is played for several seeds by the
machine that runs loops; beside it two plain ways: n/workers iterations each, and one iteration at a time in order
with no latency at all, which is the best that a schedule can do that starts iterations in the order of the loop.

In this room nothing is measured by the clock on the wall but the cost of deciding.
"""

import argparse
import heapq
import random
import statistics
import time
from collections.abc import Callable, Sequence

from nbcluster.run.events import CancelSlice, Command, Event, ShortenSlice, SubmitSlice
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace
from nbcluster.testing.clock import ManualClock
from nbcluster.testing.scripted import Played, Script, ScriptedBackend, play

SCHEDULER_S = 0.0015
"""What one slice costs the scheduler, as measured with Dask."""

Lengths = Sequence[float]


def log_normal(count: int, mean_s: float, chance: random.Random) -> Lengths:
    return [chance.lognormvariate(-1.125, 1.5) * mean_s for _ in range(count)]


def straggler(count: int, mean_s: float, chance: random.Random) -> Lengths:
    lengths = [mean_s * chance.uniform(0.8, 1.2) for _ in range(count)]
    lengths[chance.randrange(count)] = 50 * mean_s
    return lengths


def heavy_last(count: int, mean_s: float, chance: random.Random) -> Lengths:
    return sorted(log_normal(count, mean_s, chance))


KINDS: dict[str, Callable[[int, float, random.Random], Lengths]] = {
    "log-normal": log_normal,
    "one straggler": straggler,
    "heavy last": heavy_last,
}


def best(lengths: Lengths, workers: int) -> float:
    return max(max(lengths), sum(lengths) / workers)


def in_equal_parts(lengths: Lengths, workers: int) -> float:
    size = -(-len(lengths) // workers)
    return max(sum(lengths[first : first + size]) for first in range(0, len(lengths), size))


def in_order(lengths: Lengths, workers: int) -> float:
    free_at = [0.0] * workers
    for length in lengths:
        heapq.heapreplace(free_at, free_at[0] + length)
    return max(free_at)


def ours(lengths: Lengths, workers: int, latency_s: float, window_s: float) -> Played:
    script = Script(seconds=lengths.__getitem__, latency_s=latency_s, scheduler_s=SCHEDULER_S)
    backend = ScriptedBackend(script, ManualClock(), workers)
    machine = LoopMachine(
        len(lengths), 0, Pace(window_s=window_s), proof=False, guess_s=statistics.median(lengths)
    )
    return play(machine, backend)


def row(kind: str, workers: int, count: int, mean_s: float, seeds: range, window_s: float) -> str:
    loops = [KINDS[kind](count, mean_s, random.Random(seed)) for seed in seeds]

    def mean(makespan: Callable[[Lengths], float]) -> str:
        return f"{statistics.mean(makespan(each) / best(each, workers) for each in loops):.2f}"

    cells = [mean(lambda each: in_equal_parts(each, workers)), mean(lambda each: in_order(each, workers))]
    for latency_s in (0.006, 0.05):
        runs = [ours(each, workers, latency_s, window_s) for each in loops]
        ratio = statistics.mean(
            run.seconds / best(each, workers) for run, each in zip(runs, loops, strict=True)
        )
        kinds: tuple[type[Command], ...] = (SubmitSlice, ShortenSlice, CancelSlice)
        counts = "/".join(str(round(statistics.mean(run.count(each) for run in runs))) for each in kinds)
        cells.append(f"{ratio:.2f} ({counts})")
    return f"| {workers} × {kind} | {' | '.join(cells)} |"


def table(seeds: range, window_s: float) -> None:
    print(f"\nmakespan / ideal, mean of {len(seeds)} seeds, window {window_s:g} s per worker")
    print("(in brackets: slices, of which so many were asked to give some away or taken back)\n")
    print("| | n/workers | in order, no latency | nbcluster, 6 ms | nbcluster, 50 ms |")
    print("|---|---|---|---|---|")
    for workers, count, mean_s in ((8, 2000, 0.04), (64, 20_000, 0.04)):
        for kind in KINDS:
            print(row(kind, workers, count, mean_s, seeds, window_s), flush=True)


def cost_of_deciding(workers: int, count: int, mean_s: float) -> None:
    lengths = log_normal(count, mean_s, random.Random(1))
    backend = ScriptedBackend(Script(seconds=lengths.__getitem__, scheduler_s=0.0005), ManualClock(), workers)
    machine = _Timed(count, 0, proof=False, guess_s=statistics.median(lengths))
    played = play(machine, backend)
    print(
        f"\n{workers} workers, {count} × {mean_s * 1000:g} ms: {played.seconds / best(lengths, workers):.2f} of ideal; "
        f"{machine.events} events in {played.seconds:.0f} s, "
        f"{machine.spent_s / machine.events * 1e6:.0f} µs to decide what to do about one"
    )


class _Timed(LoopMachine):
    events = 0
    spent_s = 0.0

    def handle(self, event: Event, now: float) -> list[Command]:
        began = time.perf_counter()
        commands = super().handle(event, now)
        self.spent_s += time.perf_counter() - began
        self.events += 1
        return commands


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20, help="how many loops of each kind (default 20)")
    parser.add_argument("--window", type=float, default=4.0, help="seconds of work per worker (default 4)")
    parser.add_argument("--big", action="store_true", help="also what deciding costs with 1,000 workers")
    options = parser.parse_args()
    table(range(options.seeds), options.window)
    for workers in (8, 64, 1000) if options.big else ():
        cost_of_deciding(workers, 200 * workers, 0.1)


if __name__ == "__main__":
    main()
