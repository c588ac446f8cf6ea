"""Reductions: folded in the kernel, in order, with the operator as written. In this room every row runs on workers."""

from tests.exactness.cells.row import Row

WORDS = """
words = 'it was the best of times it was the worst of times'.split()
counts = {w: words.count(w) for w in words}
"""
RESULTS = """
from dataclasses import dataclass
@dataclass
class Result:
    name: str
    score: float
def evaluate(p):
    return Result(f'r{p}', (p * 7) % 5 / 2)
"""

MODELS = """
class Model:
    def __init__(self, k):
        self.k, self.score = k, -1
    def fit(self):
        self.score = self.k * 7 % 5
models = [Model(k) for k in range(9)]
best = Model(0)
"""

ROWS = (
    Row(
        "sum of floats",
        """
        total = 0.0
        for i in range(100):
            total += 0.1 * i
        """,
        "total i",
    ),
    Row(
        "sum of ints from floats on",
        """
        total = 0
        for i in range(50):
            total += 1 / (i + 1)
        """,
        "total",
    ),
    Row(
        "a difference",
        """
        left = 100
        for i in range(9):
            left -= i * 0.7
        """,
        "left",
    ),
    Row(
        "a product",
        """
        p = 1
        for i in range(1, 30):
            p *= i
        """,
        "p",
    ),
    Row(
        "spelled out",
        """
        total = 0.0
        for i in range(50):
            total = total + i / 3
        """,
        "total",
    ),
    Row(
        "a text that grows",
        """
        s = ''
        for i in range(20):
            s += f'{i},'
        """,
        "s",
    ),
    Row(
        "a list that grows by +=",
        """
        for i in range(20):
            out += [i]
        """,
        "out alias",
        setup="""
        out = []
        alias = out
        """,
    ),
    Row(
        "a list that grows by +",
        """
        out = []
        for i in range(10):
            out = out + [i]
        """,
        "out alias",
        setup="alias = None",
    ),
    Row(
        "an array summed",
        """
        acc = np.zeros(4)
        for i in range(20):
            acc += np.arange(4) * i
        """,
        "acc same",
        setup="""
        import numpy as np
        same = None
        """,
    ),
    Row(
        "maximum",
        """
        best = -1.0
        for i in range(50):
            best = max(best, i * 7 % 31)
        """,
        "best",
    ),
    Row(
        "minimum of mixed numbers",
        """
        low = 10
        for i in range(30):
            low = min(low, (i - 15) ** 2 / 2)
        """,
        "low",
    ),
    Row(
        "bits",
        """
        bits = 0
        for i in range(20):
            bits |= 1 << (i * 3 % 11)
        """,
        "bits",
    ),
    Row(
        "all of it true",
        """
        fine = True
        for i in range(20):
            fine &= i != 7
        """,
        "fine",
    ),
    Row(
        "several at once",
        """
        s = n = 0
        sq = 0.0
        for x in data:
            s += x
            sq += x * x
            n += 1
        """,
        "s n sq",
        setup="data = [k / 7 for k in range(60)]",
    ),
    Row(
        "the best score and who had it",
        """
        best, who = -1, None
        for k in range(40):
            score = k * 17 % 41
            if score > best:
                best, who = score, k
        """,
        "best who score k",
    ),
    Row(
        "a tie keeps the first",
        """
        best, who = 0, None
        for k in range(40):
            score = k % 5
            if score > best:
                best, who = score, k
        """,
        "best who",
    ),
    Row(
        "a tie takes the last",
        """
        best, who = 0, None
        for k in range(40):
            score = k % 5
            if score >= best:
                best, who = score, k
        """,
        "best who",
    ),
    Row(
        "the best, with nan among the scores",
        """
        best, who = -1.0, None
        for k in range(30):
            score = float('nan') if k % 4 == 0 else float(k % 9)
            if score > best:
                best = score
                who = {'k': k}
        """,
        "best who",
    ),
    Row(
        "the lowest, in two loops",
        """
        low, where = float('inf'), None
        for i in range(8):
            for j in range(8):
                cost = (i - 3) ** 2 + (j - 5) ** 2
                if cost < low:
                    low, where = cost, (i, j)
        """,
        "low where",
    ),
    Row(
        "a fold under a condition",
        """
        even = 0
        for i in range(31):
            if i % 2 == 0:
                even += i
        """,
        "even",
    ),
    Row(
        "a fold in an inner loop",
        """
        total = 0.0
        for i in range(9):
            for j in range(9):
                total += 1 / (1 + i * j)
        """,
        "total",
    ),
    Row(
        "Decimals",
        """
        total = Decimal(0)
        for i in range(20):
            total += Decimal(i) / 3
        """,
        "total",
        setup="from decimal import Decimal",
    ),
    Row(
        "Fractions",
        """
        total = Fraction(0)
        for i in range(1, 20):
            total += Fraction(1, i)
        """,
        "total",
        setup="from fractions import Fraction",
    ),
    Row(
        "the longest word",
        """
        longest = ''
        for w in words:
            if len(w) > len(longest):
                longest = w
        """,
        "longest w",
        setup=WORDS,
    ),
    Row(
        "the last of the longest words, and where it is",
        """
        longest, at = '', None
        for i, w in enumerate(words):
            if len(longest) <= len(w):
                longest, at = w, i
        """,
        "longest at w i",
        setup=WORDS,
    ),
    Row(
        "the commonest word",
        """
        top = words[0]
        for w in words[1:]:
            if counts[w] > counts[top]:
                top = w
        """,
        "top w",
        setup=WORDS,
    ),
    Row(
        "the best pair of score and name",
        """
        best = (-1, None)
        for p in range(12):
            score = evaluate(p).score
            if score > best[0]:
                best = (score, p)
        """,
        "best score p",
        setup=RESULTS,
    ),
    Row(
        "the best of all, none at first, in a dictionary",
        """
        best = None
        for p in range(12):
            score = evaluate(p).score
            if best is None or score > best['score']:
                best = {'score': score, 'p': p}
                print('new best:', best)
        """,
        "best score p",
        setup=RESULTS,
    ),
    Row(
        "the best of all, nothing at first",
        """
        best = ()
        for p in range(12):
            score = evaluate(p).score
            if not best or score > best[0]:
                best = (score, p)
        """,
        "best score p",
        setup=RESULTS,
    ),
    Row(
        "the best result, by its attribute",
        """
        best = evaluate(0)
        for p in range(1, 12):
            r = evaluate(p)
            if r.score > best.score:
                best = r
        """,
        "best r p",
        setup=RESULTS,
    ),
    Row(
        "the smallest in size",
        """
        least = 100.0
        for x in numbers:
            if abs(x) < abs(least):
                least = x
                print(f'{least=}')
        """,
        "least x",
        setup="numbers = [3, -5, 2, -1, 1, 7, -0.0, 0]",
    ),
    Row(
        "the longest list, which goes on to grow",
        """
        longest = []
        for n in range(9):
            path = list(range(n % 5))
            if len(path) > len(longest):
                longest = path
            path.append(n)
        """,
        "longest path n",
    ),
    Row(
        "the best of which nothing can be asked",
        """
        best = None
        for p in range(4):
            if len(best) < heard(p):
                best = p
        """,
        "best p",
        setup="def heard(p):\n    print('heard', p)\n    return p",
        raises="TypeError: object of type 'NoneType' has no len()",
        route="kernel",
    ),
    Row(
        "the best of which nothing can be asked any more",
        """
        best = ''
        for p in range(9):
            if len(best) < heard(p):
                best = p
        """,
        "best p",
        setup="def heard(p):\n    print('heard', p)\n    return p - 5",
        raises="TypeError: object of type 'int' has no len()",
        route="parallel",
    ),
    Row(
        "the best by a function",
        """
        best = 0
        for p in range(9):
            if score(p) > score(best):
                best = p
        """,
        "best p",
        setup="def score(p):\n    return p * 7 % 5",
        route="kernel",
        reason="carried",
        words=("keep `score(best)` in a name of its own, set with `best`, and",),
    ),
    Row(
        "the best result, none at first, by what is not known yet",
        """
        best = None
        for p in range(12):
            r = evaluate(p)
            if best is None or r.score > best.score:
                best = r
        """,
        "best r p",
        setup=RESULTS,
        route="kernel",
        reason="carried",
    ),
    Row(
        "a len of the notebook's own",
        """
        longest = ''
        for w in words:
            letter = w[-1]
            if len(w) > len(longest):
                longest = w
        """,
        "longest w letter",
        setup=WORDS + "def len(w):\n    return w.count(letter)",
        route="kernel",
        reason="carried",
        words=("uses `len`, which does not stand for Python's own len here",),
    ),
    Row(
        "the best of a table that the loop fills",
        """
        scores, top = {0: -1}, 0
        for p in range(1, 9):
            scores[p] = p * 7 % 5
            if scores[p] > scores[top]:
                top = p
        """,
        "scores top p",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a helper that asks for an attribute called as the body's name",
        """
        out = []
        for p in range(6):
            score = points_of(p)
            out.append(score)
        """,
        "out score p",
        setup=RESULTS + "def points_of(p):\n    return evaluate(p).score",
    ),
    Row(
        "the best of the items, which change too",
        """
        for m in models:
            m.fit()
            if m.score > best.score:
                best = m
        """,
        "models best m",
        setup=MODELS,
        route="kernel|mixed",
        reason="changes",
        words=("line 3 changes `m`, an item of the loop: m.fit(), which the kernel may use",),
    ),
    Row(
        "the longest of lists that grow in between",
        """
        for n in range(6):
            path = []
            for k in [3, 1, 2, n]:
                path.append(k)
                if len(path) > len(longest):
                    longest, at = path, (n, k)
            path.clear()
        """,
        "longest at path n k",
        setup="longest, at = [], None",
        route="kernel",
        reason="carried",
        words=("line 6 asks `longest` several times in one iteration, by what it may be only",),
    ),
)
