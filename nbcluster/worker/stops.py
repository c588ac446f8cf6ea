"""How user code on a worker is kept from what only the kernel may do: marked first, then stopped.

A body may swallow whatever is raised in it, so the mark is what counts; raising only saves the time that the
rest of the slice would take. In this room are the mark and the exception.
"""

from dataclasses import dataclass, field
from typing import NoReturn


class Stopped(BaseException):
    """Raised in user code to end it. No `Exception`, so that a plain `except Exception` lets it through."""


@dataclass(frozen=True, slots=True)
class Trip:
    """What user code tried: a word of the closed list, and what it was in the user's words."""

    reason: str
    detail: str
    raised: "Stopped | None" = field(default=None, compare=False)
    """What was raised for it; only a slice that this ended is known to have tried nothing before."""

    def __str__(self) -> str:
        return f"[{self.reason}] {self.detail}"


class Mark:
    """Remembers the first thing that was tried since it was last wiped."""

    def __init__(self) -> None:
        self.trip: Trip | None = None

    def note(self, reason: str, detail: str, raised: Stopped | None = None) -> None:
        if self.trip is None:
            self.trip = Trip(reason, detail, raised)

    def stop(self, reason: str, detail: str) -> NoReturn:
        """Mark, then raise. Never returns."""
        stopped = Stopped(f"[{reason}] {detail}")
        self.note(reason, detail, stopped)
        raise stopped

    def wiped(self) -> Trip | None:
        """What was tried, if anything; forgotten from now on."""
        trip, self.trip = self.trip, None
        return trip
