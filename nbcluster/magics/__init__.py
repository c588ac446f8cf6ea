"""The extension: ``%load_ext nbcluster``.

In this room a line of a notebook becomes a frozen dataclass; then a magic is three lines: parse, call, show.
"""

from weakref import WeakKeyDictionary

from IPython.core.interactiveshell import InteractiveShell

from nbcluster import session
from nbcluster.magics.notebook import NotebookMagics

__all__ = ["attached", "load_ipython_extension", "unload_ipython_extension"]

_loaded: WeakKeyDictionary[InteractiveShell, NotebookMagics] = WeakKeyDictionary()


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Give the shell its magics. Starts nothing: a cluster comes up when a cell has work for it. One that the notebook
    has used, and that is still there, is named."""
    if shell not in _loaded:
        session.configure(shell.config.get("Nbcluster", {}))
        _loaded[shell] = magics = NotebookMagics(shell)
        magics.load()
        if offered := session.offer():
            print(offered)


def attached() -> tuple[str, str, bool] | None:
    """The cluster that this kernel is attached to: its name, its kind, and whether it outlives the kernel. JupyterLab's
    toolbar asks, beside the cells."""
    cluster = session.current().cluster
    return None if cluster is None or cluster.failure else (cluster.name, cluster.kind, cluster.outlives)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take them away, and end the session's cluster."""
    magics = _loaded.pop(shell, None)
    if magics is not None:
        magics.unload()
        session.close()
