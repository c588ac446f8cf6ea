"""Which statements do no more than bind a name, as far as their text goes, and a group of them read as one loop.

In this room statements are read one by one, and a few together.
"""

import pytest

from nbcluster.analysis import read_beside, read_cell
from nbcluster.analysis.rewrite import CellSource

BINDS = ["x = f(1)", "x = a.b(c, d=[1, {'k': e}])", "x = f(f'{a}')", "x = f(a[1:2] + b)", "x = f(a)(b).c()"]
DOES_NOT = [
    "x = 1",
    "x = y = f(1)",
    "x, y = f(1)",
    "x[0] = f(1)",
    "x.y = f(1)",
    "x += f(1)",
    "x: int = f(1)",
    "f(1)",
    "x = f(x)",
    "x = f(y := 1)",
    "x = f(*a)",
    "x = f(lambda: 1)",
    "x = f([a for a in b])",
    "x = f(a if b else c)",
    "x = f(a and b)",
    "x = a.append(1)",
    "x = exec('1')",
    "x = list(map(f, xs))",
]


@pytest.mark.parametrize("statement", BINDS)
def test_it_binds_a_name_and_does_no_more(statement: str) -> None:
    binding = read_cell(statement).statements[0].binding
    assert binding is not None
    assert binding.name == "x"


@pytest.mark.parametrize("statement", DOES_NOT)
def test_it_may_do_more(statement: str) -> None:
    assert read_cell(statement).statements[0].binding is None


def test_a_group_is_a_loop_whose_names_are_bound_in_order() -> None:
    source = CellSource("a = f(x)\nb = g(\n    y\n)", 2, "<cell>")
    group = read_beside(source, 0, 2)
    assert (group.form, group.header) == ("group", "a = f(x); b = g(y)")
    assert (group.line, group.end_line) == (2, 5)
    assert (group.named("bound"), group.named("captured")) == (("a", "b"), ("f", "x", "g", "y"))
    assert group.obstacles == ()
