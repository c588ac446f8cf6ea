"""What can be called without an effect, as far as it can be followed.

In this room functions of a notebook are written down, and asked what they do.
"""

from textwrap import dedent
from typing import Any

import pytest

from nbcluster.analysis import read_cell
from nbcluster.engine.quiet import Reach, reach_of

SETUP = """
import csv, json, logging, math, os, random
import numpy as np

CALLS = []
TABLE = {"a": [1, 2]}
counter = 0

def double(x): return x * 2
def total(n):
    s = 0
    for i in range(n):
        s += math.sqrt(i)
    return s
def both(x): return double(x) + total(x)
def read(path):
    with open(path) as file:
        return json.load(file)
def looks_up(): return TABLE["a"]
def writes(path):
    with open(path, "w") as file:
        return path
def saves(frame): return frame.to_csv("x.csv")
def counts():
    global counter
    counter += 1
    return counter
def closes_over():
    n = 0
    def inner():
        nonlocal n
        n += 1
        return n
    return inner
next_number = closes_over()
def imports():
    import math
    return math.pi
def sets(): np.seterr(all="ignore"); return 1
def patches(): np.pi = 3; return 1
def patches_deeper(): np.linalg.norm = None; return 1
def hands_on(): return double(np)
def names_levels(): return logging.addLevelName(5, "FINE")
def through_another(): return names_levels()
def evaluates(): return eval("1")
def environment(): return os.environ
class Model:
    scale = 2
    def ask(self, x): return self.scale * x
class Loud:
    def ask(self): return logging.shutdown()
class Shares:
    seen = []
model, loud, shares = Model(), Loud(), Shares()
"""


def reach(statement: str) -> Reach:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(dedent(SETUP), "<notebook>", "exec"), space)
    binding = read_cell(statement).statements[0].binding
    assert binding is not None
    return reach_of(binding, space)


QUIET = [
    "x = double(2)",
    "x = both(3)",
    "x = read('x.json')",
    "x = looks_up()",
    "x = model.ask(2)",
    "x = Model()",
    "x = np.linalg.norm([1, 2])",
    "x = json.loads('1')",
    "x = os.path.join('a', 'b')",
    "x = len(TABLE)",
    "x = closes_over()",
]
LOUD = [
    "x = writes('x.txt')",
    "x = saves(TABLE)",
    "x = TABLE.to_csv('x.csv')",
    "x = counts()",
    "x = next_number()",
    "x = imports()",
    "x = sets()",
    "x = patches()",
    "x = patches_deeper()",
    "x = hands_on()",
    "x = double(np)",
    "x = names_levels()",
    "x = through_another()",
    "x = double(names_levels)",
    "x = double([names_levels])",
    "x = evaluates()",
    "x = environment()",
    "x = loud.ask()",
    "x = double(loud)",
    "x = Shares()",
    "x = csv.register_dialect('mine')",
    "x = random.seed(1)",
    "x = np.set_printoptions(precision=2)",
    "x = logging.getLogger('x')",
]


@pytest.mark.parametrize("statement", QUIET)
def test_what_can_be_followed_to_the_end_is_quiet(statement: str) -> None:
    assert reach(statement).quiet


@pytest.mark.parametrize("statement", LOUD)
def test_what_may_leave_something_is_not(statement: str) -> None:
    assert not reach(statement).quiet


def test_what_functions_look_up_is_told() -> None:
    assert "TABLE" in reach("x = looks_up()").reads
    assert {"double", "total"} <= reach("x = both(3)").reads


@pytest.mark.parametrize(
    ("statement", "long"),
    [("x = double(2)", False), ("x = total(2)", True), ("x = both(2)", True), ("x = np.sqrt(2)", True)],
)
def test_a_few_operators_take_no_time(statement: str, long: bool) -> None:
    assert reach(statement).may_take_long is long
