"""A kind that another distribution brings: a real one, installed in a folder of the path."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from nbcluster import session
from nbcluster.clusters import entries, find
from nbcluster.clusters.kinds import table
from nbcluster.clusters.registered import RegisteredHost
from nbcluster.errors import ClusterNotStarted, KindNotLoaded, OptionError
from nbcluster.magics.lines import ClusterLine, completions, help_on_kind
from nbcluster.testing.cells import differences, run_distributed, run_plain
from tests.clusters.conftest import wait_until

MODULE = '''
from distributed import LocalCluster
from distributed.security import Security

def make(size: int = 1, max_price=None, secure=False):
    """What a fleet is."""
    if max_price == 0:
        raise ValueError("nobody works for nothing")
    if max_price == 1:
        return "no cluster"
    return LocalCluster(
        n_workers=size, threads_per_worker=1, host="127.0.0.1", dashboard_address=None,
        security=Security.temporary() if secure else None, protocol="tls://" if secure else "tcp://",
    )

def named(zone):
    return make()

number = 42
'''
ENTRY_POINTS = """
[nbcluster.kinds]
fleet = fleet:make
fleet-in = fleet:named
broken = fleet:nothing
number = fleet:number
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    about = folder / "fleet-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: fleet\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "fleet.py").write_text(MODULE)
    return folder


@pytest.fixture
def here(
    here: session.Session, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[session.Session]:
    """With the distribution on this process's path and on that of processes that it starts."""
    monkeypatch.syspath_prepend(str(installed))
    path = os.pathsep.join(filter(None, [str(installed), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("PYTHONPATH", path)
    yield here
    for entry in entries():
        session.current().stop_cluster(entry.name)
    session.close()
    sys.modules.pop("fleet", None)


CELL = "out, total = [], 0.0\nfor k in range(24):\n    total += big[k] / 3\n    out.append(total)\n    print(k, total)"


def leaves_the_same() -> None:
    setup = "import numpy as np\nbig = np.arange(200_000.0)"
    plain, again = run_plain(CELL, setup), run_distributed(CELL, setup)
    assert [str(each) for each in differences(plain, again)] == []


@pytest.mark.parametrize("secure", [True, False], ids=["tls", "tcp"])
def test_start_use_scale_attach_stop(secure: bool, here: session.Session) -> None:
    info = session.cluster.start(kind="fleet", size=2, secure=secure, name="ours")
    assert (info.kind, info.name) == ("fleet", "ours")
    assert [worker.state for worker in info.workers] == ["ready"] * 2
    assert info.address.startswith("tls://" if secure else "tcp://")
    leaves_the_same()
    assert len(here.scale_cluster(3).workers) == 3
    assert len(here.scale_cluster(1).workers) == 1
    before = {worker.pid for worker in here.restart_cluster().workers}
    assert len(before) == 1
    [log] = [log for log in here.cluster_logs() if log.worker is not None]
    assert "distributed" in log.text
    session.close()
    assert [(entry.name, entry.kind) for entry in entries()] == [("ours", "fleet")]
    session.current().attach_cluster("ours")
    leaves_the_same()
    host = psutil.Process(find("ours").owner.pid)
    below = host.children(recursive=True)
    assert len(below) >= 2
    session.current().stop_cluster()
    assert entries() == []
    psutil.wait_procs(
        [host, *below], timeout=10
    )  # whose end was waited for; that they are reaped is init's affair
    assert [str(process) for process in [host, *below] if process.is_running()] == []


def test_who_watches_sees_what_its_guests_use_and_that_one_was_lost(here: session.Session) -> None:
    """Of which the host knows by Dask's heartbeats, and by the kernel that lost it."""
    [worker] = session.cluster.start(kind="fleet", size=1, name="ours").workers
    host = RegisteredHost(find("ours"))

    def described() -> dict[str, Any]:
        return dict(host.ask("describe")["cluster"])

    def used() -> dict[str, Any] | None:
        [shown] = described()["workers"]
        return dict(shown) if shown["cpu"] is not None else None

    try:
        shown = wait_until(used, "its use is told")
        assert 20e6 < shown["memory_bytes"] < shown["memory_limit_bytes"]
        os.kill(worker.pid, signal.SIGKILL)
        [death] = wait_until(lambda: described()["deaths"], "its death is told")
        assert death["name"] == worker.name
        assert "SIGKILL" in death["cause"]
    finally:
        host.leave()


def test_one_that_does_not_last_ends_with_the_session(here: session.Session) -> None:
    info = session.cluster.start(kind="fleet", size=1, lasting=False)
    assert (info.idle_s, entries()) == (None, [])
    leaves_the_same()
    processes = [psutil.Process(worker.pid) for worker in info.workers]
    session.close()
    assert not any(process.is_running() for process in processes)


def test_a_host_that_is_killed_takes_its_workers_along(here: session.Session) -> None:
    session.cluster.start(kind="fleet", size=2, name="ours")
    host = psutil.Process(find("ours").owner.pid)
    below = host.children(recursive=True)
    host.kill()
    psutil.wait_procs(below, timeout=30)
    wait_until(lambda: not any(process.is_running() for process in below), "the workers have gone")
    wait_until(lambda: here.cluster is not None and here.cluster.failure, "the kernel has heard of it")
    assert here.cluster is not None
    assert str(here.cluster.failure) == (
        f'The cluster "ours" does not answer any more. Known of the reason: its host process {host.pid} has ended.\n'
        "`%cluster` shows what this notebook is attached to; `%cluster start` starts a new one."
    )


BEGINS = "The fleet cluster did not start. Known of the reason: "
ENDS = "\nCells under %%distribute run on this machine meanwhile; `%cluster start fleet …` tries again."
SAYS = "did nothing: its line asks for something that it does not offer."


@pytest.mark.parametrize(
    ("price", "cause"),
    [
        (0, "ValueError: nobody works for nothing"),
        (1, "TypeError: what was made is no Dask cluster, but of type str"),
    ],
)
def test_what_it_raises_is_told(price: int, cause: str, here: session.Session) -> None:
    with pytest.raises(ClusterNotStarted) as caught:
        session.cluster.start(kind="fleet", max_price=price)
    assert str(caught.value).startswith(f"{BEGINS}{cause}. Its last lines were:\n")
    assert str(caught.value).endswith(ENDS)
    assert (entries(), here.cluster) == ([], None)


def test_its_parameters_are_its_options(here: session.Session) -> None:
    assert completions("%cluster start ")[:2] == ["local", table.names()[1]]
    assert {"fleet", "fleet-in"} <= set(completions("%cluster start "))
    assert completions("%cluster start fleet --si") == [
        "--size", "--max-price", "--secure", "--workers", "--name", "--idle", "--help",
    ]  # fmt: skip
    asked = ClusterLine.of("start fleet --size 3 --max-price 0.5 --secure --workers 2 --idle 1h").asked
    assert asked is not None
    assert asked.options == {"size": 3, "max_price": 0.5, "secure": True}
    assert (asked.workers, asked.idle, asked.name) == (2, 3600.0, None)
    assert help_on_kind(asked) == (
        "%cluster start fleet [--size VALUE] [--max-price VALUE] [--secure] [--workers N] [--name NAME] [--idle TIME]\n\n"
        "Starts a cluster of the kind fleet, which fleet brings, in place of the one that there is. It stays when the "
        "kernel ends.\n\n"
        "    --size VALUE        its parameter size; 1, if it is not said\n"
        "    --max-price VALUE   its parameter max_price\n"
        "    --secure            yes or no; no, if it is not said\n"
        "    --workers N         how many workers; as many as the kind finds right\n"
        "    --name NAME         what the cluster is found by; its kind, if it is not said\n"
        "    --idle TIME         ends after so long without a kernel (90s, 30m, 2h); 30m, if it is not said\n"
        "    --help              shows this, and does nothing"
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "start fleet --siz 3 --workers 0",
            f"%cluster start fleet {SAYS} --siz is unknown (is --size meant?); --workers 0 is less than 1.\n"
            "There are: --size --max-price --secure --workers --name --idle --help.",
        ),
        (
            "start fleet-in",
            f"%cluster start fleet-in {SAYS} --zone is missing.\nThere are: --zone --workers --name --idle --help.",
        ),
        ("start flet", f"%cluster start {SAYS} flet is no kind of cluster (is fleet meant?).\nThere are: %."),
    ],
)
def test_a_wrong_line_is_told(line: str, text: str, here: session.Session) -> None:
    with pytest.raises(OptionError) as caught:
        ClusterLine.of(line)
    assert str(caught.value) == text.replace("%.", f"{' '.join(table.names())}.")


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("broken", "AttributeError: module 'fleet' has no attribute 'nothing'"),
        ("number", "it cannot be called"),
    ],
)
def test_one_that_cannot_be_loaded_is_told(kind: str, cause: str, here: session.Session) -> None:
    with pytest.raises(KindNotLoaded) as caught:
        ClusterLine.of(f"start {kind}")
    value = {"broken": "fleet:nothing", "number": "fleet:number"}[kind]
    assert str(caught.value) == (
        f"The {kind} cluster was not started. Known of the reason: {value}, which makes such clusters, cannot be used: "
        f"{cause}.\nIts distribution is at fault; `%cluster start` starts one on this machine."
    )


def test_from_a_terminal(installed: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installed), *filter(None, sys.path)])}
    said = subprocess.run(
        [sys.executable, "-m", "nbcluster.cli", "start", "flet"], capture_output=True, text=True, env=environ
    )
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"nbcluster start {SAYS} flet is no kind of cluster (is fleet meant?).")
    said = subprocess.run(
        [sys.executable, "-m", "nbcluster.cli", "start", "fleet", "--help"],
        capture_output=True, text=True, env=environ,
    )  # fmt: skip
    assert said.stdout.startswith("nbcluster start fleet [--size VALUE]"), said.stderr
