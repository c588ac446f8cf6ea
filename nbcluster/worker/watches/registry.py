"""All watches, by name, and the set of them that a slice or iteration 0 is watched by.

In this room a watch is added: one line in the table, and nowhere else.
"""

import builtins
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Final, Protocol

from nbcluster.worker.watches import ambient, settings
from nbcluster.worker.watches.change import Change, Unwatchable
from nbcluster.worker.watches.pages import PrivateMapping
from nbcluster.worker.watches.shadow import Shadow


class Watch(Protocol):
    """Sees one kind of change between `arm` and `look`, and between two looks."""

    def arm(self) -> None: ...

    def look(self) -> Change | None: ...


def _nobody(_: threading.Thread) -> bool:
    return False


@dataclass(frozen=True)
class Scene:
    """What a run has that watches look at."""

    captures: Mapping[str, object] = field(default_factory=dict)
    """Captured objects, under the user's names."""
    space: Mapping[str, object] = field(default_factory=dict)
    """The globals that the user's code runs with."""
    allowed: Collection[str] = ()
    """Names that the body may bind there."""
    apart: Collection[object] = ()
    """What is reachable and not looked into, beside the globals: it changes for reasons of its own."""
    mappings: Sequence[PrivateMapping] = ()
    """The payload's buffers."""
    budget_s: float | None = None
    """How long the captures may take to shadow; None: as long as it takes."""
    is_ours: Callable[[threading.Thread], bool] = _nobody
    """Tells threads of ours from those of the user's code."""
    beside: Sequence[tuple[str, object]] = ()
    """More captured objects, of which several may have one name."""


@dataclass(frozen=True)
class Entry:
    guards: str
    make: Callable[[Scene], Watch]


def _captures(scene: Scene) -> Shadow:
    apart = [scene.space, *scene.apart]
    return Shadow(
        scene.captures, beside=scene.beside, mappings=scene.mappings, apart=apart, budget_s=scene.budget_s
    )


def _settings(guards: str, read: Callable[[], settings.Values | None]) -> Entry:
    return Entry(guards, lambda _: settings.Settings(read))


REGISTRY: Final[Mapping[str, Entry]] = {
    "captures": Entry("captured objects, and whatever can be reached from them", _captures),
    "names": Entry(
        "globals of the user's code that the body does not declare to bind",
        lambda scene: ambient.Names(scene.space, scene.allowed),
    ),
    "modules": Entry("the user's own modules", lambda scene: ambient.Modules([scene.space, *scene.apart])),
    "builtins": Entry(
        "Python's builtin names",
        lambda _: ambient.Names(vars(builtins), {"_"}, prefix="builtins."),
    ),
    "random": Entry("the generator shared by all users of random", lambda _: ambient.SharedRandom()),
    "numpy random": Entry(
        "the generator shared by all users of numpy.random", lambda _: ambient.NumpyRandom()
    ),
    "torch random": Entry("torch's default generators", lambda _: ambient.TorchRandom()),
    "figures": Entry("figures that pyplot knows", lambda _: ambient.Figures()),
    "threads": Entry("threads left running", lambda scene: ambient.Threads(scene.is_ours)),
    "environment": Entry("environment variables", lambda _: settings.Environment()),
    "warning filters": Entry("warnings.filters", lambda _: settings.WarningFilters()),
    "folder": _settings("the working folder", settings.working_folder),
    "interpreter": _settings(
        "sys.path, sys.argv, the recursion limit, the digits of an int, the collector", settings.interpreter
    ),
    "clock": _settings("the time zone", settings.clock_settings),
    "files": _settings("the rights of new files (os.umask)", settings.file_settings),
    "sockets": _settings("the timeout of new sockets", settings.socket_settings),
    "csv": _settings("csv's dialects and longest field", settings.csv_settings),
    "signals": _settings("signal handlers", settings.signal_handlers),
    "decimal": _settings("decimal's context", settings.decimal_context),
    "locale": _settings("the locale", settings.locale_settings),
    "logging": _settings("the root logger's level", settings.logging_settings),
    "numpy settings": _settings("numpy's error handling, printing and buffer", settings.numpy_settings),
    "pandas options": _settings("pandas' options", settings.pandas_options),
    "matplotlib settings": _settings("matplotlib's rcParams", settings.matplotlib_settings),
    "sklearn settings": _settings("scikit-learn's configuration", settings.sklearn_settings),
    "torch settings": _settings("torch's default dtype, gradients and threads", settings.torch_settings),
}


class Watches:
    """The watches of one scene, armed and asked together."""

    def __init__(self, scene: Scene, *, off: Collection[str] = ()) -> None:
        """`off` names watches to do without, to show what each of them is for."""
        self._watches: dict[str, Watch] = {
            name: entry.make(scene) for name, entry in REGISTRY.items() if name not in off
        }
        self.seconds = 0.0
        """What the last `arm` or `look` cost: checkpoints are paced by it."""

    def arm(self) -> None:
        """What is now is how it shall stay."""
        started = perf_counter()
        for watch in self._watches.values():
            watch.arm()
        self.seconds = perf_counter() - started

    def look(self) -> list[Change]:
        """What changed since the last look; empty if nothing did."""
        started = perf_counter()
        found = [watch.look() for watch in self._watches.values()]
        self.seconds = perf_counter() - started
        return [change for change in found if change is not None]

    @property
    def unwatchable(self) -> tuple[Unwatchable, ...]:
        """Captured objects whose state nobody can look at."""
        captures = self._watches.get("captures")
        return captures.unwatchable if isinstance(captures, Shadow) else ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Captures that there was no time for."""
        captures = self._watches.get("captures")
        return captures.left_out if isinstance(captures, Shadow) else ()
