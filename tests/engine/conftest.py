"""What loops that run in this process need. In this room the tests' own modules are put out of sight."""

import sys

import pytest


@pytest.fixture(autouse=True)
def alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests' modules would pass for the user's own, and be watched: theirs change by themselves."""
    mine = request.module.__name__
    for name in [name for name in sys.modules if name.startswith("tests.") and name != mine]:
        monkeypatch.delitem(sys.modules, name)
