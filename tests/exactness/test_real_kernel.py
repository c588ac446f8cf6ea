"""The worst moments of a notebook, in a real kernel with real workers.

In this room an interrupt, a death and an end are survived.
"""

import os
import re
import signal
import time
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
        started.run("nbcluster.cluster.start(workers=2, lasting=False)")
        started.run("%%distribute\nfor i in range(200):\n    spin(i)")
        yield started


def told(answer: Answer) -> str:
    """The report under the cell, in one line."""
    return " ".join(answer.summary.split())


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


def test_an_interrupt_reaches_a_worker_that_could_not_tell_that_it_began(shared: Kernel) -> None:
    busy = shared.workers()
    began = time.monotonic()
    answer = shared.run(
        "%%distribute\nfor i in range(40):\n    n = sum(range(10**10)) if i else spin(i, 5_000_000)",
        when=lambda so_far: time.monotonic() - began > 2,
        act=shared.manager.interrupt_kernel,
    )
    assert answer.status == "error"
    # Native code heeds no signal: whoever runs it is ended, and others take the places.
    assert wait_until(lambda: not any(map(psutil.pid_exists, busy)), 5)
    shared.run("nbcluster.session.current().cluster.wait_workers(2)")
    assert shared.run("%%distribute\nout = [spin(i) for i in range(300)]").status == "ok"
    assert shared.value("nbcluster.last_report().route") == "parallel"


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
    [loss] = re.findall(r"w\d was lost in (?:one of the iterations|iteration) .*", told(answer))
    assert re.search(r"somebody ended it by SIGKILL; .*; what it had was run again", loss)


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


SPIN = """
from joblib import Parallel, delayed
def told(i):
    # at once: joblib's own processes write to one pipe, a line and its end each for itself
    print(f"task {i}\\n", end="", flush=True)
    return spin(i, 3_000)
"""


def test_what_a_task_of_joblibs_prints_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it, ipykernel does not look at what processes write
    with kernel() as started:
        started.run(SETUP + SPIN)
        call = "out = Parallel(n_jobs=2)(delayed(told)(i) for i in range(4))"
        plain = started.run(f"{call}\nimport time; time.sleep(0.5)")
        answer = started.run(f"%%distribute\n{call}\nimport time; time.sleep(0.5)")
        assert started.value("nbcluster.last_report().spread[0].workers in (1, 2)") is True
    expected = [f"task {i}" for i in range(4)]
    assert [sorted(each.stdout.splitlines()) for each in (plain, answer)] == [expected] * 2


def test_an_interrupt_of_joblib_frees_the_workers(shared: Kernel) -> None:
    shared.run(SPIN)
    workers = shared.workers()
    before = cpu_seconds(workers)
    answer = shared.run(
        "%%distribute\nprint('go')\nout = Parallel(n_jobs=2)(delayed(spin)(i, 2_000_000_000) for i in range(9))",
        when=lambda so_far: (
            printed(so_far) > 0 and wait_until(lambda: cpu_seconds(workers) - before > 0.5, 20)
        ),
        act=shared.manager.interrupt_kernel,
    )
    assert answer.error is not None
    assert answer.error.startswith("KeyboardInterrupt")
    assert answer.seconds < 2
    busy = cpu_seconds(workers)
    assert wait_until(lambda: cpu_seconds(workers) - busy < 0.02 and shared.value("1") == 1, 2)
    again = shared.run("%%distribute\nout = Parallel(n_jobs=2)(delayed(spin)(i) for i in range(4))")
    assert again.status == "ok", again.traceback
    assert "Line 2: 4 batches of joblib's on " in again.summary
    assert shared.workers() == workers
    assert shared.value("__import__('joblib').parallel.BACKENDS['loky'].__name__") == "LokyBackend"


def test_tasks_of_joblib_draw_numbers_of_their_own(shared: Kernel) -> None:
    shared.run(
        SPIN
        + "import random\nimport numpy as np\ndef drawn(i):\n    return random.random(), np.random.rand()"
    )
    answer = shared.run(
        "%%distribute\nout = Parallel(n_jobs=2, batch_size=1)(delayed(drawn)(i) for i in range(6))"
    )
    assert answer.status == "ok", answer.traceback
    assert shared.value("len({x for pair in out for x in pair})") == 12


def test_a_task_of_joblibs_is_run_again_if_its_worker_dies(shared: Kernel, tmp_path: Path) -> None:
    shared.run(
        SPIN + f"import os, signal\ndef deadly(i, seen={str(tmp_path / 'seen')!r}):\n"
        "    if i == 1 and not os.path.exists(seen):\n        open(seen, 'w').close()\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n    return i"
    )
    answer = shared.run("%%distribute\nout = Parallel(n_jobs=2)(delayed(deadly)(i) for i in range(4))")
    assert answer.status == "ok", answer.traceback
    assert shared.value("out") == [0, 1, 2, 3]
