"""Each process has what it made itself, once, until it is closed."""

import copy
import pickle
from pathlib import Path

import pytest

import nbcluster
from nbcluster.worker.per_worker import PerWorker

made: list["Made"] = []


class Made:
    def __init__(self) -> None:
        made.append(self)
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True
        raise OSError("the other end is gone")


@pytest.fixture(autouse=True)
def anew() -> None:
    made.clear()


def test_it_is_made_where_it_is_written_and_once() -> None:
    get = nbcluster.per_worker(Made)
    assert len(made) == 1
    assert get() is get() is made[0]


def test_what_making_raises_is_raised_there() -> None:
    with pytest.raises(FileNotFoundError):
        nbcluster.per_worker(Path("nowhere").read_text)


def test_a_copy_gives_the_same_and_a_pickle_makes_its_own() -> None:
    get = nbcluster.per_worker(Made)
    assert copy.deepcopy([get])[0] is copy.copy(get) is get
    travelled: PerWorker[Made] = pickle.loads(pickle.dumps(get))
    assert travelled.made is None
    assert travelled() is made[1]


def test_what_does_not_like_to_be_closed_is_forgotten_all_the_same() -> None:
    get = nbcluster.per_worker(Made)
    get.close()
    assert made[0].is_closed
    assert get.made is None


def test_it_is_told_by_what_makes_it() -> None:
    assert repr(nbcluster.per_worker(Made)) == "<per worker: Made>"
