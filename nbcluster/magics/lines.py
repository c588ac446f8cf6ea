"""The lines that a person may type, each as a frozen dataclass with the grammar that reads it.

In this room is everything that the magics offer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, Self, get_args, get_origin, get_type_hints

from nbcluster.errors import Fault, NbclusterError, OptionError, unknown
from nbcluster.grammar import (
    CLUSTER_HERE,
    Grammar,
    Option,
    at_least_one,
    memory,
    number_of_workers,
    read_line,
    read_statement,
    setting,
    words_of,
)
from nbcluster.magics.options import (
    gpus_of_an_iteration,
    local_kind,
    run_name,
    seed,
    worker_bounds,
)
from nbcluster.session import cluster_names, run_numbers
from nbcluster.settings import ALLOWANCES, NAMES, OF_CELLS, Allowance, Settings, option_of

if TYPE_CHECKING:
    from nbcluster.clusters.kinds.table import Asked

_ON_A_CELL: Final = (
    Option("--explain", "says what would run apart and what here, and why; runs nothing"),
    Option("--strict", "an error where a loop would run here, instead of running it here"),
    Option(
        "--workers",
        "at most so many workers; and how many, if this cell starts the cluster",
        "N",
        number_of_workers,
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
        setting("allow"),
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
    Option(
        "--cpus",
        "how many cores an iteration keeps busy, if you know better than iteration 0 tells",
        "X",
        setting("cpus"),
    ),
    Option(
        "--memory",
        "how much memory an iteration needs, if you know better than iteration 0 tells",
        "SIZE",
        memory,
    ),
    Option(
        "--gpus",
        "how much of a GPU each iteration needs: 1, or 0.5 where two may share one",
        "X",
        gpus_of_an_iteration,
    ),
    Option("--quiet", "no view and no report; errors are shown"),
    Option("--name", "what the run is called in views and in %runs", "NAME", run_name),
)
_EXCLUSIVE: Final = (
    ("--explain", "--strict", "--explain runs nothing"),
    ("--check", "--allow", "what an iteration writes it would write twice"),
    ("--explain", "--quiet", "--explain prints what --quiet keeps back"),
)


def _of_setting(name: str) -> Option:
    on_cell = next((each for each in _ON_A_CELL if each.name == f"--{name}"), None)
    if on_cell is not None and name in OF_CELLS:
        return replace(on_cell, read=setting(name), key=name)
    default, kind = getattr(Settings(), name), get_type_hints(Settings)[name]
    words = ("on", "off") if kind is bool else get_args(kind) if get_origin(kind) is Literal else ()
    says = f"the setting {name}" + ("" if default is None else f"; {default}, if nobody says otherwise")
    value = "|".join(words) or ("SIZE" if name == "memory_bytes" else "VALUE")
    return Option(option_of(name), says, value, setting(name), words, name)


_CELL: Final = Grammar(
    "%%distribute",
    "Runs the cell with its loops on the workers. It leaves exactly what it would leave without this line.",
    _ON_A_CELL,
    contrary=_EXCLUSIVE,
)
_DEFAULTS_OPTION: Final = Option(
    "--defaults",
    "first on the line: what follows holds for this notebook where a line says nothing; see its --help",
)
_STATEMENT: Final = Grammar(
    "%distribute",
    "Runs one statement with its loop on the workers. It leaves exactly what it would leave without the magic.",
    (*_ON_A_CELL, _DEFAULTS_OPTION),
    contrary=_EXCLUSIVE,
    behind="STATEMENT",
)
_DEFAULTS: Final = Grammar(
    "%distribute --defaults",
    "What holds in this notebook where a line says nothing, in place of what did; with nothing behind it, what Jupyter's\n"
    "configuration, the environment and nbcluster say. `%cluster settings` shows what holds, and where it came from.",
    tuple(_of_setting(name) for name in NAMES),
)
_CLUSTER: Final = {
    "": Grammar(
        "%cluster",
        "Shows what this notebook is attached to. `%cluster start` starts one, `%cluster attach` uses one that there is,\n"
        "`%cluster stop` ends it; `scale`, `restart`, `logs`, `run` and `settings` steer it. Each of them answers --help.",
    ),
    "start": Grammar(
        "%cluster start",
        "Starts a cluster, in place of the one that there is. It stays when the kernel ends. These are the options\n"
        "of one on this machine; `%cluster start KIND --help` tells those of another kind.",
        CLUSTER_HERE,
        words=(
            Option(
                "KIND",
                "the kind of cluster, in front of its options: local, if it is not said; `start KIND --help` tells those",
                "KIND",
                local_kind,
                key="kind",
            ),
        ),
    ),
    "list": Grammar("%cluster list", "Shows the clusters that were started, by whichever notebook."),
    "attach": Grammar(
        "%cluster attach",
        "Uses a cluster that there is already, in place of this notebook's: one that was started on this machine, or\n"
        "a Dask cluster that somebody else started, which stays as it is.",
        (
            Option("--tls-ca", "of a tls:// scheduler: the certificate of who signs for it", "FILE"),
            Option("--tls-cert", "the certificate that this notebook shows", "FILE"),
            Option("--tls-key", "its key, unless that is in the same file", "FILE"),
        ),
        words=(
            Option(
                "NAME|ADDRESS|FILE",
                "its name in `%cluster list`, or that of a Dask cluster or client here; tcp://HOST:PORT or "
                "tls://HOST:PORT; a scheduler file",
                "NAME|ADDRESS|FILE",
                key="where",
            ),
        ),
    ),
    "detach": Grammar(
        "%cluster detach",
        "Leaves this notebook's cluster to itself: it stays for others. One that came up by itself ends.",
    ),
    "scale": Grammar(
        "%cluster scale",
        "So many workers from now on; of MIN:MAX, as many as the runs can use. What a worker does that leaves is done by "
        "others.",
        words=(
            Option(
                "N|MIN:MAX",
                "how many, or from how many to how many",
                "N|MIN:MAX",
                worker_bounds,
                key="bounds",
            ),
        ),
    ),
    "restart": Grammar("%cluster restart", "Fresh workers in place of all that there are."),
    "logs": Grammar(
        "%cluster logs",
        "Shows what workers wrote to their standard output and error, and why those before them died.",
        words=(Option("WORKER", "its name in %cluster; all, if it is not said", "WORKER"),),
    ),
    "run": Grammar(
        "%cluster run",
        "Runs the statement once on every worker, in a namespace of its own, and shows what each says. `!COMMAND` is one "
        "of the shell's.",
        behind="STATEMENT",
    ),
    "settings": Grammar(
        "%cluster settings",
        "Shows each setting, its value and where that came from; empty where nobody has set it.",
    ),
    "doctor": Grammar(
        "%cluster doctor",
        "Tells in what the workers' installation differs from this notebook's, what may come of it, and how it is mended.",
    ),
    "stop": Grammar(
        "%cluster stop",
        "Ends a cluster, whoever uses it, or detaches from one that somebody started without nbcluster.\n"
        "The next distributed cell of this notebook starts another.",
        words=(Option("NAME", "its name in `%cluster list`; this notebook's, if it is not said", "NAME"),),
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
    strict: bool | None = None
    quiet: bool | None = None
    workers: int | None = None
    name: str | None = None
    streams: int | None = None
    allow: tuple[Allowance, ...] | None = None
    check: int | None = None
    blas: int | None = None
    cpus: float | None = None
    memory: int | None = None
    gpus: float | None = None
    help: bool = False
    statement: str = ""

    @property
    def said(self) -> Mapping[str, Any]:
        """The options of a cell that stand on the line."""
        told = {name: getattr(self, name) for name in (*OF_CELLS, "name", "cpus", "memory", "gpus")}
        return {name: value for name, value in told.items() if value is not None}

    @classmethod
    def of_cell(cls, line: str) -> Self:
        return cls(**read_line(_CELL, line))  # type: ignore[arg-type]  # the grammar reads each as its field's type

    @classmethod
    def of_statement(cls, line: str) -> Self:
        values, statement = read_statement(_STATEMENT, line)
        if "defaults" in values:
            trouble = Fault("--defaults", "stands first on its line, and no statement behind it")
            raise OptionError("%distribute", [trouble], _STATEMENT.offered)
        return cls(**values, statement=statement)  # type: ignore[arg-type]  # as above


@dataclass(frozen=True)
class DefaultsLine:
    """``%distribute --defaults --workers 4 --quiet``"""

    values: Mapping[str, Any]
    help: bool = False

    @classmethod
    def of(cls, line: str) -> Self | None:
        """None for another line of `%distribute`."""
        first, _, rest = line.strip().partition(" ")
        if first != "--defaults":
            return None
        values = read_line(_DEFAULTS, rest)
        return cls({}, help=True) if "help" in values else cls(values)


@dataclass(frozen=True)
class ClusterLine:
    """``%cluster``, ``%cluster start --workers 4``, ``%cluster attach big``, ``%cluster run import os; os.getcwd()``"""

    do: str
    kind: str = "local"
    asked: "Asked | None" = None  #: of a kind that is not local, all that stands behind it
    workers: int | None = None
    gpus: int | str | None = None
    name: str | None = None
    idle: float | None = None
    memory: int | None = None
    cpus: float | None = None
    bounds: tuple[int, int] | None = None
    worker: str | None = None
    statement: str = ""
    where: str = ""
    tls_ca: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None
    help: bool = False

    @classmethod
    def of(cls, line: str) -> Self:
        kind, rest = _other_kind(line)
        if kind:
            from nbcluster.clusters.kinds import table

            asked_kind = table.find(kind)
            asked_for = table.read(asked_kind, words_of(f"%cluster start {kind}", rest), "%cluster start")
            return cls("start", kind=kind, asked=asked_for, help=asked_for.help)
        do, values = _subcommand("%cluster", _CLUSTER, line)
        asked = cls(do, **values)  # type: ignore[arg-type]  # as above
        lacks = {"attach": not asked.where, "scale": asked.bounds is None, "run": not asked.statement}
        if lacks.get(do, False) and not asked.help:
            [missing] = [word.name for word in _CLUSTER[do].words] or [_CLUSTER[do].behind]
            raise OptionError(f"%cluster {do}", [Fault(missing, "is missing")], _CLUSTER[do].offered)
        return asked


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


def help_on_kind(asked: "Asked") -> str:
    """What ``%cluster start KIND --help`` prints."""
    from nbcluster.clusters.kinds import table

    return table.grammar(asked.kind).help()


def grammars() -> Iterator[Grammar]:
    """Of every line that may be typed, in the order of the page of reference; that of `%cluster start` is followed by
    those of the other kinds that this project brings."""
    from nbcluster.clusters.kinds import table

    yield from (_CELL, _STATEMENT, _DEFAULTS)
    for subcommand, grammar in _CLUSTER.items():
        yield grammar
        if subcommand == "start":
            yield from (table.grammar(table.find(kind)) for kind in table.TABLE)
    yield from _RUNS.values()


def help_on_defaults() -> str:
    """What ``%distribute --defaults --help`` prints."""
    return _DEFAULTS.help()


def completions(line: str) -> list[str]:
    """What may stand where the cursor does, at the end of the line: nothing if the line is none of ours."""
    magic, *words = line.split() or [""]
    if magic not in _MAGICS or (not words and not line[-1:].isspace()):
        return []
    if not line[-1:].isspace():
        words.pop()  # the one that is being typed
    if magic == "%distribute" and words[:1] == ["--defaults"]:
        return _options_left(_DEFAULTS, words)
    subcommand = words[0] if words and words[0] in _subcommands(magic) else ""
    grammar = _grammar_of_kind(words) if magic == "%cluster" else None
    grammar = grammar or _grammar(magic, subcommand)
    if grammar.behind and _statement_has_begun(grammar, words[bool(subcommand) :]):
        return []
    first = [name for name in _subcommands(magic) if name] if not words else []
    if magic == "%cluster" and words == ["start"]:
        from nbcluster.clusters.kinds import table

        first = table.names()
    if subcommand in ("attach", "stop") and len(words) == 1 and magic == "%cluster":
        first = cluster_names()
    if magic == "%runs" and subcommand and len(words) == 1:
        first = run_numbers(under_way=subcommand == "stop")
    return (first if not words or not _lacks_value(grammar, words[-1]) else []) + _options_left(
        grammar, words
    )


def _other_kind(line: str) -> tuple[str, str]:
    """Of ``start ssh --hosts a,b`` the kind, and what stands behind it; an empty kind for `local` and for other lines."""
    found = re.match(r"start\s+([^\s-]\S*)\s*(.*)", line.strip(), re.DOTALL)
    return (found[1], found[2]) if found is not None and found[1] != "local" else ("", "")


def _grammar_of_kind(words: list[str]) -> Grammar | None:
    """Of a line that begins with these, if it starts a cluster of a kind that is not local."""
    kind, _ = _other_kind(" ".join(words))
    if not kind:
        return None
    from nbcluster.clusters.kinds import table

    try:
        return table.grammar(table.find(kind))
    except NbclusterError:
        return None  # that is told when the line is run


def _options_left(grammar: Grammar, words: list[str]) -> list[str]:
    """What may stand behind these words: the value of the last one, or another option."""
    if words and _lacks_value(grammar, words[-1]):
        return [choice for option in grammar.options if option.name == words[-1] for choice in option.choices]
    said = {word.partition("=")[0] for word in words}
    only_first = {"--defaults"} if words else set()
    return [
        name
        for name in grammar.offered
        if name.startswith("--") and name not in said and name not in only_first
    ]


def _statement_has_begun(grammar: Grammar, words: list[str]) -> bool:
    before = ["", *words]
    return any(
        not word.startswith("--") and not _lacks_value(grammar, left)
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
        if grammars[first].behind:
            values, statement = read_statement(grammars[first], rest)
            return first, {**values, "statement": statement}
        return first, read_line(grammars[first], rest)
    return "", read_line(grammars[""], line)
