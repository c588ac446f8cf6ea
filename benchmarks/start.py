"""From a cold interpreter to the first result: the embedded cluster and LocalCluster, in turn, on this machine.

    python benchmarks/start.py [RUNS]

Also what a worker costs (time to fork, memory), and how long a message takes. In this room nothing is asserted:
the figures belong into docs/decisions.md, with the machine and its load.
"""

import json
import os
import statistics
import subprocess
import sys
import time

EMBEDDED = """
import time; begin = time.perf_counter()
import json
from nbcluster.clusters import start_local
cluster = start_local(2)
started, cpu = time.perf_counter(), time.process_time()
client = cluster.client()
connected = time.perf_counter()
assert client.submit(int, "1").result() == 1
print(json.dumps({
    "first result": time.perf_counter() - begin, "start_local and its import": started - begin,
    "kernel CPU until started": cpu, "kernel CPU until the first result": time.process_time(),
}))
cluster.stop()
"""

PEER = """
import time; begin = time.perf_counter()
import json
if __name__ == "__main__":
    from distributed import Client, LocalCluster
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    client = Client(cluster)
    assert client.submit(int, "1").result() == 1
    print(json.dumps({"first result": time.perf_counter() - begin}))
    client.close(); cluster.close()
"""


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {runs} runs each, in turn")
    measured: dict[str, list[float]] = {}
    for _ in range(runs):
        for name, source in (("embedded", EMBEDDED), ("LocalCluster", PEER)):
            done = subprocess.run(
                [sys.executable, "-c", source],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                check=True,
            )
            for what, seconds in json.loads(done.stdout).items():
                measured.setdefault(f"{name}: {what}", []).append(seconds)
    for what, seconds in measured.items():
        tell(what, seconds)
    one_cluster()


def one_cluster() -> None:
    from nbcluster.clusters import start_local

    cluster = start_local(2)
    assert cluster.wait_workers(2)
    client = cluster.client()

    begin = time.perf_counter()
    cluster.scale(10)
    assert cluster.wait_workers(10, 60)
    tell("one worker more, of eight at once", [(time.perf_counter() - begin) / 8])
    memory = client.run(own_memory)
    print(f"{'memory of ten workers, MB':45} {json.dumps(totals(memory.values()))}")
    cluster.scale(2)
    assert cluster.wait_workers(2, 60)

    client.run(register)
    address = cluster.workers()[0].address
    tell("a call through the worker's door", [timed(lambda: cluster.call(address, "echo", b"x" * 50))] * 1)
    tell("the same, 300 times", [timed(lambda: cluster.call(address, "echo", b"x" * 50)) for _ in range(300)])
    tell("submit and result", [timed(lambda: client.submit(int, pure=False).result()) for _ in range(100)])
    cluster.stop()


def register() -> None:
    from nbcluster.worker.door import DOOR

    DOOR.register("echo", lambda payload: payload)


def own_memory() -> dict[str, float]:
    with open("/proc/self/smaps_rollup") as file:
        lines = [line.split() for line in file]
    return {line[0].rstrip(":"): int(line[1]) / 1024 for line in lines if line[0] in ("Rss:", "Pss:")}


def totals(memories: object) -> dict[str, float]:
    each = list(memories)  # type: ignore[call-overload]
    return {f"{kind} each": round(statistics.mean(one[kind] for one in each), 1) for kind in ("Rss", "Pss")}


def timed(work: object) -> float:
    begin = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begin


def tell(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    print(
        f"{what:45} median {statistics.median(ordered) * 1e3:8.2f} ms,"
        f" from {ordered[0] * 1e3:.2f} to {ordered[-1] * 1e3:.2f}"
    )


if __name__ == "__main__":
    main()
