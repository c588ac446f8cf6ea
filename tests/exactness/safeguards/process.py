"""Cells run three times each: plainly, apart, and apart with a safeguard taken away.

    python -m tests.exactness.safeguards.process kernels FOLDER [NAME …]    a line of JSON tells of each row
    python -m tests.exactness.safeguards.process workers FOLDER             started by the first

Every run is a process of its own, forked from one that has imported what it needs, so that nothing leaks from one
to another and a safeguard need not be put back. Workers are forked from another process, with another seed for
hashes, before the cell's set-up runs: they know what real ones know. They run slices as a worker's station does,
under the audit hook, with the descriptors led away.

In this room cells run; what must come of them is judged elsewhere.
"""

import contextlib
import faulthandler
import importlib
import io
import json
import linecache
import logging
import os
import pickle
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import cloudpickle
import numpy

from nbcluster import functions, session
from nbcluster.engine.backend import Backend
from nbcluster.engine.cell import CellRun
from nbcluster.engine.inline import InlineBackend, InlineWorkforce, Schedule
from nbcluster.engine.options import CellOptions
from nbcluster.engine.plain_surface import PlainSurface
from nbcluster.run.events import SliceShortened, SliceStarted, SubmitSlice
from nbcluster.settings import Settings
from nbcluster.worker import ambient, descriptors, guard, modules  # noqa: F401  # loaded before the processes part
from nbcluster.worker.equal import differences
from nbcluster.worker.payload import Address, open_payload
from nbcluster.worker.slices import Limit, Report, SliceRunner
from nbcluster.worker.workbench import Workbench
from tests.exactness import stand_ins
from tests.exactness.safeguards import ROWS
from tests.exactness.safeguards.row import Row

#: A run that takes longer is stuck: its threads are shown, and it ends.
STUCK_S: Final = 30
#: The magic's line.
FIRST_LINE: Final = 2
FILENAME: Final = "<cell>"
_TUNED: Final = Settings(too_small_s=0, flush_s=0.01, checkpoint_ratio=1, window_s=0.1, on_trust=True)


#: Widgets are numbered at random.
_MODEL: Final = re.compile("[0-9a-f]{32}")


@dataclass
class Left:
    """What a run left."""

    values: dict[str, Any]
    bound: list[str]
    stdout: str
    stderr: str
    error: tuple[str, str] | None
    files: dict[str, bytes]
    generators: Any
    route: str = "plain"
    lines: list[str] = field(default_factory=list)


def main(way: str, folder: Path, *names: str) -> None:
    sys.path.insert(0, str(folder / "here"))  # as a notebook finds what lies beside it
    sys.dont_write_bytecode = True
    if way == "workers":
        offer_workers(folder)
        return
    answers, sys.stdout = sys.stdout, sys.stderr
    with worker_process(folder):
        for name in names or ROWS:
            print(json.dumps({"name": name, **told(ROWS[name], name, folder)}), file=answers, flush=True)


def told(row: Row, name: str, folder: Path) -> dict[str, Any]:
    for each in row.needs:
        importlib.import_module(each)
    try:
        plain, guarded, bare = (left_by(row, off, folder) for off in (None, (), (name, *row.also)))
    except Stuck as stuck:
        return {"trouble": str(stuck)}
    return {
        "plain": plain.error,
        "guarded": told_apart(plain, guarded),
        "bare": told_apart(plain, bare),
        "routes": [guarded.route, bare.route],
        "lines": [guarded.lines, bare.lines],
    }


def told_apart(plain: Left, other: Left) -> list[str]:
    found = []
    for part in ("values", "bound", "stdout", "stderr", "error", "files", "generators"):
        mine, theirs = getattr(plain, part), getattr(other, part)
        found += differences(mine, theirs, name=part, sides=("plainly", "apart"), limit=5)
    return [str(each) for each in found]


# Kernels ---------------------------------------------------------------------------------------------


class Stuck(Exception):
    """A run did not come to its end."""


def left_by(row: Row, off: tuple[str, ...] | None, folder: Path) -> Left:
    """What a row leaves; `off` None: plainly."""
    here = folder / "here"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    answer = folder / "left"
    answer.unlink(missing_ok=True)
    (folder / "stdin").write_text(row.stdin)
    child = os.fork()
    if not child:
        with thrown_away():
            answer.write_bytes(cloudpickle.dumps(run(row, off, folder)))
    _, status = os.waitpid(child, 0)
    if status or not answer.exists():
        raise Stuck(f"{'plainly' if off is None else f'without {off}'}: it ended with {status}")
    left: Left = pickle.loads(answer.read_bytes())
    return left


@contextlib.contextmanager
def thrown_away() -> Iterator[None]:
    """The life of a forked process, which ends here."""
    faulthandler.dump_traceback_later(STUCK_S, exit=True)
    code = 1
    try:
        yield
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def run(row: Row, off: tuple[str, ...] | None, folder: Path) -> Left:
    for name in off or ():
        ROWS[name].off()
    apart = None if off is None else Apart([called(folder, row, off) for _ in range(2)])
    os.chdir(folder / "here")
    words = os.fdopen(os.dup(2), "w")
    sys.stdin = open(folder / "stdin", encoding="utf-8")  # noqa: SIM115  # it goes with the process
    os.dup2(sys.stdin.fileno(), 0)
    sys.stdout, sys.stderr = led_into(1, folder / "stdout"), led_into(2, folder / "stderr")
    module = sys.modules["__main__"] = ModuleType("__main__")
    space = vars(module)
    as_python_starts()
    if row.shell:
        start_shell(space)
    if row.decorated:
        space["distribute"] = stand_ins.distribute if apart is None else distributing(apart)
    execute("<setup>", "\n" + row.setup, space)
    random.seed(0)
    numpy.random.seed(0)
    before = (folder / "stdout").stat().st_size, (folder / "stderr").stat().st_size
    error, cell = None, None
    try:
        if apart is None or row.decorated:
            execute(FILENAME, "\n" + row.source, space)
        else:
            quoted(FILENAME, "\n" + row.source)
            cell = CellRun(
                row.source,
                FIRST_LINE,
                space,
                filename=FILENAME,
                workforce=apart,
                settings=_TUNED,
                surface=PlainSurface(space),
                shown=lambda snapshot: None,
                options=CellOptions(allow=row.allow),
                run_id="row",
            )
            cell.run()
    except Exception as raised:
        error = type(raised).__name__, str(raised)
        if not isinstance(raised, ZeroDivisionError | TypeError | ValueError):
            traceback.print_exc(file=words)
    left = Left(
        {name: space[name] for name in row.names.split() if name in space},
        sorted(name for name in space if not name.startswith("_")),
        _MODEL.sub("a model", (folder / "stdout").read_text()[before[0] :]),
        (folder / "stderr").read_text()[before[1] :],
        error,
        files_below(folder / "here"),
        (random.getstate(), numpy.random.get_state()),
    )
    if cell is not None:
        left.route, left.lines = cell.report.route, cell.report.lines()
    elif apart is not None and (report := session.current().last_report()) is not None:
        left.route, left.lines = report.route, report.lines()
    return left


def distributing(apart: "Apart") -> Any:
    """`nbcluster.distribute`, with these workers."""
    session._current = session.Session(_TUNED)
    session.current().use(apart)
    return functions.distribute


def execute(filename: str, source: str, space: dict[str, Any]) -> None:
    quoted(filename, source)
    exec(compile(source, filename, "exec"), space)


def quoted(filename: str, source: str) -> None:
    """Tracebacks can quote it, as they can a notebook's cell."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)


def led_into(descriptor: int, path: Path) -> Any:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    os.dup2(file, descriptor)
    os.close(file)
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", write_through=True)


def files_below(folder: Path) -> dict[str, bytes]:
    found = sorted(folder.rglob("*"))
    return {str(each.relative_to(folder)): each.read_bytes() if each.is_file() else b"" for each in found}


def as_python_starts() -> None:
    warnings.resetwarnings()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
    warnings.filterwarnings("ignore", category=ResourceWarning)
    logging.root.handlers = []


def start_shell(space: dict[str, Any]) -> None:
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Publisher(DisplayPublisher):
        """What is displayed is printed, with all that belongs to it."""

        def publish(self, data: Any, metadata: Any = None, source: Any = None, **options: Any) -> None:
            given = {name: value for name, value in options.items() if value}
            print("displayed", dict(data), dict(metadata or {}), given)

        def clear_output(self, wait: bool = False) -> None:
            print("cleared", wait)

    os.environ["IPYTHONDIR"] = tempfile.mkdtemp(prefix="ipython-", dir=os.environ["ROWS_FOLDER"])
    kind: Any = InteractiveShell  # its constructor has no types
    shell = kind.instance(config=Config({"HistoryManager": {"enabled": False}}), user_ns=space)
    shell.display_pub = Publisher()  # type: ignore[no-untyped-call]  # IPython's


# Between the two --------------------------------------------------------------------------------------


@dataclass
class Apart(InlineWorkforce):
    """Workers in processes of their own, each at the end of a line."""

    lines: list["Connection[Any, Any]"] = field(default_factory=list)

    def __init__(self, lines: "list[Connection[Any, Any]]") -> None:
        # Slices come in an order of their own: here the second worker's before the first one's.
        super().__init__(count=len(lines), schedule=Schedule(random.Random(1)))
        self.lines = lines

    def backend(self, most: int | None) -> Backend:
        return OverLines(self.count, self.schedule, lines=self.lines)


@dataclass
class OverLines(InlineBackend):
    lines: list["Connection[Any, Any]"] = field(default_factory=list)
    _unheard: int = 2
    """How many workers' joining is not heard yet: each of them shall have a slice."""

    def work(self) -> bool:
        self._unheard -= 1
        return self._unheard >= 0 or super().work()

    def submit(self, command: SubmitSlice) -> None:
        """Half of it is given back at once, so that no worker has the whole loop."""
        super().submit(command)
        if command.end - command.first > 1:
            self._heard(SliceShortened(command.slice, self._waiting[-1][1].halve()))

    def _run(self, command: SubmitSlice, limit: Limit, last_words: int | None) -> None:
        line = self.lines[int(command.worker.rpartition("-")[2])]
        self._heard(SliceStarted(command.slice, command.worker, self.clock()))
        line.send((self._payload.address, command.slice, command.first, limit.end))
        for report in line.recv():
            self._report(command.worker, report)


def called(folder: Path, row: Row, off: tuple[str, ...]) -> "Connection[Any, Any]":
    """A worker that lacks these safeguards too."""
    line = Client(str(folder / "line"), "AF_UNIX")
    line.send((row.needs, off))
    assert line.recv() == "ready"
    return line


@contextlib.contextmanager
def worker_process(folder: Path) -> Iterator[None]:
    os.environ["ROWS_FOLDER"] = str(folder)
    command = [sys.executable, "-m", "tests.exactness.safeguards.process", "workers", str(folder)]
    process = subprocess.Popen(
        command, env={**os.environ, "PYTHONHASHSEED": "2"}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


# Workers ----------------------------------------------------------------------------------------------


def offer_workers(folder: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # they are waited for by nobody
    with Listener(str(folder / "line"), "AF_UNIX") as listener:
        print("ready", flush=True)
        while True:
            line = listener.accept()
            needs, off = line.recv()
            for each in needs:
                importlib.import_module(each)
            if not os.fork():
                with thrown_away():
                    work(line, off, folder)
            line.close()


def work(line: "Connection[Any, Any]", off: tuple[str, ...], folder: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.dont_write_bytecode = True
    sys.modules["__main__"] = ModuleType("__main__")
    tempfile.tempdir = tempfile.mkdtemp(prefix="worker-", dir=folder)
    modules.be_apart()
    as_python_starts()
    for name in off:
        ROWS[name].off()
    line.send("ready")
    opened: tuple[str, SliceRunner] | None = None
    while True:
        try:
            address, number, first, end = line.recv()
        except EOFError:
            return
        if opened is None or opened[0] != address.digest:
            opened = address.digest, runner_of(address)
        reports: list[Report] = []
        ambient.put_in_force(opened[1].payload.program.ambient, in_context=True)
        clean = opened[1].run(number, Limit(first, end), first, reports.append, ahead=True)
        opened[1].make_up(reports.append)
        if not clean:
            opened = None
        line.send(reports)


def runner_of(address: Address) -> SliceRunner:
    payload = open_payload(address)
    return SliceRunner(payload, Workbench.of_worker(payload))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
