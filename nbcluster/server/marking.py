"""The process that makes marks: a line of JSON in, a line of JSON out, until nobody writes any more.

A cell that is being typed may be anything: a megabyte, a thousand brackets, a syntax error. It is read here, under limits
that the system keeps, so that the worst it can do is to end this process. Nothing of it is ever run.

In this room a cell's text meets its reader.
"""

import json
import re
import sys
from typing import Final

MOST_BYTES: Final = 256 * 1024 * 1024
READY: Final = '{"ready": true}'

_NONE: Final = "There are no marks beside it. It can be run all the same."
OUT_OF_MEMORY: Final = f"Reading this cell took more memory than marks may have. {_NONE}"
TOO_DEEP: Final = f"This cell is nested too deeply to be read for marks. {_NONE}"


def main() -> None:
    """Until the end of the standard input."""
    _limit()
    from nbcluster.plan.marks import marks  # within the limits

    print(READY, flush=True)
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            answer = {
                "marks": [mark.to_json() for mark in marks(asked["cell"], asked["cells_before"])],
                "trouble": "",
            }
        except (SyntaxError, ValueError) as error:
            answer = {"marks": [], "trouble": _of_syntax(error)}
        except RecursionError:
            answer = {"marks": [], "trouble": TOO_DEEP}
        except MemoryError:
            # Python's parser calls a cell that is nested too deeply so, too.
            answer = {"marks": [], "trouble": OUT_OF_MEMORY}
        print(json.dumps(answer), flush=True)


def _of_syntax(error: SyntaxError | ValueError) -> str:
    """While somebody types, most cells are unfinished: that is no more than a word."""
    if isinstance(error, SyntaxError) and error.lineno is not None:
        what = re.sub(r" \(detected at line \d+\)", "", error.msg)  # counted from below the magic
        return f"line {error.lineno} cannot be read yet: {what}"
    return f"the cell cannot be read yet: {error}"


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: there the deadline of whoever asks is the only limit
        return
    for what, most in (
        (resource.RLIMIT_AS, MOST_BYTES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard),) * 2)


if __name__ == "__main__":
    main()
