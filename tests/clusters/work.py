"""What the tests have workers do. Shipped by value: workers cannot import the tests."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

from nbcluster.worker import executor
from nbcluster.worker.door import DOOR


def say_begun(topic: str, **more: object) -> None:
    main = executor.current()
    assert main is not None
    DOOR.emit(topic, {"turn": main.turn, "pid": os.getpid(), **more})


def loop_for_ever(topic: str) -> None:
    say_begun(topic)
    while True:
        pass


def swallow_everything(topic: str) -> None:
    say_begun(topic)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def sleep_for_ever(topic: str) -> None:
    say_begun(topic)
    time.sleep(10_000)


def run_a_child(topic: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    say_begun(topic, child=child.pid)
    child.wait()


def leave_a_child_in_its_own_session(topic: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(10_000)"], start_new_session=True
    )
    child.returncode = 0  # no ResourceWarning: it is left on purpose
    say_begun(topic, child=child.pid)


def hold(topic: str) -> list[str]:
    """Does two things that belong together, while an interrupt comes in between."""
    main = executor.current()
    assert main is not None
    done = []
    try:
        with main.held():
            done.append("first")
            say_begun(topic)
            while main.slate.wanted != main.turn:
                pass
            done.append("second")
        done.append("after")
    except KeyboardInterrupt:
        done.append("interrupted")
    return done


def segfault() -> None:
    ctypes.string_at(0)


def end_with(code: int) -> None:
    print("going now", flush=True)
    os._exit(code)


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exit_politely() -> None:
    sys.exit("enough")


def where() -> dict[str, object]:
    import tempfile

    return {
        "main thread": threading.current_thread() is threading.main_thread(),
        "pid": os.getpid(),
        "group": os.getpgid(0),
        "session": os.getsid(0),
        "stdin": sys.stdin.read(),
        "tmp": tempfile.gettempdir(),
        "main file": hasattr(sys.modules["__main__"], "__file__"),
        "oom": int(open("/proc/self/oom_score_adj").read()),
        "threads": {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "PYTHONHASHSEED")},
        "argv": sys.orig_argv,
    }
