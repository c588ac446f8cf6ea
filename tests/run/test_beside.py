"""Two loops of a cell at once, one on six cores and one on a GPU, in simulated time.

The kernel is busy with the first, and commits nothing of the second before that has ended; the second's workers go on
nevertheless.
"""

from dataclasses import dataclass, field

import pytest

from nbcluster.run.events import CancelSlice, Command, Event, ShortenSlice, SubmitSlice
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace
from nbcluster.testing.clock import ManualClock
from nbcluster.testing.scripted import Script, ScriptedBackend


@dataclass
class Beside:
    """A loop whose workers have begun, while nobody commits."""

    total: int
    lanes: int
    each_s: float
    commands: list[Command] = field(default_factory=list)

    def play(self) -> float:
        """When everything was computed but iteration 0, which is the kernel's."""
        clock = ManualClock()
        backend = ScriptedBackend(Script(seconds=lambda i: self.each_s), clock, workers=self.lanes)
        machine = LoopMachine(self.total, 0, Pace().beside_another(), proof=True)
        assert machine.claim_here(1, 0.0) == (0, 1)

        def heard(event: Event) -> None:
            for command in machine.handle(event, clock.now()):
                self.commands.append(command)
                match command:
                    case SubmitSlice():
                        backend.submit(command)
                    case ShortenSlice():
                        backend.shorten(command)
                    case CancelSlice():
                        backend.cancel(command)

        backend.open(None, heard)
        while machine.computed < self.total - 1 and backend.step():
            pass
        assert machine.computed == self.total - 1
        assert machine.committed == 0
        return clock.now()


@pytest.mark.parametrize(
    ("total", "lanes", "each_s"),
    [(500, 6, 0.12), (500, 6, 0.01), (500, 6, 60.0), (12, 1, 0.8), (12, 1, 600.0), (100_000, 6, 0.001)],
)
def test_it_takes_no_more_than_a_tenth_longer_than_it_must(total: int, lanes: int, each_s: float) -> None:
    must_s = -(-(total - 1) // lanes) * each_s
    assert Beside(total, lanes, each_s).play() <= 1.1 * must_s + 0.05


def test_all_of_its_workers_have_something_to_do() -> None:
    loop = Beside(500, 6, 0.12)
    loop.play()
    assert len({command.worker for command in loop.commands if isinstance(command, SubmitSlice)}) == 6
