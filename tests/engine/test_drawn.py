"""A watch saw a shared generator move: who moved it, in which line, and what can be done.

In this room (``engine``) the one who drew is found.
"""

import random
from random import Random
from typing import Any

import numpy as np
import pytest

from nbcluster.engine.drawn import Drawn, drawn
from tests.analysis.telling import loop_of

PYTHONS = "Python's shared generator (random) was drawn from or seeded"
NUMPYS = "numpy's shared generator (numpy.random) was drawn from or seeded"
OWN = "To run it in parallel: rng = np.random.default_rng([seed, i]) in the loop"
COUNTED = "To run it in parallel: rng = np.random.default_rng([seed, i]) in a loop over enumerate(…), which counts `i`"
PYTHONS_OWN = "To run it in parallel: rng = random.Random(seed + i) in the loop"
STREAMS = ", or %%distribute --streams 0"


def space(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {
        "__name__": "__main__",
        "np": np,
        "random": random,
        "gauss": random.gauss,
        "Random": Random,
    }
    exec(source, names)
    return names


def library(data: list[int], random_state: int | None = None) -> list[int]:
    """As scikit-learn's: it is no function of the notebook's."""
    return data


CASES = [
    (
        "a function",
        "def draw(i): return random.random()",
        "for i in range(9):\n    out.append(draw(i))",
        PYTHONS,
        Drawn(
            "calls draw(), which draws from Python's shared generator by random.random()",
            3,
            f"{PYTHONS_OWN}, and give it to draw(){STREAMS}",
        ),
    ),
    (
        "a function that another one calls",
        "def draw(): return np.random.rand(3)\ndef run(i): return draw()",
        "for i in range(9):\n    y = i\n    out.append(run(y))",
        NUMPYS,
        Drawn(
            "calls run(), and draw() draws from numpy's shared generator by np.random.rand()",
            4,
            f"{OWN}, and give it to draw(){STREAMS}",
        ),
    ),
    (
        "a function taken out of its module",
        "def draw(): return gauss(0, 1)",
        "for i in range(9):\n    out.append(draw())",
        PYTHONS,
        Drawn(
            "calls draw(), which draws from Python's shared generator by gauss()",
            3,
            f"{PYTHONS_OWN}, and give it to draw(){STREAMS}",
        ),
    ),
    (
        "a method",
        "class Model:\n    def fit(self): np.random.seed(3)\nmodel = Model()",
        "for i in range(9):\n    out.append(model.fit())",
        NUMPYS,
        Drawn(
            "calls model.fit(), and Model.fit() draws from numpy's shared generator by np.random.seed()",
            3,
            f"{OWN}, and give it to Model.fit(){STREAMS}",
        ),
    ),
    (
        "a function that draws from the other generator",
        "def draw(): return random.random()",
        "for i in range(9):\n    out.append(draw())",
        NUMPYS,
        Drawn(f"{NUMPYS}, by what the loop calls: draw()", None, OWN + STREAMS),
    ),
    (
        "a library's, that takes a seed",
        "",
        "for i in range(9):\n    out.append(len(library(xs)))",
        NUMPYS,
        Drawn(
            f"calls library(), and {NUMPYS}",
            3,
            "To run it in parallel: give library() a random_state of its own",
        ),
    ),
    (
        "a generator of the notebook's, by a function",
        "rng = Random(3)\ndef draw(): return rng.normal()",
        "for i in range(9):\n    out.append(draw())",
        "`rng` was drawn from",
        Drawn(
            "calls draw(), which draws from `rng`, a random generator that all iterations share",
            3,
            f"{OWN}, and give it to draw(){STREAMS}",
        ),
    ),
    (
        "a function taken out of its module, as the watch on captures sees it",
        "def draw(): return gauss(0, 1)",
        "for i in range(9):\n    out.append(draw())",
        "`gauss.__self__` was drawn from",
        Drawn(
            "calls draw(), which draws from Python's shared generator by gauss()",
            3,
            f"{PYTHONS_OWN}, and give it to draw(){STREAMS}",
        ),
    ),
    (
        "a generator of a kind that has no streams",
        "class Dice(Random): pass\ndice = Dice(3)",
        "for i in range(9):\n    out.append(f(i))",
        "`dice` was drawn from",
        Drawn("`dice` was drawn from", None, OWN),
    ),
    (
        "nothing that has a name",
        "",
        "for x in xs:\n    out.append(x + x)",
        NUMPYS,
        Drawn(NUMPYS, None, COUNTED + STREAMS),
    ),
    (
        "a generator of the notebook's",
        "",
        "for x in xs:\n    out.append(f(x))",
        "`rng` was drawn from",
        Drawn("`rng` was drawn from", None, COUNTED + STREAMS),
    ),
]


@pytest.mark.parametrize(
    ("defined", "loop", "seen", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_who_drew_is_told(defined: str, loop: str, seen: str, told: Drawn) -> None:
    names = space(defined)
    names |= {"xs": [1, 2], "out": [], "library": library}
    assert drawn(seen, loop_of(loop), names) == told
