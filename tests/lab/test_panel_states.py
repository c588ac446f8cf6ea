"""The panel in each of its states, from what the server's tests say that it tells: no server, no notebook."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.lab import gallery

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("node")]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with gallery.shown() as address:
        yield address


@pytest.fixture(scope="module")
def panels(browser: Browser, address: str) -> Iterator[Page]:
    """All states on one page, one below the other."""
    page = browser.new_page(viewport={"width": 800, "height": 900}, reduced_motion="reduce")
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: said.type == "error" and trouble.append(said.text))
    page.goto(address)
    page.wait_for_selector(f"[data-scene={gallery.states()[-1]}] .panel")
    yield page
    page.close()
    assert trouble == []


def state(page: Page, name: str) -> str:
    return " ".join(page.locator(f"[data-scene={name}] .panel").inner_text().split())


WORDS = {
    "connecting": "Connecting",
    "absent": "pip install nbcluster",
    "refused": "Log in again",
    "empty": "%%distribute",
    "form": "Python of new.ipynb: /opt/lab/bin/python",
    "form-faults": "--workers 0 is less than 1",
    "starting": "job 12 is PENDING (Resources)",
    "start-failed": "The slurm cluster did not start.",
    "clusters": "numpy: 2.1.0 here, 2.0.2 on workers",
    "running": "7.1 × as fast",
    "lanes": "58,112 of 200,000",
    "many": "91 of 96 workers",
    "unused": "ends in 24 min unless used",
    "attached": "new.ipynb uses it now.",
    "offered": "%cluster attach tools",
    "scale": "more and fewer, as needed",
    "stop": "Stop tools? Its workers end",
    "logs": "— host process —",
    "why": "w1 has ended: somebody ended it by SIGKILL",
    "trouble": 'The cluster "tools" does not answer.',
    "waiting": "waiting · job 12 is PENDING (Resources)",
    "lost": "Connection lost",
    "hostile": "<script>alert(1)</script>",
}


def test_every_state_is_here() -> None:
    assert sorted(gallery.states()) == sorted(WORDS)


@pytest.mark.parametrize("name", WORDS)
def test_a_state_says_what_it_is(panels: Page, name: str) -> None:
    assert WORDS[name] in state(panels, name)


def test_what_users_wrote_stays_text(panels: Page) -> None:
    assert panels.locator("[data-scene=hostile] .panel :is(script, img, b)").count() == 0
    assert "\\u202eevil" in state(panels, "hostile")


@pytest.mark.parametrize("theme", ["lab-light", "lab-dark"])
def test_everybody_can_use_it(panels: Page, theme: str) -> None:
    panels.select_option("select[name=theme]", theme)
    assert gallery.faults(panels, "main") == []


@pytest.mark.parametrize("width", [240, 320, 600])
def test_nothing_is_wider_than_the_panel(panels: Page, width: int) -> None:
    panels.locator("[name=width]").fill(str(width))
    wide = panels.evaluate(
        """() => [...document.querySelectorAll("[data-scene]")]
          .filter((host) => {
            const { shadowRoot } = host.querySelector(".nbc-panel");
            return shadowRoot.querySelector(".panel").scrollWidth > host.clientWidth;
          })
          .map((host) => host.dataset.scene)"""
    )
    assert wide == []


def test_the_keyboard_alone_will_do(browser: Browser, address: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{address}?scene=stop")
    question = page.get_by_role("group", name="Stop tools?")
    question.wait_for()
    keep = page.get_by_role("button", name="Keep it")
    assert keep.evaluate("node => node.getRootNode().activeElement === node")
    page.keyboard.press("Escape")
    question.wait_for(state="hidden")
    stop = page.get_by_role("button", name="Stop", exact=True)
    assert stop.evaluate("node => node.getRootNode().activeElement === node")
    page.keyboard.press("Enter")
    question.wait_for()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    question.wait_for(state="hidden")
    page.close()
