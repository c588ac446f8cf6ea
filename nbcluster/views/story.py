"""What is told of a snapshot, in words: every picture says the same, each with its own means.

In this room the sentences are made that text, html and terminal share; the numbers are the snapshot's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbcluster.plan import figures
from nbcluster.run.snapshot import ErrorView, LaneView, LoopView, RunState, Snapshot
from nbcluster.views.inert import inert

#: A sign for each state, so that none is told by colour alone.
SIGNS: dict[RunState, str] = {
    "starting": "○",
    "running": "▸",
    "done": "✓",
    "failed": "✗",
    "interrupted": "‖",
    "stopped": "■",
}

#: How much of somebody else's text is shown. Whoever wants it whole finds it in the cell itself.
HEADER_LIMIT, TEXT_LIMIT, NAME_LIMIT = 120, 600, 60


@dataclass(frozen=True)
class LaneStory:
    """A worker's share: how many slices counted, and how much of the run it was busy."""

    worker: str
    machine: str
    gpu: str
    slices: int
    lost: int
    busy_s: float
    share: float
    deaths: str = ""
    """How its workers ended, where some were lost."""


def title(snapshot: Snapshot) -> str:
    """Which run this is: ``grid, cell [12]``; empty where there is nothing to tell it by."""
    parts = [inert(snapshot.name, NAME_LIMIT)] if snapshot.name else []
    return ", ".join(parts + ([f"cell [{snapshot.cell}]"] if snapshot.cell else []))


def outcome(snapshot: Snapshot) -> str:
    """``done in 12.4 s on 8 workers``, ``interrupted after 3.2 s on 1 worker``."""
    took = figures.duration(snapshot.seconds)
    where = f" on {workers(snapshot)}" if _on_workers(snapshot) else ""
    match snapshot.state:
        case "starting":
            return f"starting{where}"
        case "running":
            return f"running for {took}{where}"
        case "done":
            return f"done in {took}{where or ' here'}"
        case state:
            return f"{state} after {took}{where}"


def _on_workers(snapshot: Snapshot) -> bool:
    """Whether workers have a part in it; that some were there is not enough."""
    return bool(snapshot.lane_count) and any(loop.route != "kernel" for loop in snapshot.loops)


def workers(snapshot: Snapshot) -> str:
    amount = snapshot.lane_count
    return f"{figures.count(amount)} worker{'' if amount == 1 else 's'}"


def gain(snapshot: Snapshot) -> str:
    """What it was good for: the speed-up, against the estimate that it rests on. Empty if it is not known.

    Nothing is said of a run that ended early, since a plain one would not have come to its end either, and of
    one that was a plain run.
    """
    plain = snapshot.plain_estimate_s
    over = snapshot.state not in ("starting", "running")
    if plain is None or (over and not (snapshot.state == "done" and _on_workers(snapshot))):
        return ""
    estimate = f"a plain run: {figures.about(plain)}"
    factor = plain / snapshot.seconds if snapshot.seconds > 0 else 0.0
    if over and factor >= 1.05:
        return f"{figures.times(factor)} as fast ({estimate})"
    return estimate


def loop_lines(loop: LoopView) -> list[str]:
    """The right half of a loop's report lines."""
    return inert(loop.text, TEXT_LIMIT).splitlines() or [progress(loop)]


def progress(loop: LoopView) -> str:
    """``12 of 30 iterations``; what is computed ahead of the commits and what ran here is said behind."""
    of = "" if loop.total is None else f" of {figures.count(loop.total)}"
    plural = "" if (loop.committed if loop.total is None else loop.total) == 1 else "s"
    ahead = loop.computed - loop.committed
    return (
        f"{figures.count(loop.committed)}{of} iteration{plural}"
        + (f", {figures.count(ahead)} more computed" if ahead > 0 else "")
        + (f", {figures.count(loop.here)} of them here" if loop.here and loop.route == "mixed" else "")
    )


def loop_header(loop: LoopView) -> str:
    return " ".join(inert(loop.header, HEADER_LIMIT).split())


def is_counted(loop: LoopView) -> bool:
    """Whether somebody counts how far it is: with a reason the kernel goes on to the end, and the pace was the
    workers'."""
    return loop.reason is None


def error_line(error: ErrorView) -> str:
    """``3 × ValueError in line 7: could not convert …``; an error that is not of a line of the cell has line 0."""
    # Python begins with the class and its module, which are told anyway.
    name, _, rest = error.text.partition(": ")
    said = rest if name.rpartition(".")[2] == error.type else error.text
    text = " ".join(inert(said, TEXT_LIMIT).split())
    often = f"{figures.count(error.count)} × " if error.count > 1 else ""
    where = f" in line {error.line}" if error.line else ""
    return f"{often}{inert(error.type, NAME_LIMIT)}{where}{': ' if text else ''}{text}"


def sent(snapshot: Snapshot) -> str:
    return f"{figures.size(snapshot.sent_bytes)} sent" if snapshot.sent_bytes else ""


def lane_stories(snapshot: Snapshot) -> list[LaneStory]:
    """By machine and name, whichever came first."""
    lanes = sorted(snapshot.lanes, key=lambda lane: (_naturally(lane.machine), _naturally(lane.worker)))
    return [_lane_story(lane, snapshot.seconds) for lane in lanes]


def _naturally(name: str) -> list[tuple[int, str]]:
    """``w2`` before ``w10``: figures have been taken for their worth."""
    parts = re.split(r"([0-9]+)", name)
    return [(int(part), "") if part[:1].isdigit() else (-1, part) for part in parts]


def several_machines(lanes: Sequence[LaneView]) -> bool:
    return len({lane.machine for lane in lanes}) > 1


def _lane_story(lane: LaneView, seconds: float) -> LaneStory:
    begun = [span for span in lane.spans if span.state != "waiting"]
    busy = sum((seconds if span.end_s is None else span.end_s) - span.start_s for span in begun)
    return LaneStory(
        worker=inert(lane.worker, NAME_LIMIT),
        machine=inert(lane.machine, NAME_LIMIT),
        gpu=inert(lane.gpu or "", NAME_LIMIT),
        slices=sum(span.state in ("computed", "committed") for span in lane.spans),
        lost=sum(span.state == "lost" for span in lane.spans),
        busy_s=busy,
        share=min(1.0, busy / seconds) if seconds > 0 else 0.0,
        deaths="; ".join(
            f"lost after {figures.duration(d.at_s)}: {inert(d.cause, TEXT_LIMIT)}" for d in lane.deaths
        ),
    )
