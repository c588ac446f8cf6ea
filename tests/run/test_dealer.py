"""Who runs what: even shares, nobody idle, and what is running halved when there is nothing else."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbcluster.run.backlog import Piece
from nbcluster.run.dealer import Dealer
from nbcluster.run.events import (
    CancelSlice,
    Committed,
    Finish,
    ShortenSlice,
    SliceFinished,
    SliceId,
    SliceShortened,
    SubmitSlice,
    WorkerId,
)
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace
from nbcluster.run.progress import Lanes
from nbcluster.testing.clock import ManualClock
from nbcluster.testing.scripted import Script, ScriptedBackend, play
from tests.run.scene import Scene

# Shares ---------------------------------------------------------------------------------------------


def test_eight_long_iterations_go_to_eight_workers():
    scene = Scene(8, workers=8, guess_s=600.0)
    assert [(each.first, each.end) for each in scene.out.values()] == [(i, i + 1) for i in range(8)]


def test_of_iterations_nobody_knows_each_worker_gets_one_and_then_more():
    scene = Scene(1000, workers=2)
    assert [(each.first, each.end) for each in scene.out.values()] == [(0, 1), (1, 2)]
    scene.compute(0, each_s=0.01)
    assert scene.submitted[0] == (2, 22, "w0")


def test_a_long_iteration_waits_behind_no_other():
    scene = Scene(1000, workers=2, guess_s=600.0)
    for _ in range(5):
        scene.tick(1.0)
    assert len(scene.out) == 2


def test_short_iterations_wait_behind_others_so_that_no_round_trip_is_felt():
    scene = Scene(10_000, workers=2, guess_s=0.01)
    assert [each.worker for each in scene.out.values()].count("w0") == 2
    assert [each.worker for each in scene.out.values()].count("w1") == 2


def test_who_comes_first_does_not_take_all_of_a_short_rest():
    scene = Scene(100, workers=4, guess_s=0.01, window_s=100.0, growth=1000)
    ends = [each.end - each.first for each in scene.out.values()]
    assert max(ends) <= 50, "the first to join knows of nobody else, and leaves half for what may come"


def dealer_of(total, **pace):
    pace.setdefault("end_early", False)
    return Dealer(0, total, Pace(**pace), 0.1, Lanes(0.0), 0, count())


def had(dealer):
    """What each worker has to run, as (first, deaths)."""
    return [[(each.first, each.deaths) for each in worker.queue] for worker in dealer.workers.values()]


def test_a_suspect_goes_to_who_is_idle_and_nothing_waits_behind_it():
    """Also where something innocent lies before it, that is handed out in the same moment."""
    dealer = dealer_of(1000, window_s=2.0)
    assert dealer.claim(8) == Piece(0, 8)
    dealer.backlog.give_back(Piece(4, 8, deaths=1))
    dealer.backlog.give_back(Piece(0, 4))
    dealer.join(WorkerId("w0"))
    dealer.join(WorkerId("w1"))
    dealer.hand_out(0, False, 0.0)
    assert had(dealer) == [[(0, 0), (8, 0)], [(4, 1)]]


def test_a_suspect_waits_behind_nothing():
    """Also where something innocent lies before it, that is handed out to wait in the same moment."""
    dealer = dealer_of(1000, window_s=2.0)
    for name in ("w0", "w1"):
        dealer.join(WorkerId(name))
        dealer._submit(dealer.claim(10), dealer.workers[WorkerId(name)], 0.0)
    dealer.claim(980)
    dealer._furthest = 0  # as if the end of the loop were still to be handed out
    dealer.backlog.give_back(Piece(3, 5, deaths=1))
    dealer.backlog.give_back(Piece(0, 2))
    dealer.hand_out(0, False, 0.0)
    assert had(dealer) == [[(0, 0), (0, 0)], [(10, 0)]]


# The loop's end -----------------------------------------------------------------------------------


def test_the_end_of_a_loop_is_begun_among_its_first():
    scene = Scene(1000, workers=2, guess_s=0.01, end_early=True)
    assert scene.submitted[0] == (995, 1000, "w1"), "as much as a shortest slice"
    assert min(each.first for each in scene.out.values()) == 0
    scene.compute_all(each_s=0.01)
    assert scene.ended == Finish(1000)


def test_the_end_is_begun_beyond_the_window_too_and_once():
    scene = Scene(100, workers=3, guess_s=600.0, end_early=True)
    assert sorted(each.first for each in scene.out.values()) == [0, 1, 99]


def test_who_is_alone_begins_at_the_beginning_and_goes_on_from_there():
    scene = Scene(100, workers=1, guess_s=600.0, end_early=True)
    scene.compute(0, each_s=600.0)
    assert [each.first for each in scene.out.values()] == [1]


def test_a_loop_no_longer_than_its_workers_needs_no_such_care():
    scene = Scene(2, workers=2, guess_s=600.0, end_early=True)
    assert [each.first for each in scene.out.values()] == [0, 1]


def test_where_an_iteration_may_run_once_only_the_end_waits_for_its_turn():
    scene = Scene(100, workers=3, guess_s=600.0, once=True, end_early=True)
    assert sorted(each.first for each in scene.out.values()) == [0, 1, 2]


def test_what_the_end_takes_is_not_what_the_next_iterations_will_take():
    dealer = dealer_of(1000, end_early=True)
    for name in ("w0", "w1"):
        dealer.join(WorkerId(name))
    dealer.hand_out(0, False, 0.0)
    last = next(each for each in dealer.slices.values() if each.end == 1000)
    dealer.flush(last, 1000, 1, 500.0, 0, 500.0)
    assert dealer._gauge.seconds_each == 0.1


def test_an_end_whose_worker_died_comes_back_as_a_suspect():
    scene = Scene(100, workers=2, guess_s=600.0, end_early=True)
    scene.lose("w1", "killed")
    scene.compute(0, each_s=600.0)
    scene.join("w2")
    assert [each.first for each in scene.out.values()] == [1, 2], "and when its turn comes"


# The window -----------------------------------------------------------------------------------------


def test_no_more_than_the_window_is_out_while_the_kernel_is_busy_committing():
    scene = Scene(1000, workers=2, guess_s=1.0, window_s=4.0, commits=False)
    for _ in range(2):
        scene.compute(min(scene.out))
    assert not scene.out, "eight iterations are in hand, which is the window"
    scene.tick(1.0)
    assert scene.submitted == [], "and the kernel has not committed one of them"
    scene.tell(Committed(2))
    assert scene.submitted, "now it has"


def test_a_full_window_is_widened_for_who_has_nothing_to_do():
    """Iteration 0 takes long; the others need not wait for it."""
    scene = Scene(1000, workers=2, guess_s=1.0, window_s=1.0, stretch=5)
    assert [(each.first, each.end) for each in scene.out.values()] == [(0, 1), (1, 2)]
    for _ in range(100):
        others = [key for key, each in scene.out.items() if each.first]
        if not others:
            break
        scene.compute(others[0])
    assert scene.machine.computed == 9, "but not for ever: ten is five times the window of two"
    assert scene.history == []
    scene.compute(0)
    assert scene.history == list(range(10))
    assert max(each.end for each in scene.out.values()) <= 12
    assert scene.machine._dealer._horizon() == 12, "and then it is as wide as before"


def test_a_window_full_of_large_effects_is_not_widened():
    scene = Scene(1000, workers=2, guess_s=1.0, window_s=1.0, window_bytes=3000)
    front = min(scene.out)
    other = max(scene.out)
    scene.out.pop(other)
    scene.flush(other, 1, 2, size_bytes=1000)
    for _ in range(100):
        others = [key for key, each in scene.out.items() if key != front]
        if not others:
            break
        each = scene.out.pop(others[0])
        scene.flush(each.slice, each.first, each.end, size_bytes=1000 * (each.end - each.first))
    assert scene.machine.computed <= 3


def test_the_slice_that_holds_up_the_commit_is_halved():
    scene = Scene(1000, workers=2, guess_s=1.0, window_s=4.0)
    scene.started(0)
    scene.now = 2.0
    scene.compute(1)
    assert scene.asked == [0]
    assert [each[2] for each in scene.submitted] == ["w1"], "who is idle meanwhile runs ahead"
    scene.tell(SliceShortened(0, 3))
    scene.compute(2)
    assert scene.submitted[0] == (3, 4, "w1"), "and comes back for the lowest"


# The end --------------------------------------------------------------------------------------------


def test_who_has_nothing_to_do_gets_half_of_what_another_runs():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.started(0)
    scene.join("w1")
    assert scene.asked == [0]
    scene.tell(SliceShortened(0, 5))
    assert scene.submitted == [(5, 8, "w1")]
    scene.compute_all()
    assert scene.history[-1] == 7


def test_a_slice_is_asked_once_at_a_time():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.started(0)
    scene.join("w1")
    scene.join("w2")
    scene.tick(1.0)
    assert [type(each) for each in scene.all].count(ShortenSlice) == 1
    scene.tell(SliceShortened(0, 5))
    assert [each[:2] for each in scene.submitted] == [(5, 7), (7, 8)], "what it gives is split among the idle"


def test_who_had_nothing_to_give_is_not_asked_again():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.started(0)
    scene.join("w1")
    scene.tell(SliceShortened(0, 8))
    for _ in range(5):
        assert scene.tick(10.0) == []


def test_who_has_one_iteration_left_is_not_asked():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.started(0)
    scene.flush(0, 0, 7)
    assert scene.join("w1") == []
    assert scene.tick(10.0) == []


def test_who_has_not_begun_is_not_asked():
    """The question could overtake the slice itself, and would never be answered."""
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.join("w1")
    assert scene.asked == []
    scene.started(0)
    assert scene.asked == [0]


def test_an_answer_that_never_comes_does_not_matter():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.started(0)
    scene.join("w1")
    scene.compute(0)
    assert scene.ended is not None


def test_an_answer_that_comes_after_the_end_of_its_slice_does_not_matter():
    """The worker gave away iteration 7, and its word of that was slower than its last flush."""
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0, retries=0)
    scene.started(0)
    scene.join("w1")
    scene.flush(0, 0, 7)
    scene.tell(SliceFinished(0))
    assert [each[:2] for each in scene.submitted] == [(7, 8)], "and nobody is blamed for it"
    assert scene.tell(SliceShortened(0, 7)) == []
    scene.out.pop(0)
    scene.compute_all()
    assert scene.history == list(range(8))


def test_only_so_many_are_asked_as_have_nothing_to_do():
    """Two idle ones ask two of four; when one of them is gone, an answer more is on its way than is needed."""
    dealer = dealer_of(80, window_s=2.0, growth=1000)
    for number in range(4):
        dealer.join(WorkerId(f"w{number}"))
        dealer._submit(dealer.claim(20), dealer.workers[WorkerId(f"w{number}")], 0.0)
    for slice_ in dealer.slices.values():
        dealer.begin(slice_, 0.0)
    dealer.join(WorkerId("w4"))
    dealer.join(WorkerId("w5"))
    assert [type(each) for each in dealer.hand_out(0, False, 0.0)] == [ShortenSlice, ShortenSlice]
    dealer.lose(WorkerId("w5"), 0.0)
    assert dealer.hand_out(0, False, 0.0) == []


def test_who_has_told_of_itself_just_now_is_not_overdue():
    """A hundredth of a second is left of it, as far as the clock tells: not worth asking."""
    dealer = dealer_of(100, window_s=2.0, growth=1000)
    dealer.join(WorkerId("w0"))
    slice_ = dealer.slices[dealer._submit(dealer.claim(100), dealer.workers[WorkerId("w0")], 0.0).slice]
    dealer.begin(slice_, 0.0)
    dealer.flush(slice_, 98, 98, 0.5, 0, now=10.0)
    dealer.join(WorkerId("w1"))
    assert dealer.hand_out(0, False, 10.0) == []


def test_where_there_are_many_workers_not_every_event_looks_for_somebody_to_relieve():
    dealer = dealer_of(140, window_s=2.0, growth=1000)
    for number in range(70):
        worker = WorkerId(f"w{number}")
        dealer.join(worker)
        dealer.begin(dealer.slices[dealer._submit(dealer.claim(2), dealer.workers[worker], 0.0).slice], 4.99)
    assert dealer.hand_out(0, False, 5.0) == []
    dealer.join(WorkerId("w70"))
    assert dealer.hand_out(0, False, 5.0) == [], "somebody has looked in this very moment"
    assert len(dealer.hand_out(0, False, 5.01)) == 1


def three_slices(*, begun_at):
    """w0 runs six iterations of a second each, w1 three, and w2 has just done the last three."""
    scene = Scene(12, workers=2, guess_s=1.0, window_s=6.0, growth=1000)
    assert [(each.first, each.end, each.worker) for each in scene.out.values()] == [
        (0, 6, "w0"),
        (6, 9, "w1"),
    ]
    for slice_, at in enumerate(begun_at):
        scene.now = at
        scene.started(slice_)
    scene.join("w2")
    while scene.machine._dealer.backlog.lowest or max(scene.out) > 1:
        latest = max(scene.out)
        scene.started(latest)
        scene.compute(latest)
    return scene


def test_who_has_most_to_do_is_asked_first():
    assert three_slices(begun_at=[0.0, 0.0]).asked == [0], "six seconds are more than three"


def test_what_should_be_done_by_now_has_the_least_to_do():
    assert three_slices(begun_at=[0.0, 5.0]).asked == [1], "one second is less than three"


def test_what_is_long_overdue_may_last_as_long_again():
    assert three_slices(begun_at=[0.0, 60.0]).asked == [0]


def test_what_waits_behind_another_slice_is_taken_back_whole():
    scene = Scene(40, workers=1, guess_s=0.1, window_s=4.0, growth=1000)
    (running, waiting) = list(scene.out.values())
    scene.started(running.slice)
    scene.join("w1")
    assert scene.of(CancelSlice) == [CancelSlice(waiting.slice, "w0")]
    assert scene.submitted == [(waiting.first, waiting.end, "w1")]


def three_begun(trip_s):
    """w0 runs six seconds' worth, w2 four, and w1 ten; an answer is known to take so long."""
    scene = Scene(200, workers=1, guess_s=0.1, window_s=20.0, growth=1000)
    scene.started(0)
    scene.join("w1")
    assert scene.submitted == [(100, 200, "w1")]
    scene.join("w2")
    assert scene.asked == [0]
    scene.now = trip_s
    scene.tell(SliceShortened(0, 60))
    assert scene.submitted == [(60, 100, "w2")]
    scene.started(2)
    scene.started(3)
    return scene


def test_who_will_soon_be_idle_asks_before_it_is():
    """Asking when there is nothing left to do would cost a second and a half of doing nothing."""
    scene = three_begun(trip_s=1.0)
    scene.flush(0, 0, 30, each_s=0.1)
    assert scene.asked == [], "three seconds are left"
    scene.flush(0, 30, 50, each_s=0.1)
    assert scene.asked == [2], "one second is left"
    scene.tell(SliceShortened(2, 150))
    assert scene.submitted == [(150, 200, "w0")]


def test_nobody_is_asked_for_what_it_will_have_done_before_the_answer_is_there():
    scene = three_begun(trip_s=5.0)
    scene.compute(0, each_s=0.1)
    assert scene.asked == [], "ten seconds are less than three trips"


def test_the_longest_that_waits_is_taken_back_and_one_for_each_who_is_idle():
    dealer = dealer_of(100, window_s=10.0, growth=1000)
    for name, sizes in {"w0": (10, 10), "w1": (10, 70)}.items():
        dealer.join(WorkerId(name))
        for size in sizes:
            dealer._submit(dealer.claim(size), dealer.workers[WorkerId(name)], 0.0)
        dealer.begin(dealer.workers[WorkerId(name)].queue[0], 0.0)
    dealer.join(WorkerId("w2"))
    commands = dealer.hand_out(0, False, 0.0)
    assert [each.worker for each in commands if isinstance(each, CancelSlice)] == ["w1"]
    assert [each.worker for each in commands if isinstance(each, SubmitSlice)] == ["w2"]


def test_the_front_that_waits_behind_another_slice_is_taken_back():
    """What a worker that left should have run next waits behind what another is running."""
    dealer = dealer_of(1000, window_s=1.0, stretch=1)
    dealer.join(WorkerId("w0"))
    low, high = dealer.claim(5), dealer.claim(15)
    for piece in (high, low):
        dealer._submit(piece, dealer.workers[WorkerId("w0")], 0.0)
    dealer.begin(dealer.workers[WorkerId("w0")].queue[0], 0.0)
    dealer.join(WorkerId("w1"))
    assert dealer.hand_out(0, False, 0.0) == [
        CancelSlice(SliceId(1), WorkerId("w0")),
        SubmitSlice(SliceId(2), 0, 5, WorkerId("w1")),
    ]


@pytest.mark.parametrize(("trip_s", "taken_back"), [(0.5, True), (2.0, False)])
def test_what_is_about_to_begin_is_not_taken_back(trip_s, taken_back):
    """w0 should begin its second slice in a second: is the word there before that?"""
    scene = Scene(40, workers=1, guess_s=0.1, window_s=4.0, growth=1000)
    scene.started(0)
    scene.flush(0, 0, 10, each_s=0.1)
    scene.machine._dealer._trip_s = trip_s
    scene.join("w1")
    assert bool(scene.of(CancelSlice)) is taken_back


# Laws -----------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_schedule_is_far_from_the_best(data):
    """Nobody stands idle for long while there is something to do, whatever iterations cost."""
    draw = data.draw
    workers, total = draw(st.integers(1, 12)), draw(st.integers(1, 150))
    kinds = st.sampled_from([0.0001, 0.002, 0.05, 1.0, 5.0])
    plain = draw(kinds)
    seconds = [plain] * total
    for at in draw(st.lists(st.integers(0, total - 1), max_size=5)):
        seconds[at] = draw(kinds)
    latency_s = draw(st.sampled_from([0.0, 0.006, 0.05]))
    guess_s = draw(st.none() | kinds)
    backend = ScriptedBackend(
        Script(seconds=seconds.__getitem__, latency_s=latency_s, flush_s=draw(st.sampled_from([0.1, 1.0]))),
        ManualClock(),
        workers=workers,
    )
    machine = LoopMachine(
        total, 0, Pace(window_s=draw(st.sampled_from([2.0, 4.0]))), proof=False, guess_s=guess_s
    )
    played = play(machine, backend)
    best = max(max(seconds), sum(seconds) / workers)
    assert played.seconds <= best + 2 * max(seconds) + 20 * latency_s + 0.5


@pytest.mark.parametrize("latency_s", [0.006, 0.05])
def test_one_straggler_holds_up_nobody_else(latency_s):
    seconds = [0.04] * 1000
    seconds[0] = 30.0
    backend = ScriptedBackend(
        Script(seconds=seconds.__getitem__, latency_s=latency_s), ManualClock(), workers=8
    )
    played = play(LoopMachine(1000, 0, Pace(window_s=1.0), proof=False), backend)
    assert played.seconds < 30.0 + 0.5
