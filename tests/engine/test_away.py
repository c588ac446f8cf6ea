"""Workers that take their time: what the kernel does meanwhile, and what is made of it."""

import re
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from nbcluster.engine import away
from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.plan.report import LoopReport
from nbcluster.settings import Settings

LOOP = """
out = []
for i in range(100):
    out.append(f(i))
"""

#: No loop of a few milliseconds is too small here, and still the kernel may go on.
TUNED = Settings(too_small_s=0.001)
ON_TRUST = Settings(too_small_s=0.001, on_trust=True)


def ran(
    cell: str,
    *,
    schedule: Schedule | None = None,
    settings: Settings = TUNED,
    workforce: InlineWorkforce | None = None,
    options: CellOptions | None = None,
    **names: Any,
) -> tuple[LoopReport, dict[str, Any]]:
    space: dict[str, Any] = {"__name__": "__main__", **names}
    run = CellRun(
        cell,
        1,
        space,
        filename="<cell>",
        workforce=workforce or InlineWorkforce(2, schedule or Schedule()),
        settings=settings,
        surface=PlainSurface(space),
        shown=lambda _: None,
        options=options or CellOptions(),
        run_id="t",
    )
    try:
        run.run()
    finally:
        space["report"] = run.report
    return run.report.loops[0], space


def test_one_worker_has_nobody_to_share_with() -> None:
    report, space = ran(LOOP, workforce=InlineWorkforce(1), f=busy)
    assert (report.route, report.reason) == ("kernel", "small")
    assert (
        report.detail
        == "the cluster has one worker, which has nobody to share with and is no faster than the kernel"
    )
    assert len(space["out"]) == 100
    report, _ = ran(LOOP, options=CellOptions(workers=1), f=busy)
    assert report.detail.startswith("--workers 1 leaves one worker, which has nobody to share with")


def busy(i: int) -> int:
    """Half a millisecond, so that it would be worth sharing."""
    until = time.perf_counter() + 0.0005
    while time.perf_counter() < until:
        pass
    return i


def of_a_notebook(seconds: float) -> Any:
    """A function that belongs to no module: those of the tests, and whatever they lead to, would be watched."""
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(f"import time\ndef f(i):\n    time.sleep({seconds})\n    return i * i", space)
    return space["f"]


slow_square, slower_square = of_a_notebook(0.003), of_a_notebook(0.06)


@dataclass
class Importing(InlineWorkforce):
    """Workers that import what the loop needs until they were asked so many times."""

    asked: int = 0
    needed: frozenset[str] = frozenset()
    long: int = 5

    def warmed(self, modules: frozenset[str]) -> bool:
        self.asked += 1
        self.needed = modules
        return self.asked > self.long


def test_the_kernel_goes_on_while_workers_import_what_the_loop_needs() -> None:
    workforce = Importing()
    cell = LOOP.replace("100", "500").replace("f(i)", "f(i) + np.int64(0)")
    loop, space = ran(cell, workforce=workforce, f=slow_square, np=np)
    assert space["out"] == [i * i for i in range(500)]
    assert loop.route == "parallel", loop
    assert loop.iterations_here > 10
    assert "numpy" in workforce.needed


def test_it_ends_here_if_they_never_come_to_an_end() -> None:
    loop, space = ran(LOOP, workforce=Importing(long=10**6), f=slow_square)
    assert space["out"] == [i * i for i in range(100)]
    assert (loop.iterations_here, loop.iterations_on_workers) == (100, 0)


def test_it_goes_on_here_if_nobody_opens_the_payload_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "_OPENED_IN_S", 0.2)
    loop, space = ran(LOOP, schedule=Schedule(opened_after_s=60), f=slow_square)
    assert space["out"] == [i * i for i in range(100)]
    assert (loop.reason, loop.iterations_on_workers) == ("worker-lost", 0)
    assert "no worker has opened what the loop needs in time" in loop.text


def test_it_is_told_if_nobody_can_open_it() -> None:
    loop, space = ran(LOOP, schedule=Schedule(opened_after_s=None), f=slow_square)
    assert space["out"] == [i * i for i in range(100)]
    assert (loop.route, loop.reason) == ("kernel", "worker-lost")
    assert "could not open what the loop needs" in loop.text


def test_an_exception_of_the_users_code_meanwhile_is_a_plain_one() -> None:
    def failing(i: int) -> int:
        time.sleep(0.003)
        if i == 7:
            raise LookupError("seven")
        return i

    with pytest.raises(LookupError, match="seven"):
        ran(LOOP, workforce=Importing(), f=failing)


# On trust ------------------------------------------------------------------------------------------


@pytest.fixture
def few() -> str:
    return "out = []\nfor i in range(6):\n    out.append(f(i))"


def test_workers_begin_while_iteration_0_runs_here(few: str) -> None:
    loop, space = ran(few, settings=ON_TRUST, f=slower_square)
    assert space["out"] == [0, 1, 4, 9, 16, 25]
    assert (loop.route, loop.iterations_here, loop.iterations_on_workers) == ("parallel", 1, 5)


def test_what_was_done_on_trust_is_dropped_if_iteration_0_changed_what_was_given(few: str) -> None:
    def f(i: int) -> int:
        time.sleep(0.02)
        model.append(i)
        return len(model)

    model: list[int] = []
    loop, space = ran(few, settings=ON_TRUST, f=f, model=model)
    assert space["out"] == [1, 2, 3, 4, 5, 6]
    assert (loop.reason, loop.iterations_on_workers) == ("changes", 0)


@pytest.mark.parametrize(("trust", "submitted_first"), [(True, "workers"), (False, "kernel")])
def test_trust_can_be_switched_off(few: str, trust: bool, submitted_first: str) -> None:
    from nbcluster.engine import inline

    order: list[str] = []

    class Listening(inline.InlineBackend):
        def open(self, *given: Any) -> None:
            order.append("workers")
            super().open(*given)

    def noted(i: int) -> int:
        if i == 0:
            order.append("kernel")
        return slower_square(i)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline, "InlineBackend", Listening)
        settings = Settings(on_trust=trust, too_small_s=0.001, proof=False)
        ran(few, schedule=Schedule(), settings=settings, f=noted)
    assert order[0] == submitted_first


def test_a_loop_ends_with_its_last_commit() -> None:
    """Whoever looked for more work then would wait for news that never comes."""
    from nbcluster.engine import inline

    asked_with: list[int] = []

    class Asked(inline.InlineBackend):
        def work(self) -> bool:
            asked_with.append(len(out))
            return super().work()

    out: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline, "InlineBackend", Asked)
        loop, _ = ran("for i in range(100):\n    out.append(f(i))", f=slow_square, out=out)
    assert loop.route == "parallel"
    assert max(asked_with) < len(out) == 100


# Slow workers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "queued_s", "route"),
    [(0.2, 0.0, "kernel"), (0.2, 0.15, "parallel"), (2.0, 1.95, "kernel")],
    ids=["works longer", "waits for a core", "waits by far the longest"],
)
def test_workers_that_are_slower_than_the_kernel_are_given_up(
    seconds: float, queued_s: float, route: str
) -> None:
    """An iteration of 60 ms here."""
    from nbcluster.engine import inline

    class Slower(inline.SliceRunner):
        def run(self, *given: Any, **how: Any) -> bool:
            def told(report: Any) -> None:
                if isinstance(report, inline.Flushed):
                    count = report.end - report.first
                    report = replace(report, seconds=seconds * count, queued_s=queued_s * count)
                emit(report)

            *first, emit = given
            return super().run(*first, told, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inline, "SliceRunner", Slower)
        loop, space = ran(LOOP.replace("100", "30"), f=slower_square)
    assert space["out"] == [i * i for i in range(30)]
    assert loop.route == route
    if route == "kernel":
        assert loop.reason == "threads"
        assert re.search(rf"an iteration takes {seconds:.1f} s on a worker and \d+ ms here", loop.text)


# Loops whose iterations are not alike --------------------------------------------------------------


def test_a_loop_that_looks_small_at_first_is_not_given_up() -> None:
    def growing(i: int) -> int:
        if i >= 40:
            time.sleep(0.004)
        return i * i

    cell = "out = []\nfor i in range(400):\n    out.append(f(i))"
    loop, space = ran(cell, schedule=Schedule(), settings=Settings(), f=growing)
    assert space["out"] == [i * i for i in range(400)]
    assert (loop.route, loop.reason) == ("parallel", None)
    assert 40 <= loop.iterations_here < 200


def test_a_small_loop_runs_to_its_end_here() -> None:
    loop, space = ran(LOOP, schedule=Schedule(), settings=Settings(), f=abs)
    assert space["out"] == [*range(100)]
    assert (loop.route, loop.reason, loop.iterations_here) == ("kernel", "small", 100)
