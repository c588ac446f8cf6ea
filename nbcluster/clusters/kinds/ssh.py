"""The kind `ssh`: workers on machines that the system's own `ssh` reaches.

The scheduler is in the host process. One `ssh` for each machine leads to a process there (`far_side.py`) that starts
workers and ends them; what it must know, the certificates among it, goes through ssh's standard input. The user's own
configuration, agent and known hosts hold: nothing of them is switched off, and no question is asked.

In this room (`clusters`) are the kind's options, and its supply.
"""

import asyncio
import json
import os
import re
import shlex
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from nbcluster.clusters.kinds import far_side
from nbcluster.clusters.kinds.kind import Access, KindOfCluster, Look, NoSupply, Order, Told
from nbcluster.clusters.shipment import PLAIN_WORKER
from nbcluster.errors import Fault
from nbcluster.grammar import Option, number_of_workers

if TYPE_CHECKING:
    from nbcluster.clusters.certificates import Certificates
    from nbcluster.clusters.dask_ends import SchedulerEnd

_LOOPBACK: Final = "127.0.0.1"
_CONNECT_S = 15
_ALIVE_S = 10
_ALIVE_COUNT = 3
_HELLO_S = 60.0
"""After the connection, a Python has to start there, perhaps from a slow file system."""
_END_S = 8.0
_TRIES = 3
"""So often a worker is started in the place of one that ended by itself."""
_SSH_FAILED, _NOT_FOUND, _NOT_RUNNABLE = 255, 127, 126
_SAID_BYTES = 8192

#: What workers need there, besides Python; the last ones for the guests below them.
_NEEDS = ("distributed", "cloudpickle", "numpy", "psutil", "threadpoolctl", "xxhash")

_OPTIONS: Final = (
    "BatchMode=yes",  # nobody is there to answer
    f"ConnectTimeout={_CONNECT_S}",
    f"ServerAliveInterval={_ALIVE_S}",
    f"ServerAliveCountMax={_ALIVE_COUNT}",
    "ClearAllForwardings=yes",  # what the user forwards elsewhere is none of this connection's
    "ControlPath=none",  # one that is shared would outlive this one
    "RequestTTY=no",
)


def host_names(text: str) -> list[str]:
    """``lab1,me@lab2``"""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise ValueError("names no host")
    for name in names:
        if not re.fullmatch(r"[^\s@-][^\s@]*(@[^\s@-][^\s@]*)?", name):
            raise ValueError(f"has {name!r}, which is no host")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"names {twice[0]} twice")
    return names


def hosts_in_file(text: str) -> list[str]:
    """A host in each line; what stands behind a # is none."""
    try:
        lines = Path(text).expanduser().read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}") from None
    return host_names(",".join(line.partition("#")[0] for line in lines))


def existing_file(text: str) -> str:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError("is no file")
    return str(path)


def port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ValueError("is no port")
    return int(text)


def _in_words(error: OSError) -> str:
    # Of a name that nobody knows the number is one of the resolver's own, below 0.
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror)


def interface(text: str) -> str:
    """The address of an interface of this machine."""
    from psutil import net_if_addrs

    found = net_if_addrs()
    if text not in found:
        raise ValueError(f"is no network interface of this machine (there are: {' '.join(sorted(found))})")
    addresses = [each.address for each in found[text] if each.family == socket.AF_INET]
    if not addresses:
        raise ValueError("has no address")
    return addresses[0]


def own_address(text: str) -> str:
    """One of this machine's, on which something can listen."""
    try:
        address = socket.gethostbyname(text)
        with socket.create_server((address, 0)):
            return address
    except OSError as error:
        raise ValueError(f"is no address of this machine: {_in_words(error)}") from None


class Ssh(KindOfCluster):
    does = "Starts a cluster with workers on other machines, through ssh"
    options = (
        Option("--hosts", "where the workers run: names, also of your ssh configuration", "A,B", host_names),
        Option("--hosts-file", "the same from a file, a host in each line", "FILE", hosts_in_file),
        Option("--user", "who you are there, if your ssh configuration does not say it", "NAME"),
        Option(
            "--key",
            "the file with your key, if neither agent nor configuration has it",
            "FILE",
            existing_file,
        ),
        Option("--config", "an ssh configuration in place of yours", "FILE", existing_file),
        Option("--port", "where ssh is answered there, if not on 22", "N", port),
        Option("--python", "the Python there; this notebook's path, if it is not said", "PATH"),
        Option("--workers", "how many on each host; one per core, if it is not said", "N", number_of_workers),
        Option(
            "--address",
            "this machine's address at which the workers find the scheduler, which listens nowhere else",
            "ADDRESS",
            own_address,
        ),
        Option("--interface", "the same by the name of a network interface", "NAME", interface),
    )
    start_s = 180.0

    def faults(self, asked: Mapping[str, Any]) -> Iterator[Fault]:
        given = set(asked)
        if not given & {"hosts", "hosts_file"}:
            yield Fault("--hosts", "is missing")
        for one, other in (("hosts", "hosts_file"), ("address", "interface")):
            if {one, other} <= given:
                options = [f"--{name.replace('_', '-')}" for name in (one, other)]
                yield Fault(options[0], f"and {options[1]} exclude each other: they say the same")

    def supply(self, order: Order) -> "SshSupply":
        return SshSupply(order)


@dataclass
class _Machine:
    """One host, from here."""

    name: str
    state: Literal["called", "answered", "begun", "lost"] = "called"
    each: int = 0  #: how many workers it is to have when nobody says how many there are to be
    wanted: list[str] = field(default_factory=list)
    trouble: str = ""  #: a clause
    process: asyncio.subprocess.Process | None = None
    said: bytes = b""  #: on ssh's standard error
    logs: dict[str, "asyncio.Future[str]"] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    reading: asyncio.Task[None] | None = None

    @property
    def short(self) -> str:
        """For the names of workers."""
        return self.name.rpartition("@")[2]

    @property
    def last_line(self) -> str:
        lines = [line.strip() for line in self.said.decode(errors="replace").splitlines() if line.strip()]
        return lines[-1] if lines else ""


class SshSupply:
    """A `Supply`."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._asked = order.asked
        names = order.asked.get("hosts") or order.asked["hosts_file"]
        self._machines = [_Machine(name) for name in names]
        self._python = str(self._asked.get("python") or sys.executable)
        self._scheduler: SchedulerEnd | None = None
        self._certificates: Certificates
        self._address = ""
        self._total: int | None = None
        self._stayed = 0.0  # when they were last told that they are needed
        self._settled = asyncio.Event()
        """Whenever a machine has come to say something about itself."""

    async def start(self, told: Told) -> Access:
        from nbcluster.clusters.certificates import write_certificates
        from nbcluster.clusters.dask_ends import SchedulerEnd

        told(f"{_listed([machine.name for machine in self._machines])} {self._are} reached by ssh")
        listening = await self._listening()
        self._certificates = write_certificates(self._order.folder, self._order.cluster)
        self._scheduler = SchedulerEnd(self._certificates, listening, str(self._order.folder), plain=True)
        self._address = await self._scheduler.start()
        for machine in self._machines:
            self._call(machine)
        while not any(machine.state == "begun" for machine in self._machines):
            if all(machine.state == "lost" for machine in self._machines):
                raise NoSupply(self._hopeless())
            self._settled.clear()
            await self._settled.wait()
        certificates = self._certificates
        return Access(
            address=self._address, authority=certificates.authority, certificate=certificates.client
        )

    @property
    def _are(self) -> str:
        return "is being" if len(self._machines) == 1 else "are being"

    async def _listening(self) -> str:
        """Where the scheduler listens: on the way to the machines, and nowhere else."""
        if given := self._asked.get("address") or self._asked.get("interface"):
            return str(given)
        ways = [await self._way_to(machine.name) for machine in self._machines]
        return next((way for way in ways if way and way != _LOOPBACK), _LOOPBACK)

    async def _way_to(self, name: str) -> str:
        """This machine's own address on the way there; empty where that is not known."""
        try:
            asking = await asyncio.create_subprocess_exec(
                "ssh", "-G", *self._arguments(name), stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL, stdin=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except FileNotFoundError:
            raise NoSupply("there is no program `ssh` on this machine") from None
        said, _ = await asking.communicate()
        known = dict(line.split(" ", 1) for line in said.decode().splitlines() if " " in line)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                known.get("hostname", name), 22, family=socket.AF_INET, type=socket.SOCK_DGRAM
            )
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                probe.connect(found[0][4])  # which sends nothing
                own = str(probe.getsockname()[0])
        except OSError:
            return ""
        return _LOOPBACK if own.startswith("127.") else own

    def _arguments(self, name: str) -> list[str]:
        words = [word for option in _OPTIONS for word in ("-o", option)]
        if config := self._asked.get("config"):
            words = ["-F", str(config), *words]
        if user := self._asked.get("user"):
            words += ["-l", str(user)]
        if port := self._asked.get("port"):
            words += ["-p", str(port)]
        if key := self._asked.get("key"):
            words += ["-i", str(key), "-o", "IdentitiesOnly=yes"]
        return [*words, "--", name]

    # One machine

    def _call(self, machine: _Machine) -> None:
        machine.state, machine.trouble, machine.said = "called", "", b""
        machine.reading = asyncio.get_running_loop().create_task(self._converse(machine))

    async def _converse(self, machine: _Machine) -> None:
        """From the call to the end of the connection."""
        command = f"exec {_quoted(self._python)} -u -c {shlex.quote(far_side.BOOT)}"
        machine.process = process = await asyncio.create_subprocess_exec(
            "ssh", "-T", "-x", "-a", *self._arguments(machine.name), command,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            limit=1 << 24,
        )  # fmt: skip
        listening = asyncio.create_task(self._listen(machine, process))
        text = Path(far_side.__file__).read_bytes()
        assert process.stdin is not None
        process.stdin.write(b"%d\n%s" % (len(text), text))
        self._say(machine, {"needs": _NEEDS, "python": sys.version_info[:2]})
        deadline = asyncio.get_running_loop().call_later(_HELLO_S, self._give_up, machine)
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                if line.startswith(far_side.MARK.encode()):
                    deadline.cancel()
                    [(what, told)] = json.loads(line[len(far_side.MARK) :]).items()
                    self._hear(machine, what, told)
            code = await process.wait()
            await listening
        finally:
            deadline.cancel()
        self._lose(machine, self._end_in_words(machine, code))

    async def _listen(self, machine: _Machine, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while heard := await process.stderr.read(4096):
            machine.said = (machine.said + heard)[-_SAID_BYTES:]

    def _give_up(self, machine: _Machine) -> None:
        machine.trouble = f"no Python has answered there within {_HELLO_S:g} s"
        if machine.process is not None:
            machine.process.kill()

    def _say(self, machine: _Machine, message: Mapping[str, Any]) -> None:
        if machine.process is not None and machine.process.stdin is not None:
            machine.process.stdin.write(json.dumps(message).encode() + b"\n")

    def _hear(self, machine: _Machine, what: str, told: dict[str, Any]) -> None:
        if what == "refused":
            machine.trouble = self._refusal(told)
        elif what == "hello":
            machine.state, machine.each = "answered", int(self._asked.get("workers") or told["cores"])
            begin = {
                "do": "begin",
                "scheduler": self._address,
                "authority": Path(self._certificates.authority).read_text(),
                "certificate": Path(self._certificates.worker).read_text(),
                "program": PLAIN_WORKER.read_text(),
            }
            self._say(machine, begin)
        elif what == "began" and "trouble" in told:
            here = self._address.partition("://")[2]
            trouble = f"{here}, where the scheduler is, cannot be reached from there: {told['trouble']}"
            machine.trouble = f"{trouble} (--address says where it can)"
            self._hang_up(machine)
        elif what == "began":
            machine.state = "begun"
            self._share_out()
            self._settled.set()
        elif what == "log" and told["name"] in machine.logs:
            machine.logs.pop(told["name"]).set_result(told["text"])
        elif what == "ended":
            self._replace(machine, told)

    def _replace(self, machine: _Machine, told: dict[str, Any]) -> None:
        """A worker has ended by itself."""
        name = told["name"]
        machine.tries[name] = machine.tries.get(name, 0) + 1
        if machine.tries[name] <= _TRIES:
            self._say(machine, {"do": "want", "names": machine.wanted})
            return
        said = told["said"].strip().splitlines()
        last = f", and its last line was {said[-1]!r}" if said else ""
        machine.trouble = f"worker {name} ended {_TRIES + 1} times, with exit code {told['code']}{last}"
        machine.wanted.remove(name)
        if not machine.wanted:
            machine.state = "lost"
            self._settled.set()

    def _lose(self, machine: _Machine, because: str) -> None:
        machine.state, machine.wanted = "lost", []
        machine.trouble = machine.trouble or because
        for waiting in machine.logs.values():
            if not waiting.done():
                waiting.set_result("")
        self._settled.set()

    def _refusal(self, told: dict[str, Any]) -> str:
        here = ".".join(map(str, sys.version_info[:2]))
        if told["python"].rpartition(".")[0] != here:
            return (
                f"{self._python} there is Python {told['python']}, and this notebook runs {here}: code of one cannot run "
                "in the other (--python names another)"
            )
        python, wanted = told["executable"], " ".join(_pinned(name) for name in told["lacks"])
        return f"{python} there lacks {_listed(told['lacks'])} (there: {python} -m pip install {wanted})"

    def _end_in_words(self, machine: _Machine, code: int) -> str:
        last = machine.last_line
        if code == _SSH_FAILED:
            if machine.state == "begun":
                return f"the connection has ended: ssh says {last!r}" if last else "the connection has ended"
            return f"ssh says {last!r}{_hint(machine)}"
        if code in (_NOT_FOUND, _NOT_RUNNABLE):
            return f"there is no Python {self._python} there (--python says where it is); its shell says {last!r}"
        said = f", and its last line was {last!r}" if last else ""
        return f"its Python has ended with exit code {code}{said}"

    def _hang_up(self, machine: _Machine) -> None:
        if machine.process is not None and machine.process.stdin is not None:
            machine.process.stdin.close()

    # All of them

    def want(self, count: int | None, busy: frozenset[str]) -> None:
        self._total = count
        self._share_out(busy)

    def _share_out(self, busy: frozenset[str] = frozenset()) -> None:
        """Each machine has its share, by how many it would have if nobody said how many there are to be."""
        there = [machine for machine in self._machines if machine.state == "begun"]
        if not there:
            return
        shares = {machine.name: machine.each for machine in there}
        if self._total is not None:
            shares = dict.fromkeys(shares, 0)
            for _ in range(self._total):
                least = min(there, key=lambda machine: (shares[machine.name] + 1) / max(1, machine.each))
                shares[least.name] += 1
        for machine in there:
            wanted = _kept(machine.wanted, shares[machine.name], busy)
            free = (
                name for number in range(1, 1 << 20) if (name := f"{machine.short}-{number}") not in wanted
            )
            while len(wanted) < shares[machine.name]:
                wanted.append(next(free))
            if wanted != machine.wanted:
                machine.wanted = wanted
                self._say(machine, {"do": "want", "names": wanted})

    def renew(self) -> None:
        for machine in self._machines:
            machine.tries.clear()
            if machine.state == "lost" and (machine.reading is None or machine.reading.done()):
                self._call(machine)
            elif machine.state == "lost":
                machine.state, machine.trouble = "begun", ""
        self._share_out()

    async def look(self) -> Look:
        if time.monotonic() - self._stayed > far_side.SILENCE_S / 6:
            self._stayed = time.monotonic()
            for machine in self._machines:
                if machine.state == "begun":
                    self._say(machine, {"do": "stay"})
        called = [machine.name for machine in self._machines if machine.state in ("called", "answered")]
        waiting = (
            f"{_listed(called)} {'is' if len(called) == 1 else 'are'} being reached by ssh" if called else ""
        )
        wanted = [name for machine in self._machines for name in machine.wanted]
        return Look(
            wanted=len(wanted),
            coming=(*wanted, *(machine.name for machine in self._machines if machine.name in called)),
            waiting=waiting,
            troubles=tuple(
                f"{machine.name}: {machine.trouble}" for machine in self._machines if machine.trouble
            ),
            hopeless=self._hopeless() if all(each.state == "lost" for each in self._machines) else "",
        )

    def _hopeless(self) -> str:
        told = "; ".join(f"{machine.name}: {machine.trouble}" for machine in self._machines)
        count = len(self._machines)
        return told if count == 1 else f"none of its {count} hosts has workers. {told}"

    async def logs(self, worker: str) -> str | None:
        for machine in self._machines:
            if worker in machine.wanted and machine.state == "begun":
                asked = machine.logs.setdefault(worker, asyncio.get_running_loop().create_future())
                self._say(machine, {"do": "log", "name": worker})
                with suppress(TimeoutError):
                    return await asyncio.wait_for(asyncio.shield(asked), _END_S)
        return ""

    async def end(self) -> None:
        """What is there ends when its input does, and ssh with it."""
        for machine in self._machines:
            if (
                machine.state == "called"
                and machine.process is not None
                and machine.process.returncode is None
            ):
                machine.process.kill()  # it is not there yet, and looks at its input when it is
            self._hang_up(machine)
        readings = [machine.reading for machine in self._machines if machine.reading is not None]
        if readings:
            await asyncio.wait(readings, timeout=_END_S)
        for machine in self._machines:
            if machine.process is not None and machine.process.returncode is None:
                machine.process.kill()
        if self._scheduler is not None:
            await self._scheduler.close()


def _kept(names: Sequence[str], count: int, busy: frozenset[str]) -> list[str]:
    """So many of them, the busy ones first."""
    if len(names) <= count:
        return list(names)
    first = sorted(names, key=lambda name: name not in busy)[:count]
    return [name for name in names if name in first]


def _hint(machine: _Machine) -> str:
    said = machine.said.decode(errors="replace")
    if "HOST IDENTIFICATION HAS CHANGED" in said:
        return f": it shows another key than the one that is known here; `ssh {machine.name}` in a terminal tells more"
    if "Host key verification failed" in said:
        return f": its key is not known here; `ssh {machine.name}` in a terminal shows it, and asks whether it is right"
    if "Permission denied" in said:
        return " (--user and --key say who you are there)"
    return ""


def _pinned(module: str) -> str:
    try:
        return f"{module}=={version(module)}"
    except PackageNotFoundError:
        return module


def _quoted(path: str) -> str:
    """For the shell there, which is to know where home is."""
    if path.startswith("~/"):
        return f'"$HOME"/{shlex.quote(path[2:])}'
    return shlex.quote(path)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
