"""Which calls of joblib's are given to workers, and which are not, and what becomes of them.

In this room workers are a thread, and joblib is real.
"""

import importlib
import os
import pickle
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

from nbcluster.engine.backend import TaskLost, Tasks
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.joblib import Spread, spreading
from nbcluster.worker.batches import answer
from nbcluster.worker.guard import GUARD
from nbcluster.worker.tasks import Done


@dataclass
class ThreadTasks:
    """A worker that is a thread, and dies over the calls that hold a certain word."""

    pool: ThreadPoolExecutor
    settings: list[Mapping[str, Any]]
    stopped: int = 0
    closed: int = 0

    def submit(self, data: bytes, settings: Mapping[str, Any]) -> "Future[Done]":
        self.settings.append(settings)
        return self.pool.submit(self._run, data)

    def _run(self, data: bytes) -> Done:
        if b"deadly" in data:
            raise TaskLost("KilledWorker")
        return Done(answer(pickle.loads(data)), "", "", 1)

    def stop(self) -> None:
        self.stopped += 1

    def close(self) -> None:
        self.closed += 1


@dataclass
class Staffed(InlineWorkforce):
    given: list[ThreadTasks] = field(default_factory=list)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def tasks(self) -> Tasks | None:  # type: ignore[override]  # the kernel's own process has none
        self.given.append(ThreadTasks(self.pool, []))
        return self.given[-1]


@pytest.fixture
def staff(alone: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Staffed]:
    monkeypatch.delitem(sys.modules, __name__)  # a module of the user's own is for loky
    for name in joblib.parallel.LokyBackend.MAX_NUM_THREADS_VARS:
        monkeypatch.delenv(name, raising=False)
    workforce = Staffed()
    with workforce.pool:
        yield workforce


def test_processes_are_workers(staff: Staffed) -> None:
    spread = Spread()
    with spreading(staff, spread):
        assert Parallel(n_jobs=2)(delayed(pow)(i, 2) for i in range(9)) == [i**2 for i in range(9)]
    assert (len(staff.given), spread.workers) == (1, {1})
    assert spread.calls >= 2
    assert staff.given[0].closed == 1


def test_what_would_have_no_processes_goes_to_no_worker(staff: Staffed) -> None:
    tasks = [delayed(pow)(i, 2) for i in range(4)]
    with spreading(staff, Spread()):
        for asked in (
            {},
            {"n_jobs": None},
            {"n_jobs": 1},
            {"n_jobs": 2, "prefer": "threads"},
            {"n_jobs": 2, "require": "sharedmem"},
            {"n_jobs": 2, "backend": "threading"},
            {"n_jobs": 2, "backend": "sequential"},
        ):
            assert Parallel(**asked)(tasks) == [0, 1, 4, 9]
    assert staff.given == []


def test_what_the_user_has_chosen_stays(staff: Staffed) -> None:
    tasks = [delayed(pow)(i, 2) for i in range(4)]
    with spreading(staff, Spread()):
        with parallel_config("threading", n_jobs=2):
            assert Parallel()(tasks) == [0, 1, 4, 9]
        with parallel_config(n_jobs=2):
            assert Parallel()(tasks) == [0, 1, 4, 9]
    assert len(staff.given) == 1  # for the second, which says how many and not of what


def test_as_many_as_in_a_plain_run_are_told_of(staff: Staffed) -> None:
    plain = [joblib.effective_n_jobs(n) for n in (-1, 1, 2, 5, None)]
    with spreading(staff, Spread()):
        assert [joblib.effective_n_jobs(n) for n in (-1, 1, 2, 5, None)] == plain


def test_afterwards_loky_is_back_whatever_happened(staff: Staffed) -> None:
    before = joblib.parallel.BACKENDS["loky"]
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error), spreading(staff, Spread()):
            raise error
        assert joblib.parallel.BACKENDS["loky"] is before


def test_a_loky_of_the_users_own_stays(staff: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(joblib.parallel.LokyBackend):
        pass

    monkeypatch.setitem(joblib.parallel.BACKENDS, "loky", Own)
    with spreading(staff, Spread()):
        assert joblib.parallel.BACKENDS["loky"] is Own


def test_an_exception_is_the_tasks_own_and_says_where_it_was_raised(staff: Staffed) -> None:
    with (
        pytest.raises(ZeroDivisionError, match=r"^pow\(0, -1\)|0.0 cannot be raised") as raised,
        spreading(staff, Spread()),
    ):
        Parallel(n_jobs=2)(delayed(pow)(0, i - 2) for i in range(9))
    assert type(raised.value.__cause__).__name__ == "_RemoteTraceback"
    assert staff.given[0].stopped == 1


def test_a_lost_worker_is_told_as_joblib_does(staff: Staffed) -> None:
    with pytest.raises(TerminatedWorkerError) as raised, spreading(staff, Spread()):
        Parallel(n_jobs=2)(delayed(len)("deadly") for i in range(3))
    assert str(raised.value) == (
        "A worker was lost while it computed for joblib: KilledWorker. It may have had too little memory, or native "
        "code has failed. `n_jobs=1` computes in the kernel."
    )


def test_large_arrays_lie_in_a_file_that_goes_with_the_call(staff: Staffed) -> None:
    large = np.arange(300_000.0)
    with spreading(staff, Spread()):
        files = set(Parallel(n_jobs=2)(delayed(getattr)(large, "filename", None) for i in range(2)))
        sums = Parallel(n_jobs=2)(delayed(np.sum)(large) for i in range(2))
    assert sums == [large.sum()] * 2
    assert [os.path.exists(file) for file in files] == [False]


def test_workers_have_the_settings_of_a_new_process(staff: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    with spreading(staff, Spread()), np.errstate(all="raise"):
        Parallel(n_jobs=2)(delayed(pow)(i, 2) for i in range(3))
    settings = staff.given[0].settings[0]
    threads = str(max(1, joblib.cpu_count() // 2))
    assert settings["environ"]["OPENBLAS_NUM_THREADS"] == threads
    assert set(settings["threads"].values()) == {int(threads)}
    assert settings["numpy errors"]["divide"] == "warn"


@pytest.fixture
def loky_ends() -> Iterator[None]:
    yield
    get_reusable_executor().shutdown(kill_workers=True)


def test_where_libraries_are_told_different_threads_loky_does_it(
    staff: Staffed, monkeypatch: pytest.MonkeyPatch, loky_ends: None
) -> None:
    monkeypatch.setenv("MKL_NUM_THREADS", "7")
    with spreading(staff, Spread()):
        assert Parallel(n_jobs=2)(delayed(pow)(i, 2) for i in range(3)) == [0, 1, 4]
    assert staff.given == []


def test_what_cannot_be_pickled_is_for_loky_to_say(staff: Staffed, loky_ends: None) -> None:
    with (
        pytest.raises(pickle.PicklingError, match=r"^Could not pickle the task to send it to the workers\.$"),
        spreading(staff, Spread()),
    ):
        Parallel(n_jobs=2)(delayed(str)(threading.Lock()) for i in range(3))


def test_what_needs_a_module_of_the_users_is_for_loky(
    staff: Staffed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, loky_ends: None
) -> None:
    (tmp_path / "of_mine.py").write_text("def f(x):\n    return x + 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    own = importlib.import_module("of_mine")
    with spreading(staff, Spread()):
        assert Parallel(n_jobs=2)(delayed(own.f)(i) for i in range(3)) == [1, 2, 3]
    assert [tasks.settings for tasks in staff.given] == [[]]
    sys.modules.pop("of_mine")


def test_a_thread_of_the_users_keeps_to_itself(staff: Staffed, loky_ends: None) -> None:
    def ask() -> None:
        Parallel(n_jobs=2)(delayed(pow)(i, 2) for i in range(3))

    with spreading(staff, Spread()):
        asking = threading.Thread(target=ask)
        asking.start()
        asking.join()
    assert staff.given == []


def test_without_joblib_nothing_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "joblib")
    with spreading(InlineWorkforce(), Spread()):
        assert "joblib" not in sys.modules


def test_in_a_slice_batches_have_their_turn_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from nbcluster.worker.batches import _one_by_one, lending

    monkeypatch.setattr(GUARD, "on", True)
    kept: list[int] = []
    with lending(_one_by_one):
        got = Parallel(n_jobs=2)(delayed(_grow)(kept, i) for i in range(100))
        assert got == [[i] for i in range(100)]
        with pytest.raises(ZeroDivisionError):
            Parallel(n_jobs=2)(delayed(pow)(0, i - 2) for i in range(9))
    assert kept == []


def _grow(given: list[int], by: int) -> list[int]:
    return [*given, by]
