"""Workers that the kernel cannot reach: they let the scheduler in, and refuse the kernel's certificate."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import Client

from nbcluster import session
from nbcluster.clusters import attached
from nbcluster.clusters.attached import AttachedCluster, attach
from nbcluster.clusters.certificates import Certificates, write_certificates
from nbcluster.clusters.everywhere import run_everywhere
from nbcluster.clusters.whereabouts import Tls, at_address
from nbcluster.settings import Settings
from nbcluster.testing.cells import run_distributed
from tests.clusters.conftest import DEADLINE_S, Deaths, wait_until
from tests.clusters.foreign import ForeignCluster, installation
from tests.clusters.test_attached import leaves_the_same

NOTE = (
    "Workers that this kernel cannot reach hear it, and are heard, through the scheduler: that costs each message some "
    "milliseconds more, and large results pass through one process."
)


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation(tmp_path_factory.mktemp("bare") / "venv")


def _certificates(folder: Path) -> tuple[Certificates, Certificates]:
    """The cluster's own, and those of an authority that its scheduler knows and its workers do not."""
    for name in ("inside", "outside"):
        (folder / name).mkdir()
    inside = write_certificates(folder / "inside", "inside")
    outside = write_certificates(folder / "outside", "outside")
    return inside, outside


def _tls(certificates: Certificates, authority: Path | str) -> tuple[str, ...]:
    own = certificates.scheduler
    return ("--tls-ca-file", str(authority), "--tls-cert", own, "--tls-key", own)


class Unreached:
    """A cluster with two workers that only its scheduler reaches, and how a kernel is let in there."""

    def __init__(self, foreign: ForeignCluster, inside: Certificates, outside: Certificates) -> None:
        self.foreign = foreign
        self.tls = Tls(ca=inside.authority, cert=outside.client, key=outside.client)
        self._tls_inside = Tls(ca=inside.authority, cert=inside.client, key=inside.client)

    @property
    def where(self) -> Any:
        return at_address(self.foreign.address, self.tls)

    def from_inside(self) -> Client:
        where = at_address(self.foreign.address, self._tls_inside)
        return Client(where.address, security=where.security, set_as_default=False)


@contextmanager
def unreached_cluster(python: Path, folder: Path) -> Iterator[Unreached]:
    inside, outside = _certificates(folder)
    both = folder / "both.pem"
    both.write_text(Path(inside.authority).read_text() + Path(outside.authority).read_text())
    foreign = ForeignCluster(python, folder, _tls(inside, both))
    try:
        foreign.begin()
        foreign.tls = _tls(inside, inside.authority)
        there = Unreached(foreign, inside, outside)
        for _ in range(2):
            foreign.worker(1, "--no-nanny")
        with there.from_inside() as client:
            client.wait_for_workers(2, timeout=DEADLINE_S)
        yield there
    finally:
        foreign.end()


@pytest.fixture(scope="module")
def unreached(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unreached]:
    with unreached_cluster(python, tmp_path_factory.mktemp("unreached")) as there:
        yield there


@pytest.fixture
def cluster(unreached: Unreached) -> Iterator[AttachedCluster]:
    cluster = attach(unreached.where, Settings())
    assert cluster.wait_workers(2, DEADLINE_S)
    yield cluster
    cluster.stop()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[session.Session]:
    monkeypatch.setenv("NBCLUSTER_TOO_SMALL_S", "0")
    session.close()
    yield session.current()
    session.close()


def test_a_cell_leaves_what_it_leaves_plainly(cluster: AttachedCluster, here: session.Session) -> None:
    here.take(cluster)
    assert NOTE in cluster.info().notes
    assert leaves_the_same().route == "parallel"
    addresses = [worker.address for worker in cluster.workers()]
    ports = {int(address.rpartition(":")[2]) for address in addresses}
    reached = {each.raddr.port for each in psutil.Process().net_connections() if each.raddr}
    assert not ports & reached


def test_large_payloads_and_results_pass_too(
    unreached: Unreached, here: session.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attached, "place", lambda: "another machine")
    here.take(attach(unreached.where, Settings()))
    big = "import numpy as np\nbig = np.arange(3_000_000.0)"
    report = leaves_the_same("out = []\nfor k in range(6):\n    out.append(big + k)", big)
    assert report.route == "parallel"


def test_posts_and_what_is_emitted_keep_their_order(cluster: AttachedCluster) -> None:
    statement = (
        "from nbcluster.worker.door import DOOR\n"
        "def note(data):\n"
        "    DOOR.emit('nbcluster-order/1', {'number': int(data)})\n"
        "    return b''\n"
        "DOOR.register('note', note)\n"
    )
    assert {said.error for said in run_everywhere(cluster, statement).values()} == {""}
    heard: dict[str, list[int]] = {worker.address: [] for worker in cluster.workers()}
    cluster.subscribe("nbcluster-order/1", lambda told: heard[told["worker"]].append(told["number"]))
    for address in heard:
        cluster.reach(address, timeout_s=DEADLINE_S)
    for number in range(2_000):
        for address in heard:
            cluster.post(address, "note", str(number).encode())
    wait_until(lambda: all(len(numbers) == 2_000 for numbers in heard.values()), "all has come back")
    assert set(map(tuple, heard.values())) == {tuple(range(2_000))}


def test_a_guest_that_is_killed_has_a_successor(cluster: AttachedCluster) -> None:
    before = cluster.workers()
    with Deaths(cluster) as deaths:
        os.kill(before[0].pid, signal.SIGKILL)
        [death] = deaths.wait()
    assert death.name == before[0].name
    assert cluster.wait_workers(2, DEADLINE_S)


def test_an_interrupt_stops_what_runs_there(cluster: AttachedCluster, here: session.Session) -> None:
    before = cluster.workers()
    here.take(cluster)
    interrupted = threading.Timer(2.0, signal.raise_signal, [signal.SIGINT])
    interrupted.start()
    source = (
        "import time\nout = []\nfor k in range(400):\n    until = time.time() + 0.5\n"
        "    while time.time() < until:\n        pass\n    out.append(k)"
    )
    outcome = run_distributed(source)
    interrupted.join()
    assert isinstance(outcome.error, KeyboardInterrupt)
    assert cluster.workers() == before, "no worker had to be killed"


def test_a_worker_that_is_killed_in_a_run_costs_its_slices(
    python: Path, tmp_path: Path, here: session.Session
) -> None:
    """One that comes takes part, and when the scheduler ends, all is over."""
    with unreached_cluster(python, tmp_path) as unreached:
        cluster = here.take(attach(unreached.where, Settings()))
        assert cluster.wait_workers(2, DEADLINE_S)
        cuts: list[str] = []
        cluster.on_cut(cuts.append)
        scheduler, dead, _ = unreached.foreign.processes
        killed = threading.Timer(1.0, dead.kill)
        killed.start()
        report = leaves_the_same(
            "import time\nout = []\nfor k in range(30):\n    time.sleep(0.1)\n    out.append(k)", ""
        )
        killed.join()
        assert report.route == "parallel"
        assert cluster.wait_workers(1, DEADLINE_S)
        assert len(cuts) == 1
        unreached.foreign.worker(1, "--no-nanny")
        assert cluster.wait_workers(2, DEADLINE_S)
        ended: list[Any] = []
        cluster.on_end(ended.append)
        scheduler.kill()
        wait_until(lambda: ended, "it is told")


def test_nothing_stays_at_the_scheduler_when_the_notebook_detaches(unreached: Unreached) -> None:
    cluster = attach(unreached.where, Settings())
    pids = [worker.pid for worker in cluster.workers()]
    with unreached.from_inside() as client:
        assert client.run_on_scheduler(_queues)
        cluster.stop()
        assert not any(map(psutil.pid_exists, pids))
        assert client.run_on_scheduler(_queues) == {}
        assert not client.run_on_scheduler(_under_way)


def test_of_a_kernel_that_was_killed_only_empty_queues_stay(unreached: Unreached) -> None:
    code = (
        "import json, sys\n"
        "from nbcluster.clusters import attached, guesthouse\n"
        "from nbcluster.clusters.whereabouts import Tls, at_address\n"
        "from nbcluster.settings import Settings\n"
        "guesthouse._ABANDONED_S = guesthouse._LOOK_FOR_KERNEL_EVERY_S = 0.5\n"
        f"where = at_address({unreached.foreign.address!r}, {unreached.tls!r})\n"
        "cluster = attached.attach(where, Settings())\n"
        "print(json.dumps([worker.pid for worker in cluster.workers()]), flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as kernel:
        assert kernel.stdout is not None
        pids = json.loads(kernel.stdout.readline())
        assert len(pids) == 2
        kernel.kill()
    wait_until(lambda: not any(map(psutil.pid_exists, pids)), "the guests have left")
    with unreached.from_inside() as client:
        wait_until(lambda: set(client.run_on_scheduler(_queues).values()) == {0}, "nothing is in the queues")


def _queues(dask_scheduler: Any) -> dict[str, int]:
    """Of ours: how much is in each."""
    queues = dask_scheduler.extensions["queues"].queues
    return {name: queue.qsize() for name, queue in queues.items() if name.startswith("nbcluster")}


def _under_way() -> list[str]:
    """What waits in the scheduler to be put into a queue, or taken from one."""
    import asyncio

    waiting = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]
    return [name for name in waiting if name.startswith("Queue")]


for each in (_queues, _under_way):
    each.__module__ = "__main__"  # they travel by value: this file is not there
