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
from typing import Any

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
    "svc grid": """
out = {}
for C in [0.1, 0.3, 1, 3, 10, 30]:
    for g in [1e-4, 1e-3, 1e-2]:
        out[C, g] = cross_val_score(SVC(C=C, gamma=g, random_state=0), X[::4], y[::4], cv=3).mean()
""",
    "bootstrap ridge": """
out = []
for i in range(60):
    rng = np.random.default_rng([1, i])
    k = rng.integers(0, len(X), len(X))
    out.append(RidgeClassifier().fit(X[k], y[k]).score(X, y))
""",
    "k-means inertia": """
out = {}
for k in range(2, 14):
    out[k] = KMeans(k, n_init=2, random_state=0).fit(X).inertia_
""",
    "pca components": """
out = []
for k in range(2, 40, 2):
    out.append(PCA(k, svd_solver='full').fit(X).explained_variance_ratio_.sum())
""",
    "forest depths": """
out = {}
for d in range(2, 14):
    out[d] = RandomForestClassifier(30, max_depth=d, random_state=0).fit(Xc, yc).score(Xc, yc)
""",
    "lasso path": """
out = []
for a in np.logspace(-3, 1, 40):
    out.append(Lasso(a, max_iter=5000, random_state=0).fit(Xr, yr).coef_)
""",
    "ridge cv by hand": """
out = []
for a in np.logspace(-3, 3, 20):
    s = 0.0
    for tr, te in KFold(5).split(Xr):
        s += Ridge(a).fit(Xr[tr], yr[tr]).score(Xr[te], yr[te])
    out.append(s / 5)
""",
    "k neighbours": """
best, who = -1.0, None
for k in range(1, 30):
    s = cross_val_score(KNeighborsClassifier(k), Xc, yc, cv=5).mean()
    if s > best:
        best, who = s, k
""",
    "logistic pipelines": """
out = {}
for C in np.logspace(-3, 2, 16):
    m = make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=300)).fit(Xc, yc)
    out[C] = m.score(Xc, yc)
""",
    "tree learning curve": """
out = []
for n in range(100, 1700, 50):
    out.append(DecisionTreeClassifier(random_state=1).fit(X[:n], y[:n]).score(X[n:], y[n:]))
""",
    "matrix products": """
out = []
for i in range(120):
    B = A0 + i
    out.append(float((B @ B.T).trace()))
""",
    "linear solves": """
out = []
for i in range(120):
    out.append(np.linalg.solve(A0 + i * np.eye(120), np.ones(120)))
""",
    "eigenvalues": """
out = []
for i in range(40):
    out.append(np.linalg.eigvalsh(A0 @ A0.T + i))
""",
    "integrals": """
total = 0.0
for k in range(300):
    total += integrate.quad(lambda t: np.exp(-t * t) * np.cos(k * t), 0, 5, limit=200)[0]
""",
    "minimisations": """
out = []
for k in range(60):
    def cost(p, k=k):
        return ((p - k) ** 2).sum() + (p**4).sum()
    r = optimize.minimize(cost, np.zeros(4), method="Nelder-Mead")
    out.append((r.fun, r.x))
""",
    "group statistics": """
out = {}
for g, part in frame.groupby('g'):
    out[g] = part.v.rolling(9).mean().std() + part.w.ewm(span=5).mean().sum()
""",
    "monte carlo": """
total = 0.0
for k in range(200):
    rng = np.random.default_rng([3, k])
    total += np.mean(rng.random(60_000) ** 2 + rng.random(60_000) ** 2 < 1)
""",
    "random walks": """
out = []
for s in range(60):
    rng = np.random.default_rng(s)
    x = 0.0
    for t in range(4000):
        x = 0.99 * x + rng.normal()
    out.append(x)
""",
    "word counts": """
out = []
for line in text:
    c = {}
    for word in line.split():
        c[word] = c.get(word, 0) + 1
    out.append(c)
""",
    "spectra": """
out = {}
for f in range(5, 65):
    x = np.sin(np.arange(20_000) * f / 500.0)
    out[f] = signal.welch(x, nperseg=1024)[1].max()
""",
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
        environment = {
            **os.environ,
            **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), str(threads)),
        }
        subprocess.run(
            [sys.executable, "-W", "ignore", __file__, "--here", str(threads)], env=environment, check=True
        )


def measure(threads: int) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    import nbcluster
    from nbcluster.worker.equal import first_difference

    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "nbcluster")
    shell.run_cell(SETUP).raise_error()
    nbcluster.cluster.start(workers=2, lasting=False)
    shell.run_cell("%%distribute --quiet\nfor i in range(300):\n    np.linalg.eigvalsh(A0 + i)").raise_error()
    print(f"\n{threads} BLAS threads\n")
    print("| cell | route | proven | equal | plain s | distributed s |\n|---|---|---|---|---|---|")
    agree = apart = 0
    for name, cell in CELLS.items():
        plain_s = _timed(shell, cell)
        left = {key: shell.user_ns.get(key) for key in ("out", "total", "best", "who")}
        other_s = _timed(shell, "%%distribute --quiet\n" + cell.strip("\n"))
        difference = first_difference(left, {key: shell.user_ns.get(key) for key in left})
        report = nbcluster.last_report()
        assert report is not None
        reason = " ".join(f"[{loop.reason}] {loop.detail}" for loop in report.loops if loop.reason)
        agree += difference is None
        apart += report.route != "kernel"
        print(
            f"| {name} | {report.route} {reason} | {report.proven} | {difference or 'yes'} "
            f"| {plain_s:.2f} | {other_s:.2f} |",
            flush=True,
        )
    print(f"\n{agree} of {len(CELLS)} agree bit for bit; {apart} ran on workers")


def _timed(shell: Any, cell: str) -> float:
    began = time.perf_counter()
    shell.run_cell(cell).raise_error()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
