"""What every test gets: a private place for whatever Jupyter and nbcluster write, and the two watchers.

`left_out` says at the end which tests this machine could not run, `left_behind` fails a test that leaves
threads, processes, ports or files.

In this room is the ground that all tests stand on.
"""

import atexit
import gc
import os
import shutil
import signal
import tempfile

import pytest

pytest_plugins = ["tests.left_behind", "tests.left_out", "tests.side_by_side"]

# Short, because a Unix socket's path must fit in 108 bytes; and set before anything of Jupyter is imported.
_private = tempfile.mkdtemp(prefix="nbc-")
atexit.register(shutil.rmtree, _private, ignore_errors=True)

for variable in [name for name in os.environ if name.startswith("NBCLUSTER_")]:
    del os.environ[variable]
os.environ |= {
    "IPYTHONDIR": f"{_private}/ipython",
    "JUPYTER_CONFIG_DIR": f"{_private}/config",
    "JUPYTER_DATA_DIR": f"{_private}/data",
    "JUPYTER_RUNTIME_DIR": f"{_private}/run",
    # the choice that Jupyter itself announces a warning for as long as it is not made
    "JUPYTER_PLATFORM_DIRS": "1",
}
os.makedirs(f"{_private}/run", mode=0o700)

# A shell starts what it puts into the background with interrupts ignored, and whoever is started inherits that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Each of the hundreds of shells that tests have made collects garbage as the process ends, over all that eleven
    thousand tests have left: minutes, if there is anything to look at."""
    gc.freeze()
