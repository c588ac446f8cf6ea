"""Every notebook is run once, on two workers, with however many cores.

In this room is the fixture of a notebook that was run.
"""

from pathlib import Path

import pytest

from tests.notebooks import lessons
from tests.notebooks.lessons import Lesson


@pytest.fixture(scope="module")
def lesson(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """The one whose number stands in the name of the test's file: `test_03_tuning.py`.

    Its loops are sent however short they are: on a machine that is busy with other tests they would stay in the kernel
    while workers start. A notebook that shows such loops has `SETTINGS` of its own.
    """
    number = Path(str(request.path)).name.split("_")[1]
    settings = getattr(request.module, "SETTINGS", {"NBCLUSTER_TOO_SMALL_S": "0"})
    with pytest.MonkeyPatch.context() as changed:
        for name, value in {"NBCLUSTER_WORKERS": "2", **settings}.items():
            changed.setenv(name, value)
        return lessons.run(
            number, tmp_path_factory.mktemp("lesson"), without=getattr(request.module, "WITHOUT", ())
        )
