"""Executes notebooks and saves them with their outputs; what differs from one machine or run to the next is left out.

In this room the notebooks of the repository are brought up to date.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

#: All else that kernels and front ends write there is about the machine, or the moment.
KEPT = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
#: A cell with this tag is meant to end in an error: what runs all cells goes on behind it.
RAISES = "raises-exception"


def main(paths: list[str]) -> int:
    """0 when every notebook ran to its end; one that did not stays as it was."""
    failed = [path for path in paths if not _brought_up_to_date(Path(path))]
    if failed:
        print(f"not saved: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


def _brought_up_to_date(path: Path) -> bool:
    print(f"executing {path}", flush=True)
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.resolve().parent)}}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=1200,
        resources=resources,
        store_widget_state=False,
        record_timing=False,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"a cell failed:\n{error}", file=sys.stderr)
        return False
    tidy(notebook)
    nbformat.write(notebook, path)
    return True


def tidy(notebook: nbformat.NotebookNode) -> None:
    """The same notebook for every machine: ids that count, no timestamps, no state of widgets. Tags that matter stay."""
    notebook.metadata = nbformat.from_dict(KEPT)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02}"
        is_to_raise = RAISES in cell["metadata"].get("tags", [])
        cell["metadata"] = nbformat.from_dict({"tags": [RAISES]} if is_to_raise else {})
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output["metadata"] = nbformat.from_dict({})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
