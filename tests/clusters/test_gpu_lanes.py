"""Workers on GPUs that are not there, beside workers on cores: real processes, which tell what they see."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from nbcluster.clusters import Cluster, start_local
from nbcluster.settings import Settings
from tests.clusters.conftest import DEADLINE_S, Deaths, wait_until

NAME = "CUDA_VISIBLE_DEVICES"


@pytest.fixture(scope="module", params=["fork", "spawn"])
def mixed(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    settings = Settings(start_method=request.param, pretended_gpus=2)
    cluster = start_local(1, name="mixed", settings=settings)
    assert cluster.wait_workers(1, DEADLINE_S), cluster.failure
    yield cluster
    cluster.stop()


def ask(cluster: Cluster, worker: str, function: Callable[..., Any], *args: object) -> Any:
    address = next(each.address for each in cluster.workers() if each.name == worker)
    return cluster.client().submit(function, *args, workers=[address], pure=False).result(DEADLINE_S)


def test_each_gpu_has_a_worker_and_the_cores_have_theirs(mixed: Cluster) -> None:
    assert {each.name: each.gpu_id for each in mixed.workers()} == {
        "g1": "pretended-0",
        "g2": "pretended-1",
        "w1": "",
    }
    assert mixed.info().why_no_gpu == ""


def test_a_worker_sees_its_gpu_alone(mixed: Cluster) -> None:
    assert ask(mixed, "g1", os.getenv, NAME) == "pretended-0"
    assert ask(mixed, "g2", os.getenv, NAME) == "pretended-1"
    assert ask(mixed, "w1", os.getenv, NAME) == os.environ.get(NAME)


def test_tasks_may_ask_for_either_by_its_resource(mixed: Cluster) -> None:
    client = mixed.client()
    for resource, seen in (("GPU", {"pretended-0", "pretended-1"}), ("CPU", {os.environ.get(NAME)})):
        tasks = [client.submit(os.getenv, NAME, pure=False, resources={resource: 1}) for _ in range(6)]
        assert {task.result(DEADLINE_S) for task in tasks} <= seen


def test_who_comes_after_a_dead_worker_has_its_gpu(mixed: Cluster) -> None:
    before = next(each for each in mixed.workers() if each.name == "g2")
    with Deaths(mixed) as deaths:
        os.kill(before.pid, signal.SIGKILL)
        [death] = deaths.wait()
    assert (death.name, death.replaced) == ("g2", True)
    assert mixed.wait_workers(1, DEADLINE_S)
    after = next(each for each in mixed.workers() if each.name == "g2")
    assert (after.gpu_id, after.generation) == (before.gpu_id, before.generation + 1)
    assert ask(mixed, "g2", os.getenv, NAME) == "pretended-1"


def test_scaling_is_about_cores(start: Callable[..., Cluster]) -> None:
    mixed = start(1, pretended_gpus=2)
    assert mixed.wait_workers(1, DEADLINE_S)
    mixed.scale(2)
    assert mixed.wait_workers(2, DEADLINE_S)
    mixed.scale(1)
    assert mixed.wait_workers(1, DEADLINE_S)
    assert {each.name for each in mixed.workers() if each.has_gpu} >= {"g1", "g2"}


def test_a_gpu_is_shared_when_that_is_asked_for(start: Callable[..., Cluster]) -> None:
    mixed = start(1, pretended_gpus=2)
    assert mixed.wait_workers(1, DEADLINE_S)
    mixed.share_gpus(2)

    def shared() -> list[tuple[str, int, str]]:
        return [
            (each.name, each.share, each.gpu_id)
            for each in mixed.workers()
            if each.share and each.state == "ready"
        ]

    wait_until(lambda: len(shared()) == 2, "both GPUs are shared")
    assert sorted(shared()) == [("g1-2", 1, "pretended-0"), ("g2-2", 1, "pretended-1")]
    assert ask(mixed, "g1-2", os.getenv, NAME) == "pretended-0"


def test_a_cluster_that_is_to_have_none_says_so() -> None:
    cluster = start_local(1, name="cores", gpus=0, settings=Settings(pretended_gpus=2))
    try:
        assert cluster.wait_workers(1, DEADLINE_S)
        assert [each.name for each in cluster.workers()] == ["w1"]
        assert cluster.info().why_no_gpu == "it was started with --gpus none"
    finally:
        cluster.stop()
