"""Three numbers, seen from both sides."""

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest

from nbcluster.worker.slate import Slate


@pytest.fixture(params=["fork", "file"])
def slate(request: pytest.FixtureRequest, tmp_path: Path) -> Slate:
    make: dict[str, Callable[[], Slate]] = {
        "fork": Slate.shared_by_fork,
        "file": lambda: Slate.in_file(tmp_path / "slate"),
    }
    return make[request.param]()


def test_a_new_slate_is_blank(slate: Slate) -> None:
    assert (slate.turn, slate.busy, slate.wanted) == (0, False, 0)
    assert not slate.runs(0)
    assert slate.want(None) is None


def test_turns_are_counted_and_wanted_while_they_run(slate: Slate) -> None:
    slate.begin_turn()
    assert (slate.turn, slate.busy) == (1, True)
    assert slate.want(None) == 1
    assert slate.wanted == 1
    slate.want_nothing()
    assert slate.want(1) == 1
    slate.end_turn()
    assert slate.want(1) is None
    slate.begin_turn()
    assert slate.want(1) is None
    assert slate.want(2) == 2


def test_the_next_worker_goes_on_counting(slate: Slate) -> None:
    slate.begin_turn()
    slate.want(1)
    slate.pass_on()
    assert (slate.turn, slate.busy, slate.wanted) == (1, False, 0)
    slate.begin_turn()
    assert slate.turn == 2


def test_a_forked_process_shares_it() -> None:
    slate = Slate.shared_by_fork()
    child = multiprocessing.get_context("fork").Process(target=slate.begin_turn)
    child.start()
    child.join()
    assert slate.runs(1)
    slate.close()


def test_whoever_names_the_same_file_shares_it(tmp_path: Path) -> None:
    first, second = Slate.in_file(tmp_path / "slate"), Slate.in_file(tmp_path / "slate")
    first.begin_turn()
    assert second.runs(1)
    assert second.want(1) == first.wanted == 1
    first.close()
    second.close()
