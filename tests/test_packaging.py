"""What `pip install` brings: the whole package, nothing else, and one version told in one place."""

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import nbcluster

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
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name for name in names if ".dist-info/" not in name and ".data/" not in name}
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
    assert tracked() | {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml"} <= inside
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
