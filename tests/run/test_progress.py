"""How far, how fast, and what the lanes were busy with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbcluster.run.events import SliceId, WorkerId
from nbcluster.run.progress import Lanes, Place, Progress, Speed, time_left
from nbcluster.run.snapshot import BusySpan, Death, LaneView, LoopView

W0, W1 = WorkerId("w0"), WorkerId("w1")


def test_progress_is_shown_as_a_view_of_its_loop():
    progress = Progress(30, committed=17, computed=21, here=2, seconds=12.0, rate_per_s=1.75, eta_s=5.5)
    assert progress.view(4, "for k in ks", "parallel", text="on 3 workers") == LoopView(
        line=4,
        header="for k in ks",
        total=30,
        computed=21,
        committed=17,
        here=2,
        seconds=12.0,
        eta_s=5.5,
        rate_per_s=1.75,
        route="parallel",
        reason=None,
        text="on 3 workers",
    )


# Speed ----------------------------------------------------------------------------------------------


def test_there_is_no_speed_before_anything_was_computed():
    assert Speed(0.0, 5).per_s() is None


def test_speed_is_what_grew_over_the_time_it_took():
    speed = Speed(10.0, 100)
    speed.saw(12.0, 110)
    assert speed.per_s() == 5.0


def test_what_happens_within_a_moment_is_one_point():
    speed = Speed(0.0, 0)
    for i in range(1, 1001):
        speed.saw(1.0 + i / 100_000, i)
    assert speed.per_s() == pytest.approx(1000, rel=0.02)
    assert len(speed._points) < 5


def test_speed_is_of_late():
    speed = Speed(0.0, 0)
    for second in range(1, 100):
        speed.saw(float(second), second)
    for second in range(100, 120):
        speed.saw(float(second), 100 + 10 * (second - 99))
    assert speed.per_s() == pytest.approx(10.0)


def test_where_things_come_rarely_more_of_the_past_counts():
    speed = Speed(0.0, 0)
    for hour in range(1, 10):
        speed.saw(hour * 3600.0, hour * 8)
    assert speed.per_s() == pytest.approx(8 / 3600)


def test_time_left_follows_the_computing_and_at_the_end_the_commits():
    computing, committing = Speed(0.0, 0), Speed(0.0, 0)
    computing.saw(10.0, 50)
    committing.saw(10.0, 20)
    assert time_left(100, 20, 50, computing, committing) == 10.0
    assert time_left(50, 20, 50, computing, committing) == 15.0
    assert time_left(50, 50, 50, computing, committing) == 0.0
    assert time_left(100, 0, 0, Speed(0.0, 0), Speed(0.0, 0)) is None


# Lanes ----------------------------------------------------------------------------------------------


def spans(lanes, whole=False):
    return {view.worker: [span_of(span) for span in view.spans] for view in lanes.views(whole=whole)}


def span_of(span):
    return (span.id, span.first, span.end, span.start_s, span.end_s, span.state)


def test_a_slice_is_a_span_that_runs_is_computed_and_is_committed():
    lanes = Lanes(started=100.0)
    lanes.begin(0, SliceId(7), W0, 4, 9, 101.0)
    assert spans(lanes) == {"w0": [(0, 4, 9, 1.0, None, "running")]}
    lanes.end(SliceId(7), "computed", 9, 103.0)
    assert spans(lanes) == {"w0": [(0, 4, 9, 1.0, 3.0, "computed")]}
    lanes.commit(0, 8)
    assert spans(lanes) == {}
    lanes.commit(0, 9)
    assert spans(lanes) == {"w0": [(0, 4, 9, 1.0, 3.0, "committed")]}


@pytest.mark.parametrize("state", ["lost", "surprised", "cancelled"])
def test_a_slice_that_was_not_computed_to_its_end_says_so(state):
    lanes = Lanes(0.0)
    lanes.begin(0, SliceId(1), W0, 4, 9, 1.0)
    lanes.end(SliceId(1), state, 6, 2.0)
    lanes.commit(0, 9)
    assert spans(lanes) == {"w0": [(0, 4, 6, 1.0, 2.0, state)]}


def test_a_shortened_slice_ends_where_it_now_ends():
    lanes = Lanes(0.0)
    lanes.begin(0, SliceId(1), W0, 0, 10, 1.0)
    lanes.views()
    lanes.shorten(SliceId(1), 5)
    assert spans(lanes) == {"w0": [(0, 0, 5, 1.0, None, "running")]}


def test_only_what_changed_is_told_and_everything_if_asked():
    lanes = Lanes(0.0)
    lanes.begin(0, SliceId(1), W0, 0, 5, 1.0)
    lanes.begin(0, SliceId(2), W1, 5, 9, 1.0)
    lanes.views()
    lanes.end(SliceId(2), "computed", 9, 8.0)
    assert spans(lanes) == {"w1": [(1, 5, 9, 1.0, 8.0, "computed")]}
    assert spans(lanes, whole=True) == {
        "w0": [(0, 0, 5, 1.0, None, "running")],
        "w1": [(1, 5, 9, 1.0, 8.0, "computed")],
    }


def test_a_lane_says_where_its_worker_lives():
    lanes = Lanes(0.0)
    lanes.join(W0)
    lanes.join(W1)
    places = {W0: Place("lab7", memory_bytes=5), W1: Place("lab8", gpu="0")}
    assert lanes.views(places) == (
        LaneView("w0", "lab7", None, (), 5),
        LaneView("w1", "lab8", "0", (), None),
    )


def test_a_lane_is_told_of_when_there_is_news_of_its_place():
    lanes, where = Lanes(0.0), {W0: Place("lab7", gpu="H100", gpu_busy=0.5)}
    lanes.join(W0)
    assert len(lanes.views(where)) == 1
    assert lanes.views(where) == ()
    where[W0] = Place("lab7", gpu="H100", gpu_busy=0.75)
    assert [view.gpu_busy for view in lanes.views(where)] == [0.75]
    assert lanes.count == 1


def test_a_worker_that_is_gone_was_somewhere_and_its_lane_tells_how_it_went():
    lanes, where = Lanes(100.0), {W0: Place("lab7")}
    lanes.begin(0, SliceId(1), W0, 0, 5, 101.0)
    lanes.views(where)
    lanes.lose(W0, "killed for memory", 102.0)
    lanes.end(SliceId(1), "lost", 2, 102.0)
    (lane,) = lanes.views({})
    assert (lane.machine, lane.deaths) == ("lab7", (Death(2.0, "killed for memory"),))
    assert [span.state for span in lane.spans] == ["lost"]


def test_a_slice_waits_from_when_its_worker_was_free_for_it():
    lanes = Lanes(0.0)
    lanes.hand(0, SliceId(1), W0, 0, 5, 1.0)
    assert spans(lanes) == {"w0": [(0, 0, 5, 1.0, None, "waiting")]}
    lanes.begin(0, SliceId(1), W0, 0, 5, 1.75)
    (lane,) = lanes.views()
    assert lane.spans == (BusySpan(0, 0, 0, 5, 1.75, None, "running", 1.0),)


def test_a_span_tells_what_came_back_whose_it_was_before_and_its_first_item():
    lanes = Lanes(0.0)
    lanes.name_items(0, lambda at: f"n = {at * 10}")
    lanes.begin(0, SliceId(1), W0, 3, 5, 1.0, deaths=1)
    lanes.flush(SliceId(1), 100)
    lanes.flush(SliceId(1), 20)
    (lane,) = lanes.views()
    assert lane.spans == (BusySpan(0, 0, 3, 5, 1.0, None, "running", 1.0, "n = 30", 120, 1),)


def test_of_a_loop_whose_items_have_no_names_nobody_asks_again():
    lanes, asked = Lanes(0.0), []
    lanes.name_items(0, lambda at: asked.append(at) or "")
    for number in range(3):
        lanes.begin(0, SliceId(number), WorkerId(f"w{number}"), number, number + 1, 1.0)
        lanes.views()
    assert asked == [0]


def test_two_loops_of_a_run_share_the_lanes():
    lanes = Lanes(0.0)
    lanes.begin(0, SliceId(1), W0, 0, 5, 1.0)
    lanes.end(SliceId(1), "computed", 5, 2.0)
    lanes.begin(1, SliceId(2), W0, 0, 5, 3.0)
    lanes.end(SliceId(2), "computed", 5, 4.0)
    lanes.commit(1, 5)
    (lane,) = lanes.views()
    assert lane.spans == (
        BusySpan(0, 0, 0, 5, 1.0, 2.0, "computed", 1.0),
        BusySpan(1, 1, 0, 5, 3.0, 4.0, "committed", 3.0),
    )


def test_slices_too_short_to_be_seen_go_on_with_the_span_before():
    lanes = Lanes(0.0, most=10)
    for number in range(3):
        lanes.begin(0, SliceId(number), W0, number, number + 1, 100.0 + number)
        lanes.end(SliceId(number), "computed", number + 1, 100.9 + number)
    assert spans(lanes) == {"w0": [(0, 0, 3, 100.0, 102.9, "computed")]}
    lanes.commit(0, 2)
    assert spans(lanes) == {}, "the last of the three is not committed"
    lanes.commit(0, 3)
    assert spans(lanes) == {"w0": [(0, 0, 3, 100.0, 102.9, "committed")]}


def test_a_span_that_goes_on_after_its_commit_is_running_again():
    lanes = Lanes(0.0, most=10)
    lanes.begin(0, SliceId(0), W0, 0, 1, 100.0)
    lanes.end(SliceId(0), "computed", 1, 100.5)
    lanes.commit(0, 1)
    lanes.begin(0, SliceId(1), W0, 9, 10, 101.0)
    assert spans(lanes) == {"w0": [(0, 0, 10, 100.0, None, "running")]}
    lanes.end(SliceId(1), "computed", 10, 101.5)
    lanes.commit(0, 10)
    assert spans(lanes) == {"w0": [(0, 0, 10, 100.0, 101.5, "committed")]}


def test_a_span_that_is_running_is_not_committed():
    lanes = Lanes(0.0, most=10)
    lanes.begin(0, SliceId(0), W0, 8, 9, 100.0)
    lanes.end(SliceId(0), "computed", 9, 100.5)
    lanes.begin(0, SliceId(1), W0, 3, 4, 101.0)
    lanes.commit(0, 9)
    assert spans(lanes) == {"w0": [(0, 3, 9, 100.0, None, "running")]}


@pytest.mark.parametrize("state", ["lost", "surprised", "cancelled"])
def test_nothing_is_hidden_by_going_on_with_a_span(state):
    lanes = Lanes(0.0, most=10)
    lanes.begin(0, SliceId(0), W0, 0, 1, 100.0)
    lanes.end(SliceId(0), state, 1, 100.5)
    lanes.begin(0, SliceId(1), W0, 1, 2, 101.0)
    assert len(lanes.views()[0].spans) == 2


def test_a_slice_of_another_loop_or_after_a_pause_is_a_span_of_its_own():
    lanes = Lanes(0.0, most=10)
    lanes.begin(0, SliceId(0), W0, 0, 1, 100.0)
    lanes.end(SliceId(0), "computed", 1, 100.5)
    lanes.begin(1, SliceId(1), W0, 0, 1, 101.0)
    lanes.end(SliceId(1), "computed", 1, 101.5)
    lanes.begin(1, SliceId(2), W0, 1, 2, 150.0)
    assert len(lanes.views()[0].spans) == 3


@pytest.mark.parametrize("workers", [1, 8, 500])
def test_ten_thousand_slices_stay_few_spans(workers):
    lanes, now = Lanes(0.0, most=1000), 0.0
    for number in range(10_000):
        worker = WorkerId(f"w{number % workers}")
        if number % workers == 0:
            now += 0.01 * workers
        lanes.begin(0, SliceId(number), worker, number, number + 1, now - 0.009 * workers)
        lanes.end(SliceId(number), "computed", number + 1, now)
    count = sum(len(view.spans) for view in lanes.views(whole=True))
    assert count < 10 * 1000
    assert count >= workers


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0.0, 3.0), st.floats(0.0, 3.0)), max_size=60))
def test_whatever_is_told_piece_by_piece_adds_up_to_the_whole(slices):
    """A view keeps each span's last word by its id; that must be all there is."""
    lanes, kept, now = Lanes(0.0, most=5), {}, 0.0
    for number, (worker, pause, length) in enumerate(slices):
        lanes.begin(0, SliceId(number), WorkerId(worker), number, number + 1, now + pause)
        kept |= {(view.worker, span.id): span for view in lanes.views() for span in view.spans}
        now += pause + length
        lanes.end(SliceId(number), "computed", number + 1, now)
        if number % 3 == 0:
            lanes.commit(0, number)
    kept |= {(view.worker, span.id): span for view in lanes.views() for span in view.spans}
    whole = {(view.worker, span.id): span for view in lanes.views(whole=True) for span in view.spans}
    assert kept == whole
