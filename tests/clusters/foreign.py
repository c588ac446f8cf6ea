"""Dask clusters that somebody else started: real `dask scheduler` and `dask worker` processes.

Their installation is one of its own, in which nbcluster is not: what a worker needs of it has to be brought.

In this room such installations are made, and such clusters run.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from nbcluster.clusters.certificates import Certificates
from tests.clusters.conftest import wait_until


def installation(
    folder: Path, without: Collection[str] = (), versions: Mapping[str, str] | None = None
) -> Path:
    """A virtual environment with all that this one has, less nbcluster and what is `without`; its interpreter.

    `versions`: packages that say of themselves that they are of another version.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--symlinks", str(folder)], check=True)
    [site] = folder.glob("lib/python*/site-packages")
    others = versions or {}
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        name = path.name.lower().partition("-")[0].removesuffix(".py")
        if "nbcluster" in name or name in without or path.suffix in (".pth", ".egg-link"):
            continue
        if name in others and path.name.endswith(".dist-info"):
            about = site / f"{name}-{others[name]}.dist-info"
            about.mkdir()
            (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {others[name]}\n")
        else:
            (site / path.name).symlink_to(path)
    python = folder / "bin" / "python"
    asked = subprocess.run([python, "-c", "import nbcluster"], capture_output=True, env=_ENVIRON, cwd=folder)
    assert asked.returncode != 0, "nbcluster is not to be found there"
    return python


_ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@dataclass
class ForeignCluster:
    """A scheduler's address and file, and its processes."""

    python: Path
    folder: Path
    tls: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=lambda: dict(_ENVIRON))
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "scheduler.json"

    @property
    def address(self) -> str:
        return str(json.loads(self.file.read_text())["address"])

    def begin(self) -> None:
        address = ["--host", "tls://127.0.0.1" if self.tls else "127.0.0.1", "--port", "0"]
        self._run("scheduler", *address, "--no-dashboard", "--scheduler-file", str(self.file))
        wait_until(lambda: self.file.exists() and self.file.read_text().endswith("}"), "the scheduler's file")

    def worker(self, threads: int = 1, *more: str) -> "subprocess.Popen[bytes]":
        here = ["--local-directory", str(self.folder), "--host", "127.0.0.1"]
        return self._run("worker", self.address, "--nthreads", str(threads), *here, "--no-dashboard", *more)

    def _run(self, what: str, *arguments: str) -> "subprocess.Popen[bytes]":
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(
                [self.python, "-m", f"distributed.cli.dask_{what}", *arguments, *self.tls],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self.environ,
            )
        self.processes.append(process)
        return process

    def below(self) -> list[psutil.Process]:
        """All that the workers have started, nannies and resource trackers aside."""
        return [
            child
            for process in self.processes
            if process.poll() is None
            for child in psutil.Process(process.pid).children(recursive=True)
            if "guest" in child.cmdline()
        ]

    def end(self) -> None:
        below = [
            child
            for process in self.processes
            if process.poll() is None
            for child in psutil.Process(process.pid).children(recursive=True)
        ]
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        for each in below:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                pass
        psutil.wait_procs(below, timeout=10)


@contextmanager
def foreign_cluster(
    python: Path, folder: Path, certificates: Certificates | None = None
) -> Iterator[ForeignCluster]:
    """With a scheduler and no worker yet."""
    tls: tuple[str, ...] = ()
    if certificates is not None:
        ours = certificates.scheduler
        tls = ("--tls-ca-file", certificates.authority, "--tls-cert", ours, "--tls-key", ours)
    cluster = ForeignCluster(python, folder, tls)
    try:
        cluster.begin()
        yield cluster
    finally:
        cluster.end()
