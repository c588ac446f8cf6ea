"""Every route refuses whoever is not let in, and whatever it cannot read."""

import http.client
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

import pytest
import websocket

from nbcluster.server.routes import ROUTES
from tests.clusters.jupyter import JupyterServer
from tests.server.panel import Live, asked, golden, shape

METHODS = ("get", "post", "put", "patch", "delete")


def _own(handler: type[Any], method: str) -> bool:
    """Whether the handler, or a class of ours that it comes from, answers the method."""
    return any(method in vars(each) for each in handler.__mro__ if each.__module__.startswith("nbcluster."))


REQUESTS = [
    (method.upper(), route.example) for route in ROUTES for method in METHODS if _own(route.handler, method)
]


def test_the_table_is_what_is_asked_here() -> None:
    assert len({route.pattern for route in ROUTES}) == len(ROUTES) == len({path for _, path in REQUESTS})


@pytest.mark.parametrize(("method", "path"), REQUESTS)
@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "token wrong"}, {"Cookie": "username-x=forged"}],
    ids=["none", "wrong", "forged"],
)
def test_nobody_is_let_in_unknown(
    server: JupyterServer, method: str, path: str, headers: dict[str, str]
) -> None:
    status, said = asked(server, method, f"nbcluster/{path}", {}, headers=headers)
    assert status in (401, 403), said
    assert "clusters" not in said


@pytest.mark.parametrize(("method", "path"), REQUESTS)
def test_another_origin_is_refused(server: JupyterServer, method: str, path: str) -> None:
    headers = {"Cookie": _cookies(server)[0], "Origin": "http://evil.example"}
    if path == "live":
        headers |= {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        headers |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    status, said = asked(server, method, f"nbcluster/{path}", {}, headers=headers)
    assert status in (403, 404), said
    assert "clusters" not in said


@pytest.mark.parametrize(("method", "path"), [each for each in REQUESTS if each[0] != "GET"])
def test_a_form_of_another_page_lacks_the_token_against_forgery(
    server: JupyterServer, method: str, path: str
) -> None:
    cookies, xsrf = _cookies(server)
    status, _ = asked(server, method, f"nbcluster/{path}", {}, headers={"Cookie": cookies})
    assert status == 403
    status, _ = asked(
        server, method, f"nbcluster/{path}", {}, headers={"Cookie": cookies, "X-XSRFToken": xsrf}
    )
    assert status in (404, 422)


def _cookies(server: JupyterServer) -> tuple[str, str]:
    """Of a browser that is signed in, and its token against forgery."""
    address, _, base = server.at.partition("/")
    jar: SimpleCookie = SimpleCookie()
    for path in ("login", f"login?token={server.token}"):
        connection = http.client.HTTPConnection(address)
        connection.request("GET", f"/{base}{path}")
        answer = connection.getresponse()
        answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                jar.load(value)
        connection.close()
    assert "_xsrf" in jar
    return "; ".join(f"{key}={each.value}" for key, each in jar.items()), jar["_xsrf"].value


HOSTILE = [
    "..",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "\x1b[31mred",
    "\u202eevil",
    "a" * 5000,
    "%00",
    "local;rm",
]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "clusters/{}"),
        ("POST", "clusters/{}/restart"),
        ("GET", "clusters/{}/logs"),
        ("DELETE", "starts/{}"),
        ("POST", "runs/{}/stop"),
        ("GET", "runs/{}/why"),
        ("GET", "runs/{}/summary"),
    ],
)
def test_names_that_nobody_has_are_not_found(server: JupyterServer, method: str, path: str) -> None:
    for name in HOSTILE:
        status, said = asked(server, method, "nbcluster/" + path.format(quote(name, safe="")))
        assert status == 404, name
        assert said["message"].count(". ") == 2
        assert said["faults"] == []


def test_what_there_is_not_is_told_as_the_panel_expects(server: JupyterServer) -> None:
    status, said = asked(server, "GET", "nbcluster/clusters")
    assert (status, said.keys()) == (200, {"clusters"})
    assert asked(server, "GET", "nbcluster/nothing")[0] == 404
    status, said = asked(server, "PUT", "nbcluster/clusters", {})
    assert status == 405
    assert said["faults"] == []
    status, said = asked(server, "GET", "nbcluster/kinds?kernel=none-of-it")
    assert (status, said["faults"]) == (404, [])


@pytest.mark.parametrize("python", ["/bin/sh", "/etc/passwd", "python; true", "../python"])
def test_no_program_is_run_that_is_no_kernel_s(server: JupyterServer, python: str) -> None:
    status, said = asked(server, "GET", f"nbcluster/kinds?python={quote(python)}")
    assert status == 422
    assert said["faults"] == [{"field": "python", "text": "is no interpreter of a kernel"}]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"{", [""]),
        (b"[" * 100_000, [""]),
        (b"x" * (2 << 20), [""]),
        ([1], [""]),
        ({}, ["kind"]),
        (
            {"kind": 3, "kernel": 4, "notebook": [5], "options": {"a": {"b": 1}}},
            ["kind", "kernel", "notebook", "a"],
        ),
        (
            {"kind": "local", "options": {"workers": "0", "colour": "red", "idle": "soon"}},
            ["--workers", "--colour", "--idle"],
        ),
        ({"kind": "local", "options": {"name": "../up"}}, ["--name"]),
        ({"kind": "locl"}, ["locl"]),
        ({"kind": "ssh", "options": {}}, ["--hosts"]),
    ],
)
def test_all_faults_of_a_start_are_told_at_once(server: JupyterServer, body: Any, fields: list[str]) -> None:
    status, said = asked(server, "POST", "nbcluster/clusters", body)
    assert status == 422
    assert sorted(fault["field"] for fault in said["faults"]) == sorted(fields)
    assert shape(said) == shape(golden("rest-refused-422"))


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["least", "most"]),
        ({"least": 0, "most": "4"}, ["least", "most"]),
        ({"least": True, "most": 1e9}, ["least", "most"]),
        ({"least": 4, "most": 2}, ["most"]),
    ],
)
def test_all_faults_of_a_scale_are_told_at_once(server: JupyterServer, body: Any, fields: list[str]) -> None:
    status, said = asked(server, "POST", "nbcluster/clusters/tools/scale", body)
    assert status == 422
    assert [fault["field"] for fault in said["faults"]] == fields


def test_kinds_come_with_the_options_of_a_form(server: JupyterServer) -> None:
    status, said = asked(server, "GET", "nbcluster/kinds")
    assert status == 200
    by_name = {kind["name"]: kind for kind in said["kinds"]}
    assert {"local", "ssh", "slurm"} <= by_name.keys()
    workers = by_name["local"]["options"][0]
    assert (workers["name"], workers["key"], workers["flag"]) == ("--workers", "workers", False)
    assert shape(workers) == shape(golden("rest-kinds")["kinds"][0]["options"][0])
    assert asked(server, "GET", f"nbcluster/kinds?python={quote(said['python'])}") == (200, said)


@pytest.mark.parametrize(
    "said",
    [
        "x",
        "[]",
        "3",
        '{"topic": "watch"}',
        '{"topic": "watch", "runs": [3]}',
        '{"topic": "stop", "runs": []}',
    ],
)
def test_a_browser_that_says_something_else_is_left(server: JupyterServer, said: str) -> None:
    with Live(server) as live:
        assert live.wait(lambda message: message["topic"] == "hello")["topic"] == "hello"
        live.socket.send(said)
        with pytest.raises((websocket.WebSocketConnectionClosedException, ValueError)):
            live.wait(lambda message: False)
