"""The two ends of Dask that a cluster has: the scheduler in the host process, the client in the kernel.

In this room is all that `clusters` says to Dask; it is the only one here that imports distributed.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import dask
from distributed import Client, Scheduler
from distributed.diagnostics.plugin import SchedulerPlugin
from distributed.security import Security

from nbcluster.clusters.cluster import CallFailed
from nbcluster.worker.door import TOPIC, channel_of
from nbcluster.worker.generators import give_dask_its_own
from nbcluster.worker.seat import place_of

if TYPE_CHECKING:
    from nbcluster.clusters.certificates import (
        Certificates,
    )  # who makes them imports much that a kernel need not

__all__ = ["Client", "ClientEnd", "SchedulerEnd"]

_METHOD = "nbcluster_call"  # the handler of `worker/dask_worker.py`
_POST_S = 30.0

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

Joined = Callable[[str, int, str], None]


class SchedulerEnd:
    """The scheduler; everything on the host's event loop."""

    def __init__(self, certificates: "Certificates", host: str, folder: str) -> None:
        # The scheduler takes its scratch folder from here alone, and it is to go with the cluster.
        dask.config.set({**_scheduler_config, "temporary-directory": folder})
        logging.getLogger("distributed").setLevel(logging.WARNING)
        self._scheduler = _Scheduler(
            host=host,
            port=0,
            protocol="tls",
            dashboard=False,
            security=_security(certificates.authority, "scheduler", certificates.scheduler),
        )

    async def start(self, joined: Joined) -> str:
        """Begins to listen; the address. `joined` hears name, generation and address of each worker."""
        await self._scheduler
        self._scheduler.add_plugin(_Attendance(joined), name="nbcluster-attendance")
        return str(self._scheduler.address)

    async def retire(self, address: str) -> None:
        """The worker gets no more work, and what only it holds goes to others."""
        await self._scheduler.retire_workers([address], close_workers=False, remove=True)

    def last_heard(self) -> dict[str, float]:
        """When each worker, by its address, gave a sign of life last, on the wall clock."""
        return {address: state.last_seen for address, state in self._scheduler.workers.items()}

    async def close(self) -> None:
        await self._scheduler.close()


class ClientEnd:
    """Dask's client, and calls to the workers' doors beside it. From any thread."""

    def __init__(self, address: str, authority: str, certificate: str, timeout_s: float) -> None:
        give_dask_its_own()
        self.client: Client = _Client(  # type: ignore[no-untyped-call]  # Dask's, though called on a class of ours
            address,
            security=_security(authority, "client", certificate),
            set_as_default=False,  # the notebook's own client, if it has one, stays its default
            direct_to_workers=True,
            timeout=timeout_s,
        )
        self._listeners: dict[str, Callable[[Mapping[str, Any]], None]] = {}
        self._channels: set[str] = set()

    def call(self, worker: str, method: str, payload: bytes, timeout_s: float) -> bytes:
        try:
            answer = self.client.sync(self._call, worker, method, payload, callback_timeout=timeout_s)
        except TimeoutError:
            raise CallFailed(f"{worker} has not answered {method!r} within {timeout_s:g} s") from None
        return bytes(answer)

    def post(
        self,
        worker: str,
        method: str,
        payload: bytes,
        then: Callable[[bytes | CallFailed], None] | None,
    ) -> None:
        async def post() -> None:
            answer: bytes | CallFailed
            try:
                answer = await asyncio.wait_for(self._call(worker, method, payload), _POST_S)
            except CallFailed as failed:
                answer = failed
            except TimeoutError:
                answer = CallFailed(f"{worker} has not answered {method!r} within {_POST_S:g} s")
            if then is not None:
                then(answer)

        assert self.client.loop is not None  # it has one from the start, being no asynchronous client
        self.client.loop.add_callback(post)

    def subscribe(self, topic: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        self._listeners[topic] = heard
        channel = channel_of(topic)
        if channel not in self._channels:
            self._channels.add(channel)
            self.client.subscribe_topic(channel, self._hear)

    def unsubscribe(self, topic: str) -> None:
        """The channel stays subscribed. Dask complains of an event that comes after its topic was given up, and
        both its ends keep what they have of each topic for good."""
        self._listeners.pop(topic, None)

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        message = event[1]
        heard = self._listeners.get(message[TOPIC])
        if heard is not None:
            heard(message)

    def close(self) -> None:
        self.client.close(timeout=2)

    async def _call(self, worker: str, method: str, payload: bytes) -> bytes:
        door = getattr(self.client.rpc(worker), _METHOD)
        try:
            said = await door(method=method, payload=payload)
        except OSError as error:  # Dask's closed and refused connections are such, and so is its timeout
            raise CallFailed(f"{worker} does not answer {method!r}: {error}") from error
        if "raised" in said:
            raise CallFailed(f"{worker} raised {said['raised']} in {method!r}: {said['text']}")
        return bytes(said["answer"])


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
