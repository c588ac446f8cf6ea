"""A cell with `%%distribute` on top leaves what it would have left without the line, sooner.

    %load_ext nbcluster

    %%distribute
    scores = [fit(k) for k in range(200)]

Importing this package is cheap: each name is fetched from its room when it is first used (PEP 562), because a
kernel loads the extension at its start and may never distribute a cell.

In this room are the public names, and nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from nbcluster.errors import (
    ClusterNotAttached,
    ClusterNotOurs,
    ClusterNotReached,
    ClusterNotStarted,
    NbclusterError,
    NoCluster,
    NotDistributed,
    OptionError,
    RunStopped,
    StatementFailed,
    StrictError,
)

if TYPE_CHECKING:
    from nbcluster.functions import distribute, map
    from nbcluster.magics import load_ipython_extension, unload_ipython_extension
    from nbcluster.session import cluster, last_report
    from nbcluster.worker.needs import on
    from nbcluster.worker.per_worker import per_worker

__version__ = "0.1.0.dev0"

__all__ = [
    "ClusterNotAttached",
    "ClusterNotOurs",
    "ClusterNotReached",
    "ClusterNotStarted",
    "NbclusterError",
    "NoCluster",
    "NotDistributed",
    "OptionError",
    "RunStopped",
    "StatementFailed",
    "StrictError",
    "__version__",
    "cluster",
    "distribute",
    "last_report",
    "load_ipython_extension",
    "map",
    "on",
    "per_worker",
    "unload_ipython_extension",
]

_rooms = {
    "cluster": "nbcluster.session",
    "distribute": "nbcluster.functions",
    "last_report": "nbcluster.session",
    "load_ipython_extension": "nbcluster.magics",
    "map": "nbcluster.functions",
    "on": "nbcluster.worker.needs",
    "per_worker": "nbcluster.worker.per_worker",
    "unload_ipython_extension": "nbcluster.magics",
}


def __getattr__(name: str) -> object:
    if name not in _rooms:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_rooms[name]), name)
    globals()[name] = value  # the next look-up is a plain one
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
