"""Statements that look independent. In this room they would run beside each other."""

from collections.abc import Sequence
from typing import Any

from nbcluster.analysis.facts import Statement
from nbcluster.engine import cell, grouped
from nbcluster.engine.quiet import Reach
from nbcluster.plan import decision
from tests.exactness.safeguards.kept import deaf_to
from tests.exactness.safeguards.off import all_of, replaced, unasked
from tests.exactness.safeguards.row import Row


def _all_that_bind(statements: Sequence[Statement], index: int, space: dict[str, Any]) -> list[bool]:
    group: list[bool] = []
    for each in statements[index:]:
        if each.binding is None:
            break
        group.append(True)
    return group


ROWS = {
    "statements: what one needs of another": Row(
        # A plan and a payload see the same: for these the names that a group binds are like any others.
        all_of(
            replaced(cell, "group_from", _all_that_bind),
            unasked(decision._callees, "carried"),
            deaf_to("bound"),
        ),
        """
        a = load(1)
        b = twice()
        """,
        "a b",
        "values['b']",
        """
        def load(x): return [x]
        def twice():
            try:
                return a * 2
            except NameError:
                return []
        """,
    ),
    "statements: effects that no watch sees": Row(
        replaced(grouped, "reach_of", lambda binding, space: Reach(may_take_long=True)),
        """
        a = load(1)
        b = named(5)
        c = str(logging.getLevelName(5))
        """,
        "a b c",
        "values['c']",
        """
        import logging
        def load(x): return [x]
        def named(level): return logging.addLevelName(level, 'FINE')
        """,
    ),
}
