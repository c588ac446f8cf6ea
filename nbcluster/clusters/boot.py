"""The first step of every process that we start from nothing.

It finds the very nbcluster that its parent runs, and goes through the door that it was told. It is run as a
file, with -P, so that nothing beside the notebook can pass for a module of the standard library or of ours.

In this room are these first lines, and the command that leads to them.
"""

import sys
from pathlib import Path


def command(door: str, *arguments: str) -> list[str]:
    """The command that starts this interpreter again, at `door`."""
    return [sys.executable, "-P", str(Path(__file__).resolve()), door, *arguments]


def _reach_nbcluster() -> None:
    home = str(Path(__file__).resolve().parents[2])
    if home in sys.path:
        sys.path.remove(home)
    # Before other installed packages, which may hold another nbcluster; and after the standard library, which
    # an installed backport must not hide.
    installed = (at for at, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages")))
    sys.path.insert(next(installed, len(sys.path)), home)


if __name__ == "__main__":
    _reach_nbcluster()
    if sys.argv[1] == "host":
        from nbcluster.clusters.host import main

        main()
    elif sys.argv[1] == "worker":
        from nbcluster.worker.lifeline import serve_from_stdin

        serve_from_stdin(sys.argv[2])
    elif sys.argv[1] == "guest":
        from nbcluster.worker.guest import serve_as_guest

        serve_as_guest(sys.argv[2])
