"""Calls of libraries that are given a function: what shows of us in them, and which of them are known.

In this room a function of ours stands in the place of one of the user's.
"""

import sys
import traceback
from types import SimpleNamespace
from typing import Any

import numpy
import pandas
import pytest

from nbcluster.engine import mapped
from nbcluster.engine.inline import Schedule
from nbcluster.engine.mapped import Answers, Given, HereMapped, NotKnown
from nbcluster.engine.trial import Trial
from nbcluster.settings import Settings
from nbcluster.worker.equal import differences
from tests.engine.left import distributed, plainly


def refuse(item: Any) -> Any:
    raise LookupError(item)


def failing(function: Any) -> None:
    try:
        function(3)
    except LookupError as error:
        raise RuntimeError from error


def test_what_stands_in_for_a_function_is_in_no_traceback() -> None:
    stand_in = mapped._stand_in(refuse, Answers(None), 1, again=list, further=int)
    with pytest.raises(RuntimeError) as raised:
        failing(stand_in)
    mapped._cut_out(raised.value, stand_in.__code__)
    cause = raised.value.__cause__
    assert cause is not None
    names = [frame.name for frame in traceback.extract_tb(cause.__traceback__)]
    assert names[-1] == "refuse"
    assert "stand_in" not in names


def test_it_bears_the_name_of_the_function() -> None:
    stand_in = mapped._stand_in(refuse, Answers(None), None, again=list, further=int)
    assert stand_in.__name__ == "refuse"


def known(method: Any, **options: object) -> Given | NotKnown:
    return mapped._known({"method": method, "function": refuse}, options)


FRAME = pandas.DataFrame({"a": [1, 2], "b": [0.5, 1.5]})


def test_rows_are_for_a_pandas_that_copies_on_write(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(known(FRAME.apply, axis=1), Given)
    shares = SimpleNamespace(__version__="2.2.3", get_option=lambda name: False)
    monkeypatch.setitem(sys.modules, "pandas", shares)
    answer = known(FRAME.apply, axis=1)
    assert isinstance(answer, NotKnown)
    assert answer.detail == "hands out parts that share memory with what they are taken from"
    assert "pandas.options.mode.copy_on_write = True" in answer.advice
    shares.get_option = lambda name: True
    assert isinstance(known(FRAME.apply, axis=1), Given)


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (known(FRAME.iloc[:0].apply, axis=1), "goes through a DataFrame without rows or columns"),
        (known(FRAME.apply, raw=True), mapped.UNKNOWN.detail),
        (known(FRAME["a"].map, na_action="ignore"), mapped.UNKNOWN.detail),
        (known([].append), mapped.UNKNOWN.detail),
        (
            mapped._known({"method": FRAME.apply, "function": len}, {}),
            "is given a builtin_function_or_method, which is no function of Python's own kind",
        ),
        (
            mapped._known(
                {"method": numpy.vectorize, "function": refuse, "items": numpy.arange(9)[::-1]}, {}
            ),
            "goes through what is no plain array of one dimension",
        ),
        (
            mapped._known(
                {"method": numpy.vectorize, "function": refuse, "items": numpy.array(["a", "b"])}, {}
            ),
            "goes through an array that holds no numbers",
        ),
    ],
)
def test_what_is_not_known_is_told(answer: Given | NotKnown, detail: str) -> None:
    assert isinstance(answer, NotKnown)
    assert answer.detail == detail


@pytest.mark.parametrize("value", [1, "a", None, [1, ["b"]], {"k": (1, 2)}, numpy.arange(3), FRAME["a"]])
def test_a_result_that_holds_no_row_is_taken(value: object) -> None:
    assert mapped._is_its_own(value)


@pytest.mark.parametrize(
    "value", [[FRAME["a"]], {"row": FRAME["a"]}, numpy.array([FRAME["a"], None], dtype=object)[:1], object()]
)
def test_a_result_that_may_hold_one_is_not(value: object) -> None:
    assert not mapped._is_its_own(value)


CALL = "out = list(map(f, range(20_000)))"


def test_a_call_that_is_small_is_left_after_its_first_item_and_then_goes_on_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[int] = []
    library = HereMapped._library

    def counted(self: HereMapped) -> Any:
        calls.append(1)
        return library(self)

    monkeypatch.setattr(HereMapped, "_library", counted)
    setup = "def f(x):\n    return x + 1"
    left, run = distributed(setup, CALL, Schedule(), Settings(), workers=2)
    assert [loop.reason for loop in run.report.loops] == ["small"]
    assert len(calls) == 2
    assert not differences(plainly(setup, CALL), left)


def test_what_goes_wrong_beside_the_function_is_raised_outside_of_the_librarys_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(self: Trial) -> Any:
        yield 3
        yield 4
        raise LookupError("beside it")

    monkeypatch.setattr(Trial, "_stretches", fails)
    setup = "import pandas as pd"
    cell = "out = pd.Series(range(50)).map(lambda x: x + 1)"
    left, _ = distributed(setup, cell, Schedule(), Settings(), workers=2)
    assert left.error is not None
    assert left.error[:2] == ("LookupError", "beside it")
