"""Nests of loops whose outermost has fewer items than there are lanes to fill: they run as one loop.

In this room every row says by its header whether it did, and the near misses at the end are loops over few items.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "a grid of two by many",
        """
        for a in xs:
            for b in ys:
                grid[a, b] = a * b / 7
        """,
        "grid a b",
        setup="xs, ys, grid = [2, 3], range(9), {}",
        words=("for a in xs: for b in ys", "18 iterations"),
    ),
    Row(
        "a grid with several statements",
        """
        for name, scale in [('small', 1), ('large', 100)]:
            for k in ks:
                if k % 4 == 1:
                    continue
                score = told(name, scale * k)
                scores.append(score)
                table.setdefault(name, {})[k] = score
                if score > best:
                    best, who = score, (name, k)
        """,
        "scores table best who name scale k score",
        setup="""
        ks, scores, table, best = list(range(7)), [], {}, -1
        def told(name, k):
            print(name, k)
            return k * 7 % 31
        """,
        words=("14 iterations",),
    ),
    Row(
        "a nest of three",
        """
        for a in 'x':
            for b in range(2):
                for c in (1, 2, 3, 4):
                    out.append((a, b, c))
                    print(a, b, c)
        """,
        "out a b c",
        setup="out = []",
        words=("for a in 'x': for b in range(2)", "8 iterations"),
    ),
    Row(
        "an inner range that depends on the item",
        """
        for i in range(3):
            for j in range(i, 2 * i + 3):
                out.append(i * j)
        """,
        "out i j",
        setup="out = []",
        words=("for i in range(3): for j in range", "12 iterations"),
    ),
    Row(
        "inner lists that are looked up",
        """
        for i, key in enumerate(groups):
            for n, x in enumerate(groups[key][1:]):
                total += x * n
                seen.add((key, i, len(groups[key])))
        """,
        "total seen i key n x",
        setup="groups, total, seen = {'a': [1, 2, 3], 'b': [4, 5, 6.5, 7], 'c': [0, 8]}, 0, set()",
        words=("6 iterations",),
    ),
    Row(
        "inner dictionaries",
        """
        for d in (first, second):
            for k, v in d.items():
                out[k] = v * 2
                kept.append(d)
                kept.append(v)
        """,
        "out kept first second d k v",
        setup="first, second, out, kept = {c: [c] for c in 'abcd'}, {c: [c] for c in 'cdef'}, {}, []",
        words=("8 iterations",),
    ),
    Row(
        "inner iterables without items, at the end too",
        """
        for i in range(3):
            for j in range(n[i]):
                out.append((i, j))
                last = i
        """,
        "out i j last",
        setup="n, out = [0, 5, 0], []",
        words=("5 iterations",),
    ),
    Row(
        "an else after a nest",
        """
        for i in range(3):
            for j in range(4 - i):
                out.append((i, j))
        else:
            left = i, j
            print('done')
        """,
        "out i j left",
        setup="out = []",
        words=("9 iterations",),
    ),
    Row(
        "a nest that fails in the middle of an inner loop",
        """
        for i in range(2):
            for j in range(6):
                print(i, j)
                out.append(i)
                share = 12 / (8 - 6 * i - j)
                out.append(share)
        """,
        "out i j share",
        setup="out = []",
        raises="ZeroDivisionError: division by zero",
        words=("for i in range(2): for j in range(6)",),
    ),
    Row(
        "an effect that fails in a nest",
        """
        for i in range(2):
            for j in range(6):
                print(i, j)
                rows[i * 6 + j].append(j)
                y = i, j
        """,
        "rows i j y",
        setup="rows = [[] for _ in range(9)]",
        raises="IndexError: list index out of range",
        words=("for i in range(2): for j in range(6)",),
    ),
    Row(
        "the outer item, shared by the inner iterations",
        """
        for row in rows:
            for k in range(4):
                out.append(row)
                pairs.append((k, rows[k % 2]))
        """,
        "rows out pairs row k",
        setup="rows, out, pairs = [[1], [2]], [], []",
        words=("8 iterations",),
    ),
    Row(
        "a nest in a with",
        """
        with np.errstate(divide='ignore'):
            for a in range(2):
                for b in xs:
                    out.append(float(np.float64(a) / b))
        """,
        "out a b",
        setup="import numpy as np\nxs, out = np.array([0.0, 1.5, 2.5, 0.0]), []",
        words=("8 iterations",),
    ),
    Row(
        "a function that reads the names of a nest",
        """
        for a in range(2):
            for b in range(4):
                out.append(f())
        """,
        "out a b",
        setup="""
        out = []
        def f():
            return 10 * a + b
        """,
        words=("8 iterations",),
    ),
    Row(
        "a nest whose inner list a function lengthens",
        """
        for a in range(2):
            for b in ys:
                out.append(f(a, b))
        """,
        "out ys a b",
        setup="""
        ys, out = [1, 2, 3], []
        def f(a, b):
            if a == 0 and b == 2:
                ys.append(9)
            return a, b
        """,
        route="kernel|mixed",
        reason="changes",
        words=("for a in range(2): for b in ys",),
    ),
    Row(
        "a nest whose inner list its first iteration lengthens",
        """
        for a in range(2):
            for b in ys:
                out.append(f(a, b))
        """,
        "out ys a b",
        setup="""
        ys, out = [1, 2, 3], []
        def f(a, b):
            if len(ys) < 5:
                ys.append(9)
            return a, b
        """,
        route="kernel",
        reason="changes",
        words=("for a in range(2): for b in ys",),
    ),
    # Near misses: two or three iterations of the outer loop, as ever
    Row(
        "a nest that is left early inside",
        """
        for a in range(2):
            for b in range(9):
                if b > 2 + a:
                    break
                out.append((a, b))
        """,
        "out a b",
        setup="out = []",
        words=("for a in range(2)  2 iterations",),
    ),
    Row(
        "an inner loop with an else",
        """
        for a in range(2):
            for b in range(9):
                out.append((a, b))
            else:
                out.append(a)
        """,
        "out a b",
        setup="out = []",
        words=("for a in range(2)  2 iterations",),
    ),
    Row(
        "something before the inner loop",
        """
        for a in range(2):
            c = a * 2
            for b in range(9):
                out.append((c, b))
        """,
        "out a b c",
        setup="out = []",
        words=("for a in range(2)  2 iterations",),
    ),
    Row(
        "an inner loop that goes on from where it is",
        """
        for start in (1.5, 2.5):
            for k in range(5):
                x = step(start) if k == 0 else step(x)
                out.append(x)
        """,
        "out start k x",
        setup="out = []\ndef step(x):\n    return x / 2 + 1",
        route="kernel",
        reason="carried",
    ),
    Row(
        "an inner loop that binds the outer item",
        """
        for a in range(2):
            for b in range(5):
                out.append(a)
                a = b
        """,
        "out a b",
        setup="out = []",
        route="parallel|kernel",
        words=("for a in range(2)  ",),
    ),
    Row(
        "an inner loop by the outer one's name",
        """
        for i in range(3):
            for i in range(i, i + 3):
                out.append(i)
        """,
        "out i",
        setup="out = []",
        words=("for i in range(3)  3 iterations",),
    ),
    Row(
        "an inner iterable that is computed",
        """
        for a in range(2):
            for b in told(a):
                out.append((a, b))
        """,
        "out a b",
        setup="""
        out = []
        def told(a):
            print('asked', a)
            return range(5)
        """,
        words=("for a in range(2)  2 iterations",),
    ),
    Row(
        "an inner iterable that the items know",
        """
        for box in boxes:
            for b in box:
                out.append(b)
        """,
        "out b",
        setup="""
        class Box:
            def __iter__(self):
                print('asked')
                return iter([1, 2, 3, 4])
        boxes, out = [Box(), Box()], []
        """,
        words=("for box in boxes  2 iterations",),
    ),
    Row(
        "a container of its own kind that is looked up",
        """
        for k in 'ab':
            for b in table[k]:
                out.append((k, b))
        """,
        "out k b",
        setup="""
        class Loud(dict):
            def __missing__(self, key):
                print('no', key)
                return [1, 2, 3]
        table, out = Loud(), []
        """,
        words=("for k in 'ab'  2 iterations",),
    ),
    Row(
        "another range",
        """
        for a in (0, 1):
            for b in range(3):
                out.append((a, b))
        """,
        "out a b",
        setup="""
        out = []
        def range(n):
            print('my own', n)
            return [n, n]
        """,
        words=("for a in (0, 1)  2 iterations",),
    ),
    Row(
        "rows of an array, each of them once",
        """
        for row in m:
            for k in (0, 1, 2):
                out.append(row)
        """,
        "m out row k",
        setup="import numpy as np\nm, out = np.arange(6.0).reshape(2, 3), []",
        words=("for row in m  2 iterations",),
    ),
    Row(
        "an inner key that is missing",
        """
        for k in 'abc':
            for b in table[k]:
                out.append((k, b))
        """,
        "out k b",
        setup="table, out = {'a': [1, 2], 'b': [3, 4, 5]}, []",
        raises="KeyError: 'c'",
        words=("for k in 'abc'  ",),
    ),
    Row(
        "outer items that are unpacked by what they are",
        """
        for a, b in pairs:
            for k in range(4):
                out.append((a, b, k))
        """,
        "out a b k",
        setup="""
        class Pair:
            def __init__(self, a):
                self.a = a
            def __iter__(self):
                print('unpacked', self.a)
                return iter((self.a, -self.a))
        pairs, out = [Pair(1), Pair(2)], []
        """,
        words=("for a, b in pairs  2 iterations",),
    ),
    Row(
        "as many items as it takes",
        """
        for a in range(20):
            for b in range(2):
                out.append((a, b))
        """,
        "out a b",
        setup="out = []",
        words=("for a in range(20)  20 iterations",),
    ),
    Row(
        "a nest with a counter",
        """
        n = 0
        for a in range(2):
            for b in range(5):
                n += 1
                out.append((n, a, b))
        """,
        "out n a b",
        setup="out = []",
        route="kernel",
        reason="carried",
        words=("line 6 reads `n`, which line 5 sets in the iteration before",),
    ),
    Row(
        "a nest with no more pairs than items",
        """
        for i in range(3):
            for j in range(2 - i):
                out.append((i, j))
        else:
            left = i, j
            print('done')
        """,
        "out i j left",
        setup="out = []",
        words=("for i in range(3)  3 iterations",),
    ),
    Row(
        "what an inner display makes anew",
        """
        for i in range(2):
            for part in ([i], [i, i], [0]):
                out.append(part)
                out.append(part)
        """,
        "out i part",
        setup="out = []",
        words=("for i in range(2)  2 iterations",),
    ),
)
