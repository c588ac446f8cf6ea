"""What is committed is what the sources make."""

import json
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build = ["node", "build.mjs", "--into", str(folder)]
    subprocess.run(build, cwd=REPOSITORY / "labextension", check=True, timeout=120, stdout=subprocess.DEVNULL)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.needs("node")
def test_the_committed_module_is_what_a_build_makes(built: Path) -> None:
    committed = REPOSITORY / "nbcluster" / "views" / "static" / "cell.js"
    assert (built / "cell.js").read_bytes() == committed.read_bytes(), "npm --prefix labextension run build"


@pytest.mark.needs("node")
def test_the_committed_extension_is_what_a_build_makes(built: Path) -> None:
    committed = contents(REPOSITORY / "nbcluster" / "labextension")
    rebuilt = contents(built / "labextension")
    assert sorted(rebuilt) == sorted(committed), "npm --prefix labextension run build"
    assert {name for name in rebuilt if rebuilt[name] != committed[name]} == set()


@pytest.mark.needs("node")
def test_the_browser_s_own_tests_pass() -> None:
    ran = subprocess.run(
        ["npm", "--silent", "test"],
        cwd=REPOSITORY / "labextension",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_lock_names_no_host() -> None:
    lock = json.loads((REPOSITORY / "labextension" / "package-lock.json").read_text("utf-8"))
    sources = {package.get("resolved") for package in lock["packages"].values()}
    assert sources == {None, "empty"}
