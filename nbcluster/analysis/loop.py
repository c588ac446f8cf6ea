"""One loop, read: its header, its body walked, and what follows from that.

In this room a ``for`` statement or a comprehension becomes a `Loop`.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nbcluster.analysis import place
from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.chosen import chosen, is_binding
from nbcluster.analysis.classes import conclude
from nbcluster.analysis.draws import pieces, seedings
from nbcluster.analysis.facts import Binding, Level, Loop, LoopForm, NameFacts, Obstacle, Span, leaves
from nbcluster.analysis.findings import Findings, Seen
from nbcluster.analysis.header import header_text, read_source, shortened
from nbcluster.analysis.live import live_changes, live_names
from nbcluster.analysis.mapped import ITEM, Mapped, Unit
from nbcluster.analysis.nests import flat, levels_of, target_of
from nbcluster.analysis.notes import Statements, advised, counting
from nbcluster.analysis.origin import NEW, State
from nbcluster.analysis.plain import asking
from nbcluster.analysis.plotting import NONE, Surfaces
from nbcluster.analysis.scope import Comprehension, is_plain_target, span, target_names
from nbcluster.analysis.trees import expression_at
from nbcluster.analysis.walk import Walk

_FORMS: dict[type[Comprehension], LoopForm] = {
    ast.ListComp: "list",
    ast.SetComp: "set",
    ast.DictComp: "dict",
    ast.GeneratorExp: "generator",
}


@dataclass(frozen=True)
class Text:
    """A cell's lines, and the number that the first of them has."""

    lines: list[str]
    first_line: int

    def header(self, where: Span, upto: ast.stmt | None = None) -> str:
        begin = None if upto is None else (upto.lineno, upto.col_offset)
        return header_text(self.lines, where, self.first_line, upto=begin)


def read_for(node: ast.For, text: Text, surfaces: Surfaces = NONE) -> Loop:
    """Read a ``for`` statement."""
    walk = Walk(Findings(), surfaces=surfaces)
    walk.expr(node.iter)
    findings = walk.findings = (
        Findings()
    )  # the header runs in the kernel: what it does is no concern of the body
    walk.items(node.target, node.iter)
    end = walk.body(node.body)
    if does_more(findings, surfaces):
        return read_for(node, text)
    odd = [] if is_plain_target(node.target) else [_odd_target(node.target)]
    header = text.header(_head(node), node.body[0])
    loop = _loop("for", node, node.target, node.iter, header, findings, end, odd)
    return replace(loop, left_at=walk.left_at, flat=tuple(_read_nests(levels_of(node), text)))


def _read_nests(nest: Sequence[ast.For], text: Text) -> Iterator[Loop]:
    """The nest as one loop of two levels, of three, and so on, for as many as it could be."""
    for depth in range(2, len(nest) + 1):
        loop = _read_nest(nest[:depth], text)
        if loop is None:
            return
        yield loop


def _read_nest(nest: Sequence[ast.For], text: Text) -> Loop | None:
    """None where going through it flat might be something else."""
    levels = [_level(each) for each in nest]
    outermost, *inner = nest
    node = flat(nest)
    walk = Walk(Findings())
    walk.expr(outermost.iter)
    findings = walk.findings = Findings()
    walk.items(outermost.target, outermost.iter)
    for each in inner:
        # The body's concern, as in the nest: what it reads must not change from iteration to iteration.
        walk.expr(each.iter)
        walk.items(each.target, each.iter)
    end = walk.body(node.body)
    known = [level for level in levels if level is not None]
    if len(known) < len(nest) or not _is_flat(node, walk) or not all(map(_is_foreseeable, inner)):
        return None
    header = shortened(": ".join(text.header(_head(each), each.body[0]) for each in nest))
    loop = _loop("for", node, node.target, node.iter, header, findings, end, [])
    return replace(loop, levels=tuple(known))


def _is_flat(node: ast.For, walk: Walk) -> bool:
    """Whether its iterations are alike: a ``break`` leaves the innermost loop only, what an item is called is no longer
    the item once it is bound anew, and an item that is changed is the item of other iterations too."""
    given, findings = target_names(node.target), walk.findings
    touched = {bind.name for bind in findings.binds.values()}
    touched |= {change.root for change in findings.changes.values()}
    touched |= {name for seen in findings.seen.values() for name in seen.candidate.names}
    return walk.left_at is None and touched.isdisjoint(given) and len(given) == len(set(given))


def _level(node: ast.For) -> Level | None:
    target = target_of(node.target)
    return None if target is None else Level(span(node), read_source(node.iter, names_in), target)


def _is_foreseeable(node: ast.For) -> bool:
    """Whether it could be known ahead what an inner loop goes through."""
    return all(
        asking(expression_at(node.iter, leaf.span)) for leaf in leaves(read_source(node.iter, names_in))
    )


def does_more(findings: Findings, surfaces: Surfaces) -> bool:
    """Whether a body does more with a figure that the loop gives it than draw on it: there is none on a worker."""
    return any(read.name in surfaces.given and read.site is None for read in findings.reads.values())


def read_comprehension(
    node: Comprehension, statement: ast.stmt, text: Text, *, of: ast.Call | None = None
) -> Loop:
    """Read a comprehension that can be evaluated apart from the rest of its statement, or one that says what the call
    `of` computes."""
    header = text.header(span(_told_by(of or node, statement)))
    return replace(_comprehension(node, header), taker=place.taker(statement, of or node))


def _comprehension(node: Comprehension, header: str) -> Loop:
    first, *others = node.generators
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    walk = Walk(Findings())
    walk.expr(first.iter)
    findings = walk.findings = Findings()
    walk.is_unit = True
    if any(generator.is_async for generator in node.generators):
        walk.awaits(node)
    walk.items(first.target, first.iter)
    site = Candidate("collect", elements[0], (), tuple(elements), ())
    walk.hole_of.update((id(element), site) for element in elements)
    once = not first.ifs and not others
    findings.site(Seen(site, NEW, once, nested=bool(others), guarded=False))
    walk.comprehensions.append({})
    walk.rest_of_comprehension(first, others, elements, walk.comprehensions[-1])
    odd = [] if is_plain_target(first.target) else [_odd_target(first.target)]
    return _loop(_FORMS[type(node)], node, first.target, first.iter, header, findings, walk.state, odd)


def read_binding(statement: ast.stmt) -> Binding | None:
    """What the statement binds, if its text does no more than that."""
    if not (isinstance(statement, ast.Assign) and is_binding(statement)):
        return None
    walk = Walk(Findings())
    walk.expr(statement.value)
    findings = walk.findings
    if findings.changes or findings.obstacles:
        return None
    (target,) = statement.targets
    assert isinstance(target, ast.Name), "a binding binds one name"
    reads = frozenset(read.name for read in findings.reads.values())
    return Binding(target.id, reads, tuple(findings.uses.values()))


def read_group(statements: Sequence[ast.Assign], text: Text) -> Loop:
    """Read statements that bind a name each as one loop, of which each iteration is one of them."""
    header = shortened("; ".join(text.header(span(each)) for each in statements))
    loop = _comprehension(chosen(statements), header)
    bound = {
        target.id: NameFacts(target.id, "bound", writes=(target.lineno,))
        for each in statements
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    names = {name: facts for name, facts in loop.names.items() if name != ITEM}
    return replace(loop, form="group", names={**names, **bound}, pieces=())


def read_mapped(node: Mapped, statement: ast.stmt, text: Text) -> Loop:
    """Read a call that goes through items with a function: it computes what a list of the function's values would."""
    loop = read_comprehension(node.comprehension, statement, text, of=node.call)
    # What each item is called is nobody's name.
    names = {name: facts for name, facts in loop.names.items() if name != ITEM}
    given = node.function.id if isinstance(node.function, ast.Name) else None
    is_method = node.source is node.call.func
    return replace(loop, form="call", names=names, given=given, is_method=is_method, pieces=())


def _told_by(node: Unit, statement: ast.stmt) -> ast.stmt | ast.expr:
    """What a comprehension is called by: its statement, where that does nothing but bind it."""
    above = place.way(statement, node)[-2]
    if above is statement or len(place.units(statement)) == 1:
        return statement
    return above if isinstance(above, ast.Call) and isinstance(node, ast.GeneratorExp) else node


def too_deep(node: ast.stmt, text: Text) -> Obstacle:
    """Name a loop that cannot be read for want of stack."""
    if isinstance(node, ast.For):
        header = text.header(_head(node), node.body[0])
    else:
        header = text.header(span(node))
    detail = "is nested more deeply than can be read"
    return Obstacle("unread", node.lineno, None, None, detail, header)


def read_inner(node: ast.For | ast.AsyncFor | ast.While | Comprehension, where: str, text: Text) -> Obstacle:
    """Name a loop that lies deeper, and why it stays here."""
    if isinstance(node, ast.For | ast.AsyncFor | ast.While):
        header = text.header(_head(node), node.body[0])
    else:
        header = text.header(span(node))
    if isinstance(node, ast.While):
        detail = "goes on until its test fails, so that no iteration is known before the last is done"
        return Obstacle("while", node.lineno, None, None, detail, header, counting(node))
    if where:
        detail = f"stands inside {where}, where loops are not read yet"
        advice = "To run it in parallel: put it before the class, or after it" if where == "a class" else None
        return Obstacle("unread", node.lineno, None, None, detail, header, advice)
    elif isinstance(node, ast.GeneratorExp):
        detail = "is given to what may stop before the last item, or do something of its own between two"
        advice = "To run it in parallel: give it a list, `[…]`"
        return Obstacle("unread", node.lineno, None, None, detail, header, advice)
    else:
        detail = "stands where Python need not come by, or where it has looked other things up before"
    return Obstacle("unread", node.lineno, None, None, detail, header)


def _head(node: ast.For | ast.AsyncFor | ast.While) -> Span:
    """From the loop's own word to where its body begins."""
    first = node.body[0]
    return Span(node.lineno, node.col_offset, first.lineno, first.col_offset)


def _loop(
    form: LoopForm,
    node: ast.For | Comprehension,
    target: ast.expr,
    source: ast.expr,
    header: str,
    findings: Findings,
    end: State,
    odd: list[Obstacle],
) -> Loop:
    items = dict.fromkeys(target_names(target), target.lineno)
    known = conclude(findings, items, end)
    captured = {name for name, facts in known.names.items() if facts.kind == "captured"}
    found = [*odd, *known.obstacles, *live_changes(source, known, node.lineno)]
    among = Statements(node)
    obstacles = [advised(obstacle, among) for obstacle in sorted(found, key=lambda obstacle: obstacle.line)]
    doubts = [replace(doubt, obstacle=advised(doubt.obstacle, among)) for doubt in known.doubts]
    uses = [use for use in findings.uses.values() if use.name in captured]
    return Loop(
        form,
        node.lineno,
        node.end_lineno or node.lineno,
        header,
        span(node),
        read_source(source, names_in),
        known.names,
        known.sites,
        tuple(obstacles),
        known.escaping if form == "for" else frozenset(),
        tuple(dict.fromkeys(obstacle.advice for obstacle in obstacles if obstacle.advice)),
        tuple(doubts),
        tuple(sorted(uses, key=lambda use: use.line)),
        live_names(source),
        {name: line for name, line in findings.iterated.items() if name in captured},
        {name: line for name, line in findings.iterated_parts.items() if name in captured},
        counts=known.counts,
        pieces=pieces(node),
        seedings=seedings(node),
    )


def names_in(node: ast.expr) -> tuple[str, ...]:
    """The names that an expression looks up outside itself."""
    walk = Walk(Findings())
    walk.expr(node)
    return tuple(dict.fromkeys(read.name for read in walk.findings.reads.values()))


def _odd_target(target: ast.expr) -> Obstacle:
    detail = f"gives the items to `{ast.unparse(target)}`, which is not a plain name"
    advice = "To run it in parallel: give them to a plain name, and put that in its place in the body"
    return Obstacle("unread", target.lineno, None, None, detail, advice=advice)
