"""What pages say of speed has been measured, and what they say of reliability is tested."""

import re

import pytest

from tests.docs.snippets import REPOSITORY

RESULTS = (REPOSITORY / "benchmarks" / "RESULTS.md").read_text()


def rows(page: str) -> list[str]:
    """The rows of its tables, less heads and rules."""
    lines = (REPOSITORY / "docs" / page).read_text().splitlines()
    heads = {at for at, line in enumerate(lines) if at + 1 < len(lines) and re.match(r"\| ?-", lines[at + 1])}
    return [
        line
        for at, line in enumerate(lines)
        if line.startswith("|") and at not in heads and at - 1 not in heads
    ]


def is_measured(row: str) -> bool:
    return row in RESULTS.splitlines()


@pytest.mark.parametrize("row", rows("performance.md"), ids=lambda row: row[2:40])
def test_a_figure_of_performance_was_measured(row: str) -> None:
    assert is_measured(row), "it stands in docs/performance.md and not in benchmarks/RESULTS.md"


def test_no_figure_stands_beside_the_tables_of_performance() -> None:
    page = (REPOSITORY / "docs" / "performance.md").read_text()
    sentences = "\n".join(line for line in page.splitlines() if not line.startswith("|"))
    assert [each for each in re.findall(r"\d+\.\d+|\d+ %", sentences) if each not in RESULTS] == []


@pytest.mark.parametrize("row", rows("reliability.md"), ids=lambda row: row[2:40])
def test_a_row_of_reliability_is_tested_or_measured(row: str) -> None:
    last = row.strip("| ").rpartition("|")[2].strip()
    if "::" not in last:
        assert is_measured(row)
        return
    file, _, test = last.partition("::")
    assert re.search(rf"^def {test}\(", (REPOSITORY / file).read_text(), re.MULTILINE), last
