"""What a body raises is raised by the kernel's own run of it, whatever it is.

In this room (``engine``) loops end early.
"""

from typing import Any

import pytest

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.settings import Settings

LOOP = """
for k in range(30):
    if k == 20:
        raise {error}
    out.append(k)
"""


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit, ValueError])
def test_an_exception_of_the_body_ends_the_loop_where_it_would_have(error: type[BaseException]) -> None:
    space: dict[str, Any] = {"__name__": "__main__", "out": []}
    run = CellRun(
        LOOP.format(error=error.__name__),
        2,
        space,
        filename="<cell>",
        workforce=InlineWorkforce(),
        settings=Settings(too_small_s=0),
        surface=PlainSurface(space),
        shown=lambda snapshot: None,
        options=CellOptions(),
        run_id="raised",
    )
    with pytest.raises(error):
        run.run()
    assert (space["out"], space["k"]) == (list(range(20)), 20)
    [loop] = run.report.loops
    assert loop.iterations_on_workers > 0
