"""What a watch has to say: something changed, and how the user calls it; or: this I cannot watch.

In this room are the words of the watches, and nothing that looks.
"""

from dataclasses import dataclass
from typing import Literal

#: The words of the closed list that a watch may speak; the others belong to reading, to the audit hook, to
#: pipes.
Reason = Literal["random", "changes", "figure", "async"]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that the body did beside its declared sites."""

    reason: Reason
    detail: str
    """Which object, by the path that leads to it, and what became of it."""

    def __str__(self) -> str:
        return f"[{self.reason}] {self.detail}"


@dataclass(frozen=True, slots=True)
class Unwatchable:
    """An object whose state nobody can look at: whoever decides must keep the loop here."""

    path: str
    type_name: str
    why: str

    def __str__(self) -> str:
        return f"`{self.path}` ({self.type_name}) cannot be watched: {self.why}"
