"""Cells of which a part runs on workers: some loops, or a loop up to a surprise.

In this room each row says why the rest runs here.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "one loop apart, one carried",
        """
        out = []
        for i in range(20):
            out.append(i * i)
        x = 1.0
        for i in range(20):
            x = x / 2 + 1 / x
        """,
        "out x i",
        route="mixed",
        reason="carried",
    ),
    Row(
        "a training loop, then its evaluation",
        """
        w = 0.0
        for epoch in range(20):
            w = w - 0.1 * (w - 3)
        errors = []
        for k in range(20):
            errors.append(w * k)
        """,
        "w errors epoch k",
        route="mixed",
        reason="carried",
    ),
    Row(
        "a while between",
        """
        a = [k for k in range(9)]
        while len(a) < 12:
            a.append(0)
        b = [x + 1 for x in a]
        """,
        "a b",
        route="mixed",
        reason="while",
    ),
    Row(
        "draws in one loop",
        """
        import numpy as np
        a = [k + 1 for k in range(9)]
        b = []
        for k in range(9):
            b.append(np.random.normal() if k else 0.0)
        """,
        "a b",
        route="mixed",
        reason="random",
    ),
    Row(
        "a file written by a late iteration",
        """
        out = []
        for i in range(40):
            if i == 25:
                open('late.txt', 'w').write('x')
            out.append(i)
        """,
        "out i",
        route="mixed",
        reason="writes",
        words=("'late.txt'",),
    ),
    Row(
        "a draw in a late iteration",
        """
        out = []
        for i in range(40):
            out.append(i if i != 25 else maybe())
        """,
        "out i",
        setup="""
        import random
        def maybe():
            return random.random()
        """,
        route="mixed|kernel",
        reason="random",
    ),
    Row(
        "a global counter that a late iteration touches",
        """
        out = []
        for i in range(40):
            if i >= 20:
                count()
            out.append(i)
        """,
        "out n i",
        setup="""
        n = 0
        def count():
            global n
            n += 1
        """,
        route="mixed|kernel",
        reason="changes",
    ),
    Row(
        "an argument that a late iteration changes",
        """
        out = []
        for i in range(40):
            if i == 30:
                poke(table)
            out.append(table[0])
        """,
        "out table",
        setup="""
        table = [1]
        def poke(t):
            t[0] = 2
        """,
        route="mixed|kernel",
        reason="changes",
    ),
    Row(
        "a result of a late iteration that cannot travel",
        """
        out = []
        for i in range(30):
            out.append(i if i != 20 else (x for x in 'ab'))
        out[20] = next(out[20])
        """,
        "out",
        route="mixed",
        reason="unpicklable",
    ),
    Row(
        "a figure in a late iteration",
        """
        out = []
        for i in range(30):
            out.append(i)
            if i == 20:
                draw()
        """,
        "out i",
        setup="""
        import matplotlib
        matplotlib.use('agg')
        import matplotlib.pyplot as plt
        def draw():
            plt.figure()
        """,
        route="mixed|kernel",
        reason="figure",
        of_the_process="its figures",
    ),
    Row(
        "a process in a late iteration",
        """
        out = []
        for i in range(30):
            if i == 20:
                os.system('true')
            out.append(i)
        """,
        "out i",
        setup="import os",
        route="mixed",
        reason="processes",
    ),
    Row(
        "a body that swallows every exception",
        """
        out = []
        for i in range(30):
            try:
                if i == 20:
                    open('x.txt', 'w').write('x')
            except BaseException:
                pass
            out.append(i)
        """,
        "out i",
        route="mixed",
        reason="writes",
    ),
    Row(
        "native printing in a late iteration",
        """
        out = []
        for i in range(30):
            if i == 20:
                os.write(2, b'')
                os.environ['NBCLUSTER_CELL'] = 'x'
            out.append(i)
        del os.environ['NBCLUSTER_CELL']
        """,
        "out",
        setup="import os",
        route="mixed|kernel",
        reason="changes",
    ),
    Row(
        "a setting changed in a late iteration",
        """
        import decimal
        out = []
        for i in range(30):
            if i == 20:
                decimal.getcontext().prec = 5
            out.append(decimal.Decimal(1) / 7)
        decimal.getcontext().prec = 28
        """,
        "out",
        route="mixed|kernel",
        reason="changes",
        of_the_process="decimal's context",
    ),
)
