"""A distributed cell in a real JupyterLab, from the first click to the notebook that somebody else opens."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from tests.lab import gallery
from tests.lab.conftest import Opens
from tests.lab.jupyter import Server, serving
from tests.lab.notebook import Lab, write

pytestmark = pytest.mark.needs("chromium")

BEGIN = "%load_ext nbcluster\nimport time"
LONG = """%%distribute --name {name} --workers 2
results = []
for k in range({n}):
    time.sleep(0.15)
    results.append(k * k)"""
CARRIED = """%%distribute
level = 1.0
for k in range(5):
    level = abs(level) + k"""
FAILING = """%%distribute --name failing
kept = []
for k in range(30):
    time.sleep(0.05)
    kept.append(1 / (20 - k))"""
#: What it raises is more than anybody reads, and would do more than be read.
HOSTILE = r"""%%distribute --name hostile
kept = []
for k in range(30):
    time.sleep(0.05)
    kept.append(k)
    if k == 20:
        raise ValueError("<script>document.title='gone'</script><img src=x onerror=document.title='gone'>"
            + "\x1b[31m\u202e" + "y" * 1_000_000)"""

#: How many pixels of the view's canvas have been drawn on, by colour.
COLOURS = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = [...data.slice(at, at + 4)].join();
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  }
  return Object.fromEntries(seen);
}"""

AT_LEAST = """least => {
  for (const { shadowRoot } of document.querySelectorAll(".jp-OutputArea-output div")) {
    const amount = shadowRoot?.querySelector(".amount")?.textContent ?? "";
    if (Number.parseInt(amount) >= least) return true;
  }
  return false;
}"""


def text(lab: Lab, index: int) -> str:
    """What stands under a cell, on one line."""
    outputs = lab.cell(index).locator(".jp-OutputArea-output").all_inner_texts()
    return " ".join(" ".join(outputs).split())


def paper(lab: Lab) -> str:
    return str(
        lab.page.locator("section.run").evaluate("section => getComputedStyle(section).backgroundColor")
    )


@pytest.mark.needs("node")
def test_a_cell_is_seen_live_and_ends_with_its_summary(server: Server, opens: Opens) -> None:
    write(server.folder / "live.ipynb", BEGIN, LONG.format(name="squares", n=80), "len(results), results[-1]")
    lab = opens(server, Path("live.ipynb"))
    lab.start("notebook:run-all-cells")
    view = lab.cell(1).locator("section.run")
    view.wait_for()
    assert view.locator(".state").inner_text() == "running"
    assert view.locator(".row code").inner_text() == "for k in range(80)"
    lanes = view.locator(".stage > canvas")
    lanes.wait_for()
    assert "local" in view.locator(".place").inner_text()
    lab.page.wait_for_function(AT_LEAST, arg=20)
    toolbar = lab.page.locator(".nbcluster-toolbar")
    assert toolbar.inner_text() == "local · 2 workers", "though the kernel is busy"
    assert sum(lanes.evaluate(COLOURS).values()) > 1000
    assert len(lanes.evaluate(COLOURS)) > 3
    light, before = paper(lab), lanes.evaluate("canvas => canvas.toDataURL()")
    lab.page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before", arg=[lanes.element_handle(), before]
    )
    assert gallery.faults(lab.page, ".jp-OutputArea-output") == []
    lab.theme("Dark")
    assert paper(lab) != light
    assert gallery.faults(lab.page, ".jp-OutputArea-output") == []
    lab.page.wait_for_function(AT_LEAST, arg=40)
    lab.wait_for_end(2)
    view.wait_for(state="detached")
    assert "done in" in text(lab, 1)
    assert "80 of 80" in text(lab, 1)
    assert "collected in order: results" in text(lab, 1)
    assert text(lab, 2) == "(80, 6241)"
    assert toolbar.inner_text() == "local · 2 workers"


def test_an_interrupt_leaves_a_red_cell_that_says_how_far_it_came(server: Server, opens: Opens) -> None:
    write(
        server.folder / "interrupted.ipynb",
        BEGIN,
        LONG.format(name="long", n=400),
        "results == [k * k for k in range(len(results))]",
    )
    lab = opens(server, Path("interrupted.ipynb"))
    lab.start("notebook:run-all-cells")
    lab.page.wait_for_function(AT_LEAST, arg=30)
    lab.execute("notebook:interrupt-kernel")
    lab.wait_for_end(1)
    error = lab.cell(1).locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]')
    error.wait_for()
    assert "KeyboardInterrupt" in error.inner_text()
    assert "interrupted after" in text(lab, 1)
    assert "what these left is in place, in order" in text(lab, 1)
    assert lab.cell(1).locator("section.run").count() == 0
    lab.cell(2).locator(".cm-content").click()
    lab.start("notebook:run-cell")
    lab.wait_for_end(2)
    assert text(lab, 2) == "True"


@pytest.fixture(scope="module")
def executed(server: Server, browser: Browser) -> Path:
    """A notebook with a cell of every kind of end, run and saved in JupyterLab."""
    path = server.folder / "executed.ipynb"
    write(path, BEGIN, LONG.format(name="squares", n=40), CARRIED, FAILING, HOSTILE)
    lab = Lab(browser, server, path.name)
    lab.start("notebook:run-all-cells")
    lab.wait_for_end(3)
    lab.cell(4).locator(".cm-content").click()
    lab.start("notebook:run-cell")
    lab.wait_for_end(4)
    lab.save()
    lab.close()
    server.end_kernels()
    assert lab.trouble == []
    return path


SUMMARIES = {
    1: ("squares, cell [2]", "done in", "40 iterations", "same as a plain run"),
    2: ("cell [3]", "done in", "here [carried]"),
    3: ("failing, cell [4]", "failed after", "20 of 30", "ZeroDivisionError in line 5: division by zero"),
    4: ("hostile, cell [5]", "failed after", "ValueError in line 7"),
}


def test_a_saved_notebook_tells_a_stranger_what_happened(
    executed: Path, opens: Opens, tmp_path: Path
) -> None:
    with serving(executed.parent, tmp_path) as another:
        lab = opens(another, executed, kernel=False)
        for index, sentences in SUMMARIES.items():
            for sentence in sentences:
                assert sentence in text(lab, index)
        assert lab.page.locator("section.run").count() == 0
        assert lab.page.locator(".jp-OutputArea-output :is(script, img)").count() == 0
        assert "<script>document.title='gone'</script>" in text(lab, 4)
        assert "gone" not in lab.page.title()
        lab.close()


PLAIN = "--NbConvertBase.display_data_priority=['text/plain']"


@pytest.mark.parametrize("form", [["--to=html"], ["--to=markdown", PLAIN]], ids=["html", "plain text"])
def test_an_export_tells_it_too(executed: Path, form: list[str]) -> None:
    command = [sys.executable, "-m", "nbconvert", "--stdout", "--log-level=ERROR", *form, str(executed)]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    told = " ".join(re.sub(r"<[^>]+>", " ", answer.stdout).split())
    for sentences in SUMMARIES.values():
        for sentence in sentences:
            assert sentence in told
    assert "widget-view" not in answer.stdout


def test_no_state_of_widgets_is_saved(executed: Path) -> None:
    notebook = nbformat.read(executed, as_version=4)
    assert "widgets" not in notebook.metadata
    kinds = [set(output.get("data", {})) for cell in notebook.cells for output in cell.outputs]
    assert kinds.count({"text/html", "text/plain"}) == 4


def test_a_saved_summary_is_small_and_writes_no_signs_of_control(executed: Path) -> None:
    notebook = nbformat.read(executed, as_version=4)
    all_data = [output.get("data", {}) for cell in notebook.cells for output in cell.outputs]
    summaries = ["".join(data.values()) for data in all_data if "text/html" in data]
    assert [len(each) < 30_000 for each in summaries] == [True] * 4
    assert not set("".join(summaries)) & set("\x1b\u202e")
