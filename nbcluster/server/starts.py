"""Clusters that are on their way because somebody asked for them in the panel.

Each is started by a process of its own, run with the interpreter of the notebook's kernel (`far_end.py`): the cluster is
then of that environment, and this server needs none of what starts one. There is no shell, and no word of the browser's
stands in the command: what is asked for goes through the process's standard input, as JSON.

In this room these processes are started, heard, and ended.
"""

import asyncio
import json
import os
import signal
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any, Final

from nbcluster.server.kernels import Kernels
from nbcluster.server.refusals import Refused, no_start

Json = dict[str, Any]

_FAR_END: Final = ("-P", "-m", "nbcluster.server.far_end")
_READ_S: Final = 20.0
"""How long it may take until the options are read, on a machine that is busy."""
_END_S: Final = 75.0
_MOMENT_S: Final = 3.0
_MOST: Final = 8
_KEPT_S: Final = 60.0
_KINDS_KEPT_S: Final = 60.0


class Start:
    """One of them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.id = token_hex(4)
        self.process = process
        self.state = "starting"
        self.waiting = ""
        self.name = ""
        self.message = ""
        self.given_up = False
        self.following: asyncio.Task[None] | None = None

    def to_json(self) -> Json:
        return {
            "start": self.id,
            "state": self.state,
            "waiting": self.waiting,
            "name": self.name,
            "message": self.message,
        }


class Starts:
    """All of one server's."""

    def __init__(self, kernels: Kernels) -> None:
        self._kernels = kernels
        self._starts: dict[str, Start] = {}
        self._kinds: dict[str, tuple[float, Json]] = {}
        self.changed: Callable[[Json], None] = lambda message: None
        self.came: Callable[[], None] = lambda: None

    def known(self) -> list[Json]:
        return [start.to_json() for start in self._starts.values()]

    async def kinds(self, kernel: str | None, python: str | None) -> Json:
        """What can be started there, and with which options. Raises Refused."""
        interpreter, more = self._kernels.interpreter(kernel)
        if python is not None:
            interpreter = self._kernels.insist_on_known(python)
        now = asyncio.get_running_loop().time()
        kept, told = self._kinds.get(interpreter, (float("-inf"), {}))
        if now - kept > _KINDS_KEPT_S:
            process = await self._run(interpreter, more, "kinds")
            told = await self._first(process, interpreter)
            await process.wait()
            self._kinds[interpreter] = now, told
        return {"python": interpreter, **told}

    async def begin(self, kind: str, options: Mapping[str, Any], kernel: str | None, notebook: str) -> str:
        """The start's id, once its options are found to be right. Raises Refused."""
        if sum(start.state == "starting" for start in self._starts.values()) >= _MOST:
            raise Refused(
                409,
                f"The cluster was not started. {_MOST} others are on their way already. "
                "Wait for one of them, or stop waiting for it in the panel.",
            )
        interpreter, more = self._kernels.interpreter(kernel)
        process = await self._run(interpreter, more, "start")
        asked = {"kind": kind, "options": dict(options), "notebook": self._kernels.on_disk(notebook)}
        assert process.stdin is not None
        process.stdin.write(json.dumps(asked).encode() + b"\n")
        try:
            first = await self._first(process, interpreter)
        except Refused:
            await _ended(process)
            raise
        if "message" in first:
            await _ended(process)
            faults = [(fault["field"], fault["text"]) for fault in first["faults"]]
            raise Refused(422, first["message"], faults)
        start = Start(process)
        self._starts[start.id] = start
        self._tell(start)
        start.following = asyncio.create_task(self._follow(start), name="nbcluster-start")
        return start.id

    async def give_up(self, id: str) -> None:
        """Comes back when nothing of it is left. Raises Refused."""
        start = self._starts.get(id)
        if start is None or start.state != "starting" or start.following is None:
            raise no_start(id)
        start.given_up = True
        await _ended(start.process)
        await start.following

    async def close(self) -> None:
        """The server ends, and nobody waits any more for the clusters that are on their way: each takes back what it has
        begun, and is not waited for longer than a moment."""
        waiting = [start for start in self._starts.values() if start.state == "starting"]
        for start in waiting:
            start.given_up = True
        ends = [asyncio.create_task(_ended(start.process)) for start in waiting]
        if ends:
            await asyncio.wait(ends, timeout=_MOMENT_S)

    async def _run(self, interpreter: str, more: Mapping[str, str], do: str) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                interpreter,
                *_FAR_END,
                do,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, **more},
                start_new_session=True,
                limit=1 << 22,
            )
        except OSError as error:
            raise Refused(
                409,
                f"The cluster was not started. {interpreter}, which runs the notebook's kernel, cannot be run: "
                f"{error.strerror}. Choose another kernel for the notebook, or mend that one.",
            ) from None

    async def _first(self, process: asyncio.subprocess.Process, interpreter: str) -> Json:
        """What the process says first. Raises Refused where it says nothing."""
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), _READ_S)
        except TimeoutError:
            line = b""
        if line:
            said: Json = json.loads(line)
            return said
        await _ended(process)
        raise Refused(
            409,
            f"No cluster can be started with {interpreter}. nbcluster is not installed there, or is another version. "
            "In a notebook with that kernel: `%pip install nbcluster`.",
        )

    async def _follow(self, start: Start) -> None:
        assert start.process.stdout is not None
        said: Json = {}
        async for line in start.process.stdout:
            said = json.loads(line)
            if "waiting" in said and said["waiting"] != start.waiting:
                start.waiting = said["waiting"]
                self._tell(start)
        await start.process.wait()
        start.waiting = ""
        if "ready" in said:
            start.state, start.name = "ready", said["ready"]
            self.came()
        else:
            start.state, start.message = "failed", self._why(start, said)
        self._tell(start)
        asyncio.get_running_loop().call_later(_KEPT_S, self._starts.pop, start.id, None)

    def _why(self, start: Start, said: Json) -> str:
        if start.given_up:
            return "The cluster is not waited for any longer. Nothing is left of it. Start it again when it suits you."
        return said.get("message") or (
            "The cluster did not start. The process that was to start it has ended without a word. Try it in a notebook: "
            "`%cluster start` tells more."
        )

    def _tell(self, start: Start) -> None:
        self.changed({"topic": "start", **start.to_json()})


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Asks it to end, which takes back what it has begun; by force where it does not."""
    if process.returncode is not None:
        return
    try:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), _END_S)
    except TimeoutError:
        process.kill()
        await process.wait()
    except ProcessLookupError:
        await process.wait()
