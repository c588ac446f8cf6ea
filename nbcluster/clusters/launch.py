"""How a host process is started: one that lives for this kernel alone, or one that outlives it.

In this room is the host process seen by the one who starts it.
"""

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from nbcluster.clusters.boot import command
from nbcluster.clusters.causes import in_words, of_an_exit
from nbcluster.clusters.conversation import Conversation, ConversationOver
from nbcluster.clusters.folder import choose_folder, remove_folder, runtime_folder
from nbcluster.clusters.kinds.table import end_s
from nbcluster.clusters.registry import Entry, find, insist_on_free
from nbcluster.clusters.specs import ClusterSpec
from nbcluster.errors import ClusterNameTaken, ClusterNotStarted

_LOG_BYTES = 2000


class HostProcess:
    """One that lives for this kernel alone. `heard` gets the host's news, and `ended`, once, how it ended and its
    log's last lines: both on a thread of this object's own. Making one raises OSError where the system refuses it."""

    def __init__(
        self,
        spec: ClusterSpec,
        *,
        heard: Callable[[dict[str, Any]], None],
        ended: Callable[[str, str], None],
    ) -> None:
        self._ended = ended
        self._end_s = end_s(spec.kind)
        self._folder = choose_folder(runtime_folder(), spec.name)
        # A file without a name: it takes what the host prints, and goes when both have closed it.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the host has ended
        try:
            self._popen = _start(self._log)
        except OSError:
            self._log.close()
            raise
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._conversation = Conversation(self._popen.stdout, self._popen.stdin, heard=heard, over=self._bury)
        self._conversation.begin(_greeting(spec, self._folder))

    def tell(self, do: str, **given: Any) -> "Future[dict[str, Any]]":
        """Raises ConversationOver if the host has ended; so does the future, if it ends before it answers."""
        return self._conversation.tell(do, **given)

    def leave(self) -> None:
        """It lives for this kernel alone."""
        self.stop()

    def stop(self) -> None:
        """Ends the host and all below it, and comes back when that is done."""
        try:
            self._conversation.tell("stop")
        except ConversationOver:
            pass
        self._conversation.close()
        self._conversation.thread.join(self._end_s)
        if self._conversation.thread.is_alive():
            self._popen.kill()  # what is below it sees that, and ends
            self._conversation.thread.join()

    def _bury(self) -> None:
        returncode = self._popen.wait()
        remove_folder(self._folder)  # if it was killed, it could not do so itself
        assert self._popen.stdout is not None
        self._popen.stdout.close()
        self._conversation.close()
        log = _last_lines(self._log)
        self._log.close()
        self._ended(f"its host process {self._popen.pid} {of_an_exit(returncode)}", log)


def start_registered(
    spec: ClusterSpec, waiting: Callable[[dict[str, Any]], None] = lambda news: None
) -> Entry:
    """A host process that outlives this one; comes back when it stands in the registry. Until then it ends with this
    process, and with an interrupt. `waiting` hears its news of what it waits for, on a thread of its own.

    Raises ClusterNameTaken, ClusterNotStarted.
    """
    insist_on_free(spec.name)
    with tempfile.TemporaryFile() as log:
        try:
            popen = _start(log)
        except OSError as error:
            raise ClusterNotStarted(spec.kind, in_words(error)) from None
        with popen:  # which at its end closes the pipes and waits for the process, which is gone at once
            assert popen.stdin is not None
            popen.stdin.write(json.dumps(_greeting(spec, runtime_folder() / spec.name)).encode() + b"\n")
            popen.stdin.flush()
            news = _first_of(popen, {"registered", "over"}, waiting, spec.start_s, spec.kind)
        if news is None:
            raise ClusterNotStarted(spec.kind, f"its scheduler has not come up within {spec.start_s:g} s")
        if news["news"] == "registered":
            return find(spec.name)
        if news.get("taken"):
            insist_on_free(spec.name)
            raise ClusterNameTaken(spec.name, "it is just being started")
        cause = news["cause"] or f"its host process {of_an_exit(popen.returncode)}"
        raise ClusterNotStarted(spec.kind, cause, news["log"] or _last_lines(log))


def _start(log: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command("host"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        start_new_session=True,
    )


def _greeting(spec: ClusterSpec, folder: Path) -> dict[str, Any]:
    return {"spec": asdict(spec), "folder": str(folder), "kernel_pid": os.getpid()}


def _first_of(
    popen: "subprocess.Popen[bytes]",
    wanted: set[str],
    waiting: Callable[[dict[str, Any]], None],
    timeout_s: float | None,
    kind: str,
) -> dict[str, Any] | None:
    """The first news of that kind; None if none comes in time. A host that ends without a word has none to tell."""
    found: list[dict[str, Any]] = []

    def read() -> None:
        assert popen.stdout is not None
        for line in popen.stdout:
            message = json.loads(line)
            if message["news"] in wanted:
                found.append(message)
                if message["news"] == "over":
                    popen.stdout.read()  # until it has ended: its folder has gone then, and its name is free
                return
            if message["news"] == "progress":
                waiting(message)
        found.append({"news": "over", "cause": "", "log": ""})

    def read_on() -> None:
        read()
        over.set()

    over = threading.Event()
    # Waited for by an event: a thread whose `join` was interrupted passes for one that has ended, on Python 3.11.
    threading.Thread(target=read_on, name="nbcluster-start", daemon=True).start()
    try:
        over.wait(timeout_s)
        return found[0] if found else None
    finally:
        if not over.is_set():  # after that time, or an interrupt
            assert popen.stdin is not None
            popen.stdin.close()  # it ends then, and with it the thread
            over.wait(end_s(kind))


def _last_lines(log: IO[bytes]) -> str:
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - _LOG_BYTES))
    return log.read().decode(errors="replace")
