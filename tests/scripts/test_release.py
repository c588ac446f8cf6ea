"""A release is made of a tree that is ready for it."""

import runpy
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
faults_of: Callable[[str, Path], Iterator[str]] = runpy.run_path(str(REPOSITORY / "scripts" / "release.py"))[
    "faults_of"
]


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A tree from which 0.1.0 could be released."""
    for name, text in {
        "nbcluster/__init__.py": '__version__ = "0.1.0"\n',
        "CHANGELOG.md": "# Changelog\n\n## 0.1.0 (2026-12-01)\n\n- Something.\n\n## 0.0.9\n",
        "labextension/package.json": '{"name": "x", "version": "0.1.0"}\n',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *words: str) -> None:
    named = ["-c", "user.name=n", "-c", "user.email=n@localhost"]
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "as it is")


def test_one_that_is_ready(ready: Path) -> None:
    assert list(faults_of("0.1.0", ready)) == []


def test_all_that_is_wrong_is_told_at_once(ready: Path) -> None:
    (ready / "new").write_text("")
    assert list(faults_of("0.2", ready)) == [
        "0.2 is no version of a release, such as 0.1.0 or 0.1.0rc1",
        "the tree is not clean: ?? new",
        "nbcluster/__init__.py has version 0.1.0",
        "CHANGELOG.md begins with 0.1.0, not with 0.2 and its date",
        "labextension/package.json has another version than 0.2",
    ]


def test_one_that_was_released(ready: Path) -> None:
    git(ready, "tag", "v0.1.0")
    assert list(faults_of("0.1.0", ready)) == ["there is a tag v0.1.0 already"]
