"""What a line says of a loop that stays, to the letter, and that what it offers helps.

The cells that do what is offered are rows of the table, judged like all others: they run on workers and leave what they
leave plainly; with `--streams`, what they leave when they are run again. In this room the words are judged.
"""

import re
from typing import Any

import pytest

from nbcluster.plan.reasons import REASONS
from tests.exactness.cells import allowed, told
from tests.exactness.cells.row import Row
from tests.exactness.cells.told import Told

TOLD = {each.here.name: each for each in (*told.TOLD, *allowed.OFFERED)}

#: What cells of a table cannot show: they run with every size worth sending, on cores that are theirs, on workers that are
#: there, in a process without a loop of its own; see test_threads.py, tests/engine and tests/test_session.py. What is said
#: of GPUs is in the rows of cells/gpus.py.
NOT_HERE = {"large", "memory", "threads", "async", "nested", "worker-lost", "no-cluster", "gpu"}

each_told = pytest.mark.parametrize("row", [each.here for each in TOLD.values()], ids=list(TOLD))


@each_told
def test_a_line_says_this_to_the_letter(distributed: Any, row: Row) -> None:
    said = [said for said, *_ in distributed.answer(row.name)["sentences"] if "here" in said]
    *_, words = re.fullmatch(r"(.*?here.*?) \[([\w-]+)\]: (.*)", said[0]).groups()  # type: ignore[union-attr]
    expected = ".+".join(map(re.escape, TOLD[row.name].says.split("#")))
    assert re.fullmatch(expected, words), words


@pytest.mark.parametrize("each", TOLD.values(), ids=list(TOLD))
def test_what_is_offered_is_done_by_a_row(each: Told) -> None:
    offers = re.search(r"in parallel|%%distribute|@functools|would be known|keeps its own", each.says)
    assert bool(list(each.apart)) == bool(offers), each.says


def test_cells_of_all_reasons_are_told() -> None:
    assert {each.reason for each in TOLD.values()} == set(REASONS) - NOT_HERE
    assert len(TOLD) >= 50
    assert sum(bool(list(each.apart)) for each in TOLD.values()) >= 50
