"""The lines that a person may type, each as a frozen dataclass with the grammar that reads it.

In this room is everything that the magics offer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from nbcluster.errors import OptionError, unknown
from nbcluster.magics.options import (
    Grammar,
    Option,
    allowances,
    at_least_one,
    cluster_kind,
    cluster_name,
    read_line,
    read_statement,
    run_name,
    seed,
)
from nbcluster.settings import ALLOWANCES, Allowance

_ON_A_CELL: Final = (
    Option("--explain", "says what would run apart and what here, and why; runs nothing"),
    Option("--strict", "an error where a loop would run here, instead of running it here"),
    Option(
        "--workers",
        "at most so many workers; and how many, if this cell starts the cluster",
        "N",
        at_least_one,
    ),
    Option(
        "--streams",
        "random numbers of its own for each iteration: the same on any number of workers, but not a plain run's",
        "SEED",
        seed,
    ),
    Option(
        "--allow",
        f"in what the iterations are independent of each other: {','.join(ALLOWANCES)}",
        "WHAT",
        allowances,
        ALLOWANCES,
    ),
    Option(
        "--check",
        "so many iterations of each loop, chosen by chance, are run again here and compared",
        "N",
        at_least_one,
    ),
    Option(
        "--blas",
        "threads of linear algebra in an iteration on a worker; its last bits may come out otherwise",
        "N",
        at_least_one,
    ),
    Option("--quiet", "no view and no report; errors are shown"),
    Option("--name", "what the run is called in views and in %runs", "NAME", run_name),
)
_EXCLUSIVE: Final = (
    ("--explain", "--strict", "--explain runs nothing"),
    ("--check", "--allow", "what an iteration writes it would write twice"),
    ("--explain", "--quiet", "--explain prints what --quiet keeps back"),
)
_CELL: Final = Grammar(
    "%%distribute",
    "Runs the cell with its loops on the workers. It leaves exactly what it would leave without this line.",
    _ON_A_CELL,
    contrary=_EXCLUSIVE,
)
_STATEMENT: Final = Grammar(
    "%distribute",
    "Runs one statement with its loop on the workers. It leaves exactly what it would leave without the magic.",
    _ON_A_CELL,
    contrary=_EXCLUSIVE,
    behind="STATEMENT",
)
_CLUSTER: Final = {
    "": Grammar(
        "%cluster",
        "Shows what this notebook is attached to. `%cluster start` starts one, `%cluster stop` ends it.",
    ),
    "start": Grammar(
        "%cluster start",
        "Starts a cluster on this machine, in place of the one that there is. It ends with the kernel.",
        (
            Option("--workers", "how many workers; one per core, if it is not said", "N", at_least_one),
            Option("--name", 'what the cluster is called; "local", if it is not said', "NAME", cluster_name),
        ),
        words=(Option("local", "the kind of cluster: on this machine", "local", cluster_kind),),
    ),
    "stop": Grammar(
        "%cluster stop", "Ends this notebook's cluster. The next distributed cell starts another."
    ),
}
_RUNS: Final = {
    "": Grammar(
        "%runs",
        "Lists this kernel's runs. `%runs stop [RUN]` stops one, `%runs why RUN` tells its report again.",
    ),
    "stop": Grammar(
        "%runs stop",
        "Stops a run that is under way: what it has committed stands.",
        words=(Option("RUN", "its number in %runs; the one under way, if it is not said", "RUN"),),
    ),
    "why": Grammar(
        "%runs why",
        "Tells the report of a run again: what ran apart, what here, and why.",
        words=(Option("RUN", "its number in %runs; the last one, if it is not said", "RUN"),),
    ),
}

_MAGICS: Final = ("%%distribute", "%distribute", "%cluster", "%runs")


@dataclass(frozen=True)
class DistributeLine:
    """``%%distribute --workers 4`` and ``%distribute --quiet xs = [f(x) for x in range(9)]``"""

    explain: bool = False
    strict: bool = False
    quiet: bool = False
    workers: int | None = None
    name: str | None = None
    streams: int | None = None
    allow: tuple[Allowance, ...] = ()
    check: int | None = None
    blas: int | None = None
    help: bool = False
    statement: str = ""

    @classmethod
    def of_cell(cls, line: str) -> Self:
        return cls(**read_line(_CELL, line))  # type: ignore[arg-type]  # the grammar reads each as its field's type

    @classmethod
    def of_statement(cls, line: str) -> Self:
        values, statement = read_statement(_STATEMENT, line)
        return cls(**values, statement=statement)  # type: ignore[arg-type]  # as above


@dataclass(frozen=True)
class ClusterLine:
    """``%cluster``, ``%cluster start --workers 4``, ``%cluster stop``"""

    do: str
    local: str = "local"
    workers: int | None = None
    name: str | None = None
    help: bool = False

    @classmethod
    def of(cls, line: str) -> Self:
        do, values = _subcommand("%cluster", _CLUSTER, line)
        return cls(do, **values)  # type: ignore[arg-type]  # as above


@dataclass(frozen=True)
class RunsLine:
    """``%runs``, ``%runs stop``, ``%runs why 3``"""

    do: str
    run: str | None = None
    help: bool = False

    @classmethod
    def of(cls, line: str) -> Self:
        do, values = _subcommand("%runs", _RUNS, line)
        return cls(do, **values)  # type: ignore[arg-type]  # as above


def help_on(magic: str, subcommand: str = "") -> str:
    """What ``--help`` prints, and what ``?`` shows."""
    return _grammar(magic, subcommand).help()


def completions(line: str) -> list[str]:
    """What may stand where the cursor does, at the end of the line: nothing if the line is none of ours."""
    magic, *words = line.split() or [""]
    if magic not in _MAGICS or (not words and not line[-1:].isspace()):
        return []
    if not line[-1:].isspace():
        words.pop()  # the one that is being typed
    if magic == "%distribute" and _statement_has_begun(words):
        return []
    subcommand = words[0] if words and words[0] in _subcommands(magic) else ""
    grammar = _grammar(magic, subcommand)
    if words and _lacks_value(grammar, words[-1]):
        return [choice for option in grammar.options if option.name == words[-1] for choice in option.choices]
    said = {word.partition("=")[0] for word in words}
    first = [name for name in _subcommands(magic) if name] if not words else []
    if subcommand == "start" and "local" not in said:
        first = ["local"]
    return first + [name for name in grammar.offered if name.startswith("--") and name not in said]


def _statement_has_begun(words: list[str]) -> bool:
    before = ["", *words]
    return any(
        not word.startswith("--") and not _lacks_value(_STATEMENT, left)
        for left, word in zip(before, words, strict=False)
    )


def _lacks_value(grammar: Grammar, word: str) -> bool:
    return any(option.name == word and option.value for option in grammar.options)


def _subcommands(magic: str) -> Mapping[str, Grammar]:
    return {"%cluster": _CLUSTER, "%runs": _RUNS}.get(magic, {})


def _grammar(magic: str, subcommand: str) -> Grammar:
    if magic in ("%%distribute", "%distribute"):
        return _CELL if magic == "%%distribute" else _STATEMENT
    return _subcommands(magic)[subcommand]


def _subcommand(magic: str, grammars: Mapping[str, Grammar], line: str) -> tuple[str, Mapping[str, object]]:
    first, _, rest = line.strip().partition(" ")
    if first and not first.startswith("-"):
        if first not in grammars:
            offered = [name for name in grammars if name]
            raise OptionError(magic, [unknown(first, offered)], [*offered, "--help"])
        return first, read_line(grammars[first], rest)
    return "", read_line(grammars[""], line)
