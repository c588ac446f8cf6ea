"""Statements in a row that do not need each other, and such as look like it.

In this room a row is a few statements that bind a name each.
"""

from tests.exactness.cells.row import Row

_FUNCTIONS = """
def load(x):
    print('loads', x)
    return [x, x * 2]

def join(*parts):
    return [each for part in parts for each in part]
"""
_SHARED = """
shared = {'k': [1, 2]}
def part_of(key):
    return shared[key]
def with_part(key, more):
    return (shared[key], more)
"""

ROWS = (
    Row(
        "two loads and what joins them",
        """
        a = load(1)
        b = load(2)
        c = join(a, b)
        """,
        "a b c",
        _FUNCTIONS,
        words=("line 2  a = load(1); b = load(2)  2 statements on", "bound in order: a, b; not proven"),
    ),
    Row(
        "five loads, on one line and on several",
        """
        a = load(1); b = load(
            2
        )
        c = load('x')  # a text
        d = load((1, 2)); e = load([5]); f = [3]
        g = load(6); h = load(f'{6}')
        """,
        "a b c d e f g h",
        _FUNCTIONS,
        words=("5 statements", "2 statements on"),
    ),
    Row(
        "loads beside each other, then a loop over what they gave",
        """
        a = load(1)
        b = load(2)
        out = []
        for x in a + b:
            out.append(x + 1)
        """,
        "a b out x",
        _FUNCTIONS,
    ),
    Row(
        "statements that hand out what the notebook holds",
        """
        a = part_of('k')
        b = part_of('k')
        c = with_part('k', [3])
        """,
        "a b c shared",
        _SHARED,
    ),
    Row(
        "statements that give views of what the notebook holds",
        """
        a = row(0)
        b = row(1)
        c = row(1)
        b[0] = 9.5
        """,
        "a b c m",
        """
        import numpy as np
        m = np.arange(6.0).reshape(2, 3)
        def row(i): return m[i]
        """,
    ),
    Row(
        "statements that fill what is remembered",
        "a = known(1)\nb = known(2)\nc = known(1)\nd = sorted(memo)",
        "a b c d memo",
        """
        memo = {}
        def known(x):
            if x not in memo:
                memo[x] = [x]
            return memo[x]
        """,
        route="kernel",
        reason="changes",
        words=("was added",),
    ),
    Row(
        "statements that a name is deleted before",
        "a = load(1)\nb = missing(2)\nc = load(3)",
        "a b c",
        _FUNCTIONS,
        route="kernel",
        raises="NameError: name 'missing' is not defined",
    ),
    Row(
        "statements that call libraries",
        """
        a = np.linalg.norm(m, axis=0)
        b = np.sort(m, axis=1)
        c = pd.DataFrame({'x': m[0], 'y': m[1]})
        d = m.sum(axis=0).round(3)
        e = math.sqrt(len(m))
        """,
        "a b c d e m",
        """
        import math
        import numpy as np
        import pandas as pd
        m = np.arange(12.0).reshape(3, 4) / 7
        """,
    ),
    Row(
        "statements that ask objects of the notebook's",
        """
        a = model.predict(3)
        b = model.predict(4)
        c = Model(5)
        """,
        "a b c model",
        """
        class Model:
            def __init__(self, scale):
                self.scale = scale
            def predict(self, x):
                print('predicts', x)
                return Model(self.scale * x)
        model = Model(2)
        """,
    ),
    Row(
        "the first of three statements raises",
        """
        a = share(0)
        b = share(1)
        c = share(2)
        """,
        "a b c",
        """
        def share(x):
            print('shares', x)
            return 1 / x
        """,
        route="kernel",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "statements whose library warns",
        """
        a = ratio(1.0)
        b = ratio(0.0)
        c = ratio(0.0)
        d = np.log(0.0)
        """,
        "a b c d",
        """
        import numpy as np
        def ratio(x):
            return np.float64(1.0) / np.float64(x)
        """,
    ),
    Row(
        "the second of three statements raises",
        """
        a = share(1)
        b = share(0)
        c = share(2)
        """,
        "a b c",
        """
        b = 'before'
        def share(x):
            print('shares', x)
            return 1 / x
        """,
        route="kernel",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "the third of four statements raises",
        """
        a = share(1)
        b = share(4)
        c = share(0)
        d = share(2)
        """,
        "a b c d",
        """
        def share(x):
            print('shares', x)
            return 1 / x
        """,
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "the second of three statements changes what all can see",
        """
        a = note(0)
        b = note(1)
        c = note(2)
        """,
        "a b c seen",
        """
        seen = []
        def note(x):
            if x:
                seen.append(x)
            return len(seen)
        """,
        route="kernel",
        reason="changes",
        words=("here [changes]: `seen` has",),
    ),
    Row(
        "the first of three statements changes what all can see",
        """
        a = note(1)
        b = note(2)
        c = note(3)
        """,
        "a b c seen",
        """
        seen = []
        def note(x):
            seen.append(x)
            return len(seen)
        """,
        route="kernel",
        reason="changes",
        words=("here [changes]: `seen` has",),
    ),
    Row(
        "a statement of a group counts in its class",
        "a = Thing()\nb = Thing()\nc = Thing.made",
        "a b c",
        """
        class Thing:
            made = 0
            def __init__(self):
                Thing.made += 1
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "statements whose values cannot travel",
        "a = opened('n.txt')\nb = opened('n.txt')\nc = a.read() + b.read()\na.close()\nb.close()",
        "c",
        """
        with open('n.txt', 'w') as file:
            print('text', file=file)
        def opened(path):
            return open(path)
        """,
        route="kernel",
        reason="unpicklable",
    ),
    Row("a statement that needs the one before", "a = load(1)\nb = join(a, a)", "a b", _FUNCTIONS, "kernel"),
    Row(
        "a statement that needs the one before by way of a function",
        "a = load(1)\nb = twice()",
        "a b",
        "a = [0]\ndef load(x): return [x]\ndef twice(): return a * 2",
        "kernel",
    ),
    Row(
        "a statement before needs, by way of a function, what the next one binds",
        "b = twice()\na = load(1)",
        "a b",
        "a = [0]\ndef load(x): return [x]\ndef twice(): return a * 2",
        "kernel",
    ),
    Row("two statements that bind one name", "a = load(1)\na = load(2)", "a", _FUNCTIONS, "kernel"),
    Row(
        "a statement that needs its own name",
        "a = join(a)\nb = load(1)",
        "a b",
        _FUNCTIONS + "a = [[1]]",
        "kernel",
    ),
    Row(
        "statements with another between",
        "a = load(1)\nprint('and')\nb = load(2)",
        "a b",
        _FUNCTIONS,
        "kernel",
    ),
    Row(
        "statements that set something of a library",
        "a = load(1)\nb = named(5)\nc = logging.getLevelName(5)",
        "a b c",
        """
        import logging
        def load(x): return [x]
        def named(level): return logging.addLevelName(level, 'FINE')
        """,
        "kernel",
        of_the_process="names of levels",
    ),
    Row(
        "statements that write, and read it again",
        "a = put('n.txt', 'one')\nb = get('n.txt')",
        "a b",
        """
        def put(path, text):
            with open(path, 'w') as file:
                return file.write(text)
        def get(path):
            with open(path) as file:
                return file.read()
        """,
        "kernel",
    ),
    Row(
        "statements that draw from a shared generator",
        "a = np.random.rand(2)\nb = drawn(2)\nc = drawn(3)",
        "a b c",
        "import numpy as np\ndef drawn(n): return np.random.rand(n)",
        "kernel",
        "random",
        words=("here [random]: it calls drawn(), which draws from numpy's shared generator by",),
    ),
    Row(
        "statements that import",
        "a = brought()\nb = brought()",
        "a b",
        "def brought():\n    import math\n    return math.pi",
        "kernel",
    ),
)
