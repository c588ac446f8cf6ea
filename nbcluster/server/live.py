"""The WebSocket on which browsers are told.

They may say one thing, which runs they want to see whole; anything else ends the conversation.

In this room is its end in the server.
"""

import asyncio
import json
from contextlib import suppress
from typing import Any, Final

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web, websocket

from nbcluster.server.keys import KEY, RESOURCE
from nbcluster.server.viewers import ALL, Viewer

_LONGEST: Final = 1 << 15
_MOST_RUNS: Final = 500


class Live(WebSocketMixin, websocket.WebSocketHandler, JupyterHandler):
    """One browser's."""

    auth_resource = RESOURCE
    _viewer: Viewer | None = None
    _entering: "asyncio.Task[None] | None" = None
    _sending: "asyncio.Future[None] | None" = None

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        if not await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, "read", self.auth_resource)
        ):
            raise web.HTTPError(403)
        told = super().get(*args, **kwargs)
        if told is not None:
            await told

    @property
    def max_message_size(self) -> int:
        return _LONGEST

    def open(self, *args: str, **kwargs: str) -> None:
        super().open(*args, **kwargs)
        self._entering = asyncio.create_task(self._enter(), name="nbcluster-live")

    async def _enter(self) -> None:
        self._viewer = await self.settings[KEY].enter(self)
        self._follow(self._asked)

    _asked: "str | list[str] | None" = None

    def on_message(self, message: str | bytes) -> None:
        try:
            said = json.loads(message)
            runs = said["runs"] if said["topic"] == "watch" else None
        except (ValueError, TypeError, KeyError, RecursionError):
            runs = None
        names = (
            isinstance(runs, list) and len(runs) <= _MOST_RUNS and all(isinstance(each, str) for each in runs)
        )
        if runs == ALL or names:
            self._asked = runs
            self._follow(runs)
        else:
            self.close(1003, "not understood")

    def _follow(self, runs: str | list[str] | None) -> None:
        if self._viewer is not None and runs is not None:
            self.settings[KEY].watch(self._viewer, runs)

    def on_close(self) -> None:
        if self._entering is not None and not self._entering.done():
            self._entering.cancel()
        if self._viewer is not None:
            self.settings[KEY].leave(self._viewer)
        super().on_close()

    # What it is to those who write

    @property
    def has_read(self) -> bool:
        return self._sending is None or self._sending.done()

    def send(self, text: str) -> None:
        with suppress(websocket.WebSocketClosedError):
            self._sending = asyncio.ensure_future(self.write_message(text))
            self._sending.add_done_callback(_is_seen)

    def cut(self) -> None:
        """It does not read; a word of farewell would not be read either."""
        if self.ws_connection is not None and self.ws_connection.stream is not None:
            self.ws_connection.stream.close()


def _is_seen(sent: "asyncio.Future[None]") -> None:
    """A browser that has gone is seen elsewhere."""
    if not sent.cancelled():
        sent.exception()
