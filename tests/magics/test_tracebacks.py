"""An exception looks as it does in the plain cell: the same text, to the last character.

The plain cell has a comment where the magic stands, so that its lines have the same numbers.
"""

import re
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.magics.conftest import Cell

CELLS = {
    "a statement": "x = 1\n1 / 0",
    "a statement of several lines": "x = 1\ny = (\n    x\n    + [\n    ]\n)",
    "a function of the cell": "def f(x):\n    y = 1\n    return y / x\n\nf(0)",
    "a library": "import json\njson.loads('[')",
    "a loop, on a worker": "def f(x):\n    return 1 / (5 - x)\n\nout = []\nfor i in range(9):\n    out.append(f(i))",
    "a loop, in iteration 0": "out = []\nfor i in range(9):\n    out.append(1 / i)",
    "a comprehension": "def f(x):\n    return 1 / (5 - x)\n\nout = [f(i) for i in range(9)]",
    "a commit": "out = {}\nfor i in range(9):\n    out[[] if i == 5 else i] = i",
    "a loop that stays": "x = 1\nfor i in range(9):\n    x = x / (5 - i)",
    "a loop that prints first": "for i in range(9):\n    print(i, 1 / (5 - i))",
    "a cause": "try:\n    {}['a']\nexcept KeyError as error:\n    raise ValueError('b') from error",
    "a context": "try:\n    {}['a']\nexcept KeyError as error:\n    1 / 0",
    "a cause, on a worker": (
        "def f(x):\n    try:\n        return 1 / (5 - x)\n    except ZeroDivisionError as error:\n"
        "        raise ValueError(x) from error\n\nout = []\nfor i in range(9):\n    out.append(f(i))"
    ),
    "a note": "error = ValueError('a')\nerror.add_note('look here')\nraise error",
    "an exception that is its own class": "class Mine(Exception):\n    pass\n\nraise Mine('a', 1)",
    "a group": "raise ExceptionGroup('several', [ValueError(1), KeyError(2)])",
    "eval": "eval('1 +')",
    "exec": "exec('x = 1\\n1 / 0')",
    "a name that is not there": "for i in range(3):\n    print(nothing)",
    "an interrupt of the cell's own": "raise KeyboardInterrupt('mine')",
    "an exit": "import sys\nsys.exit(3)",
    "recursion": "import sys\n\ndef f(x):\n    if x:\n        return f(x - 1)\n    return 1 / 0\n\nf(3)",
    "a line magic": "x = 1\n%nothing at all\ny = 1",
    "a syntax error": "x = 1\nfor in y:\n    pass",
    "an open bracket": "x = 1\nf(",
    "an open string": "x = '''\n",
    "a wrong indentation": "x = 1\n  y = 2",
    "a missing indentation": "for i in x:\ny = 2",
    "a syntax error that shows late": "print('first')\nreturn 5",
}


# IPython warns of an exit, and warnings are errors here
@pytest.mark.filterwarnings("ignore:To exit:UserWarning")
@pytest.mark.parametrize("source", CELLS.values(), ids=CELLS.keys())
def test_an_exception_looks_as_in_the_plain_cell(cell: Cell, source: str) -> None:
    cell(f"# %%distribute --quiet\n{source}")
    plain, error = (cell.out, cell.err), cell.error
    assert error is not None
    cell(f"%%distribute --quiet\n{source}")
    assert (numbered_alike(cell.out), numbered_alike(cell.err)) == tuple(map(numbered_alike, plain))
    assert type(cell.error).__name__ == type(error).__name__
    assert numbered_alike(str(cell.error)) == numbered_alike(str(error))


def numbered_alike(text: str) -> str:
    """Cells have numbers, and IPython's name for a file holds one and a hash."""
    return re.sub(r"In\s?\[\d+\]|<ipython-input-\d+-\w+>", "In[n]", text)


def test_what_stands_above_the_magic_is_counted(cell: Cell) -> None:
    cell("\n\n%%distribute --quiet\n\nx = 1\n1 / 0")
    assert "line 6\n" in cell.out
    assert "----> 6 1 / 0" in cell.out
    assert "      3 # %%distribute --quiet\n" in cell.out


def test_a_magic_above_shows_its_own_frames_and_then_the_cell(cell: Cell) -> None:
    cell("%%time\n%%distribute --quiet\nx = 1\n1 / 0")
    lines = cell.out.splitlines()
    assert [line for line in lines if line.startswith("Cell In")][-1] == "Cell In[1], line 4"
    assert "----> 4 1 / 0" in lines
    assert "nbcluster" not in cell.out


def test_whoever_catches_it_finds_the_users_frames(cell: Cell) -> None:
    cell(
        "import traceback\n"
        "try:\n    get_ipython().run_cell_magic('distribute', '--quiet', 'def f():\\n  1 / 0\\nf()')\n"
        "except ZeroDivisionError as error:\n    frames = traceback.extract_tb(error.__traceback__)"
    )
    assert [(frame.name, frame.lineno) for frame in cell.names["frames"]][-2:] == [("<module>", 4), ("f", 3)]
    assert not [frame for frame in cell.names["frames"] if "nbcluster" in frame.filename]


def test_a_statement_is_shown_where_it_stands(cell: Cell) -> None:
    cell("x = 0\ny = 1 / x")
    plain = cell.out
    cell("x = 0\ny = %distribute --quiet 1 / x")
    assert numbered_alike(cell.out) == numbered_alike(plain)


def test_a_syntax_error_of_a_statement(cell: Cell) -> None:
    cell("x = 0\n%distribute --quiet y = = 1")
    assert cell.out == "  Cell In[1], line 2\n    y = = 1\n        ^\nSyntaxError: invalid syntax\n\n"


def test_an_error_of_ours_is_text_and_no_traceback(cell: Cell) -> None:
    cell("x = 1")
    cell("%%distribute --wrokers 4\nx = 2")
    assert cell.out == (
        "OptionError: %%distribute did nothing: its line asks for something that it does not offer. "
        "--wrokers is unknown (is --workers meant?).\n"
        "There are: --explain --strict --workers --streams --allow --check --blas --cpus --memory --gpus "
        "--quiet --name --help.\n"
    )
    assert cell.names["x"] == 1
    assert type(cell.error).__name__ == "OptionError"


def test_the_debugger_finds_the_users_frames(cell: Cell) -> None:
    cell(
        "%%distribute --quiet\ndef f(x):\n    return 1 / (5 - x)\n\nout = []\nfor i in range(9):\n    out.append(f(i))"
    )
    assert sys.last_value is cell.error
    names, trace = [], sys.last_traceback
    while trace is not None:
        names.append((trace.tb_frame.f_code.co_name, trace.tb_lineno))
        innermost, trace = trace, trace.tb_next
    assert names[1:] == [("<module>", 7), ("f", 3)]
    assert innermost.tb_frame.f_locals == {"x": 5}


def test_somebody_elses_wish_for_exceptions_is_kept(shell: InteractiveShell, cell: Cell) -> None:
    seen = []

    def handler(shell: object, kind: type, value: Exception, trace: object, tb_offset: object = None) -> None:
        seen.append(value)

    shell.set_custom_exc((ZeroDivisionError,), handler)
    cell("%%distribute --quiet\n1 / 0")
    cell("%%distribute --quiet\n{}['a']")
    cell("1 / 0")
    assert [type(value) for value in seen] == [ZeroDivisionError, ZeroDivisionError]
    assert "KeyError" not in cell.out


def test_a_caught_exception_leaves_no_wish_behind(shell: InteractiveShell, cell: Cell) -> None:
    cell("%%time --no-raise-error\n%%distribute --quiet\n1 / 0")
    assert shell.custom_exceptions == ()
    cell(
        "try:\n    get_ipython().run_cell_magic('distribute', '--quiet', '1 / 0')\n"
        "except ZeroDivisionError:\n    pass\n2 / 0"
    )
    assert cell.out.splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "----> 5 2 / 0" in cell.out
    assert shell.custom_exceptions == ()
