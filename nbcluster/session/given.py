"""What a cluster is asked for in Python, where no grammar reads it.

In this room arguments are read, and all that is wrong with them is told at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nbcluster import settings as choices
from nbcluster.errors import Fault, OptionError, unknown
from nbcluster.settings import CLUSTER_NAME, MOST_WORKERS, NAME_FORM, TOO_MANY_WORKERS

if TYPE_CHECKING:
    from nbcluster.clusters.kinds.table import Asked


def asked_of_kind(kind: str, given: Mapping[str, object], idle_s: object) -> "Asked":
    """Raises OptionError."""
    from nbcluster.clusters.kinds import table

    of = "nbcluster.cluster.start()"
    wrong = list(faults_of_idle(idle_s))
    if kind == table.LOCAL:
        there_are = ["workers", "name", "idle_s", "lasting", "memory", "cpus", "gpus", "kind"]
        raise OptionError(
            of, [*wrong, *(unknown(name, there_are) for name in given if name not in there_are)], there_are
        )
    if wrong:
        raise OptionError(of, wrong, ["idle_s"])
    return replace(table.read(table.find(kind, of), given, of), idle=idle_s)  # type: ignore[arg-type]  # it was just read


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


def faults_of_workers(workers: object, given: str = "workers") -> Iterator[Fault]:
    if workers is None:
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
