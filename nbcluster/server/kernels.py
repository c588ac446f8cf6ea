"""The kernels that this server runs: which notebook each is of, and which interpreter runs it.

In this room Jupyter is asked.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import psutil
from jupyter_core.utils import ensure_async

from nbcluster.server.refusals import Refused


class Kernels:
    """One for each server."""

    def __init__(self, kernels: Any, specs: Any, sessions: Any, root: str) -> None:
        self._kernels = kernels
        self._specs = specs
        self._sessions = sessions
        self._root = os.path.realpath(root)
        self._notebooks: dict[str, str] = {}

    async def refresh(self) -> None:
        """Looks which notebook each kernel is of; one may have been renamed."""
        sessions = await ensure_async(self._sessions.list_sessions())
        self._notebooks = {
            session["kernel"]["id"]: session["path"] for session in sessions if session["kernel"]
        }

    def notebook(self, kernel: str, path: str) -> str:
        """As the browser knows it, of a kernel of this server's; else what the kernel says, seen from the root."""
        return self._notebooks.get(kernel) or self.seen(path)

    def seen(self, path: str) -> str:
        """A path of this machine's, as the contents API has it; unchanged where it does not lie below the root."""
        if not os.path.isabs(path):
            return path
        relative = os.path.relpath(os.path.realpath(path), self._root)
        return path if relative.startswith(os.pardir) else Path(relative).as_posix()

    def on_disk(self, notebook: str) -> str:
        """The other way round."""
        return os.path.join(self._root, notebook) if notebook else ""

    def has(self, kernel: str) -> bool:
        return kernel in self._kernels

    async def interrupt(self, kernel: str) -> None:
        await ensure_async(self._kernels.interrupt_kernel(kernel))

    def interpreter(self, kernel: str | None) -> tuple[str, dict[str, str]]:
        """That of a kernel and what its environment has that this server's has not; None: this server's own.

        Raises Refused."""
        if kernel is None:
            return sys.executable, {}
        if kernel not in self._kernels:
            raise Refused(
                404,
                f'There is no kernel "{kernel:.80}" on this server. It has ended, or another server runs it. '
                "Open the notebook again, or start the cluster with the server's own Python.",
            )
        manager = self._kernels.get_kernel(kernel)
        spec = manager.kernel_spec
        found = _python_of(manager) or _absolute(spec.argv[0] if spec and spec.argv else "")
        if not found:
            raise Refused(
                409,
                "The cluster was not started. The notebook's kernel does not run on this machine, or is not Python's. "
                "Start the cluster in the notebook: `%cluster start`.",
            )
        return found, {name: str(value) for name, value in (spec.env or {}).items()} if spec else {}

    def insist_on_known(self, python: str) -> str:
        """Only what Jupyter starts anyway is started by us: the interpreters of kernels and kernel specs.

        Raises Refused."""
        known = {sys.executable}
        for spec in self._specs.get_all_specs().values():
            argv = spec["spec"].get("argv") or [""]
            known.add(_absolute(argv[0]))
        for kernel in self._kernels.list_kernel_ids():
            known.add(_python_of(self._kernels.get_kernel(kernel)))
        if python not in known - {""}:
            raise Refused(
                422,
                "Nothing was done. The interpreter that was named runs no kernel of this server's, and no kernel spec "
                "names it. Ask with the kernel's id.",
                [("python", "is no interpreter of a kernel")],
            )
        return python


def _python_of(manager: Any) -> str:
    """What a kernel's process was started with; empty where that is not told, or is no Python of this machine.

    Of a process that first sets up an environment and then runs Python, that one."""
    process = getattr(getattr(manager, "provisioner", None), "process", None)
    if process is None:
        return ""
    try:
        first = psutil.Process(process.pid)
        candidates = [first.cmdline(), *(child.cmdline() for child in first.children(recursive=True)[:20])]
    except psutil.Error:
        return ""
    for command in candidates:
        if command and Path(command[0]).name.startswith(("python", "pypy")):
            return _absolute(command[0])
    return ""


def _absolute(command: str) -> str:
    if not command:
        return ""
    if Path(command).name in ("python", "python3") and not os.path.isabs(command):
        return sys.executable  # as jupyter_client reads it
    found = command if os.path.isabs(command) else shutil.which(command) or ""
    return found if os.path.isfile(found) and Path(found).name.startswith(("python", "pypy")) else ""
