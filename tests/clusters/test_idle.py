"""When a cluster that nobody uses says so, and when it ends."""

from nbcluster.clusters.idle import EndsNow, EndsSoon, Idle

HALF_AN_HOUR = 1800.0


def test_one_that_is_used_never_ends() -> None:
    idle = Idle(HALF_AN_HOUR)
    assert [idle.look(now, in_use=True) for now in (0.0, 1e4, 1e6)] == [None, None, None]
    assert idle.for_s(1e6) == 0.0


def test_it_says_five_minutes_before_that_it_will_end_and_says_it_once() -> None:
    idle = Idle(HALF_AN_HOUR)
    said = [idle.look(now, in_use=False) for now in (100.0, 1599.0, 1600.0, 1601.0, 1899.0, 1900.0)]
    assert said == [
        None,
        None,
        EndsSoon(300.0),
        None,
        None,
        EndsNow("no kernel had been attached to it for 30 min"),
    ]
    assert idle.for_s(1900.0) == 1800.0


def test_a_kernel_that_comes_back_winds_the_clock_up_again() -> None:
    idle = Idle(HALF_AN_HOUR)
    idle.look(0.0, in_use=False)
    assert idle.look(1700.0, in_use=False) == EndsSoon(100.0)
    assert idle.look(1701.0, in_use=True) is None
    assert idle.look(1702.0, in_use=False) is None
    assert idle.look(3202.0, in_use=False) == EndsSoon(300.0)
