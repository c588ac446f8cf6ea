"""A cell with a mark per line: what ``%%distribute --explain`` prints.

     3               out, best = [], 0.0
     4  apart      ┌ for k in range(100):
     5             │     y = f(k)
     6  collected  │     out.append(y)
     7  folded     │     if y > best:
     8             └         best = y

In this room facts and decisions are laid beside the cell's own lines.
"""

import builtins
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nbcluster.analysis.facts import CellFacts, Loop, NameClass, SiteKind, Span
from nbcluster.plan import words
from nbcluster.plan.decision import Apart, Here
from nbcluster.plan.report import NAME_CLASSES, LoopReport, stayed, stayed_inside

WIDTH = 100
"""Columns; longer lines of the cell are cut, with a sign."""

_MARKS: dict[SiteKind, str] = {"fold": "folded", "update": "updated", "plot": "plotted here"}
_OTHER_SITES = "collected"

_MEANING: dict[NameClass, str] = {
    "item": "given by the loop",
    "private": "each iteration's own",
    "counted": "counted ahead",
    "captured": "only read",
    "collected": "collected in order",
    "reduced": "folded in order",
    "plotted": "plotted here, in order",
    "bound": "bound in order",
    "carried": "carried over",
}


@dataclass(frozen=True)
class ApartIf:
    """Apart, if an expression gives something that can be divided, which nobody knows before it is evaluated."""

    apart: Apart
    gives: str
    """The expression; nothing where it is known what it gives."""
    is_method: bool = False
    """It gives a method, which has to be one of pandas."""
    changes_items: bool = False
    """Each item has to belong to its iteration alone."""
    besides: tuple[str, ...] = ()
    """Other conditions, in words."""


Foreseen = Here | Apart | ApartIf


def explain(facts: CellFacts, decisions: Mapping[Span, Foreseen], source_lines: Sequence[str]) -> str:
    """The cell, annotated.

    `decisions` are by the place of their loop; `source_lines` are the cell's as it is shown, the magic
    line first.
    """
    loops = [
        (loop, decisions[loop.span])
        for statement in facts.statements
        for loop in statement.loops
        if facts.native is None and loop.span in decisions
    ]
    parts = [
        _listing(facts, loops, source_lines),
        *(_names(loop, decision) for loop, decision in loops),
        "\n".join(_report(facts, decisions)),
    ]
    return "\n\n".join(part for part in parts if part)


def _listing(facts: CellFacts, loops: Sequence[tuple[Loop, Foreseen]], source_lines: Sequence[str]) -> str:
    marks = _marks(facts, loops)
    rails = _rails(loop for loop, _ in loops)
    number_width = len(str(len(source_lines))) + 1
    mark_width = max([len(mark) for mark in marks.values()] or [0])
    lines = []
    for number, text in enumerate(source_lines, start=1):
        mark, rail = marks.get(number, ""), rails.get(number, " ")
        line = f"{number:>{number_width}}  {mark:<{mark_width}} {rail} {text}"
        lines.append(words.clipped(line.rstrip(), WIDTH))
    return "\n".join(lines)


def _rails(loops: Iterable[Loop]) -> dict[int, str]:
    """A line along each loop's left side, from its first line to its last."""
    rails: dict[int, str] = {}
    for loop in loops:
        rails |= dict.fromkeys(range(loop.line, loop.end_line + 1), "│")
        rails |= {loop.line: "┌", loop.end_line: "└"} if loop.end_line > loop.line else {loop.line: "╶"}
    return rails


def _marks(facts: CellFacts, loops: Sequence[tuple[Loop, Foreseen]]) -> dict[int, str]:
    marks: dict[int, str] = {}
    if facts.native is not None:
        return {facts.native.line: _here(facts.native.reason)}
    for statement in facts.statements:
        marks |= {obstacle.line: _here(obstacle.reason) for obstacle in statement.inner}
    for loop, decision in loops:
        marks |= _loop_marks(loop, decision)
    return marks


def _here(reason: str) -> str:
    return f"here [{reason}]"


def _loop_marks(loop: Loop, decision: Foreseen) -> dict[int, str]:
    if not isinstance(decision, Here):
        marks = {site.span.line: _MARKS.get(site.kind, _OTHER_SITES) for site in reversed(loop.sites)}
        return {**marks, loop.line: "apart" if isinstance(decision, Apart) else "apart?"}
    marks = {}
    if decision.reason == "carried" and decision.name is not None:
        written = loop.names[decision.name].writes if decision.name in loop.names else ()
        marks |= dict.fromkeys(written, f"sets {decision.name}")
        marks |= {decision.line: f"reads {decision.name}"} if decision.line else {}
        if decision.line == decision.other_line and decision.line:
            marks[decision.line] = f"reads, sets {decision.name}"
    elif decision.line:
        marks[decision.line] = decision.reason
    return {**marks, loop.line: _here(decision.reason)}


def _names(loop: Loop, decision: Foreseen) -> str:
    """The names of a loop, a class a line."""
    rows = []
    for kind in NAME_CLASSES:
        names = loop.named(kind)
        if kind == "captured":
            # Builtins are part of the language, unless the notebook has put something in their place.
            plan = decision.apart if isinstance(decision, ApartIf) else decision
            sent = plan.captured if isinstance(plan, Apart) else ()
            names = tuple(name for name in names if name in sent or not hasattr(builtins, name))
        if names:
            rows.append((_MEANING[kind], ", ".join(names)))
    width = max([len(meaning) for meaning, _ in rows] or [0])
    lines = [f"line {loop.line}  {words.clipped(loop.header, WIDTH - 16)}"]
    for meaning, names_of_class in rows:
        first, *more = words.wrapped(names_of_class, WIDTH - width - 6)
        lines.append(f"    {meaning:<{width}}  {first}")
        lines += [" " * (width + 6) + piece for piece in more]
    return "\n".join(lines)


def _report(facts: CellFacts, decisions: Mapping[Span, Foreseen]) -> list[str]:
    """The decisions as the report lines will have them."""
    if facts.native is not None:
        sentence = words.here(facts.native.reason, 0, facts.native.line, facts.native.detail, "")
        return words.table([(facts.native.line, "the whole cell", [sentence])], WIDTH)
    rows: list[tuple[int, str, Sequence[str]]] = []
    for statement in facts.statements:
        rows += [_row(loop, decisions[loop.span]) for loop in statement.loops if loop.span in decisions]
        rows += [_told(stayed_inside(obstacle)) for obstacle in statement.inner]
    return words.table(rows, WIDTH)


def sentences(loop: Loop, decision: Foreseen) -> Sequence[str]:
    """What is said of one loop."""
    return _row(loop, decision)[2]


def _row(loop: Loop, decision: Foreseen) -> tuple[int, str, Sequence[str]]:
    if isinstance(decision, Here):
        return _told(stayed(loop, decision))
    plan, condition = _plan(decision)
    names: dict[NameClass, tuple[str, ...]] = {
        kind: loop.named(kind) for kind in ("collected", "reduced", "plotted", "bound")
    }
    drawn = plan.ahead.called if plan.ahead is not None else ()
    seeded = plan.seeded.called if plan.seeded is not None else ()
    levels = len(plan.flat[-1][0].levels) if plan.flat else 1
    return loop.line, loop.header, [words.plan_of(names, condition, drawn, seeded, levels, plan.gpus)]


def _plan(decision: Apart | ApartIf) -> tuple[Apart, str]:
    if isinstance(decision, Apart):
        return decision, ""
    return decision.apart, words.condition(
        decision.gives,
        is_method=decision.is_method,
        changes_items=decision.changes_items,
        besides=decision.besides,
    )


def _told(report: LoopReport) -> tuple[int, str, Sequence[str]]:
    return report.line, report.header, report.sentences
