"""Sentences about loops: where they ran, what was decided, and why or how much.

In this room data becomes text, in the reader's names and line numbers.
"""

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from nbcluster.analysis.facts import NameClass
from nbcluster.plan.figures import about, amount, duration, size

WIDTH = 120
"""Columns of a report; a line that would be longer goes on below its beginning."""

LONGEST_HEADER = 36
"""Columns that a loop's own text may take of it."""

_WORTH_NAMING = 1_000_000
"""Bytes from which on a captured object is named with its size."""

_MOST_NAMES = 6
"""Names that a list of them shows."""

_IN_ORDER: dict[NameClass, str] = {
    "collected": "collected in order",
    "reduced": "folded in order",
    "plotted": "plotted here, in order",
    "bound": "bound in order",
}


def here(reason: str, loop_line: int, line: int | None, detail: str, advice: str) -> str:
    """``here [carried]: line 11 reads `weight`, which line 13 sets in the iteration before``"""
    return f"here [{reason}]: {because(loop_line, line, detail, advice)}"


def all_here(total: int | None, done: int, unit: str = "iteration") -> str:
    """Of a loop that came to its end, or was ended, with what the kernel did of it."""
    if total is None:
        return "ended before anything came from workers"
    early = f"{done:,} of " if done < total else ""
    return f"{early}{amount(total, unit)}, all here"


def continued(
    at: int, workers: int, reason: str, loop_line: int, line: int | None, detail: str, advice: str
) -> str:
    """``0-17 on 8 workers, then here from 18 [writes]: to_csv() would write 'out.csv'``"""
    before = "0" if at == 1 else f"0-{at - 1:,}"
    where = (
        "here from the start"
        if at == 0
        else f"{before} on {amount(workers, 'worker')}, then here from {at:,}"
    )
    return f"{where} [{reason}]: {because(loop_line, line, detail, advice)}"


def because(loop_line: int, line: int | None, detail: str, advice: str = "") -> str:
    """``line 11 reads `weight`, which line 13 sets``; of the loop's own line, ``it stands inside an if``."""
    subject = "" if line is None else "it " if line == loop_line else f"line {line} "
    return f"{subject}{detail}" + (f". {advice}" if advice else "")


def apart(
    total: int,
    done: int,
    away: int,
    workers: int,
    seconds: float,
    plain_s: float | None,
    unit: str = "iteration",
) -> str:
    """``30 iterations on 8 workers, 12.4 s (about 88 s here)``; of a loop that ended early, ``12 of 30 iterations …``"""
    # Iteration 0 always runs here; it is worth saying only where more than that did.
    shared = f", {away:,}" if away < done - 1 else ""
    early = f"{done:,} of " if done < total else ""
    plain = "" if plain_s is None else f" ({'all of them ' if early else ''}{about(plain_s)} here)"
    return f"{early}{amount(total, unit)}{shared} on {amount(workers, 'worker')}, {duration(seconds)}{plain}"


def trial(ran: int) -> str:
    """What a loop does before workers have it."""
    return "goes on here until there are workers" if ran else "iteration 0 runs here, watched"


def what_for(
    names: Mapping[NameClass, Sequence[str]],
    sent: Iterable[tuple[str, int]],
    *,
    proven: bool,
    allowed: Sequence[str] = (),
    streams: int | None = None,
    drawn: Sequence[str] = (),
    seeded: Sequence[str] = (),
    blas: int | None = None,
    per_worker: Sequence[str] = (),
    gpus: float | None = None,
    fell_back: bool = False,
) -> str:
    """``collected in order: kmeans_per_k; sent once: X_train_pca 38 MB``"""
    parts = [f"{words}: {listed(names[kind])}" for kind, words in _IN_ORDER.items() if names.get(kind)]
    heavy = sorted((pair for pair in sent if pair[1] >= _WORTH_NAMING), key=lambda pair: -pair[1])
    if heavy:
        parts.append(f"sent once: {listed([f'{name} {size(count_bytes)}' for name, count_bytes in heavy])}")
    if per_worker:
        parts.append(f"per worker: {listed(per_worker)}")
    if fell_back:
        parts.append("on CPUs by fallback=True, for no worker has a GPU")
    elif gpus is not None:
        parts.append(f"each iteration has {'a GPU' if gpus == 1 else f'{gpus:g} of a GPU'}")
    if drawn:
        parts.append(f"drawn ahead: {listed(drawn)}")
    if seeded:
        parts.append(f"seeded in the iteration: {listed(seeded)}")
    if allowed:
        parts.append(f"allowed: {joined(allowed)}")
    if streams is not None:
        parts.append(f"random numbers of its own for each iteration: --streams {streams}")
    if blas is not None:
        parts.append(f"linear algebra with {amount(blas, 'thread')}, so that last bits may be others")
    if not proven:
        parts.append("not proven")
    return "; ".join(parts)


def spread(calls: int, workers: int) -> str:
    """What joblib did in a statement that ran in the kernel."""
    batches = "1 batch" if calls == 1 else f"{calls:,} batches"
    on = "1 worker" if workers == 1 else f"{workers} workers"
    return f"{batches} of joblib's on {on}"


def again(first: int, end: int, allowed: Sequence[str]) -> str:
    """Of iterations that may have done on a worker what they were allowed to, and were not committed from there."""
    which = f"{first:,}" if end - first == 1 else f"{first:,}-{end - 1:,}"
    deeds = joined([_DEEDS[each] for each in allowed], "or")
    return f"{which} may have run on workers before: what they {deeds} may be there, or be there twice"


def lost(worker: str, cause: str, first: int, end: int, item: str, *, again: bool) -> str:
    """``w2 was lost in iteration 7 (name = 'b.csv'): it crashed by SIGSEGV: …; what it had was run again``"""
    which = f"iteration {first:,}" if end - first == 1 else f"one of the iterations {first:,}-{end - 1:,}"
    of_item = f" ({item})" if item else ""
    repeated = "; what it had was run again" if again else ""
    return f"{worker} was lost in {which}{of_item}: {cause}{repeated}"


def more_lost(count: int) -> str:
    """Of workers beyond those that are told one by one."""
    return f"{count} more {'worker was' if count == 1 else 'workers were'} lost"


def checked(iterations: Sequence[int], otherwise: tuple[int, str] | None) -> str:
    """``checked: 3, 17 and 88 were run again here, and came out the same``"""
    which = listed([f"{each:,}" for each in iterations])
    was = "was" if len(iterations) == 1 else "were"
    if otherwise is None:
        return f"checked: {which} {was} run again here, and came out the same"
    return f"checked: {which} {was} run again here; {otherwise[0]:,} comes out otherwise: {otherwise[1]}"


_DEEDS = {"writes": "wrote", "network": "sent", "processes": "started"}


def joined(parts: Sequence[str], by: str = "and") -> str:
    """``writes, network and processes``"""
    return f" {by} ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def condition(
    gives: str, *, is_method: bool, changes_items: bool = False, besides: Sequence[str] = ()
) -> str:
    """What ``--explain`` makes depend on an expression: ``if `load()` gives a list, a range, an array or the like``; and
    on the items that it gives."""
    what = "is a method of pandas" if is_method else "gives a list, a range, an array or the like"
    conditions = [f"`{gives}` {what}"] if gives else []
    if changes_items:
        conditions.append("what an iteration changes belongs to its item alone")
    return f" if {joined([*conditions, *besides])}"


def plan_of(
    names: Mapping[NameClass, Sequence[str]],
    condition: str = "",
    drawn: Sequence[str] = (),
    seeded: Sequence[str] = (),
    levels: int = 1,
    gpus: float | None = None,
) -> str:
    """For ``--explain``: ``apart; collected in order: out``; where that depends on something, with the condition. A nest
    has ``levels`` that may be taken as one loop."""
    flat = (
        f"with few items, {levels} levels as one loop if what is inside can be foreseen" if levels > 1 else ""
    )
    where = "" if gpus is None else f"for workers with {'a GPU' if gpus == 1 else f'{gpus:g} of a GPU'}"
    parts = [f"apart{condition}", where, what_for(names, (), proven=True, drawn=drawn, seeded=seeded), flat]
    return "; ".join(filter(None, parts))


def one_by_one(called: str, *, endless: bool = False) -> tuple[str, str]:
    """Why a loop over ``a generator`` stays here, as a clause, and what to do about it."""
    detail = f"goes through {called}, whose items come only one by one"
    if endless:
        return detail, "To run it in parallel: go through a range(…) of as many as it takes"
    return detail, IN_A_LIST


IN_A_LIST = "To run it in parallel: go through list(…) of it"


def out_of_gpu_memory(line: int, said: str, *, on_workers: bool) -> str:
    """Below a cell that such an exception has ended."""
    where = f"line {line}" if line else "the cell"
    why = (
        "The kernel and the workers on GPUs share the devices, and each keeps what it has taken."
        if on_workers
        else "What earlier cells have left on the device counts too."
    )
    do = "Let an iteration need less at a time, or free what is not needed any more (`del`)"
    more = ", or let fewer share a GPU: `nbcluster.on(gpus=1)`" if on_workers else ""
    return f"The GPU's memory was not enough in {where}: {said.rstrip('.')}. {why} {do}{more}."


def listed(names: Sequence[str]) -> str:
    """``a, b, c and 4 more``"""
    if len(names) <= _MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[: _MOST_NAMES - 1])} and {len(names) - _MOST_NAMES + 1} more"


def table(rows: Sequence[tuple[int, str, Sequence[str]]], width: int = WIDTH) -> list[str]:
    """Rows of (line, header, sentences), each row's three parts below those of the row above."""
    places = [f"line {line}" for line, _, _ in rows]
    headers = [clipped(header, LONGEST_HEADER) for _, header, _ in rows]
    place_width = max(map(len, places), default=0) + 2
    header_width = max(map(len, headers), default=0) + 2
    indent = place_width + header_width
    lines = []
    for place, header, (_, _, sentences) in zip(places, headers, rows, strict=True):
        beginning = f"{place:<{place_width}}{header:<{header_width}}"
        for sentence in sentences:
            for piece in wrapped(sentence, width - indent):
                lines.append((beginning + piece).rstrip())
                beginning = " " * indent
    return lines


def wrapped(sentence: str, width: int) -> list[str]:
    """The sentence in pieces of at most `width` columns; code in backticks stays in one piece if it can."""
    joined = "`".join(
        part.replace(" ", _GLUE) if index % 2 else part for index, part in enumerate(sentence.split("`"))
    )
    pieces = textwrap.wrap(joined, max(width, 30), break_long_words=False, break_on_hyphens=False)
    return [piece.replace(_GLUE, " ") for piece in pieces] or [""]


_GLUE = "\N{NO-BREAK SPACE}"


def clipped(text: str, width: int) -> str:
    """The beginning of `text`, with a sign where something is missing."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
