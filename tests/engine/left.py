"""A cell left to Python, and left to the engine on workers of this process; what each of them leaves.

In this room (``engine``) two runs of one cell are made comparable.
"""

import ast
import contextlib
import io
import random
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.settings import Settings

FIRST_LINE = 2


@dataclass
class Left:
    """What a run left."""

    space: dict[str, Any]
    value: Any
    """Of the cell's last expression."""
    output: str
    error: tuple[str, str, list[int]] | None
    random: Any


def shown(message: Any, category: type[Warning], filename: str, lineno: int, *_: Any) -> None:
    sys.stderr.write(f"{category.__name__} in line {lineno}: {message}")


def left_by(run: Callable[[], Any], space: dict[str, Any]) -> Left:
    output = io.StringIO()
    value = error = None
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = shown  # pytest's own would keep them for its summary
        try:
            value = run()
        except Exception as raised:  # the cell's own: part of what is compared
            frames = traceback.extract_tb(raised.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename == "<cell>" and frame.lineno]
            error = (type(raised).__name__, str(raised), lines)
    names = {name: value for name, value in space.items() if not name.startswith("__")}
    return Left(names, value, output.getvalue(), error, random.getstate())


def prepared(setup: str) -> dict[str, Any]:
    random.seed(7)
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(setup, "<setup>", "exec"), space)
    return space


def plainly(setup: str, cell: str) -> Left:
    space = prepared(setup)
    return left_by(lambda: evaluated("\n" * (FIRST_LINE - 1) + cell, space), space)


def evaluated(cell: str, space: dict[str, Any]) -> Any:
    """Run it as a notebook does; the value of its last expression."""
    tree = ast.parse(cell)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), space)
    return None if last is None else eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)


def distributed(
    setup: str, cell: str, schedule: Schedule, tuned: Settings, workers: int = 3
) -> tuple[Left, CellRun]:
    space = prepared(setup)
    run = CellRun(
        cell,
        FIRST_LINE,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(workers, schedule),
        settings=tuned,
        surface=PlainSurface(space),
        shown=lambda snapshot: None,
        options=CellOptions(),
        run_id="law",
    )
    return left_by(run.run, space), run
