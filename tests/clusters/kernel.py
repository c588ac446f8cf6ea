"""Something like a kernel: it starts a cluster, keeps it busy, says where everything is, and comes to an end.

python kernel.py START_METHOD END
"""

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import cloudpickle
import psutil

from nbcluster.clusters import start_local
from nbcluster.settings import Settings
from tests.clusters import work

cloudpickle.register_pickle_by_value(work)

_, start_method, end = sys.argv
cluster = start_local(2, settings=Settings(start_method=start_method))  # type: ignore[arg-type]
if end == "killed at once":
    os.kill(os.getpid(), signal.SIGKILL)

assert cluster.wait_workers(2)
client = cluster.client()
begun: list[Any] = []
both = threading.Event()


def hear(message: Any) -> None:
    begun.append(message)
    if len(begun) == 3:
        both.set()


cluster.subscribe("begun", hear)
first, second = cluster.workers()
cluster.reach(first.address)
cluster.reach(second.address)
futures = [
    client.submit(work.leave_a_child_in_its_own_session, "begun", workers=[first.address]),
    client.submit(work.swallow_everything, "begun", workers=[first.address]),
    client.submit(work.run_a_child, "begun", workers=[second.address]),
]
assert both.wait(30)
host, *below = psutil.Process().children(recursive=True)
listening = [
    connection.laddr.port
    for each in psutil.Process().children(recursive=True)
    for connection in each.net_connections("inet")
    if connection.status == psutil.CONN_LISTEN
]
print(json.dumps({"processes": 1 + len(below), "ports": listening}), flush=True)

if end == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
elif end == "killed with a child that holds its pipes":
    # As multiprocessing's fork does. It ends when everything else has, being its reaper's only child then.
    if os.fork() == 0:
        while os.getppid() and len(psutil.Process(os.getppid()).children()) > 1:
            threading.Event().wait(0.05)
        os._exit(0)
    os.kill(os.getpid(), signal.SIGKILL)
elif end == "killed while its host is stopped":
    host.suspend()
    os.kill(os.getpid(), signal.SIGKILL)
elif end == "raised":
    raise SystemExit("as a script that fails")
elif end == "left at once":
    os._exit(3)
elif end == "executed another program":
    subprocess.run([sys.executable, "-c", "pass"], check=True)
