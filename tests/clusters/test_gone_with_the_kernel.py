"""Ten seconds after the kernel has ended, in whatever way, nothing of a cluster is left."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters import Cluster
from nbcluster.clusters.folder import make_folder, remove_folder
from nbcluster.errors import ClusterError, ClusterNotReached
from tests.clusters.conftest import DEADLINE_S, wait_until

ALLOWED_S = 10
HERE = Path(__file__).parent

ENDS = [
    "killed at once",
    "killed",
    "killed with a child that holds its pipes",
    "killed while its host is stopped",
    "raised",
    "left at once",
    "returned",
]
# Without a zygote nobody watches the kernel while the host cannot.
WAYS = [("fork", end) for end in ENDS] + [("spawn", end) for end in ENDS if "host is stopped" not in end]


def ended(start_method: str, end: str) -> tuple[dict[str, object], dict[str, object]]:
    """What a kernel said before it ended so, and what the reaper found afterwards."""
    kernel = [sys.executable, str(HERE / "kernel.py"), start_method, end]
    reaper = [sys.executable, str(HERE / "reaper.py"), str(ALLOWED_S), *kernel]
    done = subprocess.run(
        reaper,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=90,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
    )
    *said, found = [json.loads(line) for line in done.stdout.splitlines()]
    return (said[0] if said else {}), found


@pytest.mark.parametrize(("start_method", "end"), WAYS)
def test_nothing_is_left(start_method: str, end: str) -> None:
    said, found = ended(start_method, end)
    assert found["left"] == []
    assert not list(Path(os.environ["JUPYTER_RUNTIME_DIR"]).glob("nbcluster/local-*"))
    if end != "killed at once":
        assert said["processes"] >= 5, "host, two workers and two children of theirs at least"
        for port in said["ports"]:
            with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                pass


def everything_below(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


@pytest.mark.parametrize(
    ("whose", "signum", "cause"),
    [
        ("host", signal.SIGKILL, r"its host process \d+ ended by SIGKILL"),
        ("host", signal.SIGTERM, r"its host process \d+ ended with exit code 0"),
        ("zygote", signal.SIGKILL, "the process that minds its workers ended by SIGKILL"),
    ],
    ids=["host killed", "host terminated", "zygote killed"],
)
def test_a_cluster_that_loses_a_process_it_cannot_do_without_ends(
    start: Callable[..., Cluster], whose: str, signum: int, cause: str
) -> None:
    cluster = start(2, start_method="fork")
    assert cluster.wait_workers(2, DEADLINE_S)
    zygote = psutil.Process(cluster.workers()[0].pid).parent()
    assert zygote is not None
    host = zygote.parent()
    assert host is not None
    below = everything_below(host.pid)
    ends: list[ClusterError] = []
    cluster.on_end(ends.append)
    pending = cluster.client().submit(time.sleep, 1000)

    (host if whose == "host" else zygote).send_signal(signum)

    [failure] = wait_until(lambda: ends, "the end is told")
    assert isinstance(failure, ClusterNotReached)
    assert re.fullmatch(cause, failure.cause)
    _, alive = psutil.wait_procs(below, timeout=ALLOWED_S)
    assert not alive
    wait_until(lambda: pending.cancelled(), "who waits for a result is told")
    assert not cluster.is_ready()
    late: list[ClusterError] = []
    cluster.on_end(late.append)
    assert late == [failure]


def test_what_nobody_was_left_to_remove_is_swept_by_the_next_start(start: Callable[..., Cluster]) -> None:
    folders = Path(os.environ["JUPYTER_RUNTIME_DIR"], "nbcluster")
    make = "from pathlib import Path; from nbcluster.clusters import folder; folder.make_folder(Path({!r}))"
    subprocess.run([sys.executable, "-c", make.format(str(folders / "local-dead"))], check=True)
    make_folder(folders / "local-alive")
    try:
        start(1).wait_ready()
        assert not (folders / "local-dead").exists()
        assert (folders / "local-alive").exists()
    finally:
        remove_folder(folders / "local-alive")


def test_a_ctrl_c_in_the_terminal_reaches_neither_host_nor_workers() -> None:
    script = """
import os, signal, time
from nbcluster.clusters import start_local
cluster = start_local(1)
assert cluster.wait_workers(1)
before = cluster.workers()
try:
    os.killpg(0, signal.SIGINT)  # the whole process group, as the terminal does it
    while True:  # not signal.pause(): the signal may come to another thread, and wake nobody
        time.sleep(0.1)
except KeyboardInterrupt:
    assert cluster.client().submit(int, "7").result(30) == 7
    print(cluster.workers() == before)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, process_group=0, check=True
    )
    assert done.stdout.strip() == "True"
