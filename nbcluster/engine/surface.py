"""Where a run meets its user: output, interrupts, and what is shown.

In this room (``engine``) is the port; a notebook's form and a plain script's are behind it.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Deferral(Protocol):
    """While it lasts, an interrupt asks instead of raising."""

    def lifted(self) -> AbstractContextManager[object]:
        """While inside, it raises, as in any cell: the user's own code runs."""


class Surface(Protocol):
    """The kernel's main thread calls."""

    def relay(self, events: Sequence[Any]) -> None:
        """Recorded output, written, warned, logged and displayed as if the kernel had run the code."""

    def interrupts(self, asked: Callable[[], None]) -> AbstractContextManager[Deferral]:
        """While inside, an interrupt calls ``asked`` instead of raising; a second one raises."""
