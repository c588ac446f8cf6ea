"""The forms of a loop, compiled and run.

In this room hand-made facts meet real source: what is found where is said by the test, not by the reader.
"""

import ast
import sys
import textwrap
import traceback
from dataclasses import replace
from types import FunctionType
from typing import Any

import pytest

from nbcluster.analysis.facts import Leaf, Loop, NameFacts, Site, Span
from nbcluster.analysis.planted import plant
from nbcluster.analysis.rewrite import CellSource
from nbcluster.analysis.trees import copied
from nbcluster.worker.effects import PRIOR, UNBOUND

FIRST_LINE = 2


def span(source: str, text: str, nth: int = 0) -> Span:
    """Where a piece of text lies in the source, as the user sees its lines."""
    start = -1
    for _ in range(nth + 1):
        start = source.index(text, start + 1)
    before, whole = source[:start], source[: start + len(text)]
    return Span(
        before.count("\n") + FIRST_LINE,
        len(before.rpartition("\n")[2].encode()),
        whole.count("\n") + FIRST_LINE,
        len(whole.rpartition("\n")[2].encode()),
    )


def loop(source: str, sites: list[Site], **classes: str) -> Loop:
    """A loop over the whole source; ``classes`` are its names' classes, with ``?`` where they may stay unbound."""
    stripped = source.rstrip("\n")
    names = {
        name: NameFacts(name, kind.rstrip("?"), conditional=kind.endswith("?"))  # type: ignore[arg-type]
        for name, kind in classes.items()
    }
    header = stripped.partition("\n")[0].removesuffix(":")
    return Loop(
        form="for",
        line=FIRST_LINE,
        end_line=FIRST_LINE + stripped.count("\n"),
        header=header,
        span=span(stripped, stripped),
        source=Leaf(span(stripped, header.partition(" in ")[2])),
        names=names,
        sites=tuple(sites),
        obstacles=(),
    )


def site(source: str, index: int, kind: str, text: str, holes: list[str], *names: str, **more: Any) -> Site:
    statement = span(source, text)
    found = tuple(span(source, hole, source[: source.index(text)].count(hole)) for hole in holes)
    return Site(index, kind, statement, names, found, **more)  # type: ignore[arg-type]


class Recorder:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    def hole(self, site: int, position: int, value: Any) -> Any:
        self.seen.append((site, position, value))
        return value

    def taken(self, site: int, value: Any) -> Any:
        kept = list(value)
        self.seen.append((site, kept))
        return kept

    def record(self, site: int, values: tuple[Any, ...]) -> None:
        self.seen.append((site, values))

    def passed(self, site: int, values: Any) -> Any:
        self.seen.append((site, values))
        return values


class SliceRoom:
    UNBOUND, PRIOR = UNBOUND, PRIOR

    def __init__(self, sites: int) -> None:
        self.columns: list[list[Any]] = [[] for _ in range(sites)]
        self.record = [column.append for column in self.columns]
        self.marks = 0
        self.done = -1
        self.kept: tuple[Any, ...] | None = None

    def hashed(self, key: Any) -> Any:
        hash(key)
        return key

    def merged(self, operand: Any) -> Any:
        return operand

    def picked(self, operand: Any) -> Any:
        return operand

    def reach(self) -> None:
        """Nobody listens."""

    def value(self, operand: Any) -> Any:
        return list(operand) if isinstance(operand, list) else operand

    def mark(self) -> None:
        self.marks += 1


APPENDING = textwrap.dedent(
    """\
    for i in range(6):
        y = i * factor
        if i == 2:
            continue
        out.append(y)
    """
)


def appending() -> tuple[str, Loop]:
    found = site(APPENDING, 0, "append", "out.append(y)", ["y"], "out")
    found = Site(
        0,
        "append",
        found.span,
        ("out",),
        (
            span(APPENDING, "(y)")._replace(
                col=span(APPENDING, "(y)").col + 1, end_col=span(APPENDING, "(y)").end_col - 1
            ),
        ),
    )
    return APPENDING, loop(APPENDING, [found], i="item", y="private", factor="captured", out="collected")


def forms(source: str, facts: Loop) -> Any:
    return CellSource(source, FIRST_LINE, "<cell>").loop(0, facts)


def run_slice(source: str, facts: Loop, items: Any, space: dict[str, Any], **how: Any) -> SliceRoom:
    asked = {"stay_global": (), "by_value": (), "one_log": False, **how}
    code, _ = forms(source, facts).slice(**asked)
    room = SliceRoom(len(facts.sites))
    FunctionType(code, space)(items, room)
    return room


def test_the_native_form_runs_in_the_namespace_over_planted_items() -> None:
    source, facts = appending()
    space: dict[str, Any] = {"factor": 10, "out": []}
    exec(plant(forms(source, facts).native(), {"items": iter([1, 2, 3])}), space)
    assert space["out"] == [10, 30]
    assert (space["i"], space["y"]) == (3, 30)
    assert not [name for name in space if "nbcluster" in name]


def test_the_watched_form_acts_and_shows_its_holes() -> None:
    source, facts = appending()
    space: dict[str, Any] = {"factor": 10, "out": []}
    recorder = Recorder()
    exec(plant(forms(source, facts).watched(), {"items": [4], "recorder": recorder}), space)
    assert space["out"] == [40]
    assert recorder.seen == [(0, 0, 40)]


def test_the_slice_form_records_and_continues_to_the_end_of_an_iteration() -> None:
    source, facts = appending()
    space: dict[str, Any] = {"factor": 10, "out": "never touched"}
    room = run_slice(source, facts, range(6), space)
    assert room.columns == [[0, 10, 30, 40, 50]]
    assert (room.done, room.marks, room.kept) == (6, 6, (5, 50))
    assert space["out"] == "never touched"
    assert "y" not in space


EXTENDING = "for i in xs:\n    out.extend(i * j for j in range(i))\n"


def extending() -> Loop:
    hole = span(EXTENDING, "(i * j for j in range(i))")
    found = Site(
        0, "extend", span(EXTENDING, "out.extend(i * j for j in range(i))"), ("out",), (hole,), listed=True
    )
    return loop(EXTENDING, [found], i="item", xs="captured", out="collected")


def test_what_an_extend_goes_through_is_recorded_as_a_list() -> None:
    room = run_slice(EXTENDING, extending(), [2, 0, 3], {}, by_value=[0])
    assert room.columns == [[[0, 2], [], [0, 3, 6]]]


def test_and_is_shown_and_passed_over_as_what_came_of_it() -> None:
    formed, recorder = forms(EXTENDING, extending()), Recorder()
    space: dict[str, Any] = {"out": []}
    exec(plant(formed.watched(), {"items": [3], "recorder": recorder}), space)
    exec(plant(formed.passing(), {"items": [2], "recorder": recorder}), space)
    assert space["out"] == [0, 3, 6]
    assert recorder.seen == [(0, [0, 3, 6]), (0, ([0, 2],))]


def test_names_that_must_stay_global_are_globals_of_the_slice() -> None:
    source, facts = appending()
    space: dict[str, Any] = {"factor": 10}
    run_slice(source, facts, range(3), space, stay_global={"y"})
    assert space["y"] == 20


def test_what_the_body_defines_is_called_as_in_a_cell() -> None:
    source = textwrap.dedent(
        """\
        for i in range(1):
            f = lambda: (lambda: 0)
            class C:
                def m(self): pass
            tell([f, f(), C, C.m])
        """
    )
    facts = loop(source, [], i="item", f="private", C="private", tell="captured")
    seen: list[Any] = []
    space: dict[str, Any] = {"tell": seen.extend, "__name__": "__main__"}
    run_slice(source, facts, range(1), space)
    exec(source, {"tell": seen.extend, "__name__": "__main__"})
    ours, plain = seen[:4], seen[4:]
    assert plain[0].__qualname__ == "<lambda>"
    assert [each.__qualname__ for each in ours] == [each.__qualname__ for each in plain]
    flags = [[each.__code__.co_flags for each in some if hasattr(each, "__code__")] for some in (ours, plain)]
    assert flags[0] == flags[1]


def test_the_slice_runs_in_a_frame_that_is_called_as_a_cells() -> None:
    source = "for i in range(1):\n    look()\n"
    facts = loop(source, [], i="item", look="captured")
    seen: list[str] = []
    run_slice(source, facts, range(1), {"look": lambda: seen.append(sys._getframe(1).f_code.co_qualname)})
    assert seen == ["<module>"]


def test_an_iteration_that_raises_leaves_the_names_of_the_one_before() -> None:
    source, facts = appending()
    code, _ = forms(source, facts).slice(stay_global=(), by_value=(), one_log=False)
    room = SliceRoom(1)
    with pytest.raises(TypeError) as caught:
        FunctionType(code, {"factor": 10})([1, 3, None], room)
    assert (room.done, room.kept) == (2, (3, 30))
    assert traceback.extract_tb(caught.value.__traceback__)[-1].lineno == 3


def test_a_name_bound_on_some_paths_is_prior_where_it_was_not() -> None:
    source = "for i in xs:\n    if i > 1:\n        seen = i\n"
    facts = loop(source, [], i="item", xs="captured", seen="private?")
    assert run_slice(source, facts, [0, 1], {}).kept == (1, PRIOR)
    assert run_slice(source, facts, [2, 1], {}).kept == (1, 2)


def test_a_hopeful_name_is_never_a_stand_in() -> None:
    source = "for i in xs:\n    for j in i:\n        y = j\n    seen(y)\n"
    facts = loop(source, [], i="item", j="private?", y="private?")
    facts = replace(facts, names={**facts.names, "y": replace(facts.names["y"], hopeful=True)})
    seen: list[int] = []
    room = run_slice(source, facts, [[1], [], [2]], {"seen": seen.append})
    assert (seen, room.kept) == ([1, 1, 2], ([2], 2, 2))
    with pytest.raises(UnboundLocalError):
        run_slice(source, facts, [[], [1]], {"seen": seen.append})
    with pytest.raises(NameError):
        run_slice(source, facts, [[], [1]], {"seen": seen.append, "y": 7}, stay_global=["y"])
    source = "for i in xs:\n    for j in i:\n        y = j\n    if i:\n        seen(y)\n"
    facts = replace(loop(source, [], i="item", j="private?", y="private?"), names=facts.names)
    assert run_slice(source, facts, [[]], {}).kept == ([], PRIOR, PRIOR)


def test_the_replay_form_performs_statements_on_the_real_objects() -> None:
    source = "for i in xs:\n    d[i] = i + 1\n    total += i * 2\n"
    sites = [
        site(source, 0, "setitem", "d[i] = i + 1", ["i + 1"], "d"),
        site(source, 1, "fold", "total += i * 2", ["i * 2"], "total", operator="+"),
    ]
    key = span(source, "[i]")
    sites[0] = Site(
        0,
        "setitem",
        sites[0].span,
        ("d",),
        (key._replace(col=key.col + 1, end_col=key.end_col - 1), *sites[0].holes),
    )
    facts = loop(source, sites, i="item", xs="captured", d="collected", total="reduced")
    space: dict[str, Any] = {"d": {}, "total": 100}
    room = run_slice(source, facts, [1, 2], dict(space))
    assert room.columns == [[(1, 2), (2, 3)], [2, 4]]

    class Progress:
        at = -1

    records = [(0, (0, (1, 2))), (1, (1, 2)), (2, (0, (2, 3))), (3, (1, 4))]
    replay = FunctionType(forms(source, facts).replay(), space)
    replay(iter(records), progress := Progress())
    assert (space["d"], space["total"], progress.at) == ({1: 2, 2: 3}, 106, 3)


def test_an_exception_of_a_replayed_statement_comes_from_its_own_line() -> None:
    source = "for i in xs:\n    pass\n    d[i] = 1\n"
    key = span(source, "[i]")
    inner = key._replace(col=key.col + 1, end_col=key.end_col - 1)
    found = Site(0, "setitem", span(source, "d[i] = 1"), ("d",), (inner, span(source, "1")))
    facts = loop(source, [found], i="item", xs="captured", d="collected")

    class Progress:
        at = -1

    with pytest.raises(TypeError) as caught:
        FunctionType(forms(source, facts).replay(), {"d": {}})(
            iter([(7, (0, ([], 1)))]), progress := Progress()
        )
    assert progress.at == 7
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (frame.name, frame.lineno, frame.filename) == ("<module>", 4, "<cell>")


def test_an_update_records_its_candidates_and_is_replayed_whole() -> None:
    source = "for i in xs:\n    if i > best:\n        best, who = i, [i]\n"
    test_hole = span(source, "i > best")
    value = span(source, "i, [i]")
    holes = (
        test_hole._replace(end_col=test_hole.col + 1),
        value._replace(end_col=value.col + 1),
        value._replace(col=value.col + 3),
    )
    text = "if i > best:\n        best, who = i, [i]"
    found = Site(0, "update", span(source, text), ("best", "who"), holes, operator=">", branches=True)
    facts = loop(source, [found], i="item", xs="captured", best="reduced", who="reduced")
    room = run_slice(source, facts, [3, 1], {})
    assert room.columns == [[(3, 3, [3]), (1, 1, [1])]]
    space: dict[str, Any] = {"best": 2, "who": None}

    class Progress:
        at = -1

    records = [(0, (0, (3, 3, [3]))), (1, (0, (1, 1, [1])))]
    FunctionType(forms(source, facts).replay(), space)(iter(records), Progress())
    assert (space["best"], space["who"]) == (3, [3])


def test_the_passing_form_evaluates_holes_without_the_effect() -> None:
    source, facts = appending()
    recorder = Recorder()
    space: dict[str, Any] = {"factor": 10, "out": []}
    exec(plant(forms(source, facts).passing(), {"items": [5], "recorder": recorder}), space)
    assert (space["out"], space["y"], recorder.seen) == ([], 50, [(0, (50,))])


def test_what_others_hang_on_shared_nodes_is_not_copied() -> None:
    """IPython's tracebacks put a parent on every node of a library's tree, and `ast.Load()` is one object."""
    load = ast.parse("x", mode="eval").body.ctx  # type: ignore[attr-defined]  # a name has a context
    load.parent = ast.parse("\n".join(f"x{i} = {i}" for i in range(1000)))
    try:
        twin = copied(ast.parse("for i in x:\n    y.append(i + 1)").body[0])
        assert ast.unparse(twin) == "for i in x:\n    y.append(i + 1)"
        assert not any(hasattr(node, "parent") and node is not load for node in ast.walk(twin))
        assert (twin.lineno, twin.end_lineno) == (1, 2)
    finally:
        del load.parent
