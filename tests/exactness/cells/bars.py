"""Loops that show their progress by tqdm. Its times differ by nature, so what it writes goes aside.

In this room a bar stands where the plain run leaves it.
"""

from tests.exactness.cells.row import Row

SETUP = """
import io
from tqdm import tqdm, trange
def told(bar):
    return bar.n, bar.total, bar.desc, bar.disable, bar.leave
sink = io.StringIO()
"""
STATE = """
state = told(bar)
shown = sink.getvalue().rpartition('\\r')[2].partition('[')[0]
"""

ROWS = (
    Row(
        "a bar around a list",
        """
        bar = tqdm(xs, desc='fitting', file=sink)
        out = []
        for x in bar:
            out.append(x / 7)
        """
        + STATE.replace("\n", "\n        "),
        "out x state shown",
        setup=SETUP + "xs = list(range(24))",
    ),
    Row(
        "a bar in the header, counted",
        """
        out = {}
        for i, (k, v) in enumerate(tqdm(table.items(), file=sink, leave=False)):
            out[k] = v + i
        """,
        "out i k v",
        setup=SETUP + "table = {c: ord(c) for c in 'abcdefgh'}",
    ),
    Row(
        "a bar over a range, in a comprehension",
        "out = [i / 3 for i in trange(12, file=sink)]",
        "out",
        setup=SETUP,
    ),
    Row(
        "a bar, zipped and summed",
        "total = sum(a * b for a, b in zip(tqdm(xs, disable=True), xs))",
        "total",
        setup=SETUP + "xs = [1.1, 2.2, 3.3, 4.4, 5.5, 6.6]",
    ),
    Row(
        "a bar when the loop is left early",
        """
        bar = trange(12, file=sink)
        out = []
        for i in bar:
            if i == 7:
                break
            out.append(i)
        state = told(bar)
        """,
        "out i state",
        setup=SETUP,
        route="mixed",
        reason="break",
    ),
    Row(
        "a bar when an iteration raises",
        """
        bar = trange(12, file=sink)
        out = []
        for i in bar:
            out.append(1 // (7 - i))
        """,
        "out i",
        setup=SETUP,
        raises="ZeroDivisionError: integer division or modulo by zero",
    ),
    Row(
        "a bar with an else",
        """
        bar = trange(9, file=sink)
        out = []
        for i in bar:
            out.append(i)
        else:
            out.append('end')
        state = told(bar)
        """,
        "out i state",
        setup=SETUP,
    ),
    Row(
        "a bar around a generator",
        """
        out = []
        for x in tqdm((x for x in range(9)), file=sink):
            out.append(x)
        """,
        "out x",
        setup=SETUP,
        route="kernel",
        reason="iterator",
        words=("it goes through a generator, whose items come only",),
    ),
    Row(
        "a bar of the user's own",
        """
        out = []
        for x in Twice(range(9), file=sink):
            out.append(x)
        """,
        "out x",
        setup=SETUP
        + """
class Twice(tqdm):
    def __iter__(self):
        for each in super().__iter__():
            yield each
            yield each
""",
        route="kernel",
        reason="iterator",
        words=("it goes through a Twice, whose items come only one by one",),
    ),
    Row(
        "a bar around a list that the loop changes",
        """
        for x in tqdm(xs, file=sink):
            if x < 5:
                xs.append(x + 4)
        """,
        "xs x",
        setup=SETUP + "xs = [1, 2, 3]",
        route="kernel",
        reason="changes",
    ),
    Row(
        "a bar that the body moves",
        """
        bar = tqdm(total=12, file=sink)
        out = []
        for i in range(12):
            out.append(i)
            bar.update()
        state = told(bar)
        """,
        "out i state",
        setup=SETUP,
        route="kernel",
        reason="changes",
    ),
)
