"""Where cells run: clusters, how they are started and ended, and what they promise.

In this room (`clusters`) the kernel asks for a cluster and a host process of its own holds it.
"""

from nbcluster.clusters.cluster import CallFailed, Cluster
from nbcluster.clusters.hosted import HostedCluster
from nbcluster.clusters.specs import ClusterInfo, ClusterSpec, WorkerDeath, WorkerInfo
from nbcluster.settings import Settings

__all__ = [
    "CallFailed",
    "Cluster",
    "ClusterInfo",
    "ClusterSpec",
    "WorkerDeath",
    "WorkerInfo",
    "start_local",
]


def start_local(
    workers: int | None = None,
    *,
    name: str = "local",
    memory_bytes: int | None = None,
    settings: Settings | None = None,
) -> Cluster:
    """Starts a cluster on this machine and comes back at once, in a few milliseconds; `wait_ready` waits.

    `workers`: one per core that this process may use, if it is not said. The cluster ends with this process.
    Never raises: what goes wrong is told by `wait_ready`, `failure` and `on_end`.
    """
    settings = settings or Settings()
    return HostedCluster(
        ClusterSpec(
            kind="local",
            name=name,
            workers=workers,
            memory_bytes=memory_bytes,
            start_method=settings.start_method,
            start_s=settings.start_s,
            grace_s=settings.grace_s,
        )
    )
