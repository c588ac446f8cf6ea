"""Two loops of a cell that are for different workers, one on GPUs and one on cores, and do not need each other.

The kernel comes to the second when it is done with the first, as ever. Its workers need not wait for that: they are given
what the second loop needs before the first one runs, and what they have done counts if that is then still so. The watches
tell what has changed of what they were given. What they cannot tell is what the first loop leaves in files, or in a
library; nor what the second's own first iteration leaves there, which runs here in its turn. So it has to be known that
the second does not look for such things, or that both leave nothing of the kind. Nor do the watches see what else stands in
the two statements: there may be nothing.

In this room (``engine``) it is decided which loop may be begun beside another.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any, Final

from nbcluster.analysis.facts import Binding, Loop, Statement, leaves
from nbcluster.analysis.rewrite import CellSource
from nbcluster.engine.quiet import Reach, leaves_things_alone, names_in, reach_of
from nbcluster.engine.surroundings import surroundings
from nbcluster.plan.report import LoopReport
from nbcluster.worker.needs import Need, faults_of

_ON: Final = "nbcluster.worker.needs.on"
#: What a library's or a file's state is asked by, and packages that may do so without a word.
_READS: Final = re.compile(
    r"_?(read|load|open|fetch|imread|listdir|scandir|scan_|walk|i?glob|rglob|iterdir|l?stat|l?exists|access|samefile|resolve"
    r"|is_?(file|dir|mount|link|symlink|junction|socket|fifo|zipfile|tarfile)|get(size|[amc]time|env|cwd)|environ|fromfile"
    r"|genfromtxt|memmap|mminfo|whosmat|truetype|get_option|get_config|geterr|get_printoptions)\w*"
    r"|FileIO|DataSource|ExcelFile|HDFStore|os|io|_io|posixpath|pathlib|gzip|bz2|lzma|zipfile|tarfile|PIL|pyarrow|polars|xarray"
)
#: What may leave something in a file, beside what is named after that: by what it is given, or by being written into.
_LEAVES: Final = re.compile(
    r"open|fdopen|memmap|open_memmap|tofile|replace|l?chmod|hardlink_to|link_to|copy_into|move_into|FileIO|DataSource"
    r"|ExcelWriter|HDFStore|GzipFile|BZ2File|LZMAFile|ZipFile|TarFile|_io"
)
#: Containers and tables that lie in memory alone.
_IN_MEMORY: Final = frozenset({"builtins", "collections", "pandas"})


@dataclass(frozen=True)
class Beside:
    loop: Loop
    need: Need | None


def beside(
    cell: CellSource,
    statements: Sequence[Statement],
    loop: Loop,
    index: int,
    need: Need | None,
    space: dict[str, Any],
) -> Beside | None:
    """The loop of the statement after this one, the loop's, if it is for others than those who are to have what the loop
    needs, and may be begun before its turn."""
    if index + 1 == len(statements) or len(statements[index].loops) != 1:
        return None
    statement = statements[index + 1]
    if statement.inner or len(statement.loops) != 1:
        return None
    [other] = statement.loops
    if not (is_alone(cell.tree.body[index], loop) and is_alone(cell.tree.body[index + 1], other)):
        return None
    known = need_of(other, space)
    if known is None or need_of(loop, space) is None or (known.need is None) == (need is None):
        return None
    if not is_apart_from(loop, other) or not cell.is_silent(index + 1):
        return None
    first, second = Code(loop, cell.statement(index)), Code(other, cell.statement(index + 1))
    return Beside(other, known.need) if _may_overlap(first, second, space) else None


def is_alone(statement: ast.stmt, loop: Loop) -> bool:
    """Whether nothing is done in a statement before its loop, or after it, but to bind the result to names."""
    if isinstance(statement, ast.With) and loop.contexts:
        return len(statement.body) == 1 and is_alone(
            statement.body[0], replace(loop, contexts=loop.contexts[1:])
        )
    match statement:
        case ast.For(orelse=[]):
            return loop.form == "for"
        case ast.Assign(targets=targets, value=ast.ListComp() | ast.SetComp() | ast.DictComp()):
            return all(isinstance(each, ast.Name) for each in targets)
    return False


@dataclass(frozen=True)
class Code:
    """A loop, and its statement."""

    loop: Loop
    code: CodeType


@dataclass(frozen=True)
class Known:
    need: Need | None


def need_of(loop: Loop, space: dict[str, Any]) -> Known | None:
    """What is said around it of what it needs; None where something else stands around it, or nobody knows before it is
    come to."""
    if not loop.contexts:
        return Known(None)
    if surroundings(loop, space).contexts != (_ON,) or loop.contexts[0].given is None:
        return None
    given = dict(loop.contexts[0].given)
    gpus, fallback = given.get("gpus"), given.get("fallback", False)
    if [*faults_of(gpus)] or not isinstance(gpus, int | float) or not isinstance(fallback, bool):
        return None
    return Known(Need(float(gpus), fallback))


def was_seen(first: LoopReport) -> bool:
    """Whether the first loop ran where what it does to files is seen, and stopped: not in the kernel, for any reason."""
    return first.reason is None and first.proven


def is_apart_from(first: Loop, second: Loop) -> bool:
    """Whether the second needs nothing that the first sets or changes. What both bind for themselves, each binds in its
    turn; and the second does nothing at all before its own."""
    needed = {*second.names, *(name for leaf in leaves(second.source) for name in leaf.names)}
    return not _set_by(first) & (needed - {*second.own()})


def _set_by(loop: Loop) -> set[str]:
    return {*loop.changed, *loop.own(), *loop.named("bound")}


def _may_overlap(first: Code, second: Code, space: dict[str, Any]) -> bool:
    """Whether the second's iterations find the world as they would after the first, and after their own first one. What the
    notebook's functions look up counts as named."""
    leaving, looking = reach_of(_as_binding(first.loop), space), reach_of(_as_binding(second.loop), space)
    if looking.reads & _set_by(first.loop):
        return False
    if _looks_for_nothing(second, looking, space):
        return True
    return _leaves_nothing(first, leaving, space) and _leaves_nothing(second, looking, space)


def _leaves_nothing(it: Code, reach: Reach, space: dict[str, Any]) -> bool:
    """Whether it is known to leave nothing in files and libraries."""
    if not (reach.quiet and leaves_things_alone(it.code)):
        return False
    collected_in = (space[name] for name in it.loop.changed if name in space)
    return not any(map(_LEAVES.fullmatch, reach.asks | names_in(it.code))) and all(
        map(_is_memory, collected_in)
    )


def _looks_for_nothing(it: Code, reach: Reach, space: dict[str, Any]) -> bool:
    """Whether it is known that nothing of files and of libraries' states is asked for."""
    if not (reach.quiet and leaves_things_alone(it.code)):
        return False
    names = {*it.loop.named("captured"), *(name for leaf in leaves(it.loop.source) for name in leaf.names)}
    arrays = (space[name] for name in names if name in space and _is_of_numpy(space[name]))
    return not any(map(_READS.fullmatch, reach.asks | names_in(it.code))) and all(map(_is_memory, arrays))


def _is_memory(value: Any) -> bool:
    """A container, a number, or an array that is not the bytes of a file."""
    while _is_of_numpy(value) and type(value).__name__ != "memmap":
        base = getattr(value, "base", None)  # numbers have one too
        if base is None:
            return True
        value = base
    return type(value).__module__.partition(".")[0] in _IN_MEMORY


def _is_of_numpy(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] == "numpy"


def _as_binding(loop: Loop) -> Binding:
    return Binding("", frozenset(loop.named("captured")), loop.uses)
