"""From the form to nothing left: a cluster, a run, a stop, as the panel has them."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbcluster import wire
from nbcluster.clusters import end
from nbcluster.clusters.registry import embedded, entries
from tests.clusters.conftest import wait_until
from tests.clusters.jupyter import JupyterServer, Notebook
from tests.server.panel import Json, Live, asked, golden, is_run, shape

SLOW = "%%distribute --quiet\nimport time\nout = []\nfor i in range(4000):\n    time.sleep(0.05)\n    out.append(i)"
HERE = "%%distribute --quiet\nimport time\nx = 0\nfor i in range(4000):\n    time.sleep(0.05)\n    x = x * 3 + i % (x + 1)"


@pytest.fixture
def notebook(server: JupyterServer) -> Iterator[Notebook]:
    notebook = server.open("grid.ipynb")
    yield notebook
    notebook.shut_down()
    for entry in entries():  # of a test that has failed on the way
        end(entry, by="a test")


def test_a_cluster_is_started_used_and_ended(server: JupyterServer, notebook: Notebook) -> None:
    kernel = notebook._kernel
    with Live(server) as live:
        live.say({"topic": "watch", "runs": "all"})
        hello = live.wait(lambda message: message["topic"] == "hello")
        assert hello.keys() == golden("live-hello-empty").keys()

        asking = {
            "kind": "local",
            "options": {"workers": "2", "name": "tools"},
            "kernel": kernel,
            "notebook": "grid.ipynb",
        }
        status, said = asked(server, "POST", "nbcluster/clusters", asking)
        assert status == 202
        assert shape(said) == shape(golden("rest-start"))
        ready = live.wait(
            lambda message: message.get("start") == said["start"] and message["state"] != "starting"
        )
        assert ready == {**golden("live-start-ready"), "start": said["start"], "name": "tools"}

        cluster = live.wait_cluster("tools", lambda cluster: _ready(cluster) == 2)
        assert (cluster["name"], cluster["lasting"], cluster["notebook"]) == ("tools", True, "grid.ipynb")
        assert cluster.keys() == golden("rest-clusters")["clusters"][0].keys()
        assert cluster["workers"][0].keys() == golden("rest-clusters")["clusters"][0]["workers"][0].keys()
        status, again = asked(server, "POST", "nbcluster/clusters", asking)
        assert status == 202
        failed = live.wait(
            lambda message: message.get("start") == again["start"] and message["state"] != "starting"
        )
        assert (failed["state"], "tools" in failed["message"]) == ("failed", True), failed

        assert "tools" in notebook.run("%cluster attach tools").stdout
        request = notebook.begin(SLOW)
        first = live.wait(is_run(state="running"))
        run = first["snapshot"]["run"]
        assert (first["notebook"], first["kernel"], first["cluster"]) == ("grid.ipynb", kernel, "tools")
        assert first["cell_id"] == f"cell-{request}"
        seen = live.wait(lambda message: is_run(run=run)(message) and _busy(message) == 2)
        wire.from_json(seen["snapshot"])
        assert seen.keys() == golden("live-run-next").keys()
        working = live.wait_cluster("tools", _is_doing)
        assert working["used_by"] == ["grid.ipynb"]

        # Who comes late has the whole picture first.
        with Live(server) as late:
            [known] = late.wait(lambda message: message["topic"] == "hello")["runs"]
            assert known["snapshot"]["run"] == run
            assert _busy(known) == 2

        assert "goes to w" in asked(server, "GET", f"nbcluster/runs/{run}/why")[1]["text"]
        assert asked(server, "POST", "nbcluster/clusters/tools/scale", {"least": 3, "most": 3}) == (200, {})
        live.wait_cluster("tools", lambda cluster: _ready(cluster) == 3)

        os.kill(working["workers"][0]["pid"], signal.SIGKILL)
        [death] = live.wait_cluster("tools", lambda cluster: cluster["deaths"])["deaths"]
        assert death.keys() == golden("rest-clusters")["clusters"][0]["deaths"][0].keys()

        assert asked(server, "POST", f"nbcluster/runs/{run}/stop") == (200, {"how": "stop"})
        answer = notebook.finish(request)
        assert (answer.error or "").startswith("RunStopped: Run 1 was stopped in line 4")
        assert "The panel in JupyterLab asked for it." in (answer.error or "")
        over = live.wait(is_run(run=run, final=True))
        assert over["snapshot"]["state"] == "stopped"
        status, kept = asked(server, "GET", f"nbcluster/runs/{run}/summary")
        assert (status, kept.keys()) == (200, {"text/html", "text/plain"})
        assert "stopped after" in kept["text/plain"]
        assert kept["text/html"].startswith("<div ")
        told = asked(server, "GET", f"nbcluster/runs/{run}/why")[1]["text"]
        assert "it is asked to stop, by the panel in JupyterLab" in told
        assert f"{death['name']} has ended: somebody ended it by SIGKILL" in told
        assert notebook.run("%runs why").stdout.strip() == told.strip()
        status, said = asked(server, "POST", f"nbcluster/runs/{run}/stop")
        assert (status, said["message"].count(". ")) == (409, 2)

        status, said = asked(server, "GET", "nbcluster/clusters/tools/logs")
        assert [each["worker"] for each in said["logs"]] == ["", "w1", "w2", "w3"]
        assert asked(server, "GET", "nbcluster/clusters/tools/logs?worker=..%2Fup")[0] == 404
        assert asked(server, "POST", "nbcluster/clusters/tools/restart") == (200, {})

        assert asked(server, "DELETE", "nbcluster/clusters/tools") == (200, {})
        assert entries() == []
        live.wait(lambda message: message["topic"] == "clusters" and not _is_there(message, "tools"))


def test_a_cell_s_own_cluster_is_seen_and_its_kernel_interrupted(
    server: JupyterServer, notebook: Notebook
) -> None:
    with Live(server) as live:
        live.say({"topic": "watch", "runs": []})
        request = notebook.begin(SLOW)
        run = live.wait(lambda message: is_run(state="running")(message) and message["snapshot"]["lanes"])
        assert sum(len(lane["spans"]) for lane in run["snapshot"]["lanes"]) == 0
        live.say({"topic": "watch", "runs": [run["snapshot"]["run"]]})
        live.wait(lambda message: is_run(state="running")(message) and _busy(message))
        assert asked(server, "POST", f"nbcluster/runs/{run['snapshot']['run']}/stop") == (
            200,
            {"how": "stop"},
        )
        notebook.finish(request)
        over = live.wait(is_run(state="stopped", final=True))
        assert sum(len(lane["spans"]) for lane in over["snapshot"]["lanes"]) > 0
        [entry] = [entry for entry in embedded() if entry.notebook.endswith("grid.ipynb")]
        cluster = live.wait_cluster(Path(entry.folder).name, _ready)
        assert (cluster["title"], cluster["lasting"]) == ("local", False)
        assert os.stat(entry.socket_path).st_mode & 0o777 == 0o600

        request = notebook.begin(HERE)
        run = live.wait(
            lambda message: is_run(state="running")(message) and message["snapshot"]["run"].endswith("-2")
        )
        id_ = run["snapshot"]["run"]
        assert asked(server, "POST", f"nbcluster/runs/{id_}/stop") == (200, {"how": "interrupt"})
        answer = notebook.finish(request)
        assert (answer.error or "").startswith("KeyboardInterrupt")
        live.wait(is_run(run=id_, final=True, state="interrupted"))
        assert asked(server, "DELETE", f"nbcluster/clusters/{cluster['name']}") == (200, {})
        wait_until(lambda: not Path(entry.folder).exists(), "nothing of it is left")
        assert asked(server, "DELETE", f"nbcluster/clusters/{cluster['name']}")[0] == 404


def test_who_stops_waiting_for_a_start_leaves_nothing(server: JupyterServer) -> None:
    with Live(server) as live:
        live.wait(lambda message: message["topic"] == "hello")
        _, said = asked(server, "POST", "nbcluster/clusters", {"kind": "local", "options": {"workers": "1"}})
        status, _ = asked(server, "DELETE", f"nbcluster/starts/{said['start']}")
        end = live.wait(
            lambda message: message.get("start") == said["start"] and message["state"] != "starting"
        )
        if status == 200:
            assert shape(end) == shape(golden("live-start-failed"))
        else:  # it was faster
            assert asked(server, "DELETE", f"nbcluster/clusters/{end['name']}") == (200, {})
        assert entries() == []
        assert asked(server, "DELETE", f"nbcluster/starts/{said['start']}")[0] == 404


def _ready(cluster: Json) -> int:
    return [each["state"] for each in cluster["workers"]].count("ready")


def _is_doing(cluster: Json) -> bool:
    return any(each["doing"] for each in cluster["workers"])


def _is_there(message: Json, name: str) -> bool:
    return name in [each["name"] for each in message["clusters"]]


def _busy(message: Json) -> int:
    return sum(bool(lane["spans"]) for lane in message["snapshot"]["lanes"])
