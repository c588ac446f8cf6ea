"""Exceptions: raised by the user's own line, with the state that a plain run would have left.

In this room the loop runs on workers up to the exception.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "in iteration 3 of 50, after one of two appends",
        """
        a, b = [], []
        for i in range(50):
            a.append(i)
            b.append(boom(i))
        """,
        "a b i",
        setup="""
        def boom(i, at=3):
            if i == at:
                raise ValueError(f'no {i}')
            return i
        """,
        raises="ValueError: no 3",
    ),
    Row(
        "in the first iteration",
        """
        out = []
        for i in range(20):
            out.append(boom(i, 0))
        """,
        "out i",
        setup="""
        def boom(i, at=3):
            if i == at:
                raise ValueError(f'no {i}')
            return i
        """,
        route="parallel|kernel",
        raises="ValueError: no 0",
    ),
    Row(
        "in the last iteration",
        """
        out = []
        for i in range(20):
            out.append(boom(i, 19))
        """,
        "out i",
        setup="""
        def boom(i, at=3):
            if i == at:
                raise ValueError(f'no {i}')
            return i
        """,
        raises="ValueError: no 19",
    ),
    Row(
        "far in",
        """
        out = []
        for i in range(60):
            print(i)
            out.append(boom(i, 41))
        """,
        "out i",
        setup="""
        def boom(i, at=3):
            if i == at:
                raise ValueError(f'no {i}')
            return i
        """,
        raises="ValueError: no 41",
    ),
    Row(
        "names bound so far",
        """
        for i in range(20):
            x = i * 2
            y = boom(i, 11)
            z = y
        """,
        "i x y z",
        setup="""
        def boom(i, at=3):
            if i == at:
                raise ValueError(f'no {i}')
            return i
        """,
        raises="ValueError: no 11",
    ),
    Row(
        "in an inner loop",
        """
        out = []
        for i in range(20):
            for j in range(3):
                out.append(1 / (i - 7 - j))
        """,
        "out i j",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "a KeyError of a dict",
        """
        out = []
        for k in 'abcdxefg':
            out.append(d[k])
        """,
        "out k",
        setup="d = dict.fromkeys('abcdefg', [1])",
        raises="KeyError: 'x'",
    ),
    Row(
        "of an own class, with a note",
        """
        out = []
        for i in range(9):
            if i == 5:
                e = Trouble(i, 'x')
                e.add_note('look here')
                raise e
            out.append(i)
        """,
        "out i e Trouble",
        setup="""
        class Trouble(Exception):
            def __init__(self, i, what):
                super().__init__(f'{what}{i}')
                self.i = i
        """,
        raises="Trouble: x5",
    ),
    Row(
        "raised from another",
        """
        out = []
        for i in range(9):
            try:
                out.append(1 / (6 - i))
            except ZeroDivisionError as e:
                raise RuntimeError('wrapped') from e
        """,
        "out i",
        raises="RuntimeError: wrapped",
    ),
    Row(
        "an assertion",
        """
        for i in range(30):
            assert i < 17, f'too large: {i}'
        """,
        "i",
        raises="AssertionError: too large: 17",
    ),
    Row(
        "caught by the body",
        """
        out = []
        for i in range(20):
            try:
                out.append(boom(i, 9))
            except ValueError as e:
                out.append(repr(e))
        """,
        "out i e",
        setup="""
        def boom(i, at=3):
            if i == at:
                raise ValueError(f'no {i}')
            return i
        """,
    ),
    Row(
        "finally runs",
        """
        out = []
        for i in range(12):
            try:
                boom(i, 7)
            finally:
                out.append(i)
        """,
        "out i",
        setup="""
        def boom(i, at=3):
            if i == at:
                raise ValueError(f'no {i}')
            return i
        """,
        raises="ValueError: no 7",
    ),
    Row(
        "by a statement of the loop itself: a key that cannot be",
        """
        d = {}
        for k in [1, 2, [3], 4]:
            d[k] = k
        """,
        "d k",
        raises="TypeError: unhashable type: 'list'",
    ),
    Row(
        "by a statement of the loop itself: an index too large",
        """
        for i in range(10):
            out[i] = i
        """,
        "out i",
        setup="out = [0] * 6",
        raises="IndexError: list assignment index out of range",
    ),
    Row(
        "by a statement of the loop itself, after one that the body forgave",
        """
        for i in range(20):
            try:
                seen.add([i] if i % 3 else i)
            except TypeError:
                print('no hash', i)
            tally[i] += 1
        """,
        "seen tally i",
        setup="""
        seen = set()
        tally = dict.fromkeys(range(10), 0)
        """,
        raises="KeyError: 10",
    ),
    Row(
        "by a statement of the loop itself, after one that two targets share",
        """
        for i in range(20):
            last = squares[i] = i * i
            tally[i] += 1
        """,
        "squares tally last i",
        setup="""
        squares = {}
        tally = dict.fromkeys(range(10), 0)
        """,
        raises="KeyError: 10",
    ),
    Row(
        "by a fold: texts and numbers",
        """
        total = 0
        for x in [1, 2, 3, 'four', 5]:
            total += x
        """,
        "total x",
        raises="TypeError: unsupported operand type(s) for +=: 'int' and 'str'",
    ),
    Row(
        "in a comprehension",
        """
        out = 'before'
        out = [10 // (k - 6) for k in range(12)]
        """,
        "out k",
        raises="ZeroDivisionError: integer division or modulo by zero",
    ),
    Row(
        "of a warning that is an error",
        """
        import warnings
        warnings.simplefilter('error')
        out = []
        for i in range(9):
            if i == 4:
                warnings.warn('stop')
            out.append(i)
        """,
        "out i",
        raises="UserWarning: stop",
    ),
    Row(
        "StopIteration in the body",
        """
        out = []
        for i in range(9):
            out.append(i if i < 5 else next(iter([])))
        """,
        "out i",
        raises="StopIteration:",
    ),
    Row(
        "a name that does not exist",
        """
        out = []
        for i in range(9):
            out.append(i if i < 6 else undefined)
        """,
        "out i",
        raises="NameError: name 'undefined' is not defined",
    ),
    Row(
        "sys.exit",
        """
        import sys
        out = []
        for i in range(9):
            if i == 6:
                sys.exit('enough')
            out.append(i)
        """,
        "out i",
        raises="SystemExit: enough",
    ),
    Row(
        "after the loop",
        """
        out = []
        for i in range(9):
            out.append(i)
        out[99]
        """,
        "out i",
        raises="IndexError: list index out of range",
    ),
    Row(
        "a generator that fails halfway, inside extend",
        """
        out = []
        for i in range(20):
            out.extend(boom(i, j) for j in range(4))
        """,
        "out i",
        setup="""
        def boom(i, j):
            if (i, j) == (7, 2):
                raise ValueError(f'no {i} {j}')
            return [i, j]
        """,
        raises="ValueError: no 7 2",
    ),
    Row(
        "one that fails halfway in the first iteration",
        """
        out = []
        for i in range(20):
            out.extend(10 // (2 - j) for j in range(4))
        """,
        "out i",
        route="parallel|kernel",
        raises="ZeroDivisionError: integer division or modulo by zero",
    ),
    Row(
        "extend by what nothing comes of",
        """
        out = []
        for i in range(20):
            out.extend(zip(i if i == 5 else 'ab'))
        """,
        "out i",
        raises="TypeError: 'int' object is not iterable",
    ),
    Row(
        name="an exception on a worker only",
        setup="import os\nkernel = os.getpid()",
        source="""
            def scarce(i):
                if i == 7 and os.getpid() != kernel:
                    raise MemoryError("no room")
                return i * i

            out = []
            for i in range(20):
                out.append(scarce(i))
        """,
        names="out i",
        route="mixed",
        reason="differs",
        words=(
            "then here from 7 [differs]: a worker raised MemoryError: no room in",
            "which does not raise here. With fewer workers it may fit: %%distribute",
        ),
    ),
    Row(
        "at an effect, with a name for what was collected before",
        """
        for i in range(12):
            grid[i] = i
            w = [i]
            w.append(i)
            out.append(w)
        """,
        "grid w out i",
        setup="grid, out = [0] * 5, []",
        raises="IndexError: list assignment index out of range",
    ),
    Row(
        "at an effect, with names for what holds the collected, and is held by it",
        """
        for i in range(12):
            w = [i]
            t = (w, {'w': w})
            u = [t, w]
            u.append(u)
            out.append((i, [w, t]))
            grid[i] = i
        """,
        "grid w t u out i",
        setup="grid, out = [0] * 5, []",
        raises="IndexError: list assignment index out of range",
    ),
    Row(
        "at an effect, with a name for what was copied before",
        """
        for i in range(12):
            w = [[i], [i + 1]]
            out.extend(w)
            w.append(99)
            v = w[0]
            grid[i] = i
        """,
        "grid w v out i",
        setup="grid, out = [0] * 5, []",
        raises="IndexError: list assignment index out of range",
    ),
    Row(
        "at an effect, with a name that only some iterations bind",
        """
        for i in range(12):
            if i % 3 == 0:
                w = Point(i)
                out.append(w)
                seen = {'w': w}
            grid[i] = i
        """,
        "grid w seen out i",
        setup="""
        class Point:
            def __init__(self, x):
                self.x = [x]
        grid, out = [0] * 5, []
        """,
        raises="IndexError: list assignment index out of range",
    ),
)
