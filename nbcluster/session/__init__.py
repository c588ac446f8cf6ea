"""A notebook's session: its cluster, its settings, its runs.

    nbcluster.cluster.start(workers=4)
    nbcluster.last_report().route

A cluster comes up by itself when a cell first has work for it, and then ends with the kernel. One that was started
stays, until it is stopped or nobody has used it for a while: `nbcluster.cluster.attach("local")` finds it again.

In this room, and only here, the parts are put together: engine, cluster, view.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from nbcluster.session.cell import Cell, PlainRun, Why, check, run_plainly
from nbcluster.session.cluster_door import ClusterDoor
from nbcluster.session.known import cluster_names, notebook, offer
from nbcluster.session.runs import Begun, Run, how_far
from nbcluster.session.session import Means, Session, Shown
from nbcluster.session.steering import WorkerLog, raise_if_failed

if TYPE_CHECKING:
    from nbcluster.plan.report import RunReport

__all__ = [
    "Begun",
    "Cell",
    "ClusterDoor",
    "Means",
    "PlainRun",
    "Run",
    "Session",
    "Shown",
    "Why",
    "WorkerLog",
    "check",
    "close",
    "cluster",
    "cluster_names",
    "configure",
    "current",
    "how_far",
    "is_strict",
    "last_report",
    "notebook",
    "offer",
    "raise_if_failed",
    "run_numbers",
    "run_plainly",
]

_current: Session | None = None
_configured: Mapping[str, object] = {}


def current() -> Session:
    """This process's session; made when it is first asked for. Raises OptionError for settings in the
    environment that cannot be read."""
    global _current
    if _current is None:
        _current = Session(configured=_configured)
    return _current


def configure(configured: Mapping[str, object]) -> None:
    """What Jupyter's configuration says of `c.Nbcluster`, for this process's session. What is wrong with it is told when
    that is made; by an OptionError here, if it is there already."""
    global _configured
    _configured = dict(configured)
    if _current is not None and _configured:
        _current.configure(_configured)


def close() -> None:
    """Ends this process's session, if there is one."""
    global _current
    ended, _current = _current, None
    if ended is not None:
        ended.close()


def is_strict() -> bool:
    """Whether a loop that would run here is an error where a line says nothing of it. Makes no session."""
    return _current is not None and _current.settings.strict


def last_report() -> "RunReport | None":
    """What was decided in the last distributed cell, loop by loop, and what came of it."""
    return current().last_report()


def run_numbers(*, under_way: bool) -> list[str]:
    """What `%runs` calls this kernel's runs, or those that are not over; the youngest first."""
    runs = current().runs
    return [str(run.number) for run in reversed(runs) if run.is_under_way or not under_way]


cluster: Final = ClusterDoor(current)
