"""Whoever is killed, and at whatever moment: nothing is left, and the next start works.

`NBC_MOMENTS=10` has ten moments each under a notebook, and `NBC_SEED` those of an earlier run again. A
test that fails tells its seed.
"""

import json
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
MOMENTS_UNDER_A_NOTEBOOK = int(os.environ.get("NBC_MOMENTS", "1"))
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


@pytest.mark.parametrize("moment_s", MOMENTS_S, ids=map(str, range(5)))
@pytest.mark.parametrize("whose", ["starter", "host"])
def test_nothing_is_left(
    whose: str, moment_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"NBC_SEED={SEED}")
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


@pytest.mark.timeout(60 + 60 * MOMENTS_UNDER_A_NOTEBOOK)
@pytest.mark.parametrize("whose", ["host", "kernel", "server"])
def test_under_a_notebook_in_a_jupyter_server_nothing_is_left(whose: str, tmp_path: Path) -> None:
    """Every descendant is found by being a child of the process that lives it through."""
    print(f"NBC_SEED={SEED}")
    moments = [sys.executable, "-m", "tests.clusters.killed_at_a_moment", whose]
    done = subprocess.run(
        [*moments, str(MOMENTS_UNDER_A_NOTEBOOK), str(SEED)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path)},
    )
    print(done.stdout)  # which moments they were, for whoever looks into a failure
    *told, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == MOMENTS_UNDER_A_NOTEBOOK
    for each in told:
        assert each["left"] == [], each
        assert (each["entries"], each["folders"]) == ([], []), each
        if whose == "host":
            assert (each["cell"], each["right"]) == ("ok", True), each
    assert last == {"next start": "ok", "right": True}
