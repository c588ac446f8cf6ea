"""Takes the pictures of the view for the documentation: `python -m tests.views.pictures`.

Needs node, Chromium and Pillow. Look at every picture before committing it.

In this room the gallery is photographed, in JupyterLab's light and dark colours.
"""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parents[2]
SHOWN = ("starting", "running-2", "running-32", "mixed", "failed", "interrupted", "done", "here")


def take(into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    command = ["node", "build.mjs", "--serve"]
    gallery = subprocess.Popen(command, cwd=REPOSITORY / "labextension", stdout=subprocess.PIPE, text=True)
    try:
        assert gallery.stdout is not None
        found = re.search(r"http\S+/", gallery.stdout.readline())
        assert found is not None
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
            for theme in ("light", "dark"):
                # what is on its way is not waited for: less motion
                page = browser.new_page(
                    viewport={"width": 860, "height": 900}, reduced_motion="reduce", device_scale_factor=1.5
                )
                for name in SHOWN:
                    page.goto(f"{found.group()}?scene={name}")
                    page.select_option("select", f"lab-{theme}")
                    page.wait_for_selector("[data-scene] section")
                    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
                    picture = Image.open(BytesIO(page.locator("[data-scene]").screenshot()))
                    # few colours, and a third of the size
                    small = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
                    small.save(into / f"cell-{name}-{theme}.png", optimize=True)
            browser.close()
    finally:
        gallery.terminate()
        gallery.wait()


if __name__ == "__main__":
    take(REPOSITORY / "docs" / "images")
