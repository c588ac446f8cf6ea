"""A run's story, from its snapshots."""

from dataclasses import replace

from nbcluster.run.history import History
from nbcluster.run.snapshot import BusySpan, LaneView, LoopView, Snapshot

LOOP = LoopView(4, "for k in k_range", 30, 0, 0, 0, 0.0, None, None, "parallel")
START = Snapshot(
    run="aaaaaaaa-1",
    name=None,
    cell="7",
    state="running",
    seconds=0.0,
    loops=(LOOP,),
    lanes=(),
    lane_count=0,
    errors=(),
    sent_bytes=0,
    plain_estimate_s=None,
    claim="",
)


def lane(worker: str, *spans: BusySpan) -> LaneView:
    return LaneView(worker, "lab7", None, spans)


def test_it_tells_what_went_where_who_died_and_what_went_on_here() -> None:
    history = History()
    history.take(START)
    first = BusySpan(0, 0, 1, 9, 0.5, None, "running")
    history.take(replace(START, seconds=0.6, lanes=(lane("w1", first), lane("w2"))))
    history.take(
        replace(START, seconds=2.0, lanes=(lane("w1", replace(first, end_s=2.0, state="lost")), lane("w2")))
    )
    history.note("w1 has ended: it was ended by SIGKILL")
    again = BusySpan(1, 0, 1, 9, 2.1, 4.0, "committed")
    history.take(replace(START, seconds=6.0, lanes=(lane("w1"), lane("w2", again), lane("w3"))))
    here = replace(
        LOOP, route="mixed", reason="writes", text="0-8 on 2 workers, then here from 9 [writes]: to_csv()"
    )
    history.take(replace(START, seconds=7.0, loops=(here,), lanes=(lane("w1"), lane("w2"), lane("w3"))))
    history.take(replace(START, seconds=9.0, state="done", loops=(here,), final=True))
    assert history.lines() == [
        "      0 ms  line 4: for k in k_range begins",
        "     0.5 s  line 4: the first slice goes to w1",
        "     2.0 s  the slice of iterations 1 to 8 is lost with w1, and done again elsewhere",
        "     2.0 s  w1 has ended: it was ended by SIGKILL",
        "     6.0 s  w3 joins",
        "     7.0 s  line 4 goes on here: 0-8 on 2 workers, then here from 9 [writes]: to_csv()",
        "     9.0 s  done",
        "  line 4 on w1: 0 slices, 0 iterations, from 0.5 s to 2.0 s, 1 slice lost",
        "  line 4 on w2: 1 slice, 8 iterations, from 2.1 s to 4.0 s",
    ]


def test_of_very_much_the_beginning_and_the_end_are_told() -> None:
    history = History()
    history.take(START)
    for number in range(1000):
        history.note(f"thing {number}", float(number))
    told = history.lines()
    assert len(told) == 101
    assert told[20].strip() == "… 901 more …"
    assert told[-1].endswith("thing 999")
