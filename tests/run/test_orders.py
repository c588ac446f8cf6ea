"""Every order in which up to five slices can be completed, with everything that can go wrong in between."""

from itertools import permutations, product

import pytest

from nbcluster.run.events import Commit, Committed, ContinueHere, Finish, ProofPassed
from tests.run.scene import Scene

SIZES = [1, 2, 3, 4, 5]


def scene_of(slices, **more):
    """So many slices of two iterations, one on each worker; and as many iterations beyond the window."""
    scene = Scene(4 * slices, workers=slices, guess_s=1.0, window_s=2.0, **more)
    assert [(each.first, each.end) for each in scene.out.values()] == [
        (2 * at, 2 * at + 2) for at in range(slices)
    ]
    return scene, list(scene.out)


def finish(scene):
    """What is beyond the window, too."""
    scene.compute_all()
    assert scene.history == list(range(scene.machine.total))
    assert scene.ended == Finish(scene.machine.total)


@pytest.mark.parametrize("slices", SIZES)
def test_any_order_of_completion_commits_in_the_order_of_the_loop(slices):
    for order in permutations(range(slices)):
        scene, out = scene_of(slices)
        done = set()
        for which in order:
            scene.compute(out[which])
            done.add(which)
            ready = next((at for at in range(slices) if at not in done), slices)
            assert scene.history == list(range(2 * ready)), "as far as there is no gap, at once"
        finish(scene)


@pytest.mark.parametrize("slices", SIZES)
def test_any_order_of_completion_under_a_kernel_that_is_slow_to_commit(slices):
    for order in permutations(range(slices)):
        scene, out = scene_of(slices, commits=False)
        for which in order:
            scene.compute(out[which])
        first_commit = [each for each in scene.all if isinstance(each, Commit)]
        assert [(each.first, each.end) for each in first_commit] == [(0, 2)], "one at a time"
        scene.commits = True
        scene.history += [0, 1]
        scene.tell(Committed(1))
        assert not scene.of(Commit), "half of it is not all of it"
        scene.tell(Committed(2))
        assert scene.history == list(range(2 * slices))
        finish(scene)


@pytest.mark.parametrize("slices", SIZES)
def test_any_order_of_completion_with_a_surprise_anywhere(slices):
    for order, at in product(permutations(range(slices)), range(2 * slices)):
        scene, out = scene_of(slices)
        for which in order:
            if out[which] not in scene.out:
                continue  # it was cancelled
            if which == at // 2:
                scene.surprise(out[which], at)
            else:
                scene.compute(out[which])
        scene.compute_all()
        assert scene.history == list(range(at))
        assert scene.ended == ContinueHere(at, "random", f"iteration {at}")
        assert not scene.out, "nothing is left running"


@pytest.mark.parametrize("slices", [1, 2, 3, 4])
def test_any_order_of_completion_with_two_surprises(slices):
    for order, one, other in product(permutations(range(slices)), range(2 * slices), range(2 * slices)):
        if one // 2 >= other // 2:
            continue
        scene, out = scene_of(slices)
        for which in order:
            if out[which] not in scene.out:
                continue
            if which in (one // 2, other // 2):
                scene.surprise(out[which], one if which == one // 2 else other)
            else:
                scene.compute(out[which])
        scene.compute_all()
        assert scene.history == list(range(one)), "the lowest one counts"
        assert scene.ended == ContinueHere(one, "random", f"iteration {one}")


@pytest.mark.parametrize("slices", SIZES)
def test_any_order_of_completion_with_the_proof_at_any_time(slices):
    for order, when in product(permutations(range(slices)), range(slices + 1)):
        scene, out = scene_of(slices, proof=True)
        for turn, which in enumerate(order):
            if turn == when:
                scene.tell(ProofPassed())
            scene.compute(out[which])
            if turn < when:
                assert scene.history == [], "nothing before the proof"
        if when == slices:
            scene.tell(ProofPassed())
        finish(scene)


@pytest.mark.parametrize("slices", [1, 2, 3, 4])
def test_any_order_of_completion_with_any_worker_dying_at_any_time(slices):
    for order, victim, when in product(permutations(range(slices)), range(slices), range(slices)):
        scene, out = scene_of(slices)
        for turn, which in enumerate(order):
            if turn == when:
                scene.lose(f"w{victim}")
                scene.join("new")
            if out[which] in scene.out:
                scene.compute(out[which])
        finish(scene)
