"""Cells whose draws are done ahead. In this room somebody else draws too, or drawing does more than that."""

from typing import Any

from nbcluster.engine import numbers
from nbcluster.engine.numbers import DrawnAhead, SeededWithin
from nbcluster.plan.ahead import _Choice
from nbcluster.worker import draws
from nbcluster.worker.draws import LedBySeeds
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
    "seeds: draws that come before them": Row(
        replaced(LedBySeeds, "_look_at", lambda *_: None),
        """
        out = []
        for i in range(6):
            start = begin(i)
            np.random.seed(i)
            out.append(start + np.random.rand())
        """,
        "out",
        "values['out']",
        """
        import numpy as np
        def begin(i):
            return np.random.rand() if i == 3 else 0.0
        """,
    ),
    "seeds: where they leave the generators": Row(
        replaced(SeededWithin, "settle", lambda *_: None),
        """
        out = []
        for i in range(6):
            np.random.seed(i)
            out.append(np.random.rand())
        """,
        "out",
        "generators",
        "import numpy as np",
    ),
    "draws: what can be gone through only once": Row(
        replaced(draws, "lasting", lambda value: value),
        """
        out = []
        for xs in several:
            total = 0.0
            for x in xs:
                total += x * random.random()
            out.append(total)
        """,
        "out",
        "values['out']",
        "import random\nseveral = [[1, 2, 3], *(iter([1, 2, 3]) for _ in range(5))]",
    ),
    "draws: what warns": Row(
        replaced(numbers, "_told_of_warnings", _Deaf),
        """
        out = []
        for i in range(6):
            out.append(np.random.multivariate_normal([0, 0], [[1, 2], [2, 1]]))
        """,
        "out",
        "stderr",
        "import numpy as np, warnings\nwarnings.simplefilter('always')",
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
