"""Which object is which: what was appended is the kernel's own, what is shared stays shared.

In this room every row runs on workers.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "two names for one list",
        """
        for i in range(9):
            out.append(i)
            log.append(-i)
        """,
        "out log",
        setup="""
        out = []
        log = out
        """,
    ),
    Row(
        "append of the item",
        """
        out = []
        for x in items:
            out.append(x)
        """,
        "out items x",
        setup="items = [[k] for k in range(9)]",
    ),
    Row(
        "append of a captured object",
        """
        out = []
        for i in range(6):
            out.append(buffer)
        """,
        "out buffer",
        setup="buffer = [1, 2]",
    ),
    Row(
        "append of a part of a capture",
        """
        out = []
        for k in range(6):
            out.append(table[k])
        """,
        "out table",
        setup="table = {k: [k] for k in range(6)}",
    ),
    Row(
        "a capture deep inside of what is appended",
        """
        out = []
        for k in range(6):
            out.append({'k': k, 'of': [table]})
        """,
        "out table",
        setup="table = [[0]]",
    ),
    Row(
        "items held twice",
        """
        a, b = [], []
        for x in items:
            a.append(x)
            b.append((x, x))
        """,
        "a b items",
        setup="items = [[k] for k in range(5)]",
    ),
    Row(
        "one new object in two lists",
        """
        a, b = [], []
        for i in range(9):
            new = [i]
            a.append(new)
            b.append(new)
        """,
        "a b new",
    ),
    Row(
        "a dict of items by key",
        """
        by = {}
        for p in people:
            by[p.name] = p
        """,
        "by people p",
        setup="""
        class P:
            def __init__(self, name):
                self.name = name
        people = [P(n) for n in 'abcdef']
        """,
    ),
    Row(
        "the capture is an attribute too",
        """
        out = []
        for i in range(4):
            out.append((i, box.content))
        """,
        "out box content",
        setup="""
        class Box: pass
        box = Box()
        content = box.content = [7]
        """,
    ),
    Row(
        "a cycle that is new",
        """
        out = []
        for i in range(5):
            me = [i]
            me.append(me)
            out.append(me)
        """,
        "out me",
    ),
    Row(
        "classes and functions as values",
        """
        out = []
        for i in range(4):
            out.append((int, f, C, len)[i])
        """,
        "out f C",
        setup="""
        def f(): pass
        class C: pass
        """,
    ),
    Row(
        "an item object that is also captured",
        """
        out = []
        for x in items:
            if x is first:
                out.append('first')
            out.append(x)
        """,
        "out items first",
        setup="""
        items = [[k] for k in range(5)]
        first = items[0]
        """,
    ),
    Row(
        "last binding is the kernel's own item",
        """
        for x in items:
            n = len(x)
        """,
        "x items n",
        setup="items = [[1], [2, 3]]",
    ),
    Row(
        "nan stays in its list",
        """
        out = []
        for i in range(4):
            out.append((nan, nan in [nan]))
        """,
        "out",
        setup="nan = float('nan')",
    ),
    Row(
        "small and large ints",
        """
        out = []
        for i in range(8):
            out.append((10 ** (i * 10), -i, True))
        """,
        "out",
    ),
    Row(
        "minus zero and infinities",
        """
        out = []
        for x in [0.0, -0.0, 1e308]:
            out.append((x * -1, x * 10))
        """,
        "out",
    ),
    Row(
        name="arrays that are resized afterwards",
        setup="import numpy as np",
        source="""
            out = []
            for i in range(20):
                out.append(np.zeros(200) + i)
            out[7].resize(300)
        """,
        names="out",
    ),
)
