"""The table of kinds, and the grammar that each is asked for with.

To it belong the kinds that other distributions bring, as entry points of the group `nbcluster.kinds`; see
`entry_point.py`.

In this room (`clusters`) a kind is found by its name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec

from nbcluster.clusters.folder import choose_folder, runtime_folder
from nbcluster.clusters.kinds.kind import KindOfCluster, Order, ScriptedKind
from nbcluster.errors import Fault, KindNotInstalled, OptionError
from nbcluster.grammar import Grammar, Option, cluster_name, number_of_workers, read_arguments, read_words
from nbcluster.settings import duration


@dataclass(frozen=True)
class Asked:
    """A cluster of a kind, as somebody has asked for it."""

    kind: KindOfCluster
    options: Mapping[str, object]  #: the kind's own
    workers: int | None = None
    name: str | None = None
    idle: float | None = None
    dry_run: bool = False
    help: bool = False

    def script(self) -> str:
        """What would be handed in. Starts nothing. Raises KindNotInstalled."""
        assert isinstance(self.kind, ScriptedKind)  # no other has the option
        insist_on_modules(self.kind)
        name = self.name or self.kind.name
        folder = choose_folder(runtime_folder(), name)
        order = Order(
            kind=self.kind.name, cluster=name, folder=folder, workers=self.workers, asked=self.options
        )
        return self.kind.script(order)


LOCAL = "local"
"""The kind that needs no supply, and has a grammar of its own."""

TABLE: Mapping[str, str] = {
    "ssh": "ssh:Ssh",
    "slurm": "jobqueue:JobQueue",
    "pbs": "jobqueue:JobQueue",
    "sge": "jobqueue:JobQueue",
    "lsf": "jobqueue:JobQueue",
    "htcondor": "jobqueue:JobQueue",
    "oar": "jobqueue:JobQueue",
    "gateway": "gateway:GatewayKind",
    "kubernetes": "kubernetes:KubernetesKind",
}
"""Module and class; imported when it is asked for, since most processes need none of them."""

END_S = 60.0
"""How long a supply may take to end: a queue or a service has to be asked for it."""
_LOCAL_END_S = 8.0

_SHARED = ("workers", "name", "idle", "dry_run", "help")
_WORKERS = Option("--workers", "how many workers; as many as the kind finds right", "N", number_of_workers)
_NAME = Option("--name", "what the cluster is found by; its kind, if it is not said", "NAME", cluster_name)
_IDLE = Option(
    "--idle", "ends after so long without a kernel (90s, 30m, 2h); 30m, if it is not said", "TIME", duration
)
_DRY_RUN = Option("--dry-run", "shows the script or manifest that would be handed in, and starts nothing")


def names() -> list[str]:
    """Of all kinds, those of other distributions at the end."""
    from nbcluster.clusters.kinds import entry_point  # most kernels need none of it

    ours = [LOCAL, *TABLE]
    return [*ours, *(name for name in entry_point.names() if name not in ours)]


def end_s(kind: str) -> float:
    """How long a host process of that kind may take to end, before it is killed."""
    return _LOCAL_END_S if kind == LOCAL else END_S + _LOCAL_END_S


def find(name: str, of: str = "%cluster start") -> KindOfCluster:
    """Raises OptionError where there is none of that name."""
    if name in TABLE:
        module, _, called = TABLE[name].partition(":")
        found: type[KindOfCluster] = getattr(import_module(f"nbcluster.clusters.kinds.{module}"), called)
        return found(name)
    from nbcluster.clusters.kinds import entry_point

    if name in entry_point.names():
        return entry_point.FromEntryPoint(name)
    near = [f"--workers {name}"] if name.isdecimal() else get_close_matches(name, names(), n=1)
    meant = f" (is {near[0]} meant?)" if near else ""
    raise OptionError(of, [Fault(name, f"is no kind of cluster{meant}")], names())


def grammar(kind: KindOfCluster, of: str = "%cluster start") -> Grammar:
    """What may stand behind the kind's name."""
    own = {option.name for option in kind.options}
    place = (
        "in place of the one that there is. It stays when the kernel ends"
        if of.startswith("%")
        else "for notebooks on this machine: %cluster attach NAME"
    )
    shared = [_WORKERS, _NAME, _IDLE, *([_DRY_RUN] if isinstance(kind, ScriptedKind) else [])]
    return Grammar(
        of if of.endswith("()") else f"{of} {kind.name}",
        f"{kind.does}, {place}.",
        (*kind.options, *(option for option in shared if option.name not in own)),
    )


def read(kind: KindOfCluster, line: Sequence[str] | Mapping[str, object], of: str) -> Asked:
    """What stands on a line behind the kind, or in a function's arguments. Raises OptionError for all that is wrong with
    it; KindNotInstalled, where the options themselves are not known without what is missing."""
    by_grammar = grammar(kind, of)
    more = kind.faults
    values = dict(
        read_arguments(by_grammar, line, more)
        if isinstance(line, Mapping)
        else read_words(by_grammar, line, more)
    )
    own = {option.held_as for option in kind.options}
    shared = {name: values.pop(name) for name in _SHARED if name in values and name not in own}
    return Asked(kind, values, **shared)  # type: ignore[arg-type]  # the grammar reads each as its field's type


def insist_on_modules(kind: KindOfCluster) -> None:
    """Raises KindNotInstalled."""
    missing = [module for module in kind.modules if find_spec(module) is None]
    if missing:
        raise KindNotInstalled(kind.name, missing, kind.extra)
