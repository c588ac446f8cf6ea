"""A LoopMachine told one thing at a time, by somebody who remembers what it wants.

In this room tests of single steps find their words.
"""

from itertools import count

from nbcluster.run.events import (
    CancelSlice,
    Commit,
    Committed,
    ContinueHere,
    Finish,
    ShortenSlice,
    SliceFinished,
    SliceFlushed,
    SliceStarted,
    SliceSurprised,
    SubmitSlice,
    Tick,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace


class Scene:
    """``scene.said`` holds the commands of the last step, ``scene.all`` those of all."""

    def __init__(
        self, total=100, first=0, workers=0, *, proof=False, once=False, guess_s=None, commits=True, **pace
    ):
        pace.setdefault("queue_below_s", 0.5)  # a second is long here: slices of it do not queue
        pace.setdefault("end_early", False)  # who tells of slices in their order is not to think of the last
        self.machine = LoopMachine(
            total, first, Pace(**pace), proof=proof, once=once, guess_s=guess_s, slice_ids=count()
        )
        self.now = 0.0
        self.said, self.all = [], []
        self.out = {}
        self.commits = commits
        self.history = list(range(first))
        for number in range(workers):
            self.join(f"w{number}")

    def tell(self, event):
        """One event, and by default each commit done at once."""
        self.said = []
        self._hear(event)
        return self.said

    def _hear(self, event):
        commands = self.machine.handle(event, self.now)
        self.said += commands
        self.all += commands
        for command in commands:
            if isinstance(command, SubmitSlice):
                self.out[command.slice] = command
            elif isinstance(command, CancelSlice):
                self.out.pop(command.slice, None)
            elif isinstance(command, Commit) and self.commits:
                self.history += range(command.first, command.end)
                self._hear(Committed(command.end))

    def join(self, name):
        return self.tell(WorkerJoined(WorkerId(name)))

    def lose(self, name, cause="it died", **how):
        self.out = {key: each for key, each in self.out.items() if each.worker != name}
        return self.tell(WorkerLost(WorkerId(name), cause, **how))

    def started(self, slice_):
        return self.tell(SliceStarted(slice_, self.out[slice_].worker, self.now))

    def flush(self, slice_, first, end, each_s=1.0, size_bytes=0):
        return self.tell(SliceFlushed(slice_, first, end, (end - first) * each_s, size_bytes))

    def compute(self, slice_, each_s=1.0):
        """All of a slice, in one flush."""
        command = self.out.pop(slice_)
        flushed = self.flush(slice_, command.first, command.end, each_s)
        self.said = flushed + self.tell(SliceFinished(slice_))
        return self.said

    def surprise(self, slice_, at, reason="random"):
        """A slice gets to ``at`` and no further."""
        command = self.out.pop(slice_)
        flushed = self.flush(slice_, command.first, at) if at > command.first else []
        self.said = flushed + self.tell(SliceSurprised(slice_, at, reason, f"iteration {at}"))
        return self.said

    def tick(self, seconds=0.0):
        self.now += seconds
        return self.tell(Tick())

    def compute_all(self, each_s=1.0):
        """Whatever is out, oldest first, until nothing is."""
        while self.out and not self.machine.ended:
            self.compute(min(self.out), each_s)

    # What was said.

    def of(self, kind):
        return [each for each in self.said if isinstance(each, kind)]

    @property
    def submitted(self):
        return [(each.first, each.end, each.worker) for each in self.of(SubmitSlice)]

    @property
    def asked(self):
        return [each.slice for each in self.of(ShortenSlice)]

    @property
    def ended(self):
        return next((each for each in self.all if isinstance(each, Finish | ContinueHere)), None)
