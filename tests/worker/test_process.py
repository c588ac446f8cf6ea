"""What the system is asked about processes, and what it does."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from nbcluster.worker import process

pytestmark = pytest.mark.skipif(not process.LINUX, reason="asks Linux")


def python(code: str, **options: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def test_one_dies_with_its_parent() -> None:
    child = """
import os, sys, time
from nbcluster.worker import process
process.die_with_parent(int(sys.argv[1]))
print(os.getpid(), flush=True)
time.sleep(1000)
"""
    parent = python(
        f"import os, subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}, str(os.getpid())])"
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    gone(pid)


def test_one_that_is_late_dies_at_once() -> None:
    code = "from nbcluster.worker import process; process.die_with_parent(0); print('alive')"
    late = python(code)
    assert late.communicate()[0] == ""
    assert late.returncode == -signal.SIGKILL


def test_nothing_below_survives() -> None:
    code = """
import subprocess, sys
from nbcluster.worker import process
process.adopt_orphans()
inner = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'input()'], start_new_session=True)"
subprocess.run([sys.executable, "-c", inner + "; print(1)"], stdin=subprocess.PIPE)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])
import psutil
print(len(psutil.Process().children()))
process.end_all_below()
print(len(psutil.Process().children()))
"""
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.split()[-1] == "0"


def test_orphans_are_reaped_and_others_are_left_to_their_parents() -> None:
    mine = subprocess.Popen([sys.executable, "-c", "pass"])
    give_up = time.monotonic() + 10
    while psutil.Process(mine.pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < give_up
    process.reap_orphans([mine.pid])
    assert psutil.pid_exists(mine.pid)
    assert mine.wait() == 0


def test_a_group_is_signalled_whole() -> None:
    leader = python(
        "import subprocess, sys; child = [sys.executable, '-c', 'import time; time.sleep(1000)'];"
        " c = subprocess.Popen(child); print(c.pid, flush=True); c.wait()",
        process_group=0,
    )
    assert leader.stdout is not None
    child = int(leader.stdout.readline())
    process.kill_group(leader.pid, signal.SIGKILL)
    leader.communicate()
    gone(child)
    process.kill_group(leader.pid, signal.SIGKILL)  # again: nobody is there, and nothing is raised


def test_the_system_is_offered_another_victim() -> None:
    code = (
        "from nbcluster.worker import process; process.offer_to_the_oom_killer();"
        " print(open('/proc/self/oom_score_adj').read())"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    own = int(Path("/proc/self/oom_score_adj").read_text())
    assert int(done.stdout) == min(1000, own + 500)


def test_memory() -> None:
    before = process.own_memory_bytes(os.getpid())
    block = bytearray(50_000_000)
    assert process.own_memory_bytes(os.getpid()) - before > 40_000_000
    del block
    assert process.own_memory_bytes(2**22 - 1) == 0
    assert process.oom_kills() >= 0


def gone(pid: int) -> None:
    give_up = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < give_up, "it lives on"


def test_a_thread_knows_how_long_others_had_its_core() -> None:
    core = min(os.sched_getaffinity(0))
    spinning = f"import os; os.sched_setaffinity(0, {{{core}}}); print(flush=True)\nwhile True: pass"
    measured = f"""
import os, time
from nbcluster.worker import process
os.sched_setaffinity(0, {{{core}}})
before, until = process.queued_s(), time.perf_counter() + 1.0
while time.perf_counter() < until:
    pass
print(process.queued_s() - before)
"""
    other = python(spinning)
    assert other.stdout is not None
    other.stdout.readline()
    said, _ = python(measured).communicate(timeout=60)
    other.kill()
    other.communicate()
    assert 0.2 < float(said) < 1.0
