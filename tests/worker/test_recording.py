"""The recorder, inside of one process: order, ends, and that it leaves everything as it was.

In this room the kernel itself is the worker, as it is for the inline backend.
"""

import io
import logging
import sys
import threading
import warnings

import pytest

from nbcluster.worker import recording
from nbcluster.worker.logged import Logged
from nbcluster.worker.recording import Recorder, Rules, StreamTraits, Written, rules_here
from nbcluster.worker.stops import Stopped
from nbcluster.worker.warned import Warned


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(rules_here(), apart=False)


def test_one_event_for_what_one_iteration_writes_to_one_stream(recorder: Recorder) -> None:
    ends = []
    for i in range(3):
        with recorder.live():
            print(i, end=" ")
            print("x")
        ends.append(recorder.cut())
    assert recorder.events == [Written("stdout", f"{i} x\n") for i in range(3)]
    assert ends == [1, 2, 3]


def test_an_iteration_that_writes_nothing_has_no_event(recorder: Recorder) -> None:
    with recorder.live():
        print("", end="")
    assert [recorder.cut(), recorder.cut()] == [1, 1]


def test_all_kinds_of_output_in_one_order(recorder: Recorder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        recorder = Recorder(rules_here(), apart=False)
        with recorder.live():
            print("a")
            warnings.warn("b", stacklevel=1)
            logging.getLogger("mine").warning("c")
            print("d", file=sys.stderr)
            print("e")
    recorder.cut()
    assert [type(event) for event in recorder.events] == [Written, Warned, Logged, Written, Written]


def test_everything_is_as_it_was_outside(recorder: Recorder) -> None:
    def state() -> list[object]:
        catching = warnings.catch_warnings
        return [
            *(sys.stdout, sys.stderr, warnings.showwarning, vars(warnings)["defaultaction"]),
            *(catching.__enter__, catching.__exit__, id(warnings.filters), list(warnings.filters)),
            *(logging.Logger.handle, logging.Logger.addHandler, logging.lastResort),
        ]

    before = state()
    with recorder.live():
        assert state() != before
    assert state() == before
    with pytest.raises(ZeroDivisionError), recorder.live():
        print(1 / 0)
    assert state() == before
    assert recorder.mark.trip is None


def test_what_a_thread_of_the_body_writes_is_kept(recorder: Recorder) -> None:
    with recorder.live():
        print("before")
        thread = threading.Thread(target=print, args=("within",))
        thread.start()
        thread.join()
        print("after")
    recorder.cut()
    assert {event.text for event in recorder.events if isinstance(event, Written)} >= {"within", "\n"}


def test_the_warnings_of_other_threads_are_shown_as_usual(recorder: Recorder) -> None:
    shown: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, *rest: shown.append(str(message))
        recorder = Recorder(rules_here(), apart=False)
        with recorder.live():
            thread = threading.Thread(target=warnings.warn, args=("theirs",))
            thread.start()
            thread.join()
            warnings.warn("ours", stacklevel=1)
    recorder.cut()
    assert shown == ["theirs"]
    assert [str(event.message) for event in recorder.events if isinstance(event, Warned)] == ["ours"]


def test_too_much_text_is_stopped(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_MOST_CHARACTERS", 1000)
    with recorder.live(), pytest.raises(Stopped):
        print("x" * 1001)
    assert recorder.mark.trip is not None
    assert recorder.mark.trip.reason == "large"


def test_a_checkpoint_gives_room_for_more_text(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_MOST_CHARACTERS", 1000)
    for _ in range(5):
        with recorder.live():
            print("x" * 900)
        recorder.cut()
        recorder.events.clear()
    assert recorder.mark.trip is None


def test_a_stream_has_the_traits_of_the_kernels() -> None:
    traits = StreamTraits("latin-1", "replace", isatty=True)
    recorder = Recorder(Rules(stdout=traits), apart=False)
    with recorder.live():
        said = (sys.stdout.encoding, sys.stdout.errors, sys.stdout.isatty(), sys.stdout.writable())
        with pytest.raises(io.UnsupportedOperation):
            sys.stdout.fileno()
        with pytest.raises(TypeError, match="must be str, not <class 'bytes'>"):
            sys.stdout.write(b"x")  # type: ignore[arg-type]  # what is tested
        assert sys.stdout.write("four") == 4
    assert said == ("latin-1", "replace", True, True)
