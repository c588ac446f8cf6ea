"""Checkpoints that cost much: slices are handed over ahead of them, and count when they were clean.

In this room (``engine``) checkpoints are counted, and come late.
"""

import random
from typing import Any

import pytest

from nbcluster.engine.inline import Schedule
from nbcluster.settings import Settings
from nbcluster.worker import slices
from nbcluster.worker.equal import differences
from nbcluster.worker.workbench import Workbench
from tests.engine.left import Left, distributed, plainly

CELL = """
for i in range(200):
    out.append(f(i))
"""
#: Slices of a few iterations, none of which is long enough for a checkpoint at its end.
COSTLY = Settings(too_small_s=0, window_s=0.1, checkpoint_ratio=1e9)
NOTES = """
out, seen = [], []
def f(i):
    if i >= {at}:
        seen.append(i)
    return i, len(seen)
"""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    look = Workbench.look

    def noted(self: Workbench) -> Any:
        found.append(look(self))
        return found[-1]

    monkeypatch.setattr(Workbench, "look", noted)
    return found


@pytest.fixture
def flushes(monkeypatch: pytest.MonkeyPatch) -> list[slices.Flushed]:
    found: list[slices.Flushed] = []
    tell = slices._Stretch._tell_flushed

    def told(self: Any, data: bytes, check: str | None = None) -> None:
        emit, self._emit = self._emit, lambda report: (found.append(report), emit(report))
        tell(self, data, check)
        self._emit = emit

    monkeypatch.setattr(slices._Stretch, "_tell_flushed", told)
    return found


def same(setup: str, cell: str = CELL, **schedule: Any) -> tuple[Left, Any]:
    plain = plainly(setup, cell)
    left, run = distributed(setup, cell, Schedule(random.Random(3), **schedule), COSTLY)
    left.space.pop("f", None), plain.space.pop("f", None)
    assert not differences(plain.space, left.space)
    assert (plain.output, plain.error) == (left.output, left.error)
    return left, run


def test_a_worker_makes_one_checkpoint_after_its_first(
    looks: list[Any], flushes: list[slices.Flushed]
) -> None:
    _, run = same("out = []\ndef f(i):\n    return i * i")
    assert run.report.route == "parallel", run.report.lines()
    assert sum(each.check is not None for each in flushes) > 2
    assert len(looks) <= 3 * 2 + 1  # three workers, and the proof


@pytest.mark.parametrize("at", [1, 30, 190])
def test_what_a_checkpoint_finds_late_is_no_answer_of_the_cells(
    at: int, flushes: list[slices.Flushed]
) -> None:
    _, run = same(NOTES.format(at=at))
    assert run.report.loops[0].reason == "changes"
    assert any(each.check is not None for each in flushes)


def test_what_dies_before_its_checkpoint_is_computed_again() -> None:
    same("out = []\ndef f(i):\n    return [i]", death=0.2, effects_die=True)


def test_an_iteration_that_raises_comes_after_a_checkpoint() -> None:
    left, run = same("out = []\ndef f(i):\n    return 1 / (150 - i)")
    assert left.error is not None
    assert left.error[0] == "ZeroDivisionError"
    assert run.report.loops[0].iterations_on_workers > 100


def test_what_cannot_travel_is_told_after_a_checkpoint() -> None:
    _, run = same(
        "import threading\nout = []\ndef f(i):\n    return i if i != 120 else type(threading.Lock())"
    )
    assert run.report.loops[0].route in ("parallel", "mixed")


def test_what_draws_is_looked_at_before_the_kernel_goes_on() -> None:
    """The kernel's generator is the workers' here."""
    _, run = same(
        "import random\nout = []\ndef f(i):\n    return i if i < 20 else getattr(random, 'random')()"
    )
    assert run.report.loops[0].reason == "random"
