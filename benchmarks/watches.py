"""What watching costs: single looks, whole runs, a body that calls `id()` all the time; and false alarms.

    python benchmarks/watches.py                   all of it
    python benchmarks/watches.py looks [OBJECT …]  CPU time to take a shadow and of a look, and the shadow's memory
    python benchmarks/watches.py runs              watches over worker time, in runs of 2 s and of 20 s
    python benchmarks/watches.py deepcopy          hook and watches against the same body without
    python benchmarks/watches.py library           alarms over library objects that are only used

*Looks*: each object in a process of its own, pickled and unpickled, as a worker has it.

*Runs*: a cell with 50 captures (an array of 100 MB, 50 MB of records, a fitted k-neighbours model, 47 small ones) on two
real workers, with all that a user's has: audit hook, watches, descriptors. The workers count themselves: every checkpoint
and every slice is timed by the CPU time of the thread that runs it. The figure is checkpoints over slices, without each
worker's first checkpoint on either side. To take the shadow belongs to the opening of a payload and is not in it.

*Deepcopy*: each iteration copies a tree of 3,000 containers. CPU time of an iteration on workers, counted as above and all
checkpoints included, over that of an iteration of the same loop in the kernel, where there is neither hook nor watch.

*Library*: the table of `tests/worker/watches/test_library_objects.py`: each object is used three times and looked at.

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
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cloudpickle
import first

from nbcluster import session
from nbcluster.worker.watches import PrivateMapping, Scene, Shadow, Watches
from nbcluster.worker.watches.contents import Contents

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
    held = [kept for guard in shadow._roster.guards for kept in vars(guard).values()]
    for contents in [each for each in held if isinstance(each, Contents)]:
        held += contents.lengths, *contents.columns
    lists = [each for each in held if isinstance(each, list)]
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


# Runs --------------------------------------------------------------------------------------------------

SMALL: tuple[Callable[[int], Any], ...] = (
    lambda i: {"a": i, "b": [i]},
    lambda i: importlib.import_module("numpy").arange(i + 5),
    lambda i: [i, "two", 3.0],
    lambda i: (i, {"two", i}),
)

CAPTURES = """    held = ({names})
    found = float(big[i % 1000 :: 9973].sum()) + records[f'user{{i % 75_000}}']['score'] + len(held)
    near = model.predict(big[:10].reshape(1, 10) * i)[0] if i % 20 == 0 else 0
    out.append((found, near, spin({size}, i)))
"""

DEEPCOPY = "    out.append(len(copy.deepcopy(tree)))\n"


@dataclass
class Counted:
    """What one worker's thread of user code did since it was asked last, in seconds of its CPU time."""

    slices: list[float]
    first: list[float]
    others: list[float]


def counted() -> Counted:
    """On a worker: what there is since the last call, the first of which has it count."""
    runner: Any = importlib.import_module("nbcluster.worker.slices").SliceRunner
    if not hasattr(runner, "counted"):
        check = runner.checked

        def checked(self: Any, *told: Any) -> Any:
            kept = runner.counted.others if self.looked else runner.counted.first
            began = time.thread_time()
            change = check(self, *told)
            kept.append(time.thread_time() - began)
            return change

        def timed(method: Callable[..., Any]) -> Callable[..., Any]:
            def ran(self: Any, *given: Any, **how: Any) -> Any:
                began = time.thread_time()
                result = method(self, *given, **how)
                runner.counted.slices.append(time.thread_time() - began)
                return result

            return ran

        runner.checked = checked
        runner.run, runner.make_up = timed(runner.run), timed(runner.make_up)
        runner.counted = Counted([], [], [])
    found: Counted = runner.counted
    runner.counted = Counted([], [], [])
    return found


class Workers:
    """A notebook with two of them, that count."""

    def __init__(self) -> None:
        os.environ["NBCLUSTER_TOO_SMALL_S"] = "0"
        cloudpickle.register_pickle_by_value(sys.modules["__main__"])
        self.notebook = first.Notebook()
        self.notebook.warm()
        cluster = session.current().cluster
        assert cluster is not None
        self._client = cluster.client()
        self.space = self.notebook.shell.user_ns

    def ran(self, body: str, count: int) -> list[Counted]:
        self._client.run(counted)
        self.notebook.run(f"%%distribute --quiet\nout = []\nfor i in range({count}):\n{body}")
        assert self.notebook.route() == "parallel []", self.notebook.route()
        return list(self._client.run(counted).values())


def runs() -> None:
    workers = Workers()
    captures = {f"c{i}": SMALL[i % len(SMALL)](i) for i in range(47)}
    model = neighbours()
    workers.space.update(captures, big=one_array()[: 100 * MB // 8], records=records(), model=model)
    body = CAPTURES.format(names=", ".join(captures), size=first.calibrated(0.005))
    # A first loop opens files and imports what the others find there.
    each_s = sum(sum(each.slices) for each in workers.ran(body, 400)) / 400
    for wanted_s in (2, 20):
        for _ in range(3):
            found = workers.ran(body, int(2 * wanted_s / each_s))
            share = sum(sum(each.others) for each in found) / sum(
                sum(each.slices) - sum(each.first) for each in found
            )
            looks = [look for each in found for look in each.others]
            print(
                f"watches over worker time, {wanted_s:2d} s  {share:6.1%}   wanted <= 3 %   "
                f"{len(looks)} checkpoints of {statistics.median(looks) * 1e3:.0f} ms in "
                f"{sum(len(each.slices) for each in found)} turns",
                flush=True,
            )


def deepcopy() -> None:
    workers = Workers()
    workers.space["tree"] = {f"k{i}": [{"n": i}, (i, [i])] for i in range(1000)}
    workers.notebook.run("import copy")
    workers.ran(DEEPCOPY, 300)
    for _ in range(5):
        began = time.thread_time()
        workers.notebook.run(f"out = []\nfor i in range(600):\n{DEEPCOPY}")
        plain = (time.thread_time() - began) / 600
        found = workers.ran(DEEPCOPY, 601)  # of which the kernel runs iteration 0
        watched = sum(sum(each.slices) for each in found) / 600
        print(f"deepcopy, time over the same without  {watched / plain:5.2f}   wanted <= 1.10", flush=True)


def library() -> None:
    warnings.simplefilter("ignore")
    sys.path.insert(0, str(Path(__file__).parents[1]))
    rows = importlib.import_module("tests.worker.watches.test_library_objects").ROWS
    tried, alarms = 0, []
    for row in rows:
        try:
            made = row.make()
        except ImportError:
            continue
        try:
            obj = pickle.loads(pickle.dumps(made))
        except (pickle.PicklingError, TypeError, AttributeError):
            continue  # what cannot travel has no worker to be watched on
        tried += 1
        shadow = Shadow({"obj": obj})
        shadow.arm()
        for use in row.uses:
            use(obj)
            if (change := shadow.look()) is not None:
                alarms.append((row.name, change))
    print(f"false alarms over {tried} library objects  {len(alarms)}   wanted 0   {alarms or ''}")


def looks(names: Sequence[str]) -> None:
    for name in names or CASES:
        subprocess.run([sys.executable, __file__, "--here", name], check=True)
    ambient()


PARTS = {"runs": runs, "deepcopy": deepcopy, "library": library}


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--here"]:
        measure(arguments[1])
    elif arguments[:1] == ["looks"]:
        looks(arguments[1:])
    elif arguments:
        PARTS[arguments[0]]()
    else:
        print(time.strftime("%Y-%m-%d"), sys.version.split()[0], os.cpu_count(), "cores")
        looks(())
        for part in PARTS:
            subprocess.run([sys.executable, "-W", "ignore", __file__, part], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
