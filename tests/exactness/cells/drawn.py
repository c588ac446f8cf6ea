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
    ),
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

INNER = (
    _numpys(
        "draws in an inner loop, added up",
        """
        out = []
        for i in range(9):
            x = 0.0
            for j in range(10):
                x += random.gauss(0, 1)
            out.append(heavy(x))
        last = random.getstate()
        """,
        "out x j last",
        "import random\nrandom.seed(2)\ndef heavy(x):\n    return x * 7",
        words=("drawn ahead: random",),
    ),
    _numpys(
        "a walk of so many steps",
        """
        ends = []
        for i, n in enumerate(lengths):
            at = start.copy()
            for t in range(n):
                step = np.random.normal(size=len(start))
                at = at * 0.9 + step
                visits = heavy(at, t)
            ends.append((at.sum(), visits))
        """,
        "ends at step visits i n t",
        "start = np.zeros(3)\nlengths = [3, 1, 4, 1, 5, 9, 2]\ndef heavy(at, t):\n    return float(at[0]) + t",
    ),
    _numpys(
        "draws two loops deep, as many as are drawn",
        """
        out = {}
        for k in 'abcdefg':
            total = 0.0
            for j in range(np.random.randint(1, 4)):
                for w in words:
                    total += rng.normal(j, size=len(w)).sum()
            out[k] = total
        state = rng.bit_generator.state
        """,
        "out total state",
        "rng = np.random.default_rng(1)\nwords = ['a', 'bc', 'def']",
    ),
    _numpys(
        "a size that a captured table tells",
        """
        out = []
        for name in sizes:
            for n in sizes[name]:
                out.append(np.random.normal(size=(n, width)).sum())
        """,
        "out name n",
        "sizes = {'a': [1, 2], 'b': [], 'c': [3], 'd': [2, 2, 2], 'e': [1]}\nwidth = 4",
    ),
    _numpys(
        "an inner loop over what may be empty, and a draw that reads what it leaves",
        """
        out = []
        for xs in table:
            for x in xs:
                n = x + 1
            out.append(np.random.rand(n).tolist())
        """,
        "out x n",
        "table = [[1, 2], [3], [4], [0], [], [2]]",
    ),
)

NEAR = (
    _numpys(
        "draws in an inner loop that is left early",
        """
        out = []
        for i in range(9):
            for j in range(10):
                x = np.random.rand()
                if x > 0.8:
                    break
            out.append(j)
        """,
        "out x j",
        route="kernel",
        reason="random",
        words=("line 5 draws from numpy's shared generator by np.random.rand()",),
    ),
    _numpys(
        "draws in an inner loop of as many rounds as are computed",
        """
        out = []
        for i in range(9):
            total = 0.0
            for j in range(heavy(i)):
                total += np.random.rand()
            out.append(total)
        """,
        "out total",
        "def heavy(i):\n    return i % 3",
        route="kernel",
        reason="random",
        words=("line 6 draws from numpy's shared generator by np.random.rand()",),
    ),
    _numpys(
        "draws for each item of something that is used up",
        """
        out = []
        for xs in several:
            total = 0.0
            for x in xs:
                total += x * np.random.rand()
            out.append(total)
        left = [list(xs) for xs in several]
        """,
        "out total left",
        "several = [iter([1, 2, 3]) for _ in range(6)]",
        route="kernel",
        reason="random",
    ),
    _numpys(
        "draws for lists, and for what is used up",
        """
        out = []
        for xs in several:
            draws = [x * np.random.rand() for x in xs]
            out.append(sum(draws))
        """,
        "out draws",
        "several = [[1, 2, 3], [4, 5], *(iter([1, 2, 3]) for _ in range(5))]",
        route="mixed|kernel",
        reason="iterator",
    ),
    _numpys(
        "a list of draws for what is used up",
        """
        out = []
        for xs in several:
            draws = [x * np.random.rand() for x in xs]
            out.append(sum(draws))
        """,
        "out draws",
        "several = [iter([1, 2, 3]) for _ in range(6)]",
        route="kernel",
        reason="random",
    ),
    _numpys(
        "draws for the items of an object of the notebook's",
        """
        out = []
        for bag in bags:
            total = 0.0
            for x in bag:
                total += x * np.random.rand()
            out.append(total)
        asked = bags[0].asked, bags[5].asked
        """,
        "out total asked",
        """
        class Bag:
            asked = 0
            def __iter__(self):
                self.asked += 1
                return iter([1, 2, 3])
        bags = [Bag() for _ in range(6)]
        """,
        route="kernel",
        reason="random",
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
        reason="random",
    ),
)

SEEDED = (
    _numpys(
        "a seed at the top of every iteration",
        """
        out = []
        for seed in range(20):
            np.random.seed(seed)
            noise = np.random.normal(size=5)
            out.append(noise.sum())
        """,
        "out noise seed",
        words=("seeded in the iteration: numpy.random",),
    ),
    _numpys(
        "a seed, and functions that draw as often as they like",
        """
        out = []
        for seed in range(12):
            print('seed', seed)
            np.random.seed(seed=10 + seed)
            out.append(walk())
        """,
        "out",
        """
        def walk():
            at, steps = 0.0, 0
            while abs(at) < 3:
                at += np.random.normal()
                steps += 1
            return steps
        """,
    ),
    _numpys(
        "a seed for a library that is told of none",
        """
        scores = {}
        for seed in range(6):
            np.random.seed(seed)
            Xa, Xb, ya, yb = train_test_split(X, y)
            model = LinearRegression().fit(Xa, ya)
            scores[seed] = model.score(Xb, yb)
        """,
        "scores Xb yb seed",
        "from sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LinearRegression",
    ),
    _numpys(
        "two generators, seeded one after the other",
        """
        out = []
        for i in range(9):
            random.seed(i)
            np.random.seed(i)
            out.append((random.gauss(0, 1), np.random.rand(), random.choice(words), word_of(i)))
        last = random.getstate()
        """,
        "out last",
        "import random\nrandom.seed(5)\nwords = 'abc'\ndef word_of(i):\n    return random.sample(words, 2)",
        words=("seeded in the iteration: random, numpy.random",),
    ),
    Row(
        "a seed by a text, by a function taken out of its module",
        """
        out = []
        for name in ['a', 'b', 'c', 'd', 'e']:
            seed(name)
            out.append(gauss(0, 1))
        state = random.getstate()
        """,
        "out state name",
        "import random\nfrom random import seed, gauss\nrandom.seed(4)",
    ),
    Row(
        "an old generator of the notebook's, seeded in every iteration",
        """
        out = []
        for i in range(9):
            rng.seed(i)
            out.append(use(rng) + rng.normal())
        state = rng.get_state()
        """,
        "out state",
        "import numpy as np\nrng = np.random.RandomState(3)\ndef use(rng):\n    return rng.rand(3).sum()",
        words=("seeded in the iteration: rng",),
    ),
    Row(
        "a random.Random of the notebook's, seeded in every iteration",
        """
        out = []
        for i in range(9):
            dice.seed(i * 7)
            out.append(dice.sample(range(100), 3))
        state = dice.getstate()
        """,
        "out state",
        "import random\ndice = random.Random(3)",
    ),
    Row(
        "torch, seeded in every iteration",
        """
        out = []
        for seed in range(8):
            torch.manual_seed(seed)
            out.append(torch.rand(3).sum().item())
        state = torch.get_rng_state().tolist()
        next_one = torch.rand(1).item()
        first = torch.initial_seed()
        """,
        "out state next_one first",
        "import torch",
        needs="torch",
        words=("seeded in the iteration: torch",),
    ),
    _numpys(
        "a seed now and then, and draws only after it",
        """
        out = []
        for i in range(13):
            if i % 4 == 0:
                np.random.seed(i)
                out.append(np.random.rand())
        """,
        "out i",
    ),
    _numpys(
        "a seed in an inner loop, and in a try",
        """
        out = []
        for k in range(7):
            total = 0.0
            for seed in range(3):
                np.random.seed(10 * k + seed)
                total += np.random.rand()
            try:
                np.random.seed(k)
            except ValueError:
                pass
            out.append(total + np.random.rand())
        """,
        "out total seed k",
    ),
    _numpys(
        "a seed, a filter after it and an exception",
        """
        out = []
        for i in range(12):
            np.random.seed(i)
            x = np.random.rand()
            if i % 3 == 0:
                continue
            out.append(x)
            bad = 1 // (10 - i)
        """,
        "out x i bad",
        raises="ZeroDivisionError: integer division or modulo by zero",
    ),
    _numpys(
        "a seed that is refused",
        """
        out = []
        for seed in [1, 2, 3, 4, -1, 6]:
            np.random.seed(seed)
            out.append(np.random.rand())
        """,
        "out seed",
        raises="ValueError: Seed must be between 0 and 2**32 - 1",
    ),
    _numpys(
        "a commit that raises among iterations that seed",
        """
        for i in range(9):
            np.random.seed(i)
            x = np.random.rand()
            first[i] = x
        """,
        "first x i",
        "first = [0.0] * 6",
        raises="IndexError: list assignment index out of range",
        route="parallel|mixed",
    ),
    _numpys(
        "what cannot travel among iterations that seed now and then",
        """
        out = []
        for i in range(9):
            if i < 4:
                np.random.seed(i)
            out.append(i if i != 4 else threading.Lock())
        out = len(out)
        """,
        "out i",
        "import threading",
        route="mixed|kernel",
        reason="unpicklable",
    ),
    _numpys(
        "a break among iterations that seed",
        """
        out = []
        for i in range(40):
            np.random.seed(i)
            x = np.random.rand()
            if i > 20 and x > 0.8:
                break
            out.append(x)
        """,
        "out x i",
        route="mixed",
        reason="break",
    ),
)

NEAR_SEEDED = (
    _numpys(
        "a draw before the seed",
        """
        out = []
        for i in range(9):
            x = np.random.rand()
            np.random.seed(i)
            out.append(x + np.random.rand())
        """,
        "out x",
        route="kernel",
        reason="random",
        words=("line 4 draws from numpy's shared generator by np.random.rand()",),
    ),
    _numpys(
        "a seed that is drawn",
        """
        out = []
        for i in range(9):
            np.random.seed(np.random.randint(1000))
            out.append(np.random.rand())
        """,
        "out",
        route="kernel",
        reason="random",
        words=(
            "numpy's shared generator (numpy.random) was drawn from before the iteration",
            "seed it first of all",
        ),
    ),
    _numpys(
        "a function that draws before the seed",
        """
        out = []
        for i in range(9):
            start = begin()
            np.random.seed(i)
            out.append(start + np.random.rand())
        """,
        "out start",
        "def begin():\n    return np.random.rand()",
        route="kernel",
        reason="random",
        words=("line 4 calls begin(), which draws",),
    ),
    _numpys(
        "a function that draws before the seed a late time",
        """
        out = []
        for i in range(40):
            start = begin(i)
            np.random.seed(i)
            out.append(start + np.random.rand())
        """,
        "out start",
        "def begin(i):\n    return np.random.rand() if i == 25 else 0.0",
        route="mixed|kernel",
        reason="random",
    ),
    _numpys(
        "a seed in the first iteration alone",
        """
        out = []
        for i in range(9):
            if i == 0:
                np.random.seed(7)
            out.append(np.random.rand())
        """,
        "out",
        route="kernel",
        reason="random",
    ),
    _numpys(
        "a seed that a handler has seen refused",
        """
        out = []
        for seed in [3, 4, -1, 5, -1, 6]:
            try:
                np.random.seed(seed)
            except ValueError:
                pass
            out.append(np.random.rand())
        """,
        "out seed",
        route="mixed|kernel",
        reason="random",
    ),
    _numpys(
        "a seed by the system's entropy",
        """
        out = []
        for i in range(5):
            np.random.seed()
            out.append(np.random.rand() < 2)
        np.random.seed(3)
        """,
        "out i",
        route="kernel",
        reason="random",
    ),
    _numpys(
        "one generator seeded, another drawn from",
        """
        out = []
        for i in range(9):
            np.random.seed(i)
            out.append(np.random.rand() + random.random())
        """,
        "out",
        "import random",
        route="kernel",
        reason="random",
        words=("line 5 draws from Python's shared generator by random.random()",),
    ),
    _numpys(
        "a function that seeds",
        """
        out = []
        for i in range(9):
            out.append(trial(i))
        """,
        "out",
        "def trial(i):\n    np.random.seed(i)\n    return np.random.rand()",
        route="kernel",
        reason="random",
    ),
    Row(
        "a subclass that counts its seeds",
        """
        out = []
        for i in range(9):
            dice.seed(i)
            out.append(dice.random())
        count = dice.count
        """,
        "out count",
        """
        import random
        class Dice(random.Random):
            count = 0
            def seed(self, *rest):
                self.count += 1
                super().seed(*rest)
        dice = Dice(3)
        """,
        route="kernel",
        reason="random",
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

ROWS = (*AHEAD, *INNER, *NEAR, *SEEDED, *NEAR_SEEDED, *STREAMS)
