"""What was decided for each loop of a cell, and what came of it.

In this room a decision becomes something to look at: fields, lines of text, JSON.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from nbcluster.analysis.facts import Loop, NameClass, Obstacle
from nbcluster.plan import words
from nbcluster.plan.decision import Here

Route = Literal["parallel", "kernel", "mixed"]

NAME_CLASSES: tuple[NameClass, ...] = (
    "item",
    "private",
    "counted",
    "captured",
    "collected",
    "reduced",
    "plotted",
    "bound",
    "carried",
)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A worker that was lost while it ran one of the iterations ``first`` to ``end``."""

    worker: str
    cause: str
    first: int
    end: int
    item: str = ""
    """``name = 'b.csv'``: what the iteration is for, where it is known which one it was."""

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class LoopReport:
    """One loop: what was decided, and what came of it. Lines are those of the cell as it is shown."""

    line: int
    header: str
    route: Route
    reason: str | None = None
    conflict: tuple[int, ...] = ()
    """The lines that the reason speaks of."""
    detail: str = ""
    advice: str = ""
    names: Mapping[NameClass, tuple[str, ...]] = field(default_factory=dict)
    total: int | None = None
    iterations_here: int = 0
    iterations_on_workers: int = 0
    continued_at: int | None = None
    """The first iteration that ran here again."""
    workers: int = 0
    seconds: float = 0.0
    sent: tuple[tuple[str, int], ...] = ()
    """Captured names with their size in bytes, as far as they are known one by one."""
    sent_bytes: int = 0
    plain_estimate_s: float | None = None
    allowed: tuple[str, ...] = ()
    """In which respects iterations were said to be independent (``--allow``)."""
    drawn: tuple[str, ...] = ()
    """Generators that all iterations share, whose draws were done ahead."""
    seeded: tuple[str, ...] = ()
    """Generators that all iterations share, and that they seed themselves."""
    streams: int | None = None
    """The seed of which each iteration, here and on workers, has random numbers of its own (``--streams``)."""
    blas: int | None = None
    """How many threads linear algebra had on workers, where that was asked for (``--blas``)."""
    checked: tuple[int, ...] = ()
    """Iterations that were run again here, after workers had run them (``--check``)."""
    otherwise: tuple[int, str] | None = None
    """The first of them that came out otherwise, and how."""
    per_worker: tuple[str, ...] = ()
    """Names of what each worker made for itself (``nbcluster.per_worker``)."""
    bounded: str = ""
    """Why not all workers had it, where memory is the reason: a clause."""
    gpus: float | None = None
    """How much of a GPU an iteration had for itself on workers (``--gpus``, ``nbcluster.on``)."""
    fell_back: bool = False
    """It was to have one, and workers without one were to do."""
    again: tuple[int, int] | None = None
    """Of an allowed loop, the iterations (the second is the first that is none) that may have begun on workers and
    are not committed from there."""
    losses: tuple[Loss, ...] = ()
    """Workers that were lost on the way."""
    proven: bool = False
    """Iteration 0 was run on a worker too, and left the same."""

    @property
    def unit(self) -> str:
        """What is counted: a group's iterations are its statements."""
        return "statement" if "bound" in self.names else "iteration"

    @property
    def sentences(self) -> tuple[str, ...]:
        """The right half of the report lines."""
        again = (words.again(*self.again, self.allowed),) if self.again else ()
        checked = (words.checked(self.checked, self.otherwise),) if self.checked else ()
        bounded = (self.bounded,) if self.bounded and self.route != "kernel" else ()
        return (*self._decided, *bounded, *self._lost, *again, *checked)

    @property
    def _lost(self) -> tuple[str, ...]:
        nearest = sorted(self.losses, key=lambda each: each.end - each.first)[:_LOSSES_TOLD]
        told = [
            words.lost(each.worker, each.cause, each.first, each.end, each.item, again=not self.allowed)
            for each in nearest
        ]
        more = len(self.losses) - len(told)
        return (*told, *([words.more_lost(more)] if more else []))

    @property
    def _decided(self) -> tuple[str, ...]:
        line = self.conflict[0] if self.conflict else None
        if self.route == "parallel":
            away = self.iterations_on_workers
            done = away + self.iterations_here
            how = words.apart(
                self.total or 0,
                done,
                away,
                self.workers,
                self.seconds,
                self.plain_estimate_s,
                self.unit,
            )
            what_for = words.what_for(
                self.names,
                self.sent,
                proven=self.proven,
                allowed=self.allowed,
                streams=self.streams,
                drawn=self.drawn,
                seeded=self.seeded,
                blas=self.blas,
                per_worker=self.per_worker,
                gpus=self.gpus,
                fell_back=self.fell_back,
            )
            return (how, what_for) if what_for else (how,)
        if self.reason is None:
            return (words.all_here(self.total, self.iterations_here, self.unit),)
        reason, detail, advice = self.reason, self.detail, self.advice
        if self.route == "mixed":
            at = self.continued_at or 0
            return (words.continued(at, self.workers, reason, self.line, line, detail, advice),)
        return (words.here(reason, self.line, line, detail, advice),)

    @property
    def text(self) -> str:
        """The right half of the report lines, wrapped."""
        pieces = [piece for sentence in self.sentences for piece in words.wrapped(sentence, _RIGHT_HALF)]
        return "\n".join(pieces)

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "line": self.line,
            "header": self.header,
            "route": self.route,
            "reason": self.reason,
            "conflict": list(self.conflict),
            "detail": self.detail,
            "advice": self.advice,
            "names": {kind: list(several) for kind, several in self.names.items()},
            "total": self.total,
            "iterations_here": self.iterations_here,
            "iterations_on_workers": self.iterations_on_workers,
            "continued_at": self.continued_at,
            "workers": self.workers,
            "seconds": self.seconds,
            "sent": [[name, count_bytes] for name, count_bytes in self.sent],
            "sent_bytes": self.sent_bytes,
            "plain_estimate_s": self.plain_estimate_s,
            "proven": self.proven,
            "allowed": list(self.allowed),
            "drawn": list(self.drawn),
            "seeded": list(self.seeded),
            "streams": self.streams,
            "blas": self.blas,
            "per_worker": list(self.per_worker),
            "losses": [each.to_json() for each in self.losses],
            "gpus": self.gpus,
            "fell_back": self.fell_back,
            "checked": list(self.checked),
            "otherwise": None if self.otherwise is None else list(self.otherwise),
            "bounded": self.bounded,
            "again": None if self.again is None else list(self.again),
        }


#: Where many are lost, it is for one reason mostly; those tell most of which it is known best what they ran.
_LOSSES_TOLD = 2
_RIGHT_HALF = 80
"""Columns of a text that others put beside a header."""


@dataclass(frozen=True, kw_only=True)
class SpreadReport:
    """A statement that ran in the kernel, and a library in it that gave to workers what it has processes for."""

    line: int
    header: str
    calls: int
    workers: int

    @property
    def sentence(self) -> str:
        """The right half of its report line."""
        return words.spread(self.calls, self.workers)

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {"line": self.line, "header": self.header, "calls": self.calls, "workers": self.workers}


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """One distributed cell, after it ran."""

    loops: tuple[LoopReport, ...] = ()
    spread: tuple[SpreadReport, ...] = ()
    """Statements of which joblib has spread a part over the workers."""
    unlike: tuple[str, ...] = ()
    """In what the workers that ran a part of it are unlike the kernel, a clause each."""
    seconds: float = 0.0
    name: str | None = None

    @property
    def route(self) -> Route:
        """``parallel`` if all loops ran on workers, ``kernel`` if none did, else ``mixed``."""
        routes = {loop.route for loop in self.loops}
        return routes.pop() if len(routes) == 1 else "mixed" if routes else "kernel"

    @property
    def proven(self) -> bool:
        """Every loop that ran on workers had its iteration 0 compared. True too where none did."""
        return all(loop.proven for loop in self.loops if loop.route != "kernel")

    @property
    def allowed(self) -> frozenset[str]:
        """What iterations on workers were allowed to do, over all loops."""
        return frozenset(each for loop in self.loops if loop.route != "kernel" for each in loop.allowed)

    @property
    def per_worker(self) -> tuple[str, ...]:
        """What workers made for themselves, over all loops."""
        apart = (loop for loop in self.loops if loop.route != "kernel")
        return tuple(dict.fromkeys(name for loop in apart for name in loop.per_worker))

    def lines(self) -> list[str]:
        """The report, a line (or more) a loop, and one for each statement that joblib has spread."""
        rows = [(loop.line, loop.header, loop.sentences) for loop in self.loops]
        rows += [(each.line, each.header, (each.sentence,)) for each in self.spread]
        return words.table(sorted(rows, key=lambda row: row[0]))

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "route": self.route,
            "proven": self.proven,
            "unlike": list(self.unlike),
            "name": self.name,
            "seconds": self.seconds,
            "loops": [loop.to_json() for loop in self.loops],
            "spread": [each.to_json() for each in self.spread],
        }

    def __str__(self) -> str:
        return "\n".join(self.lines())


def names_by_class(loop: Loop) -> dict[NameClass, tuple[str, ...]]:
    """The names of a loop, sorted out."""
    return {kind: loop.named(kind) for kind in NAME_CLASSES if loop.named(kind)}


def described(loop: Loop) -> LoopReport:
    """What the text alone says of a loop that runs apart; what came of it is to be filled in."""
    return LoopReport(line=loop.line, header=loop.header, route="parallel", names=names_by_class(loop))


def stayed(loop: Loop, decision: Here) -> LoopReport:
    """A loop that was decided to run here."""
    return replace(
        described(loop),
        route="kernel",
        reason=decision.reason,
        conflict=conflict_of(decision),
        detail=decision.detail,
        advice=decision.advice,
    )


def stayed_inside(obstacle: Obstacle) -> LoopReport:
    """A loop that lies deeper (`Statement.inner`)."""
    return LoopReport(
        line=obstacle.line,
        header=obstacle.header,
        route="kernel",
        reason=obstacle.reason,
        conflict=conflict_of(obstacle),
        detail=obstacle.detail,
        advice=obstacle.advice or "",
    )


def conflict_of(decision: Here | Obstacle) -> tuple[int, ...]:
    """The lines that a decision speaks of, the one that is at fault first; none where it speaks of none."""
    if not decision.line:
        return ()
    return tuple(dict.fromkeys(line for line in (decision.line, decision.other_line) if line))
