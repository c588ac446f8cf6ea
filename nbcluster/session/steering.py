"""What is done with a cluster that there is.

In this room a cluster gets more workers and fewer, and fresh ones, and its workers are heard.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nbcluster.errors import Fault, OptionError, StatementFailed

if TYPE_CHECKING:
    from nbcluster.clusters import Cluster, ClusterInfo, WorkerDeath, WorkerInfo
    from nbcluster.worker.statements import Said

_LOOK_EVERY_S: Final = 0.02


@dataclass(frozen=True)
class WorkerLog:
    """What one place of a cluster has to tell."""

    name: str
    worker: "WorkerInfo | None"
    """Who has it now."""
    text: str
    """What that one wrote to its standard output and error: the end of it."""
    deaths: "tuple[WorkerDeath, ...]"
    """How those before it ended, the oldest first."""


def scale(cluster: "Cluster", least: int, most: int | None, timeout_s: float) -> "ClusterInfo":
    """Comes back when they are there, or after the timeout."""
    cluster.scale(least, most)
    cluster.wait_settled(timeout_s)
    return cluster.info()


def restart(cluster: "Cluster", timeout_s: float) -> "ClusterInfo":
    """Comes back when the fresh ones are there, or after the timeout."""
    before = {worker.pid for worker in cluster.workers() if worker.pid}
    cluster.restart()
    until = time.monotonic() + timeout_s
    # The old ones are there until they have ended, and only then are others made.
    while before & {worker.pid for worker in cluster.workers()} and time.monotonic() < until:
        time.sleep(_LOOK_EVERY_S)
    cluster.wait_settled(max(0.0, until - time.monotonic()))
    return cluster.info()


def logs(cluster: "Cluster", worker: str | None, of: str) -> list[WorkerLog]:
    """Of all, or of the one that is named. Raises OptionError where there is none of that name."""
    deaths, workers = cluster.deaths(), cluster.workers()
    names = list(dict.fromkeys([*(each.name for each in workers), *(each.name for each in deaths)]))
    if worker is not None and worker not in names:
        raise OptionError(of, [Fault(worker, "is no worker of this cluster, and was none")], names)
    return [
        WorkerLog(
            name,
            next((each for each in workers if each.name == name), None),
            cluster.logs(name),
            tuple(death for death in deaths if death.name == name),
        )
        for name in ([worker] if worker is not None else names)
    ]


def raise_if_failed(statement: str, said: "Mapping[str, Said]") -> None:
    """Raises StatementFailed where a worker has told of an exception."""
    errors = {worker: each.error for worker, each in said.items() if each.error}
    if errors:
        raise StatementFailed(statement, errors, len(said))
