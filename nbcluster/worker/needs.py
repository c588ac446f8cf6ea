"""What a part of a cell needs of the worker that runs it.

    with nbcluster.on(gpus=1):
        for config in configs:
            scores.append(train(config))

In a plain run this does nothing. Where it stands around a loop, or is entered by a loop's first iteration, the loop's
iterations are for workers that have a GPU.

In this room a need is said, and heard of.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from nbcluster.errors import Fault, OptionError
from nbcluster.worker import devices, modules

#: So ends what is told of an iteration that came to a worker without a GPU.
NOT_ASKED: Final = "for which iteration 0 has not asked"


@dataclass(frozen=True, slots=True)
class Need:
    """Of one iteration."""

    gpus: float
    fallback: bool = False
    """Where no worker has a GPU, workers without one will do."""

    @property
    def shares(self) -> int:
        """How many may use one GPU at a time."""
        return max(1, int(1 / self.gpus + 1e-9))


_around: ContextVar[Need | None] = ContextVar("nbcluster.on", default=None)
_heard: ContextVar[list[Need] | None] = ContextVar("nbcluster.heard", default=None)


class On:
    """May be entered again and again."""

    def __init__(self, need: Need) -> None:
        self._need = need
        self._tokens: list[Token[Need | None]] = []

    def __enter__(self) -> None:
        if modules.is_apart():
            _insist(self._need)
        elif (heard := _heard.get()) is not None:
            heard.append(self._need)
        self._tokens.append(_around.set(self._need))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _around.reset(self._tokens.pop())


def on(*, gpus: float, fallback: bool = False) -> On:
    """For a part of a cell that is for workers with a GPU; in a plain run it does nothing.

    `gpus`: of which one iteration needs so much: 1, or 0.5 where two may share one. With `fallback`, workers without a
    GPU will do where no worker has one, and the report says so. Raises OptionError.
    """
    faults = [*faults_of(gpus), *_faults_of_fallback(fallback)]
    if faults:
        raise OptionError("nbcluster.on()", faults, ["gpus", "fallback"])
    return On(Need(float(gpus), fallback))


def faults_of(gpus: object) -> Iterator[Fault]:
    """What is wrong with it as a number of GPUs for one iteration."""
    if isinstance(gpus, bool) or not isinstance(gpus, int | float):
        yield Fault(f"gpus={gpus!r}", "is not a number")
    elif not 0 < gpus < float("inf"):
        yield Fault(f"gpus={gpus!r}", "is not more than 0")
    elif gpus > 1 and gpus != int(gpus):
        yield Fault(f"gpus={gpus!r}", "is neither a whole number nor a part of one GPU")


def _faults_of_fallback(fallback: object) -> Iterator[Fault]:
    if not isinstance(fallback, bool):
        yield Fault(f"fallback={fallback!r}", "is neither True nor False")


def around() -> Need | None:
    """What the code that runs now stands under."""
    return _around.get()


@contextmanager
def heard() -> Iterator[list[Need]]:
    """What the code that runs inside asks for."""
    needs: list[Need] = []
    token = _heard.set(needs)
    try:
        yield needs
    finally:
        _heard.reset(token)


def _insist(need: Need) -> None:
    """On a worker: the iteration is not for it, if it has no GPU."""
    from nbcluster.worker.guard import GUARD

    if GUARD.on and not (need.fallback or devices.has_place()):
        GUARD.mark.stop("gpu", f"nbcluster.on(gpus={need.gpus:g}) asks for a GPU, {NOT_ASKED}")


def missed(library: str) -> None:
    """On a worker without a GPU: a library is about to learn that there is none."""
    from nbcluster.worker.guard import GUARD

    if GUARD.on:
        GUARD.mark.stop("gpu", f"{library} looks for a GPU, {NOT_ASKED}")
