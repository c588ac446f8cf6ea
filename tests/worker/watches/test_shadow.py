"""A shadow sees every change to what can be reached, says where, and is silent about the rest."""

import ctypes
import functools
import gc
import importlib
import pickle
import sys
import types
from array import array
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbcluster.worker.watches import Change, Shadow

# --- what a notebook might define -------------------------------------------------------------------------


@dataclass
class Config:
    rate: float = 0.1
    layers: list[int] = field(default_factory=lambda: [3, 4])


@dataclass(slots=True)
class Point:
    x: float
    tags: list[str]
    note: str = ""


class Counted:
    count = 0
    seen: list[int] = []

    def __init__(self) -> None:
        self._hidden = {"a": 1}
        self.__secret = 7

    @property
    def hidden(self) -> dict[str, int]:
        return self._hidden

    @functools.cached_property
    def total(self) -> list[int]:
        return [1, 2]

    def forget(self) -> None:
        self.__secret += 1


class Weird:
    """Everything that could be asked of it answers wrongly or raises."""

    def __init__(self) -> None:
        object.__setattr__(self, "value", [1])

    def __eq__(self, other: object) -> bool:
        raise AssertionError("a watch must not compare")

    __hash__ = None  # type: ignore[assignment]

    def __getattribute__(self, name: str) -> object:
        raise AssertionError("a watch must not ask")

    def __repr__(self) -> str:
        raise AssertionError("a watch must not show")


class Words(list):  # type: ignore[type-arg]
    def __iter__(self) -> Iterator[Any]:
        return iter(("not", "what", "it", "holds"))


class Base:
    __slots__ = ("value",)


class Derived(Base):
    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = [1]


class Unset:
    __slots__ = ("filled", "never")

    def __init__(self) -> None:
        self.filled = 1


def remembers(x: int, seen: list[int] = [], *, by: dict[str, int] = {}) -> int:  # noqa: B006  # the point of it
    return len(seen) + len(by) + x


def counter() -> Callable[[], int]:
    calls = {"n": 0}

    def count() -> int:
        calls["n"] += 1
        return calls["n"]

    return count


def own(function: Any) -> Any:
    """As a notebook has it, where nobody can import it."""
    function.__module__ = "__main__"
    return function


def run(code: str, **names: Any) -> None:
    exec(code, {"gc": gc, **names})


# --- a change is seen, and named --------------------------------------------------------------------------

CHANGES: list[tuple[str, Callable[[], Any], str, str]] = [
    ("list appended", lambda: [1, 2], "x.append(3)", "`x` has 3 elements, had 2"),
    ("list element", lambda: [1, [2, 3]], "x[1][0] = 5", "`x[1][0]` was 2, is 5"),
    ("list element, other type", lambda: [1, 2], "x[0] = 1.0", "`x[0]` was 1, is 1.0"),
    ("list element, True for 1", lambda: [1, 2], "x[0] = True", "`x[0]` was 1, is True"),
    ("list element, minus zero", lambda: [0.0], "x[0] = -0.0", "`x[0]` was 0.0, is -0.0"),
    ("list sorted", lambda: [2, 1], "x.sort()", "`x[0]` was 2, is 1"),
    ("list, another list", lambda: [[1]], "x[0] = [1]", "`x[0]` is another list"),
    ("dict value", lambda: {"a": {"b": [0]}}, "x['a']['b'] = 0", "`x['a']['b']` was a list, is 0"),
    ("dict key added", lambda: {"a": 1}, "x['c'] = 1", "`x['c']` was added"),
    ("dict key removed", lambda: {"a": 1, "b": 2}, "del x['a']", "`x['a']` was removed"),
    ("dict key moved", lambda: {"a": 1, "b": 2}, "x['a'] = x.pop('a')", "`x` has its keys in another order"),
    ("dict cleared", lambda: {1: 2}, "x.clear()", "`x[1]` was removed"),
    ("dict key that holds", lambda: {(1, Counted): Config()}, "list(x.values())[0].rate = 2",
     "`x[a tuple].rate` was 0.1, is 2"),
    ("tuple inside", lambda: (1, [2]), "x[1].append(3)", "`x[1]` has 2 elements, had 1"),
    ("set", lambda: {1, 2}, "x.add(3)", "`x` has 3 elements, had 2"),
    ("set, exchanged", lambda: {1, 2}, "x.remove(1); x.add(7)",
     "`x` holds other elements, or holds them in another order"),
    ("frozenset of objects", lambda: frozenset([Counted()]), "list(x)[0].new = 1", "`x{…}.new` was added"),
    ("deque", lambda: deque([1, 2, 3]), "x.rotate(1)", "`x[0]` was 1, is 3"),
    ("ordered dict", lambda: OrderedDict(a=1, b=2), "x.move_to_end('a')",
     "`x` has its keys in another order"),
    ("defaultdict read", lambda: defaultdict(list), "x['a']", "`x['a']` was added"),
    ("defaultdict's factory", lambda: defaultdict(list), "x.default_factory = int",
     "`x.default_factory` is another type"),
    ("bytearray", lambda: bytearray(b"abc"), "x[0] = 1", "`x` was written"),
    ("bytearray grown", lambda: bytearray(b"abc"), "x.append(1)", "`x` has 4 elements, had 3"),
    ("large bytearray", lambda: bytearray(9000), "x[4567] = 1", "`x` was written"),
    ("array", lambda: array("i", [1, 2]), "x[1] = 7", "`x` was written"),
    ("list subclass", lambda: Words([1]), "list.append(x, 2)", "`x` has 2 elements, had 1"),
    ("list subclass, attribute", lambda: Words([1]), "x.name = 'w'", "`x.name` was added"),
    ("attribute", Config, "x.rate = 0.2", "`x.rate` was 0.1, is 0.2"),
    ("attribute, deep", lambda: {"c": Config()}, "x['c'].layers[0] = 9", "`x['c'].layers[0]` was 3, is 9"),
    ("attribute deleted", Config, "del x.rate", "`x.rate` was deleted"),
    ("attribute, equal but mutable", Config, "x.layers = [3, 4]", "`x.layers` is another list"),
    ("attributes in another order", Config, "r = x.rate; del x.rate; x.rate = r",
     "`x` has its attributes in another order"),
    ("the whole __dict__", Config, "x.__dict__ = {'rate': 1}", "`x.layers` was deleted"),
    ("another class", Config, "x.__class__ = type('Other', (), {})", "`x.__class__` is Other now"),
    ("a property's attribute", Counted, "x.hidden['a'] = 2", "`x.hidden['a']` was 1, is 2"),
    ("a mangled attribute", Counted, "x.forget()", "`x.__secret` was 7, is 8"),
    ("slot", lambda: Point(1.0, []), "x.x = 2.0", "`x.x` was 1.0, is 2.0"),
    ("slot, inside", lambda: Point(1.0, []), "x.tags.append('a')", "`x.tags` has 1 element, had 0"),
    ("slot that hides another", Derived, "x.value.append(2)", "`x.value` has 2 elements, had 1"),
    ("slot that hides another, filled anew", Derived, "x.value = 3", "`x.value` was a list, is 3"),
    ("slot filled", Unset, "x.never = 1", "`x.never` was added"),
    ("slot emptied", Unset, "del x.filled", "`x.filled` was deleted"),
    ("an object that answers to nothing", Weird, "object.__getattribute__(x, 'value').append(2)",
     "`x.value` has 2 elements, had 1"),
    ("class attribute", Counted, "type(x).count += 1", "`Counted.count` was 0, is 1"),
    ("class attribute, inside", Counted, "type(x).seen.append(1)", "`Counted.seen` has 1 element, had 0"),
    ("class attribute added", lambda: Counted, "x.fresh = 1", "`x.fresh` was added"),
    ("default argument", lambda: own(remembers), "x.__defaults__[0].append(1)",
     "`x(seen=…)` has 1 element, had 0"),
    ("keyword default", lambda: own(remembers), "x.__kwdefaults__['by']['k'] = 1",
     "`x(by=…)['k']` was added"),
    ("closure", counter, "x()", "`x.<locals>.calls['n']` was 0, is 1"),
    ("function attribute", lambda: own(counter), "x.calls = 1", "`x.calls` was added"),
    ("bound method", lambda: Counted().forget, "x.__self__.forget()", "`x.__self__.__secret` was 7, is 8"),
    ("builtin method", lambda: [1].append, "x(2)", "`x.__self__` has 2 elements, had 1"),
    ("partial", lambda: functools.partial(print, sep=""), "x.keywords['sep'] = '-'",
     "`x.keywords['sep']` was '', is '-'"),
    ("proxy of a dict", lambda: types.MappingProxyType({"a": [1]}), "x['a'].append(2)",
     "`x['a']` has 2 elements, had 1"),
    ("dict behind a proxy", lambda: types.MappingProxyType({"a": 1}), "gc.get_referents(x)[0]['b'] = 1",
     "`x['b']` was added"),
    ("view of a dict", lambda: {"a": [1]}.values(), "next(iter(x)).append(1)",
     "`x['a']` has 2 elements, had 1"),
    ("cell", lambda: types.CellType([1]), "x.cell_contents = 2", "`x.cell_contents` was a list, is 2"),
    ("namespace", lambda: types.SimpleNamespace(a=1), "x.a = 2", "`x.a` was 1, is 2"),
    ("two changes, the nearer one", lambda: {"deep": [[[1]]], "near": 1},
     "x['deep'][0][0][0] = 2; x['near'] = 2", "`x['near']` was 1, is 2"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "code", "detail"), [pytest.param(*c[1:], id=c[0]) for c in CHANGES])
def test_a_change_is_seen_and_named(make: Callable[[], Any], code: str, detail: str) -> None:
    x = make()
    shadow = armed(x=x)
    assert shadow.look() is None
    try:
        run(code, x=x)
        assert shadow.look() == Change("changes", detail)
    finally:
        Counted.count, Counted.seen = 0, []
        vars_of_counted = {"fresh"} & vars(Counted).keys()
        for name in vars_of_counted:
            delattr(Counted, name)
        vars(counter).clear()
        remembers.__defaults__ = ([],)
        remembers.__kwdefaults__ = {"by": {}}


def armed(**roots: Any) -> Shadow:
    shadow = Shadow(roots)
    shadow.arm()
    return shadow


# --- what changes no value is passed over -----------------------------------------------------------------

SILENCES: list[tuple[str, Callable[[], Any], str]] = [
    ("an equal number in its place", lambda: [1000.5], "x[0] = float('1000.5')"),
    ("an equal tuple in its place", Config, "x.shape = (1, 2)\nx.__dict__.pop('shape')"),
    ("nan in its place", lambda: {"a": float("nan")}, "x['a'] = float('nan')"),
    ("an equal key in its place", lambda: {"a" * 30: 1}, "v = x.pop('a' * 30); x['a' * 15 + 'a' * 15] = v"),
    ("appended and popped", lambda: [1], "x.append(2); x.pop()"),
    ("reading", lambda: {"a": [Config()]}, "str(x); hash(str(x)); x == {}; list(x['a'])"),
    ("a cached property", Counted, "x.total; x.total"),
    ("a cached property dropped", Counted, "x.total; del x.total"),
    ("a memory of functools", lambda: functools.lru_cache(lambda n: n * 2), "x(3); x(4)"),
    ("a list in a module of a library", lambda: sys, "x.nbcluster_was_here = 1; del x.nbcluster_was_here"),
]


@pytest.mark.parametrize(("make", "code"), [pytest.param(*s[1:], id=s[0]) for s in SILENCES])
def test_what_changes_no_value_is_passed_over(make: Callable[[], Any], code: str) -> None:
    x = make()
    shadow = armed(x=x)
    for _ in range(2):
        run(code, x=x)
        assert shadow.look() is None


def test_a_number_written_again_does_not_hide_a_later_change() -> None:
    x = {"total": 1e9, "list": [1]}
    shadow = armed(x=x)
    x["total"] = float("1e9")
    assert shadow.look() is None
    x["list"].append(2)  # type: ignore[attr-defined]
    assert shadow.look() == Change("changes", "`x['list']` has 2 elements, had 1")


def test_what_a_cached_property_holds_is_watched_once_it_is_there() -> None:
    x = Counted()
    shadow = armed(x=x)
    assert x.total == [1, 2]
    assert shadow.look() is None
    x.total.append(3)
    assert shadow.look() == Change("changes", "`x.total` has 3 elements, had 2")


def test_a_neutral_difference_does_not_hide_another_one() -> None:
    x = Counted()
    shadow = armed(x=x)
    x.total  # a cache is filled
    x.forget()
    assert shadow.look() == Change("changes", "`x.__secret` was 7, is 8")


# --- reach ------------------------------------------------------------------------------------------------


def test_cycles_and_shared_objects_are_met_once() -> None:
    shared = [1]
    x: dict[str, Any] = {"one": shared, "two": [shared]}
    x["self"] = x
    shadow = armed(x=x, y=shared)
    shared.append(2)
    assert shadow.look() == Change("changes", "`y` has 2 elements, had 1")


def test_depth_is_no_limit() -> None:
    x: list[Any] = []
    innermost = x
    for _ in range(50_000):
        innermost.append([])
        innermost = innermost[0]
    shadow = armed(x=x)
    assert shadow.look() is None
    innermost.append(1)
    change = shadow.look()
    assert change is not None
    assert change.detail.endswith("[0]` has 1 element, had 0")


def test_a_new_object_at_an_old_address_is_another_one() -> None:
    x = {"k": 0.5}
    shadow = armed(x=x)
    for _ in range(100):  # freed and made again, a float comes to lie where one lay before
        x["k"] += 1.0
        assert shadow.look() is not None


def test_what_is_apart_is_not_entered() -> None:
    space = {"inside": [1]}
    shadow = Shadow({"x": {"space": space}}, apart=[space])
    shadow.arm()
    space["inside"].append(2)
    assert shadow.look() is None


def test_a_function_of_a_library_is_everybodys() -> None:
    shadow = armed(x=pickle.dumps, y=functools.wraps)
    functools.wraps.__dict__["mark"] = 1
    try:
        assert shadow.look() is None
    finally:
        del functools.wraps.__dict__["mark"]


def test_a_module_is_not_asked_for_names_that_it_would_have_to_make(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("lazy_library")
    asked: list[str] = []
    module.__getattr__ = asked.append  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "lazy_library", module)
    shadow = armed(x=type("Thing", (), {"__module__": "lazy_library"})())
    assert shadow.look() is None
    assert asked == []


def test_globals_that_travelled_with_a_function_are_watched() -> None:
    space: dict[str, Any] = {"__name__": "brought_along", "memo": {}}
    exec("def f(n): memo[n] = n", space)
    shadow = armed(f=space["f"])
    space["f"](3)
    assert shadow.look() == Change("changes", "`f.__globals__['memo'][3]` was added")


# --- state in C -------------------------------------------------------------------------------------------


class Handle:
    """As libraries in C are reached through ctypes: all that counts lies behind an address."""

    def __init__(self, value: int = 3) -> None:
        self.memory = ctypes.c_int(value)

    def __reduce__(self) -> tuple[Any, ...]:
        return Handle, (self.memory.value,)


def test_what_lies_behind_a_handle_is_known_by_the_owners_pickled_state() -> None:
    x = Handle()
    shadow = armed(x=[x])
    assert shadow.unwatchable == ()
    assert shadow.look() is None
    x.memory.value = 4
    assert shadow.look() == Change("changes", "`x[0]` changed its state")


class Silent(ctypes.Structure):
    _fields_ = [("number", ctypes.c_int)]

    def __reduce__(self) -> str:
        raise TypeError("I do not travel")


def test_what_cannot_be_looked_at_is_named_and_not_passed_over() -> None:
    shadow = armed(x={"deep": [Silent(), iter([1])]}, file=sys.stdout)
    said = sorted(map(str, shadow.unwatchable))
    assert said[0].startswith("`file` (")
    assert said[1:] == [
        "`x['deep'][0]` (Silent) cannot be watched: I do not travel",
        "`x['deep'][1]` (list_iterator) cannot be watched: an iterator changes whenever it is used",
    ]


@pytest.mark.parametrize(
    "iterator",
    [iter([1]), iter({}), zip([1], [2], strict=True), (n for n in [1]), enumerate([1]), map(str, [1])],
    ids=lambda iterator: type(iterator).__name__,
)
def test_iterators_are_refused(iterator: object) -> None:
    assert [refused.path for refused in armed(it=iterator).unwatchable] == ["it"]


class Fragile:
    """Pickled once, it cannot be pickled again."""

    def __init__(self) -> None:
        self.handle = ctypes.c_int(1)
        self.broken = ctypes.c_bool(False)

    def __reduce__(self) -> tuple[Any, ...]:
        if self.broken:
            raise RuntimeError("broken")
        return Fragile, ()


def test_an_object_that_breaks_has_changed() -> None:
    x = Fragile()
    shadow = armed(x=x)
    x.broken.value = True
    assert shadow.look() == Change("changes", "`x` changed its state")


# --- with a budget ----------------------------------------------------------------------------------------


def test_what_there_is_no_time_for_is_named_and_left_out() -> None:
    large = [{i: str(i)} for i in range(200_000)]
    small = {"a": [1]}
    shadow = Shadow({"large": large, "small": small}, budget_s=0.005)
    shadow.arm()
    assert shadow.left_out == ("large",)
    assert shadow.seconds < 0.1
    small["a"].append(2)
    assert shadow.look() == Change("changes", "`small['a']` has 2 elements, had 1")


def test_without_a_budget_nothing_is_left_out() -> None:
    assert armed(large=[[i] for i in range(10_000)]).left_out == ()


# --- by chance --------------------------------------------------------------------------------------------

_leaves = st.one_of(
    st.integers(), st.floats(allow_nan=False), st.text(max_size=3), st.none(), st.binary(max_size=2)
)
_trees = st.recursive(
    _leaves,
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(st.text(max_size=2), below, max_size=4),
        st.tuples(below, below),
        st.builds(Config, rate=_leaves, layers=below),
        st.builds(Point, x=_leaves, tags=below),
        st.builds(lambda value: deque([value]), below),
    ),
    max_leaves=20,
)


def _mutable(tree: Any) -> list[Any]:
    """Everything mutable in a tree, found in the plainest way."""
    if isinstance(tree, dict):
        return [tree, *(found for value in tree.values() for found in _mutable(value))]
    if isinstance(tree, list | tuple | deque):
        own = [] if isinstance(tree, tuple) else [tree]
        return own + [found for value in tree for found in _mutable(value)]
    if isinstance(tree, Config):
        return [tree, *_mutable(tree.rate), *_mutable(tree.layers)]
    if isinstance(tree, Point):
        return [tree, *_mutable(tree.x), *_mutable(tree.tags)]
    return []


def _change(obj: Any, how: int) -> None:
    marker = object()
    if isinstance(obj, dict):
        if obj and how % 2:
            obj[next(iter(obj))] = marker
        else:
            obj["a new key"] = marker
    elif isinstance(obj, list | deque):
        if obj and how % 2:
            obj[how % len(obj)] = marker
        else:
            obj.append(marker)
    else:
        setattr(obj, ("rate" if isinstance(obj, Config) else "x"), marker)


@given(st.lists(_trees, min_size=1, max_size=3), st.integers(0, 1000), st.integers(0, 7))
def test_any_change_anywhere_is_seen_and_its_path_leads_there(trees: list[Any], which: int, how: int) -> None:
    root = pickle.loads(pickle.dumps({"trees": trees}))
    places = _mutable(root["trees"])
    place = places[which % len(places)]
    shadow = armed(root=root)
    assert shadow.look() is None
    _change(place, how)
    change = shadow.look()
    assert change is not None
    path = change.detail.split("`")[1]
    if "a new key" not in path:
        eval(path, {"root": root})


def test_an_exception_is_the_same_however_it_is_read() -> None:
    """tblib, which comes with distributed, has exceptions pickled in its own way."""
    importlib.import_module("distributed")
    errors = [ValueError("x"), RuntimeError("outer")]
    errors[1].__cause__ = errors[0]
    shadow = Shadow({"errors": errors})
    shadow.arm()
    assert shadow.look() is None
    assert str(errors[1]) == "outer"
    assert shadow.look() is None
    errors[0].args = ("y",)
    assert shadow.look() is not None
