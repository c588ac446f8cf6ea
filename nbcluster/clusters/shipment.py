"""nbcluster itself, as bytes: workers that somebody else started run the very code that this kernel runs.

In this room (`clusters`) the package is packed.
"""

import io
import site
import sys
import sysconfig
import zipfile
from functools import cache
from pathlib import Path

import nbcluster

PLAIN_WORKER = Path(nbcluster.__file__).with_name("worker") / "plain_worker.py"
"""What makes a Dask worker where nothing of ours is installed."""


@cache
def archive() -> bytes:
    """A zip file of the package's Python files."""
    home = Path(nbcluster.__file__).parent
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for path in sorted(home.rglob("*.py")):
            into.write(path, Path("nbcluster", path.relative_to(home)))
    return packed.getvalue()


def installed_paths() -> list[str]:
    """Of `sys.path`, where Python and what is installed lie: other machines have these for themselves."""
    known = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    known |= {*site.getsitepackages(), site.getusersitepackages(), str(Path(nbcluster.__file__).parents[1])}
    ends = (
        "site-packages",
        "dist-packages",
        "lib-dynload",
        f"python{sys.version_info[0]}{sys.version_info[1]}.zip",
    )
    return [path for path in sys.path if path in known or path.endswith(ends)]
