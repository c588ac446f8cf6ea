"""joblib's batches, where they go to other processes than loky's: to a cluster's workers, or to none at all.

`GridSearchCV(n_jobs=-1)` and their like ask joblib for processes, and joblib asks the backend that is registered as
"loky". While ours is registered there, all that decides *whether* there are processes stays joblib's own: `n_jobs=1`
and None are sequential, `prefer="threads"` and `require="sharedmem"` are threads, a backend that the user has chosen
is theirs. What is left is where a batch runs, and a batch is pickled as for loky: a task gets copies, large arrays
can only be read, and what it changes of its surroundings is lost with its process.

A slice may start no processes, and its worker is one of several that are busy: there the batches run one after the
other, each as if it had a process of its own.

Imported where joblib has been already, and nowhere else. In this room joblib is shown where its batches go.
"""

import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol

import joblib.parallel
from joblib._memmapping_reducer import get_memmapping_reducers
from joblib._parallel_backends import AutoBatchingMixin, FallbackToBackend, ParallelBackendBase
from joblib._parallel_backends import LokyBackend as _Loky
from joblib.externals.loky.backend.reduction import dumps
from joblib.externals.loky.process_executor import _ExceptionWithTraceback

from nbcluster.worker.guard import GUARD

_PLACE: Final = "loky"
#: What a call of joblib's says of its processes, if it says nothing unusual.
_USUAL: Final = frozenset({"max_nbytes", "temp_folder", "mmap_mode", "verbose", "context"})


class GoesToLoky(Exception):
    """This batch is for loky's own processes."""


class Processes(Protocol):
    """Where the batches of one call go."""

    def submit(self, batch: Any) -> "Future[Any]":
        """Raises GoesToLoky."""

    def work(self) -> None:
        """All that can be has been submitted; the calling thread is free until the first result is there."""

    def stop(self) -> None:
        """Nobody waits for what is under way."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Asked:
    """What a call of joblib's asks of processes."""

    how: Mapping[str, Any]
    environ: Mapping[str, str]
    """What is set in loky's processes beside the kernel's own environment: the threads of linear algebra."""

    @property
    def threads(self) -> int | None:
        """How many of them there are; None where the libraries are not told the same."""
        counts = {count for name, count in self.environ.items() if name.endswith("_NUM_THREADS")}
        [count, *others] = counts
        return None if others or not count.isdecimal() else int(count)


Lend = Callable[[Asked], Processes | None]


class LokyBackend(AutoBatchingMixin, ParallelBackendBase):  # type: ignore[misc]  # joblib is not typed
    """Named as joblib's own is, for it is what a call with `verbose` prints."""

    supports_retrieve_callback = True
    supports_inner_max_num_threads = True

    def __init__(self, lend: Lend, **given: Any) -> None:
        super().__init__(**given)
        self._lend = lend
        self._processes: Processes | None = None
        self._of_loky: Any = None
        self._asked: dict[str, Any] = {}

    def effective_n_jobs(self, n_jobs: int | None) -> int:
        """As in a plain run, on however many workers: libraries divide their work by this number."""
        return int(self._loky().effective_n_jobs(n_jobs))

    def configure(self, n_jobs: int | None = 1, parallel: Any = None, **how: Any) -> int:
        unusual = self.backend_kwargs or how.keys() - _USUAL - {"prefer", "require"}
        jobs = 1 if unusual or not self.in_main_thread() else self.effective_n_jobs(n_jobs)
        processes = None
        if jobs > 1:
            given = {name: value for name, value in how.items() if name in _USUAL}
            processes = self._lend(Asked(given, self._prepare_worker_env(jobs)))
        if processes is None:
            raise FallbackToBackend(self._loky())
        self._asked = {"n_jobs": n_jobs, "parallel": parallel, **how}
        self.parallel, self._processes = parallel, processes
        return jobs

    def submit(self, func: Any, callback: Any = None) -> "Future[Any]":
        assert self._processes is not None
        try:
            future = self._processes.submit(func)
        except GoesToLoky:
            future = self._submit_to_loky(func)
        if callback is not None:
            future.add_done_callback(callback)
        return future

    def retrieve_result_callback(self, out: "Future[Any]") -> Any:
        return out.result()

    @contextmanager
    def retrieval_context(self) -> Iterator[None]:
        if self._processes is not None:
            self._processes.work()
        yield

    def abort_everything(self, ensure_ready: bool = True) -> None:
        if self._processes is not None:
            self._processes.stop()
        if self._of_loky is not None:
            self._of_loky.abort_everything(ensure_ready=False)
            self._of_loky = None

    def terminate(self) -> None:
        processes, self._processes = self._processes, None
        loky, self._of_loky = self._of_loky, None
        if processes is not None:
            processes.close()
        if loky is not None:
            loky.terminate()
        self.reset_batch_stats()

    def _loky(self) -> Any:
        given = {"nesting_level": self.nesting_level, "inner_max_num_threads": self.inner_max_num_threads}
        return _Loky(**given, **self.backend_kwargs)

    def _submit_to_loky(self, func: Any) -> "Future[Any]":
        if self._of_loky is None:
            self._of_loky = self._loky()
            self._of_loky.configure(**self._asked)
        # As a call of joblib's does with a backend that is loky's from the start, for each batch that is pickled.
        self._of_loky._workers._temp_folder_manager.set_current_context(self.parallel._id)
        future: Future[Any] = self._of_loky.submit(func)
        return future


@contextmanager
def lending(lend: Lend) -> Iterator[None]:
    """While inside, what joblib would give to loky goes where `lend` says. A loky that the user has replaced stays."""
    before = joblib.parallel.BACKENDS.get(_PLACE)
    if before is not _Loky:
        yield
        return
    _register(lend)
    try:
        yield
    finally:
        if getattr(joblib.parallel.BACKENDS.get(_PLACE), "func", None) is _made:
            joblib.register_parallel_backend(_PLACE, before)


def be_sequential_in_slices() -> None:
    """From now on, in this process: a worker's."""
    if joblib.parallel.BACKENDS.get(_PLACE) is _Loky:
        _register(_one_by_one)


def _register(lend: Lend) -> None:
    joblib.register_parallel_backend(_PLACE, partial(_made, lend))


def _made(lend: Lend, **given: Any) -> LokyBackend:
    return LokyBackend(lend, **given)


# What a process does -----------------------------------------------------------------------------------


def answer(batch: Callable[[], Any]) -> bytes:
    """What comes of a batch, pickled as loky's processes pickle it: a list, or what was raised."""
    try:
        return _returned((True, batch()))
    # A border: whatever an ordinary exception is, it goes to the one who waits for the result, with its traceback.
    except Exception as error:  # noqa: BLE001
        return _returned((False, _ExceptionWithTraceback(error)))


def _returned(result: tuple[bool, Any]) -> bytes:
    _, reducers = get_memmapping_reducers()
    return bytes(dumps(result, reducers=reducers))


def settle(future: "Future[Any]", said: bytes) -> None:
    """Give a future what `answer` has said."""
    fine, value = pickle.loads(said)
    if fine:
        future.set_result(value)
    else:
        future.set_exception(value)


# In a slice --------------------------------------------------------------------------------------------


def _one_by_one(asked: Asked) -> Processes | None:
    # Arrays that tasks may write to are files that all of them share.
    if not GUARD.on or asked.how.get("mmap_mode", "r") != "r":
        return None
    threads = asked.threads
    return None if threads is None else OneByOne(asked.how.get("max_nbytes"), threads)


@dataclass
class OneByOne:
    """Batches run where their results are waited for, in order, each on copies of its own."""

    most_bytes: int | None
    threads: int
    _waiting: "deque[tuple[bytes, Future[Any]]]" = field(default_factory=deque)
    _arrays: dict[int, Any] = field(default_factory=dict)

    def submit(self, batch: Any) -> "Future[Any]":
        numpy: Any = sys.modules.get("numpy")
        reducers = {numpy.ndarray: self._array} if numpy is not None else None
        future: Future[Any] = Future()
        try:
            self._waiting.append((bytes(dumps(batch, reducers=reducers)), future))
        # A border to the user's objects: whoever waits for the batch hears of it, in loky's own words.
        except Exception as unpicklable:
            raise GoesToLoky from unpicklable
        return future

    def work(self) -> None:
        with _threads(self.threads):
            while self._waiting:
                data, future = self._waiting.popleft()
                _lent.append(self._arrays)
                try:
                    said = answer(pickle.loads(data))
                finally:
                    _lent.pop()
                settle(future, said)  # and then the next batch is submitted

    def stop(self) -> None:
        self._waiting.clear()

    def close(self) -> None:
        self._waiting.clear()
        self._arrays.clear()

    def _array(self, array: Any) -> Any:
        """Loky's processes have large arrays in common, and can only read them."""
        if self.most_bytes is None or array.nbytes <= self.most_bytes or array.dtype.hasobject:
            return pickle.loads, (pickle.dumps(array, protocol=pickle.HIGHEST_PROTOCOL),)
        if id(array) not in self._arrays:
            # On its way through a file it becomes contiguous.
            contiguous = array.flags.c_contiguous or array.flags.f_contiguous
            view = array.view() if contiguous else array.copy(order="C")
            view.flags.writeable = False
            self._arrays[id(array)] = view, array  # both, so that nothing else comes to have the same address
        return _array_of, (id(array),)


_lent: list[dict[int, Any]] = []


def _array_of(number: int) -> Any:
    return _lent[-1][number][0]


def _threads(count: int) -> AbstractContextManager[Any]:
    if "numpy" not in sys.modules:
        return nullcontext()
    import threadpoolctl

    limits: AbstractContextManager[Any] = threadpoolctl.threadpool_limits(limits=count)
    return limits
