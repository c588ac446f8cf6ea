"""Executes a notebook in a kernel of its own and prints the table that its last cell printed.

The table stands in that cell's stdout between two marks: one row for each cell of the notebook that was run
both plainly and distributed, its last column saying whether the two were equal.

In this room a notebook is run as its reader would run it.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FIRST, LAST = "== nbcluster demo ==", "== end =="


def main(path: str) -> int:
    """0 when every row of the table is equal."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(Path(path).resolve().parent)}}
    client = NotebookClient(notebook, kernel_name="python3", timeout=1200, resources=resources)
    print(f"running {path} in a kernel of its own; it takes a minute or less", flush=True)
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"a cell of {path} failed:\n{error}", file=sys.stderr)
        return 1
    lines = _table(notebook)
    if not lines:
        print(f"no cell of {path} printed a table after {FIRST!r}", file=sys.stderr)
        return 1
    print(*lines, sep="\n")
    rows = [[column.strip() for column in line.split("|")] for line in lines[1:] if line.strip("-+| ")]
    unequal = [row[0] for row in rows if row[-1] != "equal"]
    if unequal or not rows:
        print(f"not equal: {', '.join(unequal) or 'the table has no row'}", file=sys.stderr)
        return 1
    return 0


def _table(notebook: nbformat.NotebookNode) -> list[str]:
    for cell in reversed(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and FIRST in output.text:
                return list(output.text.partition(FIRST)[2].partition(LAST)[0].strip("\n").splitlines())
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
