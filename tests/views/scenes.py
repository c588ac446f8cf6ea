"""Runs at telling moments: what the golden texts, the gallery and the browser's tests look at.

`python -m tests.views.scenes` writes the files that are made from them: recordings for the browser, golden
texts and html. Read the difference before committing it.

In this room runs are invented; the numbers are made up, the shapes are those of real ones.
"""

import json
import random
from base64 import b64encode
from dataclasses import dataclass, replace
from pathlib import Path

from nbcluster import wire
from nbcluster.run.snapshot import BusySpan, ErrorView, LaneView, LoopView, Snapshot, SpanState
from nbcluster.views import html, text
from nbcluster.views.stream import Stream

_REPOSITORY = Path(__file__).parents[2]
_GALLERY = _REPOSITORY / "labextension" / "gallery" / "scenes"
_GOLDEN = Path(__file__).parent / "golden"
#: Read by the browser's tests too.
_SHARED = _REPOSITORY / "tests" / "golden"


def loop(line: int, header: str, **more: object) -> LoopView:
    plain = LoopView(line, header, 30, 0, 0, 0, 0.0, None, None, "parallel")
    return replace(plain, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Begun:
    """A slice that a lane has begun, before its state is known."""

    lane: int
    start_s: float
    end_s: float


def lanes(
    amount: int,
    until_s: float,
    slice_s: float,
    *,
    running: bool = False,
    from_s: float = 0.4,
    loop: int = 0,
    machine: str = "lab7",
) -> list[LaneView]:
    """Lanes that were handed slices of about ``slice_s`` in turn.

    Commits are in order of iterations: with ``running``, what is computed behind a slice that runs waits.
    """
    chance = random.Random(amount)
    begun = []
    for lane in range(amount):
        at_s = from_s + chance.random() * 0.3
        while at_s < until_s:
            end_s = at_s + slice_s * (0.6 + chance.random() * 0.8)
            begun.append(_Begun(lane, at_s, end_s))
            at_s = end_s + 0.02
    begun.sort(key=lambda each: each.start_s)
    spans: list[list[BusySpan]] = [[] for _ in range(amount)]
    waiting = False
    for number, each in enumerate(begun):
        runs = running and each.end_s >= until_s
        waiting = waiting or runs
        state: SpanState = "running" if runs else "computed" if waiting else "committed"
        end_s = None if runs else round(min(each.end_s, until_s), 3)
        spans[each.lane].append(
            BusySpan(number, loop, number * 12, number * 12 + 12, round(each.start_s, 3), end_s, state)
        )
    return [
        LaneView(f"worker {lane + 1}", machine, None, tuple(spans[lane]), 210_000_000 + lane * 1_000_000)
        for lane in range(amount)
    ]


def surprised(lanes: list[LaneView], slice_: int) -> list[LaneView]:
    """Something came up in that slice: what follows it in order of iterations is dropped."""

    def state(span: BusySpan) -> SpanState:
        return "surprised" if span.id == slice_ else "cancelled" if span.id > slice_ else span.state

    return [
        replace(lane, spans=tuple(replace(span, state=state(span)) for span in lane.spans)) for lane in lanes
    ]


def one_after_the_other(earlier: list[LaneView], later: list[LaneView]) -> list[LaneView]:
    return [replace(a, spans=a.spans + b.spans) for a, b in zip(earlier, later, strict=True)]


def dropped(lane: LaneView) -> LaneView:
    """An interrupt surprises nobody."""
    spans = (replace(s, state="cancelled") if s.state == "surprised" else s for s in lane.spans)
    return replace(lane, spans=tuple(spans))


def lost(lane: LaneView, place: int) -> LaneView:
    spans = list(lane.spans)
    spans[place] = replace(spans[place], state="lost")
    return replace(lane, spans=tuple(spans))


def starting() -> Snapshot:
    return Snapshot(
        run="r1",
        name=None,
        cell="3",
        state="starting",
        seconds=1.3,
        loops=(
            loop(
                4,
                "for C, gamma in grid",
                total=120,
                text="here until the first worker answers",
                here=2,
                computed=2,
                committed=2,
            ),
        ),
        lanes=(),
        errors=(),
        sent_bytes=0,
        plain_estimate_s=None,
        claim="",
        message="a cluster is being started: 2 workers",
        cluster="local",
    )


def running_2() -> Snapshot:
    return replace(
        starting(),
        run="r2",
        name="grid",
        cell="7",
        state="running",
        seconds=12.4,
        message="",
        loops=(
            loop(
                4,
                "for C, gamma in grid",
                total=120,
                computed=58,
                committed=49,
                here=2,
                seconds=12.2,
                eta_s=12.9,
                rate_per_s=4.8,
                text="120 iterations on 2 workers\ncollected in order: scores; sent once: X_train 38 MB",
            ),
        ),
        lanes=tuple(lanes(2, 12.4, 1.6, running=True)),
        sent_bytes=38_200_000,
        plain_estimate_s=47.0,
        claim="same as a plain run",
    )


def running_32() -> Snapshot:
    two_machines = lanes(32, 41.0, 2.2, running=True)
    two_machines[16:] = [replace(lane, machine="lab8") for lane in two_machines[16:]]
    two_machines[5] = lost(two_machines[5], 4)
    two_machines[22] = replace(two_machines[22], gpu="GPU 0")
    return replace(
        running_2(),
        run="r3",
        name="bootstrap",
        cell="21",
        seconds=41.0,
        loops=(
            loop(
                3,
                "for i in range(200_000)",
                total=200_000,
                computed=61_440,
                committed=58_112,
                here=12,
                seconds=40.8,
                eta_s=96.0,
                rate_per_s=1480.0,
                text="200,000 iterations on 32 workers",
            ),
        ),
        lanes=tuple(two_machines),
        sent_bytes=1_240_000_000,
        plain_estimate_s=3600.0,
        claim="same as a plain run (not proven)",
        message="worker 6 was lost (killed for memory); its slice is computed again",
        cluster="gpu-lab",
    )


def mixed() -> Snapshot:
    four = one_after_the_other(
        lanes(4, 9.6, 0.9), surprised(lanes(4, 22.4, 0.5, from_s=21.5, loop=2), slice_=2)
    )
    return replace(
        running_2(),
        run="r4",
        name=None,
        cell="9",
        seconds=31.5,
        loops=(
            loop(
                4,
                "for k in k_range",
                computed=30,
                committed=30,
                here=1,
                seconds=9.4,
                text="30 iterations on 4 workers, 9.4 s (about 33 s here)\ncollected in order: kmeans_per_k",
            ),
            loop(
                9,
                "for epoch in range(200)",
                total=200,
                computed=200,
                committed=200,
                here=200,
                seconds=12.0,
                route="kernel",
                reason="carried",
                text="here [carried]: line 11 reads `weight`, which line 13 sets in the iteration before",
            ),
            loop(
                52,
                "for p in paths",
                total=400,
                computed=41,
                committed=41,
                here=23,
                seconds=10.1,
                rate_per_s=3.1,
                eta_s=115.0,
                route="mixed",
                reason="writes",
                text="0-17 on 4 workers, then here from 18 [writes]: to_csv() would write 'out.csv'; if\n"
                "each iteration writes its own file: %%distribute --allow writes",
            ),
        ),
        lanes=tuple(four),
        plain_estimate_s=None,
        claim="same as a plain run",
    )


def failed() -> Snapshot:
    stopped = surprised(lanes(4, 5.2, 0.8), slice_=17)
    return replace(
        running_2(),
        run="r5",
        name=None,
        cell="12",
        state="failed",
        seconds=5.4,
        loops=(
            loop(
                3,
                "for row in rows",
                total=1000,
                computed=417,
                committed=417,
                here=2,
                seconds=5.2,
                text="0-416 on 4 workers; iteration 417 raised ValueError in line 5, here, as in a plain run",
            ),
        ),
        lanes=tuple(stopped),
        errors=(
            ErrorView("ValueError", 5, 1, "could not convert string to float: 'n/a'"),
            ErrorView("RuntimeWarning", 6, 212, "divide by zero encountered in log"),
        ),
        plain_estimate_s=None,
        claim="same as a plain run",
        final=True,
    )


def interrupted() -> Snapshot:
    stopped = surprised(lanes(2, 2.3, 0.5), slice_=6)
    stopped = [dropped(lane) for lane in stopped]
    return replace(
        running_2(),
        run="r6",
        name=None,
        cell="14",
        state="interrupted",
        seconds=2.4,
        loops=(
            loop(
                2,
                "for seed in range(60)",
                total=60,
                computed=9,
                committed=7,
                here=1,
                seconds=2.3,
                text="interrupted after 7 of 60 iterations; `out` holds those 7, in order",
            ),
        ),
        lanes=tuple(stopped),
        plain_estimate_s=None,
        message="The next cell finds the same 2 workers.",
        final=True,
    )


def done() -> Snapshot:
    return replace(
        running_2(),
        run="r7",
        name=None,
        cell="15",
        state="done",
        seconds=12.4,
        loops=(
            loop(
                4,
                "for k in k_range",
                computed=30,
                committed=30,
                here=1,
                seconds=12.3,
                text="30 iterations on 8 workers, 12.4 s (about 88 s here)\n"
                "collected in order: kmeans_per_k; sent once: X_train_pca 38 MB",
            ),
        ),
        lanes=tuple(lanes(8, 12.3, 2.4)),
        plain_estimate_s=88.0,
        final=True,
    )


def here() -> Snapshot:
    return replace(
        running_2(),
        run="r8",
        name=None,
        cell="16",
        state="done",
        seconds=8.8,
        loops=(
            loop(
                21,
                "for i in range(1000)",
                total=1000,
                computed=1000,
                committed=1000,
                here=1000,
                seconds=8.7,
                route="kernel",
                reason="random",
                text="here [random]: resample() draws from numpy's shared generator. To run it in parallel:\n"
                "rng = np.random.default_rng([seed, i]) in the loop, or %%distribute --streams 0",
            ),
        ),
        lanes=(),
        sent_bytes=0,
        plain_estimate_s=None,
        final=True,
    )


def hostile() -> Snapshot:
    """Texts as nobody should write them."""
    evil = "<script>document.title='gone'</script><img src=x onerror=\"document.title='gone'\">"
    return replace(
        running_2(),
        run="r9",
        name=evil,
        cell="17",
        state="failed",
        loops=(
            loop(
                1,
                f"for x in '{evil}'",
                total=None,
                committed=3,
                computed=3,
                reason="<b>",
                text=f"[<b>] {evil}",
            ),
            loop(2, "for y in '\x1b[31mred\u202etfel ot thgir'", total=0, text="x" * 5000),
        ),
        lanes=(LaneView(evil, evil, evil, running_2().lanes[0].spans),),
        errors=(ErrorView(evil, 1, 3, evil + "\x07" + "&" * 3000),),
        claim=evil,
        message=f"{evil}\n\u2066{evil}",
        cluster=evil,
        final=True,
    )


SCENES = {
    make.__name__.replace("_", "-"): make
    for make in (starting, running_2, running_32, mixed, failed, interrupted, done, here, hostile)
}


def written() -> dict[Path, str]:
    """Every file that is made from these scenes, and what must be in it."""
    files = {}
    for name, make in SCENES.items():
        files[_GALLERY / f"{name}.json"] = _compact(wire.to_json(make()))
        files[_GOLDEN / f"{name}.txt"] = text.summary(make()) + "\n"
        files[_GOLDEN / f"{name}.html"] = (
            html.summary(make()).replace("<tr", "\n<tr").replace("<div", "\n<div") + "\n"
        )
    head, messages = Stream().take(running_2())
    posted = [{"content": each.content, "records": b64encode(each.records).decode()} for each in messages]
    files[_SHARED / "messages-running.json"] = _compact({"head": head, "messages": posted})
    return files


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    for path, content in written().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
