"""What reading a cell yields: plain facts, no syntax nodes.

Lines are counted as in the cell that the user sees (the magic line being line 1), so a fact can be
shown as it is. Columns are those of :mod:`ast`: UTF-8 byte offsets, the end exclusive.

In this room are the nouns that reading speaks in; who finds them lives next door.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

#: How a name of a loop behaves from one iteration to the next (DESIGN 2.1).
NameClass = Literal[
    "item", "private", "counted", "captured", "collected", "reduced", "plotted", "bound", "carried"
]

#: The forms of statement that a worker can record and the kernel can replay.
SiteKind = Literal[
    "append",  # X.append(hole)
    "extend",  # X.extend(hole)
    "add",  # X.add(hole)
    "merge",  # X.update(hole)
    "setitem",  # X[hole] = hole
    "setitem_op",  # X[hole] op= hole
    "fold",  # X op= hole, X = X op hole, X = max(X, hole), X = pd.concat([X, hole])
    "update",  # if hole > X: X = hole; Y = hole  (the guarded argmax update)
    "choice",  # if hole not in X: X[hole] = hole  (statements on X, chosen by what it holds)
    "collect",  # the element of a comprehension
    "plot",  # surface.plot(hole, hole), name = surface.add_subplot(hole)
]

LoopForm = Literal["for", "list", "set", "dict", "generator", "call", "group"]
"""``call`` is one that goes through items with a function that it is given; ``group`` are statements in a row, whose names
are what is `bound`, in order."""


class Span(NamedTuple):
    """Where a piece of source lies."""

    line: int
    col: int
    end_line: int
    end_col: int


@dataclass(frozen=True)
class Site:
    """A statement that touches something which outlives the iteration.

    The worker evaluates its *holes*, in source order; the kernel replays the statement with them.
    """

    index: int
    kind: SiteKind
    span: Span
    names: tuple[str, ...]
    """The collected object or the reduced names that it changes."""
    holes: tuple[Span, ...]
    operator: str | None = None
    """For folds and ``setitem_op``: the operator as written (``+``, ``*``, ``min``, ``max``, ``>``, ``pd.concat``)."""
    once: bool = False
    """Runs exactly once in every iteration."""
    nested: bool = False
    """Lies in an inner loop, so that it may run many times in one iteration."""
    sliced: bool = False
    """Its key has slices (``X[:, k] = e``): the holes are what stands between the colons, not the key."""
    literal: bool = False
    """Its holes are numbers as they stand: ``failed += 1``."""
    prints: bool = False
    """An update that prints too, or writes texts: what these are depends on what the iterations before have left."""
    guarded: bool = False
    """Lies in a ``try`` of the body, which would see it fail: it may travel only where it cannot fail."""
    listed: bool = False
    """Its operand is gone through once, by an ``extend``: a list of what came of it travels in its place."""
    deep: int = 0
    """How far below its name lies what it changes: 1 for ``X[k].append(e)`` and ``X.setdefault(k, []).append(e)``."""
    late: tuple[int, ...] = ()
    """Holes that are evaluated after something was looked up, and may be heard: if there is no ``X[k]``, nothing is
    heard of the ``e`` of ``X[k].append(e)``."""
    made: tuple[tuple[int, int], ...] = ()
    """Holes, by position, whose objects are put where sites change them afterwards; and how far down they may."""
    indexer: str | None = None
    """``loc`` of ``X.loc[hole] = hole``."""
    parts: tuple[SiteKind, ...] = ()
    """The statements that a choice is made of."""
    branches: bool = False
    """Some of its holes may not be evaluated: names, constants and displays of them, all but the first."""
    wins: bool = False
    """An update whose name becomes what it was compared with: whoever loses against one loses against all after it."""
    picked: tuple[int, ...] = ()
    """Holes that are used at once and may be kept as they are too: nothing may change them in between."""
    settled: tuple[int, ...] = ()
    """Holes, by position, that are captured names: nothing changes their objects before they are used."""
    by_key: bool = False
    """An update that compares something of the best so far, which the kernel asks of what was kept: its length, its
    first."""


@dataclass(frozen=True)
class NameFacts:
    """What one name does in a loop's body."""

    name: str
    kind: NameClass
    reads: tuple[int, ...] = ()
    """Lines that read it."""
    writes: tuple[int, ...] = ()
    """Lines that bind, delete or change it."""
    conditional: bool = False
    """Bound on some paths only: after an iteration it may still be the one of an earlier iteration."""
    unbinds: bool = False
    """May be unbound at the end of an iteration (``del``, ``except … as``)."""
    hopeful: bool = False
    """Read where only an inner loop that ran zero times, or a context that swallowed an exception, could have
    left it unset. A worker must then meet a NameError, never a stand-in, and the iteration continues here."""
    after: frozenset[str] = frozenset()
    """For a captured name: the names of the body that are certainly set wherever it is read."""
    unordered: bool = False
    """Plainly a set of something other than ints at the end: its order may not survive a journey."""


@dataclass(frozen=True)
class Count:
    """``n += 1``, exactly once in every iteration: what `n` is there follows from what it was before the loop."""

    line: int
    operator: str
    by: int | float
    reads: int
    """The first line that reads it besides."""


@dataclass(frozen=True)
class Obstacle:
    """Something that reading found and that keeps a loop in the kernel."""

    reason: str
    """A word of the closed list (``nbcluster.plan.reasons``)."""
    line: int
    other_line: int | None = None
    name: str | None = None
    detail: str = ""
    """What was seen, in the user's words: completes "here [reason]: line N …"."""
    header: str = ""
    """For a loop that lies deeper: its own header, on one line."""
    advice: str | None = None
    """What could be written otherwise, where reading sees it; else the reason has its own advice."""
    of_item: bool = False
    """The iteration changes its own item: where that belongs to nothing else, it can be changed in the kernel too."""


@dataclass(frozen=True)
class Doubt:
    """An obstacle that vanishes when a captured name turns out to be something harmless.

    ``np.sort(x)`` changes nothing when ``np`` is a module; ``n += 1`` after ``n = size`` changes
    nothing when ``size`` is a number. Reading cannot know; the plan, which sees the objects, can.
    """

    obstacle: Obstacle
    name: str
    unless: frozenset[str]
    """Roles (``nbcluster.plan.surroundings``) of `name` that clear it."""
    method: str = ""
    """The method that is called on it, if it is one: some libraries have pure ones of a changer's name."""


@dataclass(frozen=True)
class Use:
    """A captured name as the body uses it: ``np.random.rand(3)`` is ``np``, ``random.rand``, called."""

    name: str
    path: str
    line: int
    called: bool = False

    @property
    def text(self) -> str:
        """As the user wrote it."""
        dotted = f"{self.name}.{self.path}" if self.path else self.name
        return f"{dotted}()" if self.called else dotted


@dataclass(frozen=True)
class Context:
    """What a ``with`` around a loop enters."""

    line: int
    text: str
    """As the user wrote it, shortened: ``np.errstate(all='ignore')``."""
    made_by: Use | None
    """What is called to make it; None where it is no call of a name."""
    names: tuple[str, ...] = ()
    """What it is called from then on."""
    given: tuple[tuple[str, object], ...] | None = None
    """What it is made with, by name; None where not all of that is written there as a number, a text or the like."""


@dataclass(frozen=True)
class Call:
    """A call in a piece of a body: ``np.random.shuffle(order)`` is ``np``, ``random.shuffle``, given ``order``."""

    name: str
    path: str
    line: int
    first: str = ""
    """Its first argument, if that is a name."""
    given: int = 0
    """How many arguments it has that are not called by name."""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A part of a body that could be done ahead of it, if what it calls is known to do nothing but compute or draw."""

    span: Span
    """A statement that binds plain names, a call, or an inner loop."""
    reads: tuple[str, ...]
    handed: tuple[str, ...]
    """Of these, the ones that are more than the root of what it calls."""
    binds: tuple[str, ...]
    calls: tuple[Call, ...]
    makes: bool = False
    """What it binds comes from a call, or is a new list."""
    head_to: int = 0
    """Of an inner loop, the last line of its header: it reads no more than that, and binds its items. What it repeats are
    pieces of their own, and may be left out."""
    within: Span | None = None
    """The innermost of such loops that it lies in."""


@dataclass(frozen=True)
class Seeding:
    """A call in a body that may seed a random generator: ``np.random.seed(i)`` is ``np``, ``random.seed``."""

    span: Span
    name: str
    path: str


@dataclass(frozen=True)
class Taker:
    """Who takes from a generator, one item after the other."""

    name: str
    """The builtin, or ``join``, or ``*`` for a star."""
    root: str = ""
    """The name that has to stand for the builtin, or for the text that joins; none where nothing can be in its place."""

    def __str__(self) -> str:
        return f"{self.name}()" if self.name != "*" else "the star"


@dataclass(frozen=True)
class Leaf:
    """An expression of a loop's header that is evaluated as it is."""

    span: Span
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wrap:
    """A builtin of a loop's header that only rearranges what it is given."""

    builtin: Literal["enumerate", "zip", "reversed"]
    parts: tuple["Leaf | Wrap", ...]
    keywords: Mapping[str, "Leaf | Wrap"] = field(default_factory=dict)
    """``start=`` of enumerate, ``strict=`` of zip."""
    span: Span | None = None
    """The whole call: to be evaluated as it is where the builtin's name means something else."""


def leaves(source: "Leaf | Wrap") -> Iterator[Leaf]:
    """The expressions of a header, in the order in which Python evaluates them."""
    if isinstance(source, Leaf):
        yield source
        return
    for part in (*source.parts, *source.keywords.values()):
        yield from leaves(part)


def leaf_names(source: "Leaf | Wrap") -> tuple[str, ...]:
    """The names that a header reads."""
    return tuple(dict.fromkeys(name for leaf in leaves(source) for name in leaf.names))


#: What a level of a nest binds: a name, or a tuple of them.
Target = str | tuple["Target", ...]


@dataclass(frozen=True)
class Level:
    """One of the loops of a nest that is taken as one loop."""

    span: Span
    source: "Leaf | Wrap"
    target: Target


@dataclass(frozen=True)
class Loop:
    """One loop (or comprehension) at the top level of a cell, or in a block there."""

    form: LoopForm
    line: int
    end_line: int
    header: str
    """As the user wrote it, on one line, without the colon: ``for k in k_range``."""
    span: Span
    """The ``for`` statement, or the comprehension inside its statement."""
    source: "Leaf | Wrap"
    """What is iterated over."""
    names: Mapping[str, NameFacts]
    sites: tuple[Site, ...]
    obstacles: tuple[Obstacle, ...]
    """All of them, in order of line; none means that it is worth trying."""
    escaping: frozenset[str] = frozenset()
    """Body names that a function made in the body reads late: they must live where it looks them up."""
    notes: tuple[str, ...] = ()
    """Near misses, in words."""
    doubts: tuple[Doubt, ...] = ()
    """Obstacles that depend on what captured names are."""
    uses: tuple[Use, ...] = ()
    """How captured names are used: attribute paths and calls, in order of line."""
    live: tuple[str, ...] = ()
    """Names of the header whose objects are gone through as they are, not as a copy."""
    iterated: Mapping[str, int] = field(default_factory=dict)
    """Captured names whose order of iteration shows in the body, and the first line where it does."""
    iterated_parts: Mapping[str, int] = field(default_factory=dict)
    """Captured names of which a part is gone through: ``graph[node]``, ``conf.words``."""
    taker: Taker | None = None
    """For a generator: whom it is given to."""
    left_at: int | None = None
    """The line of its first ``break``: how many iterations there will be only they know."""
    contexts: tuple[Context, ...] = ()
    """What has been entered around it in the cell, the outermost first."""
    counts: Mapping[str, Count] = field(default_factory=dict)
    """For each counted name, how it counts."""
    pieces: tuple[Piece, ...] = ()
    """What every iteration does once and could be done ahead, in order; some lie in others."""
    seedings: tuple[Seeding, ...] = ()
    """What may seed a random generator in the body itself, wherever in it."""
    given: str | None = None
    """For a call: the name of the function that it is given, if that has one."""
    is_method: bool = False
    """For a call: of a method, so that `source` gives that method, and the items are known to its object."""
    levels: tuple[Level, ...] = ()
    """For a nest taken as one loop: the loops that it is made of, the outermost first."""
    flat: tuple["Loop", ...] = ()
    """For a nest: the same taken as one loop, of two levels, of three, and so on."""

    def named(self, kind: NameClass) -> tuple[str, ...]:
        """Names of one class, in order of first appearance."""
        return tuple(name for name, facts in self.names.items() if facts.kind == kind)

    def own(self) -> tuple[str, ...]:
        """Names that an iteration has for itself, whatever iterations before it have left."""
        return (*self.named("item"), *self.named("private"), *self.named("counted"))

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of what the kernel changes, in the order of the loop, as workers tell it."""
        return self.named("collected") + self.named("reduced") + self.named("plotted")

    def mentioned(self) -> tuple[str, ...]:
        """Every name of the header and the body: what a plan wants to know the kinds of."""
        taker = [self.taker.root] if self.taker is not None and self.taker.root else []
        entered = [name for context in self.contexts for name in context.names]
        return tuple(dict.fromkeys([*leaf_names(self.source), *self.names, *taker, *entered]))


@dataclass(frozen=True)
class Binding:
    """``name = f(…)``: it does no more than that, as far as its text goes."""

    name: str
    reads: frozenset[str]
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Statement:
    """One statement at the top level of a cell, or in a block there."""

    index: int
    """Its place among those of the top level, or that of the block that it lies in."""
    line: int
    end_line: int
    loops: tuple[Loop, ...] = ()
    """The loop, if this statement is one, or the comprehensions of which it makes something, in order; of a block, those
    of the statements inside."""
    inner: tuple[Obstacle, ...] = ()
    """Loops that lie deeper (inside ``while``, ``class``, ``except`` …) and why they stay here."""
    span: Span | None = None
    """Where it lies in its block."""
    binding: Binding | None = None
    """What it binds, if that is all that it does: it may be done beside others of its kind."""
    inside: tuple["Statement", ...] = ()
    """Of a block (``if``, ``with``, ``try``, ``match``): the statements in it that hold loops, in order."""


@dataclass(frozen=True)
class CellFacts:
    """A cell, read."""

    source: str
    """The cell's text without its magic line."""
    statements: tuple[Statement, ...]
    native: Obstacle | None = None
    """Why the whole cell runs as if the magic line were not there (top-level ``await``, a magic inside)."""


@dataclass(frozen=True)
class FunctionFacts:
    """A function, its body read as though it were a cell."""

    name: str
    """With the classes and functions around it: ``Model.fit``."""
    statements: tuple[Statement, ...]
