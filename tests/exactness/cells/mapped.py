"""Calls that go through items with a function of the notebook's: pandas' `apply`, `map` and their like.

In this room a library makes something of values that were computed elsewhere.
"""

from tests.exactness.cells.row import Row

_FRAME = """
import numpy as np
import pandas as pd
rng = np.random.default_rng(7)
df = pd.DataFrame({
    'g': [f'g{i % 9}' for i in range(60)], 'n': range(60), 'x': rng.normal(size=60),
    't': [f'word {i}' for i in range(60)], 'flag': [i % 3 == 0 for i in range(60)],
})
numbers = pd.DataFrame(rng.normal(size=(40, 5)), columns=list('abcde'))
"""


def _framed(more: str) -> str:
    from textwrap import dedent

    return _FRAME + dedent(more)


ROWS = (
    Row(
        "list(map()) with a function of the notebook's",
        """
        out = list(map(square, xs))
        """,
        "out",
        setup="""
        xs = list(range(30))
        def square(x):
            print(x)
            return x * x
        """,
    ),
    Row(
        "tuple(map()) with a lambda, and something made of it",
        """
        total = 1 + len(tuple(map(lambda x: [x, shift], range(25)))) * shift
        """,
        "total",
        setup="shift = 4",
    ),
    Row(
        "list(map()) whose function fails",
        """
        before = 1
        out = list(map(inverse, [3, 2, 1, 0, 5, 0]))
        """,
        "before",
        setup="""
        def inverse(x):
            print(x)
            return 1 / x
        """,
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "df.apply with a notebook function",
        """
        out = df.apply(score, axis=1)
        """,
        "out df",
        setup=_framed("""
        def score(row):
            print(row.name, type(row['n']).__name__)
            return row['x'] * row['n'] + len(row['t'])
        """),
    ),
    Row(
        "df.apply by rows that gives a Series, into columns",
        """
        df[['double', 'kind']] = df.apply(lambda row: pd.Series({'double': 2 * row['x'], 'kind': row['g'].upper()}), axis=1)
        """,
        "df",
        setup=_FRAME,
    ),
    Row(
        "df.apply by rows that lie in one array",
        """
        out = numbers.apply(lambda row: np.exp(row.values).sum() + row @ row, axis=1)
        """,
        "out numbers",
        setup=_FRAME,
    ),
    Row(
        "df.apply that gives the row back",
        """
        out = df.apply(grown, axis='columns')
        """,
        "out df",
        setup=_framed("""
        def grown(row):
            row['more'] = row['n'] + 1
            row['n'] = -1
            return row
        """),
    ),
    Row(
        "df.apply whose result is expanded",
        """
        out = df.apply(lambda row: [row['n'], row['x']], axis=1, result_type='expand')
        """,
        "out df",
        setup=_FRAME,
    ),
    Row(
        "df.apply by columns",
        """
        out = numbers.apply(lambda column: column.std() / column.max())
        """,
        "out",
        setup=_FRAME,
    ),
    Row(
        "df.apply whose function fails",
        """
        out = df.apply(picky, axis=1)
        """,
        "df",
        setup=_framed("""
        def picky(row):
            print(row['n'])
            return 1 / (row['n'] - 33)
        """),
        raises="ZeroDivisionError: division by zero",
    ),
    Row(
        "Series.map, and what is made of it",
        """
        df['length'] = df['t'].map(length).astype('float32') + 1
        """,
        "df",
        setup=_framed("""
        def length(text):
            print(text)
            return len(text)
        """),
    ),
    Row(
        "Series.apply of numbers",
        """
        out = df['n'].apply(lambda n: type(n).__name__ + str(n))
        means = df['x'].apply(np.float32).mean()
        """,
        "out means",
        setup=_FRAME,
    ),
    Row(
        "Series.apply that gives Series",
        """
        out = df['x'].apply(lambda x: pd.Series([x, -x], index=['up', 'down']))
        """,
        "out",
        setup=_FRAME,
    ),
    Row(
        "per-group statistics of a DataFrame by groupby.apply",
        """
        stats = df.groupby('g').apply(statistics)
        """,
        "stats df",
        setup=_framed("""
        def statistics(group):
            print(group.name, len(group))
            return pd.Series({'mean': group['x'].mean(), 'spread': group['x'].max() - group['x'].min(), 'n': len(group)})
        """),
    ),
    Row(
        "groupby.apply that gives frames",
        """
        out = df.groupby('g', group_keys=False).apply(ranked)
        """,
        "out df",
        setup=_framed("""
        def ranked(group):
            group['rank'] = group['x'].rank()
            group.loc[group.index[0], 'n'] = -1
            return group.sort_values('rank')
        """),
    ),
    Row(
        "groupby[column].apply",
        """
        out = df.groupby(['g', 'flag'])['x'].apply(lambda x: x.name[0] + str(x.max()))
        """,
        "out",
        setup=_FRAME,
    ),
    Row(
        "groupby[column].agg with a function",
        """
        out = df.groupby('g')['x'].agg(spread).reset_index()
        """,
        "out",
        setup=_framed("""
        def spread(x):
            print(x.name, len(x))
            return x.max() - x.min()
        """),
    ),
    Row(
        "groupby[column].transform that gives a number",
        """
        df['mean'] = df.groupby('g')['x'].transform(lambda x: x.mean())
        """,
        "df",
        setup=_FRAME,
    ),
    Row(
        "groupby.apply whose function fails",
        """
        out = df.groupby('g').apply(lambda group: 1 / (group['n'].min() - 5) if group.name != 'g7' else {}['x'])
        """,
        "df",
        setup=_FRAME,
        raises="KeyError: 'x'",
    ),
    Row(
        "np.vectorize",
        """
        out = np.vectorize(clipped)(numbers['a'].to_numpy())
        """,
        "out",
        setup=_framed("""
        def clipped(x):
            print(type(x).__name__)
            return max(x, 0.0)
        """),
    ),
    Row(
        "np.vectorize of a list of whole numbers",
        """
        out = np.vectorize(lambda n: n % 7)(list(range(50)))
        """,
        "out",
        setup=_FRAME,
    ),
    Row(
        "groupby.apply with some other options, and what is made of it",
        """
        groups = df.groupby('g', sort=False, as_index=False)[['n', 'x']]
        out = groups.apply(lambda group: group.nlargest(2, 'x')).reset_index(drop=True)
        """,
        "out",
        setup=_FRAME,
    ),
    Row(
        "df.apply whose function fails at the first row",
        """
        out = df.apply(lambda row: row['nothing'], axis=1)
        """,
        "df",
        setup=_FRAME,
        route="kernel",
        raises="KeyError: 'nothing'",
    ),
    Row(
        "a call that is given what is no function",
        """
        out = df['g'].map(table), df['x'].apply(np.exp).sum(), df['t'].map(len).sum()
        for i in range(9):
            i * i
        """,
        "out df",
        setup=_framed("table = {'g1': 1, 'g2': 2}"),
    ),
    Row(
        "df.apply whose function renames the row",
        """
        out = df.apply(lambda row: [list(row.index), setattr(row, 'index', list('vwxyz'))], axis=1)
        """,
        "out df",
        setup=_FRAME,
        route="kernel",
        reason="changes",
        words=("here [changes]: the function changes the row itself, and pandas gives it",),
    ),
    Row(
        "df.apply whose function renames the row later",
        """
        out = df.apply(renamed, axis=1)
        """,
        "out df",
        setup=_framed("""
        def renamed(row):
            before = ''.join(row.index)
            if row.name == 30:
                row.index = list('vwxyz')
            return before
        """),
        route="mixed|kernel",  # as row 30 comes after a worker's first checkpoint, or before
        reason="changes",
        of_the_process="the row that pandas fills again and again",
    ),
    Row(
        "df.apply whose function keeps the row",
        """
        out = df.apply(lambda row: [row], axis=1)
        """,
        "out df",
        setup=_FRAME,
        route="kernel",
        reason="break",
    ),
    Row(
        "df.apply whose function keeps rows elsewhere",
        """
        out = df.apply(kept, axis=1)
        """,
        "out rows",
        setup=_framed("""
        rows = []
        def kept(row):
            rows.append(row['n'])
            return len(rows)
        """),
        route="kernel|mixed",
        reason="changes",
    ),
    Row(
        "df.apply of arrays",
        """
        out = df[['n', 'x']].apply(lambda row: row.sum(), axis=1, raw=True)
        """,
        "out",
        setup=_FRAME,
        route="kernel",
        reason="unread",
        words=("it calls what is not known to do no more with a function",),
    ),
    Row(
        "somebody else's apply",
        """
        out = machine.apply(square)
        """,
        "out",
        setup="""
        def square(x):
            return x * x
        class Machine:
            def apply(self, function):
                return function(3), function is square
        machine = Machine()
        """,
        route="kernel",
        reason="unread",
        words=("here [unread]: it calls what is not known to do no more with a function",),
    ),
    Row(
        "somebody else's map",
        """
        out = list(map(square, range(3)))
        """,
        "out",
        setup="""
        def square(x):
            print(x)
            return x * x
        def map(function, items):
            return [function(item) for item in reversed(items)]
        """,
        route="kernel",
        reason="unread",
        words=("it is not what it looks like: what is called there is not the",),
    ),
    Row(
        "list(map()) over an iterator",
        """
        out = list(map(lambda x: x * x, iter(range(9))))
        """,
        "out",
        route="kernel",
        reason="unread",
        words=("To run it in parallel: go through list(…) of it",),
    ),
    Row(
        "agg of a grouped frame",
        """
        out = df.groupby('g')[['n', 'x']].agg(lambda x: x.max())
        """,
        "out",
        setup=_FRAME,
        route="kernel",
        reason="unread",
        words=("here [unread]: it calls agg() of a grouped DataFrame, which tries",),
    ),
    Row(
        "transform that gives a Series of another length",
        """
        out = df.groupby('g')['x'].transform(shorter)
        """,
        "df",
        setup=_framed("""
        def shorter(x):
            print(len(x))
            return x.to_numpy()[:2]
        """),
        route="kernel",
        raises="ValueError: Length of values (2) does not match length of index (7)",
    ),
    Row(
        "a Series of categories",
        """
        out = df['g'].astype('category').map(lambda g: g.upper())
        """,
        "out",
        setup=_FRAME,
        route="kernel",
        reason="unread",
        words=("it goes through a Series of category, which has its own way",),
    ),
    Row(
        "df.apply with a function that draws",
        """
        out = df.apply(lambda row: row['x'] + np.random.normal(), axis=1)
        """,
        "out",
        setup=_FRAME,
        route="kernel",
        reason="random",
    ),
    Row(
        "np.vectorize of a table",
        """
        out = np.vectorize(lambda x: x > 0)(numbers.to_numpy())
        """,
        "out",
        setup=_FRAME,
        route="kernel",
        reason="unread",
        words=("goes through what is no plain array of one dimension",),
    ),
    Row(
        "two calls in one statement, one of a comprehension's values",
        """
        out = sum(list(map(lambda x: x + 1, range(20)))) + sum(map(lambda x: x, [i * i for i in range(9)]))
        """,
        "out",
    ),
    Row(
        "functions that warn, each place once",
        """
        a = df.apply(warned, axis=1)
        b = df['n'].map(warned)
        c = df.groupby('g')['n'].agg(warned)
        d = list(map(blaming, range(20)))
        """,
        "a b c d",
        setup=_framed("""
        import warnings
        def warned(x):
            warnings.warn('odd')
            return 1
        def blaming(x):
            warnings.warn(f'odd {x % 3}', stacklevel=2)
            return x
        """),
    ),
    Row(
        "a function that warns in the name of its caller",
        """
        out = df['n'].map(blaming)
        """,
        "out",
        setup=_framed("""
        import warnings
        def blaming(x):
            warnings.warn('odd', stacklevel=2)
            return x
        """),
        route="kernel",
        reason="unread",
        words=("it gives a function that warns in the name of whoever calls",),
    ),
)
