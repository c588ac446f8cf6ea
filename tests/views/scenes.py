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
from nbcluster.run.snapshot import BusySpan, Death, ErrorView, LaneView, LoopView, Snapshot, SpanState
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
    item: str = "",
    size_bytes: int = 18_400,
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
            at_s = end_s + 0.02 + (0.4 if chance.random() < 0.04 else 0.0)
    begun.sort(key=lambda each: each.start_s)
    spans: list[list[BusySpan]] = [[] for _ in range(amount)]
    waiting = False
    for number, each in enumerate(begun):
        runs = running and each.end_s >= until_s
        waiting = waiting or runs
        state: SpanState = "running" if runs else "computed" if waiting else "committed"
        end_s = None if runs else round(min(each.end_s, until_s), 3)
        given_s = spans[each.lane][-1].end_s if spans[each.lane] else max(0.1, from_s - 0.3)
        spans[each.lane].append(
            BusySpan(
                number,
                loop,
                number * 12,
                number * 12 + 12,
                round(each.start_s, 3),
                end_s,
                state,
                round(given_s or 0.0, 3),
                item.format(number * 12) if item else "",
                0 if runs else size_bytes + 37 * number,
            )
        )
    return [
        LaneView(f"w{lane}", machine, None, tuple(spans[lane]), 210_000_000 + lane * 1_000_000)
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


def lost(lane: LaneView, place: int, cause: str) -> LaneView:
    """The worker died in its slice of that place; who took its place goes on from there."""
    spans = list(lane.spans)
    died_s = spans[place].end_s or spans[place].start_s + 0.5
    spans[place] = replace(spans[place], state="lost", end_s=died_s)
    later = [
        replace(span, start_s=span.start_s + 1.1, given_s=died_s) for span in spans[place + 1 : place + 2]
    ]
    spans[place + 1 : place + 2] = [
        replace(each, end_s=max(each.end_s or 0, each.start_s + 0.3)) for each in later
    ]
    return replace(lane, spans=tuple(spans), deaths=(Death(died_s, cause),))


def again(lane: LaneView, place: int) -> LaneView:
    """A slice that somebody else died over."""
    spans = list(lane.spans)
    spans[place] = replace(spans[place], deaths=1)
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
        lane_count=0,
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
                plain_estimate_s=47.0,
            ),
        ),
        lanes=tuple(lanes(2, 12.4, 1.6, running=True, item="C, gamma = ({}, 0.001)")),
        lane_count=2,
        sent_bytes=38_200_000,
        plain_estimate_s=47.0,
        claim="same as a plain run",
    )


def waiting() -> Snapshot:
    """The first slices were handed out; code and captures are on their way."""
    two = (
        LaneView("w0", "lab7", None, (BusySpan(0, 0, 2, 14, 1.9, None, "waiting", 1.9),)),
        LaneView("w1", "lab7", None, (BusySpan(1, 0, 14, 26, 2.2, None, "waiting", 2.2),)),
    )
    [four] = starting().loops
    return replace(
        starting(),
        run="r10",
        state="running",
        seconds=3.1,
        loops=(
            replace(four, here=4, computed=4, committed=4, rate_per_s=1.4, eta_s=83.0, plain_estimate_s=86.0),
        ),
        lanes=two,
        lane_count=2,
        message="",
        sent_bytes=38_200_000,
        plain_estimate_s=86.0,
    )


def running_32() -> Snapshot:
    two_machines = lanes(32, 41.0, 2.2, running=True, item="i = {}")
    two_machines[16:] = [replace(lane, machine="lab8") for lane in two_machines[16:]]
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
                plain_estimate_s=3600.0,
            ),
        ),
        lanes=tuple(two_machines),
        lane_count=32,
        sent_bytes=1_240_000_000,
        plain_estimate_s=3600.0,
        claim="same as a plain run (not proven)",
        cluster="lab",
    )


def worker_lost() -> Snapshot:
    four = lanes(4, 18.2, 1.5, running=True, item="path = 'scan-{}.tif'")
    four[2] = lost(four[2], 5, "killed for memory: it had 4.1 GB of 4 GB")
    four[0] = again(four[0], 6)
    return replace(
        running_2(),
        run="r11",
        name="scans",
        cell="8",
        seconds=18.2,
        loops=(
            loop(
                6,
                "for path in paths",
                total=900,
                computed=470,
                committed=431,
                here=3,
                seconds=18.0,
                eta_s=16.5,
                rate_per_s=26.0,
                text="900 iterations on 4 workers\ncollected in order: areas; sent once: model 12 MB",
                plain_estimate_s=124.0,
            ),
        ),
        lanes=tuple(four),
        lane_count=4,
        sent_bytes=12_300_000,
        plain_estimate_s=124.0,
        message="w2 was lost (killed for memory: it had 4.1 GB of 4 GB); its slice is computed again",
    )


def gpu() -> Snapshot:
    cpus = lanes(4, 24.0, 1.3, running=True)
    gpus = [
        replace(
            lane,
            worker=f"gpu{place}",
            gpu="H100",
            spans=tuple(replace(span, loop=1, item=f"batch = {span.first}") for span in lane.spans),
            gpu_busy=0.93 - 0.22 * place,
            gpu_memory_bytes=41_000_000_000 - place * 9_000_000_000,
            memory_bytes=None,
        )
        for place, lane in enumerate(lanes(2, 24.0, 2.6, running=True, from_s=7.0))
    ]
    cpus = [replace(lane, spans=tuple(s for s in lane.spans if s.start_s < 7)) for lane in cpus]
    cpus = [
        replace(
            lane,
            spans=tuple(replace(s, state="committed", end_s=min(s.end_s or 7.4, 7.6)) for s in lane.spans),
        )
        for lane in cpus
    ]
    return replace(
        running_2(),
        run="r12",
        name="embed",
        cell="30",
        seconds=24.0,
        loops=(
            loop(
                3,
                "for text in texts",
                total=4000,
                computed=4000,
                committed=4000,
                here=20,
                seconds=7.0,
                text="4,000 iterations on 4 workers, 7.0 s (about 26 s here)\ncollected in order: tokens",
                plain_estimate_s=26.0,
            ),
            loop(
                8,
                "for batch in batches",
                total=640,
                computed=302,
                committed=288,
                here=0,
                seconds=17.0,
                eta_s=20.0,
                rate_per_s=17.4,
                text="640 iterations on 2 GPUs\ncollected in order: vectors; sent once: model 1.3 GB",
                plain_estimate_s=72.0,
            ),
        ),
        lanes=(*cpus, *gpus),
        lane_count=6,
        sent_bytes=1_320_000_000,
        plain_estimate_s=98.0,
        cluster="gpu-lab",
    )


def mixed() -> Snapshot:
    four = one_after_the_other(
        lanes(4, 9.6, 0.9, item="k = {}"), surprised(lanes(4, 22.4, 0.5, from_s=21.5, loop=2), slice_=2)
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
                plain_estimate_s=33.0,
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
        lane_count=4,
        plain_estimate_s=None,
        claim="same as a plain run",
    )


def failed() -> Snapshot:
    stopped = surprised(lanes(4, 5.2, 0.8, item="row = ({}, 'n/a')"), slice_=17)
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
        lane_count=4,
        errors=(
            ErrorView(
                "ValueError",
                5,
                1,
                "could not convert string to float: 'n/a'",
                "weight = as_number(row['weight'])",
                "line 5\n    weight = as_number(row['weight'])\nline 2, in as_number\n    return float(text)",
            ),
            ErrorView(
                "RuntimeWarning", 6, 212, "divide by zero encountered in log", "out.append(np.log(weight))"
            ),
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
        lane_count=2,
        plain_estimate_s=None,
        message="The next cell finds the same 2 workers.",
        final=True,
    )


def stopped() -> Snapshot:
    [sixty] = interrupted().loops
    return replace(
        interrupted(),
        run="r13",
        state="stopped",
        loops=(replace(sixty, text="stopped after 7 of 60 iterations; `out` holds those 7, in order"),),
        message="Running the cell again starts it from its top.",
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
                plain_estimate_s=88.0,
            ),
        ),
        lanes=tuple(lanes(8, 12.3, 2.4, item="k = {}")),
        lane_count=8,
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
        lane_count=0,
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
        lanes=(
            LaneView(
                evil,
                evil,
                evil,
                tuple(replace(span, item=evil) for span in running_2().lanes[0].spans),
                deaths=(Death(2.0, evil),),
            ),
        ),
        lane_count=1,
        errors=(ErrorView(evil, 1, 3, evil + "\x07" + "&" * 3000, evil, f"{evil}\n{evil * 100}"),),
        claim=evil,
        message=f"{evil}\n\u2066{evil}",
        cluster=evil,
        final=True,
    )


SCENES = {
    make.__name__.replace("_", "-"): make
    for make in (
        starting,
        waiting,
        running_2,
        running_32,
        mixed,
        worker_lost,
        gpu,
        failed,
        interrupted,
        stopped,
        done,
        here,
        hostile,
    )
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
