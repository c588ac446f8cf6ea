"""Realistic heavy cells, plain and distributed: how many agree bit for bit, and what speed-up remains.

    python benchmarks/proof.py --threads 2 8

Twenty cells of the kinds that notebooks hold, with the proof iteration on, in a kernel whose BLAS uses so many
threads. A cell counts as agreeing when what it leaves is equal in the comparator's sense; cells that stay in the
kernel agree by nature, and are counted apart.

In this room the riskiest assumption is measured.
"""

import argparse
import os
import subprocess
import sys
import time

SETUP = """
import numpy as np
import pandas as pd
from scipy import integrate, optimize, signal
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits, load_breast_cancer, make_regression
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import Lasso, LogisticRegression, Ridge, RidgeClassifier
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
X, y = load_digits(return_X_y=True)
Xc, yc = load_breast_cancer(return_X_y=True)
Xr, yr = make_regression(400, 60, noise=3.0, random_state=0)
frame = pd.DataFrame({"g": np.arange(4000) % 40, "v": np.sin(np.arange(4000.0)), "w": np.arange(4000.0) % 7})
A0 = np.random.default_rng(0).normal(size=(120, 120))
text = ["the quick brown fox number %d jumps over %d lazy dogs" % (k, k % 7) for k in range(3000)]
"""

CELLS = {
    "svc grid": "out = {}\nfor C in [0.1, 0.3, 1, 3, 10, 30]:\n    for g in [1e-4, 1e-3, 1e-2]:\n        out[C, g] = cross_val_score(SVC(C=C, gamma=g), X[::4], y[::4], cv=3).mean()",
    "bootstrap ridge": "out = []\nfor i in range(60):\n    rng = np.random.default_rng([1, i])\n    k = rng.integers(0, len(X), len(X))\n    out.append(RidgeClassifier().fit(X[k], y[k]).score(X, y))",
    "k-means inertia": "out = {}\nfor k in range(2, 14):\n    out[k] = KMeans(k, n_init=2, random_state=0).fit(X).inertia_",
    "pca components": "out = []\nfor k in range(2, 40, 2):\n    out.append(PCA(k, svd_solver='full').fit(X).explained_variance_ratio_.sum())",
    "forest depths": "out = {}\nfor d in range(2, 14):\n    out[d] = RandomForestClassifier(30, max_depth=d, random_state=0).fit(Xc, yc).score(Xc, yc)",
    "lasso path": "out = []\nfor a in np.logspace(-3, 1, 40):\n    out.append(Lasso(a, max_iter=5000).fit(Xr, yr).coef_)",
    "ridge cv by hand": "out = []\nfor a in np.logspace(-3, 3, 20):\n    s = 0.0\n    for tr, te in KFold(5).split(Xr):\n        s += Ridge(a).fit(Xr[tr], yr[tr]).score(Xr[te], yr[te])\n    out.append(s / 5)",
    "k neighbours": "best, who = -1.0, None\nfor k in range(1, 30):\n    s = cross_val_score(KNeighborsClassifier(k), Xc, yc, cv=5).mean()\n    if s > best:\n        best, who = s, k",
    "logistic pipelines": "out = {}\nfor C in np.logspace(-3, 2, 16):\n    m = make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=300)).fit(Xc, yc)\n    out[C] = m.score(Xc, yc)",
    "tree learning curve": "out = []\nfor n in range(100, 1700, 50):\n    out.append(DecisionTreeClassifier(random_state=1).fit(X[:n], y[:n]).score(X[n:], y[n:]))",
    "matrix products": "out = []\nfor i in range(120):\n    B = A0 + i\n    out.append(float((B @ B.T).trace()))",
    "linear solves": "out = []\nfor i in range(120):\n    out.append(np.linalg.solve(A0 + i * np.eye(120), np.ones(120)))",
    "eigenvalues": "out = []\nfor i in range(40):\n    out.append(np.linalg.eigvalsh(A0 @ A0.T + i))",
    "integrals": "total = 0.0\nfor k in range(300):\n    total += integrate.quad(lambda t: np.exp(-t * t) * np.cos(k * t), 0, 5, limit=200)[0]",
    "minimisations": "out = []\nfor k in range(60):\n    r = optimize.minimize(lambda p: ((p - k) ** 2).sum() + (p ** 4).sum(), np.zeros(4), method='Nelder-Mead')\n    out.append((r.fun, r.x))",
    "group statistics": "out = {}\nfor g, part in frame.groupby('g'):\n    out[g] = part.v.rolling(9).mean().std() + part.w.ewm(span=5).mean().sum()",
    "monte carlo": "total = 0.0\nfor k in range(200):\n    rng = np.random.default_rng([3, k])\n    total += np.mean(rng.random(60_000) ** 2 + rng.random(60_000) ** 2 < 1)",
    "random walks": "out = []\nfor s in range(60):\n    rng = np.random.default_rng(s)\n    x = 0.0\n    for t in range(4000):\n        x = 0.99 * x + rng.normal()\n    out.append(x)",
    "word counts": "out = []\nfor line in text:\n    c = {}\n    for word in line.split():\n        c[word] = c.get(word, 0) + 1\n    out.append(c)",
    "spectra": "out = {}\nfor f in range(5, 65):\n    x = np.sin(np.arange(20_000) * f / 500.0)\n    out[f] = signal.welch(x, nperseg=1024)[1].max()",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 8])
    parser.add_argument("--here", type=int)
    options = parser.parse_args()
    if options.here:
        measure(options.here)
        return
    for threads in options.threads:
        environment = {**os.environ, **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), str(threads))}
        subprocess.run([sys.executable, "-W", "ignore", __file__, "--here", str(threads)], env=environment, check=True)


def measure(threads: int) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    import nbcluster
    from nbcluster.worker.equal import first_difference

    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "nbcluster")
    shell.run_cell(SETUP).raise_error()
    nbcluster.cluster.start(workers=2)
    shell.run_cell("%%distribute --quiet\nfor i in range(300):\n    np.linalg.eigvalsh(A0 + i)").raise_error()
    print(f"\n{threads} BLAS threads\n\n| cell | route | proven | equal | plain s | distributed s |\n|---|---|---|---|---|---|")
    agree = apart = 0
    for name, cell in CELLS.items():
        plain_s = _timed(lambda: shell.run_cell(cell).raise_error())
        left = {key: shell.user_ns.get(key) for key in ("out", "total", "best", "who")}
        other_s = _timed(lambda: shell.run_cell("%%distribute --quiet\n" + cell).raise_error())
        difference = first_difference(left, {key: shell.user_ns.get(key) for key in left})
        report = nbcluster.last_report()
        assert report is not None
        reason = " ".join(f"[{loop.reason}] {loop.detail}" for loop in report.loops if loop.reason)
        agree += difference is None
        apart += report.route != "kernel"
        print(
            f"| {name} | {report.route} {reason} | {report.proven} | {difference or 'yes'} | {plain_s:.2f} | {other_s:.2f} |",
            flush=True,
        )
    print(f"\n{agree} of {len(CELLS)} agree bit for bit; {apart} ran on workers")


def _timed(call: object) -> float:
    began = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
