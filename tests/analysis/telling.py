"""Facts as short texts, so that a table of cells can say what must come out."""

from nbcluster.analysis import read_cell
from nbcluster.analysis.facts import Leaf, Loop, NameClass, Wrap

CLASSES: tuple[NameClass, ...] = ("item", "private", "counted", "collected", "reduced", "carried", "captured")


def loop_of(source: str) -> Loop:
    """The first loop of a cell whose magic line is line 1."""
    return next(loop for each in read_cell(source.lstrip("\n"), 2).statements for loop in each.loops)


def names(loop: Loop) -> str:
    """``item i, private y? z!`` (? may be left from before, ! may be unbound); builtins are left out."""
    told = []
    for kind in CLASSES:
        several = [name + _marks(loop, name) for name in loop.named(kind) if name not in _BUILTINS]
        if several:
            told.append(" ".join([kind, *several]))
    return ", ".join(told)


_BUILTINS = {
    "range",
    "len",
    "print",
    "sum",
    "max",
    "min",
    "enumerate",
    "zip",
    "list",
    "set",
    "sorted",
    "dict",
}


def _marks(loop: Loop, name: str) -> str:
    facts = loop.names[name]
    return "?" * facts.conditional + "!" * facts.unbinds


def sites(loop: Loop) -> str:
    """``append out(1) once``: kind, names, number of holes, and what else is known."""
    told = []
    for site in loop.sites:
        marks = [
            word
            for word in ("once", "nested", "guarded", "sliced", "listed", "prints")
            if getattr(site, word)
        ]
        marks += [f"below {site.deep}"] * bool(site.deep) + [f"late {at}" for at in site.late]
        operator = [each for each in (site.indexer, site.operator) if each]
        told.append(" ".join([site.kind, *operator, f"{'+'.join(site.names)}({len(site.holes)})", *marks]))
    return ", ".join(told)


def obstacles(loop: Loop) -> str:
    """``carried 4<5 w``: reason, line, the other line, name; doubts in brackets."""
    found = [*loop.obstacles, *(doubt.obstacle for doubt in loop.doubts)]
    told = []
    for obstacle in found:
        other = f"<{obstacle.other_line}" if obstacle.other_line else ""
        text = f"{obstacle.reason} {obstacle.line}{other} {obstacle.name or ''}".rstrip()
        told.append(text if obstacle in loop.obstacles else f"({text})")
    return ", ".join(told)


def source(of: Leaf | Wrap) -> str:
    """``enumerate(zip(3:20-22, 3:24-26), start=…)``: builtins around spans."""
    if isinstance(of, Leaf):
        return f"{of.span.line}:{of.span.col}-{of.span.end_col}"
    parts = [source(part) for part in of.parts]
    parts += [f"{name}={source(part)}" for name, part in of.keywords.items()]
    return f"{of.builtin}({', '.join(parts)})"
