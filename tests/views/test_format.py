"""The table in tests/golden/format.json is read by the browser's tests too."""

import json
from pathlib import Path

import pytest

from nbcluster.plan import figures
from nbcluster.views.inert import inert

TABLE = json.loads((Path(__file__).parents[1] / "golden" / "format.json").read_text("utf-8"))
CASES = [
    pytest.param(name, *case, id=f"{name}-{case[1][:30]!r}")
    for name, cases in TABLE.items()
    if name != "inert"
    for case in cases
]


@pytest.mark.parametrize(("name", "figure", "words"), CASES)
def test_a_figure_becomes_these_words(name: str, figure: float, words: str) -> None:
    assert getattr(figures, name)(figure) == words


@pytest.mark.parametrize(("text", "shown"), TABLE["inert"])
def test_a_text_is_shown_so_that_nothing_in_it_acts(text: str, shown: str) -> None:
    assert inert(text, 40) == shown


def test_half_a_character_is_shown_as_what_it_is() -> None:
    assert inert("half \ud83d a character", 40) == "half \\ud83d a character"
