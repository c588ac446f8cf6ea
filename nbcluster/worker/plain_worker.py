"""A plain Dask worker behind TLS, which takes in a notebook's guests (`clusters/guesthouse.py`) and opens no other port.

    python -P FOLDER/plain_worker.py NAME …

This file travels as it stands, for nbcluster may not be installed where it runs: it uses nothing of ours. As a job of a
queueing system it is copied into the cluster's folder and run as above. What it must know lies beside it (`job.json`,
written by `clusters/kinds/jobqueue.py`), for a job's script and its arguments can be read by others. A job whose folder is
gone ends at once, and so does one whose scheduler is gone: nobody would have anything to do for it. At the far end of an
ssh connection its text is run (`clusters/kinds/far_side.py`), and `plain_worker` is all that is used of it.

In this room (`worker`) such workers are made, and a job of them begins and ends.
"""

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import dask
from distributed import Worker
from distributed.security import Security
from distributed.utils import get_ip, get_ip_interface

_config = {
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.worker.use-file-locking": False,
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.diagnostics.nvml": False,
    "distributed.comm.tls.min-version": 1.3,
    # Slices run in another process, which is as large as it is: this one is not to be stopped for it.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
}


class _Worker(Worker):
    def start_http_server(self, *_: object, **__: object) -> None:
        """Opens no port. Dask would, in the clear, even with no dashboard and no route configured."""


def plain_worker(
    scheduler: str,
    name: str,
    *,
    host: str,
    folder: str,
    authority: str,
    certificate: str,
    patience_s: float,
    memory: int | str = "auto",
) -> Worker:
    """Awaited, it has come to its scheduler. `folder`: for what it writes; `certificate`: a file with the key in it;
    `patience_s`: how long it looks for its scheduler."""
    dask.config.set({**_config, "temporary-directory": folder})
    logging.getLogger("distributed").setLevel(logging.WARNING)
    return _Worker(
        scheduler,
        name=name,
        nthreads=1,
        host=host,
        security=Security(
            require_encryption=True,
            tls_ca_file=authority,
            tls_worker_cert=certificate,
            tls_worker_key=certificate,
        ),
        local_directory=folder,
        dashboard=False,
        memory_limit=memory,
        death_timeout=patience_s,
    )


def main() -> int:
    """The exit code: not 0 where a worker has never come to its scheduler, or was ended by something else than its end."""
    folder, names = Path(__file__).resolve().parent, sys.argv[1:]
    if len(names) > 1:
        return _several(names)
    told = json.loads((folder / "job.json").read_text())
    with tempfile.TemporaryDirectory(prefix="nbcluster-") as scratch:
        return asyncio.run(_live(folder, told, names[0], scratch))


def _several(names: list[str]) -> int:
    """A process for each. They end with this one, whose end of their standard input is closed then."""
    children = [
        subprocess.Popen([sys.executable, "-P", __file__, name], stdin=subprocess.PIPE) for name in names
    ]

    def end(*_: object) -> None:
        for child in children:
            child.terminate()

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, end)
    return max(abs(child.wait()) for child in children)


async def _live(folder: Path, told: Mapping[str, Any], name: str, scratch: str) -> int:
    print(f"{name} on {socket.gethostname()} looks for its scheduler at {told['scheduler']}", flush=True)
    worker = plain_worker(
        told["scheduler"],
        name,
        host=_own_address(told),
        folder=scratch,
        authority=str(folder / "authority.pem"),
        certificate=str(folder / "worker.pem"),
        patience_s=told["patience_s"],
        memory=told["memory_bytes"],
    )
    loop = asyncio.get_running_loop()
    closing: list[asyncio.Task[Any]] = []

    def end() -> None:
        if not closing:
            closing.append(loop.create_task(worker.close(reason="its job was ended")))

    def end_soon(*_: object) -> None:
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(end)

    # Not by the loop, which would take it back at its end: a second signal is not to interrupt the clearing up.
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, end_soon)
    if told["processes"] > 1:
        _end_with_parent(end_soon)
    async with worker:
        await worker.finished()
    return 0


def _own_address(told: Mapping[str, Any]) -> str:
    """Where it listens: on the interface that was said, or on the one that leads to the scheduler; on no other."""
    if told["interface"]:
        return str(get_ip_interface(told["interface"]))
    host, _, port = told["scheduler"].rpartition("://")[2].rpartition(":")
    return str(get_ip(host.strip("[]"), int(port)))


def _end_with_parent(end: Callable[[], None]) -> None:
    def wait() -> None:
        os.read(0, 1)  # nothing is ever written there
        end()

    threading.Thread(target=wait, name="nbcluster-lifeline", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
