"""A shadow of some objects and of everything that can be reached from them.

It is taken by one walk through the object graph, level by level, all objects of a type at once; from then
on a look asks each guard whether its objects still hold the identical things. As long as they do, nothing
new can be reached from them, so nothing is walked again.

In this room objects are walked, and what changed in them gets the name that leads there.
"""

import builtins
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from time import perf_counter
from typing import Any, Final

from nbcluster.worker.watches.change import Change, Unwatchable
from nbcluster.worker.watches.definitions import is_own
from nbcluster.worker.watches.guard import Difference, Guard, Refusal, Whole
from nbcluster.worker.watches.pages import PrivateMapping, can_see_pages
from nbcluster.worker.watches.roster import Roster
from nbcluster.worker.watches.values import ATOMS, article

#: An object by its address. Unlike `id` it raises no audit event, which would call the worker's hook each
#: time.
_identity: Final = object.__hash__

#: How many steps a search for a name may take: about a second's worth. Beyond, the type must do for a name.
_SEARCH_STEPS: Final = 1_000_000


class Shadow:
    """What can be reached from some roots, each under the user's name for it."""

    def __init__(
        self,
        roots: Mapping[str, object],
        *,
        beside: Iterable[tuple[str, object]] = (),
        mappings: Iterable[PrivateMapping] = (),
        apart: Iterable[object] = (),
        budget_s: float | None = None,
    ) -> None:
        """Of those `beside` the roots several may have one name. What is `apart` is watched by someone else and not
        entered. With a budget the walk leaves out the roots that it has no time for.
        """
        self.roots = [*roots.items(), *beside]
        self.left_out: tuple[str, ...] = ()
        self.seconds = 0.0
        """How long the last walk or look took."""
        self._mappings = tuple(mappings) if can_see_pages() else ()
        self._apart = (*apart, vars(builtins))  # which functions may bring along, and which has its own watch
        self._budget_s = budget_s
        self._roster = Roster()

    def arm(self) -> None:
        """Take the shadow, or take it anew."""
        started = perf_counter()
        self._roster = Roster(self._mappings)
        deadline = None if self._budget_s is None else started + self._budget_s
        walk = _Walk(self._roster, self._apart)
        if deadline is None:
            walk.take([root for _, root in self.roots])
            self.left_out = ()
        else:
            self.left_out = tuple(name for name, root in self.roots if not walk.take([root], deadline))
        self.seconds = perf_counter() - started

    def look(self) -> Change | None:
        """What changed since the shadow was taken, or None."""
        started = perf_counter()
        try:
            return self._look()
        finally:
            self.seconds = perf_counter() - started

    @property
    def unwatchable(self) -> tuple[Unwatchable, ...]:
        """What was met that nobody can look at."""
        refused = [refusal for guard in self._roster.guards for refusal in guard.refused]
        paths = self._paths([refusal.owner for refusal in refused]) if refused else {}
        return tuple(_unwatchable(refusal, paths) for refusal in refused)

    def _look(self) -> Change | None:
        self._roster.look()
        try:
            touched = [guard for guard in self._roster.guards if not guard.same()]
            found = {guard: list(guard.differences()) for guard in touched}
        except Exception as error:  # noqa: BLE001  # of a library's object that broke: told as a change
            return Change("changes", f"a captured object can no longer be read: {error!r}")
        differences = [difference for each in found.values() for difference in each]
        real = [difference for difference in differences if not difference.neutral]
        if real:
            return self._change(real)
        for guard, each in found.items():
            if not each:
                return Change("changes", f"{_make(guard)} reached from a captured object changed")
        if any(difference.fresh for difference in differences):
            self.arm()
        else:
            for guard in touched:
                guard.refresh()
        return None

    def _change(self, differences: list[Difference]) -> Change:
        """The difference that is nearest to a root says it all: others follow from it more often than not."""
        paths = self._paths([difference.owner for difference in differences])
        for key, (path, exact) in paths.items():
            for difference in differences:
                if _identity(difference.owner) == key:
                    place = difference.place if exact else ""
                    return Change(difference.reason, f"`{path}{place}` {difference.what}")
        difference = differences[0]
        owner = article(type(difference.owner).__qualname__)
        return Change(difference.reason, f"{owner} reached from a captured object {difference.what}")

    def _paths(self, targets: list[object]) -> dict[int, tuple[str, bool]]:
        """The names that lead to objects, nearest first, and whether a place inside can be written after
        them.
        """
        wanted = set(map(_identity, targets))
        found: dict[int, tuple[str, bool]] = {}
        for obj, path, exact in self._breadth_first():
            key = _identity(obj)
            if key in wanted:
                wanted.discard(key)
                found[key] = path, exact
                if not wanted:
                    break
        return found

    def _breadth_first(self) -> Iterator[tuple[object, str, bool]]:
        seen: dict[int, object] = {_identity(obj): obj for obj in self._apart}
        queue: deque[tuple[object, str, bool]] = deque((root, name, True) for name, root in self.roots)
        steps = 0
        while queue and steps < _SEARCH_STEPS:
            obj, path, exact = queue.popleft()
            if type(obj) in ATOMS or _identity(obj) in seen:
                continue
            seen[_identity(obj)] = obj  # kept alive: some edges make what they lead to
            yield obj, path, exact
            cls = type(obj)
            for guard in self._roster.guards_of(cls):
                for suffix, child in guard.edges(obj):
                    steps += 1
                    if isinstance(child, type):
                        queue.append((child, child.__qualname__, True))
                    else:
                        queue.append((child, path + suffix, not isinstance(suffix, Whole)))
            if is_own(cls):
                queue.append((cls, cls.__qualname__, True))


def _make(guard: Guard) -> str:
    return article(type(guard.objects[0]).__qualname__)


def _unwatchable(refusal: Refusal, paths: Mapping[int, tuple[str, bool]]) -> Unwatchable:
    type_name = type(refusal.owner).__qualname__
    path, _ = paths.get(_identity(refusal.owner), (article(type_name), False))
    return Unwatchable(path, type_name, refusal.why)


class _Walk:
    """One passage through the graph; what was met is met once, whatever root it is reached from."""

    def __init__(self, roster: Roster, apart: Iterable[object]) -> None:
        self._roster = roster
        self._seen = set(map(_identity, apart))
        self._atoms: set[type] = set(ATOMS)

    def take(self, roots: list[object], deadline: float | None = None) -> bool:
        """Shadow what can be reached; False if there was no time for all of it."""
        frontier: Iterable[object] = roots
        while fresh := self._by_type(frontier):
            answers: list[Iterable[object]] = []
            for cls, objects in fresh.items():
                for guard in self._roster.guards_of(cls):
                    if deadline is not None and perf_counter() + guard.cost_s(objects) > deadline:
                        return False
                    answers.append(_added(guard, objects))
            frontier = chain.from_iterable(answers)
        return True

    def _by_type(self, frontier: Iterable[object]) -> dict[type, list[Any]]:
        """The objects not met before, by type. A notebook class comes with its first instance."""
        seen, atoms = self._seen, self._atoms
        fresh: dict[type, list[Any]] = {}
        for obj in frontier:
            cls = type(obj)
            if cls in atoms:
                continue
            key = _identity(obj)
            if key in seen:
                continue
            if cls not in fresh:
                if not self._is_watched(cls):
                    continue
                fresh[cls] = []
            seen.add(key)
            fresh[cls].append(obj)
        for cls in [cls for cls in fresh if is_own(cls) and _identity(cls) not in seen]:
            seen.add(_identity(cls))
            fresh.setdefault(type(cls), []).append(cls)
        return fresh

    def _is_watched(self, cls: type) -> bool:
        if self._roster.guards_of(cls) or is_own(cls):
            return True
        self._atoms.add(cls)
        return False


def _added(guard: Guard, objects: list[Any]) -> Iterable[object]:
    try:
        return guard.add(objects)
    except Exception as error:  # noqa: BLE001  # whatever a library's object raises when it is read: it is refused
        why = f"reading it raises {type(error).__name__}: {error}"
        guard.refused += (Refusal(obj, why if len(why) <= 100 else f"{why[:99]}…") for obj in objects)
        return ()
