"""The browsers that watch, and what each of them has not been told yet.

What all of them are told at a time is written down once. Whoever reads slowly is told less often, and then what holds by
then: nothing is queued but the names of what has gone. Who does not read at all is cut off.

In this room it is decided what goes to whom; time and connections are given.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from nbcluster.clusters.picture import News, Picture

Json = dict[str, Any]

ALL: Final = "all"
TURN_S: Final = 0.1
HEADS_S: Final = 0.5
_READS_S: Final = 10.0
"""Whoever has read nothing for so long is cut off."""
_BYTES_PER_S: Final = 2_000_000
"""Of one run to one browser: a large picture is shown less often."""
_MOST_OWED: Final = 500
_MOST_NAMED: Final = 500


class Connection(Protocol):
    """A WebSocket, as far as it is written to."""

    @property
    def has_read(self) -> bool:
        """Whether all that was sent has left this process."""

    def send(self, text: str) -> None: ...
    def cut(self) -> None: ...


@dataclass
class Run:
    """One run, as far as its host has told."""

    id: str
    cluster: str
    place: Json
    picture: Picture = field(default_factory=Picture)
    new: News = field(default_factory=News)  #: since the last turn
    new_heads: News = field(default_factory=News)  #: since heads were told; without slices
    changed: bool = True  #: since the last turn
    heads_changed: bool = True  #: since heads were told
    not_before: float = 0.0

    def take(self, piece: Mapping[str, Any]) -> None:
        self.picture.add(piece)
        self.new.add(piece)
        self.new_heads.lanes |= self.new.lanes
        self.changed = self.heads_changed = True


@dataclass(eq=False)
class Viewer:
    """One browser."""

    connection: Connection
    watched: str | frozenset[str] = frozenset()
    greeted: bool = False
    read_last: float = 0.0
    whole: set[str] = field(default_factory=set)  #: runs of which all slices are to be told
    behind: dict[str, News] = field(default_factory=dict)  #: what it has missed
    stale: set[str] = field(default_factory=set)  #: runs that changed while it did not read
    wants_clusters: bool = False
    owed: list[str] = field(default_factory=list)

    def watches(self, run: str) -> bool:
        return self.watched == ALL or run in self.watched


class Viewers:
    """All of one server's. Whoever owns it calls `turn` ten times a second while there are any."""

    def __init__(self, write: Callable[[Json], str], told: Callable[[Run], Json]) -> None:
        """`told`: where the browser finds a run."""
        self._write = write
        self._told = told
        self._viewers: set[Viewer] = set()
        self.runs: dict[str, Run] = {}
        self._heads_told = float("-inf")

    def __bool__(self) -> bool:
        return bool(self._viewers)

    def enter(self, connection: Connection, now: float) -> Viewer:
        viewer = Viewer(connection, read_last=now)
        self._viewers.add(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        self._viewers.discard(viewer)

    def greet(self, viewer: Viewer, clusters: list[Json], starts: list[Json]) -> None:
        """The first that it hears."""
        viewer.greeted = True
        hello = {"topic": "hello", "version": 1, "clusters": clusters, "starts": starts}
        runs = [self._message(run, None) for run in self.runs.values() if run.picture.head]
        viewer.connection.send(self._write({**hello, "runs": runs}))

    def watch(self, viewer: Viewer, runs: str | Iterable[str]) -> None:
        """Of these runs it wants the slices from now on, and first of all those that there are."""
        before = viewer.watched
        viewer.watched = ALL if runs == ALL else frozenset(list(runs)[:_MOST_NAMED])
        for run in self.runs:
            if viewer.watches(run) and not (before == ALL or run in before):
                viewer.whole.add(run)
                viewer.stale.add(run)

    def wanted(self) -> str | list[str]:
        """The runs whose slices anybody wants."""
        all_watched = [viewer.watched for viewer in self._viewers]
        return ALL if ALL in all_watched else sorted({run for runs in all_watched for run in runs})

    # What happens

    def hear_run(self, id: str, cluster: str, place: Json, piece: Mapping[str, Any]) -> None:
        run = self.runs.get(id)
        if run is None:
            run = self.runs[id] = Run(id, cluster, place)
        run.cluster, run.place = cluster, place
        run.take(piece)

    def forget_run(self, id: str) -> None:
        if self.runs.pop(id, None) is not None:
            self.tell({"topic": "gone", "run": id})

    def tell(self, message: Json) -> None:
        """Something that is said once."""
        text = self._write(message)
        for viewer in list(self._viewers):
            if not viewer.greeted:
                continue
            viewer.owed.append(text)
            if len(viewer.owed) > _MOST_OWED:
                self._cut(viewer)

    def clusters_changed(self) -> None:
        for viewer in self._viewers:
            viewer.wants_clusters = True

    # Ten times a second

    def turn(self, now: float, clusters: Callable[[], list[Json]], *, clusters_too: bool) -> None:
        """Tells those who have read what they were told last."""
        heads_too = now - self._heads_told >= HEADS_S
        if heads_too:
            self._heads_told = now
        ready = []
        for viewer in list(self._viewers):
            if viewer.connection.has_read:
                viewer.read_last = now
                if viewer.greeted:
                    ready.append(viewer)
            elif now - viewer.read_last > _READS_S:
                self._cut(viewer)
        self._tell_clusters(ready, clusters, clusters_too)
        self._tell_runs(ready, now, heads_too)
        for viewer in ready:
            owed, viewer.owed = viewer.owed, []
            for text in owed:
                viewer.connection.send(text)

    def _tell_clusters(self, ready: list[Viewer], clusters: Callable[[], list[Json]], too: bool) -> None:
        listening = [viewer for viewer in ready if viewer.wants_clusters] if too else []
        if listening:
            text = self._write({"topic": "clusters", "clusters": clusters()})
            for viewer in listening:
                viewer.wants_clusters = False
                viewer.connection.send(text)

    def _tell_runs(self, ready: list[Viewer], now: float, heads_too: bool) -> None:
        are_ready = set(ready)
        for run in list(self.runs.values()):
            is_over = run.picture.is_final
            if not run.picture.head or (now < run.not_before and not is_over):
                continue
            changed, run.changed = run.changed, False
            new, run.new = run.new, News()
            heads_changed = heads_too and run.heads_changed
            new_heads = run.new_heads
            if heads_changed:
                run.heads_changed, run.new_heads = False, News()
            once = _Once(self, run, new, new_heads)
            for viewer in self._viewers:
                watches = viewer.watches(run.id) or is_over
                if changed if watches else heads_changed:
                    viewer.stale.add(run.id)
                    if viewer not in are_ready:
                        viewer.behind.setdefault(run.id, News()).merge(new if watches else new_heads)
                if run.id in viewer.stale and viewer in are_ready:
                    viewer.stale.discard(run.id)
                    viewer.connection.send(once.text_for(viewer, watches))
            if once.longest:
                run.not_before = now + once.longest / _BYTES_PER_S

    def _cut(self, viewer: Viewer) -> None:
        self.leave(viewer)
        viewer.connection.cut()

    def message(self, run: Run, news: News | None) -> str:
        return self._write({"topic": "run", **self._message(run, news)})

    def _message(self, run: Run, news: News | None) -> Json:
        return {**self._told(run), "snapshot": run.picture.snapshot(news)}


class _Once:
    """What is told of a run in one turn, written down when it is first needed."""

    def __init__(self, viewers: Viewers, run: Run, new: News, new_heads: News) -> None:
        self._viewers = viewers
        self._run = run
        self._new = new
        self._new_heads = new_heads
        self._heads = self._next = self._all = ""
        self.longest = 0

    def text_for(self, viewer: Viewer, watches: bool) -> str:
        run = self._run
        behind = viewer.behind.pop(run.id, None)
        if run.picture.is_final or (watches and run.id in viewer.whole):
            viewer.whole.discard(run.id)
            text = self._all = self._all or self._viewers.message(run, None)
        elif behind is not None:
            behind.merge(self._new if watches else self._new_heads)
            text = self._viewers.message(run, behind)
        elif watches:
            text = self._next = self._next or self._viewers.message(run, self._new)
        else:
            text = self._heads = self._heads or self._viewers.message(run, self._new_heads)
        self.longest = max(self.longest, len(text))
        return text
