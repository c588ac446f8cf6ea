"""A process like a worker's: runs each body that it is given under the guard, and tells what was tripped.

A hook cannot be removed, so it is never armed in the process of the tests. In this room such a process is.
"""

import gc
import json
import os
import sys
import tempfile
import threading
from typing import Any


def main() -> None:
    from nbcluster.worker.descriptors import DescriptorWatch
    from nbcluster.worker.guard import GUARD, allow, private_folders

    sys.dont_write_bytecode = True  # as in a worker
    request: dict[str, Any] = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w")
    own: list[str] = []
    threading.Thread(target=_write_now_and_then, args=(own,), daemon=True).start()
    descriptors = DescriptorWatch()
    descriptors.arm()
    GUARD.begin()
    GUARD.end()
    for number, body in enumerate(request["bodies"]):
        here = os.path.join(request["folder"], str(number))
        os.makedirs(os.path.join(here, "tmp"))
        os.makedirs(os.path.join(here, "cache"))
        os.chdir(here)
        tempfile.tempdir = os.path.join(here, "tmp")
        private_folders([os.path.join(here, "cache")])
        allow(request["allow"])
        space: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(request["setup"], "<setup>", "exec"), space)
        code = compile(body, "<cell>", "exec")
        before = sorted(os.listdir())
        raised = ""
        try:
            with GUARD.armed():
                exec(code, space)
        except BaseException as error:
            raised = type(error).__name__
        trip = GUARD.mark.wiped() or descriptors.look()
        told = [trip.reason, trip.detail] if trip else None
        space.clear()
        gc.collect()  # what the body left goes now, while its temporary folder is the one that counts
        made = sorted(set(os.listdir()) - set(before))
        answers.write(json.dumps({"trip": told, "raised": raised, "made": made, "own": len(own)}) + "\n")
    answers.close()  # now: a thread that still runs may end the process before its files are flushed


def _write_now_and_then(own: list[str]) -> None:
    """A thread of the worker's own, which may do what it likes."""
    while True:
        with open(os.path.join(tempfile.gettempdir(), "own"), "w") as file:
            file.write("x")
        own.append("written")
        threading.Event().wait(0.002)


if __name__ == "__main__":
    main()
