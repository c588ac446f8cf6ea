"""A cluster that was started is there for the next kernel, and for two at once: real kernels, real ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
import pytest

from nbcluster.clusters import end, entries, find
from nbcluster.clusters.standing import standing
from tests.clusters.conftest import wait_until
from tests.exactness.kernels import Answer, Kernel, kernel

PATIENT = {"NBCLUSTER_GRACE_S": "30", "NBCLUSTER_TOO_SMALL_S": "0"}
WORK = """
import time
def spin(i, n=100_000):
    s = 0
    for k in range(n):
        s += k ^ i
    return s
"""
CELL = "%%distribute\nout = []\nfor i in range({count}):\n    out.append((i, spin(i + {more})))\n    print(i)"


class Notebooks:
    """Kernels on one machine, which end with the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def open(self, path: str) -> Kernel:
        opened = self._stack.enter_context(kernel(JPY_SESSION_NAME=path, **PATIENT))
        assert opened.run(WORK).status == "ok"
        return opened


@pytest.fixture
def notebooks() -> Iterator[Notebooks]:
    try:
        with ExitStack() as stack:
            yield Notebooks(stack)
    finally:
        for entry in entries():
            end(entry, by="a test")


def ok(answer: Answer) -> str:
    assert answer.status == "ok", answer.traceback
    return answer.stdout


class Killed(Exception):
    """The kernel that runs a cell will not answer."""


def said(notebook: Kernel) -> str:
    return ok(notebook.run("print(*nbcluster.last_report().lines(), sep='\\n')"))


def right(notebook: Kernel, count: int, more: int = 0) -> bool:
    same: bool = notebook.value(f"out == [(i, spin(i + {more})) for i in range({count})]")
    return same


def pids() -> list[int]:
    return sorted(worker["pid"] for worker in (standing(find("big")).answer or {})["workers"])


def in_a_terminal(*words: str) -> str:
    command = [sys.executable, "-m", "nbcluster.cli", *words]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def test_a_kernel_that_is_restarted_finds_its_workers_again(notebooks: Notebooks) -> None:
    notebook = notebooks.open("a.ipynb")
    shown = ok(notebook.run("%cluster start --workers 2 --name big"))
    assert shown.startswith('local cluster "big": workers: 2 ready\n')
    before = pids()
    ok(notebook.run(CELL.format(count=50, more=0)))

    assert (
        notebook.restart()
        == 'The cluster "big", which this notebook has used, is there: `%cluster attach big`.\n'
    )
    told = in_a_terminal("list").splitlines()
    assert told[0].split() == ["name", "kind", "machine", "workers", "used", "by", "started", "by", "ends"]
    assert told[1].split()[:2] == ["big", "local"]
    assert "2 ready   nobody    a.ipynb" in told[1]
    assert "in 30 min, if nobody uses it" in told[1] or "in 29 min, if nobody uses it" in told[1]

    ok(notebook.run(WORK))
    assert ok(notebook.run("%cluster attach big")).startswith('local cluster "big": workers: 2 ready\n')
    assert pids() == before
    ok(notebook.run(CELL.format(count=50, more=1)))
    assert right(notebook, 50, 1)
    assert notebook.value("nbcluster.last_report().route") == "parallel"
    listed = ok(notebook.run("%cluster list")).splitlines()
    assert "a.ipynb   a.ipynb" in listed[-1]
    assert listed[-1].split()[0] == "*"
    assert "30 min after its last use" in listed[-1]
    assert ok(notebook.run("%cluster stop")) == 'The cluster "big" has ended.\n'
    assert in_a_terminal("list") == (
        "There is no cluster that was started. `nbcluster start --name NAME` starts one.\n"
    )


def test_a_kernel_that_is_killed_in_a_long_iteration_leaves_workers_that_are_free(
    notebooks: Notebooks,
) -> None:
    lost, next_one = notebooks.open("a.ipynb"), notebooks.open("b.ipynb")
    ok(lost.run("%cluster start --workers 2 --name big"))
    before = pids()
    begin = "%%distribute\nfor i in range(40):\n    print(i)\n    time.sleep(0.05 if i < 20 else 10_000)"

    def kill() -> None:
        os.kill(lost.pid, signal.SIGKILL)
        raise Killed

    with pytest.raises(Killed):
        lost.run(begin, when=lambda so_far: "12\n" in so_far.stdout, act=kill)
    wait_until(lambda: standing(find("big")).row[4] == "nobody", "the host sees it")

    ok(next_one.run("%cluster attach big"))
    ok(next_one.run(CELL.format(count=50, more=0)))
    assert right(next_one, 50)
    assert next_one.value("nbcluster.last_report().route") == "parallel"
    assert pids() == before


def test_two_notebooks_on_one_cluster_are_both_right_and_an_interrupt_stops_one(notebooks: Notebooks) -> None:
    one, other = notebooks.open("a.ipynb"), notebooks.open("b.ipynb")
    ok(one.run("%cluster start --workers 2 --name big"))
    ok(other.run("%cluster attach big"))
    before = pids()
    # Long enough to be worth waiting for the other's slices.
    asked = [notebook.begin(CELL.format(count=700, more=more)) for notebook, more in ((one, 1), (other, 2))]
    for notebook, request, more in zip((one, other), asked, (1, 2), strict=True):
        assert ok(notebook.finish(request)) == "".join(f"{i}\n" for i in range(700))
        assert right(notebook, 700, more)
        assert notebook.value("nbcluster.last_report().route") == "parallel", said(notebook)
        assert notebook.value("nbcluster.last_report().loops[0].iterations_on_workers") > 350, said(notebook)

    undisturbed = other.begin(CELL.format(count=400, more=3))
    stopped = one.run(
        CELL.format(count=5000, more=0),
        when=lambda so_far: so_far.stdout.count("\n") > 20,
        act=one.manager.interrupt_kernel,
    )
    assert stopped.error is not None
    assert stopped.error.startswith("KeyboardInterrupt: in line 3, after")
    assert right(one, one.value("len(out)"))
    assert ok(other.finish(undisturbed)) == "".join(f"{i}\n" for i in range(400))
    assert right(other, 400, 3)
    assert pids() == before


TIMED = """%%distribute
out = []
for i in range(400):
    began = time.monotonic()
    spin(i, 300_000)
    out.append((began, time.monotonic()))"""


def shares(spans: list[list[tuple[float, float]]]) -> list[float]:
    """What part of the workers' time each had, while all had work."""
    since = max(min(began for began, _ in each) for each in spans)
    until = min(max(ended for _, ended in each) for each in spans)
    assert until - since > 1, "they ran at once"
    had = [sum(max(0.0, min(e, until) - max(b, since)) for b, e in each) for each in spans]
    return [each / sum(had) for each in had]


def test_two_notebooks_on_one_cluster_have_fair_shares_of_it(notebooks: Notebooks) -> None:
    one, other = notebooks.open("a.ipynb"), notebooks.open("b.ipynb")
    ok(one.run("%cluster start --workers 2 --name big"))
    ok(other.run("%cluster attach big"))
    asked = [(notebook, notebook.begin(TIMED)) for notebook in (one, other)]
    for notebook, request in asked:
        ok(notebook.finish(request))
        assert notebook.value("len(out)") == 400
        assert notebook.value("nbcluster.last_report().route") == "parallel", said(notebook)
    had = shares([notebook.value("out") for notebook in (one, other)])
    assert min(had) > 0.3, had


def test_one_that_is_stopped_from_a_terminal_under_a_cell_costs_it_nothing(notebooks: Notebooks) -> None:
    notebook = notebooks.open("a.ipynb")
    ok(notebook.run("%cluster start --workers 2 --name big"))
    assert ok(notebooks.open("b.ipynb").run("%reload_ext nbcluster")) == "", "it has used none"
    stopping: list[str] = []
    answer = notebook.run(
        CELL.format(count=400, more=0),
        when=lambda so_far: so_far.stdout.count("\n") > 40,
        act=lambda: stopping.append(in_a_terminal("stop", "big")),
    )
    assert stopping == ['The cluster "big" has ended.\n']
    assert ok(answer) == "".join(f"{i}\n" for i in range(400))
    assert right(notebook, 400)
    assert "it was stopped by `nbcluster stop` in a terminal" in ok(notebook.run("%cluster"))


def test_a_host_that_is_killed_under_a_cell_costs_it_nothing(notebooks: Notebooks) -> None:
    notebook = notebooks.open("a.ipynb")
    ok(notebook.run("%cluster start --workers 2 --name big"))
    owner = find("big").owner
    below = [psutil.Process(owner.pid), *psutil.Process(owner.pid).children(recursive=True)]
    answer = notebook.run(
        CELL.format(count=400, more=0),
        when=lambda so_far: so_far.stdout.count("\n") > 40,
        act=owner.kill,
    )
    assert ok(answer) == "".join(f"{i}\n" for i in range(400))
    assert right(notebook, 400)
    assert not psutil.wait_procs(below, timeout=10)[1]
    assert entries() == []
    assert ok(notebook.run("%cluster list")) == (
        "There is no cluster that was started. `%cluster start --name NAME` starts one.\n"
    )
    missed = notebook.run("%cluster attach big")
    assert missed.error == (
        'ClusterNotFound: There is no cluster named "big". There is none at the moment.\n'
        "`%cluster list` shows what there is; `%cluster start --name big` starts one of that name."
    )
    ok(notebook.run("%cluster start --workers 1 --name big"))


def test_one_without_a_name_is_not_kept_beside_its_successor(notebooks: Notebooks) -> None:
    notebook, other = notebooks.open("a.ipynb"), notebooks.open("b.ipynb")
    ok(notebook.run("%cluster start --workers 1"))
    ok(other.run("%cluster start --workers 1"))
    assert [(entry.name, entry.notebook) for entry in entries()] == [
        ("local", "a.ipynb"),
        ("local-2", "b.ipynb"),
    ]
    first = find("local").owner
    notebook.restart()
    ok(notebook.run("%cluster start --workers 2"))
    assert first.is_surely_gone()
    assert [(entry.name, entry.notebook) for entry in entries()] == [
        ("local", "a.ipynb"),
        ("local-2", "b.ipynb"),
    ]


def test_leaving_it(notebooks: Notebooks) -> None:
    notebook = notebooks.open("a.ipynb")
    assert ok(notebook.run("%cluster detach")) == "There is no cluster to detach from.\n"
    ok(notebook.run("%cluster start --workers 1 --name big"))
    assert ok(notebook.run("%cluster detach")) == (
        'This notebook has left the cluster "big". `%cluster attach big` comes back to it.\n'
    )
    assert standing(find("big")).row[4] == "nobody"
    ok(notebook.run("%%distribute --workers 1\nfor i in range(40):\n    spin(i)"))
    assert "it ends with this kernel\n" in ok(notebook.run("%cluster"))
    assert ok(notebook.run("%cluster detach")) == (
        'The cluster "local", which had come up by itself, has ended.\n'
    )
    taken = notebook.run("%cluster start --name big")
    assert taken.error is not None
    assert taken.error.startswith('ClusterNameTaken: There is a cluster named "big" already')
    assert ok(notebook.run("%cluster stop big")) == 'The cluster "big" has ended.\n'


def test_loops_that_end_in_one_notebook_take_nothing_from_one_that_goes_on_in_another(
    notebooks: Notebooks,
) -> None:
    one, other = notebooks.open("a.ipynb"), notebooks.open("b.ipynb")
    ok(one.run("%cluster start --workers 2 --name big"))
    ok(other.run("%cluster attach big"))
    ok(other.run(CELL.format(count=50, more=0)))
    # Each iteration leaves so much that it is fetched, and waits for that on the worker.
    long = one.begin(
        "%%distribute\nout = []\nfor i in range(600):\n    out.append(bytes([i % 256]) * 200_000)\n    spin(i)"
    )
    for _ in range(8):
        ok(other.run("%%distribute\nout = []\nfor i in range(100):\n    out.append((i, spin(i, 20_000)))"))
        assert other.value("out == [(i, spin(i, 20_000)) for i in range(100)]")
    ok(one.finish(long))
    assert one.value("out == [bytes([i % 256]) * 200_000 for i in range(600)]")
    assert one.value("nbcluster.last_report().route") == "parallel", said(one)
    assert one.value("nbcluster.last_report().loops[0].iterations_on_workers") > 400, said(one)
    assert "lost" not in said(one)
