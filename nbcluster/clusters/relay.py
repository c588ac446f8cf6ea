"""The way to workers that cannot be reached from the kernel: through their scheduler, which both sides reach.

Behind a gateway, in the pods of a cluster, behind a firewall: a worker's address leads nowhere from here. What is for it
is put into a queue of Dask's at the scheduler, from which the worker takes it, and all workers put what they say into
one from which the kernel takes it. Each way keeps the order in which things were put. Nothing of ours runs in the
scheduler, and it keeps no copy of what was taken; a queue takes a few batches at most, and whoever has more waits.

The workers' half is in `guesthouse.py`. What is asked of the scheduler is asked through Dask's client.

In this room (`clusters`) is the kernel's half.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from itertools import count
from typing import Any

#: Batches that wait to be taken, for one worker and of all workers.
_FOR_A_WORKER, _OF_ALL = 4, 64

#: Where a scheduler tells, among others, that a worker has left.
_EVENTS = "all"

Messages = Sequence[Mapping[str, Any]]


class RelayedComm:
    """To one worker and back: what a comm of Dask's is, as far as a cable needs one."""

    def __init__(self, relay: "Relay", worker: str, number: int, queue: str) -> None:
        self.worker = worker
        self.number = number
        self.queue = queue
        self._relay = relay
        self._heard: asyncio.Queue[Messages | None] = asyncio.Queue()
        self._is_closed = False

    def hear(self, messages: Messages | None) -> None:
        """None: there is nothing more to come."""
        self._heard.put_nowait(messages)

    async def read(self) -> Messages:
        """Raises OSError at the end."""
        messages = await self._heard.get()
        if messages is None:
            raise ConnectionAbortedError(f"{self.worker} is not reached any more")
        return messages

    async def write(self, messages: Messages, **how: object) -> int:
        """Where it fails, the reading side is told, and nobody else. How many bytes it was nobody knows."""
        try:
            await self._relay.put(self.queue, messages)
        except OSError:
            self.abort()
        return 0

    def closed(self) -> bool:
        return self._is_closed

    def abort(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self.hear(None)
            self._relay.part(self)

    async def close(self) -> None:
        self.abort()
        await self._relay.parted()


class Relay:
    """Of one client; all on its loop."""

    def __init__(self, client: Any, token: str) -> None:
        self._client = client
        self._name = f"nbcluster-{token}"
        self._numbers = count(1)
        self._comms: dict[int, RelayedComm] = {}
        self._beginning: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._parting: set[asyncio.Task[None]] = set()

    async def lay(self, worker: str, op: str) -> RelayedComm:
        """A comm, once the worker listens at its other end. `op`: its handler. Raises OSError."""
        if self._beginning is None:
            self._beginning = asyncio.ensure_future(self._begin())
        await asyncio.shield(self._beginning)
        number = next(self._numbers)
        comm = RelayedComm(self, worker, number, f"{self._name}-{number}")
        self._comms[number] = comm
        try:
            await self._asked(self._client.scheduler.queue_create(name=comm.queue, maxsize=_FOR_A_WORKER))
            given = {"number": number, "up": self._name, "down": comm.queue, "client": self._client.id}
            await self.call(worker, op, **given)
        except OSError:
            comm.abort()
            raise
        return comm

    async def call(self, worker: str, op: str, **given: object) -> Any:
        """What the worker's handler answers. Raises OSError."""
        return await self._asked(self._client.scheduler.proxy(msg={"op": op, **given}, worker=worker))

    async def put(self, queue: str, messages: Messages | None) -> None:
        """Comes back when there was room for it. Raises OSError."""
        await self._asked(self._client.scheduler.queue_put(name=queue, data=messages))

    def lose(self, worker: str) -> None:
        """It has left the cluster."""
        for comm in [comm for comm in self._comms.values() if comm.worker == worker]:
            comm.abort()

    def part(self, comm: RelayedComm) -> None:
        """Nothing of it is left at the scheduler, soon."""
        if self._comms.pop(comm.number, None) is not None:
            task = asyncio.ensure_future(self._drop(comm.queue))
            self._parting.add(task)
            task.add_done_callback(self._parting.discard)

    async def parted(self) -> None:
        await asyncio.gather(*self._parting)

    async def close(self) -> None:
        """Nothing of it is left at the scheduler, if that still answers."""
        for comm in list(self._comms.values()):
            comm.abort()
        await self.parted()
        if self._hearing is not None:
            await self._drop(self._name, then=lambda: self._client.unsubscribe_topic(_EVENTS))
            await self._hearing

    async def _begin(self) -> None:
        await self._asked(self._client.scheduler.queue_create(name=self._name, maxsize=_OF_ALL))
        self._client.subscribe_topic(_EVENTS, self._hear_event)
        self._hearing = asyncio.ensure_future(self._hear())

    async def _hear(self) -> None:
        """What workers say, until nobody is to hear it any more."""
        scheduler = self._client.scheduler
        try:
            while self._pass_on(await self._asked(scheduler.queue_get(name=self._name))):
                # What has come meanwhile is there at once.
                for record in await self._asked(scheduler.queue_get(name=self._name, batch=True)):
                    if not self._pass_on(record):
                        return
        except OSError:
            pass
        finally:
            for comm in list(self._comms.values()):
                comm.abort()

    def _pass_on(self, record: Mapping[str, Any]) -> bool:
        """False at the end."""
        said = record["value"]
        if said is None:
            return False
        comm = self._comms.get(said["number"])
        if comm is not None:
            comm.hear(said["messages"])
        return True

    def _hear_event(self, event: tuple[float, Any]) -> None:
        _, told = event
        if isinstance(told, Mapping) and told.get("action") == "remove-worker":
            self.lose(str(told.get("worker")))

    async def _drop(self, queue: str, then: Callable[[], object] = lambda: None) -> None:
        """Whoever waits for room there, or for something to take, goes on; then it is forgotten."""
        scheduler = self._client.scheduler
        try:
            while await self._asked(scheduler.queue_qsize(name=queue)):
                await self._asked(scheduler.queue_get(name=queue, batch=True))
            await self.put(queue, None)
            self._client._send_to_scheduler({"op": "queue_release", "name": queue})
            then()
        # A border: a scheduler that has ended keeps nothing.
        except Exception:  # noqa: BLE001
            pass

    async def _asked(self, question: Coroutine[Any, Any, Any]) -> Any:
        """Raises OSError for whatever the scheduler hands on: it raises what was raised there."""
        try:
            return await question
        except OSError:
            raise
        # A border: who asked is told that it was of no use.
        except Exception as error:
            raise ConnectionAbortedError(f"{type(error).__name__}: {error}") from error
