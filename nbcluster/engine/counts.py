"""Names that only count, counted ahead: ``n += 1`` once in every iteration, and `n` read by the body.

What `n` is in an iteration is known before any of them has run: ints are a range, and floats are added up one after the
other, as the loop would have done it.

In this room (``engine``) items are given the counts that go with them.
"""

import itertools
import operator
from collections.abc import Mapping, Sequence
from typing import Any

from nbcluster.analysis.facts import Count, Loop
from nbcluster.worker.items import Cut, Items, Zipped


def with_counts(items: Items, loop: Loop, space: Mapping[str, Any]) -> Items:
    """The items of a loop that has not begun, each with what the counted names are before its iteration."""
    if not loop.counts:
        return items
    counts = [Cut(_counted(space[name], count, len(items))) for name, count in loop.counts.items()]
    return Zipped((items, Zipped(tuple(counts))))


def _counted(start: Any, count: Count, total: int) -> Sequence[object]:
    if type(start) is int and type(count.by) is int and count.by:
        step = count.by if count.operator == "+" else -count.by
        return range(start, start + total * step, step)
    step_on = operator.add if count.operator == "+" else operator.sub
    steps = itertools.repeat(count.by, max(total - 1, 0))
    return list(itertools.accumulate(steps, step_on, initial=start))
