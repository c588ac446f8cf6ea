"""The panel beside a real notebook, with a real server and real clusters, from the form to the message of a death."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.lab import gallery
from tests.lab.conftest import Opens
from tests.lab.jupyter import Server
from tests.lab.notebook import Lab, write

pytestmark = pytest.mark.needs("chromium")

BEGIN = "%load_ext nbcluster\nimport time"
LONG = """%%distribute --name {name}
results = []
for k in range({n}):
    time.sleep(0.1)
    results.append(k * k)"""


@pytest.fixture(autouse=True)
def _no_cluster_is_left(server: Server) -> Iterator[None]:
    yield
    server.end_clusters()


def opened(lab: Lab) -> Locator:
    lab.execute("nbcluster:open-panel")
    panel = lab.page.locator("#nbcluster-panel")
    panel.get_by_text("Clusters", exact=True).wait_for()
    return panel


def clusters(server: Server) -> dict[str, Any]:
    """By name, as the panel is told of them."""
    return {each["name"]: each for each in json.loads(server.ask("nbcluster/clusters"))["clusters"]}


def started(panel: Locator, name: str, workers: int) -> Locator:
    """Starts a cluster by the form, as a person does, and waits until the notebook uses it."""
    panel.get_by_role("button", name="Start a cluster").first.click()
    form = panel.get_by_role("form", name="start a cluster")
    form.get_by_label("workers", exact=True).fill(str(workers))
    form.get_by_label("name", exact=True).fill(name)
    assert f"%cluster start local --workers {workers} --name {name}" in " ".join(form.inner_text().split())
    form.get_by_role("button", name="Start", exact=True).click()
    card = panel.get_by_role("listitem", name=re.compile(f"^cluster {name}"))
    card.get_by_text("used by").wait_for()
    card.get_by_text("2 workers").first.wait_for()
    return card


def test_a_cluster_from_the_form_to_its_end(server: Server, opens: Opens) -> None:
    write(server.folder / "from-form.ipynb", BEGIN, LONG.format(name="squares", n=600))
    lab = opens(server, Path("from-form.ipynb"))
    panel = opened(lab)
    card = started(panel, "panel-one", 2)
    # Other tests' clusters may be there too.
    there = sum(len(each["workers"]) for each in clusters(server).values())
    lab.page.locator(".nbc-status").get_by_text(f"{there} workers").wait_for()

    lab.start("notebook:run-all-cells")
    run = panel.get_by_role("listitem", name=re.compile("^run squares"))
    run.get_by_text("for k in range(600)").wait_for()
    bar = run.get_by_role("progressbar")
    run.locator("canvas[aria-label*='on 2 lanes']").wait_for()
    before = int(bar.get_attribute("aria-valuenow") or 0)
    lab.page.wait_for_function(
        """before => {
          const { shadowRoot } = document.querySelector("#nbcluster-panel .nbc-panel");
          const bar = shadowRoot.querySelector("[role=progressbar]");
          return Number(bar.getAttribute("aria-valuenow")) > before + 10;
        }""",
        arg=before,
    )
    assert gallery.faults(lab.page, "#nbcluster-panel") == []

    # The kernel is busy: what is asked of it goes another way.
    begun = time.monotonic()
    run.get_by_role("button", name="Stop").click()
    lab.wait_for_end(1)
    assert time.monotonic() - begun < 2
    run.get_by_text("stopped", exact=True).wait_for()
    run.get_by_role("button", name="Why").click()
    run.get_by_role("region", name="why it runs as it does").get_by_text("for k in range(600)").wait_for()

    card.get_by_role("button", name="Scale").click()
    card.get_by_role("button", name="more: workers").click()
    card.get_by_role("button", name="Apply").click()
    card.get_by_text("3 workers").first.wait_for()

    card.get_by_role("button", name="Stop").click()
    card.get_by_role("button", name="Stop it").click()
    card.wait_for(state="detached")


def test_a_worker_that_was_killed_is_named_with_its_cause(server: Server, opens: Opens) -> None:
    write(server.folder / "killed.ipynb", BEGIN)
    lab = opens(server, Path("killed.ipynb"))
    panel = opened(lab)
    card = started(panel, "panel-two", 2)
    os.kill(clusters(server)["panel-two"]["workers"][0]["pid"], signal.SIGKILL)
    death = card.get_by_role("list", name="workers that ended")
    death.get_by_text(re.compile("SIGKILL")).wait_for()
    card.get_by_role("button", name="Logs").click()
    card.get_by_role("region", name="logs").get_by_text("host process").wait_for()


def test_a_run_leads_to_its_cell_and_tells_of_its_end(server: Server, opens: Opens) -> None:
    short = LONG.format(name="short", n=40)
    write(server.folder / "left.ipynb", BEGIN, *["1"] * 30, short)
    write(server.folder / "looked-at.ipynb", "1")
    lab = opens(server, Path("left.ipynb"))
    panel = opened(lab)
    lab.start("notebook:run-all-cells")
    run = panel.get_by_role("listitem", name=re.compile("^run short"))
    run.locator(".state").get_by_text("running", exact=True).wait_for()
    lab.execute("docmanager:open", path="looked-at.ipynb")
    run.get_by_text("done", exact=True).wait_for()
    lab.execute("apputils:display-notifications")
    lab.page.get_by_text("short, cell [32] in left.ipynb: done").first.wait_for()
    lab.page.keyboard.press("Escape")
    run.get_by_role("button", name="Show cell").click()
    lab.page.wait_for_function(
        """() => {
          const shown = jupyterapp.shell.currentWidget;
          const { content, context } = shown;
          return context?.path === "left.ipynb" && content.activeCellIndex === 31;
        }"""
    )
