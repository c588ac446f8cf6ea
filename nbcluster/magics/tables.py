"""What `%cluster` and `%runs` show.

In this room facts about clusters and runs become small tables: with colours in a terminal, plain elsewhere.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import TYPE_CHECKING

from nbcluster.session import Run

if TYPE_CHECKING:
    from nbcluster.clusters import ClusterInfo
    from nbcluster.errors import ClusterError

_GB = 2**30


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
    print(f"{info.cpus} CPUs, {info.memory_bytes / _GB:.1f} GB of memory, {info.address}")
    print(_versions(info.versions))
    _show(
        ("worker", "state", "machine", "process"),
        [(worker.name, worker.state, worker.machine, str(worker.pid or "")) for worker in info.workers],
    )


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


def _versions(theirs: dict[str, str]) -> str:
    different = [
        f"{name} {there} there, {here or 'missing'} here"
        for name, there in theirs.items()
        if (here := _version_here(name)) != there
    ]
    return f"versions differ: {'; '.join(different)}" if different else "the same versions as this kernel"


def _version_here(name: str) -> str | None:
    if name == "python":
        return python_version()
    try:
        return version(name)
    except PackageNotFoundError:
        return None


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
