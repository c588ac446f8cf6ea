"""Cells that stay, each with the words of its line, to the letter, and with the cell that does what the line offers.

What is offered is done by the table itself where that is mechanical: an option is added to the magic line, `list(…)` or
`sorted(…)` is put around what is gone through, `del x` is put at the end. Else the changed cell stands beside the first.

In this room each cell is a row that stays, with one row that runs on workers for each thing that is offered.
"""

import ast
import re
from collections.abc import Iterator
from textwrap import dedent
from typing import NamedTuple

from tests.exactness.cells.row import Row

MODELS = """
import numpy as np
from sklearn.svm import SVC
X, y = np.arange(40.).reshape(20, 2) ** 2 % 7, np.arange(20) % 2
models = [SVC({}) for c in (1, 2, 3, 4)]
"""


class Told(NamedTuple):
    """A cell, and what is said of it."""

    name: str
    reason: str
    source: str
    names: str
    says: str
    """All that stands behind ``here [reason]:``; of the first loop that stays. ``#`` stands for what the moment or the
    machine decides."""
    setup: str = ""
    changed: str = ""
    """The cell as the line would have it, where a person has to write that."""
    changed_setup: str | None = None
    """What that is set up by, where a function has to be changed."""
    route: str = "kernel"
    options: str = ""
    leaves: str | None = None
    """The reason of a second loop of the changed cell, which is offered for the rest."""

    @property
    def here(self) -> Row:
        return Row(
            self.name, self.source, self.names, self.setup, self.route, self.reason, options=self.options
        )

    @property
    def apart(self) -> Iterator[Row]:
        """The cells that do what is offered."""
        setup = self.setup if self.changed_setup is None else self.changed_setup
        option = re.search(r"%%distribute (--\w+ \w+)", self.says)
        source = self.changed or rewritten(dedent(self.source).strip("\n"), self.says)
        if source:
            yield Row(
                f"{self.name}, as offered",
                source,
                self.names,
                setup,
                route="mixed" if self.leaves else "parallel",
                reason=self.leaves,
                options=self.options,
            )
        if option is not None:
            word = option[1].removeprefix("--allow ")
            yield Row(
                f"{self.name}, with {option[1]}",
                self.source,
                self.names,
                self.setup,
                words=(f"allowed: {word}", "not proven") if word != option[1] else (option[1],),
                options=option[1],
                own_numbers=option[1].startswith("--streams"),
            )


def rewritten(source: str, says: str) -> str:
    """The cell with what its line offers done to it, by machine; an empty text if that takes a person."""
    lines = source.split("\n")
    match re.search(r"go through (list|sorted)\(…\) of it|`(del \w+)` at the end of the loop's body", says):
        case None:
            return ""
        case found:
            pass
    tree = ast.parse(source)
    loop = next(node for node in ast.walk(tree) if isinstance(node, ast.For))
    if found[2]:
        lines.insert(loop.end_lineno or 0, " " * loop.body[0].col_offset + found[2])
        return "\n".join(lines)
    inner = [node for node in ast.walk(loop) if isinstance(node, ast.For | ast.comprehension)]
    iterated = inner[-1].iter if found[1] == "sorted" else loop.iter
    row, begin, end = iterated.lineno - 1, iterated.col_offset, iterated.end_col_offset
    text = lines[row]
    lines[row] = f"{text[:begin]}{found[1]}({text[begin:end]}){text[end:]}"
    return "\n".join(lines)


NP = "import numpy as np"
FRAME = """
import pandas as pd
df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, 3.5, 4.5, 5.5], 'n': range(5)})
"""
DRAWING = """
import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
"""
ONE_BY_ONE = "whose items come only one by one. To run it in parallel: go through list(…) of it"
NO_TWO = "no two processes agree on the order of one"
SHARE = "which all iterations share"
COPY = "(copy.deepcopy), and collect what is to stay"
MAKE_ITS_OWN = "To run it in parallel: let each iteration make its own, and put them together after the loop"
IN_SECOND = "To run it in parallel: compute in this loop, draw in a second one"
RNG = "rng = np.random.default_rng([seed, i]) in the loop"
STREAMS = "or %%distribute --streams 0"
PLAINLY = "To run it in parallel: print plainly, which comes out in order, or show it after the loop"
PLAIN_DATA = "To run it in parallel: make it inside the loop, and leave plain data"
OUT_OF_IT = "To run it in parallel: compute before the `with`, or after it"

CARRIED = (
    Told(
        "said of a recurrence with something beside it",
        "carried",
        """
        w = 1.0
        losses = []
        for t in range(9):
            y = t ** 2
            w = w / 2 + y
            losses.append(w)
        """,
        "w losses t",
        "line 7 reads `w`, which line 6 sets in the iteration before. To run the rest in parallel: put what does "
        "not need "
        "`w` into a loop of its own",
        changed="""
        w = 1.0
        losses, ys = [], []
        for t in range(9):
            ys.append(t ** 2)
        for y in ys:
            w = w / 2 + y
            losses.append(w)
        """,
        leaves="carried",
    ),
    Told(
        "said of a recurrence of one line",
        "carried",
        """
        u = 1.0
        for t in range(9):
            u = u + 0.1 * (2 - u)
        """,
        "u t",
        "line 4 reads `u` and sets it for the next iteration. A loop around it can still run in parallel",
        changed="""
        def grown(rate):
            u = 1.0
            for t in range(9):
                u = u + rate * (2 - u)
            return u
        ends = []
        for rate in [0.1, 0.2, 0.3]:
            ends.append(grown(rate))
        u = ends[0]
        """,
    ),
    Told(
        "said of a sum that is read",
        "carried",
        """
        total = 0
        out = []
        for i in range(9):
            total += i * i
            out.append(total)
        """,
        "total out i",
        "line 6 reads `total`, which line 5 sets in the iteration before. `total` is nearly a sum: line 6 also "
        "reads it. To "
        "run the rest in parallel: keep what is added in a list, and go through that in a second loop",
        changed="""
        total = 0
        out, added = [], []
        for i in range(9):
            added.append(i * i)
        for each in added:
            total += each
            out.append(total)
        """,
        leaves="carried",
    ),
    Told(
        "said of a maximum that is read",
        "carried",
        """
        best = 0
        for i in range(9):
            best = max(best, i % 5)
            print(best)
        """,
        "best i",
        "line 5 reads `best`, which line 4 sets in the iteration before. `best` is nearly a maximum: line 5 also "
        "reads it. "
        "To run the rest in parallel: keep what is compared in a list, and go through that in a second loop",
        changed="""
        best = 0
        compared = []
        for i in range(9):
            compared.append(i % 5)
        for each in compared:
            best = max(best, each)
            print(best)
        """,
        leaves="carried",
    ),
    Told(
        "said of a counter under a condition",
        "carried",
        """
        n = 0
        out = {}
        for i in range(9):
            if i % 2:
                out[n] = i
                n += 1
        """,
        "n out i",
        "line 6 reads `n`, which line 7 sets in the iteration before. `n` only counts, and what it is would be "
        "known if it "
        "did so in every iteration",
        changed="""
        n = 0
        out = {}
        for i in range(9):
            if i % 2:
                out[n] = i
            n += 1
        """,
    ),
    Told(
        "said of a dictionary that remembers, filled by a function",
        "carried",
        """
        d = {}
        for w in words:
            if w not in d:
                d[w] = f(w)
        """,
        "d w",
        "line 4 reads `d`, which line 5 changes in the iteration before. To run it in parallel: fill `d` in a "
        "loop of its "
        "own, which meets each key once: `for w in dict.fromkeys(…): d[w] = f(w)`",
        "words = 'a b a c b a'.split()\ndef f(w): return w * 3",
        changed="""
        d = {}
        for w in dict.fromkeys(words):
            d[w] = f(w)
        """,
    ),
    Told(
        "said of a best value whose if does more",
        "carried",
        """
        best, model = 0, None
        for k in range(9):
            score = k % 5
            if score > best:
                best = score
                model = fitted(k)
        """,
        "best model k score",
        "line 5 reads `best`, which line 6 sets in the iteration before. To run it in parallel: let the if of "
        "line 5 only "
        "keep values that were computed before it",
        "def fitted(k): return [k] * 2",
        changed="""
        best, model = 0, None
        for k in range(9):
            score = k % 5
            candidate = fitted(k)
            if score > best:
                best = score
                model = candidate
        """,
    ),
    Told(
        "said of a frame that grows and is looked at",
        "carried",
        """
        parts = pd.DataFrame()
        for i in range(5):
            parts = pd.concat([parts, pd.DataFrame({'i': [i]})])
            print(len(parts))
        """,
        "parts i",
        "line 5 reads `parts`, which line 4 sets in the iteration before. To run it in parallel: append the parts "
        "to a list "
        "and join them once after the loop",
        "import pandas as pd",
        changed="""
        several = []
        for i in range(5):
            several.append(pd.DataFrame({'i': [i]}))
        parts = pd.concat(several)
        """,
    ),
    Told(
        "said of a list that is asked for its length",
        "carried",
        """
        out = []
        for i in range(5, 14):
            out.append((len(out), i))
        """,
        "out i",
        "line 4 reads `out` and changes it for the next iteration. To run it in parallel: count by enumerate(…) "
        "instead of "
        "asking len(out)",
        changed="""
        out = []
        for n, i in enumerate(range(5, 14)):
            out.append((n, i))
        """,
    ),
    Told(
        "said of a list that is asked for its last",
        "carried",
        """
        out = []
        for i in range(5):
            out.append(i * i)
            print(out[-1])
        """,
        "out i",
        "line 5 reads `out`, which line 4 changes in the iteration before. To run it in parallel: give what is "
        "appended a "
        "name of its own, and use that for out[-1]",
        changed="""
        out = []
        for i in range(5):
            y = i * i
            out.append(y)
            print(y)
        """,
    ),
    Told(
        "said of the item before",
        "carried",
        """
        prev = 0
        out = []
        for i in range(9):
            out.append(i - prev)
            prev = i
        """,
        "prev out i",
        "line 5 reads `prev`, which line 6 sets in the iteration before. To run it in parallel: go through pairs, `for "
        "prev, i in zip([prev, *range(9)], range(9))`, and leave out line 6",
        changed="""
        prev = 0
        out = []
        for prev, i in zip([prev, *range(9)], range(9)):
            out.append(i - prev)
        """,
    ),
    Told(
        "said of an item before that not every iteration keeps",
        "carried",
        """
        prev = 0
        out = []
        for i in range(9):
            out.append(i - prev)
            if i % 2:
                prev = i
        """,
        "prev out i",
        "line 5 reads `prev`, which line 7 sets in the iteration before. To run the rest in parallel: put what does not "
        "need `prev` into a loop of its own",
        changed="""
        prev = 0
        out = []
        for i in range(9):
            out.append(i)
        for i in range(9):
            out[i] -= prev
            if i % 2:
                prev = i
        """,
        leaves="carried",
    ),
    Told(
        "said of a column that is made of another",
        "carried",
        """
        for i in range(5):
            df.loc[i, 'y'] = df.loc[i, 'n'] ** 2
        """,
        "df i",
        "line 3 reads `df` and changes it for the next iteration. To run it in parallel, if no iteration reads "
        "what another "
        "has set: read from a copy that is made before the loop, `old = df.copy()`",
        FRAME,
        changed="""
        old = df.copy()
        for i in range(5):
            df.loc[i, 'y'] = old.loc[i, 'n'] ** 2
        """,
    ),
    Told(
        "said of functions that are called later",
        "carried",
        """
        fs = []
        for i in range(4):
            fs.append(lambda: i)
        """,
        "i",
        "line 4 keeps a function that reads `i` only when it is called, which may be iterations later; a default "
        "(`i=i`) "
        "keeps its own",
        changed="""
        fs = []
        for i in range(4):
            fs.append(lambda i=i: i)
        """,
    ),
    Told(
        "said of a store inside a try",
        "carried",
        """
        for i in range(5):
            try:
                a[i] = 1 / (i - 3)
            except ZeroDivisionError:
                pass
        """,
        "a i",
        "line 4 may fail inside a try, which would have to see it happen. To run it in parallel: put into the try "
        "only what "
        "computes",
        "import numpy as np\na = np.zeros(5)",
        changed="""
        for i in range(5):
            try:
                y = 1 / (i - 3)
            except ZeroDivisionError:
                y = 0.0
            a[i] = y
        """,
    ),
    Told(
        "said of a function that looks up what is set now and then",
        "carried",
        """
        for i in range(5):
            if i > 2:
                y = i
            print(show())
        """,
        "y i",
        "line 5 may call show(), which reads `y`, before line 4 has set it. To run it in parallel: set `y` in every "
        "iteration, before show() is called",
        "y = 0\ndef show(): return y",
        changed="""
        for i in range(5):
            y = i if i > 2 else 0
            print(show())
        """,
    ),
)

RANDOM = (
    Told(
        "said of models that draw",
        "random",
        """
        for m in models:
            m.fit(X, y)
        """,
        "models",
        "line 3 fits `m`, and numpy's shared generator (numpy.random) was drawn from or seeded. To run it in parallel: "
        "give each `m` a random_state, where it is made",
        MODELS.format("C=c"),
        changed="""
        for m in models:
            m.fit(X, y)
        """,
        changed_setup=MODELS.format("C=c, random_state=0"),
    ),
    Told(
        "said of a draw under a condition",
        "random",
        """
        out = []
        for i in range(9):
            if i != 4:
                out.append(np.random.rand())
        """,
        "out i",
        f"line 5 draws from numpy's shared generator by np.random.rand(). To run it in parallel: {RNG}, {STREAMS}",
        NP,
        changed="""
        out = []
        seed = 7
        for i in range(9):
            rng = np.random.default_rng([seed, i])
            if i != 4:
                out.append(rng.random())
        """,
    ),
    Told(
        "said of a draw from Python's generator",
        "random",
        """
        out = []
        for i in range(9):
            x = 0
            while x < 0.5:
                x = random.random()
            out.append(x)
        """,
        "out i",
        "line 6 draws from Python's shared generator by random.random(). To run it in parallel: rng = "
        "random.Random(seed + "
        f"i) in the loop, {STREAMS}",
        "import random",
        changed="""
        out = []
        seed = 7
        for i in range(9):
            rng = random.Random(seed + i)
            x = 0
            while x < 0.5:
                x = rng.random()
            out.append(x)
        """,
    ),
    Told(
        "said of a function that draws by one taken out of its module",
        "random",
        """
        out = []
        for i in range(9):
            out.append(noisy(i))
        """,
        "out i",
        "line 4 calls noisy(), which draws from Python's shared generator by gauss(). To run it in parallel: rng = "
        f"random.Random(seed + i) in the loop, and give it to noisy(), {STREAMS}",
        "from random import gauss\ndef noisy(i): return i + gauss(0, 1)",
        changed="""
        out = []
        seed = 7
        for i in range(9):
            rng = random.Random(seed + i)
            out.append(noisy(i, rng))
        """,
        changed_setup="import random\ndef noisy(i, rng): return i + rng.gauss(0, 1)",
    ),
    Told(
        "said of one taken out of its module, in the body",
        "random",
        """
        out = []
        for i in range(9):
            if i % 2:
                out.append(gauss(0, 1))
        """,
        "out i",
        "line 5 draws from Python's shared generator by gauss(). To run it in parallel: rng = random.Random(seed "
        "+ i) in the "
        f"loop, {STREAMS}",
        "import random\nfrom random import gauss",
        changed="""
        out = []
        seed = 7
        for i in range(9):
            rng = random.Random(seed + i)
            if i % 2:
                out.append(rng.gauss(0, 1))
        """,
    ),
    Told(
        "said of a function with a generator of the notebook's",
        "random",
        """
        out = []
        for i in range(9):
            out.append(noisy(i))
        """,
        "out i",
        "line 4 calls noisy(), which draws from `rng`, a random generator that all iterations share. To run it in "
        "parallel: "
        f"{RNG}, and give it to noisy(), {STREAMS}",
        "import numpy as np\nrng = np.random.default_rng(3)\ndef noisy(i): return rng.normal() + i",
        changed="""
        out = []
        seed = 7
        for i in range(9):
            rng = np.random.default_rng([seed, i])
            out.append(noisy(i, rng))
        """,
        changed_setup="import numpy as np\ndef noisy(i, rng): return rng.normal() + i",
    ),
    Told(
        "said of a split that hides in a function",
        "random",
        """
        out = []
        for i in range(4):
            out.append(score(i))
        """,
        "out i",
        "line 4 calls score(), which draws from numpy's shared generator by train_test_split(). To run it in "
        "parallel: let "
        f"score() give train_test_split() a random_state of its own, {STREAMS}",
        """
        from sklearn.model_selection import train_test_split
        def score(i): return train_test_split(list(range(10)))[0]
        """,
        changed="""
        out = []
        for i in range(4):
            out.append(score(i))
        """,
        changed_setup="""
        from sklearn.model_selection import train_test_split
        def score(i): return train_test_split(list(range(10)), random_state=i)[0]
        """,
    ),
    Told(
        "said of walks that no number counts",
        "random",
        """
        ends = []
        for name in ['a', 'b', 'c', 'd']:
            at = 0.0
            while abs(at) < 3:
                at += np.random.normal()
            ends.append((name, at))
        """,
        "ends name",
        "line 6 draws from numpy's shared generator by np.random.normal(). To run it in parallel: rng = "
        f"np.random.default_rng([seed, i]) in a loop over enumerate(…), which counts `i`, {STREAMS}",
        NP,
        changed="""
        ends = []
        seed = 7
        for i, name in enumerate(['a', 'b', 'c', 'd']):
            rng = np.random.default_rng([seed, i])
            at = 0.0
            while abs(at) < 3:
                at += rng.normal()
            ends.append((name, at))
        """,
    ),
    Told(
        "said of a function that draws, applied to a column",
        "random",
        """
        out = df['x'].apply(f)
        """,
        "out",
        "it calls f(), which draws from numpy's shared generator by np.random.rand(). To run it in parallel: "
        "%%distribute "
        "--streams 0",
        f"{FRAME}\nimport numpy as np\ndef f(x): return x + np.random.rand()",
    ),
)

ORDER = (
    Told(
        "said of the words of a text",
        "order",
        """
        out = []
        for t in ['b a', 'c a', 'd a']:
            for w in set(t.split()):
                out.append(w)
        """,
        "out t w",
        f"line 4 goes through a set, and {NO_TWO}. To run it in parallel: go through sorted(…) of it",
    ),
    Told(
        "said of a set with a name",
        "order",
        """
        out = []
        for i in range(4):
            for w in some:
                out.append((i, w))
        """,
        "out i w",
        f"line 4 goes through `some`, a set, and {NO_TWO}. To run it in parallel: go through sorted(…) of it",
        "some = {'a', 'b', 'c'}",
    ),
    Told(
        "said of sets that a dictionary holds",
        "order",
        """
        out = []
        for node in ['a', 'b', 'c', 'd']:
            for other in graph[node]:
                out.append(node + other)
        """,
        "out node other",
        "line 4 goes through what `graph` holds, sets too, and no two processes agree on their order. To run it "
        "in parallel: "
        "go through sorted(…) of it",
        "graph = {k: set('abcdefgh') - {k} for k in 'abcd'}",
    ),
    Told(
        "said of a set that is kept",
        "order",
        """
        out = []
        for t in ['b a', 'c a', 'd a']:
            out.append(set(t.split()))
        """,
        "out t",
        f"line 4 keeps a set, and {NO_TWO}. To run it in parallel: keep a sorted(…) list instead",
        changed="""
        out = []
        for t in ['b a', 'c a', 'd a']:
            out.append(sorted(set(t.split())))
        """,
    ),
    Told(
        "said of a set that a function gives",
        "order",
        """
        out = []
        for t in ['b a', 'c a', 'd a']:
            out.append(words(t))
        """,
        "out t",
        "the result holds a set, whose order of iteration does not survive a journey. To run it in parallel: leave a "
        "sorted(…) list instead",
        "def words(t): return set(t.split())",
        changed="""
        out = []
        for t in ['b a', 'c a', 'd a']:
            out.append(sorted(words(t)))
        """,
    ),
    Told(
        "said of a function that goes through a set",
        "order",
        """
        out = []
        for t in ['b a', 'c a', 'd a']:
            out.append(words(t))
        """,
        "out t",
        f"words() goes through a set, and {NO_TWO}. To run it in parallel: go through sorted(…) of it",
        "def words(t): return [w for w in set(t.split())]",
        changed="""
        out = []
        for t in ['b a', 'c a', 'd a']:
            out.append(words(t))
        """,
        changed_setup="def words(t): return [w for w in sorted(set(t.split()))]",
    ),
)

MODEL = """
class Model:
    def fit(self, k):
        self.k = k
        return self
    def score(self):
        return self.k * 2
"""

CHANGES = (
    Told(
        "said of a model that is fitted again and again",
        "changes",
        """
        out = []
        for k in range(5):
            model.fit(k)
            out.append(model.score())
        """,
        "out k",
        f"line 4 changes `model`, {SHARE}: model.fit(). To run it in parallel: let each iteration change a copy of "
        "`model` "
        f"{COPY}",
        f"import copy\n{MODEL}\nmodel = Model()",
        changed="""
        out = []
        for k in range(5):
            own = copy.deepcopy(model)
            own.fit(k)
            out.append(own.score())
        """,
    ),
    Told(
        "said of a function that changes what it is given",
        "changes",
        """
        out = []
        for i in range(9):
            out.append(bump(table))
        """,
        "out table i",
        f"`table['n']` was 0, is 1. {MAKE_ITS_OWN}",
        "import copy\ntable = {'n': 0}\ndef bump(t):\n    t['n'] += 1\n    return t['n']",
        changed="""
        out = []
        for i in range(9):
            out.append(bump(copy.deepcopy(table)))
        """,
    ),
    Told(
        "said of a function that counts",
        "changes",
        """
        out = []
        for i in range(9):
            out.append(count(i))
        """,
        "out n i",
        "count() sets the global `n`. To run it in parallel: let count() return it, and set `n` in the loop",
        "n = 0\ndef count(i):\n    global n\n    n += 1\n    return i",
        changed="""
        out = []
        for i in range(9):
            done, one = count(i)
            out.append(done)
            n += one
        """,
        changed_setup="n = 0\ndef count(i): return i, 1",
    ),
    Told(
        "said of a dictionary that remembers for a function",
        "changes",
        """
        out = []
        for i in range(9):
            out.append(memo(i % 3))
        """,
        "out i",
        "`cache[0]` was added. If `cache` only remembers what was computed: @functools.cache on the function that "
        "fills it, "
        "in its place, which remembers on each worker",
        "cache = {}\ndef memo(k):\n    if k not in cache:\n        cache[k] = k * 2\n    return cache[k]",
        changed="""
        out = []
        for i in range(9):
            out.append(memo(i % 3))
        """,
        changed_setup="import functools\n@functools.cache\ndef memo(k): return k * 2",
    ),
    Told(
        "said of a stack",
        "changes",
        """
        out = []
        for i in range(4):
            out.append(stack.pop() ** 2)
        """,
        "out",
        f"line 4 changes `stack`, {SHARE}: stack.pop(). To run it in parallel: go through what stack holds in the "
        "loop's "
        "header, instead of taking it out",
        "stack = [1, 2, 3, 4, 5]",
        changed="""
        out = []
        for each in reversed(stack):
            out.append(each ** 2)
        """,
    ),
    Told(
        "said of a list that is sorted again and again",
        "changes",
        """
        out = []
        for i in range(4):
            xs.sort(key=lambda x: (x - i) ** 2)
            out.append(xs[0])
        """,
        "out i",
        f"line 4 changes `xs`, {SHARE}: xs.sort(). To run it in parallel: sorted(xs) makes something new and "
        "leaves xs as it "
        "is",
        "xs = [3, 1, 4, 2]",
        changed="""
        out = []
        for i in range(4):
            ys = sorted(xs, key=lambda x: (x - i) ** 2)
            out.append(ys[0])
        """,
    ),
    Told(
        "said of an array that is changed as an item",
        "changes",
        """
        out = []
        for x in xs:
            x *= 2
            out.append(x.sum())
        """,
        "out",
        "line 4 changes `x`, an item of the loop: x *= 2, which is a part of another array. To run it in parallel: "
        "x = x * 2 makes a new object and leaves the old one as it is",
        "import numpy as np\nxs = list(np.ones((3, 4)))",
        changed="""
        out = []
        for x in xs:
            x = x * 2
            out.append(x.sum())
        """,
    ),
    Told(
        "said of a list that grows while it is gone through",
        "changes",
        """
        for x in xs:
            if x < 3:
                xs.append(x + 1)
        """,
        "xs x",
        "it goes through `xs`, which line 4 changes meanwhile. To run it in parallel, if what it adds need not be gone "
        "through too: go through list(xs)",
        "xs = [0, 1]",
        changed="""
        for x in list(xs):
            if x < 3:
                xs.append(x + 1)
        """,
    ),
    Told(
        "said of a method with a name of its own",
        "changes",
        """
        out = []
        put = out.append
        for i in range(9):
            put(i)
        """,
        "out i",
        "line 5 uses `put`, which changes an object that all iterations share: .append(). To run it in parallel: call "
        ".append() by the object's own name in the loop",
        changed="""
        out = []
        for i in range(9):
            out.append(i)
        """,
    ),
    Told(
        "said of a list inside an object",
        "changes",
        """
        for i in range(6):
            log.rows.append(i * i)
        """,
        "i",
        f"line 3 changes `log`, {SHARE}: log.rows.append(). To run it in parallel: give log.rows a name before the "
        "loop, and "
        "append to that",
        "class Log:\n    def __init__(self): self.rows = []\nlog = Log()",
        changed="""
        rows = log.rows
        for i in range(6):
            rows.append(i * i)
        """,
    ),
    Told(
        "said of an attribute",
        "changes",
        """
        for i in range(6):
            box.last = i * i
        """,
        "i",
        f"line 3 changes `box`, {SHARE}: box.last = …. To run it in parallel: keep it under a name of its own, and set "
        "box.last after the loop",
        "class Box: pass\nbox = Box()",
        changed="""
        for i in range(6):
            last = i * i
        box.last = last
        """,
    ),
    Told(
        "said of a bar that shows the progress",
        "changes",
        """
        out = []
        for i in range(4):
            out.append(i)
            bar.update()
        """,
        "out i",
        f"line 5 changes `bar`, {SHARE}: bar.update(). To run it in parallel: leave it out; the progress is shown anyway",
        "import io\nfrom tqdm import tqdm\nbar = tqdm(total=4, file=io.StringIO())",
        changed="""
        out = []
        for i in range(4):
            out.append(i)
        """,
    ),
    Told(
        "said of a variable of the environment",
        "changes",
        """
        out = []
        for i in range(4):
            os.environ['WHO'] = 'me'
            out.append(i)
        """,
        "out i",
        f"line 4 changes `os`, {SHARE}: os.environ['WHO'] = …. To run it in parallel: set it before the loop, once "
        "for all "
        "iterations",
        "import os",
        changed="""
        out = []
        os.environ['WHO'] = 'me'
        for i in range(4):
            out.append(i)
        """,
    ),
)

SHOWN = (
    Told(
        "said of a line in a plot, in a try",
        "figure",
        """
        for i in range(3):
            try:
                plt.plot([i, i + 1])
            except ValueError:
                print(i)
        """,
        "i",
        f"line 4 draws by plt.plot(). {IN_SECOND}",
        DRAWING,
        changed="""
        ys = []
        for i in range(3):
            ys.append([i, i + 1])
        for i, y in enumerate(ys):
            try:
                plt.plot(y)
            except ValueError:
                print(i)
        """,
        leaves="figure",
    ),
    Told(
        "said of a function that draws",
        "figure",
        """
        for i in range(3):
            show(i)
        """,
        "i",
        f"a figure was made. {IN_SECOND}",
        f"{DRAWING}\ndef show(i):\n    fig, ax = plt.subplots()\n    ax.plot([i])",
        changed="""
        ys = []
        for i in range(3):
            ys.append(i)
        for y in ys:
            show(y)
        """,
        leaves="figure",
    ),
    Told(
        "said of output that is cleared",
        "display",
        """
        for i in range(3):
            clear_output(wait=True)
            print(i)
        """,
        "i",
        f"line 3 changes output that is already shown: clear_output(). {PLAINLY}",
        "from IPython.display import clear_output",
        changed="""
        for i in range(3):
            print(i)
        clear_output(wait=True)
        """,
    ),
    Told(
        "said of a display that is updated",
        "display",
        """
        for i in range(3):
            handle.update(i)
        """,
        "i",
        f"line 3 changes output that is already shown: handle.update(). {PLAINLY}",
        "from IPython.display import display\nhandle = display('a', display_id='here')",
        changed="""
        for i in range(3):
            print(i)
        handle.update(i)
        """,
    ),
    Told(
        "said of a question",
        "input",
        """
        out = []
        for i in range(2):
            out.append(input('? ') * 2)
        """,
        "out i",
        "line 4 waits for you: input(). To run it in parallel: ask before the loop",
        "import io, sys\nsys.stdin = io.StringIO('a\\nb\\n')",
        changed="""
        answers = input('? '), input('? ')
        out = []
        for answer in answers:
            out.append(answer * 2)
        """,
    ),
)

ONE_AFTER_ANOTHER = (
    Told(
        "said of the next of an iterator",
        "iterator",
        """
        out = []
        for i in range(5):
            out.append((i, next(it)))
        """,
        "out i",
        "line 4 takes the next of `it`, which goes on from iteration to iteration. To run it in parallel: take as many of "
        "`it` into a list before the loop as it has iterations (itertools.islice), and go through both by zip(…)",
        "import itertools\nit = itertools.cycle('abc')",
        changed="""
        out = []
        several = list(itertools.islice(it, 5))
        for i, each in zip(range(5), several):
            out.append((i, each))
        """,
    ),
    Told(
        "said of a generator with a name",
        "iterator",
        """
        out = []
        for x in gen:
            out.append(x)
        """,
        "out x",
        "it goes through `gen`, an iterator, which is used up as it goes. To run it in parallel: make a list of "
        "it before "
        "the loop",
        "gen = (k * k for k in range(9))",
        changed="""
        out = []
        several = list(gen)
        for x in several:
            out.append(x)
        """,
    ),
    Told(
        "said of a generator that a function makes",
        "iterator",
        """
        out = []
        for x in numbers():
            out.append(x)
        """,
        "out x",
        f"it goes through a generator, {ONE_BY_ONE}",
        "def numbers():\n    yield from range(5)",
    ),
    Told(
        "said of groups",
        "iterator",
        """
        sums = {}
        for name, part in df.groupby('g'):
            sums[name] = part['x'].sum()
        """,
        "sums name part",
        f"it goes through a DataFrameGroupBy, {ONE_BY_ONE}",
        FRAME,
    ),
    Told(
        "said of rows of a file",
        "iterator",
        """
        out = []
        for row in csv.reader(['a,b', 'c,d', 'e,f']):
            out.append(row)
        """,
        "out row",
        f"it goes through a reader, {ONE_BY_ONE}",
        "import csv",
    ),
    Told(
        "said of an object that holds an iterator",
        "iterator",
        """
        out = []
        for i in range(4):
            out.append(holder.get())
        """,
        "out i",
        "line 4 uses `holder`, and it holds an iterator (range_iterator), which a copy would not advance. To run it in "
        "parallel: make a list of it before the loop",
        "class Holder:\n    def __init__(self): self.it = iter(range(9))\n    def get(self): return next(self.it)\n"
        "holder = Holder()",
        changed="""
        several = list(holder.it)
        out = []
        for each in several:
            out.append(each)
        """,
    ),
    Told(
        "said of a break among iterations that write",
        "break",
        """
        for n in range(6):
            open(f'{n}.txt', 'w').close()
            if n == 3:
                break
        """,
        "n",
        "line 5 leaves the loop, and what comes later must not be done before that. To run it in parallel: "
        "compute all in "
        "this loop, look for the end in a second one",
        changed="""
        ended = []
        for n in range(6):
            open(f'{n}.txt', 'w').close()
            ended.append(n == 3)
        n = ended.index(True)
        """,
        options="--allow writes",
    ),
    Told(
        "said of any() among iterations that write",
        "break",
        """
        found = any(written(n) for n in range(6))
        """,
        "found",
        "it is given to any(), which may soon have what it needs, and what comes later must not be done "
        "before that. To run "
        "it in parallel: give any() a list, `[…]`, of which all is computed",
        "def written(n):\n    open(f'{n}.txt', 'w').close()\n    return n == 3",
        changed="""
        found = any([written(n) for n in range(6)])
        """,
        options="--allow writes",
    ),
    Told(
        "said of a while that goes on",
        "while",
        """
        n = 27
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        """,
        "n steps",
        "it goes on until its test fails, so that no iteration is known before the last is done",
    ),
    Told(
        "said of a while that counts",
        "while",
        """
        i = 0
        out = []
        while i < 5:
            out.append(i * i)
            i += 1
        """,
        "i out",
        "it goes on until its test fails, so that no iteration is known before the last is done. To run it in "
        "parallel: "
        "`for i in range(i, 5)`, and leave out line 6",
        changed="""
        i = 0
        out = []
        for i in range(i, 5):
            out.append(i * i)
        """,
    ),
    Told(
        "said of a single iteration",
        "small",
        """
        out = []
        for i in range(1):
            out.append(i)
        """,
        "out i",
        "there are fewer than two iterations",
    ),
)

AT_HOME = (
    Told(
        "said of a file that is read on",
        "unpicklable",
        """
        out = []
        for i in range(3):
            out.append(f.readline() * 2)
        f.close()
        """,
        "out i",
        "line 4 uses `f`, an open file, which cannot travel. To run it in parallel: read `f` into a list before "
        "the loop, "
        "and go through that",
        "with open('lines.txt', 'w') as g:\n    g.write('a\\nb\\nc\\n')\nf = open('lines.txt')",
        changed="""
        out = []
        lines = list(f)
        for line in lines:
            out.append(line * 2)
        f.close()
        """,
    ),
    Told(
        "said of a file that is written on",
        "unpicklable",
        """
        for i in range(3):
            f.write(str(i))
        f.close()
        """,
        "i",
        "line 3 uses `f`, an open file, which cannot travel. To run it in parallel: collect what `f` is given in "
        "a list, and "
        "write it after the loop",
        "f = open('all.txt', 'w')",
        changed="""
        texts = []
        for i in range(3):
            texts.append(str(i))
        f.writelines(texts)
        f.close()
        """,
    ),
    Told(
        "said of a database",
        "unpicklable",
        """
        out = []
        for i in range(3):
            out.append(db.execute(f'select {i}').fetchone())
        """,
        "out i",
        "line 4 uses `db`, and it cannot be pickled: cannot pickle 'sqlite3.Connection' object. To run it in parallel: "
        "make it inside the loop, or one on each worker: `db = nbcluster.per_worker(lambda: …)`, and `db()` in line 4",
        "import sqlite3\ndb = sqlite3.connect(':memory:')",
        changed="""
        out = []
        for i in range(3):
            own = sqlite3.connect(':memory:')
            out.append(own.execute(f'select {i}').fetchone())
            own.close()
            del own
        """,
    ),
    Told(
        "said of a lock that the last iteration leaves",
        "unpicklable",
        """
        out = []
        for i in range(5):
            lock = threading.Lock()
            with lock:
                out.append(i)
        """,
        "out i",
        "what the last iteration leaves in `lock` stays: a lock cannot travel: cannot pickle '_thread.lock' "
        "object. To run "
        "all of it in parallel: `del lock` at the end of the loop's body",
        "import threading",
        route="mixed",
    ),
    Told(
        "said of a set that the last iteration leaves",
        "order",
        """
        out = []
        for t in ['b a', 'c a', 'd a', 'e a']:
            own = set(t.split())
            out.append(len(own))
        """,
        "out t",
        "what the last iteration leaves in `own` stays: the result holds a set, whose order of iteration does not "
        "survive a "
        "journey. To run all of it in parallel: `del own` at the end of the loop's body",
        route="mixed",
    ),
    Told(
        "said of a list of generators",
        "unpicklable",
        """
        out = []
        for i in range(3):
            out.append(j for j in range(i))
        """,
        "i",
        f"an iterator (generator) cannot travel: it would advance twice. {PLAIN_DATA}",
        changed="""
        out = []
        for i in range(3):
            out.append([j for j in range(i)])
        """,
    ),
    Told(
        "said of exec",
        "reflection",
        """
        for i in range(5):
            exec(f'v{i} = i')
        """,
        "i",
        "line 3 uses exec(), which can see or change any name. To run it in parallel: keep the values in a dictionary "
        "instead of names",
        changed="""
        v = {}
        for i in range(5):
            v[i] = i
        """,
    ),
    Told(
        "said of eval",
        "reflection",
        """
        out = []
        for i in range(5):
            out.append(eval('i * 2'))
        """,
        "out i",
        "line 4 uses eval(), which can see or change any name. To run it in parallel: call eval() in a function "
        "that is "
        "given what it needs",
        changed="""
        out = []
        def evaluated(text, i):
            return eval(text)
        for i in range(5):
            out.append(evaluated('i * 2', i))
        """,
    ),
    Told(
        "said of a magic line",
        "reflection",
        """
        out = []
        for i in range(3):
            get_ipython().run_line_magic('precision', '3')
            out.append(i)
        """,
        "out i",
        "line 4 runs %precision, which can see or change any name. To run the rest in parallel: put it before the "
        "loop, or "
        "after it",
        changed="""
        out = []
        for i in range(3):
            out.append(i)
        get_ipython().run_line_magic('precision', '3')
        """,
    ),
    Told(
        "said of a target that is part of something",
        "unread",
        """
        out = []
        for box[0] in range(5):
            out.append(box[0])
        """,
        "out",
        "it gives the items to `box[0]`, which is not a plain name. To run it in parallel: give them to a plain "
        "name, and "
        "put that in its place in the body",
        "box = [None]",
        changed="""
        out = []
        for first in range(5):
            out.append(first)
        """,
    ),
    Told(
        "said of a loop in a class",
        "unread",
        """
        class A:
            xs = []
            for i in range(3):
                xs.append(i)
        out = A.xs
        """,
        "out",
        "it stands inside a class, where loops are not read yet. To run it in parallel: put it before the class, "
        "or after "
        "it",
        changed="""
        xs = []
        for i in range(3):
            xs.append(i)
        class A:
            pass
        A.xs = out = xs
        """,
    ),
    Told(
        "said of a context that is not known",
        "unread",
        """
        out = []
        with mine():
            for i in range(5):
                out.append(i)
        """,
        "out i",
        f"line 3 enters `mine()` around it, of which it is not known what it does to workers. {OUT_OF_IT}",
        "import contextlib\n@contextlib.contextmanager\ndef mine(): yield",
        changed="""
        out = []
        with mine():
            pass
        for i in range(5):
            out.append(i)
        """,
    ),
    Told(
        "said of a name that is set in a comprehension",
        "unread",
        """
        out = [y := i + 1 for i in range(4)]
        """,
        "out y",
        "it sets a name with := inside a comprehension, which is not read yet. To run it in parallel: write it as "
        "a for loop",
        changed="""
        out = []
        for i in range(4):
            y = i + 1
            out.append(y)
        """,
    ),
    Told(
        "said of a generator that is given to a function",
        "unread",
        """
        found = mine(n for n in range(20))
        """,
        "found",
        "it is given to what may stop before the last item, or do something of its own between two. To run it in "
        "parallel: "
        "give it a list, `[…]`",
        "def mine(several): return list(several)",
        changed="""
        found = mine([n for n in range(20)])
        """,
    ),
    Told(
        "said of a function of the library's that was replaced",
        "differs",
        """
        out = []
        for i in range(5):
            out.append(math.floor(i + 0.5))
        math.floor = floor
        """,
        "out i",
        "`math.floor` has been replaced, and a worker's math has its own floor",
        "import math\nfloor = math.floor\nmath.floor = lambda x: floor(x) + 100",
    ),
    Told(
        "said of an exception that only a worker raises",
        "differs",
        """
        out = []
        for i in range(5):
            out.append(1 // (os.getpid() == pid))
        """,
        "out i",
        "a worker raised ZeroDivisionError: integer division or modulo by zero in iteration #, which does not "
        "raise here",
        "import os\npid = os.getpid()",
    ),
)

TOLD = (*CARRIED, *RANDOM, *ORDER, *CHANGES, *SHOWN, *ONE_AFTER_ANOTHER, *AT_HOME)
ROWS = tuple(row for told in TOLD for row in (told.here, *told.apart))
