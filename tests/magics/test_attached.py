"""`%cluster attach` in a real kernel, to real processes of Dask's in another installation."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client
from jupyter_client.manager import start_new_kernel

from tests.clusters.foreign import ForeignCluster, foreign_cluster, installation
from tests.magics.test_kernel import PATIENT, Kernel

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForeignCluster]:
    folder = tmp_path_factory.mktemp("foreign")
    python = installation(folder / "venv", versions={"numpy": "1.99.0"})
    with foreign_cluster(python, folder) as cluster:
        cluster.worker(1, "--nworkers", "2")
        with Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield cluster


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "beside.py").write_text("FACTOR = 2\n\n\ndef weighed(x):\n    return FACTOR * x\n")
    manager, client = start_new_kernel(
        startup_timeout=60,
        cwd=str(folder),
        env=os.environ
        | PATIENT
        | {
            "NBCLUSTER_TOO_SMALL_S": "0",
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        },
        extra_arguments=["--InteractiveShell.colors=NoColor"],
    )
    kernel = Kernel(manager, client)
    assert kernel.run("%load_ext nbcluster").reply["status"] == "ok"
    yield kernel
    client.stop_channels()
    manager.shutdown_kernel()
    manager.cleanup_resources()
    manager.context.destroy(linger=0)


def test_it_says_what_is_otherwise_before_anything_runs(foreign: ForeignCluster, kernel: Kernel) -> None:
    said = kernel.run(f"import numpy as np\n%cluster attach {foreign.address}").stdout
    first, second, *rest = said.splitlines()
    assert first == f'attached cluster "{foreign.address.removeprefix("tcp://")}": workers: 2 ready'
    assert second.endswith(foreign.address)
    assert "Not the same as here, so that a run is not promised to be the same as a plain one:" in rest
    [row] = [line.split() for line in rest if line.startswith("numpy")]
    assert row[2] == "1.99.0"
    assert "`%cluster doctor` tells what may come of it, and how it is mended." in rest
    assert "- joblib and scikit-learn keep to this machine: what they would spread runs here." in rest
    assert (
        "- Nothing is encrypted on the way, the notebook's data and environment variables included; variables that "
        "look like secrets stay here." in rest
    )


def test_the_doctor_says_what_to_do(foreign: ForeignCluster, kernel: Kernel) -> None:
    version = kernel.run("np.__version__").value.strip("'")
    table = kernel.run("%cluster").stdout.splitlines()
    workers = ", ".join(line.split()[0] for line in table if "ready" in line.split()[1:2])
    said = kernel.run("%cluster doctor").stdout
    assert said == (
        f"numpy: 1.99.0 on {workers}, {version} here\n"
        "    what may come of it: what it computes, rounds or prints may have changed between the two versions\n"
        "    how it is mended: in the environment of the workers: "
        f'pip install "numpy=={version}"; then start them again\n'
    )


GRID = """
scores, best_score, best = {}, -1.0, None
for C in np.logspace(-2, 3, 6):
    for gamma in np.logspace(-5, -1, 5):
        score = cross_val_score(SVC(C=C, gamma=gamma, random_state=0), X[::8], y[::8], cv=3).mean()
        scores[C, gamma] = score
        if score > best_score:
            best_score, best = score, {"C": C, "gamma": gamma}
"""
BOOTSTRAP = """
accuracies = []
for i in range(40):
    rng = np.random.default_rng([2026, i])
    chosen = rng.integers(0, len(X), len(X))
    model = DecisionTreeClassifier(random_state=0).fit(X[chosen], y[chosen])
    accuracies.append(beside.weighed(model.score(X, y)))
"""
LOADED = """
import beside
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_score
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
X, y = load_digits(return_X_y=True)
"""


def test_what_steers_a_cluster_steers_its_guests(foreign: ForeignCluster, kernel: Kernel) -> None:
    workers = ", ".join(
        line.split()[0] for line in kernel.run("%cluster").stdout.splitlines() if "ready" in line.split()[1:2]
    )
    # And so their first cell need not wait for what it imports.
    said = kernel.run(
        "%cluster run import sklearn.datasets, sklearn.model_selection, sklearn.svm, sklearn.tree; 6 * 7"
    )
    assert said.stdout == f"{workers}:\n    42\n"
    assert all(
        f"{name}, ready, process" in kernel.run("%cluster logs").stdout for name in workers.split(", ")
    )
    assert kernel.run("%cluster scale 4").error["evalue"] == (
        f'The cluster "{foreign.address.removeprefix("tcp://")}" was not scaled. Known of the reason: somebody else '
        "started it, and its size is up to them.\nIt goes on as it is; `%cluster start` starts one of your own in its "
        "place."
    )


@pytest.mark.parametrize(
    ("cell", "left"),
    [(GRID, "scores, best_score, best, C, gamma"), (BOOTSTRAP, "accuracies, i")],
    ids=["grid", "bootstrap"],
)
def test_the_first_notebook_s_cells_leave_the_same(
    foreign: ForeignCluster, kernel: Kernel, cell: str, left: str
) -> None:
    kernel.run(f"%cluster attach {foreign.address}")  # where this test is run alone
    assert kernel.run(LOADED + cell + f"plain = repr(({left}))").reply["status"] == "ok"
    answer = kernel.run(f"%%distribute{cell}")
    assert answer.reply["status"] == "ok"
    assert kernel.run(f"plain == repr(({left}))").value == "True"
    report = kernel.run("import nbcluster\nprint(*nbcluster.last_report().lines(), sep='\\n')").stdout
    assert kernel.run("nbcluster.last_report().route").value == "'parallel'", report
    shown = str([message["content"].get("data", message["content"].get("text")) for message in answer.shown])
    assert "not the same as a plain run, perhaps: numpy is 1.99.0 on workers" in shown


def test_to_stop_is_to_detach(foreign: ForeignCluster, kernel: Kernel) -> None:
    name = foreign.address.removeprefix("tcp://")
    assert kernel.run("%cluster stop").stdout == (
        f'Detached from the cluster "{name}". Somebody else started it, so it goes on without this notebook.\n'
    )
    assert kernel.run("%cluster stop").stdout == "There is no cluster to stop.\n"
    assert not foreign.below()
    assert foreign.processes[0].poll() is None


def test_to_detach_is_to_stop(foreign: ForeignCluster, kernel: Kernel) -> None:
    name = foreign.address.removeprefix("tcp://")
    assert "2 ready" in kernel.run(f"%cluster attach {foreign.file}").stdout
    assert kernel.run("%cluster detach").stdout == (
        f'Detached from the cluster "{name}". Somebody else started it, so it goes on without this notebook.\n'
    )
    assert not foreign.below()


def test_what_is_no_cluster(kernel: Kernel) -> None:
    said = kernel.run("%cluster attach nowhere").error
    assert said["ename"] == "ClusterNotFound"
    assert said["evalue"].startswith('There is no cluster named "nowhere".')
    said = kernel.run("%cluster attach nowhere --tls-ca beside.py").error
    assert said["evalue"].startswith(
        "%cluster attach did nothing: its line asks for something that it does not offer. --tls-ca is for an address or "
        "a scheduler file, and nowhere is neither.\n"
    )
    said = kernel.run("xs = [1]\n%cluster attach xs").error
    assert said["ename"] == "OptionError"
    assert said["evalue"] == (
        "%cluster attach did nothing: its line asks for something that it does not offer. xs is a name of this "
        "notebook's, of type list, and neither a cluster nor a client of Dask's.\n"
        "There are: NAME tcp://HOST:PORT tls://HOST:PORT FILE."
    )
    said = kernel.run("%cluster attach tls://localhost:1 --tls-ca no.pem --tls-cert nor.pem").error
    assert said["evalue"] == (
        "%cluster attach did nothing: its line asks for something that it does not offer. --tls-ca no.pem is no "
        "file; --tls-cert nor.pem is no file.\n"
        "There are: --tls-ca --tls-cert --tls-key."
    )
