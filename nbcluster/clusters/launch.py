"""How a kernel starts a host process, speaks with it, and ends it.

In this room is the host process seen from outside.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_runtime_dir

from nbcluster.clusters.boot import command
from nbcluster.clusters.causes import of_an_exit
from nbcluster.clusters.conversation import Conversation, ConversationOver
from nbcluster.clusters.folder import choose_folder, remove_folder
from nbcluster.clusters.specs import ClusterSpec

_STOP_S = 8.0
_LOG_BYTES = 2000


class HostProcess:
    """`heard` gets the host's news, and `ended`, once, how it ended and its log's last lines: both on a
    thread of this object's own. Making one raises OSError where the system refuses it."""

    def __init__(
        self,
        spec: ClusterSpec,
        *,
        heard: Callable[[dict[str, Any]], None],
        ended: Callable[[str, str], None],
    ) -> None:
        self._ended = ended
        self._folder = choose_folder(Path(jupyter_runtime_dir(), "nbcluster"), spec.name)
        # A file without a name: it takes what the host prints, and goes when both have closed it.
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the host has ended
        try:
            self._popen = subprocess.Popen(
                command("host"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                start_new_session=True,
            )
        except OSError:
            self._log.close()
            raise
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._conversation = Conversation(self._popen.stdout, self._popen.stdin, heard=heard, over=self._bury)
        self._conversation.begin(
            {
                "spec": asdict(spec),
                "folder": str(self._folder),
                "kernel_pid": os.getpid(),
            }
        )

    def tell(self, do: str, **given: Any) -> "Future[dict[str, Any]]":
        """Raises ConversationOver if the host has ended; so does the future, if it ends before it answers."""
        return self._conversation.tell(do, **given)

    def stop(self) -> None:
        """Ends the host and all below it, and comes back when that is done."""
        try:
            self._conversation.tell("stop")
        except ConversationOver:
            pass
        self._conversation.close()
        self._conversation.thread.join(_STOP_S)
        if self._conversation.thread.is_alive():
            self._popen.kill()  # what is below it sees that, and ends
            self._conversation.thread.join()

    def _bury(self) -> None:
        returncode = self._popen.wait()
        remove_folder(self._folder)  # if it was killed, it could not do so itself
        assert self._popen.stdout is not None
        self._popen.stdout.close()
        self._conversation.close()
        self._log.seek(0, os.SEEK_END)
        self._log.seek(max(0, self._log.tell() - _LOG_BYTES))
        log = self._log.read().decode(errors="replace")
        self._log.close()
        self._ended(f"its host process {self._popen.pid} {of_an_exit(returncode)}", log)
