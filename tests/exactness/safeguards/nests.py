"""Nests that would go through something else as one loop. In this room they are taken as one all the same."""

from typing import Any

from nbcluster.analysis import loop
from nbcluster.engine import driver, nest
from tests.exactness.safeguards.off import replaced
from tests.exactness.safeguards.row import Row


def asked_anyway(self: Any, whole: Any, key: Any) -> Any:
    return whole[key]


def unpacked_anyway(target: Any, item: Any) -> Any:
    return [(target, item)] if isinstance(target, str) else [*zip(target, item, strict=True)]


def called_anyway(function: Any, *arguments: Any) -> Any:
    return function(*arguments)


ROWS = {
    "nests: what is not one loop over pairs": Row(
        replaced(loop, "_is_flat", lambda node, walk: True),
        """
        for a in range(2):
            for b in range(9):
                out.append((a, b))
                a = b
        """,
        "out a b",
        "values['out']",
        "out = []",
    ),
    "nests: items of outer loops are the same objects": Row(
        replaced(nest, "is_stable", lambda source: True),
        """
        for row in m:
            for k in (0, 1, 2):
                out.append(row)
        """,
        "m out",
        "values['out']",
        "import numpy as np\nm, out = np.arange(6.0).reshape(2, 3), []",
        needs=("numpy",),
    ),
    "nests: items are looked up in plain containers": Row(
        replaced(nest._Reckoning, "_item", asked_anyway),
        """
        for k in 'ab':
            for b in table[k]:
                out.append((k, b))
        """,
        "out",
        "stdout",
        """
        class Loud(dict):
            def __missing__(self, key):
                print('no', key)
                return [1, 2, 3]
        table, out = Loud(), []
        """,
    ),
    "nests: items are unpacked from tuples and lists": Row(
        replaced(nest, "unpacked", unpacked_anyway),
        """
        for a, b in pairs:
            for k in range(4):
                out.append((a, b, k))
        """,
        "out",
        "stdout",
        """
        class Pair:
            def __iter__(self):
                print('unpacked')
                return iter((1, 2))
        pairs, out = [Pair(), Pair()], []
        """,
    ),
    "nests: range is range": Row(
        replaced(nest, "_builtin", called_anyway),
        """
        for a in (0, 1):
            for b in range(3):
                out.append((a, b))
        """,
        "out",
        "stdout",
        """
        out = []
        def range(n):
            print('my own', n)
            return [n, n]
        """,
    ),
    "nests: what inner loops go through is what they would": Row(
        replaced(driver.LoopDriver, "_nest_changed", lambda self: None),
        """
        for a in range(2):
            for b in ys:
                out.append(f(a, b))
        """,
        "out ys",
        "values['out']",
        """
        ys, out = [1, 2, 3, 4, 5, 6], []
        def f(a, b):
            if len(ys) < 7:
                ys.append(9)
            return a, b
        """,
        also=("payload: what the kernel changes after it was sent", "proof"),
    ),
}
