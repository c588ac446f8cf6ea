"""What runs on another machine, at the far end of an ssh connection: it starts Dask workers there, and ends them.

It is sent there as text, through ssh's standard input, and run by the Python that was asked for: it needs nothing but
that, and distributed for the workers. The same text is sent on to each worker, through its standard input too, and with it
that of `worker/plain_worker.py`, which a worker is.

    near → far   its own text; then {"do": "begin" | "want" | "log" | "stay", …}, a line each
    far → near   a mark, and {"hello" | "refused" | "began" | "ended" | "log": …}, a line each: what else is printed there
                 (a greeting in a shell's profile) has no mark

Everything ends with the connection: the process here at the end of its standard input, each worker at the end of its
own, which this process holds, and each guest below a worker with that. The private folder goes with whoever is last.

In this room (`clusters`) is all that happens on the other machine.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, BinaryIO, NoReturn

MARK = "nbcluster far side: "

#: What reads this text and runs it. Nothing that lies in the folder where it begins is imported.
BOOT = (
    "import sys; sys.path[:1] == [''] and sys.path.pop(0); text = sys.stdin.buffer.read(int(sys.stdin.buffer.readline())); "
    "exec(compile(text, 'nbcluster-far-side', 'exec'), {'__name__': 'nbcluster-far-side', 'text': text})"
)

#: Whoever has called says something every few seconds; without a word for so long the way there is lost.
SILENCE_S = 60.0
_SAID_BYTES = 32768
_END_S = 5.0
_REACH_S = 10.0
#: A worker looks for its scheduler for so long.
_PATIENCE_S = 60


def live(text: bytes, told: dict[str, Any], talk: BinaryIO) -> None:
    """The life of the process to which ssh leads; it ends when its standard input does."""
    here = Here(text, talk)
    lacks = [name for name in told["needs"] if find_spec(name) is None]
    version = ".".join(map(str, sys.version_info[:3]))
    if list(sys.version_info[:2]) != told["python"] or lacks:
        here.say("refused", {"python": version, "lacks": lacks, "executable": sys.executable})
        return
    cores = int(import_module("dask.system").CPU_COUNT)
    here.say("hello", {"cores": cores, "machine": socket.gethostname()})
    here.watch()
    try:
        for line in sys.stdin.buffer:
            here.heard = time.monotonic()
            here.do(json.loads(line))
    finally:
        here.end()


class Here:
    """The workers on this machine."""

    def __init__(self, text: bytes, talk: BinaryIO) -> None:
        self._text = text
        self._talk = talk
        self._lock = threading.Lock()
        self.heard = time.monotonic()
        self._folder = ""
        self._seat: dict[str, str] = {}
        self._workers: dict[str, Started] = {}

    def say(self, what: str, told: dict[str, Any]) -> None:
        with self._lock:
            try:
                self._talk.write((MARK + json.dumps({what: told}) + "\n").encode())
                self._talk.flush()
            except OSError:
                pass  # the connection has ended, which shows at the end of the input

    def watch(self) -> None:
        """A connection that was lost on the way has no end that would be seen here for hours."""

        def look() -> None:
            while time.monotonic() - self.heard < SILENCE_S:
                time.sleep(SILENCE_S / 20)
            self.end()
            os._exit(1)

        threading.Thread(target=look, name="nbcluster-silence", daemon=True).start()

    def do(self, asked: dict[str, Any]) -> None:
        if asked["do"] == "begin":
            self._begin(asked)
        elif asked["do"] == "want":
            self._want(asked["names"])
        elif asked["do"] == "log":
            worker = self._workers.get(asked["name"])
            said = "" if worker is None else worker.said.decode(errors="replace")
            self.say("log", {"name": asked["name"], "text": said})

    def _begin(self, asked: dict[str, Any]) -> None:
        """Certificates go into files that nobody else can read: Dask takes them from there."""
        host, port = asked["scheduler"].rpartition("://")[2].rsplit(":", 1)
        try:
            with socket.create_connection((host.strip("[]"), int(port)), _REACH_S) as reached:
                own = reached.getsockname()[0]
        except OSError as error:
            self.say("began", {"trouble": error.strerror or str(error)})
            return
        self._folder = tempfile.mkdtemp(prefix="nbcluster-")
        paths = {}
        for name in ("authority", "certificate"):
            paths[name] = os.path.join(self._folder, name + ".pem")
            with os.fdopen(os.open(paths[name], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(asked[name])
        given = {name: asked[name] for name in ("scheduler", "program")}
        self._seat = {**given, "host": own, "folder": self._folder, **paths}
        self.say("began", {"folder": self._folder})

    def _want(self, names: list[str]) -> None:
        for name in set(self._workers) - set(names):
            self._workers.pop(name).end()
        for name in names:
            if name not in self._workers and self._folder:
                self._workers[name] = Started(self._text, dict(self._seat, name=name), self._ended)

    def _ended(self, worker: Started) -> None:
        if self._workers.get(worker.name) is worker:
            del self._workers[worker.name]
            said = worker.said.decode(errors="replace")
            self.say("ended", {"name": worker.name, "code": worker.popen.returncode, "said": said})

    def end(self) -> None:
        workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.end()
        for worker in workers:
            worker.popen.wait()
        if self._folder:
            _remove(self._folder)


class Started:
    """A worker's process, as the one that started it sees it."""

    def __init__(self, text: bytes, seat: dict[str, str], ended: Callable[[Started], None]) -> None:
        self.name = seat["name"]
        self.said = bytearray()
        self._ended = ended
        self.popen = subprocess.Popen(
            [sys.executable, "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=seat["folder"],
        )
        try:
            assert self.popen.stdin is not None
            self.popen.stdin.write(b"%d\n%s%s\n" % (len(text), text, json.dumps({"seat": seat}).encode()))
            self.popen.stdin.flush()
        except OSError:
            pass  # it has ended, which is about to be told
        threading.Thread(target=self._listen, name="nbcluster-worker", daemon=True).start()

    def _listen(self) -> None:
        stdout: Any = self.popen.stdout
        while True:
            heard = stdout.read1(65536)
            if not heard:
                break
            self.said += heard
            del self.said[:-_SAID_BYTES]
        self.popen.wait()
        self._ended(self)

    def end(self) -> None:
        """At once: its guests end when it does, and what they were doing is done by others."""
        self.popen.kill()


def be_worker(seat: dict[str, str]) -> None:
    """The life of a worker; it ends when its standard input does."""
    program: dict[str, Any] = {"__name__": "nbcluster-plain-worker"}
    exec(compile(seat["program"], "nbcluster-plain-worker", "exec"), program)

    async def work() -> None:
        worker = await program["plain_worker"](
            seat["scheduler"],
            seat["name"],
            host=seat["host"],
            folder=seat["folder"],
            authority=seat["authority"],
            certificate=seat["certificate"],
            patience_s=_PATIENCE_S,
        )
        await worker.finished()

    threading.Thread(target=_end_with_input, args=(seat["folder"],), daemon=True).start()
    import_module("asyncio").run(work())


def _end_with_input(folder: str) -> None:
    stdin: Any = sys.stdin.buffer
    while stdin.read1(4096):
        pass
    _remove(folder)  # whoever started this process may have been killed
    os._exit(0)


def _remove(folder: str) -> None:
    """What is just being written there is waited for."""
    give_up = time.monotonic() + _END_S
    while os.path.exists(folder) and time.monotonic() < give_up:
        shutil.rmtree(folder, ignore_errors=True)


def main(text: bytes) -> NoReturn:
    """Of the process to which ssh leads, and of each worker below it."""
    told = json.loads(sys.stdin.buffer.readline())
    if "seat" in told:
        be_worker(told["seat"])
    else:
        talk = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # whatever else is printed here is ssh's to hand on
        live(text, told, talk)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "nbcluster-far-side":
    main(globals()["text"])
