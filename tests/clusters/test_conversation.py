"""Questions find their answers, and nobody waits for one that cannot come."""

import json
import os
import threading
from collections.abc import Iterator
from typing import IO, Any

import pytest

from nbcluster.clusters.conversation import Conversation, ConversationOver


class OtherEnd:
    """The host's side, played by the test."""

    def __init__(self) -> None:
        kernel_reads, host_writes = os.pipe()
        host_reads, kernel_writes = os.pipe()
        self.news: list[dict[str, Any]] = []
        self.over = threading.Event()
        self.reading: IO[bytes] = os.fdopen(host_reads, "rb")
        self.writing: IO[bytes] = os.fdopen(host_writes, "wb", buffering=0)
        self._kernel_reads: IO[bytes] = os.fdopen(kernel_reads, "rb")
        self.conversation = Conversation(
            self._kernel_reads, os.fdopen(kernel_writes, "wb"), heard=self.news.append, over=self.over.set
        )
        self.conversation.begin({"spec": 1})
        assert self.hear() == {"spec": 1}

    def hear(self) -> Any:
        return json.loads(self.reading.readline())

    def say(self, **message: Any) -> None:
        self.writing.write(json.dumps(message).encode() + b"\n")

    def close(self) -> None:
        self.writing.close()
        assert self.over.wait(10)
        self.conversation.thread.join()
        self.conversation.close()
        self.reading.close()
        self._kernel_reads.close()


@pytest.fixture
def other() -> Iterator[OtherEnd]:
    end = OtherEnd()
    yield end
    end.close()


def test_answers_find_their_questions_in_any_order(other: OtherEnd) -> None:
    first, second = other.conversation.tell("scale", workers=2), other.conversation.tell("restart")
    asked = [other.hear(), other.hear()]
    assert [message["do"] for message in asked] == ["scale", "restart"]
    assert asked[0]["workers"] == 2
    for message in reversed(asked):
        other.say(id=message["id"], of=message["do"])
    assert first.result(10)["of"] == "scale"
    assert second.result(10)["of"] == "restart"


def test_news_is_heard_in_order(other: OtherEnd) -> None:
    for number in range(3):
        other.say(news="x", number=number)
    answer = other.conversation.tell("scale")
    other.say(id=other.hear()["id"])
    answer.result(10)
    assert [news["number"] for news in other.news] == [0, 1, 2]


def test_the_end_answers_who_waits() -> None:
    other = OtherEnd()
    waiting = other.conversation.tell("scale")
    other.close()
    with pytest.raises(ConversationOver):
        waiting.result(10)
    with pytest.raises(ConversationOver):
        other.conversation.tell("restart")


def test_questions_after_closing_wait_for_the_end() -> None:
    other = OtherEnd()
    other.conversation.close()
    waiting = other.conversation.tell("scale")
    assert not other.reading.read()
    other.close()
    with pytest.raises(ConversationOver):
        waiting.result(10)
