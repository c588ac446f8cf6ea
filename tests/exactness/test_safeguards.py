"""Each safeguard keeps a cell as it is: with it nothing differs, without it the cell comes out otherwise.

Every row runs in processes of its own (`safeguards/process.py`). What the registry must hold is found in the code.

In this room the registry is held against the rows, and against the house.
"""

import ast
import inspect
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import pytest

from nbcluster.plan.reasons import REASONS
from nbcluster.testing.safeguards import SAFEGUARDS, SPARED
from nbcluster.worker import ambient, guard
from nbcluster.worker.watches import REGISTRY
from tests.exactness.safeguards import ROWS
from tests.exactness.safeguards.off import events_of

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "nbcluster"

#: How many kernels work through the rows at once.
KERNELS = 2


class Kernels:
    """Answers come in the order of the rows of each kernel; those that are not asked for yet are kept."""

    def __init__(self, names: list[str], folder: Path) -> None:
        self._answers: dict[str, Any] = {}
        self._log = (folder / "log").open("w+")
        # Rows that need the same modules go to the same kernel: each is imported once.
        ordered = sorted(names, key=lambda name: ROWS[name].needs)
        half = -(-len(ordered) // KERNELS)
        self._parts = [set(ordered[begin : begin + half]) for begin in range(0, len(ordered), half or 1)]
        self._processes = [self._started(part, folder / str(at)) for at, part in enumerate(self._parts)]

    def _started(self, names: set[str], folder: Path) -> "subprocess.Popen[str]":
        folder.mkdir()
        command = [sys.executable, "-m", "tests.exactness.safeguards.process", "kernels", str(folder)]
        return subprocess.Popen(
            [*command, *[name for name in ROWS if name in names]],
            cwd=ROOT,
            # One thread for BLAS and no window: neither must decide what a row does.
            env={
                **os.environ,
                "PYTHONHASHSEED": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
                "MPLBACKEND": "agg",
            },
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def answer(self, name: str) -> Any:
        process = next(one for one, part in zip(self._processes, self._parts, strict=True) if name in part)
        assert process.stdout is not None
        while name not in self._answers:
            line = process.stdout.readline()
            if not line:
                pytest.fail(f"the kernel's process ended before this row:\n{self.said()}")
            answer = json.loads(line)
            self._answers[answer["name"]] = answer
        return self._answers[name]

    def said(self) -> str:
        self._log.seek(0)
        return self._log.read()[-4000:]

    def close(self) -> None:
        for process in self._processes:
            assert process.stdout is not None
            process.stdout.close()
            process.wait()
        self._log.close()


@pytest.fixture(scope="module")
def kernels(request: pytest.FixtureRequest) -> Iterator[Kernels]:
    wanted = [
        name
        for item in request.session.items
        if hasattr(item, "callspec") and item.path == request.path
        # One that is skipped would end the kernel that it comes to.
        if all(map(find_spec, ROWS[name := item.callspec.params["name"]].needs))
    ]
    # Short, because a Unix socket's path must fit in 108 bytes.
    with tempfile.TemporaryDirectory(prefix="rows-") as folder:
        several = Kernels(wanted, Path(folder))
        yield several
        several.close()


def rows() -> list[Any]:
    marks = {name: [pytest.mark.needs("torch")] if "torch" in row.needs else [] for name, row in ROWS.items()}
    return [pytest.param(name, id=name, marks=marks[name]) for name in ROWS]


@pytest.mark.parametrize("name", rows())
def test_without_it_a_cell_differs_and_with_it_nothing_does(kernels: Kernels, name: str) -> None:
    answer = kernels.answer(name)
    assert "trouble" not in answer, f"{answer['trouble']}\n{kernels.said()}"
    assert answer["guarded"] == [], answer["lines"][0]
    assert any(each.startswith(ROWS[name].shows) for each in answer["bare"]), (
        answer["bare"],
        answer["lines"][1],
    )


def test_each_safeguard_has_a_row_and_says_what_it_keeps() -> None:
    assert ROWS.keys() == SAFEGUARDS.keys()
    assert all(each.keeps.endswith(".") and each.name == name for name, each in SAFEGUARDS.items())
    assert all(name in ROWS for row in ROWS.values() for name in row.also)
    assert all(each.why.endswith(".") for each in SPARED)


def test_all_watches_and_settings_are_safeguards() -> None:
    assert {f"watch: {name}" for name in REGISTRY} <= SAFEGUARDS.keys()
    assert {f"setting: {each.name}" for each in ambient.SETTINGS} <= SAFEGUARDS.keys()


def test_all_that_the_audit_hook_stops_is_kept_by_a_safeguard() -> None:
    kept = {word for each in SAFEGUARDS.values() if each.code is guard.Guard._heard for word in each.says}
    assert kept == set(get_args(guard.Reason))
    events = [event for reason in kept for event in events_of(reason)]
    assert sorted(events) == sorted(guard._judges)


def spoken() -> list[tuple[str, str]]:
    """Where in the house a loop is kept here, or sent back, and by which word."""
    files = [
        *(HOUSE / "analysis").glob("*.py"),
        HOUSE / "plan" / "decision.py",
        *(HOUSE / "engine").glob("*.py"),
        *(HOUSE / "worker").glob("*.py"),  # the watches have their own registry, which is folded in whole
    ]
    found = []
    for file in files:
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for qualified, function in functions(ast.parse(file.read_text())):
            found += [(f"{module}:{qualified}", word) for word in words_in(function)]
    return sorted(set(found))


def functions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Functions and methods; what is made inside one belongs to it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield above + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions(node, f"{above}{node.name}.")


TOLD_BY = {
    "Obstacle", "obstacle", "Refused", "Unsendable", "Trip", "Change", "note", "stop",
    "ProofShown", "ProofFailed", "Surprised", "SliceSurprised", "CommitFailed", "GivenUp", "_rest_here",
}  # fmt: skip
"""By which calls a word is spoken."""


def words_in(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=given, keywords=named):
                if name in TOLD_BY:
                    yield from words(*given, *(each.value for each in named))
            # A pair of a word and what is said, as it is handed back.
            case ast.Return(value=ast.Tuple(elts=[first, _])):
                yield from words(first)
            case ast.Return(value=ast.IfExp(body=ast.Tuple(elts=[first, _]))):
                yield from words(first)
            case ast.IfExp(body=ast.Constant(value=str() as one), orelse=ast.Constant(value=str() as other)):
                if {one, other} <= REASONS.keys():
                    yield from (one, other)
            case ast.Lambda(body=ast.Tuple(elts=[first, _])):
                yield from words(first)


def words(*nodes: ast.AST) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and node.value in REASONS:
            yield str(node.value)


LISTED = {(place, word) for each in SAFEGUARDS.values() for place in each.places for word in each.says}
LISTED |= {(each.place, word) for each in SPARED for word in each.says}


def test_every_word_that_keeps_a_loop_here_is_spoken_where_the_registry_knows() -> None:
    found = spoken()
    assert len(found) > 50
    unknown = [pair for pair in found if pair not in LISTED]
    # The same object may be worded in a helper that other safeguards share.
    assert unknown == [], "add a Safeguard with a row, or a Spared with its reason"


def test_the_registry_knows_no_word_that_is_not_spoken() -> None:
    said = set(spoken())
    gone = [
        (each.place, word)
        for each in (*SAFEGUARDS.values(), *SPARED)
        for word in each.says
        if not any((place, word) in said for place in getattr(each, "places", (each.place,)))
        and word
        not in ("differs", "input", "network", "processes", "writes")  # by default, and in the guard's table
    ]
    assert gone == []


def test_every_reason_is_somewhere() -> None:
    watched = {"async"}  # a watch of threads says it, which has its own words
    assert {word for _, word in LISTED} | watched >= REASONS.keys()


def test_the_pieces_are_of_our_house() -> None:
    for each in (*SAFEGUARDS.values(), *SPARED):
        assert each.place.startswith("nbcluster."), each
        assert inspect.isroutine(each.code) or inspect.isclass(each.code)
        assert (HOUSE / each.room).is_dir()
