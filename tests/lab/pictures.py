"""The pictures of docs/lab.md, light and dark, from a real JupyterLab.

    python -m tests.lab.pictures

In this room a notebook is opened, looked at, and kept as docs/images/notebook-*.png.
"""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Locator, sync_playwright

from tests.lab.jupyter import serving
from tests.lab.notebook import Lab, write

IMAGES = Path(__file__).parents[2] / "docs" / "images"
CELLS = (
    "%load_ext nbcluster\nimport numpy as np\nxs = np.linspace(0, 1, 200)",
    """%%distribute
scores = []
for x in xs:
    total = 0.0
    for step in range(1000):
        total += step * x
    scores.append(total)""",
    """%%distribute
level, levels = 1.0, []
for x in xs:
    level = 0.9 * abs(level) + x
    levels.append(level)

best = max(score(p) for p in load("params.json"))""",
)
WHY, SAID = ".nbcluster-why", ".nbcluster-explanation pre"


def main() -> None:
    with TemporaryDirectory() as state, sync_playwright() as playwright:
        folder = Path(state, "notebooks")
        folder.mkdir()
        os.environ["JUPYTER_RUNTIME_DIR"] = f"{state}/run"
        write(folder / "marks.ipynb", *CELLS)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with serving(folder, Path(state, "lab")) as server:
            lab = Lab(browser, server, "marks.ipynb")
            lab.execute("application:toggle-left-area")
            lab.page.set_viewport_size({"width": 860, "height": 500})
            for theme in ("Light", "Dark"):
                lab.theme(theme)
                lab.cell(2).locator(".cm-line").nth(1).click()
                sign = lab.cell(2).locator(".nbcluster-kernel.nbcluster-first")
                sign.hover()
                lab.page.locator(WHY).wait_for()
                keep(lab, lab.page.locator(".jp-NotebookPanel"), f"notebook-marks-{theme.lower()}")
                lab.page.mouse.move(5, 5)
                lab.start("nbcluster:explain-cell")
                lab.page.locator(SAID, has_text="reads, sets level").wait_for()
                keep(lab, lab.page.locator(".jp-Dialog-content"), f"notebook-explain-{theme.lower()}")
                lab.page.keyboard.press("Escape")
            lab.close()
            server.end_kernels()
        browser.close()


def keep(lab: Lab, part: Locator, name: str) -> None:
    lab.frames(20)
    path = IMAGES / f"{name}.png"
    part.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    main()
