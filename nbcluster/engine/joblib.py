"""What joblib would give to processes of its own, given to the cluster's workers.

That is so while the kernel runs a statement, or a loop that stays; while a loop is on workers they have that to do.

In this room (``engine``) a call of joblib's meets the cluster.
"""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbcluster.engine.backend import TaskLost, Tasks, Workforce
from nbcluster.worker.ambient import of_a_new_process
from nbcluster.worker.modules import is_own
from nbcluster.worker.tasks import Done

if TYPE_CHECKING:
    from nbcluster.worker.batches import Asked


@dataclass
class Spread:
    """What joblib's calls of one statement gave to workers."""

    calls: int = 0
    workers: set[int] = field(default_factory=set)


def spreading(workforce: Workforce, spread: Spread) -> AbstractContextManager[None]:
    """While inside, joblib's processes are the workers, and ``spread`` counts; nothing happens where there is no joblib."""
    return _lending(workforce, spread) if "joblib" in sys.modules else nullcontext()


@contextmanager
def _lending(workforce: Workforce, spread: Spread) -> Iterator[None]:
    from nbcluster.worker.batches import lending

    lent = _Lender(workforce, spread)
    try:
        with lending(lent):
            yield
    finally:
        lent.is_over = True


@dataclass
class _Lender:
    workforce: Workforce
    spread: Spread
    is_over: bool = False
    """A backend that the user's code has kept finds its way to loky's own processes."""

    def __call__(self, asked: "Asked") -> "LentWorkers | None":
        threads = asked.threads
        if self.is_over or threads is None:
            return None
        tasks = self.workforce.tasks()
        return None if tasks is None else LentWorkers(tasks, asked, threads, self.spread)


class LentWorkers:
    """The workers, for one call of joblib's. Submitted to from the main thread and from Dask's."""

    def __init__(self, tasks: Tasks, asked: "Asked", threads: int, spread: Spread) -> None:
        from joblib._memmapping_reducer import get_memmapping_reducers

        self._tasks = tasks
        self._settings = of_a_new_process(asked.environ, threads)
        self._spread = spread
        self._own = [name.encode() for name in list(sys.modules) if is_own(name)]
        how = dict(asked.how)
        self._root = how.pop("temp_folder", None)
        self._folders: Any = None
        # A worker has no part in joblib's count of who uses a file; all of them go when the call is over.
        self._reducers, _ = get_memmapping_reducers(
            unlink_on_gc_collect=False, temp_folder_resolver=self._folder, **how
        )

    def submit(self, batch: Any) -> "Future[Any]":
        from joblib.externals.loky.backend.reduction import dumps

        from nbcluster.worker.batches import GoesToLoky

        try:
            data = bytes(dumps(batch, reducers=self._reducers))
        # A border to the user's objects: loky will say so in its own words.
        except Exception as unpicklable:
            raise GoesToLoky from unpicklable
        # A process of loky's loads the user's modules anew; a worker may have them as the kernel left them.
        if any(name in data for name in self._own):
            raise GoesToLoky
        future: Future[Any] = Future()
        self._tasks.submit(data, self._settings).add_done_callback(lambda done: self._settle(future, done))
        return future

    def work(self) -> None:
        """The workers do."""

    def stop(self) -> None:
        self._tasks.stop()

    def close(self) -> None:
        self._tasks.close()
        if self._folders is not None:
            self._folders._clean_temporary_resources()

    def _folder(self) -> str:
        from joblib._memmapping_reducer import TemporaryResourcesManager

        if self._folders is None:  # each has the attention of a process of Python's
            self._folders = TemporaryResourcesManager(self._root)
        return str(self._folders.resolve_temp_folder_name())

    def _settle(self, future: "Future[Any]", done: "Future[Done]") -> None:
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        from nbcluster.worker.batches import settle

        if done.cancelled():
            future.cancel()
            return
        try:
            came = done.result()
        except TaskLost as lost:
            future.set_exception(TerminatedWorkerError(_lost(lost)))
            return
        # As a process of loky's, which has the kernel's descriptors, would have written it there.
        for descriptor, text in ((1, came.stdout), (2, came.stderr)):
            if text:
                os.write(descriptor, text.encode())
        self._spread.calls += 1
        self._spread.workers.add(came.pid)
        try:
            settle(future, came.said)
        # A border to the user's objects: of one that cannot be loaded hears whoever waits for it.
        except Exception as unloadable:  # noqa: BLE001
            future.set_exception(unloadable)


def _lost(lost: TaskLost) -> str:
    return (
        f"A worker was lost while it computed for joblib: {lost}. It may have had too little memory, or native code "
        "has failed. `n_jobs=1` computes in the kernel."
    )
