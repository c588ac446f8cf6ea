"""Workers that are unlike the kernel: what runs there is not promised to be the same.

In this room the promise is withdrawn.
"""

from typing import Any

import pytest

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings

CLAUSE = "numpy is 1.99.0 on workers and 2.2.1 here"


class Unlike(InlineWorkforce):
    def unlike(self) -> tuple[str, ...]:
        return (CLAUSE,)


def ran(cell: str) -> tuple[CellRun, Snapshot]:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    seen: list[Snapshot] = []
    run = CellRun(
        cell,
        2,
        space,
        filename="<cell>",
        workforce=Unlike(2),
        settings=Settings(too_small_s=0),
        surface=PlainSurface(space),
        shown=seen.append,
        options=CellOptions(),
        run_id="unlike",
    )
    run.run()
    return run, seen[-1]


def test_what_ran_on_workers_is_not_promised() -> None:
    run, shown = ran("for i in range(20):\n    out.append(i)")
    assert run.report.unlike == (CLAUSE,)
    assert run.report.to_json()["unlike"] == [CLAUSE]
    assert shown.claim == f"not the same as a plain run, perhaps: {CLAUSE}"


@pytest.mark.parametrize(
    "cell", ["x = 1", "for i in range(20):\n    out.append(i)\n    x = out[-1] if out else 0"]
)
def test_what_ran_here_is_a_plain_run(cell: str) -> None:
    run, shown = ran(cell)
    assert run.report.unlike == ()
    assert shown.claim == "a plain run"
