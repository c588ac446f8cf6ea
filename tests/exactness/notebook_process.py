"""One process with one shell, in which the rows of the table are run one after another.

    python -m tests.exactness.notebook_process plain          each row twice as it is
    python -m tests.exactness.notebook_process shuffled       as it is, then in slices of this process, in any order
    python -m tests.exactness.notebook_process distributed    as it is, then under %%distribute on two workers
    python -m tests.exactness.notebook_process "on 7 workers"
    python -m tests.exactness.notebook_process attached       on two workers of Dask's own, with two threads each

Names of rows may follow. A line of JSON tells what became of each. In this room cells run; what must come of
them is judged elsewhere.
"""

import faulthandler
import json
import os
import random
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nbcluster.engine.inline import InlineWorkforce, Schedule
from nbcluster.session import cluster, current
from nbcluster.testing.cells import Outcome, differences, run_as_it_stands, run_distributed, run_plain
from nbcluster.worker.station import warm_up
from tests.exactness.cells import ROWS
from tests.exactness.cells.row import Row

#: A cell that takes longer is stuck: its threads are shown, and the process ends.
STUCK_S = 90


#: What makes the names that a decorated cell uses, in one line each.
_PLAINLY: Final = "from tests.exactness.stand_ins import distribute, map_apart\n"
_APART: Final = (
    "from functools import partial; import nbcluster; "
    "distribute, map_apart = (partial(each, quiet=True) for each in (nbcluster.distribute, nbcluster.map)); "
    "del partial, nbcluster\n"
)


def again_plainly(row: Row) -> Outcome:
    setup = _PLAINLY + row.setup if row.decorated else row.setup
    return run_plain(row.source, setup, names=row.names.split())


def distributed(row: Row) -> Outcome:
    if row.decorated:
        return run_as_it_stands(row.source, _APART + row.setup, names=row.names.split())
    return run_distributed(row.source, row.setup, names=row.names.split(), options=row.options)


def shuffled(row: Row) -> Outcome:
    """On so many pretended workers that slices are small. Each row has a seed of its own: what fails once fails again,
    alone too."""
    chance = random.Random(zlib.crc32(row.name.encode()))
    current().use(InlineWorkforce(chance.randint(2, 9), Schedule(chance)))
    return distributed(row)


def import_on_workers() -> None:
    """As the engine does in the background where a loop need not travel at once: of large libraries what is loaded here."""
    loaded = sorted(name for name in sys.modules if name.partition(".")[0] in _LARGE)
    started = current().cluster
    if loaded == _imported or started is None:
        return
    _imported[:] = loaded
    if not started.lodges:
        started.client().run(warm_up, loaded)
    else:
        moment = threading.Event()
        while not started.warm(frozenset(loaded)):
            moment.wait(0.02)


_LARGE: Final = frozenset({"matplotlib", "pandas", "scipy", "sklearn"})
_imported: list[str] = []


@dataclass(frozen=True)
class Way:
    """How a row is run when it has been run as it is."""

    again: Callable[[Row], Outcome]
    settings: tuple[tuple[str, str], ...] = ()
    workers: int = 0
    attaches: bool = False
    """The workers are somebody else's."""

    def wants(self, row: Row) -> bool:
        return self.again is not shuffled or row.shows_inline


#: Small cells really travel.
_ALL_TRAVEL: Final = (("TOO_SMALL_S", "0"),)
#: And there is a lane for a GPU, which nothing comes to that does not ask for it.
_BESIDE_A_GPU: Final = (*_ALL_TRAVEL, ("PRETENDED_GPUS", "1"))
_IN_SMALL_SLICES: Final = (*_ALL_TRAVEL, ("WINDOW_S", "0.1"), ("FLUSH_S", "0.01"), ("CHECKPOINT_RATIO", "1"))

WAYS: Final = {
    "plain": Way(again_plainly),
    "shuffled": Way(shuffled, _IN_SMALL_SLICES),
    "distributed": Way(distributed, _BESIDE_A_GPU, workers=2),
    "on 3 workers": Way(distributed, _BESIDE_A_GPU, workers=3),
    "on 7 workers": Way(distributed, _BESIDE_A_GPU, workers=7),
    "attached": Way(distributed, _ALL_TRAVEL, workers=2, attaches=True),
}


def main(way: Way, wanted: Sequence[str]) -> None:
    os.environ.update({f"NBCLUSTER_{name}": value for name, value in way.settings})
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever else is printed is no answer
    if way.attaches:
        from distributed import LocalCluster

        cluster.attach(LocalCluster(n_workers=way.workers, threads_per_worker=2, dashboard_address=None))
    elif way.workers:
        cluster.start(workers=way.workers, lasting=False)
    print("ready", file=answers, flush=True)
    for row in _rows(way, wanted):
        faulthandler.dump_traceback_later(STUCK_S, exit=True)
        print(json.dumps(told(row, way)), file=answers, flush=True)
    faulthandler.cancel_dump_traceback_later()


def _rows(way: Way, wanted: Sequence[str]) -> Iterator[Row]:
    return (row for row in ROWS if way.wants(row) and (not wanted or row.name in wanted))


def told(row: Row, way: Way) -> dict[str, Any]:
    plain = way.again(row) if row.own_numbers else again_plainly(row)
    if way.workers:
        import_on_workers()
    again = way.again(row)
    error, report = plain.error, again.report
    return {
        "name": row.name,
        "raises": f"{type(error).__name__}: {error}".strip() if error is not None else None,
        "differences": [str(each) for each in differences(plain, again)],
        "report": report.to_json() if report is not None else None,
        "sentences": [loop.sentences for loop in report.loops] if report is not None else [],
        "lines": "\n".join(report.lines()) if report is not None else "",
        "stderr": again.stderr,
    }


if __name__ == "__main__":
    main(WAYS[sys.argv[1]], sys.argv[2:])
