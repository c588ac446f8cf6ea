"""The gallery of view and panel, as `scripts/gallery` serves it.

In this room it is served for as long as somebody looks.
"""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LABEXTENSION = Path(__file__).parents[2] / "labextension"


@contextmanager
def gallery() -> Iterator[str]:
    """Its address, while it is served."""
    command = ["node", "build.mjs", "--serve"]
    # The node of a wheel is a script that runs another process: they are ended as one group.
    with subprocess.Popen(
        command, cwd=LABEXTENSION, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as served:
        try:
            assert served.stdout is not None
            found = re.search(r"http\S+/", served.stdout.readline())
            assert found is not None
            yield found.group()
        finally:
            os.killpg(served.pid, signal.SIGTERM)
