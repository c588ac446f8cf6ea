"""A real Jupyter server with JupyterLab, in folders of its own.

In this room a server is started, asked, and ended with its kernels.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEADLINE_S = 60.0

REPOSITORY = Path(__file__).parents[2]

#: Nothing that asks the network for news, and nothing that saves or asks at moments of its own.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    # what a test can wait for is long
    "nbcluster-lab/panel": {"tellAfter": 1},
}


@dataclass(frozen=True)
class FrontEnd:
    """What is served, and by which Python; a checkout's is shown what lies there, and needs no installation."""

    module: str
    app: str
    """The class that it has for its options."""
    python: str = sys.executable
    is_installed: bool = False
    is_served: bool = True
    """Whether the server has the extension, too."""
    prefix: str = "/"
    """What stands before all of its routes, as behind a hub."""


LAB = FrontEnd("jupyterlab", "LabApp")
NOTEBOOK = FrontEnd("notebook", "JupyterNotebookApp")


class Server:
    """`url` leads to the folder whose notebooks are opened; `token` lets in."""

    def __init__(
        self, folder: Path, process: subprocess.Popen[bytes], port: int, token: str, front_end: FrontEnd
    ) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://127.0.0.1:{port}{front_end.prefix}"
        self.token = token
        self.front_end = front_end
        self._process = process

    @property
    def lab(self) -> str:
        """JupyterLab, with a fresh workspace."""
        return f"{self.url}lab?token={self.token}&reset"

    def notebook(self, name: str) -> str:
        """One notebook in Notebook 7."""
        return f"{self.url}notebooks/{name}?token={self.token}"

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def end_kernels(self) -> None:
        """As the panel of running kernels does: each is asked to leave."""
        for kernel in json.loads(self.ask("api/kernels", "GET")):
            self.ask(f"api/kernels/{kernel['id']}", "DELETE")

    def end_clusters(self) -> None:
        """Those that outlive a kernel; others go with theirs."""
        for cluster in json.loads(self.ask("nbcluster/clusters"))["clusters"]:
            if cluster["lasting"]:
                self.ask(f"nbcluster/clusters/{cluster['name']}", "DELETE")

    def stop(self) -> None:
        """Ends the server and its kernels, as the menu entry "Shut Down" does."""
        try:
            self.ask("api/shutdown", "POST")
        except OSError:
            self._process.terminate()
        try:
            self._process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def kill(self) -> None:
        """As a machine's failure does."""
        self._process.kill()
        self._process.wait()

    def ask(self, path: str, method: str = "GET") -> bytes:
        """One of the server's routes, as whoever holds the token."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.url + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            body: bytes = answer.read()
        return body

    def wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + DEADLINE_S
        moment = threading.Event()
        while True:
            assert self._process.poll() is None, f"the server ended with {self._process.returncode}"
            try:
                json.loads(self.ask("api/status", "GET"))
                return
            except OSError:
                if time.monotonic() > give_up:
                    raise
            moment.wait(0.05)


@contextmanager
def serving(
    folder: Path, state: Path, front_end: FrontEnd = LAB, *, after: Server | None = None
) -> Iterator[Server]:
    """A server for the notebooks of `folder`; what Lab writes down goes to `state`, its log too. `after`: one that has
    ended, whose place it takes."""
    for name, settings in SETTINGS.items():
        path = state / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    port, token = (after.port, after.token) if after else (_free_port(), secrets.token_hex(16))
    command = [
        *(front_end.python, "-m", front_end.module, "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"),
        *(f"--ServerApp.root_dir={folder}", f"--{front_end.app}.expose_app_in_browser=True"),
        f"--ServerApp.base_url={front_end.prefix}",
    ]
    env = {**os.environ}
    if front_end.is_installed:
        env.pop("PYTHONPATH", None)  # what is installed there, and nothing else
    else:
        command += _from_the_checkout(state / "labextensions", front_end.is_served)
    env |= {
        "JUPYTERLAB_SETTINGS_DIR": str(state / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
        # What was trusted is written there: to another server the same notebook is a stranger's. The runtime
        # folder stays the one of the whole run: who is left behind is known by it.
        "JUPYTER_DATA_DIR": str(state / "data"),
    }
    with (state / "server.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        server = Server(folder, process, port, token, front_end)
        try:
            server.wait_until_it_answers()
            yield server
        finally:
            if server.is_running:
                server.stop()


def _from_the_checkout(extensions: Path, is_served: bool) -> list[str]:
    """What lies there, whatever an earlier installation has copied to where Lab looks by itself."""
    extensions.mkdir(exist_ok=True)
    if not (extensions / "nbcluster-lab").is_symlink():
        (extensions / "nbcluster-lab").symlink_to(REPOSITORY / "nbcluster" / "labextension")
    return [
        f"--ServerApp.jpserver_extensions={{'nbcluster.server': {is_served}}}",
        f"--LabServerApp.extra_labextensions_path={extensions}",
    ]


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port
