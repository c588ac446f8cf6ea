"""Log records on a worker: each that the kernel's levels let pass is recorded; handlers wait in the kernel.

Handlers that the body itself attaches see their records at once, as they would in a plain run. In this room
log records become events.
"""

import copy
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import FrameType
from typing import Any, Final, NamedTuple


class Logged(NamedTuple):
    logger: str
    record: logging.LogRecord
    heard: bool
    """A handler of the body's own has had it: where there is no other, nobody else need hear of it."""


class _Level(NamedTuple):
    level: int
    disabled: bool
    propagate: bool


class LogLevels(NamedTuple):
    loggers: Mapping[str, _Level]
    """Those that are not as a logger is by itself, and the root logger."""
    disable: int
    root_handled: bool
    """The root logger has handlers: `logging.warning()` and its like add one where there is none."""


_PLAIN: Final = _Level(logging.NOTSET, False, True)

#: Those that a worker's own machinery speaks through are left alone.
_OWN: Final = ("distributed", "tornado", "asyncio", "nbcluster")


#: Stands for the handlers that the kernel's root logger has.
_STAND_IN: Final = logging.NullHandler()


def levels_here() -> LogLevels:
    found = {name: _Level(each.level, each.disabled, each.propagate) for name, each in _loggers()}
    levels = {name: level for name, level in found.items() if name == logging.root.name or level != _PLAIN}
    return LogLevels(levels, logging.root.manager.disable, bool(logging.root.handlers))


def _loggers() -> Iterator[tuple[str, logging.Logger]]:
    yield logging.root.name, logging.root
    for name, each in list(logging.root.manager.loggerDict.items()):
        if isinstance(each, logging.Logger) and not name.startswith(_OWN):
            yield name, each


def _put_in_force(levels: LogLevels) -> None:
    logging.disable(levels.disable)
    if levels.root_handled and not logging.root.handlers:
        logging.root.addHandler(_STAND_IN)
    elif not levels.root_handled:
        logging.root.removeHandler(_STAND_IN)
    for name, each in {
        **{name: by_name(name) for name in levels.loggers},
        **dict(_loggers()),
    }.items():
        level = levels.loggers.get(name, _PLAIN)
        if each.level != level.level:
            each.setLevel(level.level)
        each.disabled, each.propagate = level.disabled, level.propagate


class Logs:
    """Between `begin` and `end`, log records of the thread that began are told."""

    def __init__(self, levels: LogLevels, tell: Callable[[Any], None], apart: bool) -> None:
        self._tell = tell
        if apart:
            _put_in_force(levels)
        self._known = dict(_loggers())
        self._present = {id(handler) for logger in self._known.values() for handler in logger.handlers}
        self._before: dict[str, object] = {}
        kind = logging.Logger
        self._handle = kind.handle
        hooks = {name: self._touching(getattr(kind, name)) for name in _CHANGING}
        self._hooks = {"handle": self._handled(), **hooks}
        self._unhooked: dict[str, Any] = {name: vars(kind).get(name) for name in self._hooks}

    def begin(self) -> None:
        self._thread = threading.get_ident()
        for name, hook in self._hooks.items():
            setattr(logging.Logger, name, hook)

    def end(self) -> str | None:
        """The name of a logger that user code left otherwise than it found it."""
        for name, found in self._unhooked.items():
            if found is None:
                delattr(logging.Logger, name)
            else:
                setattr(logging.Logger, name, found)
        if not self._before:
            return None
        before, self._before = self._before, {}
        return next((name for name, state in before.items() if _state(by_name(name)) != state), None)

    def _handled(self) -> Callable[[logging.Logger, logging.LogRecord], None]:
        def handled(logger: logging.Logger, record: logging.LogRecord) -> None:
            if threading.get_ident() != self._thread:
                self._handle(logger, record)
                return
            if not is_by_name(logger):  # new in the body: the kernel has no other by its name
                self._handle(logger, record)
                return
            passed: Any = not logger.disabled and logger.filter(record)
            if passed:  # from 3.12 on a filter may answer with another record
                record = passed if isinstance(passed, logging.LogRecord) else record
                own = [handler for handler in _handlers(logger) if id(handler) not in self._present]
                self._tell(Logged(logger.name, as_it_is(record), bool(own)))
                for handler in own:
                    if record.levelno >= handler.level:
                        handler.handle(record)

        return handled

    def _touching(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def touched(logger: logging.Logger, *args: Any, **options: Any) -> Any:
            if logger.name not in self._before and self._counts(logger):
                self._before[logger.name] = _state(logger)
            return method(logger, *args, **options)

        return touched

    def _counts(self, logger: logging.Logger) -> bool:
        """Also one that is new in this process, unless a library sets it up as it is imported: the kernel's is
        set up by its own import."""
        if logger.name in self._known:
            return self._known[logger.name] is logger
        return by_name(logger.name) is logger and not logger.name.startswith(_OWN) and not _importing()


def _importing() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != "<frozen importlib._bootstrap>":
        frame = frame.f_back
    return frame is not None


_CHANGING: Final = ("addHandler", "removeHandler", "setLevel", "addFilter", "removeFilter")


def _state(logger: logging.Logger) -> object:
    return logger.level, list(logger.handlers), list(logger.filters)


def _handlers(logger: logging.Logger) -> Iterator[logging.Handler]:
    at: logging.Logger | None = logger
    while at is not None:
        yield from at.handlers
        at = at.parent if at.propagate else None


def by_name(name: str) -> logging.Logger:
    """The logger of this name, the root logger's included."""
    return logging.root if name == logging.root.name else logging.getLogger(name)


def is_by_name(logger: logging.Logger) -> bool:
    """Whether it is the one that its name leads to, and not one that was made by `logging.Logger(name)`."""
    return logger is logging.root or logging.root.manager.loggerDict.get(logger.name) is logger


def as_it_is(record: logging.LogRecord) -> logging.LogRecord:
    """A copy that says the same elsewhere and later: plain containers as they are now, and where an argument may change
    otherwise, the message as it is now."""
    found = copy.copy(record)
    if record.args:
        try:
            found.args = _as_it_is(record.args)
        except (_Changeable, RecursionError):
            try:
                found.msg, found.args = record.getMessage(), None
            except Exception:  # noqa: BLE001  # a message that does not fit: the kernel's handlers will say so
                found.args = tuple(map(repr, record.args)) if isinstance(record.args, tuple) else None
    if not isinstance(found.msg, str):
        found.msg = str(found.msg)
    for name in vars(record).keys() - _STANDARD:  # what `extra` has given
        with suppress(_Changeable, RecursionError):
            setattr(found, name, _as_it_is(vars(record)[name]))
    if record.exc_info:
        kind, error, trace = record.exc_info
        if kind is not None and error is not None:
            found.exc_text = record.exc_text or logging.Formatter().formatException((kind, error, trace))
            found.exc_info = (kind, error, None)
    return found


_SIMPLE: Final = frozenset({int, float, complex, bool, str, bytes, type(None)})

#: What every record has.
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _Changeable(Exception):
    """Nobody knows what it will say later."""


def _as_it_is(value: Any) -> Any:
    """A copy, as far down as anything may change. Raises _Changeable."""
    kind = type(value)
    if kind in _SIMPLE:
        return value
    if kind is dict:
        return {_as_it_is(key): _as_it_is(each) for key, each in value.items()}
    if kind is list or kind is tuple:
        return kind(map(_as_it_is, value))
    raise _Changeable
