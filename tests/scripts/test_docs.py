"""The pages become a site without a warning: every link found, every page in its place."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.needs("sphinx")
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-b", "html"]
    where = ["-d", str(tmp_path / "read"), str(REPOSITORY / "docs"), str(tmp_path / "html")]
    answer = subprocess.run([*command, *where], capture_output=True, text=True, cwd=REPOSITORY)
    assert answer.returncode == 0, answer.stderr
    pages = {page.stem for page in (REPOSITORY / "docs").glob("*.md")}
    assert pages <= {page.stem for page in (tmp_path / "html").glob("*.html")}
    # Nothing is fetched from elsewhere when a page is opened.
    assert 'src="http' not in (tmp_path / "html" / "index.html").read_text()
