"""The shape of a row: one cell that one safeguard keeps as it is. In this room nothing is decided."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent

from nbcluster.settings import Allowance

Off = Callable[[], None]
"""Replaces a safeguard by something that lets everything pass, in a process that is thrown away."""


@dataclass(frozen=True)
class Row:
    """A cell that comes out as plainly with the safeguard, and otherwise without it."""

    off: Off
    """Takes the safeguard away."""
    source: str
    names: str
    """What to compare."""
    shows: str
    """Where the cell then differs: the beginning of a path, such as `values['out']`, `files` or `stdout`."""
    setup: str = ""
    """A cell that is run plainly before."""
    also: tuple[str, ...] = ()
    """Safeguards that see the same in time, by name: they are taken away too."""
    needs: tuple[str, ...] = ()
    """Modules that are imported before the processes part, as they take their time."""
    stdin: str = ""
    """What the person at the keyboard types."""
    allow: tuple[Allowance, ...] = ()
    """What stands behind `--allow`."""
    shell: bool = False
    """Whether the kernel has an IPython shell."""

    decorated: bool = False
    """Whether the cell distributes a function by `distribute`, and is run as it stands."""

    def __post_init__(self) -> None:
        for field in ("source", "setup"):
            object.__setattr__(self, field, dedent(getattr(self, field)).strip("\n"))
