"""What each worker makes for itself: connections, files, locks, tables.

In this room rows run on workers; near misses are at the end and stay here, or go on here.
"""

from tests.exactness.cells.row import Row

LINES = """
import nbcluster
with open('lines.txt', 'w') as f:
    f.writelines(f'{i * 7 % 10}\\n' for i in range(12))
get = nbcluster.per_worker(lambda: open('lines.txt'))
"""

ROWS = (
    Row(
        "a connection per worker",
        """
        prices = {}
        for name in 'abcdef':
            prices[name] = get().execute('select price from prices where name = ?', name).fetchone()[0]
        """,
        "prices name",
        setup="""
        import sqlite3
        import nbcluster
        with sqlite3.connect('prices.db') as made:
            made.execute('create table prices (name, price)')
            made.executemany('insert into prices values (?, ?)', [(n, i / 3) for i, n in enumerate('abcdef')])
        made.close()
        get = nbcluster.per_worker(lambda: sqlite3.connect('prices.db'))
        """,
        words=("collected in order: prices; per worker: get",),
    ),
    Row(
        "an open file per worker",
        """
        out = []
        for i in range(12):
            get().seek(2 * i)
            out.append(get().readline())
        """,
        "out",
        setup=LINES,
    ),
    Row(
        "a lock per worker",
        """
        out = []
        for i in range(5):
            with lock():
                out.append(i)
        """,
        "out",
        setup="""
        import threading, nbcluster
        lock = nbcluster.per_worker(threading.Lock)
        """,
    ),
    Row(
        "made in the same cell, for two loops",
        """
        table = nbcluster.per_worker(make)
        out = [table()[i] for i in range(9)]
        for i in range(9):
            out.append(table()[i] + 1)
        """,
        "out",
        setup="""
        import nbcluster
        def make():
            print('making it')
            return {i: f(i) for i in range(20)}
        def f(i):
            return i ** 3 / 7
        """,
    ),
    Row(
        "per worker, drawn for",
        """
        out = []
        for i in range(9):
            out.append(get()[i])
        after = random.random()
        """,
        "after",
        setup="""
        import random, nbcluster
        get = nbcluster.per_worker(lambda: [0 * random.random() for _ in range(9)])
        """,
    ),
    Row(
        "per worker, in an object's method",
        """
        out = []
        for i in range(9):
            out.append(store.look(i))
        """,
        "out",
        setup="""
        import threading, nbcluster
        class Store:
            def __init__(self):
                self.lock = nbcluster.per_worker(threading.RLock)
            def look(self, i):
                with self.lock():
                    return i * 3
        store = Store()
        """,
        words=("per worker: what a capture holds",),
    ),
    Row(
        "what is made per worker comes back as the kernel's own",
        """
        out = []
        for i in range(6):
            out.append((i, get()))
        kept = get()
        """,
        "out kept",
        setup="""
        import nbcluster
        get = nbcluster.per_worker(lambda: {'a': [1]})
        """,
    ),
    Row(
        "per worker, with threads of its own",
        """
        out = []
        for i in range(6):
            out.append(pool().submit(f, i).result())
        """,
        "out",
        setup="""
        from concurrent.futures import ThreadPoolExecutor
        import nbcluster
        def started():
            pool = ThreadPoolExecutor(1)
            pool.submit(abs, 1).result()
            return pool
        def f(i):
            return i * 2
        pool = nbcluster.per_worker(started)
        """,
    ),
    Row(
        "per worker, an iterator",
        """
        out = []
        for i in range(6):
            out.append(next(get()))
        """,
        "out",
        setup="""
        import nbcluster
        get = nbcluster.per_worker(lambda: iter(range(100)))
        """,
        route="kernel",
        reason="iterator",
        words=("uses `get`, and it gives an iterator (range_iterator), which goes on",),
    ),
    Row(
        "per worker, a random generator",
        """
        out = []
        for i in range(6):
            out.append(get().random())
        """,
        "out",
        setup="""
        import random, nbcluster
        get = nbcluster.per_worker(lambda: random.Random(3))
        """,
        route="kernel",
        reason="random",
        words=("it gives a random generator, from which all iterations draw",),
    ),
    Row(
        "per worker, counted in a list",
        """
        out = []
        for i in range(6):
            out.append((get()['nth'], i))
        """,
        "out made",
        setup="""
        import nbcluster
        made = []
        def make():
            made.append('once')
            return {'nth': len(made)}
        get = nbcluster.per_worker(make)
        """,
        route="mixed|kernel",
        reason="differs",
        words=("making `get` on a worker changes more than that: `made` has 2 elements, had 1",),
    ),
    Row(
        "per worker, not to be had twice",
        """
        out = []
        for i in range(6):
            get().seek(0)
            out.append((i, get().read()))
        """,
        "out",
        setup="""
        import os, nbcluster
        with open('once.txt', 'w') as f:
            f.write('x')
        get = nbcluster.per_worker(lambda: open('once.txt'))
        os.remove('once.txt')
        """,
        route="mixed|kernel",
        reason="differs",
        words=("`get` could not be made on a worker: FileNotFoundError:",),
    ),
    Row(
        "per worker, made of what the loop changes",
        """
        for i in range(6):
            out.append(get()[0] + i)
        """,
        "out",
        setup="""
        import nbcluster
        out = [5]
        get = nbcluster.per_worker(lambda: out[:1])
        """,
        route="kernel",
        reason="carried",
    ),
)
