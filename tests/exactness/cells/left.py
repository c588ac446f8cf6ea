"""Loops that are left early. In this room nothing shows of what came after the `break`."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "a search with break",
        """
        squares = [k * k for k in range(30)]
        for s in squares:
            if s > 200:
                break
        """,
        "squares s",
        route="mixed",
        reason="break",
        words=("then here from 15 [break]: the loop is left there",),
    ),
    Row(
        "a loop that is left",
        """
        out = []
        for i in range(30):
            if i * i > 50:
                break
            out.append(i)
        """,
        "out i",
        route="mixed",
        reason="break",
    ),
    Row(
        "a loop that might have been left",
        """
        out = []
        for i in range(30):
            if i > 50:
                break
            out.append(i)
        else:
            out.append('all')
        """,
        "out i",
    ),
    Row(
        "an else that is not run",
        """
        for n in range(2, 40):
            if n * n == 361:
                print('found', n)
                break
            print(n)
        else:
            print('none')
        """,
        "n",
        route="mixed",
        reason="break",
    ),
    Row(
        "a loop that is left in iteration 0",
        """
        out = []
        for i in range(30):
            out.append(i)
            break
        else:
            out.append('all')
        """,
        "out i",
        route="kernel",
        words=("1 of 30 iterations, all here",),
    ),
    Row(
        "a loop that is left in its last iteration",
        """
        out = []
        for i in range(12):
            y = i * 2
            out.append(y)
            if i == 11:
                z = y
                break
        else:
            out.append('all')
        """,
        "out i y z",
        route="mixed",
        reason="break",
    ),
    Row(
        "what an iteration does before it leaves",
        """
        out, total = [], 0.0
        for i in range(40):
            total += i * 0.1
            print('begin', i)
            out.append(i)
            if i == 21:
                print('leave')
                why = 'enough'
                break
            out.append(-i)
            half = i / 2
        """,
        "out total i half why",
        route="mixed",
        reason="break",
    ),
    Row(
        "what would happen after a break does not",
        """
        out = []
        for i in range(40):
            if i == 9:
                break
            if i == 10:
                open('never.txt', 'w').write('x')
            if i == 11:
                import random
                random.random()
            if i > 11:
                raise ValueError(i)
            out.append(i)
        """,
        "out i",
        route="mixed",
        reason="break",
    ),
    Row(
        "an exception before a break",
        """
        out = []
        for i in range(40):
            out.append(1 / (i - 9))
            if i == 15:
                break
        """,
        "out i",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "breaks in with, try and inner loops",
        """
        import contextlib
        out = []
        for i in range(40):
            for j in range(5):
                if j == 2:
                    break
                out.append((i, j))
            else:
                break
            try:
                if i % 7 == 3:
                    continue
                with contextlib.nullcontext():
                    if i == 25:
                        break
            finally:
                out.append('finally')
        """,
        "out i j",
        route="mixed",
        reason="break",
    ),
    Row(
        "a break that a finally takes back",
        """
        out = []
        for i in range(12):
            for j in range(1):
                pass
            else:
                try:
                    if i == 5:
                        break
                finally:
                    if i < 8:
                        continue
            out.append(i)
        """,
        "out i",
    ),
    Row(
        "a break in a loop that depends on what was found",
        """
        found = []
        for i in range(40):
            if i % 3 == 0:
                found.append(i)
            if len(found) > 4:
                break
        """,
        "found i",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a break from a loop that may write",
        """
        for i in range(12):
            if i == 6:
                break
            open(f'{i}.txt', 'w').write(str(i))
        """,
        "i",
        route="kernel",
        reason="break",
        options="--allow writes",
        words=("line 4 leaves the loop, and what comes later must not be done before that",),
    ),
    Row(
        "a break from a loop in an if",
        """
        out = []
        if True:
            for i in range(40):
                if i == 17:
                    break
                out.append(i)
            else:
                out.append('all')
            print(i)
        """,
        "out i",
        route="mixed",
        reason="break",
    ),
)
