"""Makes the page of reasons from the table that the messages come from.

In this room ``docs/reasons.md`` is written, so that it cannot say anything else than the messages do.
"""

import sys
from pathlib import Path

from nbcluster.plan.reasons import REASONS, Reason

_FOUND = {
    "reading": "Found by reading the cell, before anything runs.",
    "watching": "Found by watching the cell run.",
    "both": "Found by reading the cell, or by watching it run.",
}

_HEAD = """\
# Why a loop runs here

A loop under `%%distribute` that does not run on workers, or not to its end, runs in the notebook's own
kernel, as it would without the line. The report says so in one line, with one of these words in brackets.
Lines are counted as in the cell that you see, `%%distribute` being line 1.

<!-- made by scripts/reasons from nbcluster/plan/reasons.py -->

"""


def page() -> str:
    """The whole page."""
    contents = " · ".join(f"[{word}](#{word})" for word in REASONS)
    return _HEAD + contents + "\n" + "".join(f"\n{_section(reason)}" for reason in REASONS.values())


def _section(reason: Reason) -> str:
    example = "\n".join(f"    {line}" for line in ["%%distribute", *reason.example.splitlines()])
    parts = [
        f"## {reason.word}",
        f"{reason.meaning} {_FOUND[reason.found]}",
        example,
        f"> here [{reason.word}]: {reason.says}",
        f"**What to do.** {reason.to_do}" if reason.to_do else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page())
