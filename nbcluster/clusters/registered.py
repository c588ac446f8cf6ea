"""A host process that somebody has started, now or long ago, and that is reached through its socket.

In this room it is spoken with, and ended.
"""

import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from typing import Any

from nbcluster.clusters.causes import in_words
from nbcluster.clusters.conversation import Conversation, ConversationOver
from nbcluster.clusters.folder import Owner
from nbcluster.clusters.kinds.table import end_s
from nbcluster.clusters.registry import Entry
from nbcluster.clusters.unix_socket import connect
from nbcluster.errors import ClusterNotReached

_ANSWER_S = 5.0
_GONE_S = 1.0
_GONE_SOON_S = 8.0
_LOOK_EVERY_S = 0.02


class RegisteredHost:
    """`heard` gets the host's news, and `ended`, once, how it ended and an empty log, both on a thread of this
    object's own; nothing of the former unless this is a kernel's end. Making one raises ClusterNotReached."""

    def __init__(
        self,
        entry: Entry,
        *,
        heard: Callable[[dict[str, Any]], None] = lambda news: None,
        ended: Callable[[str, str], None] = lambda cause, log: None,
    ) -> None:
        self._entry = entry
        self._ended = ended
        self._left = False
        if not entry.owner.is_here():
            raise ClusterNotReached(entry.name, _elsewhere(entry))
        try:
            self._socket = connect(entry.socket_path, _ANSWER_S)
        except OSError as error:
            cause = f"its host process {entry.owner.pid} cannot be spoken with, for {in_words(error)}"
            raise ClusterNotReached(entry.name, cause) from None
        self._reading = self._socket.makefile("rb")
        self._conversation = Conversation(
            self._reading,
            self._socket.makefile("wb"),
            heard=heard,
            over=self._bury,
            hang_up=lambda: self._socket.shutdown(socket.SHUT_WR),
        )
        self._conversation.begin()

    def attach(self, notebook: str) -> None:
        """Makes it this kernel's cluster: news comes from now on. Raises ClusterNotReached."""
        self.ask("attach", kernel=asdict(Owner.this_process()), notebook=notebook)

    def tell(self, do: str, **given: Any) -> "Future[dict[str, Any]]":
        """Raises ConversationOver if the host has ended; so does the future, if it ends before it answers."""
        return self._conversation.tell(do, **given)

    def ask(self, do: str, **given: Any) -> dict[str, Any]:
        """What the host answers. Raises ClusterNotReached, and then the conversation is over."""
        try:
            answer = self.tell(do, **given).result(_ANSWER_S)
        except ConversationOver:
            raise ClusterNotReached(self._entry.name, self._how_it_ended()) from None
        except TimeoutError:
            self.abandon()
            cause = f"its host process {self._entry.owner.pid} has not answered within {_ANSWER_S:g} s"
            raise ClusterNotReached(self._entry.name, cause) from None
        if "error" in answer:
            raise ClusterNotReached(self._entry.name, answer["error"])
        return answer

    def leave(self) -> None:
        """Ends the conversation; the cluster stays."""
        self._left = True
        self._conversation.close()
        self._conversation.thread.join(_ANSWER_S)
        if self._conversation.thread.is_alive():
            self.abandon()

    def abandon(self) -> None:
        """As `leave`, of a host that does not answer."""
        self._left = True
        self._conversation.close()
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has hung up meanwhile
        self._conversation.thread.join()

    def stop(self, by: str = "another notebook") -> None:
        """Ends the host and all below it, and comes back when that is done. Never raises."""
        try:
            self._conversation.tell("stop", by=by)
        except ConversationOver:
            pass
        self._conversation.thread.join(end_s(self._entry.kind))
        if self._conversation.thread.is_alive():
            self._entry.owner.kill()  # what is below it sees that, and ends
            self.abandon()
        self._wait_until_gone()

    def _wait_until_gone(self) -> None:
        """First its conversations end, then its folder goes, then the process."""
        owner, folder = self._entry.owner, self._entry.folder
        _holds_soon(lambda: owner.is_surely_gone() and not os.path.exists(folder), _GONE_SOON_S)

    def _bury(self) -> None:
        self._conversation.close()
        self._reading.close()
        self._socket.close()
        self._ended(self._how_it_ended(), "")

    def _how_it_ended(self) -> str:
        # A process that ends closes what it has open a moment before it is gone.
        gone = not self._left and _holds_soon(self._entry.owner.is_surely_gone, _GONE_S)
        return f"its host process {self._entry.owner.pid} has {'ended' if gone else 'hung up'}"


def _holds_soon(holds: Callable[[], bool], within_s: float) -> bool:
    """Whether it comes to hold in that time."""
    give_up = time.monotonic() + within_s
    moment = threading.Event()
    while not (held := holds()) and time.monotonic() < give_up:
        moment.wait(_LOOK_EVERY_S)
    return held


def _elsewhere(entry: Entry) -> str:
    if entry.is_stale():
        return f"{entry.origin}, and this machine has been started anew since"
    return f"{entry.origin}, and its host process can be spoken with on that machine alone"
