"""What time it is, as something that can be plugged in.

In this room is the idea of a clock, and the real one; the one that a test can turn is in `nbcluster.testing`.
"""

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds from some beginning; never goes back."""

    def now(self) -> float: ...


class RealClock:
    def now(self) -> float:
        return time.monotonic()
