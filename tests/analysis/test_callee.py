"""What a function goes through, by its text alone."""

import pytest

from nbcluster.analysis.callee import GoneThrough, gone_through

NOTHING = GoneThrough()
A_SET = GoneThrough(a_set=True)

CASES = {
    "a set of its own": ("def f(text):\n    return [word for word in set(text.split())]", A_SET),
    "a set that is only asked": ("def f(text):\n    return len(set(text.split()))", NOTHING),
    "a set that is sorted": ("def f(text):\n    return sorted(set(text.split()))", NOTHING),
    "a set of ints": ("def f():\n    return [*{1, 2, 3}]", NOTHING),
    "the most frequent, with ties": ("def f(xs):\n    return max(set(xs), key=xs.count)", A_SET),
    "a name from outside": ("def f(i):\n    return [*words]", GoneThrough(names=("words",))),
    "a part of one": ("def f(i):\n    return [*graph[i]]", GoneThrough(names=(), parts=("graph",))),
    "a parameter may be anything": ("def f(words):\n    return [*words]", NOTHING),
    "a name of its own": ("def f():\n    words = []\n    return [*words]", NOTHING),
    "a method, with its indent": ("    def f(self):\n        return list({'a', 'b'})", A_SET),
    "a function inside": ("def f():\n    def g():\n        return list({'a', 'b'})\n    return g()", A_SET),
    "a lambda in its statement": ("f = lambda: list({'a', 'b'})", A_SET),
    "half a statement": ("key=lambda each: each.name,", NOTHING),
}


@pytest.mark.parametrize(("source", "found"), CASES.values(), ids=CASES.keys())
def test_what_a_function_goes_through(source: str, found: GoneThrough) -> None:
    assert gone_through(source) == found
