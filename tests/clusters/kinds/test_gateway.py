"""Clusters of a real Dask Gateway: what is started, scaled, found again, refused and left behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters import end, entries
from nbcluster.clusters.folder import runtime_folder
from tests.clusters.conftest import wait_until
from tests.clusters.gateway import MOST_WORKERS, GatewayServer, gateway_server
from tests.exactness.kernels import Answer, Kernel, kernel

pytestmark = [pytest.mark.needs("gateway"), pytest.mark.timeout(300)]

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "01-first-cell.ipynb"
CELL = "%%distribute\nout = []\nfor i in range(60):\n    out.append(sum(range(i * 5000)))"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    with (
        gateway_server(tmp_path_factory.mktemp("gateway")) as running,
        pytest.MonkeyPatch.context() as patched,
    ):
        for name, value in running.environ.items():
            patched.setenv(name, value)
        yield running


@pytest.fixture(autouse=True)
def nothing_is_left(gateway: GatewayServer) -> Iterator[None]:
    yield
    for entry in entries():
        end(entry, by="a test")
    nothing(gateway)


def nothing(gateway: GatewayServer) -> None:
    wait_until(lambda: not gateway.processes(), "no scheduler, no worker, no guest")
    wait_until(lambda: not list((gateway.folder / "clusters").iterdir()), "no folder at the gateway")
    wait_until(lambda: not list(runtime_folder().glob("gateway*")), "no folder of a cluster")


@contextmanager
def notebook(**more: str) -> Iterator[Kernel]:
    given = {"JPY_SESSION_NAME": "a.ipynb", "NBCLUSTER_TOO_SMALL_S": "0", **more}
    with kernel(**given) as opened:
        yield opened


def ok(answer: Answer) -> str:
    assert answer.status == "ok", answer.traceback
    return answer.stdout


def right(opened: Kernel) -> bool:
    same: bool = opened.value("out == [sum(range(i * 5000)) for i in range(60)]")
    return same and opened.value("nbcluster.last_report().route") == "parallel"


def refused(line: str, **more: str) -> str:
    with notebook(**more) as opened:
        answer = opened.run(line)
        assert answer.status == "error"
        return answer.traceback


def test_the_cells_of_the_first_notebook_leave_what_they_leave_plainly(gateway: GatewayServer) -> None:
    with notebook() as opened:
        ok(opened.run("%cluster start gateway --workers 2"))
        for cell in json.loads(NOTEBOOK.read_text())["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                ok(opened.run(source))
                if source.startswith("%%distribute --name"):
                    assert opened.value("nbcluster.last_report().route") == "parallel"
        assert opened.value("[(row[0], row[3]) for row in rows]") == [
            ("grid search", "equal"),
            ("bootstrap", "equal"),
            ("Monte Carlo sum", "equal"),
        ]
        assert opened.value("nbcluster.cluster.info().kind") == "gateway"
        ok(opened.run("%cluster stop"))
        nothing(gateway)


def test_a_cluster_is_scaled_found_again_by_a_restarted_kernel_and_stopped(gateway: GatewayServer) -> None:
    count = "len([each for each in nbcluster.cluster.info().workers if each.state == 'ready'])"
    with notebook() as opened:
        shown = ok(
            opened.run("%cluster start gateway --workers 1 --option greeting=hi --name gateway-of-mine")
        )
        assert 'gateway cluster "gateway-of-mine": workers: 1 ready\n' in shown
        [pid] = opened.value("[each.pid for each in nbcluster.cluster.info().workers]")
        assert psutil.Process(psutil.Process(pid).ppid()).environ()["GREETING"] == "hi"
        ok(opened.run("%cluster scale 3"))
        wait_until(lambda: opened.value(count) == 3, "two more")
        ok(opened.run(CELL))
        assert right(opened)
        ok(opened.run("%cluster scale 2"))
        wait_until(lambda: opened.value(count) == 2, "one less")
        ok(opened.run(CELL))
        assert right(opened)
        names = "sorted(each.name for each in nbcluster.cluster.info().workers)"
        before = opened.value(names)

        opened.restart()
        ok(opened.run("%cluster attach gateway-of-mine"))
        wait_until(lambda: opened.value(count) == 2, "both are there again")
        assert opened.value(names) == before
        ok(opened.run(CELL))
        assert right(opened)
        assert ok(opened.run("%cluster stop")) == 'The cluster "gateway-of-mine" has ended.\n'
    nothing(gateway)


def test_the_kernel_speaks_with_the_proxy_alone(gateway: GatewayServer) -> None:
    with notebook() as opened:
        ok(opened.run("%cluster start gateway --workers 2"))
        ok(opened.run(CELL))
        assert right(opened)
        pid = opened.value("__import__('os').getpid()")
        proxy = int(gateway.address.rpartition(":")[2])
        inside = {
            each.laddr.port
            for process in gateway.processes()
            for each in process.net_connections("inet")
            if each.status == psutil.CONN_LISTEN
        }
        reached = {each.raddr.port for each in psutil.Process(pid).net_connections("inet") if each.raddr}
        assert proxy in reached
        assert not reached & inside


def test_more_than_the_server_grants_is_told(gateway: GatewayServer) -> None:
    with notebook() as opened:
        ok(opened.run(f"%cluster start gateway --workers {MOST_WORKERS + 4}"))
        ready = "[each.state for each in nbcluster.cluster.info().workers]"
        wait_until(lambda: opened.value(ready) == ["ready"] * MOST_WORKERS, "those that it grants")
        assert opened.value("nbcluster.cluster.info().notes[-1]") == (
            f"Will not come: 4 of {MOST_WORKERS + 4} workers: the gateway grants this cluster no more than {MOST_WORKERS}."
        )


def test_a_cluster_that_the_server_ends_is_told(gateway: GatewayServer) -> None:
    with notebook() as opened:
        ok(opened.run("%cluster start gateway --workers 1"))
        code = "from dask_gateway import Gateway; g = Gateway(); [g.stop_cluster(c.name) for c in g.list_clusters()]"
        subprocess.run([sys.executable, "-c", code], check=True)
        wait_until(lambda: not entries(), "nobody finds it any more")


def test_a_host_process_that_is_killed_leaves_no_cluster(gateway: GatewayServer) -> None:
    with notebook() as opened:
        ok(opened.run("%cluster start gateway --workers 1"))
        [entry] = entries()
        os.kill(entry.owner.pid, signal.SIGKILL)
        wait_until(lambda: not gateway.processes(), "the gateway was asked to end it")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "%cluster start gateway --address http://127.0.0.1:1",
            "The gateway cluster did not start. Known of the reason: no gateway answers at http://127.0.0.1:1: "
            "Connection refused.\n"
            "Cells under %%distribute run on this machine meanwhile; `%cluster start gateway …` tries again.",
        ),
        (
            "%cluster start gateway --option worker_core=2 --option worker_cores=many --option size=huge",
            "The gateway cluster did not start. Known of the reason: the gateway at {address} says: it offers no "
            "option \"worker_core\" (is worker_cores meant?); worker_cores must be an integer, got 'many'; 'huge' is not "
            "a valid option for size; its options are: worker_cores, greeting, size.\n"
            "Cells under %%distribute run on this machine meanwhile; `%cluster start gateway …` tries again.",
        ),
        (
            "%cluster start gateway --option worker_cores=9",
            "The gateway cluster did not start. Known of the reason: the gateway at {address} says: worker_cores must be "
            "<= 4.000000, got 9; its options are: worker_cores, greeting, size.\n"
            "Cells under %%distribute run on this machine meanwhile; `%cluster start gateway …` tries again.",
        ),
        (
            "%cluster start gateway --address gateway:8000 --option size --adress x",
            "%cluster start gateway did nothing: its line asks for something that it does not offer. --address "
            "gateway:8000 begins neither with http:// nor with https://; --option size is not NAME=VALUE; --adress is "
            "unknown (is --address meant?).\n"
            "There are: --address --proxy-address --option --workers --name --idle --help.",
        ),
    ],
)
def test_what_is_refused_is_told(gateway: GatewayServer, line: str, said: str) -> None:
    assert said.format(address=gateway.address) in refused(line)


def test_who_is_not_let_in_is_told(gateway: GatewayServer, tmp_path: Path) -> None:
    (tmp_path / "gateway.yaml").write_text(
        f"gateway:\n  address: {gateway.address}\n  auth:\n    type: basic\n    kwargs:\n      password: wrong\n"
    )
    assert (
        "The gateway cluster did not start. Known of the reason: the gateway at "
        f"{gateway.address} does not let you in; who you are there is told by gateway.auth in Dask's configuration.\n"
        "Cells under %%distribute run on this machine meanwhile; `%cluster start gateway …` tries again."
    ) in refused("%cluster start gateway", DASK_CONFIG=str(tmp_path))
