"""What browsers that watch cost the Jupyter server: many WebSockets, two updates a second, on a real cluster's run.

    python benchmarks/panels.py [--panels 200] [--seconds 20] [--watching all|none]

The run is a kernel's in a process of its own, whose cluster's host tells the server; the browsers are read by this process.
Beside the server's share of a core it tells the kernel's and the host's.

In this room nothing is asserted: the figures belong into benchmarks/RESULTS.md, with date, command and machine.
"""

import argparse
import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

KERNEL = """
import sys, time
from nbcluster import session
from nbcluster.engine.plain_surface import PlainSurface
space = {"__name__": "__main__"}
source = "import time\\nout = []\\nfor i in range(1_000_000):\\n    time.sleep(0.05)\\n    out.append(i)\\n"
cell = session.Cell(source=source, first_line=2, filename="<cell>", label="1", flags=0, space=space)
here = session.current()
here.start_cluster(4, name="panels")
print("running", flush=True)
here.run(cell, here.options("%%distribute", {}), lambda: (PlainSurface(space), lambda snapshot: None))
"""


class Server:
    """A Jupyter server with the extension, and nothing else."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as asked:
            port = asked.getsockname()[1]
        self.at, self.token = f"127.0.0.1:{port}", secrets.token_hex(16)
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}"),
                *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"),
                "--ServerApp.jpserver_extensions={'nbcluster.server': True}",
            ],
            env={**os.environ, "JUPYTER_TOKEN": self.token},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self._answers():
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            self.ask("GET", "api/status")
        except OSError:
            return False
        return True

    def ask(self, method: str, path: str) -> None:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"http://{self.at}/{path}", method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Panel:
    """A browser. One that does not read has its window closed by the system's buffers soon."""

    def __init__(self, server: Server, watches: str) -> None:
        self._server = server
        self._watches = watches
        self.runs = self.bytes = 0

    async def watch(self, until: float) -> None:
        headers = {"Authorization": f"token {self._server.token}"}
        request = HTTPRequest(f"ws://{self._server.at}/nbcluster/live", headers=headers)
        connection = await websocket_connect(request)
        if self._watches == "all":
            await connection.write_message(json.dumps({"topic": "watch", "runs": "all"}))
        while time.monotonic() < until:
            try:
                text = await asyncio.wait_for(
                    asyncio.shield(connection.read_message()), until - time.monotonic()
                )
            except TimeoutError:
                break
            if text is None:
                break
            self.bytes += len(text)
            self.runs += '"topic":"run"' in str(text[:40])
        connection.close()


class Share:
    """Of one core, that a process used since the last look."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.read()

    def read(self) -> float:
        times, now = self._process.cpu_times(), time.monotonic()
        busy = times.user + times.system
        passed = now - getattr(self, "_looked", now - 1)
        share = (busy - getattr(self, "_busy", busy)) / passed
        self._busy, self._looked = busy, now
        return 100 * share


async def _watched(server: Server, panels: int, watches: str, seconds: float, pids: dict[str, int]) -> str:
    several = [Panel(server, watches) for _ in range(panels)]
    settled = 3.0
    until = time.monotonic() + settled + seconds
    watching = [asyncio.create_task(panel.watch(until)) for panel in several]
    await asyncio.sleep(settled)
    shares = {name: Share(pid) for name, pid in pids.items()}
    runs, size = sum(panel.runs for panel in several), sum(panel.bytes for panel in several)
    began = time.monotonic()
    await asyncio.sleep(max(0.1, until - time.monotonic() - 0.5))
    passed = time.monotonic() - began
    told = ", ".join(f"{name} {share.read():.1f} %" for name, share in shares.items())
    runs, size = sum(panel.runs for panel in several) - runs, sum(panel.bytes for panel in several) - size
    await asyncio.gather(*watching)
    each = f"{runs / panels / passed:.1f} updates/s of {size / max(1, runs):.0f} B" if panels else ""
    return f"{panels:4} browsers, watching {watches:5} {each:32}  {told}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--panels", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nbc-") as folder:
        os.environ |= {"JUPYTER_RUNTIME_DIR": f"{folder}/run", "JUPYTER_CONFIG_DIR": f"{folder}/config"}
        kernel = subprocess.Popen([sys.executable, "-c", KERNEL], stdout=subprocess.PIPE)
        assert kernel.stdout is not None
        kernel.stdout.readline()
        from nbcluster.clusters.registry import find

        server = Server(Path(folder))
        pids = {"server": server.process.pid, "kernel": kernel.pid, "host": find("panels").owner.pid}
        try:
            time.sleep(3)
            for panels, watches in ((0, "none"), (1, "all"), (asked.panels, "none"), (asked.panels, "all")):
                print(asyncio.run(_watched(server, panels, watches, asked.seconds, pids)), flush=True)
        finally:
            server.ask("DELETE", "nbcluster/clusters/panels")
            server.stop()
            kernel.wait()


if __name__ == "__main__":
    main()
