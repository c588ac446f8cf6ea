"""A cluster that cannot start says why, in three sentences, and leaves nothing."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbcluster.clusters import Cluster
from nbcluster.errors import ClusterError, ClusterNotStarted

ADVICE = "Cells under %%distribute run here meanwhile; `%cluster start` tries again."


def failure_of(cluster: Cluster) -> ClusterNotStarted:
    with pytest.raises(ClusterNotStarted) as raised:
        cluster.wait_ready()
    assert cluster.failure is raised.value
    assert not cluster.is_ready()
    with pytest.raises(ClusterNotStarted):
        cluster.client()
    told: list[ClusterError] = []
    cluster.on_end(told.append)
    assert told == [raised.value]
    cluster.stop()
    assert not list(Path(os.environ["JUPYTER_RUNTIME_DIR"]).glob("nbcluster/local-*"))
    return raised.value


@pytest.fixture
def instead_of_distributed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What a host process runs when it imports Dask."""

    def replace(source: str) -> None:
        (tmp_path / "distributed.py").write_text(source)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return replace


def test_the_interpreter_is_gone(
    start: Callable[..., Cluster], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert str(failure_of(start())) == (
        "The local cluster did not start. Known of the reason: "
        f"{tmp_path}/python cannot be used: No such file or directory.\n{ADVICE}"
    )


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        (
            "raise ModuleNotFoundError('…', name='distributed')",
            "the package 'distributed' is missing in the notebook's environment",
        ),
        ("raise MemoryError", "there is not enough memory for it"),
        (
            "import os, errno; raise BlockingIOError(errno.EAGAIN, 'Resource temporarily unavailable')",
            "this system refuses to start another process"
            r" \(`ulimit -u` and the container's limit on processes bound them\)",
        ),
        ("raise RuntimeError('a bad day')", "RuntimeError: a bad day"),
        ("import os; os._exit(7)", r"its host process \d+ ended with exit code 7"),
        ("import os; os.kill(os.getpid(), 9)", r"its host process \d+ ended by SIGKILL"),
    ],
    ids=["package", "memory", "processes", "other", "exit", "killed"],
)
def test_the_host_cannot_go_on(
    start: Callable[..., Cluster], instead_of_distributed: Callable[[str], None], source: str, cause: str
) -> None:
    instead_of_distributed(source)
    failure = failure_of(start())
    assert re.fullmatch(cause, failure.cause)
    assert str(failure).startswith(f"The local cluster did not start. Known of the reason: {failure.cause}.")
    assert str(failure).endswith(ADVICE)
    if source.startswith(("raise", "import os, errno")):
        assert "Traceback" in failure.log


def test_the_runtime_folder_cannot_be_made(
    start: Callable[..., Cluster], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "file"))
    with pytest.raises(ClusterNotStarted) as raised:
        start().wait_ready()
    assert raised.value.cause == f"{tmp_path}/file/nbcluster cannot be used: Not a directory"


@pytest.mark.needs("network namespace")
def test_no_port_is_to_be_had(start: Callable[..., Cluster], monkeypatch: pytest.MonkeyPatch) -> None:
    # A network of its own, whose loopback interface is down as long as nobody brings it up.
    alone = Path(__file__).with_name("alone.py")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setattr(
        "nbcluster.clusters.launch.command", lambda *door: [sys.executable, str(alone), *door]
    )
    failure = failure_of(start())
    assert failure.cause == "a port on 127.0.0.1 cannot be used: its network interface is down"


@pytest.mark.needs("ports of its own")
@pytest.mark.parametrize("free", [0, 1, 2])
def test_too_few_ports_are_to_be_had(free: int) -> None:
    """A scheduler and two workers listen, and whoever connects needs one too."""
    command = [sys.executable, "-m", "tests.clusters.crowded", str(free)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout == (
        "The local cluster did not start. Known of the reason: a port on 127.0.0.1 cannot be used: too few are free.\n"
        f"{ADVICE}\n"
    )


NO_FILES = """
import os, resource, tempfile
from nbcluster.clusters import start_lasting, start_local
from nbcluster.errors import ClusterNotStarted
tempfile.gettempdir()
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
held = []
try:
    while True:
        held.append(os.open(os.devnull, os.O_RDONLY))
except OSError:
    pass
said = []
for start in (lambda: start_local(1), lambda: start_lasting(1, name="big")):
    try:
        start().wait_ready()
    except ClusterNotStarted as failure:
        said.append(str(failure))
os.close(held.pop())
print(*said, sep="\\n--\\n")
"""


def test_a_process_that_may_open_no_more_files() -> None:
    done = subprocess.run([sys.executable, "-c", NO_FILES], stdout=subprocess.PIPE, text=True, check=True)
    told = (
        "The local cluster did not start. Known of the reason: this process may open no more files "
        f"(`ulimit -n`).\n{ADVICE}"
    )
    assert done.stdout == f"{told}\n--\n{told}\n"


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_workers_that_never_come_up_are_given_up(
    start: Callable[..., Cluster], monkeypatch: pytest.MonkeyPatch, start_method: str
) -> None:
    monkeypatch.setenv("DASK_DISTRIBUTED__WORKER__PRELOAD", "['no_such_module_at_all']")
    failure = failure_of(start(2, start_method=start_method))
    assert failure.cause == (
        "none of its workers stays alive; of the last one is known: it ended by itself with exit code 1"
    )
    assert "No module named 'no_such_module_at_all'" in failure.log


def test_too_slow(start: Callable[..., Cluster]) -> None:
    cluster = start()
    with pytest.raises(ClusterNotStarted, match=r"no worker has come up within 0\.001 s\."):
        cluster.wait_ready(0.001)
    cluster.wait_ready()  # slow is not broken
