"""For each safeguard a cell that it alone keeps as it is (or it and those that are named beside it).

In this room the tables are put together.
"""

from tests.exactness.safeguards import (
    drawn,
    functions,
    gpus,
    grouped,
    guarded,
    kept,
    mapped,
    nests,
    planned,
    read,
    spread,
    watched,
)
from tests.exactness.safeguards.row import Row

ROWS: dict[str, Row] = {}
for _table in (watched, guarded, read, planned, mapped, kept, drawn, nests, functions, grouped, gpus, spread):
    ROWS |= _table.ROWS
