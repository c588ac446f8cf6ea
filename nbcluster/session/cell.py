"""A cell as it is to be run, and how it is run without us.

In this room a cell under our magic is run as IPython would run it, and that is told as of any run.
"""

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbcluster.plan.report import RunReport
    from nbcluster.run.snapshot import RunState, Snapshot


@dataclass(frozen=True)
class Cell:
    """What is to be run: a body with its place in the cell as it is shown."""

    source: str
    first_line: int
    filename: str
    label: str
    flags: int  #: of the compiler: the notebook's `from __future__` imports
    space: dict[str, Any]
    magic: str = "%%distribute"

    def runs_here(self, reason: str, detail: str) -> "Why":
        """All of it, for a reason that concerns no single loop."""
        line = self.first_line - 1 if self.magic.startswith("%%") else self.first_line
        return Why(reason, detail, line, self.magic)


@dataclass(frozen=True)
class Why:
    """Why a cell under our magic is run without us."""

    reason: str
    detail: str
    line: int  #: the magic's
    magic: str = "%%distribute"


@dataclass(frozen=True)
class PlainRun:
    """A cell under our magic that was run without us."""

    cell: str
    name: str | None
    why: Why
    seconds: float
    state: "RunState"

    @property
    def report(self) -> "RunReport":
        from nbcluster.plan.report import LoopReport, RunReport

        loop = LoopReport(
            line=self.why.line,
            header=self.why.magic,
            route="kernel",
            reason=self.why.reason,
            detail=self.why.detail,
            seconds=self.seconds,
        )
        return RunReport(loops=(loop,), seconds=self.seconds, name=self.name)

    def snapshot(self, run: str) -> "Snapshot":
        from nbcluster.run.snapshot import LoopView, Snapshot

        [loop] = self.report.loops
        view = LoopView(
            line=loop.line,
            header=loop.header,
            total=None,
            computed=0,
            committed=0,
            here=0,
            seconds=self.seconds,
            eta_s=None,
            rate_per_s=None,
            route="kernel",
            reason=loop.reason,
            text=loop.text,
        )
        return Snapshot(
            run=run,
            name=self.name,
            cell=self.cell,
            state=self.state,
            seconds=self.seconds,
            loops=(view,),
            lanes=(),
            lane_count=0,
            errors=(),
            sent_bytes=0,
            plain_estimate_s=None,
            claim="a plain run",
            final=True,
        )


def run_plainly(cell: Cell, globals_: dict[str, Any] | None = None) -> object:
    """Run a cell as IPython would: statement by statement; the value of a last expression.

    `globals_`: where the cell's functions look names up, if that is not where the cell sets them.
    """
    around = cell.space if globals_ is None else globals_
    value: object = None
    tree = _parsed(cell)
    for statement in tree.body:
        if statement is tree.body[-1] and isinstance(statement, ast.Expr):
            code = compile(ast.Expression(statement.value), cell.filename, "eval", cell.flags, True)
            value = eval(code, around, cell.space)
        else:
            code = compile(ast.Module([statement], []), cell.filename, "exec", cell.flags, True)
            exec(code, around, cell.space)
    return value


def check(cell: Cell) -> None:
    """Raises the SyntaxError of a cell that has one; runs nothing."""
    compile(_parsed(cell), cell.filename, "exec", cell.flags, dont_inherit=True)


def _parsed(cell: Cell) -> ast.Module:
    """The cell's statements, at the lines where they are shown."""
    padded = "\n" * (cell.first_line - 1) + cell.source
    flags = cell.flags | ast.PyCF_ONLY_AST
    tree: ast.Module = compile(padded, cell.filename, "exec", flags, dont_inherit=True)
    return tree
