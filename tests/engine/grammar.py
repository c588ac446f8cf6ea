"""Loops that nobody wrote: bodies put together from the sites that are understood, and from what surrounds them.

In this room Hypothesis is told how a notebook's loop looks.
"""

from hypothesis import strategies as st

SETUP = """
import warnings
from collections import defaultdict

class Point:
    def __init__(self, x):
        self.x = x
        self.tags = [x % 2]
    def far(self):
        return self.x * 3

def square(v):
    return v * v

def reads_y(k):
    return k + y

def fragile(v):
    if v == trap:
        raise ValueError("trapped by " + str(v))
    return v + 1

def keeps(v, seen=[]):
    seen.append(v)
    return len(seen)

def counts(v):
    global calls
    calls += 1
    return v + calls

def pokes(v):
    if v == trap:
        table["poked"] = v
    return v

calls = 0
y = 100
trap = {trap}
out, other, pairs = [], [], []
same = out
bag = set()
store, grid = {{}}, [0] * {room}
groups = defaultdict(int)
tally = {{0: 0, 1: 0}}
total, mass, text, worst = 0, 0.5, "", 10**9
best, who = -1, None
table = {{"a": [1, 2], "b": [3]}}
shared = [7]
items = [Point(k) for k in range({count})]
numbers = [(k * 7919) % 31 for k in range({count})]
"""

VALUES = (
    "i",
    "x",
    "x + i",
    "square(x)",
    "fragile(x)",
    "[x, i]",
    "shared",
    "table['a']",
    "(x, [i])",
    "Point(i)",
    "float(x) / 3",
    "str(x)",
    "len(table)",
)
NUMBERS = ("i", "x", "x + i", "square(x)", "fragile(x)", "x % 5 - 2", "1 // (x - trap)", "len(shared)")

value = st.sampled_from(VALUES)
number = st.sampled_from(NUMBERS)
condition = st.sampled_from(("i % 2", "x > 10", "x % 3 == 0", "i == trap", "x < i"))


def lines(template: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.fixed_dictionaries(parts).map(lambda filled: template.format(**filled).split("\n"))


site = st.one_of(
    lines("out.append({v})", v=value),
    lines("other.append({v})", v=value),
    lines("same.append({v})", v=number),
    lines("out.extend([{v}, {w}])", v=value, w=number),
    lines("out.extend({v} for j in range({w} % 3))", v=value, w=number),
    lines("bag.add({v})", v=number),
    lines("store[{k}] = {v}", k=number, v=value),
    lines("grid[i] = {v}", v=number),
    lines("groups[{k} % 3] += {v}", k=number, v=number),
    lines("tally[{k} % 3] += {v}", k=number, v=number),
    lines("total += {v}", v=number),
    lines("mass = mass + {v} / 7", v=number),
    lines("text += str({v})", v=number),
    lines("worst = min(worst, {v})", v=number),
    lines("if {v} > best:\n    best, who = {v}, i", v=st.sampled_from(("x", "i"))),
)

plain = st.one_of(
    lines("y = {v}", v=number),
    lines("z = {v}", v=value),
    lines("if {c}:\n    late = {v}", c=condition, v=value),
    lines("print(i, {v}, end='')", v=number),
    lines("print({v})", v=number),
    lines("if {c}:\n    continue", c=condition),
    lines("warnings.warn('at ' + str({v}))", v=number),
    lines("w = [{v}]\nw.append(i)\nother.append(w)", v=number),
    lines("y = {v}\nother.append(reads_y(i))", v=number),
    lines("try:\n    t = 1 // (x - trap)\nexcept ZeroDivisionError as e:\n    t = -1", v=number),
    lines("out.append(keeps({v}))", v=number),
    lines("out.append(counts({v}))", v=number),
    lines("out.append(pokes({v}))", v=number),
    lines("out.append((lambda q: q + i)({v}))", v=number),
    lines("try:\n    bag.add([{v}] if i % 3 else {v})\nexcept TypeError:\n    print('no hash', i)", v=number),
    lines("try:\n    store[[i] if x % 2 else i] = {v}\nexcept TypeError:\n    print('no key', i)", v=number),
    lines("del_me = {v}\ndel del_me", v=number),
)


def indented(block: list[str]) -> list[str]:
    return ["    " + line for line in block]


def nested(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.one_of(
        st.tuples(condition, inner).map(lambda pair: [f"if {pair[0]}:", *indented(pair[1])]),
        st.tuples(st.sampled_from(("range(2)", "table['a']", "[x, i]")), inner).map(
            lambda pair: [f"for j in {pair[0]}:", *indented(pair[1])]
        ),
        inner.map(lambda block: ["try:", *indented(block), "finally:", "    last = i"]),
    )


statement = st.one_of(site, site, plain)
block = st.lists(st.one_of(statement, nested(statement)), min_size=1, max_size=4).map(
    lambda blocks: [line for each in blocks for line in each]
)
header = st.sampled_from(
    (
        "for i, x in enumerate(numbers):",
        "for x, i in zip(numbers, range(1000)):",
        "for i, x in enumerate(numbers, 3):",
        "for i, item in enumerate(items):\n    x = item.x",
        "for i in range(len(numbers)):\n    x = numbers[i]",
    )
)


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, str]:
    """A set-up and a loop."""
    count = draw(st.integers(0, 25))
    setup = SETUP.format(
        trap=draw(st.integers(-1, 40)),
        room=draw(st.sampled_from((count, count, max(0, count - 2)))),
        count=count,
    )
    loop = [*draw(header).split("\n"), *indented(draw(block))]
    return setup, "\n".join(loop) + "\n"
