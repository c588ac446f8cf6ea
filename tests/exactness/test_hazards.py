"""Every hazard of `docs/hazards.md` is shown by a cell of the table, or by a test.

In this room the list of hazards is held against the tables.
"""

import re
from pathlib import Path

import pytest

from tests.exactness.cells import ROWS

ROOT = Path(__file__).parents[2]


def hazards() -> list[tuple[int, str, list[str]]]:
    """Number, hazard, and what shows it."""
    lines = (ROOT / "docs" / "hazards.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [
        (int(number), hazard, shown.split(" · ")) for number, hazard, _, shown in cells if number.isdecimal()
    ]


@pytest.mark.parametrize("hazard", hazards(), ids=lambda hazard: str(hazard[0]))
def test_a_hazard_is_shown(hazard: tuple[int, str, list[str]]) -> None:
    *_, shown = hazard
    assert [each for each in shown if not is_there(each)] == []


def test_they_are_numbered_through() -> None:
    assert [number for number, *_ in hazards()] == list(range(1, 86))


def is_there(shown: str) -> bool:
    """Whether a cell is so called, or a test."""
    file, _, test = shown.partition("::")
    if not test:
        return shown in CELLS
    path = ROOT / file
    return path.exists() and re.search(rf"^def {test}\(", path.read_text(), re.MULTILINE) is not None


CELLS = {row.name for row in ROWS}
