"""SIGKILL for a host process, a kernel or a Jupyter server, at random moments, while a real notebook runs a cell.

    python -m tests.clusters.killed_at_a_moment WHOSE COUNT SEED

All is started below this process, whose children orphans become: one that nobody ends is found by being its
child, whatever it is called and wherever it has hidden. Every other cluster is one that its cell starts by itself,
and every other one that outlives its kernel and ends when nobody has used it for a second.

For each moment a line of JSON is printed: when it was, what was left after 30 s, whether the registry was clean,
and whether a cell that the kill should not have cost anything came out right. The last line says whether the
next start works.

In this room such moments are lived through; the test and whoever wants ten of each judge what is printed.
"""

import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from inspect import signature
from pathlib import Path
from typing import Any

import psutil
from ipykernel.parentpoller import ParentPollerUnix

from nbcluster.clusters import entries
from nbcluster.clusters.folder import runtime_folder
from nbcluster.worker import process
from tests.clusters.conftest import wait_until
from tests.clusters.jupyter import JupyterServer, Notebook

ALLOWED_S = 30.0
#: From before there is a cluster until the cell is over.
LAST_MOMENT_S = 4.5
COUNT = 50

WORK = """
import time
def spin(i, n=1_000_000):
    s = 0
    for k in range(n):
        s += k ^ i
    return s
"""
CELL = f"%%distribute --workers 2\nout = []\nfor i in range({COUNT}):\n    out.append((i, spin(i)))"
START = "%cluster start --workers 2 --name big --idle 1s"
RIGHT = f"[i for i, _ in out] == list(range({COUNT})) and out[7][1] == spin(7) and len(out) == {COUNT}"


class Life:
    """A server that is there when it is needed, and what was killed meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: JupyterServer | None = None

    def open(self, name: str) -> Notebook:
        if self._server is None:
            self._server = JupyterServer(self._folder, NBCLUSTER_TOO_SMALL_S="0")
        notebook = self._server.open(name)
        assert notebook.run(WORK).status == "ok"
        return notebook

    def kill(self, whose: str, notebook: Notebook) -> None:
        """Comes back when it is gone."""
        if whose == "host":
            wait_until(_killed_hosts, "a host that could be killed")
        elif whose == "kernel":
            os.kill(notebook.pid, signal.SIGKILL)
            wait_until(lambda: not psutil.pid_exists(notebook.pid), "the server sees its kernel's end")
        else:
            self.kill_server()

    def kill_server(self) -> None:
        assert self._server is not None
        self._server.kill()
        self._server = None

    def orphans(self) -> list[psutil.Process]:
        known = [] if self._server is None else [self._server.process.pid]
        process.reap_orphans(known)
        return [each for each in psutil.Process().children() if each.pid not in known]

    def end(self) -> None:
        if self._server is not None:
            self._server.shut_down()
            self._server = None


def _killed_hosts() -> bool:
    """Whom to kill; who is left is not looked for like this. One that outlives its kernel forks at its beginning."""
    killed = _killed_now()
    return bool(killed and [*killed, *_killed_now()])


def _killed_now() -> list[psutil.Process]:
    killed = []
    for each in psutil.Process().children(recursive=True):
        try:
            if each.cmdline()[-1:] == ["host"]:
                each.send_signal(signal.SIGKILL)
                killed.append(each)
        except psutil.Error:
            pass  # gone meanwhile
    wait_until(lambda: all(map(_has_ended, killed)), "they are gone")
    return killed


def _has_ended(each: psutil.Process) -> bool:
    try:
        return each.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def moment(life: Life, whose: str, number: int, moment_s: float) -> dict[str, Any]:
    outlives = number % 2 == 1
    notebook = life.open(f"{whose}-{number}.ipynb")
    began = time.monotonic()
    if outlives:
        notebook.begin(START)
    asked = notebook.begin(CELL)
    threading.Event().wait(max(0.0, began + moment_s - time.monotonic()))
    ended = time.monotonic()
    life.kill(whose, notebook)
    told: dict[str, Any] = {
        "whose": whose,
        "moment_s": round(moment_s, 2),
        "outlives": outlives,
    }
    if whose == "host":
        told["cell"] = notebook.finish(asked).status
        told["right"] = notebook.value(RIGHT)
        ended = time.monotonic()
    elif whose == "server" and not _sees_that_its_server_is_gone():
        os.kill(notebook.pid, signal.SIGKILL)
    while (left := life.orphans()) and time.monotonic() < ended + ALLOWED_S:
        threading.Event().wait(0.02)
    told["gone_after_s"] = round(time.monotonic() - ended, 2)
    told["left"] = [_told(each) for each in left]
    if whose != "server":
        notebook.shut_down()
    wait_until(lambda: not life.orphans(), "what the notebook had is gone with it")
    told["entries"] = [entry.name for entry in entries()]
    told["folders"] = [path.name for path in runtime_folder().glob("*")]
    return told


def _sees_that_its_server_is_gone() -> bool:
    """Older kernels look for process 1 as their parent, which here they never get."""
    return "parent_pid" in signature(ParentPollerUnix).parameters


def _told(each: psutil.Process) -> str:
    try:
        return " ".join(each.cmdline()) or each.name()
    except psutil.Error:
        return "gone meanwhile"


def main(whose: str, count: int, seed: int) -> None:
    process.adopt_orphans()
    chosen = random.Random(f"{whose} {seed}")
    with tempfile.TemporaryDirectory(prefix="nbc-", ignore_cleanup_errors=True) as folder:
        life = Life(Path(folder))
        try:
            for number in range(count):
                told = moment(life, whose, number, chosen.uniform(0.0, LAST_MOMENT_S))
                print(json.dumps(told), flush=True)
            last = life.open("last.ipynb")
            status = last.run(CELL).status
            print(json.dumps({"next start": status, "right": last.value(RIGHT)}), flush=True)
            last.shut_down()
            life.end()
            wait_until(lambda: not life.orphans(), "nothing is left")
        finally:
            process.end_all_below()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
