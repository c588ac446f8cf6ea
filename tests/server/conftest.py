"""One Jupyter server for all tests of this folder, behind a hub's prefix."""

from collections.abc import Iterator

import pytest

from tests.clusters.jupyter import JupyterServer


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    folder = tmp_path_factory.mktemp("served")
    server = JupyterServer(folder, extension="nbcluster.server", base="/user/x/", NBCLUSTER_TOO_SMALL_S="0")
    yield server
    server.shut_down()
