"""Those who watch this kernel's runs from outside: the panel, by way of the cluster's host process.

In this room they are told of runs, and their questions answered.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from nbcluster.session.known import kernel_id, notebook
from nbcluster.session.runs import Run

if TYPE_CHECKING:
    from nbcluster.clusters import Cluster, WorkerDeath
    from nbcluster.run.snapshot import Snapshot

_PANEL: Final = "the panel in JupyterLab"


class Outside:
    """One for each session. `runs`: those that it has, by their ids."""

    def __init__(self, runs: Callable[[], Iterable[tuple[str, Run]]]) -> None:
        self._runs = runs
        self._heeded: Cluster | None = None  # the one that knows whom to ask

    def tell(self, cluster: "Cluster", run: Run, snapshot: "Snapshot") -> None:
        """Never waits."""
        from nbcluster.clusters.telling import Place  # there is a cluster: its room is imported

        if cluster is not self._heeded:
            self._heeded = cluster
            cluster.on_asked(self._answer)
            cluster.on_death(self._note_death)
        place = Place(notebook=notebook(), kernel=kernel_id(), cell_id=run.cell_id)
        cluster.show(place, snapshot, run.story() if snapshot.final else "")

    def _answer(self, what: str, id: str) -> dict[str, Any]:
        """On the thread that reads what the cluster's host says, so that it is answered while the kernel is busy."""
        run = dict(self._runs()).get(id)
        if run is None:
            return {}
        if what == "why":
            return {"text": run.story()}
        if not run.is_under_way:
            return {"over": run.state}
        if run.is_here:
            run.note("it is asked to stop, by an interrupt of what goes on here")
            return {"how": "interrupt"}
        run.stop(_PANEL)
        return {"how": "stop"}

    def _note_death(self, death: "WorkerDeath") -> None:
        for _, run in self._runs():
            if run.is_under_way:
                run.note(f"{death.name} has ended: {death.cause}")
