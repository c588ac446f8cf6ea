"""What stays: the golden files of all scenes, and the laws that hold for any."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.cells import cell_len

from nbcluster.run.snapshot import ErrorView
from nbcluster.views import html, text
from tests.views.scenes import SCENES, done, failed, here, hostile, running_2, written

each_scene = pytest.mark.parametrize("name", SCENES)


@pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
def test_the_files_made_from_the_scenes_are_as_committed(path: Path) -> None:
    assert path.read_text("utf-8") == written()[path], "see the docstring of tests.views.scenes"


#: JupyterLab's sanitiser lets these through, and nbconvert and GitHub show them or drop them without harm.
_LET_THROUGH = {"div", "span", "strong", "code", "br", "table", "tbody", "tr", "td", "details", "summary"}


class _Parts(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.styles += [value or "" for name, value in attrs if name == "style"]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@each_scene
def test_html_holds_nothing_that_a_sanitiser_would_drop(name: str) -> None:
    parts = _Parts(html.summary(SCENES[name]()))
    assert parts.tags <= _LET_THROUGH
    assert parts.attributes == {"style"}
    assert parts.open == []


@each_scene
def test_every_colour_that_a_theme_gives_has_a_plain_one_before_it(name: str) -> None:
    for style in _Parts(html.summary(SCENES[name]())).styles:
        for declared in re.findall(r"([\w-]+):var\(", style):
            assert re.search(rf"(?<![\w-]){declared}:#[0-9a-f]{{6}};", style), style


def test_the_columns_of_loops_are_the_same_under_every_cell() -> None:
    widths = {
        tuple(re.findall(r"[;\"]width:(\d+)px", row.split("<div")[0]))
        for name in SCENES
        for row in html.summary(SCENES[name]()).split("<details")[0].split("<tr")[1:]
    }
    assert widths == {("52", "100")}


def test_what_went_wrong_is_told_before_the_small_print() -> None:
    for told in (text.summary(failed()), html.summary(failed())):
        assert told.index("ValueError in line 5: could not") < told.index("same as a plain run")


def test_an_error_that_is_of_no_line_of_the_cell_names_none_nor_its_class_twice() -> None:
    strict = ErrorView("StrictError", 0, 1, "nbcluster.errors.StrictError: line 8: runs here")
    assert (
        text.summary(replace(failed(), errors=(strict,))).splitlines()[2] == "StrictError: line 8: runs here"
    )
    bare = ErrorView("Odd", 5, 1, "shop.Odd")
    assert text.summary(replace(failed(), errors=(bare,))).splitlines()[2] == "Odd in line 5"


def test_a_plain_run_is_not_compared_with_itself() -> None:
    assert "a plain run: about" not in text.summary(replace(here(), plain_estimate_s=20.0))
    assert "a plain run: about" not in text.summary(replace(failed(), plain_estimate_s=20.0))


def test_workers_are_listed_by_name_whichever_came_first() -> None:
    names = ["w10", "w2", "w1"]
    lanes = tuple(replace(lane, worker=name) for lane, name in zip(done().lanes, names, strict=False))
    assert re.findall(r">(w\d+)<", html.summary(replace(done(), lanes=lanes))) == ["w1", "w2", "w10"]


@each_scene
def test_the_bar_gives_no_pace_of_a_loop_that_goes_on_here(name: str) -> None:
    loops = tuple(replace(loop, reason="writes", rate_per_s=3.0, eta_s=9.0) for loop in SCENES[name]().loops)
    bar = text.bar(replace(SCENES[name](), loops=loops), 200).plain
    assert "per s" not in bar
    assert "left" not in bar


@each_scene
def test_html_stays_small(name: str) -> None:
    assert len(html.summary(SCENES[name]()).encode()) < 30_000


def test_text_of_the_users_code_stays_text_in_html() -> None:
    source = html.summary(hostile())
    assert "&lt;script&gt;" in source
    assert "<script" not in source
    assert "<img" not in source
    assert "\x1b" not in source
    assert "\u202e" not in source


def test_text_of_the_users_code_does_nothing_in_a_terminal() -> None:
    shown = text.summary(hostile())
    assert "\\x1b[31mred" in shown
    assert not set(shown) & set("\x1b\x07\u202e\u2066")
    assert len(shown) < 5000


def test_html_before_the_end_says_that_it_is_a_moment() -> None:
    assert "as it was then" in html.summary(running_2())
    assert "as it was then" not in html.summary(done())


def test_a_gain_is_not_claimed_for_a_run_that_did_not_finish() -> None:
    assert "as fast" in text.summary(done())
    assert "as fast" not in text.summary(running_2())


@each_scene
@pytest.mark.parametrize("width", [60, 80, 200])
def test_in_a_terminal_the_report_breaks_between_words(name: str, width: int) -> None:
    report = text.summary(SCENES[name](), width)
    assert max(map(cell_len, report.splitlines())) <= width
    if name != "hostile":  # its words are longer than a line
        words = text.summary(SCENES[name]()).split()
        assert report.split() == words


def test_opened_an_error_shows_the_user_s_line_and_how_the_code_came_there() -> None:
    source = html.summary(failed())
    assert source.count("<details>") == 2
    assert "line 2, in as_number<br>&nbsp;&nbsp;&nbsp;&nbsp;return float(text)" in source


@each_scene
@pytest.mark.parametrize("width", [20, 40, 60, 80, 100, 200])
def test_the_bar_fits_its_line(name: str, width: int) -> None:
    line = text.bar(SCENES[name](), width)
    assert cell_len(line.plain) <= width
    assert "\n" not in line.plain


def test_the_bar_tells_committed_and_computed_apart_without_colours() -> None:
    bar = text.bar(running_2(), 100).plain
    assert bar == (
        "▸ line 4  █████████▒▒·············  49/120  4.8 per s  about 13 s left  2 workers  for C, gamma in …"
    )
