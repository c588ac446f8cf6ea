"""A real kernel, spoken to as a front end does.

In this room a kernel process is started, asked, interrupted and killed.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

_PATIENCE_S = 60.0
_LOAD = "%load_ext nbcluster\nimport nbcluster"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Answer:
    """What came of one request."""

    status: str
    stdout: str = ""
    stderr: str = ""
    value: str | None = None
    error: str | None = None
    traceback: str = ""
    shown: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def summary(self) -> str:
        """The last text that was displayed."""
        return self.shown[-1]["text/plain"] if self.shown else ""


class Kernel:
    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self._client = client

    @property
    def pid(self) -> int:
        assert self.manager.provisioner is not None
        return int(self.manager.provisioner.pid)  # type: ignore[attr-defined]  # of the local provisioner

    def restart(self) -> str:
        """As a person does: what it held is gone, and the extension is loaded anew; what that said."""
        self.manager.restart_kernel(now=True)
        self._client.wait_for_ready(timeout=_PATIENCE_S)
        return self.run(_LOAD).stdout

    def run(
        self,
        code: str,
        *,
        when: Callable[[Answer], bool] | None = None,
        act: Callable[[], None] | None = None,
    ) -> Answer:
        """Run a cell. Once ``when`` holds of what has come so far, ``act`` is done, once."""
        return self.finish(self.begin(code), when=when, act=act)

    def begin(self, code: str) -> str:
        """Have a cell run; what came of it is asked of `finish`."""
        return str(self._client.execute(code))

    def finish(
        self,
        request: str,
        *,
        when: Callable[[Answer], bool] | None = None,
        act: Callable[[], None] | None = None,
    ) -> Answer:
        began = time.monotonic()
        answer = Answer("busy")
        while True:
            message = self._client.get_iopub_msg(timeout=_PATIENCE_S)
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    setattr(answer, content["name"], getattr(answer, content["name"]) + content["text"])
                case "execute_result":
                    answer.value = content["data"]["text/plain"]
                case "display_data" | "update_display_data":
                    answer.shown.append(content["data"])
                case "error":
                    answer.error = f"{content['ename']}: {content['evalue']}"
                    answer.traceback = _COLOURS.sub("", "\n".join(content["traceback"]))
                case "status" if content["execution_state"] == "idle":
                    break
            if act is not None and when is not None and when(answer):
                began = time.monotonic()
                act()
                act = None
        answer.seconds = time.monotonic() - began
        answer.status = self._reply(request)
        return answer

    def value(self, expression: str) -> Any:
        """A literal value of the kernel's."""
        answer = self.run(expression)
        assert answer.value is not None, answer.traceback
        return eval(answer.value)

    def workers(self) -> list[int]:
        """The processes of the session's cluster."""
        pids = self.value("[w.pid for w in nbcluster.cluster.info().workers]")
        assert isinstance(pids, list)
        return pids

    def _reply(self, request: str) -> str:
        while True:
            reply = self._client.get_shell_msg(timeout=_PATIENCE_S)
            if reply["parent_header"].get("msg_id") == request:
                return str(reply["content"]["status"])


@contextmanager
def kernel(**environment: str) -> Iterator[Kernel]:
    """A kernel with the extension loaded. It and all its processes are gone afterwards, whatever happens."""
    import os

    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env={**os.environ, **environment})
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_PATIENCE_S)
        started = Kernel(manager, client)
        started.run(_LOAD)
        yield started
    finally:
        client.stop_channels()
        if manager.is_alive():
            manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something came to hold in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        psutil.wait_procs([], timeout=0.01)
    return True


def cpu_seconds(pids: list[int]) -> float:
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)
