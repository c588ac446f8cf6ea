"""The law above all: a cell under the engine leaves what plain execution leaves.

Generated loops, and whole cells of them, on workers that run their slices in any order and die when they like,
against `exec`.

    LAW_EXAMPLES=5000 scripts/test tests/engine/test_law.py

In this room (``engine``) nothing is known of the cell beforehand.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbcluster.engine.inline import Schedule
from nbcluster.settings import Settings
from nbcluster.worker.equal import differences
from tests.engine.grammar import loops, whole_cells
from tests.engine.left import distributed, plainly

EXAMPLES = os.environ.get("LAW_EXAMPLES")

routes: dict[str, Counter[str]] = {"loops": Counter(), "cells": Counter()}


def examples(most: int) -> Callable[[Any], Any]:
    return settings(
        max_examples=int(EXAMPLES or most),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize="CI" in os.environ,
    )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Slices end in any order, and now and then a worker dies: before it has told anything, or halfway."""
    seed = draw(st.integers(0, 10_000))
    return Schedule(
        random.Random(seed),
        death=draw(st.sampled_from((0.0, 0.0, 0.2))),
        effects_die=draw(st.booleans()),
    )


tunings = st.builds(
    Settings,
    too_small_s=st.just(0),
    flush_s=st.just(0.01),
    window_s=st.sampled_from((0.1, 0.1, 4.0)),
    commit_block_s=st.sampled_from((0.001, 0.05)),
    proof=st.booleans(),
    on_trust=st.booleans(),
    checkpoint_ratio=st.sampled_from((1, 1, 1e6)),
)


@pytest.mark.timeout(7_200)  # thousands of cells, by hand, on a busy machine
@examples(500)
@given(loops(), schedules(), tunings)
def test_a_loop_leaves_what_plain_execution_leaves(
    cell: tuple[str, str], schedule: Schedule, tuned: Settings
) -> None:
    holds("loops", *cell, schedule, tuned, workers=3)


@pytest.mark.timeout(7_200)
@examples(300)
@given(whole_cells(), schedules(), tunings, st.integers(1, 6))
def test_a_cell_leaves_what_plain_execution_leaves(
    cell: tuple[str, str], schedule: Schedule, tuned: Settings, workers: int
) -> None:
    holds("cells", *cell, schedule, tuned, workers)


def holds(what: str, setup: str, cell: str, schedule: Schedule, tuned: Settings, workers: int) -> None:
    plain = plainly(setup, cell)
    other, run = distributed(setup, cell, schedule, tuned, workers)
    routes[what][run.report.route] += 1
    found = differences(plain, other, name="run", sides=("plainly", "distributed"))
    assert not found, "\n".join([*map(str, found), cell, *run.report.lines()])


@pytest.mark.parametrize("what", routes)
def test_enough_of_them_ran_on_workers(what: str) -> None:
    """Comes after the law, and looks at what it did: a law that holds because all loops stay here is none."""
    total = routes[what].total()
    assert total == 0 or routes[what]["parallel"] + routes[what]["mixed"] >= total / 4, routes[what]
