"""What a checkpoint costs: CPU time to take a shadow, CPU time of a look, and the memory of the shadow.

    python benchmarks/watches.py [CASE …]

Each case runs in a process of its own, on an object that has been pickled, as a worker has it.

In this room the watches are measured.
"""

import gc
import importlib
import mmap
import os
import pickle
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbcluster.worker.watches import PrivateMapping, Scene, Shadow, Watches

MB = 1 << 20


def records() -> Any:
    """About 50 MB of Python objects: 75,000 records of a name, a number, two tags and a place."""
    draw = random.Random(0).random
    return {
        f"user{i}": {"name": f"name{i}", "score": draw(), "tags": [f"t{i % 7}", i], "at": (draw(), i)}
        for i in range(75_000)
    }


def numbers() -> Any:
    return [random.random() for _ in range(1_500_000)]


class Particle:
    def __init__(self, number: int) -> None:
        self.number, self.mass, self.path = number, float(number), [number]


def particles() -> Any:
    return [Particle(i) for i in range(100_000)]


def small_arrays() -> Any:
    numpy: Any = importlib.import_module("numpy")
    return [numpy.random.rand(10) for _ in range(50_000)]


def one_array() -> Any:
    numpy: Any = importlib.import_module("numpy")
    return numpy.ones(400 * MB // 8)


def neighbours() -> Any:
    sklearn: Any = importlib.import_module("sklearn.neighbors")
    points = one_array()[:2_000_000].reshape(200_000, 10) * importlib.import_module("numpy").random.rand(
        200_000, 10
    )
    return sklearn.KNeighborsClassifier(algorithm="kd_tree").fit(points, [i % 5 for i in range(200_000)])


def forest() -> Any:
    numpy: Any = importlib.import_module("numpy")
    ensemble: Any = importlib.import_module("sklearn.ensemble")
    return ensemble.RandomForestClassifier(50).fit(numpy.random.rand(20_000, 10), numpy.arange(20_000) % 5)


def table() -> Any:
    numpy: Any = importlib.import_module("numpy")
    pandas: Any = importlib.import_module("pandas")
    return pandas.DataFrame(numpy.random.rand(100_000, 20)).assign(word=[f"x{i}" for i in range(100_000)])


def graph() -> Any:
    return importlib.import_module("networkx").gnm_random_graph(20_000, 100_000, seed=1)


MAPPED = "400 MB array, mapped"
CASES: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "50 MB of records": (records, len),
    "1.5 M floats in a list": (numbers, sum),
    "100,000 instances": (particles, len),
    "50,000 small arrays": (small_arrays, len),
    MAPPED: (one_array, lambda array: array.sum()),
    "400 MB array, digested": (one_array, lambda array: array.sum()),
    "k neighbours, 200,000 × 10": (neighbours, lambda model: model.predict(model._fit_X[:10])),
    "forest of 50 trees": (
        forest,
        lambda model: model.predict(model.estimators_[0].tree_.value[:5, 0, :1].repeat(10, 1)),
    ),
    "frame, 100,000 × 21": (table, lambda frame: frame.describe()),
    "graph, 20,000 nodes": (graph, lambda graph: sorted(graph.degree)),
}


def travelled(make: Callable[[], Any]) -> tuple[Any, int]:
    """The object after a journey, and its size there."""
    data = pickle.dumps(make(), protocol=5)
    gc.collect()
    before = resident()
    found = pickle.loads(data)
    return found, resident() - before


def mapped(array: Any) -> tuple[Any, tuple[PrivateMapping, ...]]:
    descriptor = os.memfd_create("a-payload")
    os.truncate(descriptor, array.nbytes)
    with mmap.mmap(descriptor, array.nbytes) as shared:
        shared[:] = memoryview(array).cast("B")
    mapping = mmap.mmap(descriptor, array.nbytes, access=mmap.ACCESS_COPY)
    numpy: Any = importlib.import_module("numpy")
    return numpy.frombuffer(mapping), (PrivateMapping(mapping, f"/proc/self/fd/{descriptor}"),)


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


def cpu_seconds(act: Callable[[], object]) -> float:
    """Of this process alone: how busy the machine is otherwise does not count."""
    began = time.process_time()
    answer = act()
    spent = time.process_time() - began
    assert answer is None, answer
    return spent


def held_bytes(shadow: Shadow) -> int:
    """What the guards keep beside the objects themselves: their lists, and the small copies of arrays in these."""
    lists = [
        kept for guard in shadow._roster.guards for kept in vars(guard).values() if isinstance(kept, list)
    ]
    copies = (kept._bytes for each in lists for kept in each if type(kept).__name__ == "_Kept")
    return sum(map(sys.getsizeof, lists)) + sum(map(sys.getsizeof, copies))


def measure(name: str) -> None:
    make, use = CASES[name]
    obj, size = travelled(make)
    mappings: tuple[PrivateMapping, ...] = ()
    if name == MAPPED:
        obj, mappings = mapped(obj)
    use(obj)
    Shadow({"warm": obj}).arm()  # what it imports is no part of the price
    shadow = Shadow({"captured": obj}, mappings=mappings)
    armed_s = cpu_seconds(shadow.arm)
    memory = held_bytes(shadow)
    looks = [cpu_seconds(shadow.look) for _ in range(9)]
    assert not shadow.unwatchable
    print(
        f"{name:28s} {size / MB:7.0f} MB   arm {armed_s * 1e3:7.1f} ms   "
        f"look {statistics.median(looks) * 1e3:7.2f} ms   memory {memory / MB:5.1f} MB",
        flush=True,
    )


def ambient() -> None:
    for library in ("numpy", "pandas", "matplotlib.pyplot", "sklearn.ensemble"):
        importlib.import_module(library)
    watches = Watches(Scene(space={f"name{i}": i for i in range(300)}), off={"captures"})
    watches.arm()
    seconds = []
    for _ in range(50):
        watches.look()
        seconds.append(watches.seconds)
    print(f"{'everything but captures':28s} {'':48s} look {statistics.median(seconds) * 1e3:7.2f} ms")


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--here"]:
        measure(arguments[1])
        return
    print(time.strftime("%Y-%m-%d"), sys.version.split()[0], os.cpu_count(), "cores")
    for name in arguments or CASES:
        subprocess.run([sys.executable, __file__, "--here", name], check=True)
    ambient()


if __name__ == "__main__":
    main(sys.argv[1:])
