"""The user's own modules: what is told of them, and what a process with modules of its own makes of it.

In this room a module is what its file says, until somebody changes it.
"""

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nbcluster.worker import modules

SOURCE = """\
import math
import logging
log = logging.getLogger(__name__)
SCALE = 2
OPTIONS = {"depth": 1}
TABLE = [[k] for k in range(3)]
LARGE = list(range(5000))
class Point:
    '''A point.'''
    unit = [1]
    def __init__(self, x): self.x = x
    def far(self): return self.x * SCALE
ORIGIN = Point(0)
def f(i, by=(1, 2), *, more={1, 2}): return [k * i for k in by]
g = lambda i: f(i) + TABLE[0]
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Makes a module of some text, and loads it, or loads it anew."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two texts within one tick of the file's clock
    made: set[str] = set()

    def make(text: str = SOURCE, name: str = "own_module") -> Any:
        (tmp_path / f"{name}.py").write_text(text)
        made.add(name)
        sys.modules.pop(name, None)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield make
    for name in made:
        sys.modules.pop(name, None)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch, own: object) -> None:
    """This process takes itself for a worker."""
    monkeypatch.setattr(modules, "_apart", True)
    monkeypatch.setattr(sys, "path", list(sys.path))


def test_two_imports_of_one_file_are_told_alike(own: Callable[..., Any]) -> None:
    own()
    first = modules.state_of("own_module")
    own()
    assert modules.state_of("own_module") == first
    assert first["SCALE"] == modules.Plain(2)
    assert first["math"] == modules.Module("math")


CHANGES: list[tuple[str, Callable[[Any], object], str]] = [
    ("a number", lambda m: setattr(m, "SCALE", 3), "SCALE"),
    ("an equal number of another type", lambda m: setattr(m, "SCALE", 2.0), "SCALE"),
    ("an option", lambda m: m.OPTIONS.update(depth=2), "OPTIONS"),
    ("a table's cell", lambda m: m.TABLE[1].append(1), "TABLE"),
    ("a cell of a large table", lambda m: m.LARGE.__setitem__(4000, -1), "LARGE"),
    ("an object's attribute", lambda m: setattr(m.ORIGIN, "x", 1), "ORIGIN"),
    ("a class attribute", lambda m: m.Point.unit.append(2), "Point"),
    ("a method", lambda m: setattr(m.Point, "far", lambda self: 0), "Point"),
    ("a default", lambda m: setattr(m.f, "__defaults__", ((3,),)), "f"),
    ("a default that is a set", lambda m: m.f.__kwdefaults__["more"].add(3), "f"),
    ("a function", lambda m: setattr(m, "f", m.g), "f"),
    ("a new name", lambda m: setattr(m, "more", object()), "more"),
]


@pytest.mark.parametrize(("change", "name"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_a_change_shows_under_its_name(
    own: Callable[..., Any], change: Callable[[Any], object], name: str
) -> None:
    module = own()
    before = modules.state_of("own_module")
    change(module)
    after = modules.state_of("own_module")
    assert [each for each in {**before, **after} if repr(before.get(each)) != repr(after.get(each))] == [name]


def test_a_line_further_down_is_a_change_too(own: Callable[..., Any]) -> None:
    own()
    before = modules.state_of("own_module")
    own("\n" + SOURCE)
    assert modules.state_of("own_module")["f"] != before["f"]


NODES = """\
import weakref
class Node:
    every = weakref.WeakSet()
    def __init__(self, k):
        self.k, self.neighbours = k, set()
        Node.every.add(self)
NODES = [Node(k) for k in range(120)]
for node in NODES:
    node.neighbours.update(NODES)
"""


@pytest.mark.timeout(60)
def test_nodes_that_hold_each_other_in_sets_are_told_in_a_moment(own: Callable[..., Any]) -> None:
    own(NODES)
    before = modules.state_of("own_module")
    module = own(NODES)
    assert modules.state_of("own_module") == before
    module.NODES[7].k = -1
    assert modules.state_of("own_module")["NODES"] != before["NODES"]


def test_what_an_installer_put_somewhere_is_no_module_of_the_users(
    own: Callable[..., Any], tmp_path: Path
) -> None:
    own()
    assert modules.is_own("own_module")
    elsewhere = tmp_path / "target"
    (elsewhere / "other-1.0.dist-info").mkdir(parents=True)
    (elsewhere / "other.py").write_text("K = 1")
    sys.path.insert(0, str(elsewhere))
    try:
        importlib.import_module("other")
        assert not modules.is_own("other")
    finally:
        sys.path.remove(str(elsewhere))
        sys.modules.pop("other", None)


def test_only_what_may_be_reached_is_told(own: Callable[..., Any]) -> None:
    own("K = 1", "own_far")
    own("K = 1", "own_lazy")
    own("K = 1", "own_unused")
    own("import own_far\ndef f():\n    import own_lazy", "own_near")
    assert list(modules.tell({"own_near", "json"}, ()).own) == ["own_far", "own_lazy", "own_near"]
    assert list(modules.tell({"json"}, {"own_lazy"}).own) == ["own_lazy"]
    assert modules.tell({"json"}, {"dumps"}).own == {}


def test_of_libraries_the_plain_values_that_the_code_names_are_told() -> None:
    told = modules.tell({"math", "json"}, {"pi", "floor", "dumps"})
    assert told.library == {"math": {"pi": modules.Plain(3.141592653589793)}}


def test_a_function_of_the_users_in_a_library_is_found(
    own: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert modules.replaced({"json"}, {"dumps", "decoder", "JSONDecoder"}) is None
    monkeypatch.setattr(json.decoder, "JSONDecoder", own().Point)
    assert modules.replaced({"json"}, {"dumps", "decoder", "JSONDecoder"}) == "json.decoder.JSONDecoder"
    assert modules.replaced({"json"}, {"dumps"}) is None


@pytest.mark.usefixtures("apart")
def test_plain_values_are_taken_over_in_place(own: Callable[..., Any]) -> None:
    module = own()
    module.SCALE, module.NEW = 3, "new"
    module.OPTIONS["depth"] = 2
    del module.TABLE
    told = modules.tell({"own_module"}, ())
    there = own(SOURCE.replace("TABLE = [[k] for k in range(3)]\n", "TABLE = 4\n") + "OLD = 1\n")
    options = there.OPTIONS
    assert modules.meet(told) is None
    assert (there.SCALE, there.NEW, there.OPTIONS) == (3, "new", {"depth": 2})
    assert there.OPTIONS is options
    assert not hasattr(there, "TABLE")
    assert not hasattr(there, "OLD")


@pytest.mark.usefixtures("apart")
def test_a_module_from_an_earlier_payload_is_loaded_anew(own: Callable[..., Any]) -> None:
    old = own()
    own(SOURCE + "def h(): pass\n")
    told = modules.tell({"own_module"}, ())
    sys.modules["own_module"] = old
    assert modules.meet(told) is None
    assert sys.modules["own_module"] is not old


@pytest.mark.usefixtures("apart")
def test_what_cannot_be_made_alike_is_told(own: Callable[..., Any]) -> None:
    own().TABLE.append([3])
    told = modules.tell({"own_module"}, ())
    own()
    expected = "`own_module.TABLE` is not what importing own_module anew gives, as a worker does"
    assert modules.meet(told) == expected


@pytest.mark.usefixtures("apart")
def test_a_module_that_cannot_be_imported_is_told(own: Callable[..., Any]) -> None:
    own()
    told = modules.tell({"own_module"}, ())
    Path(str(sys.modules.pop("own_module").__file__)).write_text("raise OSError('no disk')")
    importlib.invalidate_caches()
    assert modules.meet(told) == "a worker cannot import own_module: no disk"


def test_in_the_kernels_own_process_nothing_is_done(own: Callable[..., Any]) -> None:
    own().SCALE = 3
    told = modules.tell({"own_module"}, ())
    own()
    before = list(sys.path)
    assert modules.meet(told) is None
    assert sys.modules["own_module"].SCALE == 2
    assert sys.path == before


@pytest.mark.usefixtures("apart")
def test_objects_that_modules_hold_have_a_place(own: Callable[..., Any]) -> None:
    module = own()
    found = modules.places(["own_module"])
    for value in (module.TABLE, module.TABLE[2], module.OPTIONS, module.ORIGIN):
        assert modules.found_at(found[id(value)][0]) is value
    assert modules.holder(["own_module"], {id(module.TABLE[1])}) == ("own_module", id(module.TABLE[1]))
    assert modules.holder(["own_module"], {id([])}) is None
