"""`%%distribute --explain` says of each cell what is decided, why, and in which lines: to the letter.

In this room every text is compared with the one that was read and found good.
"""

import pytest

from tests.exactness.cells import ROWS
from tests.exactness.cells.row import Row
from tests.exactness.explained import GOLDEN, section

found_good = {text.partition("\n")[0]: text for text in GOLDEN.read_text().split("\n=== ")}


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_each_cell_is_explained_to_the_letter(row: Row) -> None:
    assert section(row).removeprefix("=== ").strip() == found_good[key(row)].removeprefix("=== ").strip()


def key(row: Row) -> str:
    return f"=== {row.name}" if row is ROWS[0] else row.name


def test_a_decision_made_by_reading_has_its_word() -> None:
    """Where the table says that a loop stays, the explanation says so too, unless only watching can tell."""
    told = [row for row in ROWS if row.reason and f"[{row.reason}]" in found_good[key(row)]]
    assert len(told) >= 30
