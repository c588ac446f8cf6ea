"""Output that the kernel makes by itself, against what a worker recorded of the same body.

In this room both are made in one process.
"""

import io
import logging
import sys
import warnings
from collections.abc import Callable, Iterator

import pytest

from nbcluster.worker.recording import Recorder, rules_here
from nbcluster.worker.witness import Witness, unlike


@pytest.fixture(autouse=True)
def filters() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.showwarning = lambda *_: None  # pytest's own would keep them for its summary
        yield


def seen_here(body: Callable[[], object]) -> Witness:
    witness = Witness()
    with witness.watching():
        body()
    return witness


def compared(here: Callable[[], object], there: Callable[[], object], *, clocked: bool = False) -> str | None:
    recorder = Recorder(rules_here(), apart=False)
    with recorder.live():
        there()
    recorder.cut()
    return unlike(seen_here(here).events, recorder.events, clocked=clocked)


def everything() -> None:
    print("one", end=" ")
    print("two", file=sys.stderr)
    warnings.warn("careful", stacklevel=1)
    logging.getLogger("mine").warning("logged %d", 3)
    print("three")


def test_the_same_body_puts_out_the_same() -> None:
    assert compared(everything, everything) is None


def test_it_still_appears() -> None:
    real, sys.stdout = sys.stdout, io.StringIO()
    try:
        seen_here(lambda: print("shown"))
        assert sys.stdout.getvalue() == "shown\n"
    finally:
        sys.stdout = real


def test_a_warning_that_the_kernel_had_shown_before_is_missing_by_right() -> None:
    def body() -> None:
        print("a")
        warnings.warn("once", stacklevel=1)
        print("b")

    with warnings.catch_warnings():
        warnings.simplefilter("once")
        seen_here(body)
        assert compared(body, body) is None


def test_what_the_body_redirects_is_not_put_out() -> None:
    import contextlib

    def body() -> None:
        with contextlib.redirect_stdout(io.StringIO()):
            print("kept")

    assert seen_here(body).events == []
    assert compared(body, body) is None


UNLIKE = [
    (
        "text",
        lambda: print("a 0.33"),
        lambda: print("a 0.3333"),
        "it prints 'a 0.33\\n' here and 'a 0.3333\\n' there",
    ),
    (
        "far into a text",
        lambda: print("x" * 70, 1),
        lambda: print("x" * 70, 2),
        "it prints '…xxxxxxxxx 1\\n' here and '…xxxxxxxxx 2\\n' there",
    ),
    ("only here", lambda: print("a"), lambda: None, "it prints 'a\\n' only here"),
    (
        "only there",
        lambda: None,
        lambda: print("a", file=sys.stderr),
        "it prints to stderr 'a\\n' only there",
    ),
    (
        "the stream",
        lambda: print("a"),
        lambda: print("a", file=sys.stderr),
        "it prints 'a\\n' here and prints to stderr 'a\\n' there",
    ),
    (
        "a log record",
        lambda: logging.error("a"),
        lambda: logging.error("b"),
        "it logs 'a' here and 'b' there",
    ),
    ("a level", lambda: logging.error("a"), lambda: logging.warning("a"), "it logs 'a' here and 'a' there"),
    ("a warning", lambda: warnings.warn("mine", stacklevel=1), lambda: None, "it warns 'mine' only here"),
]


@pytest.mark.parametrize(
    ("here", "there", "said"), [row[1:] for row in UNLIKE], ids=[row[0] for row in UNLIKE]
)
def test_what_is_unlike_is_told(here: Callable[[], object], there: Callable[[], object], said: str) -> None:
    assert compared(here, there) == said


def test_numbers_count_unless_the_clock_is_asked() -> None:
    assert compared(lambda: print("0.25 s"), lambda: print("1.5 s")) is not None
    assert compared(lambda: print("0.25 s"), lambda: print("1.5 s"), clocked=True) is None
    assert compared(lambda: print("0.25 s"), lambda: print("0.25 ms"), clocked=True) is not None


def test_addresses_do_not_count() -> None:
    assert compared(lambda: print(object()), lambda: print(object())) is None


def test_everything_is_as_it_was_afterwards() -> None:
    before = (logging.Logger.handle, warnings.showwarning, "write" in vars(sys.stdout))
    seen_here(everything)
    assert (logging.Logger.handle, warnings.showwarning, "write" in vars(sys.stdout)) == before
