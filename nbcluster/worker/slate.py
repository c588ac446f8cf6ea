"""Three numbers that a worker and the process that minds it both see at any moment, without a message.

    turn      counts the pieces of user code that ran in this worker; the last one may still be running
    busy      1 while it runs
    wanted    the turn that somebody wants stopped; 0: none

A message could not do this: the worker's event loop waits for the interpreter's lock while native code
holds it, and by the time it answers, another piece of user code may be running. So whoever minds the
worker writes `wanted` and sends the signal, and the worker's handler compares it with `turn`: a signal that
comes late stops nothing. A worker that takes a dead one's place goes on with its slate and its count, so that
no turn of the two has the same number. Each number has one writer at a time and is stored whole, being eight
aligned bytes.

In this room is that piece of shared memory.
"""

import mmap
from pathlib import Path
from typing import Self

_SIZE_BYTES = 24
_TURN, _BUSY, _WANTED = range(3)


class Slate:
    """What is written on it, by name."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        self._numbers = memoryview(memory).cast("Q")

    @classmethod
    def shared_by_fork(cls) -> Self:
        """A slate that a process forked from this one will share."""
        return cls(mmap.mmap(-1, _SIZE_BYTES))

    @classmethod
    def in_file(cls, path: Path) -> Self:
        """A slate shared by all who name the same file; made if it is not there."""
        with path.open("a+b") as file:
            if path.stat().st_size < _SIZE_BYTES:
                file.truncate(_SIZE_BYTES)
            return cls(mmap.mmap(file.fileno(), _SIZE_BYTES))

    @property
    def turn(self) -> int:
        return self._numbers[_TURN]

    @property
    def busy(self) -> bool:
        return self._numbers[_BUSY] == 1

    @property
    def wanted(self) -> int:
        return self._numbers[_WANTED]

    def pass_on(self) -> None:
        """To the next worker: the last one, which may have died in a turn, will not say that it is over."""
        self.end_turn()
        self.want_nothing()

    def begin_turn(self) -> None:
        self._numbers[_TURN] += 1  # before `busy`: whoever sees a busy worker sees the right number
        self._numbers[_BUSY] = 1

    def end_turn(self) -> None:
        self._numbers[_BUSY] = 0

    def want(self, turn: int | None) -> int | None:
        """Asks that `turn` be stopped, or whichever runs now; its number, or None if it does not run."""
        wanted = self.turn if turn is None else turn
        if not self.runs(wanted):
            return None
        self._numbers[_WANTED] = wanted
        return wanted

    def want_nothing(self) -> None:
        self._numbers[_WANTED] = 0

    def runs(self, turn: int) -> bool:
        return self.busy and self.turn == turn

    def close(self) -> None:
        self._numbers.release()
        self._memory.close()
