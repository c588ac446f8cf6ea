"""Names: what leaks from the last iteration, what functions see, what is defined in the notebook.

In this room every row runs on workers.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "names leak from the last iteration",
        """
        for i in range(20):
            square = i * i
            half = square / 2
        """,
        "i square half",
    ),
    Row(
        "a name bound in some iterations",
        """
        for i in range(20):
            if i == 7:
                found = i
            last = i
        """,
        "i found last",
    ),
    Row(
        "a name of before, bound in some iterations",
        """
        for i in range(20):
            if i % 6 == 5:
                mark = [i]
        """,
        "i mark",
        setup="mark = 'before'",
    ),
    Row(
        "a name of before, bound in none",
        """
        out = []
        for i in range(9):
            if i > 100:
                mark = i
            out.append(i)
        """,
        "out mark",
        setup="mark = 'before'",
    ),
    Row(
        "a name deleted",
        """
        out = []
        for i in range(9):
            t = i + 1
            out.append(t)
            del t
        """,
        "out t i",
    ),
    Row(
        "the name of a caught exception is gone",
        """
        out = []
        for i in range(9):
            try:
                out.append(10 // (i - 4))
            except ZeroDivisionError as e:
                out.append(str(e))
        """,
        "out e",
    ),
    Row(
        "a walrus",
        """
        out = []
        for i in range(12):
            if (y := i * 3) % 2:
                out.append(y)
        """,
        "out y",
    ),
    Row(
        "an import in the body",
        """
        out = []
        for i in range(6):
            import math
            out.append(math.sqrt(i))
        """,
        "out i math",
    ),
    Row(
        "a with in the body",
        """
        out = []
        for i in range(6):
            with ctx(i) as c:
                out.append(c)
        """,
        "out c",
        setup="""
        from contextlib import contextmanager
        @contextmanager
        def ctx(i):
            yield {'i': i}
        """,
    ),
    Row(
        "match",
        """
        out = []
        for p in [(0, 1), (2, 0), (3, 4)] * 3:
            match p:
                case (0, y):
                    out.append(('y', y))
                case (x, 0):
                    out.append(('x', x))
                case (x, y):
                    out.append((x, y))
        """,
        "out x y p",
    ),
    Row(
        "an inner carried loop",
        """
        out = []
        for i in range(12):
            x = float(i)
            for _ in range(5):
                x = (x + 2 / (x + 1)) / 2
            out.append(x)
        """,
        "out x",
    ),
    Row(
        "an inner while with break",
        """
        out = []
        for n in range(1, 15):
            steps = 0
            while True:
                if n == 1:
                    break
                n = n // 2 if n % 2 == 0 else 3 * n + 1
                steps += 1
            out.append(steps)
        """,
        "out steps n",
    ),
    Row(
        "a callee reads a name that the body sets",
        """
        out = []
        for i in range(15):
            y = i * 10
            out.append(double())
        """,
        "out y",
        setup="""
        def double():
            return y * 2
        """,
    ),
    Row(
        "a callee of a callee reads it",
        """
        out = []
        for i in range(9):
            y = i + 1
            out.append(outer())
        """,
        "out y",
        setup="""
        def inner():
            return y ** 2
        def outer():
            return [inner()]
        """,
    ),
    Row(
        "a captured function with defaults and a closure",
        """
        out = []
        for i in range(9):
            out.append(scale(i))
        """,
        "out",
        setup="""
        def maker(k):
            def scale(x, *, offset=[1, 2]):
                return x * k + offset[0]
            return scale
        scale = maker(3)
        """,
    ),
    Row(
        "a recursive function",
        """
        out = []
        for n in range(12):
            out.append(fib(n))
        """,
        "out",
        setup="""
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)
        """,
    ),
    Row(
        "a generator function",
        """
        out = []
        for n in range(6):
            out.append(list(upto(n)))
        """,
        "out",
        setup="""
        def upto(n):
            yield from range(n)
        """,
    ),
    Row(
        "a function with lru_cache",
        """
        out = []
        for n in range(20):
            out.append(slow(n % 5))
        """,
        "out",
        setup="""
        from functools import lru_cache
        @lru_cache
        def slow(n):
            return n ** 3
        """,
    ),
    Row(
        "a function with lru_cache that gives a list",
        """
        out = []
        for n in range(20):
            out.append(slow(n % 5))
        same = out[0] is out[5]
        """,
        "out same",
        setup="""
        from functools import lru_cache
        @lru_cache
        def slow(n):
            return [n ** 3]
        """,
        route="kernel",
        reason="changes",
        words=("`slow` remembers an object that can change",),
    ),
    Row(
        "a function with cache whose list is lengthened",
        """
        out = []
        for n in range(20):
            box().append(n)
            out.append(len(box()))
        """,
        "out",
        setup="""
        from functools import cache
        @cache
        def box():
            return []
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "a function with cache that gives numbers and texts",
        """
        out = []
        for n in range(20):
            out.append((facts(n % 5), facts(n=n % 3)))
        """,
        "out n",
        setup="""
        import numpy as np
        from functools import cache
        @cache
        def facts(n):
            return n, np.float64(n) / 3, (str(n), frozenset([n]))
        """,
    ),
    Row(
        "a class defined in the notebook",
        """
        out = []
        for i in range(9):
            out.append(Particle(i, [i]))
        """,
        "out kinds",
        setup="""
        class Particle:
            charge = 1
            def __init__(self, x, trace):
                self.x, self.trace = x, trace
        kinds = Particle
        """,
    ),
    Row(
        "an Enum defined in the notebook",
        """
        out = []
        for i in range(9):
            out.append(Colour.RED if i % 2 else Colour.BLUE)
        """,
        "out red",
        setup="""
        from enum import Enum
        class Colour(Enum):
            RED = 1
            BLUE = 2
        red = Colour.RED
        """,
    ),
    Row(
        "a dataclass defined in the notebook",
        """
        out = []
        for i in range(9):
            out.append(Row(i, f'n{i}'))
        """,
        "out Row",
        setup="""
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Row:
            number: int
            name: str = 'x'
        """,
    ),
    Row(
        "a namedtuple defined in the notebook",
        """
        out = []
        for i in range(9):
            out.append(P(i, -i))
        """,
        "out P",
        setup="""
        from collections import namedtuple
        P = namedtuple('P', 'x y')
        """,
    ),
    Row(
        "a class with slots and properties",
        """
        out = []
        for i in range(9):
            b = Box(i)
            b.w = b.area + 1
            out.append(b)
        """,
        "out b",
        setup="""
        class Box:
            __slots__ = ('w',)
            def __init__(self, w):
                self.w = w
            @property
            def area(self):
                return self.w ** 2
        """,
    ),
    Row(
        "a function defined in the body",
        """
        out = []
        for i in range(9):
            def f(x, i=i):
                return x + i
            out.append(f(1))
        """,
        "out f",
    ),
    Row(
        "a body that defines a lambda",
        """
        out = []
        for i in range(9):
            key = lambda x: -x
            out.append(sorted(range(4), key=key))
        """,
        "out",
    ),
    Row(
        "lambdas with bound defaults",
        """
        fs = []
        for i in range(5):
            fs.append(lambda x, i=i: x + i)
        out = [f(1) for f in fs]
        """,
        "fs out",
    ),
    Row(
        "sentinels and None",
        """
        out = []
        for i in range(12):
            v = missing if i % 3 == 0 else None
            out.append((v is missing, v))
        """,
        "out missing",
        setup="missing = object()",
    ),
    Row(
        "type annotations in the body",
        """
        out: list[int] = []
        for i in range(5):
            x: int = i + 1
            out.append(x)
        """,
        "out x",
    ),
    Row(
        "two loops and a statement between",
        """
        a = []
        for i in range(9):
            a.append(i)
        top = max(a)
        b = []
        for i in range(top):
            b.append(i * top)
        """,
        "a b top i",
    ),
    Row(
        "the value of the cell",
        """
        out = []
        for i in range(4):
            out.append(i)
        sum(out)
        """,
        "out",
    ),
    Row(
        "the body's own redirection",
        """
        import contextlib, io
        out = []
        for i in range(5):
            with contextlib.redirect_stdout(io.StringIO()) as f:
                print(i)
            out.append(f.getvalue())
        """,
        "out",
    ),
    Row(
        "a reading of files",
        """
        out = []
        for k in range(4):
            with open(f'in{k}.txt') as f:
                out.append(f.read().upper())
        """,
        "out",
        setup="""
        for k in range(4):
            with open(f'in{k}.txt', 'w') as f:
                f.write(f'text {k}')
        """,
    ),
    Row(
        "temporary files",
        """
        import tempfile
        out = []
        for k in range(4):
            with tempfile.TemporaryFile('w+') as f:
                f.write(f'{k}')
                f.seek(0)
                out.append(f.read())
        """,
        "out",
    ),
    Row(
        "a file, closed, that the last iteration leaves",
        """
        sizes = []
        for k in range(9):
            with open(f'in{k}.txt') as file:
                sizes.append(len(file.read()))
        found = file.name, file.closed, file.mode
        """,
        "sizes k found",
        setup="""
        for k in range(9):
            with open(f'in{k}.txt', 'w') as f:
                f.write('x' * k)
        """,
    ),
    Row(
        "a file that fails to open in the last iteration",
        """
        sizes = []
        for k in range(9):
            with open(f'in{k}.txt') as file:
                sizes.append(len(file.read()))
        """,
        "sizes k",
        setup="""
        for k in range(8):
            with open(f'in{k}.txt', 'w') as f:
                f.write('x' * k)
        """,
        raises="FileNotFoundError: [Errno 2] No such file or directory: 'in8.txt'",
    ),
)
