"""What `%cluster` and `%runs` show.

In this room facts about clusters and runs become small tables: with colours in a terminal, plain elsewhere.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import localtime, strftime
from typing import TYPE_CHECKING

from nbcluster.plan.figures import size
from nbcluster.session import Run, WorkerLog

if TYPE_CHECKING:
    from nbcluster.clusters import Cluster, ClusterInfo
    from nbcluster.errors import ClusterError

_GB = 2**30
_OURS = f'  File "{Path(__file__).parents[1]}{os.sep}'
"""How Python's `faulthandler` begins the line of a frame."""


def no_cluster(lanes: int) -> str:
    workers = f"{lanes} worker{'' if lanes == 1 else 's'}"
    return (
        "This notebook is not attached to a cluster. The first cell under %%distribute that has work for one "
        f"starts it\non this machine, with {workers}; `%cluster start` starts it now."
    )


def show_cluster(info: "ClusterInfo", failure: "ClusterError | None" = None) -> None:
    if failure is not None:
        print(failure)
        return
    states = Counter(worker.state for worker in info.workers)
    workers = ", ".join(f"{count} {state}" for state, count in states.items()) or "none yet"
    print(f'{info.kind} cluster "{info.name}": workers: {workers}')
    gpus = {worker.gpu_id for worker in info.workers if worker.has_gpu}
    count = f", {len(gpus)} GPU{'' if len(gpus) == 1 else 's'}" if gpus else ""
    print(f"{info.cpus} CPUs{count}, {info.memory_bytes / _GB:.1f} GB of memory, {info.address}")
    if info.kind != "attached":
        if not info.differences:
            print("the same versions as this kernel")
        print(_stay(info.idle_s))
    if told := _ways(info):
        print(told)
    if info.waiting:
        print(f"waits: {info.waiting}")
    columns = ["worker", "state", "machine", "process", *(["GPU"] if gpus else [])]
    rows = [
        (worker.name, worker.state, worker.machine, str(worker.pid or ""), worker.gpu)[: len(columns)]
        for worker in info.workers
    ]
    _show(columns, rows)
    if info.kind == "attached" or info.differences:
        _show_what_is_otherwise(info)
    for note in info.notes:
        print(f"- {note}")


def _show_what_is_otherwise(info: "ClusterInfo") -> None:
    from nbcluster.clusters.alike import names_of

    if info.differences:
        print("Not the same as here, so that a run is not promised to be the same as a plain one:")
        _show(
            ("", "here", "there", "workers"),
            [
                (each.name, each.here, each.there or "missing", names_of(each.workers))
                for each in info.differences
            ],
        )
        print("`%cluster doctor` tells what may come of it, and how it is mended.")
    else:
        print("Python, the packages that this notebook uses, and linear algebra are the same as here.")


def diagnosis(info: "ClusterInfo") -> str:
    """What `%cluster doctor` tells."""
    from nbcluster.clusters.alike import names_of

    if not info.differences:
        return f'The workers of "{info.name}" have what this notebook has: there is nothing to mend.'
    told = [
        f"{each.name}: {each.there or 'missing'} on {names_of(each.workers)}, {each.here} here\n"
        f"    what may come of it: {each.why}\n"
        f"    how it is mended: {each.mending}"
        for each in info.differences
    ]
    return "\n".join(told)


def show_clusters(attached: "Cluster | None") -> None:
    """Those of the registry; `attached` is marked."""
    from nbcluster.clusters.standing import COLUMNS, NONE_AT_ALL, standings

    found = standings()
    if not found:
        print(NONE_AT_ALL)
        return
    here = attached.name if attached is not None and attached.outlives else ""
    _show(
        ("", *COLUMNS),
        [("*" if each.entry.name == here else "", *each.row) for each in found],
    )


def show_settings(told: Iterable[tuple[str, object, str]]) -> None:
    """Name, value, and where that came from."""
    _show(("setting", "value", "from"), [(name, _value(value), where) for name, value, where in told])


def log_lines(logs: "Iterable[WorkerLog]") -> Iterator[str]:
    """What each place has to tell: those that died in it first."""
    for log in logs:
        for death in log.deaths:
            at = strftime("%H:%M:%S", localtime(death.at))
            yield f"{log.name}, number {death.generation} in its place, ended at {at}: {death.cause}"
            yield from _below(death.log, "it had written nothing")
        if log.worker is not None:
            number = f", number {log.worker.generation} in its place" if log.worker.generation > 1 else ""
            process = f", process {log.worker.pid}" if log.worker.pid else ""
            yield f"{log.name}{number}, {log.worker.state}{process}"
            yield from _below(log.text, "it has written nothing")


def _below(text: str, nothing: str) -> Iterator[str]:
    # Of a worker that tells where its code is, our own frames are cut away.
    told = [line for line in text.rstrip().splitlines() if not line.startswith(_OURS)]
    for line in told or [f"({nothing})"]:
        yield f"    {line}".rstrip()


def show_runs(runs: Sequence[Run]) -> None:
    if not runs:
        print("No cell has been distributed in this kernel yet.")
        return
    _show(
        ("run", "name", "cell", "state", "route", "seconds"),
        [
            (
                str(run.number),
                run.name or "",
                f"[{run.cell}]" if run.cell else "",
                run.state,
                run.report.route if run.report is not None else "",
                f"{run.seconds:.1f}",
            )
            for run in runs
        ],
        right=("run", "cell", "seconds"),
    )


def _stay(idle_s: float | None) -> str:
    if idle_s is None:
        return "it ends with this kernel"
    from nbcluster.clusters.registry import span

    return f"it stays when this kernel ends, until none has used it for {span(idle_s)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def _ways(info: "ClusterInfo") -> str:
    """What was said of its workers."""
    said = []
    if info.bounds is not None:
        said.append(f"scales between {info.bounds[0]} and {info.bounds[1]} workers, with what runs can use")
    limits = (
        []
        if info.worker_cpus is None
        else [f"{info.worker_cpus:g} CPU{'' if info.worker_cpus == 1 else 's'}"]
    )
    if info.worker_memory_bytes is not None:
        limits.append(f"{size(info.worker_memory_bytes)} of memory at most")
    if limits:
        said.append(f"for each worker: {' and '.join(limits)}")
    return "; ".join(said)


def _show(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    # Imported here: 50 ms that only a table needs.
    from nbcluster.views.console import SIMPLE_HEAD, Console, Table, Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(text) for text in row))  # a name is no markup
    # A kernel asks programs for colours by the environment; what it prints is saved with the notebook.
    is_terminal = sys.stdout.isatty()
    width = None if is_terminal else 100
    console = Console(force_terminal=is_terminal, force_jupyter=False, no_color=not is_terminal, width=width)
    console.print(table)
