"""The shape of a row. In this room nothing is decided."""

from dataclasses import dataclass
from textwrap import dedent
from typing import Final

#: What only a process of its own shows: there is no audit hook in this one, nor a second copy of a module.
_SHOWN_BY_PROCESSES: Final = frozenset({"writes", "network", "processes", "differs"})


@dataclass(frozen=True)
class Row:
    """One cell and what must come of it."""

    name: str
    source: str
    names: str
    """What to compare, in one comparison, so that identity among them counts."""
    setup: str = ""
    """A cell that is run plainly before, both times."""
    route: str = "parallel"
    """What `last_report().route` must be; several words where the moment of a surprise decides."""
    reason: str | None = None
    """The word of the first loop that did not run on workers to its end."""
    raises: str | None = None
    """The exception that ends the cell, by type and text."""
    needs: str = ""
    """What a machine must have for it, by its name in `tests/left_out.py`."""
    words: tuple[str, ...] = ()
    """What the report must say."""
    options: str = ""
    """What stands behind `%%distribute`."""
    own_numbers: bool = False
    """Its numbers are other ones than without its options: what counts is that they come again."""
    of_the_process: str = ""
    """What it changes of the process, where slices of this one would change it for the kernel too."""

    spreads: bool = False
    """Whether a library spreads a part of it over the workers, by itself."""

    decorated: bool = False
    """Whether it is the cell that distributes something, by `distribute` and `map_apart`, and no magic."""

    def __post_init__(self) -> None:
        for field in ("source", "setup"):
            object.__setattr__(self, field, dedent(getattr(self, field)).strip("\n"))

    @property
    def shows_inline(self) -> bool:
        """Whether the row is true of slices that run in the kernel's own process."""
        acts = self.reason in _SHOWN_BY_PROCESSES or "--allow" in self.options
        return not (acts or self.of_the_process or self.needs or self.spreads)
