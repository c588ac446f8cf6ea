"""Attached to Dask clusters that somebody else started, with workers that never heard of nbcluster."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import Client

from nbcluster import session
from nbcluster.clusters import CallFailed, attached, guesthouse
from nbcluster.clusters.attached import AttachedCluster, attach
from nbcluster.clusters.everywhere import run_everywhere as cluster_run
from nbcluster.clusters.whereabouts import Tls, at_address
from nbcluster.errors import ClusterNotAttached, ClusterNotOurs
from nbcluster.settings import Settings
from nbcluster.testing.cells import run_distributed
from tests.clusters.attaching import guests_of_a_killed_kernel, interrupt_after_a_while, leaves_the_same
from tests.clusters.conftest import DEADLINE_S, Deaths, wait_until
from tests.clusters.foreign import ForeignCluster, foreign_cluster, installation
from tests.engine.notebook import Notebook


@pytest.fixture(scope="module")
def foreign(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForeignCluster]:
    """Two workers with two threads each, which many tests attach to."""
    with foreign_cluster(python, tmp_path_factory.mktemp("foreign")) as cluster:
        cluster.worker(2, "--nworkers", "2")
        with Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=DEADLINE_S)
        yield cluster


@pytest.fixture
def cluster(foreign: ForeignCluster) -> Iterator[AttachedCluster]:
    cluster = attach(at_address(foreign.address, Tls()), Settings())
    assert cluster.wait_workers(2, DEADLINE_S)
    yield cluster
    cluster.stop()


def test_a_cell_leaves_what_it_leaves_plainly(foreign: ForeignCluster, here: session.Session) -> None:
    info = here.attach_cluster(foreign.address)
    assert [worker.state for worker in info.workers] == ["ready", "ready"]
    report = leaves_the_same()
    assert report.route == "parallel"
    assert report.proven
    assert report.unlike == ()


def test_also_where_no_memory_is_shared(
    foreign: ForeignCluster, here: session.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attached, "place", lambda: "another machine")
    info = here.attach_cluster(foreign.address)
    assert (
        "Workers that do not share this kernel's memory get a copy each of what a loop captures."
        in info.notes
    )
    assert leaves_the_same().route == "parallel"
    assert leaves_the_same("out = []\nfor k in range(6):\n    out.append(big + k)").route == "parallel"


def test_the_watches_hold_beside_the_threads_of_the_worker(
    foreign: ForeignCluster, here: session.Session
) -> None:
    here.attach_cluster(foreign.address)
    with Client(foreign.address, set_as_default=False) as client:
        busy = [client.submit(_draw_for_a_while, number, pure=False) for number in range(4)]
        report = leaves_the_same()
        client.gather(busy)
    assert report.route == "parallel"
    written = leaves_the_same(
        "out = []\nfor k in range(8):\n    seen.append(k)\n    out.append(len(seen))", "seen = []"
    )
    assert written.route != "parallel"


def _draw_for_a_while(number: int) -> float:
    """What a task of somebody else's does with the settings of its process is no concern of a slice's."""
    import random
    import time
    import warnings

    warnings.simplefilter("error")
    until = time.monotonic() + 1.0
    drawn = 0.0
    while time.monotonic() < until:
        drawn += random.random()
        print(end="")
    return drawn


_draw_for_a_while.__module__ = "__main__"  # it travels by value: this file is not there


def test_a_scheduler_file_and_objects_of_dasks_lead_there_too(
    foreign: ForeignCluster, here: session.Session
) -> None:
    assert here.attach_cluster(str(foreign.file)).address == foreign.address
    with Client(foreign.address, set_as_default=False) as client:
        assert here.attach_cluster("client", {"client": client}).address == foreign.address
        here.close()
        assert client.submit(_twice, 21).result(DEADLINE_S) == 42, "the notebook's own client goes on"
    assert session.cluster.attach(foreign.file).address == foreign.address


def _twice(x: int) -> int:
    return 2 * x


_twice.__module__ = "__main__"


def test_a_cluster_object_of_this_notebook() -> None:
    """In a process of its own: Dask's scheduler opens a port for a dashboard in the process that holds it."""
    code = (
        "from distributed import LocalCluster\n"
        "from nbcluster import session\n"
        "from nbcluster.testing.cells import differences, run_distributed, run_plain\n"
        "if __name__ == '__main__':\n"
        "    local = LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None)\n"
        "    info = session.current().attach_cluster('local', {'local': local})\n"
        "    source = 'xs = []\\nfor i in range(20):\\n    xs.append([i])'\n"
        "    plain, again = run_plain(source), run_distributed(source)\n"
        "    print([worker.state for worker in info.workers], differences(plain, again), again.report.route)\n"
        "    print(session.current().stop_cluster() == info.name, local.status.name)\n"
        "    local.close()\n"
    )
    environ = {**os.environ, "NBCLUSTER_TOO_SMALL_S": "0"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)
    assert done.stdout == "['ready'] [] parallel\nTrue running\n", done.stderr


def test_nothing_stays_when_the_notebook_detaches(foreign: ForeignCluster) -> None:
    with Client(foreign.address, set_as_default=False) as client:
        before = client.run(_traces)
        cluster = attach(at_address(foreign.address, Tls()), Settings())
        pids = [worker.pid for worker in cluster.workers()]
        assert client.run(_traces) != before
        assert foreign.below()
        cluster.stop()
        assert not any(psutil.pid_exists(pid) for pid in pids)
        assert client.run(_traces) == before
        assert not client.run_on_scheduler(_plugins)
    assert not list(foreign.folder.rglob("nbcluster*"))


def _traces(dask_worker: Any) -> list[str]:
    """What there is of ours in a Dask worker."""
    import sys
    import threading

    names = [*dask_worker.handlers, *dask_worker.plugins, *sys.modules]
    names += [thread.name for thread in threading.enumerate()]
    return sorted(name for name in names if "nbcluster" in name)


def _plugins(dask_scheduler: Any) -> list[str]:
    return [name for name in dask_scheduler.worker_plugins if "nbcluster" in name]


for each in (_traces, _plugins):
    each.__module__ = "__main__"


def test_native_code_that_heeds_no_interrupt_costs_its_guest(
    cluster: AttachedCluster, here: session.Session
) -> None:
    here.take(cluster)
    parents = {psutil.Process(worker.pid).ppid() for worker in cluster.workers()}
    interrupted = threading.Timer(2.0, signal.raise_signal, [signal.SIGINT])
    interrupted.start()
    # The handler of a signal waits for as long as a C function runs; `sum` never looks for one.
    source = (
        "for k in range(40):\n    time.sleep(0.05)\n"
        "    out.append(sum(range(9 if os.getpid() == kernel else 10**10)))"
    )
    setup = "import os, time\nout, kernel = [], os.getpid()"
    with Deaths(cluster) as deaths:
        outcome = run_distributed(source, setup)
        interrupted.join()
        assert isinstance(outcome.error, KeyboardInterrupt)
        assert {death.cause for death in deaths.wait(2)} == {"it did not heed the interrupt and was killed"}
    assert cluster.wait_workers(2, DEADLINE_S)
    assert {psutil.Process(worker.pid).ppid() for worker in cluster.workers()} == parents


def test_a_guest_that_is_killed_has_a_successor(cluster: AttachedCluster) -> None:
    before = cluster.workers()
    with Deaths(cluster) as deaths:
        os.kill(before[0].pid, signal.SIGKILL)
        [death] = deaths.wait()
    assert (death.name, death.cause.partition(";")[0]) == (before[0].name, "somebody ended it by SIGKILL")
    assert cluster.wait_workers(2, DEADLINE_S)
    generations = {worker.name: worker.generation for worker in cluster.workers()}
    assert generations == {before[0].name: 2, before[1].name: 1}


def test_a_worker_of_dasks_that_is_killed_in_a_run_costs_its_slices(
    python: Path, tmp_path: Path, here: session.Session
) -> None:
    with foreign_cluster(python, tmp_path) as foreign:
        workers = [foreign.worker(1, "--no-nanny") for _ in range(2)]
        here.attach_cluster(foreign.address)
        assert here.cluster is not None
        assert here.cluster.wait_workers(2, DEADLINE_S)
        guests = foreign.below()
        killed = threading.Timer(1.0, workers[0].kill)
        killed.start()
        report = leaves_the_same(
            "import time\nout = []\nfor k in range(30):\n    time.sleep(0.1)\n    out.append(k)", ""
        )
        killed.join()
        assert report.route == "parallel"
        wait_until(lambda: len(foreign.below()) == 1, "the dead worker's guest has gone with it")
        assert sum(guest.is_running() for guest in guests) == 1
        assert here.cluster.wait_workers(1, DEADLINE_S)


def test_a_worker_that_comes_in_a_run_takes_part(python: Path, tmp_path: Path, here: session.Session) -> None:
    with foreign_cluster(python, tmp_path) as foreign:
        foreign.worker(1, "--no-nanny")
        here.attach_cluster(foreign.address)
        came = threading.Timer(0.5, foreign.worker, [1, "--no-nanny"])
        came.start()
        source = "import os, time\nout = []\nfor k in range(100):\n    time.sleep(0.1)\n    out.append(os.getpid())"
        outcome = run_distributed(source)
        came.join()
        assert outcome.error is None
        [loop] = outcome.report.loops if outcome.report is not None else []
        assert loop.workers == 2
        assert loop.iterations_on_workers > 50


def test_a_restart_costs_the_guests_alone(cluster: AttachedCluster) -> None:
    """The Dask worker, with all that it holds for others, lives on."""
    worker = cluster.workers()[0]
    parent = psutil.Process(worker.pid).ppid()
    with Deaths(cluster) as deaths:
        cluster.restart()
        assert {death.cause for death in deaths.wait(2)} == {"the cluster was restarted"}
    assert cluster.wait_workers(2, DEADLINE_S)
    successor = next(each for each in cluster.workers() if each.name == worker.name)
    assert successor.generation == 2
    assert psutil.Process(successor.pid).ppid() == parent


def test_the_end_of_the_scheduler_is_the_end(python: Path, tmp_path: Path) -> None:
    with foreign_cluster(python, tmp_path) as foreign:
        foreign.worker(1, "--no-nanny")
        cluster = attach(at_address(foreign.address, Tls()), Settings())
        ended: list[Any] = []
        cluster.on_end(ended.append)
        foreign.processes[0].kill()
        wait_until(lambda: ended, "it is told")
        cluster.stop()
        assert str(ended[0]) == (
            f'The cluster "{cluster.name}" does not answer any more. '
            "Known of the reason: its scheduler has ended, or the way to it.\n"
            "`%cluster` shows what this notebook is attached to; `%cluster start` starts a new one."
        )


def test_an_interrupt_stops_what_runs_there(cluster: AttachedCluster, here: session.Session) -> None:
    before = cluster.workers()
    here.take(cluster)
    interrupt_after_a_while()
    busy = [psutil.Process(worker.pid) for worker in before]
    wait_until(lambda: all(each.cpu_percent(0.2) < 50 for each in busy), "nothing runs there any more")
    assert cluster.workers() == before, "no worker had to be killed"


def test_what_workers_lack_is_named(tmp_path: Path) -> None:
    python = installation(tmp_path / "venv", without={"xxhash", "threadpoolctl"})
    with foreign_cluster(python, tmp_path) as foreign:
        foreign.worker(1, "--no-nanny")
        with pytest.raises(ClusterNotAttached) as refused:
            attach(at_address(foreign.address, Tls()), Settings())
        assert str(refused.value) == (
            f"The Dask cluster at {foreign.address} was not attached. "
            f"Known of the reason: {python}, which its workers run, lacks threadpoolctl and xxhash.\n"
            "In the environment of the workers: pip install threadpoolctl xxhash. Nothing else is needed there. "
            "Then attach again."
        )
        assert not foreign.below()


def test_another_numpy_withdraws_the_promise(tmp_path: Path, here: session.Session) -> None:
    python = installation(tmp_path / "venv", versions={"numpy": "1.99.0"})
    with foreign_cluster(python, tmp_path) as foreign:
        foreign.worker(1, "--no-nanny")
        info = here.attach_cluster(foreign.address)
        [difference] = info.differences
        assert (difference.name, difference.there) == ("numpy", "1.99.0")
        assert difference.mending == (
            "in the environment of the workers: "
            f'pip install "numpy=={difference.here}"; then start them again'
        )
        report = leaves_the_same()
        assert report.unlike == (f"numpy is 1.99.0 on workers and {difference.here} here",)


def test_another_python_is_refused(foreign: ForeignCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbcluster.clusters.dask_ends import ForeignEnd

    monkeypatch.setattr(ForeignEnd, "pythons", lambda end: {"tcp://a": "3.9.1.final.0"})
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(ClusterNotAttached) as refused:
        attach(at_address(foreign.address, Tls()), Settings())
    assert str(refused.value) == (
        f"The Dask cluster at {foreign.address} was not attached. Known of the reason: its workers run Python "
        f"3.9, this kernel {here}: code cannot travel between them.\n"
        f"Start its workers with Python {here}, or this notebook with theirs; then attach again."
    )


WITHHELD = {
    "one": ("os.environ['LAB_TOKEN']", "os.environ['LAB_TOKEN'] looks like a secret"),
    "asked for": ("os.getenv('LAB_TOKEN', '')", "os.environ['LAB_TOKEN'] looks like a secret"),
    "all": ("''.join(sorted(os.environ))", "looks like a secret"),
}


@pytest.mark.parametrize(("read", "said"), WITHHELD.values(), ids=WITHHELD)
def test_what_looks_like_a_secret_does_not_travel_in_the_clear(
    cluster: AttachedCluster, here: session.Session, monkeypatch: pytest.MonkeyPatch, read: str, said: str
) -> None:
    monkeypatch.setenv("LAB_TOKEN", "a word of ours")
    monkeypatch.setenv("LAB_PLACE", "a place")
    here.take(cluster)
    told = cluster_run(cluster, "import os; print(os.environ.get('LAB_TOKEN'), os.environ['LAB_PLACE'])")
    assert {each.text for each in told.values()} == {"None a place\n"}
    body = "import os, time\nout = []\nfor k in range(30):\n    time.sleep(0.02)\n    out.append(len({}) + k)"
    report = leaves_the_same(body.format(read), "")
    [loop] = report.loops
    assert (loop.route, loop.reason) != ("parallel", None)
    assert loop.reason == "differs"
    assert said in loop.detail
    assert loop.detail.endswith("is withheld from workers to which nothing is encrypted")
    report = leaves_the_same(body.format("os.environ['LAB_PLACE']"), "")
    assert report.route == "parallel"


def test_gpus_that_no_worker_has_for_itself_are_told(
    foreign: ForeignCluster, here: session.Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for number in range(2):
        (tmp_path / f"nvidia{number}").touch()
    monkeypatch.setattr(guesthouse, "_GPUS", str(tmp_path / "nvidia[0-9]*"))
    info = here.attach_cluster(foreign.address)
    assert (
        "For 2 NVIDIA GPUs there is no lane: code that takes one by itself shares it. `dask worker --resources GPU=1` "
        "makes one." in info.notes
    ), "two workers on one machine"
    outcome = run_distributed("out = []\nfor k in range(9):\n    out.append(k)", options="--gpus 1")
    assert outcome.report is not None
    assert outcome.report.loops[0].detail == (
        "an iteration asks for 1 GPU, and no worker of the cluster has one: none was started with `--resources GPU=1`, or "
        "with one device in CUDA_VISIBLE_DEVICES"
    )


def test_a_worker_that_has_a_gpu_is_its_lane(
    python: Path, tmp_path: Path, here: session.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    notebook = Notebook(here)
    cell = "out = []\nfor k in range(9):\n    out.append(k * k)"
    with foreign_cluster(python, tmp_path) as foreign:
        foreign.worker(1, "--resources", "GPU=1", "--name", "on-gpu")
        with Client(foreign.address, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=DEADLINE_S)
        info = here.attach_cluster(foreign.address)
        assert [worker.gpu for worker in info.workers] == ["GPU 0"]
        assert "All workers have a GPU: loops for cores run on them too." in info.notes
        notebook.run(cell)
        assert notebook.spans(0).keys() == {"on-gpu"}
        foreign.worker(1, "--name", "on-cores")
        cluster = here.cluster
        assert cluster is not None
        wait_until(lambda: len(cluster.workers()) == 2, "the other worker has come")
        for options, lane in (({"gpus": 1}, "on-gpu"), ({}, "on-cores")):
            notebook.run(cell, **options)
            assert notebook.spans(0).keys() == {lane}
        told = cluster_run(cluster, "import os; print(os.environ.get('CUDA_VISIBLE_DEVICES'))")
        assert {worker: each.text for worker, each in told.items()} == {"on-gpu": "0\n", "on-cores": "None\n"}


@pytest.mark.parametrize(
    ("resources", "environ", "there", "device"),
    [
        ({}, {}, 2, None),
        ({}, {"CUDA_VISIBLE_DEVICES": "3"}, 4, "3"),
        ({}, {"CUDA_VISIBLE_DEVICES": "3"}, 0, None),
        ({}, {"CUDA_VISIBLE_DEVICES": "-1"}, 4, None),
        ({}, {"CUDA_VISIBLE_DEVICES": "1,2,3,0"}, 4, None),
        ({"GPU": 1}, {"CUDA_VISIBLE_DEVICES": "1,2,3,0"}, 4, "1"),
        ({"GPU": 1}, {}, 0, "0"),
        ({}, {"ROCR_VISIBLE_DEVICES": "GPU-6"}, 0, "GPU-6"),
    ],
)
def test_a_device_is_a_worker_s_own(
    resources: dict[str, float], environ: dict[str, str], there: int, device: str | None
) -> None:
    assert guesthouse.own_gpu(resources, environ, there).get("device") == device


def test_it_is_not_scaled_from_here(cluster: AttachedCluster) -> None:
    with pytest.raises(ClusterNotOurs, match="was not scaled"):
        cluster.scale(4)


def test_a_guest_s_log_can_be_read(cluster: AttachedCluster) -> None:
    worker = cluster.workers()[0]
    with pytest.raises(CallFailed, match="UnknownMethod"):
        cluster.call(worker.address, "no such method")
    wait_until(lambda: "UnknownMethod" in cluster.logs(worker.name), "what it has printed can be read")


def test_linear_algebra_for_another_processor_is_seen(
    python: Path, tmp_path: Path, here: session.Session
) -> None:
    with foreign_cluster(python, tmp_path) as foreign:
        foreign.environ["OPENBLAS_CORETYPE"] = "Nehalem"
        foreign.worker(1, "--no-nanny")
        [difference] = here.attach_cluster(foreign.address).differences
        assert difference.name == "linear algebra"
        assert difference.there.endswith("for Nehalem")
        assert not difference.here.endswith("for Nehalem")


def test_what_cannot_be_attached_leaves_what_there_is(foreign: ForeignCluster, here: session.Session) -> None:
    here.attach_cluster(foreign.address)
    before = here.cluster
    with pytest.raises(ClusterNotAttached):
        here.attach_cluster("nowhere.invalid:1")
    assert here.cluster is before


def test_a_kernel_that_was_killed_leaves_nothing(foreign: ForeignCluster) -> None:
    """Its guests wait a while for it, and leave as if it had detached."""
    pids = guests_of_a_killed_kernel(foreign.address, Tls())
    wait_until(lambda: not any(map(psutil.pid_exists, pids)), "the guests have left")
    with Client(foreign.address, set_as_default=False) as client:
        wait_until(lambda: not client.run_on_scheduler(_plugins), "the scheduler knows of none")
