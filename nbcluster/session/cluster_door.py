"""The same as `%cluster`, in Python: ``nbcluster.cluster``.

In this room arguments take a line's place.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from nbcluster.errors import Fault, OptionError
from nbcluster.session.given import asked_of_kind, faults_of_workers
from nbcluster.session.session import Session
from nbcluster.session.steering import WorkerLog, raise_if_failed

if TYPE_CHECKING:
    from nbcluster.clusters import ClusterInfo


class ClusterDoor:
    """The current session's cluster: ``nbcluster.cluster``."""

    def __init__(self, current: Callable[[], Session]) -> None:
        self._current = current

    def start(
        self,
        workers: int | None = None,
        name: str | None = None,
        idle_s: float | None = None,
        *,
        lasting: bool = True,
        memory: str | int | None = None,
        cpus: float | None = None,
        gpus: int | str | None = None,
        kind: str = "local",
        **options: object,
    ) -> "ClusterInfo":
        """Start a cluster, in place of the one that there is, and wait until it can be used.

        `workers`: one per core, if it is not said. `name`: what it is found by; "local" or the like, if it is not
        said. It stays when this process ends, until nobody has used it for `idle_s` seconds: 30 minutes, if it is
        not said. One that is not `lasting` ends with this process, and nobody else finds it. `memory` ("4GB", or
        bytes) is what each worker may use, `cpus` how many cores are meant for each. `gpus`: a worker more
        for each of so many GPUs; "auto", if it is not said: for all that there are; "none": for none.

        `kind`: on this machine, if it is not said. Another kind has `options` of its own in place of `memory`, `cpus` and
        `gpus`: `start(kind="ssh", hosts=["a", "b"])` is `%cluster start ssh --hosts a,b`, and
        `%cluster start ssh --help` tells them.

        Raises OptionError, TooFewGpus, KindNotInstalled, ClusterNameTaken, ClusterNotStarted.
        """
        if kind != "local" or options:
            given = {
                "workers": workers,
                "name": name,
                "memory": memory,
                "cpus": cpus,
                "gpus": gpus,
                **options,
            }
            asked = asked_of_kind(
                kind, {name: value for name, value in given.items() if value is not None}, idle_s
            )
            return self._current().start_kind(asked, lasting)
        return self._current().start_cluster(
            workers, name, idle_s, lasting, memory=memory, cpus=cpus, gpus=gpus
        )

    def script(self, kind: str, **options: object) -> str:
        """The script or manifest that `start(kind=…)` would hand in; starts nothing. Raises OptionError,
        KindNotInstalled."""
        return asked_of_kind(kind, {**options, "dry_run": True}, None).script()

    def attach(
        self,
        to: object,
        *,
        tls_ca: str | None = None,
        tls_cert: str | None = None,
        tls_key: str | None = None,
    ) -> "ClusterInfo":
        """Use a cluster that there is already, in place of this session's.

        `to`: the name of one that was started; or of a Dask cluster that somebody else started, the scheduler's address,
        its scheduler file, or an object of Dask's, a cluster or a client. Raises OptionError, ClusterNotFound,
        ClusterNotReached, ClusterNotAttached.
        """
        from nbcluster.clusters.whereabouts import Tls

        tls = Tls(ca=tls_ca, cert=tls_cert, key=tls_key)
        if isinstance(to, str | os.PathLike):
            return self._current().attach_cluster(str(os.fspath(to)), None, tls)
        return self._current().attach_cluster("to", {"to": to}, tls)

    def detach(self) -> None:
        """Leave it to itself, if it outlives this process or somebody else started it, and end it otherwise. Does nothing
        where there is none."""
        self._current().detach_cluster()

    def scale(self, workers: int, most: int | None = None) -> "ClusterInfo":
        """So many workers from now on; between `workers` and `most` as many as the runs can use, if `most` is said.

        May be called while a run goes on, from another thread. Raises OptionError, ClusterError.
        """
        faults = [*faults_of_workers(workers), *faults_of_workers(most, "most")]
        if not faults and most is not None and most < workers:
            faults.append(Fault(f"most={most}", f"is less than workers={workers}"))
        if faults or workers is None:
            raise OptionError("nbcluster.cluster.scale()", faults, ["workers", "most"])
        return self._current().scale_cluster(workers, most, "nbcluster.cluster.scale()")

    def restart(self) -> "ClusterInfo":
        """Fresh workers in place of all that there are. Raises ClusterError."""
        return self._current().restart_cluster("nbcluster.cluster.restart()")

    def logs(self, worker: str | None = None) -> list[WorkerLog]:
        """What workers wrote to their standard output and error, and why those before them died. Raises ClusterError,
        OptionError."""
        return self._current().cluster_logs(worker, "nbcluster.cluster.logs()")

    def run(self, statement: str) -> dict[str, str]:
        """Run a statement once on every worker; what it printed there, by worker.

        Raises StatementFailed where it has raised, ClusterError, SyntaxError.
        """
        said = self._current().run_on_workers(statement, "nbcluster.cluster.run()")
        raise_if_failed(statement, said)
        return {worker: each.text for worker, each in said.items()}

    def settings(self) -> dict[str, object]:
        """Each setting's value as it holds now; `%cluster settings` tells where it came from too."""
        return {name: value for name, value, _ in self._current().settings_told()}

    def stop(self) -> None:
        """End it, or detach from one that was attached. The next distributed cell starts another. Does nothing where
        there is none."""
        self._current().stop_cluster()

    def info(self) -> "ClusterInfo | None":
        """What there is to tell of it; None where there is none."""
        attached = self._current().cluster
        return None if attached is None else attached.info()

    def __repr__(self) -> str:
        attached = self._current().cluster
        return "<no cluster>" if attached is None else f"<cluster {attached.name!r}, {attached.kind}>"
