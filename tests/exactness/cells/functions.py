"""Functions that are distributed by a line above them, and `nbcluster.map`.

In this room a function's names are its own: its locals, what it closes over, and the notebook's globals.
"""

from tests.exactness.cells.items import ROWS_OF_TABLE
from tests.exactness.cells.row import Row


def _row(name: str, source: str, names: str, **more: object) -> Row:
    return Row(name, source, names, decorated=True, **more)  # type: ignore[arg-type]  # a row's fields


_HERE: dict[str, object] = {"route": "kernel", "reason": "unread"}

ROWS = (
    _row(
        "a function with a loop, a comprehension and a sum",
        """
        @distribute
        def fit(ks, start=1, *, scale=2):
            "Fits."
            out, total = [], start
            for k in ks:
                s = f(k) * scale
                out.append(s)
                total += s
            squares = {k: f(k) ** 2 for k in ks if k % 2}
            return [out, total, s, k, squares, sum(f(k) for k in ks)]
        result = fit(range(20), scale=3)
        told = fit.__name__, fit.__doc__, fit.__defaults__, fit.__kwdefaults__, fit.__qualname__, fit.__module__
        """,
        "result told",
        setup="def f(k):\n    print(k)\n    return k / 7",
    ),
    _row(
        "a function that returns a comprehension, and is called again",
        """
        @distribute
        def rows(xs):
            return [x * shift for x in xs]
        first = rows([1, 2, 3])
        shift = 5
        second = rows([[1], [2], first])
        """,
        "first second",
        setup="shift = 2",
    ),
    _row(
        "a function whose names are others than the notebook's",
        """
        x, total = 'mine', 'too'
        @distribute
        def count(xs):
            total = 0
            for x in xs:
                total += x
            return x, total
        result = count([1, 2, 4]), x, total
        """,
        "result x total",
    ),
    _row(
        "a name of the function that is not bound, and a global of that name",
        """
        late = 'a global'
        @distribute
        def stumble(xs):
            out = []
            for x in xs:
                if x > 3:
                    out.append(late)
                out.append(x)
            late = 1
            return out
        stumble(range(9))
        """,
        "late",
        route="parallel|mixed|kernel",
        raises="UnboundLocalError: cannot access local variable 'late' where it is not associated with a value",
    ),
    _row(
        "a function that closes over names",
        """
        def maker(scale):
            seen = []
            @distribute
            def fit(xs):
                def twice(x):
                    return 2 * x * scale
                out = []
                for x in xs:
                    out.append(twice(x) + scale)
                    seen.append(x)
                return out, seen
            return fit
        result = maker(3)(range(12))
        """,
        "result",
    ),
    _row(
        "a method that collects in a name of its own",
        """
        class Model:
            factor = 3
            @distribute
            def fit(self, xs):
                out = []
                for x in xs:
                    out.append(x * self.factor)
                self.out = out
                return self
        out = Model().fit(range(10)).out
        """,
        "out",
    ),
    _row(
        "a method that collects in an attribute",
        """
        class Model:
            def __init__(self):
                self.out = []
            @distribute
            def fit(self, xs):
                for x in xs:
                    self.out.append(x * 2)
        model = Model()
        model.fit(range(10))
        out = model.out
        """,
        "out",
        route="kernel",
        reason="changes",
    ),
    _row(
        "a function whose loop fails, and is caught in it",
        """
        import traceback
        @distribute
        def careful(xs):
            out = []
            try:
                for x in xs:
                    y = 1 / (5 - x)
                    out.append(y)
            except ZeroDivisionError as error:
                frames = [(each.name, each.lineno) for each in traceback.extract_tb(error.__traceback__)]
                return out, y, x, frames
        result = careful(range(9))
        """,
        "result",
        route="parallel|mixed|kernel",
        reason="unread",
    ),
    _row(
        "a function whose loop fails, and is not caught",
        """
        @distribute
        def fit(xs):
            out = []
            for x in xs:
                out.append(inverse(x))
            return out
        before = 1
        fit([3, 2, 1, 0, 5])
        """,
        "before",
        setup="def inverse(x):\n    print(x)\n    return 1 / x",
        raises="ZeroDivisionError: division by zero",
        route="parallel|mixed|kernel",
    ),
    _row(
        "a comprehension of a function fails",
        """
        @distribute
        def fit(xs):
            return [1 / x for x in xs]
        fit([3, 2, 1, 0, 5])
        """,
        "",
        raises="ZeroDivisionError: division by zero",
        route="parallel|mixed|kernel",
    ),
    _row(
        "loops in blocks of a function",
        """
        @distribute
        def fit(xs, careful):
            out = []
            if careful:
                with np.errstate(divide='ignore'):
                    for x in xs:
                        out.append(np.float64(1) / x)
            else:
                for x in xs:
                    out.append(x)
            return out
        result = fit([0, 1, 2], True), fit([0, 1, 2], False)
        """,
        "result",
        setup="import numpy as np",
    ),
    _row(
        "a function that calls itself, and others that are distributed",
        """
        @distribute
        def parts(n):
            return [i / 3 for i in range(n)]
        @distribute
        def fact(n):
            if n < 2:
                return [1]
            rows = [parts(i) for i in range(n)]
            return rows + fact(n - 1)
        result = fact(5)
        """,
        "result",
    ),
    _row(
        "a function with a return in its loop",
        """
        @distribute
        def first(xs):
            for x in xs:
                if x > 3:
                    return x
        result = first(range(9))
        """,
        "result",
        route="kernel",
        reason="break",
        words=("leaves the loop, and the function",),
    ),
    _row(
        "a loop that sets a global",
        """
        @distribute
        def fit(xs):
            global last
            for x in xs:
                last = x
        fit(range(5))
        """,
        "last",
        words=("sets `last`, which is not the function's own",),
        **_HERE,
    ),
    _row(
        "a loop that sets a name of the function around it",
        """
        def outer(xs):
            last = None
            @distribute
            def fit():
                nonlocal last
                for x in xs:
                    last = x
            fit()
            return last
        result = outer(range(5))
        """,
        "result",
        words=("shares `last` with a function that may set it",),
        **_HERE,
    ),
    _row(
        "a loop that reads what another function sets",
        """
        @distribute
        def fit(xs):
            n = 0
            def count(x):
                nonlocal n
                n += 1
                return x
            out = []
            for x in xs:
                out.append((count(x), n))
            return out
        result = fit(range(5))
        """,
        "result",
        words=("shares `n` with a function that may set it",),
        **_HERE,
    ),
    _row(
        "a loop that sets what another function reads",
        """
        @distribute
        def fit(xs):
            def shown():
                return k
            out = []
            for k in xs:
                out.append(shown())
            return out
        result = fit(range(5))
        """,
        "result",
        words=("sets `k`, which another function looks up here",),
        **_HERE,
    ),
    _row(
        "a loop that makes functions",
        """
        @distribute
        def fit(xs):
            scale = 1
            out = []
            for x in xs:
                out.append(lambda y: y * scale)
            scale = 5
            return out
        result = [each(2) for each in fit(range(3))]
        """,
        "result",
        words=("makes a function that looks up names of this one, and may outlive them",),
        **_HERE,
    ),
    _row(
        "a loop that makes generators",
        """
        @distribute
        def fit(xs):
            scale, out = 1, []
            for x in xs:
                out.append(x * scale for _ in range(2))
            scale = x = 5
            return out
        result = [list(each) for each in fit(range(3))]
        """,
        "result",
        words=("makes a generator that may be asked later, when names are others",),
        **_HERE,
    ),
    _row(
        "a key that looks up the loop's own name",
        """
        @distribute
        def fit(xs):
            near = []
            for x in xs:
                near.append(min(xs, key=lambda each: abs(each - x * 1.4)))
            return near
        result = fit(list(range(15)))
        """,
        "result",
    ),
    _row(
        "private names of a class",
        """
        class Model:
            __scale = 3
            @distribute
            def fit(self, xs):
                out = []
                for x in xs:
                    out.append(x * self.__scale)
                return out
        result = Model().fit(range(5))
        """,
        "result",
        words=("names `__scale`, which Python calls otherwise in a class",),
        **_HERE,
    ),
    _row(
        "a loop that asks for the function's names",
        """
        @distribute
        def fit(xs):
            for x in xs:
                names = sorted(locals())
            return names
        result = fit(range(5))
        """,
        "result",
        route="kernel",
        reason="reflection",
        words=("asks for locals, which is the function's own affair",),
    ),
    _row(
        "a warning in the name of the caller",
        """
        import warnings
        @distribute
        def fit(xs):
            for x in xs:
                warnings.warn('mind', stacklevel=2)
        fit(range(3))
        """,
        "",
        words=("warns in the name of whoever called the function",),
        **_HERE,
    ),
    _row(
        "warnings of a function, each once",
        """
        import warnings
        @distribute
        def fit(xs):
            for x in xs:
                warnings.warn('mind')
            for x in xs:
                warnings.warn('mind')
        fit(range(3))
        fit(range(3))
        """,
        "",
    ),
    _row(
        "a function of the notebook's reads a global with the name of a local",
        """
        scale = 10
        def f(x):
            return x * scale
        @distribute
        def fit(xs):
            scale = 2
            out = []
            for x in xs:
                out.append(f(x) + scale)
            return out
        result = fit(range(6))
        """,
        "result",
        words=("uses `scale` of its own, and f() a global of that name",),
        **_HERE,
    ),
    _row(
        "a function of the notebook's counts in a global",
        """
        n = 0
        def f(x):
            global n
            n += 1
            return x + n
        @distribute
        def fit(xs):
            out = []
            for x in xs:
                out.append((f(x), n))
            return out
        result = fit(range(6))
        """,
        "result n",
        route="kernel|mixed",
        reason="changes",
    ),
    _row(
        "a name that the loop unbinds",
        """
        @distribute
        def fit(xs):
            part = 3
            for x in xs:
                part = x
                del part
            try:
                return part
            except UnboundLocalError as error:
                return str(error), x
        result = fit(range(6))
        """,
        "result",
    ),
    _row(
        "a loop over nothing binds nothing",
        """
        @distribute
        def fit(xs):
            for x in xs:
                y = x
            return x, y
        fit([])
        """,
        "",
        raises="UnboundLocalError: cannot access local variable 'x' where it is not associated with a value",
        route="kernel",
        reason="small",
    ),
    _row(
        "a function under a finally, and one that is called while an exception is handled",
        """
        @distribute
        def fit(xs):
            out = []
            try:
                for x in xs:
                    out.append(x / 2)
                return out
            finally:
                done.append(len(out))
        try:
            1 / 0
        except ZeroDivisionError:
            result = fit(range(7))
        """,
        "result done",
        setup="done = []",
    ),
    _row(
        "map of a function",
        "result = map_apart(f, range(30))",
        "result",
        setup="def f(x):\n    print(x)\n    return [x, shared]\nshared = [1]",
    ),
    _row(
        "map of several iterables, of different lengths",
        "result = map_apart(f, [3, 1, 2], 'abcd', range(9))",
        "result",
        setup="def f(x, y, z):\n    return y * x, z",
    ),
    _row(
        "map of a builtin, and of a method",
        "result = map_apart(len, [[1], 'ab', ()]), map_apart('-'.join, [['a', 'b'], ['c']])",
        "result",
    ),
    _row(
        "map of a function that fails",
        """
        result = 0
        map_apart(inverse, [2, 1, 0, 3])
        """,
        "result",
        setup="def inverse(x):\n    print(x)\n    return 1 / x",
        raises="ZeroDivisionError: division by zero",
        route="parallel|mixed|kernel",
    ),
    _row(
        "map of a function that says that there is no more",
        "result = map_apart(until, range(9))",
        "result",
        setup="def until(x):\n    if x == 4:\n        raise StopIteration\n    return x",
        route="parallel|mixed|kernel",
    ),
    _row(
        "map of a function that changes what it is given",
        "result = map_apart(grown, [[], [1]] * 3)",
        "result",
        setup="def grown(x):\n    x.append(1)\n    return len(x)",
        route="kernel|mixed",
        reason="changes",
    ),
    _row(
        "a function that changes its items",
        """
        @distribute
        def grow(rows, by):
            for row in rows:
                row['z'] = row['k'] * by
                row['tags'].append(by)
            return row
        last = grow(rows, 3)
        """,
        "rows third tags last",
        setup=ROWS_OF_TABLE,
    ),
    _row(
        "a function that changes its items, which a function beside it sees all of",
        """
        @distribute
        def grow(by):
            for row in rows:
                row['z'] = row['k'] * by + seen()
            return row
        last = grow(3)
        """,
        "rows third tags last",
        setup=ROWS_OF_TABLE + "def seen():\n    return len([row for row in rows if 'z' in row])",
        route="kernel|mixed",
        reason="changes",
    ),
    _row(
        "a function that changes its items, which it sees all of in a function of its own",
        """
        @distribute
        def grow(table, by):
            def seen():
                return len([other for other in table if 'z' in other])
            for row in table:
                row['z'] = row['k'] * by + seen()
            return row
        last = grow(rows, 3)
        """,
        "rows third tags last",
        setup=ROWS_OF_TABLE,
        route="kernel|mixed",
        reason="changes",
    ),
)
