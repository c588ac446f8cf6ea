"""Who drew from a shared generator, and what to do about it.

A watch sees that a generator has moved, not by whom. The body is read, and the notebook's functions that it calls
are: whoever draws from that generator is named; else what could have.

In this room (``engine``) a number drawn on the way gets its line.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from nbcluster.analysis.facts import Loop, Use
from nbcluster.engine.callees import Callees
from nbcluster.plan.reasons import advice_on_watched
from nbcluster.plan.words import listed


@dataclass(frozen=True)
class Drawn:
    """In words, as a report has them."""

    detail: str
    line: int | None
    advice: str


_SHARED: Final = ("Python's", "numpy's", "torch's")
"""How both the watches and the plan begin when they speak of a shared generator."""


def drawn(seen: str, loop: Loop, space: dict[str, Any]) -> Drawn:
    """``seen`` is what the watch said."""
    advice = advice_on_watched("random", loop)
    if seen.startswith("torch's"):
        advice = advice.partition(", or ")[0]  # whose generators have no streams
    whose = seen.partition(" ")[0]
    if whose not in _SHARED:
        return Drawn(seen, None, advice)  # one of the notebook's own, which is named
    for use in _called(loop, space):
        for generator, (function, by) in Callees(space).called([space[use.name]]).draws.items():
            if generator.startswith(whose):
                way = "which draws" if function == f"{use.name}()" else f"and {function} draws"
                detail = f"calls {use.text}, {way} from {generator} by {by}"
                return Drawn(detail, use.line, _with_its_own(advice, function))
    called = list(_called(loop, space))
    seedable = next((use for use in called if _takes_a_seed(space[use.name], use)), None)
    if seedable is not None:
        detail = f"calls {seedable.text}, and {seen}"
        return Drawn(
            detail, seedable.line, f"To run it in parallel: give {seedable.text} a random_state of its own"
        )
    if not called:
        return Drawn(seen, None, advice)
    names = listed(list(dict.fromkeys(use.text for use in called)))
    return Drawn(f"{seen}, by what the loop calls: {names}", None, advice)


def _with_its_own(advice: str, function: str) -> str:
    """A generator that is made in the loop has to come to where numbers are drawn."""
    made, others, rest = advice.partition(", or ")
    return f"{made}, and give it to {function}{others}{rest}"


def _called(loop: Loop, space: dict[str, Any]) -> Iterator[Use]:
    """What the body calls that is none of Python's own functions."""
    return (use for use in loop.uses if use.called and use.name in space)


def _takes_a_seed(value: Any, use: Use) -> bool:
    if use.path:
        return False
    try:
        return "random_state" in inspect.signature(value).parameters
    except (TypeError, ValueError):
        return False  # written in C, it says nothing of what it takes
