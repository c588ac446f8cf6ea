"""A cluster that outlives the process that started it stands in the registry, for its user alone, as long as it lives."""

import json
import os
import platform
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from nbcluster.clusters import Cluster, Entry, alike, attach, end, entries, find, registered, start_lasting
from nbcluster.clusters.folder import make_folder, remove_folder, runtime_folder
from nbcluster.clusters.registered import RegisteredHost
from nbcluster.clusters.registry import span
from nbcluster.clusters.standing import standing
from nbcluster.errors import (
    ClusterError,
    ClusterNameTaken,
    ClusterNotAttached,
    ClusterNotFound,
    ClusterNotReached,
)
from nbcluster.settings import Settings
from tests.clusters import conftest
from tests.clusters.conftest import DEADLINE_S, wait_until
from tests.clusters.foreign import installation

ALLOWED_S = 10
NOBODY = 65534

Start = Callable[..., Cluster]


@pytest.fixture
def lasting() -> Iterator[Start]:
    """Starts a cluster that is gone after the test, whatever that did with it."""
    started: list[Cluster] = []

    def start(
        workers: int = 1, name: str = "big", *, idle_s: float | None = None, **settings: Any
    ) -> Cluster:
        chosen = Settings(**settings)
        started.append(start_lasting(workers, name=name, notebook="a.ipynb", idle_s=idle_s, settings=chosen))
        started[-1].wait_ready()
        return started[-1]

    yield start
    for cluster in started:
        cluster.leave()
    for entry in entries():
        end(entry, by="a test")


def processes_of(entry: Entry) -> list[psutil.Process]:
    host = psutil.Process(entry.owner.pid)
    return [host, *host.children(recursive=True)]


def gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=ALLOWED_S)[1]


def described(cluster: Cluster) -> dict[str, Any]:
    """As who watches it is told."""
    host = RegisteredHost(find(cluster.name))
    try:
        return dict(host.ask("describe")["cluster"])
    finally:
        host.leave()


def folders() -> list[str]:
    """But for that of the cluster that tests share, which may be there already."""
    return sorted(path.name for path in runtime_folder().iterdir() if not path.name.startswith("shared-"))


def test_an_entry_tells_what_there_is_to_know_and_no_secret(lasting: Start) -> None:
    cluster = lasting(2, idle_s=600)
    entry = find("big")
    assert (entry.name, entry.kind, entry.notebook, entry.named) == ("big", "local", "a.ipynb", True)
    assert entry.idle_s == 600
    assert entry.address == cluster.info().address
    assert entry.owner.machine == socket.gethostname()
    assert entry.owner.boot == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    host = psutil.Process(entry.owner.pid)
    assert entry.owner.created == host.create_time()
    for path in (entry.authority, entry.certificate):
        assert "CERTIFICATE" in Path(path).read_text()
    assert "KEY" not in (Path(entry.folder) / "cluster.json").read_text()
    assert [found.name for found in entries()] == ["big"]


def test_its_host_is_nobody_s_child_in_a_session_of_its_own(lasting: Start) -> None:
    lasting()
    host = psutil.Process(find("big").owner.pid)
    assert host not in psutil.Process().children(recursive=True)
    assert os.getsid(host.pid) not in (os.getsid(0), 0)


def test_nobody_else_can_read_what_lies_there(lasting: Start) -> None:
    lasting()
    folder = Path(find("big").folder)
    for each in (folder, folder.parent):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700
    files = [path for path in folder.iterdir() if not path.is_dir()]
    assert {"cluster.json", "owner.json", "host.socket", "host.log", "client.pem"} <= {
        path.name for path in files
    }
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in files} == {
        path.name: 0o600 for path in files
    }


@pytest.mark.needs("root")
def test_another_user_gets_in_nowhere(lasting: Start, tmp_path: Path) -> None:
    lasting()
    entry = find("big")
    # As far as the folders above let anybody in: what is ours must not hang on them.
    opened = [
        each for each in runtime_folder().parents if each.is_dir() and each.stat().st_uid == os.getuid()
    ]
    before = {each: stat.S_IMODE(each.stat().st_mode) for each in opened[:2]}
    script = """
import socket, sys
def tried(call, *given):
    try:
        call(*given)
        return "let in"
    except OSError as error:
        return type(error).__name__
path, key = sys.argv[1:]
print(tried(socket.socket(socket.AF_UNIX).connect, path), tried(open, key))
"""
    try:
        for each, mode in before.items():
            each.chmod(mode | 0o055)
        done = subprocess.run(
            ["/usr/bin/env", "python3", "-I", "-c", script, str(entry.socket_path), entry.certificate],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
        )
    finally:
        for each, mode in before.items():
            each.chmod(mode)
    assert done.stdout.split() == ["PermissionError", "PermissionError"]


def test_a_name_is_given_once(lasting: Start) -> None:
    lasting()
    with pytest.raises(ClusterNameTaken) as taken:
        lasting()
    assert re.fullmatch(
        r'There is a cluster named "big" already, and nothing was started\. Known of it: it was started by a\.ipynb '
        r"\d+ s ago\.\n`%cluster attach big` uses it; `%cluster stop big` ends it\.",
        str(taken.value),
    )


def test_of_two_that_start_at_once_one_gets_the_name(lasting: Start) -> None:
    came: list[object] = []

    def start() -> None:
        try:
            came.append(lasting())
        except ClusterNameTaken as taken:
            came.append(taken)

    both = [threading.Thread(target=start) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(type(each).__name__ for each in came) == ["ClusterNameTaken", "HostedCluster"]
    assert [entry.name for entry in entries()] == ["big"]
    assert folders() == ["big"]


def test_one_without_a_name_gets_the_next_that_is_free(lasting: Start) -> None:
    assert [lasting(name="").name for _ in range(2)] == ["local", "local-2"]
    assert [entry.named for entry in entries()] == [False, False]


def test_who_asks_for_another_is_told_which_there_are(lasting: Start) -> None:
    lasting()
    with pytest.raises(ClusterNotFound) as missed:
        find("bog")
    assert str(missed.value) == (
        'There is no cluster named "bog" (is big meant?). There is big.\n'
        "`%cluster list` shows what there is; `%cluster start --name bog` starts one of that name."
    )


def test_it_works_where_the_path_is_longer_than_a_socket_s_address(
    lasting: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / ("long" * 30)))
    cluster = lasting()
    assert len(str(find("big").socket_path)) > 120
    assert cluster.client().submit(abs, -1).result(DEADLINE_S) == 1
    cluster.stop()


def test_a_second_one_finds_the_same_workers_and_the_first_may_go(lasting: Start) -> None:
    first = lasting(2)
    second = attach(find("big"), notebook="b.ipynb")
    second.wait_ready()
    assert second.workers() == first.workers()
    users = [kernel["notebook"] for kernel in (standing(find("big")).answer or {})["kernels"]]
    assert users == ["a.ipynb", "b.ipynb"]
    first.leave()
    assert str(first.failure).startswith(
        'The cluster "big" does not answer any more. Known of the reason: this notebook has detached from it.'
    )
    assert second.client().submit(abs, -2).result(DEADLINE_S) == 2
    second.leave()
    assert standing(find("big")).row[3:6] == ("2 ready", "nobody", "a.ipynb")


def test_who_attaches_from_another_environment_is_told_what_differs(tmp_path: Path) -> None:
    python = installation(tmp_path / "venv", versions={"numpy": "1.99.0"})
    start = [python, "-m", "nbcluster.cli", "start", "--name", "other", "--workers", "1"]
    subprocess.run(
        start, env={**os.environ, "PYTHONPATH": os.getcwd()}, check=True, stdout=subprocess.DEVNULL
    )
    cluster = attach(find("other"))
    try:
        cluster.wait_ready()
        [difference] = cluster.differences()
        assert (difference.name, difference.there) == ("numpy", "1.99.0")
        assert cluster.info().differences == (difference,)
        [told] = described(cluster)["differences"]
        assert (told["what"], told["there"], told["why"]) == ("numpy", "1.99.0", difference.why)
        second = attach(find("other"))
        second.wait_ready()
        second.differences()
        assert described(cluster)["differences"] == [told]
        second.leave()
    finally:
        cluster.stop()


def test_a_cluster_of_another_python_is_not_attached(lasting: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version of Python that is not installed everywhere: here the kernel takes itself for one."""
    cluster = lasting()
    assert cluster.differences() == ()
    here = ".".join(platform.python_version().split(".")[:2])
    monkeypatch.setattr(alike, "python_version", lambda: "3.9.1")
    with pytest.raises(ClusterNotAttached) as refused:
        attach(find("big"))
    assert str(refused.value) == (
        f'The cluster "big" was not attached. Known of the reason: its workers run Python {here}, this kernel 3.9: '
        "code cannot travel between them.\n"
        f"Start its workers with Python {here}, or this notebook with theirs; then attach again."
    )
    monkeypatch.undo()
    other = attach(find("big"))
    assert other.differences() == ()
    other.leave()


def test_who_is_attached_hears_of_a_worker_s_death_and_of_its_successor(lasting: Start) -> None:
    first = lasting(1)
    second = attach(find("big"))
    second.wait_ready()
    deaths: list[object] = []
    second.on_death(deaths.append)
    [before] = first.workers()
    psutil.Process(before.pid).kill()
    wait_until(lambda: deaths and second.is_ready() and second.workers()[0].generation == 2, "a successor")
    second.leave()


def test_who_stops_it_is_told_to_the_others(lasting: Start) -> None:
    cluster = lasting()
    below = processes_of(find("big"))
    ends: list[ClusterError] = []
    cluster.on_end(ends.append)
    end(find("big"), by="`nbcluster stop` in a terminal")
    assert gone(below)
    assert folders() == []
    [failure] = wait_until(lambda: ends, "the end is told")
    assert isinstance(failure, ClusterNotReached)
    assert failure.cause == "it was stopped by `nbcluster stop` in a terminal"


@pytest.mark.parametrize("start_method", ["fork", "spawn"])
def test_when_its_host_is_killed_nothing_is_left(lasting: Start, start_method: str) -> None:
    cluster = lasting(2, start_method=start_method)
    entry = find("big")
    below = processes_of(entry)
    ends: list[ClusterError] = []
    cluster.on_end(ends.append)
    os.kill(entry.owner.pid, signal.SIGKILL)
    assert gone(below)
    [failure] = wait_until(lambda: ends, "the end is told")
    assert isinstance(failure, ClusterNotReached)
    assert failure.cause == f"its host process {entry.owner.pid} has ended"
    assert entries() == []
    assert folders() == []
    assert lasting().is_ready(), "the name is free again"


def test_when_all_of_it_is_killed_at_once_who_looks_next_sweeps(lasting: Start) -> None:
    lasting(1)
    below = processes_of(find("big"))
    for each in below:
        each.suspend()
    for each in reversed(below):  # whose parent ends first, ends with it
        each.kill()
    assert gone(below)
    assert folders() == ["big"]
    assert entries() == []
    assert folders() == []


def test_when_its_workers_cannot_be_minded_any_more_it_ends_and_says_so(lasting: Start) -> None:
    cluster = lasting()
    entry = find("big")
    host = psutil.Process(entry.owner.pid)
    # Beside it there may be a program for a moment, that tells what machine this is.
    [zygote] = wait_until(lambda: len(found := host.children()) == 1 and found, "the zygote is alone")
    below = processes_of(entry)
    zygote.kill()
    assert gone(below)
    wait_until(lambda: cluster.failure, "the end is told")
    assert isinstance(cluster.failure, ClusterNotReached)
    assert cluster.failure.cause == "the process that minds its workers ended by SIGKILL"
    assert folders() == []


def test_a_host_that_does_not_answer_is_told_and_can_be_ended(
    lasting: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting().leave()
    entry = find("big")
    below = processes_of(entry)
    monkeypatch.setattr(registered, "_ANSWER_S", 0.3)
    monkeypatch.setattr(registered, "end_s", lambda kind: 3.0)
    below[0].suspend()
    with pytest.raises(ClusterNotReached) as silent:
        attach(entry)
    assert silent.value.cause == f"its host process {entry.owner.pid} has not answered within 0.3 s"
    assert standing(entry).row[3:5] == ("not reached", "?")
    end(entry, by="a test")
    assert gone(below)
    assert entries() == []


def elsewhere(name: str, **changed: str) -> Entry:
    """The entry of a process that does not live here, as another machine writes it into a shared folder."""
    folder = runtime_folder() / name
    make_folder(folder)
    owner = json.loads((folder / "owner.json").read_text()) | changed
    (folder / "owner.json").write_text(json.dumps(owner))
    told = {
        "name": name,
        "kind": "local",
        "owner": owner,
        "folder": str(folder),
        "address": "tls://10.0.0.7:1",
        "authority": "",
        "certificate": "",
        "notebook": "",
        "used_by": [],
        "named": True,
        "idle_s": 1800.0,
        "started": 0.0,
    }
    (folder / "cluster.json").write_text(json.dumps(told))
    return find(name)


def test_what_another_machine_has_is_left_alone(lasting: Start) -> None:
    entry = elsewhere("far", machine="lab7")
    try:
        with pytest.raises(ClusterNotReached) as far:
            attach(entry)
        assert re.fullmatch(
            r"it was started on lab7 \d+ d ago, and its host process can be spoken with on that machine alone",
            far.value.cause,
        )
        with pytest.raises(ClusterNotReached):
            end(entry, by="a test")
        assert standing(entry).row[2:4] == ("lab7", "not reached")
        assert [each.name for each in entries()] == ["far"], "nobody but its own machine sweeps it"
    finally:
        remove_folder(Path(entry.folder))


def test_what_was_there_before_the_machine_was_started_anew_goes_when_somebody_asks(lasting: Start) -> None:
    entry = elsewhere("old", boot="an earlier one")
    with pytest.raises(ClusterNotReached, match="and this machine has been started anew since"):
        attach(entry)
    assert [each.name for each in entries()] == ["old"]
    end(entry, by="a test")
    assert entries() == []


def test_a_pid_that_somebody_else_has_now_is_no_owner(lasting: Start) -> None:
    lasting().leave()
    entry = find("big")
    impostor = replace(entry.owner, created=entry.owner.created - 100)
    assert impostor.is_surely_gone()
    impostor.kill()
    assert psutil.pid_exists(entry.owner.pid)
    assert standing(entry).answer is not None


def test_one_that_nobody_uses_ends(lasting: Start) -> None:
    cluster = lasting(idle_s=1.0)
    entry = find("big")
    below = processes_of(entry)
    log = Path(entry.folder, "host.log")
    watcher = RegisteredHost(entry)
    heard: list[dict[str, Any]] = []
    listening = RegisteredHost(entry, heard=heard.append)
    cluster.leave()
    wait_until(
        lambda: not log.exists() or "no kernel is attached: the cluster ends in" in log.read_text(), "said"
    )
    assert gone(below)
    assert folders() == []
    wait_until(lambda: any(news["news"] == "over" for news in heard), "the end is told")
    assert [news["news"] for news in heard if news["news"] in ("idle", "over")] == ["idle", "over"]
    assert heard[-1]["cause"] == "no kernel had been attached to it for 1 s"
    watcher.leave()
    listening.leave()


KERNEL = """
import os, signal, sys
from nbcluster.clusters import attach, find
cluster = attach(find("big"), notebook="lost.ipynb")
cluster.wait_ready()
if os.fork() == 0:
    sys.stdin.read()
    os._exit(0)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kernel_that_is_killed_is_not_attached_any_more_though_its_child_holds_its_line(
    lasting: Start,
) -> None:
    lasting().leave()
    with subprocess.Popen([sys.executable, "-c", KERNEL], stdin=subprocess.PIPE) as kernel:
        assert kernel.wait(DEADLINE_S) == -signal.SIGKILL
        wait_until(lambda: standing(find("big")).row[4] == "nobody", "the host sees that it has gone")


def test_what_a_kernel_that_has_gone_could_have_used_keeps_no_worker(
    lasting: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = lasting(1, release_s=0.5)
    cluster.scale(1, 3)
    other = RegisteredHost(find("big"))
    other.attach("b.ipynb")
    wanted = {"run": "b-1", "iterations": 100, "seconds": 100.0, "busy": [], "once": False}
    wait_until(lambda: other.ask("demand", **wanted) == {} or cluster.wait_workers(3, 1.0), "it grows")
    other.leave()
    # Sooner than a run that says nothing more is taken for one that is over.
    monkeypatch.setattr(conftest, "DEADLINE_S", 7.0)
    wait_until(lambda: len(cluster.workers()) == 1, "they are let go of")


def test_a_line_that_says_nonsense_is_cut_and_no_other(lasting: Start) -> None:
    cluster = lasting()
    for nonsense in (b"GET / HTTP/1.1\r\n\r\n", b"[1]\n", b'{"id": 1}\n', b"\xff\n", b"x" * (1 << 21)):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(find("big").socket_path))
            try:
                line.sendall(nonsense)
                assert line.recv(10) == b""
            except ConnectionError:
                pass  # cut while it was still being said
    host = RegisteredHost(find("big"))
    with pytest.raises(ClusterNotReached, match="this host does not know how to 'fly'"):
        host.ask("fly")
    host.leave()
    assert cluster.client().submit(abs, -3).result(DEADLINE_S) == 3


def test_what_its_host_has_said_is_kept(lasting: Start) -> None:
    lasting()
    host = RegisteredHost(find("big"))
    with pytest.raises(ClusterNotReached):
        host.ask("scale")
    assert "KeyError: 'least'" in host.ask("logs", name="")["log"]
    host.leave()


SPANS = {
    1: "1 s",
    59.4: "59 s",
    60: "1 min",
    90: "90 s",
    1800: "30 min",
    7000: "116 min",
    7200: "2 h",
    3e5: "3 d",
}


@pytest.mark.parametrize(("seconds", "text"), SPANS.items(), ids=map(str, SPANS))
def test_a_time_is_told_as_people_do(seconds: float, text: str) -> None:
    assert span(seconds) == text
