"""What stands in the notebook itself: marks while somebody types, "Distribute This Cell", "Explain"."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.lab import gallery
from tests.lab.conftest import Opens
from tests.lab.jupyter import Server
from tests.lab.notebook import write

pytestmark = pytest.mark.needs("chromium")

BEGIN = "import time\nxs = [1, 2, 3]"
APPEND = "%%distribute\nout = []\nfor x in xs:\n    out.append(x * x)"
CARRIED = "%%distribute\nlevel = 1.0\nfor k in range(5):\n    level = abs(level) + k"
PLAIN = "for x in xs:\n    print(x)"


def signs(cell: Locator) -> list[str]:
    """``2 parallel first``, by line."""
    found: list[str] = cell.locator(".cm-gutter.nbcluster-gutter .cm-gutterElement").evaluate_all(
        """elements => elements.flatMap((element) => {
          const mark = element.querySelector(".nbcluster-mark[data-text]");
          if (!mark) return [];
          const [line] = /^line \\d+/.exec(mark.dataset.text) ?? [""];
          return [[...mark.classList].slice(1).map((word) => word.replace("nbcluster-", "")).join(" ")];
        })"""
    )
    return found


def wait_for_signs(cell: Locator, *expected: str) -> None:
    cell.page.wait_for_function(
        """([cell, expected]) => {
          const found = [...cell.querySelectorAll(".nbcluster-mark[data-text]")].map((mark) =>
            [...mark.classList].slice(1).map((word) => word.replace("nbcluster-", "")).join(" "));
          return JSON.stringify(found) === JSON.stringify(expected)
            && !cell.querySelector(".nbcluster-stale");
        }""",
        arg=[cell.element_handle(), list(expected)],
    )


def source(cell: Locator) -> str:
    return "\n".join(cell.locator(".cm-line").all_inner_texts())


def put_cursor(page: Page, cell: Locator, line: int) -> None:
    cell.locator(".cm-line").nth(line - 1).click()


def test_marks_change_while_somebody_types(server: Server, opens: Opens) -> None:
    write(server.folder / "marks.ipynb", BEGIN, APPEND, CARRIED, PLAIN)
    lab = opens(server, Path("marks.ipynb"))
    wait_for_signs(lab.cell(1), "parallel first", "parallel last")
    wait_for_signs(lab.cell(2), "kernel first", "kernel last")
    assert signs(lab.cell(3)) == []
    assert lab.cell(3).locator(".nbcluster-gutter").is_hidden()
    put_cursor(lab.page, lab.cell(1), 4)
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("last = out[-1]")
    wait_for_signs(lab.cell(1), "kernel first", "kernel rail", "kernel last")
    lab.page.keyboard.press("Shift+Home")
    lab.page.keyboard.press("Delete")
    wait_for_signs(lab.cell(1), "parallel first", "parallel last")
    # a cell above says what is gone through here
    put_cursor(lab.page, lab.cell(0), 2)
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("xs = iter(xs)")
    put_cursor(lab.page, lab.cell(1), 1)
    wait_for_signs(lab.cell(1), "kernel first", "kernel last")


@pytest.mark.needs("node")
def test_a_mark_says_why_to_the_mouse_and_to_the_keyboard(server: Server, opens: Opens) -> None:
    write(server.folder / "why.ipynb", BEGIN, CARRIED, APPEND)
    lab = opens(server, Path("why.ipynb"))
    cell, why = lab.cell(1), lab.page.locator(".nbcluster-why")
    wait_for_signs(cell, "kernel first", "kernel last")
    cell.locator(".nbcluster-mark.nbcluster-first").hover()
    why.wait_for()
    assert "line 3: here [carried]: line 4 reads `level`" in why.inner_text()
    cell.locator(".cm-line").first.hover()
    why.wait_for(state="detached")
    put_cursor(lab.page, cell, 3)
    lab.page.keyboard.press("Control+Alt+m")
    why.wait_for()
    announced = cell.locator(".cm-announced, [aria-live]").all_inner_texts()
    assert any("here [carried]" in text for text in announced)
    assert gallery.faults(lab.page, ".nbcluster-why") == []
    lab.page.keyboard.press("Escape")
    why.wait_for(state="detached")
    wait_for_signs(lab.cell(2), "parallel first", "parallel last")
    for theme in ("Light", "Dark"):
        lab.theme(theme)
        for index in (1, 2):
            mark = lab.cell(index).locator(".nbcluster-first")
            colours: list[str] = mark.evaluate(
                "mark => [getComputedStyle(mark).color, getComputedStyle(mark.closest('.jp-Cell').querySelector"
                "('.jp-CodeMirrorEditor')).backgroundColor]"
            )
            assert contrast(*colours) >= 3.0, (theme, index, colours)
        # marks are pictures of what the sentence says, and hidden from who cannot see them
        assert gallery.faults(lab.page, ".nbcluster-toolbar") == []


def test_an_unfinished_line_leaves_the_marks_where_they_are(server: Server, opens: Opens) -> None:
    write(server.folder / "unfinished.ipynb", BEGIN, APPEND)
    lab = opens(server, Path("unfinished.ipynb"))
    cell = lab.cell(1)
    wait_for_signs(cell, "parallel first", "parallel last")
    put_cursor(lab.page, cell, 2)
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.type("y = 3 +")
    cell.locator(".nbcluster-stale").wait_for()
    assert signs(cell) == ["parallel first", "parallel last"]
    lab.page.keyboard.type(" 4")
    wait_for_signs(cell, "parallel first", "parallel last")


def test_a_cell_is_distributed_by_a_click_and_plain_again_by_another(server: Server, opens: Opens) -> None:
    write(server.folder / "click.ipynb", BEGIN, PLAIN)
    lab = opens(server, Path("click.ipynb"))
    cell = lab.cell(1)
    put_cursor(lab.page, cell, 2)
    lab.page.locator("[data-jp-item-name='nbcluster-distribute'] .jp-ToolbarButtonComponent").first.click()
    lab.page.locator(".jp-CodeCell").nth(2).wait_for()  # the cell that loads the extension is the first now
    assert source(lab.cell(0)) == "%load_ext nbcluster"
    cell = lab.cell(2)
    assert source(cell) == f"%%distribute\n{PLAIN}"
    wait_for_signs(cell, "parallel first", "parallel last")
    lab.wait_until(
        """async () => {
          const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
          const future = kernel.requestExecute({ code: "", silent: true, user_expressions:
            { loaded: "'nbcluster' in get_ipython().extension_manager.loaded" } });
          return (await future.done).content.user_expressions.loaded.data["text/plain"] === "True";
        }"""
    )
    put_cursor(lab.page, cell, 2)
    lab.page.keyboard.press("Control+z")
    assert source(cell) == PLAIN
    lab.page.keyboard.press("Control+Shift+z")
    assert source(cell) == f"%%distribute\n{PLAIN}"
    lab.page.keyboard.press("Control+Alt+d")
    assert source(cell) == PLAIN
    assert cell.locator(".nbcluster-gutter").is_hidden()
    assert lab.page.locator(".jp-CodeCell").count() == 3
    # the cell at the top is in another history than the text
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("z")
    lab.page.locator(".jp-CodeCell").nth(2).wait_for(state="detached")
    assert source(lab.cell(0)) == BEGIN


@pytest.mark.needs("node")
def test_a_cell_is_explained_beside_its_outputs(server: Server, opens: Opens) -> None:
    write(server.folder / "explained.ipynb", BEGIN, CARRIED)
    lab = opens(server, Path("explained.ipynb"))
    lab.cell(1).click(button="right")
    lab.page.locator(".lm-Menu-itemLabel", has_text="Explain What Would Run Apart").click()
    dialog = lab.page.locator(".nbcluster-explanation")
    dialog.locator("pre", has_text="reads, sets level").wait_for()  # what the text alone tells may come first
    assert "here [carried]" in dialog.inner_text()
    assert gallery.faults(lab.page, ".jp-Dialog-content:has(.nbcluster-explanation)") == []
    lab.page.set_viewport_size({"width": 400, "height": 700})
    box = lab.page.locator(".jp-Dialog-content").bounding_box()
    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= 400) == (True, True)
    lab.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert lab.cell(1).locator(".jp-OutputArea-output").count() == 0
    assert lab.cell(1).locator(".jp-InputPrompt").inner_text().strip() == "[ ]:"


def test_two_notebooks_have_marks_of_their_own(server: Server, opens: Opens) -> None:
    write(server.folder / "one.ipynb", "xs = [1, 2]", APPEND)
    write(server.folder / "other.ipynb", "xs = (x for x in range(3))", APPEND)
    one, other = (opens(server, Path(name)) for name in ("one.ipynb", "other.ipynb"))
    wait_for_signs(one.cell(1), "parallel first", "parallel last")
    wait_for_signs(other.cell(1), "kernel first", "kernel last")


def contrast(one: str, other: str) -> float:
    """As WCAG has it; signs need 3."""

    def luminance(colour: str) -> float:
        parts = [float(each) / 255 for each in colour[colour.index("(") + 1 : -1].split(",")[:3]]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
