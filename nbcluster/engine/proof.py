"""Iteration 0, as the kernel ran it and as a worker ran it again: the same to the bit, or the loop stays here.

In this room (``engine``) the proof is judged.
"""

from typing import Any

from nbcluster.engine.circumstances import InHand
from nbcluster.engine.surroundings import callees_ask_the_clock
from nbcluster.engine.trial import Trial
from nbcluster.worker.effects import Effects
from nbcluster.worker.equal import first_difference
from nbcluster.worker.slices import as_columns_keep
from nbcluster.worker.witness import unlike


def difference(hand: InHand, trial: Trial, effects: Effects, space: dict[str, Any]) -> str | None:
    """What came out otherwise on a worker, values of the clock aside: those differ by nature."""
    clocked = hand.clocked
    theirs = [record for _, record in effects.records(0, 1) if record[0] not in clocked.sites]
    recorded = as_columns_keep(trial.recorder.records, hand.sites, hand.one_log)
    ours = [record for record in recorded if record[0] not in clocked.sites]
    pairs = {name: value for name, value in trial.bindings.items() if name not in clocked.names}
    left = {name: value for name, value in effects.bindings.items() if name in pairs}
    # What belongs to the item is the kernel's own for both: what each has made of it is compared in its place.
    owned = hand.belongings.owned[0] if hand.belongings.owned else ()
    written = hand.belongings.changed_by_first()
    found = first_difference(
        (_in_order_of(theirs, ours), {name: pairs[name] for name in left}, written),
        (theirs, left, effects.written.get(0, [])),
        known=[(thing, thing) for thing in owned],
        name="it",
    )
    if found is not None:
        return f"iteration 0 comes out otherwise on a worker: {found.text}"
    clock = clocked.at_all or callees_ask_the_clock(hand.loop.named("captured"), space)
    put_out: Any = effects.output.cut(0, 1)
    unheard = unlike(trial.witness.events, put_out, clocked=clock)
    return None if unheard is None else f"iteration 0 comes out otherwise on a worker: {unheard}"


def _in_order_of(theirs: list[tuple[int, Any]], ours: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Our records in the order in which columns list them, where the worker wrote columns."""
    if [site for site, _ in theirs] == [site for site, _ in ours]:
        return ours
    return sorted(ours, key=lambda record: record[0])
