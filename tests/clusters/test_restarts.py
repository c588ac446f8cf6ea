"""A cluster that was started is there after its kernel was restarted, and after its Jupyter server was."""

import os
import subprocess
import sys
from pathlib import Path

from nbcluster.clusters import end, entries, find
from nbcluster.clusters.standing import standing
from tests.clusters.jupyter import JupyterServer, Notebook
from tests.clusters.test_lasting import CELL, PATIENT, WORK, ok, right

IS_THERE = 'The cluster "big", which this notebook has used, is there: `%cluster attach big`.\n'


def pids() -> list[int]:
    return sorted(worker["pid"] for worker in (standing(find("big")).answer or {})["workers"])


def listed() -> str:
    """What a terminal is told of it, beginning with its name."""
    command = [sys.executable, "-m", "nbcluster.cli", "list"]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return "  ".join(told[1].split())


def goes_on(notebook: Notebook, more: int) -> None:
    """The extension names the cluster; attached, it has the same workers, and the next cell runs on them."""
    assert notebook.said == IS_THERE
    assert listed().startswith("big  local  " + os.uname().nodename + "  2  ready  nobody  a.ipynb  in  ")
    before = pids()
    ok(notebook.run(WORK))
    assert ok(notebook.run("%cluster attach big")).startswith('local cluster "big": workers: 2 ready\n')
    assert pids() == before
    ok(notebook.run(CELL.format(count=50, more=more)))
    assert right(notebook, 50, more)
    assert notebook.value("nbcluster.last_report().route") == "parallel"
    assert pids() == before


def test_a_kernel_then_its_server_is_restarted_and_the_same_workers_go_on(tmp_path: Path) -> None:
    server = JupyterServer(tmp_path, **PATIENT)
    try:
        notebook = server.open("a.ipynb")
        assert notebook.said == ""
        ok(notebook.run(WORK))
        ok(notebook.run("%cluster start --workers 2 --name big"))
        ok(notebook.run(CELL.format(count=50, more=0)))
        first = pids()
        notebook.restart()
        goes_on(notebook, 1)
        notebook.hang_up()
        server.shut_down()
        server = JupyterServer(tmp_path, **PATIENT)
        notebook = server.open("a.ipynb")
        goes_on(notebook, 2)
        assert pids() == first
        notebook.shut_down()
        server.shut_down()
    finally:
        server.kill()
        for entry in entries():
            end(entry, by="a test")
