"""Loops that gather: lists, sets, dictionaries, arrays, in all the ways people fill them.

In this room every row runs on workers.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "append of a number",
        """
        out = []
        for i in range(40):
            out.append(i ** 2)
        """,
        "out i",
    ),
    Row(
        "append of a float",
        """
        out = []
        for i in range(40):
            out.append(i / 7)
        """,
        "out i",
    ),
    Row(
        "append of a tuple, a list and a dict",
        """
        out = []
        for i in range(20):
            out.append((i, [i], {'i': i}))
        """,
        "out",
    ),
    Row(
        "four lists at once",
        """
        a, b, c, d = [], [], [], []
        for i in range(25):
            a.append(i)
            b.append(str(i))
            c.append([i] * 3)
            d.append(i % 2 == 0)
        """,
        "a b c d i",
    ),
    Row(
        "conditional append",
        """
        out = []
        for i in range(50):
            if i % 3 == 0:
                out.append(i)
            elif i % 7 == 0:
                out.append(-i)
        """,
        "out i",
    ),
    Row(
        "append in an inner loop",
        """
        out = []
        for i in range(12):
            for j in range(i % 4):
                out.append((i, j))
        """,
        "out i",
    ),
    Row(
        "extend by a generator",
        """
        out = []
        for i in range(30):
            out.extend(j * i for j in range(3) if j != i)
        """,
        "out i",
    ),
    Row(
        "extend by what map, zip and a dict hand out",
        """
        a, b, c = [], [], []
        for i in range(30):
            a.extend(map(str, range(i % 4)))
            b.extend(zip('xy', [i, i + 1]))
            c.extend({i: 'i', 'k': [i]}.items())
        """,
        "a b c i",
    ),
    Row(
        "extend by a generator that prints and sets a name",
        """
        out = []
        for i in range(20):
            out.extend((last := tell(i, j)) for j in range(2))
        """,
        "out i last",
        setup="""
        def tell(i, j):
            print(i, j)
            return [i, j]
        """,
    ),
    Row(
        "extend of a deque that keeps the last ones",
        """
        for i in range(20):
            last.extend(i * j for j in range(3))
        """,
        "last i",
        setup="""
        from collections import deque
        last = deque(maxlen=5)
        """,
    ),
    Row(
        "extend by objects that came with the loop",
        """
        out = []
        for i in range(12):
            out.extend(row for row in rows if row[0] >= i)
        """,
        "out rows",
        setup="rows = [[k] for k in range(12)]",
    ),
    Row(
        "continue",
        """
        out = []
        for i in range(30):
            if i % 2:
                continue
            out.append(i)
        """,
        "out i",
    ),
    Row(
        "extend",
        """
        out = []
        for i in range(20):
            out.extend([i] * (i % 3))
        """,
        "out i",
    ),
    Row(
        "add to a set of numbers",
        """
        seen = set()
        for i in range(60):
            seen.add(i * 7 % 31)
        """,
        "seen i",
    ),
    Row(
        "a list that was not empty",
        """
        for x in data:
            out.append(x + 1)
        """,
        "out x data",
        setup="""
        data = list(range(20))
        out = ['first']
        """,
    ),
    Row(
        "a dict by key",
        """
        d = {}
        for i in range(30):
            d[i] = i * 1.5
        """,
        "d i",
    ),
    Row(
        "a dict by text",
        """
        d = {}
        for w in words:
            d[w] = len(w)
        """,
        "d w",
        setup="words = 'the quick brown fox'.split()",
    ),
    Row(
        "overlapping keys",
        """
        d = {}
        for k in range(20):
            d[k % 3] = k
        """,
        "d k",
    ),
    Row(
        "a key that is there already",
        """
        for k in range(5):
            d[k] = k * 10
        """,
        "d",
        setup="d = {4: 'four', 9: 'nine', 1: 'one'}",
    ),
    Row(
        "counting with += at a key",
        """
        for w in words:
            counts[w] += 1
        """,
        "counts w",
        setup="""
        from collections import Counter
        counts = Counter()
        words = 'a b a c b a'.split() * 5
        """,
    ),
    Row(
        "a defaultdict by key",
        """
        for k in range(20):
            d[k % 4] += k
        """,
        "d k",
        setup="""
        from collections import defaultdict
        d = defaultdict(int)
        """,
    ),
    Row(
        "an OrderedDict",
        """
        for k in range(12):
            d[k * 5 % 12] = k
        """,
        "d",
        setup="""
        from collections import OrderedDict
        d = OrderedDict()
        """,
    ),
    Row(
        "tuple keys from two loops",
        """
        grid = {}
        for x in range(6):
            for y in range(5):
                grid[x, y] = x * y
        """,
        "grid x",
    ),
    Row(
        "an array by index",
        """
        a = np.zeros(30)
        for i in range(30):
            a[i] = np.sin(i)
        """,
        "a i",
        setup="import numpy as np",
    ),
    Row(
        "an array's rows",
        """
        a = np.zeros((8, 3))
        for i in range(8):
            a[i] = [i, i ** 2, i ** 3]
        """,
        "a i",
        setup="import numpy as np",
    ),
    Row(
        "an array's columns, by slice",
        """
        a = np.zeros((3, 8), order='F')
        for j in range(8):
            a[:, j] = np.arange(3) * j
        """,
        "a j",
        setup="import numpy as np",
    ),
    Row(
        "a cast on the way into an array",
        """
        a = np.zeros(10, dtype=np.int8)
        for i in range(10):
            a[i] = i * 1.9
        """,
        "a",
        setup="import numpy as np",
    ),
    Row(
        "an array by fancy index, overlapping",
        """
        a = np.zeros(5)
        for i in range(20):
            a[[i % 5, (i + 1) % 5]] = i
        """,
        "a",
        setup="import numpy as np",
    ),
    Row(
        "a matrix, two loops deep",
        """
        m = np.zeros((6, 6))
        for i in range(6):
            for j in range(6):
                m[i, j] = 1 / (i + j + 1)
        """,
        "m i",
        setup="import numpy as np",
    ),
    Row(
        "a list by index",
        """
        for i in range(10):
            out[i] = i * i
        """,
        "out",
        setup="out = [None] * 10",
    ),
    Row(
        "tuple targets from zip",
        """
        out = []
        for a, b in zip(xs, ys):
            out.append(a * b)
        """,
        "out a b",
        setup="""
        xs = list(range(15))
        ys = [x / 3 for x in xs]
        """,
    ),
    Row(
        "enumerate",
        """
        out = []
        for i, w in enumerate(words, start=1):
            out.append(f'{i}: {w}')
        """,
        "out i w",
        setup="words = list('abcdefgh')",
    ),
    Row(
        "items of a dict",
        """
        out = []
        for k, v in d.items():
            out.append((v, k))
        """,
        "out k v",
        setup="d = dict(zip('abcdef', range(6)))",
    ),
    Row(
        "nested targets",
        """
        out = []
        for i, (a, *rest) in enumerate(rows):
            out.append((i, a, rest))
        """,
        "out i a rest",
        setup="rows = [(k, k + 1, k + 2) for k in range(12)]",
    ),
    Row(
        "letters of a text",
        """
        out = []
        for c in 'hello world':
            out.append(ord(c))
        """,
        "out c",
    ),
    Row(
        "reversed",
        """
        out = []
        for i in reversed(range(12)):
            out.append(i)
        """,
        "out i",
    ),
    Row(
        "a range with a step",
        """
        out = []
        for i in range(100, 0, -7):
            out.append(i)
        """,
        "out i",
    ),
    Row(
        "an array's elements",
        """
        out = []
        for x in a:
            out.append(x * 2)
        """,
        "out x",
        setup="""
        import numpy as np
        a = np.linspace(0, 1, 17)
        """,
    ),
    Row(
        "an array's rows as items",
        """
        out = []
        for row in m:
            out.append(row.sum())
        """,
        "out",
        setup="""
        import numpy as np
        m = np.arange(24.0).reshape(6, 4)
        """,
    ),
)
