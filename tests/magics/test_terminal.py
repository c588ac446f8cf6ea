"""The magics in IPython in a terminal, where Ctrl-C goes to all processes of the terminal at once."""

import os
import sys
from collections.abc import Iterator

import pexpect
import pytest

from tests.magics.test_kernel import PATIENT


@pytest.fixture
def terminal() -> Iterator["pexpect.spawn[str]"]:
    options = ["--simple-prompt", "--no-banner", "--colors=NoColor", "--HistoryManager.enabled=False"]
    child = pexpect.spawn(
        sys.executable,
        ["-m", "IPython", *options],
        env=os.environ | {"TERM": "xterm"} | PATIENT,
        encoding="utf-8",
        timeout=60,
        dimensions=(24, 120),
    )
    child.expect_exact("In [1]: ")
    yield child
    child.sendline("%cluster stop")
    child.expect_exact("has ended.")
    child.sendline("exit")
    child.expect(pexpect.EOF)
    child.close()


def test_ctrl_c_ends_the_statement_and_leaves_the_workers(terminal: "pexpect.spawn[str]") -> None:
    terminal.sendline("import time; get_ipython().run_line_magic('load_ext', 'nbcluster')")
    terminal.expect_exact("In [2]: ")
    terminal.sendline("%cluster start --workers 2")
    terminal.expect_exact("workers: 2 ready")
    terminal.expect_exact("In [3]: ")
    terminal.sendline("%distribute out = [i for i in range(4000) if not time.sleep(0.02)]")
    terminal.expect_exact("/4,000")
    terminal.expect_exact(
        "2 workers"
    )  # until then the kernel runs it, and what Ctrl-C leaves is Python's business
    terminal.sendintr()
    terminal.expect_exact("interrupted after")
    terminal.expect_exact("----> 1 out = [i for i in range(4000) if not time.sleep(0.02)]")
    terminal.expect(r"KeyboardInterrupt: in line 1, after \d+ of 4,000 iterations")
    terminal.expect_exact("In [4]: ")
    terminal.sendline("'out' in globals()")
    terminal.expect_exact("Out[4]: False")
    terminal.expect_exact("In [5]: ")
    terminal.sendline("%cluster")
    terminal.expect_exact("workers: 2 ready")
    terminal.expect_exact("In [6]: ")
    terminal.sendline("%distribute out = [i for i in range(40) if not time.sleep(0.02)]")
    terminal.expect_exact("40 iterations")
    terminal.expect_exact("In [7]: ")
    terminal.sendline("len(out)")
    terminal.expect_exact("Out[7]: 40")
    terminal.expect_exact("In [8]: ")
