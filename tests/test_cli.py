"""The terminal's door to the clusters: what it says, and what it need not import to say it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from nbcluster.cli import main
from nbcluster.clusters import entries, find

NONE = "There is no cluster that was started. `nbcluster start --name NAME` starts one.\n"


class Terminal:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        try:
            code = main(words)
        except SystemExit as left:  # as argparse does
            code = int(left.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return code


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_a_cluster_is_started_shown_asked_and_stopped(terminal: Terminal) -> None:
    assert (terminal("list"), terminal.out) == (0, NONE)
    assert terminal("start", "--name", "big", "--workers", "2", "--idle", "10m") == 0
    assert terminal.out == (
        'The cluster "big" is there, with 2 workers. In a notebook: %cluster attach big\n'
        "It ends after 10 min without a kernel.\n"
    )
    assert terminal("list") == 0
    head, row = terminal.out.splitlines()
    assert re.split(r" {3,}", head) == ["name", "kind", "machine", "workers", "used by", "started by", "ends"]
    name, kind, _, workers, users, starter, ends = re.split(r" {3,}", row)
    assert (name, kind, workers, users, starter) == ("big", "local", "2 ready", "nobody", "-")
    assert re.fullmatch(r"in (10 min|59\d s|9 min), if nobody uses it", ends)

    assert terminal("start", "--name", "big") == 1
    assert terminal.out == ""
    assert re.fullmatch(
        r'There is a cluster named "big" already, and nothing was started\. Known of it: it was started \d+ s ago\.\n'
        r"`%cluster attach big` uses it; `%cluster stop big` ends it\.\n",
        terminal.err,
    )
    assert (terminal("logs", "big"), terminal.out) == (0, "Nothing was said.\n")
    assert (terminal("logs", "big", "w2"), terminal.out) == (0, "Nothing was said.\n")
    owner = find("big").owner
    assert (terminal("stop", "big"), terminal.out) == (0, 'The cluster "big" has ended.\n')
    assert owner.is_surely_gone()
    assert (terminal("stop", "big"), terminal.out) == (1, "")
    assert terminal.err == (
        'There is no cluster named "big". There is none at the moment.\n'
        "`%cluster list` shows what there is; `%cluster start --name big` starts one of that name.\n"
    )


def test_one_that_cannot_start_is_told_and_leaves_nothing(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nothing/there")
    assert terminal("start") == 1
    assert terminal.err.startswith(
        "The local cluster did not start. Known of the reason: /nothing/there cannot be used: "
        "No such file or directory."
    )
    assert entries() == []


WRONG = {
    "no command": ([], "the following arguments are required: COMMAND"),
    "another command": (["lits"], "invalid choice: 'lits'"),
    "a name": (
        ["start", "--name", "a/b"],
        "argument --name: 'a/b' is no name for a cluster (there may be up to 40",
    ),
    "too few": (["start", "--workers", "0"], "argument --workers: '0' is no number of workers"),
    "a time": (
        ["start", "--idle", "30"],
        "argument --idle: '30' is no length of time (as 90s, 30m and 2h are)",
    ),
}


@pytest.mark.parametrize(("words", "trouble"), WRONG.values(), ids=WRONG)
def test_a_wrong_line_is_told(words: list[str], trouble: str, terminal: Terminal) -> None:
    assert terminal(*words) == 2
    assert trouble in terminal.err


def test_settings_of_the_environment_hold(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBCLUSTER_IDLE_S", "7200")
    monkeypatch.setenv("NBCLUSTER_WORKERS", "1")
    assert terminal("start") == 0
    assert terminal.out == (
        'The cluster "local" is there, with 1 worker. In a notebook: %cluster attach local\n'
        "It ends after 2 h without a kernel.\n"
    )
    assert terminal("stop", "local") == 0
    monkeypatch.setenv("NBCLUSTER_WORKERS", "1000000")
    assert terminal("start") == 1
    assert "NBCLUSTER_WORKERS=1000000 is more than 1000, the most that a cluster may have." in terminal.err
    monkeypatch.delenv("NBCLUSTER_WORKERS")
    monkeypatch.setenv("NBCLUSTER_IDLE", "7200")
    assert terminal("start") == 1
    assert "NBCLUSTER_IDLE is unknown (is NBCLUSTER_IDLE_S meant?)" in terminal.err


def test_it_is_the_command_that_is_installed() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"nbcluster": f"{main.__module__}:{main.__name__}"}


def test_help_tells_every_command(terminal: Terminal) -> None:
    assert terminal("--help") == 0
    for command in ("list", "start", "stop", "logs"):
        assert re.search(rf"^    {command} +\w", terminal.out, re.MULTILINE)


def test_help_on_a_kind_speaks_to_a_terminal(terminal: Terminal) -> None:
    assert terminal("start", "ssh", "--help") == 0
    assert terminal.out.startswith("nbcluster start ssh [--hosts ")
    assert (
        "\n\nStarts a cluster with workers on other machines, through ssh, for notebooks on this machine: "
        "%cluster attach NAME.\n\n"
    ) in terminal.out


def test_it_speaks_to_no_dask_and_needs_no_notebook() -> None:
    code = "import sys, nbcluster.cli as cli; assert cli.main(['list']) == 0; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.startswith(NONE)
    heavy = {"distributed", "dask", "tornado", "numpy", "cryptography", "IPython", "ipykernel", "asyncio"}
    assert not heavy & set(done.stdout.split())
