"""What every cluster promises, however it came to be.

In this room is the Protocol that the engine and the magics are written against.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from nbcluster.clusters.specs import ClusterInfo, GpuUse, WorkerDeath, WorkerInfo
from nbcluster.run.demand import Demand

if TYPE_CHECKING:
    from nbcluster.clusters.alike import Difference
    from nbcluster.clusters.dask_ends import Client
    from nbcluster.clusters.telling import Place
    from nbcluster.errors import ClusterError
    from nbcluster.run.snapshot import Snapshot


StopListening = Callable[[], None]

Answer = Callable[[str, str], dict[str, Any]]
"""What somebody who watches from outside asks of a run: `what`, and the run's id. Empty where there is no such run."""

ALL_S: Final = 10.0
"""Once a first worker can be used, so long for the others, where a cluster that has just been started or attached to is
waited for."""


class CallFailed(Exception):
    """A worker did not answer a call: it is gone, busy beyond the time given, or its function raised."""


class Cluster(Protocol):
    """A cluster that was started or attached to.

    Callbacks come on a thread of the cluster's own, one at a time: be quick, and do not wait in them for
    anything that the cluster does. Each `on_…` answers with a function that ends the listening.
    """

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def outlives(self) -> bool:
        """Whether it stays when this kernel ends."""

    @property
    def named(self) -> bool:
        """Whether somebody has given it its name."""

    @property
    def is_ours(self) -> bool:
        """Whether it was started by nbcluster, and ends when it is stopped."""

    @property
    def lodges(self) -> bool:
        """Whether slices run in guests below its Dask workers, so that Dask's own tasks run elsewhere than they do."""

    def wait_ready(self, timeout_s: float | None = None) -> None:
        """Comes back when a first worker can be used. Raises ClusterNotStarted, or ClusterNotReached if it
        was ready once and has ended."""

    def is_ready(self) -> bool:
        """Whether a worker can be used now. Never raises, never waits."""

    @property
    def failure(self) -> "ClusterError | None":
        """Why the cluster cannot be used any more; None while it can, or may yet."""

    def workers(self) -> list[WorkerInfo]:
        """The workers and where each stands, as last heard. Never waits."""

    def gpu_use(self) -> Mapping[str, GpuUse]:
        """By worker: how busy its GPU was when somebody last looked, which is once a second. Never waits."""

    def info(self) -> ClusterInfo:
        """What there is to tell."""

    def client(self) -> "Client":
        """Dask's client, made when first asked for. Waits for the scheduler; raises as `wait_ready`."""

    def differences(self) -> "tuple[Difference, ...]":
        """In what the workers' installation differs from the kernel's, as far as the notebook uses it."""

    def call(
        self, worker_address: str, method: str, payload: bytes = b"", *, timeout_s: float = 5.0
    ) -> bytes:
        """What the worker's door (`worker/door.py`) answers. Raises CallFailed."""

    def post(
        self,
        worker_address: str,
        method: str,
        payload: bytes = b"",
    ) -> None:
        """As `call`, without waiting, and nothing comes back. What is posted to a worker reaches it in the order in
        which it was posted, over a cable that the first post lays; `on_cut` tells where it does not."""

    def reach(self, worker_address: str, *, timeout_s: float = 5.0) -> None:
        """Comes back when what the worker emits is heard here, as it is soon after the first post. Raises CallFailed."""

    def bring(self, worker_address: str, run: str, path: str, size: int) -> bool:
        """See to it that what lies here under `path` can be opened there under the same name while `run` lasts, before
        anything that is posted later comes there. Whether what lies there can be opened here too."""

    def warm(self, modules: frozenset[str]) -> bool | None:
        """Has every worker import these. Whether one has; None where that is to be asked by a task of Dask's. Never
        waits, never raises."""

    def subscribe(self, topic: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        """`heard` gets what workers that were posted to emit under `topic` from now on, on the client's loop thread.
        The key "worker" of each message holds the sender's address."""

    def unsubscribe(self, topic: str) -> None: ...

    def on_ready(self, ready: Callable[[], None]) -> StopListening:
        """Called once, at once if it is ready already."""

    def on_join(self, joined: Callable[[WorkerInfo], None]) -> StopListening:
        """Called for each worker that joins from now on."""

    def on_death(self, died: Callable[[WorkerDeath], None]) -> StopListening:
        """Called for each worker whose process ends from now on, while the cluster lives."""

    def on_cut(self, cut: Callable[[str], None]) -> StopListening:
        """Called on the client's loop thread with the address of each worker to which the cable has ended, mostly
        because its process has: what was under way is lost. The next post lays another."""

    def on_end(self, ended: Callable[["ClusterError"], None]) -> StopListening:
        """Called once when the cluster did not start or has ended, be it that it was stopped, with what `failure`
        holds; at once if it has already."""

    def interrupt_worker(self, name: str, turn: int | None = None) -> None:
        """Stops the user code that runs in the worker: `turn` if it is named (see `worker/executor.py`) and
        still runs. A worker that does not heed it within the grace time is killed and replaced."""

    def restart(self) -> None:
        """Replaces every worker by a fresh one."""

    def scale(self, workers: int, most: int | None = None) -> None:
        """Asks for that many workers on cores, or for as many as the runs can use, between the two; see `wait_settled`."""

    def most_workers(self) -> int:
        """How many there can be without anybody asking for more: those that there are, where it does not scale by
        itself. Never waits."""

    def demand(self, run: str, demand: Demand) -> None:
        """Tells what a run could use, for a cluster that scales by itself. Never waits, never raises."""

    def wait_settled(self, timeout_s: float = 30.0) -> bool:
        """Waits until no worker is on its way, in or out; False after the timeout."""

    def share_gpus(self, shares: int) -> None:
        """Asks for at least so many workers on each GPU."""

    def wait_workers(self, count: int, timeout_s: float = 30.0) -> bool:
        """Waits until exactly so many workers on cores are ready, and none is on its way, nor any on a GPU; False after
        the timeout."""

    def logs(self, worker: str) -> str:
        """The last lines of what the worker wrote to its standard output and error."""

    def show(self, place: "Place", snapshot: "Snapshot", story: str = "") -> None:
        """How a run is getting on that uses it, for those who watch from outside this process. Never waits, never raises.
        ``story``: how it went, with the last one."""

    def on_asked(self, answer: Answer) -> None:
        """`answer` is called with what those ask of a run, on the cluster's own thread."""

    def deaths(self) -> list[WorkerDeath]:
        """The last ones, the oldest first; each with the last lines that the worker wrote."""

    def leave(self) -> None:
        """This kernel needs it no more: ends it, unless it outlives its kernel. Never raises."""

    def stop(self) -> None:
        """Ends the cluster and comes back when its processes are gone. Never raises; again does nothing."""
