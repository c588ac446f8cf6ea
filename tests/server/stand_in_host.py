"""A host that a test plays: what it says is up to the test, hostile things included.

In this room a thread answers on a socket where the registry finds it.
"""

import json
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbcluster.clusters.folder import Owner, make_folder, remove_folder, runtime_folder
from nbcluster.clusters.registry import Entry, socket_in
from nbcluster.clusters.unix_socket import listen

Json = dict[str, Any]


class StandInHost:
    """Tells of one cluster, called `name`, and of the runs that `show` is given. Without a description it hears, and
    says nothing."""

    def __init__(self, name: str, description: Json | None) -> None:
        self.folder = runtime_folder() / name
        make_folder(self.folder)
        self._listening = listen(socket_in(self.folder))
        entry = Entry(
            name=name,
            kind="local",
            owner=Owner.this_process(),
            folder=str(self.folder),
            address="",
            authority="",
            certificate="",
            notebook="",
            named=True,
            idle_s=60.0,
            started=0.0,
        )
        entry.write()
        self._description = description
        self._watched = threading.Event()
        self._lock = threading.Lock()
        self._speaking: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="nbcluster-stand-in")
        self._thread.start()

    def _serve(self) -> None:
        try:
            self._speaking, _ = self._listening.accept()
        except OSError:
            return  # nobody has come
        self._listening.close()  # one who is left does not come again
        # The server may hang up while it is being answered.
        with suppress(OSError), self._speaking.makefile("rb") as asked:
            for line in asked:
                request = json.loads(line)
                if self._description is None:
                    continue
                said = {"cluster": self._description} if request["do"] == "describe" else {}
                self._say({"id": request["id"], **said})
                if request["do"] == "watch":
                    self._watched.set()

    def _say(self, message: Json) -> None:
        assert self._speaking is not None
        with self._lock:
            self._speaking.sendall(json.dumps(message).encode() + b"\n")

    def show(self, message: Json) -> None:
        """As soon as somebody watches."""
        assert self._watched.wait(30)
        self._say(message)

    def close(self) -> None:
        if self._speaking is not None:
            self._speaking.shutdown(socket.SHUT_RDWR)
        else:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
        self._thread.join(30)
        if self._speaking is not None:
            self._speaking.close()
        remove_folder(Path(self.folder))

    def __enter__(self) -> "StandInHost":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
