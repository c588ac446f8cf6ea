"""What repo2docker makes of `binder/`, compared with what was looked at and found right.

After a change there, or of the version of repo2docker in `pyproject.toml`: `python tests/binder/test_dockerfile.py`, and
read the difference.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
EXPECTED = REPOSITORY / "tests" / "golden" / "binder" / "Dockerfile"


def dockerfile(folder: Path) -> str:
    """Of the parts of the repository that repo2docker looks at. Nothing is built, and no docker is needed."""
    shutil.copytree(REPOSITORY / "binder", folder / "binder")
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    options = ["--no-build", "--no-run", "--debug", "--user-id=1000", "--user-name=jovyan"]
    answer = subprocess.run(
        [sys.executable, "-m", "repo2docker", *options, str(folder)], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    told = re.sub(r"\x1b\[[0-9;]*m", "", answer.stdout + answer.stderr)
    [found] = re.findall(r"^FROM .*?^CMD .*?$", told, re.DOTALL | re.MULTILINE)
    # Its own files are called by where it is installed.
    found = re.sub(r"(build_script_files/)\S*-(2frepo2docker-\S+)-[0-9a-f]{6} ", r"\1\2 ", found)
    return f"{found}\n"


@pytest.mark.needs("repo2docker")
def test_binder_builds_what_was_looked_at(tmp_path: Path) -> None:
    made = dockerfile(tmp_path)
    assert made == EXPECTED.read_text()
    assert "node" not in "".join(line for line in made.splitlines() if "binder" in line)


if __name__ == "__main__":
    EXPECTED.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made_for_it:
        EXPECTED.write_text(dockerfile(Path(made_for_it)))
