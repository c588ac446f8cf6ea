"""Which files of tests share a process, and in which order they are handed out, where several processes run them.

Files that ask the same notebook's process for its answers go together, or it would run all its cells twice. Those that
take long come first, so that all processes end at about the same time.

In this room tests are spread.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

_TOGETHER = {"tests/exactness/test_told.py": "tests/exactness/test_cells.py"}

#: Beginnings of their paths.
_LONG = (
    "tests/exactness/test_cells.py",
    "tests/lab/",
    "tests/clusters/",
    "tests/exactness/",
    "tests/engine/",
    "tests/server/",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> "LoadFileScheduling":
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return _TOGETHER.get(file, file)

    config.option.loadscopereorder = False
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, path in enumerate(_LONG) if item.nodeid.startswith(path)), 99))
