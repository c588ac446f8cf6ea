"""What belongs to an item alone is found, and iteration 0's is as it came for as long as it has to be.

In this room objects are told apart without a loop.
"""

import asyncio
import sys
import threading
import weakref
from typing import Any

from nbcluster.engine.belongings import MANY, ODD, PART, SHARED, Property
from nbcluster.worker.items import Cut


class Model:
    def __init__(self, options: Any = None) -> None:
        self.options = options


def owned(items: list[Any], *roots: object, seen: bool = False) -> Property:
    return Property(Cut(items), roots, {}, seen=seen)


def ids(found: Property) -> list[set[int]]:
    return [set(map(id, things)) for things in found.owned]


def test_an_item_and_its_parts_are_its_own() -> None:
    rows = [{"k": k, "tags": [k]} for k in range(3)]
    found = owned(rows)
    assert ids(found) == [{id(row), id(row["tags"])} for row in rows]
    assert found.why_not == ""


def test_what_two_items_hold_is_nobodys_and_so_is_what_lies_in_it() -> None:
    inner = [1]
    shared = {"inner": inner}
    models = [Model(shared) for _ in range(3)]
    assert ids(owned(models)) == [{id(model)} for model in models]


def test_what_the_body_reads_is_nobodys() -> None:
    rows = [[k] for k in range(3)]
    assert ids(owned(rows, rows[1])) == [{id(rows[0])}, set(), {id(rows[2])}]
    assert owned(rows, rows).owned == ()
    assert owned(rows, rows).why_not == SHARED


def test_what_a_function_looks_up_is_nobodys() -> None:
    space: dict[str, Any] = {"rows": [[k] for k in range(3)], "__name__": "__main__"}
    exec("def last(): return rows[-1]", space)
    assert Property(Cut(space["rows"]), [space["last"]], space).owned == ()


def test_what_lies_in_something_that_is_not_written_back_is_watched_with_it() -> None:
    class Odd:
        def __init__(self, held: Any) -> None:
            self.held = held

        def __getstate__(self) -> Any:
            return vars(self)

    odd = Odd([1])
    found = owned([odd, odd.held])
    assert found.owned == ()
    assert found.why_not == ODD.format(
        "a test_what_lies_in_something_that_is_not_written_back_is_watched_with_it.<locals>.Odd"
    )


def test_slots_are_written_back() -> None:
    class Slotted:
        __slots__ = ("held", "left")

        def __init__(self, held: Any) -> None:
            self.held = held

    slotted = [Slotted([k]) for k in range(3)]
    found = owned(slotted)
    assert ids(found) == [{id(each), id(each.held)} for each in slotted]
    slotted[0].left, kept = 1, slotted[0].held
    del slotted[0].held
    with found.as_at_first():
        assert slotted[0].held is kept
        assert not hasattr(slotted[0], "left")
    assert not hasattr(slotted[0], "held")
    assert slotted[0].left == 1


def test_what_enumerate_and_zip_give_together_is_found() -> None:
    rows, tags = [[k] for k in range(3)], [{k} for k in range(3)]
    assert owned(list(enumerate(zip(rows, range(3), strict=True)))).why_not == ""
    assert owned([(0, (1, tags[0]))]).why_not == ODD.format("a set")


def test_a_part_of_an_array_is_not_written_back() -> None:
    import numpy as np

    assert owned(list(np.zeros((3, 2)))).why_not == PART
    arrays = [np.zeros(3) for _ in range(3)]
    assert ids(owned(arrays)) == [{id(array)} for array in arrays]


def test_an_array_of_another_form_is_written_back_as_long_as_nobody_reaches_the_memory_otherwise() -> None:
    import numpy as np

    flat = [np.zeros(4) for _ in range(3)]
    square = [each.reshape(2, 2) for each in flat]
    assert ids(owned(square)) == [{id(array)} for array in square]
    assert owned(square, flat).why_not == SHARED
    assert owned(list(zip(square, flat, strict=True))).owned == ()


def test_a_part_of_another_class_is_one_too() -> None:
    import numpy as np

    arrays = [np.zeros((2, 2)) for _ in range(3)]
    assert ids(owned(arrays, arrays[1].view(np.matrix))) == [{id(arrays[0])}, set(), {id(arrays[2])}]
    held = [[k] for k in range(3)]
    masked = np.ma.masked_array(np.array([held[1], None], dtype=object))  # type: ignore[no-untyped-call]
    assert ids(owned(held, masked)) == [{id(held[0])}, set(), {id(held[2])}]


def test_records_are_not_written_back() -> None:
    import numpy as np

    records = [np.zeros(2, [("x", int)]) for _ in range(3)]
    assert owned(records).why_not == ODD.format("an array of [('x', '<i8')]")


def test_attributes_that_are_held_by_themselves_are_not_written_back() -> None:
    models = [Model(k) for k in range(3)]
    assert ids(owned(models, vars(models[1]))) == [{id(models[0])}, set(), {id(models[2])}]
    vars(models[0])["space"] = vars(models[0])
    models[1].__dict__ = vars(models[2])
    assert owned(models).owned == ()


def test_what_is_held_weakly_is_reached() -> None:
    models = [Model(k) for k in range(3)]
    assert ids(owned(models, weakref.WeakSet(models[:1]))) == [set(), {id(models[1])}, {id(models[2])}]


def test_what_cannot_travel_ends_the_way() -> None:
    loop = asyncio.new_event_loop()
    try:
        owned([[k] for k in range(3)], loop.create_future(), threading.current_thread(), sys._getframe())
    finally:
        loop.close()


def test_a_loop_that_is_not_seen_to_change_its_items_has_less_time_for_them() -> None:
    rows = [[k] for k in range(5000)]
    assert owned(rows).why_not == MANY
    assert owned(rows, seen=True).why_not == ""


def test_the_first_item_is_as_it_came_for_a_while() -> None:
    rows: list[Any] = [{"k": 0, "tags": [0]}, {"k": 1}]
    found = owned(rows)
    tags = rows[0]["tags"]
    tags.append(1)
    rows[0]["new"] = []
    with found.as_at_first():
        assert rows[0] == {"k": 0, "tags": [0]}
        assert rows[0]["tags"] is tags
    assert rows[0] == {"k": 0, "tags": [0, 1], "new": []}
    assert [thing for thing, _ in found.changed_by_first()] == [rows[0], tags]
