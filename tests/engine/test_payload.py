"""One pickle for a loop, there and back.

In this room identity is the subject: what came with the payload comes back as the kernel's own.
"""

import io
import os
import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from nbcluster.engine.payload import Payload, Refused, build
from nbcluster.worker.items import Cut
from nbcluster.worker.payload import OpenedPayload, Unsendable, open_payload
from nbcluster.worker.program import Behaviour, Program
from nbcluster.worker.recording import Rules

NOTEBOOK = textwrap.dedent(
    """\
    import collections

    class Shape:
        count = 0
        def __init__(self, size): self.size = size

    shared = [1, 2, 3]
    table = {"a": shared}
    sentinel = object()
    y = 5

    def area(k): return y * k + len(shared)
    def twice(k): return 2 * area(k)
    """
)


@pytest.fixture
def space() -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(NOTEBOOK, space)
    return space


def program(space: dict[str, Any], *names: str, items: Any = range(3)) -> Program:
    code = compile("def slice(block, room): pass", "<cell>", "exec").co_consts[0]
    return Program(
        run="test",
        code=code,
        kept=(),
        conditional=frozenset(),
        stay_global=frozenset(),
        sites=(),
        one_log=False,
        items=Cut(items),
        names={name: space[name] for name in names},
        ambient={},
        rules=Rules(),
        behaviour=Behaviour(1.0, 33.0),
    )


@pytest.fixture(params=["memfd", "file"])
def storage(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


class Trip:
    """A payload, opened as a worker would."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload
        self.there: OpenedPayload = open_payload(payload.address)

    def back(self, result: object) -> Any:
        return self.payload.unpack(self.there.pack(result))


@pytest.fixture
def trip(space: dict[str, Any]) -> Iterator[Any]:
    opened: list[Payload] = []

    def make(
        *names: str, items: Any = range(3), storage: str = "memfd", never: dict[int, str] | None = None
    ) -> Trip:
        payload = build(program(space, *names, items=items), space, never=never or {}, storage=storage)
        opened.append(payload)
        return Trip(payload)

    yield make
    for payload in opened:
        payload.close()


def test_captures_share_what_they_shared(trip: Any) -> None:
    there = trip("shared", "table").there.space
    assert there["table"]["a"] is there["shared"]


def test_a_captured_object_comes_back_as_the_kernels_own_at_any_depth(
    trip: Any, space: dict[str, Any]
) -> None:
    trip = trip("shared", "table", "sentinel")
    there = trip.there.space
    back = trip.back([there["shared"], {"deep": (there["sentinel"],)}, there["table"]["a"]])
    assert back[0] is space["shared"]
    assert back[1]["deep"][0] is space["sentinel"]
    assert back[2] is space["shared"]


def test_an_item_comes_back_as_the_kernels_own(trip: Any) -> None:
    items = [[1], [2]]
    trip = trip(items=items)
    (first, second) = trip.there.program.items.block(0, 2)
    back = trip.back([second, first])
    assert back[0] is items[1]
    assert back[1] is items[0]


def test_functions_share_one_set_of_globals_with_the_body(trip: Any) -> None:
    there = trip("twice").there.space
    assert there["twice"].__globals__ is there
    assert there["twice"](3) == 2 * (5 * 3 + 3)
    there["y"] = 7  # as a body that binds a name which its function reads
    assert there["twice"](3) == 2 * (7 * 3 + 3)


def test_code_knows_its_file_there_and_back(trip: Any, space: dict[str, Any]) -> None:
    """cloudpickle leaves it out from 3.1.3 on; tracebacks, warnings and the told lines need it."""
    exec(compile("def outer():\n    return lambda: None", "<cell of mine>", "exec"), space)
    there = trip("outer")
    outer = there.there.space["outer"]
    assert outer.__code__.co_filename == outer().__code__.co_filename == "<cell of mine>"
    back = there.back([outer()])[0]
    assert back.__code__.co_filename == "<cell of mine>"


def test_a_notebook_class_is_not_touched_by_what_comes_back(trip: Any, space: dict[str, Any]) -> None:
    trip = trip("Shape")
    there = trip.there.space
    assert there["Shape"] is not space["Shape"]
    there["Shape"].count = 100
    back = trip.back(there["Shape"](3))
    assert type(back) is space["Shape"]
    assert (back.size, space["Shape"].count) == (3, 0)


def test_a_function_made_there_finds_the_kernels_names_and_changes_none(
    trip: Any, space: dict[str, Any]
) -> None:
    trip = trip("shared")
    exec("def made(): return y, shared", trip.there.space)
    trip.there.space["y"] = "the worker's"
    back = trip.back(trip.there.space["made"])
    assert space["y"] == 5
    assert back.__globals__ is space
    assert back()[1] is space["shared"]


def test_a_large_array_is_mapped_and_a_write_stays_private(
    trip: Any, space: dict[str, Any], storage: str
) -> None:
    space["big"] = np.arange(100_000.0)
    space["fixed"] = np.arange(100_000.0)
    space["fixed"].setflags(write=False)
    trip = trip("big", "fixed", storage=storage)
    again = open_payload(trip.payload.address)
    trip.there.space["big"][5] = -1
    assert space["big"][5] == again.space["big"][5] == 5
    assert trip.there.space["big"].flags.writeable
    assert not trip.there.space["fixed"].flags.writeable


def frozen(array: Any) -> Any:
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.arange(5),
        lambda: np.arange(200.0),
        lambda: np.arange(1_000_000.0),
        lambda: np.asfortranarray(np.arange(1200.0).reshape(3, 400)),
        lambda: np.arange(2000).astype("M8[s]"),
        lambda: np.zeros(300, [("a", "i1"), ("b", "f8")]),
        lambda: np.array(["", "x"] * 300),
        lambda: np.array([None] * 300),
        lambda: np.zeros((0, 3)),
        lambda: np.array(3.5),
        lambda: frozen(np.arange(300)),
    ],
    ids=[
        "small",
        "larger",
        "large",
        "fortran",
        "dates",
        "records",
        "words",
        "objects",
        "empty",
        "number",
        "frozen",
    ],
)
def test_results_own_their_memory_and_keep_its_order(trip: Any, make: Any) -> None:
    plain = make() if make().base is None else make().copy()
    (back,) = trip().back([make()])
    assert back.flags.owndata
    assert (back.dtype, back.shape) == (plain.dtype, plain.shape)
    assert back.flags.f_contiguous == plain.flags.f_contiguous
    assert back.flags.writeable == plain.flags.writeable
    assert back.tolist() == plain.tolist()


@pytest.mark.parametrize(
    "values",
    [{"a", "b"}, {1, 2, None}, frozenset({"x", "y"})],
    ids=["texts", "numbers and None", "frozen texts"],
)
def test_a_set_whose_order_may_change_does_not_travel(trip: Any, values: object) -> None:
    with pytest.raises(Unsendable) as caught:
        trip().back([values])
    assert caught.value.reason == "order"


@pytest.mark.parametrize("values", [set(), {1}, {1, 2, 3}, {"a"}], ids=str)
def test_a_set_whose_order_is_certain_travels(trip: Any, values: object) -> None:
    assert trip().back([values]) == [values]


def test_a_captured_set_comes_back_whatever_its_order(trip: Any, space: dict[str, Any]) -> None:
    space["words"] = {"a", "b", "c"}
    trip = trip("words")
    assert trip.back(trip.there.space["words"]) is space["words"]


REFUSED = {
    "iterator": ("iterator", lambda: iter([1, 2])),
    "generator": ("iterator", lambda: (n for n in range(3))),
    "open file": ("unpicklable", lambda: io.StringIO("text")),
    "real file": ("unpicklable", lambda: open(os.devnull)),  # noqa: SIM115  # closed by the collector, as a user's is
    "lock": ("unpicklable", lambda: __import__("threading").Lock()),
}


@pytest.mark.parametrize(("reason", "make"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_copied_is_refused_by_name(
    trip: Any, space: dict[str, Any], reason: str, make: Any
) -> None:
    space["thing"] = value = make()
    with pytest.raises(Refused) as caught:
        trip("shared", "thing")
    assert (caught.value.reason, caught.value.name) == (reason, "thing")
    if hasattr(value, "close"):
        value.close()


def test_a_capture_that_reaches_a_collected_object_is_refused(trip: Any, space: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        trip("table", never={id(space["shared"]): "shared"})
    assert (caught.value.reason, caught.value.name) == ("carried", "table")
    assert "`shared`" in caught.value.detail


def test_names_that_functions_look_up_are_told(trip: Any) -> None:
    assert {"y", "shared", "area"} <= trip("twice").payload.callee_names


def test_a_part_of_an_array_still_shares_its_memory(trip: Any, space: dict[str, Any]) -> None:
    space["big"] = np.ones((100, 1000)) * np.arange(1000)
    trip = trip("big")
    there = trip.there.space["big"]
    fresh = np.arange(12.0).reshape(3, 4)
    row, column, whole, middle = trip.back([there[3], there[:, 5], fresh, fresh[1, 1:3]])
    assert row.base is space["big"]
    assert np.shares_memory(row, space["big"][3])
    assert column.strides == space["big"][:, 5].strides
    assert np.array_equal(column, space["big"][:, 5])
    assert np.shares_memory(whole, middle)
    assert middle.tolist() == [5.0, 6.0]
