"""The main job against plain Python and against what else one would reach for, side by side in one run.

    python benchmarks/first.py                 all cases, with a table for RESULTS.md
    python benchmarks/first.py skewed          one case
    python benchmarks/first.py --rounds 5
    python benchmarks/first.py skewed --processes 7 --rounds 5

Each case runs in a fresh process, each of its contestants in turn, round after round; the median of the rounds'
ratios counts. Processes differ in pace for as long as they live: with several of them, the median of their medians
counts. Absolute times mean little: quote ratios.

In this room the figures of the main job are made.
"""

import argparse
import compileall
import heapq
import inspect
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def spin(loops: int, i: int = 0) -> int:
    """The least that an iteration can be: whole numbers, and nothing else."""
    s = 0
    for k in range(loops):
        s += k ^ i
    return s


def shop(customers: int, seed: int = 0) -> tuple[tuple[int, int], int]:
    """What pure Python is like: calls, floats, a heap and a dict. How long customers wait at two tills."""
    rng = random.Random(seed)
    now, tills, busiest = 0.0, [0.0, 0.0], 0
    waits: dict[int, int] = {}
    for _ in range(customers):
        now += rng.expovariate(1.0)
        begins = max(now, heapq.heappop(tills))
        heapq.heappush(tills, begins + 0.5 + rng.random() * 2)
        wait = int((begins - now) * 10)
        waits[wait] = waits.get(wait, 0) + 1
        busiest = max(busiest, waits[wait])
    return max(waits.items()), busiest


SPIN = inspect.getsource(spin)
WORK = "import heapq, random\n" + SPIN + inspect.getsource(shop)


def calibrated(seconds: float, work: Callable[[int], object] = spin) -> int:
    """The size of ``work`` that takes so long here and now."""
    size = 10_000
    best = min(_timed(lambda: work(size)) for _ in range(5))
    return max(1, int(size * seconds / best))


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


class Notebook:
    """An IPython shell with the extension, whose cells are timed."""

    def __init__(self, workers: int = 2) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        self.shell = InteractiveShell.instance()
        self.shell.run_line_magic("load_ext", "nbcluster")
        self._workers = workers
        self.run(WORK)

    def warm(self) -> None:
        import nbcluster

        nbcluster.cluster.start(workers=self._workers, lasting=False)
        self.run(
            f"%%distribute --quiet\nwarm = []\nfor i in range(200):\n    warm.append(spin({calibrated(0.005)}, i))"
        )

    def run(self, cell: str) -> float:
        began = time.perf_counter()
        result = self.shell.run_cell(cell)
        spent = time.perf_counter() - began
        result.raise_error()
        return spent

    def both(self, cell: str, names: str) -> tuple[float, float]:
        """Plainly, and distributed; the named values must be equal."""
        plain = self.run(cell)
        left = {name: self.shell.user_ns[name] for name in names.split()}
        other = self.run("%%distribute --quiet\n" + cell)
        assert all(left[name] == self.shell.user_ns[name] for name in left), "the two runs differ"
        return plain, other

    def route(self) -> str:
        import nbcluster

        report = nbcluster.last_report()
        assert report is not None
        return f"{report.route} {[loop.reason for loop in report.loops if loop.reason]}"


class _Pool:
    """`multiprocessing.Pool` as one has it in a notebook: made in a cell, from a kernel that has its imports."""

    def __init__(self, notebook: Notebook) -> None:
        # Before the cluster is started: what is forked from a process with threads may hang.
        notebook.run("from multiprocessing import get_context\npool = get_context('fork').Pool(2)")
        notebook.run("pool.starmap(spin, [(1000, 1)] * 8);")
        self._notebook = notebook

    def run(self, work: Callable[..., object], arguments: str) -> float:
        """Of what ``arguments`` is written as; leaves ``out``."""
        return self._notebook.run(f"out = pool.starmap({work.__name__}, {arguments})")

    def close(self) -> None:
        self._notebook.run("pool.terminate()\npool.join()")


def steady(rounds: int) -> dict[str, Any]:
    """2,000 iterations of 5 ms of pure Python on 2 workers, warm, with `multiprocessing.Pool` beside them.

    And the same of nothing but whole numbers: its speed hangs on where its three objects come to lie in memory, by a
    tenth and more from one process to the next, and from one cell to the next.
    """
    notebook = Notebook()
    pool = _Pool(notebook)
    notebook.warm()
    found: dict[str, list[float]] = {}
    for work, name in ((shop, ""), (spin, "whole numbers: ")):
        size = calibrated(0.005, work)
        cell = f"out = []\nfor i in range(2000):\n    out.append({work.__name__}({size}, i))"
        for _ in range(rounds):
            plain, other = notebook.both(cell, "out i")
            beside = pool.run(work, f"[({size}, i) for i in range(2000)]")
            found.setdefault(f"{name}as fast as plain", []).append(plain / other)
            found.setdefault(f"{name}Pool, as fast as plain", []).append(plain / beside)
    pool.close()
    return {**found, "wanted": ">= 1.8", "route": notebook.route()}


def cheap(rounds: int) -> dict[str, Any]:
    """1,000,000 iterations of about 1 µs."""
    notebook = Notebook()
    notebook.warm()
    cell = "out = []\nfor i in range(1_000_000):\n    a = i * 3 + 1\n    b = a % 7 + i // 3\n    out.append(a * b - i)"
    pairs = [notebook.both(cell, "out i") for _ in range(rounds)]
    return {
        "time over plain": [other / plain for plain, other in pairs],
        "wanted": "<= 1.10",
        "route": notebook.route(),
    }


def threads(rounds: int) -> dict[str, Any]:
    """A body that keeps every core busy by itself: it is to stay in the kernel, with the kernel's bits."""
    notebook = Notebook()
    notebook.warm()
    notebook.run("import numpy as np\nB = np.random.default_rng(0).random((1500, 1500))")
    cell = "out = []\nfor i in range(40):\n    out.append((B @ B)[i].sum())"
    pairs = [notebook.both(cell, "out i") for _ in range(rounds)]
    return {
        "time over plain": [other / plain for plain, other in pairs],
        "wanted": "<= 1.10",
        "route": notebook.route(),
    }


def capture(rounds: int) -> dict[str, Any]:
    """A 400 MB array captured by 64 iterations on 2 workers, against scatter and tasks."""
    import numpy as np
    from distributed import Client, LocalCluster

    os.environ["NBCLUSTER_TOO_SMALL_S"] = (
        "0"  # the sums are cheap; it is the way of the array that is measured
    )
    notebook = Notebook()
    notebook.warm()
    notebook.shell.user_ns["big"] = big = np.random.default_rng(0).random(50_000_000)
    cell = "out = []\nfor i in range(64):\n    out.append(float(big[i::64][:200_000].sum()))"
    notebook.run(cell)
    ratios, memory, peak = [], [], _Peak()
    wanted = list(notebook.shell.user_ns["out"])
    for _ in range(rounds):
        before = _pss(os.getpid())
        with peak:
            ours = notebook.run("%%distribute --quiet\n" + cell)
        assert notebook.shell.user_ns["out"] == wanted
        assert notebook.route().startswith("parallel"), (
            notebook.route()
        )  # else nothing was sent, and nothing measured
        memory.append((peak.most - before) / big.nbytes)
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            client.submit(sum, [1]).result()
            began = time.perf_counter()
            future = client.scatter(big, broadcast=True)
            parts = client.map(_part, range(64), whole=future)
            # Not to the bit: Dask hands its workers an array that lies otherwise in memory, and numpy adds otherwise.
            assert np.allclose(client.gather(parts), wanted)
            ratios.append(ours / (time.perf_counter() - began))
    return {
        "time over scatter": ratios,
        "memory over plain, in arrays": memory,
        "wanted": "<= 0.5, <= 1.2",
        "route": notebook.route(),
    }


def _part(i: int, whole: Any) -> float:
    return float(whole[i::64][:200_000].sum())


class _Peak:
    """The most that this process and all below it weigh together, looked at by another thread."""

    def __init__(self) -> None:
        self.most = 0

    def __enter__(self) -> None:
        import threading

        self.most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.05):
            self.most = max(self.most, _pss(os.getpid()))


def _pss(pid: int) -> int:
    import psutil

    total = 0
    for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
        try:
            with open(f"/proc/{process.pid}/smaps_rollup") as rollup:
                total += next(int(line.split()[1]) * 1024 for line in rollup if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total


def skewed(rounds: int) -> dict[str, Any]:
    """400 iterations of 5 ms, the last of which takes 30 times as long, against multiprocessing.Pool."""
    notebook = Notebook()
    pool = _Pool(notebook)
    notebook.warm()
    size = f"{calibrated(0.005, shop)} * (30 if i == 399 else 1)"
    cell = f"%%distribute --quiet\nout = []\nfor i in range(400):\n    out.append(shop({size}, i))"
    arguments = f"[({size}, i) for i in range(400)]"
    ratios = []
    for turn in range(rounds):
        # Who goes first changes, for the machine's own pace does too.
        if turn % 2:
            theirs = pool.run(shop, arguments)
            left = notebook.shell.user_ns["out"]
        ours = notebook.run(cell)
        found = notebook.shell.user_ns["out"]
        if not turn % 2:
            theirs = pool.run(shop, arguments)
            left = notebook.shell.user_ns["out"]
        assert found == left
        ratios.append(ours / theirs)
    pool.close()
    return {"time over Pool": ratios, "wanted": "<= 1.0", "route": notebook.route()}


def cold(rounds: int) -> dict[str, Any]:
    """A fresh kernel's first loop, 2 x 0.5 s, its start included, against LocalCluster and client.map."""
    import nbcluster

    # As pip leaves it, and the others.
    compileall.compile_dir(os.path.dirname(nbcluster.__file__), quiet=1)
    loops = calibrated(0.5)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(_fresh(_OURS.format(spin=SPIN, loops=loops)))
        theirs.append(_fresh(_THEIRS.format(spin=SPIN, loops=loops)))
    return {"time over LocalCluster": [a / b for a, b in zip(ours, theirs, strict=True)], "wanted": "<= 1.0"}


_OURS = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import time
began = time.perf_counter()
shell.run_line_magic("load_ext", "nbcluster")
shell.run_cell('''{spin}''')
shell.run_cell("%%distribute --quiet\\nout = []\\nfor i in range(2):\\n    out.append(spin({loops}, i))").raise_error()
print(time.perf_counter() - began)
"""

_THEIRS = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import time
began = time.perf_counter()
shell.run_cell('''{spin}''')
shell.run_cell('''
from distributed import Client, LocalCluster
if __name__ == "__main__":
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    client = Client(cluster)
    out = client.gather(client.map(lambda i: spin({loops}, i), range(2)))
''').raise_error()
print(time.perf_counter() - began)
"""


def _fresh(program: str) -> float:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True
    )
    return float(done.stdout.strip().splitlines()[-1])


CASES: dict[str, Callable[[int], dict[str, Any]]] = {
    "steady": steady,
    "cheap": cheap,
    "threads": threads,
    "capture": capture,
    "skewed": skewed,
    "cold": cold,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "cases", nargs="*", choices=[*CASES, []], help=f"of {', '.join(CASES)}; all if none is named"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--processes", type=int, default=1, help="fresh ones for each case, one after the other"
    )
    parser.add_argument("--here", action="store_true", help="run the one case in this process")
    options = parser.parse_args()
    if options.here:
        print(json.dumps(CASES[options.cases[0]](options.rounds)))
        return
    print("| case | figure | median | of | wanted | route |\n| --- | --- | --- | --- | --- | --- |")
    for name in options.cases or CASES:
        command = [sys.executable, __file__, name, "--here", "--rounds", str(options.rounds)]
        runs = [_found(command) for _ in range(options.processes)]
        for figure in runs[0]:
            if isinstance(runs[0][figure], list):
                _print_row(name, figure, runs)


def _found(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _print_row(name: str, figure: str, runs: list[dict[str, Any]]) -> None:
    values = runs[0][figure] if len(runs) == 1 else [statistics.median(run[figure]) for run in runs]
    each = " ".join(f"{value:.2f}" for value in values)
    wanted, route = runs[0]["wanted"], runs[0].get("route", "")
    print(
        f"| {name} | {figure} | {statistics.median(values):.2f} | {each} | {wanted} | {route} |", flush=True
    )


if __name__ == "__main__":
    main()
