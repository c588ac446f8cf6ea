"""What is saved of a notebook: its outputs, and nothing of the machine that it ran on."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "scripts" / "notebooks.py"


def bring_up_to_date(path: Path, *cells: str) -> subprocess.CompletedProcess[str]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.cells[0]["metadata"]["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00"}
    nbformat.write(notebook, path)
    command = [sys.executable, str(SCRIPT), str(path)]
    return subprocess.run(command, capture_output=True, text=True)


def test_outputs_are_saved_without_the_moment_and_the_machine(tmp_path: Path) -> None:
    path = tmp_path / "some.ipynb"
    answer = bring_up_to_date(path, "from ipywidgets import IntSlider\nIntSlider()", "print('said')", "6 * 7")
    assert answer.returncode == 0, answer.stderr
    saved = json.loads(path.read_text())
    assert [cell["id"] for cell in saved["cells"]] == ["cell-00", "cell-01", "cell-02"]
    assert [cell["metadata"] for cell in saved["cells"]] == [{}, {}, {}]
    assert sorted(saved["metadata"]) == ["kernelspec", "language_info"]
    assert saved["cells"][1]["outputs"][0]["text"] == ["said\n"]
    assert saved["cells"][2]["outputs"][0]["data"]["text/plain"] == ["42"]


def test_a_cell_that_is_meant_to_raise_does_not_end_it(tmp_path: Path) -> None:
    path = tmp_path / "some.ipynb"
    raising = nbformat.v4.new_code_cell("1 / 0", metadata={"tags": ["raises-exception", "mine"]})
    nbformat.write(
        nbformat.v4.new_notebook(cells=[raising, nbformat.v4.new_code_cell("print('behind')")]), path
    )
    answer = subprocess.run([sys.executable, str(SCRIPT), str(path)], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    first, second = json.loads(path.read_text())["cells"]
    assert first["metadata"] == {"tags": ["raises-exception"]}
    assert first["outputs"][0]["ename"] == "ZeroDivisionError"
    assert second["outputs"][0]["text"] == ["behind\n"]


def test_a_notebook_that_fails_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "some.ipynb"
    answer = bring_up_to_date(path, "1 / 0")
    assert answer.returncode == 1
    assert "ZeroDivisionError" in answer.stderr
    assert f"not saved: {path}" in answer.stderr
    assert json.loads(path.read_text())["cells"][0]["outputs"] == []


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("notebooks/*.ipynb")), ids=lambda path: path.name)
def test_a_committed_notebook_shows_what_it_did(path: Path) -> None:
    """Each distributed cell has its summary, readable everywhere, and nobody's paths stand in it."""
    text = path.read_text()
    notebook = json.loads(text)
    assert "widget-view" not in text
    assert str(REPOSITORY) not in text
    assert str(Path.home()) not in text
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and cell["source"][0].startswith("%%distribute --name"):
            [summary] = [output for output in cell["outputs"] if output["output_type"] == "display_data"]
            assert set(summary["data"]) == {"text/html", "text/plain"}
            is_to_raise = "raises-exception" in cell["metadata"].get("tags", [])
            assert ("done in" in "".join(summary["data"]["text/plain"])) is not is_to_raise
