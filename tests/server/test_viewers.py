"""What goes to which browser, with time and connections given."""

import json
from typing import Any

from nbcluster import wire
from nbcluster.server.lookout import written
from nbcluster.server.viewers import ALL, Run, Viewer, Viewers
from tests.server.panel import golden

LANE = {
    "worker": "w1",
    "machine": "lab7",
    "gpu": None,
    "memory_bytes": 1,
    "gpu_busy": None,
    "gpu_memory_bytes": None,
}


class Browser:
    """Reads, or does not."""

    def __init__(self) -> None:
        self.has_read = True
        self.is_cut = False
        self.texts: list[str] = []

    def send(self, text: str) -> None:
        assert self.has_read
        self.texts.append(text)

    def cut(self) -> None:
        self.is_cut = True

    def take(self) -> list[Any]:
        told, self.texts = [json.loads(text) for text in self.texts], []
        return told


class Room:
    """Viewers, and what happens."""

    def __init__(self) -> None:
        self.viewers = Viewers(written, self._told)
        self.now = 0.0
        self._spans = 0

    def _told(self, run: Run) -> dict[str, Any]:
        return {"cluster": run.cluster, **run.place}

    def browser(self, runs: str | list[str] | None = None) -> tuple[Browser, Viewer]:
        browser = Browser()
        viewer = self.viewers.enter(browser, self.now)
        self.viewers.greet(viewer, [], [])
        if runs is not None:
            self.viewers.watch(viewer, runs)
        return browser, viewer

    def happens(self, *, run: str = "aaaaaaaa-1", final: bool = False) -> None:
        """A slice more."""
        self._spans += 1
        span = {"id": self._spans, "state": "running"}
        head = {"run": run, "final": final}
        piece = {"head": head, "loops": [], "lanes": [LANE], "spans": [["w1", [span]]]}
        self.viewers.hear_run(run, "tools", {"notebook": "", "kernel": "", "cell_id": ""}, piece)

    def turns(self, count: int = 1) -> None:
        for _ in range(count):
            self.now += 0.1
            self.viewers.turn(self.now, list, clusters_too=True)


def spans(message: Any) -> list[int]:
    return [span["id"] for lane in message["snapshot"]["lanes"] for span in lane["spans"]]


def test_who_watches_gets_all_slices_and_then_those_that_are_new() -> None:
    room = Room()
    room.happens()
    room.happens()
    room.turns()
    browser, _ = room.browser(ALL)
    [hello] = browser.take()
    assert spans({"snapshot": hello["runs"][0]["snapshot"]}) == [1, 2]
    room.turns()
    assert [spans(each) for each in browser.take()] == [[1, 2]]
    room.happens()
    room.turns(3)
    assert [spans(each) for each in browser.take()] == [[3]]


def test_who_does_not_watch_gets_heads_twice_a_second() -> None:
    room = Room()
    browser, _ = room.browser()
    browser.take()
    for _ in range(20):
        room.happens()
        room.turns()
    told = browser.take()
    assert 3 <= len(told) <= 5
    assert {tuple(spans(each)) for each in told} == {()}
    room.happens(final=True)
    room.turns()
    [over] = browser.take()
    assert len(spans(over)) == 21


def test_what_all_are_told_is_written_once() -> None:
    room = Room()
    browsers = [room.browser(ALL)[0] for _ in range(50)]
    room.happens()
    room.turns()
    room.happens()
    room.turns()
    assert len({id(browser.texts[-1]) for browser in browsers}) == 1


def test_who_reads_slowly_is_told_what_holds_by_then() -> None:
    room = Room()
    browser, _ = room.browser(ALL)
    room.happens()
    room.turns()
    browser.take()
    browser.has_read = False
    for _ in range(40):
        room.happens()
        room.turns()
    browser.has_read = True
    room.turns()
    [late] = browser.take()
    assert spans(late) == list(range(2, 42))


def test_who_does_not_read_at_all_is_cut_off() -> None:
    room = Room()
    browser, _ = room.browser(ALL)
    browser.has_read = False
    room.turns(99)
    assert not browser.is_cut
    room.turns(3)
    assert browser.is_cut
    assert not room.viewers


def test_a_run_is_forgotten_once() -> None:
    room = Room()
    browser, _ = room.browser()
    room.happens()
    room.turns()
    browser.take()
    room.viewers.forget_run("aaaaaaaa-1")
    room.viewers.forget_run("aaaaaaaa-1")
    room.turns()
    assert browser.take() == [{"topic": "gone", "run": "aaaaaaaa-1"}]


def test_hostile_text_is_inert_on_the_way() -> None:
    said = written({"text": "</script><!--\u2028\u202e\x1b[31m"})
    assert said.isascii()
    assert json.loads(said) == {"text": "</script><!--\u2028\u202e\x1b[31m"}


def test_the_golden_examples_are_of_this_version() -> None:
    for name in ("first", "next", "head-only", "final"):
        wire.from_json(golden(f"live-run-{name}")["snapshot"])
    for run in golden("live-hello")["runs"]:
        wire.from_json(run["snapshot"])
