"""The closed list of reasons: each with an example that really gets it, and a page that says the same."""

import runpy
from pathlib import Path

import pytest

from nbcluster.analysis import read_cell
from nbcluster.plan import words
from nbcluster.plan.decision import Here, decide
from nbcluster.plan.reasons import REASONS, Reason, advice_for, advice_on_watched
from nbcluster.plan.report import stayed, stayed_inside
from nbcluster.plan.surroundings import Kind, Surroundings
from nbcluster.settings import ALLOWANCES
from tests.analysis.telling import loop_of

REPOSITORY = Path(__file__).parents[2]

CLOSED_LIST = """
    carried random order changes figure display input writes network processes iterator break while small
    large memory threads unpicklable async reflection unread differs gpu nested worker-lost no-cluster
"""

OBJECTS = {
    "log": Kind("_io.TextIOWrapper", "file"),
    "client": Kind("distributed.client.Client", "instance"),
    "np": Kind("builtins.module", "module", detail="numpy"),
    "ax": Kind("matplotlib.axes._axes.Axes", "instance"),
    "plt": Kind("builtins.module", "module", detail="matplotlib.pyplot"),
}


def said_of(example: str) -> list[str]:
    """What is said of each loop of a cell by reading alone."""
    facts = read_cell(example, 2)
    if facts.native is not None:
        return [words.here(facts.native.reason, 0, facts.native.line, facts.native.detail, "")]
    loops = [loop for statement in facts.statements for loop in statement.loops]
    names = {name for loop in loops for name in loop.mentioned()}
    kinds = {name: OBJECTS.get(name, Kind("builtins.object", "other")) for name in names if name != "next"}
    said = [report for s in facts.statements for report in map(stayed_inside, s.inner)]
    for loop in loops:
        decision = decide(loop, Surroundings(kinds))
        assert isinstance(decision, Here), "the example is not kept here by reading"
        said.append(stayed(loop, decision))
    return [sentence for report in said for sentence in report.sentences]


def test_the_list_is_the_one_that_was_promised() -> None:
    assert list(REASONS) == CLOSED_LIST.split()


READ = [reason for reason in REASONS.values() if reason.found != "watching"]


@pytest.mark.parametrize("reason", READ, ids=lambda reason: reason.word)
def test_the_example_gets_its_reason_in_these_words(reason: Reason) -> None:
    [sentence] = said_of(reason.example)
    # What is advised goes by the form of the loop, and is told elsewhere.
    says, _, advice = sentence.partition(". ")
    assert says == f"here [{reason.word}]: {reason.says}"
    assert bool(advice) or not reason.advice


@pytest.mark.parametrize("word", ["carried", "break", "random", "iterator"])
def test_what_can_be_written_otherwise_has_its_advice(word: str) -> None:
    loop = loop_of("for n, x in enumerate(xs):\n    y = f(x)\n    w = w + y * w")
    for advice in (advice_for(word, loop, "w"), advice_on_watched(word, loop)):
        assert " in parallel: " in advice
        assert "{" not in advice


@pytest.mark.parametrize("word", ALLOWANCES)
def test_what_can_be_allowed_is_offered(word: str) -> None:
    assert advice_on_watched(word, loop_of("for x in xs:\n    f(x)")).endswith(
        f": %%distribute --allow {word}"
    )


def test_a_loop_of_one_line_has_nothing_to_take_out() -> None:
    loop = loop_of("for t in range(9):\n    w = w * 2 + t")
    assert advice_for("carried", loop, "w") == "A loop around it can still run in parallel"


def test_what_is_no_reason_has_no_advice() -> None:
    assert advice_on_watched("exception", loop_of("for t in range(9):\n    f(t)")) == ""


@pytest.mark.parametrize("reason", REASONS.values(), ids=lambda reason: reason.word)
def test_every_reason_has_a_meaning_and_an_example_that_is_python(reason: Reason) -> None:
    assert reason.meaning.endswith(".")
    read_cell(reason.example)


def test_the_page_says_what_the_table_says() -> None:
    page = runpy.run_path(str(REPOSITORY / "scripts" / "reasons.py"))["page"]
    assert (REPOSITORY / "docs" / "reasons.md").read_text() == page(), "run scripts/reasons"


OFFERED = (
    "--blas",
    "--gpus",
    "--explain",
    "--memory",
    "--strict",
    "--workers",
    "--streams",
    "--allow",
    "--quiet",
    "--name",
)


def test_nothing_is_offered_that_does_not_exist() -> None:
    everything = " ".join(
        f"{reason.to_do} {reason.advice} {reason.watched or ''}" for reason in REASONS.values()
    )
    assert [word for word in everything.split() if word.startswith("--") and word not in OFFERED] == []
