"""How the kernel speaks to a worker while user code runs in it, and how a worker speaks to the kernel.

    DOOR.register("shorten", shorten)         bytes in, bytes out, on the event loop's thread: be quick
    DOOR.emit("nbcluster-kernel/7", {...})    to whoever subscribed to that topic; from any thread

Functions are registered when their module is imported, so that a worker answers before its first slice.
Only names that were registered can be called: nothing that comes through the door is looked up elsewhere.

In this room is the door of this process. In a kernel it exists too, and leads nowhere.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

Answer = Callable[[bytes], bytes | Awaitable[bytes]]
Emit = Callable[..., None]


class UnknownMethod(Exception):
    """Nothing is registered under that name."""


#: What a message on its way tells of its topic, beside its own keys.
TOPIC: Final = "topic"
#: The handler of a worker that is a cable's end, and what a cable's first message tells: a channel to be heard.
CABLE: Final = "nbcluster_cable"
LISTEN: Final = "listen"
#: What is sent within this time goes as one message.
BATCHED: Final = "1ms"


def channel_of(topic: str) -> str:
    """The part before the first slash: a kernel's own."""
    return topic.partition("/")[0]


class Door:
    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}
        self._emit: Emit | None = None

    def register(self, method: str, answer: Answer) -> None:
        """`answer` serves the calls of `method` from now on; it replaces the one that did."""
        self._answers[method] = answer

    def unregister(self, method: str) -> None:
        self._answers.pop(method, None)

    async def call(self, method: str, payload: bytes) -> bytes:
        """What the function under `method` says to `payload`; what it raises, this raises."""
        if method not in self._answers:
            raise UnknownMethod(method)
        answer = self._answers[method](payload)
        return await answer if inspect.isawaitable(answer) else answer

    def emit(self, topic: str, *messages: Mapping[str, Any]) -> bool:
        """Sends plain data: numbers, text, bytes, lists, dicts keyed by text. False where nobody hears."""
        if self._emit is None:
            return False
        self._emit(topic, *messages)
        return True

    def lead_to(self, emit: Emit | None) -> None:
        """Where `emit` goes: set by the one who connects this process."""
        self._emit = emit


DOOR = Door()
