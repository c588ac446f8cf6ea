"""A session puts engine, cluster and view together, and remembers its runs."""

import gc
import os
import socket
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

import nbcluster
from nbcluster import session
from nbcluster.clusters import registry, unix_socket
from nbcluster.engine import dask
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.errors import ClusterNotReached, ClusterNotStarted, OptionError, RunStopped, StrictError
from nbcluster.run.snapshot import Snapshot
from nbcluster.session import Cell, Session
from nbcluster.settings import Settings

DEADLINE_S = 60.0

Hosts = Callable[[], list[psutil.Process]]

SQUARES = "out = []\nfor i in range(9):\n    out.append(i * i)\nout[-1]"


class Script:
    """Code that is run without a notebook."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.space: dict[str, Any] = {"__name__": "__main__"}
        self.seen: list[Snapshot] = []

    def cell(self, source: str) -> Cell:
        return Cell(source, 1, "<script>", "", 0, self.space)

    def run(self, source: str, **options: Any) -> object:
        surface = PlainSurface(self.space)
        return self.session.run(
            self.cell(source), CellOptions(**options), lambda: (surface, self.seen.append)
        )


@pytest.fixture
def script() -> Script:
    made = Session(Settings(too_small_s=0))
    made.use(InlineWorkforce(2))
    return Script(made)


@pytest.fixture
def lone() -> Iterator[Script]:
    """A session that has yet to start its cluster."""
    made = Session(Settings(too_small_s=0))
    yield Script(made)
    made.stop_cluster()


@pytest.fixture
def hosts() -> Hosts:
    """The processes begun since the test began; a wider fixture may hold a cluster of its own meanwhile."""
    before = set(psutil.Process().children())
    return lambda: [child for child in psutil.Process().children() if child not in before]


def wait_until(true: Callable[[], object]) -> None:
    give_up = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_a_run_has_a_value_a_report_and_a_last_snapshot(script: Script) -> None:
    assert script.run(SQUARES, name="squares") == 64
    assert script.seen[-1].final
    [run] = script.session.runs
    assert (run.number, run.name, run.state, run.is_under_way) == (1, "squares", "done", False)
    assert run.report is script.session.last_report()
    assert run.report is not None
    assert (run.report.route, run.report.name) == ("parallel", "squares")


def test_a_failed_run_has_a_report_too(script: Script) -> None:
    with pytest.raises(ZeroDivisionError):
        script.run("for i in range(9):\n    print(1 / (5 - i))")
    [run] = script.session.runs
    assert run.state == "failed"
    assert run.report is not None
    assert script.run("1") == 1, "the session is free again"


def test_strict_is_passed_on(script: Script) -> None:
    with pytest.raises(StrictError):
        script.run("x = 0\nfor i in range(9):\n    x = abs(x) + i", strict=True)
    assert "x" not in script.space
    assert [run.state for run in script.session.runs] == ["failed"]


def test_only_the_last_runs_are_kept(script: Script) -> None:
    for number in range(60):
        script.run(f"x = {number}")
    assert [run.number for run in script.session.runs] == list(range(11, 61))


def test_what_python_cannot_read_it_says_itself(script: Script) -> None:
    with pytest.raises(SyntaxError) as caught:
        script.run("x = 1\nfor in y:\n    pass")
    assert (caught.value.filename, caught.value.lineno) == ("<script>", 2)
    assert caught.value.__context__ is None
    assert script.session.runs == []


def test_explaining_runs_nothing(script: Script) -> None:
    script.space["out"] = []
    source = "for i in range(9):\n    out.append(i * i)"
    text = script.session.explain(script.cell(source), CellOptions(), PlainSurface(script.space))
    assert "line 1  for i in range(9)  apart; collected in order: out" in text
    assert script.space["out"] == []
    assert script.session.runs == []
    with pytest.raises(SyntaxError):
        script.session.explain(script.cell("x ="), CellOptions(), PlainSurface(script.space))


def test_a_run_inside_a_run_is_plain(script: Script) -> None:
    script.space["inner"] = lambda: script.run("x = 1\nx + 1", name="inner")
    assert script.run("y = inner()\ny", name="outer") == 2
    told = [
        (run.name, run.state, [loop.reason for loop in run.report.loops])
        for run in script.session.runs
        if run.report
    ]
    assert told == [("outer", "done", []), ("inner", "done", ["nested"])]
    report = script.session.last_report()
    assert report is not None
    assert report.name == "outer", "it ended last"


PLAIN = {
    "an expression last": ("x = 2\nx + 1", 3),
    "a statement last": ("x = 2", None),
    "an expression alone": ("2", 2),
    "nothing": ("# nothing", None),
}


@pytest.mark.parametrize(("source", "value"), PLAIN.values(), ids=PLAIN.keys())
def test_a_plain_run_has_the_value_of_its_last_expression(source: str, value: object, script: Script) -> None:
    assert session.run_plainly(script.cell(source)) == value


def test_a_plain_run_is_that_of_ipython(script: Script) -> None:
    """Statement by statement: what stands before a statement that cannot be compiled has been done."""
    with pytest.raises(SyntaxError):
        session.run_plainly(script.cell("x = 1\nreturn x"))
    assert script.space["x"] == 1


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_current", None)
    monkeypatch.setenv("NBCLUSTER_RETRIES", "5")
    assert session.current().settings.retries == 5
    assert session.current() is session.current()
    monkeypatch.setattr(session, "_current", None)
    monkeypatch.setenv("NBCLUSTER_RETRYS", "5")
    with pytest.raises(OptionError):
        nbcluster.last_report()


def test_there_is_no_cluster_before_a_cell_needs_one(lone: Script) -> None:
    assert lone.session.cluster is None
    lone.run("x = 1")
    assert lone.session.cluster is None
    assert lone.session.stop_cluster() is None


def test_of_two_iterations_the_second_has_nobody_to_share_with() -> None:
    made = Script(Session(Settings()))
    made.run("import time\nout = []\nfor i in range(2):\n    time.sleep(0.3)\n    out.append(i)")
    assert made.space["out"] == [0, 1]
    report = made.session.last_report()
    assert report is not None
    assert report.loops[0].detail == "there is but one iteration left, which takes as long on a worker"
    assert made.session.cluster is None, "nor is one started for it"


def test_a_cell_starts_the_cluster_that_it_asks_for_and_the_next_one_uses_it(lone: Script) -> None:
    lone.run(SQUARES, workers=1)
    cluster = lone.session.cluster
    assert cluster is not None
    assert len(cluster.workers()) == 1
    lone.run(SQUARES)
    assert lone.session.cluster is cluster
    reports = [run.report for run in lone.session.runs]
    assert [report.route for report in reports if report] == ["parallel", "parallel"]


def test_a_cluster_that_came_by_itself_and_is_lost_has_a_successor(lone: Script, hosts: Hosts) -> None:
    lone.run(SQUARES, workers=1)
    lost = lone.session.cluster
    assert lost is not None
    [host] = hosts()
    host.kill()
    wait_until(lambda: lost.failure)
    lone.run(SQUARES, workers=1)
    assert lone.session.cluster is not lost
    report = lone.session.last_report()
    assert report is not None
    assert report.route == "parallel"


def test_a_cluster_that_was_asked_for_and_is_lost_is_told(lone: Script) -> None:
    info = lone.session.start_cluster(1, "mine")
    assert (info.name, [worker.state for worker in info.workers]) == ("mine", ["ready"])
    registry.find("mine").owner.kill()
    cluster = lone.session.cluster
    assert cluster is not None
    wait_until(lambda: cluster.failure)
    lone.run(SQUARES)
    assert lone.space["out"] == [i * i for i in range(9)]
    report = lone.session.last_report()
    assert report is not None
    assert [(loop.route, loop.reason) for loop in report.loops] == [("kernel", "no-cluster")]
    assert isinstance(cluster.failure, ClusterNotReached)
    assert report.loops[0].detail == cluster.failure.clause


def test_a_cluster_that_cannot_start_is_told_and_the_cell_runs_here(
    lone: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nothing/there")
    with pytest.raises(ClusterNotStarted) as caught:
        lone.session.start_cluster(1)
    text = str(caught.value)
    assert text.startswith("The local cluster did not start. Known of the reason: ")
    assert text.endswith("\nCells under %%distribute run here meanwhile; `%cluster start` tries again.")
    lone.run(SQUARES)
    report = lone.session.last_report()
    assert report is not None
    assert [(loop.route, loop.reason) for loop in report.loops] == [("kernel", "no-cluster")]
    monkeypatch.undo()
    assert lone.session.start_cluster(1).workers[0].state == "ready"
    assert lone.run(SQUARES) == 64


def test_a_cluster_that_could_not_start_by_itself_is_tried_again(
    lone: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nothing/there")
    lone.run(SQUARES, workers=1)
    monkeypatch.undo()
    lone.run(SQUARES, workers=1)
    routes = [run.report.route for run in lone.session.runs if run.report is not None]
    assert routes == ["kernel", "parallel"]


def test_the_door_in_python(lone: Script, hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_current", lone.session)
    assert nbcluster.cluster.info() is None
    assert repr(nbcluster.cluster) == "<no cluster>"
    started = nbcluster.cluster.start(workers=1, name="one")
    assert (started.name, started.kind, len(started.workers)) == ("one", "local", 1)
    assert repr(nbcluster.cluster) == "<cluster 'one', local>"
    again = nbcluster.cluster.start(workers=2)
    assert (again.name, len(again.workers)) == ("local", 2)
    assert [entry.name for entry in registry.entries()] == ["local", "one"], "what has a name is found by it"
    attached = nbcluster.cluster.attach("one")
    assert attached == started
    assert [entry.name for entry in registry.entries()] == ["one"], "and what has none is not left behind"
    nbcluster.cluster.detach()
    assert nbcluster.cluster.info() is None
    nbcluster.cluster.attach("one")
    nbcluster.cluster.stop()
    nbcluster.cluster.stop()
    assert nbcluster.cluster.info() is None
    assert registry.entries() == []
    assert hosts() == [], "none of them was a child of this process"
    private = nbcluster.cluster.start(workers=1, lasting=False)
    assert (private.name, registry.entries(), len(hosts())) == ("local", [], 1)
    nbcluster.cluster.detach()
    assert hosts() == []


def test_where_nothing_can_listen_for_others_a_cluster_ends_with_its_kernel(
    lone: Script, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unix_socket, "CAN_LISTEN", False)
    info = lone.session.start_cluster(1, "mine")
    assert (info.name, info.idle_s, len(hosts()), registry.entries()) == ("mine", None, 1, [])
    lone.session.close()
    assert hosts() == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"workers": 0}, "workers=0 is less than 1"),
        ({"gpus": -1}, "gpus=-1 is less than 0"),
        ({"gpus": 0.5}, "gpus=0.5 is not a whole number"),
        ({"workers": "a"}, "workers='a' is not a whole number"),
        ({"workers": 1.5}, "workers=1.5 is not a whole number"),
        (
            {"workers": True, "name": "a/b"},
            "workers=True is not a whole number; name='a/b' is no name for a cluster (there may be up to 40 letters "
            "and digits, and - _ . after the first)",
        ),
    ],
    ids=["too few", "fewer GPUs than none", "a part of a GPU", "text", "a part", "both"],
)
def test_what_the_door_does_not_take(given: Any, text: str, lone: Script) -> None:
    with pytest.raises(OptionError) as caught:
        lone.session.start_cluster(**given)
    assert str(caught.value) == (
        f"nbcluster.cluster.start() did nothing: it is asked for something that it does not offer. {text}.\n"
        "There are: workers name idle_s lasting memory cpus gpus."
    )


START, ATTACH = "nbcluster.cluster.start()", "nbcluster.cluster.attach()"
OF_SSH = "hosts hosts_file user key config port python workers address interface name idle_s lasting kind"

IN_PYTHON = {
    "a kind that is none": (
        lambda: nbcluster.cluster.start(kind="shs"),
        START,
        "shs is no kind of cluster (is ssh meant?)",
        "local ssh slurm pbs sge lsf htcondor oar gateway kubernetes",
    ),
    "a kind that is no text": (
        lambda: nbcluster.cluster.start(kind=3),  # type: ignore[arg-type]
        START,
        "kind=3 is no text",
        "local ssh slurm pbs sge lsf htcondor oar gateway kubernetes",
    ),
    "all faults at once": (
        lambda: nbcluster.cluster.start("a", idle_s=0, kind="ssh", idle="3m", prot=1),  # type: ignore[arg-type]
        START,
        "idle_s=0 is less than 1; workers='a' is not a whole number; prot is unknown (is port meant?); hosts is missing; "
        "idle is unknown (is idle_s meant?)",
        OF_SSH,
    ),
    "no number to scale to": (
        lambda: nbcluster.cluster.scale(None),  # type: ignore[arg-type]
        "nbcluster.cluster.scale()",
        "workers=None is not a whole number",
        "workers most",
    ),
    "what is no cluster": (
        lambda: nbcluster.cluster.attach(3),
        ATTACH,
        "to is of type int, and neither a cluster nor a client of Dask's",
        "NAME tcp://HOST:PORT tls://HOST:PORT FILE",
    ),
    "a file that is not there": (
        lambda: nbcluster.cluster.attach("a:1", tls_ca="/none"),
        ATTACH,
        "tls_ca='/none' is no file",
        "tls_ca tls_cert tls_key",
    ),
    "no script": (
        lambda: nbcluster.cluster.script("ssh", hosts="a"),
        "nbcluster.cluster.script()",
        "kind='ssh' hands in no script or manifest",
        "slurm pbs sge lsf htcondor oar kubernetes",
    ),
}


@pytest.mark.parametrize(("call", "of", "faults", "offered"), IN_PYTHON.values(), ids=IN_PYTHON)
def test_a_wrong_call_is_told_in_the_words_of_calls(
    call: Callable[[], object],
    of: str,
    faults: str,
    offered: str,
    lone: Script,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session, "_current", lone.session)
    with pytest.raises(OptionError) as caught:
        call()
    assert str(caught.value) == (
        f"{of} did nothing: it is asked for something that it does not offer. {faults}.\nThere are: {offered}."
    )


def test_a_run_can_be_stopped_before_the_engine_is_there(script: Script) -> None:
    def means() -> tuple[PlainSurface, Any]:
        """What the run waits for: it is listed by now, and somebody stops it."""
        [run] = script.session.runs
        assert (run.number, run.state, run.is_under_way) == (1, "starting", True)
        assert run.stop("a test")
        return PlainSurface(script.space), script.seen.append

    with pytest.raises(RunStopped):
        script.session.run(script.cell(SQUARES), CellOptions(), means)
    [run] = script.session.runs
    assert (run.state, run.is_under_way, run.stop("a test")) == ("stopped", False, False)


@pytest.mark.parametrize("raised", [KeyboardInterrupt, RuntimeError])
def test_a_run_that_never_began_is_not_listed(script: Script, raised: type[BaseException]) -> None:
    def means() -> Any:
        raise raised

    with pytest.raises(raised):
        script.session.run(script.cell(SQUARES), CellOptions(), means)
    assert script.session.runs == []
    script.run(SQUARES)
    assert [(run.number, run.state) for run in script.session.runs] == [(1, "done")]


def test_what_a_cell_captured_goes_when_the_name_goes(lone: Script) -> None:
    lone.session.start_cluster(1)
    exec("class Captured:\n    value = 3\ncaptured = Captured()", lone.space)
    gone = weakref.ref(lone.space["captured"])
    lone.run("out = [captured.value for i in range(9)]")
    report = lone.session.last_report()
    assert report is not None
    assert report.route == "parallel", report.lines()
    del lone.space["captured"]
    wait_until(lambda: gc.collect() >= 0 and gone() is None)


def test_a_worker_that_cannot_be_reached_any_more_begins_anew(
    lone: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "_DEATH_IS_TOLD_S", 0.1)
    lone.session.start_cluster(2)
    cluster = lone.session.cluster
    assert cluster is not None
    first, second = cluster.workers()
    cut: list[bool] = []

    def cut_once(snapshot: Snapshot) -> None:
        lone.seen.append(snapshot)
        if not cut and any(lane.worker == first.name and lane.spans for lane in snapshot.lanes):
            cut.append(cut_off_from(first.address))

    surface = PlainSurface(lone.space)
    source = "import time\nout = []\nfor i in range(300):\n    time.sleep(0.01)\n    out.append(i * i)"
    lone.session.run(lone.cell(source), CellOptions(), lambda: (surface, cut_once))
    assert cut == [True]
    assert lone.space["out"] == [i * i for i in range(300)]
    report = lone.session.last_report()
    assert report is not None
    assert (report.route, report.loops[0].workers) == ("parallel", 2), report.lines()
    assert [(each.pid, each.state) for each in cluster.workers()] == [
        (first.pid, "ready"),
        (second.pid, "ready"),
    ]
    lanes = {lane.worker: [span.state for span in lane.spans] for lane in lone.seen[-1].lanes}
    assert "lost" in lanes[first.name]
    assert lanes[first.name][-1] == "committed"


def test_a_cluster_that_is_stopped_under_a_loop_costs_it_nothing(lone: Script) -> None:
    lone.session.start_cluster(2)
    stopping: list[threading.Thread] = []

    def stop_once(snapshot: Snapshot) -> None:
        if not stopping and any(lane.spans for lane in snapshot.lanes):
            stopping.append(threading.Thread(target=lone.session.stop_cluster))
            stopping[0].start()

    surface = PlainSurface(lone.space)
    source = "import time\nout = []\nfor i in range(300):\n    time.sleep(0.005)\n    out.append(i * i)"
    lone.session.run(lone.cell(source), CellOptions(), lambda: (surface, stop_once))
    stopping[0].join()
    assert lone.space["out"] == [i * i for i in range(300)]
    report = lone.session.last_report()
    assert report is not None
    assert report.loops[0].reason == "worker-lost"
    assert "it was stopped" in " ".join(" ".join(report.lines()).split())


def test_a_worker_that_runs_the_proof_is_stopped_with_its_loop(lone: Script) -> None:
    lone.session.start_cluster(2)
    lone.space["kernel"] = os.getpid()
    cluster = lone.session.cluster
    assert cluster is not None
    workers = [psutil.Process(each.pid) for each in cluster.workers()]

    def spent() -> float:
        return sum(each.cpu_times().user for each in workers)

    def stop_once_it_runs() -> None:
        before = spent()
        wait_until(lambda: spent() > before + 0.3)
        lone.session.runs[-1].stop("a test")

    stopping = threading.Thread(target=stop_once_it_runs)
    stopping.start()
    source = "import os\nfor i in range(60):\n    for k in range(1000 if os.getpid() == kernel else 10**10):\n        pass"
    with pytest.raises(RunStopped):
        lone.run(source)
    stopping.join()

    def rests() -> bool:
        before = spent()
        time.sleep(0.2)
        return spent() - before < 0.05

    wait_until(rests)
    assert [each.pid for each in cluster.workers()] == [each.pid for each in workers]


def test_whoever_stops_a_run_does_not_wait_for_slow_commits(lone: Script) -> None:
    lone.session.start_cluster(2)

    class Slow(list[int]):
        """Takes its time, as a list may that writes to a file."""

        def append(self, value: int) -> None:
            time.sleep(0.1)
            super().append(value)
            if len(self) == 3:
                lone.session.runs[-1].stop("a test")

    lone.space["out"] = Slow()
    with pytest.raises(RunStopped):
        lone.run("import time\nfor i in range(60):\n    time.sleep(0.01)\n    out.append(i)")
    assert 3 <= len(lone.space["out"]) < 30
    assert lone.space["out"] == list(range(len(lone.space["out"])))


def cut_off_from(address: str) -> bool:
    """As when a cable is drawn, for this process's connections to one worker; whether there was one."""
    port = int(address.rpartition(":")[2])
    ours = [
        each for each in psutil.Process().net_connections("tcp") if each.raddr and each.raddr.port == port
    ]
    for each in ours:
        with socket.socket(fileno=os.dup(each.fd)) as end:
            end.shutdown(socket.SHUT_RDWR)
    return bool(ours)


def test_a_loop_that_is_not_read_says_so(script: Script) -> None:
    script.run("class A:\n    for i in range(3):\n        pass")
    [loop] = script.seen[-1].loops
    assert (loop.route, loop.reason) == ("kernel", "unread")
    assert "it stands inside a class, where loops are not read yet" in loop.text
