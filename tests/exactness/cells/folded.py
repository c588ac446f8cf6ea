"""Reductions: folded in the kernel, in order, with the operator as written. In this room every row runs on workers."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "sum of floats",
        """
        total = 0.0
        for i in range(100):
            total += 0.1 * i
        """,
        "total i",
    ),
    Row(
        "sum of ints from floats on",
        """
        total = 0
        for i in range(50):
            total += 1 / (i + 1)
        """,
        "total",
    ),
    Row(
        "a difference",
        """
        left = 100
        for i in range(9):
            left -= i * 0.7
        """,
        "left",
    ),
    Row(
        "a product",
        """
        p = 1
        for i in range(1, 30):
            p *= i
        """,
        "p",
    ),
    Row(
        "spelled out",
        """
        total = 0.0
        for i in range(50):
            total = total + i / 3
        """,
        "total",
    ),
    Row(
        "a text that grows",
        """
        s = ''
        for i in range(20):
            s += f'{i},'
        """,
        "s",
    ),
    Row(
        "a list that grows by +=",
        """
        for i in range(20):
            out += [i]
        """,
        "out alias",
        setup="""
        out = []
        alias = out
        """,
    ),
    Row(
        "a list that grows by +",
        """
        out = []
        for i in range(10):
            out = out + [i]
        """,
        "out alias",
        setup="alias = None",
    ),
    Row(
        "an array summed",
        """
        acc = np.zeros(4)
        for i in range(20):
            acc += np.arange(4) * i
        """,
        "acc same",
        setup="""
        import numpy as np
        same = None
        """,
    ),
    Row(
        "maximum",
        """
        best = -1.0
        for i in range(50):
            best = max(best, i * 7 % 31)
        """,
        "best",
    ),
    Row(
        "minimum of mixed numbers",
        """
        low = 10
        for i in range(30):
            low = min(low, (i - 15) ** 2 / 2)
        """,
        "low",
    ),
    Row(
        "bits",
        """
        bits = 0
        for i in range(20):
            bits |= 1 << (i * 3 % 11)
        """,
        "bits",
    ),
    Row(
        "all of it true",
        """
        fine = True
        for i in range(20):
            fine &= i != 7
        """,
        "fine",
    ),
    Row(
        "several at once",
        """
        s = n = 0
        sq = 0.0
        for x in data:
            s += x
            sq += x * x
            n += 1
        """,
        "s n sq",
        setup="data = [k / 7 for k in range(60)]",
    ),
    Row(
        "the best score and who had it",
        """
        best, who = -1, None
        for k in range(40):
            score = k * 17 % 41
            if score > best:
                best, who = score, k
        """,
        "best who score k",
    ),
    Row(
        "a tie keeps the first",
        """
        best, who = 0, None
        for k in range(40):
            score = k % 5
            if score > best:
                best, who = score, k
        """,
        "best who",
    ),
    Row(
        "a tie takes the last",
        """
        best, who = 0, None
        for k in range(40):
            score = k % 5
            if score >= best:
                best, who = score, k
        """,
        "best who",
    ),
    Row(
        "the best, with nan among the scores",
        """
        best, who = -1.0, None
        for k in range(30):
            score = float('nan') if k % 4 == 0 else float(k % 9)
            if score > best:
                best = score
                who = {'k': k}
        """,
        "best who",
    ),
    Row(
        "the lowest, in two loops",
        """
        low, where = float('inf'), None
        for i in range(8):
            for j in range(8):
                cost = (i - 3) ** 2 + (j - 5) ** 2
                if cost < low:
                    low, where = cost, (i, j)
        """,
        "low where",
    ),
    Row(
        "a fold under a condition",
        """
        even = 0
        for i in range(31):
            if i % 2 == 0:
                even += i
        """,
        "even",
    ),
    Row(
        "a fold in an inner loop",
        """
        total = 0.0
        for i in range(9):
            for j in range(9):
                total += 1 / (1 + i * j)
        """,
        "total",
    ),
    Row(
        "Decimals",
        """
        total = Decimal(0)
        for i in range(20):
            total += Decimal(i) / 3
        """,
        "total",
        setup="from decimal import Decimal",
    ),
    Row(
        "Fractions",
        """
        total = Fraction(0)
        for i in range(1, 20):
            total += Fraction(1, i)
        """,
        "total",
        setup="from fractions import Fraction",
    ),
)
