"""What a run could still use, by its snapshots."""

from dataclasses import replace

from nbcluster.run.demand import Demand, DemandOfRun
from nbcluster.run.snapshot import BusySpan, LaneView, LoopView, Snapshot

LOOP = LoopView(
    line=2,
    header="for i in range(100)",
    total=100,
    computed=40,
    committed=30,
    here=1,
    seconds=4.0,
    eta_s=None,
    rate_per_s=None,
    route="parallel",
)
SNAPSHOT = Snapshot(
    run="a-1",
    name=None,
    cell="",
    state="running",
    seconds=4.0,
    loops=(LOOP,),
    lanes=(),
    lane_count=0,
    errors=(),
    sent_bytes=0,
    plain_estimate_s=50.0,
    claim="",
)


def lane(worker: str, *spans: tuple[int, float | None]) -> LaneView:
    views = tuple(BusySpan(number, 0, 0, 9, 0.0, end_s, "running") for number, end_s in spans)
    return LaneView(worker, "lab7", None, views)


def test_what_is_left_and_what_it_would_take_one_worker() -> None:
    assert DemandOfRun().after(SNAPSHOT) == Demand(60, 30.0)
    assert DemandOfRun(once=True).after(SNAPSHOT) == Demand(60, 30.0, once=True)
    assert DemandOfRun().after(replace(SNAPSHOT, plain_estimate_s=None)) == Demand(60)


def test_nothing_is_left_of_what_is_over_or_has_no_length() -> None:
    unknown = replace(SNAPSHOT, loops=(replace(LOOP, total=None),))
    stays = replace(SNAPSHOT, loops=(replace(LOOP, route="kernel", reason="carried"),))
    for snapshot in (replace(SNAPSHOT, final=True), replace(SNAPSHOT, loops=()), stays, unknown):
        assert DemandOfRun().after(snapshot) == Demand()


def test_who_is_busy_is_remembered_between_snapshots() -> None:
    run = DemandOfRun()
    both = (lane("w1", (0, None)), lane("w2", (1, None)))
    assert run.after(replace(SNAPSHOT, lanes=both)).busy == {"w1", "w2"}
    assert run.after(replace(SNAPSHOT, lanes=(lane("w1"), lane("w2", (1, 3.0))))).busy == {"w1"}
    assert run.after(replace(SNAPSHOT, lanes=(lane("w1", (0, 4.0), (2, None)),))).busy == {"w1"}
    assert run.after(replace(SNAPSHOT, lanes=(lane("w1", (2, 5.0)),))).busy == frozenset()


def test_a_loop_on_gpus_is_no_reason_for_more_workers_on_cores() -> None:
    run = DemandOfRun()
    on_a_gpu = replace(lane("g1", (0, None)), gpu="H100")
    assert run.after(replace(SNAPSHOT, lanes=(on_a_gpu,))) == Demand()
    both = (replace(lane("g1"), gpu="H100"), lane("w2", (1, None)))
    assert run.after(replace(SNAPSHOT, lanes=both)) == Demand(1, None, frozenset({"w2"}))
