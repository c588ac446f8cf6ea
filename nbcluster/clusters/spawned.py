"""Workers started one by one with a new interpreter: the way that works wherever Python does.

A worker costs half a second and shares no memory with the others. It reads what it must know from its
standard input, and ends when that is closed: so it does not outlive the host.

In this room is the minder that does it, with two threads per worker: one reads what it says, one waits for
its end.
"""

import asyncio
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nbcluster.clusters.boot import command
from nbcluster.clusters.causes import in_words
from nbcluster.clusters.folder import remove_folder
from nbcluster.clusters.interruption import REMIND_S, Interruption, interrupt
from nbcluster.clusters.minder import INTERRUPT, SAID_BYTES, Born, Ended, News, NotBorn, exit_of
from nbcluster.worker import process
from nbcluster.worker.seat import Seat
from nbcluster.worker.slate import Slate


@dataclass
class _Child:
    seat: Seat
    popen: "subprocess.Popen[bytes]"
    slate: Slate
    said: bytearray = field(default_factory=bytearray)
    because: str = ""


class SpawnedMinder:
    """A `Minder`. Its threads only read and wait, and hand what they find to the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: dict[str, _Child] = {}
        self._slates: dict[str, Slate] = {}
        self._ending = False
        self._none_left = asyncio.Event()
        self._oom_kills = process.oom_kills()

    def open(self, heard: Callable[[News], None]) -> None:
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGCHLD"):
            self._loop.add_signal_handler(signal.SIGCHLD, self._reap_orphans)

    def bear(self, seat: Seat) -> None:
        slate_file = self._folder / f"{seat.name}.slate"
        try:
            slate = self._slates.get(seat.name) or Slate.in_file(slate_file)
            slate.pass_on()
            popen = subprocess.Popen(
                command("worker", str(slate_file)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                process_group=0 if hasattr(os, "setpgid") else None,
            )
        except OSError as error:
            self._heard(NotBorn(name=seat.name, generation=seat.generation, cause=in_words(error)))
            return
        assert popen.stdin is not None
        try:
            popen.stdin.write(json.dumps(asdict(seat)).encode() + b"\n")
            popen.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended already, which the waiting thread will tell
        self._slates[seat.name] = slate
        child = self._children[seat.name] = _Child(seat, popen, slate)
        self._none_left.clear()
        for target in (self._read, self._wait):
            threading.Thread(
                target=target, args=(child,), name=f"nbcluster-{seat.dask_name}", daemon=True
            ).start()
        self._heard(Born(name=seat.name, generation=seat.generation, pid=popen.pid))

    def interrupt(self, name: str, turn: int | None, grace_s: float) -> None:
        child = self._children.get(name)
        if child and (begun := interrupt(child.slate, child.popen.pid, turn, self._loop.time(), grace_s)):
            self._loop.call_later(REMIND_S, self._go_on, child, begun)

    def ask_where(self, name: str) -> None:
        if child := self._children.get(name):
            process.ask_where(child.popen.pid)

    def kill(self, name: str, because: str) -> None:
        if child := self._children.get(name):
            child.because = because
            process.kill_group(child.popen.pid, process.SIGKILL)

    async def said(self, name: str) -> str:
        child = self._children.get(name)
        return _text(child) if child else ""

    async def end(self) -> None:
        self._ending = True
        for name in list(self._children):
            self.kill(name, "the cluster ends")
        if self._children:
            await self._none_left.wait()

    def _go_on(self, child: _Child, interruption: Interruption) -> None:
        if self._children.get(child.seat.name) is not child:
            return  # it has ended meanwhile
        outcome = interruption.go_on(self._loop.time())
        if isinstance(outcome, float):
            self._loop.call_at(outcome, self._go_on, child, interruption)
        elif outcome == "refused":
            self.kill(child.seat.name, INTERRUPT)

    def _reap_orphans(self) -> None:
        process.reap_orphans([child.popen.pid for child in self._children.values()])

    # On the two threads of a worker

    def _read(self, child: _Child) -> None:
        assert child.popen.stdout is not None
        with child.popen.stdout as output:
            while heard := output.read1():  # type: ignore[attr-defined]  # Popen's pipes are buffered readers
                child.said += heard
                del child.said[:-SAID_BYTES]

    def _wait(self, child: _Child) -> None:
        peak = 0
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(child.popen.pid, 0)
            child.popen.returncode = os.waitstatus_to_exitcode(status)
            peak = process.peak_memory_bytes(usage.ru_maxrss)
        else:
            child.popen.wait()
        self._loop.call_soon_threadsafe(self._bury, child, peak)

    # On the event loop again

    def _bury(self, child: _Child, peak_memory_bytes: int) -> None:
        process.kill_group(child.popen.pid, process.SIGKILL)  # those that it started
        if child.popen.stdin is not None:
            child.popen.stdin.close()
        remove_folder(Path(child.seat.folder))
        del self._children[child.seat.name]
        if not self._children:
            self._none_left.set()
        if self._ending:
            return
        code, signum = exit_of(child.popen.returncode)
        before, self._oom_kills = self._oom_kills, process.oom_kills()
        killed = signum == process.SIGKILL and not child.because
        self._heard(
            Ended(
                name=child.seat.name,
                generation=child.seat.generation,
                pid=child.popen.pid,
                code=code,
                signum=signum,
                peak_memory_bytes=peak_memory_bytes,
                out_of_memory=killed and self._oom_kills > before,
                because=child.because,
                said=_text(child),
            )
        )


def _text(child: _Child) -> str:
    return child.said.decode(errors="replace")
