"""The life of a loop, one step at a time."""

import pytest

from nbcluster.run.events import (
    CancelSlice,
    CheckId,
    Commit,
    CommitFailed,
    Committed,
    ContinueHere,
    Doubted,
    EffectsLost,
    Event,
    Finish,
    GivenUp,
    ProofFailed,
    ProofPassed,
    ShortenSlice,
    SliceFinished,
    SliceFlushed,
    SliceId,
    SliceShortened,
    SliceStarted,
    SliceSurprised,
    StopAsked,
    SubmitSlice,
    Tick,
    Vouched,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.machine import LoopMachine
from tests.run.scene import Scene

CHECK = CheckId("w0-1")

# The table of transitions ---------------------------------------------------------------------------


def running():
    """Slice 0 has iterations 0 and 1 on w0, slice 1 has 2 and 3 on w1; the kernel is to commit the first."""
    scene = Scene(100, workers=2, guess_s=1.0, window_s=2.0, commits=False)
    scene.flush(0, 0, 1)
    return scene


def closing():
    """As running; iteration 2 is in hand, and iteration 3 is where the kernel will go on."""
    scene = running()
    scene.surprise(1, 3)
    return scene


def stopping():
    scene = running()
    scene.tell(StopAsked("interrupted"))
    return scene


def continued():
    scene = running()
    scene.tell(ProofFailed("another number"))
    return scene


def finished():
    scene = stopping()
    scene.tell(Committed(1))
    return scene


def words(command):
    match command:
        case SubmitSlice() | Commit():
            return f"{type(command).__name__} {command.first}-{command.end}"
        case CancelSlice() | ShortenSlice():
            return f"{type(command).__name__} {command.slice}"
        case ContinueHere():
            return f"ContinueHere {command.at} {command.reason}"
        case Finish():
            return f"Finish {command.upto}"


CANCEL_BOTH = "CancelSlice 0, CancelSlice 1"
NOTHING = {continued: "continued", finished: "finished"}
TRANSITIONS = {
    WorkerJoined(WorkerId("w2")): {
        running: "running: SubmitSlice 4-6",
        closing: "closing",
        stopping: "stopping",
    },
    WorkerLost(WorkerId("w0"), "it died"): {
        running: "running",
        closing: "closing: SubmitSlice 1-2",
        stopping: "stopping",
    },
    EffectsLost(0, 0, "the machine is gone"): {
        running: "running",
        closing: "closing: SubmitSlice 0-1",
        stopping: "finished: Finish 0",
    },
    SliceStarted(0, WorkerId("w0"), 0.0): {
        running: "running",
        closing: "closing",
        stopping: "stopping",
    },
    SliceFlushed(0, 1, 2, 1.0): {
        running: "running",
        closing: "closing",
        stopping: "stopping",
    },
    SliceShortened(0, 1): {
        running: "running: SubmitSlice 1-2",
        closing: "closing: SubmitSlice 1-2",
        stopping: "stopping",
    },
    SliceFinished(0): {
        running: "running: SubmitSlice 1-2",
        closing: "closing: SubmitSlice 1-2",
        stopping: "stopping",
    },
    SliceSurprised(0, 1, "writes", "out.csv"): {
        running: "closing: CancelSlice 1",
        closing: "closing",
        stopping: "stopping",
    },
    Vouched(CHECK): {
        running: "running",
        closing: "closing",
        stopping: "stopping",
    },
    Doubted(CHECK, "changes", "a list was changed"): {
        running: "running",
        closing: "closing",
        stopping: "stopping",
    },
    Committed(1): {
        running: "running",
        closing: "closing",
        stopping: "finished: Finish 1",
    },
    CommitFailed(0): {
        running: f"continued: {CANCEL_BOTH}, ContinueHere 0 raised",
        closing: "continued: CancelSlice 0, ContinueHere 0 raised",
        stopping: "continued: ContinueHere 0 raised",
    },
    ProofPassed(): {
        running: "running",
        closing: "closing",
        stopping: "stopping",
    },
    ProofFailed("another number"): {
        running: f"continued: {CANCEL_BOTH}, ContinueHere 0 differs",
        closing: "continued: CancelSlice 0, ContinueHere 0 differs",
        stopping: "stopping",
    },
    GivenUp("changes", "line 3 changes `model`"): {
        running: f"continued: {CANCEL_BOTH}, ContinueHere 0 changes",
        closing: "continued: CancelSlice 0, ContinueHere 0 changes",
        stopping: "stopping",
    },
    StopAsked("interrupted"): {
        running: f"stopping: {CANCEL_BOTH}",
        closing: "stopping: CancelSlice 0",
        stopping: "finished: Finish 0",
    },
    Tick(): {
        running: "running",
        closing: "closing",
        stopping: "stopping",
    },
}
CELLS = [
    (event, state, what) for event, row in TRANSITIONS.items() for state, what in (row | NOTHING).items()
]


@pytest.mark.parametrize(
    ("event", "state", "what"),
    CELLS,
    ids=[f"{type(event).__name__}-{state.__name__}" for event, state, _ in CELLS],
)
def test_an_event_in_a_state_leads_to_commands_and_a_state(event, state, what):
    scene = state()
    assert scene.machine.state == state.__name__
    said = ", ".join(map(words, scene.tell(event)))
    assert f"{scene.machine.state}: {said}".removesuffix(": ") == what


def test_the_table_has_a_row_for_every_event():
    assert {type(event) for event in TRANSITIONS} == set(Event.__args__)


# Checkpoints that follow later -----------------------------------------------------------------------


def owing():
    """Of two workers the first has flushed its slice, and owes a checkpoint."""
    scene = Scene(4, workers=2, guess_s=1.0, window_s=2.0)
    scene.tell(SliceFlushed(SliceId(0), 0, 2, 2.0, check=CHECK))
    assert (scene.machine.committed, scene.machine.computed) == (0, 2)
    assert not scene.of(Commit)
    return scene


def test_what_no_checkpoint_has_vouched_for_waits():
    scene = owing()
    assert scene.tell(Vouched(CheckId("another"))) == []
    assert scene.tell(Vouched(CHECK))[:1] == [Commit(0, 0, 2)]


def test_a_checkpoint_may_be_told_of_before_what_it_vouches_for():
    scene = Scene(4, workers=2, guess_s=1.0, window_s=2.0)
    assert scene.tell(Vouched(CHECK)) == []
    assert Commit(0, 0, 2) in scene.tell(SliceFlushed(SliceId(0), 0, 2, 2.0, check=CHECK))


def test_the_kernel_goes_on_from_the_first_iteration_in_doubt():
    scene = owing()
    said = scene.tell(Doubted(CHECK, "changes", "a list was changed"))
    assert said[-1] == ContinueHere(0, "changes", "a list was changed")


def test_doubt_may_be_told_of_before_what_it_concerns():
    scene = Scene(4, workers=2, guess_s=1.0, window_s=2.0)
    scene.flush(0, 0, 1)
    scene.tell(Doubted(CHECK, "changes", "a list was changed"))
    assert scene.machine.state == "running"
    said = scene.tell(SliceFlushed(SliceId(0), 1, 2, 1.0, check=CHECK))
    assert said[-1] == ContinueHere(1, "changes", "a list was changed")


def test_what_a_dead_worker_owed_a_checkpoint_for_is_computed_again():
    scene = owing()
    again = scene.lose("w0")
    assert scene.machine.computed == 0
    scene.compute(1)
    again += scene.said
    assert [(each.first, each.end, each.worker) for each in again if isinstance(each, SubmitSlice)][:1] == [
        (0, 2, "w1")
    ]
    assert scene.tell(Vouched(CHECK)) == []


def test_what_a_dead_worker_had_made_its_checkpoint_for_counts():
    scene = Scene(4, workers=2, guess_s=1.0, window_s=2.0, proof=True)
    scene.tell(SliceFlushed(SliceId(0), 0, 2, 2.0, check=CHECK))
    scene.tell(Vouched(CHECK))
    scene.lose("w0")
    assert scene.tell(ProofPassed())[:1] == [Commit(0, 0, 2)]


# Commits --------------------------------------------------------------------------------------------


def test_a_loop_without_iterations_is_finished_by_the_first_event():
    assert Scene(0).tick() == [Finish(0)]


def test_a_loop_that_the_kernel_has_run_is_finished_by_the_first_event():
    assert Scene(5, first=5).tick() == [Finish(5)]


def test_commits_are_asked_for_one_at_a_time_and_may_be_told_of_in_steps():
    scene = Scene(4, workers=2, guess_s=1.0, window_s=2.0, commits=False)
    scene.flush(1, 2, 3)
    assert scene.flush(0, 0, 2)[:1] == [Commit(0, 0, 2)]
    scene.tell(Committed(1))
    assert (scene.machine.committed, scene.machine.computed) == (1, 3)
    assert not scene.of(Commit)
    assert scene.tell(Committed(2))[:1] == [Commit(1, 2, 3)]


def test_a_commit_of_what_was_not_handed_to_the_kernel_is_a_mistake_of_the_driver():
    scene = running()
    with pytest.raises(ValueError, match="committed up to 2, but only what is before 1"):
        scene.tell(Committed(2))


def test_an_old_commit_told_again_is_no_news():
    scene = Scene(4, workers=1, guess_s=1.0, window_s=2.0)
    scene.flush(0, 0, 1)
    scene.tell(Committed(1))
    scene.tell(Committed(0))
    assert scene.machine.committed == 1


def test_messages_of_slices_that_are_not_out_are_no_news():
    scene = running()
    for event in (
        SliceStarted(77, WorkerId("w0"), 0.0),
        SliceFlushed(77, 4, 5, 1.0),
        SliceShortened(77, 4),
        SliceFinished(77),
        SliceSurprised(77, 0, "random", ""),
        WorkerLost(WorkerId("w77"), "never seen"),
        EffectsLost(77, 0, "never seen"),
        EffectsLost(77, 1, "never seen"),
    ):
        assert scene.tell(event) == []
    assert scene.machine.state == "running"


def test_a_flush_told_twice_counts_once():
    scene = Scene(10, workers=1, guess_s=1.0, window_s=4.0)
    scene.flush(0, 0, 1)
    scene.flush(0, 0, 1)
    assert scene.history == [0]
    assert scene.machine.computed == 1


def test_a_flush_of_nothing_is_nothing():
    scene = Scene(10, workers=1, guess_s=1.0, window_s=4.0)
    assert scene.flush(0, 0, 0) == []


# The kernel goes on itself --------------------------------------------------------------------------


def test_the_kernel_may_go_on_while_nobody_has_been_given_the_next_iterations():
    scene = Scene(10, first=1)
    assert scene.machine.claim_here(3, 0.0) == (1, 4)
    scene.tell(Committed(2))
    assert scene.machine.claim_here(3, 0.0) is None, "it has not run what it claimed"
    scene.tell(Committed(4))
    assert scene.machine.here == 4
    assert scene.machine.claim_here(99, 0.0) == (4, 10)
    scene.tell(Committed(10))
    assert scene.ended == Finish(10)


def test_workers_are_given_what_follows_the_kernels_claim():
    scene = Scene(10)
    scene.machine.claim_here(1, 0.0)
    scene.join("w0")
    assert scene.submitted == [(1, 2, "w0")]
    assert scene.machine.claim_here(1, 0.0) is None
    scene.compute(0)
    assert scene.history == [], "iteration 0 still runs in the kernel"
    scene.tell(Committed(1))
    assert scene.history == [1], "and then iteration 1 is committed"
    assert (scene.machine.here, scene.machine.committed) == (1, 2)


def test_the_window_begins_after_the_kernels_claim():
    scene = Scene(10, stretch=1)
    scene.machine.claim_here(5, 0.0)
    assert [each.first for each in scene.join("w0")] == [5]


def test_the_kernel_claims_nothing_that_is_out_in_hand_or_has_killed():
    scene = Scene(1, workers=1)
    assert scene.machine.claim_here(1, 0.0) is None, "it is out"
    scene.lose("w0")
    assert scene.machine.claim_here(1, 0.0) is None, "it may kill the kernel as well"


def test_the_kernel_claims_no_further_than_where_it_will_go_on_anyway():
    scene = Scene(10)
    scene.machine.claim_here(1, 0.0)
    scene.join("w0")
    scene.surprise(0, 1)
    assert scene.machine.claim_here(5, 0.0) is None
    assert scene.tell(Committed(1)) == [ContinueHere(1, "random", "iteration 1")]


# Proof ----------------------------------------------------------------------------------------------


def test_nothing_of_a_worker_is_committed_before_the_proof():
    scene = Scene(2, workers=2, proof=True)
    scene.compute(0)
    scene.compute(1)
    assert scene.history == []
    assert scene.machine.computed == 2
    scene.tell(ProofPassed())
    assert scene.history == [0, 1]
    assert scene.ended == Finish(2)


def test_when_the_proof_fails_nothing_of_the_workers_counts():
    scene = Scene(10, first=1, workers=2, proof=True)
    scene.compute(0)
    scene.tell(ProofFailed("iteration 0 gave 1.0, not 1"))
    assert scene.said[-1] == ContinueHere(1, "differs", "iteration 0 gave 1.0, not 1")
    assert not scene.out
    assert scene.machine.computed == 1


def test_the_kernel_may_go_on_before_the_proof():
    scene = Scene(3, proof=True)
    scene.machine.claim_here(3, 0.0)
    scene.tell(Committed(3))
    assert scene.ended == Finish(3)


def test_a_surprise_before_the_proof_waits_for_it():
    scene = Scene(2, workers=2, proof=True)
    scene.surprise(1, 1)
    scene.compute(0)
    assert scene.ended is None
    scene.tell(ProofPassed())
    assert scene.history == [0]
    assert scene.ended == ContinueHere(1, "random", "iteration 1")


# Surprises ------------------------------------------------------------------------------------------


def test_what_lies_before_a_surprise_is_computed_and_committed_and_the_rest_is_cancelled():
    scene = Scene(8, workers=4, guess_s=1.0, window_s=2.0)
    scene.surprise(1, 3)
    assert [each.slice for each in scene.of(CancelSlice)] == [2, 3]
    assert scene.compute(0)[-1] == ContinueHere(3, "random", "iteration 3")
    assert scene.history == [0, 1, 2]


def test_the_lowest_surprise_counts():
    scene = Scene(8, workers=4, guess_s=1.0, window_s=2.0)
    scene.surprise(1, 3, "random")
    scene.surprise(0, 1, "writes")
    assert scene.ended == ContinueHere(1, "writes", "iteration 1")


def test_a_higher_surprise_does_not_count():
    scene = Scene(8, workers=4, guess_s=1.0, window_s=2.0)
    scene.surprise(0, 1, "writes")
    scene.tell(SliceSurprised(1, 3, "random", "too late"))
    assert scene.ended == ContinueHere(1, "writes", "iteration 1")


def test_what_was_in_hand_beyond_a_surprise_is_not_counted_any_more():
    scene = Scene(100, workers=4, guess_s=1.0, window_s=2.0)
    scene.compute(3)
    assert scene.machine.computed == 2
    scene.surprise(1, 3)
    assert scene.machine.computed == 1


def test_idle_workers_help_with_what_lies_before_a_surprise():
    scene = Scene(100, workers=2, guess_s=1.0, window_s=8.0)
    scene.started(0)
    scene.surprise(1, scene.out[1].first)
    assert scene.asked == [0]


def test_idle_workers_help_wherever_it_is_worth_it_before_a_surprise():
    """What the front slice has left cannot be split, and what lies beyond the surprise is nobody's work."""
    scene = Scene(100, workers=3, guess_s=1.0, window_s=8.0)
    assert [(each.first, each.end) for each in scene.out.values()] == [(0, 8), (8, 16), (16, 24)]
    scene.started(0)
    scene.started(1)
    scene.flush(0, 0, 7)
    scene.surprise(2, 16)
    assert scene.asked == [1]


@pytest.mark.parametrize(("told", "at"), [(-5, 4), (99, 8)])
def test_a_surprise_lies_in_its_own_slice(told, at):
    scene = Scene(100, workers=4, guess_s=1.0, window_s=4.0)
    assert (scene.out[1].first, scene.out[1].end) == (4, 8)
    scene.tell(SliceSurprised(1, told, "random", "nobody knows where"))
    scene.out.pop(1)
    scene.compute_all()
    assert scene.ended == ContinueHere(at, "random", "nobody knows where")


def test_a_surprise_among_what_is_committed_already_comes_after_that():
    scene = Scene(100, workers=1, guess_s=1.0, window_s=8.0)
    scene.flush(0, 0, 3)
    scene.tell(SliceSurprised(0, 1, "random", "it was iteration 1, as it turns out"))
    assert scene.ended == ContinueHere(3, "random", "it was iteration 1, as it turns out")


def test_a_flush_of_more_than_the_slice_still_has_counts_only_up_to_there():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.started(0)
    scene.join("w1")
    scene.tell(SliceShortened(0, 4))
    scene.flush(0, 0, 6)
    assert scene.history == [0, 1, 2, 3]


def test_what_a_surprised_slice_should_have_flushed_is_computed_again():
    scene = Scene(4, workers=1, guess_s=1.0, window_s=4.0)
    scene.tell(SliceSurprised(0, 2, "random", "it said nothing of 0 and 1"))
    assert scene.submitted == [(0, 2, "w0")]


def test_when_a_commit_fails_the_kernel_finishes_that_iteration():
    scene = Scene(8, workers=2, guess_s=1.0, window_s=2.0, commits=False)
    scene.flush(0, 0, 2)
    scene.tell(Committed(1))
    scene.tell(CommitFailed(1, "raised", "KeyError: 3"))
    assert scene.said[-1] == ContinueHere(1, "raised", "KeyError: 3")


def test_the_kernel_may_tell_how_it_goes_on():
    scene = continued()
    scene.tell(Committed(60))
    assert (scene.machine.committed, scene.machine.here) == (60, 60)
    with pytest.raises(ValueError, match="committed up to 101"):
        scene.tell(Committed(101))


# Stop -----------------------------------------------------------------------------------------------


def test_a_stop_commits_what_is_in_hand_without_a_gap_and_cancels_the_rest():
    scene = Scene(100, workers=4, guess_s=1.0, window_s=2.0, commits=False)
    scene.flush(0, 0, 1)
    scene.flush(2, 4, 5)
    scene.flush(0, 1, 2)
    scene.flush(3, 6, 7)
    scene.commits = True
    scene.tell(StopAsked("interrupted"))
    assert sorted(each.slice for each in scene.of(CancelSlice)) == [1, 2, 3]
    assert scene.of(Finish) == []
    scene.history.append(0)
    scene.tell(Committed(1))
    assert scene.history == [0, 1]
    assert scene.said[-1] == Finish(2, stopped="interrupted")


def test_a_stop_before_the_proof_commits_nothing_of_the_workers():
    scene = Scene(4, workers=2, proof=True)
    scene.compute(0)
    assert scene.tell(StopAsked("interrupted"))[-1] == Finish(0, stopped="interrupted")


def test_a_second_stop_does_not_wait_for_what_is_in_hand():
    scene = stopping()
    assert scene.tell(StopAsked("again")) == [Finish(0, stopped="interrupted")]


def test_effects_lost_while_stopping_do_not_start_anything_again():
    scene = Scene(9, workers=1, guess_s=1.0, retries=0, commits=False)
    scene.flush(0, 0, 1)
    scene.tell(StopAsked("interrupted"))
    assert scene.tell(EffectsLost(0, 0, "the machine is gone")) == [Finish(0, stopped="interrupted")]


def test_what_the_kernel_had_claimed_does_not_hold_up_a_stop():
    scene = Scene(9)
    scene.machine.claim_here(5, 0.0)
    scene.tell(Committed(2))
    assert scene.tell(StopAsked("interrupted")) == [Finish(2, stopped="interrupted")]


# Deaths ---------------------------------------------------------------------------------------------


def test_a_dead_workers_iterations_come_back_in_halves_lowest_first_and_what_it_flushed_stays():
    scene = Scene(1000, workers=2, guess_s=1.0, window_s=10.0)
    assert [(each.first, each.end) for each in scene.out.values()] == [(0, 8), (8, 16)]
    scene.flush(0, 0, 2)
    scene.lose("w0")
    scene.join("w2")
    assert scene.submitted == [(2, 5, "w2")]
    scene.join("w3")
    assert scene.submitted == [(5, 8, "w3")]
    assert scene.history == [0, 1]


def test_what_a_dead_worker_had_not_begun_comes_back_whole_and_unsuspected():
    scene = Scene(1000, workers=1, guess_s=0.1, window_s=1.0)
    assert [(each.first, each.end) for each in scene.out.values()] == [(0, 5), (5, 10)]
    scene.started(0)
    scene.lose("w0")
    scene.join("w1")
    assert scene.submitted == [(0, 3, "w1")]
    scene.compute(2, each_s=0.1)
    assert scene.submitted == [(3, 5, "w1")]
    scene.compute(3, each_s=0.1)
    assert [each[0] for each in scene.submitted] == [5, 9], "it is no suspect, so another may wait behind it"


def test_a_suspect_is_alone_with_its_worker():
    scene = Scene(1000, workers=2, guess_s=0.1, window_s=1.0)
    scene.lose("w0")
    scene.lose("w1")
    scene.join("w2")
    assert len(scene.submitted) == 1, "nothing waits behind it that could be blamed"


def test_somebody_becomes_idle_for_a_suspect():
    """A worker that always has another slice waiting would never take it."""
    scene = Scene(10_000, workers=2, guess_s=0.1, window_s=1.0)
    suspect = min(scene.out.values(), key=lambda each: each.first)
    scene.lose(suspect.worker)
    others = sorted(scene.out)
    assert len(others) == 2
    scene.compute(others[0], each_s=0.1)
    assert scene.submitted == []
    scene.compute(others[1], each_s=0.1)
    assert [each[0] for each in scene.submitted] == [suspect.first]


def test_a_worker_that_something_was_taken_back_from_may_still_be_killed_by_what_it_runs():
    scene = Scene(40, workers=1, guess_s=0.1, window_s=4.0, growth=1000)
    assert [(each.first, each.end) for each in scene.out.values()] == [(0, 20), (20, 40)]
    scene.started(0)
    scene.join("w1")
    assert scene.of(CancelSlice) == [CancelSlice(1, "w0")]
    scene.lose("w0")
    scene.join("w2")
    assert scene.submitted[0] == (0, 10, "w2")


def test_a_dead_worker_is_given_nothing():
    scene = Scene(10_000, workers=2, guess_s=0.1, window_s=1.0, commits=False)
    one_left = scene.out[0].worker
    scene.compute(0, each_s=0.1)
    assert [each.worker for each in scene.out.values()].count(one_left) == 1
    scene.lose(one_left)
    scene.tell(Committed(scene.machine.computed))
    scene.compute_all(each_s=0.1)
    given = [each.worker for each in scene.all if isinstance(each, SubmitSlice)]
    assert given.count(one_left) == 2


def poison(scene, at):
    """Every worker that gets iteration ``at`` dies, and another comes."""
    deaths = 0
    while scene.ended is None:
        slice_ = min(scene.out, key=lambda key: scene.out[key].first)
        command = scene.out[slice_]
        if command.first <= at < command.end:
            deaths += 1
            if command.first < at:
                scene.started(slice_)
            scene.lose(command.worker, f"killed by signal 9, {deaths}")
            scene.join(f"new{deaths}")
        else:
            scene.compute(slice_)
    return deaths


@pytest.mark.parametrize("at", [0, 1, 5, 8, 13, 15])
def test_the_iteration_that_kills_is_found_by_halving_and_the_kernel_goes_on_there(at):
    scene = Scene(16, workers=1, guess_s=1.0, window_s=100.0)
    deaths = poison(scene, at)
    assert scene.ended == ContinueHere(at, "worker-lost", f"killed by signal 9, {deaths}")
    assert scene.history == list(range(at))
    assert deaths <= 5


@pytest.mark.parametrize("retries", [0, 1, 2, 3])
def test_an_iteration_alone_is_tried_again_so_many_times(retries):
    scene = Scene(1, workers=1, retries=retries)
    assert poison(scene, 0) == retries + 1
    assert scene.ended is not None
    assert scene.ended.at == 0


def test_a_worker_ended_on_purpose_makes_nobody_a_suspect():
    scene = Scene(4, workers=1, guess_s=1.0, window_s=4.0)
    for number in range(10):
        scene.lose(f"w{number}", "scaled down", on_purpose=True)
        scene.join(f"w{number + 1}")
        assert scene.submitted == [(0, 4, f"w{number + 1}")]


@pytest.mark.parametrize(("begun", "reason"), [(False, "random"), (True, "worker-lost")])
def test_a_worker_that_dies_of_being_stopped_makes_nobody_a_suspect(begun, reason):
    """It was busy with what was cancelled, until it tells that it has begun something else."""
    scene = Scene(100, workers=2, guess_s=1.0, window_s=4.0, retries=0)
    scene.started(1)
    scene.tell(SliceSurprised(0, 2, "random", ""))
    assert scene.of(CancelSlice) == [CancelSlice(1, "w1")]
    (its_next,) = (key for key, each in scene.out.items() if each.worker == "w1")
    if begun:
        scene.started(its_next)
    scene.lose("w1", "did not heed the stop")
    scene.compute_all()
    assert scene.ended.reason == reason


def test_when_the_last_worker_is_gone_a_new_one_may_come():
    scene = Scene(4, workers=1, alone_s=10.0)
    scene.lose("w0")
    scene.tick(9.0)
    assert scene.ended is None
    scene.join("w1")
    scene.tick(60.0)
    assert scene.ended is None
    scene.compute_all()
    assert scene.ended == Finish(4)


def test_when_the_last_worker_is_gone_and_none_comes_the_kernel_goes_on_after_what_is_in_hand():
    scene = Scene(8, workers=2, guess_s=1.0, window_s=4.0, alone_s=10.0, commits=False)
    scene.flush(0, 0, 2)
    scene.lose("w1", "killed by signal 9")
    scene.lose("w0", "killed by signal 15")
    scene.tick(10.0)
    assert scene.ended is None, "two iterations are still to be committed"
    scene.tell(Committed(2))
    assert scene.ended == ContinueHere(2, "worker-lost", "killed by signal 15")


def test_what_the_kernel_has_claimed_is_not_taken_from_it_when_the_last_worker_is_gone():
    scene = Scene(8, alone_s=10.0)
    scene.machine.claim_here(3, 0.0)
    scene.join("w0")
    scene.lose("w0", "killed by signal 9")
    scene.tick(10.0)
    assert scene.ended is None
    scene.tell(Committed(3))
    assert scene.ended == ContinueHere(3, "worker-lost", "killed by signal 9")


def test_a_reason_to_go_on_here_is_not_forgotten_when_the_last_worker_is_gone():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=4.0, alone_s=10.0, commits=False)
    scene.surprise(0, 2)
    scene.lose("w0")
    scene.tick(10.0)
    scene.tell(Committed(2))
    assert scene.ended == ContinueHere(2, "random", "iteration 2")


def test_when_the_last_worker_is_gone_before_the_proof_nothing_in_hand_counts():
    scene = Scene(2, workers=2, proof=True, alone_s=10.0)
    scene.compute(0)
    scene.lose("w0")
    scene.lose("w1", "killed by signal 9")
    scene.tick(10.0)
    assert scene.ended == ContinueHere(0, "worker-lost", "killed by signal 9")


def test_a_loop_that_never_had_a_worker_waits_for_one():
    scene = Scene(8)
    scene.tick(1000.0)
    assert scene.ended is None


def test_lost_effects_are_computed_again():
    scene = Scene(8, workers=2, guess_s=1.0, window_s=4.0)
    (first, other) = scene.out.values()
    scene.compute(other.slice)
    scene.tell(EffectsLost(other.slice, other.first, "the machine is gone"))
    scene.compute_all()
    assert scene.history == list(range(8))
    again = [each for each in scene.all if isinstance(each, SubmitSlice) and each.first == other.first]
    assert len(again) == 2
    assert first.end == other.first


def test_lost_effects_of_a_commit_under_way_are_computed_again_from_where_it_had_got():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0, commits=False)
    scene.flush(0, 0, 4)
    scene.tell(Committed(1))
    scene.tell(EffectsLost(0, 0, "the machine is gone"))
    scene.commits = True
    scene.history = [0]
    scene.compute(0) if 0 in scene.out else None
    scene.compute_all()
    assert scene.history == list(range(8))


def test_effects_that_are_lost_again_and_again_are_left_to_the_kernel():
    scene = Scene(1, workers=1, proof=True)
    for _ in range(3):
        slice_ = min(scene.out)
        scene.compute(slice_)
        scene.tell(EffectsLost(slice_, 0, "no room in shared memory"))
    assert scene.ended == ContinueHere(0, "worker-lost", "no room in shared memory")


def test_a_flush_that_never_arrived_is_computed_again():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.flush(0, 2, 4)
    assert scene.history == []
    scene.compute_all()
    assert scene.history == list(range(8))


def test_flushes_that_never_arrive_are_left_to_the_kernel():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0, retries=0)
    scene.flush(0, 1, 2)
    assert scene.ended == ContinueHere(0, "worker-lost", "effects were lost on the way")


def test_what_was_flushed_is_not_given_away():
    scene = Scene(8, workers=1, guess_s=1.0, window_s=8.0)
    scene.flush(0, 0, 5)
    scene.tell(SliceShortened(0, 3))
    assert scene.submitted == [(5, 8, "w0")]


def test_a_slice_that_ends_short_is_computed_again():
    scene = Scene(4, workers=1, guess_s=1.0, window_s=4.0)
    scene.flush(0, 0, 1)
    scene.tell(SliceFinished(0))
    assert scene.submitted == [(1, 3, "w0")]


# What is told of it ---------------------------------------------------------------------------------


def test_slices_of_two_loops_never_have_the_same_id():
    one, other = LoopMachine(5, 0, proof=False), LoopMachine(5, 0, proof=False)
    ids = {
        command.slice
        for machine in (one, other)
        for name in ("a", "b")
        for command in machine.handle(WorkerJoined(WorkerId(name)), 0.0)
    }
    assert len(ids) == 4


def test_progress_counts_what_is_computed_committed_and_run_here():
    scene = Scene(100, first=2, workers=2, guess_s=1.0, window_s=10.0, commits=False)
    (first, other) = scene.out.values()
    scene.now = 4.0
    scene.flush(other.slice, other.first, other.first + 3)
    scene.flush(first.slice, first.first, first.first + 5)
    progress = scene.machine.progress(5.0)
    assert (progress.total, progress.committed, progress.computed, progress.here) == (100, 2, 10, 2)
    assert progress.seconds == 5.0
    assert progress.rate_per_s == 2.0
    assert progress.eta_s == 45.0


# Iterations that may run once only.


def once(workers=2, **more):
    return Scene(workers=workers, guess_s=0.1, once=True, window_s=2.0, **more)


def test_what_a_dead_worker_may_have_begun_is_given_to_no_other():
    scene = once()
    first, second = scene.out.values()
    scene.flush(first.slice, first.first, first.first + 1)
    scene.lose(first.worker)
    assert CancelSlice(second.slice, second.worker) in scene.said
    assert scene.said[-1] == ContinueHere(first.first + 1, "worker-lost", "it died")
    assert scene.machine.handed_out_to == second.end


def test_what_lies_before_it_is_still_computed_by_the_others():
    scene = once()
    first, second = scene.out.values()
    scene.lose(second.worker)
    assert scene.said == []
    scene.flush(first.slice, first.first, first.end)
    assert scene.said[-1] == ContinueHere(second.first, "worker-lost", "it died")


@pytest.mark.parametrize("how", [{"on_purpose": True}, {}])
def test_an_idle_worker_may_go(how):
    scene = Scene(total=1, workers=2, once=True)
    [only] = scene.out.values()
    idle = next(name for name in ("w0", "w1") if name != only.worker)
    scene.lose(idle, **how)
    scene.flush(only.slice, 0, 1)
    assert scene.said[-1] == Finish(1)


def test_effects_that_are_lost_are_not_computed_again_elsewhere():
    scene = once(commits=False)
    _, second = scene.out.values()
    scene.flush(second.slice, second.first, second.end)
    scene.tell(EffectsLost(second.slice, second.first, "they went with it"))
    assert not [each for each in scene.said if isinstance(each, SubmitSlice) and each.first == second.first]
    assert scene.machine.state == "closing"


def test_what_a_surprised_slice_should_have_flushed_is_not_computed_again_elsewhere():
    scene = once()
    first, _ = scene.out.values()
    scene.tell(SliceSurprised(first.slice, first.first + 1, "writes", "it wrote"))
    assert scene.said[-1] == ContinueHere(first.first, "writes", "it wrote")
