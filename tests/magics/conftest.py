"""A real IPython shell with the extension loaded, whose slices run in this process.

In this room is what the tests of the magics stand on.
"""

import linecache
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import IPython
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from nbcluster import session
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.settings import Settings

NO_COLORS = "nocolor" if IPython.version_info >= (9,) else "NoColor"


@pytest.fixture
def plain_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """For this test it is the process's one and only, which other tests may have made."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    lines = dict(linecache.cache)
    config = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": NO_COLORS}})
    kind: Any = InteractiveShell
    shell = kind(config=config, ipython_dir=str(tmp_path / "ipython"))
    monkeypatch.setattr(InteractiveShell, "_instance", shell)
    yield shell
    linecache.cache.clear()
    linecache.cache.update(lines)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> session.Session:
    """The session: every loop is sent, however small."""
    made = session.Session(Settings(too_small_s=0))
    made.use(InlineWorkforce(2))
    monkeypatch.setattr(session, "_current", made)
    return made


@pytest.fixture
def shell(plain_shell: InteractiveShell, here: session.Session) -> Iterator[InteractiveShell]:
    plain_shell.run_line_magic("load_ext", "nbcluster")
    yield plain_shell
    plain_shell.run_line_magic("unload_ext", "nbcluster")


@pytest.fixture
def cell(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> "Cell":
    return Cell(shell, capsys)


class Cell:
    """Runs a cell as a person would; `out` and `err` are then what it showed."""

    def __init__(self, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
        self.shell = shell
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, source: str) -> Any:
        """Its value. An exception is shown, and kept in `error`."""
        self._capsys.readouterr()
        result = self.shell.run_cell(source, store_history=True)
        self.out, self.err = self._capsys.readouterr()
        self.error = result.error_in_exec or result.error_before_exec
        return result.result

    @property
    def names(self) -> dict[str, Any]:
        names: dict[str, Any] = self.shell.user_ns
        return names
