"""What `--explain` says of a header before anything is evaluated, against what the run then finds.

In this room (``engine``) no promise is made that the run does not keep.
"""

import collections
import functools
import io
import itertools
import os
from typing import Any

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import _modified_open
from tqdm import tqdm, trange

from nbcluster.analysis import read_cell
from nbcluster.analysis.facts import Leaf, Wrap
from nbcluster.analysis.rewrite import CellSource
from nbcluster.engine.foresight import Depends, Foresight, Pulled
from nbcluster.engine.header import evaluate, unfit

frame = pd.DataFrame({"a": [1, 2, 1], "b": [1.0, 2.0, 3.0]})


class Grid:
    """An object with all that may be asked of one."""

    rows = (1, 2)

    def __init__(self) -> None:
        self.cells = [1, 2]
        self.held = iter([1])

    @property
    def asked(self) -> list[int]:
        raise AssertionError("a property was read")

    def going(self) -> Any:
        yield 1

    def listed(self) -> list[int]:
        return [1]


class Everything:
    def __getattr__(self, name: str) -> Any:
        raise AssertionError("an attribute was asked for")

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError("an attribute was asked for")


class Sub(list[int]):
    """A list that may iterate as it pleases."""


def going() -> Any:
    yield 1


def listed() -> list[int]:
    return [1]


SPACE: dict[str, Any] = {
    "df": frame,
    "groups": frame.groupby("a"),
    "series": frame["a"],
    "index": frame.index,
    "xs": [1, 2, 3],
    "d": {"a": 1, "b": [1, 2], "c": iter([1])},
    "text": "a b",
    "array": np.arange(3),
    "gen": (x for x in [1]),
    "grid": Grid(),
    "going": going,
    "listed": listed,
    "np": np,
    "pd": pd,
    "tqdm": tqdm,
    "trange": trange,
    "itertools": itertools,
    "os": os,
    "devnull": os.devnull,
    "kernel_open": _modified_open,
    "deque": collections.deque([1]),
    "view": memoryview(b"ab"),
    "sub": Sub([1]),
    "partial": functools.partial(going),
}

APART = """
range(9) · xs · [1, 2] · [1, 2] * 3 · (1, 2) · {1, 2} · {1: 2} · 'ab' · [x for x in xs] · xs[1:] · array[1:]
d · d.items() · d.keys() · d['b'] · array · np.arange(3) · np.linspace(0, 1, 3) · series · index · df.a · df['b']
df.columns · df.index · series.tolist() · array.tolist() · text.split() · list(groups) · sorted(xs) · tuple(gen)
enumerate(xs) · zip(xs, range(3)) · reversed(xs) · enumerate(zip(xs, series)) · grid.cells · grid.rows
zip(xs, array, strict=False) · os.listdir('.') · array.T
pd.Series([1, 2]) · pd.Index([1]) · frozenset(xs) · enumerate(df['a'], start=1) · array.flat · array.T.flat
"""
PULLED = """
groups · df.iterrows() · df.itertuples() · df.groupby('a') · gen · map(str, xs) · filter(None, xs) · df
going() · grid.going() · grid.held · d['c'] · (x for x in xs) · iter(xs)
series.items() · df.T.items() · df.T.iterrows() · df.groupby('a')['b'] · groups['b']
zip(xs, array, strict=True) · zip(xs, gen, strict=True) · open(devnull) · kernel_open(devnull) · deque · view · sub
np.ndenumerate(array) · enumerate(groups) · zip(xs, gen)
itertools.product(xs, xs) · df.items() · partial()
"""
DEPENDS = """
listed() · grid.listed() · xs + xs · df.a.unique() · np.random.rand(3) · xs[0:2] if xs else xs
tqdm(xs) · trange(3) · enumerate(tqdm(xs)) · enumerate(listed()) · array[array > 1]
"""


def each(table: str) -> list[str]:
    return [header for line in table.strip().splitlines() for header in line.split(" · ")]


def read(cell: str) -> tuple[CellSource, Leaf | Wrap, int]:
    source = CellSource(cell, 2, "<cell>")
    last = read_cell(cell, 2).statements[-1]
    (loop,) = last.loops
    return source, loop.source, last.index


def foreseen(cell: str, space: dict[str, Any]) -> Pulled | Depends | None:
    source, header, index = read(cell)
    foresight = Foresight(source, space)
    for before in range(index):
        foresight.pass_by(before)
    return foresight.look(header)


def found(header: str) -> tuple[bool, type]:
    """What the run finds: whether it can be divided, else what it was that cannot."""
    source, parts, _ = read(f"for x in {header}: pass")
    space = {**SPACE, "gen": (x for x in [1]), "grid": Grid()}
    evaluated = evaluate(parts, lambda leaf: eval(source.expression(leaf), space), space)
    if isinstance(evaluated.unfit, io.IOBase):
        evaluated.unfit.close()
    return evaluated.items is not None, type(evaluated.unfit)


@pytest.mark.parametrize("header", each(APART))
def test_what_is_told_to_run_apart_can_be_divided(header: str) -> None:
    assert foreseen(f"for x in {header}: pass", SPACE) is None
    assert found(header)[0]


@pytest.mark.parametrize("header", each(PULLED))
def test_what_is_told_to_stay_stays_in_the_same_words(header: str) -> None:
    told = foreseen(f"for x in {header}: pass", SPACE)
    can_be_divided, kind = found(header)
    assert not can_be_divided
    assert isinstance(told, Pulled)
    assert (told.detail, told.advice) == unfit(kind)


@pytest.mark.parametrize("header", each(DEPENDS))
def test_what_nobody_can_know_is_said_to_depend(header: str) -> None:
    told = foreseen(f"for x in {header}: pass", SPACE)
    assert told == Depends(header[10:-1] if header.startswith("enumerate") else header)


@pytest.mark.parametrize(
    "header", ["grid.asked", "odd.rows", "odd['a']", "odd()", "missing", "d['z']", "xs[9]"]
)
def test_nothing_is_asked_of_anybody(header: str) -> None:
    space = {**SPACE, "odd": Everything()}
    assert foreseen(f"for x in {header}: pass", space) == Depends(header)


def test_an_iterator_is_not_advanced() -> None:
    held = iter([1, 2])
    foreseen("for x in held: pass", {"held": held})
    assert list(held) == [1, 2]


SET_ABOVE = [
    ("xs = (x for x in [1])\nfor x in xs: pass", Pulled(*unfit(type(x for x in [1])))),
    ("gen = [1, 2]\nfor x in gen: pass", None),
    ("ys = zs = xs\nfor x in zs: pass", None),
    ("xs: list = load()\nfor x in xs: pass", Depends("xs")),
    ("for xs in [1]: pass\nfor x in xs: pass", Depends("xs")),
    ("def xs(): pass\nfor x in xs: pass", Depends("xs")),
    ("with open('f') as xs: pass\nfor x in xs: pass", Depends("xs")),
    ("import numpy as other\nfor x in other.arange(3): pass", None),
    ("from itertools import count\nfor x in count(): pass", Pulled(*unfit(itertools.count))),
    ("range = listed\nfor x in range(3): pass", Depends("range(3)")),
    ("enumerate = zip\nfor x in enumerate(xs): pass", Depends("enumerate()")),
]


@pytest.mark.parametrize(("cell", "told"), SET_ABOVE, ids=[cell.partition("\n")[0] for cell, _ in SET_ABOVE])
def test_what_the_cell_sets_above_counts(cell: str, told: object) -> None:
    assert foreseen(cell, SPACE) == told


ADVICE = [
    (type(SPACE["groups"]), "goes through a DataFrameGroupBy, whose items come", "go through list(…) of it"),
    (type(iter([])), "goes through an iterator, whose items come", "go through list(…) of it"),
    (
        itertools.count,
        "goes through a count, whose items come",
        "go through a range(…) of as many as it takes",
    ),
]


@pytest.mark.parametrize(("kind", "detail", "advice"), ADVICE, ids=[kind.__name__ for kind, _, _ in ADVICE])
def test_what_to_do_is_fit_for_what_it_is(kind: type, detail: str, advice: str) -> None:
    said, to_do = unfit(kind)
    assert said.startswith(detail)
    assert to_do.startswith(f"To run it in parallel: {advice}")


_LIST = "To run it in parallel: go through list(…) of it"

WORDS = {
    int: ("goes through an int, which has no items", ""),
    collections.deque: ("goes through a deque, which is not cut into pieces", _LIST),
    memoryview: ("goes through a memoryview, which is not cut into pieces", _LIST),
    Sub: ("goes through a Sub, which is not cut into pieces", _LIST),
    np.ndenumerate: ("goes through an ndenumerate, whose items come only one by one", _LIST),
    zip: ("goes through a zip, whose items come only one by one", _LIST),
}


@pytest.mark.parametrize("kind", WORDS, ids=[kind.__name__ for kind in WORDS])
def test_a_header_is_told_of_by_what_it_is(kind: type) -> None:
    assert unfit(kind) == WORDS[kind]


def test_a_number_is_gone_through_by_nobody() -> None:
    assert foreseen("for k in 5: pass", {}) == Pulled("goes through an int, which has no items", "")


@pytest.mark.parametrize("strict", ["strict", "bool(1)"])
def test_a_zip_may_turn_out_to_be_strict(strict: str) -> None:
    assert foreseen(f"for x, y in zip([1], [2], strict={strict}): pass", {}) == Depends("zip()")
