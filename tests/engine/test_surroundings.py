"""What the engine tells the plan of a loop's names.

In this room objects become plain data, and the data is looked at.
"""

import textwrap
from typing import Any

import pytest

from nbcluster.analysis import read_cell
from nbcluster.engine.surroundings import surroundings
from nbcluster.plan.decision import Here, decide
from nbcluster.plan.surroundings import Surroundings


def around(setup: str, source: str) -> Surroundings:
    return surroundings(*_loop(setup, source))


def decided(setup: str, source: str) -> str:
    loop, space = _loop(setup, source)
    decision = decide(loop, surroundings(loop, space))
    return f"{decision.reason} {decision.line}" if isinstance(decision, Here) else "apart"


def _loop(setup: str, source: str) -> tuple[Any, dict[str, Any]]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(textwrap.dedent(setup), space)
    (loop,) = [loop for each in read_cell(textwrap.dedent(source), 2).statements for loop in each.loops]
    return loop, space


def test_names_of_the_header_are_known_too() -> None:
    known = around("out = []\nrows = iter('abc')", "for row in rows:\n    out.append(row)")
    assert known.kinds["rows"].role == "iterator"


def test_a_name_of_the_header_may_be_the_same_object_as_another() -> None:
    known = around("out = [1]\nlog = out", "for each in log:\n    out.append(each)")
    assert known.same == (frozenset({"out", "log"}),)


METHODS = [
    ("of a list", "out = []\nput = out.append", "append"),
    ("of an object", "class Box:\n    def update(self, x): pass\nput = Box().update", "update"),
    ("of a module", "import heapq\nput = heapq.heappush", ""),
    ("of text, which cannot change", "put = 'x'.join", ""),
    ("of a class", "class Box:\n    @classmethod\n    def update(cls, x): pass\nput = Box.update", ""),
    ("no method at all", "def put(x): pass", ""),
]


@pytest.mark.parametrize(("setup", "detail"), [row[1:] for row in METHODS], ids=[row[0] for row in METHODS])
def test_a_bound_method_tells_its_name(setup: str, detail: str) -> None:
    assert around(setup, "for x in range(3):\n    put(x)").kinds["put"].detail == detail


def test_a_list_that_is_filled_through_a_bound_method_stays_here() -> None:
    assert decided("out = []\nput = out.append", "for x in range(3):\n    put(x)") == "changes 3"


READERS = [
    ("a function", "def f(): return y", {"y"}),
    ("through another function", "def g(): return y\ndef f(): return g()", {"g", "y"}),
    ("a function with a cache", "import functools\n@functools.lru_cache\ndef f(): return y", {"y"}),
    ("a class", "class f:\n    def __call__(self): return y", {"y"}),
    ("a property", "class f:\n    @property\n    def z(self): return y", {"y"}),
    (
        "a bound method",
        "class C:\n    def m(self): return self.n()\n    def n(self): return y\nf = C().m",
        {"y"},
    ),
    ("a list of functions", "f = [lambda: y]", {"y"}),
    ("an attribute", "class C: pass\nf = C()\nf.call = lambda: y", {"y"}),
    ("a partial's argument", "import functools\nf = functools.partial(map, lambda k: y)", {"y"}),
    ("a default", "def f(call=lambda: y): return call()", {"y"}),
    ("data", "f = [1, 'two', (3.0, None)]", set()),
]


@pytest.mark.parametrize(("setup", "names"), [row[1:] for row in READERS], ids=[row[0] for row in READERS])
def test_what_a_captured_name_may_read(setup: str, names: set[str]) -> None:
    known = around(f"y = 1\nout = []\n{setup}", "for x in range(3):\n    out.append(f)")
    assert known.reads_of is not None
    assert {name for name in known.reads_of["f"] if name in ("y", "g")} == names
    assert names <= known.callee_reads


def test_each_name_has_reads_of_its_own() -> None:
    known = around("def f(): return y\ndef g(): return 2", "for x in range(3):\n    print(f(), g())")
    assert known.may_reach("f", "y")
    assert not known.may_reach("g", "y")


def test_what_is_too_large_to_look_through_may_reach_whatever_others_do() -> None:
    setup = "def f(): return y\nmany = [[k] for k in range(100_000)]"
    known = around(setup, "for x in range(3):\n    print(f(), many[x])")
    assert known.may_reach("many", "y")


def test_a_function_that_is_merely_held_sets_nothing_yet() -> None:
    setup = "def f():\n    global n\n    n = 1\nheld = [f]"
    assert around(setup, "for x in range(3):\n    print(held)").callee_writes == frozenset()
    assert around(setup, "for x in range(3):\n    print(f)").callee_writes == {"n"}


def test_a_function_is_known_to_be_called_even_where_another_name_merely_holds_it() -> None:
    setup = "def f():\n    global n\n    n = 1\nheld = [f]"
    assert around(setup, "for x in range(3):\n    print(held, f)").callee_writes == {"n"}


def test_what_the_body_binds_anew_is_not_met_as_it_was() -> None:
    setup = "out = []\ndef old(): return out\nf = old"
    assert around(setup, "for x in range(3):\n    f = abs\n    out.append(f(x))").callee_reads == frozenset()


SETS = [
    ("sets of text in a dict", "{'a': {'b', 'c'}}", True),
    ("in an attribute", "type('G', (dict,), {})(a=[({'b', 'c'},)])", True),
    ("a frozenset as a part of a key", "{(1, frozenset('bc')): [1]}", True),
    ("numbers in their order", "{'a': {1, 2, 3}}", False),
    (
        "numbers in an order that a copy loses",
        "(lambda s: s.difference_update({*s} - {7, 8}) or {'a': s})({*range(99)})",
        True,
    ),
    ("a set of one", "{'a': {'b'}}", False),
    ("lists", "{'a': ['b', 'c']}", False),
    ("itself", "(lambda d: d.update(a=d) or d)({})", False),
]


@pytest.mark.parametrize(("made", "held"), [row[1:] for row in SETS], ids=[row[0] for row in SETS])
def test_sets_inside_what_is_gone_through(made: str, held: bool) -> None:
    source = "for x in range(3):\n    for y in graph['a']:\n        out.append(y)"
    assert around(f"out = []\ngraph = {made}", source).holds_sets == ({"graph"} if held else set())


def test_of_a_module_only_what_the_body_names_counts() -> None:
    source = "for x in range(3):\n    out.append(list(os.{name}))"
    assert around("out = []\nimport os", source.format(name="environ")).holds_sets == frozenset()
    assert around("out = []\nimport os", source.format(name="supports_fd")).holds_sets == {"os"}


def test_nobody_looks_for_sets_where_nothing_is_gone_through() -> None:
    known = around("out = []\ngraph = {'a': {'b', 'c'}}", "for x in range(3):\n    out.append(len(graph))")
    assert known.holds_sets == frozenset()
