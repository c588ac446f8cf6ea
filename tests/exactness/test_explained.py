"""`%%distribute --explain` says of each cell what is decided, why, and in which lines: to the letter.

In this room every text is compared with the one that was read and found good.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.exactness.cells.row import Row
from tests.exactness.explained import GOLDEN, ROWS


def by_name(text: str) -> dict[str, str]:
    """The explanations in a text, by their cells' names."""
    parts = text.removeprefix("=== ").split("\n=== ")
    return {name: body.strip() for name, _, body in (part.partition("\n") for part in parts)}


found_good = by_name(GOLDEN.read_text())


@pytest.fixture(scope="module")
def said_now() -> dict[str, str]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.exactness.explained", "--"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return by_name(told.stdout)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_each_cell_is_explained_to_the_letter(said_now: dict[str, str], row: Row) -> None:
    assert said_now[row.name] == found_good[row.name]


def test_a_decision_made_by_reading_has_its_word() -> None:
    """Where the table says that a loop stays, the explanation says so too, unless only watching can tell."""
    told = [row for row in ROWS if row.reason and f"[{row.reason}]" in found_good[row.name]]
    assert len(told) >= 30
