"""One server and one browser for the tests of a module.

In this room are the fixtures of a notebook in JupyterLab.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.lab.jupyter import Server, serving
from tests.lab.notebook import Lab

Opens = Callable[..., Lab]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("notebooks")
    with serving(folder, tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """Opens notebooks. The test fails if the browser had anything to complain of."""
    opened: list[Lab] = []
    servers: list[Server] = []

    def open_(server: Server, notebook: Path, *, kernel: bool = True, busy: bool = False) -> Lab:
        lab = Lab(browser, server, notebook.name, kernel=kernel, busy=busy)
        opened.append(lab)
        servers.append(server)
        return lab

    yield open_
    for lab in opened:
        lab.close()
    for server in servers:
        if server.is_running:
            server.end_kernels()
    assert [complaint for lab in opened for complaint in lab.trouble] == []
