"""The two ends of Dask that a cluster has: the scheduler in the host process, the client in the kernel.

In this room is all that `clusters` says to Dask; it is the only one here that imports distributed.
"""

import asyncio
import logging
import ssl
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import cloudpickle
import dask
from distributed import Client, Scheduler
from distributed.batched import BatchedSend
from distributed.comm.core import Comm, CommClosedError, connect
from distributed.core import rpc
from distributed.diagnostics.plugin import SchedulerPlugin, WorkerPlugin
from distributed.security import Security
from tornado.ioloop import IOLoop

from nbcluster.clusters import guesthouse
from nbcluster.clusters.cluster import CallFailed
from nbcluster.clusters.folder import write_private
from nbcluster.clusters.gauges import Use
from nbcluster.clusters.guesthouse import METRIC, Guesthouse
from nbcluster.clusters.kinds.kind import Access
from nbcluster.clusters.relay import Relay, RelayedComm
from nbcluster.worker import slate
from nbcluster.worker.door import BATCHED, CABLE, LISTEN, TOPIC, channel_of
from nbcluster.worker.generators import give_dask_its_own
from nbcluster.worker.seat import place_of

if TYPE_CHECKING:
    from nbcluster.clusters.certificates import (
        Certificates,
    )  # who makes them imports much that a kernel need not

__all__ = ["Client", "ClientEnd", "ForeignEnd", "SchedulerEnd", "Security", "credentials", "tls_context"]

RELAY = "nbcluster_relay"  # the handler of `guesthouse.py`
METHOD = "nbcluster_call"  # the handler of `worker/dask_worker.py`

#: A guest that computes is killed; that and its folder take a moment.
_LEAVE_S = 10.0
_LOOK_EVERY_S = 1.0
#: As an interval: a bare number is a moment to tornado, and one in the past.
_SENT_WITHIN = timedelta(seconds=1)
#: A worker that has not answered for so long cannot be reached from here. What stands in between may say nothing at all.
_TRY_S = 5.0

_ROLL_CALL_S = 30.0
_LOG_LINES = 200

_scheduler_config = {
    "distributed.scheduler.http.routes": [],
    "distributed.scheduler.allowed-failures": 2,
    # Slices go where the engine sends them, and it halves those that take long; nobody else moves them.
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.active-memory-manager.start": False,
    # A worker whose native code holds the interpreter's lock for minutes misses every heartbeat and is well.
    # `stalls.py` knows it from one that hangs.
    "distributed.scheduler.worker-ttl": None,
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.system-monitor.disk": False,
    "distributed.admin.low-level-log-length": 100,
    "distributed.diagnostics.nvml": False,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.use-file-locking": False,
}

#: Where Dask workers are plain ones, their process runs none of the user's code: one that is silent is gone.
_plain_workers_config = {**_scheduler_config, "distributed.scheduler.worker-ttl": "60s"}

Joined = Callable[[str, int, str], None]

_Laid = tuple[Comm | RelayedComm, Sequence[Mapping[str, Any]]]
"""A cable that leads to its worker, and what has come through it."""

#: Whose workers are behind a gateway, be they reachable or not: it is there so that nobody goes past it.
_RELAYED = "gateway://"


class SchedulerEnd:
    """The scheduler; everything on the host's event loop."""

    def __init__(self, certificates: "Certificates", host: str, folder: str, *, plain: bool = False) -> None:
        """`plain`: its workers are plain Dask workers."""
        # The scheduler takes its scratch folder from here alone, and it is to go with the cluster.
        config = _plain_workers_config if plain else _scheduler_config
        dask.config.set({**config, "temporary-directory": folder})
        logging.getLogger("distributed").setLevel(logging.WARNING)
        self._scheduler = _Scheduler(
            host=host,
            port=0,
            protocol="tls",
            dashboard=False,
            security=_security(certificates.authority, "scheduler", certificates.scheduler),
        )

    async def start(self, joined: Joined | None = None) -> str:
        """Begins to listen; the address. `joined` hears name, generation and address of each worker of this project's."""
        await self._scheduler
        if joined is not None:
            self._scheduler.add_plugin(_Attendance(joined), name="nbcluster-attendance")
        return str(self._scheduler.address)

    async def retire(self, address: str) -> None:
        """The worker gets no more work, and what only it holds goes to others."""
        await self._scheduler.retire_workers([address], close_workers=False, remove=True)

    def last_heard(self) -> dict[str, float]:
        """When each worker, by its address, gave a sign of life last, on the wall clock."""
        return {address: state.last_seen for address, state in self._scheduler.workers.items()}

    def names(self) -> set[str]:
        """Of the Dask workers that are there."""
        return {str(state.name) for state in self._scheduler.workers.values()}

    async def close(self) -> None:
        await self._scheduler.close()


def configured(name: str) -> object:
    """What Dask's own configuration says under a name, `jobqueue.slurm.cores`; None where it says nothing."""
    return dask.config.get(name, None)


def prepare_host(folder: str) -> None:
    """For schedulers that a Dask cluster object makes in this process: as this project's, they open no port for HTTP, and
    what they write lies in `folder`."""
    dask.config.set({**_plain_workers_config, "temporary-directory": folder})
    logging.getLogger("distributed").setLevel(logging.WARNING)
    Scheduler.start_http_server = _Scheduler.start_http_server  # type: ignore[method-assign, assignment]


def access_of(cluster: Any, folder: Path, modules: tuple[str, ...] = ()) -> Access:
    """How the scheduler of a Dask cluster object is reached: its credentials are written into `folder`, for its owner
    alone. Raises TypeError for what is no such object."""
    address = getattr(cluster, "scheduler_address", None)
    if not isinstance(address, str) or "://" not in address:
        raise TypeError(f"what was made is no Dask cluster, but of type {type(cluster).__name__}")
    security: Any = getattr(cluster, "security", None)
    given = {
        name: getattr(security, f"tls_{name}", None) for name in ("ca_file", "client_cert", "client_key")
    }
    if hasattr(security, "tls_cert"):  # a gateway's has one pair, and whatever it answers to is in it
        given |= {
            "ca_file": security.tls_cert,
            "client_cert": security.tls_cert,
            "client_key": security.tls_key,
        }
    texts = {name: _pem(value) for name, value in given.items() if value}
    if not {"ca_file", "client_cert"} <= texts.keys():
        return Access(address=address, modules=modules)
    authority, certificate = folder / "authority.pem", folder / "client.pem"
    write_private(authority, texts["ca_file"])
    write_private(certificate, texts["client_cert"] + texts.get("client_key", ""))
    return Access(address=address, authority=str(authority), certificate=str(certificate), modules=modules)


def _pem(value: str) -> str:
    """What such a value of Dask's is, or the file that it names holds."""
    return value if "\n" in value else f"{Path(value).read_text().rstrip()}\n"


def security_of(access: Access) -> Security:
    """With which a client is let in there."""
    for module in access.modules:
        import_module(module)
    if not access.authority:
        return Security()
    return _security(access.authority, "client", access.certificate)


@dataclass(frozen=True, slots=True)
class Present:
    """A Dask worker that the scheduler knows."""

    name: str
    machine: str  #: its address
    use: Use | None
    """What the guests below it use together, as it has told last (`guesthouse.py`); None if it has none."""


class RollCall:
    """Asks a scheduler who is there. On an event loop."""

    def __init__(self, access: Access) -> None:
        self._access = access
        how = security_of(access).get_connection_args("client")
        self._scheduler: Any = rpc(access.address, connection_args=how)

    async def there(self) -> dict[str, Present]:
        """By the worker's address. Raises OSError: the scheduler does not answer."""
        said = await asyncio.wait_for(self._scheduler.identity(), _ROLL_CALL_S)
        return {
            address: Present(str(worker.get("name", address)), str(worker.get("host", "")), _use(worker))
            for address, worker in said["workers"].items()
        }

    async def log(self, worker: str) -> str:
        """The last lines that the worker of that address has logged."""
        said = await self._scheduler.worker_logs(n=_LOG_LINES, workers=[worker])
        lines = said.get(worker, ())
        return "".join(f"{line}\n" for _, line in reversed(lines)) if not isinstance(lines, str) else lines

    async def close(self) -> None:
        await self._scheduler.close_rpc()


def _use(worker: Mapping[str, Any]) -> Use | None:
    told = [said for name, said in worker.get("metrics", {}).items() if name.startswith(METRIC) and said]
    if not told:
        return None
    cores = [each["cpu"] for each in told if each["cpu"] is not None]
    return Use(
        cpu=round(sum(cores), 2) if cores else None,
        memory_bytes=sum(each["memory_bytes"] for each in told),
        memory_limit_bytes=worker.get("memory_limit") or None,
    )


class ClientEnd:
    """Dask's client, and calls to the workers' doors beside it. From any thread."""

    def __init__(
        self,
        address: str,
        authority: str,
        certificate: str,
        timeout_s: float,
        cut: Callable[[str], None],
        *,
        security: Security | None = None,
        door: str = "",
    ) -> None:
        """``cut`` is told on the client's loop thread of each worker to which the cable has ended.

        ``security``: of a cluster that is not ours, whose workers' doors have ``door`` in their names.
        """
        give_dask_its_own()
        self._method, self._op = (f"{METHOD}_{door}", f"{CABLE}_{door}") if door else (METHOD, CABLE)
        self.client: Client = _Client(  # type: ignore[no-untyped-call]  # Dask's, though called on a class of ours
            address,
            security=security or _security(authority, "client", certificate),
            set_as_default=False,  # the notebook's own client, if it has one, stays its default
            direct_to_workers=not address.startswith(_RELAYED),
            timeout=timeout_s,
        )
        self._cut = cut
        self._cables: dict[str, _Cable] = {}
        """By the worker's address; on the client's loop only."""
        self._listeners: dict[str, Callable[[Mapping[str, Any]], None]] = {}
        self._channels: set[str] = set()

    def call(self, worker: str, method: str, payload: bytes, timeout_s: float) -> bytes:
        try:
            answer = self.client.sync(self._call, worker, method, payload, callback_timeout=timeout_s)
        except TimeoutError:
            raise CallFailed(f"{worker} has not answered {method!r} within {timeout_s:g} s") from None
        return bytes(answer)

    def post(self, worker: str, method: str, payload: bytes) -> None:
        message = {"method": method, "payload": payload}
        self._loop.add_callback(lambda: self._cable(worker).send(message))

    def reach(self, worker: str, timeout_s: float) -> None:
        opened = threading.Event()
        self._loop.add_callback(lambda: self._cable(worker).when_heard(opened.set))
        if not opened.wait(timeout_s):
            raise CallFailed(f"{worker} has not answered within {timeout_s:g} s")

    def subscribe(self, topic: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        self._listeners[topic] = heard
        self._loop.add_callback(self._listen_to, channel_of(topic))

    def unsubscribe(self, topic: str) -> None:
        self._listeners.pop(topic, None)

    def close(self) -> None:
        try:
            self.client.sync(self._close_cables, callback_timeout=2)
        except TimeoutError:
            pass  # they end with their process
        self.client.close(timeout=2)

    @property
    def _loop(self) -> IOLoop:
        assert self.client.loop is not None  # it has one from the start, being no asynchronous client
        return self.client.loop

    def _listen_to(self, channel: str) -> None:
        if channel not in self._channels:
            self._channels.add(channel)
            for cable in self._cables.values():
                cable.send({LISTEN: channel})

    def _cable(self, worker: str) -> "_Cable":
        cable = self._cables.get(worker)
        if cable is None:
            cable = self._cables[worker] = _Cable(worker, self._loop)
            for channel in self._channels:
                cable.send({LISTEN: channel})
            self._loop.add_callback(self._live, cable)
        return cable

    async def _live(self, cable: "_Cable") -> None:
        try:
            await cable.live(self._connected, self._hear)
        except OSError:
            pass  # Dask's closed and refused connections are such, and so is its timeout
        finally:
            if self._cables.pop(cable.worker, None) is not None:
                self._cut(cable.worker)

    async def _connected(self, worker: str) -> "_Laid":
        """Raises OSError."""
        comm = await connect(worker, **self.client.security.get_connection_args("client"))
        await comm.write({"op": self._op, "reply": False})
        return comm, ()

    def _hear(self, message: Mapping[str, Any]) -> None:
        heard = self._listeners.get(message[TOPIC])
        if heard is not None:
            heard(message)

    async def _close_cables(self) -> None:
        cables = list(self._cables.values())
        self._cables.clear()
        for cable in cables:
            await cable.close()

    async def _call(self, worker: str, method: str, payload: bytes) -> bytes:
        try:
            said = await self._ask(worker, method=method, payload=payload)
        except OSError as error:  # Dask's closed and refused connections are such, and so is its timeout
            raise CallFailed(f"{worker} does not answer {method!r}: {error}") from error
        if said is None:
            raise CallFailed(f"{worker} is about to end and does not answer {method!r}")
        if "raised" in said:
            raise CallFailed(f"{worker} raised {said['raised']} in {method!r}: {said['text']}")
        return bytes(said["answer"])

    async def _ask(self, worker: str, **given: object) -> Any:
        """Raises OSError."""
        return await getattr(self.client.rpc(worker), self._method)(**given)


class ForeignEnd(ClientEnd):
    """The client of a cluster that somebody else started, and the lodgings of ours in its workers.

    To workers that cannot be reached from here everything goes through the scheduler.
    """

    def __init__(
        self, address: str, security: Security, token: str, timeout_s: float, cut: Callable[[str], None]
    ) -> None:
        self._token = token
        self._is_direct = not address.startswith(_RELAYED)
        self._relayed: set[str] = set()
        super().__init__(address, "", "", timeout_s, cut, security=security, door=token)
        self._relay = Relay(self.client, token)

    @property
    def relayed(self) -> frozenset[str]:
        """The addresses of the workers that cannot be reached from here."""
        return frozenset(self._relayed)

    def lodge(self, house: Guesthouse) -> dict[str, str]:
        """Each worker has one from now on, those too that join later; why some have not. Raises what the scheduler
        raises."""
        with _by_value(guesthouse, slate, sys.modules[__name__]):
            plugin = cloudpickle.dumps(Lodging(house))
        registered = self._scheduler.register_worker_plugin
        said = self.client.sync(registered, plugin=plugin, name=self._lodging, idempotent=False)
        return {
            worker: str(answer.get("exception_text", "it refuses, and does not say why"))
            for worker, answer in said.items()
            if answer.get("status") != "OK"
        }

    def unlodge(self) -> None:
        """Comes back when nothing of ours is left there, or nobody answers any more."""
        if self.client.scheduler is None:
            return  # the way there has ended before
        with suppress(OSError, ValueError, RuntimeError):
            leaving = self._scheduler.unregister_worker_plugin
            self.client.sync(leaving, name=self._lodging, callback_timeout=_LEAVE_S)

    def pythons(self) -> dict[str, str]:
        """The workers' versions of Python, by their addresses, asked in a way that needs no pickle."""
        said = self.client.sync(self._scheduler.broadcast, msg={"op": "versions", "packages": []})
        return {
            address: str(dict(versions["host"])["python"])
            for address, versions in said.items()
            if "host" in versions
        }

    def call_each(
        self, workers: Iterable[str], method: str, payload: bytes, timeout_s: float
    ) -> dict[str, bytes]:
        """The answers of those that have answered, asked all at once."""

        async def ask(worker: str) -> bytes | None:
            try:
                return await asyncio.wait_for(self._call(worker, method, payload), timeout_s)
            except (CallFailed, TimeoutError):
                return None

        async def ask_all() -> dict[str, bytes | None]:
            return dict(zip(asked, await asyncio.gather(*map(ask, asked)), strict=True))

        asked = list(workers)
        answers: dict[str, bytes | None] = self.client.sync(ask_all)
        return {worker: said for worker, said in answers.items() if said is not None}

    def watch(self, seen: Callable[[set[str] | None], None]) -> None:
        """``seen`` gets the workers' addresses on the loop's thread, again and again; None when the scheduler has ended."""
        self._looking: asyncio.Event | None = None

        async def look() -> None:
            self._looking = asyncio.Event()
            while True:
                try:
                    addresses = set(await self._scheduler.ncores())
                # A border: whatever hinders us to ask, there is nobody to ask any more.
                except Exception:  # noqa: BLE001
                    seen(None)
                    return
                seen(addresses)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._looking.wait(), _LOOK_EVERY_S)
                self._looking.clear()

        self._loop.add_callback(look)

    async def _connected(self, worker: str) -> "_Laid":
        if self._is_direct and worker not in self._relayed:
            try:
                return await asyncio.wait_for(self._tried(worker), _TRY_S)
            except OSError:  # a timeout is one too
                pass
        self._relayed.add(worker)
        return await self._relay.lay(worker, f"{RELAY}_{self._token}"), ()

    async def _tried(self, worker: str) -> "_Laid":
        """Once it has answered: at an address that means something else here, anybody may listen."""
        comm, _ = await super()._connected(worker)
        try:
            await comm.write([{LISTEN: channel} for channel in self._channels or {self._lodging}])
            return comm, await comm.read()
        # No border: it goes on, and the comm is of no use.
        except BaseException:
            comm.abort()
            raise

    async def _ask(self, worker: str, **given: object) -> Any:
        if self._is_direct and worker not in self._relayed:
            return await super()._ask(worker, **given)
        return await self._relay.call(worker, self._method, **given)

    async def _close_cables(self) -> None:
        await super()._close_cables()
        await self._relay.close()

    def look_again(self) -> None:
        """Soon. On the loop's thread."""
        if self._looking is not None:
            self._looking.set()

    def on_loop(self, call: Callable[[], object]) -> None:
        self._loop.add_callback(call)

    @property
    def _scheduler(self) -> Any:
        """Whatever is asked of it becomes a message."""
        assert self.client.scheduler is not None  # it has been connected to
        return self.client.scheduler

    @property
    def _lodging(self) -> str:
        return f"nbcluster-{self._token}"


class Lodging(WorkerPlugin):
    """What Dask has each worker keep for us."""

    def __init__(self, house: Guesthouse) -> None:
        self._house = house

    def setup(self, worker: object) -> None:
        self._house.open(worker)

    async def teardown(self, worker: Any) -> None:
        await self._house.close()
        if self._house.orphans:
            await _release(worker, self._house.orphans)


async def _release(worker: Any, queues: Iterable[str]) -> None:
    """Takes these away from the worker's scheduler, which lets clients alone do so."""
    own = worker.security
    security = Security(
        require_encryption=own.require_encryption,
        tls_ca_file=own.tls_ca_file,
        tls_client_cert=own.tls_worker_cert,
        tls_client_key=own.tls_worker_key,
    )
    with suppress(OSError, TimeoutError):  # a scheduler that has ended keeps none
        async with Client(
            worker.scheduler.address, security=security, asynchronous=True, set_as_default=False
        ) as client:
            for queue in queues:
                client._send_to_scheduler({"op": "queue_release", "name": queue})


@contextmanager
def _by_value(*rooms: ModuleType) -> Iterator[None]:
    """What is defined in these modules travels as it stands, to where they are not installed."""
    for room in rooms:
        cloudpickle.register_pickle_by_value(room)
    try:
        yield
    finally:
        for room in rooms:
            cloudpickle.unregister_pickle_by_value(room)


def credentials(authority: str | None, certificate: str | None, key: str | None) -> Security:
    """To be let in by somebody else's scheduler; what is not said is what Dask's own configuration says."""
    given = {"tls_ca_file": authority, "tls_client_cert": certificate, "tls_client_key": key}
    return Security(**{name: path for name, path in given.items() if path is not None})


def tls_context(security: Security) -> ssl.SSLContext | None:
    """With which a client connects. Raises OSError, of which ssl's errors are, for files that cannot be used."""
    context: ssl.SSLContext | None = security.get_connection_args("client").get("ssl_context")
    return context


class _Cable:
    """To one worker and back, each way in the order in which things were sent. On the client's loop.

    What passes through the scheduler costs a third process's time, and there is only one scheduler.
    """

    def __init__(self, worker: str, loop: IOLoop) -> None:
        self.worker = worker
        self._sending = BatchedSend(interval=BATCHED, loop=loop)
        self._comm: Comm | RelayedComm | None = None
        self._listening = False
        self._when_heard: list[Callable[[], None]] = []

    def send(self, message: Mapping[str, Any]) -> None:
        with suppress(CommClosedError):  # that it has ended is told by `live`
            self._sending.send(message)

    def when_heard(self, then: Callable[[], None]) -> None:
        """Once what the worker emits is heard here."""
        if self._listening:
            then()
        else:
            self._when_heard.append(then)

    async def live(
        self,
        connected: Callable[[str], Awaitable["_Laid"]],
        hear: Callable[[Mapping[str, Any]], None],
    ) -> None:
        """Raises OSError at its end, if it was not closed."""
        comm, messages = await connected(self.worker)
        self._comm = comm
        try:
            self._sending.start(comm)
            while True:
                for message in messages:
                    if TOPIC in message:
                        hear({**message, "worker": self.worker})
                    else:
                        self._is_heard()
                messages = await comm.read()
        finally:
            self._sending.abort()

    def _is_heard(self) -> None:
        self._listening = True
        for then in self._when_heard:
            then()
        self._when_heard.clear()

    async def close(self) -> None:
        """After what was sent."""
        if self._comm is not None:
            with suppress(TimeoutError):
                await self._sending.close(timeout=_SENT_WITHIN)


class _Client(Client):
    async def _reconnect(self) -> None:
        """Gives up at once: a scheduler ends with its host and does not come back, and that is told elsewhere. Dask
        would try for as long as a start may take, and be interrupted in the middle of a handshake."""
        await self._close(fast=True)


class _Scheduler(Scheduler):
    def start_http_server(self, *_: object, **__: object) -> None:
        """Opens no port. Dask would, in the clear, even with no dashboard and no route configured."""


class _Attendance(SchedulerPlugin):
    def __init__(self, joined: Joined) -> None:
        self._joined = joined

    def add_worker(self, scheduler: Scheduler, worker: str) -> None:
        name, generation = place_of(str(scheduler.workers[worker].name))
        self._joined(name, generation, worker)


def _security(authority: str, role: str, certificate: str) -> Security:
    own = {f"tls_{role}_cert": certificate, f"tls_{role}_key": certificate}
    return Security(
        require_encryption=True, tls_ca_file=authority, tls_min_version=ssl.TLSVersion.TLSv1_3, **own
    )
