"""An output is opened, fed and closed; whatever fails in it, the run does not notice."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from nbcluster.run.snapshot import Snapshot
from nbcluster.views import choose
from nbcluster.views.choice import PlainView
from nbcluster.views.live import LiveView
from nbcluster.views.publishers import Bundle
from nbcluster.views.stream import LanesMessage
from tests.views.scenes import done, running_2, starting

WIDGET = "application/vnd.jupyter.widget-view+json"


class Outputs:
    """A publisher that keeps what is under each display id, and tells what happened in which order."""

    def __init__(self, story: list[str] | None = None) -> None:
        self.shown: dict[str, Bundle] = {}
        self.story = [] if story is None else story
        self.opened = threading.Event()

    def publish(self, data: Bundle, metadata: Bundle, display_id: str) -> None:
        assert display_id not in self.shown
        self.shown[display_id] = data
        self.story.append("published")
        self.opened.set()

    def update(self, data: Bundle, display_id: str) -> None:
        assert display_id in self.shown
        self.shown[display_id] = data
        self.story.append("updated")

    @property
    def only(self) -> Bundle:
        (data,) = self.shown.values()
        return data


class Picture:
    """A widget without a comm."""

    def __init__(self, head: dict[str, object], everything: Callable[[], Iterable[LanesMessage]]) -> None:
        self.head = head
        self.everything = everything
        self.posted: list[LanesMessage] = []
        self.closed = False

    def show(self, head: dict[str, object], messages: Iterable[LanesMessage]) -> None:
        self.head = head
        self.post(messages)

    def bundle(self) -> tuple[Bundle, Bundle]:
        return {WIDGET: {"model_id": "m"}, "text/plain": "CellWidget(…)"}, {}

    def post(self, messages: Iterable[LanesMessage]) -> None:
        self.posted += messages

    def close(self) -> None:
        self.closed = True


class Drawn:
    """Draws, and keeps what was drawn."""

    def __init__(self) -> None:
        self.picture: Picture | None = None

    def __call__(self, head: dict[str, object], everything: Callable[[], Iterable[LanesMessage]]) -> Picture:
        self.picture = Picture(head, everything)
        return self.picture


def at(snapshot: Snapshot, seconds: float) -> Snapshot:
    return replace(snapshot, seconds=seconds)


def test_the_output_carries_widget_html_and_text_and_then_html_and_text() -> None:
    outputs, drawn = Outputs(), Drawn()
    view = LiveView(outputs, drawn)
    view(at(running_2(), 1.0))
    assert set(outputs.only) == {WIDGET, "text/html", "text/plain"}
    assert "running for 1.0 s" in outputs.only["text/plain"]
    view(at(running_2(), 1.1))
    view(replace(done(), seconds=2.0))
    assert set(outputs.only) == {"text/html", "text/plain"}
    assert "done in 2.0 s" in outputs.only["text/plain"]
    assert outputs.story == ["published", "updated"]
    assert drawn.picture is not None
    assert drawn.picture.closed


def test_the_widget_is_fed_with_heads_and_lanes() -> None:
    drawn = Drawn()
    view = LiveView(Outputs(), drawn)
    view(at(starting(), 1.0))
    assert drawn.picture is not None
    assert drawn.picture.head["state"] == "starting"
    view(at(running_2(), 2.0))
    assert drawn.picture.head["seconds"] == 2.0
    assert [name["worker"] for _, name in drawn.picture.posted[0].content["lanes"]] == [
        "w0",
        "w1",
    ]
    [answer], [*_, posted] = list(drawn.picture.everything()), drawn.picture.posted
    assert answer.records == posted.records
    assert answer.content == posted.content | {"head": None}
    assert posted.content["head"] == drawn.picture.head
    view(done())


def test_the_summary_counts_slices_that_only_earlier_snapshots_carried() -> None:
    outputs = Outputs()
    view = LiveView(outputs, Drawn())
    view(running_2())
    idle = tuple(replace(lane, spans=()) for lane in running_2().lanes)
    view(replace(done(), lanes=idle, lane_count=2))
    assert "2 workers, busy" in outputs.only["text/html"]


def test_a_short_run_shows_its_summary_alone() -> None:
    outputs, drawn = Outputs(), Drawn()
    view = LiveView(outputs, drawn)
    view(at(starting(), 0.0))
    view(at(running_2(), 0.1))
    view(at(done(), 0.2))
    assert outputs.story == ["published"]
    assert set(outputs.only) == {"text/html", "text/plain"}
    assert drawn.picture is None


def test_a_run_without_news_is_shown_all_the_same() -> None:
    outputs, drawn = Outputs(), Drawn()
    view = LiveView(outputs, drawn, patience_s=0.05)
    view(at(starting(), 0.0))
    assert outputs.opened.wait(10)
    view(at(done(), 9.0))
    assert outputs.story == ["published", "updated"]


def test_nothing_is_opened_after_the_end() -> None:
    outputs = Outputs()
    view = LiveView(outputs, Drawn(), patience_s=30)
    view(at(starting(), 0.0))
    (alarm,) = (thread for thread in threading.enumerate() if isinstance(thread, threading.Timer))
    view(at(done(), 0.1))
    alarm.join(10)
    assert not alarm.is_alive()
    assert outputs.story == ["published"]


def test_a_view_that_fails_is_logged_and_its_summary_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    def broken(head: object, everything: object) -> Picture:
        raise OSError("no comm")

    outputs = Outputs()
    view = LiveView(outputs, broken)
    with caplog.at_level(logging.WARNING, "nbcluster"):
        view(at(running_2(), 1.0))
        view(at(running_2(), 1.1))
        view(done())
    assert [record.getMessage() for record in caplog.records] == [
        "the view of run r2 failed; the run goes on"
    ]
    assert set(outputs.only) == {"text/html", "text/plain"}


def test_a_publisher_that_fails_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    class Refusing:
        def publish(self, data: Bundle, metadata: Bundle, display_id: str) -> None:
            raise ValueError("full")

        update = publish

    with caplog.at_level(logging.WARNING, "nbcluster"):
        view = LiveView(Refusing(), Drawn())
        view(running_2())
        view(done())
        PlainView(Refusing())(done())
    assert len(caplog.records) == 3


def test_an_interrupt_passes_through() -> None:
    def interrupted(head: object, everything: object) -> Picture:
        raise KeyboardInterrupt

    view = LiveView(Outputs(), interrupted)
    with pytest.raises(KeyboardInterrupt):
        view(running_2())
    # and the lock is free again
    view(done())


def test_a_front_end_is_answered_while_another_thread_shows() -> None:
    drawn = Drawn()
    view = LiveView(Outputs(), drawn)
    view(running_2())
    assert drawn.picture is not None
    shown = [threading.Thread(target=view, args=(running_2(),)) for _ in range(4)]
    for thread in shown:
        thread.start()
    answers = [list(drawn.picture.everything()) for _ in range(20)]
    for thread in shown:
        thread.join()
    assert all(answers)
    view(done())


def test_quiet_says_nothing_and_plain_reports_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    for snapshot in (running_2(), done()):
        choose("quiet", None)(snapshot)
    assert capsys.readouterr() == ("", "")
    plain = choose("plain", None)
    plain(running_2())
    assert capsys.readouterr() == ("", "")
    plain(done())
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cell [15]: done in 12.4 s on 8 workers")
