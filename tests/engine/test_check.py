"""Iterations that workers have run are run again in the kernel: nothing of it shows but what the report says.

In this room `--check` finds what comes out otherwise.
"""

import random
from typing import Any

import pytest

import nbcluster
from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings


class Ran:
    def __init__(
        self, cell: str, check: int, death: float = 0.0, streams: int | None = None, **captures: object
    ) -> None:
        self.space: dict[str, Any] = {"__name__": "__main__", "out": [], "random": random, **captures}
        seen: list[Snapshot] = []
        run = CellRun(
            cell,
            2,
            self.space,
            filename="<cell>",
            workforce=InlineWorkforce(2, Schedule(random.Random(4), death=death)),
            settings=Settings(too_small_s=0),
            surface=PlainSurface(self.space),
            shown=seen.append,
            options=CellOptions(check=check, streams=streams),
            run_id="check",
        )
        run.run()
        self.loop = run.report.loops[0]
        self.claim = seen[-1].claim


LOOP = "for i in range(12):\n    print('at', i)\n    out.append({body})"


class Steps:
    def __init__(self) -> None:
        self.done = 0

    def step(self) -> int:
        self.done += 1
        return self.done


def test_what_comes_out_the_same_is_told_by_its_iterations(capsys: pytest.CaptureFixture[str]) -> None:
    state = random.getstate()
    ran = Ran(LOOP.format(body="i / 7"), check=3)
    assert random.getstate() == state
    assert ran.space["out"] == [i / 7 for i in range(12)]
    assert capsys.readouterr().out.splitlines() == [f"at {i}" for i in range(12)]
    assert ran.loop.sentences[-1] == "checked: 8, 9, 11 were run again here, and came out the same"
    assert ran.claim == "same as a plain run"
    assert ran.loop.to_json()["checked"] == [8, 9, 11]
    assert ran.loop.to_json()["otherwise"] is None


def test_what_comes_out_otherwise_is_told_and_the_claim_withdrawn() -> None:
    ran = Ran(LOOP.format(body="get().step()"), check=11, get=nbcluster.per_worker(Steps))
    assert ran.loop.otherwise is not None
    at, what = ran.loop.otherwise
    assert what == f"what goes into `out` is {at} here and {ran.space['out'][at]} there"
    assert ran.loop.sentences[-1].endswith(f"run again here; {at} comes out otherwise: {what}")
    assert ran.claim == f"not the same as a plain run: iteration {at} of line 2 comes out otherwise here"


def test_what_is_printed_is_compared_too() -> None:
    cell = "for i in range(12):\n    print(get().step())\n    out.append(i)"
    ran = Ran(cell, check=11, get=nbcluster.per_worker(Steps))
    assert ran.loop.otherwise is not None
    assert ran.loop.otherwise[1].startswith("it prints ")


def test_more_than_there_are_is_all_of_them() -> None:
    assert Ran(LOOP.format(body="i"), check=99).loop.checked == tuple(range(1, 12))


def test_a_best_value_that_need_not_travel_is_no_difference() -> None:
    cell = "for i in range(30):\n    v = -abs(i - 20)\n    if v > best:\n        best, who = v, i"
    ran = Ran(cell, check=29, best=-100)
    assert (ran.space["best"], ran.space["who"], ran.loop.otherwise) == (0, 20, None)
    assert len(ran.loop.checked) == 29


def test_what_only_the_kernel_has_run_is_not_checked() -> None:
    ran = Ran("for i in range(9):\n    out.append(len(out) + i)", check=3)
    assert (ran.loop.route, ran.loop.checked) == ("kernel", ())


def test_a_comprehension_is_checked_and_so_are_loops_whose_workers_die() -> None:
    assert len(Ran("out = [i ** 2 for i in range(40)]", check=5).loop.checked) == 5
    ran = Ran(LOOP.format(body="[i]"), check=5, death=0.2)
    assert (len(ran.loop.checked), ran.loop.otherwise) == (5, None)


def test_numbers_of_its_own_an_iteration_has_again() -> None:
    state = random.getstate()
    ran = Ran(LOOP.format(body="[random.random() for _ in range(i)]"), check=5, streams=3)
    assert (len(ran.loop.checked), ran.loop.otherwise) == (5, None)
    assert random.getstate() == state
