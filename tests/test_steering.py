"""A cluster is steered while it works: more workers and fewer, fresh ones, limits; nothing is lost by it."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import nbcluster
from nbcluster import session
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.errors import ClusterNotReached, NoCluster, OptionError, StatementFailed
from nbcluster.run.snapshot import Snapshot
from nbcluster.session import Cell, Session
from nbcluster.settings import Settings

DEADLINE_S = 60.0

SLOW = """
import time
out, total = [], 0.0
for i in range({count}):
    time.sleep({each_s})
    out.append(i * 0.1)
    total += i * 0.1
"""


class Notebook:
    """Runs cells on a cluster of its own, and steers it from another thread meanwhile."""

    def __init__(self, here: Session) -> None:
        self.session = here
        self.space: dict[str, Any] = {"__name__": "__main__"}
        self._when: list[tuple[int, Callable[[], object]]] = []
        self._steering: list[threading.Thread] = []

    def when(self, committed: int, steer: Callable[[], object]) -> None:
        """Once so many iterations are committed."""
        self._when.append((committed, steer))

    def run(self, source: str, **options: Any) -> None:
        self._source = source
        cell = Cell(source, 1, "<cell>", "", 0, self.space)
        surface = PlainSurface(self.space)
        self.session.run(cell, CellOptions(**options), lambda: (surface, self._saw))
        for thread in self._steering:
            thread.join(DEADLINE_S)

    def _saw(self, snapshot: Snapshot) -> None:
        done = snapshot.loops[-1].committed if snapshot.loops else 0
        for committed, steer in [each for each in self._when if each[0] <= done]:
            self._when.remove((committed, steer))
            thread = threading.Thread(target=steer, name="steering")
            thread.start()
            self._steering.append(thread)

    def is_as_plain(self) -> bool:
        """Whether it has left what a plain run leaves."""
        assert not self._when, "it was over before it was steered"
        plain: dict[str, Any] = {}
        exec(re.sub(r"time.sleep\(.*\)", "pass", self._source), plain)
        return all(self.space[name] == plain[name] for name in ("out", "total"))

    @property
    def loop(self) -> Any:
        report = self.session.last_report()
        assert report is not None
        return report.loops[-1]


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    here = Session(Settings(too_small_s=0))
    monkeypatch.setattr(session, "_current", here)
    yield Notebook(here)
    here.close()


def wait_until(true: Callable[[], object]) -> None:
    give_up = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def test_fewer_workers_while_a_run_goes_on(notebook: Notebook) -> None:
    nbcluster.cluster.start(workers=3, lasting=False)
    notebook.when(10, lambda: nbcluster.cluster.scale(1))
    notebook.run(SLOW.format(count=120, each_s=0.02))
    assert notebook.is_as_plain()
    assert (notebook.loop.route, notebook.loop.workers) == ("parallel", 3)
    assert [worker.state for worker in notebook.session.cluster.workers()] == ["ready"]


def test_more_workers_while_a_run_goes_on(notebook: Notebook) -> None:
    nbcluster.cluster.start(workers=1, lasting=False)
    notebook.when(4, lambda: nbcluster.cluster.scale(3))
    notebook.run(SLOW.format(count=150, each_s=0.03))
    assert notebook.is_as_plain()
    assert (notebook.loop.route, notebook.loop.workers) == ("parallel", 3)


def test_fresh_workers_while_a_run_goes_on(notebook: Notebook) -> None:
    before = nbcluster.cluster.start(workers=2, lasting=False).workers
    notebook.when(10, nbcluster.cluster.restart)
    notebook.run(SLOW.format(count=120, each_s=0.02))
    assert notebook.is_as_plain()
    assert notebook.loop.route == "parallel"
    after = notebook.session.cluster.info().workers
    assert [worker.generation for worker in after] == [2, 2]
    assert not {worker.pid for worker in before} & {worker.pid for worker in after}


def test_as_many_workers_as_a_run_can_use(notebook: Notebook) -> None:
    nbcluster.cluster.start(workers=1, lasting=False)
    info = nbcluster.cluster.scale(1, 3)
    assert info.bounds == (1, 3)
    assert len(info.workers) == 1
    notebook.run(SLOW.format(count=200, each_s=0.03))
    assert notebook.is_as_plain()
    assert (notebook.loop.route, notebook.loop.workers) == ("parallel", 3)
    assert nbcluster.cluster.scale(1).bounds is None
    assert len(nbcluster.cluster.info().workers) == 1


def test_workers_that_nobody_can_use_are_let_go(notebook: Notebook) -> None:
    notebook.session.set_defaults({"release_s": 0.5})
    nbcluster.cluster.start(workers=1, lasting=False)
    nbcluster.cluster.scale(1, 3)
    notebook.run(SLOW.format(count=150, each_s=0.03))
    assert notebook.is_as_plain()
    assert notebook.loop.workers == 3
    wait_until(lambda: len(nbcluster.cluster.info().workers) == 1)
    deaths = [death for log in nbcluster.cluster.logs() for death in log.deaths]
    assert {(death.cause, death.asked) for death in deaths} == {
        ("the cluster had nothing to do for it", True)
    }


GROWS = """
import time
out, total = [], 0.0
for size in sizes:
    block = bytearray(size)
    time.sleep(0.5 * (size > 1000))
    out.append(len(block) * 0.5)
    total += len(block) * 0.5
"""


def test_a_worker_that_outgrows_its_memory_is_told_with_iteration_item_and_line(notebook: Notebook) -> None:
    nbcluster.cluster.start(workers=2, memory="350MB", lasting=False)
    notebook.space["sizes"] = [10] * 9 + [700_000_000] + [10] * 5
    notebook.run(GROWS)
    assert notebook.space["out"] == [size * 0.5 for size in notebook.space["sizes"]]
    loop = notebook.loop
    assert (loop.route, loop.reason, loop.continued_at) == ("mixed", "memory", 9)
    assert re.fullmatch(
        r"in line [56], iteration 9 \(size = 700000000\), a worker had grown to \d+ MB of memory, "
        r"of the 350 MB that each worker of this cluster may use",
        loop.detail,
    )
    assert loop.advice == "A larger limit: %cluster start --memory 8GB; none, without --memory"


def test_a_worker_that_crashes_is_told_with_iteration_item_line_and_signal(notebook: Notebook) -> None:
    nbcluster.cluster.start(workers=2, lasting=False)
    # In the kernel, where it goes on, it does not crash.
    notebook.run(
        "import os, ctypes, threading\nhere = os.getpid()\nout = []\nfor k in range(30):\n"
        "    if k == 17 and os.getpid() != here:\n        ctypes.string_at(0)\n    out.append(k)"
    )
    assert notebook.space["out"] == list(range(30))
    assert (notebook.loop.reason, notebook.loop.continued_at) == ("worker-lost", 17)
    assert notebook.loop.detail == (
        "in line 6, iteration 17 (k = 17), a worker crashed by SIGSEGV: native code in it read or wrote memory that is "
        "not its own"
    )
    [*_, death] = [death for log in nbcluster.cluster.logs() for death in log.deaths]
    assert death.signal == "SIGSEGV"
    assert "Segmentation fault" in death.log
    assert abs(time.time() - death.at) < DEADLINE_S


def test_logs_tell_what_was_written_and_why_workers_died(notebook: Notebook) -> None:
    nbcluster.cluster.start(workers=2, lasting=False)
    nbcluster.cluster.run("import os; os.system('exec 1>/proc/self/fd/2')")
    pid = nbcluster.cluster.info().workers[1].pid
    notebook.session.cluster.client().submit(
        print, "to the log", workers=[notebook.session.cluster.workers()[0].address]
    ).result()
    with pytest.raises(StatementFailed) as caught:
        nbcluster.cluster.run(f"import os; os.getpid() == {pid} and os._exit(3)")
    assert caught.value.errors == {"w2": "the worker was lost: it ended by itself with exit code 3"}
    first, second = nbcluster.cluster.logs()
    assert (first.name, first.text, first.deaths) == ("w1", "to the log\n", ())
    assert [(death.cause, death.asked) for death in second.deaths] == [
        ("it ended by itself with exit code 3", False)
    ]
    assert [log.name for log in nbcluster.cluster.logs("w2")] == ["w2"]
    with pytest.raises(OptionError) as wrong:
        nbcluster.cluster.logs("w9")
    assert str(wrong.value) == (
        "nbcluster.cluster.logs() did nothing: it is asked for something that it does not offer. "
        "w9 is no worker of this cluster, and was none.\nThere are: w1 w2."
    )


def test_a_statement_runs_once_on_every_worker_in_a_namespace_of_its_own(notebook: Notebook) -> None:
    pids = [worker.pid for worker in nbcluster.cluster.start(workers=2, lasting=False).workers]
    said = nbcluster.cluster.run("import os; print(os.getpid())")
    assert list(said.items()) == list(zip(["w1", "w2"], [f"{pid}\n" for pid in pids], strict=True))
    assert set(nbcluster.cluster.run("x = 1; __name__").values()) == {"'__main__'\n"}
    assert set(nbcluster.cluster.run("'x' in globals()").values()) == {"False\n"}
    assert set(nbcluster.cluster.run("import os; os.write(1, b'low') and None").values()) == {"low"}
    assert set(
        nbcluster.cluster.run("import subprocess; _ = subprocess.run(['echo', 'below'])").values()
    ) == {"below\n"}
    with pytest.raises(StatementFailed) as caught:
        nbcluster.cluster.run("print('so far'); 1 / 0")
    assert str(caught.value) == (
        "The statement `print('so far'); 1 / 0` raised on 2 of 2 workers. On w1, w2: ZeroDivisionError: division by zero."
    )
    with pytest.raises(StatementFailed, match="SystemExit: 3"):
        nbcluster.cluster.run("import sys; sys.exit(3)")
    with pytest.raises(SyntaxError):
        nbcluster.cluster.run("x ==")
    notebook.run("out = []\nfor i in range(9):\n    out.append(i)")
    assert notebook.loop.route == "parallel", "workers go on as before"
    assert [worker.pid for worker in nbcluster.cluster.info().workers] == pids


def test_limits_are_shown_and_hold(notebook: Notebook) -> None:
    info = nbcluster.cluster.start(workers=2, memory="1GB", cpus=1, lasting=False)
    assert (info.worker_memory_bytes, info.worker_cpus) == (10**9, 1)
    assert nbcluster.cluster.run("import os; os.sched_getaffinity(0)") == dict.fromkeys(
        ["w1", "w2"], f"{os.sched_getaffinity(0)}\n"
    ), "nobody is kept to cores: libraries would compute with other threads than here"


@pytest.mark.parametrize(
    ("steer", "text"),
    [
        (lambda: nbcluster.cluster.scale(2), "nbcluster.cluster.scale()"),
        (lambda: nbcluster.cluster.restart(), "nbcluster.cluster.restart()"),
        (lambda: nbcluster.cluster.logs(), "nbcluster.cluster.logs()"),
        (lambda: nbcluster.cluster.run("1"), "nbcluster.cluster.run()"),
    ],
    ids=["scale", "restart", "logs", "run"],
)
def test_there_is_no_cluster_to_steer(notebook: Notebook, steer: Callable[[], object], text: str) -> None:
    with pytest.raises(NoCluster) as caught:
        steer()
    assert str(caught.value) == (
        f"{text} did nothing: this notebook is not attached to a cluster. One comes up by itself when a cell first has "
        "work for it.\n`%cluster start` starts one on this machine now."
    )


def test_a_cluster_that_is_gone_cannot_be_steered(notebook: Notebook) -> None:
    nbcluster.cluster.start(workers=1, lasting=False)
    notebook.session.cluster.stop()
    with pytest.raises(ClusterNotReached):
        nbcluster.cluster.scale(2)


@pytest.mark.parametrize(
    ("call", "faults"),
    [
        (lambda: nbcluster.cluster.scale(0), "workers=0 is less than 1"),
        (lambda: nbcluster.cluster.scale(4, 2), "most=2 is less than workers=4"),
        (
            lambda: nbcluster.cluster.start(1_000_000),
            "workers=1000000 is more than 1000, the most that a cluster may have",
        ),
        (lambda: nbcluster.cluster.scale("4"), "workers='4' is not a whole number"),
        (
            lambda: nbcluster.cluster.start(memory="much", cpus=0, workers=0),
            "workers=0 is less than 1; memory='much' is no amount of memory (such as 8GB); cpus=0 is less than 0.1",
        ),
    ],
    ids=["none", "turned round", "many", "text", "start"],
)
def test_what_cannot_be_asked_for(notebook: Notebook, call: Callable[[], object], faults: str) -> None:
    with pytest.raises(OptionError) as caught:
        call()
    assert str(caught.value.why) == f"{faults}."
