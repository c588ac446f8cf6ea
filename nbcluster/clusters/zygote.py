"""The zygote: a small process with one thread and everything imported, which only forks, listens and waits.

It is forked from the host process before that has an event loop or a thread, and so it can fork: a worker
costs a few milliseconds, and shares the memory of what is imported. It speaks JSON lines with the host.

    host → zygote   {"do": "bear", "seat": {…}}  {"do": "interrupt", "name", "turn", "grace_s"}
                    {"do": "kill", "name", "because"}  {"do": "said", "name", "id"}  {"do": "ask where", "name"}
                    {"do": "end"}
    zygote → host   {"news": "born" | "not born" | "ended", …}  {"id", "said"}

It is also the second to know when the kernel ends. If the host, who knows it first, does not act, or is gone
itself, the zygote ends everything below and removes the cluster's folder. It never touches CUDA, which does
not survive a fork, and imports nothing that might.

In this room is the zygote's whole life; it does not know Dask.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from nbcluster.clusters.causes import in_words
from nbcluster.clusters.folder import remove_folder
from nbcluster.clusters.interruption import REMIND_S, Interruption, interrupt
from nbcluster.clusters.minder import INTERRUPT, SAID_BYTES, Born, Ended, News, NotBorn, exit_of
from nbcluster.worker import process
from nbcluster.worker.seat import Seat
from nbcluster.worker.slate import Slate

_HOST_MAY_TAKE_S = 3.0
"""How long after the kernel's end the host has to end the cluster in order."""

GetReady = Callable[[], None]
Serve = Callable[[Seat, Slate], NoReturn]


@dataclass
class _Child:
    seat: Seat
    pid: int
    slate: Slate
    output: int  #: what it says can be read here
    said: bytearray = field(default_factory=bytearray)
    because: str = ""  #: why we killed it


def live(control: socket.socket, lifeline: int, folder: Path, get_ready: GetReady, serve: Serve) -> NoReturn:
    """Called in the forked process. `get_ready` imports what all workers need, while the host goes on; `serve`
    is what a worker does with its life.

    `lifeline` is the end of a pipe whose other end only the kernel holds, or -1.
    """
    try:
        get_ready()
        _Zygote(control, lifeline, folder, serve).run()
    # A border: the text goes to the host's log, and the host sees that this end of the socket closes.
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    os._exit(1)


class _Zygote:
    def __init__(self, control: socket.socket, lifeline: int, folder: Path, serve: Serve) -> None:
        self._control = control
        self._host_pid = os.getppid()
        self._folder = folder
        self._serve = serve
        self._children: dict[int, _Child] = {}
        self._slates: dict[str, Slate] = {}
        self._interruptions: dict[int, tuple[float, Interruption]] = {}  # by pid: when to go on with it
        self._unread = b""
        self._over = False
        self._kernel_gone_at: float | None = None
        self._oom_kills = process.oom_kills()
        self._lifeline = os.dup(lifeline) if lifeline >= 0 else -1
        self._woken, self._wake = os.pipe()
        self._poll = select.poll()

    def run(self) -> NoReturn:
        self._settle()
        while not self._over:
            for descriptor, events in self._poll.poll(self._until_next_ms()):
                self._hear(descriptor, events)
            self._look_at_the_clock()
        self._end()
        os._exit(0)

    def _settle(self) -> None:
        process.adopt_orphans()
        # The host's input and output are its conversation with the kernel; a line of ours would spoil it.
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        os.close(nowhere)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for descriptor in (self._woken, self._wake):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._poll.register(self._control, select.POLLIN)
        self._poll.register(self._woken, select.POLLIN)
        if self._lifeline >= 0:
            self._poll.register(self._lifeline, 0)  # nothing to read here, only the hanging up
        gc.collect()
        gc.freeze()  # a collection in a worker would write into every shared page otherwise

    def _hear(self, descriptor: int, events: int) -> None:
        if descriptor == self._control.fileno():
            self._listen()
        elif descriptor == self._woken:
            os.read(self._woken, 4096)
            self._reap()
        elif descriptor == self._lifeline:
            self._poll.unregister(self._lifeline)
            self._kernel_gone_at = time.monotonic()
        else:
            self._read_output(descriptor)

    # What the host asks

    def _listen(self) -> None:
        try:
            heard = self._control.recv(65_536)
        except ConnectionError:
            heard = b""
        if not heard:
            self._over = True  # the host has ended
        *lines, self._unread = (self._unread + heard).split(b"\n")
        for line in lines:
            self._do(**json.loads(line))

    def _do(self, do: str, **given: Any) -> None:
        if do == "bear":
            self._bear(Seat(**given["seat"]))
        elif do == "end":
            self._over = True
        elif child := self._named(given["name"]):
            if do == "interrupt":
                self._interrupt(child, given["turn"], given["grace_s"])
            elif do == "kill":
                self._kill(child, given["because"])
            elif do == "ask where":
                process.ask_where(child.pid)
            elif do == "said":
                self._tell({"id": given["id"], "said": _text(child.said)})
        elif do == "said":
            self._tell({"id": given["id"], "said": ""})

    def _named(self, name: str) -> _Child | None:
        return next((child for child in self._children.values() if child.seat.name == name), None)

    def _bear(self, seat: Seat) -> None:
        slate = self._slates.setdefault(seat.name, Slate.shared_by_fork())
        slate.pass_on()
        reading, writing = os.pipe()
        try:
            pid = os.fork()
        except OSError as error:
            os.close(reading)
            os.close(writing)
            self._tell_news(NotBorn(name=seat.name, generation=seat.generation, cause=in_words(error)))
            return
        if pid == 0:
            try:
                os.close(reading)
                self._become_worker(seat, slate, writing)
            # A border: this process must not go on as a second zygote. The text is read by the first.
            except BaseException:  # noqa: BLE001
                traceback.print_exc()
            os._exit(1)
        os.close(writing)
        _lead_group(pid)
        os.set_blocking(reading, False)
        self._poll.register(reading, select.POLLIN)
        self._children[pid] = _Child(seat, pid, slate, reading)
        self._tell_news(Born(name=seat.name, generation=seat.generation, pid=pid))

    def _become_worker(self, seat: Seat, slate: Slate, writing: int) -> NoReturn:
        zygote_pid = os.getppid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _lead_group(0)
        process.die_with_parent(zygote_pid)
        process.offer_to_the_oom_killer()
        siblings = [child.output for child in self._children.values()]
        for descriptor in (self._lifeline, self._woken, self._wake, *siblings):
            if descriptor >= 0:
                os.close(descriptor)
        self._control.close()
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os.close(writing)
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # they are text files here
        _draw_anew()
        self._serve(seat, slate)

    def _interrupt(self, child: _Child, turn: int | None, grace_s: float) -> None:
        now = time.monotonic()
        if begun := interrupt(child.slate, child.pid, turn, now, grace_s):
            self._interruptions[child.pid] = now + REMIND_S, begun

    def _kill(self, child: _Child, because: str) -> None:
        child.because = because
        process.kill_group(child.pid, signal.SIGKILL)

    # What the clock asks

    def _until_next_ms(self) -> float | None:
        times = [at for at, _ in self._interruptions.values()]
        if self._kernel_gone_at is not None:
            times.append(self._kernel_gone_at + _HOST_MAY_TAKE_S)
        return max(0.0, min(times) - time.monotonic()) * 1000 if times else None

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        for pid, (at, interruption) in list(self._interruptions.items()):
            if now >= at:
                self._go_on(pid, interruption, now)
        if self._kernel_gone_at is not None and now >= self._kernel_gone_at + _HOST_MAY_TAKE_S:
            self._over = True

    def _go_on(self, pid: int, interruption: Interruption, now: float) -> None:
        outcome = interruption.go_on(now)
        if isinstance(outcome, float):
            self._interruptions[pid] = outcome, interruption
            return
        del self._interruptions[pid]
        if outcome == "refused":
            self._kill(self._children[pid], INTERRUPT)

    # What the workers do

    def _read_output(self, descriptor: int) -> None:
        for child in self._children.values():
            if child.output == descriptor and _read_into(child.said, descriptor) == b"":
                self._poll.unregister(descriptor)  # closed by the worker and by all that it started

    def _reap(self) -> None:
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            child = self._children.pop(ended.si_pid, None)
            self._interruptions.pop(ended.si_pid, None)
            if child:
                # Before it is reaped, while nobody else can have its number: those that it started
                process.kill_group(child.pid, signal.SIGKILL)
            _, status, usage = os.wait4(ended.si_pid, 0)
            if child:
                self._bury(child, os.waitstatus_to_exitcode(status), usage.ru_maxrss)

    def _bury(self, child: _Child, returncode: int, maxrss: int) -> None:
        while _read_into(child.said, child.output):
            pass
        try:
            self._poll.unregister(child.output)
        except KeyError:
            pass  # it had closed it before
        os.close(child.output)
        remove_folder(Path(child.seat.folder))
        code, signum = exit_of(returncode)
        before, self._oom_kills = self._oom_kills, process.oom_kills()
        self._tell_news(
            Ended(
                name=child.seat.name,
                generation=child.seat.generation,
                pid=child.pid,
                code=code,
                signum=signum,
                peak_memory_bytes=process.peak_memory_bytes(maxrss),
                out_of_memory=signum == signal.SIGKILL and not child.because and self._oom_kills > before,
                because=child.because,
                said=_text(child.said),
            )
        )

    def _tell_news(self, news: News) -> None:
        self._tell({"news": type(news).__name__, **asdict(news)})

    def _tell(self, message: dict[str, Any]) -> None:
        try:
            self._control.sendall(json.dumps(message).encode() + b"\n")
        except ConnectionError:
            self._over = True

    # The end

    def _end(self) -> None:
        process.end_all_below()
        if self._kernel_gone_at is not None and os.getppid() == self._host_pid:
            os.kill(self._host_pid, signal.SIGKILL)  # it had its time
            remove_folder(self._folder)
        elif os.getppid() != self._host_pid:
            remove_folder(self._folder)


def _lead_group(pid: int) -> None:
    """A group per worker, so that a signal reaches what it started. Done by both sides, whoever is first."""
    try:
        os.setpgid(pid, pid)
    except OSError:
        pass  # the other was first, or it has ended


def _read_into(said: bytearray, descriptor: int) -> bytes | None:
    """Takes what there is to read, and answers with it: None if nothing now, empty if never again."""
    try:
        heard = os.read(descriptor, 65_536)
    except BlockingIOError:
        return None
    said += heard
    del said[:-SAID_BYTES]
    return heard


def _text(said: bytearray) -> str:
    return said.decode(errors="replace")


def _draw_anew() -> None:
    """Forked workers would all draw the same: `random` sees to that itself, numpy's shared state does not."""
    shared = sys.modules.get("numpy.random")
    if shared is not None:
        shared.seed()
