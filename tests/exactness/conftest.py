"""The processes in which all cells of a session run, and the line at the end that says how many travelled.

In this room the rows' answers arrive.
"""

import json
import os
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.exactness.cells.row import Row
from tests.left_out import missing

ROOT = Path(__file__).parents[2]

Answers = dict[str, Any]

_answers_key = pytest.StashKey[dict[str, Answers]]()
"""By the way in which they ran."""


class NotebookProcess:
    """Answers come in the order of the table; those that are not asked for yet are kept."""

    def __init__(self, way: str, names: list[str], answers: Answers) -> None:
        self._answers = answers
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed by close()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.exactness.notebook_process", way, *names],
            cwd=ROOT,
            # One thread for BLAS: whether an iteration keeps all cores busy must not decide where a row runs.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        # With its cluster it is there before the first test: what a test leaves behind is looked for.
        if self._line() != "ready\n":
            pytest.fail(f"the notebook's process did not start:\n{self._said()}")

    def answer(self, name: str) -> Any:
        while name not in self._answers:
            line = self._line()
            if not line:
                pytest.fail(f"the notebook's process ended before this cell:\n{self._said()}")
            answer = json.loads(line)
            self._answers[answer["name"]] = answer
        return self._answers[name]

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def _said(self) -> str:
        self._log.seek(0)
        return self._log.read()[-4000:]

    def close(self) -> None:
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process.wait()
        self._log.close()


@pytest.fixture(scope="session")
def distributed(request: pytest.FixtureRequest) -> Iterator[NotebookProcess]:
    """Each row plainly and under `%%distribute`, on one cluster of two workers."""
    yield from _process("distributed", request)


@pytest.fixture(scope="session")
def attached(request: pytest.FixtureRequest) -> Iterator[NotebookProcess]:
    """Rows plainly and under `%%distribute`, on two workers of a cluster of Dask's own."""
    wanted = [name for name in _wanted(request) if is_run_attached(name)]
    process = NotebookProcess("attached", wanted, _answers(request.config, "attached"))
    yield process
    process.close()


@pytest.fixture(scope="session")
def shuffled(request: pytest.FixtureRequest) -> Iterator[NotebookProcess]:
    """Each row plainly and in slices of the same process, which end in any order."""
    yield from _process("shuffled", request)


@pytest.fixture(scope="session")
def plain(request: pytest.FixtureRequest) -> Iterator[NotebookProcess]:
    """Each row twice as it is."""
    yield from _process("plain", request)


def _process(way: str, request: pytest.FixtureRequest) -> Iterator[NotebookProcess]:
    process = NotebookProcess(way, _wanted(request), _answers(request.config, way))
    yield process
    process.close()


def is_run_attached(row: str) -> bool:
    """One in eight, the same each time: what differs from a cluster of ours is the way there, not the rules. And what
    loads Dask itself, which a guest of Dask's has no other use for. No lane for a GPU is there."""
    if "GPU" in row:
        return False
    return zlib.crc32(row.encode()) % 8 == 0 or "Dask" in row


def _answers(config: pytest.Config, way: str) -> Answers:
    return config.stash.setdefault(_answers_key, {}).setdefault(way, {})


def _wanted(request: pytest.FixtureRequest) -> list[str]:
    """The rows of the tests that were selected."""
    rows = [
        item.callspec.params["row"]
        for item in request.session.items
        if hasattr(item, "callspec")
        and isinstance(item.callspec.params.get("row"), Row)
        and not missing(item)
    ]
    return list(dict.fromkeys(row.name for row in rows))


def travelled(answers: Answers) -> int:
    """How many cells had iterations that ran apart."""
    return sum(
        any(loop["iterations_on_workers"] for loop in each["report"]["loops"])
        for each in answers.values()
        if each["report"]
    )


@pytest.fixture
def travelled_so_far(request: pytest.FixtureRequest) -> Callable[[str], tuple[int, int]]:
    """Of a way: how many cells ran apart, and how many were run."""

    def so_far(way: str) -> tuple[int, int]:
        answers = _answers(request.config, way)
        return travelled(answers), len(answers)

    return so_far


_WHERE: Final = {
    "distributed": "ran on workers",
    "shuffled": "ran in shuffled slices of one process",
}


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    told = [
        f"{travelled(answers)} of {len(answers)} cells {where}"
        for way, where in _WHERE.items()
        if (answers := _answers(config, way))
    ]
    if told:
        terminalreporter.write_line(", ".join(told))
