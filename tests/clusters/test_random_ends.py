"""Whoever is killed while a cluster comes up, and at whatever moment: nothing is left, and the next start works."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters import entries, start_lasting
from nbcluster.clusters.folder import runtime_folder
from tests.clusters.conftest import wait_until
from tests.left_behind import processes_below

SEED = int(os.environ.get("NBC_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
MOMENTS_S = [random.Random(SEED).uniform(0.0, 1.2) for _ in range(5)]
START = "from nbcluster.clusters import start_lasting; start_lasting(2, name='big', idle_s=1).wait_ready()"


def hosts(folder: str) -> list[psutil.Process]:
    found = [process for process in psutil.process_iter() if _is_below(process, folder)]
    return [process for process in found if process.cmdline()[-1:] == ["host"]]


def left() -> list[str]:
    return [path.name for path in runtime_folder().glob("*")]


def _is_below(process: psutil.Process, folder: str) -> bool:
    try:
        return process.environ().get("JUPYTER_RUNTIME_DIR") == folder and bool(process.cmdline())
    except psutil.Error:
        return False


@pytest.mark.parametrize("moment_s", MOMENTS_S, ids=[f"seed {SEED} {number}" for number in range(5)])
@pytest.mark.parametrize("whose", ["starter", "host"])
def test_nothing_is_left(
    whose: str, moment_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tmp_path)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", folder)
    with subprocess.Popen([sys.executable, "-c", START], stderr=subprocess.DEVNULL) as starter:
        began = time.monotonic()
        if whose == "host":
            wait_until(lambda: starter.poll() is not None or hosts(folder), "a host")
        threading.Event().wait(max(0.0, began + moment_s - time.monotonic()))
        for process in hosts(folder) if whose == "host" else [psutil.Process(starter.pid)]:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                pass
        if whose == "host":
            starter.wait(30)
    # What had come up by then ends when nobody uses it for a second.
    wait_until(lambda: not processes_below(folder), "all processes are gone")
    # One that was killed is still ending when its environment cannot be read any more.
    wait_until(lambda: entries() == [], "the registry is clean")
    assert left() == []
    cluster = start_lasting(1, name="big")
    cluster.wait_ready()
    cluster.stop()
    assert left() == []
