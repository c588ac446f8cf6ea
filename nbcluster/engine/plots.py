"""Which of a loop's names stand for what can be drawn on.

In this room (``engine``) figures are recognised.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Final

from nbcluster.analysis.facts import Loop, leaf_names
from nbcluster.worker.figures import is_figure

_MODULES: Final = frozenset({"matplotlib.pyplot", "pylab", "seaborn"})
#: Of so many objects in a row the first tell what they are: `plt.subplots(8, 8)` gives an array of its axes.
_LOOKED_AT: Final = 4


def plotted_on(loop: Loop, space: Mapping[str, object]) -> frozenset[str]:
    """Names of the loop's that stand for a figure, a part of one, several of them, or for a module that draws."""
    if "matplotlib" not in sys.modules or loop.form != "for":
        return frozenset()
    names = {*loop.names, *leaf_names(loop.source)}
    return frozenset(name for name in names if name in space and _is_plotted_on(space[name]))


def plots(loop: Loop) -> bool:
    """Whether the kernel draws what workers have computed."""
    return any(site.kind == "plot" for site in loop.sites)


def _is_plotted_on(value: object) -> bool:
    if isinstance(value, ModuleType):
        return value.__name__ in _MODULES
    held = list(_held(value))
    return is_figure(value) or (bool(held) and all(map(_is_plotted_on, held)))


def _held(value: object) -> Iterator[object]:
    kind = type(value)
    several: Iterable[object] = ()
    if kind in (list, tuple):
        several = value  # type: ignore[assignment]  # as just seen
    elif kind is dict:
        several = value.values()  # type: ignore[attr-defined]
    elif kind.__module__ == "numpy" and kind.__name__ == "ndarray" and value.dtype.hasobject:  # type: ignore[attr-defined]
        several = value.flat  # type: ignore[attr-defined]
    for _, each in zip(range(_LOOKED_AT), several, strict=False):
        yield each
