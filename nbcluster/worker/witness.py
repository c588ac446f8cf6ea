"""What user code puts out in the kernel, seen on its way out, and whether a worker recorded the same.

Iteration 0 runs in the kernel and prints there by itself; on a worker the same iteration is recorded. Settings
that no list knows (a library's options, a patched function) may show in what is printed and nowhere else.

In this room (`worker`) output is compared.
"""

import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from nbcluster.worker.displayed import Displayed
from nbcluster.worker.equal import first_difference, shortened, without_addresses
from nbcluster.worker.logged import Logged, as_it_is, is_by_name
from nbcluster.worker.recording import Event, Written
from nbcluster.worker.warned import FiltersTouched, Warned


class Witness:
    """Sees output of the thread that runs user code, and keeps out of its way."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._thread = 0
        self._within = 0
        """How many warnings, log records and displays are being shown: what they write is not written by the body."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        self._thread = threading.get_ident()
        with ExitStack() as undone:
            for name in ("stdout", "stderr"):
                undone.enter_context(_replaced(getattr(sys, name), "write", self._writing(name)))
            undone.enter_context(_replaced(warnings, "showwarning", self._warning))
            undone.enter_context(_replaced(logging.Logger, "handle", self._logging))
            publisher = _publisher()
            if publisher is not None:
                undone.enter_context(_replaced(publisher, "publish", self._displaying))
            yield

    def aside(self, begins: bool) -> None:
        """A stretch begins, or ends, of which no worker would hear."""
        self._within += 1 if begins else -1

    def _told(self, event: Event) -> None:
        if not self._within and threading.get_ident() == self._thread:
            self.events.append(event)

    def _apart(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        self._within += 1
        try:
            return function(*args, **options)
        finally:
            self._within -= 1

    def _writing(self, name: Any) -> Callable[[Any], Any]:
        def hook(write: Any) -> Any:
            def written(text: str) -> Any:
                if isinstance(text, str):
                    self._told(Written(name, text))
                return write(text)

            return written

        return hook

    def _warning(self, show: Any) -> Any:
        def warned(message: Any, category: Any, filename: str, lineno: int, *rest: Any, **more: Any) -> None:
            if isinstance(message, Warning):
                self._told(Warned(message, str(message), category, filename, lineno, None, False, False))
            self._apart(show, message, category, filename, lineno, *rest, **more)

        return warned

    def _logging(self, handle: Any) -> Any:
        def handled(logger: logging.Logger, record: logging.LogRecord) -> None:
            if not is_by_name(logger):  # what its own handlers put out is told as such
                handle(logger, record)
                return
            if not logger.disabled:
                self._told(Logged(logger.name, as_it_is(record), False))
            self._apart(handle, logger, record)

        return handled

    def _displaying(self, publish: Any) -> Any:
        def published(data: Any, metadata: Any = None, *rest: Any, **more: Any) -> None:
            self._told(Displayed(data, metadata or {}))
            self._apart(publish, data, metadata, *rest, **more)

        return published


@contextmanager
def _replaced(owner: Any, name: str, hook: Callable[[Any], Any]) -> Iterator[None]:
    """An attribute of an object, replaced on the object itself: whoever holds the object notices nothing."""
    own = name in getattr(owner, "__dict__", {})
    before = getattr(owner, name)
    try:
        setattr(owner, name, hook(before))
    except (AttributeError, TypeError):
        yield  # it cannot be looked at, then; what goes there is not compared
        return
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


def _publisher() -> Any:
    module = sys.modules.get("IPython.core.interactiveshell")
    if module is None or not module.InteractiveShell.initialized():
        return None
    return module.InteractiveShell.instance().display_pub


Shown = Written | Logged | Displayed

_NUMBER: Final = re.compile(r"\d+")


def unlike(ours: Sequence[Event], theirs: Sequence[Event], *, clocked: bool) -> str | None:
    """What the kernel put out and the worker did not, or the other way round, as a clause; None if nothing is.

    `clocked`: the clock is read, so numbers in texts differ by nature. Warnings may have been shown before, in the
    kernel: of those that the worker recorded, some may be missing.
    """
    mine, others = _without_warnings(ours), _without_warnings(theirs)
    for one, other in zip(mine, others, strict=False):
        if not _same(one, other, clocked):
            return _both(one, other)
    if len(mine) != len(others):
        more, where = (mine, "here") if len(mine) > len(others) else (others, "there")
        event = more[min(len(mine), len(others))]
        return f"it {_verb(event)} {shortened(_text(event), 60)!r} only {where}"
    recorded = [_warning_key(each) for each in theirs if isinstance(each, Warned)]
    for each in ours:
        if isinstance(each, Warned):
            key = _warning_key(each)
            if key not in recorded:
                return f"it warns {shortened(each.text, 60)!r} only here"
            del recorded[: recorded.index(key) + 1]
    return None


def _without_warnings(events: Iterable[Event]) -> list[Shown]:
    """The other events; what was written to one stream with only warnings between is one text."""
    found: list[Shown] = []
    for event in events:
        if isinstance(event, Warned | FiltersTouched):
            continue
        last = found[-1] if found else None
        if isinstance(event, Written) and isinstance(last, Written) and last.stream == event.stream:
            found[-1] = Written(event.stream, last.text + event.text)
        elif not isinstance(event, Written) or event.text:
            found.append(event)
    return found


def _same(one: Shown, other: Shown, clocked: bool) -> bool:
    match one, other:
        case (Written(), Written()):
            return one.stream == other.stream and _same_text(one.text, other.text, clocked)
        case (Logged(), Logged()):
            levels = one.record.levelno == other.record.levelno and one.logger == other.logger
            return levels and _same_text(_text(one), _text(other), clocked)
        case (Displayed(), Displayed()):
            return first_difference(one, other) is None
    return False


def _same_text(one: str, other: str, clocked: bool) -> bool:
    one, other = without_addresses(one), without_addresses(other)
    return one == other or (clocked and _NUMBER.sub("0", one) == _NUMBER.sub("0", other))


def _both(one: Shown, other: Shown) -> str:
    """What the two are, from shortly before where they part."""
    mine, theirs = _text(one), _text(other)
    start = max(0, len(os.path.commonprefix([mine, theirs])) - 10)  # noqa: RUF071  # characters are meant
    left, right = (("…" if start else "") + shortened(text[start:], 50) for text in (mine, theirs))
    verbs = _verb(one), _verb(other)
    return f"it {verbs[0]} {left!r} here and {'' if verbs[0] == verbs[1] else verbs[1] + ' '}{right!r} there"


def _text(event: Shown) -> str:
    match event:
        case Written():
            return event.text
        case Logged():
            try:
                return event.record.getMessage()
            except Exception:  # noqa: BLE001  # a message that does not fit its arguments: as it is
                return str(event.record.msg)
        case Displayed():
            return str(event.data.get("text/plain", ""))


def _verb(event: Shown) -> str:
    match event:
        case Written(stream="stderr"):
            return "prints to stderr"
        case Written():
            return "prints"
        case Logged():
            return "logs"
        case Displayed():
            return "displays"


def _warning_key(event: Warned) -> tuple[object, ...]:
    return event.category.__qualname__, without_addresses(event.text), event.lineno
