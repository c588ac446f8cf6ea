"""A worker's own caches. In this room libraries write, and nobody else has to read it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ASKED = """
import json, os, sys
from nbcluster.worker.caches import be_private, show_folders
from nbcluster.worker.guard import GUARD
be_private(sys.argv[1])
show_folders()  # nothing is loaded yet
import matplotlib
show_folders()
loaded = "matplotlib.font_manager" in sys.modules
show_folders()
fonts = os.path.join(matplotlib.get_cachedir(), "fontlist-own.json")
with GUARD.armed():
    open(fonts, "w").close()
print(json.dumps([matplotlib.get_cachedir(), matplotlib.get_configdir(), loaded, GUARD.mark.wiped() is None,
                  "MPLCONFIGDIR" in os.environ, sorted(os.listdir(matplotlib.get_cachedir()))]))
"""


def asked(tmp_path: Path) -> Any:
    """What a process with a cache of the user's and a folder of its own says."""
    (tmp_path / "worker").mkdir()
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(tmp_path / "worker")],
        env=environ,
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def test_matplotlib_writes_into_a_folder_of_the_workers_own(tmp_path: Path) -> None:
    folder, settings, loaded, silent, told, files = asked(tmp_path)
    assert folder == str(tmp_path / "worker" / "caches" / "matplotlib")
    assert settings == str(tmp_path / "config" / "matplotlib")  # the user's styles are there
    assert (loaded, silent, told) == (False, True, False)
    assert files == ["fontlist-own.json"]
    assert not (tmp_path / "cache").exists()


def test_what_the_users_cache_holds_is_there_from_the_start(tmp_path: Path) -> None:
    (tmp_path / "cache" / "matplotlib").mkdir(parents=True)
    (tmp_path / "cache" / "matplotlib" / "fontlist-v0.json").write_text("{}")
    *_, files = asked(tmp_path)
    assert "fontlist-v0.json" in files
    assert (tmp_path / "cache" / "matplotlib" / "fontlist-v0.json").read_text() == "{}"


COUNTED = """
import joblib
from nbcluster.worker.caches import count_cores
from nbcluster.worker.guard import GUARD
count_cores()
with GUARD.armed():
    joblib.cpu_count(only_physical_cores=True)
assert GUARD.mark.wiped() is None
"""


def test_joblib_has_counted_the_cores_before_user_code_may_start_no_program() -> None:
    pytest.importorskip("joblib")
    subprocess.run([sys.executable, "-c", COUNTED], check=True)


def test_where_there_is_no_joblib_nothing_is_counted() -> None:
    alone = "from nbcluster.worker.caches import count_cores; count_cores()"
    subprocess.run([sys.executable, "-c", alone], check=True)
