"""What stands around a body that runs as a function, or in a loop of one round.

In this room (``analysis``) locals are bound before it and kept after it.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence

from nbcluster.analysis.planted import OURS


class SliceFrame:
    """What stands around the body in the slice function."""

    def __init__(
        self, sites: int, kept: Sequence[str], unsure: Sequence[str], hopeful: frozenset[str]
    ) -> None:
        self._sites = sites
        self._kept = kept
        self._unsure = unsure
        self._hopeful = hopeful

    def framed(
        self, target: ast.expr, body: list[ast.stmt], global_names: Sequence[str], at: ast.AST
    ) -> list[ast.stmt]:
        """The statements of the slice function, in our own short source with the body put in."""
        opening = [f"OURS_record{index} = ROOM.record[{index}]" for index in range(self._sites)]
        opening += [
            "OURS_value = ROOM.value",
            "OURS_hashed = ROOM.hashed",
            "OURS_merged = ROOM.merged",
            "OURS_picked = ROOM.picked",
            "OURS_reach = ROOM.reach",
            "OURS_mark = ROOM.mark",
            "OURS_done = 0",
            "OURS_left = False",
            "OURS_kept = None",
        ]
        # A private name is never read before it is set, so only the keeping below can meet this value.
        opening += [f"{name} = ROOM.PRIOR" for name in self._unsure if name not in self._hopeful]
        # A hopeful one may be, and then nothing but a NameError will do; as a global it may be left from a block
        # before.
        for name in sorted(self._hopeful):
            opening += ["try:", f"    del {name}", "except NameError:", "    pass"]
        ending = [*self._kept_lines(), "OURS_done += 1", "OURS_mark()"]
        closing = ["ROOM.done = OURS_done", "ROOM.kept = OURS_kept", "ROOM.left = OURS_left"]
        block = ast.Name(OURS + "block", ast.Load())
        loop = ast.For(target=target, iter=block, body=[*body, *_ours(ending)], orelse=[])
        guarded = ast.Try(
            body=[ast.copy_location(loop, at)], handlers=[], orelse=[], finalbody=_ours(closing)
        )
        declared: list[ast.stmt] = [ast.Global(names=list(global_names))] if global_names else []
        return [*declared, *_ours(opening), ast.copy_location(guarded, at)]

    def _kept_lines(self) -> list[str]:
        """``kept = (a, b, …)``: the names as they are after this iteration, in case the next one fails halfway."""
        if not self._kept:
            return []
        lines: list[str] = []
        for name in self._unsure:
            lines += ["try:", f"    OURS_maybe_{name} = {name}", "except NameError:"]
            # A hopeful name is nowhere unbound (that would make it carried): it was not bound yet.
            lines += [f"    OURS_maybe_{name} = ROOM.{'PRIOR' if name in self._hopeful else 'UNBOUND'}"]
        values = [f"OURS_maybe_{name}" if name in self._unsure else name for name in self._kept]
        return [*lines, f"OURS_kept = ({', '.join(values)},)"]


def _ours(lines: Sequence[str]) -> list[ast.stmt]:
    """Statements from our own source; its capital names become names that no user can have."""
    tree = ast.parse("\n".join(lines))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "ROOM":
            node.id = OURS + "room"
        elif isinstance(node, ast.Name) and node.id.startswith("OURS_"):
            node.id = OURS + node.id.removeprefix("OURS_")
    return tree.body


def loop_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements whose ``continue`` belongs to the loop that has this body."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            yield from loop_level(statement.orelse)
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from loop_level(getattr(statement, part, ()))
        for branch in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from loop_level(branch.body)


def unless_left(body: list[ast.stmt], at: ast.AST) -> list[ast.stmt]:
    """A loop of one round, and then out of the block's loop if it was left by a ``break``: the iteration counts for
    nothing."""
    (left,) = _ours(["OURS_left = True"])
    stayed = _ours(["OURS_left = False"])
    leave = _ours(["for _ in ():", "    if OURS_left:", "        break"])[0]
    assert isinstance(leave, ast.For)
    return [left, once_round(body, at, stayed), *leave.body]


def once_round(body: list[ast.stmt], at: ast.AST, orelse: Sequence[ast.stmt] = ()) -> ast.stmt:
    """A loop of one round, whose ``continue`` leads to what follows it: the end of the iteration."""
    once = ast.For(
        target=ast.Name(OURS + "once", ast.Store()),
        iter=ast.Tuple(elts=[ast.Constant(None)], ctx=ast.Load()),
        body=body,
        orelse=list(orelse),
    )
    return ast.copy_location(once, at)
