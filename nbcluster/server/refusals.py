"""What a request is answered with that cannot be served.

In this room a trouble becomes a status, three sentences, and the faults of single options.
"""

from collections.abc import Iterable
from typing import Any


class Refused(Exception):
    """`message`: what happened, what is known of why, what to do now."""

    def __init__(self, status: int, message: str, faults: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.faults = [{"field": field, "text": text} for field, text in faults]

    def to_json(self) -> dict[str, Any]:
        return {"message": self.message, "faults": self.faults}


def no_cluster(name: str) -> Refused:
    return Refused(
        404,
        f'There is no cluster "{name:.80}". It has ended, or there never was one of that name on this machine. '
        "The panel's list shows the clusters that there are.",
    )


def no_run(run: str) -> Refused:
    return Refused(
        404,
        f'There is no run "{run:.80}". Its kernel or its cluster has ended, or it was over more than ten minutes ago. '
        "The report below its cell tells how it went.",
    )


def no_worker(cluster: str, worker: str) -> Refused:
    return Refused(
        404,
        f'The cluster "{cluster}" has no worker "{worker:.80}". It may have been let go since the list was shown. '
        "The panel's list shows the workers that there are.",
    )


def no_start(start: str) -> Refused:
    return Refused(
        404,
        f'Nothing is being started under "{start:.80}". It has come up by now, has failed, or was given up. '
        "The panel's list shows the clusters that there are.",
    )


def is_silent(cluster: str, cause: str) -> Refused:
    return Refused(
        409,
        f'The cluster "{cluster}" does not answer. Known of the reason: {cause}. '
        "Try again in a moment; `nbcluster logs` in a terminal tells more.",
    )


def unreadable(*faults: tuple[str, str]) -> Refused:
    said = "; ".join(f"{field} {text}" if field else text for field, text in faults)
    return Refused(
        422, f"Nothing was done. What was asked for cannot be read: {said}. Mend that and ask again.", faults
    )
