"""On a machine with a GPU: lanes, pinning, results equal to plain Python's, memory that runs out. And anywhere: overlap.

    python benchmarks/gpu.py            all that this machine can show
    python benchmarks/gpu.py overlap    two loops at once, on a lane for a GPU that is not there

Each cell runs twice, plainly in a process of its own and distributed in this one, and what it leaves must be equal to the
bit.

In this room GPUs are tried for real, by hand.
"""

import pickle
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import Any

from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import Snapshot
from nbcluster.session import Cell, Session
from nbcluster.settings import Settings
from nbcluster.worker.equal import differences

TORCH = """
import nbcluster, torch
def norm(i):
    generator = torch.Generator(device='cuda').manual_seed(i)
    x = torch.empty((2000, 2000), device='cuda').uniform_(generator=generator)
    for _ in range(20):
        x = x @ x / 1000
    return x.sum().item()
out = []
with nbcluster.on(gpus=1):
    for i in range(40):
        out.append(norm(i))
"""
CUPY = """
import cupy, nbcluster
def norm(i):
    x = cupy.random.default_rng(i).random((2000, 2000))
    for _ in range(20):
        x = x @ x / 1000
    return float(x.sum())
with nbcluster.on(gpus=1):
    out = [norm(i) for i in range(40)]
"""
UNASKED = """
import torch
device = 'cuda' if torch.cuda.is_available() else 'cpu'
out = []
for i in range(40):
    out.append((torch.arange(1000., device=device) ** 0.5).sum().item() + i)
"""
PINNED = """
import nbcluster, os
seen = []
with nbcluster.on(gpus=1):
    for i in range(40):
        print(os.environ.get('CUDA_VISIBLE_DEVICES'))
"""
TOO_MUCH = """
import nbcluster, torch
kept = []
with nbcluster.on(gpus=1):
    for i in range(1000):
        kept.append(torch.empty(2**32, dtype=torch.uint8, device='cuda'))
"""
CORES = "for i in range(500):\n    cores.append(work(i, 0.12))\n"
GPU = "with nbcluster.on(gpus=1):\n    for k in range(12):\n        gpus.append(work(k, 0.8))\n"
SETUP = """
import time, nbcluster
def work(i, seconds):
    time.sleep(seconds)
    return i * i
cores, gpus = [], []
"""

PLAINLY = "import pickle, sys\nspace = {'__name__': '__main__'}\nexec(sys.stdin.read(), space)\n"
PLAINLY += "sys.stdout.buffer.write(pickle.dumps(space['out']))"


class Notebook:
    """Without a shell."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.space: dict[str, Any] = {"__name__": "__main__"}
        self.last: Snapshot | None = None

    def run(self, source: str) -> float:
        """The seconds that it took."""

        def seen(snapshot: Snapshot) -> None:
            self.last = snapshot

        cell = Cell(source, 1, "<cell>", "", 0, self.space)
        surface = PlainSurface(self.space)
        began = time.perf_counter()
        try:
            self._session.run(cell, CellOptions(), lambda: (surface, seen))
        finally:
            for line in str(self._session.last_report()).splitlines():
                print(f"    {line}")
        return time.perf_counter() - began


def plainly(source: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", PLAINLY], input=source.encode(), stdout=subprocess.PIPE, check=True
    )
    return pickle.loads(done.stdout)


def equal(name: str, source: str, notebook: Notebook) -> None:
    print(f"{name}, against plain Python in a process of its own")
    notebook.run(source)
    found = list(differences(plainly(source), notebook.space["out"]))
    print(f"    {found[:3] or 'equal'}")


def on_this_machine() -> None:
    session = Session(Settings(too_small_s=0))
    info = session.start_cluster(lasting=False)
    gpus = [worker for worker in info.workers if worker.has_gpu]
    print(f"{len(gpus)} lanes on GPUs: {[(worker.name, worker.gpu) for worker in gpus]} {info.why_no_gpu}")
    if gpus:
        notebook = Notebook(session)
        for name, source in (("torch", TORCH), ("cupy", CUPY)):
            if find_spec(name):
                equal(name, source, notebook)
        if find_spec("torch"):
            equal("torch, not asked for", UNASKED, notebook)
            print("memory that runs out")
            try:
                notebook.run(TOO_MUCH)
            except RuntimeError:
                print(f"    {notebook.last.message if notebook.last else ''}")
            notebook.space.clear()
        print("pinned, which the proof tells")
        notebook.run(PINNED)
        used = session.cluster.gpu_use() if session.cluster else {}
        print(f"use, as last seen: {used}")
    session.close()


def overlap() -> None:
    """Two loops at once, and what it must take."""
    session = Session(Settings(pretended_gpus=1))
    session.start_cluster(workers=6, lasting=False)
    notebook = Notebook(session)
    must_s = max(500 * 0.12 / 6, 12 * 0.8)
    for name, source in (("GPU first", GPU + CORES), ("cores first", CORES + GPU)):
        notebook.run(SETUP)
        seconds = [notebook.run(source) for _ in range(3)]
        print(
            f"{name}: {', '.join(f'{each:.1f}' for each in seconds)} s, of {must_s:.1f} s that it must take"
        )
    session.close()


if __name__ == "__main__":
    if sys.argv[1:] != ["overlap"]:
        on_this_machine()
    overlap()
