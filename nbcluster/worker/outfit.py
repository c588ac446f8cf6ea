"""What a process computes with: Python, packages, the build of linear algebra and the processor that it is for.

Two processes that differ in one of these may come to other bits, or to other values.

In this room (`worker`) that is read, in the kernel and on a worker alike.
"""

import json
import platform
from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from nbcluster.worker.door import DOOR

PYTHON = "Python"
MACHINE = "processor"
BLAS = "linear algebra"


def outfit(packages: Iterable[str]) -> dict[str, str]:
    """Each by its name; a package that is not installed is not named."""
    found = {PYTHON: platform.python_version(), MACHINE: platform.machine()}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    if "numpy" in found:
        import_module("numpy")  # only a library that is loaded can be asked
        found[BLAS] = _blas() or "none that is known"
    return found


def _blas() -> str:
    import threadpoolctl

    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    # numpy's own and scipy's may be two, and scipy is not loaded everywhere.
    said = {
        f"{pool['internal_api']} {pool['version']}{_made_for(pool)}"
        for pool in pools
        if "numpy" in pool["filepath"]
    }
    said = said or {f"{pool['internal_api']} {pool['version']}{_made_for(pool)}" for pool in pools}
    return ", ".join(sorted(said))


def _made_for(pool: "dict[str, str]") -> str:
    return f" for {pool['architecture']}" if pool.get("architecture") else ""


def _answer(payload: bytes) -> bytes:
    return json.dumps(outfit(json.loads(payload))).encode()


DOOR.register("outfit", _answer)
