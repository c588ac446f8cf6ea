"""Takes the pictures of the view for the documentation: `scripts/gallery pictures`.

Needs node, Chromium and Pillow. Look at every picture before committing it. `--into FOLDER --all` takes them at three
widths, for whoever wants to look at them.

In this room the gallery is photographed, in JupyterLab's light and dark colours.
"""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.views.gallery import gallery

REPOSITORY = Path(__file__).parents[2]
EVERY = (
    "starting",
    "waiting",
    "running-2",
    "running-32",
    "mixed",
    "worker-lost",
    "gpu",
    "failed",
    "interrupted",
    "stopped",
    "done",
    "here",
    "hostile",
    "crowd",
)
THEMES = ("light", "dark")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


def take(into: Path, names: tuple[str, ...], width: int, *, suffix: str = "") -> None:
    into.mkdir(parents=True, exist_ok=True)
    with gallery() as address, chromium() as browser:
        for theme in THEMES:
            # what is on its way is not waited for: less motion
            page = browser.new_page(
                viewport={"width": width + 60, "height": 900},
                reduced_motion="reduce",
                device_scale_factor=1.5,
            )
            for name in names:
                page.goto(f"{address}?scene={name}&theme=lab-{theme}&width={width}")
                page.wait_for_selector("[data-scene] section")
                page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150)))")
                picture = Image.open(BytesIO(page.locator("[data-scene]").screenshot()))
                # few colours, and a third of the size
                small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
                small.save(into / f"cell-{name}{suffix}-{theme}.png", optimize=True)
            page.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--into", type=Path, default=REPOSITORY / "docs" / "images")
    asked.add_argument("--all", action="store_true", help="at 400, 800 and 1600 px")
    choice = asked.parse_args()
    if not choice.all:
        take(choice.into, EVERY, 800)
        return
    for width in (400, 800, 1600):
        take(choice.into, EVERY, width, suffix=f"-{width}")


if __name__ == "__main__":
    main()
