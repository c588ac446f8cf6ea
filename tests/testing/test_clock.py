"""A clock that can be turned, and only forward; and the real one."""

import pytest

from nbcluster.run.clock import Clock, RealClock
from nbcluster.testing.clock import ManualClock


def test_a_manual_clock_stands_still_until_it_is_turned():
    clock: Clock = ManualClock(5.0)
    assert (clock.now(), clock.now()) == (5.0, 5.0)
    clock.advance(2.0)
    clock.turn_to(8.0)
    assert clock.now() == 8.0


def test_no_clock_goes_back():
    clock = ManualClock(5.0)
    with pytest.raises(ValueError, match=r"it is 5.0 already, later than 4.0"):
        clock.turn_to(4.0)


def test_the_real_clock_goes_on_by_itself():
    clock: Clock = RealClock()
    first = clock.now()
    while clock.now() == first:
        pass
    assert clock.now() > first
