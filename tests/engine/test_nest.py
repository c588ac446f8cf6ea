"""A nest that is taken as one loop, as whoever looks on sees it."""

from typing import Any

import pytest

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings

NEST = """\
for a in range(2):
    for b in range(9):
        out.append(100 // (f(a, b) - 13))
"""


def ran(space: dict[str, Any], **options: Any) -> tuple[CellRun, list[Snapshot]]:
    shown: list[Snapshot] = []
    run = CellRun(
        NEST,
        2,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(4),
        settings=Settings(too_small_s=0, snapshot_hz=1000),
        surface=PlainSurface(space),
        shown=shown.append,
        options=CellOptions(**options),
        run_id="nest",
    )
    run.run()
    return run, shown


def test_its_header_is_that_of_all_its_loops_from_the_moment_that_workers_have_it() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": [], "f": lambda a, b: 10 * a + b + 20}
    run, shown = ran(space)
    [loop] = run.report.loops
    assert (loop.header, loop.total) == ("for a in range(2): for b in range(9)", 18)
    assert loop.names["item"] == ("a", "b")
    headers = [snapshot.loops[0].header for snapshot in shown if snapshot.loops]
    assert headers[0] == "for a in range(2)"
    assert headers[-1] == loop.header


def test_an_exception_is_raised_by_the_users_own_line_and_no_loop_of_ours_is_in_its_way() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": [], "f": lambda a, b: 10 * a + b}
    with pytest.raises(ZeroDivisionError) as raised:
        ran(space)
    lines = [each.lineno + 1 for each in raised.traceback if str(each.path).endswith("<cell>")]
    assert lines == [4]
    assert (space["a"], space["b"], len(space["out"])) == (1, 3, 12)


def test_with_few_workers_it_stays_a_nest() -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": [], "f": lambda a, b: 10 * a + b + 20}
    run, _ = ran(space, workers=1)
    assert run.report.loops[0].header == "for a in range(2)"
