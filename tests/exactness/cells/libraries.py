"""What notebooks really do in loops: numpy, pandas, scikit-learn. In this room every row runs on workers."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "means of seeded samples",
        """
        means = []
        for i in range(12):
            rng = np.random.default_rng([7, i])
            means.append(rng.normal(size=50).mean())
        """,
        "means rng",
        setup="import numpy as np",
    ),
    Row(
        "Monte Carlo, seeded inside",
        """
        hits = 0
        for i in range(10):
            rng = np.random.default_rng(i)
            p = rng.random((200, 2))
            hits += int(((p ** 2).sum(1) < 1).sum())
        """,
        "hits p",
        setup="import numpy as np",
    ),
    Row(
        "bootstrap with random.Random",
        """
        import random
        out = []
        for i in range(8):
            r = random.Random(i)
            out.append(sum(r.choices(data, k=20)))
        """,
        "out",
        setup="data = [k / 3 for k in range(30)]",
    ),
    Row(
        "linear algebra",
        """
        out = []
        for n in range(2, 9):
            A = np.arange(n * n, dtype=float).reshape(n, n) + np.eye(n)
            out.append(np.linalg.inv(A @ A.T))
        """,
        "out A",
        setup="import numpy as np",
    ),
    Row(
        "arrays of several dtypes",
        """
        out = []
        for t in ['i1', 'u2', 'f4', 'f8', 'c16', '<U5', 'M8[D]']:
            out.append(np.array([1, 2, 3]).astype(t))
        """,
        "out",
        setup="import numpy as np",
    ),
    Row(
        "fortran order and masks",
        """
        out = []
        for i in range(5):
            out.append((np.asfortranarray(np.ones((2, 3)) * i), np.ma.masked_less(np.arange(4), i + 1)))
        """,
        "out",
        setup="import numpy as np",
    ),
    Row(
        "a captured array, read",
        """
        out = []
        for i in range(10):
            out.append(a[i % 4].sum() + a.T[0, i % 4])
        """,
        "out",
        setup="""
        import numpy as np
        a = np.arange(16.0).reshape(4, 4)
        """,
    ),
    Row(
        "a kernel matrix",
        """
        K = np.empty((10, 10))
        for i in range(10):
            for j in range(10):
                K[i, j] = np.exp(-abs(x[i] - x[j]))
        """,
        "K",
        setup="""
        import numpy as np
        x = np.linspace(0, 1, 10)
        """,
    ),
    Row(
        "polynomial fits",
        """
        coefs = {}
        for deg in range(1, 5):
            coefs[deg] = np.polyfit(x, y, deg)
        """,
        "coefs deg",
        setup="""
        import numpy as np
        x = np.linspace(0, 1, 20)
        y = np.sin(x * 5)
        """,
    ),
    Row(
        "columns of an index",
        """
        out = {}
        for c in df.columns:
            out[c] = df[c].isna().sum()
        """,
        "out c",
        setup="""
        import pandas as pd
        df = pd.DataFrame({'a': [1], 'b': [None]})
        """,
    ),
    Row(
        "a series, item by item",
        """
        out = []
        for when in frame.when:
            out.append(when.day_name())
        """,
        "out when",
        setup="""
        import pandas as pd
        frame = pd.DataFrame({'when': pd.date_range('2026-01-01', periods=5)})
        """,
    ),
    Row(
        "columns of a frame",
        """
        out = {}
        for c in list(df.columns):
            out[c] = df[c].isna().sum()
        """,
        "out c",
        setup="""
        import numpy as np
        import pandas as pd
        df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, np.nan, 4.5, 5.5], 'n': range(5)})
        """,
    ),
    Row(
        "frames collected, then joined",
        """
        parts = []
        for k in range(5):
            parts.append(pd.DataFrame({'k': [k] * 2, 's': ['a', None]}))
        all_ = pd.concat(parts, ignore_index=True)
        """,
        "parts all_",
        setup="""
        import numpy as np
        import pandas as pd
        """,
    ),
    Row(
        "describing columns",
        """
        out = []
        for c in ['x', 'n']:
            out.append(df[c].describe())
        """,
        "out",
        setup="""
        import numpy as np
        import pandas as pd
        df = pd.DataFrame({'g': list('abcab'), 'x': [1.5, 2.5, np.nan, 4.5, 5.5], 'n': range(5)})
        """,
    ),
    Row(
        "dates",
        """
        out = []
        for d in list(pd.date_range('2024-01-30', periods=6)):
            out.append((d, d.month_name(), d + pd.offsets.MonthEnd()))
        """,
        "out d",
        setup="""
        import numpy as np
        import pandas as pd
        """,
    ),
    Row(
        "categories and missing values",
        """
        out = []
        for k in range(4):
            out.append(pd.Series(pd.Categorical(['a', None, 'b'][: k])))
        """,
        "out",
        setup="""
        import numpy as np
        import pandas as pd
        """,
    ),
    Row(
        "a grid of regularisations",
        """
        scores = {}
        for C in [0.01, 0.1, 1.0]:
            m = LogisticRegression(C=C).fit(X, y)
            scores[C] = m.score(X, y)
        """,
        "scores C",
        setup="""
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        X = np.random.default_rng(0).normal(size=(60, 3))
        y = (X[:, 0] > 0).astype(int)
        """,
    ),
    Row(
        "grid search with the best kept",
        """
        best, params = -1.0, None
        for C in [0.001, 0.1, 1.0]:
            for fit_intercept in [True, False]:
                m = LogisticRegression(C=C, fit_intercept=fit_intercept).fit(X, y)
                score = m.score(X, y)
                if score > best:
                    best, params = score, {'C': C, 'fit_intercept': fit_intercept}
        """,
        "best params score",
        setup="""
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        X = np.random.default_rng(0).normal(size=(60, 3))
        y = (X[:, 0] > 0).astype(int)
        """,
    ),
    Row(
        "fitted models collected",
        """
        models = []
        for C in [0.1, 1.0]:
            models.append(LogisticRegression(C=C).fit(X, y))
        """,
        "models",
        setup="""
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        X = np.random.default_rng(0).normal(size=(60, 3))
        y = (X[:, 0] > 0).astype(int)
        """,
    ),
    Row(
        "a fitted model, asked",
        """
        out = []
        for i in range(6):
            out.append(model.predict(X[i : i + 3]))
        """,
        "out",
        setup="""
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        X = np.random.default_rng(0).normal(size=(60, 3))
        y = (X[:, 0] > 0).astype(int)
        model = LogisticRegression().fit(X, y)
        """,
    ),
    Row(
        "distances with a k-d tree",
        """
        out = []
        for i in range(6):
            out.append(tree.query(X[i : i + 1], k=2))
        """,
        "out",
        setup="""
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        X = np.random.default_rng(0).normal(size=(60, 3))
        y = (X[:, 0] > 0).astype(int)
        from sklearn.neighbors import KDTree
        tree = KDTree(X)
        """,
    ),
    Row(
        "sparse matrices",
        """
        out = []
        for i in range(1, 5):
            out.append(sp.eye_array(i, format='csr') * i)
        """,
        "out",
        setup="import scipy.sparse as sp",
    ),
    Row(
        "integrals",
        """
        out = []
        for k in range(4):
            out.append(quad(lambda x: x ** k, 0, 1))
        """,
        "out",
        setup="from scipy.integrate import quad",
    ),
    Row(
        "graphs",
        """
        out = []
        for n in range(3, 8):
            out.append(nx.shortest_path_length(nx.path_graph(n), 0))
        """,
        "out",
        setup="import networkx as nx",
    ),
    Row(
        "text processing",
        r"""
        import re
        counts = {}
        for line in text:
            counts[line[0]] = len(re.findall(r'\w+', line))
        """,
        "counts line",
        setup="text = ['a b c', 'd e', 'f']",
    ),
    Row(
        "json and dates of the standard library",
        """
        import json, datetime
        out = []
        for i in range(5):
            out.append((json.dumps({'i': i}), datetime.date(2024, 1, 1) + datetime.timedelta(i)))
        """,
        "out",
    ),
    Row(
        "hashing",
        """
        import hashlib
        out = []
        for w in ['a', 'b', 'c']:
            out.append(hashlib.sha256(w.encode()).hexdigest())
        """,
        "out",
    ),
    Row(
        "simulated annealing of one start each",
        """
        import random
        out = []
        for seed in range(6):
            r = random.Random(seed)
            x = 5.0
            for t in range(40):
                new = x + r.gauss(0, 1)
                if new ** 2 < x ** 2 or r.random() < 0.1:
                    x = new
            out.append(x)
        """,
        "out x r",
    ),
    Row(
        "game of life, one board each",
        """
        out = []
        for k in range(4):
            b = np.zeros((6, 6), int)
            b[2, 1:4] = 1
            for _ in range(k):
                n = sum(np.roll(b, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)) - b
                b = ((n == 3) | (b & (n == 2))).astype(int)
            out.append(b)
        """,
        "out b",
        setup="import numpy as np",
    ),
    Row(
        "a result that is laid out in memory with gaps",
        """
        out = []
        for n in range(2, 6):
            m = np.arange(n * n, dtype=float).reshape(n, n)
            out.append(m[:, 0])
        """,
        "out m",
        setup="import numpy as np",
    ),
    Row(
        "matplotlib writes down its fonts",
        """
        out = []
        for i in range(12):
            out.append(noted(i))
        """,
        "out i",
        setup="""
        from pathlib import Path
        import matplotlib
        import matplotlib.font_manager as fonts
        def noted(i):
            folder = Path(matplotlib.get_cachedir())
            fonts.json_dump(fonts.fontManager, folder / f'fontlist-v{fonts.FontManager.__version__}.json')
            return i, Path(fonts.findfont('DejaVu Sans', rebuild_if_missing=False)).name
        """,
    ),
    Row(
        "the environment, in its order",
        """
        out = []
        for i in range(12):
            out.append((os.environ.get('TMPDIR'), list(os.environ), dict(os.environ), os.getenv('OWN_VARIABLE')))
        """,
        "out i",
        setup="""
        import os
        os.environ['OWN_VARIABLE'] = 'x'
        os.environ['PATH'] = os.environ.pop('PATH')
        """,
    ),
)
