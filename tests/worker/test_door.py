"""What comes through a worker's door, and what leaves by it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from nbcluster.worker.door import DOOR, Door, UnknownMethod


def call(door: Door, method: str, payload: bytes) -> bytes:
    return asyncio.run(door.call(method, payload))


def test_a_registered_function_answers() -> None:
    door = Door()
    door.register("double", lambda payload: payload * 2)
    assert call(door, "double", b"ab") == b"abab"


def test_a_coroutine_may_answer() -> None:
    async def answer(payload: bytes) -> bytes:
        await asyncio.sleep(0)
        return payload[::-1]

    door = Door()
    door.register("turn round", answer)
    assert call(door, "turn round", b"ab") == b"ba"


def test_the_last_registration_counts() -> None:
    door = Door()
    door.register("who", lambda payload: b"first")
    door.register("who", lambda payload: b"second")
    assert call(door, "who", b"") == b"second"


def test_nothing_else_can_be_called() -> None:
    door = Door()
    door.register("gone", lambda payload: b"")
    door.unregister("gone")
    door.unregister("never there")
    for method in ("gone", "register", "__class__", "os.system"):
        with pytest.raises(UnknownMethod, match=method):
            call(door, method, b"")


def test_what_a_function_raises_is_raised() -> None:
    def fail(payload: bytes) -> bytes:
        raise LookupError("not here")

    door = Door()
    door.register("fail", fail)
    with pytest.raises(LookupError, match="not here"):
        call(door, "fail", b"")


def test_emitted_messages_go_where_the_door_leads() -> None:
    heard: list[tuple[str, Mapping[str, Any]]] = []
    door = Door()
    assert not door.emit("topic", {"a": 1})
    door.lead_to(lambda topic, message: heard.append((topic, message)))
    assert door.emit("topic", {"a": 2})
    door.lead_to(None)
    assert not door.emit("topic", {"a": 3})
    assert heard == [("topic", {"a": 2})]


def test_a_kernel_s_door_leads_nowhere() -> None:
    assert not DOOR.emit("topic", {})
