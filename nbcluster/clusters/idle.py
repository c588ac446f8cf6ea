"""How long a cluster waits for somebody who uses it.

One to which a kernel is attached is in use, whether a cell runs or not: that kernel may use it any moment. From when
the last one has gone, and from the start if none comes, it waits for so long; before the end it says so.

In this room that is decided on plain data; the time is given.
"""

from dataclasses import dataclass

from nbcluster.clusters.registry import span

_SHARE_WARNED_OF = 1 / 6  #: 5 of 30 min
_LOOKS = 20  #: at least so many in the time that is waited


@dataclass(frozen=True, slots=True)
class EndsSoon:
    in_s: float


@dataclass(frozen=True, slots=True)
class EndsNow:
    cause: str  #: a clause


class Idle:
    """`limit_s` without a kernel are the end."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self._since: float | None = None
        self._warned = False

    @property
    def look_every_s(self) -> float:
        return min(2.0, self._limit_s / _LOOKS)

    def look(self, now: float, *, in_use: bool) -> EndsSoon | EndsNow | None:
        """What is to be said or done now, if anything is."""
        if in_use:
            self._since, self._warned = None, False
            return None
        if self._since is None:
            self._since = now
        left_s = self._since + self._limit_s - now
        if left_s <= 0:
            return EndsNow(f"no kernel had been attached to it for {span(self._limit_s)}")
        if left_s <= self._limit_s * _SHARE_WARNED_OF and not self._warned:
            self._warned = True
            return EndsSoon(left_s)
        return None

    def for_s(self, now: float) -> float:
        """How long nobody has used it; 0 while somebody does."""
        return 0.0 if self._since is None else now - self._since
