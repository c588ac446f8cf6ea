"""Which view a cell gets.

In this room a kind of surface is met with a view.
"""

import logging
import os
import sys
from typing import TYPE_CHECKING, Literal, Protocol

from nbcluster.run.snapshot import Snapshot
from nbcluster.views.publishers import Publisher, ShellPublisher, StreamPublisher

if TYPE_CHECKING:  # the Jupyter server words what is over, and knows no shell
    from IPython.core.interactiveshell import InteractiveShell

_log = logging.getLogger("nbcluster")

Kind = Literal["lab", "terminal", "plain", "quiet"]
"""``lab``: a front end that shows outputs in several forms. ``terminal``: one with rows and columns.
``plain``: nothing but text, the report at the end. ``quiet``: no view and no report."""


class View(Protocol):
    """Told what a run looks like; the last time with a snapshot that is ``final``. Never raises."""

    def __call__(self, snapshot: Snapshot) -> None: ...


class PlainView:
    """The report, when the run is over."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def __call__(self, snapshot: Snapshot) -> None:
        if snapshot.final:
            from nbcluster.views import text

            try:
                self._publisher.publish(
                    {"text/plain": text.summary(snapshot)}, {}, f"nbcluster-{snapshot.run}"
                )
            except Exception:  # noqa: BLE001 - a report must not end a computation; the log has the traceback
                _log.warning("the report of run %s could not be shown", snapshot.run, exc_info=True)


def choose(kind: Kind, shell: "InteractiveShell | None") -> View:
    """A view for one run. Without a shell the report goes to stderr.

    Only what draws it is imported: a kernel's first cell waits for that.
    """
    publisher = ShellPublisher(shell) if shell is not None else StreamPublisher(sys.stderr)
    match kind:
        case "lab":
            from nbcluster.views.live import LiveView

            return LiveView(publisher)
        case "terminal":
            from nbcluster.views.terminal import TerminalView

            return TerminalView(sys.stderr, publisher)
        case "plain":
            return PlainView(publisher)
        case "quiet":
            return _unseen


def kind_of(shell: "InteractiveShell | None") -> Kind:
    """What this process can show things on. Under ``%%capture`` a terminal is none."""
    if getattr(shell, "kernel", None) is not None:
        return "lab"
    if sys.stderr.isatty() and sys.stdout.isatty() and os.environ.get("TERM") not in (None, "dumb"):
        return "terminal"
    return "plain"


def _unseen(snapshot: Snapshot) -> None:
    """Nobody looks."""
