"""Tells of the loops in notebooks and scripts which of them would run on workers, and why the others would not.

Reading decides without running anything: of a cell or a module's top level, and of each function's body as though it
were a cell. With ``--run`` notebooks are executed, cell by cell under ``%%distribute``, and what became of each loop
stands beside what reading said of it.

In this room files of other people's become rows, and rows become a table.
"""

import argparse
import ast
import csv
import json
import sys
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from queue import Empty
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from rich.console import Console
from rich.table import Table

from nbcluster.analysis import read_cell, read_functions
from nbcluster.analysis.facts import Loop, Obstacle, Statement
from nbcluster.analysis.rewrite import CellSource
from nbcluster.engine.foresight import Foresight, Pulled
from nbcluster.plan import words
from nbcluster.plan.decision import Here, decide

SEEN_THROUGH = ("%%time", "%%timeit", "%%capture", "%%distribute")
"""Cell magics below which stands Python of the notebook's own."""

UNREADABLE = (SyntaxError, UnicodeDecodeError, ValueError, RecursionError, MemoryError, OSError)
"""What Python, or the system, has against a text: it is no program for this version of Python."""


@dataclass(frozen=True)
class Row:
    """One loop."""

    file: str
    place: str
    """The cell, or the function; empty for a module's top level."""
    line: int
    """In the file; in a cell as it is shown under ``%%distribute``, that being line 1."""
    loop: str
    route: str
    """``apart`` or ``here``, as reading decides."""
    reason: str = ""
    why: str = ""
    ran: str = ""
    """Where it ran, with ``--run``: ``parallel``, ``mixed``, ``kernel``; empty for what was not reached."""
    ran_reason: str = ""


@dataclass(frozen=True)
class Unread:
    """A file or a cell that is no Python."""

    file: str
    place: str
    why: str


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook."""

    file: str
    number: int
    """Counted from 1, among the cells of code."""
    text: str

    @property
    def place(self) -> str:
        return f"cell {self.number}"

    @property
    def body(self) -> str | None:
        """Its Python; None where a magic makes it something else."""
        lines = self.text.splitlines(keepends=True)
        while lines and not lines[0].strip():
            lines = lines[1:]
        if lines and lines[0].startswith("%%"):
            return "".join(lines[1:]) if lines[0].split()[0] in SEEN_THROUGH else None
        return self.text


# Reading


def told(path: Path, name: str) -> Iterator[Row | Unread]:
    """What reading says of the loops in one file."""
    try:
        if path.suffix == ".ipynb":
            for cell in cells_of(path, name):
                yield from _of_cell(cell)
            return
        with tokenize.open(path) as file:
            text = file.read()
        yield from _of_text(name, "", text, 1)
        for function in read_functions(text):
            for statement in function.statements:
                yield from _of_statement(name, f"{function.name}()", statement, None)
    except UNREADABLE as error:
        yield Unread(name, "", _in_short(error))


def cells_of(path: Path, name: str) -> list[Cell]:
    """A notebook's cells of code, of whichever version of the format."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(notebook, dict):
        raise ValueError("it is no notebook")
    sheets = [notebook, *notebook.get("worksheets", [])]
    cells = [cell for sheet in sheets for cell in sheet.get("cells", []) if cell.get("cell_type") == "code"]
    sources = [cell.get("source", cell.get("input", "")) for cell in cells]
    texts = [source if isinstance(source, str) else "".join(source) for source in sources]
    return [Cell(name, number, text) for number, text in enumerate(texts, start=1)]


def _of_cell(cell: Cell) -> Iterator[Row | Unread]:
    body = cell.body
    if body is None:
        return
    try:
        python = TransformerManager().transform_cell(body)  # type: ignore[no-untyped-call]  # IPython's
        yield from _of_text(cell.file, cell.place, python, 2)
    except UNREADABLE as error:
        yield Unread(cell.file, cell.place, _in_short(error))


def _of_text(file: str, place: str, text: str, first_line: int) -> Iterator[Row]:
    facts = read_cell(text, first_line)
    if facts.native is not None:
        loops = [each for statement in facts.statements for each in _loops(statement)]
        for loop in loops:
            yield _row(file, place, loop, replace(facts.native, header=loop.header))
        return
    # Of what the names stand for nothing is known, but that a generator made in the header is one.
    foresight = Foresight(CellSource(text, first_line, "<cell>"), {})
    for statement in facts.statements:
        if statement.inside:
            foresight.pass_by(statement.index)  # its loops may come after anything that it binds
        yield from _of_statement(file, place, statement, foresight)
        foresight.pass_by(statement.index)


def _loops(statement: Statement) -> Iterator[Loop | Obstacle]:
    yield from statement.loops
    yield from statement.inner


def _of_statement(file: str, place: str, statement: Statement, foresight: Foresight | None) -> Iterator[Row]:
    for each in _loops(statement):
        if isinstance(each, Obstacle):
            yield _row(file, place, each, each)
            continue
        decision = decide(each, None)
        seen = foresight.look(each.source) if foresight is not None else None
        if isinstance(decision, Here):
            yield _row(file, place, each, decision)
        elif isinstance(seen, Pulled):
            yield _row(file, place, each, Obstacle("iterator", each.line, detail=seen.detail))
        else:
            yield Row(file, place, each.line, each.header, "apart")


def _row(file: str, place: str, loop: Loop | Obstacle, decision: Here | Obstacle) -> Row:
    why = words.because(loop.line, decision.line, decision.detail)
    return Row(file, place, loop.line, loop.header, "here", decision.reason, why)


def _in_short(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}"
    return f"{type(error).__name__}: {error}".splitlines()[0]


# Running


class NotebookRun:
    """A kernel of its own for one notebook."""

    def __init__(self, folder: Path, limit_s: float, workers: int | None) -> None:
        self._limit_s = limit_s
        self._magic = "%%distribute" + ("" if workers is None else f" --workers {workers}")
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(cwd=str(folder))
        self._client: BlockingKernelClient = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)
        self._ask("%load_ext nbcluster")

    def cell(self, cell: Cell) -> list[dict[str, Any]] | None:
        """What became of the loops of one cell; None once the kernel is lost."""
        body = cell.body
        before = self._said(_LAST_RUN)
        if not self._ask(cell.text if body is None else f"{self._magic}\n{body}"):
            return None
        after = self._said(_LAST_RUN)
        if body is None or after in (before, ""):
            return []
        said = self._said(_LAST_REPORT)
        return json.loads(said)["loops"] if said else []

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def _ask(self, code: str) -> bool:
        """Execute something, and interrupt it when its time is up; whether the kernel still answers."""
        message = self._client.execute(code, allow_stdin=False)
        for limit_s in (self._limit_s, _GRACE_S):
            try:
                while True:
                    reply = self._client.get_shell_msg(timeout=limit_s)
                    if reply["parent_header"].get("msg_id") == message:
                        return True
            except Empty:
                self._manager.interrupt_kernel()
        return False

    def _said(self, expression: str) -> str:
        """An expression's value, by a way that leaves no trace in the notebook's namespace."""
        answer = self._client.execute(
            "", silent=True, user_expressions={"said": expression}, reply=True, timeout=_GRACE_S
        )
        said = answer["content"].get("user_expressions", {}).get("said", {})
        return str(ast.literal_eval(said.get("data", {}).get("text/plain", "''")))


_GRACE_S = 60.0
"""What an interrupted cell has to end in: workers are told, and whole iterations committed."""

_SESSION = "__import__('nbcluster.session').session.current()"
_LAST_RUN = f"str(id({_SESSION}.last_report()))"
_LAST_REPORT = f"__import__('json').dumps({_SESSION}.last_report().to_json())"


def with_what_ran(
    rows: list[Row | Unread], cells: Iterable[Cell], running: NotebookRun
) -> Iterator[Row | Unread]:
    """The rows of one notebook, with what became of each loop."""
    became: dict[tuple[str, int, str], Mapping[str, Any]] = {}
    for cell in cells:
        loops = running.cell(cell)
        if loops is None:
            print(f"{cell.file}: {cell.place} could not be ended; what follows is not run", file=sys.stderr)
            break
        became |= {(cell.place, loop["line"], loop["header"]): loop for loop in loops}
    for row in rows:
        loop = None if isinstance(row, Unread) else became.get((row.place, row.line, row.loop))
        if isinstance(row, Row) and loop is not None:
            yield replace(row, ran=loop["route"], ran_reason=loop["reason"] or "")
        else:
            yield row


# Showing

_WIDE = 200


def as_table(rows: list[Row], *, ran: bool) -> Table:
    """A row a loop, file by file."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("file", "where", "line", "loop", "reading decides", *(["running"] if ran else [])):
        table.add_column(title, overflow="fold", justify="right" if title == "line" else "left")
    file = ""
    for row in rows:
        decided = f"here [{row.reason}]: {row.why}" if row.reason else row.route
        became = [_with_reason(row.ran, row.ran_reason)] if ran else []
        cells = ["" if row.file == file else row.file, row.place, str(row.line), row.loop, decided, *became]
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
        file = row.file
    return table


def totals(rows: list[Row], unread: list[Unread]) -> list[str]:
    """How many loops there are, by route and by reason."""
    lines = [f"{len(rows):,} loops", *_shares(Counter(_with_reason(row.route, row.reason) for row in rows))]
    for_loops = [row for row in rows if row.loop.startswith("for ")]
    if for_loops:
        apart = sum(row.route == "apart" for row in for_loops)
        lines.append(f"of {len(for_loops):,} for loops {apart:,} apart ({_percent(apart, len(for_loops))})")
    became = Counter(_with_reason(row.ran, row.ran_reason) for row in rows if row.ran)
    if became:
        lines += [f"{sum(became.values()):,} of them ran", *_shares(became)]
    if unread:
        lines.append(f"{len(unread):,} files or cells are no Python of this version")
    return lines


def _shares(counts: Counter[str]) -> list[str]:
    """The whole route first, then its reasons."""
    total = counts.total()
    routes: Counter[str] = Counter()
    for what, count in counts.items():
        routes[what.partition(" ")[0]] += count
    lines = []
    for route, count in routes.most_common():
        lines.append(f"  {route:<24}{count:>8,}  {_percent(count, total):>6}")
        for what, part in counts.most_common():
            if what.startswith(f"{route} "):
                lines.append(f"    {what.partition(' ')[2]:<22}{part:>8,}  {_percent(part, total):>6}")
    return lines


def _with_reason(route: str, reason: str) -> str:
    return f"{route} [{reason}]" if reason else route


def _percent(part: int, total: int) -> str:
    return f"{100 * part / total:.1f} %"


_OTHERS = frozenset({"site-packages", "node_modules", "__pycache__"})


def files_in(folder: Path) -> list[tuple[Path, str]]:
    """Notebooks and scripts below a folder, each with its name from there; or the one file that it is.

    Environments that lie there, and what is hidden, are not the folder's own.
    """
    if folder.is_file():
        return [(folder, folder.name)]
    found = (path for path in folder.rglob("*") if path.suffix in (".ipynb", ".py"))
    named = ((path, path.relative_to(folder)) for path in found)
    return sorted(
        (path, str(name))
        for path, name in named
        if path.is_file() and not any(part.startswith(".") or part in _OTHERS for part in name.parts)
    )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/parallel-share", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="a folder of notebooks and scripts, or one file")
    parser.add_argument("--csv", action="store_true", help="the table as CSV, without totals")
    parser.add_argument(
        "--run", action="store_true", help="execute the notebooks too; runs whatever is in them"
    )
    parser.add_argument("--limit", type=float, default=60.0, metavar="SECONDS", help="for each cell (60)")
    parser.add_argument("--workers", type=int, help="as for %%%%distribute")
    options = parser.parse_args(arguments)
    if not options.folder.exists():
        parser.error(f"there is no {options.folder}")
    return options


def main(arguments: list[str]) -> int:
    """Prints the table; 0 also where files were no Python, as that is told."""
    options = _options(arguments)
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    found: list[Row | Unread] = []
    for path, name in files_in(options.folder):
        rows = list(told(path, name))
        if options.run and path.suffix == ".ipynb" and any(isinstance(row, Row) for row in rows):
            running = NotebookRun(path.resolve().parent, options.limit, options.workers)
            try:
                rows = list(with_what_ran(rows, cells_of(path, name), running))
            finally:
                running.close()
        found += rows
    loops = [each for each in found if isinstance(each, Row)]
    unread = [each for each in found if isinstance(each, Unread)]
    if options.csv:
        writer = csv.DictWriter(sys.stdout, [field.name for field in fields(Row)])
        writer.writeheader()
        writer.writerows(map(asdict, loops))
    else:
        console = Console()
        # Nobody folds what goes into a file.
        (console if console.is_terminal else Console(width=_WIDE)).print(as_table(loops, ran=options.run))
        print("\n".join(["", *totals(loops, unread)]))
    for each in unread:
        where = f"{each.file}, {each.place}" if each.place else each.file
        print(f"not read: {where}: {each.why}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
