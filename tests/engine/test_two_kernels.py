"""Two kernels use one cluster's workers: what one of them stops is its own."""

import pickle
import time
from collections.abc import Iterator
from functools import partial

import pytest

from nbcluster.clusters import Cluster, attach, end, find, start_lasting
from nbcluster.engine.dask import DaskTasks
from nbcluster.settings import Settings

HOLDS_THE_LOCK_FOR_3_S = "__import__('ctypes').PyDLL(None).sleep(3)"
DEADLINE_S = 30.0


@pytest.fixture
def kernels() -> Iterator[tuple[Cluster, Cluster]]:
    """As two kernels have it, in one process."""
    one = start_lasting(2, name="shared")
    assert one.wait_workers(2, DEADLINE_S), one.failure
    other = attach(find("shared"))
    yield one, other
    one.leave()
    other.leave()
    end(find("shared"), by="a test")


def test_calls_that_are_stopped_leave_the_other_kernels_native_code_alone(
    kernels: tuple[Cluster, Cluster],
) -> None:
    one, other = kernels
    first, second = one.workers()
    began = time.monotonic()
    native = one.client().submit(eval, HOLDS_THE_LOCK_FOR_3_S, workers=[first.address])
    while not any(one.client().processing([first.address]).values()):
        assert time.monotonic() < began + DEADLINE_S
    tasks = DaskTasks(other, Settings())
    call = tasks.submit(pickle.dumps(partial(time.sleep, 1000)), {})
    while not any(other.client().processing([second.address]).values()):
        assert time.monotonic() < began + DEADLINE_S
    tasks.stop()
    assert call.cancelled()
    assert native.result(DEADLINE_S) == 0
    assert [worker.generation for worker in one.workers()] == [1, 1]
