"""Where cells run: clusters, how they are started and ended, and what they promise.

In this room (`clusters`) the kernel asks for a cluster and a host process of its own holds it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from nbcluster.clusters.cluster import ALL_S, CallFailed, Cluster
from nbcluster.clusters.hosted import HostedCluster
from nbcluster.clusters.kinds import table
from nbcluster.clusters.registered import RegisteredHost
from nbcluster.clusters.registry import Entry, entries, find, free_name
from nbcluster.clusters.specs import ClusterInfo, ClusterSpec, Progress, WorkerDeath, WorkerInfo
from nbcluster.clusters.whereabouts import Whereabouts
from nbcluster.errors import ClusterNameTaken
from nbcluster.settings import Settings

__all__ = [
    "ALL_S",
    "CallFailed",
    "Cluster",
    "ClusterInfo",
    "ClusterSpec",
    "Entry",
    "Progress",
    "RegisteredHost",
    "WorkerDeath",
    "WorkerInfo",
    "attach",
    "end",
    "entries",
    "find",
    "free_name",
    "start_lasting",
    "start_local",
    "start_of_kind",
]


def start_local(
    workers: int | None = None,
    *,
    name: str = "local",
    memory_bytes: int | None = None,
    cpus: float | None = None,
    gpus: int | None = None,
    notebook: str = "",
    settings: Settings | None = None,
) -> Cluster:
    """Starts a cluster on this machine and comes back at once, in a few milliseconds; `wait_ready` waits.

    `workers`: one per core that this process may use, if it is not said, or as many as have `cpus` cores each.
    `memory_bytes` is what each worker may use. `gpus`: so many of this machine's GPUs have a worker each beside them; all
    of them, if it is not said. The cluster ends with this process.
    Never raises: what goes wrong is told by `wait_ready`, `failure` and `on_end`.
    """
    settings = settings or Settings()
    spec = _spec(
        settings,
        name=name,
        workers=workers,
        memory_bytes=memory_bytes,
        cpus=cpus,
        gpus=gpus,
        notebook=notebook,
    )
    return HostedCluster(spec, start_s=settings.start_s)


def start_lasting(
    workers: int | None = None,
    *,
    name: str = "",
    memory_bytes: int | None = None,
    cpus: float | None = None,
    gpus: int | None = None,
    notebook: str = "",
    idle_s: float | None = None,
    settings: Settings | None = None,
) -> Cluster:
    """Starts a cluster on this machine that outlives this process, for as long as kernels use it and `idle_s` more.

    `name`: a free one is taken, if it is not said. Comes back when it stands in the registry; workers are then on
    their way. Raises ClusterNameTaken; what else goes wrong is told as by `start_local`'s.
    """
    settings = settings or Settings()
    while True:
        spec = _spec(
            settings,
            name=name or free_name("local"),
            named=bool(name),
            workers=workers,
            memory_bytes=memory_bytes,
            cpus=cpus,
            gpus=gpus,
            outlives=True,
            notebook=notebook,
            idle_s=settings.idle_s if idle_s is None else idle_s,
        )
        try:
            return HostedCluster(spec, start_s=settings.start_s, notebook=notebook)
        except ClusterNameTaken:
            if name:
                raise
            # Another was faster with the name that was free: there is a next one.


def start_of_kind(
    name_of_kind: str,
    workers: int | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    notebook: str = "",
    idle_s: float | None = None,
    lasting: bool = True,
    waiting: Callable[[Progress], None] = lambda progress: None,
    settings: Settings | None = None,
) -> Cluster:
    """Starts a cluster of another kind than `local`, and comes back when its scheduler has let us in; workers are then on
    their way. `options`: the kind's own. `waiting` hears, on threads of the cluster's, what is waited for.

    Raises KindNotInstalled, ClusterNameTaken, ClusterNotStarted. An interrupt ends what was begun.
    """
    from nbcluster.clusters.lodged import LodgedCluster  # most kernels need none of it

    settings = settings or Settings()
    kind = table.find(name_of_kind)
    table.insist_on_modules(kind)
    while True:
        spec = replace(
            _spec(
                settings,
                name=name or free_name(kind.name),
                named=bool(name),
                workers=workers,
                outlives=lasting,
                notebook=notebook,
                idle_s=settings.idle_s if idle_s is None else idle_s,
                options=dict(options or {}),
            ),
            kind=kind.name,
            start_s=kind.start_s,
        )
        try:
            return LodgedCluster(spec, settings, notebook=notebook, waiting=waiting)
        except ClusterNameTaken:
            if name:
                raise
            # Another was faster with the name that was free: there is a next one.


def attach(to: Entry | Whereabouts, *, notebook: str = "", settings: Settings | None = None) -> Cluster:
    """The cluster of an entry, or one of Dask's own; its workers may be on their way yet. Raises ClusterNotReached,
    ClusterNotAttached."""
    settings = settings or Settings()
    if isinstance(to, Entry) and to.kind != table.LOCAL:
        from nbcluster.clusters.lodged import LodgedCluster

        return LodgedCluster(to, settings, notebook=notebook)
    if isinstance(to, Entry):
        cluster = HostedCluster(to, start_s=settings.start_s, notebook=notebook)
        try:
            cluster.insist_on_this_python()
        # No border: it goes on to whoever wanted to attach, and the host is not left with a kernel that has gone.
        except BaseException:
            cluster.leave()
            raise
        return cluster
    from nbcluster.clusters import attached  # most kernels need none of it

    return attached.attach(to, settings)


def end(entry: Entry, *, by: str) -> None:
    """Ends the cluster of an entry, whoever uses it, and comes back when its processes are gone.

    Of one from before this machine last started only the entry is left, and goes. Raises ClusterNotReached.
    """
    if entry.is_stale():
        entry.remove()
    else:
        RegisteredHost(entry).stop(by)


def _spec(settings: Settings, **given: Any) -> ClusterSpec:
    return ClusterSpec(
        kind="local",
        start_method=settings.start_method,
        start_s=settings.start_s,
        grace_s=settings.grace_s,
        release_s=settings.release_s,
        pretended_gpus=settings.pretended_gpus,
        **given,
    )
