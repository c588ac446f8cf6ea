"""A real Jupyter server, and notebooks' kernels as its front end has them: by its REST interface and its websocket.

In this room a server is started, its kernels are asked, restarted and shut down, and it ends.
"""

import json
import os
import secrets
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import websocket

from tests.clusters.conftest import wait_until
from tests.exactness.kernels import Kernel

PATIENCE_S = 60.0
LOAD = "%load_ext nbcluster\nimport nbcluster"


class JupyterServer:
    """One that serves notebooks of ``folder``; comes back when it answers."""

    def __init__(self, folder: Path, *, extension: str = "", base: str = "/", **environment: str) -> None:
        """`extension`: the one that it loads; what the machine has installed beside it is none of this."""
        with socket.create_server(("127.0.0.1", 0)) as asked:
            port = asked.getsockname()[1]
        self.at = f"127.0.0.1:{port}{base}"
        self.token = secrets.token_hex(16)
        extensions = {extension: True} if extension else {}
        command = [
            *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
            *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"),
            f"--ServerApp.base_url={base}",
            f"--ServerApp.jpserver_extensions={extensions}",
        ]
        with (folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "JUPYTER_TOKEN": self.token, **environment},
            )
        try:
            wait_until(self._answers, "the server answers")
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def _answers(self) -> bool:
        assert self.process.poll() is None, f"the server ended with {self.process.returncode}"
        try:
            self.ask("GET", "api/status")
        except OSError:
            return False
        return True

    def ask(self, method: str, path: str, /, **said: Any) -> Any:
        request = urllib.request.Request(
            f"http://{self.at}{path}",
            method=method,
            headers={"Authorization": f"token {self.token}"},
            data=json.dumps(said).encode() if said else None,
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def open(self, notebook: str) -> "Notebook":
        """A kernel for the notebook of that name, with the extension loaded."""
        session = self.ask(
            "POST",
            "api/sessions",
            path=notebook,
            name=notebook,
            type="notebook",
            kernel={"name": "python3"},
        )
        return Notebook(self, session["id"], session["kernel"]["id"])

    def channels(self, kernel: str) -> "Channels":
        return Channels(f"ws://{self.at}api/kernels/{kernel}/channels", self.token)

    def shut_down(self) -> None:
        """As the menu entry does: with its kernels."""
        self.ask("POST", "api/shutdown")
        self.process.wait(PATIENCE_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Channels:
    """What `Kernel` asks of a client, through the server."""

    def __init__(self, url: str, token: str) -> None:
        self._session = uuid4().hex
        self._socket = websocket.create_connection(
            f"{url}?session_id={self._session}",
            header=[f"Authorization: token {token}"],
            timeout=PATIENCE_S,
        )
        self._kept: list[dict[str, Any]] = []

    def execute(self, code: str) -> str:
        number = uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": "execute_request",
            "session": self._session,
            "username": "",
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "stop_on_error": False, "allow_stdin": False}
        told = {
            "header": header,
            "parent_header": {},
            "metadata": {"cellId": f"cell-{number}"},
            "content": content,
            "channel": "shell",
        }
        self._socket.send(json.dumps(told))
        return number

    def get_iopub_msg(self, timeout: float) -> dict[str, Any]:
        return self._next("iopub", timeout)

    def get_shell_msg(self, timeout: float) -> dict[str, Any]:
        return self._next("shell", timeout)

    def _next(self, channel: str, timeout: float) -> dict[str, Any]:
        give_up = time.monotonic() + timeout
        while time.monotonic() < give_up:
            for message in self._kept:
                if message["channel"] == channel:
                    self._kept.remove(message)
                    return message
            self._socket.settimeout(max(0.01, give_up - time.monotonic()))
            heard = _read(self._socket.recv())
            heard["msg_type"] = heard["header"]["msg_type"]
            self._kept.append(heard)
        raise Empty

    def close(self) -> None:
        self._socket.close()


class Notebook(Kernel):
    """A kernel of the server's."""

    def __init__(self, server: JupyterServer, session: str, kernel: str) -> None:
        self._server = server
        self._session = session
        self._kernel = kernel
        self._begin()

    def _begin(self) -> None:
        channels = self._server.channels(self._kernel)
        super().__init__(SimpleNamespace(), channels)  # type: ignore[arg-type]  # of which it asks no more
        self.said = self.run(LOAD).stdout
        self._pid = int(self.value("__import__('os').getpid()"))

    @property
    def pid(self) -> int:
        return self._pid

    def restart(self) -> str:
        """By the button; what the extension says then."""
        self.hang_up()
        self._server.ask("POST", f"api/kernels/{self._kernel}/restart")
        self._begin()
        return self.said

    def hang_up(self) -> None:
        """As a browser that is closed: the kernel goes on."""
        self._client.close()  # type: ignore[attr-defined]

    def shut_down(self) -> None:
        self.hang_up()
        wait_until(self._is_shut_down, "the server lets it go")

    def _is_shut_down(self) -> bool:
        """A server that is just starting a kernel anew, which somebody has killed, cannot end it."""
        try:
            self._server.ask("DELETE", f"api/sessions/{self._session}")
        except HTTPError as error:
            return error.code == 404
        return True


def _read(said: str | bytes) -> dict[str, Any]:
    """A message; one with buffers (a view's) comes as bytes: how many parts, where each begins, the first is the text."""
    if isinstance(said, bytes):
        [parts] = struct.unpack_from("!i", said)
        begins = [*struct.unpack_from(f"!{parts}I", said, 4), len(said)]
        said = said[begins[0] : begins[1]].decode()
    read: dict[str, Any] = json.loads(said)
    return read
