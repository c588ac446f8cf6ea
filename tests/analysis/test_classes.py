"""Loops, and the class of every name in them."""

import pytest

from tests.analysis import telling

CELLS = [
    ("append", "for x in xs:\n    out.append(f(x))", "item x, collected out, captured f"),
    (
        "private",
        "for x in xs:\n    y = f(x)\n    out.append(y)",
        "item x, private y, collected out, captured f",
    ),
    ("fold", "for x in xs:\n    total += x", "item x, reduced total"),
    ("recurrence", "for x in xs:\n    w = step(w, x)", "item x, carried w, captured step"),
]


@pytest.mark.parametrize(("source", "names"), [row[1:] for row in CELLS], ids=[row[0] for row in CELLS])
def test_every_name_has_one_class(source: str, names: str) -> None:
    assert telling.names(telling.loop_of(source)) == names
