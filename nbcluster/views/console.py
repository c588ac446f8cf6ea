"""What is taken of rich, which draws from the user's shared random generator when it is imported.

In this room it is imported without a trace: whatever a cell draws next is what it would have drawn.
"""

import random

_state = random.getstate()

from rich.box import SIMPLE_HEAD  # noqa: E402  # the state must be taken before
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from rich.text import Text  # noqa: E402

random.setstate(_state)

__all__ = ["SIMPLE_HEAD", "Console", "Table", "Text"]
