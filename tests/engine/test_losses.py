"""Workers that were lost are told in the report, each with what it ran and why it ended.

In this room (``engine``) they are lost by chance.
"""

import random
from typing import Any

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.plan.report import LoopReport, Loss
from nbcluster.settings import Settings


def report(death: float) -> LoopReport:
    space: dict[str, Any] = {"__name__": "__main__", "names": [f"{i}.csv" for i in range(60)], "out": []}
    run = CellRun(
        "for name in names:\n    out.append(name)\n",
        1,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(3, Schedule(random.Random(4), death=death)),
        settings=Settings(too_small_s=0, window_s=0.1, proof=False),
        surface=PlainSurface(space),
        shown=lambda snapshot: None,
        options=CellOptions(),
        run_id="losses",
    )
    run.run()
    assert space["out"] == space["names"]
    [loop] = run.report.loops
    return loop


def test_who_is_lost_is_told_with_what_it_ran() -> None:
    loop = report(death=0.5)
    assert loop.losses
    for loss in loop.losses:
        assert 0 <= loss.first < loss.end <= 60
        assert loss.item == (f"name = '{loss.first}.csv'" if loss.end - loss.first == 1 else "")
    assert loop.to_json()["losses"] == [loss.to_json() for loss in loop.losses]


def test_nobody_is_lost() -> None:
    loop = report(death=0.0)
    assert loop.losses == ()
    assert not [line for line in loop.sentences if "lost" in line]


def told(*losses: Loss, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
    loop = LoopReport(line=1, header="for x in xs", route="parallel", total=9, losses=losses, allowed=allowed)
    return loop.sentences[-min(3, len(losses)) :]


CRASH = "it crashed by SIGSEGV: native code in it read or wrote memory that is not its own"


def test_the_words() -> None:
    one = Loss(worker="w2", cause=CRASH, first=7, end=8, item="name = 'b.csv'")
    several = Loss(worker="w1", cause="somebody ended it by SIGKILL", first=1_000, end=2_000)
    assert told(one) == (f"w2 was lost in iteration 7 (name = 'b.csv'): {CRASH}; what it had was run again",)
    assert told(several) == (
        "w1 was lost in one of the iterations 1,000-1,999: somebody ended it by SIGKILL; what it had was run again",
    )
    assert told(one, allowed=("writes",)) == (f"w2 was lost in iteration 7 (name = 'b.csv'): {CRASH}",)


def test_of_many_those_are_told_of_which_most_is_known() -> None:
    losses = [Loss(worker=f"w{n}", cause=CRASH, first=0, end=n) for n in (9, 5, 1, 3)]
    nearest, next_, more = told(*losses)
    assert nearest.startswith("w1 was lost in iteration 0:")
    assert next_.startswith("w3 was lost in one of the iterations 0-2:")
    assert more == "2 more workers were lost"
