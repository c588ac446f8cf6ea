"""JupyterLab as Binder opens it: behind a prefix, the panel at the left, the first notebook before the reader."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from tests.lab.jupyter import LAB, Server, serving
from tests.notebooks.lessons import NOTEBOOKS, REPOSITORY
from tests.views.pictures import chromium

pytestmark = pytest.mark.needs("chromium")

#: How many summaries stand in the notebook that is before the reader.
SUMMARIES = """() => [...document.querySelectorAll(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output")]
  .filter((each) => /(done in|failed after|interrupted after) /.test(each.innerText)).length"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder, state = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    # what binder/postBuild does
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "workspaces",
        "import",
        str(REPOSITORY / "binder" / "workspace.json"),
    ]
    env = os.environ | {"JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces")}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with serving(folder, state, replace(LAB, prefix="/user/x/")) as server:
        yield server


@pytest.fixture(scope="module")
def page(server: Server) -> Iterator[Page]:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(60_000)
        page.goto(f"{server.url}lab?token={server.token}")
        page.wait_for_selector("#jupyterlab-splash", state="detached")
        yield page
        page.close()
        server.end_kernels()


def shown(page: Page, name: str) -> int:
    page.wait_for_function("name => jupyterapp.shell.currentWidget?.title.label === name", arg=name)
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell")
    cells = json.loads((NOTEBOOKS / name).read_text())["cells"]
    wanted = sum(cell["source"][0].startswith("%%distribute --name") for cell in cells if cell["source"])
    page.wait_for_function(f"wanted => ({SUMMARIES})() >= wanted", arg=wanted)
    return wanted


def test_the_first_notebook_and_the_panel_are_there(page: Page) -> None:
    assert shown(page, "01-first-cell.ipynb") == 3
    page.locator("#nbcluster-panel").get_by_text("Clusters", exact=True).wait_for()
    assert page.locator("#nbcluster-panel").is_visible()


@pytest.mark.parametrize("name", [path.name for path in sorted(NOTEBOOKS.glob("0[2-9]*.ipynb"))])
def test_summaries_are_seen_before_anything_runs(page: Page, name: str) -> None:
    page.evaluate(
        """path => jupyterapp.commands.execute("docmanager:open",
          { path, factory: "Notebook", kernelPreference: { shouldStart: false, canStart: false } })""",
        f"notebooks/{name}",
    )
    assert shown(page, name) > 0
