"""The host process: it holds the scheduler and minds the workers.

It is started in a session of its own, so that a Ctrl-C in the notebook's terminal does not reach it, and speaks
JSON lines: with the process that started it through its standard input and output; and, where it is to outlive
that one, with whoever of this user connects to the socket in the cluster's private folder. Secrets go through the
files of that folder, and neither through arguments nor through the environment.

    starter → host  {"spec", "folder", "kernel_pid"}, once
    caller → host   {"id", "do": "attach" | "info" | "scale" | "share gpus" | "demand" | "restart" | "interrupt" |
                            "logs" | "deaths" | "stop", …}
                    of a kernel {"id", "do": "differ" | "died", …}, of its runs {"id", "do": "show" | "reply", …}
                    of one who watches them {"id", "do": "watch" | "unwatch" | "describe" | "stop run" | "why" |
                                             "picture", …}
    host → caller   {"id", …} answers; {"news": "scheduler" | "workers" | "joined" | "death" | "gpus" | "progress" |
                            "idle" | "over", …}
                    to a kernel {"news": "watched" | "asked", …}, to who watches {"news": "run" | "gone" | "cluster", …}
    host → starter  {"news": "registered"}: from now on there is an entry, and the starter may go

A host that lives for its kernel alone ends with it. That the kernel has ended shows by its end of the pipe being
closed; and, should a child of the kernel have inherited that, by this process having another parent. One that
outlives it ends when it is asked to, or when no kernel has been attached for a while: see `idle.py`.

In this room is the process's life from its first line to its last.
"""

import asyncio
import json
import os
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn, Protocol

from nbcluster.clusters import idle
from nbcluster.clusters.adaptive import Bounds
from nbcluster.clusters.audience import Audience
from nbcluster.clusters.callers import Caller, Line, Starter, answer_calls
from nbcluster.clusters.causes import in_words
from nbcluster.clusters.folder import Owner, make_folder, remove_folder, sweep
from nbcluster.clusters.gauges import Use
from nbcluster.clusters.kinds.kind import NoSupply
from nbcluster.clusters.kinds.table import LOCAL
from nbcluster.clusters.registry import Entry, socket_in
from nbcluster.clusters.specs import ClusterSpec, WorkerDeath
from nbcluster.clusters.unix_socket import CAN_LISTEN, listen
from nbcluster.run.demand import Demand
from nbcluster.worker import process

_STDIN = 0
_LOOK_FOR_PARENT_EVERY_S = 1.0
_LOG = "host.log"
_LOG_BYTES = 32_768
_DEATHS_SHOWN = 20
_AT_ONCE_S = 5.0


class Kind(Protocol):
    """What the host process runs: one file per kind. All methods are called on the event loop."""

    async def start(self, host: "Host") -> None: ...
    def scale(self, bounds: Bounds) -> None: ...
    def hear(self, run: str, demand: Demand) -> None: ...
    def share_gpus(self, shares: int) -> None: ...
    def restart(self) -> None: ...
    def interrupt(self, name: str, turn: int | None) -> None: ...
    async def logs(self, name: str) -> str: ...
    def deaths(self) -> list[WorkerDeath]: ...
    def uses(self) -> Mapping[str, Use]: ...
    async def end(self) -> None: ...


def main() -> NoReturn:
    """Called through `boot.py`; never comes back."""
    talk = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else is printed in this process goes to its log
    told = json.loads(sys.stdin.buffer.readline())
    spec = ClusterSpec(**told["spec"])
    folder = Path(told["folder"])
    if spec.outlives:
        _be_nobodys_child()
    host = Host(spec, folder, told["kernel_pid"], Starter(sys.stdin.buffer, talk))
    code = 0
    try:
        process.adopt_orphans()
        sweep(folder.parent)
        make_folder(folder)
        if spec.outlives:
            _log_into(folder)
        os.environ["TMPDIR"] = str(folder)
        asyncio.run(host.live(_kind(spec, folder)))
    # A border: who listens is told why in words, and the rest stands in the log, which the kernel can read.
    except BaseException as error:  # noqa: BLE001
        host.fail(error)
        code = 1
    process.end_all_below()
    if not (code and isinstance(host.failure, FileExistsError)):  # the folder is another cluster's then
        remove_folder(folder)
    os._exit(code)  # Dask leaves threads that would be waited for


def _be_nobodys_child() -> None:
    """A kernel that has started a cluster which outlives it need not wait for its end."""
    if hasattr(os, "fork") and os.fork():
        os._exit(0)


def _log_into(folder: Path) -> None:
    """What is printed until then is read by the one who started this process."""
    log = os.open(folder / _LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for printed in (1, 2):
        os.dup2(log, printed)
    os.close(log)


def _note(text: str) -> None:
    """Into the log. Where that is on a disk that is full it is lost, and nobody is told less for it."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def _kind(spec: ClusterSpec, folder: Path) -> Kind:
    # Not before now: it takes a third of a second, and what was done until here does not need it to fail.
    if spec.kind != LOCAL:
        from nbcluster.clusters.supplied import Supplied

        return Supplied(spec, folder)
    from nbcluster.clusters.local import Local

    return Local(spec, folder, -1 if spec.outlives else _STDIN)


class Host:
    """The conversations, and the end of all of them."""

    def __init__(self, spec: ClusterSpec, folder: Path, kernel_pid: int, starter: Starter) -> None:
        self.failure: BaseException | None = None
        self._spec = spec
        self._folder = folder
        self._kernel_pid = kernel_pid
        self._starter = starter
        self._callers: list[Caller] = [starter]
        self._demands: dict[Caller, set[str]] = {}
        self._differing: dict[Caller, list[dict[str, str]]] = {}
        """In what the workers' installation is not the one of who called."""
        self._scheduler: dict[str, Any] = {}
        self._workers: list[dict[str, Any]] = []
        self._bounds: Sequence[int] = (0, 0)
        self._gpu_use: dict[str, Any] = {}
        self._progress: dict[str, Any] = {}
        self._deaths: deque[dict[str, Any]] = deque(maxlen=_DEATHS_SHOWN)
        self._idle = idle.Idle(spec.idle_s)
        self._over = asyncio.Event()
        self._asides: set[asyncio.Task[None]] = set()
        self._audience = Audience(self._described)

    # What the kind says

    def tell(self, news: str, **known: Any) -> None:
        """Everybody who listens hears it, and who comes later is told what still holds."""
        if news == "scheduler":
            self._scheduler = known
        elif news == "workers":
            self._workers, self._bounds = known["workers"], known["bounds"]
        elif news == "gpus":
            self._gpu_use = known["use"]
        elif news == "progress":
            self._progress = known
        elif news == "death":
            self._note_death(known["death"])
        for caller in list(self._callers):
            caller.say({"news": news, **known})

    def _note_death(self, death: dict[str, Any]) -> None:
        """With one Dask worker each kernel loses a guest of its own; it is shown once."""
        told = {name: death[name] for name in ("name", "cause", "at")}
        for known in self._deaths:
            if (known["name"], known["cause"]) == (told["name"], told["cause"]) and told["at"] - known[
                "at"
            ] < _AT_ONCE_S:
                return
        self._deaths.append(told)

    def end(self, cause: str, log: str = "") -> None:
        """The cluster is of no use any more."""
        if not self._over.is_set():
            self.tell("over", cause=cause, log=log)
            self._over.set()

    def fail(self, error: BaseException) -> None:
        """As `end`, for an error, which is told once."""
        if self.failure is not None:
            return
        self.failure = error
        says_it_all = isinstance(error, NoSupply) or (isinstance(error, OSError) and error.filename)
        if not says_it_all:
            _note(traceback.format_exc())
        log = self._said() if self._spec.outlives else ""
        self.tell("over", cause=in_words(error), log=log, taken=isinstance(error, FileExistsError))

    # Its life

    async def live(self, kind: Kind) -> None:
        loop = asyncio.get_running_loop()
        self._kind = kind
        if sys.platform != "win32":
            loop.add_signal_handler(signal.SIGTERM, self._over.set)
        serving_starter = loop.create_task(self._serve_starter())
        beside = [serving_starter]
        calls: asyncio.Server | None = None
        try:
            if not self._spec.outlives:
                beside.append(loop.create_task(self._look_for_parent()))
            await self._begun(kind)
            if not self._over.is_set() and (self._spec.outlives or CAN_LISTEN):
                calls = await self._opened()
            if self._spec.outlives and not self._over.is_set():
                serving_starter.cancel()
                self._callers.remove(self._starter)
                await self._starter.hang_up()
                beside.append(loop.create_task(self._look_for_kernels()))
            await self._over.wait()
        # No border: it is told here, where the callers still can be reached.
        except BaseException as error:
            self.fail(error)
            raise
        finally:
            for task in beside:
                task.cancel()
            self._audience.close()
            if calls is not None:
                calls.close()
            await kind.end()
            for line in self._lines():
                await line.hang_up()

    async def _opened(self) -> asyncio.Server | None:
        """From now on it is found. One that ends with its kernel is of use to that also where it is not."""
        try:
            calls = await answer_calls(listen(socket_in(self._folder)), self._serve)
            self._register()
        except OSError as error:
            if self._spec.outlives:
                raise
            _note(f"nobody can watch it: {in_words(error)}")
            return None
        return calls

    async def _begun(self, kind: Kind) -> None:
        """Comes back when the scheduler listens, or when nobody wants it any more: that may take long."""
        loop = asyncio.get_running_loop()
        starting, unwanted = loop.create_task(kind.start(self)), loop.create_task(self._over.wait())
        try:
            await asyncio.wait((starting, unwanted), return_when=asyncio.FIRST_COMPLETED)
            if not starting.done():
                starting.cancel()
            with suppress(asyncio.CancelledError):
                await starting
        finally:
            unwanted.cancel()

    def _register(self) -> None:
        self._entry = Entry(
            name=self._spec.name,
            kind=self._spec.kind,
            owner=Owner.this_process(),
            folder=str(self._folder),
            address=self._scheduler["address"],
            authority=self._scheduler["authority"],
            certificate=self._scheduler["certificate"],
            notebook=self._spec.notebook,
            named=self._spec.named,
            idle_s=self._spec.idle_s,
            started=time.time(),
        )
        self._entry.write(embedded=not self._spec.outlives)
        if self._spec.outlives:
            self._starter.say({"news": "registered"})

    async def _look_for_parent(self) -> None:
        while os.getppid() == self._kernel_pid:
            await asyncio.sleep(_LOOK_FOR_PARENT_EVERY_S)
        self._over.set()

    async def _look_for_kernels(self) -> None:
        """A kernel that has ended has hung up, unless a child that it forked holds its end of the line."""
        while not self._over.is_set():
            for line in self._kernels():
                if line.kernel is not None and line.kernel.is_surely_gone():
                    self._forget(line)
                    await line.hang_up()
            verdict = self._idle.look(time.monotonic(), in_use=bool(self._kernels()))
            if isinstance(verdict, idle.EndsSoon):
                self.tell("idle", ends_in_s=verdict.in_s)
                _note(f"no kernel is attached: the cluster ends in {verdict.in_s:.0f} s")
            elif isinstance(verdict, idle.EndsNow):
                self.end(verdict.cause)
            await asyncio.sleep(self._idle.look_every_s)

    # What callers ask

    async def _serve_starter(self) -> None:
        async for request in self._starter.requests():
            if request["do"] == "stop":
                break
            await self._answer(self._starter, request)
        self._over.set()

    async def _serve(self, line: Line) -> None:
        self._callers.append(line)
        try:
            async for request in line.requests():
                await self._answer(line, request)
        finally:
            if line in self._callers and not self._over.is_set():
                self._forget(line)
                await line.hang_up()

    def _forget(self, line: Line) -> None:
        """What its runs could have used, nobody waits for any more."""
        self._callers.remove(line)
        self._audience.has_left(line)
        self._differing.pop(line, None)
        for run in self._demands.pop(line, ()):
            self._kind.hear(run, Demand())

    async def _answer(self, caller: Caller, request: dict[str, Any]) -> None:
        if request["do"] == "show":  # answered when it is time for more
            self._audience.show(caller, **{name: each for name, each in request.items() if name != "do"})
            return
        if request["do"] in (
            "stop run",
            "why",
            "picture",
        ):  # a kernel is asked, and others are served meanwhile
            self._begin(self._answer_later(caller, request))
            return
        try:
            answer = await self._done(caller, **request)
        # A border: one request that fails is answered so, and the next one is served.
        except Exception as error:  # noqa: BLE001
            _note(traceback.format_exc())
            answer = {"error": in_words(error)}
        caller.say({"id": request["id"], **answer})

    async def _answer_later(self, caller: Caller, request: dict[str, Any]) -> None:
        asks = {"stop run": self._audience.stop, "why": self._audience.why, "picture": self._audience.picture}
        caller.say({"id": request["id"], **await asks[request["do"]](str(request.get("run")))})

    async def _done(self, caller: Caller, do: str, id: int, **given: Any) -> dict[str, Any]:
        if do == "scale":
            self._kind.scale(Bounds(given["least"], given["most"]))
        elif do == "share gpus":
            self._kind.share_gpus(given["shares"])
        elif do == "demand":
            demand = Demand(given["iterations"], given["seconds"], frozenset(given["busy"]), given["once"])
            self._demands.setdefault(caller, set()).add(given["run"])
            self._kind.hear(given["run"], demand)
        elif do == "differ":
            self._differing[caller] = given["differences"]
        elif do == "died":
            self._note_death(given["death"])
        elif do == "restart":
            self._kind.restart()
        elif do == "interrupt":
            self._kind.interrupt(given["name"], given["turn"])
        elif do == "logs":
            return {"log": await self._kind.logs(given["name"]) if given["name"] else self._said()}
        elif do == "deaths":
            return {"deaths": [asdict(death) for death in self._kind.deaths()]}
        elif do == "info":
            return self._info()
        elif do == "reply":
            self._audience.reply(given["number"], given["said"])
        elif do == "watch" and isinstance(caller, Line):
            self._audience.watch(caller, given["spans"])
        elif do == "unwatch":
            self._audience.has_left(caller)
        elif do == "describe":
            return {"cluster": self._described()}
        elif do == "attach" and isinstance(caller, Line) and self._spec.outlives:
            self._attach(caller, **given)
        elif do == "stop" and isinstance(caller, Line):
            self.end(f"it was stopped by {caller.notebook or given['by']}")
        else:
            return {"error": f"this host does not know how to {do!r}"}
        return {}

    def _attach(self, line: Line, kernel: dict[str, Any], notebook: str) -> None:
        line.kernel, line.notebook = Owner(**kernel), notebook
        if notebook and notebook not in self._entry.used_by:
            self._entry = replace(self._entry, used_by=(*self._entry.used_by, notebook))
            try:
                self._entry.write()
            except OSError as error:  # it can be used all the same
                _note(f"it is not written down that {notebook} uses it: {in_words(error)}")
        line.say({"news": "scheduler", **self._scheduler})
        line.say({"news": "workers", "workers": self._workers, "bounds": self._bounds})
        line.say({"news": "gpus", "use": self._gpu_use})
        if self._progress:
            line.say({"news": "progress", **self._progress})
        for worker in self._workers:
            if worker["state"] == "ready":
                line.say({"news": "joined", "worker": worker})

    def _info(self) -> dict[str, Any]:
        return {
            "workers": self._workers,
            "kernels": [
                {"pid": line.kernel.pid, "notebook": line.notebook} for line in self._kernels() if line.kernel
            ],
            "idle_for_s": self._idle.for_s(time.monotonic()),
            "idle_s": self._spec.idle_s,
        }

    def _described(self) -> dict[str, Any]:
        """The cluster as those who watch are told of it."""
        here = self._entry.owner.machine
        uses, doing = self._kind.uses(), self._audience.doing()
        lasting = self._spec.outlives
        users = {line.notebook for line in self._kernels()} if lasting else {self._spec.notebook}
        return {
            "title": self._spec.name,
            "kind": self._spec.kind,
            "lasting": lasting,
            "state": self._state(),
            "waiting": self._progress.get("waiting", ""),
            "machine": here,
            "notebook": self._spec.notebook,
            "used_by": sorted(filter(None, users)),
            "started": self._entry.started,
            "idle_s": self._spec.idle_s if lasting else None,
            "idle_for_s": float(int(self._idle.for_s(time.monotonic()))) if lasting else None,
            "python": sys.executable,
            "bounds": list(self._bounds),
            "adaptive": self._bounds[0] < self._bounds[1],
            "workers": [self._worker_described(worker, uses, doing) for worker in self._workers],
            "deaths": list(self._deaths),
            "differences": self._differences_told(),
        }

    def _differences_told(self) -> list[dict[str, str]]:
        """Of all kernels; what is the same for two of them, once."""
        told = [each for differing in self._differing.values() for each in differing]
        return list({tuple(each.items()): each for each in told}.values())

    def _state(self) -> str:
        if self._over.is_set():
            return "ending"
        if any(worker["state"] == "ready" for worker in self._workers):
            return "ready"
        return "waiting" if self._progress.get("waiting") else "starting"

    def _worker_described(
        self, worker: dict[str, Any], uses: Mapping[str, Use], doing: dict[str, str]
    ) -> dict[str, Any]:
        use, gpu = uses.get(worker["name"]), self._gpu_use.get(worker["name"], {})
        return {
            "name": worker["name"],
            "state": worker["state"],
            "machine": worker["machine"],
            "pid": worker["pid"],
            "cpu": use.cpu if use else None,
            "memory_bytes": use.memory_bytes if use else None,
            "memory_limit_bytes": (use.memory_limit_bytes if use else None) or self._spec.memory_bytes,
            "gpu": worker["gpu"],
            "gpu_busy": gpu.get("busy"),
            "gpu_memory_bytes": gpu.get("memory_bytes"),
            "doing": doing.get(worker["name"], ""),
        }

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._asides.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._asides.discard)

    def _lines(self) -> list[Line]:
        return [caller for caller in self._callers if isinstance(caller, Line)]

    def _kernels(self) -> list[Line]:
        return [line for line in self._lines() if line.kernel is not None]

    def _said(self) -> str:
        """The last lines of what was printed in this process."""
        try:
            with (self._folder / _LOG).open("rb") as log:
                log.seek(0, os.SEEK_END)
                log.seek(max(0, log.tell() - _LOG_BYTES))
                return log.read().decode(errors="replace")
        except OSError:
            return ""
