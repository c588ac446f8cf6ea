"""When a run is told of: before what may take long, and when it goes on in another way."""

import random
import time
from dataclasses import dataclass
from typing import Any

import pytest

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings

Shown = list[tuple[float, Snapshot]]


def snapshots_of(
    source: str,
    space: dict[str, Any],
    workforce: InlineWorkforce,
    settings: Settings,
    shown: Shown | None = None,
) -> Shown:
    """What was shown of a cell, and when."""
    shown = [] if shown is None else shown
    CellRun(
        source,
        2,
        space,
        filename="<cell>",
        workforce=workforce,
        settings=settings,
        surface=PlainSurface(space),
        shown=lambda snapshot: shown.append((time.perf_counter(), snapshot)),
        options=CellOptions(),
        run_id="told",
    ).run()
    return shown


def test_a_loop_is_seen_before_its_first_iteration() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "now": time.perf_counter, "out": []}
    shown = snapshots_of(
        "for k in range(6): out.append(now())", space, InlineWorkforce(), Settings(too_small_s=0)
    )
    before = [snapshot for moment, snapshot in shown if moment < space["out"][0]]
    assert [(view.loops[0].line, view.loops[0].total) for view in before] == [(2, None), (2, 6)]
    assert before[-1].state == "running"
    assert before[-1].loops[0].text == "iteration 0 runs here, watched"


def test_a_turn_is_seen_though_it_is_not_yet_time() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    # Long enough for checkpoints before it, also where a process has much to look at.
    space |= {"draw_late": lambda k: sum(range(100_000)) if k < 200 else random.random()}
    source = "for k in range(300):\n    out.append(draw_late(k))"
    rarely = Settings(too_small_s=0, snapshot_hz=0.1, checkpoint_ratio=1)
    shown = snapshots_of(source, space, InlineWorkforce(), rarely)
    assert [snapshot.final for _, snapshot in shown] == [False] * (len(shown) - 1) + [True]
    loops = [snapshot.loops[0] for _, snapshot in shown[:-1]]
    assert [(loop.route, loop.reason) for loop in loops] == [
        ("kernel", None),
        ("kernel", None),
        ("parallel", None),
        ("mixed", "random"),
    ]
    assert "on 2 workers, then here from" in loops[-1].text


@dataclass
class Late(InlineWorkforce):
    """There are workers when somebody has asked so many times."""

    asked: int = 0

    def ready(self) -> bool:
        self.asked += 1
        return self.asked > 4

    def wait(self, timeout_s: float) -> bool:
        return False


def test_while_workers_are_awaited_what_runs_here_is_counted() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    source = "for k in range(2000):\n    out.append(sum(range(20_000)))"
    shown = snapshots_of(source, space, Late(), Settings(snapshot_hz=1e6))
    waiting = [
        snapshot.loops[0]
        for _, snapshot in shown
        if snapshot.loops[0].text == "goes on here until there are workers"
    ]
    counts = [loop.committed for loop in waiting]
    assert len(counts) >= 2
    assert counts == sorted(set(counts))
    assert shown[-1][1].loops[0].here >= counts[-1]
    assert all(snapshot.plain_estimate_s for _, snapshot in shown if snapshot.loops[0] in waiting)


def test_the_cluster_is_told_by_its_name() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    settings = Settings(too_small_s=0)
    shown = snapshots_of("for k in range(6): out.append(k)", space, InlineWorkforce(), settings)
    assert {snapshot.cluster for _, snapshot in shown} == {"this process"}


def test_an_exception_is_told_once() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    shown: Shown = []
    with pytest.raises(ZeroDivisionError):
        snapshots_of(
            "for k in range(6):\n    out.append(1 / k)",
            space,
            InlineWorkforce(),
            Settings(too_small_s=0),
            shown,
        )
    [error] = shown[-1][1].errors
    assert (error.type, error.line, error.text) == ("ZeroDivisionError", 3, "division by zero")
    assert error.source == "out.append(1 / k)"
    assert shown[-1][1].loops[0].text == "0 of 6 iterations, all here"
    assert shown[-1][1].message == ""


def test_how_the_code_came_to_an_exception_is_told_in_the_user_s_frames_alone() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    shown: Shown = []
    with pytest.raises(ZeroDivisionError):
        snapshots_of(
            "def inverse(k):\n    return 1 / (3 - k)\nfor k in range(6):\n    out.append(inverse(k))",
            space,
            InlineWorkforce(),
            Settings(too_small_s=0),
            shown,
        )
    [error] = shown[-1][1].errors
    places = [line for line in error.traceback.splitlines() if not line.startswith("    ")]
    assert places == ["line 5", "line 3, in inverse"]


def test_a_span_tells_its_first_item_and_its_bytes_and_a_loop_its_estimate() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    settings = Settings(too_small_s=0)
    shown = snapshots_of("for k in range(10, 40): out.append(k)", space, InlineWorkforce(), settings)
    last = shown[-1][1]
    spans = [span for lane in last.lanes for span in lane.spans]
    assert spans
    assert all(span.item == f"k = {10 + span.first}" for span in spans)
    assert all(span.given_s <= span.start_s for span in spans)
    assert sum(span.size_bytes for span in spans) > 0
    assert last.lane_count == len(last.lanes)
    assert last.loops[0].plain_estimate_s is not None
