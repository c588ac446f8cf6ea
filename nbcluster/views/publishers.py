"""Where outputs go.

In this room the ways out are: IPython's display publisher, and a plain stream where there is no IPython.
"""

from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

Bundle = dict[str, Any]
"""One output in several forms, by media type."""


class Publisher(Protocol):
    """An update replaces the output that was published under the same display id."""

    def publish(self, data: Bundle, metadata: Bundle, display_id: str) -> None: ...

    def update(self, data: Bundle, display_id: str) -> None: ...


class ShellPublisher:
    """Through the shell's display publisher, whichever it is at that moment: ``%%capture`` exchanges it."""

    def __init__(self, shell: "InteractiveShell") -> None:
        self._shell = shell

    def publish(self, data: Bundle, metadata: Bundle, display_id: str) -> None:
        self._shell.display_pub.publish(data=data, metadata=metadata, transient={"display_id": display_id})

    def update(self, data: Bundle, display_id: str) -> None:
        self._shell.display_pub.publish(
            data=data, metadata={}, transient={"display_id": display_id}, update=True
        )


class StreamPublisher:
    """The plain text of what is published, on a stream. It cannot take anything back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def publish(self, data: Bundle, metadata: Bundle, display_id: str) -> None:
        print(data["text/plain"], file=self._stream, flush=True)

    def update(self, data: Bundle, display_id: str) -> None:
        self.publish(data, {}, display_id)
