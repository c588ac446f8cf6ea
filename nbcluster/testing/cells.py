"""A cell run twice, plainly and under `%%distribute`, and everything that can be told of both compared.

    both = run_both("out = []\\nfor i in range(9):\\n    out.append(i ** 2)", names=["out"])
    assert not both.differences
    assert both.report.route == "parallel"

Each run has a real IPython shell, a fresh namespace, an empty folder to write into, Python's own warning
filters, and shared generators that are seeded when the setup has run. What is kept of it: the named values
with the identity among them, which other names there are, everything that was shown in its order, the
exception with its user's frames, the state of the random generators, open figures, files.

In this room "same as a plain run" is asked of one cell.
"""

import atexit
import io
import linecache
import logging
import os
import random
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from nbcluster.worker.equal import Difference, without_addresses
from nbcluster.worker.equal import differences as compared

if TYPE_CHECKING:
    from nbcluster.plan.report import RunReport


class Text(NamedTuple):
    """What went to one of the two streams without anything else between."""

    stream: str
    text: str


class Bundle(NamedTuple):
    """What was displayed."""

    data: Mapping[str, object]
    metadata: Mapping[str, object]
    options: Mapping[str, object]


class Frame(NamedTuple):
    """A line of the user's that an exception came through, counted in its own cell's body."""

    cell: str
    function: str
    line: int
    text: str


@dataclass(frozen=True)
class Outcome:
    """What a run left."""

    values: Mapping[str, object]
    """The named values, as far as they are bound."""
    bound: frozenset[str]
    """All names that the cell's namespace holds, private ones left out."""
    shown: Sequence[Text | Bundle]
    error: BaseException | None
    frames: Sequence[Frame]
    around: Mapping[str, object]
    """Random states, figures, files."""
    report: "RunReport | None" = None

    @property
    def stdout(self) -> str:
        return "".join(each.text for each in self.shown if isinstance(each, Text) and each.stream == "stdout")

    @property
    def stderr(self) -> str:
        return "".join(each.text for each in self.shown if isinstance(each, Text) and each.stream == "stderr")


@dataclass(frozen=True)
class Both:
    plain: Outcome
    distributed: Outcome

    @property
    def differences(self) -> list[Difference]:
        """Empty if the second run left what the first one left."""
        return differences(self.plain, self.distributed)

    @property
    def report(self) -> "RunReport | None":
        return self.distributed.report


def differences(plain: Outcome, other: Outcome) -> list[Difference]:
    """What a user could notice between two runs of one cell."""
    parts: dict[str, Callable[[Outcome], object]] = {
        "values": lambda outcome: dict(outcome.values),
        "names": lambda outcome: sorted(outcome.bound),
        "shown": lambda outcome: [_without_addresses(each) for each in outcome.shown],
        "error": lambda outcome: outcome.error,
        "frames": lambda outcome: list(outcome.frames),
        "around": lambda outcome: dict(outcome.around),
    }
    sides = ("plainly", "distributed")
    # All parts in one comparison: an exception may hold what a name holds.
    mine, theirs = ({name: part(outcome) for name, part in parts.items()} for outcome in (plain, other))
    return compared(mine, theirs, name="run", sides=sides)


def run_plain(source: str, setup: str = "", *, names: Sequence[str] = ()) -> Outcome:
    """Run a cell as it is, after another one that sets up."""
    return _notebook().run(source, setup, names)


def run_distributed(source: str, setup: str = "", *, names: Sequence[str] = (), options: str = "") -> Outcome:
    """Run a cell under `%%distribute`; its `report` tells where the loops ran."""
    return _notebook().run(source, setup, names, magic=f"%%distribute --quiet {options}".rstrip())


def run_as_it_stands(source: str, setup: str = "", *, names: Sequence[str] = ()) -> Outcome:
    """Run a cell without a magic that distributes something by itself; its `report` tells where the loops ran."""
    return _notebook().run(source, setup, names, reports=True)


def run_both(source: str, setup: str = "", *, names: Sequence[str] = (), options: str = "") -> Both:
    """Run a cell plainly, then distributed."""
    plain = run_plain(source, setup, names=names)
    return Both(plain, run_distributed(source, setup, names=names, options=options))


class Notebook:
    """An IPython shell of this process that runs cells, each in a namespace of its own."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="nbcluster-cells-"))
        config = Config({"HistoryManager": {"enabled": False}})
        kind: Any = InteractiveShell  # its methods are replaced below, which its type does not foresee
        self._shell = kind.instance(config=config, ipython_dir=str(self._home / "ipython"))
        self._shell.colors = "nocolor"
        self._shell.showtraceback = _not_shown
        self._shell.showsyntaxerror = _not_shown
        atexit.register(self.close)
        self._extension = False

    def run(
        self, source: str, setup: str, names: Sequence[str], *, magic: str = "", reports: bool = False
    ) -> Outcome:
        if magic and not self._extension:
            self._shell.run_line_magic("load_ext", "nbcluster")
            self._extension = True
        offset = 1 if magic else 0
        shown = _Shown()
        space = self._fresh_namespace()
        with _as_python_starts(), _in_empty_folder(self._home / "folder"), shown.recorded(self._shell):
            files = _Files(self._shell)
            with files.noted("setup"):
                self._must_run(setup)
            _seed()  # now: what the setup imports may have drawn, but only where it was the first to import it
            shown.forget()
            before = frozenset(space)
            with files.noted("cell"):
                text = f"{magic}\n{source}" if magic else source
                result = self._shell.run_cell(text, store_history=False)
            error = result.error_before_exec or result.error_in_exec
            return Outcome(
                values={name: space[name] for name in names if name in space},
                bound=frozenset(name for name in space if not name.startswith("_")) | before,
                shown=[files.renamed(each, offset) for each in shown.taken()],
                error=error,
                # Of SystemExit IPython shows no frames, whatever it came through.
                frames=list(_frames(error, files, offset)) if isinstance(error, Exception) else [],
                around=_around(),
                report=_last_report() if magic or reports else None,
            )

    def close(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)

    def _must_run(self, setup: str) -> None:
        result = self._shell.run_cell(setup, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            raise error

    def _fresh_namespace(self) -> dict[str, Any]:
        module = ModuleType("__main__")
        sys.modules["__main__"] = module
        self._shell.user_module = module
        self._shell.user_ns = vars(module)
        self._shell.init_user_ns()
        return vars(module)


_the_notebook: list[Notebook] = []


def _notebook() -> Notebook:
    if not _the_notebook:
        _the_notebook.append(Notebook())
    return _the_notebook[0]


def _not_shown(*_: object, **__: object) -> None:
    """The exception is compared as an object; how IPython prints it is IPython's."""


def _last_report() -> "RunReport | None":
    import nbcluster  # by the front door, as the notebook's owner asks; the rooms behind it lie above this one

    return nbcluster.last_report()


class _Shown:
    """What a shell shows, as one stream."""

    def __init__(self) -> None:
        self._events: list[Text | Bundle] = []

    def write(self, stream: str, text: str) -> None:
        last = self._events[-1] if self._events else None
        if isinstance(last, Text) and last.stream == stream:
            self._events[-1] = Text(stream, last.text + text)
        elif text:
            self._events.append(Text(stream, text))

    def display(self, bundle: Bundle) -> None:
        self._events.append(bundle)

    def forget(self) -> None:
        self._events.clear()

    def taken(self) -> list[Text | Bundle]:
        return list(self._events)

    @contextmanager
    def recorded(self, shell: Any) -> Iterator[None]:
        real = (sys.stdout, sys.stderr, shell.display_pub)
        sys.stdout, sys.stderr = _Stream("stdout", self), _Stream("stderr", self)
        shell.display_pub = _Publisher(self)
        try:
            yield
        finally:
            sys.stdout, sys.stderr, shell.display_pub = real


class _Stream(io.TextIOBase):
    def __init__(self, name: str, shown: _Shown) -> None:
        self.name = name
        self._shown = shown

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._shown.write(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    def __init__(self, shown: _Shown) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # IPython's
        self._shown = shown

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **options: Any) -> None:
        given = {name: value for name, value in options.items() if value}
        self._shown.display(Bundle(dict(data), dict(metadata or {}), given))

    def clear_output(self, wait: bool = False) -> None:
        self._shown.display(Bundle({}, {}, {"clear_output": wait}))


#: Where warnings and tracebacks say that something is: `<ipython-input-1-6af0>:3`, `"<…>", line 3`.
_place: Final = re.compile(r"(<ipython-input-[^>]*>)(:|\", line )(\d+)")


class _Files:
    """Under which file names a shell compiles its cells."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._cells: dict[str, str] = {}

    @contextmanager
    def noted(self, cell: str) -> Iterator[None]:
        compiler = self._shell.compile
        cache = compiler.cache

        def cached(*args: Any, **options: Any) -> str:
            name: str = cache(*args, **options)
            self._cells.setdefault(name, cell)
            return name

        compiler.cache = cached
        try:
            yield
        finally:
            del compiler.cache

    def cell_of(self, filename: str) -> str:
        return self._cells.get(filename, "cell")

    def renamed(self, shown: Text | Bundle, offset: int) -> Text | Bundle:
        """The same, with the lines of the cell counted from its body, under a name that does not change."""
        if isinstance(shown, Bundle):
            return shown

        def place(found: re.Match[str]) -> str:
            name, between, line = found.groups()
            cell = self.cell_of(name)
            return f"<{cell}>{between}{int(line) - (offset if cell == 'cell' else 0)}"

        return Text(shown.stream, _place.sub(place, shown.text))


def _frames(error: BaseException, files: _Files, offset: int) -> Iterator[Frame]:
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_frame.f_globals.get("__name__") == "__main__":
            cell = files.cell_of(code.co_filename)
            line = trace.tb_lineno - (offset if cell == "cell" else 0)
            text = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            yield Frame(cell, code.co_name, line, text)
        trace = trace.tb_next


def _seed() -> None:
    random.seed(0)
    numpy.random.seed(0)


def _around() -> dict[str, object]:
    found: dict[str, object] = {
        "random": random.getstate(),
        "numpy.random": numpy.random.get_state(),
        "folder": os.getcwd(),
        "files": _files(),
    }
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        found["figures"] = [len(pyplot.figure(number).axes) for number in pyplot.get_fignums()]
        pyplot.close("all")
    return found


def _files() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


#: What Python starts with, whatever this process was told meanwhile (a test's filters make errors of all).
_FILTERS: Final = (
    ("default", DeprecationWarning, "__main__"),
    ("ignore", DeprecationWarning, ""),
    ("ignore", PendingDeprecationWarning, ""),
    ("ignore", ImportWarning, ""),
    ("ignore", ResourceWarning, ""),
)


@contextmanager
def _as_python_starts() -> Iterator[None]:
    """Warnings and loggers as in a new process."""
    root = logging.root
    kept = (list(root.handlers), root.level, list(root.filters))
    # Numpy keeps its way of printing and its handling of errors for the process. Entering `catch_warnings` makes
    # all registries start anew, too.
    with numpy.printoptions(), numpy.errstate(), warnings.catch_warnings():
        warnings.resetwarnings()
        for action, category, module in reversed(_FILTERS):
            warnings.filterwarnings(action, category=category, module=module)  # type: ignore[arg-type]
        root.handlers, root.filters = [], []
        root.setLevel(logging.WARNING)
        try:
            yield
        finally:
            root.handlers, root.filters = kept[0], kept[2]
            root.setLevel(kept[1])


@contextmanager
def _in_empty_folder(folder: Path) -> Iterator[None]:
    """The same folder each time, so that paths in texts agree."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _without_addresses(shown: Text | Bundle) -> Text | Bundle:
    return Text(shown.stream, without_addresses(shown.text)) if isinstance(shown, Text) else shown
