"""What a Dask worker that somebody else started gets for the time that a notebook is attached: one child process.

The child runs slices, one at a time, with the worker's own interpreter (`worker/guest.py`). It is born when the
notebook first speaks to it and goes when the notebook detaches, or has not been heard of for a while; with it goes the
folder that it was unpacked into, and the Dask worker is as it was. Its process is never touched: user code runs in
none of its threads, and no setting of it is changed.

This file travels to the Dask workers as it stands (`dask_ends.py`, `Lodging`), where nbcluster may not be installed:
it uses nothing of ours but the slate, and nothing of Dask's but what it is handed, and what Dask itself needs.

In this room (`clusters`) is the parent's half: births and deaths, messages passed on, interrupts.
"""

import asyncio
import errno
import glob
import io
import json
import os
import pickle
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import psutil

from nbcluster.worker.slate import Slate

#: Before each message stands its length.
_LENGTH, _LENGTH_BYTES = ">Q", 8
_SAID_BYTES = 32_768
_REMIND_S = 0.05
#: A notebook whose kernel was killed says nothing any more; so long its guests wait for it.
_ABANDONED_S = 20.0
_LOOK_FOR_KERNEL_EVERY_S = 5.0

#: As such a metric of its Dask worker's, which the heartbeat takes along, a guest tells what it uses.
METRIC = "nbcluster_"

#: What NVIDIA's driver makes for each device; no library is asked, for there may be none.
_GPUS = "/dev/nvidia[0-9]*"

#: What chooses the devices of a process: CUDA's word for it, and ROCm's.
_CHOOSING = ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")

#: Dask's nannies choose these for their own workers. The kernel's settings are put in force later.
_NANNYS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_TRIM_THRESHOLD_")


class _Child:
    """A process, the three threads that its pipes need, and what is known of it."""

    def __init__(
        self, house: "Guesthouse", generation: int, command: list[str], environ: dict[str, str]
    ) -> None:
        self.generation = generation
        self.up: dict[str, str] | None = None
        self.lacks: list[str] = []
        self.because = ""
        self.said = bytearray()
        self._house = house
        self._outgoing: SimpleQueue[bytes | None] = SimpleQueue()
        self.popen = subprocess.Popen(
            command,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0 if hasattr(os, "setpgid") else None,
        )
        log = threading.Thread(target=self._log, name="nbcluster-guest-log", daemon=True)
        for thread in (
            log,
            threading.Thread(target=self._write, name="nbcluster-guest-in", daemon=True),
            threading.Thread(target=self._read, args=(log,), name="nbcluster-guest-out", daemon=True),
        ):
            thread.start()

    def say(self, message: Mapping[str, Any]) -> None:
        data = pickle.dumps(message)
        self._outgoing.put(struct.pack(_LENGTH, len(data)) + data)

    def kill(self, because: str) -> None:
        self.because = self.because or because
        self.signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    def signal(self, signum: int) -> None:
        try:
            if hasattr(os, "killpg"):
                os.killpg(self.popen.pid, signum)  # and what it started, as a notebook's interrupt does
            else:
                os.kill(self.popen.pid, signum)
        except (ProcessLookupError, PermissionError):
            pass  # gone meanwhile

    def _write(self) -> None:
        stdin: Any = self.popen.stdin
        try:
            while (data := self._outgoing.get()) is not None:
                stdin.write(data)
                stdin.flush()
        except OSError:
            pass  # it has ended, which the reading thread tells
        try:
            stdin.close()
        except OSError:
            pass

    def _log(self) -> None:
        stderr: Any = self.popen.stderr
        with stderr:
            while heard := stderr.read1():
                self.said += heard
                del self.said[:-_SAID_BYTES]

    def _read(self, log: threading.Thread) -> None:
        stdout: Any = self.popen.stdout
        with stdout:
            while len(head := stdout.read(_LENGTH_BYTES)) == _LENGTH_BYTES:
                [length] = struct.unpack(_LENGTH, head)
                data = stdout.read(length)
                if len(data) < length:
                    break
                self._house.on_loop(self._house.hear, self, pickle.loads(data))
        peak = 0
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(self.popen.pid, 0)
            self.popen.returncode = os.waitstatus_to_exitcode(status)
            peak = usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024
        else:
            self.popen.wait()
        self.signal(getattr(signal, "SIGKILL", signal.SIGTERM))  # those that it started
        self._outgoing.put(None)
        log.join(1.0)
        self._house.on_loop(self._house.bury, self, peak)


class _Cable:
    """To the notebook: what is said within one turn of the event loop goes as one message."""

    def __init__(self, comm: Any) -> None:
        self.comm = comm
        self.channels: set[str] = set()
        self._waiting: list[Mapping[str, Any]] = []
        self._more = asyncio.Event()
        self._pump = asyncio.get_running_loop().create_task(self._send())

    def send(self, message: Mapping[str, Any]) -> None:
        self._waiting.append(message)
        self._more.set()

    async def _send(self) -> None:
        try:
            while True:
                await self._more.wait()
                self._more.clear()
                messages, self._waiting = self._waiting, []
                await self.comm.write(messages)
        except OSError:
            self.comm.abort()  # whoever reads from it is about to hear of it

    def end(self) -> None:
        self._pump.cancel()
        self.comm.abort()


class _Relayed:
    """What a comm is, for a notebook that cannot reach this worker: all goes through queues at the scheduler
    (`relay.py`). Whatever goes wrong there is told as an OSError."""

    def __init__(self, scheduler: Any, number: int, up: str, down: str, client: str) -> None:
        self._scheduler = scheduler
        self._number = number
        self._up, self._down = up, down
        self._client = client
        self._taking: asyncio.Task[Any] | None = None
        self.hanging_up: asyncio.Task[None] | None = None
        self.orphans: set[str] = set()
        """Queues whose notebook does not take them away any more."""

    async def read(self) -> Any:
        self._taking = asyncio.get_running_loop().create_task(self._asked("queue_get", name=self._down))
        while not (await asyncio.wait({self._taking}, timeout=_LOOK_FOR_KERNEL_EVERY_S))[0]:
            # What holds a connection open is the scheduler; it has seen whether the kernel is still there.
            for _, told in await self._asked("events", topic=self._client):
                if told.get("action") == "remove-client":
                    self.orphans = {self._up, self._down}
                    self.abort()
                    raise ConnectionAbortedError("the kernel has ended")
        said = self._taking.result()["value"]
        if said is None:
            raise ConnectionAbortedError("the notebook has hung up")
        return said

    async def write(self, messages: list[Mapping[str, Any]]) -> None:
        await self._asked("queue_put", name=self._up, data={"number": self._number, "messages": messages})

    def abort(self) -> None:
        if self.hanging_up is None:
            self.hanging_up = asyncio.get_running_loop().create_task(self._hang_up())

    async def _hang_up(self) -> None:
        """Whoever waits at the scheduler to take something, or to put it, waits no more."""
        try:
            while await self._asked("queue_qsize", name=self._down):
                await self._asked("queue_get", name=self._down, batch=True)
            if self._taking is not None and not self._taking.done():
                await self._asked("queue_put", name=self._down, data=None)
        except OSError:
            pass  # the notebook has done so

    async def _asked(self, what: str, **given: Any) -> Any:
        try:
            return await getattr(self._scheduler, what)(**given)
        except OSError:
            raise
        # A border: the scheduler hands on what was raised there.
        except Exception as error:
            raise ConnectionAbortedError(f"{type(error).__name__}: {error}") from error


class Guesthouse:
    """One for each Dask worker and notebook. All but the child's threads on the Dask worker's event loop."""

    def __init__(
        self, token: str, topic: str, archive: bytes, kernels_path: list[str], grace_s: float
    ) -> None:
        """``archive``: nbcluster itself, as a zip file. ``topic``: under which births and deaths are told."""
        self._token = token
        self._topic = topic
        self._archive = archive
        self._kernels_path = kernels_path
        self._grace_s = grace_s
        self._gpu: Mapping[str, Any] = {}

    # What Dask calls

    def open(self, worker: Any) -> None:
        """The worker answers from now on; that is all, until somebody speaks."""
        self._worker = worker
        self._gpu = own_gpu(worker.state.total_resources, os.environ, len(glob.glob(_GPUS)))
        self._child: _Child | None = None
        self._cable: _Cable | None = None
        self._folder: str | None = None
        self._generation = 0
        self._answers: dict[int, asyncio.Future[Mapping[str, Any]]] = {}
        self._calls = 0
        self._is_closed = False
        self._last_words: Mapping[str, Any] | None = None
        self._under_way: set[Any] = set()
        self._looked: tuple[int, float, float] = (0, 0.0, 0.0)
        self.orphans: set[str] = set()
        worker.metrics[f"{METRIC}{self._token}"] = self._used
        worker.handlers[f"nbcluster_cable_{self._token}"] = self.serve
        worker.handlers[f"nbcluster_relay_{self._token}"] = self.relay
        worker.handlers[f"nbcluster_call_{self._token}"] = self.call

    async def close(self) -> None:
        """Comes back when the child is gone, and what it left."""
        self._is_closed = True
        self._worker.metrics.pop(f"{METRIC}{self._token}", None)
        for name in ("cable", "relay", "call"):
            self._worker.handlers.pop(f"nbcluster_{name}_{self._token}", None)
        hanging_up = None
        if self._cable is not None:
            self._cable.end()
            hanging_up = getattr(self._cable.comm, "hanging_up", None)
        if self._child is not None:
            self._child.kill("the notebook has detached")
        give_up = time.monotonic() + 5
        while self._child is not None and time.monotonic() < give_up:
            await asyncio.sleep(0.01)
        if hanging_up is not None:
            await asyncio.wait({hanging_up}, timeout=5)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._archive = b""  # Dask remembers every handler that it has called

    async def serve(self, comm: Any) -> None:
        """The notebook's cable, for as long as it is there."""
        self._loop = asyncio.get_running_loop()
        if self._cable is not None:
            self._cable.end()
        cable = self._cable = _Cable(comm)
        if self._child is None:
            self._bear()
        try:
            while True:
                for message in await comm.read():
                    self._take(message, cable)
        except OSError:  # the kernel has ended, or the way to it
            self.orphans |= getattr(comm, "orphans", set())
            for channel in cable.channels - {self._topic}:
                self._pass_on({"method": "left", "payload": channel.encode()})
        finally:
            cable.end()
            if self._cable is cable:
                self._cable = None
                self._loop.call_later(_ABANDONED_S, self._look_whether_abandoned)

    async def relay(self, number: int, up: str, down: str, client: str) -> str:
        """A cable through queues at the scheduler: what is said to the notebook, and what it says. `client`: its Dask
        client."""
        self._begin(self.serve(_Relayed(self._worker.scheduler, number, up, down, client)))
        return "OK"

    async def call(self, method: str, payload: bytes) -> Mapping[str, Any]:
        child = self._child
        if child is None or child.up is None:
            return {"raised": "NotUp", "text": "no process is there to answer"}
        if method == "log":
            return {"answer": bytes(child.said)}
        self._calls += 1
        number = self._calls
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        child.say({"id": number, "method": method, "payload": payload})
        try:
            return await answer
        finally:
            self._answers.pop(number, None)

    def _used(self, worker: Any) -> Mapping[str, Any]:
        """For the heartbeat: how many cores the child kept busy since the last one, and its memory."""
        if self._child is None:
            return {}
        try:
            process = psutil.Process(self._child.popen.pid)
            with process.oneshot():
                times, memory = process.cpu_times(), process.memory_info()
        except psutil.Error:
            return {}  # it has ended just now
        pid, before_s, then = self._looked
        now, busy_s = time.monotonic(), times.user + times.system
        self._looked = process.pid, busy_s, now
        cpu = max(0.0, busy_s - before_s) / (now - then) if pid == process.pid and now > then else None
        return {"cpu": cpu, "memory_bytes": memory.rss - getattr(memory, "shared", 0)}

    # Messages

    def on_loop(self, call: Any, *arguments: Any) -> None:
        """From any thread."""
        try:
            self._loop.call_soon_threadsafe(call, *arguments)
        except RuntimeError:
            pass  # the Dask worker has ended, and this process is about to

    def hear(self, child: _Child, message: Mapping[str, Any]) -> None:
        if "up" in message:
            child.up = message["up"]
            self._tell(child)
        elif "lacks" in message:
            child.lacks = message["lacks"]
        elif "id" in message:
            answer = self._answers.get(message["id"])
            if answer is not None and not answer.done():
                answer.set_result({key: value for key, value in message.items() if key != "id"})
        elif self._cable is not None and message["topic"].partition("/")[0] in self._cable.channels:
            self._cable.send(message)

    def _take(self, message: Mapping[str, Any], cable: _Cable) -> None:
        if "listen" in message:
            cable.channels.add(message["listen"])
            cable.send({"listen": message["listen"]})
            if message["listen"] == self._topic and self._child is not None and self._child.up is not None:
                self._tell(self._child)
            elif message["listen"] == self._topic and self._last_words is not None and self._child is None:
                cable.send(self._last_words)
        elif message["method"] == "interrupt":
            turn, generation = json.loads(message["payload"])
            if self._child is not None and generation in (None, self._child.generation):
                self._begin(self._interrupt(self._child, turn))
        elif message["method"] == "replace":
            if self._child is not None:
                self._child.kill(message["payload"].decode())
        elif message["method"] != "look":
            self._pass_on(message)

    def _pass_on(self, message: Mapping[str, Any]) -> None:
        if self._child is not None:
            self._child.say({"method": message["method"], "payload": message["payload"]})

    def _tell(self, child: _Child) -> None:
        if self._cable is None:
            return
        worker = self._worker
        self._cable.send(
            {
                "topic": self._topic,
                "event": "up",
                "generation": child.generation,
                "pid": child.popen.pid,
                "parent": os.getpid(),
                "machine": socket.gethostname(),
                "place": place(),
                "name": str(worker.name),
                "threads": int(worker.state.nthreads),
                "memory_bytes": int(worker.memory_manager.memory_limit or 0),
                "gpus": len(glob.glob(_GPUS)),
                "gpu": self._gpu,
                "outfit": child.up,
            }
        )

    # Births, deaths, interrupts

    def _bear(self) -> None:
        try:
            if self._folder is None:
                self._folder = tempfile.mkdtemp(prefix="nbcluster-", dir=self._worker.local_directory)
                with zipfile.ZipFile(io.BytesIO(self._archive)) as archive:
                    archive.extractall(self._folder)
            slate_file = Path(self._folder, "slate")
            self._slate = Slate.in_file(slate_file)
            self._slate.pass_on()
            boot = os.path.join(self._folder, "nbcluster", "clusters", "boot.py")
            environ = {name: value for name, value in os.environ.items() if name not in _NANNYS}
            command = [sys.executable, "-P", boot, "guest", str(slate_file)]
            self._generation += 1
            child = _Child(self, self._generation, command, environ)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                cause = f"the disk there is full that {self._worker.local_directory} is on"
            else:
                cause = f"the system there says {error.strerror!r}"
            self._end_with(cause, [], "")
            return
        self._child = child
        folder = os.path.join(self._folder, f"guest.{self._generation}")
        pinned = {self._gpu["variable"]: self._gpu["device"]} if self._gpu else {}
        child.say({"folder": folder, "kernels_path": self._kernels_path, "pinned": pinned})

    def bury(self, child: _Child, peak_memory_bytes: int) -> None:
        """The child has ended."""
        self._child = None
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result({"raised": "NotUp", "text": "the process has ended"})
        if self._folder is not None:
            shutil.rmtree(os.path.join(self._folder, f"guest.{child.generation}"), ignore_errors=True)
        if self._is_closed:
            return
        said = child.said.decode(errors="replace")
        code = child.popen.returncode
        if child.up is None:
            self._end_with(f"a process there ended with exit code {code}", child.lacks, said)
            return
        died = {
            "topic": self._topic,
            "event": "died",
            "generation": child.generation,
            "pid": child.popen.pid,
            "code": code,
            "because": child.because,
            "peak": peak_memory_bytes,
            "said": said,
        }
        if self._cable is not None:
            self._cable.send(died)
            self._bear()

    def _end_with(self, cause: str, lacks: list[str], said: str) -> None:
        self._last_words = {
            "topic": self._topic,
            "event": "failed",
            "cause": cause,
            "lacks": lacks,
            "said": said,
            "python": sys.executable,
        }
        if self._cable is not None:
            self._cable.send(self._last_words)

    async def _interrupt(self, child: _Child, turn: int | None) -> None:
        wanted = self._slate.want(turn)
        if wanted is None:
            return
        child.signal(signal.SIGINT)
        until = time.monotonic() + self._grace_s
        while self._child is child and self._slate.runs(wanted):
            if time.monotonic() >= until:
                child.kill("interrupt")
                return
            await asyncio.sleep(_REMIND_S)
            if self._slate.wanted == wanted and self._slate.runs(wanted):
                # One that comes just before a system call sets a flag and wakes nobody.
                os.kill(child.popen.pid, signal.SIGINT)

    def _look_whether_abandoned(self) -> None:
        if self._cable is None and not self._is_closed:
            self._begin(self._leave())

    async def _leave(self) -> None:
        """As if the notebook had detached: nobody else does so for a kernel that was killed."""
        try:
            await self._worker.scheduler.unregister_worker_plugin(name=f"nbcluster-{self._token}")
        except (OSError, ValueError):
            pass  # another worker has done so, or the scheduler has ended
        if not self._is_closed:
            await self.close()

    def _begin(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._under_way.discard)


def own_gpu(resources: Mapping[str, float], environ: Mapping[str, str], there: int) -> Mapping[str, Any]:
    """The device that a Dask worker has for itself, and by which variable; empty if it has none.

    It has one if whoever started it gave it Dask's resource `GPU`, or let it see exactly one, as a queue's job does.
    Several that it sees are not all its own: dask-cuda puts a worker's own before those of the others. ``there``: how
    many devices of NVIDIA's the machine has.
    """
    claims = resources.get("GPU", 0) >= 1
    for variable in _CHOOSING:
        seen = [word for each in environ.get(variable, "").split(",") if (word := each.strip())]
        real = variable != _CHOOSING[0] or (there > 0 and seen[:1] != ["-1"])
        if seen and (claims or (len(seen) == 1 and real)):
            return {"variable": variable, "device": seen[0], "claimed": claims}
    return {"variable": _CHOOSING[0], "device": "0", "claimed": True} if claims else {}


def place() -> str:
    """Where processes can open each other's memory: by machine, its last start, and what of it they see."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        spaces = [os.readlink(f"/proc/self/ns/{name}") for name in ("pid", "mnt", "user")]
        return " ".join([boot, *spaces, str(os.getuid())])
    except OSError:
        return ""
