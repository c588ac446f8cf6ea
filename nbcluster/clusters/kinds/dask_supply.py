"""A supply that is a Dask cluster object: `SLURMCluster`, `GatewayCluster`, `LocalCluster`, anybody's.

Such an object is made, scaled and closed in a thread of its own, one call after the other: its methods wait, and it has
an event loop of its own. Where its scheduler is in this process, it opens no port for HTTP.

In this room (`clusters`) the object's methods answer for it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from nbcluster.clusters.causes import in_words
from nbcluster.clusters.kinds.kind import Access, Look, Order, Told


class DaskSupply:
    """A `Supply`. Kinds derive from it to tell more in `looked_at`."""

    def __init__(self, make: Callable[[], Any], order: Order, *, modules: tuple[str, ...] = ()) -> None:
        """`make` is called once, in the thread. `modules`: see `Access`."""
        self._make = make
        self._order = order
        self._modules = modules
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nbcluster-supply")
        self._making: asyncio.Future[Any] | None = None
        self._cluster: Any = None
        self._wanted = 0
        self._trouble = ""  # why it did not take the last number
        self._last = Look(wanted=0)
        self._looking: asyncio.Future[Look] | None = None

    async def start(self, told: Told) -> Access:
        from nbcluster.clusters.dask_ends import access_of, prepare_host

        prepare_host(str(self._order.folder))
        told(f"the {self._order.kind} cluster is being made")
        self._making = self._later(self._make)
        self._cluster = await asyncio.shield(self._making)
        return access_of(self._cluster, self._order.folder, self._modules)

    def want(self, count: int | None, busy: frozenset[str]) -> None:
        if count is None:
            count = self._own_count()
        else:
            self._ask_for(count)
        self._wanted = count

    def renew(self) -> None:
        self._ask_for(self._wanted)

    def _ask_for(self, count: int) -> None:
        def done(asking: "asyncio.Future[Any]") -> None:
            error = asking.exception()
            self._trouble = "" if error is None else in_words(error)

        self._later(self._cluster.scale, count).add_done_callback(done)

    async def look(self) -> Look:
        # One that takes long is not asked twice at a time; meanwhile the last answer holds.
        if self._looking is None or self._looking.done():
            if self._looking is not None:
                self._last = self._looking.result()
            self._looking = self._later(self.looked_at, self._cluster, self._wanted)
        troubles = (*self._last.troubles, self._trouble) if self._trouble else self._last.troubles
        return replace(self._last, wanted=self._wanted, troubles=troubles)

    def looked_at(self, cluster: Any, wanted: int) -> Look:
        """In the thread."""
        return Look(wanted=wanted)

    async def logs(self, worker: str) -> str | None:
        return None

    async def end(self) -> None:
        if self._making is not None:
            try:
                cluster = await self._making
            # A border: it was told where it was waited for, and there is nothing to close.
            except Exception:  # noqa: BLE001
                cluster = None
            if cluster is not None:
                await self._later(self.close, cluster)
        self._thread.shutdown(wait=False)

    def close(self, cluster: Any) -> None:
        """In the thread: comes back when nothing of it is left."""
        cluster.close()

    def _own_count(self) -> int:
        """How many it was made with."""
        return len(getattr(self._cluster, "worker_spec", None) or ())

    def _later(self, call: Callable[..., Any], *given: Any) -> "asyncio.Future[Any]":
        return asyncio.get_running_loop().run_in_executor(self._thread, call, *given)
