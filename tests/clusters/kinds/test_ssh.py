"""Workers behind a real sshd on loopback, started with the system's own ssh."""

import json
import os
import pwd
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from nbcluster import session
from nbcluster.clusters import Progress, entries, find, start_of_kind
from nbcluster.clusters.folder import runtime_folder
from nbcluster.clusters.kinds import far_side, table
from nbcluster.clusters.shipment import PLAIN_WORKER
from nbcluster.errors import ClusterNotStarted, OptionError
from nbcluster.magics.lines import ClusterLine, completions
from nbcluster.testing.cells import differences, run_distributed, run_plain
from tests.clusters.conftest import Deaths, wait_until
from tests.clusters.foreign import installation
from tests.clusters.kinds import sshd as servers
from tests.clusters.kinds.first_notebook import notebook_kernel, run_on
from tests.clusters.kinds.sshd import Sshd

needs_sshd = pytest.mark.needs("sshd")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with servers.sshd(tmp_path_factory.mktemp("sshd")) as found:
        yield found


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[session.Session]:
    """This process's session, in which small cells travel; whatever it starts is gone after the test."""
    monkeypatch.setenv("NBCLUSTER_TOO_SMALL_S", "0")
    session.close()
    before = far_processes()
    yield session.current()
    for entry in entries():
        session.current().stop_cluster(entry.name)
    session.close()
    wait_until(lambda: far_processes() == before, "nothing is left on the other side")


def far_processes() -> set[int]:
    """Of the far side, and of its ssh: they have its first lines in their arguments."""
    found = set()
    for process in psutil.process_iter(["cmdline"]):
        if any("nbcluster-far-side" in word for word in process.info["cmdline"] or ()):
            found.add(process.pid)
    return found


def folders() -> set[Path]:
    """Those in which workers on this machine, which is the other one too, have their certificates."""
    return {path.parent for path in Path(tempfile.gettempdir()).glob("nbcluster-*/certificate.pem")}


def start(here: session.Session, line: str) -> Any:
    asked = ClusterLine.of(f"start ssh {line}").asked
    assert asked is not None
    return here.start_kind(asked)


CELL = """
import numpy as np
rows, best, who = [], -1.0, None
for k in range(24):
    rng = np.random.default_rng([7, k])
    inside = float((rng.random((2, 20_000)) ** 2 @ np.ones(20_000)).mean() + big[k])
    rows.append((k, inside))
    if inside > best:
        best, who = inside, k
    print(k, inside)
"""


def leaves_the_same() -> None:
    setup = "import numpy as np\nbig = np.arange(200_000.0)"
    plain, again = run_plain(CELL, setup), run_distributed(CELL, setup)
    assert [str(each) for each in differences(plain, again)] == []
    assert again.report is not None
    assert again.report.route == "parallel"


@needs_sshd
def test_start_use_scale_restart_attach_stop(server: Sshd, here: session.Session) -> None:
    before, others = folders(), far_processes()
    info = start(here, f"--hosts lab1,lab2 --workers 1 --config {server.config} --name far")
    assert (info.kind, info.name, info.idle_s) == ("ssh", "far", 1800.0)
    assert sorted(worker.name for worker in info.workers) == ["lab1-1", "lab2-1"]
    assert {worker.state for worker in info.workers} == {"ready"}
    assert info.address.startswith("tls://127.0.0.1:")
    assert len(folders() - before) == 2
    for path in [each for folder in folders() - before for each in folder.glob("*.pem")]:
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    leaves_the_same()

    names = lambda info: sorted(worker.name for worker in info.workers if worker.state == "ready")
    cluster = here.cluster
    assert cluster is not None
    with Deaths(cluster) as deaths:
        assert names(here.scale_cluster(4)) == ["lab1-1", "lab1-2", "lab2-1", "lab2-2"]
        assert names(here.scale_cluster(2)) == ["lab1-1", "lab2-1"]
        told = deaths.wait(2)
    assert {(death.name, death.asked, death.cause) for death in told} == {
        (name, True, "the cluster needs fewer workers now") for name in ("lab1-2", "lab2-2")
    }
    pids = {worker.pid for worker in cluster.workers()}
    assert names(here.restart_cluster()) == ["lab1-1", "lab2-1"]
    assert not pids & {worker.pid for worker in cluster.workers()}

    # The kernel ends, the cluster stays; another attaches.
    pids = {psutil.Process(worker.pid).ppid() for worker in cluster.workers()}
    session.close()
    assert [entry.name for entry in entries()] == ["far"]
    again = session.current()
    info = again.attach_cluster("far")
    assert {psutil.Process(worker.pid).ppid() for worker in info.workers} == pids, "the same Dask workers"
    leaves_the_same()
    again.stop_cluster()
    assert entries() == []
    assert folders() == before
    assert far_processes() == others


@pytest.mark.timeout(600)  # the notebook's cells, plainly and again
@needs_sshd
@pytest.mark.needs("patience")
def test_the_first_notebook_with_its_kernel_restarted(server: Sshd, here: session.Session) -> None:
    with notebook_kernel() as kernel:
        line = f"--hosts lab1 --workers 2 --config {server.config} --name far"
        routes = run_on(kernel, f"%cluster start ssh {line}")
        assert routes == ["parallel"] * 3
        kernel.restart()
        kernel.run("%load_ext nbcluster\n%cluster attach far")
        said = kernel.run(
            "%%distribute --quiet\nout = []\nfor k in range(6):\n    out.append(k ** 2)\nprint(out)"
        )
        assert said == "[0, 1, 4, 9, 16, 25]\n"


@needs_sshd
def test_follows_the_runs_between_two_bounds(server: Sshd, here: session.Session) -> None:
    start(here, f"--hosts lab1,lab2 --workers 1 --config {server.config}")
    cluster = here.cluster
    assert cluster is not None
    assert cluster.most_workers() == 2
    info = here.scale_cluster(1, 3)
    assert info.bounds == (1, 3)
    assert cluster.most_workers() == 3
    slow = "import time\nout = []\nfor k in range(60):\n    time.sleep(0.2)\n    out.append(k)"
    plain, again = run_plain(slow.replace("0.2", "0")), run_distributed(slow)
    assert again.values == plain.values
    assert len(cluster.workers()) == 3


@needs_sshd
def test_nothing_outlives_a_host_process_that_was_killed(server: Sshd, here: session.Session) -> None:
    before, others = folders(), far_processes()
    start(here, f"--hosts lab1,lab2 --workers 1 --config {server.config} --name far")
    cluster = here.cluster
    assert cluster is not None
    processes = [psutil.Process(worker.pid) for worker in cluster.workers()]
    os.kill(find("far").owner.pid, signal.SIGKILL)
    psutil.wait_procs(processes, timeout=30)
    assert not any(process.is_running() for process in processes)
    wait_until(lambda: far_processes() == others, "the far side has ended")
    wait_until(lambda: folders() == before, "its folder is gone")
    wait_until(lambda: cluster.failure, "the kernel has heard of it")
    assert re.fullmatch(
        r'The cluster "far" does not answer any more\. Known of the reason: its host process \d+ has ended\.\n'
        r"`%cluster` shows what this notebook is attached to; `%cluster start` starts a new one\.",
        str(cluster.failure),
    ), str(cluster.failure)


@needs_sshd
def test_a_worker_that_is_killed_is_replaced(server: Sshd, here: session.Session) -> None:
    start(here, f"--hosts lab1 --workers 1 --config {server.config}")
    cluster = here.cluster
    assert cluster is not None
    [worker] = cluster.workers()
    with Deaths(cluster) as deaths:
        psutil.Process(worker.pid).parent().kill()  # type: ignore[union-attr]  # its Dask worker
        [death] = deaths.wait()
    assert (death.cause, death.asked) == ("its Dask worker has left the cluster, or was killed", False)
    assert cluster.wait_workers(1)
    assert cluster.workers()[0].pid != worker.pid
    leaves_the_same()


@needs_sshd
def test_nothing_listens_elsewhere_and_no_secret_is_seen(server: Sshd, here: session.Session) -> None:
    start(here, f"--hosts lab1 --workers 1 --config {server.config} --name far")
    host = psutil.Process(find("far").owner.pid)
    cluster = here.cluster
    assert cluster is not None
    worker = psutil.Process(cluster.workers()[0].pid).parent()
    assert worker is not None
    far = [psutil.Process(pid) for pid in far_processes()]
    listeners = [
        connection.laddr
        for process in {host, worker, *far, *worker.children(recursive=True)}
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listeners) == 2, "the scheduler and the worker"
    assert {listener.ip for listener in listeners} == {"127.0.0.1"}
    key = (Path(find("far").folder) / "worker.pem").read_text().split("PRIVATE KEY-----")[1][:60].strip()
    assert len(key) > 40
    for process in [host, worker, *far]:
        assert key not in " ".join(process.cmdline())
        assert key not in " ".join(process.environ().values())


# What goes wrong -----------------------------------------------------------------------------------

UNRESOLVED = "Name or service not known"
BEGINS = "The ssh cluster did not start. Known of the reason: "
ENDS = "\nCells under %%distribute run on this machine meanwhile; `%cluster start ssh …` tries again."


def elsewhere(server: Sshd, tmp_path: Path) -> Mapping[str, tuple[str, str]]:
    """What is on the line, and what is told."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        refused = free.getsockname()[1]
    unknown = server.configuration("unknown", UserKnownHostsFile="/dev/null")
    (server.folder / "changed-keys").write_text(
        f"[127.0.0.1]:{server.port} {' '.join((server.folder / 'stranger.pub').read_text().split()[:2])}\n"
    )
    changed = server.configuration("changed", UserKnownHostsFile=str(server.folder / "changed-keys"))
    denied = "lab1: ssh says {who}: Permission denied (publickey).' (--user and --key say who you are there)."
    me = pwd.getpwuid(os.getuid()).pw_name
    return {
        "wrong user": (
            f"--hosts lab1 --user nobody-of-that-name --config {server.config}",
            denied.format(who="'nobody-of-that-name@127.0.0.1"),
        ),
        "wrong key": (
            f"--hosts lab1 --key {server.folder / 'stranger'} --config "
            f"{server.configuration('keyless', IdentityFile=str(server.folder / 'stranger'))}",
            denied.format(who=f"'{me}@127.0.0.1"),
        ),
        "unknown host": (
            f"--hosts nowhere.invalid --config {server.config}",
            "nowhere.invalid: ssh says 'ssh: Could not resolve hostname nowhere.invalid: Name or service not known'.",
        ),
        "refused port": (
            f"--hosts lab1 --port {refused} --config {server.config}",
            f"lab1: ssh says 'ssh: connect to host 127.0.0.1 port {refused}: Connection refused'.",
        ),
        "host key unknown": (
            f"--hosts lab1 --config {unknown}",
            "lab1: ssh says 'Host key verification failed.': its key is not known here; `ssh lab1` in a terminal shows it, "
            "and asks whether it is right.",
        ),
        "host key changed": (
            f"--hosts lab1 --config {changed}",
            "lab1: ssh says 'Host key verification failed.': it shows another key than the one that is known here; "
            "`ssh lab1` in a terminal tells more.",
        ),
        "wrong python": (
            f"--hosts lab1 --python /nothing/python --config {server.config}",
            # Each shell has words of its own for that.
            "lab1: there is no Python /nothing/python there (--python says where it is); its shell says '…'.",
        ),
        "no python": (
            f"--hosts lab1 --python /bin/false --config {server.config}",
            "lab1: its Python has ended with exit code 1.",
        ),
        "all of them": (
            f"--hosts lab1,nowhere.invalid --python /bin/false --config {server.config}",
            "none of its 2 hosts has workers. lab1: its Python has ended with exit code 1; nowhere.invalid: ssh says "
            "'ssh: Could not resolve hostname nowhere.invalid: Name or service not known'.",
        ),
    }


@needs_sshd
def test_what_goes_wrong_is_told_in_ssh_s_own_words(
    server: Sshd, here: session.Session, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for name, (line, _) in elsewhere(server, tmp_path).items():
        with pytest.raises(ClusterNotStarted) as caught:
            start(here, line)
        told[name] = str(caught.value)
        assert entries() == []
        assert here.cluster is None
    expected = {name: f"{BEGINS}{text}{ENDS}" for name, (_, text) in elsewhere(server, tmp_path).items()}
    ports = lambda texts: {name: re.sub(r"port \d+", "port N", text) for name, text in texts.items()}
    # Without a network, a resolver may say that it cannot know.
    told = {
        name: text.replace("Temporary failure in name resolution", UNRESOLVED) for name, text in told.items()
    }
    shell = lambda texts: {
        name: re.sub(r"its shell says ('|\").*", "its shell says", text) for name, text in texts.items()
    }
    assert ports(shell(told)) == ports(shell(expected))
    # What takes a while may say so.
    assert [line for line in capfd.readouterr().out.splitlines() if not line.startswith("waits since ")] == []


@needs_sshd
def test_an_interrupt_ends_the_waiting_and_what_was_begun(server: Sshd, here: session.Session) -> None:
    before = processes_of_ssh()
    heard = []

    def interrupt(progress: Progress) -> None:
        if not heard:
            wait_until(lambda: processes_of_ssh() - before, "ssh is on its way")
            os.kill(os.getpid(), signal.SIGINT)
        heard.append(progress)

    with socket.create_server(("127.0.0.1", 0)) as mute:  # which never says that it is an sshd
        asked = {"hosts": ["lab1"], "config": str(server.config), "port": mute.getsockname()[1]}
        with pytest.raises(KeyboardInterrupt):
            start_of_kind("ssh", None, asked, waiting=interrupt)
        assert processes_of_ssh() == before
    assert heard[0].waiting == "lab1 is being reached by ssh"
    assert abs(time.time() - heard[0].since) < 60
    assert (entries(), list(runtime_folder().glob("ssh*"))) == ([], [])


def processes_of_ssh() -> set[int]:
    return {process.pid for process in psutil.process_iter(["name"]) if process.info["name"] == "ssh"}


@needs_sshd
def test_packages_that_are_missing_there_are_named(
    server: Sshd, here: session.Session, tmp_path: Path
) -> None:
    python = installation(tmp_path / "bare", without=("distributed", "xxhash"))
    with pytest.raises(ClusterNotStarted) as caught:
        start(here, f"--hosts lab1 --python {python} --config {server.config}")
    from importlib.metadata import version

    assert str(caught.value) == (
        f"{BEGINS}lab1: {python} there lacks distributed and xxhash (there: {python} -m pip install "
        f"distributed=={version('distributed')} xxhash=={version('xxhash')}).{ENDS}"
    )


@needs_sshd
def test_without_nbcluster_there(server: Sshd, here: session.Session, tmp_path: Path) -> None:
    python = installation(tmp_path / "bare")
    start(here, f"--hosts lab1 --workers 2 --python {python} --config {server.config}")
    leaves_the_same()


@needs_sshd
def test_the_others_go_on_without_one_that_fails(server: Sshd, here: session.Session, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("# the lab\nlab1\n\nnowhere.invalid  # it has moved\n")
    info = start(here, f"--hosts-file {hosts} --workers 1 --config {server.config}")
    assert [worker.name for worker in info.workers] == ["lab1-1"]
    notes = [note.replace("Temporary failure in name resolution", UNRESOLVED) for note in info.notes]
    assert [note for note in notes if "nowhere" in note] == [
        "Will not come: nowhere.invalid: ssh says 'ssh: Could not resolve hostname nowhere.invalid: Name or service not "
        "known'."
    ]
    leaves_the_same()


@needs_sshd
def test_from_a_terminal(server: Sshd, here: session.Session, capsys: pytest.CaptureFixture[str]) -> None:
    from nbcluster.cli import main

    line = [
        "start",
        "ssh",
        "--hosts",
        "lab1",
        "--workers",
        "1",
        "--config",
        str(server.config),
        "--name",
        "far",
    ]
    assert main([*line, "--idle", "10m"]) == 0
    assert capsys.readouterr().out == (
        'The cluster "far" is there, with 1 worker. In a notebook: %cluster attach far\n'
        "It ends after 10 min without a kernel.\n"
    )
    assert main(["list"]) == 0
    assert re.search(r"^far +ssh +\S+ +1 ready +nobody ", capsys.readouterr().out, re.MULTILINE)
    assert main(["logs", "far", "lab1-1"]) == 0
    assert capsys.readouterr().out == "Nothing was said.\n"
    assert main(["stop", "far"]) == 0


SAYS = "did nothing: its line asks for something that it does not offer."
THERE_ARE = (
    "There are: --hosts --hosts-file --user --key --config --port --python --workers --address --interface --name "
    "--idle --help."
)
WRONG = {
    "": "--hosts is missing",
    "--hosts a,a": "--hosts a,a names a twice; --hosts is missing",
    "--hosts , --port 0": "--hosts , names no host; --port 0 is no port; --hosts is missing",
    "--hosts=-oProxyCommand=x": "--hosts -oProxyCommand=x has '-oProxyCommand=x', which is no host; --hosts is missing",
    "--hosts a --hosts-file /nothing": "--hosts-file /nothing cannot be read: No such file or directory",
    "--hosts a --key /nothing --workers 0": "--key /nothing is no file; --workers 0 is less than 1",
    "--hosts a --adress 1": "--adress is unknown (is --address meant?)",
    "--hosts a --address 192.0.2.1": "--address 192.0.2.1 is no address of this machine: Cannot assign requested address",
    "--hosts a --address 127.0.0.1 --interface lo": (
        "--address and --interface exclude each other: they say the same"
    ),
    "--hosts a --dry-run": "--dry-run is unknown",
}


@pytest.mark.parametrize(("line", "faults"), WRONG.items(), ids=[line or "nothing" for line in WRONG])
def test_a_wrong_line_is_told(line: str, faults: str) -> None:
    with pytest.raises(OptionError) as caught:
        ClusterLine.of(f"start ssh {line}")
    assert str(caught.value) == f"%cluster start ssh {SAYS} {faults}.\n{THERE_ARE}"


def test_arguments_of_a_function_are_read_alike() -> None:
    asked = table.read(table.find("ssh"), {"hosts": ["a", "b@c"], "workers": 2, "idle": None}, "start()")
    assert asked.options == {"hosts": ["a", "b@c"], "workers": 2}
    with pytest.raises(OptionError) as caught:
        session.cluster.start(kind="ssh", hosts="a", prot=1)
    assert str(caught.value).startswith(
        "nbcluster.cluster.start() did nothing: it is asked for something that it does not offer. "
        "prot is unknown (is port meant?).\nThere are: hosts hosts_file user"
    )


def test_tab_and_help() -> None:
    assert "ssh" in completions("%cluster start ")
    offered = completions("%cluster start ssh --hosts a ")
    assert {"--user", "--python", "--idle", "--help"} <= set(offered)
    assert "--hosts" not in offered
    assert ClusterLine.of("start ssh --help").help


@pytest.mark.parametrize("path", [Path(far_side.__file__), PLAIN_WORKER], ids=lambda path: path.stem)
def test_what_travels_needs_nothing_that_is_ours(path: Path) -> None:
    text = path.read_text()
    assert "nbcluster." not in re.sub(r'"""(.|\n)*?"""', "", text)


def test_the_far_side_ends_when_nothing_is_heard_of_who_called() -> None:
    """As after a network was lost: there is no end of the input then."""
    text = Path(far_side.__file__).read_bytes().replace(b"SILENCE_S = 60.0", b"SILENCE_S = 1.0")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        far = subprocess.Popen(
            [sys.executable, "-c", far_side.BOOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert far.stdin is not None
        assert far.stdout is not None
        told = {"needs": [], "python": sys.version_info[:2]}
        scheduler = f"tls://127.0.0.1:{listening.getsockname()[1]}"
        begin = {
            "do": "begin",
            "scheduler": scheduler,
            "authority": "",
            "certificate": "secret",
            "program": "",
        }
        lines = "".join(f"{json.dumps(each)}\n" for each in (told, begin))
        with far.stdin, far.stdout:
            far.stdin.write(b"%d\n%s%s" % (len(text), text, lines.encode()))
            far.stdin.flush()
            hello, began = (json.loads(far.stdout.readline()[len(far_side.MARK) :]) for _ in range(2))
            folder = Path(began["began"]["folder"])
            assert hello["hello"]["cores"] >= 1
            assert (folder / "certificate.pem").read_text() == "secret"
            assert far.wait(30) == 1
    assert not folder.exists()


@pytest.mark.parametrize(
    ("path", "shell"), [("~/env/bin/python", '"$HOME"/env/bin/python'), ("/a b/python", "'/a b/python'")]
)
def test_a_path_there_is_the_shell_s(path: str, shell: str) -> None:
    from nbcluster.clusters.kinds.ssh import _quoted

    assert _quoted(path) == shell
