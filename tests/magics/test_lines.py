"""A line becomes a frozen dataclass, or one error that tells everything wrong with it."""

import pytest

from nbcluster.clusters.folder import make_folder, remove_folder, runtime_folder
from nbcluster.clusters.kinds import table
from nbcluster.errors import OptionError
from nbcluster.magics.lines import ClusterLine, DefaultsLine, DistributeLine, RunsLine, completions, help_on

READ = [
    ("", DistributeLine()),
    ("--workers 4", DistributeLine(workers=4)),
    ("--workers=4 --quiet", DistributeLine(workers=4, quiet=True)),
    ('--name "a grid"', DistributeLine(name="a grid")),
    ("--strict --name grid --workers 1", DistributeLine(strict=True, name="grid", workers=1)),
    ("--explain --workers 2", DistributeLine(explain=True, workers=2)),
    ("--allow writes", DistributeLine(allow=("writes",))),
    ("--allow processes,writes --quiet", DistributeLine(allow=("writes", "processes"), quiet=True)),
    ("--check 3", DistributeLine(check=3)),
    ("--blas 1", DistributeLine(blas=1)),
    ("--cpus 2.5 --memory 4GB", DistributeLine(cpus=2.5, memory=4 * 10**9)),
    ("--gpus 1", DistributeLine(gpus=1.0)),
    ("--gpus 0.5", DistributeLine(gpus=0.5)),
    ('--allow "network, writes"', DistributeLine(allow=("writes", "network"))),
    ("--streams 0", DistributeLine(streams=0)),
    ("--quiet=off --strict=on", DistributeLine(quiet=False, strict=True)),
    ("--explain --strict=off", DistributeLine(explain=True, strict=False)),
    ("--nonsense --help", DistributeLine(help=True)),
]


@pytest.mark.parametrize(("line", "read"), READ, ids=[line or "nothing" for line, _ in READ])
def test_a_line_is_read(line: str, read: DistributeLine) -> None:
    assert DistributeLine.of_cell(line) == read


STATEMENTS = [
    ("x = [f(i) for i in range(3)]", DistributeLine(statement="x = [f(i) for i in range(3)]")),
    ("--workers 2 --quiet x = 1;", DistributeLine(workers=2, quiet=True, statement="x = 1;")),
    ("--name 'a grid' f('--quiet')", DistributeLine(name="a grid", statement="f('--quiet')")),
    ("{1: '$x {y}'}", DistributeLine(statement="{1: '$x {y}'}")),
    ("", DistributeLine()),
]


@pytest.mark.parametrize(("line", "read"), STATEMENTS, ids=[line or "nothing" for line, _ in STATEMENTS])
def test_options_stand_before_a_statement(line: str, read: DistributeLine) -> None:
    assert DistributeLine.of_statement(line) == read


SAYS = "did nothing: its line asks for something that it does not offer."
CELL = (
    "There are: --explain --strict --workers --streams --allow --check --blas --cpus --memory --gpus --quiet "
    "--name --help."
)
KINDS = f"There are: {' '.join(table.names())}."
START = "There are: KIND --workers --name --memory --cpus --gpus --idle --help."
SUBCOMMANDS = [
    "start",
    "list",
    "attach",
    "detach",
    "scale",
    "restart",
    "logs",
    "run",
    "settings",
    "doctor",
    "stop",
    "--help",
]
THERE_ARE = f"There are: {' '.join(SUBCOMMANDS)}."
TLS = ["--tls-ca", "--tls-cert", "--tls-key"]
SCALE = "There are: N|MIN:MAX --help."

WRONG = [
    ("--wrokers 4", "--wrokers is unknown (is --workers meant?)"),
    (
        "--memory lots --cpus many",
        "--memory lots is no amount of memory (such as 8GB); --cpus many is not a number",
    ),
    ("--memory 0", "--memory 0 is nothing"),
    ("--gpu=1", "--gpu is unknown (is --gpus meant?)"),
    ("-w", "-w is unknown"),
    ("4", "'4' is no option (is --workers 4 meant?)"),
    ("four", "'four' is no option"),
    ("--workers", "--workers lacks its value: --workers N"),
    ("--workers --quiet", "--workers lacks its value: --workers N"),
    ("--workers two", "--workers two is not a whole number"),
    ("--workers 1.5", "--workers 1.5 is not a whole number"),
    ("--workers 0", "--workers 0 is less than 1"),
    ("--workers -2", "--workers -2 is less than 1"),
    ("--workers 1000000", "--workers 1000000 is more than 1000, the most that a cluster may have"),
    ("--allow", "--allow lacks its value: --allow WHAT"),
    ("--check 0", "--check 0 is less than 1"),
    (
        "--check 3 --allow writes",
        "--check and --allow exclude each other: what an iteration writes it would write twice",
    ),
    ("--gpus", "--gpus lacks its value: --gpus X"),
    ("--gpus one", "--gpus one is not a number"),
    ("--gpus 0", "--gpus 0 is not more than 0"),
    ("--gpus 1.5", "--gpus 1.5 is neither a whole number nor a part of one GPU"),
    ("--blas", "--blas lacks its value: --blas N"),
    ("--blas 0", "--blas 0 is less than 1"),
    ("--blas one", "--blas one is not a whole number"),
    ("--allow files", "--allow files cannot be allowed (there are: writes, network, processes)"),
    (
        "--allow writes,files",
        "--allow writes,files names files, which cannot be allowed (there are: writes, network, processes)",
    ),
    ("--streams x", "--streams x is not a whole number"),
    ("--streams -1", "--streams -1 is less than 0"),
    ("--name ''", "--name '' is empty"),
    ("--quiet=maybe", "--quiet=maybe is neither on nor off"),
    ("--quiet --quiet", "--quiet is given twice"),
    ("--explain --strict", "--explain and --strict exclude each other: --explain runs nothing"),
    (
        "--quiet --explain",
        "--explain and --quiet exclude each other: --explain prints what --quiet keeps back",
    ),
    ("--name 'a", "--name 'a has a quotation mark that nothing closes"),
    (
        "--wrokers 4 --workers 0 --explain --strict",
        "--wrokers is unknown (is --workers meant?); --workers 0 is less than 1; "
        "--explain and --strict exclude each other: --explain runs nothing",
    ),
]


@pytest.mark.parametrize(("line", "faults"), WRONG, ids=[line for line, _ in WRONG])
def test_all_faults_of_a_line_are_told_at_once(line: str, faults: str) -> None:
    with pytest.raises(OptionError) as caught:
        DistributeLine.of_cell(line)
    assert str(caught.value) == f"%%distribute {SAYS} {faults}.\n{CELL}"


CLUSTERS = [
    ("", ClusterLine("")),
    ("start", ClusterLine("start")),
    ("start local --workers 4 --name big", ClusterLine("start", workers=4, name="big")),
    ("start --workers 4 local", ClusterLine("start", workers=4)),
    ("start --idle 2h", ClusterLine("start", idle=7200.0)),
    ("start --idle 90s", ClusterLine("start", idle=90.0)),
    ("list", ClusterLine("list")),
    ("attach big", ClusterLine("attach", where="big")),
    ("attach tcp://lab7:8786", ClusterLine("attach", where="tcp://lab7:8786")),
    (
        "attach tls://lab7:8786 --tls-ca ca.pem --tls-cert me.pem --tls-key key.pem",
        ClusterLine("attach", where="tls://lab7:8786", tls_ca="ca.pem", tls_cert="me.pem", tls_key="key.pem"),
    ),
    ("doctor", ClusterLine("doctor")),
    ("attach --help", ClusterLine("attach", help=True)),
    ("detach", ClusterLine("detach")),
    (
        "start --memory 1.5GB --cpus 0.5",
        ClusterLine("start", memory=1_500_000_000, cpus=0.5),
    ),
    ("start --memory 2GiB", ClusterLine("start", memory=2**31)),
    ("scale 8", ClusterLine("scale", bounds=(8, 8))),
    ("scale 2:16", ClusterLine("scale", bounds=(2, 16))),
    ("scale --help", ClusterLine("scale", help=True)),
    ("restart", ClusterLine("restart")),
    ("logs", ClusterLine("logs")),
    ("logs w2", ClusterLine("logs", worker="w2")),
    ("run print('{x} $y --help')", ClusterLine("run", statement="print('{x} $y --help')")),
    ("run !df -h", ClusterLine("run", statement="!df -h")),
    ("run --help", ClusterLine("run", help=True)),
    ("settings", ClusterLine("settings")),
    ("start --gpus 2", ClusterLine("start", gpus=2)),
    ("start --gpus auto", ClusterLine("start", gpus="auto")),
    ("start --gpus none", ClusterLine("start", gpus=0)),
    ("stop", ClusterLine("stop")),
    ("stop big", ClusterLine("stop", name="big")),
    ("--help", ClusterLine("", help=True)),
    ("start --help", ClusterLine("start", help=True)),
]


@pytest.mark.parametrize(("line", "read"), CLUSTERS, ids=[line or "nothing" for line, _ in CLUSTERS])
def test_a_line_of_cluster_is_read(line: str, read: ClusterLine) -> None:
    assert ClusterLine.of(line) == read


WRONG_CLUSTERS = [
    ("strat", f"%cluster {SAYS} strat is unknown (is start meant?).\n{THERE_ARE}"),
    ("attahc 4", f"%cluster {SAYS} attahc is unknown (is attach meant?).\n{THERE_ARE}"),
    ("scale", f"%cluster scale {SAYS} N|MIN:MAX is missing.\n{SCALE}"),
    (
        "scale four",
        f"%cluster scale {SAYS} four is neither a number of workers nor two, such as 2:16.\n{SCALE}",
    ),
    ("scale 0", f"%cluster scale {SAYS} 0 is less than 1.\n{SCALE}"),
    ("scale 0:4", f"%cluster scale {SAYS} 0:4 begins with less than 1.\n{SCALE}"),
    ("scale 8:4", f"%cluster scale {SAYS} 8:4 ends before it begins (is 4:8 meant?).\n{SCALE}"),
    (
        "scale 2:1001",
        f"%cluster scale {SAYS} 2:1001 is more than 1000, the most that a cluster may have.\n{SCALE}",
    ),
    ("scale 4 5", f"%cluster scale {SAYS} '5' is no option.\n{SCALE}"),
    ("run", f"%cluster run {SAYS} STATEMENT is missing.\nThere are: --help."),
    (
        "start --memory lots --cpus 0",
        f"%cluster start {SAYS} --memory lots is no amount of memory (such as 8GB); --cpus 0 is less than 0.1.\n{START}",
    ),
    (
        "start --memory 100MB",
        f"%cluster start {SAYS} --memory 100MB is less than 250 MB, which a worker has for itself.\n{START}",
    ),
    ("--workers 4", f"%cluster {SAYS} --workers is unknown.\nThere are: --help."),
    ("start 4", f"%cluster start {SAYS} 4 is no kind of cluster (is --workers 4 meant?).\n{KINDS}"),
    (
        "start loca --workers 0",
        f"%cluster start {SAYS} loca is no kind of cluster (is local meant?).\n{KINDS}",
    ),
    (
        "start --workers 4 ssh",
        f"%cluster start {SAYS} ssh stands behind an option (is `start ssh …` meant? The kind comes first).\n{START}",
    ),
    ("start local 4", f"%cluster start {SAYS} '4' is no option (is --workers 4 meant?).\n{START}"),
    ("stop a b", f"%cluster stop {SAYS} 'b' is no option.\nThere are: NAME --help."),
    (
        "attach",
        f"%cluster attach {SAYS} NAME|ADDRESS|FILE is missing.\n"
        f"There are: NAME|ADDRESS|FILE {' '.join(TLS)} --help.",
    ),
    (
        "start --idle 30",
        f"%cluster start {SAYS} --idle 30 is no length of time (as 90s, 30m and 2h are).\n{START}",
    ),
    ("start --idle 0s", f"%cluster start {SAYS} --idle 0s is less than a second.\n{START}"),
    (
        "start --gpus some",
        f"%cluster start {SAYS} --gpus some is neither a whole number nor auto nor none.\n{START}",
    ),
    (
        "start local --workers 0 --name a/b",
        f"%cluster start {SAYS} --workers 0 is less than 1; "
        "--name a/b is no name for a cluster (there may be up to 40 letters and digits, and - _ . after the "
        f"first).\n{START}",
    ),
]


@pytest.mark.parametrize(("line", "text"), WRONG_CLUSTERS, ids=[line for line, _ in WRONG_CLUSTERS])
def test_a_wrong_line_of_cluster_says_what_there_is(line: str, text: str) -> None:
    with pytest.raises(OptionError) as caught:
        ClusterLine.of(line)
    assert str(caught.value) == text


def test_defaults_are_read() -> None:
    assert DefaultsLine.of("--defaults") == DefaultsLine({})
    assert DefaultsLine.of(
        " --defaults --workers 4 --quiet --proof off --memory 4GB --flush-s 2"
    ) == DefaultsLine(
        {"workers": 4, "quiet": True, "proof": False, "memory_bytes": 4 * 10**9, "flush_s": 2.0}
    )
    assert DefaultsLine.of("--defaults --help") == DefaultsLine({}, help=True)
    assert DefaultsLine.of("--workers 4 x = 1") is None
    with pytest.raises(OptionError) as caught:
        DefaultsLine.of("--defaults --wrokers 4 --flush-s 0 --proof maybe --pages guess")
    assert str(caught.value).splitlines()[0] == (
        f"%distribute --defaults {SAYS} --wrokers is unknown (is --workers meant?); --flush-s 0 is less than 0.01; "
        "--proof maybe is neither on nor off; --pages guess is none of pagemap, digest."
    )
    with pytest.raises(OptionError, match="--defaults stands first on its line, and no statement behind it"):
        DistributeLine.of_statement("--quiet --defaults x = 1")


def test_a_line_of_runs_is_read() -> None:
    assert RunsLine.of("") == RunsLine("")
    assert RunsLine.of("stop") == RunsLine("stop")
    assert RunsLine.of("why 3") == RunsLine("why", run="3")
    with pytest.raises(OptionError) as caught:
        RunsLine.of("result 3")
    assert str(caught.value) == f"%runs {SAYS} result is unknown.\nThere are: stop why --help."


COMPLETED = [
    (
        "%%distribute ",
        [
            "--explain",
            "--strict",
            "--workers",
            "--streams",
            "--allow",
            "--check",
            "--blas",
            "--cpus",
            "--memory",
            "--gpus",
            "--quiet",
            "--name",
            "--help",
        ],
    ),
    (
        "%%distribute --wo",
        [
            "--explain",
            "--strict",
            "--workers",
            "--streams",
            "--allow",
            "--check",
            "--blas",
            "--cpus",
            "--memory",
            "--gpus",
            "--quiet",
            "--name",
            "--help",
        ],
    ),
    (
        "%%distribute --quiet --workers 4 ",
        [
            "--explain",
            "--strict",
            "--streams",
            "--allow",
            "--check",
            "--blas",
            "--cpus",
            "--memory",
            "--gpus",
            "--name",
            "--help",
        ],
    ),
    ("%%distribute --workers ", []),
    ("%%distribute --allow ", ["writes", "network", "processes"]),
    ("%distribute --allow wri", ["writes", "network", "processes"]),
    (
        "%distribute --st",
        [
            "--explain",
            "--strict",
            "--workers",
            "--streams",
            "--allow",
            "--check",
            "--blas",
            "--cpus",
            "--memory",
            "--gpus",
            "--quiet",
            "--name",
            "--defaults",
            "--help",
        ],
    ),
    (
        "%distribute --workers 4 --st",
        [
            "--explain",
            "--strict",
            "--streams",
            "--allow",
            "--check",
            "--blas",
            "--cpus",
            "--memory",
            "--gpus",
            "--quiet",
            "--name",
            "--help",
        ],
    ),
    ("%distribute --quiet x = [", []),
    ("%%dist", []),
    ("%%time --q", []),
    ("", []),
    ("%cluster ", SUBCOMMANDS),
    ("%cluster sta", SUBCOMMANDS),
    (
        "%cluster start ",
        [*table.names(), "--workers", "--name", "--memory", "--cpus", "--gpus", "--idle", "--help"],
    ),
    ("%cluster start local --", ["--workers", "--name", "--memory", "--cpus", "--gpus", "--idle", "--help"]),
    ("%cluster start --gpus ", ["auto", "none"]),
    ("%cluster scale ", ["--help"]),
    ("%cluster run ", ["--help"]),
    ("%cluster run import os; os.", []),
    ("%cluster logs ", ["--help"]),
    ("%distribute --defaults --proof ", ["on", "off"]),
    ("%distribute --defaults --sharing ", ["memfd", "file"]),
    ("%cluster stop ", ["--help"]),
    ("%runs ", ["stop", "why", "--help"]),
]


def test_the_names_of_clusters_are_offered() -> None:
    folders = [runtime_folder() / name for name in ("big", "gpu-2")]
    for folder in folders:
        make_folder(folder)
        (folder / "cluster.json").write_text("{}")
    try:
        assert completions("%cluster attach ") == ["big", "gpu-2", *TLS, "--help"]
        assert completions("%cluster stop gp") == ["big", "gpu-2", "--help"]
        assert completions("%cluster stop big ") == ["--help"]
        assert completions("%runs stop ") == ["--help"]
    finally:
        for folder in folders:
            remove_folder(folder)


@pytest.mark.parametrize(("line", "offered"), COMPLETED, ids=[line for line, _ in COMPLETED])
def test_a_line_is_completed_by_what_may_still_stand_there(line: str, offered: list[str]) -> None:
    assert completions(line) == offered


def test_the_help_of_a_magic() -> None:
    assert help_on("%%distribute") == (
        "%%distribute [--explain] [--strict] [--workers N] [--streams SEED] [--allow WHAT] [--check N] "
        "[--blas N] [--cpus X] [--memory SIZE] [--gpus X] [--quiet] [--name NAME]\n"
        "\n"
        "Runs the cell with its loops on the workers. It leaves exactly what it would leave without this line.\n"
        "\n"
        "    --explain        says what would run apart and what here, and why; runs nothing\n"
        "    --strict         an error where a loop would run here, instead of running it here\n"
        "    --workers N      at most so many workers; and how many, if this cell starts the cluster\n"
        "    --streams SEED   random numbers of its own for each iteration: the same on any number of workers, but not a "
        "plain run's\n"
        "    --allow WHAT     in what the iterations are independent of each other: writes,network,processes\n"
        "    --check N        so many iterations of each loop, chosen by chance, are run again here and compared\n"
        "    --blas N         threads of linear algebra in an iteration on a worker; its last bits may come out otherwise\n"
        "    --cpus X         how many cores an iteration keeps busy, if you know better than iteration 0 tells\n"
        "    --memory SIZE    how much memory an iteration needs, if you know better than iteration 0 tells\n"
        "    --gpus X         how much of a GPU each iteration needs: 1, or 0.5 where two may share one\n"
        "    --quiet          no view and no report; errors are shown\n"
        "    --name NAME      what the run is called in views and in %runs\n"
        "    --help           shows this, and does nothing"
    )
    assert help_on("%distribute").startswith("%distribute [--explain]")
    assert help_on("%distribute").splitlines()[0].endswith("[--name NAME] [--defaults] STATEMENT")
    assert help_on("%cluster", "start").startswith(
        "%cluster start [--workers N] [--name NAME] [--memory SIZE] [--cpus X] [--gpus N|auto|none] [--idle TIME] [KIND]\n"
    )
