"""How the clusters in the registry stand: what their hosts say when they are asked.

In this room an entry and an answer become a row that people read, the same in a notebook and in a terminal.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from nbcluster.clusters.registered import RegisteredHost
from nbcluster.clusters.registry import Entry, entries, span
from nbcluster.errors import ClusterNotReached

COLUMNS = ("name", "kind", "machine", "workers", "used by", "started by", "ends")
NONE_AT_ALL = "There is no cluster that was started. `%cluster start --name NAME` starts one."


@dataclass(frozen=True)
class Standing:
    """One cluster: what its entry tells, and what its host has answered, if it has."""

    entry: Entry
    answer: dict[str, Any] | None
    trouble: str = ""  #: why there is no answer, as a clause

    @property
    def is_in_use(self) -> bool:
        """Whether a kernel is attached to it; taken for granted where it does not say."""
        return self.answer is None or bool(self.answer["kernels"])

    @property
    def row(self) -> tuple[str, ...]:
        entry = self.entry
        return (
            entry.name,
            entry.kind,
            entry.owner.machine,
            self._workers(),
            self._users(),
            PurePath(entry.notebook).name or "-",
            self._end(),
        )

    def _workers(self) -> str:
        if self.answer is None:
            return "not reached"
        states = Counter(worker["state"] for worker in self.answer["workers"])
        return ", ".join(f"{count} {state}" for state, count in states.items()) or "none"

    def _users(self) -> str:
        if self.answer is None:
            return "?"
        users = [
            PurePath(kernel["notebook"]).name or f"process {kernel['pid']}"
            for kernel in self.answer["kernels"]
        ]
        return ", ".join(users) or "nobody"

    def _end(self) -> str:
        if self.answer is None:
            return "?"
        if self.answer["kernels"]:
            return f"{span(self.entry.idle_s)} after its last use"
        return f"in {span(max(0.0, self.entry.idle_s - self.answer['idle_for_s']))}, if nobody uses it"


def standing(entry: Entry) -> Standing:
    """Asks its host."""
    try:
        host = RegisteredHost(entry)
        try:
            return Standing(entry, host.ask("info"))
        finally:
            host.leave()
    except ClusterNotReached as error:
        return Standing(entry, None, error.cause)


def standings() -> list[Standing]:
    """Of all that there are, by name."""
    return [standing(entry) for entry in entries()]
