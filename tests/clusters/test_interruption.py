"""A request to stop is repeated until it is taken, and gives up when the grace time is over."""

import os
import signal
from collections.abc import Iterator

import pytest

from nbcluster.clusters.interruption import REMIND_S, Interruption
from nbcluster.worker.slate import Slate


@pytest.fixture
def signals() -> Iterator[list[int]]:
    """The interrupts that this process got."""
    got: list[int] = []
    before = signal.signal(signal.SIGINT, lambda signum, frame: got.append(signum))
    yield got
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def begun() -> Iterator[Interruption]:
    slate = Slate.shared_by_fork()
    slate.begin_turn()
    slate.want(1)
    yield Interruption(slate, os.getpid(), 1, grace_until=1.0)
    slate.close()


def test_as_long_as_it_was_not_taken_the_worker_is_reminded(begun: Interruption, signals: list[int]) -> None:
    assert begun.go_on(0.0) == REMIND_S
    assert begun.go_on(0.5) == 0.5 + REMIND_S
    assert len(signals) == 2


def test_once_taken_it_is_only_watched(begun: Interruption, signals: list[int]) -> None:
    begun.slate.want_nothing()
    assert begun.go_on(0.0) == REMIND_S
    assert not signals


def test_it_is_over_with_the_turn(begun: Interruption, signals: list[int]) -> None:
    begun.slate.end_turn()
    assert begun.go_on(0.0) == "over"
    begun.slate.begin_turn()
    assert begun.go_on(0.0) == "over"
    assert not signals


def test_the_grace_ends(begun: Interruption, signals: list[int]) -> None:
    assert begun.go_on(0.99) == 1.0
    assert begun.go_on(1.0) == "refused"
    assert len(signals) == 1
