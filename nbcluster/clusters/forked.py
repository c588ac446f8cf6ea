"""Workers forked by a zygote: the way of Linux.

In this room is the host's end of the conversation with the zygote.
"""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbcluster.clusters import zygote
from nbcluster.clusters.causes import of_an_exit
from nbcluster.clusters.minder import Born, Ended, MinderLost, News, NotBorn
from nbcluster.worker.seat import Seat

_END_S = 5.0
_SAID_S = 2.0
_kinds: dict[str, type[News]] = {kind.__name__: kind for kind in (Born, NotBorn, Ended)}


class ForkedMinder:
    """A `Minder`; makes the zygote when it is made, which must be before this process has a second thread."""

    def __init__(self, folder: Path, lifeline: int, get_ready: zygote.GetReady, serve: zygote.Serve) -> None:
        self._control, theirs = socket.socketpair()
        self._zygote_pid = os.fork()
        if self._zygote_pid == 0:
            self._control.close()
            zygote.live(theirs, lifeline, folder, get_ready, serve)
        theirs.close()
        self._unread = b""
        self._asked: dict[int, asyncio.Future[str]] = {}
        self._ending = False
        self._gone = asyncio.Event()

    def open(self, heard: Callable[[News], None]) -> None:
        self._heard = heard
        asyncio.get_running_loop().add_reader(self._control, self._listen)

    def bear(self, seat: Seat) -> None:
        self._tell(do="bear", seat=asdict(seat))

    def interrupt(self, name: str, turn: int | None, grace_s: float) -> None:
        self._tell(do="interrupt", name=name, turn=turn, grace_s=grace_s)

    def ask_where(self, name: str) -> None:
        self._tell(do="ask where", name=name)

    def kill(self, name: str, because: str) -> None:
        self._tell(do="kill", name=name, because=because)

    async def said(self, name: str) -> str:
        number = len(self._asked)
        self._asked[number] = asyncio.get_running_loop().create_future()
        self._tell(do="said", name=name, id=number)
        return await asyncio.wait_for(self._asked[number], _SAID_S)

    async def end(self) -> None:
        self._ending = True
        self._tell(do="end")
        try:
            await asyncio.wait_for(self._gone.wait(), _END_S)
        except TimeoutError:
            os.kill(self._zygote_pid, signal.SIGKILL)  # the workers die with it
            await self._gone.wait()

    def _tell(self, **message: Any) -> None:
        try:
            self._control.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # it is gone, which `_listen` will see or has seen

    def _listen(self) -> None:
        try:
            heard = self._control.recv(65_536)
        except ConnectionError:
            heard = b""
        if not heard:
            self._part()
        *lines, self._unread = (self._unread + heard).split(b"\n")
        for line in lines:
            self._hear(json.loads(line))

    def _hear(self, message: dict[str, Any]) -> None:
        if "id" in message:
            asked = self._asked[message["id"]]
            if not asked.done():
                asked.set_result(message["said"])
        elif not self._ending:
            kind = _kinds[message.pop("news")]
            self._heard(kind(**message))

    def _part(self) -> None:
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        _, status = os.waitpid(self._zygote_pid, 0)
        self._gone.set()
        if not self._ending:
            ended = of_an_exit(os.waitstatus_to_exitcode(status))
            self._heard(MinderLost(cause=f"the process that minds its workers {ended}"))
