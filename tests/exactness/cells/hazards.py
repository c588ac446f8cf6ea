"""What the list of hazards (`docs/hazards.md`) asks for and no other table has.

In this room every row is named in that list.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "a stencil over a copy",
        """
        for t in range(6):
            before = u.copy()
            for j in range(1, 7):
                u[j] = (before[j - 1] + before[j + 1]) / 2
        """,
        "u t",
        setup="""
        import numpy as np
        u = np.arange(8.0) ** 2
        """,
        route="kernel",
        reason="carried",
    ),
    Row(
        "an attribute that adds up",
        """
        for i in range(12):
            account.total += i
        """,
        "account i",
        setup="""
        class Account: pass
        account = Account()
        account.total = 0
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "a closure that counts",
        """
        out = []
        for i in range(12):
            out.append(count())
        """,
        "out i",
        setup="""
        def counter():
            n = 0
            def count():
                nonlocal n
                n += 1
                return n
            return count
        count = counter()
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "the next of a generator",
        """
        out = []
        for i in range(5):
            out.append(next(squares))
        """,
        "out i",
        setup="squares = (k * k for k in range(9))",
        route="kernel",
        reason="iterator",
    ),
    Row(
        "a connection to a database",
        """
        out = []
        for i in range(5):
            out.append(connection.execute('select ?', (i,)).fetchone())
        """,
        "out i",
        setup="""
        import sqlite3
        connection = sqlite3.connect(':memory:')
        """,
        route="kernel",
        reason="unpicklable",
    ),
    Row(
        "a queue that is filled",
        """
        for i in range(5):
            waiting.put(i)
        left = [waiting.get() for _ in range(5)]
        """,
        "left i",
        setup="""
        import queue
        waiting = queue.Queue()
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "names that nobody can foresee",
        """
        names = []
        for i in range(12):
            names.append(uuid.uuid4())
        names = len(set(names))
        """,
        "names i",
        setup="import uuid",
        route="kernel",
        reason="differs",
    ),
    Row(
        "the system's own random bytes",
        """
        keys = []
        for i in range(12):
            keys.append(os.urandom(4))
        keys = len(keys)
        """,
        "keys i",
        setup="import os",
        route="kernel",
        reason="differs",
    ),
    Row(
        "the hash of a text",
        """
        out = {}
        for i in range(12):
            out[i] = hash(f'text {i}')
        """,
        "out i",
        route="kernel",
        reason="differs",
    ),
    Row(
        "a body that times itself",
        """
        out, seconds = [], []
        for i in range(12):
            began = time.perf_counter()
            out.append(i * i)
            seconds.append(time.perf_counter() - began)
        fine = all(each >= 0 for each in seconds)
        """,
        "out fine i",
        setup="import time",
    ),
    Row(
        "objects printed with their addresses",
        """
        for i in range(12):
            print(i, Thing())
        """,
        "i",
        setup="class Thing: pass",
    ),
    Row(
        "a thread left running by a late iteration",
        """
        out = []
        for i in range(12):
            out.append(i)
            if i == 9:
                leave_one()
        """,
        "out i",
        setup="""
        import threading
        def leave_one():
            threading.Thread(target=threading.Event().wait, args=(1,), daemon=True).start()
        """,
        route="mixed|kernel",
        reason="async",
        of_the_process="its threads",
    ),
    Row(
        "deep recursion, allowed by the notebook",
        """
        out = []
        for i in range(4):
            out.append(deep(2500))
        """,
        "out i",
        setup="""
        import sys
        sys.setrecursionlimit(4000)
        def deep(n): return n and deep(n - 1)
        """,
    ),
    Row(
        "a graph of Dask's, computed in the body",
        """
        out = []
        for i in range(4):
            out.append(dask.delayed(abs)(-i).compute(scheduler='sync'))
        """,
        "out i",
        setup="import dask",
    ),
    Row(
        "Dask's own threads, used by the body",
        """
        out = []
        for i in range(4):
            out.append(dask.delayed(abs)(-i).compute(scheduler='threads'))
        """,
        "out i",
        setup="import dask",
        route="kernel",
        reason="async",
        of_the_process="its threads",
    ),
    Row(
        "a progress bar that the body drives",
        """
        out = []
        for i in range(12):
            out.append(i)
            bar.update()
        n = bar.n
        """,
        "out i n",
        setup="""
        from tqdm import tqdm
        bar = tqdm(total=12, disable=True)
        """,
        route="kernel",
        reason="changes",
    ),
)
