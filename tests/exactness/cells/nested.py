"""Loops that fill what lies in a container, and containers that take several things at once.

In this room every row runs on workers, to its end or to its exception; near misses are at the end and stay here.
"""

from tests.exactness.cells.row import Row

KINDS = """
from collections import Counter, OrderedDict, defaultdict, deque
"""
FRAMES = """
import numpy as np
import pandas as pd
df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, np.nan, 4.5, 5.5], 'n': range(5)})
"""

ROWS = (
    Row(
        "lists in a defaultdict",
        """
        for i, w in enumerate(words):
            groups[len(w)].append(w)
        """,
        "groups i w",
        setup=KINDS
        + "groups = defaultdict(list)\nwords = 'the quick brown fox jumps over a lazy dog'.split()",
    ),
    Row(
        "sets in a defaultdict, deques and counters too",
        """
        for i in range(24):
            seen[i % 3].add(i * 7 % 5)
            last[i % 2].append(i)
            counts[i % 4].update('ab' * i)
        """,
        "seen last counts i",
        setup=KINDS + "seen, last, counts = defaultdict(set), defaultdict(deque), defaultdict(Counter)",
    ),
    Row(
        "a defaultdict of defaultdicts",
        """
        for i in range(30):
            table[i % 3][str(i % 4)] += i / 7
            lists[i % 3][i % 5].append(i)
        """,
        "i",
        setup=KINDS
        + "table, lists = defaultdict(lambda: defaultdict(float)), defaultdict(lambda: {k: [] for k in range(5)})",
        route="kernel",
        reason="changes",
        words=("changes what `lists` holds, which is no plain", "what <lambda>() makes"),
    ),
    Row(
        "a defaultdict of defaultdicts, two steps down",
        """
        for i in range(30):
            table[i % 3][str(i % 4)] += i / 7
        total = {k: dict(v) for k, v in table.items()}
        """,
        "total i",
        setup=KINDS + "table = defaultdict(lambda: defaultdict(float))",
    ),
    Row(
        "setdefault and append",
        """
        by = {}
        for i in range(24):
            by.setdefault(i % 5, []).append(str(i))
        """,
        "by i",
    ),
    Row(
        "setdefault of every kind",
        """
        a, b, c, e = {}, {}, {}, OrderedDict()
        for i in range(24):
            a.setdefault(i % 5, set()).add(i % 7)
            b.setdefault(i % 3, {})[i] = [i]
            c.setdefault(i % 2, Counter()).update(str(i))
            e.setdefault(i % 4, [i]).extend(j for j in range(i % 3))
        """,
        "a b c e i",
        setup=KINDS,
    ),
    Row(
        "setdefault, two steps down",
        """
        by = {}
        for i in range(24):
            by.setdefault(i % 3, {}).setdefault(i % 2, []).append(i)
            by.setdefault('all', {'n': 0, 'list': []})['list'].append(-i)
            by['all']['n'] += 1
        """,
        "by i",
    ),
    Row(
        "a history of losses",
        """
        for epoch in range(12):
            history['loss'].append(step(epoch))
            history['accuracy'].append(1 - step(epoch) / 2)
        """,
        "history epoch",
        setup="""
        history = {'loss': [], 'accuracy': []}
        def step(epoch):
            return 1 / (epoch + 1)
        """,
    ),
    Row(
        "lists in a list",
        """
        rows = [[] for _ in range(4)]
        for i in range(20):
            rows[i % 4].append(i)
            rows[-1].extend([i, i])
        """,
        "rows i",
    ),
    Row(
        "one list under two keys",
        """
        for i in range(12):
            d['a' if i % 2 else 'b'].append(i)
        """,
        "d both i",
        setup="both = []\nd = {'a': both, 'b': both}",
    ),
    Row(
        "two names for what one holds",
        """
        for i in range(12):
            d['a'].append(i)
            both.append(-i)
        """,
        "d both i",
        setup="both = []\nd = {'a': both}",
    ),
    Row(
        "objects that came with the loop, kept below",
        """
        for i, row in enumerate(rows):
            d[i % 3].append(row)
            d[i % 3].append(shared)
        """,
        "d rows shared i",
        setup=KINDS + "d = defaultdict(list)\nrows, shared = [[k] for k in range(9)], [1]",
    ),
    Row(
        "what the iteration keeps twice",
        """
        out = []
        for i in range(12):
            row = [i]
            d[i % 3].append(row)
            out.append(row)
            row.append(-i)
        """,
        "d out row i",
        setup=KINDS + "d = defaultdict(list)",
    ),
    Row(
        "what a defaultdict keeps twice",
        """
        out = []
        for i in range(12):
            row = [i]
            d[i % 3] = row
            out.append(row)
        """,
        "d out row i",
        setup=KINDS + "d = defaultdict(list)",
    ),
    Row(
        "an operand that is emptied afterwards",
        """
        for i in range(12):
            row, found = [i, -i], Counter('ab' * i)
            d[i % 3].extend(row)
            total.update(found)
            summed += found
            row.clear()
            found.clear()
        """,
        "d total summed i",
        setup=KINDS + "d, total, summed = defaultdict(list), Counter(), Counter()",
    ),
    Row(
        "filled where it was put",
        """
        d = {}
        for i in range(12):
            d[i] = [i]
            d[i].append(str(i))
            d[i // 2].extend([i, i])
        """,
        "d i",
    ),
    Row(
        "a display put in and filled, two steps down",
        """
        d = {}
        for name in names:
            d[name] = {'train': [], 'test': [0.5]}
            for fold in range(3):
                d[name]['train'].append(fold / 3)
                d[name]['test'].append(fold / 7)
        """,
        "d name fold",
        setup="names = ['knn', 'tree', 'svm', 'mlp']",
    ),
    Row(
        "arrays in a dict",
        """
        for i in range(12):
            d['a'][i] = i / 7
            d['b'][i, 1] += i
            m[i % 3][i % 2] = i
        """,
        "d m i",
        setup="""
        import numpy as np
        d, m = {'a': np.zeros(12), 'b': np.zeros((12, 2), dtype=int)}, np.zeros((3, 2))
        """,
    ),
    Row(
        "lists in a dict, one of them missing",
        """
        for i in range(12):
            d[i % 8].append(told(i))
        """,
        "d i",
        setup="""
        d = {k: [] for k in range(6)}
        def told(i):
            print('for', i)
            return i
        """,
        raises="KeyError: 6",
    ),
    Row(
        "a number at a key that is missing",
        """
        for i in range(12):
            d[i] += told(i)
        """,
        "d i",
        setup="""
        d = {k: k for k in range(6)}
        def told(i):
            print('for', i)
            return i
        """,
        raises="KeyError: 6",
    ),
    Row(
        "a number added to something else",
        """
        for i in range(12):
            d[i] += told(i)
        """,
        "d i",
        setup="""
        d = {k: k if k < 6 else None for k in range(12)}
        def told(i):
            print('for', i)
            return i
        """,
        raises="TypeError: unsupported operand type(s) for +=: 'NoneType' and 'int'",
    ),
    Row(
        "a step on the way that is missing",
        """
        for i in range(12):
            d['x'][told(i)][told(-i)] += told(i * 10)
        """,
        "d i",
        setup="""
        d = {'x': {k: {-k: 0} for k in range(6)}}
        def told(i):
            print('for', i)
            return i
        """,
        raises="KeyError: 6",
    ),
    Row(
        "something in a dict that has no append",
        """
        for i in range(12):
            d[i].append(told(i))
        """,
        "d i",
        setup="""
        d = {k: [] if k < 6 else {} for k in range(12)}
        def told(i):
            print('for', i)
            return i
        """,
        raises="AttributeError: 'dict' object has no attribute 'append'",
    ),
    Row(
        "an element without a hash, below",
        """
        for i in range(12):
            d[i % 2].add(told(i))
        """,
        "d i",
        setup=KINDS
        + """
d = defaultdict(set)
def told(i):
    print('for', i)
    return i if i < 6 else [i]
""",
        raises="TypeError: unhashable type: 'list'",
    ),
    Row(
        "an iteration that fails between two of them",
        """
        for i in range(12):
            d[i % 2].append(i)
            d['all'].append(1 / (7 - i))
        """,
        "d i",
        setup=KINDS + "d = defaultdict(list)",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "counting words",
        """
        for text in texts:
            counts.update(text.split())
            letters.update(c for c in text if c.isalpha())
            lengths.update({len(w): 1 for w in text.split()})
        """,
        "counts letters lengths text",
        setup=KINDS
        + "counts, letters, lengths = Counter(), Counter(), Counter()\n"
        + "texts = ['the quick brown fox', 'jumps over the', 'lazy dog', 'the end'] * 3",
    ),
    Row(
        "dicts and sets that take several",
        """
        for i in range(20):
            d.update({i % 7: i, -i: [i]})
            d.update([('last', i)])
            d.update(zip('ab', [i, i + 1]))
            s.update([i % 7, i])
            s.update(range(i, i + 3))
            dd.update({i % 3: [i]})
        """,
        "d s dd i",
        setup=KINDS + "d, s, dd = {}, set(), defaultdict(list)",
    ),
    Row(
        "a dict that takes what is no pair",
        """
        for i in range(12):
            d.update(told(i))
        """,
        "d i",
        setup="""
        d = {}
        def told(i):
            print('for', i)
            return [(i, i), (-i, i)] if i < 6 else [(i, i), (i, 1, 2)]
        """,
        raises="ValueError: dictionary update sequence element #1 has length 3; 2 is required",
    ),
    Row(
        "cells of a frame by label, place and scalar",
        """
        for i in range(5):
            df.loc[i, 'y'] = i ** 2
            df.iloc[i, 1] = -i / 7
            df.at[i, 'n'] += i
            df.iat[i, 0] = chr(110 + i)
        """,
        "df i",
        setup=FRAMES,
    ),
    Row(
        "rows added to a frame",
        """
        df = pd.DataFrame(columns=['a', 'b'])
        for i in range(6):
            df.loc[i] = [i, i / 7]
        """,
        "df i",
        setup="import pandas as pd",
    ),
    Row(
        "columns of a frame, from what is emptied afterwards",
        """
        for name, power in [('x2', 2), ('x3', 3), ('x4', 4)]:
            part = x ** power
            df[name] = part
            part[:] = 0
        """,
        "df name power part",
        setup=FRAMES + "x = np.arange(5.0)\n",
    ),
    Row(
        "a Series by label",
        """
        s = pd.Series(0.0, index=list('abcd'))
        for i, name in enumerate('abcd'):
            s[name] = i / 7
            s.loc[name] *= 2
        """,
        "s i name",
        setup="import pandas as pd",
    ),
    Row(
        "a frame that grows by concat",
        """
        for i in range(6):
            df = pd.concat([df, pd.DataFrame({'x': [i / 7], 'n': [i]})], ignore_index=True)
        """,
        "df i",
        setup=FRAMES,
    ),
    Row(
        "arrays that grow",
        """
        a, b, c = np.array([]), np.zeros((0, 2)), np.zeros(1)
        for i in range(6):
            a = np.append(a, i / 7)
            b = np.vstack([b, [[i, -i]]])
            c = np.concatenate((np.ones(i), c))
        """,
        "a b c i",
        setup="import numpy as np",
    ),
    # Near misses
    Row(
        "lists in a defaultdict, and how many there are",
        """
        for i in range(12):
            d[i % 3].append(i)
            n.append(len(d))
        """,
        "d n i",
        setup=KINDS + "d, n = defaultdict(list), []",
        route="kernel",
        reason="carried",
        words=("line 4 reads `d`, which line 3 changes in the iteration before",),
    ),
    Row(
        "a list of the dict's by another name, read",
        """
        for i in range(12):
            d[i % 3].append(i)
            n.append(len(second))
        """,
        "d n i second",
        setup="second = []\nd, n = {0: [], 1: [], 2: second}, []",
        route="kernel",
        reason="carried",
        words=("uses `second`, and it reaches `d[…]`, which the loop changes",),
    ),
    Row(
        "a list of the dict's by another name, in another object",
        """
        for i in range(12):
            d[i % 3] += [i]
            n.append(len(box.part))
        """,
        "d n i",
        setup="class Box: pass\nbox = Box()\nbox.part = []\nd, n = {0: [], 1: [], 2: box.part}, []",
        route="kernel",
        reason="carried",
        words=("uses `box`, and it reaches `d[…]`, which the loop changes",),
    ),
    Row(
        "a list of the dict's, gone through",
        """
        for x in second:
            d['a'].append(x + 1 if x < 5 else 1 / 0)
        """,
        "d second x",
        setup="second = [1]\nd = {'a': second}",
        route="kernel",
        reason="changes",
        raises="ZeroDivisionError: division by zero",
        words=("the loop changes `d[…]` while iterating over it",),
    ),
    Row(
        "a list of the iteration's put where it is changed",
        """
        for i in range(12):
            row = [i]
            d[i] = row
            d[i].append(2)
            row.append(3)
        """,
        "d row i",
        setup="d = {}",
        route="kernel",
        reason="carried",
        words=(
            "line 4 puts `row` into `d`, where line 5 changes it. To run it in parallel:",
            "put in a new object, made where it is put in",
        ),
    ),
    Row(
        "a default that all share",
        """
        for i in range(12):
            d.setdefault(i % 3, shared).append(i)
        """,
        "d shared i",
        setup="d, shared = {}, []",
        route="kernel",
        reason="carried",
        words=("line 3 puts `shared` into `d`, where line 3 changes it",),
    ),
    Row(
        "lists of a kind of their own",
        """
        for i in range(12):
            d[i % 2].append(i)
        """,
        "d i",
        setup="""
        class Shelf(list):
            def append(self, x):
                print('on the shelf', x)
                super().append(x)
        d = {0: [], 1: Shelf()}
        """,
        route="kernel",
        reason="changes",
        words=("changes what `d` holds, which is no plain", "Shelf"),
    ),
    Row(
        "a dict of a kind of its own",
        """
        for i in range(12):
            d[i % 2].append(i)
        """,
        "d i",
        setup="""
        class Groups(dict):
            def __missing__(self, key):
                print('new', key)
                return self.setdefault(key, [])
        d = Groups()
        """,
        route="kernel",
        reason="changes",
        words=("changes what `d` holds, which is no plain", "Groups"),
    ),
    Row(
        "a factory that reads a name of the body",
        """
        for i in range(12):
            d[i % 5].append(-i)
        """,
        "d i",
        setup=KINDS + "d = defaultdict(lambda: [i])",
        route="kernel",
        reason="changes",
    ),
    Row(
        "lists in a dict, one missing, in a try",
        """
        for i in range(12):
            try:
                d[i % 8].append(i)
            except KeyError:
                d[i % 8 - 6].append(-i)
        """,
        "d i",
        setup="d = {k: [] for k in range(6)}",
        route="kernel",
        reason="carried",
        words=("line 4 may fail inside a try, which would have to see it happen",),
    ),
    Row(
        "update of something else",
        """
        for i in range(12):
            bar.update(i)
        """,
        "n i",
        setup="""
        n = []
        class Bar:
            def update(self, by):
                n.append(by)
        bar = Bar()
        """,
        route="kernel",
        reason="changes",
        words=("line 3 changes `bar`, which all iterations share: bar.update()",),
    ),
    Row(
        "a Counter of a kind of its own",
        """
        for i in range(12):
            c.update('ab')
        """,
        "c i",
        setup=KINDS
        + """
class Loud(Counter):
    def update(self, *args):
        print('update')
        super().update(*args)
c = Loud()
""",
        route="kernel",
        reason="changes",
        words=("changes `c`, which all iterations share: c.update()",),
    ),
    Row(
        "an update by an object of its own",
        """
        for i in range(12):
            d.update(Pairs(i))
        """,
        "d i",
        setup="""
        d = {}
        class Pairs:
            def __init__(self, i):
                self.i = i
            def keys(self):
                print('keys of', self.i)
                return [self.i]
            def __getitem__(self, key):
                return -key
        """,
        route="kernel",
        reason="unpicklable",
        words=("update() is given a Pairs, and only plain containers travel as what they",),
    ),
    Row(
        "a part of an array that is filled",
        """
        for i in range(12):
            first[i] = i
            out.append(a.sum())
        """,
        "a out i",
        setup="import numpy as np\na, out = np.zeros((2, 12)), []\nfirst = a[0]",
        route="kernel",
        reason="carried",
        words=("uses `a`, and it shares memory with `first`, which the loop changes",),
    ),
    Row(
        "a part of an array that is added to",
        """
        for i in range(12):
            first += i
            out.append(a.sum())
        """,
        "a out i",
        setup="import numpy as np\na, out = np.zeros((2, 12)), []\nfirst = a[0]",
        route="kernel",
        reason="carried",
    ),
    Row(
        "the memory of a frame's column",
        """
        for i in range(12):
            df.loc[i, 'x'] = i / 7
            out.append(a.sum())
        """,
        "out i",
        setup="""
        import numpy as np
        import pandas as pd
        df, out = pd.DataFrame({'x': np.zeros(12)}), []
        a = df['x'].to_numpy()
        """,
        route="kernel",
        reason="carried",
        words=("uses `a`, and it shares memory with `df`, which the loop changes",),
    ),
    Row(
        "a frame that grows and is looked at",
        """
        for i in range(6):
            df = pd.concat([df, pd.DataFrame({'n': [i]})])
            print(len(df))
        """,
        "df i",
        setup=FRAMES,
        route="kernel",
        reason="carried",
        words=("append the parts to a list and join them once after the loop",),
    ),
    Row(
        "something else that concats",
        """
        for i in range(6):
            total = pd.concat([total, i])
        """,
        "total i",
        setup="""
        class Joiner:
            def concat(self, parts):
                self.last = parts
                return sum(parts)
        pd, total = Joiner(), 0
        """,
        route="kernel",
        reason="carried",
        words=("line 3 reads `total` and sets it for the next iteration",),
    ),
    Row(
        "loc of something else",
        """
        for i in range(6):
            box.loc[i] = -i
        """,
        "box i",
        setup="""
        class Box:
            def __init__(self):
                self.loc = {}
        box = Box()
        """,
        route="kernel",
        reason="changes",
        words=("line 3 changes `box`, which all iterations share: box.loc[…] = …",),
    ),
    Row(
        "taking out of a set",
        """
        for i in range(6):
            left.discard(i)
        """,
        "left i",
        setup="left = set(range(9))",
        route="kernel",
        reason="changes",
        words=("line 3 changes `left`, which all iterations share: left.discard()",),
    ),
)
