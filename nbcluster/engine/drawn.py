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
from nbcluster.plan import modules
from nbcluster.plan.reasons import own_numbers
from nbcluster.plan.words import listed
from nbcluster.worker.draws import TOO_EARLY, can_be_moved


@dataclass(frozen=True)
class Drawn:
    """In words, as a report has them."""

    detail: str
    line: int | None
    advice: str


_SHARED: Final = ("Python's", "numpy's", "torch's")
"""How both the watches and the plan begin when they speak of a shared generator."""


_SEED_FIRST: Final = (
    "To run it in parallel: seed it first of all in every iteration, by something that is not drawn from it"
)


def drawn(seen: str, loop: Loop, space: dict[str, Any]) -> Drawn:
    """``seen`` is what the watch said."""
    seen = _by_its_owner(seen, space)
    is_early = seen.endswith(TOO_EARLY)
    advice = _SEED_FIRST if is_early else own_numbers(loop, seen)
    whose = seen.partition(" ")[0]
    if whose not in _SHARED:
        return _drawn_from_own(seen, whose.strip("`"), loop, space)
    for use in _called(loop, space):
        for generator, (function, by) in Callees(space).called([space[use.name]]).draws.items():
            if generator.startswith(whose):
                way = "which draws" if function == f"{use.name}()" else f"and {function} draws"
                detail = f"calls {use.text}, {way} from {generator} by {by}"
                its_own = _with_its_own(loop, generator, function, by, space)
                return Drawn(detail, use.line, advice if is_early else its_own)
    if is_early:
        return Drawn(seen, None, advice)
    called = list(_called(loop, space))
    seedable = next((use for use in called if not use.path and _takes_a_seed(space[use.name])), None)
    if seedable is not None:
        detail = f"calls {seedable.text}, and {seen}"
        return Drawn(
            detail, seedable.line, f"To run it in parallel: give {seedable.text} a random_state of its own"
        )
    for name, line in _changed_items(loop):
        if _is_estimator(type(space.get(name))):
            its_own = f"To run it in parallel: give each `{name}` a random_state, where it is made"
            return Drawn(f"fits `{name}`, and {seen}", line, its_own)
    if not called:
        return Drawn(seen, None, advice)
    names = listed(list(dict.fromkeys(use.text for use in called)))
    return Drawn(f"{seen}, by what the loop calls: {names}", None, advice)


def _by_its_owner(seen: str, space: dict[str, Any]) -> str:
    """`gauss`, taken out of its module, is a method of the generator that all share."""
    name, is_method, _ = seen.lstrip("`").partition(".__self__")
    generator = modules.generator_of_method(space.get(name)) if is_method else None
    return seen if generator is None else f"{generator} was drawn from"


def _drawn_from_own(seen: str, name: str, loop: Loop, space: dict[str, Any]) -> Drawn:
    """A generator of the notebook's, which the loop may call by a function that looks it up."""
    streams = name not in space or can_be_moved(space[name])
    for use in _called(loop, space):
        function = Callees(space).called([space[use.name]]).reads.get(name)
        if function is not None:
            way = "which draws" if function == use.name else f"and {function}() draws"
            detail = f"calls {use.text}, {way} from `{name}`, a random generator that all iterations share"
            return Drawn(detail, use.line, own_numbers(loop, seen, f"{function}()", streams=streams))
    return Drawn(seen, None, own_numbers(loop, seen, streams=streams))


def _with_its_own(loop: Loop, generator: str, function: str, by: str, space: dict[str, Any]) -> str:
    """A generator that is made in the loop has to come to where numbers are drawn."""
    if _takes_a_seed(space.get(by.removesuffix("()"))):
        _, either, streams = own_numbers(loop, generator).partition(", or ")
        return f"To run it in parallel: let {function} give {by} a random_state of its own{either}{streams}"
    return own_numbers(loop, generator, function)


def _called(loop: Loop, space: dict[str, Any]) -> Iterator[Use]:
    """What the body calls that is none of Python's own functions."""
    return (use for use in loop.uses if use.called and use.name in space)


def _changed_items(loop: Loop) -> Iterator[tuple[str, int]]:
    """Items that the body changes, and where."""
    return ((each.name, each.line) for each in loop.obstacles if each.of_item and each.name)


def _is_estimator(kind: type) -> bool:
    """Whether it draws where it was made without a seed: scikit-learn's do, and what is made like them."""
    return kind.__module__.partition(".")[0] == "sklearn" or _takes_a_seed(kind)


def _takes_a_seed(value: Any) -> bool:
    try:
        return "random_state" in inspect.signature(value).parameters
    except (TypeError, ValueError):
        return False  # written in C, it says nothing of what it takes
