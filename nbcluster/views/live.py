"""The view of one run in a notebook: live while it runs, a static summary from its end on.

The output carries three forms from the beginning: the widget, and its twins in html and text for whatever
cannot show widgets. At the end the two twins replace all three under the same display id, because a saved
widget whose kernel is gone shows as an error.

In this room the output under a cell is opened, fed and closed.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import uuid4

from nbcluster.run.snapshot import Snapshot
from nbcluster.views import html, text
from nbcluster.views.publishers import Bundle, Publisher
from nbcluster.views.stream import LanesMessage, Stream

#: A run that is over by then is shown by its summary alone: a picture that flashes up helps nobody.
PATIENCE_S = 0.4

_log = logging.getLogger("nbcluster")


class Picture(Protocol):
    """What the live view asks of a widget."""

    def bundle(self) -> tuple[Bundle, Bundle]: ...

    def show(self, head: dict[str, object], messages: Iterable[LanesMessage]) -> None: ...

    def post(self, messages: Iterable[LanesMessage]) -> None: ...

    def close(self) -> None: ...


Draw = Callable[[dict[str, object], Callable[[], Iterable[LanesMessage]]], Picture]


class LiveView:
    """Shows each snapshot it is called with; the one that is ``final`` ends it.

    May be called from any thread. Never raises: what goes wrong in a view is logged as a warning under
    ``nbcluster``, and the run goes on unseen. The final summary is tried all the same.
    """

    def __init__(
        self, publisher: Publisher, draw: Draw | None = None, patience_s: float = PATIENCE_S
    ) -> None:
        self._publisher = publisher
        self._draw = draw or _widget
        self._patience_s = patience_s
        self._display_id = f"nbcluster-{uuid4().hex}"
        self._stream = Stream()
        self._picture: Picture | None = None
        self._newest: Snapshot | None = None
        self._alarm: threading.Timer | None = None
        self._broken = False
        # A snapshot may come from the driver's thread while another answers a front end's question.
        self._lock = threading.RLock()

    def __call__(self, snapshot: Snapshot) -> None:
        with self._lock:
            self._guarded(self._show, snapshot)
            if snapshot.final:
                self._guarded(self._finish, snapshot)

    def _guarded(self, step: Callable[[Snapshot], None], snapshot: Snapshot) -> None:
        try:
            step(snapshot)
        except Exception:  # noqa: BLE001 - a picture must not end a computation; the log has the traceback
            self._broken = True
            _log.warning("the view of run %s failed; the run goes on", snapshot.run, exc_info=True)

    def _show(self, snapshot: Snapshot) -> None:
        if self._broken:
            return
        self._newest = snapshot
        head, messages = self._stream.take(snapshot)
        if self._picture is not None:
            self._picture.show(head, messages)
        elif not snapshot.final and snapshot.seconds >= self._patience_s:
            self._open(snapshot, head)
        elif not snapshot.final and self._alarm is None:
            # The kernel may be in a long iteration before the next snapshot comes.
            self._alarm = threading.Timer(self._patience_s - snapshot.seconds, self._show_late)
            self._alarm.daemon = True
            self._alarm.start()

    def _show_late(self) -> None:
        with self._lock:
            if self._picture is None and self._newest is not None and not self._newest.final:
                self._guarded(lambda newest: self._open(newest, self._stream.take(newest)[0]), self._newest)

    def _open(self, snapshot: Snapshot, head: dict[str, object]) -> None:
        self._picture = self._draw(head, self._everything)
        data, metadata = self._picture.bundle()
        self._publisher.publish(data | self._twins(snapshot), metadata, self._display_id)
        self._picture.post(self._stream.everything())

    def _finish(self, snapshot: Snapshot) -> None:
        """The twins stay; the widget goes, after them, so that there is always something to see."""
        if self._alarm is not None:
            self._alarm.cancel()
        twins = self._twins(self._stream.so_far(snapshot))
        if self._picture is None:
            self._publisher.publish(twins, {}, self._display_id)
        else:
            self._publisher.update(twins, self._display_id)
            self._picture.close()

    def _twins(self, snapshot: Snapshot) -> Bundle:
        return {"text/html": html.summary(snapshot), "text/plain": text.summary(snapshot)}

    def _everything(self) -> Iterable[LanesMessage]:
        with self._lock:
            return self._stream.everything()


def _widget(head: dict[str, object], everything: Callable[[], Iterable[LanesMessage]]) -> Picture:
    # Imported when the first picture is drawn: 50 ms that a terminal, a script and a short cell do not need.
    from nbcluster.views.widget import CellWidget

    return CellWidget(head, everything)
