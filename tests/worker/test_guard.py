"""What user code on a worker is kept from, what it may do, and what is said of it.

In this room a real process has the hook, for it cannot be removed.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

# Another thread wants the interpreter's lock, and gets it only from somebody who lets go of it.
COUNTED = """
import sys, threading
from nbcluster.worker.guard import _Counter

sys.setswitchinterval(1000)
got_it = []
go = threading.Lock()
go.acquire()
threading.Thread(target=lambda: (go.acquire(), got_it.append(True)), daemon=True).start()
counter = _Counter()
counter.begin()  # opens a file, which lets go
go.release()
for _ in range(1000):
    counter.begin()
    counter.end()
print(got_it)
"""

# `__deepcopy__` of a user's own notes what it has copied under `id`, and copies are to find it there.
COPIED = """
import copy, sys
from nbcluster.worker.copies import address
from nbcluster.worker.guard import GUARD

class Node:
    def __deepcopy__(self, memo):
        new = memo[id(self)] = Node()
        new.others = copy.deepcopy(self.others, memo)
        return new

GUARD.begin()
node = Node()
node.others = [node, (node, {}), "text", 1.5]
found = copy.deepcopy([node, node])
heap = [node, [], {}, (1, 2), "a text of its own", 1.5, 10**20, b"xyz", Node, lambda: 0, object()]
heard = []
sys.addaudithook(lambda event, args: heard.append(event))
copy.deepcopy([[1], {"a": (2, [])}])
asked = "builtins.id" in heard
print(found[0] is found[1] is found[0].others[0] is found[0].others[1][0] is not node,
      all(address(each) == id(each) for each in heap), asked)
"""

# As HDF5, Arrow or torch do it: no audit event tells of it.
NATIVE = """
import ctypes
c = ctypes.CDLL(None)
f = c.creat(b"m.pt", 0o644)
c.write(f, b"y" * 999, 999)
c.close(f)
"""

# (name, body, reason, detail); no body may leave a file behind, and each is stopped by an exception
STOPPED = [
    ("open for writing", "open('out.csv', 'w')", "writes", "open() would write 'out.csv'"),
    ("open for appending", "open('log.txt', 'a')", "writes", "open() would write 'log.txt'"),
    ("open for exclusive creation", "open('x', 'x')", "writes", "open() would write 'x'"),
    ("open for updating", "open(__import__('sys').executable, 'r+b')", "writes", "open() would write '"),
    ("os.open", "import os; os.open('x', os.O_WRONLY | os.O_CREAT)", "writes", "open() would write 'x'"),
    ("unnamed file", "import os; os.open('.', os.O_TMPFILE | os.O_RDWR)", "writes", "open() would write '.'"),
    (
        "Path.write_text",
        "import pathlib; pathlib.Path('a.txt').write_text('x')",
        "writes",
        "write_text() would write 'a.txt'",
    ),
    ("touch", "import pathlib; pathlib.Path('a').touch()", "writes", "touch() would change the times of 'a'"),
    (
        "to_csv",
        "import pandas; pandas.DataFrame({'a': [1]}).to_csv('out.csv')",
        "writes",
        "to_csv() would write 'out.csv'",
    ),
    (
        "to_pickle",
        "import pandas; pandas.Series([1]).to_pickle('s.pkl')",
        "writes",
        "to_pickle() would write 's.pkl'",
    ),
    ("np.save", "import numpy; numpy.save('a.npy', 1)", "writes", "save() would write 'a.npy'"),
    ("np.savez", "import numpy; numpy.savez('a.npz', 1)", "writes", "savez() would write 'a.npz'"),
    ("np.memmap", "import numpy; numpy.memmap('m', mode='w+', shape=3)", "writes", "'m'"),
    (
        "savefig",
        "from matplotlib.figure import Figure\nFigure().savefig('f.png')",
        "writes",
        "savefig() would write 'f.png'",
    ),
    (
        "pickle",
        "import pickle\nwith open('p.pkl', 'wb') as f: pickle.dump(1, f)",
        "writes",
        "open() would write 'p.pkl'",
    ),
    ("joblib", "import joblib; joblib.dump([1], 'm.joblib')", "writes", "dump() would write 'm.joblib'"),
    ("zip file", "import zipfile; zipfile.ZipFile('z.zip', 'w')", "writes", "'z.zip'"),
    ("own function that writes", "def save(): open('x', 'w')\nsave()", "writes", "open() would write 'x'"),
    ("makedirs", "import os; os.makedirs('a/b')", "writes", "makedirs() would make the folder 'a'"),
    ("remove", "import os; os.remove('gone')", "writes", "os.remove() would remove 'gone'"),
    ("rmdir", "import os; os.rmdir('cache')", "writes", "os.rmdir() would remove the folder 'cache'"),
    ("rmtree", "import shutil; shutil.rmtree('cache')", "writes", "rmtree() would remove the folder"),
    ("rename", "import os; os.rename('a', 'b')", "writes", "os.rename() would rename a file to 'b'"),
    (
        "move out of the temporary folder",
        "import os, tempfile\nf = tempfile.NamedTemporaryFile(); os.replace(f.name, 'kept')",
        "writes",
        "os.rename() would rename a file to 'kept'",
    ),
    ("link", "import os; os.link('a', 'b')", "writes", "os.link() would make the link 'b'"),
    ("symlink", "import os; os.symlink('a', 'b')", "writes", "os.symlink() would make the link 'b'"),
    ("truncate", "import os; os.truncate('a', 0)", "writes", "os.truncate() would truncate 'a'"),
    ("chmod", "import os; os.chmod('.', 0o700)", "writes", "os.chmod() would change the mode of '.'"),
    ("utime", "import os; os.utime('.')", "writes", "os.utime() would change the times of '.'"),
    (
        "copyfile",
        "import shutil, sys; shutil.copyfile(sys.executable, 'copy')",
        "writes",
        "copyfile() would write 'copy'",
    ),
    (
        "sqlite3",
        "import sqlite3; sqlite3.connect('d.sqlite')",
        "writes",
        "sqlite3.connect() would open the database 'd.sqlite'",
    ),
    (
        "socket",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "network",
        "create_connection() would reach 127.0.0.1",
    ),
    (
        "connect",
        "import socket; socket.socket().connect(('127.0.0.1', 9))",
        "network",
        "connect() would reach 127.0.0.1:9",
    ),
    (
        "bind",
        "import socket; socket.socket().bind(('127.0.0.1', 0))",
        "network",
        "bind() would reach 127.0.0.1:0",
    ),
    (
        "sendto",
        "import socket; socket.socket(type=2).sendto(b'', ('127.0.0.1', 9))",
        "network",
        "sendto() would reach",
    ),
    (
        "urlopen",
        "from urllib.request import urlopen; urlopen('http://localhost/x')",
        "network",
        "urlopen() would reach http://localhost/x",
    ),
    (
        "look up a host",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "network",
        "getaddrinfo() would reach",
    ),
    (
        "subprocess",
        "import subprocess; subprocess.run(['ls', '-l'])",
        "processes",
        "run() would start 'ls -l'",
    ),
    ("system", "import os; os.system('true')", "processes", "os.system() would start 'true'"),
    ("popen", "import os; os.popen('true')", "processes", "popen() would start '"),
    ("fork", "import os\nif not os.fork(): os._exit(0)", "processes", "os.fork() would start a process"),
    ("exec", "import os; os.execv('/bin/true', ['true'])", "processes", "os.exec() would start 'true'"),
    (
        "posix_spawn",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "processes",
        "os.posix_spawn() would start 'true'",
    ),
    (
        "multiprocessing by fork",
        "from multiprocessing import get_context; get_context('fork').Process(target=int).start()",
        "processes",
        "start() would start a process",
    ),
    (
        "multiprocessing by spawn",
        "import multiprocessing; multiprocessing.get_context('spawn').Process(target=int).start()",
        "processes",
        "() would start a process",
    ),
    (
        "a pool of processes",
        "from concurrent.futures import ProcessPoolExecutor\nwith ProcessPoolExecutor(1) as p: "
        "p.submit(int).result()",
        "processes",
        "() would start a process",
    ),
    ("kill", "import os; os.kill(os.getpid(), 0)", "processes", "os.kill() would send a signal"),
    ("input", "input('name? ')", "input", "input() would ask you"),
    ("breakpoint", "breakpoint()", "input", "breakpoint() would ask you"),
]

# (name, body, reason, detail): marked although the body swallows or never sees the exception
MARKED = [
    (
        "except Exception lets it through",
        "try: open('x', 'w')\nexcept Exception: pass",
        "writes",
        "open() would write 'x'",
    ),
    (
        "except BaseException",
        "try: open('x', 'w')\nexcept BaseException: pass",
        "writes",
        "open() would write 'x'",
    ),
    (
        "bare except, and on",
        "try: open('x', 'w')\nexcept: pass\ntry: open('y', 'w')\nexcept: pass",
        "writes",
        "open() would write 'x'",
    ),
    (
        "in a thread of the body",
        "import threading\ndef f():\n try: open('x', 'w')\n except BaseException: pass\n"
        "t = threading.Thread(target=f); t.start(); t.join()",
        "writes",
        "open() would write 'x'",
    ),
    (
        "in a pool of threads",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(1) as p: "
        "p.submit(open, 'x', 'w')",
        "writes",
        "would write 'x'",
    ),
    (
        "a temporary file that stays",
        "import tempfile\nkept = tempfile.NamedTemporaryFile(delete=False)",
        "writes",
        "outlives its iteration",
    ),
    (
        "a temporary folder that stays",
        "import tempfile\ntempfile.mkdtemp()",
        "writes",
        "outlives its iteration",
    ),
    (
        "a file that native code writes",
        NATIVE,
        "writes",
        "native code writes ",
    ),
    (
        "os.write to standard output",
        "import os; os.write(1, b'hello')",
        "display",
        "native code prints 'hello'",
    ),
    (
        "os.write to standard error",
        "import os; os.write(2, b'oh no ' * 99)",
        "display",
        "native code prints 'oh no",
    ),
    ("sys.__stdout__", "import sys; sys.__stdout__.write('low')", "display", "native code prints 'low'"),
    (
        "printf of a C library",
        "import ctypes; ctypes.CDLL(None).printf(b'from C')",
        "display",
        "native code prints 'from C'",
    ),
    (
        "puts, a lot of it",
        "import ctypes\nfor _ in range(99): ctypes.CDLL(None).puts(b'from C')",
        "display",
        "prints 'from C",
    ),
]

HARMLESS = [
    ("reading", "open(__import__('os').__file__).read()"),
    ("reading bytes", "import pathlib, os; pathlib.Path(os.__file__).read_bytes()"),
    ("listing", "import os; os.listdir('.'); os.stat('.'); os.path.exists('nothing')"),
    ("/dev/null", "import os\nwith open(os.devnull, 'w') as f: f.write('x' * 9999)"),
    ("makedirs of what there is", "import os; os.makedirs('cache', exist_ok=True)"),
    ("Path.mkdir of what there is", "import pathlib; pathlib.Path('cache').mkdir(exist_ok=True)"),
    (
        "byte code",
        "import os\nos.makedirs('cache/__pycache__')\nopen('cache/__pycache__/a.pyc', 'w').close()",
    ),
    ("a private cache", "with open('cache/fonts.json', 'w') as f: f.write('x' * 9999)"),
    (
        "a temporary file that goes",
        "import tempfile\nwith tempfile.NamedTemporaryFile() as f: f.write(b'x' * 9999)",
    ),
    (
        "an unnamed temporary file",
        "import tempfile\nwith tempfile.TemporaryFile() as f: f.write(b'x' * 9999)",
    ),
    (
        "a temporary folder that goes",
        "import tempfile, pathlib\nwith tempfile.TemporaryDirectory() as d:\n"
        "  (pathlib.Path(d) / 'a').mkdir()\n  (pathlib.Path(d) / 'a/b').write_text('x' * 9999)",
    ),
    ("sqlite in memory", "import sqlite3; sqlite3.connect(':memory:').execute('create table t (a)')"),
    ("an event loop", "import asyncio\nasync def f(): return 1\nasyncio.run(f())"),
    ("a socket pair", "import socket; a, b = socket.socketpair(); a.send(b'x'); a.close(); b.close()"),
    ("matrices", "import numpy; numpy.linalg.eigh(numpy.eye(200) + 1)"),
    (
        "a fit",
        "from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit([[0], [1]], [0, 1])",
    ),
    ("bytes in memory", "import io, zipfile; zipfile.ZipFile(io.BytesIO(), 'w').writestr('a', 'b' * 9999)"),
    (
        "threads",
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as p: "
        "list(p.map(int, '123'))",
    ),
    ("an import", "import xml.dom.minidom, wave"),
]


def ran(folder: Path, bodies: Sequence[str], allow: Sequence[str] = (), setup: str = "") -> list[Any]:
    """What became of each body, in one process like a worker's."""
    request = {"bodies": list(bodies), "allow": list(allow), "setup": setup, "folder": str(folder)}
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.worker.armed"],
        input=json.dumps(request),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(lines) == len(bodies), found.stderr
    return lines


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    tables = [*STOPPED, *MARKED, *HARMLESS]
    answers = ran(tmp_path_factory.mktemp("armed"), [row[1] for row in tables])
    return {row[0]: answer for row, answer in zip(tables, answers, strict=True)}


@pytest.mark.parametrize(("name", "body", "reason", "detail"), STOPPED, ids=[row[0] for row in STOPPED])
def test_stopped_before_it_happens(told: Any, name: str, body: str, reason: str, detail: str) -> None:
    answer = told[name]
    assert answer["trip"], answer
    assert answer["trip"][0] == reason
    assert detail in answer["trip"][1]
    assert answer["raised"] == "Stopped"
    assert answer["made"] == []


@pytest.mark.parametrize(("name", "body", "reason", "detail"), MARKED, ids=[row[0] for row in MARKED])
def test_marked_even_if_the_body_never_learns(
    told: Any, name: str, body: str, reason: str, detail: str
) -> None:
    answer = told[name]
    assert answer["trip"], answer
    assert answer["trip"][0] == reason
    assert detail in answer["trip"][1]
    assert answer["made"] in ([], ["m.pt"])  # what native code writes is seen only afterwards


@pytest.mark.parametrize(("name", "body"), HARMLESS, ids=[row[0] for row in HARMLESS])
def test_harmless(told: Any, name: str, body: str) -> None:
    answer = told[name]
    assert (answer["trip"], answer["raised"]) == (None, "")


def test_the_workers_own_threads_may_do_what_they_like(told: Any) -> None:
    assert max(answer["own"] for answer in told.values()) > 10


@pytest.mark.parametrize(
    ("allow", "body"),
    [
        ("writes", "open('x', 'w').write('y' * 999)"),
        ("writes", NATIVE),
        ("processes", "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"),
        ("network", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.close()"),
    ],
)
def test_what_the_user_allows_is_let_through(tmp_path: Path, allow: str, body: str) -> None:
    [answer] = ran(tmp_path, [body], [allow])
    assert (answer["trip"], answer["raised"]) == (None, "")


def test_other_things_are_not_allowed_by_it(tmp_path: Path) -> None:
    [answer] = ran(tmp_path, ["open('x', 'w')"], ["network", "processes"])
    assert answer["trip"][0] == "writes"


def test_a_temporary_file_that_stays_is_told_even_where_writes_are_allowed(tmp_path: Path) -> None:
    """It lies in the worker's own folder, which goes with the worker."""
    [answer] = ran(
        tmp_path, ["import tempfile\nkept = tempfile.NamedTemporaryFile(delete=False)"], ["writes"]
    )
    assert answer["trip"][0] == "writes"
    assert answer["trip"][1].endswith("outlives its iteration")


def test_a_process_that_was_allowed_is_nobodys_to_watch(tmp_path: Path) -> None:
    body = (
        "import os\nchild = os.fork()\nif not child:\n    open('x', 'w').close()\n    os._exit(0)\n"
        "assert os.waitpid(child, 0)[1] == 0"
    )
    [answer] = ran(tmp_path, [body], ["processes"])
    assert (answer["trip"], answer["raised"], answer["made"]) == (None, "", ["x"])


def test_a_mark_is_wiped_with_the_question(tmp_path: Path) -> None:
    first, second = ran(tmp_path, ["import os; os.write(1, b'x')", "pass"])
    assert first["trip"][0] == "display"
    assert second["trip"] is None


def test_the_count_of_bytes_keeps_the_interpreters_lock() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNTED], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_a_deep_copy_calls_no_hook_and_knows_objects_by_their_id() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COPIED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "True True False\n"
