"""Marks through a process of their own, for cells that nobody meant well with."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil
import pytest

from nbcluster.server import marks
from nbcluster.server.marking import OUT_OF_MEMORY
from nbcluster.server.marks import Marking, WrongQuestion
from tests.clusters.jupyter import JupyterServer
from tests.server.panel import asked

CELL = "%%distribute\nfor x in range(9):\n    out.append(f(x))"
MARK = {
    "line": 2,
    "end_line": 3,
    "route": "parallel",
    "reason": "",
    "text": "apart; collected in order: out",
}
#: Beside other tests a process may wait a while for a core; what is measured is not this machine's pace.
PATIENT_S = 30.0


@asynccontextmanager
async def marking(seconds: float = PATIENT_S) -> AsyncIterator[Marking]:
    one = Marking(seconds)
    try:
        yield one
    finally:
        await one.close()


def readers() -> list[psutil.Process]:
    """The processes that read cells for this one."""
    return [child for child in psutil.Process().children() if _reads(child)]


def _reads(child: psutil.Process) -> bool:
    try:
        return "nbcluster.server.marking" in child.cmdline()
    except psutil.Error:  # it is ending, or another test's and ended
        return False


def ask(*cells: str, seconds: float = PATIENT_S) -> list[dict[str, Any]]:
    async def answers() -> list[dict[str, Any]]:
        async with marking(seconds) as one:
            return [await one.answer({"cell": cell, "cells_before": []}) for cell in cells]

    return asyncio.run(answers())


def test_a_cell_gets_its_marks() -> None:
    assert ask(CELL) == [{"marks": [MARK], "trouble": ""}]


def test_cells_above_count() -> None:
    async def answer() -> dict[str, Any]:
        async with marking() as one:
            cell = CELL.replace("range(9)", "xs")
            return await one.answer({"cell": cell, "cells_before": ["xs = (i for i in range(9))"]})

    (mark,) = asyncio.run(answer())["marks"]
    assert (mark["route"], mark["reason"]) == ("kernel", "iterator")


def test_one_process_serves_all_and_ends_with_its_owner() -> None:
    async def pids() -> list[int]:
        found = []
        async with marking() as one:
            for _ in range(3):
                await one.answer({"cell": CELL})
                found.append([child.pid for child in readers()])
        return [pid for each in found for pid in each]

    used = asyncio.run(pids())
    assert len(used) == 3
    assert len(set(used)) == 1
    assert not psutil.pid_exists(used[0])


def test_what_cannot_be_read_yet_is_a_word() -> None:
    answers = ask(
        "%%distribute\nfor x in",
        "%%distribute\nx = '",
        "%%distribute\nx = '\0'",
        "%%distribute\n  x = 1",
        CELL,
    )
    assert [answer["trouble"] for answer in answers] == [
        "line 2 cannot be read yet: invalid syntax",
        "line 2 cannot be read yet: unterminated string literal",
        "the cell cannot be read yet: source code string cannot contain null bytes",
        "line 2 cannot be read yet: unexpected indent",
        "",
    ]
    assert answers[-1]["marks"] == [MARK]


HOSTILE = {
    "a megabyte of lists": "%%distribute\nx = " + "[" * 1_000_000,
    "a megabyte of text": "%%distribute\nx = '" + "a" * 1_000_000 + "'",
    "a megabyte of loops": "%%distribute\n" + "for x in range(9):\n    out.append(f(x))\n" * 25_000,
    "brackets in brackets": "%%distribute\nx = " + "(" * 150 + ")" * 150,
    "operators in a row": "%%distribute\nx = " + "-" * 50_000 + "1",
    "a tower of powers": "%%distribute\nx = " + "2**" * 20_000 + "2",
    "loops in loops": "%%distribute\n"
    + "".join(" " * i + f"for x{i} in xs:\n" for i in range(95))
    + " " * 95
    + "f(x)",
    "half a surrogate": "%%distribute\nfor x in '\ud800':\n    out.append(x)",
    "lines that are none": "%%distribute\nfor x in range(9):\u2028\x0c    out.append(x)\x85",
    "an allocation": "%%distribute\nx = 'a' * 10**12\nfor x in range(9):\n    out.append(x)",
}


@pytest.mark.parametrize("cell", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_the_cell_is_the_next_one_has_its_marks(cell: str) -> None:
    began = time.monotonic()
    first, second = ask(cell, CELL, seconds=5.0)
    assert isinstance(first["trouble"], str)
    assert second == {"marks": [MARK], "trouble": ""}
    assert time.monotonic() - began < marks.START_S * 2 + 10


def test_what_takes_too_long_is_ended() -> None:
    slow, again = ask(
        "%%distribute\n" + "for x in range(9):\n    out.append(f(x))\n" * 45_000, CELL, seconds=1.0
    )
    assert slow["trouble"] in (marks.TOO_SLOW, OUT_OF_MEMORY)
    assert again["marks"] == [MARK] or again["trouble"] == marks.TOO_SLOW


def test_a_process_that_was_killed_is_replaced() -> None:
    async def answers() -> list[dict[str, Any]]:
        async with marking() as one:
            before = await one.answer({"cell": CELL})
            (child,) = readers()
            child.kill()
            after = [await one.answer({"cell": CELL}) for _ in range(2)]
            return [before, *after]

    before, _, after = asyncio.run(answers())
    assert before == after


def test_too_many_are_told_to_come_again() -> None:
    async def answers() -> list[dict[str, Any]]:
        async with marking() as one:
            return await asyncio.gather(*(one.answer({"cell": CELL}) for _ in range(marks.MOST_WAITING + 5)))

    told = [answer["trouble"] for answer in asyncio.run(answers())]
    assert told.count(marks.BUSY) == 5
    assert told.count("") == marks.MOST_WAITING


def test_too_long_a_cell_is_not_even_handed_on() -> None:
    (answer,) = ask("%%distribute\n" + "x" * marks.MOST_CHARACTERS)
    assert answer == {"marks": [], "trouble": marks.TOO_LONG}


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ([], "the question"),
        ({}, "cell"),
        ({"cell": 3}, "cell"),
        ({"cell": "", "cells_before": ""}, "cells_before"),
        ({"cell": "", "cells_before": [3]}, "cells_before"),
    ],
)
def test_a_question_of_another_form_is_refused(asked: object, where: str) -> None:
    with pytest.raises(WrongQuestion) as refused:
        asyncio.run(Marking().answer(asked))
    assert refused.value.where == where


def test_nothing_of_the_folder_is_run(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tmp_path / "ran"
    for name in ("json.py", "ast.py", "nbcluster.py"):
        (tmp_path / name).write_text(f"open({str(ran)!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    assert ask(CELL)[0]["marks"] == [MARK]
    assert not ran.exists()


def test_its_memory_is_limited() -> None:
    async def limits() -> tuple[int, int]:
        async with marking() as one:
            await one.answer({"cell": CELL})
            (child,) = readers()
            return child.rlimit(psutil.RLIMIT_AS)[0], child.memory_info().rss

    most, used = asyncio.run(limits())
    assert most == 256 * 1024 * 1024
    assert used < 64 * 1024 * 1024


def test_a_browser_asks_by_the_route(server: JupyterServer) -> None:
    question = {"cell": CELL, "cells_before": []}
    assert asked(server, "POST", "nbcluster/marks", question) == (200, {"marks": [MARK], "trouble": ""})
    status, said = asked(server, "POST", "nbcluster/marks", {"cell": 3})
    assert (status, [fault["field"] for fault in said["faults"]]) == (422, ["cell"])
