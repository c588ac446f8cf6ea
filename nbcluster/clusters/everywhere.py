"""One statement on every worker at once, and what each of them said to it.

In this room (`clusters`) is that question, asked through the workers' doors.
"""

import pickle
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from uuid import uuid4

from nbcluster.clusters.cluster import CallFailed, Cluster
from nbcluster.clusters.specs import WorkerInfo
from nbcluster.errors import ClusterError
from nbcluster.worker import ambient
from nbcluster.worker.statements import Said, Statement

_AT_ONCE = 64
_DAY_S = 86_400.0
_STOPPED_S = 2.0
_LOOK_EVERY_S = 0.1
_DEATH_IS_TOLD_S = 2.0


def run_everywhere(cluster: Cluster, source: str) -> dict[str, Said]:
    """By the workers' names. An interrupt stops it on all of them; a worker that runs something else comes to it later."""
    workers = [worker for worker in cluster.workers() if worker.state == "ready" and worker.address]
    statement = Statement(uuid4().hex, source, ambient.read())
    payload = pickle.dumps(statement)
    cluster.client()  # once, rather than by each thread
    with ThreadPoolExecutor(_AT_ONCE, "nbcluster-everywhere") as threads:
        asked = {each.name: threads.submit(_ask, cluster, each, payload) for each in workers}
        try:
            _wait(list(asked.values()))
        except KeyboardInterrupt:
            for worker in workers:
                _stop(cluster, worker, statement.id)
            raise
    return {name: said.result() for name, said in asked.items()}


def _wait(asked: "Sequence[Future[Said]]") -> None:
    while wait(asked, timeout=_LOOK_EVERY_S).not_done:
        pass  # a wait without an end would hear of no interrupt on some systems


def _ask(cluster: Cluster, worker: WorkerInfo, payload: bytes) -> Said:
    try:
        return Said(*pickle.loads(cluster.call(worker.address, "run statement", payload, timeout_s=_DAY_S)))
    except CallFailed as failed:
        return Said("", f"the worker was lost: {_cause_of_death(cluster, worker) or failed}")


def _cause_of_death(cluster: Cluster, worker: WorkerInfo) -> str:
    """What its minder has told by now; empty if it lives, as far as anybody knows."""
    until = time.monotonic() + _DEATH_IS_TOLD_S
    while time.monotonic() < until:
        with suppress(ClusterError):  # the cluster is gone, and tells nothing any more
            for death in reversed(cluster.deaths()):
                if death.address == worker.address:
                    return death.cause
        time.sleep(_LOOK_EVERY_S)
    return ""


def _stop(cluster: Cluster, worker: WorkerInfo, id_: str) -> None:
    with suppress(CallFailed):
        turn = int(cluster.call(worker.address, "stop statement", id_.encode(), timeout_s=_STOPPED_S))
        if turn:
            cluster.interrupt_worker(worker.name, turn)
