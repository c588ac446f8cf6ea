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
        "nan is itself: as a key",
        """
        d = {}
        for v in vals:
            d[v] = d.get(v, 0) + 1
        n = len(d)
        """,
        "d n",
        setup="import numpy as np\nvals = [1., np.nan, 2., np.nan, np.nan, np.nan]",
    ),
    Row(
        "nan is itself: numpy's is asked for",
        "out = [v is np.nan for v in vals]",
        "out",
        setup="import numpy as np\nvals = [1., np.nan, 2., np.nan, float('nan'), np.nan]",
    ),
    Row(
        "nan is itself: a set of one",
        "n = len({v for v in vals})",
        "n",
        setup="import numpy as np\nvals = [np.nan] * 8",
    ),
    Row(
        "nan is itself: counted afterwards",
        """
        out = []
        for k in range(6):
            out.append(np.nan if k % 2 else math.nan if k else 0.)
        n = out.count(np.nan), out.count(math.nan), out.index(np.nan)
        """,
        "out n",
        setup="import math\nimport numpy as np",
    ),
    Row(
        "nan is itself: one of the notebook's own",
        """
        out = []
        for v in vals:
            out.append((v, [v, nan]))
        n = [own.count(nan) for _, own in out]
        same = [v is nan for v, _ in out]
        """,
        "out n same vals",
        setup="nan = float('nan')\nvals = [nan, 1., nan, 2., float('nan'), nan]",
    ),
    Row(
        "nan is itself: rows that are compared",
        "out = [row == base for row in rows]",
        "out",
        setup="import numpy as np\nbase = [1., np.nan]\nrows = [[1., np.nan] for _ in range(6)]",
    ),
    Row(
        "nan is itself: a column of objects",
        "t = s.map(lambda v: v is np.nan)",
        "t",
        setup="""
        import numpy as np
        import pandas as pd
        s = pd.Series([1., np.nan, 'a', np.nan, float('nan'), 2], dtype=object)
        """,
    ),
    Row(
        "nan is itself: a new one that is held twice",
        """
        out = []
        for k in range(6):
            x = float('nan')
            out.append((x, [x], float('nan')))
        n = [(a in b, c in b) for a, b, c in out]
        """,
        "out n",
    ),
    Row(
        "a view of an item is a view of the notebook's own",
        """
        views = []
        for row in rows:
            views.append((row.keys(), row.values(), row.items(), types.MappingProxyType(row)))
        rows[3]['z'] = 1
        n = [len(view) for view in views[3]]
        """,
        "views rows n",
        setup="import types\nrows = [{'k': k} for k in range(6)]",
    ),
    Row(
        "a view of an ordered dictionary",
        """
        views = []
        for row in rows:
            views.append((row.keys(), row.values(), row.items()))
        rows[3]['z'] = 1
        n = [len(view) for view in views[3]]
        """,
        "views rows n",
        setup="from collections import OrderedDict\nrows = [OrderedDict(k=k) for k in range(6)]",
    ),
    Row(
        "the attributes of an item are the notebook's own",
        """
        out = []
        for p in ps:
            out.append((vars(p), vars(p).keys(), p.__dict__.items()))
        ps[3].y = 1
        n = [len(each) for each in out[3]]
        """,
        "out ps n",
        setup="""
        class P:
            def __init__(self, k): self.x = k
        ps = [P(k) for k in range(6)]
        """,
    ),
    Row(
        "a view of a capture",
        """
        views = []
        for k in range(6):
            views.append(d.items())
        d['b'] = 1
        n = len(views[3])
        """,
        "views d n",
        setup="d = {'a': 1}",
    ),
    Row(
        "a view of a new dictionary",
        """
        out = []
        for k in range(6):
            d = {'k': k}
            out.append((d, d.keys()))
        out[3][0]['z'] = 1
        n = len(out[3][1])
        """,
        "out n",
    ),
    Row(
        "a view of what the loop fills",
        """
        out = []
        for k in range(6):
            d[k] = k
            out.append(len(keys))
        """,
        "out d",
        setup="d = {'a': 1}\nkeys = d.keys()",
        route="kernel",
        reason="changes",
    ),
    Row(
        "a view of a class's attributes",
        """
        out = []
        for k in range(6):
            out.append(vars(P))
        P.b = 1
        n = 'b' in out[3]
        """,
        "n",
        setup="class P:\n    a = 1",
        route="kernel",
        reason="unpicklable",
        words=("a view of a class's attributes (a mappingproxy) cannot travel",),
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
