"""How much at a time, and how far ahead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbcluster.run.pace import Gauge, Pace


def gauge_of(each_s, count=1_000_000, size_bytes=0):
    gauge = Gauge()
    gauge.saw(count, count * each_s, count * size_bytes, workers=8)
    return gauge


def test_before_anything_is_known_each_worker_gets_one_iteration():
    pace, gauge = Pace(), Gauge()
    assert (pace.window(gauge, 8), pace.longest(gauge, 8), pace.shortest(gauge, 8)) == (8, 1, 1)
    assert pace.depth(gauge) == 1


def test_a_guess_counts_as_one_iteration_measured():
    gauge = Gauge(guess_s=0.5)
    assert (gauge.seconds_each, gauge.measured) == (0.5, 1)


def test_a_slice_grows_with_what_was_measured():
    """One cheap iteration may be followed by dear ones: so not at once half a window of them."""
    pace, gauge = Pace(), Gauge()
    lengths = []
    for _ in range(5):
        lengths.append(pace.longest(gauge, 1))
        gauge.saw(lengths[-1], lengths[-1] * 0.05, 0, workers=1)
    assert lengths == [1, 8, 40, 40, 40]


def test_what_is_short_by_any_reckoning_need_not_grow():
    assert Pace(trust_s=0.2).longest(Gauge(guess_s=1e-6), 8) == 200_000


@pytest.mark.parametrize(
    ("each_s", "workers", "window", "longest", "shortest"),
    [
        (600.0, 8, 8, 1, 1),  # ten minutes: one iteration each, nobody waits behind another
        (1.0, 8, 32, 2, 1),
        (0.04, 8, 800, 50, 2),
        (0.04, 64, 6400, 50, 4),
        (0.04, 1000, 100_000, 50, 50),  # below 2 s a slice, a thousand workers wait for the scheduler
        (1e-6, 8, 32_000_000, 2_000_000, 50_000),
    ],
)
def test_the_window_is_seconds_of_work_and_a_slice_an_even_share_of_it(
    each_s, workers, window, longest, shortest
):
    pace, gauge = Pace(window_s=4.0), gauge_of(each_s)
    got = pace.window(gauge, workers), pace.longest(gauge, workers), pace.shortest(gauge, workers)
    assert got == pytest.approx((window, longest, shortest), rel=0.02)


@pytest.mark.parametrize(("each_s", "depth"), [(0.49, 2), (0.5, 1), (600.0, 1)])
def test_a_second_slice_waits_where_a_round_trip_would_be_felt(each_s, depth):
    assert Pace(queue_below_s=0.5).depth(gauge_of(each_s)) == depth


def test_large_effects_make_the_window_small():
    pace, gauge = Pace(window_bytes=1_000_000), gauge_of(0.01, size_bytes=10_000)
    assert pace.window(gauge, 8) == 100
    assert pace.window(gauge_of(0.01, size_bytes=10_000_000), 8) == 16, "a place for each slice there must be"


def test_a_million_cheap_iterations_are_forgotten_when_dear_ones_come():
    gauge = gauge_of(1e-6, count=1_000_000)
    for _ in range(16):
        gauge.saw(10, 10 * 5.0, 10 * 70, workers=8)
    assert (gauge.seconds_each, gauge.bytes_each) == (pytest.approx(5.0), 70)
    assert gauge.measured == 1_000_160


def test_a_worker_without_a_clock_makes_nothing_infinite():
    gauge = gauge_of(0.0)
    assert gauge.seconds_each == 1e-9
    assert Pace().longest(gauge, 8) >= 1


@given(
    each_s=st.floats(1e-9, 1e5),
    size_bytes=st.integers(0, 10**10),
    count=st.integers(1, 10**7),
    workers=st.integers(1, 5000),
    window_s=st.floats(0.01, 1e4),
)
def test_the_sums_agree_with_each_other(each_s, size_bytes, count, workers, window_s):
    pace, gauge = Pace(window_s=window_s), gauge_of(each_s, count, size_bytes)
    places = workers * pace.depth(gauge)
    window, longest, shortest = (
        pace.window(gauge, workers),
        pace.longest(gauge, workers),
        pace.shortest(gauge, workers),
    )
    assert 1 <= shortest <= longest
    assert places <= window, "a place for each slice"
    assert longest * places < window + places, "and all of them fit"
