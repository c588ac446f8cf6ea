"""A caller's end of the conversation with a host process: JSON lines, and a thread that reads.

In this room a question finds its answer, and news finds whoever listens.
"""

import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from typing import IO, Any


class ConversationOver(Exception):
    """The other end has closed."""


class Conversation:
    """`tell` and `close` may be called from any thread; `heard` and `over` come on the reading thread."""

    def __init__(
        self,
        reading: IO[bytes],
        writing: IO[bytes],
        *,
        heard: Callable[[dict[str, Any]], None],
        over: Callable[[], None],
        hang_up: Callable[[], None] = lambda: None,
    ) -> None:
        """`hang_up` says that nothing more will be written, where closing `writing` does not."""
        self._reading = reading
        self._writing = writing
        self._heard = heard
        self._when_over = over
        self._hang_up = hang_up
        self._lock = threading.Lock()  # a line is written whole, and nothing is asked after the end
        self._over = False
        self._numbers = count()
        self._asked: dict[int, Future[dict[str, Any]]] = {}
        self.thread = threading.Thread(target=self._read, name="nbcluster-conversation", daemon=True)

    def begin(self, greeting: dict[str, Any] | None = None) -> None:
        if greeting is not None:
            self._write(greeting)
        self.thread.start()

    def tell(self, do: str, **given: Any) -> "Future[dict[str, Any]]":
        """Asks for something; the future holds the answer. Raises ConversationOver."""
        number = next(self._numbers)
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            if self._over:
                raise ConversationOver
            self._asked[number] = answer
        self._write({"id": number, "do": do, **given})
        return answer

    def close(self) -> None:
        """Says that there will be no more questions, which ends a host that lives for this kernel alone."""
        with self._lock:
            if not self._writing.closed:
                try:
                    self._writing.close()
                    self._hang_up()
                except OSError:
                    pass  # the other end has gone first

    def _write(self, message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        with self._lock:
            try:
                self._writing.write(line)
                self._writing.flush()
            except (OSError, ValueError):
                pass  # it is gone or closed: the reading thread sees the end and answers who waits

    def _read(self) -> None:
        with suppress(ConnectionError):  # the end of a socket whose other end was killed
            for line in self._reading:
                message = json.loads(line)
                if "id" in message:
                    self._asked.pop(message["id"]).set_result(message)
                else:
                    self._heard(message)
        with self._lock:
            self._over = True
            unanswered = list(self._asked.values())
        for answer in unanswered:
            answer.set_exception(ConversationOver())
        self._when_over()
