"""Every exception that a person can meet, each with what happened, what is known of why, and what to do now.

    NbclusterError
    ├── OptionError            a magic line or a setting asks for something that there is not
    ├── StrictError            under --strict, a loop would run here
    ├── NotDistributed         what was decorated is no function whose loops could run apart
    ├── RunStopped             somebody stopped the run; what was committed stands
    └── ClusterError
        ├── ClusterNotStarted  a cluster was asked for and did not come up
        └── ClusterNotReached  a cluster that was there does not answer any more

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

    of: str  #: whose they are: "%%distribute", "%cluster start", "nbcluster.cluster.start()", "the environment"
    faults: Sequence[Fault]
    offered: Sequence[str]  #: the options that there are

    @property
    def what(self) -> str:
        if self.of.startswith("%"):
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
        return f"{self.by} asked for it."

    @property
    def advice(self) -> str:
        if not self.committed:
            return "The loop has changed nothing; running the cell again starts it anew."
        return "What these iterations left is in place, in order; running the cell again starts from its top."


class ClusterError(NbclusterError):
    """Something is wrong with a cluster rather than with a cell."""


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
        return "Cells under %%distribute run here meanwhile; `%cluster start` tries again."


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


def _rebuilt(kind: type[NbclusterError], values: dict[str, Any]) -> NbclusterError:
    return kind(**values)
