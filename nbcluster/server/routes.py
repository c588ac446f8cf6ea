"""What can be asked, and where: the one table of routes, all below the server's base URL.

A handler that is not in the table is not reached. Tests go through it: each route refuses whoever is not let in.

In this room a path leads to a handler.
"""

from dataclasses import dataclass
from typing import Any, Final

from nbcluster.server import handlers, live
from nbcluster.server.keys import BASE, KEY

__all__ = ["BASE", "KEY", "ROUTES", "Route"]


@dataclass(frozen=True)
class Route:
    pattern: str
    example: str  #: a path that leads there
    handler: type[Any]


ROUTES: Final = (
    Route(r"clusters", "clusters", handlers.Clusters),
    Route(r"clusters/([^/]+)", "clusters/tools", handlers.Cluster),
    Route(r"clusters/([^/]+)/scale", "clusters/tools/scale", handlers.Scale),
    Route(r"clusters/([^/]+)/restart", "clusters/tools/restart", handlers.Restart),
    Route(r"clusters/([^/]+)/logs", "clusters/tools/logs", handlers.Logs),
    Route(r"kinds", "kinds", handlers.Kinds),
    Route(r"starts/([^/]+)", "starts/c0ffee01", handlers.Started),
    Route(r"runs/([^/]+)/stop", "runs/9f86d081-3/stop", handlers.StopRun),
    Route(r"runs/([^/]+)/why", "runs/9f86d081-3/why", handlers.Why),
    Route(r"runs/([^/]+)/summary", "runs/9f86d081-3/summary", handlers.Summary),
    Route(r"marks", "marks", handlers.Marks),
    Route(r"live", "live", live.Live),
)
