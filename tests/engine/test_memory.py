"""How many workers have room for an iteration, by what iteration 0 needed.

In this room (``engine``) memory bounds the lanes, and the report says so.
"""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from nbcluster.engine.backend import Limits
from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.engine.trial import Trial
from nbcluster.plan.report import LoopReport
from nbcluster.settings import Settings
from nbcluster.worker import process

MB = 10**6
NEEDY = "out = []\nfor i in range(8):\n    block = b'x' * 200_000_000\n    out.append(len(block) + i)\n    del block"


def ran(limits: Limits, **options: Any) -> LoopReport:
    space: dict[str, Any] = {"__name__": "__main__"}
    run = CellRun(
        NEEDY,
        1,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(4, allowed=limits),
        settings=Settings(too_small_s=0),
        surface=PlainSurface(space),
        shown=lambda snapshot: None,
        options=CellOptions(**options),
        run_id="memory",
    )
    run.run()
    assert space["out"] == [200_000_000 + i for i in range(8)]
    [loop] = run.report.loops
    return loop


@pytest.mark.parametrize(
    "limits",
    [Limits(), Limits(free_bytes=1000 * MB), Limits(memory_bytes=300 * MB), Limits(free_bytes=950 * MB)],
    ids=["nobody knows", "room for all", "each has room", "just so"],
)
def test_there_is_room_for_all(limits: Limits) -> None:
    loop = ran(limits)
    assert (loop.route, loop.workers, loop.bounded) == ("parallel", 4, "")


def test_so_many_workers_have_the_loop_as_there_is_room_for() -> None:
    loop = ran(Limits(free_bytes=500 * MB))
    assert (loop.route, loop.workers) == ("parallel", 2)
    assert re.fullmatch(
        r"no more than 2 of 4 workers at once \[memory\]: one iteration needs 2\d\d MB, and 500 MB are free",
        loop.bounded,
    )
    assert loop.bounded in loop.sentences
    assert loop.to_json()["bounded"] == loop.bounded


@pytest.mark.parametrize(
    ("limits", "says", "advice"),
    [
        (Limits(free_bytes=300 * MB), r"one iteration needs 2\d\d MB, and 300 MB are free", ""),
        (
            Limits(memory_bytes=100 * MB, free_bytes=9000 * MB),
            r"one iteration needs 2\d\d MB, and each worker of this cluster may use 100 MB",
            "A larger limit: %cluster start --memory 8GB; none, without --memory",
        ),
    ],
    ids=["for one alone", "more than each may use"],
)
def test_where_there_is_no_room_for_two_the_loop_stays(limits: Limits, says: str, advice: str) -> None:
    loop = ran(limits)
    assert (loop.route, loop.reason, loop.advice) == ("kernel", "memory", advice)
    assert re.fullmatch(says, loop.detail)


def test_what_an_iteration_needs_can_be_said() -> None:
    loop = ran(Limits(free_bytes=9000 * MB), memory=3000 * MB)
    assert loop.bounded == (
        "no more than 2 of 4 workers at once [memory]: one iteration needs 3.0 GB, and 9.0 GB are free"
    )
    loop = ran(Limits(), cpus=2)
    assert (loop.route, loop.workers) == ("parallel", 2)
    loop = ran(Limits(), cpus=3)
    assert (loop.route, loop.reason, loop.advice) == ("kernel", "threads", "")
    assert loop.detail == "one iteration needs 3 of 4 cores, as --cpus says"


def test_a_peak_is_what_was_there_at_most_meanwhile() -> None:
    began = process.begin_peak()
    block = b"x" * 300_000_000
    del block
    grown = process.peak_since(began)
    assert 290 * MB < grown < 400 * MB
    again = process.begin_peak()
    assert process.peak_since(again) < 50 * MB


@pytest.mark.parametrize(
    ("width", "cpus", "stays", "lanes"),
    [
        (4.0, 1.0, ("threads", "one iteration keeps 4.0 of 4 cores busy by itself"), None),
        (2.0, 1.0, None, 2),
        (4.0, 4.0, None, None),
        (8.0, 4.0, None, 2),
        (16.0, 4.0, ("threads", "one iteration keeps 16.0 of 16 cores busy by itself"), None),
        (2.0, 0.5, None, 2),
    ],
)
def test_workers_may_have_several_cores_each(
    width: float, cpus: float, stays: tuple[str, str] | None, lanes: int | None
) -> None:
    trial: Any = object.__new__(Trial)
    workforce = InlineWorkforce(4, allowed=Limits(cpus=cpus))
    trial._around = SimpleNamespace(blas=None, workforce=workforce, needs_cpus=None)
    trial._effort = SimpleNamespace(width=width)
    trial.lanes = None
    assert trial.too_wide() == stays
    assert trial.lanes == lanes
