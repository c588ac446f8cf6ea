"""Cells that draw from random generators which all iterations share, and what comes near them.

What draws once in every iteration and hangs on nothing heavy is drawn ahead; the numbers, and where the generators stand
afterwards, are the plain run's. In this room the loops run on workers where reading sees that, and in the kernel where it
does not.
"""

from textwrap import dedent

from tests.exactness.cells.row import Row

_NUMPYS = "import numpy as np\nnp.random.seed(3)\nX = np.arange(60.0).reshape(20, 3)\ny = np.arange(20) % 3\n"
_AFTER = "\nstate = np.random.get_state()\nnext_one = np.random.rand()"


def _numpys(name: str, source: str, names: str, setup: str = "", **rest: object) -> Row:
    """With where numpy's shared generator stands afterwards."""
    cell = dedent(source).strip("\n") + _AFTER
    return Row(name, cell, f"{names} state next_one", _NUMPYS + dedent(setup), **rest)  # type: ignore[arg-type]


AHEAD = (
    _numpys(
        "a bootstrap by the shared generator",
        """
        means = []
        for i in range(30):
            idx = np.random.randint(0, len(X), len(X))
            means.append(X[idx].mean(axis=0))
        """,
        "means idx i",
    ),
    _numpys(
        "a bootstrap by resample",
        """
        scores = []
        for i in range(12):
            Xb, yb = resample(X, y)
            model = LinearRegression().fit(Xb, yb)
            scores.append(model.score(X, y))
        """,
        "scores Xb yb i",
        "from sklearn.utils import resample\nfrom sklearn.linear_model import LinearRegression",
    ),
    _numpys(
        "a split that is told of no state",
        """
        sizes = {}
        for share in [0.2, 0.3, 0.4, 0.5]:
            parts = train_test_split(X, y, test_size=share)
            sizes[share] = [part.sum() for part in parts]
        """,
        "sizes parts share",
        "from sklearn.model_selection import train_test_split",
    ),
    _numpys(
        "a sample of a frame",
        """
        out = []
        for i in range(9):
            part = frame.sample(frac=0.5)
            out.append(part['a'].sum())
        """,
        "out part",
        "import pandas as pd\nframe = pd.DataFrame(X, columns=['a', 'b', 'c'])",
    ),
    _numpys(
        "a draw inside a call",
        """
        out = []
        for i in range(9):
            out.append(heavy(np.random.normal(i, 2, size=4), i))
        """,
        "out i",
        "def heavy(x, i):\n    return float((x ** 2).sum()) + i",
    ),
    _numpys(
        "an order that is shuffled",
        """
        out = []
        for i in range(9):
            order = np.arange(len(X))
            np.random.shuffle(order)
            out.append(X[order][0])
        """,
        "out order",
    ),
    _numpys(
        "a number of draws that is drawn",
        """
        out = []
        for i in range(25):
            k = np.random.randint(1, 9)
            n = k + i
            noise = np.random.normal(size=n) * 2
            noise += 1
            out.append(noise.sum())
        """,
        "out k n noise",
    ),
    _numpys(
        "gaussians of the old kind, of which one is kept back",
        """
        out = []
        for i in range(9):
            out.append(np.random.normal() + i)
        """,
        "out",
    ),
    _numpys(
        "two generators in one iteration",
        """
        out = []
        for i in range(9):
            word = random.choice(words)
            a = np.random.rand()
            b = random.gauss(0, 1)
            out.append((word, a, b, word is words[0]))
        last = random.getstate()
        """,
        "out last words word",
        "import random\nrandom.seed(5)\nwords = [['a'], ['b'], ['c']]",
    ),
    _numpys(
        "a list of draws",
        """
        out = []
        for i in range(9):
            xs = [np.random.rand() for _ in range(i + 1)]
            out.append(sum(xs))
        """,
        "out xs",
    ),
    _numpys(
        "draws in a comprehension",
        """
        out = [heavy(X[np.random.permutation(20)]) for i in range(9)]
        """,
        "out",
        "def heavy(x):\n    return float(x[0].sum())",
    ),
    _numpys(
        "two loops that draw, and a draw between them",
        """
        a, b = [], []
        for i in range(9):
            a.append(np.random.rand())
        between = np.random.rand()
        for i in range(9):
            b.append(np.random.rand() + between)
        """,
        "a b between",
    ),
    Row(
        "a generator of the notebook's, drawn ahead",
        """
        out = []
        for i in range(9):
            idx = rng.integers(0, 20, size=7)
            out.append(int(idx.sum()) + i)
        state = rng.bit_generator.state
        """,
        "out idx state rng",
        "import numpy as np\nrng = np.random.default_rng(3)",
    ),
    Row(
        "the old kind of generator, of the notebook's own",
        """
        out = []
        for i in range(9):
            out.append(rng.choice(20, size=3, replace=False).tolist())
        state = rng.get_state()
        """,
        "out state",
        "import numpy as np\nrng = np.random.RandomState(3)",
    ),
    Row(
        "a random.Random of the notebook's own",
        """
        out = {}
        for i in range(9):
            out[i] = dice.sample(range(100), 3)
        state = dice.getstate()
        """,
        "out state",
        "import random\ndice = random.Random(3)",
    ),
    _numpys(
        "an exception in the middle of iterations that draw",
        """
        out = []
        for i in range(9):
            idx = np.random.randint(0, 20, 5)
            out.append(int(idx[0]) // (6 - i))
        """,
        "out idx i",
        raises="ZeroDivisionError: integer division or modulo by zero",
    ),
    _numpys(
        "an exception that is raised by drawing",
        """
        out = []
        for size in [3, 2, 1, 4, -1, 5]:
            out.append(np.random.rand(size).sum())
        """,
        "out size",
        raises="ValueError: negative dimensions are not allowed",
    ),
    _numpys(
        "a commit that raises among iterations that draw",
        """
        for i in range(9):
            x = np.random.rand()
            first[i] = x
        """,
        "first x i",
        "first = [0.0] * 6",
        raises="IndexError: list assignment index out of range",
        route="parallel|mixed",
    ),
)

NEAR = (
    Row(
        "functions taken out of their modules",
        """
        out = []
        for i in range(9):
            out.append(gauss(0, 1) + randint(0, 9))
        state = np.random.get_state(), random.getstate()
        """,
        "out state",
        "import random, numpy as np\nfrom random import gauss\nfrom numpy.random import randint\n"
        "random.seed(4)\nnp.random.seed(4)",
        route="kernel",
        reason="changes",
    ),
    _numpys(
        "a function of the notebook's that draws a late time",
        """
        out = []
        for i in range(40):
            x = np.random.rand()
            out.append(x if i != 25 else x + more())
        """,
        "out x",
        "def more():\n    return np.random.rand()",
        route="mixed|kernel",
        reason="random",
        words=("calls more(), which draws",),
    ),
    _numpys(
        "a draw that hangs on what is computed",
        """
        out = []
        for i in range(9):
            k = heavy(i)
            out.append(np.random.rand(k).sum())
        """,
        "out k",
        "def heavy(i):\n    return i + 1",
        route="kernel",
        reason="random",
        words=("line 5 draws from numpy's shared generator by np.random.rand()",),
    ),
    _numpys(
        "a draw under an if",
        """
        out = []
        for i in range(9):
            x = float(i)
            if i % 2:
                x = np.random.rand()
            out.append(x)
        """,
        "out x",
        route="kernel",
        reason="random",
        words=("line 6 draws from numpy's shared generator by np.random.rand()",),
    ),
    _numpys(
        "a draw after a continue",
        """
        out = []
        for i in range(9):
            if i % 2:
                continue
            out.append(np.random.rand())
        """,
        "out",
        route="kernel",
        reason="random",
    ),
    _numpys(
        "a shuffle of something older",
        """
        out = []
        for i in range(9):
            np.random.shuffle(order)
            out.append(int(order[0]))
        """,
        "out order",
        "order = np.arange(9)",
        route="kernel",
        reason="changes",
    ),
    _numpys(
        "a walk whose length is drawn on the way",
        """
        out = []
        for i in range(9):
            at, steps = 0.0, 0
            while abs(at) < 3:
                at = at + np.random.normal()
                steps = steps + 1
            out.append(steps)
        """,
        "out at steps",
        route="kernel",
        reason="random",
    ),
    Row(
        "a generator that somebody else has too",
        """
        out = []
        for i in range(9):
            x = rng.normal()
            out.append(use(rng, x))
        state = rng.bit_generator.state
        """,
        "out state",
        "import numpy as np\nrng = np.random.default_rng(3)\ndef use(rng, x):\n    return rng.normal() + x",
        route="kernel",
        reason="random",
        words=("draws from `rng`, a random generator that all iterations share",),
    ),
    Row(
        "a generator that is spawned from",
        """
        out = []
        for i in range(9):
            (own,) = rng.spawn(1)
            out.append(own.normal())
        state = rng.bit_generator.state
        """,
        "out state",
        "import numpy as np\nrng = np.random.default_rng(3)",
        route="kernel",
        reason="random",
    ),
    Row(
        "a generator of a kind of its own",
        """
        out = []
        for i in range(9):
            out.append(dice.random())
        count = dice.count
        """,
        "out count",
        """
        import random
        class Dice(random.Random):
            count = 0
            def random(self):
                self.count += 1
                return super().random()
        dice = Dice(3)
        """,
        route="kernel",
        reason="changes",
    ),
)

STREAMS = (
    Row(
        "a function that draws, with numbers of its own for each iteration",
        """
        out = []
        for i in range(20):
            k = i % 3
            out.append(noisy(k) + rng.normal() + random.random())
        numbers = len(set(out))
        random.seed(1)
        np.random.seed(1)
        """,
        "i k numbers",
        """
        import random
        import numpy as np
        rng = np.random.default_rng(3)
        def noisy(k):
            return np.random.normal(size=k + 1).sum()
        """,
        words=("random numbers of its own for each iteration: --streams 3",),
        options="--streams 3",
    ),
    Row(
        "the same numbers here, on workers and in any division",
        """
        first = [np.random.rand(i % 3 + 1).tolist() for i in range(20)]
        seeded = list(map(expected, range(20)))
        found = first == seeded or first[:1] != seeded[:1]
        first.clear()
        seeded.clear()
        np.random.seed(1)
        """,
        "first seeded found",
        """
        import numpy as np
        def expected(i):
            child = np.random.SeedSequence(3, spawn_key=(0, i)).spawn(2)[1]
            return np.random.RandomState(np.random.MT19937(child)).rand(i % 3 + 1).tolist()
        """,
        options="--streams 3",
    ),
)

ROWS = (*AHEAD, *NEAR, *STREAMS)
