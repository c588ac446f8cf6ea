"""Iterations that change the items they are given: rows, models, particles.

In this room items are the kernel's own, before and after.
"""

from tests.exactness.cells.row import Row

PARTICLES = """
class Particle:
    def __init__(self, k):
        self.x, self.trail, self.box = k, [k], {'k': k}
    def step(self, by=1):
        self.x += by
        self.trail.append(self.x)
        self.box['x'] = self.x
        return self.x
particles = [Particle(k) for k in range(12)]
first, second = particles[0], particles[7].trail
"""
ROWS_OF_TABLE = """
rows = [{'k': k, 'tags': ['a' * k]} for k in range(12)]
third, tags = rows[3], rows[5]['tags']
"""
MODELS = """
import numpy as np
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.tree import DecisionTreeRegressor
rng = np.random.default_rng(0)
X = rng.normal(size=(40, 3))
y = X @ [1., 2., 3.] + rng.normal(size=40)
models = {
    'plain': LinearRegression(), 'ridge': Ridge(alpha=0.3), 'ridge 2': Ridge(alpha=3),
    'tree': DecisionTreeRegressor(max_depth=2, random_state=0),
}
also = models['ridge']
"""

ROWS = (
    Row(
        "a key for each row",
        """
        for row in rows:
            row['z'] = len(row['tags'][0]) * 2
        """,
        "rows third tags row",
        setup=ROWS_OF_TABLE,
    ),
    Row(
        "a key for each row, numbered",
        """
        for i, row in enumerate(rows):
            row['at'] = i
            row['tags'].append(str(i))
            del row['k']
        """,
        "rows third tags row i",
        setup=ROWS_OF_TABLE,
    ),
    Row(
        "rows that are changed and collected",
        """
        kept, of = [], {}
        for row in rows:
            row['new'] = [row['k']]
            kept.append(row)
            of[row['k']] = row['new']
            row['new'].append(0)
        """,
        "rows third tags kept of row",
        setup=ROWS_OF_TABLE,
    ),
    Row(
        "rows in a comprehension",
        "out = [row.setdefault('n', [row['k']]) for row in rows]",
        "rows third tags out",
        setup=ROWS_OF_TABLE,
    ),
    Row(
        "particles take a step",
        """
        for p in particles:
            p.step()
        """,
        "particles first second p",
        setup=PARTICLES,
    ),
    Row(
        "particles take steps, and are asked",
        """
        out, total = [], 0
        for i, p in enumerate(particles):
            for _ in range(i):
                p.step(i)
            out.append(p.trail)
            total += p.x
            print(p.x)
        """,
        "particles first second out total p",
        setup=PARTICLES,
    ),
    Row(
        "two lists of particles",
        """
        for p, row in zip(particles, rows):
            row['p'] = p
            p.row = row
            p.step()
        """,
        "particles first second p rows third tags",
        setup=PARTICLES + ROWS_OF_TABLE,
    ),
    Row(
        "models are fitted",
        """
        for name, m in models.items():
            m.fit(X, y)
        """,
        "models also m name",
        setup=MODELS,
    ),
    Row(
        "fitted models and their scores",
        """
        scores = {}
        for name, m in models.items():
            score = m.fit(X, y).score(X, y)
            scores[name] = score
            print(name, round(score, 3))
        """,
        "models also m name scores",
        setup=MODELS + "for m in models.values(): m.fit(X[:20], y[:20])",
    ),
    Row(
        "arrays in place",
        """
        for a in arrays:
            a *= 2
            a[0] = -1
        """,
        "arrays part a",
        setup="""
        import numpy as np
        arrays = [np.arange(5.) + k for k in range(9)]
        part = arrays[4][1:]
        """,
    ),
    Row(
        "large arrays in place",
        """
        for a in arrays:
            a[:] = a[::-1]
        """,
        "arrays part a",
        setup="""
        import numpy as np
        arrays = [np.arange(20_000.) + k for k in range(9)]
        part = arrays[4][1:]
        """,
    ),
    Row(
        "rows until one fails",
        """
        for row in rows:
            row['n'] = 1
            row['z'] = 1 / (row['k'] - 7)
        """,
        "rows third tags row",
        setup=ROWS_OF_TABLE,
        raises="ZeroDivisionError: division by zero",
        route="parallel",
    ),
    Row(
        "rows until a sum fails",
        """
        total = 0
        for row in rows:
            row['n'] = [row['k']]
            total += row['k'] if row['k'] != 7 else None
            row['m'] = total_of(row)
        """,
        "rows third tags row total",
        setup=ROWS_OF_TABLE + "def total_of(row):\n    return len(row['tags'])",
        raises="TypeError: unsupported operand type(s) for +=: 'int' and 'NoneType'",
        route="parallel",
    ),
    Row(
        "numbers are items too",
        """
        out = []
        for x in xs:
            x *= 2
            out.append(x)
        """,
        "xs out x",
        setup="xs = list(range(9))",
    ),
    Row(
        "the best of the fitted models",
        """
        best = -1.0
        for name, m in models.items():
            m.fit(X, y)
            score = m.score(X, y)
            if score > best:
                best = score
                which, winner = name, m
        """,
        "models also m name best which winner",
        setup=MODELS,
    ),
    Row(
        "rows in groups",
        """
        by = {}
        for row in rows:
            row['n'] = row['k'] ** 2
            by.setdefault(row['k'] % 3, []).append(row)
        """,
        "rows third tags by row",
        setup=ROWS_OF_TABLE,
    ),
    Row(
        "particles that are added up, and then take a step",
        """
        for p in particles:
            total = total + p
            p.step()
        """,
        "particles first second total p",
        setup=PARTICLES + "Particle.__radd__ = lambda self, other: other + self.x\ntotal = 0",
        route="kernel|mixed",
        reason="changes",
        words=("an iteration changes its item, and a Particle is used before that",),
    ),
    Row(
        "one row, again and again",
        """
        for row in rows:
            row['n'] = row.get('n', 0) + 1
        """,
        "rows row",
        setup="rows = [{'k': 0}] * 9",
        route="kernel",
        reason="changes",
        words=("line 3 changes `row`, an item of the loop:", "which not its own iteration alone can reach"),
    ),
    Row(
        "rows that read others",
        """
        for i, row in enumerate(rows):
            row['z'] = row['k'] + rows[i - 1].get('z', 0)
        """,
        "rows row i",
        setup=ROWS_OF_TABLE,
        route="kernel",
        reason="changes",
        words=("line 3 changes `row`, an item of the loop:", "which not its own"),
    ),
    Row(
        "rows that share their tags",
        """
        for row in rows:
            row['tags'].append(row['k'])
            row['n'] = len(row['tags'])
        """,
        "rows row common",
        setup="common = []\nrows = [{'k': k, 'tags': common} for k in range(9)]",
        route="kernel|mixed",
        reason="changes",
        words=("['tags']` has 2 elements, had 1",),
    ),
    Row(
        "particles with a neighbour",
        """
        for p in particles:
            p.next.x += 1
            p.step()
        """,
        "particles first second p",
        setup=PARTICLES + "for p, q in zip(particles, particles[1:] + particles[:1]): p.next = q",
        route="kernel",
        reason="changes",
    ),
    Row(
        "particles that are counted by their class",
        """
        for p in particles:
            p.step()
            Particle.steps += 1
        """,
        "particles first second p Particle",
        setup=PARTICLES + "Particle.steps = 0",
        route="kernel",
        reason="changes",
    ),
    Row(
        "particles that count their class",
        """
        for p in particles:
            p.tick()
        """,
        "particles first second p Particle",
        setup=PARTICLES
        + "def tick(self):\n    type(self).ticks += 1\n    self.x += 1\nParticle.tick, Particle.ticks = tick, 0",
        route="kernel|mixed",
        reason="changes",
        words=("`Particle.ticks` was 1, is 2",),
    ),
    Row(
        "a class that pickles itself in its own way",
        """
        for p in particles:
            p.x = p.x + 1
        """,
        "particles first second p",
        setup=PARTICLES + "Particle.__getstate__ = lambda self: {'x': self.x, 'trail': [], 'box': {}}",
        route="kernel",
        reason="changes",
        words=("line 3 changes `p`, an item of the loop: p.x = …, a Particle, which cannot",),
    ),
    Row(
        "the rows of a matrix, in place",
        """
        for a in matrix:
            a *= 2
        """,
        "matrix a",
        setup="import numpy as np\nmatrix = np.arange(12.).reshape(4, 3)",
        route="kernel",
        reason="changes",
        words=("line 3 changes `a`, an item of the loop: a *= 2, which is a part of another",),
    ),
    Row(
        "an array and a part of it",
        """
        for p in pairs:
            p['whole'] *= 2
            p['sum'] = p['part'].sum()
        """,
        "pairs p",
        setup="""
        import numpy as np
        pairs = [{'whole': np.arange(5.) + k} for k in range(9)]
        for p in pairs:
            p['part'] = p['whole'][1:]
        """,
        route="kernel|mixed",
        reason="changes",
    ),
    Row(
        "an array that is resized",
        """
        for a in arrays:
            a.resize(7, refcheck=False)
        """,
        "arrays a",
        setup="import numpy as np\narrays = [np.arange(5.) + k for k in range(9)]",
        route="kernel|mixed",
        reason="changes",
        words=("an array of an item got another shape",),
    ),
    Row(
        "slots",
        """
        for p in points:
            p.x = p.x + 1
            p.seen = [p.x, p.peek()]
            if p.x % 2:
                del p.gone
        """,
        "points p",
        setup="""
        class Point:
            __slots__ = ('x', '__hidden', 'seen', 'gone')
            def __init__(self, x):
                self.x, self.__hidden, self.gone = x, [x], 1
            def peek(self):
                self.__hidden.append(self.x)
                return self.__hidden
        points = [Point(k) for k in range(9)]
        """,
    ),
    Row(
        "dataclasses, with slots and without",
        """
        for p in points:
            p.x += 1
            p.tags.append('a')
        """,
        "points p tags",
        setup="""
        from dataclasses import dataclass, field
        @dataclass(slots=True)
        class Point:
            x: int
            tags: list = field(default_factory=list)
        @dataclass
        class Plain:
            x: int
            tags: list = field(default_factory=list)
        points = [Point(k) for k in range(5)] + [Plain(k) for k in range(5)]
        tags = points[7].tags
        """,
    ),
    Row(
        "other containers of Python's own",
        """
        for i, (d, o, c, n) in enumerate(zip(queues, ordered, counters, groups)):
            d.append(i)
            d.popleft()
            o.move_to_end('a')
            o['b'] = i
            c.update('ab' * i)
            n[i % 2].append(i)
        """,
        "queues ordered counters groups i d o c n second",
        setup="""
        from collections import Counter, OrderedDict, defaultdict, deque
        queues = [deque([1, k], maxlen=3) for k in range(8)]
        ordered = [OrderedDict(a=1, z=k) for k in range(8)]
        counters = [Counter('abc') for k in range(8)]
        groups = [defaultdict(list) for k in range(8)]
        second = queues[1]
        """,
    ),
    Row(
        "bytes in place",
        """
        for b in buffers:
            b[0] += 1
            b.reverse()
        """,
        "buffers b third",
        setup="buffers = [bytearray(b'abc') for _ in range(6)]\nthird = buffers[2]",
    ),
    Row(
        "bytes that grow",
        """
        for b in buffers:
            b.append(1)
        """,
        "buffers b",
        setup="buffers = [bytearray(b'abc') for _ in range(6)]",
        route="kernel|mixed",
        reason="changes",
        words=("a bytearray of an item got another length",),
    ),
    Row(
        "counters with something beside their counts",
        """
        for c in counters:
            c['a'] += 1
        """,
        "counters c",
        setup="""
        from collections import Counter
        counters = [Counter('abc') for _ in range(6)]
        for c in counters:
            c.note = 1
        """,
        route="kernel",
        reason="changes",
        words=("line 3 changes `c`, an item of the loop: c['a'] += 1, a Counter, which cannot",),
    ),
    Row(
        "counters that get something beside their counts",
        """
        for c in counters:
            c['a'] += 1
            c.note = 1
        """,
        "counters c",
        setup="from collections import Counter\ncounters = [Counter('abc') for _ in range(6)]",
        route="kernel|mixed",
        reason="changes",
        words=("a Counter of an item got attributes",),
    ),
)

#: Frames that are cleaned, one after the other. In this table pandas copies what others see before it is written.
FRAMES = """
import warnings
import numpy as np
import pandas as pd
warnings.simplefilter('ignore')
frames = [pd.DataFrame({'x': np.arange(4) + k, 'y': np.arange(4.) * k, 's': list('abcd')}) for k in range(8)]
third, held = frames[3], frames[4]['y']
"""

ROWS += (
    Row(
        "frames get a column",
        """
            for df in frames:
                df['z'] = df['x'] * 2
            frames[4].loc[0, 'y'] = 99.0
            seen = held.tolist()
            """,
        "frames third held seen df",
        setup=FRAMES,
    ),
    Row(
        "frames lose a column, and others get names",
        """
            for name, df in tables.items():
                df.drop(columns=['s'], inplace=True)
                df.rename(columns={'x': 'X'}, inplace=True)
            tables['t3'].loc[1, 'y'] = -1
            """,
        "tables third held df name",
        setup=FRAMES + "tables = {f't{k}': df for k, df in enumerate(frames)}",
    ),
    Row(
        "frames are cleaned",
        """
            for i, df in enumerate(frames):
                df.columns = [c.upper() for c in df.columns]
                df['Y'] = df['Y'].fillna(0).astype('float32')
                df.sort_values('X', ascending=False, inplace=True)
                df.reset_index(drop=True, inplace=True)
                df['S'] = df['S'].astype('category')
                df['T'] = pd.to_datetime('2020-01-01') + pd.to_timedelta(df['X'], unit='D')
                df['N'] = pd.array([1, None, 3, i], dtype='Int64')
                df[['p', 'q']] = df[['X', 'Y']] * 2
                df.insert(0, 'first', [[k] for k in range(4)])
                df.attrs['clean'] = [True]
                df.flags.allows_duplicate_labels = False
                del df['p']
            """,
        "frames third held df i",
        setup=FRAMES,
    ),
    Row(
        "cells of frames",
        """
            for df in frames:
                df.loc[df['x'] > 3, 'y'] = 0.0
                df.iloc[0, 0] = -1
            """,
        "frames third numbers df",
        setup=FRAMES + "del held\nnumbers = frames[5]['y'].to_numpy()",
    ),
    Row(
        "an index becomes a column",
        """
            for df in frames:
                df.reset_index(inplace=True)
            frames[2].loc[0, 'index'] = 77
            seen = index.tolist()
            """,
        "frames df seen index",
        setup=FRAMES + "index = pd.Index([5, 6, 7, 8])\nfor df in frames: df.index = index",
    ),
    Row(
        "columns of one block, one of which is held",
        """
            for df in frames:
                df.drop(columns='b', inplace=True)
            frames[2].loc[0, 'c'] = 77
            seen = held.tolist()
            """,
        "frames df seen held",
        setup=FRAMES
        + "frames = [pd.DataFrame(np.arange(12).reshape(4, 3) + k, columns=list('abc')) for k in range(6)]\n"
        "held = frames[2]['c']",
    ),
    Row(
        "new columns are kept",
        """
            kept = []
            for df in frames:
                df['z'] = df['x'] + 1
                kept.append(df['z'])
            frames[2].loc[0, 'z'] = -5
            kept[3].iloc[1] = -7
            """,
        "frames df kept",
        setup=FRAMES,
    ),
    Row(
        "frames until one fails",
        """
            for df in frames:
                df['z'] = 1
                df['w'] = 1 / (df['x'].iloc[0] - 5 or None)
            """,
        "frames third held df",
        setup=FRAMES,
        raises="TypeError: unsupported operand type(s) for /: 'int' and 'NoneType'",
    ),
    Row(
        "parts of one frame get a column",
        """
            for df in parts:
                df['z'] = df['x']
            """,
        "parts df whole",
        setup=FRAMES + "whole = pd.concat(frames)\nparts = [whole[4 * k:4 * k + 4] for k in range(8)]",
    ),
    Row(
        "rows with a frame among them",
        """
            for run in runs:
                run['df']['z'] = run['df'].x.rolling(2).mean()
                run['n'] = len(run['df'])
            """,
        "runs run third held",
        setup=FRAMES + "runs = [{'df': df, 'at': k} for k, df in enumerate(frames)]",
    ),
    Row(
        "series",
        """
            for name, column in columns.items():
                column.iloc[0] = -1
                column.name = name
            """,
        "columns name column",
        setup=FRAMES + "columns = {f'c{k}': pd.Series(np.arange(5) + k, name='n') for k in range(6)}",
    ),
    Row(
        "a cell of a frame, a column of which is held",
        """
            for df in frames:
                df.loc[0, 'y'] = -1.0
            """,
        "frames third held df",
        setup=FRAMES + "held = [df['y'] for df in frames]",
        route="kernel|mixed",
        reason="changes",
        words=("['y'][0, 0]` was written",),
    ),
    Row(
        "cells of frames that share them",
        """
            for df in copies:
                df.loc[0, 'x'] = -1
            """,
        "frames third held df copies",
        setup=FRAMES + "copies = [frames[0].copy(deep=False) for _ in range(6)]",
        route="kernel|mixed",
        reason="changes",
        words=("['x'][0, 0]` was written",),
    ),
    Row(
        "cells of frames over an array that the body reads",
        """
            for k, df in enumerate(over):
                df.iloc[0, 0] = numbers[k - 1][0, 0] + 1
            """,
        "over k df numbers",
        setup=FRAMES + "numbers = [np.arange(6.).reshape(2, 3) + k for k in range(6)]\n"
        "over = [pd.DataFrame(each, copy=False) for each in numbers]",
        route="kernel|mixed",
        reason="changes",
    ),
    Row(
        "labels that get a name",
        """
            for df in frames:
                df.index.name = 'k'
            """,
        "frames third held df",
        setup=FRAMES,
        route="kernel|mixed",
        reason="changes",
    ),
    Row(
        "a frame with an attribute of the user's",
        """
            for df in frames:
                df['z'] = df.note[0]
            """,
        "frames df",
        setup=FRAMES + "for df in frames: df.note = [1]",
        route="kernel",
        reason="changes",
        words=("line 3 changes `df`, an item of the loop: df['z'] = df.note[0], a DataFrame",),
    ),
    Row(
        "a frame of the user's own kind",
        """
            for df in tables:
                df['z'] = 1
            """,
        "tables df",
        setup=FRAMES
        + "class Table(pd.DataFrame):\n    pass\ntables = [Table({'x': [k, 1]}) for k in range(6)]",
        route="kernel",
        reason="changes",
        words=("line 3 changes `df`, an item of the loop: df['z'] = 1, a Table, which cannot",),
    ),
    Row(
        "sets deep within rows",
        """
        for row in rows:
            row['of']['b'].add(1)
        """,
        "rows row",
        setup="rows = [{'of': {'a': set(), 'b': set()}} for _ in range(6)]",
        route="kernel|mixed",
        reason="changes",
        words=("['of']['b']` has 1 element, had 0",),
    ),
    Row(
        "sets under keys that nobody writes",
        """
        for row in rows:
            row['b', 2].add(1)
        """,
        "rows row",
        setup="rows = [{('a', 1): set(), ('b', 2): set()} for _ in range(6)]",
        route="kernel|mixed",
        reason="changes",
        words=("[…]` has 1 element, had 0",),
    ),
    Row(
        "pipelines that end in the same model",
        """
        for k, p in enumerate(pipes):
            p.fit(X[k:], y[k:])
        n = last.intercept_
        """,
        "pipes last n k p",
        setup=MODELS
        + """
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
last = Ridge()
pipes = [make_pipeline(StandardScaler(), last) for _ in range(4)]
""",
        route="kernel|mixed",
        reason="changes",
        words=(".steps[1][1]",),
    ),
    Row(
        "arrays that are closed to writing",
        """
        for a in arrays:
            a.setflags(write=False)
        """,
        "arrays a",
        setup="import numpy as np\narrays = [np.arange(5.) + k for k in range(9)]",
        route="kernel|mixed",
        reason="changes",
        words=("an array of an item was made read-only",),
    ),
    Row(
        "arrays that get another dtype",
        """
        for a in arrays:
            a.dtype = np.int64
        """,
        "arrays a",
        setup="import numpy as np\narrays = [np.arange(5.) + k for k in range(9)]",
        route="kernel|mixed",
        reason="changes",
        words=("an array of an item got another dtype",),
    ),
    Row(
        "records whose field is renamed",
        """
        for a in arrays:
            a.dtype.names = ('y',)
        n = arrays[3].dtype.names
        """,
        "n",
        setup="import numpy as np\narrays = [np.zeros(2, [('x', int)]) for _ in range(6)]",
        route="kernel",
        reason="changes",
        words=("line 3 changes `a`, an item of the loop: a.dtype.names = …, an array of",),
    ),
    Row(
        "records whose field is renamed by a function",
        """
        for a in arrays:
            rename(a)
        n = arrays[3].dtype.names
        """,
        "n",
        setup="""
        import numpy as np
        arrays = [np.zeros(2, [('x', int)]) for _ in range(6)]
        def rename(a):
            a.dtype.names = ('y',)
        """,
        route="kernel|mixed",
        reason="changes",
        words=(".dtype` was dtype([('x', '<i8')]), is dtype([('y', '<i8')])",),
    ),
    Row(
        "records with room between their fields",
        """
        for row in rows:
            row['n'] = int(row['a']['x'].sum())
        """,
        "rows row",
        setup="""
        import numpy as np
        kind = np.dtype([('c', 'i1'), ('x', 'f8')], align=True)
        rows = [{'a': np.ones(3, kind)} for _ in range(6)]
        """,
    ),
    Row(
        "dictionaries whose attributes are their keys",
        """
        out = []
        for row in rows:
            out.append(row.k * cfg.lr)
        """,
        "rows row out cfg",
        setup="""
        class AttrDict(dict):
            __getattr__ = dict.__getitem__
        cfg = AttrDict(lr=0.1)
        rows = [AttrDict(k=k) for k in range(6)]
        """,
    ),
    Row(
        "objects that say what they are asked",
        """
        out = []
        for k in range(6):
            last = Spy(k)
            out.append(first.k + last.k)
        """,
        "out k",
        setup="""
        class Spy:
            def __init__(self, k):
                self.k = k
            def __getattr__(self, name):
                if not name.startswith('__'):
                    print('asked for', name)
                raise AttributeError(name)
            @property
            def nbytes(self):
                print('asked for its size')
                return 5
            def __len__(self):
                print('asked for its length')
                return 2
            def __bool__(self):
                return True
        first = Spy(3)
        """,
    ),
    Row(
        "objects that are asked in the place of another",
        """
        out = []
        for k in range(6):
            out.append(Stand(rate=k + first.rate))
        n = list(asked)
        """,
        "out k n",
        setup="""
        asked = []
        class Stand:
            def __init__(self, **given):
                self.__dict__['_given'] = given
            def __getattr__(self, name):
                if name.startswith('__'):
                    asked.append(name)
                return self._given[name]
        first = Stand(rate=3)
        """,
    ),
    Row(
        "exceptions that a loop before has caught",
        """
        errors, out = [], []
        for k in range(6):
            try:
                1 / (k % 2)
            except ZeroDivisionError as error:
                errors.append(error)
        for each in errors:
            out.append(str(each))
        """,
        "out",
    ),
    Row(
        "one mind in many bodies",
        """
        for b in borgs:
            b.n += 1
        n = Borg().n
        """,
        "n",
        setup="""
        class Borg:
            state = {'n': 0}
            def __init__(self):
                self.__dict__ = self.state
        borgs = [Borg() for _ in range(6)]
        """,
        route="kernel",
        reason="changes",
        words=("line 3 changes `b`, an item of the loop: b.n = …, which not its own",),
    ),
    Row(
        "attributes that are read by another way",
        """
        for k, p in enumerate(particles):
            p.n = k + 1
            p.m = space['n'] if k > 1 else 0
        """,
        "particles first second p k space",
        setup=PARTICLES + "for p in particles: p.n = 0\nspace = vars(particles[1])",
        route="kernel",
        reason="changes",
        words=("line 3 changes `p`, an item of the loop: p.n = …, which not",),
    ),
    Row(
        "particles that hold their own attributes",
        """
        for p in particles:
            p.x += 1
            p.space['y'] = p.x
        """,
        "particles first second p",
        setup=PARTICLES + "for p in particles: p.space = vars(p)",
        route="kernel",
        reason="changes",
        words=("line 3 changes `p`, an item of the loop: p.x = …, which not its own",),
    ),
    Row(
        "particles in a weak register",
        """
        out = []
        for k, p in enumerate(particles):
            n = p.step() if k else 0
            out.append(sum(each.x for each in Particle.all) if k > 2 else n)
        """,
        "out",
        setup=PARTICLES
        + "import weakref\nParticle.all = weakref.WeakSet(particles)\nParticle.among = lambda self: Particle.all",
        route="kernel",
        reason="changes",
    ),
    Row(
        "particles that their metaclass knows",
        """
        out = []
        for k, p in enumerate(particles):
            n = p.step()
            out.append(p.others() if k > 2 else n)
        """,
        "out",
        setup="""
        class Meta(type):
            all = []
        class Particle(metaclass=Meta):
            def __init__(self, k):
                self.x = k
                Meta.all.append(self)
            def step(self):
                self.x += 1
                return self.x
            def others(self):
                return sum(p.x for p in type(type(self)).all)
        particles = [Particle(k) for k in range(9)]
        """,
        route="kernel",
        reason="changes",
        words=("line 4 changes `p`, an item of the loop: p.step(), which not",),
    ),
    Row(
        "an array and a matrix of its memory",
        """
        for k, a in enumerate(arrays):
            a += 1
            a[1] = view[0, 0] if k > 3 else 0
        """,
        "arrays a k view",
        setup="import numpy as np\narrays = [np.ones(2) for _ in range(6)]\nview = arrays[3].view(np.matrix)",
        route="kernel",
        reason="changes",
        words=("line 3 changes `a`, an item of the loop: a += 1, which not its",),
    ),
    Row(
        "classes that make their instances themselves",
        """
        out = []
        for k, p in enumerate(ps):
            p.x = k
            out.append(P.made if k else None)
        """,
        "ps p k out",
        setup="""
        class P:
            made = 0
            def __new__(cls):
                cls.made += 1
                print('made')
                return super().__new__(cls)
        ps = [P() for _ in range(6)]
        """,
    ),
    Row(
        "instances that say when they are made",
        """
        out = []
        for k in range(6):
            out.append(P(k))
        """,
        "out k",
        setup="""
        class P:
            def __new__(cls, k):
                print('made', k)
                return super().__new__(cls)
            def __init__(self, k):
                self.k = k
        """,
    ),
    Row(
        "a class that copyreg pickles in another way",
        """
        for p in particles:
            p.x = len(p.trail)
        """,
        "particles first second p",
        setup=PARTICLES + "import copyreg\ncopyreg.pickle(Particle, lambda p: (Particle, (0,)))",
        route="kernel",
        reason="changes",
        words=("line 3 changes `p`, an item of the loop: p.x = …, a Particle, which cannot",),
    ),
    Row(
        "what items let go of is gone",
        """
        for row in rows:
            row['r'] = None
        n = len(gone)
        alive = refs[3]() is not None
        """,
        "rows row n alive",
        setup="""
        import weakref
        gone = []
        class R:
            def __del__(self):
                gone.append(1)
        rows = [{'r': R()} for _ in range(6)]
        refs = [weakref.ref(row['r']) for row in rows]
        """,
    ),
)
