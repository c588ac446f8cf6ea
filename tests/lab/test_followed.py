"""A run goes on while its page does not: reloaded, closed and opened again; and the notebook knows its cluster again."""

import json
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

from tests.lab.conftest import Opens
from tests.lab.jupyter import Server
from tests.lab.notebook import DEADLINE_MS, Lab, write
from tests.lab.test_notebook import AT_LEAST, text

pytestmark = pytest.mark.needs("chromium")

#: Its last iterations wait until a file is there, so that nothing is over before it was looked at.
HELD = """%%distribute --name held --workers 2
results = []
for k in range(40):
    time.sleep(0.02)
    while k > 30 and not os.path.exists({gate!r}):
        time.sleep(0.02)
    results.append(k)"""


def held(server: Server, name: str) -> tuple[Path, Path]:
    """A notebook with a run that waits, and the file that it waits for."""
    gate, path = server.folder / f"{name}.gate", server.folder / f"{name}.ipynb"
    write(path, "%load_ext nbcluster\nimport os, time", HELD.format(gate=str(gate)))
    return gate, path


def run_until_it_waits(lab: Lab) -> None:
    lab.start("notebook:run-all-cells")
    lab.page.wait_for_function(AT_LEAST, arg=20)


def wait_until_idle(server: Server) -> None:
    give_up = time.monotonic() + DEADLINE_MS / 1000
    while any(kernel["execution_state"] != "idle" for kernel in _kernels(server)):
        assert time.monotonic() < give_up


def _kernels(server: Server) -> list[dict[str, str]]:
    request = urllib.request.Request(
        f"{server.url}api/kernels", headers={"Authorization": f"token {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=DEADLINE_MS / 1000) as answer:
        kernels: list[dict[str, str]] = json.loads(answer.read())
    return kernels


def outputs(path: Path, index: int) -> list[set[str]]:
    cell = nbformat.read(path, as_version=4).cells[index]
    return [set(output.get("data", {})) for output in cell.outputs]


def test_the_view_goes_on_after_a_reload(server: Server, opens: Opens) -> None:
    gate, path = held(server, "reloaded")
    lab = opens(server, path)
    run_until_it_waits(lab)
    lab.save()
    lab.close()
    again = opens(server, path, busy=True)
    view = again.cell(1).locator(".nbcluster-followed section.run")
    view.wait_for()
    assert view.locator(".state").inner_text() == "running"
    again.page.wait_for_function(AT_LEAST, arg=20)
    assert again.cell(1).locator(".jp-OutputArea-output").count() == 1
    gate.touch()
    view.wait_for(state="detached")
    again.cell(1).get_by_text("40 of 40").wait_for()
    assert "done in" in text(again, 1)
    again.save()
    assert outputs(path, 1) == [{"text/html", "text/plain"}]


def test_the_summary_is_there_for_who_comes_after_the_end(server: Server, opens: Opens) -> None:
    gate, path = held(server, "closed")
    lab = opens(server, path)
    run_until_it_waits(lab)
    lab.close()  # nothing was saved of it
    gate.touch()
    wait_until_idle(server)
    assert outputs(path, 1) == []
    again = opens(server, path)
    again.cell(1).get_by_text("40 of 40").wait_for()
    assert "done in" in text(again, 1)
    assert again.cell(1).locator(".jp-InputPrompt").inner_text() == "[2]:"
    again.save()
    assert outputs(path, 1) == [{"text/html", "text/plain"}]
    # Whoever clears it has seen it: the server knows the run still, and brings nothing back.
    again.execute("notebook:clear-all-cell-outputs")
    again.save()
    again.load()
    again.frames(60)
    assert again.cell(1).locator(".jp-OutputArea-output").count() == 0


def test_a_notebook_knows_its_cluster_again(server: Server, opens: Opens) -> None:
    path = server.folder / "kept.ipynb"
    write(path, "%load_ext nbcluster", "%cluster start --workers 2 --name kept", "%cluster stop kept")
    lab = opens(server, path)
    button = lab.page.locator(".nbcluster-toolbar button")
    assert button.inner_text() == "No cluster"
    for index in (0, 1):
        lab.cell(index).locator(".cm-content").click()
        lab.start("notebook:run-cell")
        lab.wait_for_end(index)
    try:
        button.get_by_text("kept · 2 workers").wait_for()
        lab.save()
        assert nbformat.read(path, as_version=4).metadata["nbcluster"] == {"cluster": "kept", "kind": "local"}
        lab.close()
        server.end_kernels()
        again = opens(server, path)
        button = again.page.locator(".nbcluster-toolbar button")
        button.get_by_text("kept?").wait_for()
        assert "It can be attached again" in str(button.get_attribute("title"))
        button.focus()
        again.page.keyboard.press("Enter")
        again.page.locator(
            ".nbcluster-menu .lm-Menu-item.lm-mod-active", has_text="kept (local, 2 workers)"
        ).wait_for()
        again.page.keyboard.press("Enter")
        button.get_by_text("kept · 2 workers").wait_for()
    finally:
        last = lab if lab.page.url and not lab.page.is_closed() else again
        last.cell(0).locator(".cm-content").click()
        last.start("notebook:run-cell")
        last.cell(2).locator(".cm-content").click()
        last.start("notebook:run-cell")
        last.wait_for_end(2)
    button.get_by_text("No cluster").wait_for()
