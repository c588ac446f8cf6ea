"""The gallery shows every state without a kernel, and axe finds nothing serious in any of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.views.gallery import gallery
from tests.views.pictures import EVERY, THEMES, chromium
from tests.views.scenes import SCENES

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.needs("node")]

AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
#: A gallery is no document: it has neither landmarks nor one headline.
LEFT_OUT = {"region": {"enabled": False}, "page-has-heading-one": {"enabled": False}}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with gallery() as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    shown = browser.new_page(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
    trouble: list[str] = []
    shown.on("pageerror", lambda error: trouble.append(str(error)))
    shown.on("console", lambda message: trouble.append(message.text))
    yield shown
    shown.close()
    assert trouble == []


def look(page: Page, address: str, name: str, theme: str) -> None:
    page.goto(f"{address}?scene={name}&theme=lab-{theme}")
    page.wait_for_selector("[data-scene] section header")


def test_every_scene_is_in_the_gallery() -> None:
    assert set(EVERY) == {*SCENES, "crowd"}


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_serious(page: Page, address: str, theme: str) -> None:
    for name in EVERY:
        look(page, address, name, theme)
        page.evaluate(
            "document.querySelector('[data-scene] > div')"
            ".shadowRoot.querySelectorAll('details').forEach((each) => { each.open = true; })"
        )
        page.add_script_tag(content=AXE.read_text("utf-8"))
        found = page.evaluate("rules => axe.run('[data-scene]', { rules })", LEFT_OUT)
        serious = [
            (name, each["id"], each["impact"], each["nodes"][0]["target"], each["nodes"][0]["failureSummary"])
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert serious == []
        assert found["passes"], "axe has looked at nothing"


def test_ten_thousand_slices_on_five_hundred_lanes_can_be_come_closer_to(page: Page, address: str) -> None:
    look(page, address, "crowd", "light")
    label = "document.querySelector('[data-scene] > div').shadowRoot.querySelector('canvas').ariaLabel"
    page.wait_for_function(f"{label}?.includes('on 500 lanes')")
    stage = page.locator(".stage")
    high = stage.bounding_box()
    stage.focus()
    for _ in range(8):
        page.keyboard.press("+")
    page.wait_for_function(
        "document.querySelector('[data-scene] > div').shadowRoot"
        ".querySelector('.legend').textContent.includes('committed')"
    )
    assert stage.bounding_box() != high
    page.keyboard.press("ArrowRight")
    said = page.locator("figure > [role=status]").text_content()
    assert said is not None
    assert said.startswith("line 5 · iterations")
