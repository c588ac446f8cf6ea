"""What workers make for themselves: once for each loop, closed with it, and told.

In this room a loop has a connection that cannot travel.
"""

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import nbcluster
from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.plan.report import LoopReport
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings


class Connection:
    """Writes down, where no watch looks, what becomes of it."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.lock = threading.Lock()
        self.is_closed = False
        self._note("made")

    def close(self) -> None:
        self.is_closed = True
        self._note("closed")

    def _note(self, word: str) -> None:
        with self.log.open("a") as file:
            file.write(f"{word}\n")


def ran(body: str, **captures: object) -> tuple[dict[str, Any], LoopReport, str]:
    space: dict[str, Any] = {"__name__": "__main__", "out": [], **captures}
    seen: list[Snapshot] = []
    run = CellRun(
        f"for i in range(12):\n    out.append({body})",
        2,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(2),
        settings=Settings(too_small_s=0),
        surface=PlainSurface(space),
        shown=seen.append,
        options=CellOptions(),
        run_id="per-worker",
    )
    run.run()
    return space, run.report.loops[0], seen[-1].claim


def test_each_worker_makes_one_for_a_loop_and_closes_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    get = nbcluster.per_worker(lambda: Connection(log))
    space, loop, claim = ran("get().is_closed", get=get)
    assert (loop.route, space["out"]) == ("parallel", [False] * 12)
    became = Counter(log.read_text().split())
    assert became["closed"] == became["made"] - 1 > 0  # the kernel's own is the kernel's
    assert loop.sentences[1] == "collected in order: out; per worker: get"
    assert claim == "same as a plain run, if what `get` gives is the same on every worker"
    assert loop.to_json()["per_worker"] == ["get"]


def test_what_cannot_travel_is_said_to_be_made_so() -> None:
    _, loop, _ = ran("lock.locked()", lock=threading.Lock())
    assert loop.sentences == (
        "here [unpicklable]: line 3 uses `lock`, and it cannot be pickled: cannot pickle '_thread.lock' object. To run it "
        "in parallel: make it inside the loop, or one on each worker: `lock = nbcluster.per_worker(lambda: …)`, and "
        "`lock()` in line 3",
    )
