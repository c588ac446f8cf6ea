"""Cells whose draws are done ahead. In this room somebody else draws too, or drawing does more than that."""

from typing import Any

from nbcluster.engine import numbers
from nbcluster.engine.numbers import DrawnAhead
from nbcluster.plan.ahead import _Choice
from nbcluster.worker.slices import SliceRunner
from tests.exactness.safeguards.off import all_of, replaced
from tests.exactness.safeguards.row import Row


def _rest(self: Any, position: int) -> None:
    if self.led is not None:
        self.led.rest()


def _found_right(self: Any, items: object) -> None:
    self._is_right = True


class _Deaf(list[object]):
    """Is told of nothing."""

    def __enter__(self) -> "_Deaf":
        return self

    def __exit__(self, *_: object) -> None:
        pass


ROWS = {
    "draws: more than was foreseen": Row(
        replaced(SliceRunner, "_strayed", _rest),
        """
        out = []
        for i in range(6):
            x = random.random()
            out.append(x + (more() if i == 3 else 0))
        """,
        "out",
        "generators",
        """
        import random
        def more():
            return random.random()
        """,
    ),
    "draws: what the kernel has seen of them": Row(
        all_of(
            replaced(DrawnAhead, "judge", _found_right),
            replaced(DrawnAhead, "_comes_to", lambda *_: True),
        ),
        """
        out = []
        for i in range(6):
            x = random.random()
            out.append(x + (more() if i == 0 else 0))
        """,
        "out",
        "values['out']",
        """
        import random
        def more():
            return random.random()
        """,
        also=("proof",),
    ),
    "draws: where they leave the generators": Row(
        replaced(DrawnAhead, "settle", lambda *_: None),
        """
        out = []
        for i in range(6):
            out.append(random.random())
        """,
        "out",
        "generators",
        "import random",
    ),
    "draws: what warns": Row(
        replaced(numbers, "_told_of_warnings", _Deaf),
        """
        out = []
        for i in range(6):
            out.append(np.random.random_integers(9))
        """,
        "out",
        "stderr",
        "import numpy as np",
    ),
    "draws: objects of the user's": Row(
        replaced(_Choice, "_may_read", lambda *_: True),
        """
        out = []
        for i in range(6):
            out.append(random.randrange(bag[i]))
        """,
        "out",
        "stdout",
        """
        import random
        class Bag:
            def __getitem__(self, i):
                print(i)
                return i + 1
        bag = Bag()
        """,
    ),
}
