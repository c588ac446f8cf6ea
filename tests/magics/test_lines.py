"""A line becomes a frozen dataclass, or one error that tells everything wrong with it."""

import pytest

from nbcluster.errors import OptionError
from nbcluster.magics.lines import ClusterLine, DistributeLine, RunsLine, completions, help_on

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
    ('--allow "network, writes"', DistributeLine(allow=("writes", "network"))),
    ("--streams 0", DistributeLine(streams=0)),
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
CELL = "There are: --explain --strict --workers --streams --allow --check --blas --quiet --name --help."
START = "There are: local --workers --name --help."

WRONG = [
    ("--wrokers 4", "--wrokers is unknown (is --workers meant?)"),
    ("--memory 4GB --quiet", "--memory is unknown"),
    ("--gpus=1", "--gpus is unknown"),
    ("-w", "-w is unknown"),
    ("4", "'4' is no option (is --workers 4 meant?)"),
    ("four", "'four' is no option"),
    ("--workers", "--workers lacks its value: --workers N"),
    ("--workers --quiet", "--workers lacks its value: --workers N"),
    ("--workers two", "--workers two is not a whole number"),
    ("--workers 1.5", "--workers 1.5 is not a whole number"),
    ("--workers 0", "--workers 0 is less than 1"),
    ("--workers -2", "--workers -2 is less than 1"),
    ("--allow", "--allow lacks its value: --allow WHAT"),
    ("--check 0", "--check 0 is less than 1"),
    (
        "--check 3 --allow writes",
        "--check and --allow exclude each other: what an iteration writes it would write twice",
    ),
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
    ("--quiet=yes", "--quiet=yes takes no value"),
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
    ("stop", ClusterLine("stop")),
    ("--help", ClusterLine("", help=True)),
    ("start --help", ClusterLine("start", help=True)),
]


@pytest.mark.parametrize(("line", "read"), CLUSTERS, ids=[line or "nothing" for line, _ in CLUSTERS])
def test_a_line_of_cluster_is_read(line: str, read: ClusterLine) -> None:
    assert ClusterLine.of(line) == read


WRONG_CLUSTERS = [
    ("strat", f"%cluster {SAYS} strat is unknown (is start meant?).\nThere are: start stop --help."),
    ("scale 4", f"%cluster {SAYS} scale is unknown.\nThere are: start stop --help."),
    ("--workers 4", f"%cluster {SAYS} --workers is unknown.\nThere are: --help."),
    ("start 4", f"%cluster start {SAYS} 4 is no kind of cluster (is --workers 4 meant?).\n{START}"),
    ("start local 4", f"%cluster start {SAYS} '4' is no option (is --workers 4 meant?).\n{START}"),
    ("stop 4", f"%cluster stop {SAYS} '4' is no option.\nThere are: --help."),
    ("stop big", f"%cluster stop {SAYS} 'big' is no option.\nThere are: --help."),
    (
        "start ssh --workers 0 --name a/b",
        f"%cluster start {SAYS} ssh is no kind of cluster (there is: local); --workers 0 is less than 1; "
        "--name a/b is no name for a cluster (there may be up to 40 letters and digits, and - _ . after the "
        f"first).\n{START}",
    ),
]


@pytest.mark.parametrize(("line", "text"), WRONG_CLUSTERS, ids=[line for line, _ in WRONG_CLUSTERS])
def test_a_wrong_line_of_cluster_says_what_there_is(line: str, text: str) -> None:
    with pytest.raises(OptionError) as caught:
        ClusterLine.of(line)
    assert str(caught.value) == text


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
            "--quiet",
            "--name",
            "--help",
        ],
    ),
    (
        "%%distribute --quiet --workers 4 ",
        ["--explain", "--strict", "--streams", "--allow", "--check", "--blas", "--name", "--help"],
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
            "--quiet",
            "--name",
            "--help",
        ],
    ),
    (
        "%distribute --workers 4 --st",
        ["--explain", "--strict", "--streams", "--allow", "--check", "--blas", "--quiet", "--name", "--help"],
    ),
    ("%distribute --quiet x = [", []),
    ("%%dist", []),
    ("%%time --q", []),
    ("", []),
    ("%cluster ", ["start", "stop", "--help"]),
    ("%cluster sta", ["start", "stop", "--help"]),
    ("%cluster start ", ["local", "--workers", "--name", "--help"]),
    ("%cluster start local --", ["--workers", "--name", "--help"]),
    ("%cluster stop ", ["--help"]),
    ("%runs ", ["stop", "why", "--help"]),
]


@pytest.mark.parametrize(("line", "offered"), COMPLETED, ids=[line for line, _ in COMPLETED])
def test_a_line_is_completed_by_what_may_still_stand_there(line: str, offered: list[str]) -> None:
    assert completions(line) == offered


def test_the_help_of_a_magic() -> None:
    assert help_on("%%distribute") == (
        "%%distribute [--explain] [--strict] [--workers N] [--streams SEED] [--allow WHAT] [--check N] "
        "[--blas N] [--quiet] [--name NAME]\n"
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
        "    --quiet          no view and no report; errors are shown\n"
        "    --name NAME      what the run is called in views and in %runs\n"
        "    --help           shows this, and does nothing"
    )
    assert help_on("%distribute").startswith("%distribute [--explain]")
    assert help_on("%distribute").splitlines()[0].endswith("[--name NAME] STATEMENT")
    assert help_on("%cluster", "start").startswith("%cluster start [--workers N] [--name NAME] [local]\n")
