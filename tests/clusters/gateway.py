"""A real dask-gateway server with its local backend: the server, its proxy, and clusters as processes of this user.

    python -m tests.clusters.gateway [COMMAND …]      runs one for as long as the command, or a shell

Everything is on loopback, and in a folder of its own. The password lies in a file of 0600, and so do Dask's settings with
which a client is let in.

In this room such a server is started, and ended with all that it has started.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from tests.clusters.conftest import wait_until

#: The server refuses more workers than that for one cluster.
MOST_WORKERS = 3

_CONFIG = """
from dask_gateway_server.options import Integer, Options, Select, String

c.DaskGateway.backend_class = "dask_gateway_server.backends.local.UnsafeLocalBackend"
c.DaskGateway.authenticator_class = "dask_gateway_server.auth.SimpleAuthenticator"
c.SimpleAuthenticator.password = open({password!r}).read()
c.DaskGateway.address = "127.0.0.1:{server}"
c.Proxy.address = "127.0.0.1:{proxy}"
c.UnsafeLocalBackend.clusters_directory = {clusters!r}
c.UnsafeLocalBackend.inherited_environment = ["PATH", "LANG", "LC_ALL"]
c.UnsafeLocalBackend.sigint_timeout = 3
c.ClusterConfig.cluster_max_workers = {most}
c.ClusterConfig.scheduler_cmd = [{python!r}, "-m", "distributed.cli.dask_scheduler"]
c.ClusterConfig.worker_cmd = [{python!r}, "-m", "distributed.cli.dask_worker"]


def made_of(options):
    return {{
        "worker_cores": options.worker_cores,
        "idle_timeout": 0,
        "environment": {{"GREETING": options.greeting}},
        "cluster_max_workers": 1 if options.size == "small" else {most},
    }}


c.Backend.cluster_options = Options(
    Integer("worker_cores", default=1, min=1, max=4, label="Worker Cores"),
    String("greeting", default="hello"),
    Select("size", ["small", "large"], default="large"),
    handler=made_of,
)
"""


def is_installed() -> bool:
    """Whether both the server and the client are."""
    return find_spec("dask_gateway_server") is not None and find_spec("dask_gateway") is not None


@dataclass
class GatewayServer:
    """How it is reached, and its process."""

    address: str
    folder: Path
    process: "subprocess.Popen[bytes]"

    @property
    def environ(self) -> Mapping[str, str]:
        """With which a client of this server is let in: Dask's own settings, in a folder that is its user's alone."""
        return {"DASK_CONFIG": str(self.folder / "dask")}

    def processes(self) -> list[psutil.Process]:
        """Schedulers and workers of all its clusters, guests too."""
        return [
            each
            for each in psutil.Process(self.process.pid).children(recursive=True)
            if "dask-gateway-proxy" not in _name(each)
        ]

    def log(self) -> str:
        return (self.folder / "server.log").read_text()


@contextmanager
def gateway_server(folder: Path) -> Iterator[GatewayServer]:
    """`folder`: an empty one, to which only this user has access."""
    server, proxy = _free_ports(2)
    (folder / "clusters").mkdir()
    (folder / "dask").mkdir()
    _write(folder / "password", word := secrets.token_hex(16))
    _write(
        folder / "config.py",
        _CONFIG.format(
            password=str(folder / "password"),
            server=server,
            proxy=proxy,
            clusters=str(folder / "clusters"),
            most=MOST_WORKERS,
            python=sys.executable,
        ),
    )
    address = f"http://127.0.0.1:{proxy}"
    _write(
        folder / "dask" / "gateway.yaml",
        f"gateway:\n  address: {address}\n  auth:\n    type: basic\n    kwargs:\n      password: {word}\n",
    )
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask_gateway_server", "--config", str(folder / "config.py")],
            stdout=log,
            stderr=log,
            cwd=folder,
            env=_environ(),
            start_new_session=True,
        )
    try:
        running = GatewayServer(address, folder, process)
        wait_until(lambda: process.poll() is not None or _answers(address), "the gateway answers")
        assert process.poll() is None, running.log()
        yield running
    finally:
        _end(process)


def _environ() -> dict[str, str]:
    """As a server of somebody else's: this project is not found there, and `dask` is."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environ.get('PATH', '')}"}


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/version", timeout=5) as said:
            return bool(said.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_ports(count: int) -> list[int]:
    """The server cannot be asked for any free one."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [each.getsockname()[1] for each in taken]
    finally:
        for each in taken:
            each.close()


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def _end(process: "subprocess.Popen[bytes]") -> None:
    below = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for each in below:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            pass
    psutil.wait_procs(below, timeout=10)


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="nbcluster-gateway-") as made, gateway_server(Path(made)) as here:
        if not command:
            command = [os.environ.get("SHELL", "/bin/sh")]
            print(f"A gateway answers at {here.address}, as Dask's configuration in this shell says too.")
            print("In a notebook from here: %cluster start gateway --workers 2", flush=True)
        environ = {**os.environ, **here.environ}
        return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    if not is_installed():
        sys.exit("It needs: pip install dask-gateway 'dask-gateway-server[local]'")
    sys.exit(main(sys.argv[1:]))
