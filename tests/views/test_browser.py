"""The committed module in a bare page, without a notebook: fed with what the kernel's side really sends."""

import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from nbcluster.run.snapshot import Snapshot
from nbcluster.views.stream import LanesMessage, Stream
from tests.views.scenes import (
    SCENES,
    done,
    failed,
    gpu,
    hostile,
    running_2,
    running_32,
    starting,
    worker_lost,
)

pytestmark = pytest.mark.needs("chromium")

#: A page with a comm that delivers what it is told to, and keeps what is sent over it.
PAGE = """
<!doctype html><html lang="en"><title>bare</title><link rel="icon" href="data:,"><body>
<script type="module">
import make from "./cell.js";
class Comm {
  listeners = new Map(); state = new Map(); sent = [];
  get(name) { return this.state.get(name); }
  on(event, listener) { this.listeners.set(event, listener); }
  off(event) { this.listeners.delete(event); }
  send(content) { this.sent.push(content); }
  deliver({ head, messages }) {
    if (head) { this.state.set("head", head); this.listeners.get("change:head")?.(); }
    for (const { content, records } of messages) {
      const bytes = Uint8Array.from(atob(records), (character) => character.charCodeAt(0));
      this.listeners.get("msg:custom")?.(content, [new DataView(bytes.buffer)]);
    }
  }
}
window.comm = new Comm();
// As anywidget does: the module's function once for a widget, and to each half a comm object of its own.
const comm = () => Object.create(window.comm);
window.begin = () => {
  window.widget = make();
  window.end = window.widget.initialize({ model: comm() });
  window.look();
};
window.look = () => {
  const el = document.body.appendChild(document.createElement("div"));
  window.leave = window.widget.render({ model: comm(), el });
};
window.root = () => [...document.querySelectorAll("div")].find((div) => div.shadowRoot)?.shadowRoot;
window.colours = () => {
  const drawn = window.root().querySelector(".stage > canvas");
  const brush = new OffscreenCanvas(drawn.width, drawn.height).getContext("2d", { willReadFrequently: true });
  brush.drawImage(drawn, 0, 0);
  const { data } = brush.getImageData(0, 0, drawn.width, drawn.height);
  const seen = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const colour = [...data.slice(at, at + 4)].join();
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  }
  return Object.fromEntries(seen);
};
window.listen = () => {
  window.said = [];
  const status = window.root().querySelector("section > [role=status]");
  const hear = () => window.said.push(status.textContent);
  new MutationObserver(hear).observe(status, { childList: true, characterData: true, subtree: true });
};
window.frames = (count) => new Promise((done) => {
  const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
  next(count);
});
window.ready = true;
</script>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


class Bare:
    """The page, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", lambda message: self.trouble.append(message.text))
        page.route("http://view.test/**", self._answer)
        page.goto("http://view.test/")
        page.wait_for_function("window.ready")

    def _answer(self, route: Route) -> None:
        if route.request.url.endswith("cell.js"):
            module = files("nbcluster.views").joinpath("static", "cell.js").read_text("utf-8")
            route.fulfill(body=module, content_type="text/javascript; charset=utf-8")
        else:
            route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    def begin(self) -> None:
        self.page.evaluate("begin()")

    def deliver(self, head: dict[str, object] | None, messages: list[LanesMessage]) -> None:
        posted = [{"content": each.content, "records": b64encode(each.records).decode()} for each in messages]
        self.page.evaluate("told => comm.deliver(told)", {"head": head, "messages": posted})

    def show(self, snapshot: Snapshot) -> None:
        self.deliver(*Stream().take(snapshot))
        self.page.evaluate("frames(5)")

    def text(self, selector: str) -> str:
        return str(self.page.evaluate("which => root().querySelector(which).textContent", selector))

    def attribute(self, selector: str, name: str) -> str:
        return str(
            self.page.evaluate("([w, n]) => root().querySelector(w).getAttribute(n)", [selector, name])
        )

    def colours(self) -> dict[str, int]:
        return dict(self.page.evaluate("colours()"))


@pytest.fixture
def bare(browser: Browser) -> Iterator[Bare]:
    page = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme="light")
    shown = Bare(page)
    yield shown
    page.close()
    assert shown.trouble == []


BLUE, RED = "25,118,210,255", "198,40,40,255"


def test_it_asks_once_and_is_empty_until_it_is_told(bare: Bare) -> None:
    bare.begin()
    assert bare.page.evaluate("comm.sent") == [{"kind": "ask", "version": 2}]
    assert bare.page.evaluate("root().querySelector('section').hidden")


def test_it_draws_the_run(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    assert bare.text(".state") == "running"
    assert bare.text(".amount") == "49 of 120"
    assert bare.text(".pace") == "4.8 per s · 9 more computed · a plain run: about 47 s"
    assert bare.text(".left") == "about 13 s left"
    assert bare.text("code") == "for C, gamma in grid"
    assert bare.text(".claim") == "same as a plain run"
    assert bare.colours()[BLUE] > 5_000
    assert RED not in bare.colours()


def test_a_lost_slice_is_seen(bare: Bare) -> None:
    bare.begin()
    bare.show(worker_lost())
    assert bare.colours()[RED] > 50
    assert "lost" in bare.text(".legend")


def test_lanes_are_drawn_from_the_first_slice_on(bare: Bare) -> None:
    bare.begin()
    idle = tuple(replace(lane, spans=()) for lane in running_2().lanes)
    bare.show(replace(running_2(), lanes=idle))
    assert bare.page.evaluate("root().querySelector('figure').hidden")
    bare.show(running_2())
    assert not bare.page.evaluate("root().querySelector('figure').hidden")


def test_the_legend_names_what_comes_and_goes_before_it_comes(bare: Bare) -> None:
    bare.begin()
    [first, second] = running_2().lanes
    bare.show(replace(running_2(), lanes=(replace(first, spans=first.spans[:1]), replace(second, spans=()))))
    assert bare.text(".legend") == "runningcomputedcommittedwaiting"


def test_nothing_moves_sideways_when_figures_get_longer(bare: Bare) -> None:
    bare.begin()
    edges = """['code', '.amount', '.pace', '.left'].map((which, place) => {
      const { left, right } = root().querySelector(which).getBoundingClientRect();
      return Math.round(place % 2 ? right : left);
    })"""
    seen = set()
    for committed, eta_s in ((9, 5940.0), (49, 13.2), (110, 0.4)):
        [loop] = running_2().loops
        loop = replace(loop, committed=committed, computed=committed + 9, eta_s=eta_s)
        bare.show(replace(running_2(), loops=(loop,)))
        seen.add(tuple(bare.page.evaluate(edges)))
    assert len(seen) == 1


def test_a_loop_that_goes_on_here_shows_that_nobody_counts(bare: Bare) -> None:
    bare.begin()
    [loop] = running_2().loops
    bare.show(
        replace(running_2(), loops=(replace(loop, route="mixed", reason="writes", text="here [writes]"),))
    )
    assert bare.attribute("li .bar", "class") == "bar uncounted"
    assert bare.text(".left") == ""
    assert "per s" not in bare.text(".pace")
    bare.show(running_2())
    assert bare.attribute("li .bar", "class") == "bar"


def test_what_is_seen_is_also_said(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    assert bare.attribute("section", "aria-label") == "distributed run: grid, cell [7]"
    assert bare.attribute("li .bar", "aria-valuenow") == "49"
    assert bare.attribute("li .bar", "aria-valuetext") == "49 of 120 iterations, about 13 s left"
    assert bare.attribute("canvas", "role") == "img"
    assert bare.attribute("canvas", "aria-label").startswith("16 slices on 2 lanes in 12.")
    rows = bare.page.evaluate("[...root().querySelectorAll('tbody tr')].map(row => row.cells[0].textContent)")
    assert rows == ["w0", "w1"]


def test_only_a_change_of_state_is_announced(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    bare.page.evaluate("listen()")
    for tenth in range(10):
        bare.show(replace(running_2(), seconds=13 + tenth / 10))
    bare.show(replace(done(), cell="7"))
    assert bare.page.evaluate("said") == ["cell [7] done"]


def test_time_passes_between_two_snapshots(bare: Bare) -> None:
    bare.begin()
    bare.show(replace(running_2(), seconds=20.0))
    before = bare.text(".clock")
    bare.page.wait_for_function("before => root().querySelector('.clock').textContent !== before", arg=before)


def test_with_less_motion_wished_for_only_snapshots_move_the_picture(bare: Bare) -> None:
    bare.page.emulate_media(reduced_motion="reduce")
    bare.begin()
    bare.show(replace(running_2(), seconds=20.0))
    before = bare.text(".clock")
    bare.page.evaluate("frames(30)")
    assert bare.text(".clock") == before
    assert bare.page.evaluate("root().getAnimations().length") == 0


def test_a_view_that_missed_messages_is_complete_after_a_while(bare: Bare) -> None:
    stream, snapshot = Stream(), running_32()
    stream.take(snapshot)
    bare.begin()
    quiet = replace(snapshot, lanes=tuple(replace(lane, spans=()) for lane in snapshot.lanes))
    for _ in range(60):
        bare.deliver(*stream.take(quiet))
    bare.page.evaluate("frames(5)")
    amount = sum(len(lane.spans) for lane in snapshot.lanes)
    said = "amount => root().querySelector('canvas').getAttribute('aria-label')?.startsWith(amount)"
    bare.page.wait_for_function(said, arg=f"{amount} slices on 32 lanes")


def test_what_no_guard_lets_in_changes_nothing(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    before = bare.text(".amount")
    head, messages = Stream().take(replace(running_2(), loops=()))
    bare.deliver(head | {"version": 1}, [])
    bare.deliver(head | {"seconds": "12"}, [])
    bare.deliver(None, [replace(messages[0], records=b"short"), LanesMessage({"kind": "lanes"}, b"")])
    bare.page.evaluate("frames(5)")
    assert bare.text(".amount") == before


def test_hostile_texts_stay_texts(bare: Bare) -> None:
    bare.begin()
    bare.show(hostile())
    assert bare.page.evaluate("root().querySelectorAll('img, script, b').length") == 0
    assert bare.page.title() == "bare"
    assert "<script>" in bare.text(".errors")
    assert "\\x1b[31mred\\u202e" in bare.text("li:nth-child(2) code")


@pytest.mark.parametrize("width", [400, 700, 2000])
def test_nothing_is_wider_than_its_page(bare: Bare, width: int) -> None:
    bare.page.set_viewport_size({"width": width, "height": 900})
    for make in SCENES.values():
        bare.page.evaluate("() => { window.leave?.(); window.end?.(); comm.state.clear(); begin(); }")
        bare.show(make())
        wide = bare.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, make.__name__


def test_the_theme_s_colours_are_taken_and_taken_again_when_it_changes(bare: Bare) -> None:
    bare.begin()
    bare.show(done())
    assert bare.colours()[BLUE] > 5_000
    bare.page.evaluate("document.body.style.setProperty('--jp-brand-color1', '#0a7b45')")
    bare.page.wait_for_function("colours()['10,123,69,255'] > 5000")
    assert BLUE not in bare.colours()


def test_a_dark_page_without_a_theme_is_dark(bare: Bare) -> None:
    bare.page.emulate_media(color_scheme="dark")
    bare.begin()
    bare.show(done())
    paper = bare.page.evaluate("getComputedStyle(root().querySelector('section')).backgroundColor")
    assert paper == "rgb(22, 24, 28)"
    assert bare.colours()["100,181,246,255"] > 5_000


def test_a_second_view_of_the_same_run_knows_what_the_first_one_knows(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    bare.page.evaluate("leave()")
    assert bare.page.evaluate("root()") is None
    bare.page.evaluate("look()")
    bare.page.evaluate("frames(5)")
    assert bare.text(".amount") == "49 of 120"
    assert bare.colours()[BLUE] > 5_000


def test_states_follow_each_other(bare: Bare) -> None:
    bare.begin()
    for make, sign in ((starting, "○"), (running_2, "▸"), (done, "✓")):
        bare.show(make())
        assert bare.text(".sign") == sign
    assert bare.text(".gain") == "7.1 × as fast"
    assert bare.text(".clock") == "in 12.4 s"


def test_the_module_is_one_file_that_asks_for_nothing_else(bare: Bare) -> None:
    asked: list[str] = []
    bare.page.on("request", lambda request: asked.append(request.url))
    bare.begin()
    bare.show(running_32())
    assert asked == []
    module = files("nbcluster.views").joinpath("static", "cell.js").read_text("utf-8")
    assert len(module) < 60_000
    assert "://" not in module


def where(bare: Bare, lane: int, at: float) -> tuple[float, float]:
    """A point of the page: a lane's row, and a share of the picture's width."""
    x, y, width = bare.page.evaluate(
        "() => { const { left, top, width } = root().querySelector('.stage > canvas').getBoundingClientRect();"
        " return [left, top, width]; }"
    )
    return x + at * width, y + 5 + 22 * lane + 11


def test_a_slice_that_is_pointed_at_tells_its_iterations_item_times_and_bytes(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    assert bare.page.evaluate("root().querySelector('.tip').hidden")
    bare.page.mouse.move(*where(bare, 0, 0.3))
    told = bare.page.evaluate("[...root().querySelectorAll('.tip > div')].map(line => line.textContent)")
    assert told[0].startswith("line 4 · iterations ")
    assert told[1].startswith("first: C, gamma = (")
    assert " s, from " in told[2]
    assert told[3].startswith("committed · 1")
    assert told[3].endswith(" kB back")
    assert told[4] == "w0 · lab7"
    bare.page.mouse.move(5, 5)
    assert bare.page.evaluate("root().querySelector('.tip').hidden")


def test_the_keyboard_goes_from_slice_to_slice_and_says_each(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    bare.page.evaluate("root().querySelector('.stage').focus()")
    host = "[...document.querySelectorAll('div')].find((div) => div.shadowRoot)"
    # or JupyterLab would go to another cell
    assert bare.page.evaluate(f"{host}.hasAttribute('data-lm-suppress-shortcuts')")
    said = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "End", "Home"):
        bare.page.keyboard.press(key)
        said.append(bare.text("figure > [role=status]"))
    assert said[0].startswith("line 4 · iterations 12 to 23, first: C, gamma = (12, 0.001)")
    assert said[0].endswith("w0 · lab7")
    assert len(set(said)) == 5
    assert said[2].endswith("w1 · lab7")
    assert "so far" in said[3]
    bare.page.evaluate("root().querySelector('.stage').blur()")
    assert not bare.page.evaluate(f"{host}.hasAttribute('data-lm-suppress-shortcuts')")


def test_one_comes_closer_by_wheel_keys_drawing_and_buttons_and_sees_the_whole_again(bare: Bare) -> None:
    bare.begin()
    bare.show(done())
    whole = bare.colours()
    is_whole = "root().querySelector('.sight button:last-child').disabled"
    assert bare.page.evaluate(is_whole)

    def closer(how: str) -> None:
        bare.page.mouse.move(*where(bare, 0, 0.4))
        if how == "wheel":
            bare.page.keyboard.down("Control")
            bare.page.mouse.wheel(0, -400)
            bare.page.keyboard.up("Control")
        elif how == "keys":
            bare.page.evaluate("root().querySelector('.stage').focus()")
            bare.page.keyboard.press("+")
        elif how == "drawing":
            bare.page.mouse.down()
            bare.page.mouse.move(*where(bare, 2, 0.6))
            bare.page.mouse.up()
        else:
            bare.page.evaluate("root().querySelector('[aria-label=closer]').click()")

    for how in ("wheel", "keys", "drawing", "button"):
        closer(how)
        bare.page.wait_for_function(f"!({is_whole})")
        assert bare.colours() != whole, how
        bare.page.evaluate("root().querySelector('.sight button:last-child').click()")
        bare.page.wait_for_function(is_whole)


def test_a_plain_wheel_is_the_page_s(bare: Bare) -> None:
    bare.page.set_viewport_size({"width": 1000, "height": 200})
    bare.begin()
    bare.show(done())
    bare.page.mouse.move(*where(bare, 0, 0.4))
    bare.page.mouse.wheel(0, 60)
    bare.page.wait_for_function("document.documentElement.scrollTop > 0")
    assert bare.page.evaluate("root().querySelector('.sight button:last-child').disabled")


def test_folded_it_is_one_line_that_still_tells_the_most(bare: Bare) -> None:
    bare.begin()
    bare.show(running_2())
    high = "root().querySelector('section').getBoundingClientRect().height"
    open_px = bare.page.evaluate(high)
    bare.page.evaluate("root().querySelector('.fold').focus()")
    bare.page.keyboard.press("Enter")
    assert bare.page.evaluate(high) < 60 < open_px
    assert bare.attribute(".fold", "aria-expanded") == "false"
    assert bare.text(".short") == "49 of 120 · about 13 s left"
    bare.show(failed())
    assert bare.text(".short") == "417 of 1,000 · 213 errors"
    bare.page.keyboard.press("Enter")
    assert bare.page.evaluate(high) > 100
    assert bare.attribute(".fold", "aria-expanded") == "true"


def test_an_error_that_is_clicked_shows_the_user_s_line_and_how_the_code_came_there(bare: Bare) -> None:
    bare.begin()
    bare.show(failed())
    shown = "root().querySelector('.errors pre').checkVisibility()"
    assert not bare.page.evaluate(shown)
    bare.page.evaluate("root().querySelector('.errors summary').click()")
    assert bare.page.evaluate(shown)
    assert "weight = as_number(row['weight'])" in bare.text(".errors pre")
    assert bare.text("li:nth-child(2) .source").endswith("out.append(np.log(weight))")


def test_loops_have_colours_of_their_own_and_their_lines_are_named_above_the_lanes(bare: Bare) -> None:
    bare.begin()
    bare.show(gpu())
    colour = "which => getComputedStyle(root().querySelectorAll('.committed')[which]).backgroundColor"
    # the first one is in the headline, for when the rest is folded away
    assert bare.page.evaluate(colour, 1) != bare.page.evaluate(colour, 2)
    green = bare.page.evaluate(colour, 2)
    assert green.startswith("color(srgb")
    assert "GPU 93 % · 41 GB" in bare.text("tbody")
