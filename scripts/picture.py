"""Films a distributed cell in JupyterLab: a real server, a real kernel, real workers.

Frames are taken as fast as they come, those that show nothing new are dropped, and each stays as long as it was to
be seen. Few colours and whole seconds at the end make it small enough for a README.

In this room the README's moving picture is made.
"""

import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from tests.lab.jupyter import serving
from tests.lab.notebook import Lab, write
from tests.views.pictures import chromium

TARGET = Path(__file__).parents[1] / "docs" / "images" / "first-cell.gif"
MOST_BYTES = 400_000
WIDTH_PX, HEIGHT_PX = 880, 560
EVERY_S = 0.4  # Chromium's own work for each is taken from the workers' cores
LAST_S = 4.0
MOST_FRAMES = 48
#: A run that takes longer than so much for each frame is shown faster than it was; its clock is in the picture.
LONGEST_S = 0.25

#: What takes its time once is not filmed: the libraries, the data.
BEFORE = """%load_ext nbcluster
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_score
from sklearn.svm import SVC

X, y = load_digits(return_X_y=True)"""

CELL = """%%distribute
scores = {}
for gamma in np.logspace(-4, -1, 96):
    scores[gamma] = cross_val_score(SVC(C=10, gamma=gamma, random_state=0), X, y).mean()"""

Frame = tuple[float, Image.Image]


def film() -> list[Frame]:
    with tempfile.TemporaryDirectory() as made:
        notebooks, state = Path(made, "notebooks"), Path(made, "state")
        notebooks.mkdir()
        write(notebooks / "first-cell.ipynb", BEFORE, CELL)
        with serving(notebooks, state) as server, chromium() as browser:
            lab = Lab(browser, server, "first-cell.ipynb")
            lab.page.set_viewport_size({"width": WIDTH_PX + 60, "height": 900})
            lab.execute("application:toggle-mode")
            lab.execute("application:toggle-left-area")
            lab.start("notebook:run-cell-and-select-next")
            lab.wait_for_end(0)
            frames = [(time.monotonic(), shot(lab))]
            lab.start("notebook:run-cell")
            while not ended(lab):
                lab.page.wait_for_timeout(EVERY_S * 1000)
                frames.append((time.monotonic(), shot(lab)))
            lab.page.wait_for_timeout(500)
            frames.append((time.monotonic(), shot(lab)))
            lab.close()
    return frames


def ended(lab: Lab) -> bool:
    prompt = lab.cell(1).locator(".jp-InputPrompt").first.text_content() or ""
    return prompt.strip("[]: ").isdigit()


def shot(lab: Lab) -> Image.Image:
    """The notebook from its first cell down, without Lab's frame around it."""
    at = lab.page.locator(".jp-Notebook").bounding_box()
    assert at is not None
    clip = {"x": at["x"], "y": at["y"], "width": WIDTH_PX, "height": HEIGHT_PX}
    picture = lab.page.screenshot(clip=clip, scale="css")
    return Image.open(BytesIO(picture)).convert("RGB")


def with_news(frames: list[Frame]) -> list[tuple[int, Image.Image]]:
    """Those that differ from the one before, and for how many milliseconds each is seen."""
    kept: list[Frame] = []
    for at, picture in frames:
        if not kept or ImageChops.difference(kept[-1][1], picture).getbbox():
            kept.append((at, picture))
    step = -(-len(kept) // MOST_FRAMES)
    kept = [*kept[:-1:step], kept[-1]]
    ends = [at for at, _ in kept[1:]]
    shown = [min(LONGEST_S, end - at) for (at, _), end in zip(kept, ends, strict=False)] + [LAST_S]
    return [(round(1000 * seconds), picture) for seconds, (_, picture) in zip(shown, kept, strict=True)]


def save(frames: list[tuple[int, Image.Image]], into: Path) -> None:
    # One palette for all, from the first, the middle and the last: else colours would flicker.
    samples = Image.new("RGB", (WIDTH_PX, 3 * HEIGHT_PX))
    for place, index in enumerate((0, len(frames) // 2, -1)):
        samples.paste(frames[index][1], (0, place * HEIGHT_PX))
    palette = samples.quantize(63, dither=Image.Dither.NONE)
    pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for _, picture in frames]
    times = [shown_ms for shown_ms, _ in frames]
    pictures[0].save(into, save_all=True, append_images=pictures[1:], duration=times, loop=0, optimize=True)


def main(into: Path) -> int:
    frames = with_news(film())
    save(frames, into)
    size = into.stat().st_size
    print(f"{into}: {len(frames)} frames, {size / 1000:.0f} kB")
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET))
