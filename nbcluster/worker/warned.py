"""Warnings on a worker: each that may be shown is recorded, whether it is shown is decided in the kernel.

Python shows a warning by its filters and by a registry in the module that warned ("once per location"). Both
are the kernel's; so on a worker `default`, `once` and `module` let everything pass, while `ignore` and
`error` do what they say. Inside `warnings.catch_warnings()` it is different: entering and leaving it makes
every registry start anew, so what happens inside can be decided on the worker, by the true filters, and must
be: the body may look at it. That registries start anew is an event of its own: later warnings may show again.

In this room warnings become events.
"""

import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final, NamedTuple


class Warned(NamedTuple):
    message: Warning
    text: str
    """What it said then: what it is made of may change."""
    category: type[Warning]
    filename: str
    lineno: int
    module: str | None
    """The module whose registry counts; None if no frame of it was found."""
    at_home: bool
    """The file is that module's own: on another machine it lies elsewhere."""
    settled: bool
    """It was decided here that this one is shown."""


@dataclass(frozen=True)
class FiltersTouched:
    """The registries of all modules start anew, as they do after every change of the filters."""


@contextmanager
def saying(message: Warning, text: str) -> Iterator[None]:
    """While inside, a warning says what it said then, also where it would say something else now: it is shown by this
    text, and the registries go by it."""
    if _says(message) == text:
        yield
        return
    kind: Any = type(message)
    own = vars(kind).get("__str__")
    args = message.args
    if kind.__str__ is BaseException.__str__:
        message.args = (text,)
    else:
        kind.__str__ = lambda _: text
    try:
        yield
    finally:
        message.args = args
        if own is not None:
            kind.__str__ = own
        elif "__str__" in vars(kind):
            del kind.__str__


def _says(message: Warning) -> str | None:
    try:
        return str(message)
    except Exception:  # noqa: BLE001  # a user's own __str__: then it could still be formed
        return None


class Filters(NamedTuple):
    entries: list[Any]
    default: str


def filters_here() -> Filters:
    return Filters(list(warnings.filters), str(vars(warnings)["defaultaction"]))


_PASSING: Final = frozenset({"default", "module", "once"})

#: What the warnings module calls after each change of its filters; the name depends on the version.
_MUTATED: Final = next(
    name for name in ("_filters_mutated", "_filters_mutated_lock_held") if hasattr(warnings, name)
)


def forget_registries() -> None:
    """Have every registry start anew."""
    getattr(warnings, _MUTATED)()


class Warnings:
    """Between `begin` and `end`, warnings of the thread that began are told; others are shown as usual."""

    def __init__(self, filters: Filters, tell: Callable[[Any], None], apart: bool) -> None:
        passing = [("always", *entry[1:]) if entry[0] in _PASSING else entry for entry in filters.entries]
        self._passing = passing
        self._true = {id(put): entry for put, entry in zip(passing, filters.entries, strict=True)}
        self._true_default = filters.default
        self._default = "always" if filters.default in _PASSING else filters.default
        self._tell = tell
        self._apart = apart
        self._depth = 0
        catching = warnings.catch_warnings
        self._hooks = (self._entering(catching.__enter__), self._leaving(catching.__exit__))
        self.touched = False
        """The filters were touched, and no event tells it yet."""

    def tell_touched(self) -> None:
        self.touched = False
        self._tell(FiltersTouched())

    def begin(self) -> None:
        self._thread = threading.get_ident()
        self._depth = 0
        catching: Any = warnings.catch_warnings
        self._found = (warnings.filters, vars(warnings)["defaultaction"], warnings.showwarning)
        self._unhooked = (catching.__enter__, catching.__exit__, getattr(warnings, _MUTATED))
        self._set_filters(self._passing.copy(), self._default)
        warnings.showwarning = self._show
        catching.__enter__, catching.__exit__ = self._hooks
        setattr(warnings, _MUTATED, self._mutated)
        if self._apart:
            # Nothing that this worker warned of before, while it opened a payload, may count as shown.
            self._unhooked[2]()

    def end(self) -> bool:
        """Whether user code left other filters behind than it found."""
        changed = warnings.filters != self._passing or warnings.showwarning != self._show
        catching: Any = warnings.catch_warnings
        catching.__enter__, catching.__exit__, mutated = self._unhooked
        setattr(warnings, _MUTATED, mutated)
        self._set_filters(self._found[0], self._found[1])
        warnings.showwarning = self._found[2]
        return changed

    def _mutated(self) -> None:
        self._unhooked[2]()
        self.touched = True

    @staticmethod
    def _set_filters(entries: Any, default: str) -> None:
        warnings.filters = entries
        vars(warnings)["defaultaction"] = default

    def _show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: Any = None,
        line: str | None = None,
    ) -> None:
        if file is not None or threading.get_ident() != self._thread or not isinstance(message, Warning):
            self._found[2](message, category, filename, lineno, file, line)
            return
        space = _globals_at(filename, lineno)
        name = space.get("__name__")
        at_home = space.get("__file__") == filename
        if self.touched:
            self.tell_touched()
        self._tell(
            Warned(
                message,
                str(message),
                category,
                filename,
                lineno,
                name if isinstance(name, str) else None,
                at_home,
                self._depth > 0,
            )
        )

    def _entering(self, enter: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def entered(context: Any) -> Any:
            result = enter(context)
            if threading.get_ident() == self._thread:
                if not self._depth:
                    entries = [self._true.get(id(entry), entry) for entry in warnings.filters]
                    self._set_filters(entries, self._true_default)
                self._depth += 1
            return result

        return entered

    def _leaving(self, leave: Callable[..., Any]) -> Callable[..., Any]:
        def left(context: Any, *error: Any) -> Any:
            result = leave(context, *error)
            if threading.get_ident() == self._thread:
                self._depth -= 1
                if not self._depth:
                    vars(warnings)["defaultaction"] = self._default
            return result

        return left


def _globals_at(filename: str, lineno: int) -> dict[str, Any]:
    """The globals of the frame that a warning is about; empty if it is about no frame that runs."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_lineno == lineno and frame.f_code.co_filename == filename:
            return frame.f_globals
        frame = frame.f_back
    return {}
