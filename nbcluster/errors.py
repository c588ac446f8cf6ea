"""Every exception that a person can meet, each with what happened, what is known of why, and what to do now.

    NbclusterError
    ├── OptionError            a magic line or a setting asks for something that there is not
    ├── StrictError            under --strict, a loop would run here
    ├── NotDistributed         what was decorated is no function whose loops could run apart
    ├── RunStopped             somebody stopped the run; what was committed stands
    └── ClusterError
        ├── NoCluster          something is asked of a cluster, and there is none
        ├── StatementFailed    a statement that was to run on every worker has raised
        ├── TooFewGpus         it was to have more GPUs than the machine has
        ├── KindNotInstalled   a kind of cluster needs what is not installed
        ├── KindNotLoaded      a kind of cluster that another distribution brings is of no use
        ├── ClusterNotStarted  a cluster was asked for and did not come up
        ├── ClusterNotReached  a cluster that was there does not answer any more
        ├── ClusterNotFound    no cluster has the name that was asked for
        ├── ClusterNameTaken   a cluster was to get the name of another
        ├── ClusterNotAttached a cluster that somebody else started cannot be used from here
        └── ClusterNotOurs     it can be used, and what was asked for is up to whoever started it

An interrupt is no member: it raises `KeyboardInterrupt`, as it does in a plain cell. Nor is an exception of
the cell's own code: that one is raised by that code, as itself.

In this room are the classes, their fields and their texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os.path import commonprefix
from typing import Any


class NbclusterError(Exception):
    """What all errors of nbcluster have in common: fields, and three sentences made from them."""

    @property
    def what(self) -> str:
        """What happened, in the reader's words."""
        return " ".join(str(arg) for arg in self.args)

    @property
    def why(self) -> str:
        """What is known of the reason; empty where nothing is."""
        return ""

    @property
    def advice(self) -> str:
        """What to do now."""
        return ""

    def __str__(self) -> str:
        sentences = " ".join(part for part in (self.what, self.why) if part)
        return "\n".join(part for part in (sentences, self.advice) if part)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        # Exception pickles `args`, which a dataclass given keywords leaves empty; and errors do travel.
        names = getattr(self, "__dataclass_fields__", None)
        if names is None:
            return type(self), self.args
        return _rebuilt, (type(self), {name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one option: its name as it was typed, and the trouble as a clause."""

    option: str
    trouble: str

    def __str__(self) -> str:
        return f"{self.option} {self.trouble}"


@dataclass(eq=False)
class OptionError(NbclusterError):
    """A line or a setting asks for something that there is not: every fault at once, and nothing was done."""

    of: str
    """Whose they are: "%%distribute", "%cluster start", "nbcluster start", "nbcluster.cluster.start()", "the
    environment"."""
    faults: Sequence[Fault]
    offered: Sequence[str]  #: the options that there are

    @property
    def what(self) -> str:
        if self.of.startswith(("%", "nbcluster ")):
            return f"{self.of} did nothing: its line asks for something that it does not offer."
        if self.of.endswith("()"):
            return f"{self.of} did nothing: it is asked for something that it does not offer."
        return f"The settings in {self.of} cannot be read."

    @property
    def why(self) -> str:
        return f"{'; '.join(map(str, self.faults))}."

    @property
    def advice(self) -> str:
        return f"There are: {' '.join(self.offered)}."


def unknown(option: str, offered: Sequence[str]) -> Fault:
    """The fault of an option that does not exist, with the one that was perhaps meant."""
    # What all names begin with ("--", "NBCLUSTER_") would make any two of them look alike.
    shared = len(commonprefix([option, *offered]))  # noqa: RUF071 - names, not paths
    by_rest = {name[shared:]: name for name in offered}
    near = get_close_matches(option[shared:], by_rest, n=1)
    return Fault(option, f"is unknown (is {by_rest[near[0]]} meant?)" if near else "is unknown")


@dataclass(eq=False)
class NotDistributed(NbclusterError):
    """`@nbcluster.distribute` stands above something that it can do nothing for."""

    function: str
    because: str  #: a clause

    @property
    def what(self) -> str:
        return f"@nbcluster.distribute cannot distribute {self.function}: {self.because}."

    @property
    def advice(self) -> str:
        return "Take the line away, or put the loop into a function of its own, written with `def` in a file or a cell."


@dataclass(eq=False)
class StrictError(NbclusterError):
    """Under `--strict`, a loop would run in the kernel: told before anything ran, or where it showed."""

    line: int
    header: str
    reason: str  #: the stable word in brackets
    detail: str
    iteration: int | None = None  #: where a watch saw it; None when reading the cell was enough

    @property
    def what(self) -> str:
        since = f" from {self.iteration} on" if self.iteration else ""
        where = f"line {self.line}: `{self.header}`"
        return f"{where} runs here{since} [{self.reason}], and --strict asks that it does not."

    @property
    def why(self) -> str:
        # A name of the user's stays as they wrote it.
        begins = self.detail.startswith(("it ", "line "))
        return f"{self.detail[0].upper() if begins else self.detail[:1]}{self.detail[1:]}."

    @property
    def advice(self) -> str:
        done = (
            "Nothing of the cell was run."
            if self.iteration is None
            else "Nothing of this loop was run."
            if self.iteration == 0
            else "Iteration 0 is done and what it left is in place."
            if self.iteration == 1
            else f"The iterations before {self.iteration} are done and what they left is in place."
        )
        return f"{done} Without --strict the cell runs to its end, this loop in the kernel."


@dataclass(eq=False)
class RunStopped(NbclusterError):
    """Somebody stopped the run; the whole iterations committed until then stand."""

    run: str
    line: int
    header: str
    committed: int
    total: int | None  #: None where the iterable has no length
    by: str = "%runs stop"

    @property
    def what(self) -> str:
        total = "" if self.total is None else f" of {self.total}"
        where = f"line {self.line}, `{self.header}`"
        number = self.run.rpartition("-")[2]  # what `%runs` calls it
        return f"Run {number} was stopped in {where}, after {self.committed}{total} iterations."

    @property
    def why(self) -> str:
        return f"{self.by[:1].upper()}{self.by[1:]} asked for it."

    @property
    def advice(self) -> str:
        if not self.committed:
            return "The loop has changed nothing; running the cell again starts it anew."
        return "What these iterations left is in place, in order; running the cell again starts from its top."


class ClusterError(NbclusterError):
    """Something is wrong with a cluster rather than with a cell."""

    cause: str

    @property
    def clause(self) -> str:
        """What happened, and what is known of why, for a line of a report."""
        return f"{self.what[0].lower()}{self.what[1:].removesuffix('.')}: {self.cause}"


@dataclass(eq=False)
class NoCluster(ClusterError):
    """Something is asked of a cluster, and there is none."""

    of: str  #: who asks: "%cluster scale", "nbcluster.cluster.scale()"

    @property
    def what(self) -> str:
        return f"{self.of} did nothing: this notebook is not attached to a cluster."

    @property
    def why(self) -> str:
        return "One comes up by itself when a cell first has work for it."

    @property
    def advice(self) -> str:
        return "`%cluster start` starts one on this machine now."


@dataclass(eq=False)
class StatementFailed(ClusterError):
    """A statement that was to run on every worker has raised on some of them."""

    statement: str
    errors: dict[str, str]  #: by worker
    workers: int

    @property
    def what(self) -> str:
        count = (
            f"{len(self.errors)} of {self.workers} workers"
            if self.workers > 1
            else "the cluster's only worker"
        )
        return f"The statement `{self.statement}` raised on {count}."

    @property
    def why(self) -> str:
        by_error: dict[str, list[str]] = {}
        for worker, error in self.errors.items():
            by_error.setdefault(error, []).append(worker)
        return " ".join(f"On {', '.join(workers)}: {error}." for error, workers in by_error.items())

    @property
    def advice(self) -> str:
        return (
            "On the others it has run; what it did there stands." if len(self.errors) < self.workers else ""
        )


@dataclass(eq=False)
class KindNotInstalled(ClusterError):
    """A kind of cluster needs packages that are not installed; nothing was started, and nothing ended."""

    kind: str
    missing: Sequence[str]  #: modules
    extra: str  #: of nbcluster, which brings them

    @property
    def cause(self) -> str:  # type: ignore[override]  # made of the others here
        missing = " and ".join(self.missing)
        return f"{missing}, which it needs, {'are' if len(self.missing) > 1 else 'is'} not installed in this environment"

    @property
    def what(self) -> str:
        return f"The {self.kind} cluster was not started."

    @property
    def why(self) -> str:
        return f"Known of the reason: {self.cause}."

    @property
    def advice(self) -> str:
        return f'`pip install "nbcluster[{self.extra}]"` brings what is missing; then ask again.'


@dataclass(eq=False)
class KindNotLoaded(ClusterError):
    """A kind of cluster that another distribution brings cannot be used; nothing was started, and nothing ended."""

    kind: str
    value: str  #: what its entry point names: "fleet.dask:FleetCluster"
    cause: str  #: a clause

    @property
    def what(self) -> str:
        return f"The {self.kind} cluster was not started."

    @property
    def why(self) -> str:
        return f"Known of the reason: {self.value}, which makes such clusters, cannot be used: {self.cause}."

    @property
    def advice(self) -> str:
        return "Its distribution is at fault; `%cluster start` starts one on this machine."


@dataclass(eq=False)
class ClusterNotStarted(ClusterError):
    """A cluster was asked for and did not come up."""

    kind: str
    cause: str  #: a clause: "the host process ended with exit code 1"
    log: str = ""  #: the last lines of what its processes said

    @property
    def what(self) -> str:
        return f"The {self.kind} cluster did not start."

    @property
    def why(self) -> str:
        return f"Known of the reason: {self.cause}." + (
            f" Its last lines were:\n{self.log.rstrip()}" if self.log else ""
        )

    @property
    def advice(self) -> str:
        if self.kind == "local":
            return "Cells under %%distribute run here meanwhile; `%cluster start` tries again."
        return f"Cells under %%distribute run on this machine meanwhile; `%cluster start {self.kind} …` tries again."


@dataclass(eq=False)
class ClusterNotAttached(ClusterError):
    """A cluster that there is cannot be used from here."""

    where: str  #: "tcp://lab7:8786"
    cause: str  #: a clause: "nothing listens there"
    advised: str  #: a sentence: what to do now
    log: str = ""  #: the last lines of what a process there said
    is_named: bool = False  #: whether `where` is the name of a cluster that was started with nbcluster

    @property
    def what(self) -> str:
        which = f'cluster "{self.where}"' if self.is_named else f"Dask cluster at {self.where}"
        return f"The {which} was not attached."

    @property
    def why(self) -> str:
        return f"Known of the reason: {self.cause}." + (
            f" Its last lines were:\n{self.log.rstrip()}" if self.log else ""
        )

    @property
    def advice(self) -> str:
        return self.advised


@dataclass(eq=False)
class ClusterNotOurs(ClusterError):
    """A cluster is asked for what only who started it can do."""

    name: str
    asked: str  #: a participle: "scaled"
    cause: str = "somebody else started it, and its size is up to them"

    @property
    def what(self) -> str:
        return f'The cluster "{self.name}" was not {self.asked}.'

    @property
    def why(self) -> str:
        return f"Known of the reason: {self.cause}."

    @property
    def advice(self) -> str:
        return "It goes on as it is; `%cluster start` starts one of your own in its place."


@dataclass(eq=False)
class TooFewGpus(ClusterError):
    """A cluster was asked for with more GPUs than there are; nothing was started, and nothing ended."""

    asked: int
    found: int
    cause: str = ""  #: a clause: "NVIDIA's driver is not installed here"

    @property
    def what(self) -> str:
        has = "none" if not self.found else f"{self.found}"
        gpus = "1 GPU" if self.asked == 1 else f"{self.asked} GPUs"
        return f"No cluster was started: it was to have {gpus}, and this machine has {has}."

    @property
    def why(self) -> str:
        return f"Known of the reason: {self.cause}." if self.cause else ""

    @property
    def advice(self) -> str:
        return "`%cluster start` takes what there is; `nbcluster.on(gpus=1, fallback=True)` is content with CPUs."


@dataclass(eq=False)
class ClusterNotReached(ClusterError):
    """A cluster that was there does not answer any more."""

    name: str
    cause: str  #: a clause: "its host process 4711 was ended by SIGKILL"

    @property
    def what(self) -> str:
        return f'The cluster "{self.name}" does not answer any more.'

    @property
    def why(self) -> str:
        return f"Known of the reason: {self.cause}."

    @property
    def advice(self) -> str:
        return "`%cluster` shows what this notebook is attached to; `%cluster start` starts a new one."


@dataclass(eq=False)
class ClusterNotFound(ClusterError):
    """No cluster has the name that was asked for."""

    name: str
    there: Sequence[str]  #: the names that there are

    @property
    def cause(self) -> str:  # type: ignore[override]  # made of the others here
        return (
            f"there {'are' if len(self.there) > 1 else 'is'} {', '.join(self.there) or 'none at the moment'}"
        )

    @property
    def what(self) -> str:
        near = get_close_matches(self.name, self.there, n=1)
        return f'There is no cluster named "{self.name}"{f" (is {near[0]} meant?)" if near else ""}.'

    @property
    def why(self) -> str:
        return f"{self.cause[0].upper()}{self.cause[1:]}."

    @property
    def advice(self) -> str:
        return f"`%cluster list` shows what there is; `%cluster start --name {self.name}` starts one of that name."


@dataclass(eq=False)
class ClusterNameTaken(ClusterError):
    """A cluster was to get the name of another; nothing was started."""

    name: str
    cause: str  #: a clause: "it was started by a.ipynb 3 h ago"

    @property
    def what(self) -> str:
        return f'There is a cluster named "{self.name}" already, and nothing was started.'

    @property
    def why(self) -> str:
        return f"Known of it: {self.cause}."

    @property
    def advice(self) -> str:
        return f"`%cluster attach {self.name}` uses it; `%cluster stop {self.name}` ends it."


def _rebuilt(kind: type[NbclusterError], values: dict[str, Any]) -> NbclusterError:
    return kind(**values)
