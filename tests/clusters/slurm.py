"""Slurm on this machine alone: its own daemons, from Debian's packages, with a configuration and a key of their own.

    python -m tests.clusters.slurm [COMMAND …]

brings it up, runs the command (a shell, if none is said) where `sinfo`, `sbatch` and `squeue` find it, and ends it. Neither
systemd nor `/etc/slurm` is touched, no daemon is told to go into the background, and nothing listens beyond loopback.

In this room such a Slurm comes up and goes down.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel")
CPUS = 8
_DEADLINE_S = 30.0
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"

# More processors than the machine has: the queue is tried, not the machine. Who ends a job waits two seconds for it.
_CONFIGURATION = """\
ClusterName=nbcluster
SlurmctldHost={name}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={daemon}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
KillWait=2
NodeName={name} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory=64000 State=UNKNOWN
PartitionName=main Nodes={name} Default=YES MaxTime=INFINITE State=UP
PartitionName=closed Nodes={name} MaxTime=INFINITE State=DOWN
PartitionName=short Nodes={name} MaxTime=1 State=UP
"""


def is_there() -> bool:
    """Whether its programs are installed."""
    return all(shutil.which(program, path=_PATH) for program in PROGRAMS)


@dataclass(frozen=True)
class Slurm:
    """One that runs, in its folder."""

    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """What a program needs to find it."""
        return {"SLURM_CONF": str(self.folder / "slurm.conf")}

    def says(self, *command: str) -> str:
        """What one of its programs prints."""
        environ = {**os.environ, **self.environ}
        return subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout

    def queue(self) -> list[tuple[str, str, str]]:
        """The jobs that there are, which have not ended: number, state and reason."""
        lines = self.says("squeue", "--noheader", "--format=%i|%T|%r").splitlines()
        return [(number, state, reason) for number, state, reason in (line.split("|") for line in lines)]


@contextmanager
def slurm() -> Iterator[Slurm]:
    """One node, with a queue that starts what fits (`main`), one that starts nothing (`closed`), and one whose jobs end
    after a minute (`short`)."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nbcluster-slurm-")))
        folder.chmod(0o711)  # munge insists: who has its socket is to be let in
        running = Slurm(folder)
        configure(folder)
        stack.enter_context(_munge(folder))
        controller = ["slurmctld", "-D", "-i", "-f", str(folder / "slurm.conf")]
        stack.enter_context(_daemon(folder, controller))
        daemon = ["slurmd", "-D", "-N", socket.gethostname(), "-f", str(folder / "slurm.conf")]
        stack.enter_context(_daemon(folder, daemon))
        stack.callback(_empty, running)
        _wait(lambda: "idle" in _asked(running, "sinfo", "--noheader", "--format=%T"), folder, "an idle node")
        yield running


def configure(folder: Path) -> None:
    (folder / "munge.key").write_bytes(secrets.token_bytes(128))
    (folder / "munge.key").chmod(0o600)
    for below in ("state", "spool"):
        (folder / below).mkdir(mode=0o755)
    controller, daemon = _free_ports(2)
    told = _CONFIGURATION.format(
        name=socket.gethostname(),
        folder=folder,
        user=psutil.Process().username(),
        cpus=CPUS,
        controller=controller,
        daemon=daemon,
    )
    (folder / "slurm.conf").write_text(told)


@contextmanager
def _munge(folder: Path) -> Iterator[None]:
    files = {name: folder / f"munge.{name}" for name in ("key", "socket", "pid", "log", "seed")}
    paths = [
        f"--{option}={files[name]}"
        for option, name in (
            ("key-file", "key"),
            ("socket", "socket"),
            ("pid-file", "pid"),
            ("log-file", "log"),
            ("seed-file", "seed"),
        )
    ]
    with _daemon(folder, ["munged", "--foreground", "--num-threads=1", *paths]):
        _wait(files["socket"].exists, folder, "munge's socket")
        yield


@contextmanager
def _daemon(folder: Path, command: list[str]) -> Iterator[None]:
    """It runs meanwhile. What it says is in the folder."""
    log = folder / f"{command[0]}.log"
    environ = {**os.environ, "PATH": _PATH, "SLURM_CONF": str(folder / "slurm.conf")}
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=environ,
            cwd=folder,
            start_new_session=True,
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _empty(running: Slurm) -> None:
    """Ends the jobs that there are, and comes back when their processes are gone."""
    numbers = [number for number, _, _ in running.queue()]
    if numbers:
        _asked(running, "scancel", *numbers)  # which fails where one has just ended
    _wait(lambda: not running.queue() and not steps(running.folder), running.folder, "an empty queue")


def steps(folder: Path) -> list[int]:
    """The processes with which this Slurm keeps its jobs; they are nobody's children."""
    found = []
    for process in psutil.process_iter(["name", "environ"]):
        environ: Mapping[str, str] = process.info["environ"] or {}
        if process.info["name"] == "slurmstepd" and environ.get("SLURM_CONF") == str(folder / "slurm.conf"):
            found.append(process.pid)
    return found


def _asked(running: Slurm, *command: str) -> str:
    """As `says`, where that may fail."""
    environ = {**os.environ, **running.environ}
    return subprocess.run(command, env=environ, capture_output=True, text=True).stdout


def _wait(holds: object, folder: Path, what: str) -> None:
    assert callable(holds)
    give_up = time.monotonic() + _DEADLINE_S
    moment = threading.Event()
    while not holds():
        if time.monotonic() > give_up:
            logs = "\n".join(f"{log.name}:\n{log.read_text()[-2000:]}" for log in folder.glob("*.log"))
            raise AssertionError(f"never: {what}\n{logs}")
        moment.wait(0.05)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in held]


def main(command: list[str]) -> int:
    """The command's exit code."""
    if not is_there():
        print(
            "Slurm is not installed. Debian: apt-get install slurmctld slurmd slurm-client munge",
            file=sys.stderr,
        )
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with slurm() as running:
        for name, value in running.environ.items():
            print(f"export {name}={value}", file=sys.stderr, flush=True)
        environ = {**os.environ, **running.environ}
        return subprocess.run(command or [os.environ.get("SHELL", "/bin/sh")], env=environ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
