"""Cells of which some iterations are run again in the kernel. In this room nothing of that may show."""

from tests.exactness.cells.row import Row

SAME = ("run again here, and came out the same",)

ROWS = (
    Row(
        "checked: a dictionary, prints and a warning",
        """
        scores = {}
        for k in range(12):
            print('fitting', k)
            warnings.warn('again')
            scores[k] = [k / 7, shared]
        """,
        "scores k shared",
        setup="import warnings\nshared = ['one']",
        options="--check 3",
        words=SAME,
    ),
    Row(
        "checked: numbers drawn ahead",
        """
        means = []
        for b in range(12):
            idx = np.random.randint(0, 50, 50)
            means.append(x[idx].mean())
        """,
        "means b idx",
        setup="import numpy as np\nx = np.arange(50.0)",
        options="--check 4",
        words=SAME,
    ),
    Row(
        "checked: a function with a cache",
        """
        out = [f(i % 3) for i in range(12)]
        """,
        "out",
        setup="""
        import functools
        @functools.lru_cache
        def f(i):
            return i / 7
        """,
        options="--check 4",
        words=SAME,
    ),
    Row(
        "checked: a loop that is left early",
        """
        out = []
        for i in range(12):
            if i == 9:
                break
            out.append(i * 1.1)
        """,
        "out i",
        options="--check 12",
        route="mixed",
        reason="break",
    ),
    Row(
        "checked: what raises",
        """
        out = []
        for i in range(12):
            out.append(1 // (7 - i))
        """,
        "out i",
        options="--check 12",
        route="parallel|mixed|kernel",
        raises="ZeroDivisionError: integer division or modulo by zero",
    ),
    Row(
        "checked: what stays in the kernel",
        """
        for i in range(12):
            x = x * x - i
        """,
        "x",
        setup="x = 1.0",
        options="--check 12",
        route="kernel",
        reason="carried",
    ),
)
