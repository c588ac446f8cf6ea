"""Functions that the body may call are asked whether they go through sets.

In this room (``engine``) a notebook's functions are read where it keeps their text.
"""

import linecache
from collections.abc import Iterator
from typing import Any

import pytest

from nbcluster.engine.callees import Callees

SOURCE = """
words = {"a", "b", "c"}
few = {1, 2}
graph = {"k": {"a", "b"}}

def own():
    return list({"a", "b"})

def others():
    return list(words)

def ints():
    return list(few)

def parts():
    return list(graph["k"])

def through():
    return own()

class Model:
    def vocabulary(self):
        return list(words)
"""


@pytest.fixture
def space() -> Iterator[dict[str, Any]]:
    name = "<a cell of test_callee_orders>"
    linecache.cache[name] = (len(SOURCE), None, SOURCE.splitlines(keepends=True), name)
    found: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(SOURCE, name, "exec"), found)
    yield found
    del linecache.cache[name]


A_SET = "goes through a set, and no two processes agree on the order of one"
WORDS = "goes through `words`, a set, and no two processes agree on the order of one"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("own", [f"own() {A_SET}"]),
        ("others", [f"others() {WORDS}"]),
        ("ints", []),
        (
            "parts",
            ["parts() goes through what `graph` holds, sets too, and no two processes agree on their order"],
        ),
        ("through", [f"own() {A_SET}"]),
        ("Model", [f"Model.vocabulary() {WORDS}"]),
    ],
)
def test_who_goes_through_a_set_is_told(space: dict[str, Any], name: str, told: list[str]) -> None:
    assert list(Callees(space).below(space[name]).orders) == told


def test_a_function_in_a_list_is_asked_too(space: dict[str, Any]) -> None:
    assert list(Callees(space).below([space["own"]]).orders) == [f"own() {A_SET}"]


def test_a_function_whose_text_nobody_has_kept_is_told_nothing_of() -> None:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec("def f():\n    return list({'a', 'b'})", space)
    assert list(Callees(space).below(space["f"]).orders) == []
