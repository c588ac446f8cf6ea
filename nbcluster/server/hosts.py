"""The conversations with the clusters' host processes, which are found in the registry.

JSON lines on sockets that only this user can open; what a host says is data, and is taken for no more.

In this room hosts are found, asked, and heard.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

from nbcluster.clusters.registry import Entry, embedded, entries
from nbcluster.clusters.unix_socket import CAN_LISTEN, connect
from nbcluster.server.refusals import is_silent, no_cluster

Json = dict[str, Any]
Heard = Callable[["Host", Json], None]

_LOG: Final = logging.getLogger("ServerApp")

_ANSWER_S: Final = 5.0
_CONNECT_S: Final = 1.0
_LONGEST_LINE: Final = 1 << 25
_END_S: Final = 70.0
"""How long a cluster may take to end: a queue has to be asked for it."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


_DESCRIBED: Final = {
    "title": str,
    "kind": str,
    "lasting": bool,
    "state": str,
    "waiting": str,
    "machine": str,
    "notebook": str,
    "used_by": list,
    "started": float,
    "idle_s": float | None,
    "idle_for_s": float | None,
    "python": str,
    "bounds": list,
    "adaptive": bool,
    "workers": list,
    "deaths": list,
    "differences": list,
}


def description(said: Any) -> Json:
    """A cluster, as the browser is promised it. Raises ValueError and the like, where it is told otherwise."""
    for name, kind in _DESCRIBED.items():
        if not isinstance(said[name], kind):
            raise ValueError(name)
    return {name: said[name] for name in _DESCRIBED}


class Host:
    """One conversation. Everything on the server's event loop."""

    def __init__(self, name: str, entry: Entry, lasting: bool) -> None:
        self.name = name
        self.entry = entry
        self.lasting = lasting
        self.description: Json | None = None  #: as it was told last
        self.met = time.monotonic()
        self._numbers = count()
        self._asked: dict[int, asyncio.Future[Json]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def is_over(self) -> bool:
        return self._reading is None or self._reading.done()

    async def open(self, heard: Heard, over: Callable[["Host"], None]) -> None:
        """Raises OSError."""
        connected = await asyncio.to_thread(connect, self.entry.socket_path, _CONNECT_S)
        reader, self._writer = await asyncio.open_unix_connection(sock=connected, limit=_LONGEST_LINE)
        self._reading = asyncio.create_task(self._read(reader, heard, over), name="nbcluster-host")

    async def ask(self, do: str, timeout_s: float = _ANSWER_S, **given: Any) -> Json:
        """Raises Refused, with the words for whoever wanted it."""
        if self._writer is None or self.is_over:
            raise no_cluster(self.name)
        number = next(self._numbers)
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            self._writer.write(json.dumps({"id": number, "do": do, **given}).encode() + b"\n")
            said = await asyncio.wait_for(answer, timeout_s)
        except TimeoutError:
            cause = f"its host process {self.entry.owner.pid} has not answered within {timeout_s:g} s"
            raise is_silent(self.name, cause) from None
        except ConnectionError:
            raise no_cluster(self.name) from None
        finally:
            self._asked.pop(number, None)
        if "error" in said:
            raise is_silent(self.name, str(said["error"]))
        return said

    def tell(self, do: str, **given: Any) -> None:
        """As `ask`, of what needs no answer."""
        if self._writer is not None and not self.is_over:
            self._writer.write(json.dumps({"id": next(self._numbers), "do": do, **given}).encode() + b"\n")

    async def stop(self, by: str) -> None:
        """Comes back when it has ended. Raises Refused."""
        self.tell("stop", by=by)
        assert self._reading is not None
        _, not_yet = await asyncio.wait([self._reading], timeout=_END_S)
        give_up = asyncio.get_running_loop().time() + _ANSWER_S
        while not not_yet and Path(self.entry.folder).exists():
            if asyncio.get_running_loop().time() > give_up:
                break
            await asyncio.sleep(0.02)
        if not_yet:
            raise is_silent(self.name, f"it has not come to its end within {_END_S:g} s")

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._reading is not None:
            self._reading.cancel()

    async def _read(self, reader: asyncio.StreamReader, heard: Heard, over: Callable[["Host"], None]) -> None:
        try:
            while line := await reader.readline():
                message = json.loads(line)
                if "id" in message:
                    answer = self._asked.get(message["id"])
                    if answer is not None and not answer.done():
                        answer.set_result(message)
                else:
                    if message["news"] == "cluster":
                        self.description = description(message["cluster"])
                    heard(self, message)
        # A border: who says what no host of this version says is not listened to any more.
        except Exception as error:  # noqa: BLE001
            _LOG.warning("nbcluster: the cluster %r is not listened to any more: %r", self.name, error)
        finally:
            if self._writer is not None:
                self._writer.close()
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(ConnectionResetError())
            over(self)


class Hosts:
    """Of all clusters of this user on this machine."""

    def __init__(self) -> None:
        self._hosts: dict[str, Host] = {}
        self._looking = asyncio.Lock()
        self.heard: Heard = lambda host, message: None
        self.came: Callable[[Host], None] = lambda host: None
        self.left: Callable[[Host], None] = lambda host: None

    def __iter__(self) -> "Any":
        return iter([host for _, host in sorted(self._hosts.items())])

    def find(self, name: str) -> Host:
        """Raises Refused."""
        host = self._hosts.get(name) if _NAME.fullmatch(name) else None
        if host is None or host.is_over:
            raise no_cluster(name)
        return host

    async def look(self) -> None:
        """Speaks with those that have come since the last look."""
        if not CAN_LISTEN:
            return
        async with self._looking:
            lasting, passing = await asyncio.to_thread(lambda: (entries(), embedded()))
            found = {entry.name: (entry, True) for entry in lasting}
            found |= {Path(entry.folder).name: (entry, False) for entry in passing}
            new = [
                Host(name, entry, is_lasting)
                for name, (entry, is_lasting) in found.items()
                if entry.owner.is_here() and self._is_new(name, entry)
            ]
            await asyncio.gather(*(self._open(host) for host in new))

    def _is_new(self, name: str, entry: Entry) -> bool:
        known = self._hosts.get(name)
        return known is None or known.is_over or known.entry.owner != entry.owner

    async def _open(self, host: Host) -> None:
        with suppress(OSError):  # it has just ended, or is stopped: the next look tries again
            await host.open(self._hear, self._bury)
            self._hosts[host.name] = host
            self.came(host)

    def _hear(self, host: Host, message: Json) -> None:
        self.heard(host, message)

    def _bury(self, host: Host) -> None:
        if self._hosts.get(host.name) is host:
            del self._hosts[host.name]
            self.left(host)

    def close(self) -> None:
        for host in list(self._hosts.values()):
            host.close()
        self._hosts = {}
