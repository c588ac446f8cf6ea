"""Those who speak with a host process: the kernel that started it, through a pipe, or whoever of this user reaches
its socket: kernels, a terminal, a Jupyter server.

In this room is the host's end of each such conversation: requests come in, messages go out.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, BinaryIO, Protocol

from nbcluster.clusters.folder import Owner

_LONGEST_LINE = 1 << 20
_MOST_UNREAD = 1 << 24
"""Whoever leaves so many bytes unread does not read at all."""


class Caller(Protocol):
    """One conversation. Methods are called on the host's event loop; `say` may be called before there is one."""

    @property
    def notebook(self) -> str:
        """Whose kernel it is; empty if none's."""

    def say(self, message: dict[str, Any]) -> None:
        """Never raises: that a caller has gone shows at the end of its requests."""

    def requests(self) -> AsyncIterator[dict[str, Any]]:
        """Until the caller hangs up."""

    async def hang_up(self) -> None:
        """After what was said."""


class Starter:
    """The process that has started the host, which are its standard input and output."""

    notebook = ""

    def __init__(self, reading: BinaryIO, writing: BinaryIO) -> None:
        self._reading = reading
        self._writing = writing

    def say(self, message: dict[str, Any]) -> None:
        with suppress(OSError, ValueError):
            self._writing.write(_line(message))

    async def requests(self) -> AsyncIterator[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        asked: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

        def read() -> None:
            for line in self._reading:
                loop.call_soon_threadsafe(asked.put_nowait, json.loads(line))
            with suppress(RuntimeError):  # the loop has ended before the caller
                loop.call_soon_threadsafe(asked.put_nowait, None)

        threading.Thread(target=read, name="nbcluster-requests", daemon=True).start()
        while (request := await asked.get()) is not None:
            yield request

    async def hang_up(self) -> None:
        self._writing.close()


class Line:
    """A connection to the host's socket. What comes first says whether a kernel is at its other end."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.kernel: Owner | None = None
        self.notebook = ""

    def say(self, message: dict[str, Any]) -> None:
        if self.unread_bytes > _MOST_UNREAD:
            self.cut()
        else:
            self._writer.write(_line(message))

    @property
    def unread_bytes(self) -> int:
        """What was said and lies here, because the other end does not read."""
        return self._writer.transport.get_write_buffer_size()

    def cut(self) -> None:
        """As `hang_up`, of one who does not read: what was said is lost."""
        self._writer.transport.abort()

    async def requests(self) -> AsyncIterator[dict[str, Any]]:
        with suppress(OSError, ValueError):  # it breaks, or says what is no request: the end of it either way
            while line := await self._reader.readline():
                request = json.loads(line)
                if not isinstance(request, dict) or not {"id", "do"} <= request.keys():
                    return
                yield request

    async def hang_up(self) -> None:
        with suppress(OSError):
            await self._writer.drain()
        self._writer.close()


async def answer_calls(listening: Any, called: Any) -> asyncio.Server:
    """`called` gets a Line for each connection, and stays with it."""

    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await called(Line(reader, writer))

    return await asyncio.start_unix_server(begin, sock=listening, limit=_LONGEST_LINE)


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"
