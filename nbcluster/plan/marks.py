"""Marks beside a cell's lines while it is typed: a loop each, in the words that ``--explain`` has.

Nothing is run and nobody is asked, so that of some loops only the kernel can tell; a mark says so then.

In this room a notebook's text becomes marks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal

from nbcluster.analysis.cell import read_cell, read_plotting
from nbcluster.analysis.facts import CellFacts, Loop, Obstacle, Statement
from nbcluster.analysis.rewrite import CellSource
from nbcluster.analysis.shown import names_shown
from nbcluster.plan import words
from nbcluster.plan.decision import Apart, Here, decide, known_to_stay, open_questions
from nbcluster.plan.evidence import Depends, Evidence, Pulled
from nbcluster.plan.explain import ApartIf, Foreseen, sentences
from nbcluster.plan.report import stayed_inside
from nbcluster.settings import ALLOWANCES

#: Options of a magic line that stand alone; all others have a value.
FLAGS: Final = frozenset({"--explain", "--strict", "--quiet", "--help"})
_MAGIC_ABOVE: Final = re.compile(r"%%(time|timeit|capture|prun)(?=\s|$)")
_OURS: Final = re.compile(r"%%distribute(?=\s|$)(?P<line>.*)")
_OUR_STATEMENT: Final = re.compile(r"(?P<before>\s*(?:[\w., ]+=\s*)?)%distribute(?=\s)(?P<line>.*)")
_OTHER_MAGIC: Final = re.compile(
    r"(?P<before>\s*(?:[\w., ]+=\s*)?)(?:[%!]{1,2}[\w!.(]|\?).*|(?P<asked>\s*)[\w.]+\?\??\s*"
)


@dataclass(frozen=True)
class Mark:
    """What is known of a loop before it runs. Lines are those of the cell as it is shown, the first being 1."""

    line: int
    end_line: int
    route: Literal["parallel", "kernel", "unknown"]
    reason: str
    """The word in brackets, for a loop that stays here; else nothing."""
    text: str

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True)
class _Line:
    """What a magic line says that changes a decision."""

    allowed: tuple[str, ...] = ()
    has_streams: bool = False


def marks(cell: str, before: Sequence[str] = ()) -> list[Mark]:
    """The marks of a cell that begins with our magic, or has lines of it; ``before`` are the sources of the cells above.

    Raises the SyntaxError that Python has for the cell. A cell above that cannot be read tells nothing.
    """
    evidence = Evidence()
    for source in before:
        _learn(evidence, source)
    lines = cell.split("\n")
    at = _place(lines)
    if at is not None:
        body = "\n".join(lines[at + 1 :])
        said = _said(_OURS.fullmatch(lines[at].rstrip()))
        return list(_marks(_plain(body), at + 2, said, evidence)) if body.strip() else []
    return [mark for number, line in enumerate(lines, 1) for mark in _of_line(number, line, lines, evidence)]


def _place(lines: Sequence[str]) -> int | None:
    """Where our line stands: at the top, or below magics that run Python; above it, nothing but blank lines."""
    for at, line in enumerate(lines):
        if _OURS.match(line):
            return at
        if line.strip() and not _MAGIC_ABOVE.match(line):
            return None
    return None


def _of_line(number: int, line: str, lines: Sequence[str], evidence: Evidence) -> Iterator[Mark]:
    found = _OUR_STATEMENT.fullmatch(line)
    if found is None:
        return
    statement, said = _statement(found["line"])
    known = replace(evidence)
    _learn(known, "\n".join(lines[: number - 1]))
    yield from _marks(statement, number, said, known)


def _said(found: re.Match[str] | None) -> _Line:
    return _statement(found["line"])[1] if found is not None else _Line()


def _statement(line: str) -> tuple[str, _Line]:
    """What stands behind the options; and what these say, as far as they say it already: the line may be half typed."""
    said, rest = _Line(), line.strip()
    while rest.startswith("--"):
        word, _, rest = rest.partition(" ")
        option, equals, value = word.partition("=")
        rest = rest.lstrip()
        if option not in FLAGS and not equals:
            value, _, rest = rest.partition(" ")
        if option == "--allow":
            said = replace(said, allowed=tuple(each for each in ALLOWANCES if each in value.split(",")))
        elif option == "--streams":
            said = replace(said, has_streams=True)
        rest = rest.lstrip()
    return rest, said


def _plain(body: str) -> str:
    """The body as Python, each line in its place. What IPython alone can read is a call of IPython, as it makes it."""
    try:
        compile(body, "<cell>", "exec", _ONLY_AST, dont_inherit=True)
        return body
    except SyntaxError:
        return "\n".join(map(_as_call, body.split("\n")))


_ONLY_AST: Final = 0x400  # ast.PyCF_ONLY_AST, of a module that need not be loaded for a number


def _as_call(line: str) -> str:
    found = _OTHER_MAGIC.fullmatch(line)
    if found is None:
        return line
    before = found["before"] if found["asked"] is None else found["asked"]
    return f"{before or ''}get_ipython().run_line_magic('', '')"


def _learn(evidence: Evidence, source: str) -> None:
    lines = source.split("\n")
    at = _place(lines)
    first = next((line for line in lines if line.strip()), "")
    if at is not None:
        lines = lines[at + 1 :]
    elif _MAGIC_ABOVE.match(first):
        lines = lines[lines.index(first) + 1 :]
    elif first.startswith("%%"):
        return  # another language's, or text
    try:
        for shown in names_shown(_plain("\n".join(lines))):
            evidence.learn(shown)
    except (SyntaxError, ValueError):
        return


def _marks(body: str, first_line: int, said: _Line, evidence: Evidence) -> Iterator[Mark]:
    try:
        facts = read_cell(body, first_line)
    except SyntaxError as error:
        if error.lineno is not None:
            error.lineno += first_line - 1
        raise
    if facts.native is not None:
        yield _stays(
            facts.native, words.here(facts.native.reason, 0, facts.native.line, facts.native.detail, "")
        )
        return
    cell = _Cell(facts, body, first_line, said, evidence)
    for statement, shown in zip(facts.statements, names_shown(body), strict=True):
        if statement.inside:
            evidence.learn(shown)  # its loops may come after anything that it binds
        yield from cell.marks_of(statement)
        evidence.learn(shown)


def _stays(obstacle: Obstacle, text: str) -> Mark:
    return Mark(obstacle.line, obstacle.line, "kernel", obstacle.reason, text)


class _Cell:
    """Decides on the loops of one cell, in turn."""

    def __init__(self, facts: CellFacts, body: str, first_line: int, said: _Line, evidence: Evidence) -> None:
        self._source = CellSource(body, first_line, "<cell>")
        self._body = body
        self._first_line = first_line
        self._said = said
        self._evidence = evidence

    def marks_of(self, statement: Statement) -> Iterator[Mark]:
        for each in statement.loops:
            loop, decision = self._decided(each)
            yield Mark(
                loop.line,
                loop.end_line,
                _ROUTES[type(decision)],
                decision.reason if isinstance(decision, Here) else "",
                " ".join(sentences(loop, decision)),
            )
        for obstacle in statement.inner:
            yield _stays(obstacle, " ".join(stayed_inside(obstacle).sentences))

    def _decided(self, loop: Loop) -> tuple[Loop, Foreseen]:
        figures = self._evidence.figures(loop) if loop.form == "for" else frozenset()
        plotted = read_plotting(self._body, self._first_line, loop.span, figures) if figures else None
        loop = plotted or loop
        around, is_all = self._evidence.surroundings(loop)
        decision = decide(
            loop, around if is_all else None, self._said.allowed, streams=self._said.has_streams
        )
        if isinstance(decision, Here):
            return loop, self._unless_cleared(loop, decision)
        return loop, self._apart(loop, decision)

    def _unless_cleared(self, loop: Loop, decision: Here) -> Foreseen:
        """What stands for a module is not changed by ``.sort()``, whatever it is called."""
        roles = {doubt.name: self._evidence.surroundings(loop)[0].role(doubt.name) for doubt in loop.doubts}
        left = tuple(doubt for doubt in loop.doubts if roles[doubt.name] not in doubt.unless)
        if len(left) == len(loop.doubts):
            return decision
        again = replace(loop, doubts=left)
        decided = decide(again, None, self._said.allowed, streams=self._said.has_streams)
        return decided if isinstance(decided, Here) else self._apart(again, decided)

    def _apart(self, loop: Loop, decision: Apart) -> Foreseen:
        found = self._evidence.look(self._source, loop.source, is_method=loop.is_method)
        if isinstance(found, Pulled):
            reason = {"call": "unread"}.get(loop.form, "iterator")
            return Here(reason, loop.line, None, None, found.detail, found.advice)
        around, is_all = self._evidence.surroundings(loop)
        besides = () if is_all else tuple(dict.fromkeys(open_questions(loop, around)))
        stays = None if is_all else known_to_stay(loop, around)
        if stays is not None and stays.reason != "random":
            return stays
        if stays is not None:  # which draws can be done ahead shows in the objects
            besides = (*besides, f"what draws from `{stays.name}` can be drawn ahead")
        changes_items = any(obstacle.of_item for obstacle in loop.obstacles)
        if not (found or besides or changes_items):
            return decision
        gives = found.text if isinstance(found, Depends) else ""
        return ApartIf(
            decision, gives, is_method=loop.is_method, changes_items=changes_items, besides=besides
        )


_ROUTES: Final[dict[type, Literal["parallel", "kernel", "unknown"]]] = {
    Apart: "parallel",
    Here: "kernel",
    ApartIf: "unknown",
}
