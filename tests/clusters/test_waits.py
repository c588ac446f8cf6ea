"""What is shown while a cluster is on its way."""

import re

from nbcluster.clusters.specs import Progress
from nbcluster.clusters.waits import Waits
from tests.clusters.conftest import wait_until

FIRST = Progress(waiting="job 12 is PENDING (Resources)", since=86_400.0)
SECOND = Progress(waiting="job 12 is PENDING (Priority)", since=86_400.0, troubles=("b: it is down",))


def test_what_lasts_is_said_and_each_line_once() -> None:
    said: list[str] = []
    with Waits(said.append, moment_s=0.01) as waits:
        waits.hear(FIRST)
        wait_until(lambda: said, "the moment is over")
        waits.hear(FIRST)
        waits.hear(SECOND)
        waits.hear(Progress())
    waits.hear(FIRST)
    assert [re.sub(r"\d\d:00:00", "HH:00:00", line) for line in said] == [
        "waits since HH:00:00: job 12 is PENDING (Resources)",
        "will not come: b: it is down",
        "waits since HH:00:00: job 12 is PENDING (Priority)",
    ]


def test_what_lasts_a_moment_is_not_said() -> None:
    said: list[str] = []
    with Waits(said.append, moment_s=60.0) as waits:
        waits.hear(FIRST)
    assert said == []
