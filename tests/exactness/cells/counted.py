"""Names that only count, and are read: they are known ahead. Near misses are at the end and stay here.

In this room loops have a counter beside their items.
"""

from tests.exactness.cells.row import Row

WORDS = "words, out = list('abcabcab'), []"

ROWS = (
    Row(
        "a counter beside the items",
        """
        n = 0
        for w in words:
            out.append((n, w))
            n += 1
        """,
        "out n w",
        setup=WORDS,
    ),
    Row(
        "a counter used as a key, counted first",
        """
        n = -1
        for w in words:
            n += 1
            table[n] = w * n
        """,
        "table n",
        setup=WORDS + "\ntable = {}",
    ),
    Row(
        "a counter that goes down in twos, spelled out",
        """
        left = 100
        for w in words:
            left = left - 2
            out.append(left // 3)
        """,
        "out left",
        setup=WORDS,
    ),
    Row(
        "a float that counts",
        """
        t = 0
        for w in words:
            out.append(t)
            t += 0.1
        """,
        "out t",
        setup=WORDS,
    ),
    Row(
        "two counters",
        """
        for w in words:
            out.append((a, b))
            a += 3
            b -= 1.5
        """,
        "out a b",
        setup=WORDS + "\na, b = 5, 2.0",
    ),
    Row(
        "a counter in an inner loop's range",
        """
        n = 1
        for w in words:
            total = 0
            for j in range(n):
                total += j
            out.append(total)
            n += 1
        """,
        "out n total j",
        setup=WORDS,
    ),
    Row(
        "a counter, and another name for what it was",
        """
        n = 0
        for w in words:
            before = n
            before += 10
            n += 1
            out.append((before, n))
        """,
        "out n before",
        setup=WORDS,
    ),
    Row(
        "a counter over a subplot's number, and continue behind it",
        """
        n = 0
        for w in words:
            n += 1
            if w == 'b':
                continue
            out.append(n)
        """,
        "out n w",
        setup=WORDS,
    ),
    Row(
        "a counter that a function reads",
        """
        for w in words:
            out.append((n, f()))
            n += 1
            out.append(f())
        """,
        "out n",
        setup=WORDS + "\nn = 7\ndef f(): return n * 10",
    ),
    Row(
        "a counter, and an exception",
        """
        n = 0
        for w in words:
            n += 1
            print(n)
            out.append(ord(w) // (n - 5))
        """,
        "out n w",
        setup=WORDS,
        raises="ZeroDivisionError: integer division or modulo by zero",
    ),
    Row(
        "a counter in a loop that ends here",
        """
        n = 0
        for k in range(9):
            n += 1
            if k == 6:
                open('last.txt', 'w').write(str(n))
            out.append(n)
        """,
        "out n k",
        setup=WORDS,
        route="mixed",
        reason="writes",
    ),
    # Near misses ------------------------------------------------------------------------------------
    Row(
        "a counter under a condition",
        """
        n = 0
        for w in words:
            if w == 'a':
                n += 1
            out.append(n)
        """,
        "out n",
        setup=WORDS,
        route="kernel",
        reason="carried",
        words=("line 6 reads `n`, which line 5 sets in the iteration before. `n` only",),
    ),
    Row(
        "a counter behind continue",
        """
        n = 0
        for w in words:
            if w == 'a':
                continue
            out.append(n)
            n += 1
        """,
        "out n",
        setup=WORDS,
        route="kernel",
        reason="carried",
    ),
    Row(
        "a counter that is set back",
        """
        n = 0
        for w in words:
            n += 1
            out.append(n)
            if n == 3:
                n = 0
        """,
        "out n",
        setup=WORDS,
        route="kernel",
        reason="carried",
    ),
    Row(
        "a counter in steps that are computed",
        """
        n = 0
        for w in words:
            out.append(n)
            n += ord(w)
        """,
        "out n",
        setup=WORDS,
        route="kernel",
        reason="carried",
        words=("line 4 reads `n`, which line 5 sets in the iteration before",),
    ),
    Row(
        "a counter that is an array",
        """
        for w in words:
            n += 1
            out.append(n)
        """,
        "out n",
        setup=WORDS + "\nimport numpy as np\nn = np.zeros(1)",
        route="kernel",
        reason="carried",
        words=("line 4 reads `n`, which line 3 sets in the iteration before",),
    ),
    Row(
        "a counter that does not exist yet",
        """
        for w in words:
            out.append(n)
            n += 1
        """,
        "out",
        setup=WORDS,
        route="kernel",
        reason="carried",
        raises="NameError: name 'n' is not defined",
        words=("line 4 uses `n`, which does not exist yet",),
    ),
)
