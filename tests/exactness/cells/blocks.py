"""Loops in blocks of the cell: `if`, `with`, `try`, `match`. In this room Python goes through the block."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "one in an if",
        """
        out = [k * 2 for k in range(9)]
        if out:
            for x in out:
                print(x)
        """,
        "out x",
    ),
    Row(
        "loops in branches of an if",
        """
        out = []
        if not way:
            for i in range(3):
                out.append(None)
        elif way == 1:
            print('before')
            start = 10
            for i in range(9):
                y = i + start
                out.append(y)
                print(y)
            print('after', i, y)
        else:
            for i in range(3):
                out.append(-i)
        """,
        "out i y start",
        setup="way = 1",
    ),
    Row(
        "an if of a script",
        """
        def work(i):
            return i * 2
        if __name__ == '__main__':
            out = [work(i) for i in range(9)]
            total = sum(work(i) for i in range(9))
            best = max(work(i) for i in range(9))
            if best > 3:
                for i in range(9):
                    total += work(i)
        """,
        "out total best i",
    ),
    Row(
        "an if that is not entered",
        """
        out = [k for k in range(9)]
        if len(out) > 100:
            for i in range(9):
                out.append(i)
        """,
        "out",
    ),
    Row(
        "an exception from a loop in an if",
        """
        out = []
        if True:
            for i in range(12):
                out.append(1 / (i - 7))
            print('never')
        """,
        "out i",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "an exception from iteration 0 in an if",
        """
        out = []
        if True:
            for i in range(12):
                out.append(1 / i)
        """,
        "out i",
        route="kernel",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "an exception from an effect in an if",
        """
        if True:
            for i in range(12):
                box[i] = i
        """,
        "box i",
        setup="box = [0] * 7",
        raises="IndexError: list assignment index out of range",
    ),
    Row(
        "an exception from a comprehension in an if",
        """
        if True:
            out = [1 / (i - 7) for i in range(12)]
        """,
        "",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "an exception from a header in an if",
        """
        if True:
            for i in missing:
                print(i)
        """,
        "i",
        raises="NameError: name 'missing' is not defined",
        route="kernel",
    ),
    Row(
        "a loop in an if that stays",
        """
        out, last = [], 0
        if True:
            for i in range(9):
                last = abs(last) * 0.5 + i
                out.append(last)
            print(last)
        """,
        "out last i",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a loop in an if that stays and raises",
        """
        last = 5
        if True:
            for i in range(9):
                last = abs(last) + 1 / (3 - i)
        """,
        "last i",
        route="kernel",
        reason="carried",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "two loops in an if, one of which stays",
        """
        out, last = [], 0
        if True:
            for i in range(9):
                last = abs(last) * 0.5 + i
            for i in range(9):
                out.append(last + i)
        """,
        "out last i",
        route="mixed",
        reason="carried",
    ),
    Row(
        "a loop with else in an if",
        """
        out = []
        if True:
            for i in range(9):
                out.append(i)
            else:
                out.append('end')
        """,
        "out i",
    ),
    Row(
        "a loop in a match",
        """
        out = []
        match shape:
            case {'n': n}:
                for i in range(n):
                    out.append(i * n)
            case _:
                pass
        """,
        "out i n",
        setup="shape = {'n': 8}",
    ),
    Row(
        "a loop in a try",
        """
        out = []
        try:
            for i in range(9):
                out.append(i)
        except ValueError:
            print('never')
        else:
            print('else')
            more = [x + 1 for x in out]
        finally:
            print('finally')
        """,
        "out i more",
    ),
    Row(
        "an exception that a try around the loop handles",
        """
        import traceback
        told = lambda entry: (entry.name, entry.line)
        out = []
        try:
            for i in range(12):
                out.append(1 / (i - 7))
        except ZeroDivisionError as error:
            print(i, error, len(traceback.extract_tb(error.__traceback__)))
            print(*map(told, traceback.extract_tb(error.__traceback__)))
            caught = error
        """,
        "out i caught",
    ),
    Row(
        "an exception of iteration 0 that a try around the loop handles",
        """
        import sys, traceback
        told = lambda entry: (entry.name, entry.line)
        out = []
        def f(i):
            return 1 / i
        try:
            for i in range(12):
                out.append(f(i))
        except ZeroDivisionError:
            print(*map(told, traceback.extract_tb(sys.exc_info()[2])))
        finally:
            print('finally', sys.exc_info())
        """,
        "out i",
        route="kernel",
    ),
    Row(
        "an exception that passes a finally",
        """
        import sys, traceback
        told = lambda entry: (entry.name, entry.line)
        out = []
        try:
            for i in range(12):
                out.append(1 / i)
        finally:
            print(*map(told, traceback.extract_tb(sys.exc_info()[2])))
        """,
        "out i",
        route="kernel",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "an exception that is raised on by a try around the loop",
        """
        out = []
        try:
            for i in range(12):
                out.append(1 / i)
        except ZeroDivisionError:
            print('on')
            raise
        """,
        "out i",
        route="kernel",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "an exception in place of another from a loop in a try",
        """
        out = []
        try:
            for i in range(12):
                out.append(1 / (5 - i))
        except ZeroDivisionError as error:
            raise ValueError(i) from error
        """,
        "out i",
        raises="ValueError: 5",
    ),
    Row(
        "loops in handlers",
        """
        out = []
        try:
            1 / 0
        except ZeroDivisionError:
            for i in range(9):
                out.append(i)
        finally:
            for j in range(9):
                out.append(j)
        """,
        "out i j",
        route="kernel",
        reason="unread",
        words=(
            "it stands inside an except, where loops are not read yet",
            "it stands inside a finally, where loops are not read yet",
        ),
    ),
    Row(
        "numpy's errors, set around a loop",
        """
        import numpy as np
        out = []
        with np.errstate(divide='raise', over='ignore'):
            for i in range(9):
                try:
                    out.append(np.float64(1) / np.float64(i - 4))
                except FloatingPointError as error:
                    out.append(str(error))
        """,
        "out i",
    ),
    Row(
        "decimals, set around a loop",
        """
        import decimal
        with decimal.localcontext() as context:
            context.prec = 5
            thirds = [decimal.Decimal(i) / 3 for i in range(9)]
        again = decimal.Decimal(1) / 3
        """,
        "thirds again",
        setup="thirds = None",
        words=("9 iterations on ",),
    ),
    Row(
        "decimals, set by what a loop uses",
        """
        import decimal
        out = []
        with decimal.localcontext() as context:
            context.prec = 5
            for i in range(9):
                out.append(context.divide(i, 3))
        """,
        "out i",
        route="kernel",
        reason="unread",
        words=("line 7 uses `context`, which is what line 4 has entered around the loop",),
    ),
    Row(
        "warnings, ignored around a loop",
        """
        import warnings
        out = []
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            for i in range(9):
                warnings.warn(f'unheard {i}')
                out.append(i)
        warnings.warn('heard')
        """,
        "out i",
    ),
    Row(
        "warnings, kept around a loop",
        """
        import warnings
        out = []
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter('always')
            for i in range(9):
                warnings.warn(f'kept {i}')
                out.append(i)
        texts = [(str(each.message), each.category) for each in found]
        """,
        "out i texts",
    ),
    Row(
        "warnings that are errors around a loop",
        """
        import warnings
        out = []
        with warnings.catch_warnings():
            warnings.simplefilter('error')
            for i in range(9):
                if i == 5:
                    warnings.warn('too much')
                out.append(i)
        """,
        "out i",
        raises="UserWarning: too much",
    ),
    Row(
        "warnings, counted in a loop",
        """
        import warnings
        out = []
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter('always')
            kept = found
            for i in range(9):
                warnings.warn(f'kept {i}')
                out.append(len(kept))
        """,
        "out i",
        route="kernel",
        reason="unread",
        words=("line 9 uses `kept`, which is what line 4 has entered around the loop",),
    ),
    Row(
        "an exception that is suppressed around a loop",
        """
        from contextlib import suppress, nullcontext
        out = []
        with suppress(ZeroDivisionError), nullcontext():
            for i in range(12):
                out.append(1 / (i - 7))
            print('never')
        print(i)
        """,
        "out i",
    ),
    Row(
        "options of pandas, set around a loop",
        """
        import pandas as pd
        out = []
        with pd.option_context('display.max_rows', 4, 'display.width', 40):
            for i in range(9):
                out.append(repr(pd.Series(range(i, i + 8))))
        """,
        "out i",
    ),
    Row(
        "settings of matplotlib, set around a loop",
        """
        import matplotlib as mpl
        out = []
        with mpl.rc_context({'font.size': 31}):
            for i in range(9):
                out.append(mpl.rcParams['font.size'] + i)
        """,
        "out i",
    ),
    Row(
        "threads, limited around a loop",
        """
        import numpy as np
        from threadpoolctl import threadpool_info, threadpool_limits
        out = []
        with threadpool_limits(1):
            for i in range(9):
                out.append([pool['num_threads'] for pool in threadpool_info()])
        """,
        "i",
    ),
    Row(
        "a lock around a loop",
        """
        out = []
        with lock:
            for i in range(9):
                out.append(i)
        """,
        "out i",
        setup="import threading\nlock = threading.Lock()",
        route="kernel",
        reason="unread",
        words=("line 3 enters `lock` around it, of which it is not known what it does",),
    ),
    Row(
        "a file around a loop",
        """
        out = []
        with open('lines.txt', 'w') as file:
            for i in range(9):
                out.append(i)
        """,
        "out i",
        route="kernel",
        reason="unread",
        words=("line 3 enters `open('lines.txt', 'w')` around it",),
    ),
    Row(
        "a patch around a loop",
        """
        from unittest import mock
        out = []
        with mock.patch('math.floor', lambda x: -1):
            for i in range(9):
                out.append(math.floor(i / 2))
        """,
        "out i",
        setup="import math",
        route="kernel",
        reason="unread",
    ),
    Row(
        "a context of the notebook's own by a known name",
        """
        out = []
        with errstate():
            for i in range(9):
                out.append(level + i)
        """,
        "out i level",
        setup="""
        from contextlib import contextmanager
        level = 0
        @contextmanager
        def errstate():
            global level
            level = 10
            yield
            level = 0
        """,
        route="kernel",
        reason="unread",
        words=("line 3 enters `errstate()` around it",),
    ),
    Row(
        "a pool around a loop",
        """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(pow, i, 2) for i in range(9)]
        out = [future.result() for future in futures]
        """,
        "out",
        route="mixed|kernel",
        reason="unread",
    ),
    Row(
        "a known context in an unknown one",
        """
        import numpy as np
        out = []
        with lock:
            with np.errstate(all='ignore'):
                for i in range(9):
                    out.append(i)
        """,
        "out i",
        setup="import threading\nlock = threading.Lock()",
        route="kernel",
        reason="unread",
    ),
)
