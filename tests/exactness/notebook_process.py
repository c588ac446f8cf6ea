"""One process with one shell and one cluster, in which the rows of the table are run one after another.

    python -m tests.exactness.notebook_process plain          each row twice as it is
    python -m tests.exactness.notebook_process distributed    each row as it is, then under %%distribute

Names of rows may follow. A line of JSON tells what became of each. In this room cells run; what must come of
them is judged elsewhere.
"""

import faulthandler
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from nbcluster.session import cluster
from nbcluster.testing.cells import differences, run_distributed, run_plain
from tests.exactness.cells import ROWS
from tests.exactness.cells.row import Row

#: A cell that takes longer is stuck: its threads are shown, and the process ends.
STUCK_S = 90


def main(way: str, wanted: Sequence[str]) -> None:
    os.environ["NBCLUSTER_TOO_SMALL_S"] = "0"  # so that small cells really travel
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever else is printed is no answer
    if way == "distributed":
        cluster.start(workers=2)
    print("ready", file=answers, flush=True)
    for row in ROWS:
        if not wanted or row.name in wanted:
            faulthandler.dump_traceback_later(STUCK_S, exit=True)
            print(json.dumps(told(row, way)), file=answers, flush=True)
    faulthandler.cancel_dump_traceback_later()


def told(row: Row, way: str) -> dict[str, Any]:
    names = row.names.split()
    plain = run_plain(row.source, row.setup, names=names)
    if way == "plain":
        again = run_plain(row.source, row.setup, names=names)
    else:
        again = run_distributed(row.source, row.setup, names=names, options=row.options)
    error, report = plain.error, again.report
    return {
        "name": row.name,
        "raises": f"{type(error).__name__}: {error}".strip() if error is not None else None,
        "differences": [str(each) for each in differences(plain, again)],
        "report": report.to_json() if report is not None else None,
        "lines": "\n".join(report.lines()) if report is not None else "",
        "stderr": again.stderr,
    }


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
