"""Groups of statements: when they are tried at all, and what is told of them.

In this room cells of a few statements are run, with slices in this process.
"""

from typing import Any

import pytest

from nbcluster.engine import cell, grouped
from nbcluster.engine.cell import CellRun
from nbcluster.engine.grouped import QUICK_S, Times
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.settings import Settings

CELL = "a = f(1)\nb = f(2)\nc = f(3)"
FUNCTION = "def f(x):\n    for _ in range(3):\n        x += 1\n    return [x]"
ALL_TRAVEL = Settings(too_small_s=0)


class Counted(InlineWorkforce):
    """Knows how often it was asked to begin, and for a backend."""

    def __init__(self, *, is_there: bool = True) -> None:
        super().__init__()
        self.begun = self.used = 0
        self._is_there = is_there

    def begin(self) -> None:
        self.begun += 1

    def ready(self) -> bool:
        return self._is_there

    def backend(self, most: int | None) -> Any:
        self.used += 1
        return super().backend(most)


def run(body: str, workforce: InlineWorkforce, settings: Settings, **options: Any) -> tuple[CellRun, Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(FUNCTION, space)
    running = CellRun(
        body,
        2,
        space,
        filename="<cell>",
        workforce=workforce,
        settings=settings,
        surface=PlainSurface(space),
        shown=lambda snapshot: None,
        options=CellOptions(**options),
        run_id="grouped",
    )
    running.run()
    return running, space


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (grouped, cell):
        monkeypatch.setattr(room, "TIMES", Times())


def test_a_group_is_told_with_its_statements_and_its_names() -> None:
    running, space = run(CELL, Counted(), ALL_TRAVEL)
    (loop,) = running.report.loops
    assert (loop.header, loop.total, loop.iterations_on_workers) == ("a = f(1); b = f(2); c = f(3)", 3, 2)
    assert loop.names["bound"] == ("a", "b", "c")
    assert not running.report.proven
    assert [space[name] for name in "abc"] == [[4], [5], [6]]


def test_quick_statements_start_no_cluster_and_are_not_told_of() -> None:
    workforce = Counted(is_there=False)
    running, _ = run(CELL, workforce, Settings())
    assert (workforce.begun, workforce.used) == (0, 0)
    assert running.report.loops == ()


def test_in_a_cell_quick_statements_are_begun_elsewhere_once() -> None:
    workforce = Counted()
    again = "\n".join(f"{name} = f({number})" for number, name in enumerate("degh"))
    running, space = run(f"{CELL}\nx = 1\n{again}", workforce, Settings())
    assert workforce.used == 1
    assert running.report.loops == ()
    assert space["h"] == [6]


@pytest.mark.parametrize("options", [{"allow": ("writes",)}, {"streams": 0}])
def test_where_statements_may_act_or_draw_they_keep_their_order(options: dict[str, Any]) -> None:
    workforce = Counted()
    run(CELL, workforce, ALL_TRAVEL, **options)
    assert workforce.used == 0


def test_strict_speaks_of_loops() -> None:
    changes = "seen = []\ndef g(x):\n    seen.append(x)\n    return len(seen)\na = g(1)\nb = g(2)"
    running, space = run(changes, Counted(), ALL_TRAVEL, strict=True)
    assert [loop.reason for loop in running.report.loops] == ["changes"]
    assert space["b"] == 2


def test_what_took_long_the_last_time_is_tried_again() -> None:
    times = Times()
    assert not times.is_quick("a = f(1)")
    times.note("a = f(1)", QUICK_S / 2)
    assert times.is_quick("a = f(1)")
    times.note("a = f(1)", QUICK_S)
    assert not times.is_quick("a = f(1)")


def test_few_texts_are_remembered_and_the_oldest_is_forgotten() -> None:
    times = Times()
    for number in range(1001):
        times.note(f"a = f({number})", 0.0)
    assert not times.is_quick("a = f(0)")
    assert times.is_quick("a = f(1)")
