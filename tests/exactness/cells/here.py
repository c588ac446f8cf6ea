"""Cells that must run in the kernel, with the word that says why. In this room nothing may come of a worker."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "an empty iterable",
        """
        out = []
        for i in []:
            out.append(i)
        """,
        "out i j",
        setup="j = 1",
        route="kernel",
        reason="small",
    ),
    Row(
        "one iteration",
        """
        out = []
        for i in range(1):
            out.append(i)
        """,
        "out i",
        route="kernel",
        reason="small",
    ),
    Row(
        "groups of a frame",
        """
        sums = {}
        for name, part in df.groupby('g'):
            sums[name] = part['x'].sum()
        """,
        "sums name part",
        setup="""
        import numpy as np
        import pandas as pd
        df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, np.nan, 4.5, 5.5], 'n': range(5)})
        """,
        route="kernel",
        reason="iterator",
    ),
    Row(
        "rows of a frame",
        """
        out = []
        for i, row in df.iterrows():
            out.append(row['n'] * 2)
        """,
        "out i",
        setup="""
        import numpy as np
        import pandas as pd
        df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, np.nan, 4.5, 5.5], 'n': range(5)})
        """,
        route="kernel",
        reason="iterator",
    ),
    Row(
        "tuples of a frame",
        """
        out = []
        for row in df.itertuples():
            out.append((row.Index, row.g * row.n))
        """,
        "out",
        setup="""
        import numpy as np
        import pandas as pd
        df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, np.nan, 4.5, 5.5], 'n': range(5)})
        """,
        route="kernel",
        reason="iterator",
    ),
    Row(
        "a frame's cells",
        """
        for i in range(5):
            df.loc[i, 'y'] = df.loc[i, 'n'] ** 2
        """,
        "df i",
        setup="""
        import numpy as np
        import pandas as pd
        df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, np.nan, 4.5, 5.5], 'n': range(5)})
        """,
        route="kernel",
        reason="carried",
    ),
    Row(
        "a recurrence over an array",
        """
        for t in range(9):
            x[t + 1] = x[t] / 2 + 1
        """,
        "x",
        setup="""
        import numpy as np
        x = np.zeros(10)
        """,
        route="kernel",
        reason="carried",
    ),
    Row(
        "a state that is stepped",
        """
        u = 1.0
        for t in range(20):
            u = u + 0.1 * (2 - u)
        """,
        "u t",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a warm start",
        """
        K = 1.0
        out = []
        for p in range(9):
            K = (K + p / K) / 2
            out.append(K)
        """,
        "out K",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a conditional carried name",
        """
        out, n = [], 1
        for i in range(12):
            if i >= 5:
                n = 15
            out.append(n)
        """,
        "out n",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a list read while it grows",
        """
        out = [1, 1]
        for i in range(10):
            out.append(out[-1] + out[-2])
        """,
        "out",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a length read while it grows",
        """
        out = []
        for i in range(9):
            out.append(len(out))
        """,
        "out",
        route="kernel",
        reason="carried",
    ),
    Row(
        "the loop's own names from before",
        """
        prev = 0
        out = []
        for i in range(9):
            out.append(i - prev)
            prev = i
        """,
        "out prev",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a draw from numpy's shared generator",
        """
        out = []
        for i in range(9):
            if i != 4:
                out.append(np.random.rand())
        """,
        "out",
        setup="import numpy as np",
        route="kernel",
        reason="random",
    ),
    Row(
        "a draw from random",
        """
        out = []
        for i in range(9):
            out.append(random.choice('abc') if i else 'a')
        """,
        "out",
        setup="import random",
        route="kernel",
        reason="random",
    ),
    Row(
        "a callee that draws from numpy.random",
        """
        out = []
        for i in range(9):
            out.append(noisy(i))
        """,
        "out",
        setup="""
        import numpy as np
        def noisy(i):
            return i + np.random.normal()
        """,
        route="kernel",
        reason="random",
    ),
    Row(
        "a captured generator",
        """
        out = []
        for i in range(9):
            out.append(rng.normal() if i else 0.0)
        """,
        "out",
        setup="""
        import numpy as np
        rng = np.random.default_rng(3)
        """,
        route="kernel",
        reason="random",
    ),
    Row(
        "a callee that changes its argument",
        """
        out = []
        for i in range(9):
            out.append(bump(table))
        """,
        "out table",
        setup="""
        table = {'n': 0}
        def bump(t):
            t['n'] += 1
            return t['n']
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "a global counter",
        """
        out = []
        for i in range(9):
            out.append(count())
        """,
        "out n",
        setup="""
        n = 0
        def count():
            global n
            n += 1
            return n
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "a default-argument cache",
        """
        out = []
        for i in range(9):
            out.append(seen(i))
        """,
        "out seen",
        setup="""
        def seen(x, cache=[]):
            cache.append(x)
            return len(cache)
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "a memo dictionary",
        """
        out = []
        for i in range(9):
            out.append(memo(i % 3))
        """,
        "out cache",
        setup="""
        cache = {}
        def memo(k):
            if k not in cache:
                cache[k] = k * 2
            return cache[k]
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "a class that counts its objects",
        """
        out = []
        for i in range(9):
            out.append(Thing().number)
        """,
        "out Thing",
        setup="""
        class Thing:
            count = 0
            def __init__(self):
                Thing.count += 1
                self.number = Thing.count
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "an object that is stepped",
        """
        out = []
        for i in range(9):
            out.append(sim.step())
        """,
        "out sim",
        setup="""
        class Sim:
            t = 0
            def step(self):
                self.t += 1
                return self.t
        sim = Sim()
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "an array changed in place by a callee",
        """
        out = []
        for i in range(6):
            out.append(scale(a))
        """,
        "out a",
        setup="""
        import numpy as np
        a = np.ones(4)
        def scale(v):
            v *= 2
            return v.sum()
        """,
        route="kernel",
        reason="changes",
    ),
    Row(
        "a file written per iteration",
        """
        for i in range(6):
            with open(f'out{i}.txt', 'w') as f:
                f.write(str(i))
        """,
        "i",
        route="kernel",
        reason="writes",
    ),
    Row(
        "a frame saved per iteration",
        """
        for i in range(4):
            pd.DataFrame({'i': [i]}).to_csv('all.csv', mode='a')
        """,
        "i",
        setup="import pandas as pd",
        route="kernel",
        reason="writes",
        words=("to_csv() would write 'all.csv'",),
    ),
    Row(
        "a figure per iteration",
        """
        for i in range(4):
            plt.figure()
            tops.append(plt.plot([i, i + 1])[0].get_ydata()[1])
        """,
        "i tops",
        setup="""
        import matplotlib
        matplotlib.use('agg')
        import matplotlib.pyplot as plt
        tops = []
        """,
        route="kernel",
        reason="figure",
    ),
    Row(
        "a figure by a callee",
        """
        for i in range(4):
            show(i)
        """,
        "i",
        setup="""
        import matplotlib
        matplotlib.use('agg')
        import matplotlib.pyplot as plt
        def show(i):
            fig, ax = plt.subplots()
            ax.plot([i])
        """,
        route="kernel",
        reason="figure",
    ),
    Row(
        "clear_output",
        """
        from IPython.display import clear_output
        for i in range(4):
            clear_output(wait=True)
            print(i)
        """,
        "i",
        route="kernel",
        reason="display",
    ),
    Row(
        "a program per iteration",
        """
        import subprocess
        for i in range(3):
            subprocess.run(['true'], check=True)
        """,
        "i",
        route="kernel",
        reason="processes",
    ),
    Row(
        "next of a shared iterator",
        """
        out = []
        for i in range(5):
            out.append(next(it))
        """,
        "out",
        setup="it = iter('abcdefgh')",
        route="kernel",
        reason="iterator",
    ),
    Row(
        "a generator as what is iterated",
        """
        out = []
        for x in gen:
            out.append(x)
        """,
        "out",
        setup="gen = (k * k for k in range(9))",
        route="kernel",
        reason="iterator",
    ),
    Row(
        "while",
        """
        n = 27
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        """,
        "n steps",
        route="kernel",
        reason="while",
    ),
    Row(
        "a target that is no name",
        """
        out = []
        for box[0] in range(5):
            out.append(box[0])
        """,
        "out box",
        setup="box = [None]",
        route="kernel",
        reason="unread",
    ),
    Row(
        "a loop inside of a function",
        """
        def f():
            out = []
            for i in range(5):
                out.append(i)
            return out
        out = f()
        """,
        "out",
        route="kernel",
    ),
    Row(
        "exec",
        """
        for i in range(5):
            exec(f'v{i} = i')
        """,
        "v0 v4",
        route="kernel",
        reason="reflection",
    ),
    Row(
        "globals()",
        """
        for i in range(5):
            globals()[f'w{i}'] = i
        """,
        "w0 w4",
        route="kernel",
        reason="reflection",
    ),
    Row(
        "a captured open file",
        """
        out = []
        for i in range(3):
            out.append(f.readline())
        f.close()
        """,
        "out",
        setup=r"""
        with open('lines.txt', 'w') as g:
            g.write('a\nb\nc\n')
        f = open('lines.txt')
        """,
        route="kernel",
        reason="unpicklable",
        words=("read `f` into a list before the loop, and go through that",),
    ),
    Row(
        "a captured lock",
        """
        out = []
        for i in range(5):
            with lock:
                out.append(i)
        """,
        "out",
        setup="""
        import threading
        lock = threading.Lock()
        """,
        route="kernel",
        reason="unpicklable",
        words=("`lock = nbcluster.per_worker(lambda: …)`, and `lock()` in line 4",),
    ),
    Row(
        "words of a set",
        """
        out = []
        for t in ['b a', 'c a']:
            for w in set(t.split()):
                out.append(w)
        """,
        "out",
        route="kernel",
        reason="order",
    ),
    Row(
        "late-bound lambdas",
        """
        fs = []
        for i in range(4):
            fs.append(lambda: i)
        out = [f() for f in fs]
        """,
        "out",
        route="mixed|kernel",
        reason="carried",
    ),
    Row(
        "a list changed while it is iterated",
        """
        for x in xs:
            if x < 3:
                xs.append(x + 1)
        """,
        "xs x",
        setup="xs = [0]",
        route="kernel",
        reason="changes",
    ),
    Row(
        "input()",
        """
        out = []
        for i in range(2):
            out.append(input('? '))
        """,
        "out",
        setup=r"""
        import io, sys
        sys.stdin = io.StringIO('a\nb\n')
        """,
        route="kernel",
        reason="input",
    ),
    Row(
        "the best of an expression",
        """
        best, who = 0, None
        for k in range(40):
            if k % 5 > best:
                best, who = k % 5, k
        """,
        "best who",
        route="kernel",
        reason="carried",
    ),
    Row(
        "a patched function, seen in a value",
        """
        out = []
        for i in range(5):
            out.append(math.floor(i + 0.5))
        math.floor = floor
        """,
        "out",
        setup="""
        import math
        floor = math.floor
        math.floor = lambda x: floor(x) + 100
        """,
        route="kernel",
        reason="differs",
    ),
    Row(
        "a list of one's own, extended by a generator that it need not exhaust",
        """
        for i in range(10):
            out.extend(talk(i, j) for j in range(3))
        """,
        "out i",
        setup="""
        class First(list):
            def extend(self, several):
                for each in several:
                    self.append(each)
                    break
        def talk(i, j):
            print(i, j)
            return i * j
        out = First()
        """,
        route="kernel",
        reason="unpicklable",
    ),
    Row(
        "an iterator in the header, under a name",
        """
        out = []
        for line in lines:
            out.append(line * 2)
        """,
        "out line",
        setup="lines = iter(['a', 'b', 'c', 'd'])",
        route="kernel",
        reason="iterator",
    ),
    Row(
        "a bound method that fills a list",
        """
        out = []
        put = out.append
        for i in range(20):
            put(i)
        """,
        "out i",
        route="kernel",
        reason="changes",
    ),
    Row(
        "sets of text inside a dict",
        """
        out = []
        for node in ['a', 'b', 'c', 'd']:
            for other in graph[node]:
                out.append(node + other)
        """,
        "out node",
        setup="graph = {k: set('abcdefgh') - {k} for k in 'abcd'}",
        route="kernel",
        reason="order",
    ),
    Row(
        "an item that is a function which reads what is collected",
        """
        out = []
        for f in several:
            out.append(f(3))
        """,
        "out",
        setup="""
        def count(k): return len(out) + k
        def twice(k): return 2 * k
        several = [twice, count, twice, count]
        """,
        route="kernel",
        reason="carried",
    ),
)
