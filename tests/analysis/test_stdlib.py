"""Reading meets all of Python: the standard library's own files, each function's body as a cell, and as a loop.

CI reads a sample, another one every time, and what has made trouble once; `READ_ALL=1` reads every file there is.
"""

import ast
import os
import random
import sys
import sysconfig
import time
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from nbcluster.analysis import read_cell, read_functions
from nbcluster.analysis.facts import CellFacts, Statement
from nbcluster.plan.decision import decide

LIBRARY = Path(sysconfig.get_path("stdlib"))
FILES = sorted(path for path in LIBRARY.rglob("*.py") if "site-packages" not in path.parts)
SLOW = ("test_unicode.py", "_pydecimal.py", "typing.py", "inspect.py", "test_array.py", "idnadata.py")
"""The slowest there are."""
SAMPLE = [
    *random.sample(FILES, min(150, len(FILES))),
    *(path for path in FILES if path.name in SLOW),
]
READ = FILES if "READ_ALL" in os.environ else list(dict.fromkeys(SAMPLE))


def source_of(path: Path) -> str | None:
    """The file's text; None for those that are there to be refused."""
    try:
        with tokenize.open(path) as file:
            text = file.read()
        compile(text, path.name, "exec", dont_inherit=True)
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return None
    return text


class Looped(ast.NodeTransformer):
    """A function's body, made fit to stand in a loop."""

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        return ast.Expr(node.value or ast.Constant(None))

    def visit_Global(self, node: ast.Global | ast.Nonlocal) -> ast.stmt:
        return ast.Pass()  # loops of one file would contradict each other

    visit_Nonlocal = visit_Global

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node  # its own returns stay

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        return node

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef  # type: ignore[assignment]


def as_loops(text: str) -> str:
    """One loop for each function of a file that does not yield or await."""
    loops = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = [Looped().visit(statement) for statement in node.body]
            loop = ast.For(ast.Name("item", ast.Store()), ast.Name("items", ast.Load()), body, [])
            source = ast.unparse(ast.fix_missing_locations(ast.Module([loop], [])))
            try:
                compile(source, "<loop>", "exec", dont_inherit=True)
            except SyntaxError:
                continue  # it yields, awaits or says `from __future__`
            loops.append(source)
    return "\n".join(loops)


def cells_of(text: str) -> Iterator[str]:
    """Each function's body that could stand in a cell."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = [Looped().visit(statement) for statement in node.body]
            source = ast.unparse(ast.fix_missing_locations(ast.Module(body, [])))
            try:
                compile(source, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            except SyntaxError:
                continue
            yield source


def timed(text: str) -> tuple[CellFacts, float]:
    begin = time.process_time()
    facts = read_cell(text)
    decided(facts.statements)
    return facts, time.process_time() - begin


def decided(statements: Iterable[Statement]) -> None:
    """Each loop is decided on."""
    for each in statements:
        for loop in each.loops:
            decide(loop, None)


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
def test_any_file_can_be_read() -> None:
    loops, slowest = 0, (0.0, "")
    for path in READ:
        text = source_of(path)
        if text is None:
            continue
        try:
            facts, seconds = timed(text)
            assert len(facts.statements) == len(ast.parse(text).body)
            as_bodies, more = timed(as_loops(text))
            begin = time.process_time()
            for function in read_functions(text):
                decided(function.statements)
            in_functions = time.process_time() - begin
            for cell in cells_of(text):
                decided(read_cell(cell).statements)
        except Exception as error:
            error.add_note(f"reading {path}")
            raise
        loops += sum(len(statement.loops) for statement in as_bodies.statements)
        slowest = max(slowest, (max(seconds, more, in_functions), path.name))
    print(f"{len(READ)} files, {loops} loops, slowest {slowest[1]}: {slowest[0]:.2f} s", file=sys.stderr)
    assert loops > 300
    if "READ_ALL" in os.environ:  # by hand only: a busy machine is no reason for a test to fail
        assert slowest[0] < 1.0
