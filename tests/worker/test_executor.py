"""User code in the main thread, and the signal that stops it: here the main thread is the tests'."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from types import FrameType
from typing import Any

import pytest

from nbcluster.engine.inline import Schedule
from nbcluster.settings import Settings
from nbcluster.worker import executor
from nbcluster.worker.executor import ExitCalled, Interrupted, MainThreadPoolExecutor
from nbcluster.worker.slate import Slate
from nbcluster.worker.slices import _Stretch
from nbcluster.worker.stops import Mark
from nbcluster.worker.workbench import Workbench
from tests.engine.left import distributed


@pytest.fixture
def main() -> Iterator[MainThreadPoolExecutor]:
    handler = signal.getsignal(signal.SIGINT)
    slate = Slate.shared_by_fork()
    yield MainThreadPoolExecutor(slate)
    slate.close()
    signal.signal(signal.SIGINT, handler)


def run(main: MainThreadPoolExecutor) -> None:
    """Does what has been submitted, and comes back."""
    main.shutdown()
    main.run()


def interrupt(main: MainThreadPoolExecutor, turn: int | None = None) -> bool:
    """As a minder does it; here to the very thread that calls."""
    if main.slate.want(turn) is None:
        return False
    os.kill(os.getpid(), signal.SIGINT)
    return True


def interrupted_when(main: MainThreadPoolExecutor, begun: threading.Event) -> threading.Thread:
    """A thread that stops the turn when it has begun, and reminds it until it is over."""

    def stop() -> None:
        begun.wait(10)
        moment = threading.Event()
        while interrupt(main):
            moment.wait(0.01)

    thread = threading.Thread(target=stop)
    thread.start()
    return thread


def spin(begun: threading.Event) -> None:
    begun.set()
    while True:
        pass


def test_work_is_done_in_the_main_thread_in_order(main: MainThreadPoolExecutor) -> None:
    done: list[int] = []
    futures = [main.submit(done.append, number) for number in range(3)]
    place = main.submit(threading.current_thread)
    run(main)
    assert done == [0, 1, 2]
    assert place.result() is threading.main_thread()
    assert all(future.done() for future in futures)
    assert main.turn == 4
    assert not main.busy


def test_each_turn_has_its_number(main: MainThreadPoolExecutor) -> None:
    numbers = [main.submit(lambda: (main.turn, main.busy)) for _ in range(2)]
    run(main)
    assert [number.result() for number in numbers] == [(1, True), (2, True)]


def test_an_exception_is_the_future_s(main: MainThreadPoolExecutor) -> None:
    failing: Future[int] = main.submit(int, "x")
    after = main.submit(int, "1")
    run(main)
    assert isinstance(failing.exception(), ValueError)
    assert after.result() == 1


def test_a_cancelled_future_is_passed_over(main: MainThreadPoolExecutor) -> None:
    never = main.submit(pytest.fail, "it was cancelled")
    assert never.cancel()
    run(main)
    assert main.turn == 0


def test_exit_is_no_exit(main: MainThreadPoolExecutor) -> None:
    left = main.submit(lambda: exit(3))
    run(main)
    assert isinstance(left.exception(), ExitCalled)
    assert str(left.exception()) == "sys.exit(3)"


@pytest.mark.parametrize("sleeps", [False, True], ids=["computes", "sleeps"])
def test_an_interrupt_stops_the_turn(main: MainThreadPoolExecutor, sleeps: bool) -> None:
    begun = threading.Event()

    def work() -> None:
        begun.set()
        while True:
            if sleeps:
                time.sleep(1000)

    stopped, after = main.submit(work), main.submit(int)
    thread = interrupted_when(main, begun)
    run(main)
    thread.join()
    assert isinstance(stopped.exception(), Interrupted)
    assert after.result() == 0


def test_a_signal_from_outside_needs_the_slate(main: MainThreadPoolExecutor) -> None:
    """A Ctrl-C that reaches the process group, or a request for a turn that is over, stops nothing."""

    def work() -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return "undisturbed"

    first, second = main.submit(work), main.submit(work)
    run(main)
    assert first.result() == second.result() == "undisturbed"


def test_an_interrupt_of_another_turn_stops_nothing(main: MainThreadPoolExecutor) -> None:
    def work() -> list[bool]:
        return [interrupt(main, 1), interrupt(main, 3)]

    main.submit(int)
    second = main.submit(work)
    run(main)
    assert second.result() == [False, False]
    assert not interrupt(main)


def test_user_code_may_set_a_handler_for_its_own_turn(main: MainThreadPoolExecutor) -> None:
    begun = threading.Event()
    main.submit(signal.signal, signal.SIGINT, signal.SIG_IGN)
    stopped = main.submit(spin, begun)
    thread = interrupted_when(main, begun)
    run(main)
    thread.join()
    assert isinstance(stopped.exception(), Interrupted)


def test_one_request_raises_once(main: MainThreadPoolExecutor) -> None:
    def work() -> list[str]:
        seen = []
        try:
            interrupt(main)
        except KeyboardInterrupt:
            seen.append("stopped")
            os.kill(os.getpid(), signal.SIGINT)
            seen.append("tidied up")
        return seen

    outcome = main.submit(work)
    run(main)
    assert outcome.result() == ["stopped", "tidied up"]


def test_held_puts_it_off_to_the_end_of_the_outermost_block(main: MainThreadPoolExecutor) -> None:
    seen: list[str] = []

    def work() -> None:
        with main.held():
            with main.held():
                interrupt(main)
                seen.append("inner")
            seen.append("outer")
        seen.append("never")

    stopped = main.submit(work)
    run(main)
    assert isinstance(stopped.exception(), Interrupted)
    assert seen == ["inner", "outer"]


def test_what_was_put_off_and_not_seen_is_gone_with_the_turn(main: MainThreadPoolExecutor) -> None:
    def work() -> None:
        with main.held():
            interrupt(main)
            raise LookupError

    def after() -> str:
        with main.held():
            pass
        return "undisturbed"

    failed, undisturbed = main.submit(work), main.submit(after)
    run(main)
    assert isinstance(failed.exception(), LookupError)
    assert undisturbed.result() == "undisturbed"


def test_what_is_free_among_what_is_held_can_be_stopped(main: MainThreadPoolExecutor) -> None:
    seen: list[str] = []

    def work() -> None:
        with main.held():
            interrupt(main)
            seen.append("held")
            with main.free():
                seen.append("never")

    def undisturbed() -> str:
        with main.held():
            with main.free():
                pass
            interrupt(main)
            return "held again"

    stopped, held_again = main.submit(work), main.submit(undisturbed)
    run(main)
    assert isinstance(stopped.exception(), Interrupted)
    assert isinstance(held_again.exception(), Interrupted | None)
    assert seen == ["held"]


class Armed:
    """As a worker's guard, which is on while user code runs."""

    def __init__(self) -> None:
        self.on = False

    def __enter__(self) -> None:
        self.on = True

    def __exit__(self, *_: object) -> None:
        self.on = False


class StopsAt:
    """Traces a block of iterations, and stops it at so many lines after its begin, whoever's they are."""

    def __init__(self, main: MainThreadPoolExecutor, at: int) -> None:
        self._main = main
        self._left = at
        self.done = False

    def __call__(self, frame: FrameType, event: str, _: object) -> "StopsAt":
        if event == "line" and not self.done:
            self._left -= 1
            if self._left < 0:
                self.done = True
                sys.settrace(None)
                self._main.slate.want(None)
                self._main._on_interrupt(signal.SIGINT, frame)  # the engine has put in its own handler here
        return self


def test_whenever_it_comes_everything_is_disarmed_after_it(
    main: MainThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "_executor", main)
    armed, block = Armed(), _Stretch._block
    monkeypatch.setattr(
        Workbench,
        "in_kernel",
        lambda payload: Workbench(payload, apart=False, mark=Mark(), around=lambda: armed),
    )
    left: list[tuple[bool, bool]] = []

    def stopped_block(stops: StopsAt, self: Any, upto: int) -> Any:
        stdout = sys.stdout
        sys.settrace(stops)
        try:
            return block(self, upto)
        finally:
            sys.settrace(None)
            left.append((armed.on, sys.stdout is stdout))
            armed.on, sys.stdout = False, stdout

    at, more = 0, True
    while more:
        stops = StopsAt(main, at)
        monkeypatch.setattr(
            _Stretch, "_block", lambda self, upto, stops=stops: stopped_block(stops, self, upto)
        )
        cell = "for i in range(3):\n    out.append(i)"
        main.submit(distributed, "out = []", cell, Schedule(), Settings(too_small_s=0), workers=1)
        run(main)
        assert left, at
        assert set(left) == {(False, True)}, at
        at, more = at + 4, stops.done  # each line takes half a minute
        left.clear()
    assert at > 100


def test_the_code_finds_its_executor(main: MainThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert executor.current() is None
    with executor.held():
        pass  # nothing to put off in a kernel
    monkeypatch.setattr(executor, "_executor", None)
    executor.install(main)
    found = main.submit(executor.current)
    run(main)
    assert found.result() is main


def test_dask_takes_it_for_a_thread_pool() -> None:
    """It looks for the words in the class's name before it makes `get_worker()` work in a task."""
    assert "ThreadPoolExecutor" in str(MainThreadPoolExecutor)
