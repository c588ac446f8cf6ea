"""Linear algebra that computes in threads, in a notebook whose libraries have two: the kernel's bits on workers, or here.

In this room the cells have the machine's cores, unlike those of the tables, which have one thread each.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from nbcluster.worker.process import all_queued_s

ROOT = Path(__file__).parents[2]

SETUP = """
import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
A = np.random.default_rng(0).normal(size=(180, 180))
"""
BODIES = {
    "a product": "A @ (A + i)",
    "a system of equations": "np.linalg.solve(A + i * np.eye(180), A[0])",
    "principal components": "PCA(3, random_state=i).fit_transform(A + i)",
    "means of clusters": "KMeans(3, n_init=1, random_state=i).fit(A).cluster_centers_",
}
CELLS = {name: f"out = []\nfor i in range(8):\n    out.append({body})" for name, body in BODIES.items()}
WIDE = "out = []\nfor i in range(4):\n    out.append(B @ B + i)"
WIDE_SETUP = "import numpy as np\nB = np.random.default_rng(0).normal(size=(1500, 1500))"


def main() -> None:
    from nbcluster.session import cluster
    from nbcluster.testing.cells import run_both

    os.environ["NBCLUSTER_TOO_SMALL_S"] = "0"
    cluster.start(workers=2, lasting=False)
    told: dict[str, Any] = {}
    asked = {
        **{name: (cell, SETUP, "") for name, cell in CELLS.items()},
        "wide": (WIDE, WIDE_SETUP, ""),
        "wide, with both cores wanted by others": (WIDE, WIDE_SETUP, ""),
        "wide, with one thread": (WIDE, WIDE_SETUP, "--blas 1"),
    }
    for name, (cell, setup, options) in asked.items():
        with crowd(2 if "others" in name else 0):
            both = run_both(cell, setup, names=["out", "i"], options=options)
        assert both.report is not None
        told[name] = {
            "differences": [str(each) for each in both.differences],
            "report": both.report.to_json(),
            "lines": "\n".join(both.report.lines()),
        }
    print(json.dumps(told))


@contextmanager
def crowd(count: int) -> Iterator[None]:
    """Others that keep so many cores busy; for a minute at most, whatever becomes of this process."""
    busy = "import time\nwhile time.process_time() < 60: pass"
    others = [subprocess.Popen([sys.executable, "-c", busy]) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


@pytest.fixture(scope="module")
def told() -> Any:
    threads = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.exactness.test_threads"],
        cwd=ROOT,
        env={**os.environ, **threads},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", CELLS)
def test_workers_compute_the_kernels_bits(told: Any, name: str) -> None:
    assert told[name]["differences"] == []
    [loop] = told[name]["report"]["loops"]
    # Whether one of these keeps two cores busy is for the machine to say.
    assert loop["route"] == "parallel" or loop["reason"] == "threads", told[name]["lines"]


def test_with_one_thread_it_runs_on_workers_and_says_so(told: Any) -> None:
    [loop] = told["wide, with one thread"]["report"]["loops"]
    assert (loop["route"], loop["proven"], loop["blas"]) == ("parallel", False, 1)
    assert "linear algebra with 1 thread" in told["wide, with one thread"]["lines"]


@pytest.mark.parametrize("name", ["wide", "wide, with both cores wanted by others"])
def test_what_keeps_all_cores_busy_stays_here(told: Any, name: str) -> None:
    assert told[name]["differences"] == []
    [loop] = told[name]["report"]["loops"]
    if loop["route"] == "parallel" and not all_queued_s(but=()):
        pytest.skip("this system does not tell who waits for a core, and there was no second one just now")
    assert loop["reason"] == "threads"
    assert loop["advice"] == "If its last bits may come out otherwise: %%distribute --blas 1"


if __name__ == "__main__":
    main()
