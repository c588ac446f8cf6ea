"""What values on a magic's line may look like.

In this room the text of a value becomes the value, or a ValueError with the trouble as a clause.
"""

import re

from nbcluster.settings import MOST_WORKERS, TOO_MANY_WORKERS


def gpus_of_an_iteration(text: str) -> float:
    """``1``, ``0.5``"""
    from nbcluster.worker.needs import faults_of  # when it is needed: loading the extension is to be cheap

    try:
        gpus = float(text)
    except ValueError:
        raise ValueError("is not a number") from None

    for fault in faults_of(gpus):
        raise ValueError(fault.trouble)
    return gpus


def seed(text: str) -> int:
    """A seed for random numbers."""
    if not re.fullmatch(r"[+-]?\d+", text):
        raise ValueError("is not a whole number")
    if int(text) < 0:
        raise ValueError("is less than 0")
    return int(text)


def local_kind(text: str) -> str:
    """What stands behind an option, where the kind is `local`, as it is where no other is named first."""
    if text.isdecimal():
        raise ValueError(f"is no kind of cluster (is --workers {text} meant?)")
    if text != "local":
        raise ValueError(f"stands behind an option (is `start {text} …` meant? The kind comes first)")
    return text


def run_name(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text.strip()


def worker_bounds(text: str) -> tuple[int, int]:
    """``8``, or ``2:16``"""
    found = re.fullmatch(r"([+-]?\d+)(?::([+-]?\d+))?", text)
    if found is None:
        raise ValueError("is neither a number of workers nor two, such as 2:16")
    least, most = int(found[1]), int(found[2] or found[1])
    if least < 1:
        raise ValueError("is less than 1" if found[2] is None else "begins with less than 1")
    if most < least:
        raise ValueError(f"ends before it begins (is {most}:{least} meant?)")
    if most > MOST_WORKERS:
        raise ValueError(TOO_MANY_WORKERS)
    return least, most
