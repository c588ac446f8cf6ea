"""What `%%distribute --explain` says of every cell of the table, as one text.

    python -m tests.exactness.explained        writes tests/golden/explained.txt anew
    python -m tests.exactness.explained --     prints it

A process of its own, because set-ups change whatever they like.

In this room the explanations are made; whether they are as they were is asked next door.
"""

import contextlib
import importlib
import io
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineWorkforce
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.settings import Settings
from nbcluster.worker import ambient
from tests.exactness.cells import ROWS as ALL
from tests.exactness.cells.row import Row

#: What an explanation says depends on what a set-up imports: these can be set up on every machine.
ROWS = [row for row in ALL if not row.needs and not row.decorated]

GOLDEN = Path(__file__).parents[1] / "golden" / "explained.txt"


def explained(row: Row) -> str:
    """The explanation, on what the names are after the set-up; or the error that Python has for the cell."""
    space: dict[str, Any] = {"__name__": "__main__", "get_ipython": lambda: None}
    for name in ("csv", "sklearn"):
        importlib.import_module(name)
    with ExitStack() as inside:
        inside.callback(
            ambient.put_in_force, ambient.read()
        )  # some set-ups set something for the whole process
        inside.enter_context(contextlib.chdir(inside.enter_context(TemporaryDirectory())))
        inside.enter_context(contextlib.redirect_stdout(io.StringIO()))
        inside.enter_context(contextlib.redirect_stderr(io.StringIO()))
        exec(row.setup, space)
        for value in space.values():
            if isinstance(value, io.IOBase):
                inside.callback(value.close)
        return _explained(row, space)


def _explained(row: Row, space: dict[str, Any]) -> str:
    body = TransformerManager().transform_cell(row.source)  # type: ignore[no-untyped-call]
    try:
        run = CellRun(
            body,
            2,
            space,
            filename="<cell>",
            workforce=InlineWorkforce(),
            settings=Settings(),
            surface=PlainSurface(space),
            shown=lambda snapshot: None,
            options=CellOptions(),
            run_id="explained",
        )
    except SyntaxError as error:
        return f"SyntaxError: {error.msg}"
    return run.explain()


def section(row: Row) -> str:
    return f"=== {row.name}\n{explained(row)}\n"


def main() -> None:
    text = "\n".join(map(section, ROWS))
    if sys.argv[1:]:
        print(text)
    else:
        GOLDEN.write_text(text)


if __name__ == "__main__":
    main()
