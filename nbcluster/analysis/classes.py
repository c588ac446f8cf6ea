"""From what a walk met to the class of every name, the sites that stand, and what keeps a loop here.

    item       a target of the loop
    private    set before every read, on all paths
    counted    goes up by the same number in every iteration
    captured   only read
    collected  changed by sites alone, and mentioned nowhere else
    reduced    bound by folds with one operator, or by updates, and mentioned nowhere else
    carried    anything else that the body binds or changes

In this room the rules are applied that make a plan safe; `plan` adds what only the objects can tell.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from nbcluster.analysis.candidates import Candidate
from nbcluster.analysis.facts import Count, Doubt, NameClass, NameFacts, Obstacle, Site
from nbcluster.analysis.findings import Bind, Change, Findings, Read, Seen
from nbcluster.analysis.holes import is_new, is_number, is_repeatable, number
from nbcluster.analysis.origin import NEW, State
from nbcluster.analysis.scope import span
from nbcluster.analysis.sites import is_listed, names_of_replay, prints

_Event = TypeVar("_Event", Read, Bind)

_LONGEST_ACT = 40
_UNCHANGEABLE = frozenset({"number", "text", "none"})
_CLEARED_BY: dict[str, frozenset[str]] = {
    # `np.sort(x)` and `estimator.fit(x)` look alike; `n += 1` binds n to another number.
    "method": _UNCHANGEABLE | {"module"},
    "form": _UNCHANGEABLE | {"module"},
    "augmented": _UNCHANGEABLE | {"tuple", "module"},
    "argument": _UNCHANGEABLE | {"module"},
}


@dataclass(frozen=True)
class Conclusion:
    """What is known of a body once all of it has been walked."""

    names: dict[str, NameFacts]
    sites: tuple[Site, ...]
    obstacles: tuple[Obstacle, ...]
    doubts: tuple[Doubt, ...]
    counts: dict[str, Count]
    escaping: frozenset[str]


def conclude(findings: Findings, items: dict[str, int], end: State) -> Conclusion:
    """Apply the rules to what was met; `items` are the loop's targets, with their line."""
    return _Court(findings, items, end).conclusion()


class _Court:
    """The evidence, sorted by name, and the verdicts."""

    def __init__(self, findings: Findings, items: dict[str, int], end: State) -> None:
        self.findings = findings
        self.items = items
        self.end = end
        self.reads = _by_name(findings.reads.values())
        self.binds = _by_name(findings.binds.values())
        self.made_here = {*items, *self.binds}
        self.exposed = {name for name in self.reads if any(map(self._is_exposed_read, self.reads[name]))}
        self.asked: dict[int, set[str]] = {}
        """By the identity of a site's node (a walk that passes twice makes its form twice): what it reads as its own."""
        for read in findings.reads.values():
            if read.site is not None:
                self.asked.setdefault(id(read.site.node), set()).add(read.name)
        self.carried: dict[str, Obstacle | None] = {}
        """Each with the obstacle that it is, unless another one says it already."""
        self.counts: dict[str, Count] = {}
        self.standing = [seen for seen in findings.seen.values() if self._is_candidate(seen)]
        standing = set(map(id, self.standing))
        self.private_sites = [seen for seen in findings.seen.values() if id(seen) not in standing]
        self.changes = self._changes()
        self.written: dict[str, list[int]] = {}
        """Lines that change the object of a name."""
        for change in self.changes:
            self.written.setdefault(change.root, []).append(change.line)

    def conclusion(self) -> Conclusion:
        self._settle()
        self.sites = self._sites_by_name()
        names = {name: self._facts(name) for name in self._in_order()}
        # What counts is a number, which nothing changes in place.
        others = [change for change in self.changes if not (change.direct and change.root in self.counts)]
        changes = [self._judge_change(change) for change in others]
        obstacles = [
            *self.findings.obstacles.values(),
            *(obstacle for obstacle in self.carried.values() if obstacle is not None),
            *self._kept_by_sites(),
            *self._put_below(),
            *(verdict for verdict in changes if isinstance(verdict, Obstacle)),
        ]
        return Conclusion(
            names,
            self._sites(),
            tuple(sorted(dict.fromkeys(obstacles), key=lambda one: one.line)),
            tuple(verdict for verdict in changes if isinstance(verdict, Doubt)),
            {name: self.counts[name] for name in names if name in self.counts},
            frozenset(name for name in self.made_here if any(r.late for r in self.reads.get(name, []))),
        )

    def _sites_by_name(self) -> dict[str, list[Seen]]:
        sites: dict[str, list[Seen]] = {}
        for seen in self.standing:
            for name in dict.fromkeys(seen.candidate.names):
                sites.setdefault(name, []).append(seen)
        return sites

    def _is_exposed(self, name: str) -> bool:
        return name in self.exposed

    def _is_exposed_read(self, read: Read) -> bool:
        """Where a name is unbound too, one cannot tell a NameError that was hoped for from one that was meant."""
        unbinds = any(bind.unbinds for bind in self.binds.get(read.name, []))
        return read.exposed or (read.hopeful and unbinds)

    def _is_candidate(self, seen: Seen) -> bool:
        """A statement on a name that the iteration set itself is plain private code."""
        if seen.candidate.kind in ("collect", "plot"):
            return True
        if names_of_replay(seen.candidate) & self.made_here:
            return False
        if seen.candidate.binds:
            asked = self.asked.get(id(seen.candidate.node), set())
            return any(self._is_exposed(name) and name not in self.items for name in asked)
        return self.made_here.isdisjoint(seen.candidate.names)

    # Verdicts

    def _settle(self) -> None:
        """Look for names that cannot be what their sites would make them, until all others can."""
        while True:
            sites = self._sites_by_name()
            for name, several in sites.items():
                obstacle = None if name in self.carried else self._objection(name, several)
                if obstacle is not None and (count := self._count(name, several)):
                    self.counts[name] = count
                elif obstacle is not None:
                    self.carried[name] = obstacle
            left = [seen for seen in self.standing if not self._falls(seen)]
            if len(left) == len(self.standing):
                break
            self.standing = left
        for name in self.made_here:
            settled = name in sites or name in self.carried or name in self.counts
            if not settled and self._is_exposed(name):
                self.carried[name] = self._recurrence(name)

    def _falls(self, seen: Seen) -> bool:
        """One name that cannot be what a site would make it takes the site's other names along."""
        names = seen.candidate.names
        if any(name in self.counts for name in names):
            return True
        if not any(name in self.carried for name in names):
            return False
        for name in names:
            self.carried.setdefault(name, None)
        return True

    def _objection(self, name: str, standing: list[Seen]) -> Obstacle | None:
        """Why a name's sites cannot stand."""
        sites = [seen.candidate for seen in standing]
        own = {id(site.node) for site in sites}
        # Folds may be mixed, they are done one after the other; an update leaves out what cannot win by itself.
        forms = {(site.kind, site.operator if site.kind == "update" else "") for site in sites if site.binds}
        if len(forms) > 1:
            first, *_, last = sorted(sites, key=lambda site: site.node.lineno)
            return Obstacle(
                "carried",
                last.node.lineno,
                first.node.lineno,
                name,
                f"folds `{name}` in another way than line {first.node.lineno} does",
            )
        lines = [site.node.lineno for site in sites]
        strange_reads = [read for read in self.reads.get(name, []) if not _is_of(read, own)]
        if strange_reads:
            read = min(strange_reads, key=_place)
            return _carried(read, _nearest(read.line, lines), "sets" if sites[0].binds else "changes")
        strange_binds = [bind for bind in self.binds.get(name, []) if not _is_of(bind, own)]
        if strange_binds and self._is_exposed(name):
            return self._recurrence(name)
        if strange_binds:
            line = min(bind.line for bind in strange_binds)
            detail = f"sets `{name}`, which line {lines[0]} sets too, by what iterations before have left"
            return Obstacle("carried", line, lines[0], name, detail)
        return None

    def _count(self, name: str, sites: list[Seen]) -> Count | None:
        """How a name counts that one statement changes, the same way in every iteration, and others read."""
        if len(sites) > 1 or len(self.binds.get(name, [])) > 1 or name in self.items:
            return None
        [seen] = sites
        form = seen.candidate
        if form.kind != "fold" or form.operator not in ("+", "-") or not _is_regular(seen):
            return None
        by = number(form.holes[0])
        left = isinstance(form.node, ast.AugAssign) or form.holes[0].col_offset > form.own[-1].col_offset
        if by is None or not left:
            return None
        others = [read.line for read in self.reads[name] if not _is_of(read, {id(form.node)})]
        return Count(form.node.lineno, form.operator, by, min(others))

    def _recurrence(self, name: str) -> Obstacle:
        read = min(filter(self._is_exposed_read, self.reads[name]), key=_place)
        lines = [bind.line for bind in self.binds.get(name, []) if not bind.unbinds]
        lines = lines or [bind.line for bind in self.binds.get(name, [])] or [self.items.get(name, read.line)]
        return _carried(read, _nearest(read.line, lines), "sets")

    def _kept_by_sites(self) -> Iterable[Obstacle]:
        """What a site keeps must mean the same when it has travelled."""
        for seen in self.standing:
            for hole in seen.candidate.holes:
                value = self.findings.hole_value(hole)
                late = sorted(value.late & self.made_here)
                if late:
                    yield Obstacle(
                        "carried",
                        hole.lineno,
                        None,
                        late[0],
                        f"keeps a function that reads `{late[0]}` only when it is called, "
                        f"which may be iterations later; a default (`{late[0]}={late[0]}`) keeps its own",
                        advice="",
                    )
                if value.unordered and not is_repeatable(
                    hole
                ):  # `set()` has no order yet, where it is put in
                    detail = "keeps a set, and no two processes agree on the order of one"
                    advice = "To run it in parallel: keep a sorted(…) list instead"
                    yield Obstacle("order", hole.lineno, None, None, detail, advice=advice)

    def _put_below(self) -> Iterable[Obstacle]:
        """Where statements change what lies below a name, nothing may come to lie there that can be met otherwise:
        the body would see it change, and only in the kernel does it."""
        for seen in self.standing:
            form = seen.candidate
            for stored in form.stored:
                deepest = self._deepest(form.names[0])
                below = deepest.deep - stored.level
                if below < 0 or is_new(stored.value, below):
                    continue
                line, other, name = form.node.lineno, deepest.node.lineno, form.names[0]
                what = "what it is given" if stored.value is None else f"`{_act(stored.value)}`"
                detail = f"puts {what} into `{name}`, where line {other} changes it"
                advice = "To run it in parallel: put in a new object, made where it is put in"
                yield Obstacle("carried", line, other, name, detail, advice=advice)

    def _deepest(self, name: str) -> Candidate:
        """The site that changes what lies furthest below a name."""
        forms = [seen.candidate for seen in self.standing if name in seen.candidate.names]
        return max(forms, key=lambda form: form.deep)

    def _made(self, form: Candidate) -> tuple[tuple[int, int], ...]:
        if not form.stored:
            return ()
        deep = self._deepest(form.names[0]).deep
        put = {id(stored.value): deep - stored.level + 1 for stored in form.stored}
        made = ((at, put.get(id(hole), 0)) for at, hole in enumerate(form.holes))
        return tuple((at, down) for at, down in made if down > 0)

    def _changes(self) -> list[Change]:
        """What changes older objects: what the walk met, and sites that turned out to be plain code."""
        changes = list(self.findings.changes.values())
        for seen in self.private_sites:
            value, form = seen.value, seen.candidate
            # `x = x * 2` gives the name to something new; `x *= 2` may change what it stands for.
            makes_new = form.kind == "update" or (form.binds and isinstance(form.node, ast.Assign))
            if value.outside and value.root is not None and not makes_new:
                name = form.names[0]
                changes.append(
                    Change(
                        value.root,
                        form.node.lineno,
                        form.node.col_offset,
                        "augmented" if form.binds else "method",
                        value.direct,
                        name if name != value.root else None,
                        _act(form.node),
                        "" if form.binds else form.kind,
                    )
                )
        return sorted(changes, key=lambda change: (change.line, change.column))

    def _judge_change(self, change: Change) -> Obstacle | Doubt:
        # Nothing to copy where a function sets a global.
        advice = "" if change.how == "global" else None
        detail, reason = self._wording(change), "unread" if change.how == "form" else "changes"
        of_item = change.root in self.items and reason == "changes"
        obstacle = Obstacle(reason, change.line, None, change.root, detail, advice=advice, of_item=of_item)
        harmless = _CLEARED_BY.get(change.how)
        if not change.direct or harmless is None or change.root in self.made_here:
            return obstacle
        return Doubt(obstacle, change.root, harmless, change.method)

    def _wording(self, change: Change) -> str:
        root, through = change.root, change.through
        if change.how == "global":
            return f"sets the global `{root}` from inside a function"
        if change.how == "form":
            return f"changes `{root}` in a form that is not read yet: {change.text}"
        if root in self.items:
            owner = f"`{root}`, an item of the loop"
            shared = f"`{through}`, which belongs to {owner}" if through else owner
        elif through:
            link = "is" if change.direct else "belongs to"
            shared = f"`{through}`, which {link} `{root}` that all iterations share"
        else:
            shared = f"`{root}`, which all iterations share"
        return f"changes {shared}: {change.text}"

    # Facts

    def _sites(self) -> tuple[Site, ...]:
        ordered = sorted(self.standing, key=lambda s: (s.candidate.node.lineno, s.candidate.node.col_offset))
        return tuple(
            Site(
                index,
                seen.candidate.kind,
                span(seen.candidate.node),
                seen.candidate.names,
                tuple(span(hole) for hole in seen.candidate.holes),
                seen.candidate.operator,
                seen.once,
                seen.nested,
                seen.candidate.sliced,
                all(map(is_number, seen.candidate.holes)),
                prints(seen.candidate),
                seen.guarded,
                is_listed(seen.candidate),
                seen.candidate.deep,
                seen.candidate.late,
                self._made(seen.candidate),
                seen.candidate.indexer,
                seen.candidate.parts,
                seen.candidate.branches,
                seen.candidate.wins,
                seen.candidate.picked,
                tuple(at for at, hole in enumerate(seen.candidate.holes) if self._is_captured(hole)),
                seen.candidate.by_key,
            )
            for index, seen in enumerate(ordered)
        )

    def _is_captured(self, hole: ast.expr) -> bool:
        return isinstance(hole, ast.Name) and hole.id not in self.made_here and hole.id not in self.sites

    def _in_order(self) -> list[str]:
        first: dict[str, tuple[int, int]] = {}
        events: list[Read | Bind] = [*self.findings.reads.values(), *self.findings.binds.values()]
        for event in events:
            first[event.name] = min(_place(event), first.get(event.name, _place(event)))
        return list(dict.fromkeys([*self.items, *sorted(first, key=lambda name: first[name])]))

    def _kind(self, name: str) -> NameClass:
        if name in self.carried:
            return "carried"
        if name in self.sites and self.sites[name][0].candidate.kind == "plot":
            return "plotted"
        if name in self.sites:
            return "reduced" if self.sites[name][0].candidate.binds else "collected"
        if name in self.items:
            return "item"
        if name in self.counts:
            return "counted"
        return "private" if name in self.binds else "captured"

    def _facts(self, name: str) -> NameFacts:
        sites = [seen.candidate for seen in self.sites.get(name, [])]
        binds = self.binds.get(name, [])
        written = [bind.line for bind in binds]
        written += [site.node.lineno for site in sites if not site.binds]
        written += self.written.get(name, [])
        if name in self.items:
            written.append(self.items[name])
        kind = self._kind(name)
        return NameFacts(
            name,
            kind,
            _lines(read.line for read in self.reads.get(name, [])),
            _lines(written),
            conditional=kind == "private" and name not in self.end.touched,
            unbinds=any(bind.unbinds for bind in binds) and name not in self.end.bound,
            hopeful=any(read.hopeful for read in self.reads.get(name, [])),
            after=self.findings.companies.get(name, frozenset()) if kind == "captured" else frozenset(),
            unordered=(self.end.value(name) or NEW).unordered,
        )


def _by_name(events: Iterable[_Event]) -> dict[str, list[_Event]]:
    sorted_out: dict[str, list[_Event]] = {}
    for event in events:
        sorted_out.setdefault(event.name, []).append(event)
    return sorted_out


def _is_of(event: Read | Bind, nodes: set[int]) -> bool:
    """Whether it belongs to a site at one of these nodes."""
    return event.site is not None and id(event.site.node) in nodes


def _place(event: Read | Bind) -> tuple[int, int]:
    return event.line, event.column


def _nearest(line: int, others: list[int]) -> int:
    """The next of `others` from `line` on, as what is set below is read above; else the last before it."""
    below = [other for other in others if other > line]
    return min(below) if below else max(others)


def _lines(lines: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(lines)))


def _is_regular(seen: Seen) -> bool:
    """Whether it happens exactly once in every iteration."""
    return seen.once and not seen.nested


def _act(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST_ACT else text[: _LONGEST_ACT - 1].rstrip() + "…"


def _carried(read: Read, other_line: int, verb: str) -> Obstacle:
    name = read.name
    how = "makes a function that reads" if read.late else "reads"
    if other_line == read.line:
        detail = f"{how} `{name}` and {verb} it for the next iteration"
    else:
        detail = f"{how} `{name}`, which line {other_line} {verb} in the iteration before"
    return Obstacle("carried", read.line, other_line, name, detail)
