"""Libraries that bring their own parallelism: joblib's processes are the workers, and in a slice there are none.

In this room joblib is asked for processes.
"""

from tests.exactness.cells.row import Row

_CLASSES = """
import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.tree import DecisionTreeClassifier
X, y = make_classification(120, 6, random_state=0)
"""
_CALLS = """
import numpy as np
from joblib import Parallel, delayed
def double(x):
    return 2 * x
"""

ROWS = (
    Row(
        "a grid search over all cores",
        """
        search = GridSearchCV(DecisionTreeClassifier(random_state=0), {'max_depth': [1, 2, 3]}, n_jobs=-1, cv=3)
        search.fit(X, y)
        best, predicted = search.best_params_, search.predict(X)
        scores = [search.cv_results_['mean_test_score'], search.cv_results_['split1_test_score']]
        del search
        """,
        "best predicted scores",
        setup=_CLASSES,
        route="kernel",
        spreads=True,
    ),
    Row(
        "a cross-validation by two processes",
        "scores = cross_val_score(LogisticRegression(), X, y, n_jobs=2)",
        "scores",
        setup=_CLASSES,
        route="kernel",
        spreads=True,
    ),
    Row(
        "joblib and a function of the notebook",
        "out = Parallel(n_jobs=2)(delayed(double)(i) for i in range(7))",
        "out",
        setup=_CALLS,
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "joblib imported where it is used",
        """
        from joblib import Parallel, delayed
        out = Parallel(n_jobs=2)(delayed(pow)(i, 2) for i in range(5))
        """,
        "out",
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "joblib in a loop that stays",
        """
        total = 1
        for k in range(3):
            total = max(Parallel(n_jobs=2)(delayed(double)(total) for i in range(2)))
        """,
        "total",
        setup=_CALLS,
        route="kernel",
        reason="carried",
        spreads=True,
    ),
    Row(
        "a task of joblib's changes what it is given",
        """
        def grow(given):
            given.append(1)
            return given
        out = Parallel(n_jobs=2)(delayed(grow)(kept) for i in range(3))
        """,
        "out kept",
        setup=_CALLS + "kept = [0]",
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "a task of joblib's changes a global",
        """
        count = 0
        def counted(i):
            global count
            count += 1
            return i
        out = Parallel(n_jobs=2, batch_size=1)(delayed(counted)(i) for i in range(3))
        """,
        "out count",
        setup=_CALLS,
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "a large array, given to joblib",
        """
        def seen(a):
            try:
                a[0] = 1
            except ValueError as error:
                return a.sum(), str(error)
        out = Parallel(n_jobs=2)(delayed(seen)(large) for i in range(3))
        """,
        "out large",
        setup=_CALLS + "large = np.arange(200_000.0)",
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "large text, there and back by joblib",
        "out = Parallel(n_jobs=2)(delayed(double)(text) for i in range(3))",
        "out",
        setup=_CALLS + "text = 'abc' * 500_000",
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "settings that a process of joblib's does not inherit",
        """
        np.seterr(all='raise')
        out = Parallel(n_jobs=2)(delayed(np.geterr)() for i in range(3))
        _ = np.seterr(divide='warn', over='warn', under='ignore', invalid='warn')
        """,
        "out",
        setup=_CALLS,
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "the threads of linear algebra in a process of joblib's",
        """
        import os
        import threadpoolctl
        def threads():
            return os.environ['OMP_NUM_THREADS'], {pool['num_threads'] for pool in threadpoolctl.threadpool_info()}
        out = Parallel(n_jobs=2)(delayed(threads)() for i in range(2))
        """,
        "out",
        setup=_CALLS,
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "joblib in a task of joblib's",
        """
        def inner(i):
            return Parallel(n_jobs=2)(delayed(double)(i + k) for k in range(2))
        out = Parallel(n_jobs=2)(delayed(inner)(i) for i in range(3))
        """,
        "out",
        setup=_CALLS,
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "a generator of joblib's results",
        "out = list(Parallel(n_jobs=2, return_as='generator')(delayed(double)(i) for i in range(5)))",
        "out",
        setup=_CALLS,
        route="kernel",
        reason="unread",
        spreads=True,
    ),
    Row(
        "a grid search in each iteration",
        """
        best = {}
        for depth in range(1, 5):
            search = GridSearchCV(DecisionTreeClassifier(random_state=0), {'max_depth': [depth, 9]}, n_jobs=-1, cv=2)
            best[depth] = search.fit(X, y).best_score_
            del search
        """,
        "best",
        setup=_CLASSES,
    ),
    Row(
        "joblib in each iteration",
        """
        out = []
        for k in range(6):
            out.append(Parallel(n_jobs=2)(delayed(double)(k + i) for i in range(9)))
        """,
        "out",
        setup=_CALLS,
    ),
    Row(
        "joblib's tasks in an iteration change what they are given",
        """
        def grow(given):
            given.append(1)
            return len(given)
        out = []
        for k in range(6):
            mine = [k]
            out.append((Parallel(n_jobs=2)(delayed(grow)(mine) for i in range(3)), len(mine)))
        """,
        "out",
        setup=_CALLS,
    ),
    Row(
        "a large array, given to joblib in an iteration",
        """
        def seen(a):
            try:
                a[0] = 1
            except ValueError as error:
                return a.sum(), str(error)
        out = []
        for k in range(6):
            out.append(Parallel(n_jobs=2)(delayed(seen)(large) for i in range(2)))
        """,
        "out",
        setup=_CALLS + "large = np.arange(200_000.0)",
    ),
)
