"""Someone minds the workers: makes them, stops what runs in them, ends them, and says how each one ended.

There are two: `forked.py`, which has a zygote do it, and `spawned.py`, which works wherever Python does.

In this room is what both promise, and what they say.
"""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nbcluster.worker.seat import Seat

INTERRUPT = "interrupt"
"""Why a worker was killed: it did not heed an interrupt within the grace time."""

SAID_BYTES = 32_768
"""How much is kept of what a worker wrote to its standard output and error: the end of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Born:
    name: str
    generation: int
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBorn:
    name: str
    generation: int
    cause: str  #: a clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A worker's process has ended, whoever wanted it."""

    name: str
    generation: int
    pid: int
    code: int | None  #: None if a signal ended it
    signum: int | None
    peak_memory_bytes: int  #: 0: not known
    out_of_memory: bool  #: the system says that it ended a process for lack of memory just then
    because: str  #: why we ended it; empty if we did not
    said: str  #: the last lines of its output


@dataclass(frozen=True, slots=True, kw_only=True)
class MinderLost:
    """No worker can be made any more, and those that there were are ending."""

    cause: str


News = Born | NotBorn | Ended | MinderLost


class Minder(Protocol):
    """Methods are called on the host's event loop, and news comes there."""

    def open(self, heard: Callable[[News], None]) -> None:
        """News goes to `heard` from now on."""

    def bear(self, seat: Seat) -> None:
        """Makes a worker: `Born` or `NotBorn` follows."""

    def interrupt(self, name: str, turn: int | None, grace_s: float) -> None:
        """Stops the turn that runs in the worker; kills the worker if the turn still runs after `grace_s`."""

    def ask_where(self, name: str) -> None:
        """Has the worker write down, in what it says, where its code is at this moment: also where native code holds
        the interpreter's lock. Does nothing where the system cannot."""

    def kill(self, name: str, because: str) -> None:
        """Ends the worker and what it started, at once: `Ended` follows."""

    async def said(self, name: str) -> str:
        """The last lines of the worker's output, so far."""

    async def end(self) -> None:
        """Ends every worker, and comes back when all are gone. No news follows."""


def exit_of(returncode: int) -> tuple[int | None, int | None]:
    """A return code as `subprocess` writes it, as exit code or signal number."""
    return (None, -returncode) if returncode < 0 else (returncode, None)


def signal_name(signum: int) -> str:
    try:
        return signal.Signals(signum).name
    except ValueError:
        return f"signal {signum}"  # a real-time signal has no name of its own
