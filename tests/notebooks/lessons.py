"""A notebook of the course as its reader works through it: every cell from the top, and each exercise solved after its
check.

An exercise is a heading `### N. …`, cells to change, the check as the last of them, and a collapsed block with the
solution. The test puts the solution and the check once more behind that block; so one run shows that the check fails what
is not done yet and passes what is right.

In this room a notebook is run with its solutions, and what came out is asked for.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

REPOSITORY = Path(__file__).parents[2]
NOTEBOOKS = REPOSITORY / "notebooks"

_SOLUTION = re.compile(r"<details>.*?</details>", re.DOTALL)
_CODE = re.compile(r"```python\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class Exercise:
    """Places of cells in a notebook: its check, the block with its solution, and what each cell is to be for it."""

    check: int
    block: int
    solved: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Answer:
    """What a check said of the notebook as it is, and of the solution."""

    before: str
    after: str


class Lesson:
    """A notebook that was run."""

    def __init__(self, cells: list[NotebookNode], answers: list[Answer]) -> None:
        self.answers = answers
        self._cells = cells

    def said(self, name: str) -> str:
        """What stands under the cell `%%distribute --name NAME`, its last run; on one line."""
        first = re.compile(rf"%%distribute .*--name {re.escape(name)}(\s|$)")
        [*_, cell] = [cell for cell in self._cells if first.match(cell.source)]
        return text_of(cell)

    def last(self, source: str) -> str:
        """What stands under the last cell whose source holds this."""
        [*_, cell] = [cell for cell in self._cells if cell.cell_type == "code" and source in cell.source]
        return text_of(cell)

    @property
    def equal(self) -> int:
        """How many cells have compared a plain run with a distributed one and found them equal."""
        return sum(text_of(cell).startswith("equal") for cell in self._cells if cell.cell_type == "code")


def text_of(cell: NotebookNode) -> str:
    pieces = []
    for output in cell.outputs:
        if output.output_type == "stream":
            pieces.append(output.text)
        elif output.output_type == "error":
            pieces.append(f"{output.ename}: {output.evalue}")
        else:
            pieces.append(output.data.get("text/plain", ""))
    return " ".join(" ".join(pieces).split())


def run(name: str, folder: Path, *, without: tuple[str, ...] = ()) -> Lesson:
    """The notebook of that name in a kernel of its own, with the solutions put in; the copy stays in `folder`. Code cells
    that hold a text of `without` are left out."""
    [original] = NOTEBOOKS.glob(f"{name}*.ipynb")
    notebook = nbformat.read(original, as_version=4)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type != "code" or not any(text in cell.source for text in without)
    ]
    checks = _put_solutions_in(notebook)
    path = folder / original.name
    nbformat.write(notebook, path)
    command = [sys.executable, str(REPOSITORY / "scripts" / "notebooks.py"), str(path)]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    cells = nbformat.read(path, as_version=4).cells
    answers = [Answer(text_of(cells[before]), text_of(cells[after])) for before, after in checks]
    return Lesson(cells, answers)


def exercises_of(cells: list[NotebookNode]) -> list[Exercise]:
    """In their order. Where a solution is of several pieces, they are for the last cells before the check."""
    found = []
    for block, cell in enumerate(cells):
        solution = _SOLUTION.search(cell.source) if cell.cell_type == "markdown" else None
        if solution:
            pieces = _CODE.findall(solution[0])
            check = block - 1
            places = range(check - len(pieces), check)
            assert all(cells[place].cell_type == "code" for place in (*places, check)), cell.source
            found.append(Exercise(check, block, tuple(zip(places, pieces, strict=True))))
    return found


def _put_solutions_in(notebook: NotebookNode) -> list[tuple[int, int]]:
    """Behind each block, and the check behind that; the places of each check, before and after."""
    cells = list(notebook.cells)
    checks: list[tuple[int, int]] = []
    added = 0
    for exercise in exercises_of(notebook.cells):
        check, behind = exercise.check + added, exercise.block + added + 1
        put = [*(code for _, code in exercise.solved), cells[check].source]
        cells[behind:behind] = [nbformat.v4.new_code_cell(code) for code in put]
        added += len(put)
        checks.append((check, behind + len(put) - 1))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    notebook.cells = cells
    return checks


def solved(lesson: Lesson) -> int:
    """How many exercises there are; each check fails what is not done and passes the solution."""
    for answer in lesson.answers:
        assert answer.before.startswith("✗ not yet"), answer
        assert answer.after.startswith("✓ right"), answer
    return len(lesson.answers)
