"""Front ends other than the JupyterLab of the other tests: Notebook 7, and by patience the wheel itself in the oldest and
the newest that the docs promise, each in an environment of its own."""

import json
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.lab.conftest import Opens
from tests.lab.jupyter import LAB, NOTEBOOK, REPOSITORY, FrontEnd, Server, serving
from tests.lab.notebook import write
from tests.lab.test_gutter import wait_for_signs
from tests.lab.test_notebook import text
from tests.lab.test_panel import named_run

pytestmark = pytest.mark.needs("chromium")

#: Long enough for workers to come, and then it waits until it has been looked at.
HELD = """%%distribute --name held --workers 2
results = []
for k in range(120):
    time.sleep(0.1)
    while k > 110 and not os.path.exists({gate!r}):
        time.sleep(0.02)
    results.append(k)"""


def see_all(server: Server, opens: Opens) -> None:
    """Marks, view, panel and summary; and the browser has nothing to complain of."""
    gate = server.folder / "gate"
    write(server.folder / "seen.ipynb", "%load_ext nbcluster\nimport os, time", HELD.format(gate=str(gate)))
    lab = opens(server, Path("seen.ipynb"))
    wait_for_signs(lab.cell(1), "parallel first", *["parallel rail"] * 3, "parallel last")
    assert lab.page.locator(".nbcluster-toolbar button").inner_text() == "No cluster"
    lab.execute("nbcluster:open-panel")
    panel: Locator = lab.page.locator("#nbcluster-panel")
    panel.get_by_text("No cluster yet").wait_for()
    lab.start("notebook:run-all-cells")
    view = lab.cell(1).locator("section.run")
    view.wait_for()
    assert view.locator(".row code").inner_text() == "for k in range(120)"
    run = named_run(panel, "held")
    run.locator("canvas[aria-label*='on 2 lanes']").wait_for()
    run.locator(".state").get_by_text("running", exact=True).wait_for()
    panel.get_by_role("listitem", name="cluster local").get_by_text("2 workers").first.wait_for()
    view.locator(".stage > canvas").wait_for()
    gate.touch()
    run.locator(".state").get_by_text("done", exact=True).wait_for()
    lab.wait_for_end(1)
    view.wait_for(state="detached")
    assert "120 of 120" in text(lab, 1)
    lab.close()


@pytest.mark.needs("notebook 7")
def test_all_is_seen_in_notebook_7(tmp_path: Path, opens: Opens) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    with serving(folder, tmp_path, NOTEBOOK) as server:
        see_all(server, opens)
        server.end_kernels()


# The wheel, by patience -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Promised:
    front_end: FrontEnd
    requirement: str


PROMISED = {
    "the oldest JupyterLab": Promised(LAB, "jupyterlab==4.2.0"),
    "JupyterLab 4.6": Promised(LAB, "jupyterlab==4.6.*"),
    "the oldest Notebook 7": Promised(NOTEBOOK, "notebook==7.2.0"),
    "Notebook 7": Promised(NOTEBOOK, "notebook==7.*"),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(REPOSITORY)], check=True, stdout=subprocess.DEVNULL)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture
def installed(request: pytest.FixtureRequest, wheel: Path, tmp_path: Path) -> FrontEnd:
    promised: Promised = request.param
    venv.create(tmp_path / "venv", with_pip=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    _pip(python, "install", "--quiet", promised.requirement, str(wheel))
    versions = {
        each["name"].lower(): each["version"] for each in json.loads(_pip(python, "list", "--format=json"))
    }
    told = ("jupyterlab", "notebook", "jupyter_server", "ipykernel", "ipywidgets", "anywidget")
    print(", ".join(f"{name} {versions[name]}" for name in told if name in versions))
    return FrontEnd(promised.front_end.module, promised.front_end.app, python, is_installed=True)


def _pip(python: str, *words: str) -> str:
    ran = subprocess.run([python, "-m", "pip", *words], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.needs("patience")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("installed", PROMISED.values(), ids=PROMISED, indirect=True)
def test_the_wheel_is_seen_in(installed: FrontEnd, tmp_path: Path, opens: Opens) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    with serving(folder, tmp_path, installed) as server:
        see_all(server, opens)
        server.end_kernels()
