"""Cells that the objects alone can tell of. In this room a name stands for something that must not be copied."""

from nbcluster.engine import taken
from nbcluster.plan import decision
from tests.exactness.safeguards.off import replaced, unasked, wrapped
from tests.exactness.safeguards.row import Row

FIGURE = """
import matplotlib.pyplot as plt
plt.switch_backend('agg')
"""

#: In the kernel 1 comes before 8; in a set made anew 8 before 1.
SETS = """
def told_apart():
    found = set(range(1000))
    for each in range(1000):
        if each not in (1, 8):
            found.discard(each)
    return found
"""

ROWS = {
    "plan: a loop that acts and may be left early": Row(
        replaced(decision, "_ahead_of_a_break", lambda loop: iter(())),
        """
        for i in range(9):
            with open(f'{i}.txt', 'a') as file:
                file.write(str(i))
            if i == 4:
                break
        """,
        "i",
        "files",
        allow=("writes",),
    ),
    "plan: contexts that are not there on a worker": Row(
        unasked(decision._contexts, "unread"),
        """
        import warnings
        out = []
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter('always')
            for i in range(6):
                if i:
                    warnings.warn('once more')
                out.append(len(found))
        """,
        "out",
        "values['out']",
    ),
    "plan: names of builtins that stand for others": Row(
        unasked(decision._odd_taker, "unread"),
        "r = sum(say(i) for i in range(6))",
        "r",
        "stdout",
        """
        def say(value):
            print(value)
            return value
        def sum(items):
            return next(items)
        """,
    ),
    "takers: as far as they ask": Row(
        replaced(taken, "_accepting", lambda taker: None),
        "r = any(say(i) > 2 for i in range(9))",
        "r",
        "stdout",
        """
        def say(value):
            print(value)
            return value
        """,
    ),
    "plan: draws from a shared generator": Row(
        unasked(decision._random_draws, "random"),
        """
        out = []
        for i in range(6):
            out.append(random.random() if i else 0)
        """,
        "out",
        "values['out']",
        "import random",
        also=("watch: random",),
    ),
    "plan: drawing": Row(
        unasked(decision._figures, "figure"),
        """
        for i in range(6):
            last = len([plt.figure(i + 1)])
        found = plt.get_fignums()
        """,
        "found",
        "values['found']",
        FIGURE,
        also=("watch: figures",),
        needs=("matplotlib.pyplot",),
    ),
    "plan: output that is already shown": Row(
        unasked(decision._widgets, "display"),
        """
        for i in range(6):
            if i:
                clear_output()
        """,
        "i",
        "stdout",
        "from IPython.display import clear_output",
        also=("displays: clearing",),
        needs=("IPython.core.interactiveshell",),
        shell=True,
    ),
    "plan: a captured iterator": Row(
        unasked(decision._captures_that_stay, "iterator"),
        """
        out = []
        for i in range(6):
            if i:
                out.append((*zip('a', letters),))
        rest = [*letters]
        """,
        "out rest",
        "values['rest']",
        "letters = iter('abcdefghijk')",
        also=("payload: iterators do not travel", "watch: captures"),
    ),
    "plan: a captured file": Row(
        unasked(decision._captures_that_stay, "unpicklable"),
        """
        out = []
        for i in range(6):
            if i:
                out.append(file.readline())
        rest = file.read()
        """,
        "out rest",
        "values['rest']",
        """
        with open('lines.txt', 'w') as file:
            _ = file.write('a\\nb\\nc\\nd\\ne\\nf\\n')
        file = open('lines.txt')
        """,
        also=("payload: files do not travel", "watch: captures"),
    ),
    "plan: a captured generator of random numbers": Row(
        unasked(decision._captures_that_stay, "random"),
        """
        out = []
        for i in range(6):
            if i:
                out.append(rng.random())
        rest = rng.random()
        """,
        "out rest",
        "values['rest']",
        "import numpy as np\nrng = np.random.default_rng(0)",
        also=("watch: captures",),
    ),
    "plan: a captured figure": Row(
        unasked(decision._captures_that_stay, "figure"),
        """
        for i in range(6):
            if i:
                last = len(axes.plot([0, i]))
        found = len(axes.lines)
        """,
        "found",
        "values['found']",
        FIGURE + "axes = plt.gca()",
        also=("watch: captures", "watch: figures"),
        needs=("matplotlib.pyplot",),
    ),
    "plan: what is gone through is changed under another name": Row(
        unasked(decision._header, "changes"),
        """
        for key in known.keys():
            same[key + 10] = key
        """,
        "known",
        "error",
        "known = {0: 0, 1: 1, 2: 2}\nsame = known",
    ),
    "plan: a callee sets a global": Row(
        unasked(decision._callees, "changes"),
        """
        out = []
        for i in range(6):
            out.append(f(i))
        """,
        "out last",
        "values['last']",
        """
        last = 0
        def f(i):
            global last
            last = i
            return i
        """,
        also=("watch: names",),
    ),
    "plan: a callee reads what is collected": Row(
        unasked(decision._callees, "carried"),
        """
        out, seen = [], []
        for i in range(6):
            seen.append(f())
            if i:
                out.append(i)
        """,
        "out seen",
        "values['seen']",
        """
        def f():
            try:
                return len(out)
            except NameError:
                return 0
        """,
        also=(
            "payload: functions that read what the loop changes",
            "payload: what the loop changes does not travel",
        ),
    ),
    "plan: a callee reads a name that may not be set": Row(
        unasked(decision._too_early, "carried", about="may read"),
        """
        out = []
        for i in range(24):
            for j in range(1 - i % 2):
                y = i
            if i % 2 == 0:
                z = y
            out.append(f())
        """,
        "out",
        "values['out']",
        """
        def f():
            try:
                return y if y > 2 else -1
            except NameError:
                return -1
        """,
        also=("plan: a callee reads a name before it is set",),
    ),
    "plan: a callee reads a name before it is set": Row(
        unasked(decision._too_early, "carried", about="may call"),
        """
        out = []
        for i in range(24):
            out.append(f())
            y = i
        """,
        "out",
        "values['out']",
        """
        def f():
            try:
                return y if y > 2 else -1
            except NameError:
                return -1
        """,
    ),
    "plan: another name of what is collected": Row(
        unasked(decision._aliases, "carried"),
        """
        for i in range(6):
            out.append(float(view[0]) > 3)
            total += np.array([i, i])
        """,
        "out",
        "values['out']",
        """
        import numpy as np
        out = []
        total = np.zeros(2, int)
        view = total
        """,
        also=("payload: memory that the loop changes does not travel",),
    ),
    "plan: the order of a captured set": Row(
        unasked(decision._orders, "order", about="a set, and"),
        """
        out = []
        for i in range(6):
            if i:
                out.append([*found])
        """,
        "out",
        "values['out']",
        SETS + "found = told_apart()",
        also=("plan: the order of sets that something holds",),
    ),
    "plan: the order of sets that something holds": Row(
        unasked(decision._orders, "order", about="holds"),
        """
        out = []
        for i in range(6):
            if i:
                out.append([*found['k']])
        """,
        "out",
        "values['out']",
        SETS + "found = {'k': told_apart()}",
    ),
    "plan: a callee goes through a set": Row(
        unasked(decision._orders_of_callees, "order"),
        """
        out = []
        for i in range(6):
            out.append(f(i))
        """,
        "out",
        "values['out']",
        """
        def f(i):
            return [*{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}] if i else 0
        """,
    ),
    "plan: a method that changes what all share": Row(
        unasked(decision._bound_methods, "changes"),
        """
        for i in range(6):
            if i:
                keep(i)
        """,
        "out",
        "values['out']",
        "out = []\nkeep = out.append",
        also=("watch: captures",),
    ),
    "plan: a name that does not exist": Row(
        unasked(decision._missing, "carried"),
        """
        for i in range(6):
            out.append(i)
        """,
        "i",
        "error",
    ),
    "plan: a statement that a handler would see fail": Row(
        unasked(decision._guarded, "carried"),
        """
        bad = []
        for i in range(6):
            try:
                cells[i] = i
            except IndexError:
                bad.append(i)
        """,
        "cells bad",
        "error",
        "import numpy as np\ncells = np.zeros(4, int)",
    ),
    "plan: an iterator is given to no plain list": Row(
        unasked(decision._listed, "unpicklable"),
        """
        for i in range(6):
            out.extend(told(i, j) for j in range(3))
        """,
        "i",
        "stdout",
        """
        class First(list):
            def extend(self, several):
                for each in several:
                    self.append(each)
                    if each:
                        break
        out = First()
        def told(i, j):
            if i:
                print(i, j)
            return i
        """,
    ),
    "plan: what lies in a container does more than it says": Row(
        unasked(decision._below, "changes"),
        """
        for i in range(6):
            d[i % 2].append(i)
            out.append(len(seen))
        """,
        "out",
        "values['out']",
        """
        class Shelf(list):
            def append(self, each):
                seen.append(each)
        d, out, seen = {0: [], 1: Shelf()}, [], []
        """,
    ),
    "plan: what is missing where nobody comes by": Row(
        unasked(decision._missing_in_branches, "carried"),
        """
        for i in range(6):
            if i > best:
                best = mistake
            out.append(i)
        """,
        "out",
        "values['out']",
        "out, best = [], 99",
    ),
    "plan: what counts and is no number": Row(
        unasked(decision._counts, "carried"),
        """
        for i in range(6):
            print(i)
            n += 1
            out.append(n.value)
        """,
        "out",
        "stdout",
        """
        class Loud:
            def __init__(self, value): self.value = value
            def __add__(self, other):
                print('adds')
                return Loud(self.value + other)
        out, n = [], Loud(0)
        """,
    ),
    "plan: what is asked what it holds": Row(
        unasked(decision._choices, "carried"),
        """
        for i in range(6):
            part = np.arange(3.0) + i
            if i not in df:
                df[i] = part
            part[:] = 0
        """,
        "df",
        "values['df']",
        "import numpy as np\nimport pandas as pd\ndf = pd.DataFrame({'a': [1.0, 2.0, 3.0]})",
        needs=("pandas",),
    ),
    "plan: a len of the notebook's own": Row(
        unasked(decision._measures, "carried"),
        """
        longest = ''
        for w in words:
            letter = w[-1]
            if len(w) > len(longest):
                longest = w
        """,
        "longest",
        "values['longest']",
        """
        words = 'a bb abab ccc bbaab dddd aaaaab'.split()
        def len(w):
            return w.count(letter)
        """,
    ),
    "plan: the best that changes while it is asked": Row(
        unasked(decision._best_so_far, "carried"),
        """
        for n in range(6):
            path = []
            for k in [3, 1, 2, n]:
                path.append(k)
                if len(path) > len(longest):
                    longest, at = path, (n, k)
            path.clear()
        """,
        "at",
        "values['at']",
        "longest, at = [], None",
    ),
    "plan: an update that is no dictionary's": Row(
        unasked(decision._merges, "changes"),
        """
        for i in range(6):
            box.update([i])
            out.append(len(seen))
        """,
        "out",
        "values['out']",
        """
        class Box:
            def update(self, several):
                seen.extend(each for each in several if each)
        box, out, seen = Box(), [], []
        """,
    ),
    "plan: a loc that is no frame's": Row(
        unasked(decision._indexers, "changes"),
        """
        for i in range(6):
            box.loc[i] = -i
            out.append(len(seen))
        """,
        "out",
        "values['out']",
        """
        class Places:
            def __setitem__(self, key, value):
                if key:
                    seen.append(value)
        class Box:
            loc = Places()
        box, out, seen = Box(), [], []
        """,
    ),
    "plan: a concat that is no module's": Row(
        unasked(decision._joins, "carried"),
        """
        for i in range(6):
            total = joiner.concat([total, i])
            out.append(len(seen))
        """,
        "out total",
        "values['out']",
        """
        class Joiner:
            def concat(self, parts):
                if parts[1]:
                    seen.append(parts[1])
                return sum(parts)
        joiner, total, out, seen = Joiner(), 0, [], []
        """,
    ),
    "plan: effects in the order of the program": Row(
        replaced(decision, "_must_keep_order", lambda *_: False),
        """
        for i in range(24):
            out.append(i)
            same.append(-i)
        """,
        "out",
        "values['out']",
        "out = []\nsame = out",
    ),
    "plan: effects of objects that are no plain containers": Row(
        replaced(decision, "_is_column", lambda *_: True),
        """
        for i in range(6):
            print('body', i)
            out.append(i)
        """,
        "i",
        "stdout",
        """
        class Loud(list):
            def append(self, each):
                if each:
                    print('append', each)
                super().append(each)
        out = Loud()
        """,
    ),
    "plan: names of the body that a callee reads": Row(
        wrapped(
            decision,
            "_apart",
            lambda apart: (
                lambda *args: type(found := apart(*args))(**{**vars(found), "stay_global": frozenset()})
            ),
        ),
        """
        out = []
        for i in range(6):
            y = i
            out.append(f())
        """,
        "out",
        "values['out']",
        """
        def f():
            try:
                return y if y > 2 else -1
            except NameError:
                return -1
        """,
        also=("payload: names of the body that a hidden function reads",),
    ),
}
