"""Whether a loop may run apart: decided on what was read and on what its names stand for.

Reading finds what is certain from the text alone. What is left is asked of the surroundings: is the captured
name an iterator, does a callee read what is collected, are two names one object?

In this room a loop is given its decision, before anything of it has run.
"""

import builtins
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from nbcluster.analysis.facts import Doubt, Loop, NameFacts, Obstacle, Site, leaf_names, leaves
from nbcluster.analysis.holes import MAKERS
from nbcluster.analysis.known import CHANGERS, MODULES
from nbcluster.analysis.updates import MEASURES
from nbcluster.plan import modules
from nbcluster.plan.ahead import Ahead, ahead
from nbcluster.plan.reasons import advice_for, advice_per_worker, own_numbers
from nbcluster.plan.seeded import Seeded, seeded
from nbcluster.plan.surroundings import Surroundings, first_of

_NUMBERS = {"builtins.int", "builtins.float", "builtins.complex"}
_COUNTING = {"builtins.int", "builtins.float"}
_COLUMN_TYPES = {
    "append": {"builtins.list"},
    "extend": {"builtins.list"},
    "add": {"builtins.set"},
    "setitem": {"builtins.list", "builtins.dict"},
    "setitem_op": {"builtins.list", "builtins.dict"},
    "fold": _NUMBERS | {"builtins.str"},
}
_TAKES_ALL = {"builtins.list", "builtins.bytearray", "collections.deque", "array.array"}
"""Types that, given something to go through, go through all of it, and keep no more of it than what came."""
_DICTS = {"collections.defaultdict", "collections.OrderedDict", "collections.Counter"}
_ARRAY = "numpy.ndarray"
_KEYED = {"builtins.list", "builtins.dict", *_DICTS}
"""What is gone down into by a key, and does nothing else then."""
_PLAIN = {*_KEYED, "builtins.set", "collections.deque"}
"""Types whose methods only do what they are known for."""
_ASKED = {*_KEYED, "builtins.set"}
_MERGE = {"builtins.dict", "builtins.set", *_DICTS}
_MUTABLE = {"list", "dict", "set", "array", "frame", "instance", "other"}
_CANNOT_FAIL = {"append": {"builtins.list"}, "setitem": {"builtins.dict"}, "add": {"builtins.set"}}
"""What may stand in a ``try``: its failure would have to be seen by a handler that ran long ago, elsewhere.
A dict or a set refuses keys without a hash, which the worker asks for in its place."""


@dataclass(frozen=True)
class Here:
    """The loop runs in the kernel, as it would without us."""

    reason: str
    line: int | None
    other_line: int | None
    name: str | None
    detail: str
    """Completes "here [reason]: line N …", or stands alone where there is no line."""
    advice: str = ""
    """One thing to do, or nothing."""


@dataclass(frozen=True)
class Apart:
    """The loop is worth trying on workers."""

    captured: tuple[str, ...]
    """Names to be sent: read by the body, and defined."""
    collected: tuple[str, ...]
    reduced: tuple[str, ...]
    private: tuple[str, ...]
    item: tuple[str, ...]
    stay_global: frozenset[str]
    """Names of the body that must live among globals, because functions look for them there."""
    ordered: bool
    """Effects must be done record by record, in the order of the program; else column by column is exact."""
    ahead: Ahead | None = None
    """What draws from generators that all iterations share, and is done ahead."""
    seeded: Seeded | None = None
    """Generators that all iterations share, and that they seed themselves."""
    gpus: float | None = None
    """How much of a GPU each iteration is said to need, as far as the cell's text tells."""
    flat: tuple[tuple[Loop, "Apart"], ...] = ()
    """Of a nest: the same as one loop, of two levels, of three, and so on, as long as that may run apart too."""


def decide(
    loop: Loop, surroundings: Surroundings | None, allowed: Collection[str] = (), *, streams: bool = False
) -> Here | Apart:
    """What is to become of a loop. Without surroundings the text alone decides (``--explain``). ``allowed`` is what its
    iterations may do to the world. With ``streams`` each iteration has random numbers of its own."""
    own = None if streams else seeded(loop, surroundings)
    drawn = None if streams or own is not None else ahead(loop, surroundings)
    acting = _ahead_of_a_break(loop) if allowed else iter(())
    for obstacle in chain(_obstacles(loop, surroundings), acting):
        if obstacle.of_item and loop.form != "call":
            continue  # what the items are, the loop's header tells
        if streams and modules.has_streams(obstacle):
            continue
        if not any(known is not None and known.settles(obstacle) for known in (own, drawn)):
            return _here(loop, obstacle, surroundings)
    # How many numbers of its own each has must not depend on how many workers there are; and what an iteration as it is
    # written does to files, it does in its order.
    flat = () if streams or allowed else tuple(_flat(loop, surroundings))
    return replace(_apart(loop, surroundings), ahead=drawn, seeded=own, flat=flat)


def known_to_stay(loop: Loop, around: Surroundings) -> Here | None:
    """Why a loop is known to stay by somebody who knows some of its names only: what is not among the ``kinds`` may be
    anything."""
    for ask in _ANSWERED_BY_ONE_NAME:
        for obstacle in ask(loop, around):
            return _here(loop, obstacle, around)
    return None


def open_questions(loop: Loop, around: Surroundings) -> Iterator[str]:
    """The conditions on which a loop runs apart whose names are known in part: ```d` is a plain number``."""
    for site in loop.sites:
        name = site.names[0] if site.names else ""
        kind = around.kinds.get(name)
        if site.kind == "plot":
            continue
        if site.guarded and not _cannot_fail(site, around):
            yield f"what line {site.span.line} does cannot fail inside the try"
        elif (site.deep or site.kind == "choice") and (kind is None or kind.type not in _ASKED):
            yield f"`{name}` is a plain list, set or dictionary, and so is what it holds"
        elif site.kind == "merge" and not site.deep and (kind is None or kind.type not in _MERGE):
            yield f"`{name}` is a plain set or dictionary"
        elif site.listed and (kind is None or kind.type not in _TAKES_ALL):
            yield f"`{name}` is a plain list"
        elif site.indexer and (kind is None or kind.role != "frame"):
            yield f"`{name}` is a frame or a Series of pandas"
    for name in loop.counts:
        if name not in around.kinds or around.kinds[name].type not in _COUNTING:
            yield f"`{name}` is a plain number"
    if (
        loop.taker is not None
        and loop.taker.name == "join"
        and loop.taker.root
        and around.role(loop.taker.root) != "text"
    ):
        yield f"`{loop.taker.root}` is a text"


def _flat(loop: Loop, surroundings: Surroundings | None) -> Iterator[tuple[Loop, Apart]]:
    for flat in loop.flat:
        decision = decide(flat, surroundings)
        random = isinstance(decision, Apart) and (decision.ahead or decision.seeded)
        changed = any(each.of_item for each in flat.obstacles)  # an item that several of its iterations share
        if isinstance(decision, Here) or random or changed:
            return
        yield flat, decision


def changes_item(loop: Loop, why_not: str) -> Here | None:
    """An iteration that changes its own item, where that is known not to belong to that iteration alone: ``why_not`` is
    the rest of the sentence."""
    for obstacle in loop.obstacles:
        if obstacle.of_item:
            here = _here(loop, obstacle, None)
            return replace(here, detail=f"{here.detail}, {why_not}")
    return None


def _here(loop: Loop, obstacle: Obstacle, around: Surroundings | None) -> Here:
    line = obstacle.line or None
    advice = obstacle.advice
    if advice is None and obstacle.reason == "changes" and _is_module(obstacle.name, around):
        advice = "To run it in parallel: set it before the loop, once for all iterations"
    elif advice is None and obstacle.reason == "changes" and _is_bar(obstacle.name, around):
        advice = "To run it in parallel: leave it out; the progress is shown anyway"
    elif advice is None and obstacle.reason == "random":
        advice = own_numbers(loop, obstacle.detail)
    elif advice is None:
        advice = advice_for(obstacle.reason, loop, obstacle.name)
    return Here(obstacle.reason, line, obstacle.other_line, obstacle.name, obstacle.detail, advice)


def _is_module(name: str | None, around: Surroundings | None) -> bool:
    """Whether nobody can have one of their own."""
    if name is None or around is None:
        return name in MODULES
    return around.role(name) == "module"


def _is_bar(name: str | None, around: Surroundings | None) -> bool:
    kind = around.kinds.get(name or "") if around is not None else None
    return kind is not None and kind.type.partition(".")[0] == "tqdm"


def _obstacles(loop: Loop, surroundings: Surroundings | None) -> Iterator[Obstacle]:
    """Everything against running apart, the most telling first."""
    doubts = [doubt.obstacle for doubt in loop.doubts if not _is_cleared(doubt, surroundings)]
    yield from sorted([*loop.obstacles, *doubts], key=lambda obstacle: obstacle.line)
    for question in _QUESTIONS_OF_TEXT:
        yield from question(loop, surroundings)
    if surroundings is not None:
        for ask in _QUESTIONS:
            yield from ask(loop, surroundings)


def _ahead_of_a_break(loop: Loop) -> Iterator[Obstacle]:
    """What was written ahead of a ``break`` cannot be dropped like a result."""
    early = "and what comes later must not be done before that"
    if loop.left_at is not None:
        detail = f"leaves the loop, {early}"
        advice = "To run it in parallel: compute all in this loop, look for the end in a second one"
        yield Obstacle("break", loop.left_at, detail=detail, advice=advice)
    if loop.taker is not None and loop.taker.name in ("any", "all"):
        detail = f"is given to {loop.taker}, which may soon have what it needs, {early}"
        advice = f"To run it in parallel: give {loop.taker} a list, `[…]`, of which all is computed"
        yield Obstacle("break", loop.line, detail=detail, advice=advice)


def _is_cleared(doubt: Doubt, surroundings: Surroundings | None) -> bool:
    if surroundings is None:
        return "module" in doubt.unless and doubt.name in MODULES
    kind = surroundings.kinds.get(doubt.name)
    return kind is not None and (kind.role in doubt.unless or modules.is_pure(kind.type, doubt.method))


# What can be asked without objects too, by the names that notebooks give to modules


def _contexts(loop: Loop, surroundings: Surroundings | None) -> Iterator[Obstacle]:
    """A lock, a patch, a transaction is not there on a worker, or is there for each by itself."""
    for at, context in enumerate(loop.contexts):
        if surroundings is None:
            made_by = context.made_by
            known = made_by is not None and modules.is_called_like_one(made_by.text.removesuffix("()"))
        else:
            known = modules.holds_on_workers(surroundings.contexts[at])
        if not known:
            detail = f"enters `{context.text}` around it, of which it is not known what it does to workers"
            yield Obstacle("unread", context.line, None, None, detail, advice=_OUT_OF_IT)
        for name in context.names:
            same = set() if surroundings is None else surroundings.others_like(name)
            used = first_of([*loop.names, *leaf_names(loop.source)], {name, *same})
            if used is not None:
                detail = f"uses `{used}`, which is what line {context.line} has entered around the loop"
                line = _first_line(loop.names[used]) if used in loop.names else loop.line
                yield Obstacle("unread", line, context.line, used, detail, advice=_OUT_OF_IT)


_OUT_OF_IT = "To run it in parallel: compute before the `with`, or after it"


def _random_draws(loop: Loop, surroundings: Surroundings | None) -> Iterator[Obstacle]:
    named = [(modules.called(use, surroundings), use) for use in loop.uses]
    seeds = [(modules.generator_of(dotted), use.line) for dotted, use in named if modules.seeds(dotted)]
    for dotted, use in named:
        generator = modules.generator_of(dotted)
        is_seeded = any(line <= use.line for each, line in seeds if each == generator)
        if generator is not None and modules.draws(dotted) and not is_seeded:
            yield Obstacle("random", use.line, None, use.name, f"draws from {generator} by {use.text}")


def _figures(loop: Loop, surroundings: Surroundings | None) -> Iterator[Obstacle]:
    for use in loop.uses:
        if modules.draws_figures(modules.called(use, surroundings)):
            yield Obstacle("figure", use.line, None, use.name, f"draws by {use.text}")


def _widgets(loop: Loop, surroundings: Surroundings | None) -> Iterator[Obstacle]:
    for use in loop.uses:
        if use.called and use.text.removesuffix("()").rpartition(".")[2] in (
            "clear_output",
            "update_display",
        ):
            yield Obstacle(
                "display", use.line, None, use.name, f"changes output that is already shown: {use.text}"
            )


_QUESTIONS_OF_TEXT: list[Callable[[Loop, Surroundings | None], Iterator[Obstacle]]] = [
    _contexts,
    _random_draws,
    _figures,
    _widgets,
]


# What only the objects can tell


def _odd_taker(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """Whoever else takes from a generator may ask for less than all, or do something between two items."""
    if loop.taker is not None and around.odd_taker:
        root = loop.taker.root
        what = "not the builtin of that name" if loop.taker.name == root else "no text"
        detail = f"gives what it computes to `{root}`, which is {what} and may stop before the last item"
        advice = "To run it in parallel: give it a list, `[…]`"
        yield Obstacle("unread", loop.line, None, root, detail, advice=advice)


def _captures_that_stay(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """Objects that are not what they are once they have travelled."""
    for name in loop.named("captured"):
        kind = around.kinds.get(name)
        if kind is None:
            continue
        line = _first_line(loop.names[name])
        if kind.role == "iterator":
            detail = f"uses `{name}`, an iterator, which goes on from iteration to iteration"
            yield Obstacle("iterator", line, None, name, detail)
        elif kind.role == "file":
            detail = f"uses `{name}`, an open file, which cannot travel"
            yield Obstacle("unpicklable", line, None, name, detail, advice=_of_file(loop, name, line))
        elif kind.role == "generator-rng":
            detail = f"draws from `{name}`, a random generator that all iterations share"
            yield Obstacle("random", line, None, name, detail)
        elif kind.type.startswith(modules.FIGURE_TYPES):
            yield Obstacle("figure", line, None, name, f"draws on `{name}`")
        elif kind.type.startswith(modules.CLUSTER_TYPES):
            yield Obstacle("nested", line, None, name, f"uses `{name}`, a cluster's client, itself")


def _of_file(loop: Loop, name: str, line: int | None) -> str:
    """What is written one piece after the other, or read so, is opened once."""
    methods = {use.path for use in loop.uses if use.name == name}
    if any(method.startswith("write") for method in methods):
        return f"To run it in parallel: collect what `{name}` is given in a list, and write it after the loop"
    if any(method.startswith("read") for method in methods):
        return f"To run it in parallel: read `{name}` into a list before the loop, and go through that"
    return advice_per_worker(name, line)


def _header(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """An iterator that exists before the loop may be pulled by others too, and can be pulled only once."""
    for leaf in leaves(loop.source):
        for name in leaf.names:
            is_whole = leaf.span.end_col - leaf.span.col == len(name.encode())
            if is_whole and around.role(name) in ("iterator", "file"):
                article = "an iterator" if around.role(name) == "iterator" else "an open file"
                detail = f"goes through `{name}`, {article}, which is used up as it goes"
                yield Obstacle("iterator", loop.line, None, name, detail)
    changed = loop.changed
    for name in loop.live:
        other = first_of(changed, around.others_like(name))
        if other is not None:
            line = loop.names[other].writes[0]
            detail = (
                f"goes through `{name}`, which is the same object as `{other}`, which line {line} changes"
            )
            yield Obstacle("changes", loop.line, line, name, detail)


def _callees(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    for name in sorted(around.callee_writes):
        callee = around.callee_of(name)
        detail = f"{callee} sets the global `{name}`"
        where = "in the loop" if loop.form == "for" else "after that"
        advice = f"To run it in parallel: let {callee} return it, and set `{name}` {where}"
        yield Obstacle("changes", 0, None, name, detail, advice=advice)
    for name in (*loop.changed, *loop.named("bound")):
        if name in around.callee_reads:
            line = loop.names[name].writes[0]
            detail = f"changes `{name}`, which {around.callee_of(name)} reads"
            yield Obstacle("carried", line, None, name, detail)


def _too_early(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """A function that the body calls reads a name of the body, as a global: it must have been set by then."""
    if loop.form != "for":
        return
    for name in loop.named("private"):
        facts = loop.names[name]
        if facts.hopeful and name in loop.escaping | around.callee_reads:
            detail = f"may read `{name}` before line {facts.writes[0]} has set it"
            advice = f"To run it in parallel: set `{name}` at the top of the loop"
            yield Obstacle("carried", facts.reads[0], facts.writes[0], name, detail, advice=advice)
        for captured in loop.named("captured"):
            if around.may_reach(captured, name) and name not in loop.names[captured].after:
                line = _first_line(loop.names[captured])
                callee = around.callee_of(name)
                detail = f"may call {callee}, which reads `{name}`, before line {facts.writes[0]} has set it"
                advice = f"To run it in parallel: give it `{name}` as an argument"
                if facts.conditional:
                    advice = (
                        f"To run it in parallel: set `{name}` in every iteration, before {callee} is called"
                    )
                yield Obstacle("carried", line, facts.writes[0], name, detail, advice=advice)


def _aliases(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    captured = loop.named("captured")
    for name in loop.changed:
        other = first_of(captured, around.others_like(name))
        is_mutable = loop.names[name].kind != "reduced" or around.role(name) in _MUTABLE
        if other is not None and is_mutable:
            line, written = _first_line(loop.names[other]), loop.names[name].writes[0]
            detail = f"reads `{other}`, which is the same object as `{name}`, which line {written} changes"
            yield Obstacle("carried", line, written, other, detail)


def _orders(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    for name, line in loop.iterated.items():
        if around.role(name) == "set":
            detail = f"goes through `{name}`, a set, and no two processes agree on the order of one"
            yield Obstacle("order", line, None, name, detail)
    for name, line in {**loop.iterated_parts, **loop.iterated}.items():
        if name in around.holds_sets:
            detail = f"goes through what `{name}` holds, sets too, and no two processes agree on their order"
            yield Obstacle("order", line, None, name, detail)


def _orders_of_callees(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    for detail in around.callee_orders:
        yield Obstacle("order", 0, None, None, detail)


def _bound_methods(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """``append = out.append`` before the loop: the method brings its own list along, and a copy is no use."""
    for name in loop.named("captured"):
        kind = around.kinds.get(name)
        if kind is not None and kind.role == "function" and kind.detail in CHANGERS:
            detail = f"uses `{name}`, which changes an object that all iterations share: .{kind.detail}()"
            advice = f"To run it in parallel: call .{kind.detail}() by the object's own name in the loop"
            yield Obstacle("changes", _first_line(loop.names[name]), None, name, detail, advice=advice)


def _missing_in_branches(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """The holes of a branch are evaluated whether it is taken or not: there Python would not see what is missing."""
    spans = [site.span for site in loop.sites if site.branches]
    for name in loop.named("captured") if spans else ():
        for line in loop.names[name].reads:
            known = name in around.kinds or hasattr(builtins, name)
            if not known and any(span.line <= line <= span.end_line for span in spans):
                yield Obstacle(
                    "carried", line, None, name, f"uses `{name}`, which does not exist yet", advice=""
                )


def _counts(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """What a name will be can be told ahead of numbers alone."""
    for name, count in loop.counts.items():
        if name not in around.kinds:
            detail = f"uses `{name}`, which does not exist yet"
            yield Obstacle("carried", count.line, None, name, detail, advice="")
        elif around.kinds[name].type not in _COUNTING:
            detail = f"reads `{name}`, which line {count.line} sets in the iteration before"
            yield Obstacle("carried", count.reads, count.line, name, detail)


def _missing(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """Python's own NameError is the best thing to say here."""
    for name in loop.named("collected") + loop.named("reduced"):
        facts = loop.names[name]
        if facts.reads and name not in around.kinds:
            detail = f"uses `{name}`, which does not exist yet"
            yield Obstacle("carried", facts.reads[0], None, name, detail, advice="")


def _guarded(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    for site in loop.sites:
        if site.guarded and not _cannot_fail(site, around):
            name = site.names[0] if site.names else None
            detail = "may fail inside a try, which would have to see it happen"
            advice = "To run it in parallel: put into the try only what computes"
            yield Obstacle("carried", site.span.line, None, name, detail, advice=advice)


def _below(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """What lies below a name is changed here, long after the body went on: by nobody's code but Python's."""
    for site in loop.sites:
        name = site.names[0] if site.deep else ""
        kind = around.kinds.get(name)
        if kind is None or kind.type == _ARRAY:
            continue
        *on_the_way, changed = kind.below
        odd = ({kind.type} | frozenset().union(*on_the_way)) - _KEYED or _odd(changed, site)
        if odd:
            which = min(odd).rpartition(".")[2] if "what " not in min(odd) else min(odd)
            detail = f"changes what `{name}` holds, which is no plain list, set or dictionary: {which}"
            yield Obstacle("changes", site.span.line, None, name, detail, advice="")
    if any(site.deep or site.kind == "choice" for site in loop.sites):
        for name in MAKERS & set(loop.named("captured")) & set(around.kinds):
            if around.kinds[name].detail not in (f"builtins.{name}", f"collections.{name}"):
                line = _first_line(loop.names[name])
                detail = f"uses `{name}`, which does not stand for Python's own {name} here"
                yield Obstacle("changes", line, None, name, detail, advice="")


def _odd(changed: frozenset[str], site: Site) -> frozenset[str]:
    """Types among which a change may do more than it says."""
    if changed == {_ARRAY} and site.kind in ("setitem", "setitem_op"):
        return frozenset()
    return changed - _PLAIN


def _choices(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """``if k not in X`` is Python's own question of Python's own containers: others may answer as they like, and use at
    once what they are given to keep."""
    for site in loop.sites:
        for name in site.names if site.kind == "choice" else ():
            kind = around.kinds.get(name)
            if kind is not None and kind.type not in _ASKED:
                line, which = site.span.line, kind.type.rpartition(".")[2]
                detail = f"asks what `{name}` holds, which is no plain list, set or dictionary: {which}"
                yield Obstacle("carried", line, line, name, detail, advice="")


def _measures(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """``if len(e) > len(X)`` is asked here: by Python's own `len`, which reads nothing that an iteration sets."""
    if any(site.kind == "update" for site in loop.sites):
        for name in MEASURES & set(loop.named("captured")) & set(around.kinds):
            line = _first_line(loop.names[name])
            detail = f"uses `{name}`, which does not stand for Python's own {name} here"
            yield Obstacle("carried", line, None, name, detail, advice="")


def _best_so_far(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """What is kept is asked here once its iteration is over: it must not be asked before that too, when it may have
    been another."""
    for site in loop.sites:
        others = [other for other in loop.sites if other is not site and set(other.names) & set(site.names)]
        if site.by_key and (site.nested or others):
            detail = f"asks `{site.names[0]}` several times in one iteration, by what it may be only then"
            advice = "To run it in parallel: find the best of one iteration first, then compare once"
            yield Obstacle("carried", site.span.line, None, site.names[0], detail, advice=advice)


def _merges(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """``X.update(e)`` is many things: a dictionary's, a hash's, a progress bar's."""
    for site in loop.sites:
        name = site.names[0] if site.kind == "merge" and not site.deep else ""
        kind = around.kinds.get(name)
        if kind is None or kind.type in _MERGE:
            continue
        if kind.type == "IPython.core.display_functions.DisplayHandle":
            detail = f"changes output that is already shown: {name}.update()"
            yield Obstacle("display", site.span.line, None, name, detail)
            continue
        detail = f"changes `{name}`, which all iterations share: {name}.update()"
        yield Obstacle("changes", site.span.line, None, name, detail)


def _joins(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """``X = pd.concat([X, e])`` is known of modules."""
    for site in loop.sites:
        module = (site.operator or "").partition(".")[0] if site.kind == "fold" else ""
        if "." in (site.operator or "") and around.role(module) != "module":
            name, line = site.names[0], site.span.line
            yield Obstacle("carried", line, line, name, f"reads `{name}` and sets it for the next iteration")


def _indexers(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """``X.loc[k] = e`` is what it says for a frame and a Series."""
    for site in loop.sites:
        name = site.names[0] if site.indexer else ""
        kind = around.kinds.get(name)
        if kind is not None and kind.role != "frame":
            detail = f"changes `{name}`, which all iterations share: {name}.{site.indexer}[…] = …"
            yield Obstacle("changes", site.span.line, None, name, detail)


def _listed(loop: Loop, around: Surroundings) -> Iterator[Obstacle]:
    """Whoever else is given an iterator may ask for less than all, or for more than what comes."""
    for site in loop.sites:
        kind = around.kinds.get(site.names[0]) if site.listed and site.kind == "extend" else None
        if kind is None:
            continue
        takers = kind.below[site.deep - 1] if site.deep else {kind.type}
        if takers - _TAKES_ALL:
            detail = f"gives `{site.names[0]}`, which is no plain list, an iterator, which cannot travel"
            advice = "To run it in parallel: give it a list, `.extend([…])`"
            yield Obstacle("unpicklable", site.span.line, None, site.names[0], detail, advice=advice)


def _cannot_fail(site: Site, around: Surroundings) -> bool:
    if site.kind == "plot":
        return False
    types = _CANNOT_FAIL.get(site.kind, set()) if not site.deep and not site.indexer else set()
    if site.kind == "fold" and site.literal and site.operator in ("+", "-", "*"):
        types = _NUMBERS
    return all(name in around.kinds and around.kinds[name].type in types for name in site.names)


_QUESTIONS: list[Callable[[Loop, Surroundings], Iterator[Obstacle]]] = [
    _odd_taker,
    _header,
    _captures_that_stay,
    _callees,
    _too_early,
    _aliases,
    _orders,
    _orders_of_callees,
    _bound_methods,
    _counts,
    _missing,
    _missing_in_branches,
    _below,
    _choices,
    _measures,
    _best_so_far,
    _merges,
    _indexers,
    _joins,
    _guarded,
    _listed,
]

_ANSWERED_BY_ONE_NAME: list[Callable[[Loop, Surroundings], Iterator[Obstacle]]] = [
    _odd_taker,
    _header,
    _captures_that_stay,
    _callees,
    _too_early,
    _aliases,
    _orders,
    _bound_methods,
    _best_so_far,
]
"""Those that find nothing against a name of which nothing is known."""


def _first_line(facts: NameFacts) -> int:
    return (facts.reads or facts.writes)[0]


# Apart


def _apart(loop: Loop, around: Surroundings | None) -> Apart:
    captured = loop.named("captured")
    if around is None:
        captured = tuple(name for name in captured if not hasattr(builtins, name))
    else:
        captured = tuple(name for name in captured if name in around.kinds)
    of_body = set(loop.own()) if loop.form == "for" else set()
    read_elsewhere = loop.escaping | (around.callee_reads if around is not None else frozenset())
    return Apart(
        captured,
        loop.named("collected"),
        loop.named("reduced"),
        loop.named("private"),
        loop.named("item"),
        frozenset(read_elsewhere & of_body),
        around is None or _must_keep_order(loop, around),
    )


def _must_keep_order(loop: Loop, around: Surroundings) -> bool:
    touched = [name for site in loop.sites for name in site.names]
    shared = any(around.others_like(name) & set(touched) for name in touched)
    return (
        len(touched) != len(set(touched))
        or shared
        or not all(_is_column(site, around) for site in loop.sites)
    )


def _is_column(site: Site, around: Surroundings) -> bool:
    """Whether all its records may be done at once: nobody can see the moment between two of them."""
    if site.kind == "collect":
        return True
    if site.kind == "update":
        return not (site.prints or site.late)
    if site.kind == "plot":
        return False
    if site.sliced or site.deep or site.late or site.indexer or site.kind in ("merge", "choice"):
        return False
    if site.kind in ("fold", "setitem_op") and site.operator is None:
        return False  # the kernel's half of it is more than one operator
    if site.operator in ("max", "min") and site.operator in around.kinds:
        return False  # not the builtin
    kind = around.kinds[site.names[0]]
    types = _COLUMN_TYPES[site.kind]
    return kind.type in types or ("builtins.dict" in types and kind.type in _DICTS)
