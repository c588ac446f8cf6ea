"""Marks beside lines that are being typed: what a text alone tells of its loops."""

import pytest

from nbcluster.magics.lines import DistributeLine, help_on
from nbcluster.plan.marks import FLAGS, Mark, marks
from tests.exactness.cells.row import Row
from tests.exactness.explained import ROWS
from tests.exactness.test_explained import found_good

APPEND = "%%distribute\nfor x in {}:\n    out.append(f(x))"


def told(cell: str, *before: str) -> list[str]:
    """``2-3 parallel: apart; collected in order: out``"""
    return [
        f"{mark.line}-{mark.end_line} {mark.route}{f' [{mark.reason}]' if mark.reason else ''}: {mark.text}"
        for mark in marks(cell, before)
    ]


CASES = [
    (
        "a loop that nothing speaks against",
        APPEND.format("range(9)"),
        [],
        ["2-3 parallel: apart; collected in order: out"],
    ),
    (
        "items that nobody knows",
        APPEND.format("load()"),
        [],
        [
            "2-3 unknown: apart if `load()` gives a list, a range, an array or the like; collected in order: out"
        ],
    ),
    (
        "items that a cell above has made",
        APPEND.format("xs"),
        ["xs = [1, 2, 3]"],
        ["2-3 parallel: apart; collected in order: out"],
    ),
    (
        "an array of a cell above",
        APPEND.format("xs[1:]"),
        ["import numpy as np", "xs = np.linspace(0, 1, 5)"],
        ["2-3 parallel: apart; collected in order: out"],
    ),
    (
        "rows of a frame",
        "%%distribute\nfor _, row in df.iterrows():\n    out.append(row.a)",
        ["import pandas as pd\ndf = pd.DataFrame({'a': [1]})"],
        [
            "2-3 kernel [iterator]: here [iterator]: it goes through a generator, whose items come only one by one."
            " To run it in parallel: go through list(…) of it"
        ],
    ),
    (
        "what is carried over",
        "%%distribute\nfor k in range(5):\n    level = abs(level) + k",
        [],
        [
            "2-3 kernel [carried]: here [carried]: line 3 reads `level` and sets it for the next iteration."
            " A loop around it can still run in parallel"
        ],
    ),
    (
        "a function of a cell above that sets a global",
        "%%distribute\nfor k in range(5):\n    out.append(count(k))",
        ["def count(k):\n    global n\n    n += 1\n    return n"],
        [
            "2-3 kernel [changes]: here [changes]: count() sets the global `n`. To run it in parallel: let count() return"
            " it, and set `n` in the loop"
        ],
    ),
    (
        "a dictionary that nobody knows",
        "%%distribute\nfor k in range(5):\n    groups[k % 2].append(k)",
        [],
        [
            "2-3 unknown: apart if `groups` is a plain list, set or dictionary, and so is what it holds; collected"
            " in order: groups"
        ],
    ),
    (
        "a dictionary of lists of a cell above",
        "%%distribute\nfor k in range(5):\n    groups[k % 2].append(k)",
        ["from collections import defaultdict", "groups = defaultdict(list)"],
        ["2-3 parallel: apart; collected in order: groups"],
    ),
    (
        "a name that the cell itself sets before the loop",
        "%%distribute\nout, gen = [], 3\ngen = (i for i in range(3))\nfor x in gen:\n    out.append(x)",
        ["gen = [1, 2]"],
        [
            "3-3 kernel [unread]: here [unread]: it is given to what may stop before the last item, or do something of"
            " its own between two. To run it in parallel: give it a list, `[…]`",
            "4-5 kernel [iterator]: here [iterator]: it goes through a generator, whose items come only one by one."
            " To run it in parallel: go through list(…) of it",
        ],
    ),
    (
        "magics in the cell, and a magic above ours",
        "%%time\n%%distribute --workers 2\n!ls\nfiles = !ls\n%matplotlib inline\nfor x in range(3):\n    out.append(x)",
        ["%%bash\nfor x in 1 2; do", "%load_ext nbcluster\nout = []\nout?"],
        ["6-7 parallel: apart; collected in order: out"],
    ),
    (
        "a line of ours in a plain cell",
        "xs = [1, 2]\n%distribute --workers 2 ys = [f(x) for x in xs]\nfor y in ys:\n    pass",
        [],
        ["2-2 parallel: apart"],
    ),
    ("a cell that is not ours", "for x in range(3):\n    out.append(x)", [], []),
    ("our magic, not at the top", "x = 1\n%%distribute\nfor x in range(3):\n    out.append(x)", [], []),
    ("nothing below it yet", "%%distribute", [], []),
    (
        "an await",
        "%%distribute\nawait load()\nfor x in range(3):\n    out.append(x)",
        [],
        ["2-2 kernel [async]: here [async]: line 2 awaits outside a function"],
    ),
    (
        "what the line allows counts",
        "%%distribute --allow writes\nfor x in range(9):\n    if f(x):\n        break",
        [],
        [
            "2-4 kernel [break]: here [break]: line 4 leaves the loop, and what comes later must not be done before that."
            " To run it in parallel: compute all in this loop, look for the end in a second one"
        ],
    ),
    (
        "a cell above that cannot be read says nothing",
        APPEND.format("xs"),
        ["xs = [1]", "for for"],
        ["2-3 parallel: apart; collected in order: out"],
    ),
]


@pytest.mark.parametrize(
    ("cell", "before", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_cell_is_marked(cell: str, before: list[str], expected: list[str]) -> None:
    assert told(cell, *before) == expected


#: Loops of the table that a text shows as apart, while the objects of this very notebook say otherwise.
SAID_BY_OBJECTS = {
    "lists of a kind of their own",  # a class of the notebook's lies in the dictionary
    "something else that concats",  # `pd` is not pandas
    "per worker, made of what the loop changes",
    "a call that is given what is no function",
}


@pytest.mark.parametrize("row", [row for row in ROWS if not row.options], ids=lambda row: row.name)
def test_marks_agree_with_what_is_explained(row: Row) -> None:
    """With the set-up as the cell above. What runs here is known from the explanation, or from the run itself."""
    if row.name in SAID_BY_OBJECTS or found_good[row.name].startswith("SyntaxError"):
        return
    listing = found_good[row.name].partition("\n\n")[0]
    for mark in marks(f"%%distribute\n{row.source}", [row.setup]):
        if mark.route == "unknown":
            continue
        expected = {f"here [{mark.reason}]"} if mark.route == "kernel" else {"apart"}
        in_line = [line for line in listing.splitlines() if line.split()[:1] == [str(mark.line)]]
        assert any(each in " ".join(in_line) for each in expected) or (
            mark.route == "kernel" and (row.reason == mark.reason or "here [figure]" in in_line[0])
        ), (mark, in_line)


def test_only_few_loops_are_left_open() -> None:
    found = [mark for row in ROWS if not row.options for mark in _marks_of(row)]
    unknown = [mark for mark in found if mark.route == "unknown"]
    assert len(unknown) < 0.16 * len(found)
    assert all(mark.text.startswith("apart if ") for mark in unknown)


def _marks_of(row: Row) -> list[Mark]:
    try:
        return marks(f"%%distribute\n{row.source}", [row.setup])
    except SyntaxError:
        return []


def test_the_options_that_stand_alone_are_those_of_the_magic() -> None:
    for flag in FLAGS - {"--help"}:
        assert DistributeLine.of_cell(flag)
        assert f"    {flag}  " in help_on("%%distribute")
    others = [line.split() for line in help_on("%%distribute").splitlines() if line.startswith("    --")]
    assert {words[0] for words in others if not words[1].isupper() and not words[1].startswith("N")} >= FLAGS
