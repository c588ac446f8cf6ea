"""How many cores an iteration keeps busy by itself, and what is claimed where its linear algebra has other threads.

In this room (``engine``) the machine's own cores do not matter.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import zmq

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.kernel_watch import Effort
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import Snapshot
from nbcluster.settings import Settings
from nbcluster.worker.process import all_queued_s, carriers, on_core_s, queued_s
from tests.engine.left import FIRST_LINE

CELL = "out = []\nfor i in range(60):\n    out.append(i * 2)"


def ran(blas: int | None) -> tuple[CellRun, Snapshot]:
    space: dict[str, Any] = {"__name__": "__main__"}
    seen: list[Snapshot] = []
    run = CellRun(
        CELL,
        FIRST_LINE,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(2),
        settings=Settings(too_small_s=0),
        surface=PlainSurface(space),
        shown=seen.append,
        options=CellOptions(blas=blas),
        run_id="threads",
    )
    run.run()
    assert space["out"] == [2 * i for i in range(60)]
    return run, seen[-1]


def test_with_other_threads_the_claim_is_withdrawn_and_nothing_is_proven() -> None:
    run, last = ran(blas=1)
    assert run.report.route == "parallel"
    assert not run.report.proven
    assert last.claim == (
        "not the same as a plain run to the last bit, perhaps: linear algebra had other threads on workers"
    )


def test_with_the_kernels_threads_it_stands() -> None:
    run, last = ran(blas=None)
    assert run.report.proven
    assert last.claim == "same as a plain run"


@contextmanager
def crowd(count: int) -> Iterator[None]:
    """Others that keep so many cores busy; for a minute at most, whatever becomes of this process."""
    busy = "import time\nwhile time.process_time() < 60: pass"
    others = [subprocess.Popen([sys.executable, "-c", busy]) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def spin(cpu_s: float) -> None:
    begun = time.thread_time()
    while time.thread_time() - begun < cpu_s:
        pass


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nobody tells who waits for a core")
def test_who_waits_for_a_core_counts_as_busy() -> None:
    effort = Effort()
    with crowd(8):
        before = queued_s()
        took_s = effort.measured(lambda: spin(0.2))
        assert queued_s() > before
    assert took_s > 0.2
    assert effort.width < 1.25
    assert effort.busy_s == pytest.approx(took_s, rel=0.25)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nobody tells who waits for a core")
def test_threads_of_pythons_own_are_left_out() -> None:
    over = threading.Event()
    other = threading.Thread(target=lambda: [spin(0.01) for _ in iter(over.is_set, True)])
    effort = Effort()
    other.start()
    try:
        effort.measured(lambda: spin(0.1))
    finally:
        over.set()
        other.join()
    assert effort.width < 1.25
    assert all_queued_s(but=()) >= all_queued_s(but={threading.get_native_id()})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="nobody tells what a thread has done")
def test_threads_that_carry_what_is_printed_are_left_out() -> None:
    context = zmq.Context()
    sent, got = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    port = sent.bind_to_random_port("tcp://127.0.0.1")
    got.connect(f"tcp://127.0.0.1:{port}")

    def work() -> None:
        for _ in range(40):
            sent.send(bytes(4_000_000))
            got.recv()

    try:
        effort, waited_s, carried_s = Effort(), queued_s(), sum(map(on_core_s, carriers()))
        began = time.process_time()
        effort.measured(work)
        used_s = time.process_time() - began
        waited_s, carried_s = queued_s() - waited_s, sum(map(on_core_s, carriers())) - carried_s
        assert carried_s > 0.1 * used_s
        assert effort.busy_s < used_s + waited_s - 0.8 * carried_s
    finally:
        context.destroy(linger=0)


@pytest.mark.skipif(not hasattr(time, "pthread_getcpuclockid"), reason="nobody tells what a thread has done")
def test_a_thread_that_ends_meanwhile_was_busy_for_itself() -> None:
    begun, over = threading.Event(), threading.Event()

    def busy() -> None:
        spin(0.2)
        begun.set()
        over.wait()

    other = threading.Thread(target=busy)
    other.start()
    begun.wait()
    effort = Effort()

    def work() -> None:
        over.set()
        other.join()
        spin(0.1)

    waited_s = queued_s()
    effort.measured(work)
    # With what it did before it would be 0.3 s; and who waits for a core counts as busy.
    assert effort.busy_s - (queued_s() - waited_s) < 0.2
