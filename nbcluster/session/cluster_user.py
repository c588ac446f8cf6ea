"""The cluster that a session uses: which one it is, how it came to be, and what becomes of it.

In this room a cluster is started, attached to, left and ended, and runs are handed its workers.
"""

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nbcluster.errors import ClusterNotFound, NoCluster, OptionError, TooFewGpus
from nbcluster.session import steering
from nbcluster.session.given import faults_of_idle, faults_of_name, faults_of_workers, limits_of
from nbcluster.session.known import meant, notebook
from nbcluster.settings import Settings

if TYPE_CHECKING:
    from nbcluster.clusters import Cluster, ClusterInfo
    from nbcluster.clusters.kinds.table import Asked
    from nbcluster.clusters.whereabouts import Tls
    from nbcluster.engine.backend import Workforce
    from nbcluster.run.demand import Demand
    from nbcluster.worker.statements import Said


class ClusterUser:
    """Whoever has cells to run: uses one cluster at a time, or none until a cell has work for it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._cluster: Cluster | None = None
        self._asked_for = False
        self._next_workers: int | None = None
        self._next_limits: dict[str, Any] = {}
        self._workforce: Workforce | None = None
        self._makes_workforce = True

    @property
    def cluster(self) -> "Cluster | None":
        """The one that is in use."""
        return self._cluster

    def go_by(self, settings: Settings) -> None:
        """From now on; the cluster that there is stays."""
        if settings != self.settings and self._makes_workforce:
            self._workforce = None  # it was made with the others
        self.settings = settings

    def tell_demand(self, run: str, demand: "Demand") -> None:
        """What a run could use, for a cluster that scales by itself."""
        if self._cluster is not None:
            self._cluster.demand(run, demand)

    # Which one -------------------------------------------------------------------------------------

    def use(self, workforce: "Workforce") -> None:
        """Have slices run there from now on, rather than on a cluster of this session."""
        self.detach_cluster()
        self._workforce, self._makes_workforce = workforce, False

    def start_cluster(
        self,
        workers: int | None = None,
        name: str | None = None,
        idle_s: float | None = None,
        lasting: bool = True,
        *,
        memory: str | int | None = None,
        cpus: float | None = None,
        gpus: int | str | None = None,
    ) -> "ClusterInfo":
        """A cluster in place of the one that there is; comes back when it can be used. A lasting one outlives this
        kernel.

        One without a name is not kept beside its successor. Raises OptionError, TooFewGpus, ClusterNameTaken,
        ClusterNotStarted.
        """
        limits, wrong_limits = limits_of(memory, cpus, gpus)
        faults = [
            *faults_of_workers(workers),
            *wrong_limits,
            *faults_of_name(name),
            *faults_of_idle(idle_s),
        ]
        if faults:
            there_are = ["workers", "name", "idle_s", "lasting", "memory", "cpus", "gpus"]
            raise OptionError("nbcluster.cluster.start()", faults, there_are)
        from nbcluster.clusters import start_lasting, unix_socket

        self._insist_on_gpus(limits.get("gpus"))
        self._part_from_cluster()
        self._next_workers, self._next_limits = workers or self.settings.workers, limits
        self._asked_for = True
        cluster: Cluster
        if lasting and unix_socket.CAN_LISTEN:
            self._end_unnamed()
            cluster = self._cluster = start_lasting(
                self._next_workers,
                name=name or "",
                notebook=notebook(),
                idle_s=idle_s,
                settings=self.settings,
                **self._limits,
            )
        else:
            cluster = self._start(name or "local")
        cluster.wait_ready(self.settings.start_s)
        on_cores = [worker for worker in cluster.workers() if not worker.has_gpu]
        cluster.wait_workers(len(on_cores), self.settings.start_s)
        return cluster.info()

    def start_kind(self, asked: "Asked", lasting: bool = True) -> "ClusterInfo":
        """As `start_cluster`, of another kind than `local`. What it waits for is printed.

        Raises KindNotInstalled, ClusterNameTaken, ClusterNotStarted. An interrupt ends what was begun.
        """
        from nbcluster.clusters import ALL_S, start_of_kind, unix_socket
        from nbcluster.clusters.kinds import table
        from nbcluster.clusters.waits import Waits

        table.insist_on_modules(asked.kind)
        self._part_from_cluster()
        lasting = lasting and unix_socket.CAN_LISTEN
        if lasting:
            self._end_unnamed()
        try:
            with Waits(print) as waits:
                cluster = self.take(
                    start_of_kind(
                        asked.kind.name,
                        asked.workers,
                        asked.options,
                        name=asked.name or "",
                        notebook=notebook(),
                        idle_s=asked.idle,
                        lasting=lasting,
                        waiting=waits.hear,
                        settings=self.settings,
                    )
                )
                cluster.wait_ready()
                cluster.wait_settled(ALL_S)
        except KeyboardInterrupt:
            self.stop_cluster()
            left = f"the {asked.kind.name} cluster is not waited for any longer, and nothing is left of it"
            raise KeyboardInterrupt(left) from None
        # No border: it goes on to whoever wanted the cluster, once nothing is left of it.
        except BaseException:
            self.stop_cluster()
            raise
        return cluster.info()

    def _insist_on_gpus(self, gpus: int | None) -> None:
        from nbcluster.clusters import gpus as devices

        if gpus:
            found = devices.find(os.environ, self.settings.pretended_gpus)
            if len(found.gpus) < gpus:
                raise TooFewGpus(gpus, len(found.gpus), found.because)

    def attach_cluster(
        self,
        word: str,
        space: Mapping[str, object] | None = None,
        tls: "Tls | None" = None,
        of: str = "%cluster attach",
    ) -> "ClusterInfo":
        """A cluster that there is already, in place of the one that this session has; comes back when it can be used.

        `word`: its name, the scheduler's address or file, or what an object of Dask's is called in `space`. Raises
        OptionError, ClusterNotFound, ClusterNotReached, ClusterNotAttached.
        """
        from nbcluster.clusters import ALL_S, Entry, attach

        to = meant(word, space or {}, tls, of)
        here = self._cluster
        is_here = isinstance(to, Entry) and here is not None and (here.name, here.outlives) == (word, True)
        if here is None or here.failure is not None or not is_here:
            # Only once it is known to answer.
            here = self.take(attach(to, notebook=notebook(), settings=self.settings))
        here.wait_ready(self.settings.start_s)
        here.wait_settled(ALL_S)
        return here.info()

    def take(self, cluster: "Cluster") -> "Cluster":
        """One that somebody has made, in place of the one that there is."""
        self._part_from_cluster()
        self._cluster, self._asked_for = cluster, True
        return cluster

    def detach_cluster(self) -> str | None:
        """The cluster goes on without this session, if it can; its name, or None if there is none."""
        cluster = self._forget_cluster()
        if cluster is None:
            return None
        cluster.leave()
        return cluster.name

    def stop_cluster(self, name: str | None = None) -> str | None:
        """Ends the cluster of that name, or this session's; its name, or None if there is none. The next distributed
        cell starts another. Raises ClusterNotFound, ClusterNotReached."""
        here = self._cluster
        if name is not None and (here is None or (here.name, here.outlives) != (name, True)):
            from nbcluster.clusters import end, find

            try:
                end(find(name), by=notebook() or "another notebook")
                return name
            except ClusterNotFound:
                # One that came up by itself has a name too, which others do not know.
                if here is None or here.name != name:
                    raise
        cluster = self._forget_cluster()
        if cluster is None:
            return None
        cluster.stop()
        return cluster.name

    def close(self) -> None:
        """Ends the session's cluster, unless it outlives its kernel."""
        self.detach_cluster()

    def _forget_cluster(self) -> "Cluster | None":
        cluster, self._cluster, self._workforce = self._cluster, None, None
        self._asked_for, self._next_workers, self._next_limits = False, None, {}
        self._makes_workforce = True
        return cluster

    def _part_from_cluster(self) -> None:
        """Another takes its place."""
        cluster = self._forget_cluster()
        if cluster is None:
            return
        if cluster.named:
            cluster.leave()  # it is found by its name
        else:
            cluster.stop()  # nobody would look for it

    def _end_unnamed(self) -> None:
        """What this notebook's kernel before this one has started, without a name to find it by."""
        from nbcluster.clusters import end, entries
        from nbcluster.clusters.standing import standing

        for entry in entries():
            mine = not entry.named and entry.notebook and entry.notebook == notebook()
            if mine and not standing(entry).is_in_use:
                end(entry, by=entry.notebook)

    # What is done with it --------------------------------------------------------------------------

    def scale_cluster(self, least: int, most: int | None = None, of: str = "%cluster scale") -> "ClusterInfo":
        """So many workers, or between the two as many as runs can use; comes back when they are there.

        While a run goes on, what a worker does that leaves is done by others. Raises ClusterError.
        """
        return steering.scale(self._attached(of), least, most, self.settings.start_s)

    def restart_cluster(self, of: str = "%cluster restart") -> "ClusterInfo":
        """Fresh workers in place of all that there are. Raises ClusterError."""
        return steering.restart(self._attached(of), self.settings.start_s)

    def cluster_logs(self, worker: str | None = None, of: str = "%cluster logs") -> list[steering.WorkerLog]:
        """What workers wrote to their standard output and error, and how those before them ended. Raises ClusterError,
        OptionError."""
        return steering.logs(self._attached(of), worker, of)

    def run_on_workers(self, source: str, of: str = "%cluster run") -> "dict[str, Said]":
        """What each worker said to a statement. Raises ClusterError, SyntaxError; what the statement raised is in what
        the worker says."""
        from nbcluster.clusters.everywhere import run_everywhere

        compile(source, "<statement>", "exec")
        cluster = self._attached(of)
        cluster.wait_ready(self.settings.start_s)
        return run_everywhere(cluster, source)

    def _attached(self, of: str) -> "Cluster":
        if self._cluster is None:
            raise NoCluster(of)
        if self._cluster.failure is not None:
            raise self._cluster.failure.with_traceback(None)
        return self._cluster

    # What a run gets of it --------------------------------------------------------------------------

    def lanes(self) -> int:
        """How many workers the next cell's cluster has, or would have."""
        from nbcluster.clusters.cores import workers_for

        return self._next_workers or self.settings.workers or workers_for(self.settings.cpus)

    def _workforce_for(self, workers: int | None) -> "Workforce":
        if self._cluster is not None and self._cluster.failure is not None and not self._asked_for:
            # One that came up by itself and is lost. Its successor comes up by itself too.
            self.stop_cluster()
        if self._cluster is None:
            self._next_workers = workers
        if self._workforce is None:
            self._workforce = self._dask_workforce()
        return self._workforce

    def _dask_workforce(self) -> "Workforce":
        from nbcluster.engine.dask import DaskWorkforce

        return DaskWorkforce(
            start=lambda: self._cluster or self._start("local"),
            settings=self.settings,
            clock=time.perf_counter,
            lanes=self.lanes,
            there=lambda: self._cluster,
        )

    def _start(self, name: str) -> "Cluster":
        from nbcluster.clusters import start_local

        self._cluster = start_local(
            self._next_workers, name=name, notebook=notebook(), settings=self.settings, **self._limits
        )
        return self._cluster

    @property
    def _limits(self) -> dict[str, Any]:
        """What workers of the next cluster may use."""
        held = {name: getattr(self.settings, name) for name in ("memory_bytes", "cpus", "gpus")}
        return {**held, **self._next_limits}
