"""The kinds that are queueing systems: Slurm, PBS, SGE, LSF, HTCondor, OAR, through dask-jobqueue.

Each job is so many plain Dask workers (`worker/plain_worker.py`). What hands in, what cancels and how a script is written
for each system is dask-jobqueue's, with the defaults that a site has put into its `jobqueue.yaml`; the scheduler, the
credentials and the bookkeeping are this project's. A job's script and arguments can be read by others at many sites: they
hold paths, and what lies there is for its owner alone.

Jobs are paid for. One that has ended is told and not handed in again until somebody asks for more workers; and should this
process be killed, a shell that waits for nothing else cancels what it had handed in.

In this room (`clusters`) workers come out of a queue.
"""

import asyncio
import json
import math
import os
import re
import shlex
import shutil
import signal
import socket
import tempfile
import time
from collections import deque
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil

from nbcluster.clusters.folder import make_folder, remove_folder, sweep, write_private
from nbcluster.clusters.kinds.kind import Access, Look, NoSupply, Order, ScriptedKind, Supply, Told
from nbcluster.clusters.shipment import PLAIN_WORKER
from nbcluster.errors import Fault
from nbcluster.grammar import Option, at_least_one, memory

if TYPE_CHECKING:
    from nbcluster.clusters.certificates import Certificates
    from nbcluster.clusters.dask_ends import SchedulerEnd

_WORKER_COMMAND = "distributed.cli.dask_worker"

_PATIENCE_S = 30
"""How long a job's worker looks for its scheduler."""
_LOOK_EVERY_S, _LOOK_SELDOM_S = 2.0, 15.0
_OFTEN_S = 120.0
"""So long after something has changed the queue is asked often."""
_ANSWER_S = 30.0
_GONE_S = 20.0
"""A job whose workers have all left has ended, where its system does not tell."""
_CANCEL_S, _CANCELLED_S = 4.0, 3.0
"""At the end: how long the system may take to hear of it, and then the jobs to go. What is left ends by itself, for it
finds no scheduler."""
_TROUBLES = 5
_LOG_BYTES = 32_768

# Reads the jobs' numbers as they are handed in (+) and end (-), and when nobody is left to write, cancels those left.
_GUARD = """\
ids=
while read -r sign id; do
  case $sign in
  +) ids="$ids $id" ;;
  -) left=; for each in $ids; do [ "$each" = "$id" ] || left="$left $each"; done; ids=$left ;;
  esac
done
[ -z "$ids" ] || exec {cancel} $ids
"""


@dataclass(frozen=True, kw_only=True)
class System:
    """In what one queueing system differs from the others, beyond what dask-jobqueue knows of it."""

    title: str  #: as people call it
    module: str  #: dask-jobqueue's, and in it the class of a job
    job: str
    account: str = "account"  #: what dask-jobqueue calls who pays; empty: that goes by --job-extra
    queue: bool = True  #: whether there are queues, and a limit on a job's time
    states: tuple[str, ...]  #: the command that tells of the user's jobs, a line each with the number in it
    tells: bool = False  #: whether it writes "number|state|reason", so that a job that is not told has ended
    an_extra: str  #: an example of --job-extra
    fixed: Mapping[str, Any]  #: what else dask-jobqueue is given


SYSTEMS: Final[Mapping[str, System]] = {
    "slurm": System(
        title="Slurm",
        module="slurm",
        job="SLURMJob",
        states=("squeue", "--noheader", "--format=%i|%T|%r"),
        tells=True,
        an_extra="--constraint=icelake",
        fixed={},
    ),
    "pbs": System(
        title="PBS",
        module="pbs",
        job="PBSJob",
        states=("qstat",),
        an_extra="-l place=pack",
        fixed={},
    ),
    "sge": System(
        title="SGE",
        module="sge",
        job="SGEJob",
        account="project",
        states=("qstat",),
        an_extra="-pe smp 4",
        fixed={},
    ),
    "lsf": System(
        title="LSF",
        module="lsf",
        job="LSFJob",
        account="project",
        states=("bjobs",),
        an_extra="-R select[avx512]",
        fixed={"use_stdin": True},  # bsub reads directives from its standard input alone
    ),
    "htcondor": System(
        title="HTCondor",
        module="htcondor",
        job="HTCondorJob",
        account="",
        queue=False,
        states=("condor_q", "-nobatch"),
        an_extra="accounting_group=physics",
        fixed={},
    ),
    "oar": System(
        title="OAR",
        module="oar",
        job="OARJob",
        account="project",
        states=("oarstat", "-u"),
        an_extra="-t besteffort",
        # Which property stands for memory each site decides; it is said with --job-extra "-p …".
        fixed={"memory_per_core_property_name": "not_applicable"},
    ),
}


class JobQueue(ScriptedKind):
    """One kind for each system."""

    extra = "jobqueue"
    modules = ("dask_jobqueue",)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._system = SYSTEMS[name]
        self.does = f"Starts a cluster of jobs in a queue of {self._system.title}"
        self.options = tuple(_options(self._system))

    def faults(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        for option, name in (("--cores", "cores"), ("--memory", "memory")):
            if name not in asked and not _configured(self.name, name):
                yield Fault(option, f"is missing: {self._system.title} is to be told what each job needs")
        interfaces = psutil.net_if_addrs()
        interface = asked.get("interface")
        if interface is not None and interface not in interfaces:
            yield Fault(
                f"--interface {interface}",
                f"is no network interface of this machine (there are: {', '.join(interfaces)})",
            )
        if asked.get("processes", 1) > asked.get("cores", math.inf):
            yield Fault(f"--processes {asked['processes']}", f"is more than --cores {asked['cores']}")

    def supply(self, order: Order) -> Supply:
        return JobSupply(self._system, order)

    def script(self, order: Order) -> str:
        with tempfile.TemporaryDirectory() as stand_in:  # dask-jobqueue makes the folder of the logs
            writer = _Writer(self._system, order, logs=Path(stand_in))
            folder = order.asked.get("log_folder", order.folder / "logs")
            return writer.script("w1").replace(stand_in, str(folder))


def _options(system: System) -> Iterable[Option]:
    yield Option("--cores", "how many cores each job is given", "N", at_least_one)
    yield Option("--memory", "how much memory each job is given", "SIZE", memory)
    yield Option(
        "--processes", "how many workers each job is; one per core, if it is not said", "N", at_least_one
    )
    yield Option(
        "--workers",
        "how many workers, in as many jobs as that takes; one job's, if it is not said",
        "N",
        at_least_one,
    )
    if system.queue:
        if system.title == "Slurm":
            yield Option("--partition", "which partition the jobs go to", "NAME", key="queue")
        yield Option(
            "--queue", "the same" if system.title == "Slurm" else "which queue the jobs go to", "NAME"
        )
        time_as = "04:00" if system.title == "LSF" else "04:00:00"
        yield Option(
            "--walltime", f"how long a job may last ({time_as}); half an hour, if it is not said", "TIME"
        )
    if system.account:
        yield Option("--account", "who pays", "NAME")
    if not system.queue:
        yield Option("--disk", "how much disk each job is given; 1GB, if it is not said", "SIZE", memory)
    yield Option(
        "--job-extra",
        f"a directive more for the script: --job-extra={shlex.quote(system.an_extra)}; may be repeated",
        "DIRECTIVE",
        repeats=True,
    )
    yield Option(
        "--setup",
        "a line of shell before the workers start, such as 'module load python'; may be repeated",
        "LINE",
        repeats=True,
    )
    yield Option("--python", "the interpreter in the jobs; this notebook's, if it is not said", "PATH")
    yield Option(
        "--interface",
        "the network interface on which scheduler and workers listen (ib0); the one that leads out, if it is not said",
        "NAME",
    )
    yield Option(
        "--log-folder",
        "where the jobs write what they say; a private one, if it is not said",
        "FOLDER",
        _absolute,
    )
    yield Option(
        "--shared-folder",
        "a folder that the jobs see under the same name; Jupyter's runtime folder, if it is not said",
        "FOLDER",
        _absolute,
    )


def _absolute(text: str) -> str:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError("is no folder")
    return str(path.absolute())


def _dask_jobqueues(module: str) -> Any:
    """A module of dask-jobqueue, which takes Ctrl-C for itself as it is imported: in a kernel it would end that."""
    before = signal.getsignal(signal.SIGINT)
    try:
        return import_module(f"dask_jobqueue.{module}")
    finally:
        if signal.getsignal(signal.SIGINT) is not before:
            signal.signal(signal.SIGINT, before)


def _configured(kind: str, name: str) -> object:
    """What Dask's own configuration says, which sites write for their users."""
    from nbcluster.clusters.dask_ends import configured

    return configured(f"jobqueue.{kind}.{name}")


class _Writer:
    """Writes jobs' scripts, as dask-jobqueue does for itself, but for the command in them."""

    def __init__(self, system: System, order: Order, *, logs: Path, shared: Path | None = None) -> None:
        self._system = system
        self._asked = order.asked
        self._cluster = order.cluster
        self._logs = logs
        shown = order.asked.get("shared_folder")
        self._shared = shared or (Path(shown, f"nbcluster-{order.cluster}") if shown else order.folder)
        self._class: Any = getattr(_dask_jobqueues(system.module), system.job)
        first = self.job("w1")
        self.processes: int = first.worker_processes
        self.memory_bytes: int = first.worker_memory // first.worker_processes
        self.cancel_command: str = first.cancel_command

    def names(self, place: str) -> list[str]:
        """Of the workers of the job at that place."""
        return (
            [place] if self.processes == 1 else [f"{place}-{each}" for each in range(1, self.processes + 1)]
        )

    def script(self, place: str) -> str:
        return str(self.job_of(place).job_script())

    def job_of(self, place: str) -> Any:
        """dask-jobqueue's job."""
        job = self.job(place)
        before, _, _ = job._command_template.partition(f" -m {_WORKER_COMMAND}")
        setup, semicolon, python = before.rpartition("; ")
        arguments = [shlex.quote(str(self._shared / PLAIN_WORKER.name)), *self.names(place)]
        # The shell makes way, so that who ends the job ends the worker.
        job._command_template = f"{setup}{semicolon}exec {python} -P {' '.join(arguments)}"
        return job

    def job(self, place: str) -> Any:
        asked = self._asked
        given: dict[str, Any] = {
            "scheduler": "tls://",
            "name": place,
            "job_name": f"nbcluster-{self._cluster}",
            "worker_command": _WORKER_COMMAND,
            "log_directory": str(self._logs),
            "cores": asked.get("cores"),
            "memory": asked.get("memory"),
            "processes": asked.get("processes") or asked.get("cores"),
            "python": asked.get("python"),
            **self._system.fixed,
        }
        if self._system.queue:
            given |= {"queue": asked.get("queue"), "walltime": asked.get("walltime")}
        else:
            given["disk"] = asked.get("disk", 10**9)
        if self._system.account:
            given[self._system.account] = asked.get("account")
        if "setup" in asked:
            given["job_script_prologue"] = list(asked["setup"])
        extra = list(asked.get("job_extra", ()))
        if self._system.title == "HTCondor" and extra:
            given["job_extra_directives"] = {
                key.strip(): value.strip() for key, _, value in (each.partition("=") for each in extra)
            }
        elif self._system.title == "OAR":
            given["job_extra_directives"] = [
                f"-O {self._logs}/%jobid%.out",
                f"-E {self._logs}/%jobid%.err",
                *extra,
            ]
        elif extra:
            given["job_extra_directives"] = extra
        return self._class(**given)


class _Refused(Exception):
    """A command of the queueing system has failed; its own words."""


@dataclass
class Job:
    """One that was handed in, or is to be."""

    place: str  #: "w3"
    names: list[str]
    number: str = ""  #: the system's; empty until it was handed in
    state: str = ""  #: as the system tells it
    came: bool = False  #: whether a worker of it was there
    left_at: float | None = None  #: since when all of them are gone again
    unwanted: bool = False
    over: bool = False  #: whether it computes no more, and how it has ended is told in a moment

    @property
    def counts(self) -> bool:
        return not self.unwanted and not self.over


class JobSupply:
    """A `Supply`: jobs in a queue."""

    def __init__(self, system: System, order: Order) -> None:
        self._system = system
        self._order = order
        self._jobs: list[Job] = []
        self._places = 0
        self._wanted = 0
        self._troubles: deque[tuple[str, str]] = deque(maxlen=_TROUBLES)
        self._ever_came = False
        self._ending = False
        self._changed_at = time.monotonic()
        self._writer: _Writer
        self._scheduler: SchedulerEnd | None = None
        self._shared: Path | None = None
        self._guard: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._look_now = asyncio.Event()
        self._beside: set[asyncio.Task[None]] = set()
        self._handing_in: set[asyncio.Task[None]] = set()

    async def start(self, told: Told) -> Access:
        from nbcluster.clusters.certificates import write_certificates
        from nbcluster.clusters.dask_ends import SchedulerEnd

        folder, asked = self._order.folder, self._order.asked
        self._logs = Path(asked.get("log_folder") or folder / "logs")
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        certificates = write_certificates(folder, self._order.cluster)
        self._shared = _shared_folder(asked.get("shared_folder"), folder, self._order.cluster)
        self._writer = _Writer(self._system, self._order, logs=self._logs, shared=self._shared)
        submit = str(self._writer.job("w1").submit_command).split()[0]
        if shutil.which(submit) is None:
            raise NoSupply(f"{submit}, with which jobs are handed in, is not found on this machine")
        interface = asked.get("interface") or _configured(self._order.kind, "interface")
        self._scheduler = SchedulerEnd(certificates, _own_address(interface), str(folder), plain=True)
        address = await self._scheduler.start()
        self._tell_jobs(address, certificates, interface)
        self._guard = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            _GUARD.format(cancel=self._writer.cancel_command),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
            env=_environ(),
        )
        told(f"a job is being handed in to {self._system.title}")
        await self._hand_in_the_first()
        _begin(self._follow(), self._beside)
        return Access(address=address, authority=certificates.authority, certificate=certificates.client)

    async def _hand_in_the_first(self) -> None:
        """A refusal of it hinders the start. Raises NoSupply."""
        self.want(self._order.workers, frozenset())
        first, handing_in = self._jobs[0], set(self._handing_in)
        while not first.number and handing_in:
            _, handing_in = await asyncio.wait(handing_in, return_when=asyncio.FIRST_COMPLETED)
        if not first.number:
            raise NoSupply(self._why())

    def _tell_jobs(self, address: str, certificates: "Certificates", interface: object) -> None:
        """What `worker/plain_worker.py` finds beside itself."""
        assert self._shared is not None
        told = {
            "scheduler": address,
            "interface": interface,
            "processes": self._writer.processes,
            "memory_bytes": self._writer.memory_bytes,
            "patience_s": _PATIENCE_S,
        }
        write_private(self._shared / "job.json", json.dumps(told))
        write_private(self._shared / PLAIN_WORKER.name, PLAIN_WORKER.read_text())
        if self._shared != self._order.folder:
            write_private(self._shared / "authority.pem", Path(certificates.authority).read_text())
            write_private(self._shared / "worker.pem", Path(certificates.worker).read_text())

    # How many

    def want(self, count: int | None, busy: frozenset[str]) -> None:
        self._wanted = count or self._order.asked.get("workers") or self._writer.processes
        self._troubles.clear()
        self._obey(busy)

    def renew(self) -> None:
        self._troubles.clear()
        self._obey(frozenset())

    def _obey(self, busy: frozenset[str]) -> None:
        self._changed_at = time.monotonic()
        there = [job for job in self._jobs if job.counts]
        jobs = math.ceil(self._wanted / self._writer.processes)
        for _ in range(jobs - len(there)):
            self._places += 1
            job = Job(f"w{self._places}", self._writer.names(f"w{self._places}"))
            self._jobs.append(job)
            _begin(self._hand_in(job), self._handing_in)
        # First those that have not begun, then those with the least to do, then the youngest.
        there.sort(key=lambda job: (job.came, len(busy & {*job.names}), -int(job.place[1:])))
        leaving = there[: max(0, len(there) - jobs)]
        for job in leaving:
            job.unwanted = True
        if leaving:
            _begin(self._cancel([job for job in leaving if job.number]), self._beside)
        self._look_now.set()

    async def _hand_in(self, job: Job) -> None:
        async with self._turn:  # one after the other: a queue is shared
            if not self._still_wants(job):
                self._forget(job)
                return
            made = self._writer.job_of(job.place)
            made._call = _call
            try:
                with made.job_file() as path:
                    said = await made._submit_job(path)
                job.number = made._job_id_from_submit_output(said)
            except (_Refused, OSError, ValueError) as error:
                self._forget(job)
                # The others would be refused for the same reason.
                for other in [other for other in self._jobs if not other.number]:
                    other.unwanted = True
                program = str(made.submit_command).split()[0]
                self._trouble(job, f"{program} has refused a job: {error}")
                return
            self._guard_says("+", job)
            if not self._still_wants(job):
                await self._cancel([job])
        self._look_now.set()

    def _still_wants(self, job: Job) -> bool:
        return not job.unwanted and not self._ending

    async def _cancel(self, jobs: Sequence[Job]) -> None:
        if jobs:
            command = [*shlex.split(self._writer.cancel_command), *(job.number for job in jobs)]
            try:
                await _call(command)
            except (_Refused, OSError):
                pass  # one of them has just ended; what is left is seen by who looks
            self._look_now.set()

    def _forget(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
        if job.number:
            self._guard_says("-", job)

    def _guard_says(self, sign: str, job: Job) -> None:
        if self._guard is not None and self._guard.stdin is not None and not self._guard.stdin.is_closing():
            self._guard.stdin.write(f"{sign} {job.number}\n".encode())

    def _trouble(self, job: Job, clause: str) -> None:
        self._troubles.append((_listed(job.names), clause))

    def _why(self) -> str:
        return "; ".join(dict.fromkeys(clause for _, clause in self._troubles))

    # What the queue says

    async def look(self) -> Look:
        self._see_who_came()
        live = [job for job in self._jobs if job.counts]
        coming = tuple(name for job in live for name in job.names)
        waiting = "" if all(job.came for job in live) else waited_for(live, self._system)
        nobody = self._wanted > 0 and not live and not self._ever_came
        return Look(
            wanted=len(coming),
            coming=coming,
            waiting=waiting,
            troubles=tuple(f"{names}: {clause}" for names, clause in self._troubles),
            hopeless=self._why() if nobody else "",
        )

    def _see_who_came(self) -> None:
        assert self._scheduler is not None
        there, now = self._scheduler.names(), time.monotonic()
        for job in self._jobs:
            if there & {*job.names}:
                self._ever_came = job.came = True
                job.left_at = None
            elif job.came and job.left_at is None:
                job.left_at = now
                self._look_now.set()

    async def _follow(self) -> None:
        """Asks the queue now and then."""
        while True:
            often = time.monotonic() - self._changed_at < _OFTEN_S
            try:
                await asyncio.wait_for(self._look_now.wait(), _LOOK_EVERY_S if often else _LOOK_SELDOM_S)
            except TimeoutError:
                pass
            self._look_now.clear()
            if any(job.number for job in self._jobs):
                await self._ask()

    async def _ask(self) -> None:
        asked = [job for job in self._jobs if job.number]
        user = ["--user", str(os.getuid())] if self._system.tells else []
        try:
            said = (await _call([*self._system.states, *user])).splitlines()
        except (_Refused, OSError):
            said = None  # it may answer again
        for job in asked:
            if self._system.tells and said is not None:
                await self._take(job, state_of(said, job.number))
            elif not self._system.tells:
                job.state = _line(said or (), job.number)
                if job.left_at is not None and time.monotonic() - job.left_at > _GONE_S:
                    await self._has_ended(job, "")

    async def _take(self, job: Job, state: str) -> None:
        state = state or await self._last_state(job)
        if not state or state.split()[0] in _ENDED:
            await self._has_ended(job, state)
        elif state != job.state:
            job.state, self._changed_at = state, time.monotonic()
            job.over = state.startswith("COMPLETING")

    async def _last_state(self, job: Job) -> str:
        """Of a job that is not in the queue any more; empty where that is forgotten."""
        try:
            command = [*self._system.states, "--states=all", f"--jobs={job.number}"]
            return state_of((await _call(command)).splitlines(), job.number)
        except (_Refused, OSError):
            return ""

    async def _has_ended(self, job: Job, state: str) -> None:
        if job not in self._jobs:
            return
        self._forget(job)
        if job.unwanted:
            return
        told = f": {state}" if state else ""
        if job.came:
            self._trouble(job, f"job {job.number} has ended{told} (`%cluster scale N` hands in others)")
        else:
            said = _last_line(self._said(job))
            log = f"; the last that it said: {said}" if said else ""
            self._trouble(job, f"job {job.number} has ended before its workers came{told}{log}")

    async def logs(self, worker: str) -> str | None:
        for job in self._jobs:
            if worker in job.names and job.number:
                return self._said(job)
        return None

    def _said(self, job: Job) -> str:
        """What lies in the folder of the logs under the job's number."""
        bare = job.number.partition(".")[0]
        named = re.compile(rf"(?:^|[-.oe]){bare}(?:\.|$)")  # "…-12.err", "….o12", "12.out", "…-12.0.out"
        said = []
        for path in sorted(self._logs.iterdir()):
            if named.search(path.name):
                try:
                    said.append(path.read_bytes()[-_LOG_BYTES:].decode(errors="replace"))
                except OSError:
                    continue  # it is just being moved
        return "".join(said)

    # The end

    async def end(self) -> None:
        self._ending = True
        for task in self._beside:
            task.cancel()
        # Not those that hand in: whose number is not known cannot be cancelled.
        if under_way := self._beside | self._handing_in:
            await asyncio.wait(under_way, timeout=_CANCEL_S)
        left = [job for job in self._jobs if job.number]
        try:
            await asyncio.wait_for(self._cancel(left), _CANCEL_S)
            if left and self._system.tells:
                await asyncio.wait_for(self._see_them_go({job.number for job in left}), _CANCELLED_S)
        except TimeoutError:
            pass  # they end when they find no scheduler
        if self._scheduler is not None:
            await self._scheduler.close()
        if self._guard is not None and self._guard.stdin is not None:
            for job in left:
                self._guard_says("-", job)
            self._guard.stdin.close()
            await self._guard.wait()
        if self._shared is not None and self._shared != self._order.folder:
            remove_folder(self._shared)

    async def _see_them_go(self, numbers: Collection[str]) -> None:
        while True:
            try:
                said = (await _call([*self._system.states, "--user", str(os.getuid())])).splitlines()
            except (_Refused, OSError):
                return
            if not any(state_of(said, number) for number in numbers):
                return
            await asyncio.sleep(0.2)


_ENDED: Final = frozenset(
    {
        "BOOT_FAIL",
        "CANCELLED",
        "COMPLETED",
        "DEADLINE",
        "FAILED",
        "NODE_FAIL",
        "OUT_OF_MEMORY",
        "PREEMPTED",
        "REVOKED",
        "TIMEOUT",
    }
)
"""Slurm's states of a job that computes no more."""


def _shared_folder(said: str | None, folder: Path, cluster: str) -> Path:
    """Where the jobs find what they need: for its owner alone, and swept should nobody be left to remove it."""
    if said is None:
        return folder
    shared = Path(said)
    shared.mkdir(parents=True, exist_ok=True)
    sweep(shared)
    made = shared / f"nbcluster-{cluster}"
    make_folder(made)
    return made


def _own_address(interface: object) -> str:
    """Where the scheduler listens, and nowhere else."""
    if interface:
        for each in psutil.net_if_addrs().get(str(interface), ()):
            if each.family == socket.AF_INET:
                return each.address
        raise NoSupply(f"the network interface {interface} has no IPv4 address on this machine")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # nothing is sent: which way would it go?
            return str(asking.getsockname()[0])
        except OSError:
            return "127.0.0.1"  # no way leads out


def _begin(work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    among.add(task)  # the loop itself holds tasks weakly
    task.add_done_callback(among.discard)


def _environ() -> dict[str, str]:
    """Of the system's commands, which many of them hand on to the job. The folder for temporary files is this machine's,
    and Jupyter's variables hold its tokens."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != "TMPDIR" and not name.startswith(("JPY_", "JUPYTER"))
    }


async def _call(command: list[str], *, shell: bool = False) -> str:
    """What it prints. Raises _Refused, with what it says instead."""
    path = os.devnull
    if shell:  # LSF's "bsub< path 2> /dev/null", which would throw away what is said of a refusal
        program, _, path = command[0].removesuffix(" 2> /dev/null").partition("< ")
        command = shlex.split(program)
    with open(path, "rb") as stdin:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environ(),
        )
    try:
        out, err = await asyncio.wait_for(process.communicate(), _ANSWER_S)
    except asyncio.CancelledError:
        process.kill()
        raise
    except TimeoutError:
        process.kill()
        await process.wait()
        raise _Refused(f"{command[0]} has not answered within {_ANSWER_S:g} s") from None
    if process.returncode:
        lines = (err or out).decode(errors="replace").splitlines()
        said = "; ".join(" ".join(line.split()) for line in lines if line.strip())
        raise _Refused(said or f"exit code {process.returncode}, without a word")
    return str(out.decode(errors="replace"))


def state_of(lines: Iterable[str], number: str) -> str:
    """``PENDING (Resources)``; empty for a job that is not told."""
    for line in lines:
        told, _, rest = line.strip().partition("|")
        if told == number:
            state, _, reason = rest.partition("|")
            return state if reason in ("", "None") else f"{state} ({reason})"
    return ""


def _line(lines: Iterable[str], number: str) -> str:
    """The system's own line of a job."""
    bare = number.partition(".")[0]
    for line in lines:
        words = line.split()
        if words and words[0].partition(".")[0] == bare:
            return " ".join(words)
    return ""


def waited_for(jobs: Sequence[Job], system: System) -> str:
    """``jobs 12 and 13 are PENDING (Resources)``"""
    by_state: dict[str, list[str]] = {}
    for job in jobs:
        if not job.came:
            by_state.setdefault(job.state if job.number else "-", []).append(job.number)
    return "; ".join(_clause(state, numbers, system) for state, numbers in by_state.items())


def _clause(state: str, numbers: Sequence[str], system: System) -> str:
    count = len(numbers)
    which = f"job {numbers[0]}" if count == 1 else f"jobs {_listed(numbers)}"
    one = count == 1
    if state == "-":
        return f"{count} job{'' if one else 's'} {'is' if one else 'are'} being handed in"
    if not state:
        return f"{which} {'has' if one else 'have'} been handed in to {system.title}"
    if not system.tells:
        return f"{which} {'is' if one else 'are'} with {system.title}: {state}"
    if state.startswith("RUNNING"):
        return f"{which} {'has' if one else 'have'} begun, and {'its' if one else 'their'} workers are on their way"
    return f"{which} {'is' if one else 'are'} {state}"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) > 4:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
