"""Takes the pictures of the panel for the documentation: `python -m tests.lab.pictures`.

Needs node, Chromium and Pillow. Look at every picture before committing it.

In this room the panel's gallery is photographed, in JupyterLab's light and dark colours.
"""

import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.lab import gallery

SHOWN = ("absent", "clusters", "empty", "form", "form-faults", "logs", "lost", "many", "offered", "running")
SHOWN += ("scale", "start-failed", "stop", "unused", "waiting", "why")


def take(into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    with gallery.shown() as address, sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for theme in ("light", "dark"):
            # what is on its way is not waited for: less motion; all of it in one window, for headings stick
            page = browser.new_page(
                viewport={"width": 400, "height": 1600}, reduced_motion="reduce", device_scale_factor=1.5
            )
            for name in SHOWN:
                page.goto(f"{address}?scene={name}")
                page.select_option("select", f"lab-{theme}")
                page.wait_for_selector("[data-scene] .panel")
                page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))")
                picture = Image.open(BytesIO(page.locator("[data-scene]").screenshot()))
                # few colours, and half the size; by coverage, so that a small sign keeps its own
                small = picture.convert("RGB").quantize(
                    200, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
                )
                small.save(into / f"panel-{name}-{theme}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    take(Path(__file__).parents[2] / "docs" / "images")
