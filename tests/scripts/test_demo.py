"""The demo's table is taken from what a notebook printed, and a row that is not equal fails it."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

DEMO = Path(__file__).parents[2] / "scripts" / "demo.py"

HEAD = "cell | plain s | distributed s | speed-up | equal"
FAIR = "grid | 8.0 | 4.2 | 1.9 | equal"
FOUL = "sums | 1.0 | 0.6 | 1.7 | differs"


def printing(*rows: str) -> str:
    return "\n".join(
        f"print({row!r})" for row in ("before", "== nbcluster demo ==", *rows, "== end ==", "after")
    )


CASES = {
    "equal rows": (["1 + 1", printing(HEAD, FAIR)], 0, f"{HEAD}\n{FAIR}\n", ""),
    "a row that differs": (
        ["1 + 1", printing(HEAD, FAIR, FOUL)],
        1,
        f"{HEAD}\n{FAIR}\n{FOUL}\n",
        "not equal: sums",
    ),
    "a table without rows": ([printing(HEAD)], 1, f"{HEAD}\n", "the table has no row"),
    "no table": (["1 + 1"], 1, "", "no cell of"),
    "a cell that fails": (["1 / 0", printing(HEAD, FAIR)], 1, "", "ZeroDivisionError"),
}


@pytest.mark.parametrize(("cells", "code", "told", "complaint"), CASES.values(), ids=CASES)
def test_the_table_is_told_and_judged(
    tmp_path: Path, cells: list[str], code: int, told: str, complaint: str
) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, tmp_path / "some.ipynb")
    command = [sys.executable, str(DEMO), str(tmp_path / "some.ipynb")]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == code, answer.stderr
    assert answer.stdout.partition("\n")[2] == told
    assert complaint in answer.stderr
