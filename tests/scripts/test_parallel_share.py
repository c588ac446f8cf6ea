"""The share of loops that would run on workers: rows, totals, and what is told of files that are no Python."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "parallel_share.py"


def told(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True)


def rows_of(folder: Path, *options: str) -> list[tuple[str, ...]]:
    answer = told(folder, "--csv", *options)
    assert answer.returncode == 0, answer.stderr
    kept = ("file", "place", "line", "loop", "route", "reason", "ran", "ran_reason")
    return [tuple(row[field] for field in kept) for row in csv.DictReader(io.StringIO(answer.stdout))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cells = [
        "%matplotlib inline\nfor x in [1, 2]:\n    out.append(f(x))",
        "%%time\nwhile out:\n    out.pop()",
        "%%bash\nfor x in 1 2; do echo $x; done",
        "for line in map(str, xs):\n    total = abs(total) + len(line)",
        "for line in map(str, xs):\n    print(line)",
        "async for x in xs: pass\nfor y in ys: pass",
        "def f(:",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    (tmp_path / "b.py").write_text(
        "class C:\n    def m(self, xs):\n        return [x for x in xs]\nys = {x: 1 for x in z}\n"
    )
    (tmp_path / "old.py").write_text("print 'x'")
    (tmp_path / "odd.ipynb").write_text("[]")
    (tmp_path / "bytes.py").write_bytes(b"\xff\xfe")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "c.py").write_text("for x in xs: pass")
    (tmp_path / "first.ipynb").write_text(
        json.dumps(
            {"worksheets": [{"cells": [{"cell_type": "code", "input": ["for x in xs:\n", "    pass"]}]}]}
        )
    )
    return tmp_path


def test_each_loop_has_a_row(folder: Path) -> None:
    assert rows_of(folder) == [
        ("a.ipynb", "cell 1", "3", "for x in [1, 2]", "apart", "", "", ""),
        ("a.ipynb", "cell 2", "2", "while out", "here", "while", "", ""),
        ("a.ipynb", "cell 4", "2", "for line in map(str, xs)", "here", "carried", "", ""),
        ("a.ipynb", "cell 5", "2", "for line in map(str, xs)", "here", "iterator", "", ""),
        ("a.ipynb", "cell 6", "2", "async for x in xs", "here", "async", "", ""),
        ("a.ipynb", "cell 6", "3", "for y in ys", "here", "async", "", ""),
        ("b.py", "", "4", "ys = {x: 1 for x in z}", "apart", "", "", ""),
        ("b.py", "C.m()", "3", "return [x for x in xs]", "apart", "", "", ""),
        ("first.ipynb", "cell 1", "2", "for x in xs", "apart", "", "", ""),
    ]


def test_what_is_no_python_is_told_and_stops_nothing(folder: Path) -> None:
    answer = told(folder)
    assert answer.returncode == 0
    assert [line for line in answer.stderr.splitlines() if line.startswith("not read: ")] == [
        "not read: a.ipynb, cell 7: line 1: invalid syntax",
        "not read: bytes.py: line None: invalid or missing encoding declaration for "
        + repr(str(folder / "bytes.py")),
        "not read: odd.ipynb: ValueError: it is no notebook",
        "not read: old.py: line 1: Missing parentheses in call to 'print'. Did you mean print(...)?",
    ]
    assert answer.stdout.endswith(
        """
9 loops
  here                           5  55.6 %
    [async]                      2  22.2 %
    [while]                      1  11.1 %
    [carried]                    1  11.1 %
    [iterator]                   1  11.1 %
  apart                          4  44.4 %
of 5 for loops 2 apart (40.0 %)
4 files or cells are no Python of this version
"""
    )


def test_a_table_says_why(folder: Path) -> None:
    why = "here [carried]: line 3 reads `total` and sets it for the next iteration"
    assert why in told(folder).stdout


def test_an_empty_folder_has_no_loops(tmp_path: Path) -> None:
    assert told(tmp_path).stdout.endswith("\n0 loops\n")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    answer = told(tmp_path / "nowhere")
    assert answer.returncode == 2
    assert answer.stderr.endswith(f"error: there is no {tmp_path / 'nowhere'}\n")


def test_what_became_of_a_loop_stands_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBCLUSTER_TOO_SMALL_S", "0")
    cells = [
        "import random\nxs, out = list(range(40)), []",
        "for x in xs:\n    out.append(x * x)",
        "def draw(): return random.random()",
        "for x in xs:\n    out.append(draw())",
        "import time\nfor x in xs:\n    time.sleep(60)",
        "1 / 0\nfor x in xs: pass",
        "for x in out:\n    total = x",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    rows = rows_of(tmp_path, "--run", "--limit", "10", "--workers", "2")
    assert [(row[1], *row[-2:]) for row in rows] == [
        ("cell 2", "parallel", ""),
        ("cell 4", "kernel", "random"),
        ("cell 5", "kernel", ""),
        ("cell 6", "", ""),
        ("cell 7", "parallel", ""),
    ]
