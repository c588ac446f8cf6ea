"""The view in a real kernel: what goes over its wires, from whichever thread it is called."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

REPOSITORY = Path(__file__).parents[2]
WIDGET = "application/vnd.jupyter.widget-view+json"

BEGIN = f"""
import sys, threading
sys.path.insert(0, {str(REPOSITORY)!r})
from dataclasses import replace
from nbcluster.views import choose, kind_of
from tests.views.scenes import done, mixed, running_2, running_32

def elsewhere(*snapshots):
    thread = threading.Thread(target=lambda: [view(snapshot) for snapshot in snapshots])
    thread.start()
    thread.join()
"""

Message = dict[str, Any]


class Kernel:
    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client

    def run(self, code: str) -> list[Message]:
        """Runs a cell; the iopub messages that it caused, in order."""
        return self._until_idle(self.client.execute(code), "execute")

    def ask(self, comm_id: str) -> list[Message]:
        """Asks as a front end does that has just come."""
        data = {"method": "custom", "content": {"kind": "ask", "version": 2}}
        message = self.client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        self.client.shell_channel.send(message)
        return self._until_idle(message["header"]["msg_id"], "comm_msg")

    def _until_idle(self, asked: str, what: str) -> list[Message]:
        heard = []
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            heard.append(message)
            if (
                message["msg_type"] == "status"
                and message["content"]["execution_state"] == "idle"
                and message["parent_header"].get("msg_id") == asked
            ):
                return heard


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    manager, client = start_new_kernel(startup_timeout=60)
    kernel = Kernel(client)
    kernel.run(BEGIN)
    yield kernel
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()
    manager.context.destroy(linger=0)


def of_type(messages: list[Message], kind: str) -> list[Message]:
    return [message for message in messages if message["msg_type"] == kind]


def test_a_kernel_is_a_lab(kernel: Kernel) -> None:
    (stream,) = of_type(kernel.run("print(kind_of(get_ipython()))"), "stream")
    assert stream["content"]["text"] == "lab\n"


def test_bundle_deltas_and_the_final_twins_belong_to_the_cell(kernel: Kernel) -> None:
    heard = kernel.run(
        "view = choose('lab', get_ipython())\n"
        "elsewhere(running_2(), replace(running_2(), seconds=13.0))\n"
        "elsewhere(replace(done(), seconds=14.0))"
    )
    (error,) = [*of_type(heard, "error")] or [None]
    assert error is None
    (shown,) = of_type(heard, "display_data")
    (final,) = of_type(heard, "update_display_data")
    asked = heard[-1]["parent_header"]["msg_id"]
    assert shown["parent_header"]["msg_id"] == asked
    assert set(shown["content"]["data"]) == {WIDGET, "text/html", "text/plain"}
    assert set(final["content"]["data"]) == {"text/html", "text/plain"}
    assert shown["content"]["transient"] == final["content"]["transient"]
    assert "done in 14.0 s" in final["content"]["data"]["text/plain"]
    assert not of_type(heard, "stream")


def test_updates_are_small_and_the_comm_is_closed_after_the_twins(kernel: Kernel) -> None:
    heard = kernel.run(
        "view = choose('lab', get_ipython())\n"
        "for tenth in range(20):\n"
        "    view(replace(running_32(), seconds=41.0 + tenth / 10))\n"
        "view(done())"
    )
    updates = of_type(heard, "comm_msg")
    assert len(updates) >= 20
    for update in updates:
        assert len(json.dumps(update["content"])) + sum(map(len, update["buffers"])) <= 5_000
    order = [m["msg_type"] for m in heard if m["msg_type"] in ("update_display_data", "comm_close")]
    assert order[0] == "update_display_data"
    assert order.count("comm_close") >= 1


def test_whoever_asks_an_idle_kernel_gets_everything(kernel: Kernel) -> None:
    heard = kernel.run("view = choose('lab', get_ipython())\nelsewhere(running_32())")
    (shown,) = of_type(heard, "display_data")
    model = shown["content"]["data"][WIDGET]["model_id"]
    answer = of_type(kernel.ask(model), "comm_msg")
    lanes = {index for message in answer for index, _ in message["content"]["data"]["content"]["lanes"]}
    assert lanes == set(range(32))
    kernel.run("view(done())")


def test_under_capture_the_view_is_captured(kernel: Kernel) -> None:
    heard = kernel.run("%%capture seen\nview = choose('lab', get_ipython())\nview(running_2())\nview(done())")
    assert not of_type(heard, "display_data")
    assert not of_type(heard, "update_display_data")
    assert not of_type(heard, "stream")
    (stream,) = of_type(kernel.run("print(seen.stdout == '', len(seen.outputs))"), "stream")
    assert stream["content"]["text"] == "True 2\n"
