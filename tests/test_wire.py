"""A snapshot goes out as JSON and comes back the same; what is no snapshot is refused, and where is said.

The files in ``tests/golden`` are the contract with the browser: its tests read the same ones.
"""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbcluster.run.snapshot import BusySpan, Death, ErrorView, LaneView, LoopView, Snapshot
from nbcluster.wire import VERSION, WireError, from_json, to_json

GOLDEN = Path(__file__).parent / "golden"

HOSTILE = (
    "</pre><script>alert(1)</script> \u001b[31mred\u001b[0m \u202eevil\u202c & \"quoted\" 'it' \u0000 🙂"
)

STARTING = Snapshot(
    run="r1",
    name=None,
    cell="",
    state="starting",
    seconds=0.0,
    loops=(),
    lanes=(),
    lane_count=0,
    errors=(),
    sent_bytes=0,
    plain_estimate_s=None,
    claim="",
)

RUNNING = Snapshot(
    run="r2",
    name="grid",
    cell="7",
    state="running",
    seconds=12.25,
    loops=(
        LoopView(
            line=4,
            header="for k in k_range",
            total=30,
            computed=21,
            committed=17,
            here=2,
            seconds=12.0,
            eta_s=5.5,
            rate_per_s=1.75,
            route="parallel",
            text="30 iterations on 3 workers",
            plain_estimate_s=45.0,
        ),
        LoopView(
            line=11,
            header="for epoch in range(200)",
            total=None,
            computed=0,
            committed=0,
            here=0,
            seconds=0.0,
            eta_s=None,
            rate_per_s=None,
            route="kernel",
            reason="carried",
            text="here [carried]: line 11 reads `weight`, which line 13 sets in the iteration before",
        ),
    ),
    lanes=(
        LaneView(
            worker="w0",
            machine="lab7",
            gpu=None,
            spans=(
                BusySpan(0, 0, 2, 9, 0.5, 4.0, "committed", 0.25, "k = 2", 18_400),
                BusySpan(3, 0, 17, 21, 8.0, 11.5, "computed"),
                BusySpan(5, 0, 21, 25, 11.5, None, "running", 11.25, "k = 21", 0, 1),
            ),
            memory_bytes=104857600,
        ),
        LaneView(
            worker="w1",
            machine="lab7",
            gpu="0",
            spans=(
                BusySpan(1, 0, 9, 13, 0.5, 2.0, "lost"),
                BusySpan(4, 0, 25, 28, 8.0, 9.0, "cancelled"),
                BusySpan(6, 0, 28, 28, 9.0, 9.25, "surprised"),
            ),
            gpu_busy=0.87,
            gpu_memory_bytes=12_000_000_000,
            deaths=(Death(2.0, "killed for memory"),),
        ),
        LaneView(
            worker="w2",
            machine="lab8",
            gpu=None,
            spans=(BusySpan(7, 0, 28, 30, 12.0, None, "waiting", 12.0),),
        ),
    ),
    lane_count=3,
    errors=(),
    sent_bytes=39845888,
    plain_estimate_s=88.0,
    claim="same as a plain run (not proven)",
    cluster="local, 3 workers",
)

FINAL = replace(
    RUNNING,
    run="r3",
    name=HOSTILE,
    state="failed",
    seconds=20.5,
    loops=(
        replace(
            RUNNING.loops[0],
            header=HOSTILE,
            computed=30,
            committed=18,
            here=13,
            eta_s=0.0,
            route="mixed",
            reason="writes",
            text=HOSTILE,
        ),
    ),
    errors=(
        ErrorView(
            type="ZeroDivisionError",
            line=5,
            count=3,
            text=HOSTILE,
            source="out.append(1 / x)",
            traceback="line 5\n    out.append(1 / x)",
        ),
    ),
    claim="",
    message=HOSTILE,
    final=True,
)

EXAMPLES = {"starting": STARTING, "running": RUNNING, "final": FINAL}


def golden(name: str) -> object:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_goes_out_as_its_golden_file(name):
    assert to_json(EXAMPLES[name]) == golden(f"snapshot-{name}")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_golden_file_comes_in_as_its_example(name):
    assert from_json(golden(f"snapshot-{name}")) == EXAMPLES[name]


def test_there_is_no_golden_file_without_an_example():
    assert {path.stem for path in GOLDEN.glob("snapshot-*.json")} == {f"snapshot-{name}" for name in EXAMPLES}


REFUSED = golden("refused-snapshots")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["says"])
def test_what_is_no_snapshot_is_refused_and_where_is_said(case):
    """Each case is a change to the running example; the browser's guard must refuse it as well."""
    data = deepcopy(golden("snapshot-running"))
    place = data
    for key in case["at"][:-1]:
        place = place[key]
    if "put" in case:
        place[case["at"][-1]] = case["put"]
    else:
        del place[case["at"][-1]]
    with pytest.raises(WireError) as told:
        from_json(data)
    assert str(told.value) == case["says"]


@pytest.mark.parametrize("data", [None, [], "snapshot", 1, {}, {"version": VERSION}])
def test_what_is_nothing_like_a_snapshot_is_refused(data):
    with pytest.raises(WireError):
        from_json(data)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_say_goes_neither_out_nor_in(number):
    with pytest.raises(WireError, match=r"^seconds is .*, which JSON cannot say$"):
        to_json(replace(STARTING, seconds=number))
    with pytest.raises(WireError, match=r"^seconds is not a finite number$"):
        from_json({**to_json(STARTING), "seconds": number})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(data, at=()):
    """Every path into a JSON value."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*at, key)
        yield from places(value, (*at, key))


@given(st.data())
def test_whatever_is_put_anywhere_either_comes_back_the_same_or_is_refused(data):
    snapshot = deepcopy(golden("snapshot-running"))
    *way, last = data.draw(st.sampled_from(list(places(snapshot))))
    place = snapshot
    for key in way:
        place = place[key]
    place[last] = data.draw(JSON)
    try:
        read = from_json(snapshot)
    except WireError:
        return
    assert to_json(read) == snapshot


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.builds(
        Snapshot,
        seconds=numbers,
        plain_estimate_s=st.none() | numbers,
        loops=st.lists(
            st.builds(LoopView, seconds=numbers, eta_s=st.none() | numbers, rate_per_s=numbers)
        ).map(tuple),
        lanes=st.lists(
            st.builds(
                LaneView,
                spans=st.lists(st.builds(BusySpan, start_s=numbers, end_s=st.none() | numbers)).map(tuple),
            ),
            max_size=3,
        ).map(tuple),
    )
)
def test_any_snapshot_survives_the_trip_through_json_text(snapshot):
    assert from_json(json.loads(json.dumps(to_json(snapshot)))) == snapshot
