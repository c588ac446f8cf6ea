"""The host process: it holds the scheduler and minds the workers, and ends when its kernel ends.

The kernel starts it in a session of its own, so that a Ctrl-C in the notebook's terminal does not reach it,
and speaks JSON lines with it through its standard input and output; secrets go through the files of the
cluster's private folder, and neither through arguments nor through the environment.

    kernel → host   {"spec", "folder", "kernel_pid"}, once
                    {"id", "do": "scale" | "restart" | "interrupt" | "logs" | "stop", …}
    host → kernel   {"id", …} answers; {"news": "scheduler" | "workers" | "joined" | "death" | "over", …}

That the kernel has ended shows by its end of the pipe being closed; and, should a child of the kernel have
inherited that, by this process having another parent.

In this room is the process's life from its first line to its last.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, Protocol

from nbcluster.clusters.causes import in_words
from nbcluster.clusters.folder import make_folder, remove_folder, sweep
from nbcluster.clusters.specs import ClusterSpec
from nbcluster.worker import process

_STDIN = 0
_LOOK_FOR_PARENT_EVERY_S = 1.0


class Kind(Protocol):
    """What the host process runs: one file per kind. All methods are called on the event loop."""

    async def start(self, host: "Host") -> None: ...
    def scale(self, count: int) -> None: ...
    def restart(self) -> None: ...
    def interrupt(self, name: str, turn: int | None) -> None: ...
    async def logs(self, name: str) -> str: ...
    async def end(self) -> None: ...


def main() -> NoReturn:
    """Called through `boot.py`; never comes back."""
    talk = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else is printed in this process goes to its log
    told = json.loads(sys.stdin.buffer.readline())
    host = Host(talk, told["kernel_pid"])
    folder = Path(told["folder"])
    code = 0
    try:
        process.adopt_orphans()
        spec = ClusterSpec(**told["spec"])
        sweep(folder.parent)
        make_folder(folder)
        os.environ["TMPDIR"] = str(folder)
        asyncio.run(host.live(_kind(spec, folder), sys.stdin.buffer))
    # A border: the kernel is told why in words, and the rest stands in the log, which the kernel can read.
    except BaseException as error:  # noqa: BLE001
        if not isinstance(error, OSError) or not error.filename:  # else the words say it all
            traceback.print_exc()
        host.tell("over", cause=in_words(error), log="")
        code = 1
    process.end_all_below()
    remove_folder(folder)
    os._exit(code)  # Dask leaves threads that would be waited for


def _kind(spec: ClusterSpec, folder: Path) -> Kind:
    # Not before now: it takes a third of a second, and what was done until here does not need it to fail.
    from nbcluster.clusters.local import Local

    return Local(spec, folder, _STDIN)


class Host:
    """The conversation with the kernel, and the end of both."""

    def __init__(self, talk: BinaryIO, kernel_pid: int) -> None:
        self._talk = talk
        self._kernel_pid = kernel_pid
        self._over = asyncio.Event()

    def tell(self, news: str, **known: Any) -> None:
        self._write({"news": news, **known})

    def end(self, cause: str, log: str = "") -> None:
        """The cluster is of no use any more."""
        self.tell("over", cause=cause, log=log)
        self._over.set()

    async def live(self, kind: Kind, asking: BinaryIO) -> None:
        loop = asyncio.get_running_loop()
        asked: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        if sys.platform != "win32":
            loop.add_signal_handler(signal.SIGTERM, self._over.set)

        def read() -> None:
            for line in asking:
                loop.call_soon_threadsafe(asked.put_nowait, json.loads(line))
            loop.call_soon_threadsafe(asked.put_nowait, None)

        threading.Thread(target=read, name="nbcluster-requests", daemon=True).start()
        beside = [loop.create_task(self._serve(kind, asked)), loop.create_task(self._look_for_parent())]
        try:
            await kind.start(self)
            await self._over.wait()
        finally:
            for task in beside:
                task.cancel()
            await kind.end()

    async def _serve(self, kind: Kind, asked: "asyncio.Queue[dict[str, Any] | None]") -> None:
        while (request := await asked.get()) is not None and request["do"] != "stop":
            try:
                answer = await _answer(kind, **request)
            # A border: one request that fails is answered so, and the next one is served.
            except Exception as error:  # noqa: BLE001
                traceback.print_exc()
                answer = {"error": in_words(error)}
            self._write({"id": request["id"], **answer})
        self._over.set()

    async def _look_for_parent(self) -> None:
        while os.getppid() == self._kernel_pid:
            await asyncio.sleep(_LOOK_FOR_PARENT_EVERY_S)
        self._over.set()

    def _write(self, message: dict[str, Any]) -> None:
        try:
            self._talk.write(json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # the kernel has ended, which is noticed elsewhere


async def _answer(kind: Kind, do: str, id: int, **given: Any) -> dict[str, Any]:
    if do == "scale":
        kind.scale(given["workers"])
    elif do == "restart":
        kind.restart()
    elif do == "interrupt":
        kind.interrupt(given["name"], given["turn"])
    elif do == "logs":
        return {"log": await kind.logs(given["name"])}
    else:
        return {"error": f"this host does not know how to {do!r}"}
    return {}
