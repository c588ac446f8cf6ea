"""How many workers there should be, as time goes by: a table of lives, without a process."""

import pytest

from nbcluster.clusters.adaptive import Adaptive, Bounds, Habit
from nbcluster.run.demand import Demand
from nbcluster.testing.clock import ManualClock

HABIT = Habit(each_s=1.0, release_s=20.0, stale_s=10.0)


class Cluster:
    """Between 2 and 16 workers, and a clock that stands."""

    def __init__(self, there: int = 2) -> None:
        self.clock = ManualClock(100.0)
        self.adaptive = Adaptive(Bounds(2, 16), there, self.clock.now(), HABIT)

    def hear(self, iterations: int, seconds: float | None = None, *busy: str, run: str = "a-1") -> None:
        self.adaptive.hear(run, Demand(iterations, seconds, frozenset(busy)), self.clock.now())

    def count(self, after_s: float = 0.0) -> int:
        self.clock.advance(after_s)
        return self.adaptive.count(self.clock.now())


@pytest.mark.parametrize(
    ("iterations", "seconds", "count"),
    [
        pytest.param(5, 600.0, 5, id="no more than there are iterations"),
        pytest.param(1000, 600.0, 16, id="no more than the bounds"),
        pytest.param(1000, 6.5, 7, id="no more than it is worth"),
        pytest.param(1000, 0.01, 2, id="no less than the bounds"),
        pytest.param(9, None, 2, id="nobody knows how long they take"),
    ],
)
def test_it_grows_at_once_to_what_a_run_can_use(iterations: int, seconds: float | None, count: int) -> None:
    cluster = Cluster()
    assert cluster.count() == 2
    cluster.hear(iterations, seconds)
    assert cluster.count() == count


def test_runs_add_up() -> None:
    cluster = Cluster()
    cluster.hear(4, 100.0, run="a-1")
    cluster.hear(5, 100.0, run="b-1")
    assert cluster.count() == 9


def test_workers_are_let_go_when_nobody_could_have_used_them_for_a_while() -> None:
    cluster = Cluster()
    cluster.hear(100, 100.0)
    assert cluster.count() == 16
    cluster.hear(6, 6.0)
    assert cluster.count(1.0) == 16
    for _ in range(3):
        assert cluster.count(6.0) == 16
        cluster.hear(6, 6.0)
    assert cluster.count(2.0) == 6
    cluster.hear(0)
    assert cluster.count(1.0) == 6
    assert cluster.count(19.0) == 6
    assert cluster.count(1.0) == 2


def test_a_short_pause_between_two_cells_costs_no_worker() -> None:
    cluster = Cluster()
    for _ in range(5):
        cluster.hear(100, 100.0)
        assert cluster.count(5.0) == 16
        cluster.hear(0)
        assert cluster.count(10.0) == 16


def test_a_run_that_tells_nothing_any_more_is_over() -> None:
    cluster = Cluster()
    cluster.hear(100, 100.0)
    assert cluster.count() == 16
    assert cluster.count(11.0) == 16
    assert cluster.count(20.0) == 2


def test_who_is_busy_is_kept_even_if_little_is_left() -> None:
    cluster = Cluster()
    for _ in range(30):
        cluster.hear(3, 0.5, "w1", "w2", "w7")
        count = cluster.count(1.0)
    assert count == 3
    assert cluster.adaptive.busy == {"w1", "w2", "w7"}


def test_nobody_is_let_go_where_an_iteration_may_run_once_only() -> None:
    cluster = Cluster()
    cluster.hear(100, 100.0)
    assert cluster.count() == 16
    for _ in range(30):
        cluster.adaptive.hear("a-1", Demand(3, 0.5, once=True), cluster.clock.now())
        assert cluster.count(1.0) == 16
    cluster.hear(0)
    assert cluster.count(21.0) == 2


def test_what_is_there_within_the_bounds_stays_for_a_while() -> None:
    assert [Cluster(there).count() for there in (1, 9, 30)] == [2, 9, 16]
    cluster = Cluster(there=9)
    assert [cluster.count(after_s) for after_s in (0.0, 19.0, 1.0)] == [9, 9, 2]


def test_bounds() -> None:
    assert Bounds(2, 16).is_choice
    assert not Bounds(4, 4).is_choice
    assert [Bounds(2, 4).nearest(count) for count in (1, 3, 9)] == [2, 3, 4]
