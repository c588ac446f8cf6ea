"""What `%cluster start KIND`, `scale`, `restart`, `logs`, `run` and `settings` do, and `%distribute --defaults`.

In this room a line that steers a cluster, or what holds for cells, calls the session and shows what came of it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from nbcluster.magics import tables
from nbcluster.magics.lines import ClusterLine, DefaultsLine, help_on_defaults, help_on_kind
from nbcluster.session import Session, raise_if_failed

if TYPE_CHECKING:
    from nbcluster.clusters.kinds.table import Asked
    from nbcluster.worker.statements import Said


def keep_defaults(asked: DefaultsLine, here: Session) -> None:
    """`%distribute --defaults --workers 4`"""
    if asked.help:
        print(help_on_defaults())
        return
    here.set_defaults(asked.values)
    if asked.values:
        tables.show_settings([row for row in here.settings_told() if row[0] in asked.values])
    else:
        print("This notebook has no defaults of its own. `%cluster settings` shows what holds.")


def start_kind(asked: "Asked", here: Session) -> None:
    """`%cluster start ssh --hosts a,b`"""
    if asked.help:
        print(help_on_kind(asked))
    elif asked.dry_run:
        print(asked.script())
    else:
        tables.show_cluster(here.start_kind(asked))


def _scale(asked: ClusterLine, here: Session) -> None:
    assert asked.bounds is not None  # or the line would not have been read
    tables.show_cluster(here.scale_cluster(*asked.bounds))


def _restart(asked: ClusterLine, here: Session) -> None:
    tables.show_cluster(here.restart_cluster())


def _logs(asked: ClusterLine, here: Session) -> None:
    print("\n".join(tables.log_lines(here.cluster_logs(asked.worker))))


def _run(asked: ClusterLine, here: Session) -> None:
    said = here.run_on_workers(_as_python(asked.statement))
    for text in grouped(said):
        print(text)
    raise_if_failed(asked.statement, said)


def _settings(asked: ClusterLine, here: Session) -> None:
    tables.show_settings(here.settings_told())


def _as_python(statement: str) -> str:
    """`!COMMAND` as IPython would have it, for a process that has no IPython."""
    if not statement.startswith("!"):
        return statement
    return f"import subprocess; subprocess.run({statement[1:].strip()!r}, shell=True, check=True) and None"


def grouped(said: "Mapping[str, Said]") -> list[str]:
    """What workers said, with those in front who said it: equal answers once."""
    workers: dict[tuple[str, str], list[str]] = {}
    for worker, each in said.items():
        workers.setdefault((each.text.rstrip("\n"), each.error), []).append(worker)
    return [
        "\n".join(
            [f"{', '.join(names)}:", *_indented(text or ("" if error else "(nothing)")), *_indented(error)]
        )
        for (text, error), names in workers.items()
    ]


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.splitlines()]


DOES: Final[Mapping[str, Callable[[ClusterLine, Session], None]]] = {
    "scale": _scale,
    "restart": _restart,
    "logs": _logs,
    "run": _run,
    "settings": _settings,
}
