"""A worker below one of somebody else's Dask workers: a process of its own that is reached through its parent.

Somebody else's process has threads, settings, signals and tasks that are not ours; user code that is to leave what a
plain run leaves, and can be stopped, needs a main thread and a process for itself. So each Dask worker has one such
child (`clusters/guesthouse.py`), which goes with it. What is said to it comes through its standard input, and
what it says goes out by what was its standard output:

    parent → guest   what it must know, once; then {"method", "payload"}, with an "id" where an answer is waited for
    guest → parent   {"lacks"} or {"up"}, once; then {"topic", …} for whoever listens, and {"id", "answer" | "raised"}

In this room (`worker`) such a process lives from its first line to its last.
"""

import os
import pickle
import struct
import sys
import threading
import traceback
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NoReturn

if TYPE_CHECKING:
    import asyncio

# What is imported here is there wherever Python is: the rest may be missing, which is to be told.

#: What a worker imports that is neither Python's nor ours.
NEEDED: Final = ("cloudpickle", "numpy", "psutil", "threadpoolctl", "xxhash")

_LENGTH = struct.Struct(">Q")


def serve_as_guest(slate_file: str) -> NoReturn:
    """The whole life of the worker; it ends when its standard input does."""
    talk = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed in this process goes to its log
    heard = os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)  # user code that reads its input gets none, as under every other minder
    os.close(nowhere)
    told = _read(heard)
    assert told is not None
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        talk.write(_framed({"lacks": missing}))
        talk.flush()
        os._exit(0)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # they are text files here
    _live(heard, talk, told, slate_file)


def _live(heard: BinaryIO, talk: BinaryIO, told: Mapping[str, Any], slate_file: str) -> NoReturn:
    import faulthandler

    from nbcluster.worker import devices, executor, modules, process
    from nbcluster.worker.birth import get_ready, leave, settle
    from nbcluster.worker.door import DOOR
    from nbcluster.worker.outfit import outfit
    from nbcluster.worker.slate import Slate

    process.die_with_parent(os.getppid())
    process.offer_to_the_oom_killer()
    faulthandler.enable()
    devices.take_place(told["pinned"], hides=False)  # before anything can look for a device
    get_ready()
    import_module("nbcluster.worker.arrivals")
    # Loaded in every kernel that has a cluster: it sets up loggers, which would look like the work of the body that
    # is the first to load it.
    import_module("distributed")
    settle(told["folder"])
    modules.live_in(told["kernels_path"])
    main = executor.MainThreadPoolExecutor(Slate.in_file(Path(slate_file)))
    executor.install(main)
    pipe = _Pipe(heard, talk)
    DOOR.lead_to(pipe.emit)
    pipe.say({"up": outfit([])})
    pipe.begin()
    main.run()
    leave(0)


class _Pipe:
    """Both ways have a thread, so that an interrupt of user code never cuts a message in two."""

    def __init__(self, heard: BinaryIO, talk: BinaryIO) -> None:
        self._heard = heard
        self._talk = talk
        self._outgoing: SimpleQueue[Mapping[str, Any]] = SimpleQueue()

    def begin(self) -> None:
        import asyncio

        loop = asyncio.new_event_loop()
        for target, *given in ((loop.run_forever,), (self._send,), (self._serve, loop)):
            threading.Thread(target=target, args=given, name="nbcluster-pipe", daemon=True).start()

    def say(self, message: Mapping[str, Any]) -> None:
        self._outgoing.put(message)

    def emit(self, topic: str, *told: Mapping[str, Any]) -> None:
        """From any thread."""
        for each in told:
            self.say({**each, "topic": topic})

    def _send(self) -> None:
        try:
            while True:
                self._talk.write(_framed(self._outgoing.get()))
                self._talk.flush()
        except OSError:
            os._exit(0)  # the parent has ended

    def _serve(self, loop: "asyncio.AbstractEventLoop") -> None:
        """One after the other, on the loop: doors may leave something to be done there later."""
        import asyncio

        while (message := _read(self._heard)) is not None:
            answer = asyncio.run_coroutine_threadsafe(_answer(message), loop).result()
            if "id" in message:
                self.say({"id": message["id"], **answer})
        os._exit(0)


async def _answer(message: Mapping[str, Any]) -> Mapping[str, Any]:
    from nbcluster.worker.door import DOOR

    try:
        return {"answer": await DOOR.call(message["method"], message["payload"])}
    # A border: the caller is in another process, and is told what the function raised.
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        return {"raised": type(error).__name__, "text": str(error)}


def _framed(message: Mapping[str, Any]) -> bytes:
    data = pickle.dumps(message)
    return _LENGTH.pack(len(data)) + data


def _read(heard: BinaryIO) -> Mapping[str, Any] | None:
    head = heard.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    [length] = _LENGTH.unpack(head)
    data = heard.read(length)
    return pickle.loads(data) if len(data) == length else None
