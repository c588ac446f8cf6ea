"""A request to stop a turn, from the first signal until the turn is over or its worker must be killed.

One signal is not enough: one that arrives after Python has looked for signals, and before the system call that
Python is about to make, sets a flag and wakes nobody. The slate says whether the request was taken; as long as
it was not, the worker is reminded.

In this room is that little story, for both minders.
"""

import os
import signal
from dataclasses import dataclass
from typing import Literal

from nbcluster.worker import process
from nbcluster.worker.slate import Slate

REMIND_S = 0.05


@dataclass(frozen=True, slots=True)
class Interruption:
    slate: Slate
    pid: int
    turn: int
    grace_until: float

    def go_on(self, now: float) -> float | Literal["over", "refused"]:
        """Reminds the worker if need be. When to come again, or how it ended."""
        if not self.slate.runs(self.turn):
            return "over"
        if now >= self.grace_until:
            return "refused"
        if self.slate.wanted == self.turn:
            os.kill(self.pid, signal.SIGINT)
        return min(now + REMIND_S, self.grace_until)


def interrupt(slate: Slate, pid: int, turn: int | None, now: float, grace_s: float) -> Interruption | None:
    """Stops `turn`, or whichever runs, and what it started, as a notebook's interrupt does; None if none runs."""
    wanted = slate.want(turn)
    if wanted is None:
        return None
    process.kill_group(pid, signal.SIGINT)
    return Interruption(slate, pid, wanted, now + grace_s)
