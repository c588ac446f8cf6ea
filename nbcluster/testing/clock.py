"""A clock that a test can turn.

In this room time stands still until somebody moves it.
"""


class ManualClock:
    """A `nbcluster.run.clock.Clock` whose hands are moved by the test.

    >>> clock = ManualClock()
    >>> clock.advance(2.5)
    >>> clock.now()
    2.5
    """

    def __init__(self, now: float = 0.0) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self.turn_to(self._now + seconds)

    def turn_to(self, now: float) -> None:
        """Raises ValueError for a moment that is over: no clock goes back."""
        if now < self._now:
            raise ValueError(f"it is {self._now} already, later than {now}")
        self._now = now
