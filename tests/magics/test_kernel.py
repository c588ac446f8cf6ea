"""The magics in a real kernel, on a real cluster: what a front end is told."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

Message = dict[str, Any]

DEADLINE_S = 60.0

PATIENT = {"NBCLUSTER_GRACE_S": "30"}
"""On a machine that is busy otherwise a worker may need longer than usual to heed an interrupt."""


@dataclass
class Answer:
    """What came of a cell."""

    reply: Message = field(default_factory=dict)
    shown: list[Message] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def stdout(self) -> str:
        return "".join(
            message["content"]["text"]
            for message in self.shown
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout"
        )

    @property
    def value(self) -> str:
        assert self.reply["status"] == "ok", self.reply
        (message,) = [message for message in self.shown if message["msg_type"] == "execute_result"]
        text: str = message["content"]["data"]["text/plain"]
        return text

    @property
    def error(self) -> Message:
        (message,) = [message["content"] for message in self.shown if message["msg_type"] == "error"]
        assert {key: self.reply[key] for key in ("status", "ename", "evalue")} == {
            "status": "error",
            "ename": message["ename"],
            "evalue": message["evalue"],
        }
        return dict(message)


class Kernel:
    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def run(self, source: str, seen: Callable[[Message], None] = lambda message: None) -> Answer:
        """Runs a cell; `seen` is called with what it shows, as it comes."""
        answer = Answer()
        began = time.monotonic()
        asked = self.client.execute(source, stop_on_error=False)  # else what comes next may be dropped
        while True:
            message = self.client.get_iopub_msg(timeout=DEADLINE_S)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            answer.shown.append(message)
            seen(message)
        answer.seconds = time.monotonic() - began
        answer.reply = self._reply(asked)
        return answer

    @property
    def features(self) -> list[str]:
        features: list[str] = self._reply(self.client.kernel_info()).get("supported_features", [])
        return features

    def complete(self, text: str, cursor: int) -> list[str]:
        matches: list[str] = self._reply(self.client.complete(text, cursor))["matches"]
        return matches

    def _reply(self, asked: str) -> Message:
        while True:
            reply = self.client.get_shell_msg(timeout=DEADLINE_S)
            if reply["parent_header"].get("msg_id") == asked:
                content: Message = reply["content"]
                return content


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    manager, client = start_new_kernel(
        startup_timeout=60, env=os.environ | PATIENT, extra_arguments=["--InteractiveShell.colors=NoColor"]
    )
    kernel = Kernel(manager, client)
    assert kernel.run("import time\n%load_ext nbcluster\n%cluster start --workers 2").reply["status"] == "ok"
    yield kernel
    kernel.run("%cluster stop")
    client.stop_channels()
    manager.shutdown_kernel()
    manager.cleanup_resources()
    manager.context.destroy(linger=0)


SLOW = "%%distribute\nout = []\nfor i in range(4000):\n    time.sleep(0.02)\n    out.append(i)"


def test_a_cluster_is_shown(kernel: Kernel) -> None:
    text = kernel.run("%cluster").stdout
    assert text.startswith('local cluster "local": workers: 2 ready\n')
    assert "the same versions as this kernel\n" in text
    assert "it stays when this kernel ends, until none has used it for 30 min\n" in text
    rows = [line.split() for line in text.splitlines()[-2:]]
    assert [row[1] for row in rows] == ["ready", "ready"]
    assert "\x1b" not in text


def test_a_cell_shows_what_it_would_show_and_a_view(kernel: Kernel) -> None:
    answer = kernel.run("%%distribute\nfor i in range(30):\n    time.sleep(0.05)\n    print(i)\ni")
    assert answer.stdout == "".join(f"{i}\n" for i in range(30))
    assert answer.value == "29"
    of_outputs = ("display_data", "update_display_data", "execute_result")
    kinds = [message["msg_type"] for message in answer.shown if message["msg_type"] in of_outputs]
    assert kinds == ["display_data", "update_display_data", "execute_result"]
    final = answer.shown[[m["msg_type"] for m in answer.shown].index("update_display_data")]["content"][
        "data"
    ]
    assert set(final) == {"text/plain", "text/html"}


def test_an_exception_on_a_worker_is_the_cells_own(kernel: Kernel) -> None:
    answer = kernel.run(
        "%%distribute\ndef f(x):\n    time.sleep(0.02)\n    return 1 / (25 - x)\n\nout = []\n"
        "for i in range(60):\n    out.append(f(i))"
    )
    error = answer.error
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    text = "\n".join(error["traceback"])
    lines = [line for line in text.splitlines() if line.startswith("Cell In")]
    assert [line.partition(", ")[2] for line in lines] == ["line 8", "line 4, in f(x)"]
    assert "----> 4     return 1 / (25 - x)" in text
    assert "nbcluster" not in text
    assert kernel.run("len(out)").value == "25"
    assert kernel.run("import sys; sys.last_traceback.tb_next.tb_next.tb_frame.f_locals").value == "{'x': 25}"


def test_an_error_of_ours_is_text(kernel: Kernel) -> None:
    error = kernel.run("%%distribute --wrokers 3\nx = 1").error
    assert error["ename"] == "OptionError"
    assert error["traceback"] == [f"OptionError: {error['evalue']}"]
    assert error["evalue"].startswith("%%distribute did nothing: its line asks for something")


def test_a_cell_that_cannot_be_read(kernel: Kernel) -> None:
    error = kernel.run("%%distribute\nfor in x:\n    pass").error
    assert (error["ename"], error["evalue"].partition(" (")[0]) == ("SyntaxError", "invalid syntax")
    assert ", line 2\n    for in x:\n" in "".join(error["traceback"])


def test_a_cell_that_awaits(kernel: Kernel) -> None:
    answer = kernel.run("%%distribute\nimport asyncio\nawait asyncio.sleep(0.01)\n'awaited'")
    assert answer.value == "'awaited'"
    (view,) = [message for message in answer.shown if message["msg_type"] == "display_data"]
    assert "here [async]: line 3 awaits outside a function" in view["content"]["data"]["text/plain"]


def test_tab(kernel: Kernel) -> None:
    assert kernel.complete("%%distribute --wo\nx = 1", len("%%distribute --wo")) == ["--workers"]
    assert kernel.complete("x = 1\n%cluster sto", len("x = 1\n%cluster sto")) == ["stop"]


def test_an_interrupt_leaves_whole_iterations_and_the_workers(kernel: Kernel) -> None:
    workers = kernel.run("%cluster").stdout
    asked = []

    def interrupt(message: Message) -> None:
        # The second loop iteration at the latest has been committed when the view is there.
        if message["msg_type"] == "display_data":
            asked.append(time.monotonic())
            kernel.manager.interrupt_kernel()

    answer = kernel.run(SLOW, interrupt)
    assert time.monotonic() - asked[0] < 10
    error = answer.error
    assert error["ename"] == "KeyboardInterrupt"
    count = int(kernel.run("len(out)").value)
    assert 1 <= count < 4000
    assert error["evalue"] == (
        f"in line 3, after {count:,} of 4,000 iterations; what these left is in place, in order"
    )
    text = "\n".join(error["traceback"])
    assert "----> 3 for i in range(4000):" in text
    assert "nbcluster" not in text
    assert kernel.run("out == list(range(len(out)))").value == "True"
    assert (
        kernel.run("%%distribute --quiet\n[i for i in range(50) if not time.sleep(0.02)][-1]").value == "49"
    )
    assert kernel.run("%cluster").stdout == workers


def test_a_statement_on_every_worker_and_an_interrupt_of_it(kernel: Kernel) -> None:
    workers = kernel.run("%cluster").stdout
    pids = [line.split()[-1] for line in workers.splitlines()[-2:]]
    assert kernel.run("%cluster run import os; print(os.getpid())").stdout == (
        f"w1:\n    {pids[0]}\nw2:\n    {pids[1]}\n"
    )
    assert kernel.run("%cluster run {1: '$x {y}'}").stdout == "w1, w2:\n    {1: '$x {y}'}\n"
    assert kernel.run("%cluster run !echo $((40 + 2))").stdout == "w1, w2:\n    42\n"
    assert kernel.run("%cluster run x = 1").stdout == "w1, w2:\n    (nothing)\n"
    failed = kernel.run("%cluster run print('so far'); 1 / 0")
    assert failed.stdout.startswith("w1, w2:\n    so far\n    ZeroDivisionError: division by zero\n")
    assert failed.error["ename"] == "StatementFailed"

    def interrupt(message: Message) -> None:
        if message["msg_type"] == "execute_input":
            # By hand: the manager would leave an event loop behind in that thread.
            pid = kernel.manager.provisioner.process.pid
            threading.Timer(0.5, os.kill, (pid, signal.SIGINT)).start()

    stopped = kernel.run("%cluster run import time; time.sleep(1000)", interrupt)
    assert stopped.error["ename"] == "KeyboardInterrupt"
    assert "nbcluster itself" not in "".join(stopped.error["traceback"])
    assert stopped.seconds < 10
    assert kernel.run("%cluster run 1 + 1").stdout == "w1, w2:\n    2\n"
    assert kernel.run("%cluster").stdout == workers


def test_logs_and_restart(kernel: Kernel) -> None:
    kernel.run("%cluster restart")
    assert kernel.run("%cluster logs w1").stdout.splitlines()[-2:][1] == "    (it has written nothing)"
    lines = kernel.run("%cluster logs").stdout.splitlines()
    ended = [line for line in lines if line.endswith(": it was restarted as you asked")]
    assert [line.split(",")[0] for line in ended] == ["w1", "w2"]
    assert re.match(r"w1, number \d+ in its place, ended at \d\d:\d\d:\d\d: it", ended[0])
    assert kernel.run("%cluster run 1 + 1").stdout == "w1, w2:\n    2\n"


def test_scale_from_a_cell(kernel: Kernel) -> None:
    assert "workers: 3 ready\n" in kernel.run("%cluster scale 3").stdout
    told = kernel.run("%cluster scale 1:3").stdout
    assert "scales between 1 and 3 workers, with what runs can use\n" in told
    told = kernel.run("%cluster scale 2").stdout
    assert "workers: 2 ready\n" in told
    assert "scales between" not in told


def test_jupyters_configuration_and_the_environment() -> None:
    manager, client = start_new_kernel(
        startup_timeout=60,
        env=os.environ | {"NBCLUSTER_WORKERS": "1", "NBCLUSTER_RETRIES": "4"},
        extra_arguments=["--Nbcluster.workers=3", "--InteractiveShell.colors=NoColor"],
    )
    kernel = Kernel(manager, client)
    try:
        kernel.run("%load_ext nbcluster")
        told = {
            line.split()[0]: line.split()[1:]
            for line in kernel.run("%cluster settings").stdout.splitlines()[2:]
        }
        assert told["workers"] == ["3", "c.Nbcluster.workers"]
        assert told["retries"] == ["4", "NBCLUSTER_RETRIES"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
        manager.cleanup_resources()
        manager.context.destroy(linger=0)


def test_an_interrupt_of_what_runs_here_is_pythons_own(kernel: Kernel) -> None:
    def interrupt(message: Message) -> None:
        if message["msg_type"] == "stream":
            kernel.manager.interrupt_kernel()

    source = "%%distribute --quiet\nprint('begun', flush=True)\nwhile True:\n    time.sleep(0.01)"
    error = kernel.run(source, interrupt).error
    assert (error["ename"], error["evalue"]) == ("KeyboardInterrupt", "")
    text = "\n".join(error["traceback"])
    # it may come while the print is still on its way out, or as the loop turns
    at = ("----> 2 print('begun', flush=True)", "----> 3 while True:", "----> 4     time.sleep(0.01)")
    assert any(line in text for line in at)
    assert "nbcluster" not in text


def test_a_subshell_can_stop_a_run(kernel: Kernel) -> None:
    if "kernel subshells" not in kernel.features:
        pytest.skip("this ipykernel has no subshells")
    control = kernel.client.control_channel
    message = kernel.client.session.msg("create_subshell_request")
    control.send(message)
    reply = control.get_msg(timeout=DEADLINE_S)
    stops: list[str] = []

    def stop(seen: Message) -> None:
        if seen["msg_type"] == "display_data":
            content = {
                "code": "%runs stop",
                "silent": False,
                "store_history": False,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            }
            asked = kernel.client.session.msg("execute_request", content)
            asked["header"]["subshell_id"] = reply["content"]["subshell_id"]
            kernel.client.shell_channel.send(asked)
            stops.append(asked["header"]["msg_id"])

    error = kernel.run(SLOW, stop).error
    assert stops
    assert error["ename"] == "RunStopped"
    assert "was stopped in line 3, `for i in range(4000)`, after" in error["evalue"]
    assert "%runs stop asked for it." in error["evalue"]
    assert kernel.run("out == list(range(len(out)))").value == "True"


LOADS = """
import sys
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
before = set(sys.modules)
shell.run_line_magic("load_ext", "nbcluster")
print(*sorted(set(sys.modules) - before))
"""


def test_loading_the_extension_is_cheap() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    rooms = {name.split(".")[1] for name in loaded if name.startswith("nbcluster.")}
    assert rooms == {"errors", "grammar", "settings", "session", "magics"}
    heavy = {
        "anywidget",
        "cloudpickle",
        "dask",
        "distributed",
        "ipywidgets",
        "numpy",
        "psutil",
        "rich",
        "tornado",
    }
    assert not {name.partition(".")[0] for name in loaded} & heavy
    assert done.stderr == ""
