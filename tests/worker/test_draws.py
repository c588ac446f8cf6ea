"""Generators are put where they are wanted, whatever their kind, and it is seen where they stand."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nbcluster.worker.draws import Generators, Streams, Which, can_be_moved, strayed, stride_of
from nbcluster.worker.items import Cut

KINDS: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "random.Random": (lambda: random.Random(1), lambda rng: (rng.gauss(0, 1), rng.random())),
    "the old kind": (lambda: np.random.RandomState(1), lambda rng: (rng.normal(), rng.rand())),
    "the old kind, with other bits": (
        lambda: np.random.RandomState(np.random.PCG64(1)),
        lambda rng: (rng.normal(), rng.rand()),
    ),
    **{
        name: (
            lambda name=name: np.random.Generator(getattr(np.random, name)(1)),
            lambda rng: (rng.integers(9, dtype=np.uint32), rng.normal()),
        )
        for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
    },
}


@pytest.mark.parametrize(("make", "draw"), KINDS.values(), ids=KINDS)
def test_a_generator_is_put_back_and_gives_the_same_again(
    make: Callable[[], Any], draw: Callable[[Any], object]
) -> None:
    rng = make()
    assert can_be_moved(rng)
    generators = Generators({"`rng`": rng})
    draw(rng)
    before = generators.states()
    drawn = draw(rng)
    assert strayed(generators, before) == "`rng`"
    generators.put(before)
    assert strayed(generators, before) is None
    assert draw(rng) == drawn


@pytest.mark.parametrize(("make", "draw"), KINDS.values(), ids=KINDS)
def test_a_stream_depends_on_the_seed_and_the_iteration_alone(
    make: Callable[[], Any], draw: Callable[[Any], object]
) -> None:
    which = Which(python=False, numpy=False, names=("rng",))
    numbers = []
    for _ in range(2):
        space = {"rng": make()}
        lead = Streams(which, 5, 0).leading(space, Cut(()))
        for position in (3, 4, 3):
            lead(which.among(space), position)
            numbers.append(draw(space["rng"]))
    assert numbers[:3] == numbers[3:]
    assert numbers[0] == numbers[2] != numbers[1]


class Dice(random.Random):
    """It may keep what nobody knows of."""


@pytest.mark.parametrize("value", [Dice(), random.SystemRandom(), random, np.random, 3, None])
def test_what_is_no_plain_generator_is_not_moved(value: object) -> None:
    assert not can_be_moved(value)


def test_states_are_kept_for_some_thousand_iterations() -> None:
    assert [stride_of(total) for total in (0, 1, 4096, 4097, 1_000_000)] == [1, 1, 1, 2, 245]
