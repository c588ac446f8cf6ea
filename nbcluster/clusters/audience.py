"""Those who watch a cluster's runs from outside its kernels, and what they are shown.

Kernels show pieces of pictures; each is answered when it is time for the next, which is what paces them. Whoever
watches is told what has changed ten times a second at most, and is told less often if they read slowly: what they
have not been told is put together, never queued. A run that is over is kept for a while.

In this room, in the host process, it is known what every run looks like.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from nbcluster.clusters.callers import Caller, Line
from nbcluster.clusters.picture import Json, Picture

KEPT_S: Final = 600.0
KEPT: Final = 50
"""How long, and how many runs are known of that are over."""

_UNWATCHED_S: Final = 0.5
_WATCHED_S: Final = 0.1
_CLUSTER_S: Final = 0.5
_ANSWERS_S: Final = 1.5
_READS_S: Final = 20.0
"""Whoever has read nothing for so long is not told anything any more."""
_UNREAD_BYTES: Final = 1 << 18

ALL: Final = "all"


@dataclass(slots=True)
class _Run:
    id: str
    caller: Caller | None  #: its kernel's conversation; None when that is over
    place: Json
    picture: Picture = field(default_factory=Picture)
    story: str = ""
    over_since: float | None = None


@dataclass(slots=True)
class _Watcher:
    line: Line
    spans: str | frozenset[str] = frozenset()
    untold: dict[str, Picture] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    cluster: Json | None = None
    told_cluster: float = float("-inf")
    read_last: float = 0.0

    def wants_spans(self, run: str) -> bool:
        return self.spans == ALL or run in self.spans


class Audience:
    """On the host's event loop. `cluster` describes it as it is now."""

    def __init__(self, cluster: Callable[[], Json]) -> None:
        self._cluster = cluster
        self._runs: dict[str, _Run] = {}
        self._watchers: dict[Line, _Watcher] = {}
        self._owed: list[tuple[Caller, int]] = []
        self._answering: asyncio.TimerHandle | None = None
        self._attending: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._questions: dict[int, asyncio.Future[Json]] = {}

    @property
    def is_there(self) -> bool:
        """Whether anybody watches."""
        return bool(self._watchers)

    def close(self) -> None:
        for ending in (self._answering, self._attending):
            if ending is not None:
                ending.cancel()

    # What kernels say

    def show(self, caller: Caller, id: int, run: str, more: bool, story: str, **piece: Any) -> None:
        """A piece of a picture, which is answered when it is time for the next."""
        place = {name: piece.pop(name) for name in ("notebook", "kernel", "cell_id")}
        shown = self._runs.get(run)
        if shown is None:
            shown = self._runs[run] = _Run(run, caller, place)
            self._ask_for_spans(caller)
        shown.caller = caller
        shown.picture.add(piece)
        if shown.picture.is_final:
            self._is_over(shown, story)
        for watcher in self._watchers.values():
            untold = watcher.untold.setdefault(run, Picture())
            untold.add(piece, spans=watcher.wants_spans(run))
        self._changed.set()
        if more:
            caller.say({"id": id})
            return
        self._owed.append((caller, id))
        if self._answering is None:
            pause_s = _WATCHED_S if self._spans_wanted() else _UNWATCHED_S
            self._answering = asyncio.get_running_loop().call_later(pause_s, self._answer_owed)

    def reply(self, number: int, said: Json) -> None:
        """What a kernel has answered to a question."""
        question = self._questions.get(number)
        if question is not None and not question.done():
            question.set_result(said)

    def has_left(self, caller: Caller) -> None:
        """A kernel has, or one who watches."""
        self._owed = [owed for owed in self._owed if owed[0] is not caller]
        if isinstance(caller, Line) and self._watchers.pop(caller, None) is not None:
            self._tell_kernels()
        for run in [run for run in self._runs.values() if run.caller is caller]:
            run.caller = None
            if run.over_since is None:
                head = {
                    **run.picture.head,
                    "state": "failed",
                    "message": "Its kernel has ended, or has left this cluster.",
                    "final": True,
                }
                run.picture.head = head
                for watcher in self._watchers.values():
                    watcher.untold.setdefault(run.id, Picture()).head = head
                self._is_over(run, run.story)
                self._changed.set()

    def _is_over(self, run: _Run, story: str) -> None:
        run.over_since, run.story = time.monotonic(), story
        self.forget_old()

    def forget_old(self) -> None:
        """Runs that were over long ago, or before many others."""
        now = time.monotonic()
        over = [run for run in self._runs.values() if run.over_since is not None]
        for at, run in enumerate(sorted(over, key=lambda run: -(run.over_since or 0.0))):
            if at >= KEPT or now - (run.over_since or 0.0) > KEPT_S:
                del self._runs[run.id]
                for watcher in self._watchers.values():
                    watcher.untold.pop(run.id, None)
                    watcher.gone.append(run.id)

    def _answer_owed(self) -> None:
        self._answering = None
        owed, self._owed = self._owed, []
        for caller, id in owed:
            caller.say({"id": id})

    def _spans_wanted(self) -> list[str] | None:
        """Of which runs; None: of all."""
        wanted = [watcher.spans for watcher in self._watchers.values()]
        return None if ALL in wanted else sorted({run for runs in wanted for run in runs})

    def _tell_kernels(self) -> None:
        callers = {run.caller for run in self._runs.values() if run.caller and run.over_since is None}
        for caller in callers:
            self._ask_for_spans(caller)
        if self._answering is not None and self._spans_wanted() != []:
            self._answering.cancel()
            self._answer_owed()

    def _ask_for_spans(self, caller: Caller) -> None:
        caller.say({"news": "watched", "spans": self._spans_wanted()})

    # What those who watch say

    def watch(self, line: Line, spans: str | Iterable[str]) -> None:
        """From now on; what there is comes first. Of runs that are newly wanted all slices are told again."""
        watcher = self._watchers.get(line)
        if watcher is None:
            watcher = self._watchers[line] = _Watcher(line, read_last=time.monotonic())
            for run in self._runs.values():
                watcher.untold.setdefault(run.id, Picture()).add(run.picture.whole(spans=False))
        before = watcher.spans
        watcher.spans = ALL if spans == ALL else frozenset(spans)
        for run in self._runs.values():
            if watcher.wants_spans(run.id) and not (before == ALL or run.id in before):
                watcher.untold.setdefault(run.id, Picture()).add(run.picture.whole())
        self._tell_kernels()
        self._changed.set()
        if self._attending is None or self._attending.done():
            self._attending = asyncio.get_running_loop().create_task(self._attend())

    async def stop(self, run: str) -> Json:
        """Asks the run's kernel to stop it: how that is done, or why not."""
        said = await self._ask("stop", run)
        if said is None:
            said = {"how": "interrupt"}  # it holds the interpreter, and will hear of nothing but a signal
        shown = self._runs.get(run)
        return {**said, "kernel": shown.place["kernel"]} if shown is not None else said

    async def picture(self, run: str) -> Json:
        """All that is known of it."""
        shown = self._runs.get(run)
        return {"unknown": run} if shown is None else {"snapshot": shown.picture.snapshot()}

    async def why(self, run: str) -> Json:
        """The run's story, as the kernel tells it."""
        shown = self._runs.get(run)
        if shown is None:
            return {"unknown": run}
        if shown.over_since is not None:
            return {"text": shown.story or "It has ended without a word."}
        said = await self._ask("why", run)
        return said or {
            "text": "Its kernel does not answer just now: it is busy with code that lets nobody in."
        }

    async def _ask(self, what: str, run: str) -> Json | None:
        shown = self._runs.get(run)
        if shown is None:
            return {"unknown": run}
        if shown.over_since is not None or shown.caller is None:
            return {"over": shown.picture.head.get("state", "")}
        number = max(self._questions, default=0) + 1
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._questions[number] = answer
        try:
            shown.caller.say({"news": "asked", "number": number, "what": what, "run": run})
            with suppress(TimeoutError):
                return await asyncio.wait_for(answer, _ANSWERS_S) or {"unknown": run}
            return None
        finally:
            del self._questions[number]

    # What they are told

    async def _attend(self) -> None:
        while self._watchers:
            for watcher in list(self._watchers.values()):
                self._tell(watcher)
            self._changed.clear()
            await asyncio.sleep(_WATCHED_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), _CLUSTER_S - _WATCHED_S)

    def _tell(self, watcher: _Watcher) -> None:
        now = time.monotonic()
        if watcher.line.unread_bytes > _UNREAD_BYTES:
            if now - watcher.read_last > _READS_S:
                watcher.line.cut()
            return
        watcher.read_last = now
        untold, watcher.untold = watcher.untold, {}
        for id, picture in untold.items():
            run = self._runs.get(id)
            if run is not None and not picture.is_empty:
                watcher.line.say({"news": "run", "run": id, **run.place, **picture.whole()})
        for id in watcher.gone:
            watcher.line.say({"news": "gone", "run": id})
        watcher.gone = []
        if now - watcher.told_cluster >= _CLUSTER_S:
            cluster = self._cluster()
            if cluster != watcher.cluster:
                watcher.cluster, watcher.told_cluster = cluster, now
                watcher.line.say({"news": "cluster", "cluster": cluster})

    def doing(self) -> dict[str, str]:
        """By worker: what it was seen at last, as far as anybody has asked for it."""
        found: dict[str, str] = {}
        for run in self._runs.values():
            if run.over_since is not None:
                continue
            number = run.id.rpartition("-")[2]
            for worker, spans in run.picture.spans.items():
                last = next(reversed(spans.values()), None)
                if last is not None and last["state"] == "running":
                    loop = run.picture.loops.get(last["loop"])
                    found[worker] = f"run {number}" + (f", line {loop['line']}" if loop else "")
        return found
