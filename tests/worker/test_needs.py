"""What a part of a cell needs: how it is said, and that in a plain run nothing comes of it."""

from typing import Any

import pytest

import nbcluster
from nbcluster.errors import OptionError
from nbcluster.worker import needs
from nbcluster.worker.needs import Need


def test_in_a_plain_run_it_does_nothing() -> None:
    with nbcluster.on(gpus=1) as entered:
        assert entered is None
        assert needs.around() == Need(1.0)
    assert needs.around() is None


def test_it_may_be_entered_again_and_within_itself() -> None:
    part = nbcluster.on(gpus=0.5)
    for _ in range(2):
        with part, part, nbcluster.on(gpus=1, fallback=True):
            assert needs.around() == Need(1.0, fallback=True)
    assert needs.around() is None


def test_it_lets_what_is_raised_through() -> None:
    with pytest.raises(KeyError), nbcluster.on(gpus=1):
        raise KeyError("k")
    assert needs.around() is None


def test_who_listens_hears_what_is_asked_for() -> None:
    with needs.heard() as asked:
        with nbcluster.on(gpus=1):
            pass
        with nbcluster.on(gpus=2):
            pass
    with nbcluster.on(gpus=4):
        pass
    assert asked == [Need(1.0), Need(2.0)]


@pytest.mark.parametrize(("gpus", "shares"), [(1, 1), (2, 1), (0.5, 2), (0.3, 3), (0.6, 1), (0.1, 10)])
def test_how_many_may_share_a_gpu(gpus: float, shares: int) -> None:
    assert Need(gpus).shares == shares


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({"gpus": 0}, "gpus=0 is not more than 0"),
        ({"gpus": "1"}, "gpus='1' is not a number"),
        ({"gpus": True}, "gpus=True is not a number"),
        ({"gpus": float("nan")}, "gpus=nan is not more than 0"),
        ({"gpus": 1.5}, "gpus=1.5 is neither a whole number nor a part of one GPU"),
        (
            {"gpus": -1, "fallback": 1},
            "gpus=-1 is not more than 0; fallback=1 is neither True nor False",
        ),
    ],
)
def test_what_cannot_be_asked_for(given: dict[str, Any], faults: str) -> None:
    with pytest.raises(OptionError) as caught:
        nbcluster.on(**given)
    assert str(caught.value) == (
        f"nbcluster.on() did nothing: it is asked for something that it does not offer. {faults}.\n"
        "There are: gpus fallback."
    )
