"""`notebooks/01-first-cell.ipynb` in a kernel of its own, on a cluster that there is.

In this room its cells run, those that compare the two runs bit for bit among them.
"""

import json
import os
import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

from tests.exactness import kernels

_NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "01-first-cell.ipynb"
_CELL_S = 150.0


class Kernel:
    """A real kernel, as a front end has one."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self._client = client

    def run(self, source: str) -> str:
        """What the cell printed, and its value's text. Fails where it raises."""
        asked = self._client.execute(source)
        texts: list[str] = []
        give_up = time.monotonic() + _CELL_S
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=max(0.1, give_up - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no end of {source!r}; it printed {''.join(texts)}") from None
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                texts.append(content["text"])
            elif message["msg_type"] == "execute_result":
                texts.append(content["data"]["text/plain"])
            elif message["msg_type"] == "error":
                raise AssertionError("\n".join(content["traceback"]))
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return "".join(texts)

    def restart(self) -> None:
        self.manager.restart_kernel(now=False)
        self._client.wait_for_ready(timeout=_CELL_S)


@contextmanager
def notebook_kernel(**environ: str) -> Iterator[Kernel]:
    manager, client = start_new_kernel(
        kernel_name="python3", startup_timeout=_CELL_S, env={**os.environ, **environ},
        extra_arguments=["--HistoryManager.enabled=False"],
    )  # fmt: skip
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=False)
        manager.cleanup_resources()
        manager.context.destroy(linger=0)


def run_on(kernel: Kernel, line: str) -> list[str]:
    """Runs all code cells, the line (`%cluster attach big`) behind the first; where each distributed cell ran."""
    first, *others = _sources()
    kernel.run(first)
    kernel.run(line)
    for source in others:
        kernel.run(source)
    kernel.run("assert len(rows) == 3 and {row[-1] for row in rows} == {'equal'}, rows")
    routes = kernel.run(
        "from nbcluster import session; print(*(run.report.route for run in session.current().runs))"
    )
    return routes.split()


def leaves_the_same(opened: kernels.Kernel, kind: str) -> None:
    """Runs all code cells in a notebook that has a cluster of that kind; they compare with plain runs themselves."""
    for source in _sources():
        answer = opened.run(source)
        assert answer.status == "ok", answer.traceback
        if source.startswith("%%distribute --name"):
            assert opened.value("nbcluster.last_report().route") == "parallel"
    assert opened.value("[(row[0], row[3]) for row in rows]") == [
        ("grid search", "equal"),
        ("bootstrap", "equal"),
        ("Monte Carlo sum", "equal"),
    ]
    assert opened.value("nbcluster.cluster.info().kind") == kind


def _sources() -> list[str]:
    cells = json.loads(_NOTEBOOK.read_text())["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
