"""What `pip install` brings: the whole package, nothing else, and one version told in one place."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import nbcluster
from tests.clusters.foreign import installation

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel, built by the interpreter at hand without asking any registry."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--wheel", "--outdir", str(folder)]
    answer = subprocess.run([*command, str(REPOSITORY)], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return folder


def tracked() -> set[str]:
    """The package's files as they lie in the checkout, caches aside."""
    files = (path for path in (REPOSITORY / "nbcluster").rglob("*") if path.is_file())
    return {str(path.relative_to(REPOSITORY)) for path in files if "__pycache__" not in path.parts}


EXTENSION = "nbcluster/labextension/"


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    shared = {name.partition("/")[2] for name in inside if ".data/" in name}
    assert "data/etc/jupyter/jupyter_server_config.d/nbcluster.json" in shared
    inside = {name for name in inside if ".data/" not in name}
    assert inside == {name for name in tracked() if not name.startswith(EXTENSION)}
    assert "nbcluster/py.typed" in inside


def test_the_wheel_brings_jupyterlab_s_extension_ready_made(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    place = ".data/data/share/jupyter/labextensions/nbcluster-lab/"
    brought = {EXTENSION + name.partition(place)[2] for name in names if place in name}
    assert brought == {name for name in tracked() if name.startswith(EXTENSION)}
    assert {EXTENSION + "install.json", EXTENSION + "package.json"} <= brought


def test_the_sdist_holds_what_the_wheel_is_made_of(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert (
        tracked()
        | {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "jupyter-config/nbcluster.json"}
        <= inside
    )
    assert not {name for name in inside if name.startswith(("tests/", "scripts/", "labextension/"))}


def test_the_wheel_tells_who_what_and_under_which_licence(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        told = Parser().parsestr(archive.read(name).decode())
        assert name.replace("METADATA", "licenses/LICENSE") in archive.namelist()
    assert told["Name"] == "nbcluster"
    assert told["Version"] == nbcluster.__version__
    assert told["License-Expression"] == "BSD-3-Clause"
    assert told["Author"] == "the nbcluster developers"


@pytest.mark.needs("twine")
def test_what_was_built_would_be_taken(built: Path) -> None:
    files = [str(path) for path in sorted(built.iterdir())]
    answer = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *files], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


FIRST = """
import nbcluster
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "nbcluster")
shell.run_cell("%%distribute --quiet --workers 2\\nsquares = [sum(range(n)) for n in range(40)]")
assert shell.user_ns["squares"] == [sum(range(n)) for n in range(40)]
print(nbcluster.__file__, nbcluster.last_report().route)
"""


def test_the_wheel_works_in_an_environment_of_its_own(built: Path, tmp_path: Path) -> None:
    """With what nbcluster needs beside it, which `scripts/release` has pip fetch."""
    python, (wheel,) = installation(tmp_path / "env"), built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True
    )
    script = tmp_path / "first.py"
    script.write_text(FIRST)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environ["NBCLUSTER_TOO_SMALL_S"] = "0"
    ran = subprocess.run([python, script], capture_output=True, text=True, cwd=tmp_path, env=environ)
    assert ran.returncode == 0, ran.stderr
    file, route = ran.stdout.split()
    assert Path(file).is_relative_to(tmp_path)
    assert route == "parallel"
    listed = subprocess.run(
        [python.parent / "nbcluster", "list"], capture_output=True, text=True, env=environ
    )
    assert listed.stdout.startswith("There is no cluster that was started."), listed.stderr
    assert (tmp_path / "env/share/jupyter/labextensions/nbcluster-lab/package.json").exists()
    assert (tmp_path / "env/etc/jupyter/jupyter_server_config.d/nbcluster.json").exists()


def test_the_repository_has_no_address_but_in_pyproject() -> None:
    """There is none yet; when there is, it stands in `[project.urls]`."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    pages = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("*.cff"), *REPOSITORY.glob("docs/*.md")]
    for address in [*project.get("urls", {}).values(), "github.com/", "readthedocs"]:
        assert [page.name for page in pages if address in page.read_text()] == []


def test_the_version_stands_in_one_place() -> None:
    named = [
        path
        for path in REPOSITORY.glob("*.*")
        if path.is_file() and nbcluster.__version__ in path.read_text()
    ]
    assert named == []


def test_every_runtime_dependency_has_a_lower_bound_and_no_upper_one() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert [each for each in project["dependencies"] if ">=" not in each or "<" in each] == []
