"""What is tried on every cluster that somebody else started, whichever way its workers are reached.

In this room a kernel attaches, runs a cell, is interrupted, and is killed.
"""

import json
import signal
import subprocess
import sys
import threading
from typing import Any

from nbcluster.clusters.whereabouts import Tls
from nbcluster.testing.cells import differences, run_distributed, run_plain

CELL = """
import numpy as np
total, rows, best, who = 0.0, [], -1.0, None
for k in range(24):
    rng = np.random.default_rng([7, k])
    points = rng.random((2, 20_000))
    inside = float((points ** 2 @ np.ones(20_000)).mean() + big[k])
    total += inside
    rows.append((k, points[:, :2].copy()))
    if inside > best:
        best, who = inside, k
    print(k, inside)
"""
SETUP = "import numpy as np\nbig = np.arange(200_000.0)"


def leaves_the_same(source: str = CELL, setup: str = SETUP) -> Any:
    plain, again = run_plain(source, setup), run_distributed(source, setup)
    assert [str(each) for each in differences(plain, again)] == []
    assert again.report is not None
    return again.report


def interrupt_after_a_while() -> None:
    """While workers compute and look for nothing else."""
    interrupted = threading.Timer(2.0, signal.raise_signal, [signal.SIGINT])
    interrupted.start()
    source = (
        "import time\nout = []\nfor k in range(400):\n    until = time.time() + 0.5\n"
        "    while time.time() < until:\n        pass\n    out.append(k)"
    )
    outcome = run_distributed(source)
    interrupted.join()
    assert isinstance(outcome.error, KeyboardInterrupt)


_KERNEL = """
import json, sys
from nbcluster.clusters import attached, guesthouse
from nbcluster.clusters.whereabouts import Tls, at_address
from nbcluster.settings import Settings
guesthouse._ABANDONED_S = guesthouse._LOOK_FOR_KERNEL_EVERY_S = 0.5
address, tls = json.loads(sys.argv[1])
cluster = attached.attach(at_address(address, Tls(**tls)), Settings())
print(json.dumps([worker.pid for worker in cluster.workers()]), flush=True)
sys.stdin.read()
"""


def guests_of_a_killed_kernel(address: str, tls: Tls) -> list[int]:
    """The processes that it had on two workers; they do not wait for it as long as they would."""
    given = json.dumps([address, vars(tls)])
    with subprocess.Popen(
        [sys.executable, "-c", _KERNEL, given], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as kernel:
        assert kernel.stdout is not None
        pids: list[int] = json.loads(kernel.stdout.readline())
        assert len(pids) == 2
        kernel.kill()
    return pids
