"""Cells that a session runs, and what it showed of them last.

In this room a test learns which worker did what.
"""

from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.snapshot import BusySpan, Snapshot
from nbcluster.session import Cell, Session


@dataclass
class Notebook:
    session: Session
    space: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    last: Snapshot | None = None

    def run(self, source: str, **options: Any) -> list[str]:
        """The report's lines."""

        def seen(snapshot: Snapshot) -> None:
            self.last = snapshot

        cell = Cell(dedent(source), 1, "<cell>", "", 0, self.space)
        surface = PlainSurface(self.space)
        self.session.run(cell, CellOptions(**options), lambda: (surface, seen))
        report = self.session.last_report()
        assert report is not None
        return report.lines()

    def spans(self, loop: int) -> dict[str, list[BusySpan]]:
        """What each worker did of a loop; nothing of those that did nothing."""
        assert self.last is not None
        assert self.last.final
        spans = {lane.worker: [each for each in lane.spans if each.loop == loop] for lane in self.last.lanes}
        return {worker: its for worker, its in spans.items() if its}
