"""Cells that people write, each with what must come of it.

A row is a cell, what it needs, the names to compare, where its loops must run and, if not on workers, the word
that says why. In this room the tables are put together.
"""

from tests.exactness.cells import (
    allowed,
    asked,
    blocks,
    checked,
    collected,
    comprehensions,
    counted,
    cuda,
    drawn,
    ends,
    errors,
    figures,
    folded,
    functions,
    hazards,
    here,
    identity,
    left,
    libraries,
    mapped,
    mixed,
    modules,
    names,
    nested,
    nests,
    output,
    parts,
    realistic,
    per_worker,
    settings,
)
from tests.exactness.cells.row import Row

TABLES = (
    collected,
    figures,
    nested,
    nests,
    asked,
    counted,
    comprehensions,
    parts,
    realistic,
    mapped,
    folded,
    ends,
    left,
    blocks,
    functions,
    names,
    identity,
    output,
    errors,
    libraries,
    modules,
    settings,
    allowed,
    per_worker,
    checked,
    drawn,
    mixed,
    here,
    hazards,
    cuda,
)

ROWS: tuple[Row, ...] = tuple(row for table in TABLES for row in table.ROWS)
