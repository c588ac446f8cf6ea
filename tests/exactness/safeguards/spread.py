"""Cells whose iterations ask joblib for processes, and get none. In this room its tasks would leave traces."""

import pickle
from concurrent.futures import Future
from textwrap import dedent
from typing import Any

from nbcluster.worker import batches
from nbcluster.worker.batches import Asked, OneByOne
from tests.exactness.safeguards.off import replaced
from tests.exactness.safeguards.row import Row

_SETUP = """
import numpy as np
from joblib import Parallel, delayed
large = np.arange(200_000.0)
def put(a):
    try:
        a[0] = 1
    except ValueError as error:
        return str(error)
    return 'put'
def grow(given):
    given.append(1)

# What loky's processes say as they come and go is no output of the cell's.
import os
kept = os.dup(2)
nowhere = os.open(os.devnull, os.O_WRONLY)
os.dup2(nowhere, 2)
Parallel(n_jobs=2)(delayed(put)(large) for k in range(2))
os.dup2(kept, 2)
os.close(kept)
os.close(nowhere)
"""

#: Loky's processes would outlive the row; and those that are killed while they come up say so.
_END = """
from joblib.externals.loky import get_reusable_executor
get_reusable_executor().shutdown(wait=True)
del get_reusable_executor
"""


class _AsItIs:
    """A batch that arrives as the one that was sent."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> Any:
        return batches._array_of, (self._number,)


def uncopied(self: OneByOne, batch: Any) -> "Future[Any]":
    future: Future[Any] = Future()
    self._arrays[id(batch)] = batch, batch
    self._waiting.append((pickle.dumps(_AsItIs(id(batch))), future))
    return future


def copied(self: OneByOne, array: Any) -> Any:
    return pickle.loads, (pickle.dumps(array),)


def whatever_is_asked(asked: Asked) -> OneByOne:
    return OneByOne(asked.how["max_nbytes"], 1)


ROWS = {
    "joblib: copies": Row(
        replaced(OneByOne, "submit", uncopied),
        dedent("""
        out = []
        for i in range(6):
            mine = [i]
            if i:
                Parallel(n_jobs=2, batch_size=1)(delayed(grow)(mine) for k in range(3))
            out.append(len(mine))
        """)
        + _END,
        "out",
        "values['out']",
        _SETUP,
        needs=("joblib", "numpy"),
    ),
    "joblib: large arrays": Row(
        replaced(OneByOne, "_array", copied),
        dedent("""
        out = []
        for i in range(6):
            out.append(Parallel(n_jobs=2)(delayed(put)(large) for k in range(2)) if i else [])
        """)
        + _END,
        "out",
        "values['out']",
        _SETUP,
        needs=("joblib", "numpy"),
    ),
    "joblib: arrays that tasks write to": Row(
        replaced(batches, "_one_by_one", whatever_is_asked),
        dedent("""
        out = []
        for i in range(6):
            out.append(Parallel(n_jobs=2, mmap_mode='r+')(delayed(put)(large) for k in range(2)) if i else [])
        """)
        + _END,
        "out",
        "values['out']",
        _SETUP,
        needs=("joblib", "numpy"),
    ),
}
