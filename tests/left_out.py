"""What this machine could not run, said at the end.

    @pytest.mark.needs("chromium")
    def test_the_bar_moves(page): ...

A test whose needs are not met is left out, and a closing section names it and what would bring it in. With
`--all`, used by the CI, a run that left anything out fails; optional needs are only listed.

In this room is the table of needs.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Need:
    """Something a test cannot do without, how to see that it is there, and how to get it."""

    there: Callable[[], object]
    get_it: str
    optional: bool = False


_repository = Path(__file__).parents[1]


def _can_leave_the_network() -> bool:
    from tests.clusters.alone import can_be

    return can_be()


def _can_have_few_ports() -> bool:
    from tests.clusters.crowded import can_be

    return can_be()


def _can_be_reached_by_ssh() -> bool:
    from tests.clusters.kinds.sshd import SSHD

    return bool(SSHD and shutil.which("ssh"))


def _can_mount() -> bool:
    from tests.clusters.full_disk import can_be

    return can_be()


def _has_slurm() -> bool:
    from tests.clusters.slurm import is_there

    return is_there()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _has_a_gpu() -> bool:
    # Not asked of torch: a process that has asked may have taken hold of the device.
    return bool(find_spec("torch") and shutil.which("nvidia-smi"))


NEEDS = {
    "chromium": Need(lambda: shutil.which("chromium"), "Debian: apt-get install chromium fonts-dejavu-core"),
    "node": Need(
        lambda: shutil.which("npm") and (_repository / "labextension" / "node_modules").is_dir(),
        "node 20.19 or newer, then: cd labextension && npm ci",
    ),
    "sphinx": Need(
        lambda: find_spec("sphinx") and find_spec("myst_parser") and find_spec("furo"),
        "pip install '.[docs]'",
    ),
    "twine": Need(lambda: find_spec("twine"), "pip install twine"),
    "network namespace": Need(
        _can_leave_the_network, "Linux, outside a container that forbids it", optional=True
    ),
    "ports of its own": Need(
        _can_have_few_ports, "root, on Linux outside a container that forbids it", optional=True
    ),
    "notebook 7": Need(lambda: find_spec("notebook"), "pip install 'notebook>=7.2'"),
    "sshd": Need(_can_be_reached_by_ssh, "Debian: apt-get install openssh-server openssh-client"),
    "mounts": Need(_can_mount, "root, on Linux outside a container that forbids it", optional=True),
    "patience": Need(
        lambda: "NBC_PATIENT" in os.environ, "minutes for each: NBC_PATIENT=1 scripts/test", optional=True
    ),
    "slurm": Need(_has_slurm, "Debian: apt-get install slurmctld slurmd slurm-client munge", optional=True),
    "gateway": Need(
        lambda: find_spec("dask_gateway_server"),
        "pip install dask-gateway 'dask-gateway-server[local]'",
        optional=True,
    ),
    "root": Need(_is_root, "root, who alone can become another user", optional=True),
    "cuda": Need(_has_a_gpu, "an NVIDIA GPU, and pip install torch", optional=True),
    "gymnasium": Need(lambda: find_spec("gymnasium"), "scripts/setup, or pip install gymnasium"),
    "repo2docker": Need(
        lambda: find_spec("repo2docker"), "scripts/setup, or pip install jupyter-repo2docker"
    ),
    "torch": Need(lambda: find_spec("torch"), "pip install torch", optional=True),
}

#: Of a run with `--all` that left out what is not optional, whatever else failed in it.
LEFT_OUT = 10

_left_out = pytest.StashKey[Counter[str]]()
_missed = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="fail if anything was left out on this machine")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_left_out] = Counter()
    config.stash[_missed] = []
    config.pluginmanager.register(_Listener(config), "left-out-listener")


def missing(item: pytest.Item) -> list[str]:
    """What the test needs and this machine has not."""
    needed = [name for mark in item.iter_markers("needs") for name in mark.args]
    for name in needed:
        if name not in NEEDS:
            raise pytest.UsageError(f"{item.nodeid} needs {name!r}; there are: {', '.join(NEEDS)}")
    return [name for name in needed if not NEEDS[name].there()]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in missing(item):
        pytest.skip(_reason(name))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.option.all and session.config.stash[_missed]:
        session.exitstatus = LEFT_OUT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash[_left_out]
    terminalreporter.section("left out on this machine")
    for reason, count in sorted(left_out.items()):
        terminalreporter.line(f"{count} test{'s' if count > 1 else ''}: {reason}")
    if not left_out:
        terminalreporter.line("nothing")
    if config.option.all and config.stash[_missed]:
        terminalreporter.line("--all asks that nothing is left out: this run has failed", red=True)


class _Listener:
    """Hears of every skip, whoever asked for it; one without a need in the table counts as missed."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self._note(report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._note(report.longrepr)

    def _note(self, longrepr: object) -> None:
        reason = str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")
        # pytest.importorskip words it in its own way, and a row of a table may ask late
        absent = re.match(r"could not import '([^'.]+)", reason)
        if absent and absent[1] in NEEDS:
            reason = _reason(absent[1])
        self.config.stash[_left_out][reason] += 1
        if reason not in {_reason(name) for name, need in NEEDS.items() if need.optional}:
            self.config.stash[_missed].append(reason)


def _reason(name: str) -> str:
    optional = ", optional" if NEEDS[name].optional else ""
    return f"needs {name} ({NEEDS[name].get_it}{optional})"
