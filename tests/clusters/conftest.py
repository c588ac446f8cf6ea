"""Clusters for the tests: real processes, started both ways."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cloudpickle
import pytest

from nbcluster import session
from nbcluster.clusters import Cluster, WorkerDeath, start_local
from nbcluster.settings import Settings
from tests.clusters import work

cloudpickle.register_pickle_by_value(work)

DEADLINE_S = 30.0


@pytest.fixture(scope="session", params=["fork", "spawn"])
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """Two workers that many tests share; each leaves them ready, with nothing to do."""
    cluster = start_local(2, name="shared", settings=Settings(start_method=request.param))
    assert cluster.wait_workers(2, DEADLINE_S), cluster.failure
    cluster.client()
    yield cluster
    cluster.stop()


@pytest.fixture
def start() -> Iterator[Callable[..., Cluster]]:
    """Starts a cluster that the test may ruin."""
    started = []

    def start(workers: int = 1, **settings: Any) -> Cluster:
        started.append(start_local(workers, settings=Settings(**settings)))
        return started[-1]

    yield start
    for cluster in started:
        cluster.stop()


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter that does not find nbcluster."""
    from tests.clusters.foreign import installation  # which needs what is defined here

    return installation(tmp_path_factory.mktemp("bare") / "venv")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[session.Session]:
    """This process's session, in which small cells travel."""
    monkeypatch.setenv("NBCLUSTER_TOO_SMALL_S", "0")
    session.close()
    yield session.current()
    session.close()


class Deaths:
    """What `on_death` has told."""

    def __init__(self, cluster: Cluster) -> None:
        self._told = threading.Condition()
        self._deaths: list[WorkerDeath] = []
        self._stop = cluster.on_death(self._hear)

    def _hear(self, death: WorkerDeath) -> None:
        with self._told:
            self._deaths.append(death)
            self._told.notify_all()

    def wait(self, count: int = 1) -> list[WorkerDeath]:
        with self._told:
            assert self._told.wait_for(lambda: len(self._deaths) >= count, DEADLINE_S)
            return list(self._deaths)

    def __enter__(self) -> "Deaths":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    """Looks again and again until it holds, and answers with what it held."""
    give_up = time.monotonic() + DEADLINE_S
    moment = threading.Event()
    while not (held := holds()):
        assert time.monotonic() < give_up, f"never: {what}"
        moment.wait(0.01)
    return held


class Heard:
    """What workers have emitted under a topic of this test's own, perhaps one of a channel."""

    def __init__(self, cluster: Cluster, topic: str = "") -> None:
        self.topic = topic or f"test-{id(self)}"
        self._cluster = cluster
        self._told = threading.Condition()
        self.messages: list[dict[str, Any]] = []
        cluster.subscribe(self.topic, self._hear)
        for worker in cluster.workers():
            cluster.reach(worker.address)

    def _hear(self, message: Any) -> None:
        with self._told:
            self.messages.append(message)
            self._told.notify_all()

    def wait(self, count: int = 1) -> list[dict[str, Any]]:
        with self._told:
            assert self._told.wait_for(lambda: len(self.messages) >= count, DEADLINE_S)
            return list(self.messages)

    def __enter__(self) -> "Heard":
        return self

    def __exit__(self, *_: object) -> None:
        self._cluster.unsubscribe(self.topic)
