"""The law above all: a cell under the engine leaves what plain execution leaves.

Generated loops, on workers that run their slices in any order and die when they like, against `exec`.

In this room (``engine``) nothing is known of the cell beforehand.
"""

import contextlib
import io
import os
import random
import sys
import traceback
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.settings import Settings
from nbcluster.worker.equal import differences
from tests.engine.grammar import cells

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "500"))
FIRST_LINE = 2


@dataclass
class Left:
    """What a run left."""

    space: dict[str, Any]
    output: str
    error: tuple[str, str, list[int]] | None
    random: Any


def shown(message: Any, category: type[Warning], filename: str, lineno: int, *_: Any) -> None:
    sys.stderr.write(f"{category.__name__} in line {lineno}: {message}")


def left_by(run: Any, space: dict[str, Any], offset: int) -> Left:
    output = io.StringIO()
    error = None
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = shown  # pytest's own would keep them for its summary
        try:
            run()
        except Exception as raised:  # the cell's own: part of what is compared
            frames = traceback.extract_tb(raised.__traceback__)
            lines = [frame.lineno - offset for frame in frames if frame.filename == "<cell>" and frame.lineno]
            error = (type(raised).__name__, str(raised), lines)
    names = {name: value for name, value in space.items() if not name.startswith("__")}
    return Left(names, output.getvalue(), error, random.getstate())


def prepared(setup: str) -> dict[str, Any]:
    random.seed(7)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(setup, "<setup>", "exec"), space)
    return space


def plainly(setup: str, loop: str) -> Left:
    space = prepared(setup)
    return left_by(lambda: exec(compile("\n" + loop, "<cell>", "exec"), space), space, 1)


def distributed(setup: str, loop: str, schedule: Schedule, tuned: Settings) -> tuple[Left, CellRun]:
    space = prepared(setup)
    run = CellRun(
        loop,
        FIRST_LINE,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(3, schedule),
        settings=tuned,
        surface=PlainSurface(space),
        shown=lambda snapshot: None,
        options=CellOptions(),
        run_id="law",
    )
    return left_by(run.run, space, 1), run


def told(found: Sequence[object]) -> str:
    return "\n".join(map(str, found))


routes: dict[str, int] = {}


@pytest.mark.timeout(900)  # five hundred cells on a busy machine
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="CI" in os.environ,
)
@given(cells(), st.integers(0, 10_000), st.sampled_from((0.0, 0.0, 0.2)), st.booleans())
def test_a_loop_leaves_what_plain_execution_leaves(
    cell: tuple[str, str], seed: int, death: float, proof: bool
) -> None:
    setup, loop = cell
    tuned = Settings(too_small_s=0, flush_s=0.01, window_s=0.1, proof=proof, checkpoint_ratio=1)
    plain = plainly(setup, loop)
    other, run = distributed(setup, loop, Schedule(random.Random(seed), death), tuned)
    routes[run.report.route] = routes.get(run.report.route, 0) + 1
    found = differences(plain, other, name="run", sides=("plainly", "distributed"))
    assert not found, f"{told(found)}\n{loop}\n{run.report}"


def test_enough_of_them_ran_on_workers() -> None:
    """Comes after the law, and looks at what it did: a law that holds because all loops stay here is none."""
    total = sum(routes.values())
    assert total == 0 or routes.get("parallel", 0) + routes.get("mixed", 0) >= total / 4, routes
