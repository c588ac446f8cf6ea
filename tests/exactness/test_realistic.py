"""A day's work comes out the same on any number of workers; two are enough for the other tables.

In this room the work of `cells.realistic` is given to three workers, and to seven.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.exactness.cells import realistic
from tests.exactness.cells.row import Row
from tests.exactness.conftest import NotebookProcess

APART = [row for row in realistic.ROWS if row.route == "parallel"]


@pytest.fixture(scope="module", params=[3, 7])
def notebook(request: pytest.FixtureRequest) -> Iterator[tuple[int, NotebookProcess]]:
    process = NotebookProcess(f"on {request.param} workers", [row.name for row in APART], {})
    yield request.param, process
    process.close()


def test_there_are_twelve() -> None:
    assert len(APART) == 12


@pytest.mark.parametrize("row", APART, ids=lambda row: row.name)
def test_on_more_workers_it_is_the_same_work(notebook: Any, row: Row) -> None:
    workers, process = notebook
    answer = process.answer(row.name)
    assert answer["differences"] == [], answer["lines"]
    loops = answer["report"]["loops"]
    assert {loop["route"] for loop in loops} == {"parallel"}, answer["lines"]
    assert max(loop["workers"] for loop in loops) <= workers
