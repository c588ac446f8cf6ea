"""Loops with an `else`, and what comes of it. In this room it shows how a loop has ended."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "a for with else",
        """
        out = []
        for i in range(9):
            out.append(i)
        else:
            out.append('end')
        """,
        "out i",
    ),
    Row(
        "an else that reads what the loop has left",
        """
        total, out = 0, []
        for i, x in enumerate(range(20)):
            y = x * 0.1
            total += y
            out.append(y)
            print(i)
        else:
            print('end', i, y, total, len(out))
            y = None
            last = out.pop()
        """,
        "total out i x y last",
    ),
    Row(
        "an else that raises",
        """
        out = []
        for i in range(9):
            out.append(i)
        else:
            out[99]
        """,
        "out i",
        raises="IndexError: list index out of range",
    ),
    Row(
        "an else of no items",
        """
        out = []
        for i in []:
            out.append(i)
        else:
            out.append('end')
        """,
        "out",
        route="kernel",
        reason="small",
    ),
    Row(
        "an else after an exception",
        """
        out = []
        for i in range(9):
            out.append(1 / (i - 6))
        else:
            out.append('end')
        """,
        "out i",
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "an else after a surprise",
        """
        out = []
        for i in range(40):
            if i == 25:
                open('late.txt', 'w').write('x')
            out.append(i)
        else:
            out.append('end')
        """,
        "out i",
        route="mixed",
        reason="writes",
    ),
    Row(
        "an else after an effect that fails",
        """
        for i in range(9):
            box[i] = i
        else:
            box[0] = 'end'
        """,
        "box i",
        setup="box = [None] * 6",
        raises="IndexError: list assignment index out of range",
    ),
    Row(
        "a loop in an else",
        """
        out = []
        for i in range(9):
            out.append(i)
        else:
            for j in range(3):
                out.append(j)
        """,
        "out i j",
        route="mixed",
        reason="unread",
        words=("it stands inside a loop's else, where loops are not read yet",),
    ),
    Row(
        "an else that clears what was collected",
        """
        out = []
        for i in range(9):
            out.append(i)
        else:
            kept, out = out, []
        """,
        "out i kept",
    ),
)
