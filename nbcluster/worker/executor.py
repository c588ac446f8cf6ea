"""User code runs in the main thread of its worker, one piece at a time, where a signal can stop it.

Python runs signal handlers in the main thread only, between two bytecodes: so code that is to be stoppable
belongs there, and the event loop in another thread. A piece of user code is a *turn*; an interrupt names the
turn it means and raises `KeyboardInterrupt` in that one or not at all:

    minder:  slate.want(7); os.kill(pid, SIGINT)
    worker:  the handler raises if turn 7 still runs, and is silent between turns and in turn 8

A task may put the interrupt off for a few lines that must not be cut in two:

    with executor.held():
        ...
        with executor.free():  # and among them, code that may be
            user_code()

In this room is the executor that Dask is given, and what its tasks may ask of it.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from types import FrameType
from typing import Any, ParamSpec, TypeVar

from nbcluster.worker.slate import Slate

_REMIND_S = 0.05

P = ParamSpec("P")
T = TypeVar("T")


class Interrupted(Exception):
    """The turn was stopped from outside.

    Its future carries this rather than the KeyboardInterrupt that stopped it, which asyncio would take for
    its own: one in the event loop's thread ends the loop, and with it the worker.
    """


class ExitCalled(Exception):
    """The code of the turn called `sys.exit`, which ends a kernel's cell and must not end a worker."""


@dataclass(slots=True)
class _Work:
    future: Future[Any]
    call: Callable[[], Any]


class MainThreadPoolExecutor(Executor):
    """An executor of one thread, the process's main one; `run` is called there and does the work.

    Dask looks for "ThreadPoolExecutor" in the name of an executor's class before it makes `get_worker()` and
    context variables work in a task: hence the name.
    """

    _max_workers = 1  # read by Dask

    def __init__(self, slate: Slate) -> None:
        self.slate = slate
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._held = False
        self._thread: int | None = None
        # One object: whoever compares signal handlers finds the same each time.
        self._handler = self._on_interrupt

    @property
    def turn(self) -> int:
        """The number of the turn that runs, or ran last."""
        return self.slate.turn

    @property
    def busy(self) -> bool:
        return self.slate.busy

    @property
    def waiting(self) -> int:
        """How many pieces of work wait for their turn."""
        return self._waiting.qsize()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        self._waiting.put(_Work(future, lambda: fn(*args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Lets `run` come back after what it is doing. Waits for nothing: user code may take for ever."""
        self._waiting.put(None)

    def run(self) -> None:
        """Does what is submitted until `shutdown`. To be called from the main thread."""
        signal.signal(signal.SIGINT, self._handler)
        self._thread = threading.get_ident()
        while True:
            try:
                work = self._waiting.get()
                if work is None:
                    return
                self._do(work)
            except KeyboardInterrupt:
                # Raised after the turn's outcome was stored, before the slate said so: nobody is concerned.
                self.slate.end_turn()

    def interrupt(self, turn: int) -> None:
        """Stops `turn`, if it still runs. To be called on the event loop, which reminds it until it is over."""
        if self.slate.want(turn) is not None:
            self._remind(turn)

    def _remind(self, turn: int) -> None:
        # As `clusters/interruption.py` does from outside; to that thread, so that what it waits for in the system ends.
        if self.slate.runs(turn) and self.slate.wanted == turn and self._thread is not None:
            signal.pthread_kill(self._thread, signal.SIGINT)
            asyncio.get_running_loop().call_later(_REMIND_S, self._remind, turn)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Puts an interrupt off to the end of the block. Only in the main thread, only for a moment."""
        before = self._held
        self._held = True
        try:
            yield
        finally:
            self._held = before
        self._stop_if_wanted()

    @contextmanager
    def free(self) -> Iterator[None]:
        """Inside of what is held: an interrupt may stop this."""
        before = self._held
        self._held = False
        self._stop_if_wanted()
        try:
            yield
        finally:
            # An interrupt in this very moment leaves it free, to the end of what is held; a turn has one interrupt.
            self._held = before

    def _do(self, work: _Work) -> None:
        if not work.future.set_running_or_notify_cancel():
            return
        try:
            result = self._take_turn(work.call)
        # A border: whatever ends the code, its future carries it to whoever waits.
        except BaseException as error:  # noqa: BLE001
            self.slate.end_turn()
            work.future.set_exception(_fit_for_a_future(error))
        else:
            work.future.set_result(result)

    def _take_turn(self, call: Callable[[], T]) -> T:
        # Each time, because user code may have set its own handler.
        signal.signal(signal.SIGINT, self._handler)
        self.slate.begin_turn()
        try:
            return call()
        finally:
            self.slate.end_turn()

    def _on_interrupt(self, signum: int, frame: FrameType | None) -> None:
        self._stop_if_wanted()

    def _stop_if_wanted(self) -> None:
        if not self._held and self.slate.runs(self.slate.wanted):
            self.slate.want_nothing()  # a request raises once: `except KeyboardInterrupt` may tidy up
            raise KeyboardInterrupt


def _fit_for_a_future(error: BaseException) -> BaseException:
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("stopped by an interrupt").with_traceback(error.__traceback__)
    if isinstance(error, SystemExit):
        return ExitCalled(f"sys.exit({error.code!r})").with_traceback(error.__traceback__)
    return error


_executor: MainThreadPoolExecutor | None = None


def install(executor: MainThreadPoolExecutor) -> None:
    """Makes `executor` this process's own, to be found by the code that it runs."""
    global _executor
    _executor = executor


def current() -> MainThreadPoolExecutor | None:
    """This process's executor; None in a kernel, and in a worker that somebody else made."""
    return _executor


@contextmanager
def held() -> Iterator[None]:
    """As `MainThreadPoolExecutor.held`, where there is such an executor."""
    if _executor is None:
        yield
    else:
        with _executor.held():
            yield


@contextmanager
def free() -> Iterator[None]:
    """As `MainThreadPoolExecutor.free`, where there is such an executor."""
    if _executor is None:
        yield
    else:
        with _executor.free():
            yield
