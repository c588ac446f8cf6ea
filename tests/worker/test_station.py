"""A station serves several kernels: what one of them ends or leaves is taken from no other."""

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from nbcluster.worker import executor, station
from nbcluster.worker.payload import Address
from nbcluster.worker.slate import Slate
from nbcluster.worker.slices import Flushed
from nbcluster.worker.station import Order, Station

LARGE = bytes(100)


class AtOnce(executor.MainThreadPoolExecutor):
    """Does what it is given when it gets it, and remembers which turns it was to stop."""

    def __init__(self) -> None:
        super().__init__(Slate.shared_by_fork())
        self.stopped: list[int] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done

    def interrupt(self, turn: int) -> None:
        self.stopped.append(turn)


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> Iterator[AtOnce]:
    installed = AtOnce()
    monkeypatch.setattr(executor, "_executor", installed)
    yield installed
    installed.slate.close()


def order(run: str, number: int = 1) -> Order:
    address = Address(run, "digest", f"/payload of {run}", 0, 0, ())
    return Order(address, number, 0, 10, inline_bytes=10, sharing="memfd", left_s=0.0)


def flushed(at: Station, run: str) -> str:
    """Hands over more than an event carries; where it waits to be fetched."""
    at._report(run, Flushed(1, 0, 10, seconds=0.0, data=LARGE), order(run))
    return list(at._parcels)[-1]


def waits(path: str) -> bool:
    return os.path.exists(path)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The payloads that are open: in this test they are names of runs."""
    there: list[str] = []

    def open_payload(address: Address) -> Any:
        there.append(address.run)
        return SimpleNamespace(close=lambda: there.remove(address.run), program=None)

    monkeypatch.setattr(station, "open_payload", open_payload)
    monkeypatch.setattr(station.Workbench, "of_worker", lambda payload: None)
    monkeypatch.setattr(
        station,
        "SliceRunner",
        lambda payload, bench: SimpleNamespace(payload=payload, make_up=lambda tell: None),
    )
    return there


def test_effects_wait_for_their_own_kernel(main: AtOnce) -> None:
    at = Station()
    mine, theirs = flushed(at, "k1-1"), flushed(at, "k2-1")
    at.forget("k2-1")
    assert (waits(mine), waits(theirs)) == (True, False)
    at.forget("k1-1")
    assert not waits(mine)


def test_a_payload_goes_with_its_own_kernel_s_loop(main: AtOnce, opened: list[str]) -> None:
    at = Station()
    at.open(order("k1-1").address)
    at.forget("k2-1")
    assert opened == ["k1-1"]
    at.forget("k1-1")
    assert opened == []


def test_one_payload_at_a_time(main: AtOnce, opened: list[str]) -> None:
    at = Station()
    for run in ("k1-1", "k2-1", "k1-1"):
        at.open(order(run).address)
        assert opened == [run]
    at.forget("k1-1")


def test_a_kernel_that_has_gone_has_what_it_runs_stopped_and_no_other(
    main: AtOnce, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = Station()
    at.open(order("k1-1").address)
    at._running = "k1-1", 7

    async def leave() -> None:
        at.leave("nbcluster-k2")
        assert (main.stopped, opened) == ([], ["k1-1"])
        at.leave("nbcluster-k1")
        assert (main.stopped, opened) == ([7], [])

    asyncio.run(leave())


def test_what_a_kernel_that_has_gone_might_still_fetch_goes_after_a_while(
    main: AtOnce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station, "_FETCHED_BY_NOW_S", 0.01)
    at = Station()
    mine, theirs = flushed(at, "k1-1"), flushed(at, "k2-1")

    async def leave() -> None:
        at.leave("nbcluster-k2")
        assert waits(theirs)
        while waits(theirs):
            await asyncio.sleep(0.001)

    asyncio.run(asyncio.wait_for(leave(), 10))
    assert waits(mine)
    at.forget("k1-1")


def test_the_end_of_a_slice_is_told_with_the_beginning_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    queued = executor.MainThreadPoolExecutor(Slate.shared_by_fork())
    monkeypatch.setattr(executor, "_executor", queued)
    told: list[list[str]] = []
    station.DOOR.lead_to(lambda topic, *messages: told.append([each["event"] for each in messages]))
    at, ended, next_ = Station(), order("k1-1"), order("k1-1", 2)
    flush = Flushed(1, 0, 10, seconds=0.0, data=b"", last=True)
    try:
        at._ordered = {ended.key}
        at._report("k1-1", flush, ended)
        assert told == [["flushed"]]
        at.order(next_)
        at._report("k1-1", flush, ended)
        assert told == [["flushed"]]  # who waits begins at once, and says so
        at._tell("k1-1", {"event": "started"})
        assert told == [["flushed"], ["flushed", "started"]]
        at._report("k1-1", flush, ended)
        at.cancel("k1-1", 2)
        queued._waiting.get()
        at.run(next_)  # it does not begin after all
        assert told[2:] == [["flushed"]]
        at.order(next_)
        queued.submit(print)  # a task of Dask's, which may take a while
        at._report("k1-1", flush, ended)
        assert told[3:] == [["flushed"]]
    finally:
        station.DOOR.lead_to(None)
        queued.slate.close()
