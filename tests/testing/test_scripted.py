"""Scripted workers do what their script says, in time that passes as fast as it can be simulated."""

import doctest
import inspect

import pytest

from nbcluster.engine.backend import Backend, EffectsGone, ProofShown
from nbcluster.run.events import (
    CancelSlice,
    ContinueHere,
    Finish,
    ShortenSlice,
    SliceFinished,
    SliceFlushed,
    SliceId,
    SliceShortened,
    SliceStarted,
    SliceSurprised,
    SubmitSlice,
    WorkerId,
    WorkerJoined,
    WorkerLost,
)
from nbcluster.run.machine import LoopMachine
from nbcluster.run.pace import Pace
from nbcluster.testing import scripted
from nbcluster.testing.clock import ManualClock
from nbcluster.testing.scripted import Script, ScriptedBackend, play

W0 = WorkerId("w0")


def a_second(i):
    return 1.0


def open_backend(workers=1, **script):
    """A backend of seconds, latency 0.2 s, and the list of what is heard, each with its moment."""
    clock, heard = ManualClock(), []
    backend = ScriptedBackend(Script(**{"seconds": a_second, "latency_s": 0.2} | script), clock, workers)
    backend.open(None, lambda event: heard.append((round(clock.now(), 6), event)))
    return backend, heard


def run_out(backend):
    while backend.work():
        pass


def test_the_examples_are_true():
    results = doctest.testmod(scripted)
    assert (results.attempted > 3, results.failed) == (True, 0)


def test_it_has_the_port_of_the_engine():
    for name, method in inspect.getmembers(Backend, inspect.isfunction):
        if not name.startswith("_"):
            ours = inspect.signature(getattr(ScriptedBackend, name))
            assert list(ours.parameters) == list(inspect.signature(method).parameters), name


def test_a_slice_is_started_flushed_and_finished_in_simulated_time():
    backend, heard = open_backend(flush_s=2.0, bytes_each=8)
    backend.submit(SubmitSlice(SliceId(1), 0, 3, W0))
    run_out(backend)
    assert heard == [
        (0.1, WorkerJoined(W0)),
        (0.2, SliceStarted(SliceId(1), W0, 0.1)),
        (2.2, SliceFlushed(SliceId(1), 0, 2, 2.0, 16)),
        (3.2, SliceFlushed(SliceId(1), 2, 3, pytest.approx(1.0), 8)),
        (3.2, SliceFinished(SliceId(1))),
    ]


def test_a_worker_runs_its_slices_one_after_the_other():
    backend, heard = open_backend()
    backend.submit(SubmitSlice(SliceId(1), 0, 1, W0))
    backend.submit(SubmitSlice(SliceId(2), 1, 2, W0))
    run_out(backend)
    assert [(at, event.slice) for at, event in heard if isinstance(event, SliceStarted)] == [
        (0.2, 1),
        (1.2, 2),
    ]


def test_handing_out_costs_the_scheduler_time_one_after_the_other():
    backend, heard = open_backend(workers=2, scheduler_s=0.5)
    backend.submit(SubmitSlice(SliceId(1), 0, 1, W0))
    backend.submit(SubmitSlice(SliceId(2), 1, 2, WorkerId("w1")))
    run_out(backend)
    assert [at for at, event in heard if isinstance(event, SliceStarted)] == [0.7, 1.2]


def test_a_running_slice_gives_away_the_later_half_of_what_it_has_not_begun():
    backend, heard = open_backend(flush_s=100.0)
    backend.submit(SubmitSlice(SliceId(1), 0, 10, W0))
    while backend.clock.now() < 0.1:
        backend.work()
    backend.at(2.5, lambda: backend.shorten(ShortenSlice(SliceId(1), W0)))
    run_out(backend)
    assert heard[-3:] == [
        (2.7, SliceShortened(SliceId(1), 6)),
        (6.2, SliceFlushed(SliceId(1), 0, 6, pytest.approx(6.0))),
        (6.2, SliceFinished(SliceId(1))),
    ]


def test_who_runs_its_last_iteration_has_nothing_to_give():
    backend, heard = open_backend()
    backend.submit(SubmitSlice(SliceId(1), 0, 1, W0))
    backend.at(0.5, lambda: backend.shorten(ShortenSlice(SliceId(1), W0)))
    run_out(backend)
    assert (0.7, SliceShortened(SliceId(1), 1)) in heard


def test_who_is_done_does_not_answer():
    backend, heard = open_backend()
    backend.submit(SubmitSlice(SliceId(1), 0, 1, W0))
    backend.at(5.0, lambda: backend.shorten(ShortenSlice(SliceId(1), W0)))
    run_out(backend)
    assert not any(isinstance(event, SliceShortened) for _, event in heard)


def test_a_cancelled_slice_makes_room_for_the_next():
    backend, heard = open_backend()
    backend.submit(SubmitSlice(SliceId(1), 0, 100, W0))
    backend.submit(SubmitSlice(SliceId(2), 100, 101, W0))
    backend.at(0.3, lambda: backend.cancel(CancelSlice(SliceId(1), W0)))
    run_out(backend)
    assert heard[-1] == (pytest.approx(1.5), SliceFinished(SliceId(2)))


def test_a_surprise_comes_after_what_lies_before_it():
    backend, heard = open_backend(surprises={2: "writes"})
    backend.submit(SubmitSlice(SliceId(1), 0, 9, W0))
    run_out(backend)
    assert [event for _, event in heard[-2:]] == [
        SliceFlushed(SliceId(1), 1, 2, 1.0),
        SliceSurprised(SliceId(1), 2, "writes", "iteration 2"),
    ]


def test_poison_kills_and_a_new_worker_comes():
    backend, heard = open_backend(poison={1: 1}, replaced_after_s=5.0)
    backend.submit(SubmitSlice(SliceId(1), 1, 2, W0))
    run_out(backend)
    assert [event for _, event in heard[-2:]] == [
        WorkerLost(W0, "killed by iteration 1"),
        WorkerJoined(WorkerId("w1")),
    ]
    assert backend.workers() == ["w1"]


def test_effects_are_fetched_once():
    backend, _ = open_backend()
    backend.submit(SubmitSlice(SliceId(1), 0, 1, W0))
    run_out(backend)
    assert backend.effects(SliceId(1), 0) == range(1)
    with pytest.raises(EffectsGone):
        backend.effects(SliceId(1), 0)


def test_a_worker_proves_as_the_script_says():
    backend, heard = open_backend()
    backend.prove(W0)
    run_out(backend)
    assert heard[-1] == (1.2, ProofShown(range(1)))
    backend, heard = open_backend(proof="failed")
    backend.prove(W0)
    run_out(backend)
    assert heard[-1] == (1.2, ProofShown(None, "it gave another number"))


def test_nothing_is_heard_after_closing():
    backend, heard = open_backend()
    backend.submit(SubmitSlice(SliceId(1), 0, 1, W0))
    backend.close()
    run_out(backend)
    assert heard == []


# A loop played to its end ---------------------------------------------------------------------------


def played(total=100, *, proof=False, workers=4, pace=None, script=None, **kernel):
    script = {"seconds": lambda i: 0.1} | (script or {})
    backend = ScriptedBackend(Script(**script), ManualClock(), workers)
    return play(LoopMachine(total, 0, pace or Pace(), proof=proof), backend, **kernel)


def iterations(run):
    return [i for first, end, _ in run.committed for i in range(first, end)]


def test_a_loop_is_played_to_its_end():
    run = played()
    assert run.ended == Finish(100)
    assert iterations(run) == list(range(100))
    assert 2.5 <= run.seconds < 3.0


def test_a_surprise_ends_it_there():
    run = played(script={"surprises": {37: "random", 80: "writes"}})
    assert run.ended == ContinueHere(37, "random", "iteration 37")
    assert iterations(run) == list(range(37))


def test_poison_is_found_and_left_to_the_kernel():
    run = played(script={"poison": {37: 99}, "replaced_after_s": 0.1})
    assert run.ended == ContinueHere(37, "worker-lost", "killed by iteration 37")
    assert iterations(run) == list(range(37))


def test_what_kills_once_is_tried_again():
    run = played(script={"poison": {37: 1, 38: 1}, "replaced_after_s": 0.1})
    assert run.ended == Finish(100)


@pytest.mark.parametrize("effects_die", [False, True])
def test_deaths_cost_time_and_nothing_else(effects_die):
    deaths = [(0.5, "w0"), (0.9, "w1"), (1.3, "w2")]
    run = played(script={"deaths": deaths, "effects_die": effects_die}, commit_s=0.01)
    assert run.ended == Finish(100)
    assert iterations(run) == list(range(100))


def test_without_workers_the_kernel_goes_on_after_a_while():
    deaths = [(0.5, f"w{number}") for number in range(4)]
    run = played(script={"deaths": deaths}, pace=Pace(alone_s=3.0))
    assert isinstance(run.ended, ContinueHere)
    assert (run.ended.reason, run.ended.detail) == ("worker-lost", "killed by the script")
    assert run.seconds == pytest.approx(3.5, abs=0.2)


def test_nothing_is_committed_before_the_proof_and_nothing_at_all_if_it_fails():
    run = played(script={"proof": "failed"}, proof=True)
    assert run.ended == ContinueHere(0, "differs", "it gave another number")
    run = played(proof=True)
    assert run.ended == Finish(100)


def test_the_kernel_goes_on_until_the_first_worker_answers():
    run = played(script={"latency_s": 3.0}, here_s=lambda i: 0.5)
    by_whom = [who for _, _, who in run.committed]
    assert by_whom == sorted(by_whom), "first the kernel, then the workers"
    assert by_whom.count("kernel") >= 3
    assert iterations(run) == list(range(100))


def test_a_stop_keeps_a_prefix():
    run = played(stop_at_s=1.0)
    assert isinstance(run.ended, Finish)
    assert run.ended.stopped == "interrupted"
    assert iterations(run) == list(range(run.ended.upto))
    assert 0 < run.ended.upto < 100


def test_a_kernel_slow_to_commit_is_waited_for():
    run = played(commit_s=0.2, pace=Pace(window_s=1.0, end_early=False))
    assert run.seconds == pytest.approx(20, rel=0.1)
    assert run.furthest <= 40 + 1


def test_a_loop_that_cannot_end_says_so():
    with pytest.raises(TimeoutError, match="the loop has not ended"):
        played(workers=0, tick_s=1000.0)
