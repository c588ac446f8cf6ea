"""Containers that are asked what they hold, and folds of which the kernel does more than one operator.

In this room rows run on workers; near misses are at the end and stay here, or go on here.
"""

from tests.exactness.cells.row import Row

SAY = """
def say(value):
    print('for', value)
    return value
"""
WORDS = "words = 'the quick brown the lazy quick the dog'.split()"

ROWS = (
    Row(
        "a list where there is none yet",
        """
        groups = {}
        for i, w in enumerate(words):
            key = len(w)
            if key not in groups:
                groups[key] = []
            groups[key].append((i, w))
        """,
        "groups i w key",
        setup=WORDS,
    ),
    Row(
        "counted by if and else",
        """
        counts = {}
        for w in words:
            if w in counts:
                counts[w] += 1
            else:
                counts[w] = 1
        """,
        "counts w",
        setup=WORDS,
    ),
    Row(
        "appended by if and else, asked for its keys",
        """
        where = {}
        for i, w in enumerate(words):
            if not w in where.keys():
                where[w] = [i]
            else:
                where[w].append(i)
        """,
        "where i",
        setup=WORDS,
    ),
    Row(
        "None where there is nothing",
        """
        d = {}
        for i in range(12):
            k = i % 5
            if d.get(k) is None:
                d[k] = 0.0
            d[k] += i / 7
        """,
        "d i",
    ),
    Row(
        "asked two steps down",
        """
        d = {}
        for i, w in enumerate(words):
            p = i % 2
            if w not in d:
                d[w] = {}
            if p not in d[w]:
                d[w][p] = set()
            d[w][p].add(i)
        """,
        "d i",
        setup=WORDS,
    ),
    Row(
        "each one once, in their order",
        """
        seen, out = set(), []
        for w in words:
            if w not in seen:
                seen.add(w)
                out.append(w)
        """,
        "seen out w",
        setup="words = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]",
    ),
    Row(
        "each one once, in a list",
        """
        out = []
        for w in words:
            if w not in out:
                out.append(w)
        """,
        "out w",
        setup=WORDS,
    ),
    Row(
        "two dictionaries, by elif",
        """
        for i in range(12):
            k = i % 3
            if k in a:
                a[k] += 1
            elif k not in b:
                b[k] = (i, 'once')
            else:
                a[k] = 0
        """,
        "a b i k",
        setup="a, b = {}, {}",
    ),
    Row(
        "a key that is computed and heard",
        """
        d = {}
        for i in range(9):
            if say(i % 4) not in d:
                d[i] = i
        """,
        "d i",
        setup=SAY,
    ),
    Row(
        "the loop's own objects, put in where they are new",
        """
        for row in rows:
            k = row[0]
            if k not in first:
                first[k] = row
            every.append(row)
        """,
        "first every rows",
        setup="first, every, rows = {}, [], [[1, 'a'], [2, 'b'], [1, 'c'], [2, 'd']]",
    ),
    Row(
        "a test in an inner loop, under a condition",
        """
        d = {}
        for i in range(9):
            for c in str(i * 137):
                if c != '1':
                    if c not in d:
                        d[c] = []
                    d[c].append(i)
        """,
        "d i c",
    ),
    Row(
        "a key without a hash, asked for",
        """
        d = {}
        for w in words:
            print(w)
            if w not in d:
                d[w] = 1
        """,
        "d w",
        setup="words = ['a', 'b', ['c'], 'a']",
        route="mixed|kernel",
        reason="carried",
        raises="TypeError: unhashable type: 'list'",
        words=("compares or picks a list,",),
    ),
    Row(
        "counted by get",
        """
        counts = {}
        for w in words:
            counts[w] = counts.get(w, 0) + 1
        """,
        "counts w",
        setup=WORDS,
    ),
    Row(
        "counted by get, two steps down",
        """
        for i, w in enumerate(words):
            d['n'][w] = d['n'].get(w, 0) + i
        """,
        "d i",
        setup=WORDS + "\nd = {'n': {}}",
    ),
    Row(
        "the best of each",
        """
        best = {}
        for i in range(20):
            best[i % 3] = max(best.get(i % 3, 0), i * 7 % 11)
        """,
        "best i",
    ),
    Row(
        "its own item, spelled out",
        """
        for i in range(20):
            a[i % 4] = a[i % 4] + f(i)
            b[i % 4] = f(i) - b[i % 4] / 2
        """,
        "a b i",
        setup="import numpy as np\na, b = np.zeros(4), [0.0, 1.0, 2.0, 3.0]\ndef f(i): return i / 7",
    ),
    Row(
        "another's item, and something computed",
        """
        for i in range(1, 20):
            a[i] = a[i - 1] + f(i)
        """,
        "a i",
        setup="a = [0.0] * 20\ndef f(i): return i / 7",
    ),
    Row(
        "an item that is missing, spelled out",
        """
        for i in range(12):
            d[i] = d[i] + say(i)
        """,
        "d i",
        setup=SAY + "d = {k: k for k in range(6)}",
        raises="KeyError: 6",
    ),
    Row(
        "a text of several parts",
        """
        s = ''
        for i in range(20):
            s = s + str(i) + ', '
        """,
        "s i",
    ),
    Row(
        "a sum of several parts, heard",
        """
        total = 0
        for i in range(9):
            total = total + say(i) + say(i if i < 6 else 'six')
        """,
        "total i",
        setup=SAY,
        raises="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    ),
    Row(
        "smoothed",
        """
        level = 0.0
        for i in range(30):
            level = 0.9 * level + 0.1 * f(i)
        """,
        "level",
        setup="def f(i): return i * 7 % 11 / 3",
    ),
    Row(
        "a polynomial by Horner's rule",
        """
        p = 0
        for c in coefficients:
            p = p * 10 + c
        """,
        "p c",
        setup="coefficients = [3, 1, 4, 1, 5]",
    ),
    Row(
        "more and less",
        """
        balance = 0.0
        for i in range(20):
            balance += i / 3
            balance -= i / 7
            balance *= 1.01
        """,
        "balance",
    ),
    Row(
        "the largest of several",
        """
        high = low = 5
        for i in range(20):
            high = max(high, i * 7 % 11, i * 5 % 13)
            low = min([low, i * 7 % 11])
        """,
        "high low",
    ),
    Row(
        "the larger one, by a condition",
        """
        high = -1
        for i in range(20):
            v = i * 7 % 11
            high = v if v > high else high
        """,
        "high v",
    ),
    Row(
        "the larger ones, by numpy",
        """
        high = np.zeros(4)
        for i in range(20):
            high = np.maximum(high, np.arange(4) * i % 7)
        """,
        "high",
        setup="import numpy as np",
    ),
    Row(
        "the best one's number, which is not what was compared",
        """
        best = -1
        for i in range(12):
            if f(i) > best:
                best = i
        """,
        "best",
        setup="def f(i): return i * 3 % 7",
    ),
    Row(
        "a best value computed in the test, and heard",
        """
        best = -1
        for i in range(12):
            if say(i * 3 % 7) > best:
                best = i
        """,
        "best",
        setup=SAY,
    ),
    Row(
        "lists that are joined, by if and else",
        """
        for i, w in enumerate(words):
            if w in d:
                d[w] += [i, w]
            else:
                d[w] = [i]
            e[w] = e.get(w, []) + [i]
        """,
        "d e",
        setup=WORDS + "\nd, e = {}, {}",
    ),
    # Near misses ------------------------------------------------------------------------------------
    Row(
        "computed where it is missing",
        """
        for i in range(12):
            k = i % 3
            if k not in d:
                d[k] = say(k)
        """,
        "d i",
        setup=SAY + "d = {}",
        route="kernel",
        reason="carried",
        words=("line 4 reads `d`, which line 5 changes in the iteration before",),
    ),
    Row(
        "asked, and measured besides",
        """
        for w in words:
            if w not in index:
                index[w] = len(index)
        """,
        "index",
        setup=WORDS + "\nindex = {}",
        route="kernel",
        reason="carried",
    ),
    Row(
        "asked, and changed elsewhere too in another way",
        """
        for i in range(9):
            if i % 3 not in d:
                d[i % 3] = []
            d[i % 3].append(i)
            d.pop(8, None)
        """,
        "d i",
        setup="d = {}",
        route="kernel",
        reason="carried",
    ),
    Row(
        "an array is asked",
        """
        for i in range(6):
            if i not in a:
                a[0] = i
        """,
        "a i",
        setup="import numpy as np\na = np.zeros(3)",
        route="kernel",
        reason="carried",
        words=("line 3 asks what `a` holds, which is no plain list, set or dictionary:", "ndarray"),
    ),
    Row(
        "asked in a try",
        """
        for i in range(6):
            try:
                if i not in d:
                    d[i] = 0
            except TypeError:
                pass
        """,
        "d i",
        setup="d = {}",
        route="kernel",
        reason="carried",
        words=("line 4 may fail inside a try, which would have to see it happen",),
    ),
    Row(
        "lists that are compared and kept",
        """
        best = [0]
        for row in rows:
            best = max(best, row)
        """,
        "best rows",
        setup="rows = [[3], [5], [4], [1]]",
        route="kernel|mixed",
        reason="carried",
        words=("compares or picks a list,",),
    ),
    Row(
        "a default that others have too",
        """
        for i in range(6):
            d[i] = d.get(i, mine)
        """,
        "d mine",
        setup="d, mine = {}, [0]",
        route="kernel|mixed",
        reason="carried",
    ),
    Row(
        "a name that does not exist, in a branch that is not taken",
        """
        for i in range(6):
            if i > best:
                best = mistake
        """,
        "best i",
        setup="best = 99",
        route="kernel",
        reason="carried",
        words=("line 4 uses `mistake`, which does not exist yet",),
    ),
    Row(
        "a text that is put together where it is missing",
        """
        for i in range(6):
            if i not in d:
                d[i] = f'{i:{width}}'
        """,
        "d i",
        setup="d, width = {}, 4",
        route="kernel",
        reason="carried",
    ),
    Row(
        "checked until it fails",
        """
        fine = True
        for i in range(12):
            fine = fine and say(i) < 4
        """,
        "fine i",
        setup=SAY,
        route="kernel",
        reason="carried",
        words=("line 4 reads `fine` and sets it for the next iteration",),
    ),
    Row(
        "folded and chosen",
        """
        best = 0
        for i in range(12):
            best += i
            if i > best:
                best = i
        """,
        "best",
        route="kernel",
        reason="carried",
        words=("line 5 folds `best` in another way than line 4 does",),
    ),
    Row(
        "a recurrence, asking for itself twice",
        """
        u = 1.0
        for i in range(12):
            u = u + (i - u) / 10
        """,
        "u",
        route="kernel",
        reason="carried",
        words=("line 4 reads `u` and sets it for the next iteration",),
    ),
    Row(
        "a row by the one before, and nothing else",
        """
        for i in range(1, 12):
            a[i] = a[i - 1] / 2 + 1
        """,
        "a",
        setup="a = [0.0] * 12",
        route="kernel",
        reason="carried",
        words=("line 3 reads `a` and changes it for the next iteration",),
    ),
)
