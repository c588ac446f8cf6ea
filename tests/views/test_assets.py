"""What is committed is what the sources make."""

import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.needs("node")
def test_the_committed_module_is_what_a_build_makes(tmp_path: Path) -> None:
    build = ["node", "build.mjs", "--into", str(tmp_path)]
    subprocess.run(build, cwd=REPOSITORY / "labextension", check=True, timeout=60)
    committed = REPOSITORY / "nbcluster" / "views" / "static" / "cell.js"
    assert (tmp_path / "cell.js").read_bytes() == committed.read_bytes(), (
        "npm --prefix labextension run build"
    )


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
    assert "://" not in (REPOSITORY / "labextension" / "package-lock.json").read_text("utf-8")
