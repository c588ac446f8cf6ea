"""A worker that was started with a new interpreter hears through its standard input who it is, and while
that stays open it knows that its host lives.

In this room such a worker takes its first steps, and one thread waits for the last.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO, NoReturn

from nbcluster.worker import process
from nbcluster.worker.dask_worker import serve
from nbcluster.worker.seat import Seat
from nbcluster.worker.slate import Slate


def serve_from_stdin(slate_file: str) -> NoReturn:
    """The whole life of the worker. One line tells the seat; after it nothing comes but the end."""
    process.die_with_parent(os.getppid())
    process.offer_to_the_oom_killer()
    lifeline = os.fdopen(os.dup(0), "rb")
    seat = Seat(**json.loads(lifeline.readline()))
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)  # user code that reads its input gets none, as under every other minder
    os.close(nowhere)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # they are text files here
    threading.Thread(target=_end_with, args=(lifeline,), name="nbcluster-lifeline", daemon=True).start()
    serve(seat, Slate.in_file(Path(slate_file)))


def _end_with(lifeline: BinaryIO) -> None:
    lifeline.read()
    os._exit(0)
