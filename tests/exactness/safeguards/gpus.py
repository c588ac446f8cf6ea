"""Cells whose parts are for different workers. In this room a part would run where, or when, it must not.

No row needs a GPU: what a worker without one lacks is stood for by being a child of the kernel's parent.
"""

from nbcluster.engine import beside, cell
from nbcluster.engine.driver import LoopDriver
from nbcluster.worker import needs
from tests.exactness.safeguards.off import all_of, replaced
from tests.exactness.safeguards.row import Row

HERE = """
import os, nbcluster
from contextlib import nullcontext
parent = os.getppid()
def has_device(): return os.getppid() == parent
"""

SAME = """
import nbcluster
out, sums = [], []
same = out
def plain(i):
    if i < 0:
        open('never.txt', 'w').close()
    return i
"""

_AT_ALL_EVENTS = all_of(
    replaced(LoopDriver, "still_holds", lambda *_: True), replaced(cell, "was_seen", lambda first: True)
)

ROWS = {
    "gpus: an iteration that asks for one on a worker without": Row(
        replaced(needs, "_insist", lambda need: None),
        """
        out = []
        for i in range(6):
            with nbcluster.on(gpus=1) if i > 2 else nullcontext():
                out.append(i if i < 3 else has_device())
        """,
        "out i",
        "values['out']",
        HERE,
    ),
    "gpus: a library that looks for one on a worker without": Row(
        replaced(needs, "missed", lambda library: None),
        """
        out = []
        for i in range(6):
            out.append(i if i < 3 else is_available())
        """,
        "out i",
        "values['out']",
        HERE
        + """
def is_available():
    from nbcluster.worker.needs import missed
    missed('torch')
    return has_device()
""",
    ),
    "beside: what one loop needs of another": Row(
        all_of(replaced(beside, "is_apart_from", lambda first, second: True), _AT_ALL_EVENTS),
        """
        for i in range(6):
            time.sleep(0.1)
            out.append(i)
        with nbcluster.on(gpus=1):
            for k in range(6):
                sums.append(sum(out) + k)
        """,
        "out sums",
        "values['sums']",
        "import nbcluster, time\nout, sums = [], []",
        also=("proof",),
    ),
    "beside: what a loop's functions need of another": Row(
        all_of(replaced(beside, "_may_overlap", lambda first, second, space: True), _AT_ALL_EVENTS),
        """
        for i in range(6):
            out.append(plain(i))
        with nbcluster.on(gpus=1):
            for k in range(6):
                sums.append(plain(k) + len(same))
        """,
        "out sums",
        "values['sums']",
        SAME,
        also=("proof",),
    ),
    "beside: what else stands in a part": Row(
        all_of(replaced(beside, "is_alone", lambda statement, loop: True), _AT_ALL_EVENTS),
        """
        for i in range(6):
            out.append(i)
        with nbcluster.on(gpus=1):
            base.append(5)
            for k in range(6):
                sums.append(len(base) + k)
        """,
        "out sums",
        "values['sums']",
        SAME + "base = []",
        also=("proof",),
    ),
    "beside: a loop that stayed in the kernel": Row(
        all_of(replaced(beside, "_may_overlap", lambda first, second, space: True), _AT_ALL_EVENTS),
        """
        for i in range(6):
            open('told.txt', 'w').close()
            out.append(i)
        with nbcluster.on(gpus=1):
            for k in range(6):
                sums.append(len(same) + k)
        """,
        "out sums",
        "values['sums']",
        SAME,
        also=("proof",),
    ),
    "beside: what has changed meanwhile": Row(
        _AT_ALL_EVENTS,
        """
        for i in range(6):
            out.append(i)
        with nbcluster.on(gpus=1):
            for k in range(6):
                sums.append(len(same) + k)
        """,
        "out sums",
        "values['sums']",
        "import nbcluster\nout, sums = [], []\nsame = out",
        also=("proof",),
    ),
}
