"""The live view under a cell: an anywidget whose other half is ``static/cell.js``.

``cell.js`` is built from ``labextension/src/cell`` and committed, so that nobody needs node to install.

In this room the kernel's end of the view's comm is held.
"""

import time
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from nbcluster.views.stream import LanesMessage
from nbcluster.wire import VERSION

_SYNCED_S = 5.0


class CellWidget(anywidget.AnyWidget):
    """What a run looks like now: the head as a trait, the lanes as messages."""

    _esm = files("nbcluster.views").joinpath("static", "cell.js").read_text("utf-8")

    head = traitlets.Dict().tag(sync=True)

    def __init__(self, head: dict[str, object], everything: Callable[[], Iterable[LanesMessage]]) -> None:
        super().__init__(head=head)
        self._everything = everything
        self._synced = time.monotonic()
        self.on_msg(self._answer)

    def bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The output that a front end makes into a view of this widget, and its metadata."""
        made = self._repr_mimebundle_()
        return made if made is not None else ({}, {})

    def show(self, head: dict[str, object], messages: Iterable[LanesMessage]) -> None:
        """What has changed. A message brings the head; the trait is for front ends that come later, which the next message
        sets right, and costs as much as several of those: so it follows now and then."""
        now = time.monotonic()
        if head["state"] != self.head["state"] or now - self._synced >= _SYNCED_S:
            self._synced, self.head = now, head
        self.post(messages)

    def post(self, messages: Iterable[LanesMessage]) -> None:
        for message in messages:
            self.send(message.content, buffers=[message.records])

    def _answer(self, widget: object, content: object, buffers: object) -> None:
        """A front end that has just come asks for all there is. Nothing waits for it: most never do."""
        if content == {"kind": "ask", "version": VERSION}:
            self.post(self._everything())
