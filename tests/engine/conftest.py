"""What loops that run in this process need. In this room the tests' own modules are put out of sight."""

import sys

import pytest


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' modules would pass for the user's own, and be watched: theirs change by themselves."""
    for name in [name for name in sys.modules if name.startswith("tests.")]:
        monkeypatch.delitem(sys.modules, name)
