"""For each safeguard a cell that it alone keeps as it is (or it and those that are named beside it).

In this room the tables are put together.
"""

from tests.exactness.safeguards import (
    drawn,
    functions,
    guarded,
    kept,
    mapped,
    nests,
    planned,
    read,
    watched,
)
from tests.exactness.safeguards.row import Row

ROWS: dict[str, Row] = {}
for _table in (watched, guarded, read, planned, mapped, kept, drawn, nests, functions):
    ROWS |= _table.ROWS
