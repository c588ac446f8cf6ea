"""The browser's sources: their own tests pass, and what is committed is what they build."""

import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SOURCES = REPOSITORY / "labextension"

pytestmark = pytest.mark.needs("node")


def run(*command: str) -> None:
    answer = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_their_own_tests_pass() -> None:
    run("npm", "--silent", "test")


def test_what_is_committed_is_what_they_build(tmp_path: Path) -> None:
    """So that installing needs no node, and nobody mends the built file instead of its source."""
    run("node", "build.mjs", "--into", str(tmp_path))
    for built in tmp_path.iterdir():
        committed = REPOSITORY / "nbcluster" / "views" / "static" / built.name
        assert committed.read_bytes() == built.read_bytes(), (
            f"{built.name}: run npm run build in labextension"
        )
