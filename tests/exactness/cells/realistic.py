"""Work as notebooks do it: models, tables, files, texts, simulations and curves.

In this room each row is one loop of a day's work, and runs on workers whatever their number.
"""

from tests.exactness.cells.row import Row

DIGITS = """
import numpy as np
from sklearn.datasets import load_digits
X, y = load_digits(return_X_y=True)
X, y = X[:240] / 16, y[:240]
"""

ROWS = (
    Row(
        "a grid search with the best so far",
        """
        best_score, best, scores = 0.0, None, {}
        for C in [0.1, 1.0, 10.0]:
            for gamma in [0.001, 0.01, 0.1]:
                score = cross_val_score(SVC(C=C, gamma=gamma, random_state=0), X, y, cv=3).mean()
                scores[C, gamma] = score
                if score > best_score:
                    best_score = score
                    best = C, gamma
        """,
        "best_score best scores C gamma score",
        setup=DIGITS + "from sklearn.model_selection import cross_val_score\nfrom sklearn.svm import SVC",
    ),
    Row(
        "a bootstrap that draws from the shared generator",
        """
        slopes = []
        for b in range(24):
            rows = np.random.randint(0, len(X), len(X))
            model = Ridge().fit(X[rows], y[rows])
            slopes.append(model.coef_[20])
        low, high = np.percentile(slopes, [5, 95])
        after = np.random.rand()
        """,
        "slopes b rows model low high after",
        setup=DIGITS + "from sklearn.linear_model import Ridge\nnp.random.seed(7)",
    ),
    Row(
        "learning curves, plotted as they come",
        """
        for ax, depth in zip(axes, [2, 4, 8]):
            sizes, train, test = learning_curve(
                DecisionTreeClassifier(max_depth=depth, random_state=0), X, y, cv=3, train_sizes=[40, 80, 160]
            )
            ax.plot(sizes, train.mean(axis=1), label='train')
            ax.plot(sizes, test.mean(axis=1), label='test')
            ax.set_title(f'depth {depth}')
            ax.legend()
        buffer = io.BytesIO()
        fig.savefig(buffer, format='png', dpi=50)
        png = buffer.getvalue()
        """,
        "png depth sizes train test",
        setup=DIGITS
        + """
import io
import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
from sklearn.model_selection import learning_curve
from sklearn.tree import DecisionTreeClassifier
fig, axes = plt.subplots(1, 3, figsize=(9, 3))
""",
    ),
    Row(
        "statistics of each group, by groupby.apply",
        """
        stats = df.groupby('shop').apply(statistics)
        """,
        "stats",
        setup="""
import numpy as np, pandas as pd
rng = np.random.default_rng(3)
df = pd.DataFrame({'shop': rng.integers(0, 9, 400), 'sold': rng.normal(20, 5, 400), 'day': rng.integers(0, 30, 400)})
def statistics(group):
    trend = np.polyfit(group['day'], group['sold'], 1)[0]
    return pd.Series({'mean': group['sold'].mean(), 'trend': trend, 'best': group['sold'].idxmax()})
""",
    ),
    Row(
        "a dictionary of fitted models",
        """
        models = {}
        for digit in range(6):
            models[digit] = LogisticRegression(max_iter=200).fit(X, y == digit)
        hits = {digit: float(model.score(X, y == digit)) for digit, model in models.items()}
        """,
        "models digit hits",
        setup=DIGITS + "from sklearn.linear_model import LogisticRegression",
    ),
    Row(
        "inertia of k-means for each k, printed on the way",
        """
        inertias = []
        for k in range(2, 9):
            km = KMeans(n_clusters=k, n_init=2, random_state=0).fit(X)
            inertias.append(km.inertia_)
            print(f'k={k:2d}  inertia={km.inertia_:9.3f}')
        drops = np.diff(inertias)
        """,
        "inertias k km drops",
        setup=DIGITS + "from sklearn.cluster import KMeans",
    ),
    Row(
        "features of each file of a folder",
        """
        features, bad = {}, []
        for path in sorted(glob.glob('day*.csv')):
            table = pd.read_csv(path)
            if table['v'].isna().any():
                bad.append(path)
                continue
            features[path] = {'mean': table['v'].mean(), 'rise': table['v'].diff().max(), 'rows': len(table)}
        frame = pd.DataFrame(features).T
        """,
        "features bad path table frame",
        setup="""
import glob
import numpy as np, pandas as pd
rng = np.random.default_rng(5)
for day in range(8):
    values = rng.normal(size=50)
    if day == 3:
        values[7] = np.nan
    pd.DataFrame({'v': values}).to_csv(f'day{day}.csv', index=False)
""",
    ),
    Row(
        "a sweep of simulations, each carried from step to step",
        """
        peaks, curves = {}, np.zeros((6, 200))
        for n, beta in enumerate(np.linspace(0.15, 0.6, 6)):
            s, i, r = 0.99, 0.01, 0.0
            for t in range(200):
                new, gone = beta * s * i, 0.1 * i
                s, i, r = s - new, i + new - gone, r + gone
                curves[n, t] = i
            peaks[round(beta, 2)] = curves_of(n, i)
        worst = max(peaks)
        """,
        "peaks curves n beta s i r t new gone worst",
        setup="import numpy as np\ndef curves_of(n, i):\n    return n, i",
    ),
    Row(
        "words counted, text by text",
        """
        counts, most = Counter(), 0
        for text in texts:
            words = re.findall(r'[a-z]+', text.lower())
            counts.update(words)
            most = max(most, len(words))
        top = counts.most_common(5)
        """,
        "counts most text words top",
        setup="""
import re
from collections import Counter
texts = ['The quick brown fox', 'jumps over the lazy dog', 'and the dog', 'sleeps on', 'The Hippopotamus'] * 4
""",
    ),
    Row(
        "a table over two parameters",
        """
        table = np.zeros((4, 5))
        for j, alpha in enumerate([0.0, 0.1, 1.0, 10.0]):
            for k, cut in enumerate([40, 80, 120, 160, 200]):
                model = Ridge(alpha=alpha + 1e-6).fit(X[:cut], y[:cut])
                table[j, k] = model.score(X[200:], y[200:])
        where = np.unravel_index(table.argmax(), table.shape)
        """,
        "table j alpha k cut model where",
        setup=DIGITS + "from sklearn.linear_model import Ridge",
    ),
    Row(
        "a column by df.apply with a function of the notebook's",
        """
        df['price'] = df.apply(price, axis=1)
        total = df['price'].sum()
        """,
        "df total",
        setup="""
import numpy as np, pandas as pd
df = pd.DataFrame({'item': list('abcdefgh') * 6, 'n': range(48), 'weight': np.linspace(0.5, 9, 48)})
def price(row):
    base = {'a': 3.0, 'b': 4.5}.get(row['item'], 2.0)
    for _ in range(row['n'] % 5):
        base *= 0.97
    return round(base * row['n'] + row['weight'], 4)
""",
    ),
)

HIDDEN = Row(
    "a cross-validation whose callee draws",
    """
    scores = []
    for k in [1, 3, 5]:
        scores.append(validated(KNeighborsClassifier(k), X, y))
    """,
    "scores k",
    setup=DIGITS
    + """
from sklearn.neighbors import KNeighborsClassifier
np.random.seed(11)
def validated(model, X, y):
    order = np.random.permutation(len(X))
    fit, test = order[:160], order[160:]
    return float(model.fit(X[fit], y[fit]).score(X[test], y[test]))
""",
    route="kernel",
    reason="random",
    words=("calls validated(), which draws from numpy's shared generator by",),
)
"""The cross-validation as it is often written; what its line offers makes it the next row."""

FOLLOWED = Row(
    "a cross-validation whose callee is given a generator",
    """
    scores = []
    for k in [1, 3, 5]:
        rng = np.random.default_rng([11, k])
        scores.append(validated(KNeighborsClassifier(k), X, y, rng))
    """,
    "scores k",
    setup=HIDDEN.setup.replace("(model, X, y):", "(model, X, y, rng):").replace(
        "np.random.permutation", "rng.permutation"
    ),
)

ROWS = (*ROWS, HIDDEN, FOLLOWED)
