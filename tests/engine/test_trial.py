"""What is said of a loop that is done in the kernel before workers were worth it.

In this room (``engine``) a trial is asked for its words.
"""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.engine.trial import Trial
from nbcluster.settings import Settings


def trial(spent_s: float, left: int) -> Trial:
    """One whose iterations take a microsecond each."""
    known: Any = object.__new__(Trial)
    known._around = SimpleNamespace(
        settings=Settings(), workforce=SimpleNamespace(lanes=lambda: 2), most_workers=None, need=None
    )
    known._hand = SimpleNamespace(
        total=left, here=SimpleNamespace(position=0, item_s=0.0), numbers=SimpleNamespace(each_s=0.0)
    )
    known._effort = SimpleNamespace(wall_s=spent_s)
    known.each_s, known.lanes = 1e-6, None
    known._plotted_s = known._making_s = 0.0
    found: Trial = known
    return found


@pytest.mark.parametrize(
    ("spent_s", "left", "says"),
    [
        (0.005, 20, "the rest takes about 20 µs here"),
        (2.1, 1, "2.1 s of it are done here, and the rest takes about 1 µs"),
        (0.4, 200_000, "0.4 s of it are done here, and the rest takes about 0.2 s"),
    ],
)
def test_a_long_loop_that_is_all_but_done_is_not_called_small(spent_s: float, left: int, says: str) -> None:
    assert trial(spent_s, left).not_worth_it() == ("small", says)


@pytest.mark.parametrize(("left", "most_s"), [(1_000, 0.2), (16_000_000, 2.0)])
def test_what_it_may_take_to_pickle_the_captures_follows_from_what_is_left(left: int, most_s: float) -> None:
    assert trial(0.1, left).packing_s == pytest.approx(most_s)


def test_a_capture_that_takes_longer_to_send_than_that_saves_is_told() -> None:
    space: dict[str, Any] = {
        "__name__": "__main__",
        "time": time,
        "rows": [(i, [i]) for i in range(1_000_000)],
        "few": [1, 2],
        "out": [],
    }
    run = CellRun(
        "for i in range(12):\n    time.sleep(0.02)\n    out.append(rows[i][0] + few[0])\n",
        1,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(2),
        settings=Settings(too_small_s=0.01),
        surface=PlainSurface(space),
        shown=lambda snapshot: None,
        options=CellOptions(),
        run_id="rows",
    )
    run.run()
    [loop] = run.report.loops
    assert (loop.reason, loop.detail) == ("large", "uses `rows`, and to send that takes longer than it saves")
    assert space["out"] == [i + 1 for i in range(12)]
