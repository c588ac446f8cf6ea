"""Iterations that may act on the world: each is begun on one worker at most, and what may have run twice is named."""

import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings

IN_A_NAME = """
for i in range(60):
    with open(log, 'a') as file:
        file.write(f'{i}\\n')
    out.append(100 // (limit - i))
"""
CELL = """
for i in range(60):
    add(log, f'{i}\\n')
    out.append(100 // (limit - i))
"""
_space: dict[str, Any] = {"__name__": "__main__"}
exec("def add(log, text):\n    with open(log, 'a') as file:\n        file.write(text)", _space)
add = _space["add"]
TUNED = Settings(too_small_s=0, flush_s=0.01, window_s=0.1, checkpoint_ratio=1)


def ran(
    log: Path, schedule: Schedule, *, limit: int = 1000, cell: str = CELL
) -> tuple[Any, Counter[int], list[int], str]:
    """The report of the loop, how often each iteration ran, what it left, and the claim."""
    space: dict[str, Any] = {"__name__": "__main__", "log": str(log), "out": [], "limit": limit, "add": add}
    seen: list[Snapshot] = []
    run = CellRun(
        cell,
        2,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(3, schedule),
        settings=TUNED,
        surface=PlainSurface(space),
        shown=seen.append,
        options=CellOptions(allow=("writes",)),
        run_id="allowed",
    )
    try:
        run.run()
    except ZeroDivisionError:
        assert len(space["out"]) == limit
    return run.report.loops[0], Counter(map(int, log.read_text().split())), space["out"], seen[-1].claim


@pytest.mark.parametrize(("cell", "here"), [(CELL, 1), (IN_A_NAME, 2)], ids=["nameless", "in a name"])
def test_each_iteration_runs_once(tmp_path: Path, cell: str, here: int) -> None:
    loop, times, out, claim = ran(tmp_path / "log", Schedule(), cell=cell)
    assert (loop.route, loop.proven, loop.again) == ("parallel", False, None)
    assert loop.iterations_here == here
    assert times == Counter(range(60))
    assert out == [100 // (1000 - i) for i in range(60)]
    assert claim == "same as a plain run (not proven), if iterations are independent in their writes"
    assert loop.sentences[1] == "collected in order: out; allowed: writes; not proven"


@pytest.mark.parametrize("seed", range(40))
def test_whoever_dies_what_ran_twice_is_named(tmp_path: Path, seed: int) -> None:
    loop, times, out, claim = ran(tmp_path / "log", Schedule(random.Random(seed), death=0.15))
    assert out == [100 // (1000 - i) for i in range(60)]
    assert set(times) == set(range(60))
    twice = {i for i, count in times.items() if count > 1}
    if loop.again is None:
        assert not twice
        assert loop.route == "parallel"
    else:
        assert max(times.values()) <= 2
        assert twice <= set(range(*loop.again))
        assert loop.reason == "worker-lost"
        assert re.fullmatch(r"(in iteration (\d+) \(i = \2\), )?a worker was scheduled to die", loop.detail)
        assert claim == "not the same as a plain run, perhaps: some iterations may have run twice"


def test_an_iteration_that_raises_has_been_begun_on_a_worker(tmp_path: Path) -> None:
    loop, times, _, _ = ran(tmp_path / "log", Schedule(), limit=30)
    first, end = loop.again
    assert first == 30
    assert times[30] == 2
    assert all(times[i] == 1 for i in range(30))
    which = f"{first}-{end - 1}" if end - first > 1 else "30"
    assert loop.sentences[-1] == (
        f"{which} may have run on workers before: what they wrote may be there, or be there twice"
    )
    assert loop.to_json()["again"] == [first, end]
    assert loop.to_json()["allowed"] == ["writes"]
