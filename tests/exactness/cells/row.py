"""The shape of a row. In this room nothing is decided."""

from dataclasses import dataclass
from textwrap import dedent


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

    def __post_init__(self) -> None:
        for field in ("source", "setup"):
            object.__setattr__(self, field, dedent(getattr(self, field)).strip("\n"))
