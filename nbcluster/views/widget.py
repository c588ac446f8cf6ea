"""The live view under a cell: an anywidget whose other half is ``static/cell.js``.

``cell.js`` is built from ``labextension/src/cell`` and committed, so that nobody needs node to install.

In this room the kernel's end of the view's comm is held.
"""

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from nbcluster.views.stream import LanesMessage
from nbcluster.wire import VERSION


class CellWidget(anywidget.AnyWidget):
    """What a run looks like now: the head as a trait, the lanes as messages."""

    _esm = files("nbcluster.views").joinpath("static", "cell.js").read_text("utf-8")

    head = traitlets.Dict().tag(sync=True)

    def __init__(self, head: dict[str, object], everything: Callable[[], Iterable[LanesMessage]]) -> None:
        super().__init__(head=head)
        self._everything = everything
        self.on_msg(self._answer)

    def bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The output that a front end makes into a view of this widget, and its metadata."""
        made = self._repr_mimebundle_()
        return made if made is not None else ({}, {})

    def post(self, messages: Iterable[LanesMessage]) -> None:
        for message in messages:
            self.send(message.content, buffers=[message.records])

    def _answer(self, widget: object, content: object, buffers: object) -> None:
        """A front end that has just come asks for all there is. Nothing waits for it: most never do."""
        if content == {"kind": "ask", "version": VERSION}:
            self.post(self._everything())
