"""Comprehensions and generators that are a part of their statement, which goes on with what came of them.

In this room every row is about what Python does before, between and after.
"""

from tests.exactness.cells.row import Row

SAYS = """
def say(value):
    print(value)
    return value
"""

ROWS = (
    Row("a list in a call", "print('all', [say(i * i) for i in range(12)], end='!')", "say", SAYS),
    Row("a list that goes into another", "out = [0]\nout.extend([i * 2 for i in range(30)])", "out"),
    Row(
        "a list added in place, by two names",
        "ys += [say(i) for i in range(12)]",
        "ys zs",
        SAYS + "ys = zs = [1]",
    ),
    Row(
        "a list added in place to something else by what is evaluated before",
        "x += (x := 5) + sum([i for i in range(9)])",
        "x",
        "x = 100",
    ),
    Row("a list unzipped", "x, y = zip(*[(i, i * i) for i in range(20)])", "x y"),
    Row("a list made an array", "a = np.array([i / 3 for i in range(40)])", "a", "import numpy as np"),
    Row(
        "a list made a column",
        "df['y'] = [v * 2 for v in df['x']]",
        "df",
        "import pandas as pd\ndf = pd.DataFrame({'x': range(12)})",
    ),
    Row("a mean", "m = sum([i * i for i in range(20)]) / len([j for j in range(9)])", "m"),
    Row(
        "three in a statement, in turn",
        "r = (say('a'), [say(i) for i in range(5)], say('b'), {say(i): i for i in range(5)}, {i for i in range(5)})",
        "r",
        SAYS,
    ),
    Row(
        "what stands before is evaluated before",
        "r = [say('first'), *say([1, 2]), [say(i) for i in range(8)], say('last')]",
        "r",
        SAYS,
    ),
    Row(
        "and once",
        "r = (len(seen), next(it), [i for i in range(8)], seen.append(1))",
        "r",
        "seen = []\nit = iter('abc')",
    ),
    Row(
        "it may change what there is to decide on",
        "r = (switch(), [f(i) for i in range(8)])",
        "r",
        """
        def f(i):
            return i
        def switch():
            global f
            f = lambda i: -i
        """,
    ),
    Row("in an f-string", "print(f'{say(7):>5} {[say(i) for i in range(8)]!r:>40} {say(8)}')", "say", SAYS),
    Row("in the cell's last expression", "[i for i in range(20)][3]", ""),
    Row(
        "what comes after fails",
        "r = [say(i) for i in range(8)] + 1",
        "say",
        SAYS,
        raises='TypeError: can only concatenate list (not "int") to list',
    ),
    Row(
        "what comes before fails",
        "r = nothing([say(i) for i in range(8)])",
        "say",
        SAYS,
        raises="NameError: name 'nothing' is not defined",
        route="kernel|parallel",
    ),
    Row("a sum", "total = sum(say(i) for i in range(30))", "total", SAYS),
    Row("a sum of fractions, from a number", "total = sum((1 / (i + 1) for i in range(60)), 0.25)", "total"),
    Row(
        "a sum of arrays", "total = sum(np.arange(4.0) * i for i in range(20))", "total", "import numpy as np"
    ),
    Row(
        "a sum of numpy's numbers",
        "total = sum(np.sqrt(i) for i in range(20))",
        "total",
        "import numpy as np",
    ),
    Row("the best, and whose it is", "best = max((-(i - 7) ** 2, str(i)) for i in range(30))", "best"),
    Row("ties", "best = min((i % 3, -i, 'x') for i in range(30))", "best"),
    Row(
        "the longest name or none",
        "n = max((len(w) for w in words if w > 'z'), default=0)",
        "n",
        "words = ['a', 'b']",
    ),
    Row("sorted by a key", "s = sorted((i * 7 % 11 for i in range(30)), key=lambda v: (v % 3, v))", "s"),
    Row(
        "a tuple and a list",
        "t = tuple(say(i) for i in range(9)) + tuple(list(i for i in range(3)))",
        "t",
        SAYS,
    ),
    Row("sets", "s = set(i % 7 for i in range(40)), frozenset((i, 'x') for i in range(4))", "s"),
    Row("a dict of pairs", "d = dict((i % 9, say(i)) for i in range(30))", "d", SAYS),
    Row(
        "a text",
        "t = ', '.join(str(i) for i in range(30)) + sep.join(chr(97 + i) for i in range(9))",
        "t",
        "sep = '-'",
    ),
    Row(
        "under a star",
        "print(*(say(i) for i in range(9)), sep=', ')",
        "say",
        SAYS,
        route="kernel",
        reason="unread",
    ),
    Row("under a star, alone", "print(*(say(i) for i in range(9)))", "say", SAYS),
    Row("all of them", "ok = all(say(i) >= 0 for i in range(20))", "ok", SAYS),
    Row("none of them", "ok = any(say(i) < 0 for i in range(20))", "ok", SAYS),
    Row("two loops and a condition", "n = sum(i * j for i in range(9) if i % 2 for j in range(i))", "n"),
    Row(
        "any() stops when it can",
        "ok = any(say(i) > 12 for i in range(40))",
        "ok",
        SAYS,
        route="mixed|kernel",
        reason="break",
        words=("any() has what it needs",),
    ),
    Row(
        "all() stops at once",
        "ok = all(say(i) > 12 for i in range(40))",
        "ok",
        SAYS,
        route="kernel",
        reason="break",
        words=("all() has what it needs",),
    ),
    Row(
        "all() stops in the middle of an inner loop",
        "ok = all(say(i * 10 + j) < 63 for i in range(12) for j in range(6))",
        "ok",
        SAYS,
        route="mixed|kernel",
        reason="break",
    ),
    Row(
        "a sum that fails at once",
        "total = sum(str(say(i)) for i in range(20))",
        "say",
        SAYS,
        route="kernel",
        reason="break",
        raises="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        words=("sum() may stop at a str that it is given",),
    ),
    Row(
        "a sum that fails later",
        "total = sum(say(i if i < 15 else None) for i in range(20))",
        "say",
        SAYS,
        route="mixed|kernel",
        reason="break",
        raises="TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'",
    ),
    Row(
        "a maximum that fails at a tie",
        "best = max((say(i) // 2 * 2, {i: 0}) for i in range(20))",
        "say",
        SAYS,
        route="mixed|kernel",
        reason="break",
        raises="TypeError: '>' not supported between instances of 'dict' and 'dict'",
    ),
    Row(
        "a set that fails",
        "s = set(say(i) if i < 9 else [] for i in range(20))",
        "say",
        SAYS,
        route="mixed|kernel",
        reason="break",
        raises="TypeError: unhashable type: 'list'",
    ),
    Row(
        "a maximum of objects that compare in their own way",
        "best = max(Loud(say(i)) for i in range(9)).value",
        "best",
        SAYS
        + """
class Loud:
    def __init__(self, value):
        self.value = value
    def __gt__(self, other):
        print(self.value, '>', other.value)
        return self.value > other.value
""",
        route="mixed|kernel",
        reason="break",
    ),
    Row(
        "an item fails before the sum does",
        "total = sum(1 / (5 - say(i)) for i in range(20))",
        "say",
        SAYS,
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "the user's own sum",
        "total = sum(say(i) for i in range(9))",
        "total",
        SAYS
        + """
def sum(items):
    total = 0
    for item in items:
        print('got', item)
        total += item
    return total
""",
        route="kernel",
        reason="unread",
        words=("here [unread]: it gives what it computes to `sum`, which is not the",),
    ),
    Row(
        "a joiner that is no text",
        "total = sep.join(say(i) for i in range(9))",
        "total",
        SAYS
        + """
class Joiner:
    def join(self, items):
        return [(print('got', item), item)[1] for item in items]
sep = Joiner()
""",
        route="kernel",
        reason="unread",
        words=("here [unread]: it gives what it computes to `sep`, which is no text and",),
    ),
    Row(
        "a generator for a function",
        "r = first(say(i) for i in range(9))",
        "r",
        SAYS + "def first(items):\n    return next(iter(items))",
        route="kernel",
        reason="unread",
        words=("it is given to what may stop before the last item",),
    ),
    Row(
        "a list that need not be made",
        "r = quick or [say(i) for i in range(9)]",
        "r",
        SAYS + "quick = 'done'",
        route="kernel",
        reason="unread",
        words=("it stands where Python need not come by",),
    ),
    Row(
        "a list added in place to a part",
        "out['a'] += [say(i) for i in range(9)]",
        "out",
        SAYS + "out = {'a': [1]}",
        route="kernel",
        reason="unread",
    ),
    Row(
        "one runs apart and one stays",
        "r = [next(it) for i in range(3)] + [say(i) for i in range(9)]",
        "r",
        SAYS + "it = iter('abc')",
        route="mixed",
        reason="iterator",
    ),
    Row(
        "a generator that stays, between two that do not",
        "r = [i for i in range(9)], sum(next(it) for i in range(3)), tuple(i for i in range(9))",
        "r",
        "it = iter((1, 2, 3, 4))",
        route="mixed",
        reason="iterator",
    ),
)
