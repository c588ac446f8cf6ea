"""A run meets its user through what every Python process has: two streams, and SIGINT.

A notebook's kernel needs no more: its streams lead to the cell, and an interrupt comes as SIGINT too.
Displays are published by IPython where there is one.

In this room (``engine``) is the form of the surface that needs nothing but Python.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from nbcluster.engine.relay import relay

#: Two interrupts closer than this are one: a front end may send several at a click.
_ONE_S: Final = 0.5


class PlainSurface:
    """A `Surface` for code that runs in the namespace `space`."""

    def __init__(self, space: dict[str, Any]) -> None:
        self._space = space

    def relay(self, events: Sequence[Any]) -> None:
        relay(events, self._space)

    @contextmanager
    def interrupts(self, asked: Callable[[], None]) -> Iterator["_Deferral"]:
        """On another thread than the main one this does nothing: no interrupt comes there."""
        deferral = _Deferral(asked)
        with deferral.in_force():
            yield deferral


class _Deferral:
    """Stands before the handler that was there."""

    def __init__(self, asked: Callable[[], None]) -> None:
        self._asked = asked
        self._before: Any = None
        self._first: float | None = None
        # One object: whoever compares signal handlers finds the same each time.
        self._handler = self._interrupted

    @contextmanager
    def in_force(self) -> Iterator[None]:
        if not self._begin():
            yield
            return
        try:
            yield
        finally:
            self._end()

    @contextmanager
    def lifted(self) -> Iterator[None]:
        if self._before is None:
            yield
            return
        self._end()
        try:
            yield
        finally:
            self._begin()  # over what is there now: the user's code may have a handler of its own by then

    def _begin(self) -> bool:
        before = signal.getsignal(signal.SIGINT)
        # Not a function: interrupts are ignored, or somebody else's than Python's. They stay what they are.
        if threading.current_thread() is not threading.main_thread() or not callable(before):
            self._before = None
            return False
        self._before = before
        signal.signal(signal.SIGINT, self._handler)
        return True

    def _end(self) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is not None:
            if now - self._first > _ONE_S:
                self._before(number, frame)
            return
        try:
            self._before(number, frame)  # it may be the user's own, and not mean to raise
        except KeyboardInterrupt:
            self._first = now
            self._asked()
