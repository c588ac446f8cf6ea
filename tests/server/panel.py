"""What a browser does: requests, and the WebSocket.

In this room a server is asked as the panel asks it.
"""

import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import websocket

from tests.clusters.jupyter import PATIENCE_S, JupyterServer

Json = dict[str, Any]
GOLDEN = Path(__file__).parent.parent / "golden" / "panel"


def golden(name: str) -> Json:
    read: Json = json.loads((GOLDEN / f"{name}.json").read_text())
    return read


def shape(value: object) -> object:
    """What keys it has, and of what type each value is; of a list, its first row."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "number" if type(value) in (int, float) else type(value).__name__


def asked(
    server: JupyterServer,
    method: str,
    path: str,
    body: object = None,
    *,
    headers: dict[str, str] | None = None,
) -> tuple[int, Json]:
    """Status and answer. Unless other `headers` are given, with the token."""
    address, _, base = server.at.partition("/")
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_S)
    try:
        told = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        let_in = {"Authorization": f"token {server.token}"} if headers is None else headers
        connection.request(method, f"/{base}{path}", body=told, headers=let_in)
        answer = connection.getresponse()
        read = answer.read()
        try:
            return answer.status, json.loads(read)
        except ValueError:
            return answer.status, {}
    finally:
        connection.close()


class Live:
    """The WebSocket, with all that it has told."""

    def __init__(self, server: JupyterServer, **options: Any) -> None:
        self.told: list[Json] = []
        self.socket = websocket.create_connection(
            f"ws://{server.at}nbcluster/live",
            header=[f"Authorization: token {server.token}"],
            timeout=PATIENCE_S,
            **options,
        )

    def say(self, message: object) -> None:
        self.socket.send(json.dumps(message))

    def wait(self, holds: Callable[[Json], Any], *, patience_s: float = PATIENCE_S) -> Json:
        """The first message of which it holds, from the beginning on."""
        for message in self.told:
            if holds(message):
                return message
        give_up = time.monotonic() + patience_s
        while True:
            self.socket.settimeout(max(0.01, give_up - time.monotonic()))
            message = json.loads(self.socket.recv())
            self.told.append(message)
            if holds(message):
                return message

    def __enter__(self) -> "Live":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        self.socket.shutdown()


def is_run(**snapshot: Any) -> Callable[[Json], bool]:
    """A run's message whose snapshot has these values."""
    return lambda message: message["topic"] == "run" and snapshot.items() <= message["snapshot"].items()
