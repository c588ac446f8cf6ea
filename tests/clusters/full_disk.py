"""A disk of its own, and what happens when it is full.

    python -m tests.clusters.full_disk CASE FOLDER PAGES

`FOLDER` becomes a small file system that no other process sees, with so many free pages. What was said is printed as
JSON, and what is left there.

In this room a disk is made, filled, and clusters are started, attached and used on it.
"""

import ctypes
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from nbcluster.clusters import attach, find, start_lasting, start_local
from nbcluster.clusters.attached import attach as attach_foreign
from nbcluster.clusters.cluster import Cluster
from nbcluster.clusters.registered import RegisteredHost
from nbcluster.clusters.whereabouts import Tls, at_address
from nbcluster.errors import ClusterError
from nbcluster.settings import Settings
from tests.clusters.foreign import foreign_cluster, installation

_NEW_MOUNTS, _PRIVATE = 0x20000, 0x44000
_PAGE = 4096


def can_be() -> bool:
    """Whether this system lets us; tried by a child, for there is no way back."""
    with tempfile.TemporaryDirectory() as folder:
        pid = os.fork()
        if pid == 0:
            os._exit(0 if mount(folder) else 1)
        return os.waitpid(pid, 0)[1] == 0


def mount(folder: str) -> bool:
    libc = ctypes.CDLL(None)
    return (
        sys.platform == "linux"
        and libc.unshare(_NEW_MOUNTS) == 0
        and libc.mount(b"none", b"/", None, _PRIVATE, None) == 0
        and libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=32m,mode=700") == 0
    )


def fill(folder: str, pages: int = 0) -> None:
    """With so many pages left."""
    with open(f"{folder}/filler", "ab", buffering=0) as filler:
        try:
            while filler.write(bytes(_PAGE)):
                pass
        except OSError:
            pass
        filler.truncate(filler.seek(0, os.SEEK_END) // _PAGE * _PAGE - pages * _PAGE)


def left(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).rglob("*") if path.name not in ("filler", "nbcluster"))


def outcome(start: Callable[[], Cluster]) -> str:
    try:
        cluster = start()
        try:
            cluster.wait_ready()
        finally:
            cluster.stop()
    except ClusterError as error:
        return str(error)
    return "it came up"


def started(folder: str, pages: int, start: Callable[[], Cluster]) -> Iterator[object]:
    os.environ["JUPYTER_RUNTIME_DIR"] = folder
    fill(folder, pages)
    yield outcome(start)
    yield left(folder)
    os.unlink(f"{folder}/filler")
    yield outcome(start)  # with room again, under the same name


def attached(folder: str) -> Iterator[object]:
    os.environ["JUPYTER_RUNTIME_DIR"] = folder
    first = start_lasting(1, name="big")
    first.wait_ready()
    fill(folder)
    second = attach(find("big"), notebook="b.ipynb")
    second.wait_ready()
    yield second.client().submit(abs, -7).result(30)
    second.leave()
    os.unlink(f"{folder}/filler")
    log = RegisteredHost(find("big"))
    yield log.ask("info")["kernels"] != []
    log.leave()
    yield [name for name in left(folder) if name.startswith(".")]
    first.stop()


def run(folder: str) -> Iterator[object]:
    from nbcluster import session
    from nbcluster.testing.cells import run_distributed, run_plain

    os.environ |= {"TMPDIR": folder, "NBCLUSTER_TOO_SMALL_S": "0", "NBCLUSTER_SHARING": "file"}
    run_plain("pass")  # a kernel that has been there for a while
    session.current().start_cluster(2, lasting=False)
    fill(folder)
    before = left(folder)
    done = run_distributed(
        "out = []\nfor k in range(40):\n    time.sleep(0.02)\n    out.append(k + len(data))\nprint(sum(out))",
        "import time\ndata = bytes(10_000_000)",
    )
    yield "" if done.error is None else repr(done.error)
    yield done.stdout
    yield str(done.report)
    session.close()
    yield [name for name in left(folder) if name not in before]


def foreign(folder: str) -> Iterator[object]:
    with tempfile.TemporaryDirectory() as beside:
        python = installation(Path(beside) / "venv")
        with foreign_cluster(python, Path(folder)) as theirs:
            theirs.worker(1, "--no-nanny")
            where = at_address(theirs.address, Tls())
            cluster = attach_foreign(where, Settings())  # the worker is there
            cluster.stop()
            before = left(folder)
            fill(folder)
            yield theirs.address
            yield outcome(lambda: attach_foreign(where, Settings()))
            yield [name for name in left(folder) if name not in before]


CASES: dict[str, Callable[[str, int], Iterator[object]]] = {
    "own": lambda folder, pages: started(folder, pages, lambda: start_local(1)),
    "lasting": lambda folder, pages: started(folder, pages, lambda: start_lasting(1, name="big")),
    "attach": lambda folder, pages: attached(folder),
    "run": lambda folder, pages: run(folder),
    "foreign": lambda folder, pages: foreign(folder),
}

if __name__ == "__main__":
    _, case, place, free = sys.argv
    assert mount(place)
    print(json.dumps(list(CASES[case](place, int(free)))))
