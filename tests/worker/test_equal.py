"""What counts as equal: two tables of pairs, and what is said where they differ.

In this room each row makes both values anew, as a plain run and a distributed one would.
"""

import collections
import contextlib
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import math
import operator
import pathlib
import random
import re
import struct
import threading
import types
import weakref
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbcluster.worker.equal import Difference, differences, first_difference

Make = Callable[[], object]


@dataclasses.dataclass
class Point:
    x: object
    y: object = 0


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self, name, value)


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Weekday(enum.IntEnum):
    MONDAY = 1


class Tagged(list[Any]):
    pass


class Signal(np.ndarray[Any, Any]):
    pass


class Celsius(float):
    pass


class Lazy:
    def __init__(self) -> None:
        self.base = 2

    @functools.cached_property
    def square(self) -> int:
        return self.base**2


class Locked:
    def __init__(self) -> None:
        self.lock = threading.Lock()


def lazy(looked_at: bool) -> Lazy:
    found = Lazy()
    if looked_at:
        assert found.square == 4
    return found


def notebook(source: str, name: str) -> Any:
    """What a cell of a notebook defines under `name`."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(source, namespace)
    return namespace[name]


def nan(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


def twice(value: object) -> list[object]:
    return [value, value]


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught.with_traceback(None)


def noted(error: Exception, note: str) -> Exception:
    error.add_note(note)
    return error


def cyclic(value: object) -> list[object]:
    found: list[object] = [value]
    found.append(found)
    return found


def chain(length: int, end: object) -> list[object]:
    found: list[object] = [end]
    for _ in range(length):
        found = [found]
    return found


def closure(value: object) -> Callable[[], object]:
    return lambda: value


def twin_closures(shared: bool) -> list[Any]:
    def make() -> tuple[Any, Any]:
        count = 0

        def read() -> int:
            return count

        def set_to(value: int) -> None:
            nonlocal count
            count = value

        return read, set_to

    first, second = make(), make()
    return [first[0], (first if shared else second)[1]]


def ordered(keys: str, last: str = "") -> "collections.OrderedDict[str, int]":
    found = collections.OrderedDict.fromkeys(keys, 1)
    if last:
        found.move_to_end(last)
    return found


def drained(count: int) -> Any:
    found = iter([1, 2, 3])
    for _ in range(count):
        next(found)
    return found


def grown(*values: int) -> set[int]:
    found: set[int] = set()
    for value in values:
        found.add(value)
    return found


def rng(draws: int) -> np.random.Generator:
    found = np.random.default_rng(5)
    found.random(draws)
    return found


def python_rng(draws: int) -> random.Random:
    found = random.Random(5)
    for _ in range(draws):
        found.random()
    return found


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def with_attrs(found: pd.DataFrame, **attrs: object) -> pd.DataFrame:
    found.attrs.update(attrs)
    return found


def views(shared: bool) -> list[Any]:
    whole = np.arange(6.0)
    return [whole, whole[2:] if shared else whole[2:].copy()]


def padded(garbage: int) -> Any:
    dtype = np.dtype([("a", "u1"), ("b", "f8")], align=True)
    found = np.frombuffer(bytes([garbage]) * dtype.itemsize * 2, dtype=dtype).copy()
    found["a"], found["b"] = 1, 2.0
    return found


def read_only(found: Any) -> Any:
    found.flags.writeable = False
    return found


def masked(hidden: float) -> Any:
    return pd.arrays.FloatingArray(np.array([1.0, hidden]), np.array([False, True]))


def sparse(looked_at: bool) -> Any:
    scipy_sparse = pytest.importorskip("scipy.sparse")
    found = scipy_sparse.csr_array(np.eye(3))
    if looked_at:
        assert found.has_canonical_format
    return found


def tree(queries: int) -> Any:
    neighbors = pytest.importorskip("sklearn.neighbors")
    found = neighbors.KDTree(np.arange(12.0).reshape(6, 2))
    for _ in range(queries):
        found.query([[0.0, 1.0]])
    return found


def fitted(c: float) -> Any:
    linear = pytest.importorskip("sklearn.linear_model")
    return linear.LogisticRegression(C=c).fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])


def tensor(*values: float, grad: bool = False) -> Any:
    torch = pytest.importorskip("torch")
    return torch.tensor(values, requires_grad=grad)


def graph(looked_at: bool, *edges: tuple[int, int]) -> Any:
    networkx = pytest.importorskip("networkx")
    found = networkx.Graph(edges)
    if looked_at:
        assert len(found.adj) == len(found.nodes)
    return found


def weak(target_twice: bool) -> list[object]:
    one, other = Point(1), Point(1)
    return [one, other, weakref.ref(one if target_twice else other)]


CLASS = "class Probe:\n    count = {count}\n    def ask(self): return {answer}\nprobe = Probe()\n"
DATACLASS = (
    "from dataclasses import dataclass\n@dataclass\nclass Row:\n    a: int\n"
    "    b: float = {b}\nrow = Row(1)\n"
)
ENUM = "from enum import Enum\nclass Size(Enum):\n    SMALL = {small}\n    LARGE = 2\nsize = Size.LARGE\n"
CACHED = "import functools\nclass C:\n    @functools.cached_property\n    def p(self): return 1\nc = C()\n"
ABSTRACT = "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...\n    x = {x}\n"


# (name, one side, the other side or None if it is made as the first)
def pickled_once(found: Any) -> Any:
    """Copyreg remembers the names of its slots in a class whose instance is pickled; it may not be picklable."""
    with contextlib.suppress(TypeError, AttributeError):
        found().__reduce_ex__(4)
    return found


def asked(found: Any) -> Any:
    assert found.fill_value is not None
    return found


EQUAL: list[tuple[str, Make, Make | None]] = [
    ("int", lambda: 3, None),
    ("a large int", lambda: 10**400, None),
    ("nan with the same bits", lambda: nan(0x7FF8000000000001), None),
    ("minus zero", lambda: -0.0, None),
    ("complex", lambda: complex(-0.0, math.nan), None),
    ("text", lambda: "naïve", None),
    ("texts that differ in an address", lambda: "<A at 0x7f00aa10>", lambda: "<A at 0x7f00bb20>"),
    ("bytes", lambda: b"\0\xff", None),
    ("bytearray", lambda: bytearray(b"ab"), None),
    ("range", lambda: range(0, 9, 3), None),
    ("slice", lambda: slice(1, None), None),
    ("ellipsis", lambda: [..., None, NotImplemented], None),
    ("list of floats", lambda: [0.1 * k for k in range(2000)], None),
    ("list of mixed values", lambda: [1, "a", 2.0, None, True, b"x"], None),
    ("nested containers", lambda: {"a": [1, (2, {3})], "b": frozenset({4})}, None),
    ("a list that holds itself", lambda: cyclic(1), None),
    ("a chain longer than the stack", lambda: chain(50_000, 1), None),
    ("one list twice", lambda: twice([1]), None),
    ("two equal lists", lambda: [[1], [1]], None),
    ("one tuple twice and two equal tuples", lambda: twice((1, 2)), lambda: [(1, 2), (1, *[2])]),
    ("a set of texts", lambda: set("abcdef"), None),
    ("a set of instances", lambda: {object(), object()}, None),
    ("a set with nan", lambda: {float("nan"), 1.0}, None),
    ("one nan held twice", lambda: [float("nan")] * 2, None),
    ("a view of a dictionary", lambda: {"a": [1]}.values(), None),
    ("defaultdict", lambda: collections.defaultdict(list, a=[1]), None),
    ("Counter", lambda: collections.Counter("banana"), None),
    ("OrderedDict", lambda: ordered("abc", "a"), None),
    ("deque", lambda: collections.deque([1, 2], 3), None),
    ("array.array", lambda: array("d", [1.0]), None),
    ("list subclass with an attribute", lambda: functools.reduce(setitem, [Tagged([1]), ("t", 2)]), None),
    ("float subclass", lambda: Celsius(1.5), None),
    ("namedtuple", lambda: collections.namedtuple("P", "x y")(1, 2), None),
    ("dataclass", lambda: Point([1], {"a": 2}), None),
    ("slots, one not filled", lambda: Slotted(left=[1]), None),
    ("enum member", lambda: [Colour.RED, Weekday.MONDAY], None),
    ("cached_property looked at on one side", lambda: lazy(True), lambda: lazy(False)),
    ("an instance with a lock", Locked, None),
    ("datetime and kin", lambda: [datetime.date(2024, 1, 2), datetime.timedelta(1), datetime.UTC], None),
    (
        "Decimal, Fraction, Path",
        lambda: [decimal.Decimal("1.10"), fractions.Fraction(1, 3), pathlib.Path("a")],
        None,
    ),
    ("regular expression", lambda: re.compile("a+", re.I), None),
    ("library function and class", lambda: [math.sin, json_dumps(), dict, operator.itemgetter(1)], None),
    ("partial", lambda: functools.partial(int, "7", base=8), None),
    ("lambda with default", lambda: notebook("f = lambda x, y=[1]: x + y[0]", "f"), None),
    (
        "function of two notebooks",
        lambda: notebook("def f(a):\n    return a", "f"),
        lambda: notebook("\n\n\ndef f(a):\n    return a", "f"),
    ),
    ("closure", lambda: closure([1]), None),
    ("two functions on one cell", lambda: twin_closures(True), None),
    ("bound method", lambda: Point(1).__repr__, None),
    ("class of a notebook", lambda: notebook(CLASS.format(count=1, answer=2), "Probe"), None),
    (
        "class of which an instance was pickled",
        lambda: notebook(CLASS.format(count=1, answer=2), "Probe"),
        lambda: pickled_once(notebook(CLASS.format(count=1, answer=2), "Probe")),
    ),
    (
        "masked array asked for its fill value on one side",
        lambda: np.ma.masked_less(np.arange(4), 2),
        lambda: asked(np.ma.masked_less(np.arange(4), 2)),
    ),
    ("instance of a notebook's class", lambda: notebook(CLASS.format(count=1, answer=2), "probe"), None),
    ("dataclass of a notebook", lambda: notebook(DATACLASS.format(b=1.0), "row"), None),
    ("enum of a notebook", lambda: notebook(ENUM.format(small=1), "size"), None),
    ("class with cached_property", lambda: notebook(CACHED, "c"), None),
    ("abstract class of a notebook", lambda: notebook(ABSTRACT.format(x=1), "A"), None),
    ("exception", lambda: raised(ValueError("no", 3), KeyError("k")), None),
    ("OSError", lambda: FileNotFoundError(2, "No such file", "a.csv"), None),
    ("exception group", lambda: ExceptionGroup("g", [ValueError(1)]), None),
    ("note on an exception", lambda: noted(ValueError("a"), "n"), None),
    ("iterator", lambda: drained(1), None),
    ("weak reference", lambda: weak(True), None),
    ("namespace", lambda: types.SimpleNamespace(a=[1]), None),
    ("mapping proxy", lambda: types.MappingProxyType({"a": 1}), None),
    ("property", lambda: property(math.sin), None),
    ("lru_cache with and without memory", lambda: cached(0), lambda: cached(3)),
    ("random.Random", lambda: python_rng(3), None),
    ("numpy Generator", lambda: rng(3), None),
    ("numpy scalars", lambda: [np.float32(0.1), np.int8(3), np.datetime64("2024-01-01"), np.str_("a")], None),
    ("float array with nan", lambda: np.array([1.0, math.nan, -0.0]), None),
    ("empty array", lambda: np.empty((0, 3)), None),
    ("bool and text arrays", lambda: [np.array([True]), np.array(["a", "bc"]), np.array([b"a"])], None),
    ("fortran array", lambda: np.asfortranarray(np.arange(6.0).reshape(2, 3)), None),
    ("object array", lambda: np.array([1, "a", [2]], dtype=object), None),
    ("structured array with other padding", lambda: padded(1), lambda: padded(255)),
    ("long double array", lambda: np.array([1, 2], dtype=np.longdouble), None),
    ("masked array", lambda: np.ma.masked_array([1.0, 2.0], [True, False]), None),
    ("views of one array", lambda: views(True), None),
    ("arrays of their own", lambda: views(False), None),
    ("frame", lambda: frame(a=[1, 2], b=["x", None], c=[0.5, math.nan]), None),
    (
        "frame with dates and categories",
        lambda: frame(t=pd.date_range("2024", periods=2, tz="UTC"), c=pd.Categorical(["a", "b"])),
        None,
    ),
    ("frame with attrs", lambda: with_attrs(frame(a=[1]), source=["x"]), None),
    (
        "frame packed otherwise",
        lambda: frame(a=[1.0], b=[2.0]),
        lambda: pd.DataFrame([[1.0, 2.0]], columns=["a", "b"]),
    ),
    ("frame with two columns of one name", lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]), None),
    ("series", lambda: pd.Series([1, 2], index=["a", "b"], name="s"), None),
    ("multi-index", lambda: pd.MultiIndex.from_product([[1, 2], ["a"]], names=["n", None]), None),
    ("masked integers", lambda: pd.array([1, None], dtype="Int64"), None),
    ("masked floats, other value under the mask", lambda: masked(1.0), lambda: masked(2.0)),
    (
        "interval and period",
        lambda: [pd.Interval(0, 1), pd.Period("2024-01"), pd.Timestamp("2024"), pd.NaT, pd.NA],
        None,
    ),
    ("interval index", lambda: pd.interval_range(0, 3), None),
    ("sparse matrix looked at on one side", lambda: sparse(True), lambda: sparse(False)),
    ("tree asked on one side", lambda: tree(3), lambda: tree(0)),
    ("fitted model", lambda: fitted(1.0), None),
    ("tensor", lambda: tensor(1.0, math.nan, grad=True), None),
    ("graph looked at on one side", lambda: graph(True, (1, 2)), lambda: graph(False, (1, 2))),
]

UNEQUAL: list[tuple[str, Make, Make, str]] = [
    ("int and bool", lambda: 1, lambda: True, "value is an int here and a bool there"),
    ("int and float", lambda: [1], lambda: [1.0], "value[0] is an int here and a float there"),
    ("zeros of both signs", lambda: [0.0], lambda: [-0.0], "value[0] is 0.0 here and -0.0 there"),
    (
        "the last bit of a float",
        lambda: 0.3,
        lambda: 0.1 + 0.2,
        "value is 0.3 here and 0.30000000000000004 there",
    ),
    (
        "one nan, and two",
        lambda: [float("nan")] * 2,
        lambda: [float("nan"), float("nan")],
        "value[1] is one nan here, and another one there",
    ),
    (
        "a module's nan, and another",
        lambda: [math.nan, "a"],
        lambda: [float("nan"), "a"],
        "value[0] is one nan here, and another one there",
    ),
    (
        "a view of its neighbour, and of another dictionary",
        lambda: (lambda d: [d, d.keys()])({}),
        lambda: [{}, {}.keys()],
        "value[1] (its mapping) is a dict met before here, and another one there",
    ),
    (
        "two kinds of nan",
        lambda: nan(0x7FF8000000000000),
        lambda: nan(0x7FF8000000000001),
        "value is nan (bits 000000000000f87f) here and nan (bits 010000000000f87f) there",
    ),
    ("complex zeros", lambda: 1 + 0j, lambda: complex(1, -0.0), "value is (1+0j) here and (1-0j) there"),
    ("text", lambda: {"a": "x"}, lambda: {"a": "y"}, "value['a'] is 'x' here and 'y' there"),
    (
        "empty ranges",
        lambda: range(0),
        lambda: range(1, 1),
        "value is range(0, 0) here and range(1, 1) there",
    ),
    ("length", lambda: [1], lambda: [1, 2], "value has length 1 here and 2 there"),
    ("list and tuple", lambda: [1], lambda: (1,), "value is a list here and a tuple there"),
    ("order of a dict", lambda: {1: 0, 2: 0}, lambda: {2: 0, 1: 0}, "value (key 0) is 1 here and 2 there"),
    (
        "order of an OrderedDict",
        lambda: ordered("ab", "a"),
        lambda: ordered("ab"),
        "value (key 0) is 'b' here and 'a' there",
    ),
    ("a key's type", lambda: {1: 0}, lambda: {True: 0}, "value (key 0) is an int here and a bool there"),
    (
        "default factory",
        lambda: collections.defaultdict(list),
        lambda: collections.defaultdict(set),
        "value.default_factory has home 'builtins.list' here and 'builtins.set' there",
    ),
    (
        "dict and Counter",
        lambda: {"a": 1},
        lambda: collections.Counter("a"),
        "value is a dict here and a collections.Counter there",
    ),
    ("member of a set", lambda: {1, 2}, lambda: {1, 3}, "value (member 1) is 2 here and 3 there"),
    (
        "a member's type",
        lambda: {1, 2},
        lambda: {1.0, 2},
        "value (member 0) is an int here and a float there",
    ),
    (
        "order of an int set",
        lambda: grown(0, 8),
        lambda: grown(8, 0),
        "value iterates as [0, 8] here and [8, 0] there",
    ),
    (
        "members of a set of instances",
        lambda: {Holder(1), Holder(2), Holder(4)},
        lambda: {Holder(1), Holder(2), Holder(3)},
        "value…",
    ),
    (
        "deque's maxlen",
        lambda: collections.deque([1], 2),
        lambda: collections.deque([1], 3),
        "value has maxlen 2 here and 3 there",
    ),
    (
        "one list or two",
        lambda: twice([1]),
        lambda: [[1], [1]],
        "value[1] is a list met before here, and another one there",
    ),
    (
        "two lists or one",
        lambda: [[1], [1]],
        lambda: twice([1]),
        "value[1] is a list met before there, and another one here",
    ),
    (
        "other sharing deep inside",
        lambda: sharing(0, 1),
        lambda: sharing(0, 0),
        "value['b'] is a list met before there, and another one here",
    ),
    (
        "a cycle or a copy",
        lambda: cyclic(1),
        lambda: [1, cyclic(1)],
        "value[1] is a list met before here, and another one there",
    ),
    ("deep in a chain", lambda: chain(30_000, 1), lambda: chain(30_000, 2), "…[0] is 1 here and 2 there"),
    ("attribute", lambda: Point(1), lambda: Point(2), "value.x is 1 here and 2 there"),
    (
        "attribute on one side",
        lambda: functools.reduce(setitem, [Point(1), ("z", 2)]),
        lambda: Point(1),
        "value has .z only here",
    ),
    (
        "order of attributes",
        lambda: types.SimpleNamespace(a=1, b=2),
        lambda: types.SimpleNamespace(b=2, a=1),
        "value has in order .a, .b here and .b, .a there",
    ),
    ("slot", lambda: Slotted(left=1), lambda: Slotted(left=1, right=2), "value has .right only there"),
    ("enum member", lambda: Colour.RED, lambda: Colour.BLUE, "value has name 'RED' here and 'BLUE' there"),
    ("float subclass", lambda: Celsius(1.5), lambda: Celsius(2.5), "value (value) is 1.5 here and 2.5 there"),
    (
        "attribute of a list subclass",
        lambda: functools.reduce(setitem, [Tagged([1]), ("t", 2)]),
        lambda: Tagged([1]),
        "value has .t only here",
    ),
    (
        "Decimal of another exponent",
        lambda: decimal.Decimal("1.1"),
        lambda: decimal.Decimal("1.10"),
        "value (pickled part 1)[0] is '1.1' here and '1.10' there",
    ),
    (
        "flags of a regular expression",
        lambda: re.compile("a"),
        lambda: re.compile("a", re.I),
        "value (pickled part 1)[1] is 32 here and 34 there",
    ),
    (
        "code",
        lambda: notebook("def f(a): return a + 1", "f"),
        lambda: notebook("def f(a): return a + 2", "f"),
        "value.__code__.co_consts[1] is 1 here and 2 there",
    ),
    (
        "default argument",
        lambda: notebook("f = lambda x=[1]: x", "f"),
        lambda: notebook("f = lambda x=[2]: x", "f"),
        "value.__defaults__[0][0] is 1 here and 2 there",
    ),
    (
        "closure",
        lambda: closure([1]),
        lambda: closure([2]),
        "value.__closure__[0].cell_contents[0] is 1 here and 2 there",
    ),
    (
        "sharing of a cell",
        lambda: twin_closures(True),
        lambda: twin_closures(False),
        "value[1].__closure__[0] is a cell met before here, and another one there",
    ),
    (
        "library function and its copy",
        lambda: dataclasses.replace,
        lambda: copied(dataclasses.replace),
        "value has home 'dataclasses.replace' here and None there",
    ),
    (
        "globals of functions",
        lambda: pair_of_functions(one=True),
        lambda: pair_of_functions(one=False),
        "value[1] has other globals there",
    ),
    (
        "two library functions",
        lambda: math.sin,
        lambda: math.cos,
        "value has name ('math', 'sin') here and ('math', 'cos') there",
    ),
    (
        "method of another object",
        lambda: [1].append,
        lambda: [2].append,
        "value.__self__[0] is 1 here and 2 there",
    ),
    (
        "class attribute",
        lambda: notebook(CLASS.format(count=1, answer=2), "Probe"),
        lambda: notebook(CLASS.format(count=5, answer=2), "Probe"),
        "value.count is 1 here and 5 there",
    ),
    (
        "class of an instance",
        lambda: notebook(CLASS.format(count=1, answer=2), "probe"),
        lambda: notebook(CLASS.format(count=1, answer=3), "probe"),
        "value.__class__.ask.__code__.co_consts[1] is 2 here and 3 there",
    ),
    (
        "enum class",
        lambda: notebook(ENUM.format(small=1), "Size"),
        lambda: notebook(ENUM.format(small=0), "Size"),
        "value…",
    ),
    (
        "exception type",
        lambda: ValueError(1),
        lambda: TypeError(1),
        "value is a ValueError here and a TypeError there",
    ),
    (
        "exception text",
        lambda: ValueError("a"),
        lambda: ValueError("b"),
        "value.args[0] is 'a' here and 'b' there",
    ),
    (
        "OSError's file",
        lambda: FileNotFoundError(2, "m", "a"),
        lambda: FileNotFoundError(2, "m", "b"),
        "value.filename is 'a' here and 'b' there",
    ),
    (
        "cause",
        lambda: raised(ValueError(1), KeyError(1)),
        lambda: raised(ValueError(1)),
        "value.__cause__ is a KeyError here and a NoneType there",
    ),
    ("note", lambda: noted(ValueError(1), "a"), lambda: ValueError(1), "value has .__notes__ only here"),
    (
        "iterator's place",
        lambda: drained(1),
        lambda: drained(2),
        "value (pickled part 2) is 1 here and 2 there",
    ),
    (
        "generator",
        lambda: (x for x in "a"),
        lambda: (x for x in "a"),
        "value cannot be compared: a generator; cannot pickle 'generator' object",
    ),
    (
        "weak reference",
        lambda: weak(True),
        lambda: weak(False),
        "value[2] (referent) is a tests.worker.test_equal.Point met before here, and another one there",
    ),
    (
        "modules",
        lambda: types.ModuleType("m"),
        lambda: types.ModuleType("m"),
        "value cannot be compared: a module; another object is the module m on the other side",
    ),
    (
        "locks",
        lambda: threading.Lock(),
        lambda: taken(threading.Lock()),
        "value has state 'unlocked' here and 'locked' there",
    ),
    (
        "random.Random",
        lambda: python_rng(1),
        lambda: python_rng(2),
        "value (pickled part 2)[1][624] is 2 here and 4 there",
    ),
    ("numpy Generator", lambda: rng(1), lambda: rng(2), "value (pickled part…"),
    (
        "scalar's dtype",
        lambda: np.float32(1),
        lambda: np.float64(1),
        "value is a numpy.float32 here and a numpy.float64 there",
    ),
    ("array's dtype", lambda: np.zeros(1), lambda: np.zeros(1, np.float32), "value has dtype …"),
    ("byte order", lambda: np.zeros(1, "<f8"), lambda: np.zeros(1, ">f8"), "value has dtype …"),
    ("shape", lambda: np.zeros((1, 2)), lambda: np.zeros(2), "value has shape (1, 2) here and (2,) there"),
    (
        "memory order",
        lambda: np.ones((2, 3)),
        lambda: np.ones((3, 2)).T,
        "value has strides (24, 8) here and (8, 16) there",
    ),
    (
        "strided and packed",
        lambda: np.zeros(4)[::2],
        lambda: np.zeros(2),
        "value has strides (16,) here and (8,) there",
    ),
    (
        "writeable",
        lambda: np.zeros(1),
        lambda: read_only(np.zeros(1)),
        "value has writeable True here and False there",
    ),
    (
        "element",
        lambda: np.arange(6.0).reshape(2, 3),
        lambda: np.arange(6.0).reshape(2, 3) * [1, 1, 2],
        "value[(0, 2)] is 2.0 here and 4.0 there",
    ),
    (
        "sign of zero in an array",
        lambda: np.array([0.0]),
        lambda: np.array([-0.0]),
        "value[0] is 0.0 here and -0.0 there",
    ),
    (
        "payload of nan in an array",
        lambda: np.array([nan(0x7FF8000000000000)]),
        lambda: np.array([nan(0x7FF8000000000001)]),
        "value[0] is nan (bits 000000000000f87f) here and nan (bits 010000000000f87f) there",
    ),
    (
        "fortran element",
        lambda: np.asfortranarray([[1, 2], [3, 4]]),
        lambda: np.asfortranarray([[1, 2], [5, 4]]),
        "value[(1, 0)] is 3 here and 5 there",
    ),
    (
        "object array",
        lambda: np.array([[1], None], dtype=object),
        lambda: np.array([[2], None], dtype=object),
        "value[0][0] is 1 here and 2 there",
    ),
    (
        "structured array",
        lambda: padded(0),
        lambda: functools.reduce(put, [padded(0), ("b", 3.0)]),
        "value['b'][0] is 2.0 here and 3.0 there",
    ),
    (
        "mask",
        lambda: np.ma.masked_array([1.0], [True]),
        lambda: np.ma.masked_array([1.0], [False]),
        "value._mask[0] is True here and False there",
    ),
    (
        "array subclass",
        lambda: np.array([1]).view(Signal),
        lambda: np.array([1]),
        "value is a tests.worker.test_equal.Signal here and a numpy.ndarray there",
    ),
    (
        "view or copy",
        lambda: views(True),
        lambda: views(False),
        "value[1] shares memory with value[0] only here",
    ),
    ("column", lambda: frame(a=[1, 2]), lambda: frame(a=[1, 3]), "value['a'][1] is 2 here and 3 there"),
    ("column's dtype", lambda: frame(a=[1]), lambda: frame(a=[1.0]), "value['a'] has dtype …"),
    (
        "None and nan in a column",
        lambda: frame(a=pd.array([None], dtype=object)),
        lambda: frame(a=pd.array([math.nan], dtype=object)),
        "value['a'][0] is a NoneType here and a float there",
    ),
    ("order of columns", lambda: frame(a=[1], b=[1]), lambda: frame(b=[1], a=[1]), "value.columns.values…"),
    (
        "index",
        lambda: pd.Series([1], index=[1]),
        lambda: pd.Series([1], index=[2]),
        "value.index.values[0] is 1 here and 2 there",
    ),
    ("kind of index", lambda: pd.Series([1]), lambda: pd.Series([1], index=[0]), "value.index is …"),
    (
        "name of a series",
        lambda: pd.Series([1], name="a"),
        lambda: pd.Series([1]),
        "value.name is a str here and a NoneType there",
    ),
    (
        "attrs",
        lambda: with_attrs(frame(a=[1]), k=1),
        lambda: frame(a=[1]),
        "value.attrs has length 1 here and 0 there",
    ),
    (
        "order of categories",
        lambda: pd.Categorical(["a"], ["a", "b"]),
        lambda: pd.Categorical(["a"], ["b", "a"]),
        "value…",
    ),
    (
        "ordered categories",
        lambda: pd.Categorical(["a"], ordered=True),
        lambda: pd.Categorical(["a"]),
        "value has dtype …",
    ),
    (
        "time zone",
        lambda: pd.Timestamp("2024", tz="UTC"),
        lambda: pd.Timestamp("2024"),
        "value (pickled part 1)[2] …",
    ),
    (
        "mask of integers",
        lambda: pd.array([1, None], dtype="Int64"),
        lambda: pd.array([1, 2], dtype="Int64"),
        "value.mask[1] is True here and False there",
    ),
    (
        "sparse matrix",
        lambda: sparse(True) * 2,
        lambda: sparse(True) * 1,
        "value.data[0] is 2.0 here and 1.0 there",
    ),
    ("fitted model", lambda: fitted(1.0), lambda: fitted(2.0), "value.C is 1.0 here and 2.0 there"),
    ("tensor", lambda: tensor(1.0, 2.0), lambda: tensor(1.0, 3.0), "value[1] is 2.0 here and 3.0 there"),
    (
        "gradient wanted",
        lambda: tensor(1.0),
        lambda: tensor(1.0, grad=True),
        "value has requires_grad False here and True there",
    ),
    ("graph", lambda: graph(False, (1, 2)), lambda: graph(False, (1, 3)), "value…"),
]


class Holder:
    def __init__(self, value: int) -> None:
        self.value = value


def setitem(found: Any, entry: tuple[str, object]) -> Any:
    setattr(found, *entry)
    return found


def put(found: Any, entry: tuple[str, object]) -> Any:
    found[entry[0]] = entry[1]
    return found


def json_dumps() -> object:
    import json

    return json.dumps


def cached(calls: int) -> Any:
    found = functools.lru_cache(maxsize=8)(abs)
    for call in range(calls):
        found(call)
    return found


def copied(function: Any) -> Any:
    found = types.FunctionType(function.__code__, dict(function.__globals__), function.__name__)
    found.__defaults__, found.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    found.__module__, found.__qualname__ = function.__module__, function.__qualname__
    return found


def pair_of_functions(one: bool) -> list[Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("def f(): return x\ndef g(): return x", namespace)
    other = dict(namespace) if not one else namespace
    return [namespace["f"], types.FunctionType(namespace["g"].__code__, other, "g")]


def sharing(*places: int) -> dict[str, object]:
    lists: list[list[int]] = [[1], [1]]
    return {"a": lists[places[0]], "b": lists[places[1]]}


def taken(lock: Any) -> Any:
    lock.acquire()
    return lock


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in EQUAL], ids=[row[0] for row in EQUAL])
def test_equal(one: Make, other: Make | None) -> None:
    assert differences(one(), (other or one)()) == []


@pytest.mark.parametrize(
    ("one", "other", "said"), [row[1:] for row in UNEQUAL], ids=[row[0] for row in UNEQUAL]
)
def test_unequal(one: Make, other: Make, said: str) -> None:
    found = first_difference(one(), other())
    assert found is not None
    pattern = ".*".join(map(re.escape, said.split("…")))
    # what the row leaves open with … is the library's own way of naming things
    assert re.fullmatch(pattern, str(found), re.S), str(found)


def test_the_tables_are_as_wide_as_promised() -> None:
    assert len(EQUAL) + len(UNEQUAL) >= 160


@pytest.mark.parametrize("make", [row[1] for row in EQUAL], ids=[row[0] for row in EQUAL])
def test_every_object_equals_itself(make: Make) -> None:
    value = make()
    assert differences(value, value) == []


def test_what_is_known_is_not_entered_and_must_meet_its_partner() -> None:
    mine, theirs = Point("kernel"), Point("worker")
    assert differences([mine, 1], [theirs, 1], known=[(mine, theirs)]) == []
    assert [str(found) for found in differences([mine], [Point("kernel")], known=[(mine, theirs)])] == [
        "value[0] is a tests.worker.test_equal.Point met before here, and another one there"
    ]


def test_a_view_of_a_known_array_is_no_copy_of_it() -> None:
    mine, theirs = np.arange(5.0), np.arange(5.0)
    assert differences(mine[1:], theirs[1:], known=[(mine, theirs)]) == []
    assert [str(found) for found in differences(mine[1:], theirs[1:].copy(), known=[(mine, theirs)])] == [
        "value shares memory with a capture only here"
    ]


def test_a_shared_object_is_entered_for_what_else_refers_into_it() -> None:
    inner = [1]
    shared = Point(inner)
    assert differences([shared, inner], [shared, [1]]) == [
        Difference("value[1]", "is a list met before here, and another one there")
    ]


def test_the_order_of_sets_can_be_left_out() -> None:
    assert differences(grown(0, 8), grown(8, 0), strict_order=False) == []


def test_all_differences_up_to_a_limit() -> None:
    one, other = list(range(100)), [float(k) for k in range(100)]
    assert len(differences(one, other)) == 20
    assert [found.path for found in differences(one, other, limit=2, name="out")] == ["out[0]", "out[1]"]


def test_the_sides_are_named_as_wished() -> None:
    found = first_difference(1, 2, name="total", sides=("in the kernel", "on the worker"))
    assert str(found) == "total is 1 in the kernel and 2 on the worker"


def test_an_object_that_raises_when_looked_into_is_a_difference() -> None:
    class Shy(int):
        def __reduce__(self) -> Any:
            raise RuntimeError("go away")

        def __eq__(self, other: object) -> bool:
            raise RuntimeError("no")

        def __hash__(self) -> int:
            raise RuntimeError("not me")

    class Hidden(random.Random):
        def __reduce__(self) -> Any:
            raise RuntimeError("go away")

    assert differences(Shy(1), Shy(1)) == []
    assert str(first_difference(Hidden(1), Hidden(1))).endswith("it raised RuntimeError: go away")


def test_a_repr_that_raises_does_not_get_in_the_way() -> None:
    class Mute:
        def __repr__(self) -> str:
            raise RuntimeError

    assert str(first_difference({Mute(): 1}, {Mute(): 2})).endswith("is 1 here and 2 there")


def test_a_large_list_is_compared_at_c_speed() -> None:
    one = [k * 0.5 for k in range(1_000_000)]
    other = list(one)
    counted = [0]

    def count(frame: types.FrameType, event: str, arg: object) -> None:
        counted[0] += 1

    import sys

    sys.setprofile(count)
    try:
        found = differences(one, other)
    finally:
        sys.setprofile(None)
    assert found == []
    assert counted[0] < 1000
