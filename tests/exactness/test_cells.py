"""The law, cell by cell: under `%%distribute` a cell leaves what it leaves without it, and says where it ran.

In this room the table is judged.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.exactness.cells import ROWS
from tests.exactness.cells.row import Row
from tests.exactness.conftest import is_run_attached
from tests.exactness.notebook_process import WAYS


def of_each(rows: Iterable[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "row",
        [
            pytest.param(row, id=row.name, marks=[pytest.mark.needs(row.needs)] if row.needs else [])
            for row in rows
        ],
    )


each_row = of_each(ROWS)
each_that_shows_inline = of_each(row for row in ROWS if row.shows_inline)


@each_row
def test_plainly_a_cell_does_what_the_table_says(plain: Any, row: Row) -> None:
    answer = plain.answer(row.name)
    assert answer["raises"] == row.raises
    assert answer["differences"] == []


@each_row
def test_distributed_it_leaves_the_same(distributed: Any, row: Row) -> None:
    answer = distributed.answer(row.name)
    assert answer["differences"] == [], answer["lines"]


@each_row
def test_and_runs_where_the_table_says(distributed: Any, row: Row) -> None:
    answer = distributed.answer(row.name)
    ran_where_the_table_says(answer, row)
    assert bool(answer["report"]["spread"]) == row.spreads, answer["lines"]


@each_that_shows_inline
def test_in_shuffled_slices_it_leaves_the_same_too(shuffled: Any, row: Row) -> None:
    answer = shuffled.answer(row.name)
    assert answer["differences"] == [], answer["lines"]
    ran_where_the_table_says(answer, row)


@of_each(row for row in ROWS if is_run_attached(row.name) and not row.spreads)
def test_on_a_cluster_of_somebody_else_s_it_leaves_the_same_too(attached: Any, row: Row) -> None:
    answer = attached.answer(row.name)
    assert answer["differences"] == [], answer["lines"]
    ran_where_the_table_says(answer, row)


def ran_where_the_table_says(answer: Any, row: Row) -> None:
    report = answer["report"]
    assert report is not None, answer["stderr"]
    assert report["route"] in row.route.split("|"), answer["lines"]
    stayed = [loop["reason"] for loop in report["loops"] if loop["route"] != "parallel"]
    assert next(iter(stayed), None) == row.reason, answer["lines"]
    for words in row.words:
        assert words in answer["lines"]


def test_names_are_given_once() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 400


@pytest.mark.parametrize("way", ["distributed", "shuffled"])
def test_most_cells_really_travelled(travelled_so_far: Callable[[str], tuple[int, int]], way: str) -> None:
    count, asked = travelled_so_far(way)
    if asked < len([row for row in ROWS if not row.needs and WAYS[way].wants(row)]):
        pytest.skip("a part of the table was selected")
    assert count >= 250
