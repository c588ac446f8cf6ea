"""The panel beside a real notebook, with a real server and real clusters, from the form to the message of a death."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, TimeoutError

from tests.lab import gallery
from tests.lab.conftest import Opens
from tests.lab.jupyter import LAB, Server, serving
from tests.lab.notebook import Lab, write
from tests.lab.test_notebook import AT_LEAST, text

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


def named_run(panel: Locator, name: str) -> Locator:
    return panel.get_by_role("listitem", name=re.compile(f"^run {name}"))


def named_cluster(panel: Locator, name: str) -> Locator:
    return panel.get_by_role("listitem", name=re.compile(f"^cluster {name}"))


def started(panel: Locator, name: str, workers: int) -> Locator:
    """Starts a cluster by the form, as a person does, and waits until the notebook uses it."""
    panel.get_by_role("button", name="Start a cluster").first.click()
    form = panel.get_by_role("form", name="start a cluster")
    form.get_by_label("workers", exact=True).fill(str(workers))
    form.get_by_label("name", exact=True).fill(name)
    assert f"%cluster start local --workers {workers} --name {name}" in " ".join(form.inner_text().split())
    form.get_by_role("button", name="Start", exact=True).click()
    card = named_cluster(panel, name)
    card.get_by_text("used by").wait_for()
    card.get_by_text("2 workers").first.wait_for()
    return card


def paper(panel: Locator) -> str:
    return str(panel.evaluate("panel => getComputedStyle(panel).backgroundColor"))


def watch_for(page: Page, words: str) -> None:
    """`seen` tells whether they ever stood in the panel from now on."""
    page.evaluate(
        """words => {
          const { shadowRoot } = document.querySelector("#nbcluster-panel .nbc-panel");
          window.seenWords = false;
          const look = () => { window.seenWords ||= shadowRoot.textContent.includes(words); };
          const all = { childList: true, subtree: true, characterData: true };
          new MutationObserver(look).observe(shadowRoot, all);
        }""",
        words,
    )


def seen(page: Page) -> bool:
    return bool(page.evaluate("window.seenWords"))


#: A moment of a run's story: `   1.2 s  line 2: the first slice goes to w1`.
MOMENT = re.compile(r"^ +[\d.]+ m?s  \S", re.MULTILINE)


@pytest.mark.needs("node")
def test_a_cluster_from_the_form_to_its_end(server: Server, opens: Opens) -> None:
    write(server.folder / "from-form.ipynb", BEGIN, LONG.format(name="squares", n=600), "%runs why")
    lab = opens(server, Path("from-form.ipynb"))
    panel = opened(lab)
    watch_for(lab.page, "does not answer")
    card = started(panel, "panel-one", 2)
    assert not seen(lab.page)
    lab.execute("application:toggle-left-area")
    panel.wait_for(state="hidden")
    # Other tests' clusters may be there too.
    there = sum(len(each["workers"]) for each in clusters(server).values())
    lab.page.locator(".nbc-status").get_by_text(f"{there} workers").click()
    panel.wait_for()

    lab.start("notebook:run-all-cells")
    run = named_run(panel, "squares")
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
    light = paper(panel)
    lab.theme("Dark")
    assert paper(panel) != light
    assert gallery.faults(lab.page, "#nbcluster-panel") == []

    # The kernel is busy: what is asked of it goes another way.
    begun = time.monotonic()
    run.get_by_role("button", name="Stop").click()
    lab.wait_for_end(1)
    assert time.monotonic() - begun < 2
    run.get_by_text("stopped", exact=True).wait_for()
    run.get_by_role("button", name="Why").click()
    story = run.get_by_role("region", name="why it runs as it does")
    story.get_by_text("for k in range(600)").wait_for()
    told = story.inner_text()
    for moment in (
        "the first slice goes to w",
        "it is asked to stop, by the panel in JupyterLab",
        " stopped",
    ):
        assert moment in told
    assert len(MOMENT.findall(told)) >= 4
    assert "The panel in JupyterLab asked for it." in lab.cell(1).inner_text()
    lab.cell(2).locator(".cm-content").click()
    lab.start("notebook:run-cell")
    lab.wait_for_end(2)
    assert lab.cell(2).locator(".jp-OutputArea-output").inner_text().strip() == told.strip()

    card.get_by_role("button", name="Scale").click()
    card.get_by_role("button", name="more: workers").click()
    card.get_by_role("button", name="Apply").click()
    card.get_by_text("3 workers").first.wait_for()

    card.get_by_role("button", name="Stop").click()
    card.get_by_role("button", name="Stop it").click()
    card.wait_for(state="detached")


def test_two_notebooks_share_a_cluster_that_loses_a_worker(server: Server, opens: Opens) -> None:
    check = "results == [k * k for k in range(60)]"
    write(server.folder / "one.ipynb", BEGIN, LONG.format(name="first", n=60), check)
    write(
        server.folder / "other.ipynb",
        BEGIN,
        "%cluster attach panel-two",
        LONG.format(name="second", n=60),
        check,
    )
    one = opens(server, Path("one.ipynb"))
    panel = opened(one)
    card = started(panel, "panel-two", 2)
    other = opens(server, Path("other.ipynb"))
    for lab in (other, one):
        lab.start("notebook:run-all-cells")
    first, second = named_run(panel, "first"), named_run(panel, "second")
    for run, notebook in ((first, "one.ipynb"), (second, "other.ipynb")):
        run.locator(".state").get_by_text("running", exact=True).wait_for()
        assert notebook in run.inner_text()
    for lab, index, name in ((one, 1, "first"), (other, 2, "second")):
        view = lab.cell(index).locator("section.run")
        view.wait_for()
        assert name in view.inner_text()
        lab.page.wait_for_function(AT_LEAST, arg=3)

    os.kill(clusters(server)["panel-two"]["workers"][0]["pid"], signal.SIGKILL)
    death = card.get_by_role("list", name="workers that ended")
    death.get_by_text(re.compile("SIGKILL")).wait_for()
    card.get_by_role("button", name="Logs").click()
    logs = card.get_by_role("region", name="logs")
    logs.get_by_text("— host process —").wait_for()
    card.get_by_label("whose logs").select_option("w1")
    logs.get_by_text("— w1 —").wait_for()
    assert "host process" not in logs.inner_text()
    for run in (first, second):
        run.get_by_role("button", name="Why").click()
        run.get_by_text(re.compile("w1 has ended: somebody ended it by SIGKILL")).wait_for()
    for lab, index in ((one, 2), (other, 3)):
        lab.wait_for_end(index)
        assert text(lab, index) == "True"
    # Each page has shown its own.
    assert "second" not in text(one, 1)
    assert "first" not in text(other, 2)


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


# Without a mouse -------------------------------------------------------------------------------------


#: What the keyboard would press now, and what it belongs to: `Stop · cluster by-keys, ready`.
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at) return "";
  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? at.textContent;
  const part = at.parentElement?.closest("[aria-label]");
  return `${name.trim().slice(0, 60)} · ${part?.getAttribute("aria-label") ?? ""}`;
}"""


def wait_for_focus(page: Page, on: str) -> None:
    page.wait_for_function(f"on => ({FOCUSED})().startsWith(on)", arg=on)


def tab_to(page: Page, on: str, key: str = "Tab") -> None:
    passed = []
    while not (at := str(page.evaluate(FOCUSED))).startswith(on):
        passed.append(at)
        assert len(passed) < 60, passed
        page.keyboard.press(key)


def test_the_keyboard_alone_will_do_from_start_to_stop(server: Server, opens: Opens) -> None:
    write(server.folder / "by-keys.ipynb", BEGIN, LONG.format(name="keyed", n=600))
    lab = opens(server, Path("by-keys.ipynb"))
    page, keys = lab.page, lab.page.keyboard
    panel = page.locator("#nbcluster-panel")
    keys.press("Control+Alt+k")
    wait_for_focus(page, "Start a cluster")
    keys.press("Enter")
    wait_for_focus(page, "kind")
    tab_to(page, "workers")
    keys.type("2")
    tab_to(page, "name")
    keys.type("by-keys")
    keys.press("Enter")
    named_cluster(panel, "by-keys").get_by_text("used by").wait_for()

    # On to the notebook, whose cells run by the keys that they have.
    tab_to(page, "Code Cell Content")
    keys.press("Shift+Enter")
    lab.wait_for_end(0)
    keys.press("Shift+Enter")
    run = named_run(panel, "keyed")
    run.locator("canvas[aria-label*='on 2 lanes']").wait_for()
    page.wait_for_function(AT_LEAST, arg=1)

    keys.press("Control+Alt+k")
    tab_to(page, "Stop · run keyed")
    keys.press("Enter")
    lab.wait_for_end(1)
    run.get_by_text("stopped", exact=True).wait_for()
    tab_to(page, "Why · run keyed")
    keys.press("Enter")
    run.get_by_role("region", name="why it runs as it does").get_by_text("for k in range(600)").wait_for()
    tab_to(page, "Stop · cluster by-keys", "Shift+Tab")
    keys.press("Enter")
    wait_for_focus(page, "Keep it")
    keys.press("Shift+Tab")
    wait_for_focus(page, "Stop it")
    keys.press("Enter")
    named_cluster(panel, "by-keys").wait_for(state="detached")


# What comes back -------------------------------------------------------------------------------------


def test_the_panel_is_there_again_when_its_page_is_loaded_anew(server: Server, opens: Opens) -> None:
    write(server.folder / "restored.ipynb", "1")
    lab = opens(server, Path("restored.ipynb"))
    opened(lab)
    # Lab writes down what is open when nothing has changed for a moment.
    page = lab.page
    lab.wait_until(
        """async (url) => {
          const workspace = await (await fetch(`${url}lab/api/workspaces/default`)).json();
          return workspace.data?.["layout-restorer:data"]?.left?.current === "nbcluster-panel";
        }""",
        server.url,
    )
    page.goto(f"{server.url}lab")
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    page.locator("#nbcluster-panel").get_by_text("No cluster yet").wait_for()


def test_a_lost_server_is_told_of_and_found_again(tmp_path: Path, opens: Opens) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    write(folder / "lost.ipynb", "1")
    with serving(folder, tmp_path) as first:
        lab = opens(first, Path("lost.ipynb"), kernel=False)
        panel = opened(lab)
        panel.get_by_role("button", name="Start a cluster").first.click()
        form = panel.get_by_role("form", name="start a cluster")
        form.get_by_label("workers", exact=True).fill("1")
        form.get_by_label("name", exact=True).fill("panel-three")
        form.get_by_role("button", name="Start", exact=True).click()
        card = named_cluster(panel, "panel-three")
        card.get_by_text("1 worker", exact=True).first.wait_for()
        first.kill()
        notice = panel.get_by_role("heading", name="Connection lost")
        notice.wait_for()
        assert card.is_visible()
        assert lab.page.locator(".nbc-status").is_hidden()
    # Lab has a dialog of its own about it, which may come to lie above at any time.
    lab.page.add_locator_handler(
        lab.page.locator(".jp-Dialog"),
        lambda dialog: dialog.locator(".jp-mod-reject").click(),
        no_wait_after=True,
    )
    with serving(folder, tmp_path, after=first) as second:
        with suppress(TimeoutError):  # the panel may find it by itself
            panel.get_by_role("button", name="Try now").click(timeout=5_000)
        notice.wait_for(state="hidden")
        card.get_by_text("1 worker", exact=True).first.wait_for()
        card.get_by_role("button", name="Stop").click()
        card.get_by_role("button", name="Stop it").click()
        card.wait_for(state="detached")
        lab.close()
        assert second.is_running
    lab.trouble[:] = [each for each in lab.trouble if not OF_THE_NETWORK.search(each)]


def test_a_server_without_nbcluster_is_asked_once_and_then_by_whoever_looks(
    tmp_path: Path, opens: Opens
) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    write(folder / "alone.ipynb", LONG.format(name="alone", n=3))
    with serving(folder, tmp_path, replace(LAB, is_served=False)) as server:
        lab = opens(server, Path("alone.ipynb"), kernel=False)
        lab.page.locator(".nbcluster-mark[data-text*='has no nbcluster']").wait_for()
        assert ["nbcluster/clusters" in each for each in lab.trouble] == [True]
        lab.execute("nbcluster:open-panel")
        panel = lab.page.locator("#nbcluster-panel")
        panel.get_by_text("No nbcluster on this server").wait_for()
        panel.get_by_text("pip install nbcluster").wait_for()
        lab.frames(60)
        assert ["nbcluster/clusters" in each for each in lab.trouble] == [True, True]
        lab.close()
    lab.trouble.clear()


#: What browser and JupyterLab have to say of a server that is gone.
OF_THE_NETWORK = re.compile(r"net::ERR_|Failed to fetch|WebSocket")
