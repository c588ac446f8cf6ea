"""What surrounds user code while a slice runs: output is recorded, writes are stopped, the watches stand by.

On a worker all of it is in force. An inline backend has the kernel's process, where an audit hook could never be
removed again: there writes are not stopped, and the shared generators are put back when a slice has drawn from them,
as if they were another process's.

In this room everything that a slice runs in is put together.
"""

import pickle
import random
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import chain
from typing import Any

from nbcluster.worker import ambient, devices
from nbcluster.worker.belongings import strangers
from nbcluster.worker.generators import give_dask_its_own
from nbcluster.worker.payload import OpenedPayload
from nbcluster.worker.recording import Recorder
from nbcluster.worker.slices import Change
from nbcluster.worker.stops import Mark, Trip
from nbcluster.worker.watches import PrivateMapping, Scene, Watches


class Workbench:
    """One for each opened payload."""

    def __init__(
        self,
        payload: OpenedPayload,
        *,
        apart: bool,
        mark: Mark,
        around: Callable[[], AbstractContextManager[object]],
        looks: "tuple[Callable[[], Change | None], ...]" = (),
        kept: "KeptGenerators | None" = None,
    ) -> None:
        """``around`` is entered for each block of user code; ``looks`` are asked at each checkpoint, and what is ``kept``
        is put back at its end."""
        program = payload.program
        self.recorder = Recorder(program.rules, mark, apart=apart)
        self._mark = mark
        self._absent = payload.absent
        self._around = around
        self._looks = looks
        self._kept = kept
        # What the body captures, and what the notebook's functions look up: all of it came with the payload.
        shipped = {name: value for name, value in payload.space.items() if name != "__builtins__"}
        self._watches = Watches(
            Scene(
                captures={**shipped, "items": program.items},
                beside=strangers(program.owned),
                space=payload.space,
                allowed=program.stay_global,
                apart=list(chain.from_iterable(program.owned)),
                mappings=(PrivateMapping(payload.mapping, payload.path),),
                is_ours=_is_ours,
            )
        )
        self._watches.arm()
        self._trouble = payload.trouble or self._made_apart(payload)

    @classmethod
    def of_worker(cls, payload: OpenedPayload) -> "Workbench":
        from nbcluster.worker.caches import count_cores, show_folders
        from nbcluster.worker.descriptors import DescriptorWatch
        from nbcluster.worker.guard import GUARD, allow

        give_dask_its_own()
        ambient.put_in_force(payload.program.ambient)
        if payload.program.on_gpu:
            devices.take_hold_by_torch()
        show_folders()
        count_cores()
        if "joblib" in sys.modules:
            from nbcluster.worker.batches import be_sequential_in_slices

            be_sequential_in_slices()
        allow(payload.program.allowed)
        descriptors = DescriptorWatch()
        bench = cls(payload, apart=True, mark=GUARD.mark, around=GUARD.armed, looks=(descriptors.look,))
        descriptors.arm()
        return bench

    @classmethod
    def in_kernel(cls, payload: OpenedPayload) -> "Workbench":
        kept = KeptGenerators()
        return cls(payload, apart=False, mark=Mark(), around=kept.noted, kept=kept)

    def _made_apart(self, payload: OpenedPayload) -> str | None:
        """Make what this worker is to have for itself; what went wrong.

        In the kernel it was made before the loop, so that here it must neither be heard nor leave other traces than
        threads. The guard is not up: what is made so may open files and connections.
        """
        if not payload.per_worker:
            return None
        kept, unheard = KeptGenerators(), Recorder(payload.program.rules, Mark(), apart=False)
        for recipe in payload.per_worker:
            name = _name_of(recipe, payload.space)
            try:
                with unheard.live(), kept.noted():
                    recipe()
            # A border: what the user's code raises is told as the reason.
            except Exception as error:  # noqa: BLE001
                told = "".join(traceback.format_exception_only(error)).strip()
                return f"{name} could not be made on a worker: {told}"
            finally:
                kept.put_back()
            changed = [change for change in self._watches.look() if change.reason != "async"]
            if changed:
                return f"making {name} on a worker changes more than that: {changed[0].detail}"
        self._watches.arm()
        return None

    @contextmanager
    def live(self) -> Iterator[None]:
        with ExitStack() as inside:
            inside.enter_context(self.recorder.live())
            inside.enter_context(self._around())
            inside.enter_context(self._absent.missed(self._mark))
            yield

    def tripped(self) -> Trip | None:
        return self._mark.wiped()

    def look(self) -> Change | None:
        if self._trouble is not None:
            return Trip("differs", self._trouble)
        # What nobody can look at may have changed: it is taken for changed.
        changes: list[Change] = [Trip("changes", str(each)) for each in self._watches.unwatchable]
        changes += self._watches.look()
        changes += [change for look in self._looks if (change := look()) is not None]
        if self._kept is not None:
            self._kept.put_back()
        return changes[0] if changes else None

    def can_wait(self) -> bool:
        return self._kept is None or self._kept.is_as_noted()


def _name_of(recipe: object, space: Mapping[str, object]) -> str:
    return next((f"`{name}`" for name, value in space.items() if value is recipe), "what is made per worker")


class KeptGenerators:
    """The kernel's shared random generators, which pretended workers must not advance."""

    def __init__(self) -> None:
        self._before: list[tuple[Callable[[Any], None], Any]] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """As they are before user code runs, the first time since they were put back."""
        if not self._before:
            self._before = [(put, get()) for get, put in _generators()]
        yield

    def is_as_noted(self) -> bool:
        now = [get() for get, _ in _generators()]
        return pickle.dumps(now) == pickle.dumps([before for _, before in self._before])

    def put_back(self) -> None:
        for put, state in self._before:
            put(state)
        self._before = []


def _generators() -> Iterator[tuple[Callable[[], Any], Callable[[Any], None]]]:
    yield random.getstate, random.setstate
    shared: Any = sys.modules.get("numpy.random.mtrand")
    if hasattr(shared, "get_state"):
        yield shared.get_state, shared.set_state


def _is_ours(thread: threading.Thread) -> bool:
    """Threads of Dask's worker and of ours live in the same process as the user's code."""
    return thread is not threading.main_thread() and thread.name.startswith(_OUR_THREADS)


_OUR_THREADS = (
    "nbcluster",
    "Dask",
    "IO loop",
    "Profile",
    "asyncio",
    "TCP-Executor",
    "Tornado",
)
