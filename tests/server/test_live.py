"""Browsers that do not read, and hosts that say what they should not."""

import socket
from pathlib import Path

import psutil
import pytest

from nbcluster.clusters.registry import entries
from tests.clusters.conftest import wait_until
from tests.clusters.jupyter import JupyterServer
from tests.server.panel import Json, Live, asked, golden
from tests.server.stand_in_host import StandInHost

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e\u2028" + "x" * 1000


def _piece(run: str, number: int, text: str) -> Json:
    """News of a run whose picture is large."""
    snapshot = golden("live-run-first")["snapshot"]
    head = {name: value for name, value in snapshot.items() if name not in ("loops", "lanes")}
    loops = [[at, {**snapshot["loops"][0], "text": text, "computed": number}] for at in range(40)]
    place = {"notebook": HOSTILE, "kernel": HOSTILE, "cell_id": HOSTILE}
    return {
        "news": "run",
        "run": run,
        **place,
        "head": {**head, "run": run},
        "loops": loops,
        "lanes": [],
        "spans": [],
    }


def test_who_does_not_read_is_cut_off_and_nothing_is_kept_for_them(server: JupyterServer) -> None:
    with StandInHost("large", golden("rest-clusters")["clusters"][0]) as host:
        small = ((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),)
        with Live(server, sockopt=small) as deaf, Live(server) as live:
            for each in (deaf, live):
                each.say({"topic": "watch", "runs": "all"})
            before = psutil.Process(server.process.pid).memory_info().rss
            ports = {deaf.socket.sock.getsockname()[1], live.socket.sock.getsockname()[1]}
            number = 0

            def is_cut_off() -> bool:
                nonlocal number
                number += 1
                host.show(_piece("aaaaaaaa-1", number, "x" * 20_000))
                live.wait(lambda message: _computed(message) == number)
                live.told.clear()
                return ports != _connected(server, ports)

            wait_until(is_cut_off, "who does not read is cut off")
            assert _connected(server, ports) == {live.socket.sock.getsockname()[1]}
            assert psutil.Process(server.process.pid).memory_info().rss - before < 100_000_000


def _computed(message: Json) -> int:
    return int(message["snapshot"]["loops"][-1]["computed"]) if message["topic"] == "run" else -1


def _connected(server: JupyterServer, ports: set[int]) -> set[int]:
    connections = psutil.Process(server.process.pid).net_connections("tcp")
    there = {each.raddr.port for each in connections if each.raddr and each.status == "ESTABLISHED"}
    return there & ports


def test_what_a_host_says_is_text_and_no_more(server: JupyterServer) -> None:
    described = {
        **golden("rest-clusters")["clusters"][0],
        "title": HOSTILE,
        "notebook": HOSTILE,
        "name": "../up",
    }
    with StandInHost("hostile", described) as host, Live(server) as live:
        host.show(_piece("aaaaaaaa-2", 1, HOSTILE))
        shown = live.wait(lambda message: message["topic"] == "run" and message["cluster"] == "hostile")
        assert (shown["cluster"], shown["cell_id"]) == ("hostile", HOSTILE)
        status, said = asked(server, "GET", "nbcluster/clusters")
        assert status == 200
        assert [each["title"] for each in said["clusters"] if each["name"] == "hostile"] == [HOSTILE]


def test_a_host_is_silent_only_when_it_was_given_time_to_speak(server: JupyterServer) -> None:
    with Live(server) as live:
        live.wait(lambda message: message["topic"] == "hello")
        with StandInHost("mute", None):
            met = live.wait_cluster("mute", lambda cluster: True)
            assert (met["state"], met["waiting"]) == ("starting", "")
            silent = live.wait_cluster("mute", lambda cluster: cluster["state"] != "starting")
            assert (silent["state"], silent["waiting"]) == ("waiting", "its host process does not answer")


@pytest.mark.parametrize(
    "said", [b"no json\n", b"[]\n", b'"x"\n', b'{"news": "run"}\n', b'{"news": "cluster", "cluster": 3}\n']
)
def test_a_host_that_says_what_none_says_is_left(server: JupyterServer, said: bytes) -> None:
    described = golden("rest-clusters")["clusters"][0]
    with StandInHost("broken", described) as host, Live(server) as live:
        live.wait(lambda message: message["topic"] == "hello")
        assert host._watched.wait(30)
        assert host._speaking is not None
        host._speaking.sendall(said)
        wait_until(lambda: asked(server, "GET", "nbcluster/clusters")[0] == 200, "it goes on")
        assert asked(server, "GET", "nbcluster/runs/aaaaaaaa-9/why")[0] == 404
    assert entries() == []
    assert not Path(host.folder).exists()
