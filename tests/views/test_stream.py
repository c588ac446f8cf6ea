"""Messages are small, and a front end that misses some is complete after a while."""

import json
import math
import struct
from dataclasses import replace

from nbcluster.run.snapshot import BusySpan, LaneView, Snapshot
from nbcluster.views.stream import STATES, LanesMessage, Stream
from tests.views.scenes import hostile, loop, mixed, running_2, running_32

MOST_BYTES = 5_000


class FrontEnd:
    """What a browser would know: everything replaces what was in its place."""

    def __init__(self) -> None:
        self.loops: dict[int, dict[str, object]] = {}
        self.lanes: dict[int, dict[str, object]] = {}
        self.spans: dict[tuple[int, int, int], BusySpan] = {}

    def hear(self, head: dict[str, object], messages: list[LanesMessage]) -> None:
        assert size(head) <= MOST_BYTES
        self.loops |= dict(head["loops"])
        for message in messages:
            assert size(message.content) + len(message.records) <= MOST_BYTES
            self.lanes |= dict(message.content["lanes"])
            items = dict(message.content["items"])
            for place, record in enumerate(struct.iter_unpack("<ddffffIHBBB3x", message.records)):
                first, end, start_s, end_s, given_s, came, number, lane, which, state, deaths = record
                self.spans[lane, which, number] = BusySpan(
                    number,
                    which,
                    int(first),
                    int(end),
                    start_s,
                    None if math.isnan(end_s) else end_s,
                    STATES[state],
                    given_s,
                    items.get(place, ""),
                    int(came),
                    deaths,
                )


def size(value: object) -> int:
    return len(json.dumps(value).encode())


def crowd(lanes: int, spans: int) -> Snapshot:
    made = [
        LaneView(
            f"worker {place}",
            "lab7",
            None,
            tuple(
                BusySpan(place * spans + i, 0, i, i + 1, float(i), i + 0.5, "committed") for i in range(spans)
            ),
        )
        for place in range(lanes)
    ]
    return replace(running_2(), lanes=tuple(made), lane_count=lanes)


def without_spans(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, lanes=tuple(replace(lane, spans=()) for lane in snapshot.lanes))


def test_a_front_end_that_hears_everything_knows_what_the_snapshot_says() -> None:
    front_end, snapshot = FrontEnd(), running_32()
    front_end.hear(*Stream().take(snapshot))
    assert [front_end.lanes[i]["worker"] for i in range(32)] == [lane.worker for lane in snapshot.lanes]
    told = {(lane, span.id): span for lane, view in enumerate(snapshot.lanes) for span in view.spans}
    assert {(lane, number) for lane, _, number in front_end.spans} == set(told)
    for (lane, _, number), span in front_end.spans.items():
        expected = told[lane, number]
        for each in ("first", "end", "state", "item", "size_bytes", "deaths"):
            assert getattr(span, each) == getattr(expected, each)
        assert math.isclose(span.start_s, expected.start_s, rel_tol=1e-6)
        assert (span.end_s is None) == (expected.end_s is None)


def test_a_late_front_end_is_complete_after_a_while_without_asking() -> None:
    stream, late, snapshot = Stream(), FrontEnd(), crowd(lanes=60, spans=30)
    stream.take(snapshot)
    # 1,800 slices, some fifty in what room a message has left, every third time
    for _ in range(120):
        late.hear(*stream.take(without_spans(snapshot)))
    assert len(late.spans) == 1800
    assert len(late.lanes) == 60


def test_many_loops_take_turns_and_the_one_in_hand_is_always_told() -> None:
    stream, late = Stream(), FrontEnd()
    loops = tuple(loop(line, "for x in " + "y" * 100, text="z" * 300) for line in range(1, 61))
    snapshot = replace(running_2(), loops=loops)
    stream.take(snapshot)
    for _ in range(20):
        head, messages = stream.take(snapshot)
        assert 59 in dict(head["loops"])
        late.hear(head, messages)
    assert len(late.loops) == 60


def test_every_message_is_small_whatever_the_run() -> None:
    front_end = FrontEnd()
    for snapshot in (hostile(), mixed(), crowd(lanes=500, spans=20)):
        front_end.hear(*Stream().take(snapshot))
    assert len(front_end.spans) >= 10_000


def test_an_answer_holds_everything_once() -> None:
    stream, snapshot = Stream(), running_32()
    stream.take(snapshot)
    answer, front_end = stream.everything(), FrontEnd()
    front_end.hear({"loops": []}, answer)
    assert len(front_end.lanes) == 32
    assert sum(len(message.records) for message in answer) // 44 == len(front_end.spans)


def test_a_changed_slice_is_told_at_once_and_an_unchanged_one_is_no_change() -> None:
    stream, front_end = Stream(), FrontEnd()
    begun = BusySpan(1, 0, 0, 12, 1.0, None, "running")
    snapshot = replace(running_2(), lanes=(LaneView("worker 1", "lab7", None, (begun,)),))
    front_end.hear(*stream.take(snapshot))
    ended = replace(begun, end_s=2.0, state="computed")
    front_end.hear(*stream.take(replace(snapshot, lanes=(replace(snapshot.lanes[0], spans=(ended,)),))))
    assert front_end.spans == {(0, 0, 1): ended}
    assert stream.so_far(snapshot).lanes[0].spans == (ended,)
