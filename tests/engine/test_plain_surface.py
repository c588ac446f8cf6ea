"""An interrupt, as it reaches a run: the first asks, a later one raises."""

import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from nbcluster.engine import plain_surface
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.worker.recording import Written


@pytest.fixture(autouse=True)
def pythons_own_handler() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def test_the_first_interrupt_asks() -> None:
    asked: list[int] = []
    with PlainSurface({}).interrupts(lambda: asked.append(1)):
        interrupt()
        interrupt()  # at once: one click sends several
    assert asked == [1]


def test_a_later_one_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(plain_surface.time, "monotonic", lambda: now[0])
    asked: list[int] = []
    with PlainSurface({}).interrupts(lambda: asked.append(1)):
        interrupt()
        now[0] = 0.4
        interrupt()
        now[0] = 0.6
        with pytest.raises(KeyboardInterrupt):
            interrupt()
    assert asked == [1]


def test_a_handler_of_the_users_that_does_not_raise_is_heard() -> None:
    heard: list[int] = []

    def theirs(number: int, frame: FrameType | None) -> None:
        heard.append(number)

    before = signal.signal(signal.SIGINT, theirs)
    with PlainSurface({}).interrupts(lambda: pytest.fail("nobody asked")):
        interrupt()
        interrupt()
    assert heard == [signal.SIGINT, signal.SIGINT]
    assert signal.signal(signal.SIGINT, before) is theirs


def test_ignored_interrupts_stay_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    with PlainSurface({}).interrupts(lambda: pytest.fail("nobody asked")):
        interrupt()
    assert signal.signal(signal.SIGINT, before) is signal.SIG_IGN


def test_on_another_thread_nothing_is_exchanged() -> None:
    seen: list[object] = []

    def elsewhere() -> None:
        with PlainSurface({}).interrupts(lambda: pytest.fail("nobody asked")):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def test_recorded_output_is_let_out(capsys: pytest.CaptureFixture[str]) -> None:
    PlainSurface({}).relay([Written("stdout", "one\n"), Written("stderr", "two\n")])
    assert capsys.readouterr() == ("one\n", "two\n")
    assert sys.stdout.writable()


def test_lifted_it_raises_as_in_any_cell() -> None:
    asked: list[int] = []
    with PlainSurface({}).interrupts(lambda: asked.append(1)) as deferral:
        with pytest.raises(KeyboardInterrupt), deferral.lifted():
            interrupt()
        interrupt()
    assert asked == [1]


def test_a_handler_that_is_set_while_it_is_lifted_stays() -> None:
    before = signal.getsignal(signal.SIGINT)
    heard: list[int] = []

    def theirs(number: int, frame: FrameType | None) -> None:
        heard.append(number)

    with PlainSurface({}).interrupts(lambda: pytest.fail("nobody asked")) as deferral:
        with deferral.lifted():
            signal.signal(signal.SIGINT, theirs)
        interrupt()
    assert heard == [signal.SIGINT]
    assert signal.signal(signal.SIGINT, before) is theirs
