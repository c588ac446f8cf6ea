"""A cluster that is held by a host process, as far as that is spoken with: what it tells, and what is asked of it.

Nothing waits unless it says so; what has become of the cluster is kept by the thread that reads what the host says.
Where the work goes, and over what, is another matter: see `hosted.py` and `lodged.py`.

In this room (`clusters`) is the half of a kernel's cluster that speaks with its host.
"""

import atexit
import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol

from nbcluster.clusters.alike import SAME_PYTHON, Difference, other_python
from nbcluster.clusters.bulletin import Bulletin
from nbcluster.clusters.causes import in_words
from nbcluster.clusters.cluster import Answer
from nbcluster.clusters.conversation import ConversationOver
from nbcluster.clusters.launch import HostProcess, start_registered
from nbcluster.clusters.registered import RegisteredHost
from nbcluster.clusters.registry import Entry
from nbcluster.clusters.specs import ClusterSpec, GpuUse, Progress, WorkerDeath, WorkerInfo
from nbcluster.errors import ClusterError, ClusterNotAttached, ClusterNotReached, ClusterNotStarted
from nbcluster.run.demand import Demand
from nbcluster.worker.outfit import PYTHON

if TYPE_CHECKING:
    from nbcluster.clusters.telling import Place, Telling
    from nbcluster.run.snapshot import Snapshot

_ANSWER_S = 5.0


class HostEnd(Protocol):
    """A host process, as far as a kernel that uses its cluster speaks with it."""

    def tell(self, do: str, **given: Any) -> "Future[dict[str, Any]]": ...
    def leave(self) -> None: ...
    def stop(self) -> None: ...


def _unheard(progress: Progress) -> None:
    """Nobody waits."""


def _knows_no_run(what: str, run: str) -> dict[str, Any]:
    """This process has shown none."""
    return {}


class Steered(Bulletin, ABC):
    """What all clusters with a host process have in common."""

    def __init__(
        self,
        of: ClusterSpec | Entry,
        *,
        start_s: float | None,
        notebook: str,
        waiting: Callable[[Progress], None] = _unheard,
    ) -> None:
        """Starts a host, or calls one that there is. Raises ClusterNameTaken; of an entry, ClusterNotReached.

        `start_s`: how long it may take until a worker is there; None: as long as it takes. `waiting` hears meanwhile,
        on a thread of another's, what is waited for.
        """
        super().__init__()
        self._of = of
        self._start_s = start_s
        self._waiting = waiting
        self._kernel_pid = os.getpid()
        self._workers: list[WorkerInfo] = []
        self._bounds = (0, 0)
        self._gpu_use: dict[str, GpuUse] = {}
        self._scheduler: dict[str, Any] = {}
        self._differing: tuple[Difference, ...] = ()
        self._progress = Progress()
        self._parting = ""
        self._last_words: tuple[str, str] | None = None
        self._host: HostEnd | None = None
        self._telling: Telling | None = None
        self._asked: Answer = _knows_no_run
        try:
            self._host = self._host_of(of, notebook)
        except OSError as error:
            self._failure = ClusterNotStarted(of.kind, in_words(error))
        except ClusterNotStarted as failure:
            self._failure = failure
        else:
            atexit.register(self.leave)

    def _host_of(self, of: ClusterSpec | Entry, notebook: str) -> HostEnd:
        if isinstance(of, ClusterSpec) and not of.outlives:
            return HostProcess(of, heard=self._hear, ended=self._bury)
        if isinstance(of, ClusterSpec):
            of = start_registered(of, self._hear_waiting)
        host = RegisteredHost(of, heard=self._hear, ended=self._bury)
        host.attach(notebook)
        return host

    def insist_on_this_python(self) -> None:
        """Raises ClusterNotAttached where the workers run another."""
        self._wait_scheduler()
        if cause := other_python([self._scheduler["versions"][PYTHON]]):
            raise ClusterNotAttached(self.name, cause, SAME_PYTHON, is_named=True)

    @property
    def name(self) -> str:
        return self._of.name

    @property
    def kind(self) -> str:
        return self._of.kind

    @property
    def outlives(self) -> bool:
        return isinstance(self._of, Entry) or self._of.outlives

    @property
    def named(self) -> bool:
        return self._of.named

    @property
    def is_ours(self) -> bool:
        return True

    def gpu_use(self) -> dict[str, GpuUse]:
        return self._gpu_use

    def _wait_scheduler(self) -> None:
        if not self._wait_for(lambda: self._scheduler, self._start_s):
            cause = f"its scheduler has not come up within {self._start_s:g} s"
            raise ClusterNotStarted(self.kind, cause)
        if self._failure:
            raise self._failure.with_traceback(None)

    # What may be asked of the host

    def restart(self) -> None:
        self._ask("restart")

    def scale(self, workers: int, most: int | None = None) -> None:
        self._ask("scale", least=workers, most=most or workers)

    def demand(self, run: str, demand: Demand) -> None:
        if self._bounds[0] == self._bounds[1]:
            return
        self._tell(
            "demand",
            run=run,
            iterations=demand.iterations,
            seconds=demand.seconds,
            busy=sorted(demand.busy),
            once=demand.once,
        )

    def show(self, place: "Place", snapshot: "Snapshot", story: str = "") -> None:
        if self._failure is not None or os.getpid() != self._kernel_pid:
            return
        if self._telling is None:
            from nbcluster.clusters.telling import (
                Telling,  # not before a cell runs: a cluster is to start soon
            )

            self._telling = Telling(self._tell_host)
        self._telling.show(place, snapshot, story)

    def on_asked(self, answer: Answer) -> None:
        self._asked = answer

    def deaths(self) -> list[WorkerDeath]:
        return [WorkerDeath(**death) for death in self._ask("deaths")["deaths"]]

    def share_gpus(self, shares: int) -> None:
        self._ask("share gpus", shares=shares)

    def _tell_differences(self, found: tuple[Difference, ...]) -> tuple[Difference, ...]:
        """``found``; those who watch the cluster are told."""
        if found != self._differing and os.getpid() == self._kernel_pid:
            self._differing = found
            told = [
                {"what": each.name, "here": each.here, "there": each.there or "missing", "why": each.why}
                for each in found
                if each.here  # what nobody was told is no difference yet
            ]
            self._tell("differ", differences=told)
        return found

    def logs(self, worker: str) -> str:
        return str(self._ask("logs", name=worker)["log"])

    def leave(self) -> None:
        self._part("this notebook has detached from it" if self.outlives else "it was stopped")
        if self._host is not None and os.getpid() == self._kernel_pid:
            self._host.leave()

    def stop(self) -> None:
        self._part("it was stopped")
        if self._host is not None and os.getpid() == self._kernel_pid:
            self._host.stop()

    def _part(self, why: str) -> None:
        if self._parting or os.getpid() != self._kernel_pid:
            return  # it may be a forked child of the kernel, leaving through the same `atexit`: it is not its cluster
        with self._changed:
            self._parting = why
        atexit.unregister(self.leave)
        self._hang_up()

    @abstractmethod
    def _hang_up(self) -> None:
        """Ends what this kernel has of Dask's. May be called twice."""

    def _tell(self, do: str, **given: Any) -> None:
        try:
            self._tell_host(do, **given)
        except ConversationOver:
            pass  # what was to be stopped has ended

    def _tell_host(self, do: str, **given: Any) -> "Future[dict[str, Any]]":
        if self._host is None:
            raise ConversationOver
        return self._host.tell(do, **given)

    def _ask(self, do: str, **given: Any) -> dict[str, Any]:
        if self._failure or self._host is None:
            raise self._no_answer("it has ended")
        try:
            answer = self._host.tell(do, **given).result(_ANSWER_S)
        except ConversationOver:
            raise self._no_answer("it has just ended") from None
        except TimeoutError:
            raise self._no_answer(f"its host process has not answered within {_ANSWER_S:g} s") from None
        if "error" in answer:
            raise self._no_answer(answer["error"])
        return answer

    def _no_answer(self, cause: str) -> ClusterError:
        return self._failure or ClusterNotReached(self.name, cause)

    # What the host says, on the thread that reads it

    def _hear(self, message: dict[str, Any]) -> None:
        news = message.pop("news")
        if news == "scheduler":
            with self._changed:
                self._scheduler = message
                self._changed.notify_all()
        elif news == "workers":
            with self._changed:
                self._workers = [WorkerInfo(**worker) for worker in message["workers"]]
                self._bounds = message["bounds"][0], message["bounds"][1]
                self._changed.notify_all()
        elif news == "gpus":
            self._gpu_use = {name: GpuUse(**use) for name, use in message["use"].items()}
        elif news == "joined":
            self._tell_joined(WorkerInfo(**message["worker"]))
        elif news == "death":
            self._tell_died(WorkerDeath(**message["death"]))
        elif news == "progress":
            self._hear_waiting(message)
        elif news == "watched":
            if self._telling is not None:
                self._telling.want(message["spans"])
        elif news == "asked":
            self._tell("reply", number=message["number"], said=self._asked(message["what"], message["run"]))
        elif news == "over":
            self._last_words = message["cause"], message["log"]

    def _hear_waiting(self, message: dict[str, Any]) -> None:
        progress = Progress.of(message)
        with self._changed:
            self._progress = progress
            self._changed.notify_all()
        self._waiting(progress)

    def _bury(self, cause: str, log: str) -> None:
        if self._last_words is not None:
            cause, said = self._last_words
            log = said or log
        failure: ClusterError
        if self._parting:
            failure = ClusterNotReached(self.name, self._parting)
        elif self._was_ready:
            failure = ClusterNotReached(self.name, cause)
        else:
            failure = ClusterNotStarted(self.kind, cause, log)
        self._workers = []
        self._tell_ended(failure)
        if not self._parting:
            self._hang_up()  # cancels its futures now, rather than after a long wait for the scheduler
