"""Who hangs, and who is only busy."""

import os
import re
import signal
import subprocess
import sys
import time
from typing import Literal

import psutil
import pytest

from nbcluster.clusters.hosted import HostedCluster
from nbcluster.clusters.specs import ClusterSpec, WorkerInfo
from nbcluster.clusters.stalls import Look, look_at, outgrown, trouble
from tests.clusters.conftest import Deaths


def look(silent_s: float, cpu_s: float = 0.0, stopped: bool = False) -> Look:
    return Look(silent_s=silent_s, cpu_s=cpu_s, stopped=stopped)


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        pytest.param(look(1), look(1), "", id="well"),
        pytest.param(None, look(9000, stopped=True), "", id="one look is not enough"),
        pytest.param(look(9000), look(1), "", id="the machine was asleep"),
        pytest.param(look(21, 10), look(26, 15), "", id="native code holds the lock, and computes"),
        pytest.param(
            look(21, 10),
            look(26, 10),
            "it did nothing and gave no sign of life for 26 s",
            id="waits for a lock",
        ),
        pytest.param(
            look(21, 10, True),
            look(26, 10, True),
            "it was stopped by a signal and gave no sign of life for 26 s",
            id="stopped",
        ),
        pytest.param(
            look(6, 10, True),
            look(11, 10, True),
            "it was stopped by a signal and gave no sign of life for 11 s",
            id="stopped a while ago",
        ),
        pytest.param(look(4, 10, True), look(9, 10, True), "", id="stopped a moment ago"),
        pytest.param(look(19), look(24), "", id="not silent for long enough"),
    ],
)
def test_trouble(before: Look | None, after: Look, because: str) -> None:
    assert trouble(before, after, apart_s=5, silent_s=20) == because


def test_outgrown() -> None:
    assert outgrown(9_100_000_000, 4_000_000_000) == (
        "it had grown to 9.1 GB of memory, of the 4.0 GB that each worker of this cluster may use"
    )
    assert outgrown(9_100_000_000, 10_000_000_000) == ""


def test_look_at_real_processes() -> None:
    stopped = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        os.kill(stopped.pid, signal.SIGSTOP)
        give_up = time.monotonic() + 10
        while psutil.Process(stopped.pid).status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < give_up
        workers = [
            WorkerInfo(name=str(pid), generation=1, state="ready", address=f"tls://{pid}", pid=pid)
            for pid in (os.getpid(), stopped.pid, 2**22 - 1, 0)
        ]
        heard = {worker.address: 100.0 for worker in workers[:3]}
        looks = look_at(workers, heard, 107.0)
    finally:
        stopped.kill()
        stopped.communicate()
    assert set(looks) == {os.getpid(), stopped.pid}  # one is gone, one has never been heard of
    assert looks[stopped.pid].stopped
    assert not looks[os.getpid()].stopped
    assert looks[os.getpid()].silent_s == 7.0
    assert looks[os.getpid()].cpu_s > 0


def test_a_stopped_worker_is_replaced_and_a_computing_one_is_not() -> None:
    cluster = HostedCluster(ClusterSpec(workers=2, silent_s=2.0))
    try:
        assert cluster.wait_workers(2)
        stopped, computing = cluster.workers()
        # The regular expression holds the interpreter's lock until it is killed: no heartbeat from there either.
        future = cluster.client().submit(
            lambda: __import__("re").match("(a*)*b", "a" * 60), workers=[computing.address]
        )
        with Deaths(cluster) as deaths:
            os.kill(stopped.pid, signal.SIGSTOP)
            [death] = deaths.wait()
        assert death.name == stopped.name
        assert death.cause.startswith("it was stopped by a signal and gave no sign of life for ")
        assert cluster.wait_workers(2)
        assert cluster.workers()[1] == computing
        assert not future.done()
    finally:
        cluster.stop()


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_a_worker_that_outgrows_its_share_is_replaced(start_method: Literal["fork", "spawn"]) -> None:
    cluster = HostedCluster(ClusterSpec(workers=1, memory_bytes=400_000_000, start_method=start_method))
    try:
        cluster.wait_ready()
        with Deaths(cluster) as deaths:
            future = cluster.client().submit(lambda: (b"x" * 500_000_000, __import__("time").sleep(1000)))
            [death] = deaths.wait()
            future.cancel()
        assert re.fullmatch(
            r"it had grown to \d+ MB of memory, of the 400 MB that each worker of this cluster may use",
            death.cause,
        )
        assert death.out_of_memory
        assert not death.asked, "it died of its own trouble, though by our hand"
        assert "in <lambda>" in death.log, "it was asked where it was"
        assert cluster.wait_workers(1)
    finally:
        cluster.stop()
