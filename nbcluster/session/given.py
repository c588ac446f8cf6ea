"""What a cluster is asked for in Python, where no grammar reads it.

In this room arguments are read, and all that is wrong with them is told at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from nbcluster import settings as choices
from nbcluster.errors import Fault, OptionError, unknown
from nbcluster.settings import CLUSTER_NAME, MOST_WORKERS, NAME_FORM, TOO_MANY_WORKERS

if TYPE_CHECKING:
    from nbcluster.clusters.kinds.table import Asked


_OF_LINES: Final = {
    "idle": "is unknown (is idle_s meant?)",
    "dry_run": "is unknown (nbcluster.cluster.script() shows what would be handed in)",
}
"""What a line says in one way, and Python in another."""


def asked_of_kind(kind: object, given: Mapping[str, object], idle_s: object) -> "Asked":
    """Raises OptionError, KindNotInstalled."""
    from nbcluster.clusters.kinds import table

    of = "nbcluster.cluster.start()"
    faults = list(faults_of_idle(idle_s))
    if not isinstance(kind, str):
        raise OptionError(of, [*faults, Fault(f"kind={kind!r}", "is no text")], table.names())
    if kind == table.LOCAL:
        there_are = ["workers", "name", "idle_s", "lasting", "memory", "cpus", "gpus", "kind"]
        faults += [unknown(name, there_are) for name in given if name not in there_are]
        raise OptionError(of, faults, there_are)
    found = table.find(kind, of)
    asked = None
    try:
        asked = table.read(found, {name: given[name] for name in given if name not in _OF_LINES}, of)
    except OptionError as error:
        faults += error.faults
    faults += [Fault(name, _OF_LINES[name]) for name in _OF_LINES if name in given]
    if asked is None or faults:
        keys = dict.fromkeys(option.held_as for option in table.grammar(found, of).options)
        offered = [key for key in keys if key not in _OF_LINES]
        raise OptionError(of, faults, [*offered, "idle_s", "lasting", "kind"])
    return replace(asked, idle=idle_s)  # type: ignore[arg-type]  # it was looked at


def script_of(kind: object, options: Mapping[str, object]) -> str:
    """Raises OptionError, KindNotInstalled."""
    from nbcluster.clusters.kinds import table

    of = "nbcluster.cluster.script()"
    with_script = table.with_script()
    if kind not in with_script:
        raise OptionError(of, [Fault(f"kind={kind!r}", "hands in no script or manifest")], with_script)
    return table.read(table.find(str(kind), of), options, of).script()


def limits_of(memory: object, cpus: object, gpus: object) -> tuple[dict[str, Any], list[Fault]]:
    """What workers may use, by the settings' names, and what is wrong with it."""
    limits: dict[str, Any] = {}
    faults: list[Fault] = []
    for given, name, value in (
        ("memory", "memory_bytes", memory),
        ("cpus", "cpus", cpus),
        ("gpus", "gpus", gpus),
    ):
        if value is None:
            continue
        try:
            limits[name] = choices.read_value(name, value)
        except ValueError as error:
            faults.append(Fault(f"{given}={value!r}", str(error)))
    return limits, faults


def faults_of_workers(workers: object, given: str = "workers", *, needed: bool = False) -> Iterator[Fault]:
    if workers is None and not needed:
        return
    told = f"{given}={workers!r}"
    if not isinstance(workers, int) or isinstance(workers, bool):
        yield Fault(told, "is not a whole number")
    elif workers < 1:
        yield Fault(told, "is less than 1")
    elif workers > MOST_WORKERS:
        yield Fault(told, TOO_MANY_WORKERS)


def faults_of_name(name: object) -> Iterator[Fault]:
    if name is None:
        return
    if not isinstance(name, str) or not CLUSTER_NAME.fullmatch(name):
        yield Fault(f"name={name!r}", f"is no name for a cluster (there may be {NAME_FORM})")


def faults_of_idle(idle_s: object) -> Iterator[Fault]:
    if idle_s is None:
        return
    told = f"idle_s={idle_s!r}"
    if not isinstance(idle_s, int | float) or isinstance(idle_s, bool):
        yield Fault(told, "is not a number")
    elif not idle_s >= 1:
        yield Fault(told, "is less than 1")
