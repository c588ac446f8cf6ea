"""What is told of a worker that was lost: a table of what it wrote last, and of items."""

import pytest

from nbcluster.engine import lost
from nbcluster.worker.items import items_of

CRASH = """something
Fatal Python error: Segmentation fault

Thread 0x1 (most recent call first):
  File "/lib/asyncio/runners.py", line 190 in run

Current thread 0x2 (most recent call first):
  File "/lib/ctypes/__init__.py", line 519 in string_at
  File "<cell>", line 6 in <module>
  File "/lib/nbcluster/worker/slices.py", line 12 in run
"""
OLDER = """Thread 0x2 (most recent call first):
  File "<cell>", line 3 in <module>
"""


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("", None),
        ("no traceback", None),
        (CRASH, 6),
        (OLDER + CRASH, 6),
        (CRASH.replace("<cell>", "x.py"), None),
    ],
    ids=["nothing", "words", "a crash", "the last one", "none of the cell's"],
)
def test_the_line_is_the_innermost_of_the_cells_own(said: str, line: int | None) -> None:
    assert lost.line_in(said, "<cell>") == line


class Secret:
    def __repr__(self) -> str:
        raise AssertionError("code of the user's was run")


@pytest.mark.parametrize(
    ("header", "items", "shown"),
    [
        ("for n in sizes", [1, 2, 4000], "n = 4000"),
        ("for k in range(3)", range(3), "k = 2"),
        ("for a, b in pairs", [(0, 0), (0, 1), (1, "x")], "a, b = (1, 'x')"),
        ("for text in texts", ["", "", "y" * 90], f"text = '{'y' * 38}…"),
        ("for x in xs", [Secret(), Secret(), Secret()], ""),
        ("for x in xs", [1, 2], ""),
        ("df.apply(f)", [1, 2, 3], ""),
    ],
)
def test_an_item_is_shown_where_python_alone_knows_its_text(header: str, items: object, shown: str) -> None:
    found = items_of(items)
    assert found is not None
    assert lost.item(header, found, 2) == shown


@pytest.mark.parametrize(
    ("cause", "named"),
    [
        ("it crashed by SIGSEGV: native code in it", "a worker crashed by SIGSEGV: native code in it"),
        ("somebody ended it by SIGKILL; its memory", "somebody ended a worker by SIGKILL; its memory"),
        ('the cluster "local" is gone: it was stopped', 'the cluster "local" is gone: it was stopped'),
    ],
)
def test_a_cause_speaks_of_a_worker(cause: str, named: str) -> None:
    assert lost.named(cause) == named
