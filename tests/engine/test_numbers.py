"""Loops that draw: from shared generators as in a plain run, or by `--streams` the same wherever iterations run.

In this room (``engine``) generators are where they should be, on any number of workers that run and die as they like.
"""

import random
import signal
from dataclasses import replace
from random import Random
from textwrap import indent
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.plan.report import RunReport
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings
from nbcluster.worker import draws
from nbcluster.worker.equal import differences

SETUP = """
import numpy as np, random
random.seed(7)
np.random.seed(7)
rng = np.random.default_rng(7)
old = np.random.RandomState(7)
def more():
    return old.rand() + np.random.rand()
def heavy(i):
    return i % 3 + 1
"""

AFTER = "\nafter = np.random.rand(), random.random(), rng.normal(), old.rand()"

DRAWS = """
out = []
for i in range(23):
    n = np.random.randint(1, 5)
    out.append((np.random.normal(size=n).tolist(), random.gauss(0, 1), rng.integers(0, 9), i))
"""

HEAVY = """
out = []
for i in range(23):
    out.append((np.random.rand(heavy(i)).sum(), random.random(), rng.normal(), more()))
both = [np.random.normal() for i in range(5)]
total = sum(random.random() for i in range(5))
found = any(random.random() > 0.9 for i in range(50))
"""


class Ran:
    """A cell that was run, and what it left."""

    def __init__(
        self,
        source: str,
        *,
        workers: int = 2,
        streams: int | None = None,
        schedule: Schedule | None = None,
        stop_at: int | None = None,
        interrupt_at: int | None = None,
        too_small_s: float = 0.0,
    ) -> None:
        self.snapshots: list[Snapshot] = []
        space: dict[str, Any] = {"__name__": "__main__"}
        exec(SETUP, space)

        def shown(snapshot: Snapshot) -> None:
            self.snapshots.append(snapshot)
            if stop_at is not None and snapshot.loops and snapshot.loops[-1].committed >= stop_at:
                run.stop("a test")
            reached = bool(snapshot.loops) and snapshot.loops[-1].committed >= (interrupt_at or 0)
            if interrupt_at is not None and reached and not interrupts:
                interrupts.append(snapshot)
                signal.raise_signal(signal.SIGINT)

        interrupts: list[Snapshot] = []
        run = CellRun(
            source + AFTER,
            2,
            space,
            filename="<cell>",
            workforce=InlineWorkforce(workers, schedule or Schedule()),
            settings=replace(
                Settings(), too_small_s=too_small_s, snapshot_hz=1000.0, commit_block_s=0.001, window_s=0.1
            ),
            surface=PlainSurface(space),
            shown=shown,
            options=CellOptions(streams=streams),
            run_id="numbers",
        )
        self.error = None
        try:
            run.run()
        except Exception as error:  # the cell's own: part of what is compared
            self.error = str(error)
            exec(AFTER, space)
        self.report: RunReport = run.report
        names = ("out", "both", "total", "found", "after", "i", "n", "caught")
        self.left = {name: space[name] for name in names if name in space}


def plainly(source: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(SETUP, space)
    try:
        exec(source + AFTER, space)
    except ZeroDivisionError:
        exec(AFTER, space)
    return space


def assert_as_plainly(ran: Ran, source: str) -> None:
    plain = plainly(source)
    assert differences({name: plain[name] for name in ran.left}, ran.left) == []


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.sampled_from((0.0, 0.2)), st.sampled_from((1, 2, 7)))
def test_what_is_drawn_ahead_is_what_a_plain_run_draws(seed: int, death: float, workers: int) -> None:
    ran = Ran(DRAWS, workers=workers, schedule=Schedule(Random(seed), death))
    assert_as_plainly(ran, DRAWS)
    if not death:
        assert ran.report.route == "parallel", ran.report.lines()


def test_what_is_drawn_ahead_is_told() -> None:
    ran = Ran(DRAWS)
    assert ran.report.loops[0].drawn == ("random", "numpy.random", "rng")
    assert "collected in order: out; drawn ahead: random, numpy.random, rng" in " ".join(
        " ".join(ran.report.lines()).split()
    )


@pytest.mark.parametrize("raises_at", [0, 1, 2, 11, 22])
def test_wherever_a_loop_ends_its_generators_are_where_they_were_then(raises_at: int) -> None:
    source = DRAWS + f"    1 // ({raises_at} - i)\n"
    ran = Ran(source)
    assert ran.error is not None
    assert_as_plainly(ran, source)


def test_a_run_that_is_stopped_leaves_generators_where_its_last_iteration_has() -> None:
    source = (
        "out = []\nfor i in range({}):\n    x = np.random.rand()\n    out.append(x + sum(range(100_000)))"
    )
    ran = Ran(source.format(300), stop_at=2, schedule=Schedule(Random(2)))
    assert ran.error is not None
    done = len(ran.left["out"])
    assert 2 <= done < 300
    assert plainly(source.format(done))["after"] == ran.left["after"]


def test_a_worker_draws_for_itself_between_the_states_that_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "_MOST_STATES", 4)
    ran = Ran(DRAWS, schedule=Schedule(Random(3)))
    assert ran.report.route == "parallel", ran.report.lines()
    assert_as_plainly(ran, DRAWS)


def test_drawing_that_is_most_of_the_work_stays_here() -> None:
    source = "out = []\nfor i in range(40):\n    out.append(np.random.normal(size=200_000).max())"
    ran = Ran(source, too_small_s=0.05)
    assert [loop.reason for loop in ran.report.loops] == ["small"]
    assert_as_plainly(ran, source)


def test_what_warns_when_it_is_drawn_stays_here() -> None:
    source = "out = []\nfor i in range(9):\n    out.append(np.random.random_integers(3))"
    with pytest.warns(DeprecationWarning, match="deprecated"):
        ran = Ran(source)
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert_as_plainly(ran, source)
    assert ran.report.route == "kernel"


# Seeds in the iteration ----------------------------------------------------------------------------

SEEDS = """
out = []
for i in range(23):
    if i % 3 < 2:
        np.random.seed(i)
        old.seed(7 * i)
        out.append((more(), np.random.normal(), i))
    if i % 5 == 4:
        random.seed(str(i))
        out.append((random.gauss(0, 1), random.random()))
"""


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.sampled_from((0.0, 0.2)), st.sampled_from((1, 2, 7)))
def test_what_iterations_seed_is_left_as_in_a_plain_run(seed: int, death: float, workers: int) -> None:
    ran = Ran(SEEDS, workers=workers, schedule=Schedule(Random(seed), death))
    assert_as_plainly(ran, SEEDS)
    if not death:
        assert ran.report.route == "parallel", ran.report.lines()


def test_what_iterations_seed_is_told() -> None:
    loop = Ran(SEEDS).report.loops[0]
    assert loop.seeded == ("random", "numpy.random", "old")
    assert loop.to_json()["seeded"] == ["random", "numpy.random", "old"]


@pytest.mark.parametrize("raises_at", [0, 1, 2, 11, 17, 22])
def test_wherever_a_loop_ends_that_seeds_its_generators_are_where_they_were_then(raises_at: int) -> None:
    for where in (
        SEEDS.replace("    if i % 5", f"    1 // ({raises_at} - i)\n    if i % 5"),
        SEEDS + f"    1 // ({raises_at} - i)\n",
    ):
        ran = Ran(where)
        assert ran.error is not None
        assert_as_plainly(ran, where)


def test_a_run_that_is_stopped_leaves_what_it_seeds_where_its_last_iteration_has() -> None:
    source = (
        "out = []\nfor i in range({}):\n    np.random.seed(i)\n    x = np.random.rand(i % 7)\n"
        "    out.append(x.sum() + sum(range(100_000)))"
    )
    ran = Ran(source.format(300), stop_at=2, schedule=Schedule(Random(2)))
    assert ran.error is not None
    done = len(ran.left["out"])
    assert 2 <= done < 300
    assert plainly(source.format(done))["after"] == ran.left["after"]


def test_an_interrupt_that_a_handler_has_seen_leaves_them_so_too_and_is_a_plain_one() -> None:
    loop = (
        "out = []\nfor i in range({}):\n    np.random.seed(i)\n    x = np.random.rand(i % 7)\n"
        "    out.append(x.sum() + sum(range(100_000)))"
    )
    seen = "except KeyboardInterrupt as error:\n    caught = type(error) is KeyboardInterrupt, repr(error), error.args"
    source = f"try:\n{indent(loop.format(300), '    ')}\n{seen}"
    ran = Ran(source, interrupt_at=2, schedule=Schedule(Random(2)))
    assert ran.error is None
    assert ran.left["caught"] == (True, "KeyboardInterrupt()", ())
    done = len(ran.left["out"])
    assert 2 <= done < 300
    assert plainly(loop.format(done))["after"] == ran.left["after"]


def test_many_states_are_handed_over_before_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "_MOST_LEFT", 4)
    ran = Ran(SEEDS)
    assert ran.report.route == "parallel", ran.report.lines()
    assert_as_plainly(ran, SEEDS)


# Streams -------------------------------------------------------------------------------------------


def test_streams_are_the_same_on_any_number_of_workers_and_here() -> None:
    one = Ran(HEAVY, workers=1, streams=5)
    assert one.error is None
    assert one.report.loops[0].route == "parallel"
    for workers, schedule in ((2, Schedule(Random(1))), (7, Schedule(Random(2), 0.2)), (3, Schedule())):
        assert differences(one.left, Ran(HEAVY, workers=workers, streams=5, schedule=schedule).left) == []
    here = Ran(HEAVY, streams=5, too_small_s=1000.0)
    assert here.report.route == "kernel"
    assert differences(one.left, here.left) == []


def test_streams_do_not_depend_on_how_many_iterations_there_are() -> None:
    source = "out = [np.random.rand() for i in range({})]"
    assert Ran(source.format(9), streams=1).left["out"] == Ran(source.format(30), streams=1).left["out"][:9]


def test_no_two_iterations_loops_or_seeds_have_the_same_numbers() -> None:
    source = "out = [np.random.rand() for i in range(9)]\nout += [np.random.rand() for i in range(9)]"
    numbers = [*Ran(source, streams=1).left["out"], *Ran(source, streams=2).left["out"]]
    assert len(set(numbers)) == 36


@pytest.mark.parametrize("ending", ["", "    1 // (11 - i)\n"])
def test_afterwards_generators_are_as_before(ending: str) -> None:
    source = (
        "out = []\nfor i in range(23):\n    out.append(np.random.rand() + random.random() + rng.normal())\n"
    )
    ran = Ran(source + ending, streams=5)
    assert (ran.error is not None) == bool(ending)
    assert ran.left["after"] == plainly("")["after"]


def test_the_claim_is_withdrawn() -> None:
    ran = Ran(DRAWS, streams=5)
    claim = "not the same as a plain run: each iteration has random numbers of its own, by --streams 5"
    assert ran.snapshots[-1].claim == claim
    assert "random numbers of its own for each iteration: --streams 5" in " ".join(
        " ".join(ran.report.lines()).split()
    )
    assert ran.report.loops[0].to_json()["streams"] == 5


def test_what_the_line_offers_comes_out_the_same_every_time() -> None:
    source = "out = []\nfor i in range(9):\n    out.append(np.random.rand(heavy(i)).sum())"
    refused = Ran(source)
    assert refused.report.loops[0].reason == "random"
    assert refused.report.loops[0].advice.endswith("%%distribute --streams 0")
    offered = [Ran(source, streams=0, workers=workers) for workers in (2, 3, 7)]
    assert [each.report.route for each in offered] == ["parallel"] * 3
    assert offered[0].left == offered[1].left == offered[2].left


def test_numpys_own_way_of_seeding_a_child_is_used() -> None:
    child = np.random.SeedSequence(5, spawn_key=(0, 3)).spawn(2)[1]
    ran = Ran("out = [np.random.rand() for i in range(9)]", streams=5)
    assert ran.left["out"][3] == np.random.RandomState(np.random.MT19937(child)).rand()
    assert random.random()  # and the test's own is a generator still
