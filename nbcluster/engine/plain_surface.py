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
    def interrupts(self, asked: Callable[[], None]) -> Iterator[None]:
        """On another thread than the main one this does nothing: no interrupt comes there."""
        before = signal.getsignal(signal.SIGINT)
        # Not a function: interrupts are ignored, or somebody else's than Python's. They stay what they are.
        if threading.current_thread() is not threading.main_thread() or not callable(before):
            yield
            return
        first: float | None = None

        def interrupted(number: int, frame: FrameType | None) -> None:
            nonlocal first
            now = time.monotonic()
            if first is not None:
                if now - first > _ONE_S:
                    before(number, frame)
                return
            try:
                before(number, frame)  # it may be the user's own, and not mean to raise
            except KeyboardInterrupt:
                first = now
                asked()

        signal.signal(signal.SIGINT, interrupted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
