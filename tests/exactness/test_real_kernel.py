"""The worst moments of a notebook, in a real kernel with real workers.

In this room an interrupt, a death and an end are survived.
"""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_core.paths import jupyter_runtime_dir

from tests.exactness.kernels import Answer, Kernel, cpu_seconds, kernel, wait_until

SETUP = """
out = []
def spin(i, n=200_000):
    s = 0
    for k in range(n):
        s += k ^ i
    return s
"""


@pytest.fixture(scope="module")
def shared() -> Iterator[Kernel]:
    with kernel() as started:
        started.run(SETUP)
        started.run("nbcluster.cluster.start(workers=2)")
        started.run("%%distribute\nfor i in range(200):\n    spin(i)")
        yield started


def printed(answer: Answer) -> int:
    return answer.stdout.count("\n")


def test_an_interrupt_leaves_whole_iterations_and_the_workers(shared: Kernel) -> None:
    workers = shared.workers()
    answer = shared.run(
        "%%distribute\nout = []\nfor i in range(5000):\n    out.append((i, spin(i)))\n    print(i)",
        when=lambda so_far: printed(so_far) > 20,
        act=shared.manager.interrupt_kernel,
    )
    assert answer.status == "error"
    assert answer.error is not None
    assert answer.error.startswith("KeyboardInterrupt")
    assert answer.seconds < 2
    done = shared.value("len(out)")
    assert 20 < done < 5000
    assert shared.value("out == [(i, spin(i)) for i in range(len(out))]") is True
    assert answer.stdout == "".join(f"{i}\n" for i in range(done))
    assert shared.value("i") == done - 1
    assert f"after {done:,} of 5,000 iterations" in answer.summary

    before = cpu_seconds(workers)
    assert wait_until(lambda: cpu_seconds(workers) - before < 0.02 and shared.value("1") == 1, 2)
    again = shared.run("%%distribute\nout = [spin(i) for i in range(300)]")
    assert again.status == "ok"
    assert shared.value("nbcluster.last_report().route") == "parallel"
    assert shared.workers() == workers


def test_a_killed_worker_costs_its_slices_and_nothing_else(shared: Kernel) -> None:
    victim = shared.workers()[0]
    answer = shared.run(
        "%%distribute\nout = []\nfor i in range(1000):\n    out.append(spin(i, 50_000))\n    print(i)",
        when=lambda so_far: printed(so_far) > 20,
        act=lambda: os.kill(victim, signal.SIGKILL),
    )
    assert answer.status == "ok", answer.traceback
    assert answer.stdout == "".join(f"{i}\n" for i in range(1000))
    assert shared.value("out == [spin(i, 50_000) for i in range(1000)]") is True
    assert shared.value("nbcluster.last_report().route") == "parallel"
    assert victim not in shared.workers()


def test_an_exception_is_raised_by_the_users_own_line(shared: Kernel) -> None:
    source = "out, later = [], []\nfor i in range(50):\n    out.append(i)\n    y = 1 / (i - 3)\n    later.append(y)"
    plain = shared.run(source)
    left = shared.value("out, later, i")
    other = shared.run("%%distribute\n" + source)
    assert other.status == plain.status == "error"
    assert other.error == plain.error == "ZeroDivisionError: division by zero"
    assert shared.value("out, later, i") == left
    assert "line 4" in plain.traceback
    assert "line 5" in other.traceback
    assert "nbcluster" not in other.traceback
    assert other.traceback.count("Cell") == plain.traceback.count("Cell")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
def test_nothing_is_left_when_the_kernel_is_gone(how: signal.Signals) -> None:
    before = _on_disk()
    with kernel(NBCLUSTER_TOO_SMALL_S="0") as started:
        started.run("out = []")
        answer = started.run("%%distribute\nfor i in range(20):\n    out.append(i)")
        assert answer.status == "ok"
        assert started.value("nbcluster.last_report().route") == "parallel"
        family = psutil.Process(started.pid).children(recursive=True)
        assert len(family) >= 4  # the host, its zygote, two workers
        listening = [address for each in family for address in _listening(each)]
        assert listening
        assert {address.ip for address in listening} == {"127.0.0.1"}
        assert _on_disk() - before
        os.kill(started.pid, how)
        assert wait_until(lambda: not any(map(_alive, family)), 10), family
        assert wait_until(lambda: not _on_disk() - before, 10), _on_disk() - before


def _listening(process: psutil.Process) -> list[Any]:
    return [each.laddr for each in process.net_connections(kind="inet") if each.status == psutil.CONN_LISTEN]


def _on_disk() -> set[Path]:
    """What lies in the runtime folder, and in that for shared memory, under our name."""
    runtime = Path(jupyter_runtime_dir(), "nbcluster")
    return {*(runtime.iterdir() if runtime.exists() else ()), *Path("/dev/shm").glob("nbcluster*")}


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
