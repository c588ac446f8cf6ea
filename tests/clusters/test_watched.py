"""A cluster that a cell starts can be watched by this user, and be used by nobody else."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbcluster.clusters import RegisteredHost, start_local
from nbcluster.clusters.registry import Entry, embedded, entries
from nbcluster.errors import ClusterNotReached
from tests.clusters.conftest import wait_until

NOTEBOOK = "/work/watched.ipynb"


@pytest.fixture
def entry() -> Iterator[Entry]:
    cluster = start_local(1, notebook=NOTEBOOK)
    cluster.wait_ready()
    [entry] = wait_until(_found, "it is found")
    yield entry
    cluster.stop()
    assert _found() == []
    assert not Path(entry.folder).exists()


def _found() -> list[Entry]:
    """Other tests may have such clusters too."""
    return [entry for entry in embedded() if entry.notebook == NOTEBOOK]


def test_it_is_described_and_not_attached_to(entry: Entry) -> None:
    assert entry not in entries()
    assert os.stat(entry.socket_path).st_mode & 0o777 == 0o600
    host = RegisteredHost(entry)
    try:
        told = host.ask("describe")["cluster"]
        assert (told["lasting"], told["notebook"], told["idle_s"]) == (False, NOTEBOOK, None)
        with pytest.raises(ClusterNotReached, match="does not know how to 'attach'"):
            host.attach("")
    finally:
        host.leave()


def test_of_one_that_is_killed_nothing_is_left(entry: Entry) -> None:
    os.kill(entry.owner.pid, signal.SIGKILL)
    wait_until(lambda: not Path(entry.folder).exists(), "its folder goes")
