"""What must hold before a release is built, and whether the wheel works where nothing else is.

In this room a version is held against tree, changelog and package, and all faults are told at once.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]

_CELL = """\
import nbcluster
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "nbcluster")
shell.run_cell("%%distribute --quiet --workers 2\\nsquares = [sum(range(n)) for n in range(40)]")
assert shell.user_ns["squares"] == [sum(range(n)) for n in range(40)]
nbcluster.cluster.start(2, lasting=False)
print("a cell ran, and a cluster of", len(nbcluster.cluster.info().workers), "workers came up")
"""


def main(words: list[str]) -> int:
    """0 when nothing stands in the way."""
    if words[0] == "--install":
        return installed(Path(words[1]))
    faults = list(faults_of(words[0], REPOSITORY))
    for fault in faults:
        print(f"not yet: {fault}", file=sys.stderr)
    return bool(faults)


def faults_of(version: str, repository: Path) -> Iterator[str]:
    """What is wrong with `version` for the tree as it lies there."""
    if not re.fullmatch(r"\d+\.\d+\.\d+(rc\d+)?", version):
        yield f"{version} is no version of a release, such as 0.1.0 or 0.1.0rc1"
    changed = _git(repository, "status", "--porcelain")
    if changed:
        yield f"the tree is not clean: {changed.splitlines()[0].strip()}"
    if f"v{version}" in _git(repository, "tag", "--list").split():
        yield f"there is a tag v{version} already"
    [stands] = re.findall(
        r'^__version__ = "(.+)"$', (repository / "nbcluster/__init__.py").read_text(), re.MULTILINE
    )
    if stands != version:
        yield f"nbcluster/__init__.py has version {stands}"
    headings = re.findall(r"^## (\S+)", (repository / "CHANGELOG.md").read_text(), re.MULTILINE)
    if version not in headings[:1]:
        yield f"CHANGELOG.md begins with {headings[0]}, not with {version} and its date"
    lab = (repository / "labextension/package.json").read_text()
    if f'"version": "{version}"' not in lab:
        yield f"labextension/package.json has another version than {version}"


def installed(wheel: Path) -> int:
    """Into an environment with nothing in it, as a plain user installs it; then a cell is run there."""
    with tempfile.TemporaryDirectory(prefix="nbc-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel], check=True
        )
        # A worker never runs the script, and the folder of the clone is not on the path of this one.
        script = Path(folder) / "first.py"
        script.write_text(_CELL)
        return subprocess.run([python, "-W", "error::SyntaxWarning", script], cwd=folder).returncode


def _git(repository: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=repository, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
