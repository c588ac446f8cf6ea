"""On workers `copy.deepcopy` leaves what it leaves everywhere, its memo included.

In this room (``worker``) each process copies with both: the library's own, and the one that asks for no ids.
"""

import subprocess
import sys
from typing import Any

import pytest

#: Made twice, plainly and after the change; told by what is what in the copy and in the memo.
COPIES = """
import collections, copy, decimal, sys, types, weakref

class Node:
    def __init__(self, *held): self.held = list(held)
class Slots:
    __slots__ = ("a", "b")
class Noting(list):
    def __deepcopy__(self, memo):
        new = memo[id(self)] = Noting()
        new.extend(copy.deepcopy(list(self), memo))
        return new
class Refusing(dict):
    def __reduce_ex__(self, version): raise TypeError("not this one")
class Strange(type): pass

def shared(): one = [1, "a"]; return [one, one, {"k": one, (1, 2): (one, 3)}]
def ring(): one = []; one.append({"self": one, "t": (one,)}); return one
def in_tuple(): one = [1]; pair = (one, 2); one.append(pair); return pair
def nodes(): a = Node(); b = Node(a, [a]); a.held.append(b); return {"a": a, "b": [b, b.held]}
def slots(): s = Slots(); s.a = [s]; return [s, {"b": s}]
def plain(): return [1, 2.5, "x", b"y", None, True, 1j, ..., NotImplemented, range(3), len, Node]
def classes(): return [Strange("S", (), {}), shared, {Node: shared}]
def noting(): one = Noting([1]); one.append(one); return [one, {"o": one}]
def others(): return [bytearray(b"x"), {1, 2}, frozenset({3}), collections.OrderedDict(a=[1]), decimal.Decimal("1.5"),
                      collections.deque([[1]]), collections.defaultdict(list, a=[2]), types.SimpleNamespace(a=[1])]
def empty(): return [[], {}, (), [[]], {"a": {}}]
def weak(): n = Node(); return [n, weakref.ref(n)]
def deep():
    one = []
    for _ in range(20): one = [one, {"one": one}]
    return one

VALUES = int, float, complex, str, bytes, type(None), type, types.FunctionType, types.BuiltinFunctionType

def shape(*things):
    seen, kept = {}, []
    def of(x):
        if isinstance(x, VALUES): return repr(x)
        if id(x) in seen: return seen[id(x)]
        seen[id(x)] = len(seen); kept.append(x)
        if isinstance(x, dict): return type(x).__name__, [(of(k), of(v)) for k, v in x.items()]
        if isinstance(x, (list, tuple, collections.deque)): return type(x).__name__, [of(e) for e in x]
        if isinstance(x, Slots): return "slots", [of(x.a)]
        if isinstance(x, weakref.ref): return of(x())
        return type(x).__name__, of(vars(x)) if hasattr(x, "__dict__") else repr(x)
    return of(things)

def told(make):
    thing, memo = make(), {}
    mine = copy.deepcopy(thing)
    theirs = copy.deepcopy(thing, memo)
    again = copy.deepcopy(thing, memo)
    values = [value for key, value in memo.items() if key != id(memo)]
    return shape(thing, mine, theirs, again is theirs), shape(*values), shape(memo.get(id(memo)))

MAKERS = (shared, ring, in_tuple, nodes, slots, plain, classes, noting, others, empty, weak, deep)

deepest = []

def tell():
    for make in MAKERS:
        print(make.__name__, told(make))
    given = [1, [2]]
    print(copy.deepcopy(given, {id(given[1]): "another"}), copy.deepcopy(7, {}), copy.deepcopy("x", None))
    for wrong in ([Refusing()], {"a": [sys._getframe()]}):
        try: copy.deepcopy(wrong)
        except TypeError as error: print(error)
    depths = []
    for wrap in (lambda one: [one], lambda one: {1: one}):
        one, depth = wrap(1), 0
        try:
            while True: one, depth = wrap(one), depth + 1; copy.deepcopy(one)
        except RecursionError: depths.append(depth)
    deepest.append(depths)
    once = copy.deepcopy
    print(once is copy.deepcopy, once.__name__, once.__defaults__, once.__module__)
"""

TWICE = """
import contextlib, io
from nbcluster.worker.copies import ask_for_no_ids
def heard():
    with contextlib.redirect_stdout(io.StringIO()) as text: tell()
    return text.getvalue()
before = heard()
ask_for_no_ids()
ask_for_no_ids()
after = heard()
# The innermost copy, of a number, has a frame less: where one fails may differ by one.
print(all(0 <= mine - theirs <= 1 for theirs, mine in zip(*deepest)), "copies that are too deep")
for one, other in zip(before.splitlines(), after.splitlines(), strict=True):
    print(one == other, one)
heard = []
sys.addaudithook(lambda event, args: heard.append(event))
copy.deepcopy([[1], {"a": (2, [Node()])}])
print("builtins.id" not in heard, "told of ids")
"""


@pytest.fixture(scope="module")
def lines() -> list[str]:
    found = subprocess.run(
        [sys.executable, "-c", COPIES + TWICE], capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.splitlines()


def test_copies_and_memos_are_as_the_librarys_own(lines: Any) -> None:
    assert [line for line in lines if not line.startswith("True ")] == []
    assert len(lines) == 12 + 1 + 2 + 2 + 1
