"""Cells that reading alone keeps as they are. In this room the text says that a loop cannot be cut."""

import ast
from typing import Any

from nbcluster.analysis import choices, classes, divided, live, loop, place, plotting, updates, walk
from nbcluster.analysis.expressions import Expressions
from nbcluster.analysis.facts import Taker
from nbcluster.analysis.framed import SliceFrame
from nbcluster.analysis.names import Names
from nbcluster.analysis.walk import Walk
from nbcluster.worker.slices import Room
from tests.exactness.safeguards.off import all_of, everywhere, replaced, unheard, wrapped
from tests.exactness.safeguards.row import Row

_Court: Any = classes._Court


def without(word: str, about: str = "") -> Any:
    """A function that answers with obstacles, or one, leaves out those of this reason."""

    def around(find: Any) -> Any:
        def found(*args: Any) -> Any:
            answer = find(*args)
            if answer is None or hasattr(answer, "reason"):
                return (
                    None
                    if answer is not None and answer.reason == word and about in answer.detail
                    else answer
                )
            return [each for each in answer if each.reason != word or about not in each.detail]

        return found

    return around


def both_ways(self: Walk, node: Any) -> None:
    """An `if` is walked as if both of its branches ran."""
    self.expr(node.test)
    self.block(node.body)
    self.block(node.orelse)


def to_the_end(self: Walk, node: Any) -> None:
    """A `try` is walked as if all of it ran."""
    self.block(node.body)
    for handler in node.handlers:
        self.block(handler.body)
    self.block(node.orelse)
    self.block(node.finalbody)


def always_round(go_round: Any) -> Any:
    def gone_round(self: Walk, turn: Any, once: Any, *, at_least_once: bool = False) -> None:
        go_round(self, turn, once, at_least_once=True)

    return gone_round


def changes_pass(self: Any) -> list[Any]:
    return []


SAY = """
def say(value):
    print(value)
    return value
"""


def all_steps(steps: Any) -> Any:
    """The second half of an `or` is taken for certain."""

    def around(node: Any) -> Any:
        return node.values if isinstance(node, ast.BoolOp) else steps(node)

    return around


def any_taker(taker: Any) -> Any:
    """Whoever is given a generator is taken for one that lists it."""
    return lambda node: taker(node) or (Taker("*") if isinstance(node, ast.Call) else None)


ROWS = {
    "reading: what counts now and then": Row(
        replaced(classes, "_is_regular", lambda seen: True),
        """
        for i in range(12):
            if i % 3:
                n += 1
            out.append(n)
        """,
        "out n",
        "values['out']",
        "out, n = [], 0",
    ),
    "reading: what is put in where nothing is yet": Row(
        replaced(choices, "_is_settled", lambda hole: True),
        """
        for i in range(12):
            k = i % 3
            if k not in d:
                d[k] = say(k)
        """,
        "d",
        "stdout",
        SAY + "d = {}",
    ),
    "reading: what is evaluated under a condition": Row(
        replaced(divided, "is_quiet", lambda node: True),
        """
        for i in range(12):
            fine = fine and say(i) < 4
        """,
        "fine",
        "stdout",
        SAY + "fine = True",
    ),
    "reading: a best value that is not what was compared": Row(
        replaced(updates, "_keeps_what_it_compares", lambda statement, parts: True),
        """
        for i in range(60):
            if f(i) > best:
                a, b, c, d, e, g, h, j, k, m, n, o, p, q, r, s, best = b, c, d, e, g, h, j, k, m, n, o, p, q, r, s, best, i
        """,
        "a b c d e g h j k m n o p q r s best",
        "values",
        "a = b = c = d = e = g = h = j = k = m = n = o = p = q = r = s = best = -1\ndef f(i): return 900 - i",
    ),
    "reading: a list that need not be made": Row(
        wrapped(place, "_steps", all_steps),
        "r = quick or [say(i) for i in range(6)]",
        "r",
        "stdout",
        SAY + "quick = 'done'",
    ),
    "reading: what is evaluated before a list": Row(
        replaced(place, "before", lambda statement, unit: []),
        "r = say('first'), [say(i) for i in range(6)]",
        "r",
        "stdout",
        SAY,
    ),
    "reading: whom a generator is given to": Row(
        wrapped(place, "_taker", any_taker),
        "r = first(say(i) for i in range(6))",
        "r",
        "stdout",
        SAY + "def first(items):\n    return next(iter(items))",
    ),
    "reading: what else the taker is given": Row(
        replaced(place, "_can_wait", lambda node: True),
        "r = sorted((say(i) for i in range(6)), key=say(abs))",
        "r",
        "stdout",
        SAY,
    ),
    "reading: a generator that is spread": Row(
        replaced(place, "_spread_later", lambda node, step: False),
        "print(*(say(i) for i in range(6)), sep=say(','))",
        "say",
        "stdout",
        SAY,
    ),
    "reading: a name that one branch sets": Row(
        replaced(Walk, "visit_If", both_ways),
        """
        out = []
        for i in range(24):
            if i % 2 == 0:
                y = i
            try:
                v = y
            except NameError:
                v = -1
            out.append(v)
            y = -i
        """,
        "out v y",
        "values['out']",
    ),
    "reading: a name that half of a try sets": Row(
        replaced(Walk, "visit_Try", to_the_end),
        """
        out = []
        for i in range(24):
            try:
                z = 1 // (1 - i % 2)
                y = i
            except ZeroDivisionError:
                z = 0
            try:
                v = y
            except NameError:
                v = -1
            out.append(v)
            y = -i
        """,
        "out v y",
        "values['out']",
    ),
    "reading: a name that half of a with sets": Row(
        replaced(walk, "_context_name", lambda context: "open"),
        """
        out = []
        for i in range(24):
            with suppress(ZeroDivisionError):
                1 // (1 - i % 2)
                y = i
            try:
                v = y
            except NameError:
                v = -1
            out.append(v)
            y = -i
        """,
        "out v y",
        "values['out']",
        "from contextlib import suppress",
    ),
    "reading: a name that an inner loop sets": Row(
        wrapped(Walk, "_go_round", always_round),
        """
        out = []
        for i in range(24):
            j = 0
            for j in range(1 - i % 2):
                y = i
            try:
                v = y
            except NameError:
                v = -1
            out.append(v)
            y = -i
        """,
        "out v y",
        "values['out']",
    ),
    "reading: a function of the body that reads what is set later": Row(
        all_of(
            replaced(Names, "_charge", lambda self, name: None),
            replaced(Names, "look_up_late", lambda self, free: None),
        ),
        """
        out = []
        for i in range(24):
            def g():
                try:
                    return y
                except NameError:
                    return -1
            out.append(g() if i else -1)
            y = i
        """,
        "out y",
        "values['out']",
    ),
    "reading: items that are given to no plain name": Row(
        replaced(loop, "is_plain_target", lambda target: True),
        """
        out = []
        for box.x in range(6):
            out.append(box.x)
        """,
        "out box",
        "values['box']",
        """
        class Box:
            pass
        box = Box()
        """,
        also=("watch: captures",),
    ),
    "reading: what is put where it is changed": Row(
        wrapped(_Court, "_put_below", without("carried")),
        """
        for i in range(6):
            row = [i]
            d[i] = row
            d[i].append(2)
            if i:
                row.append(3)
        """,
        "d",
        "values['d']",
        "d = {}",
        also=("proof",),
    ),
    "reading: a name that is read by its text": Row(
        unheard(Expressions.visit_Name, "reflection"),
        """
        out = []
        for i in range(6):
            out.append(globals().get(f'flag{i}'))
        """,
        "out",
        "values['out']",
        "flag3 = True",
    ),
    "reading: a name that is read through a frame": Row(
        unheard(Expressions._use, "reflection"),
        """
        out = []
        for i in range(6):
            out.append(sys._getframe().f_globals.get(f'flag{i}'))
        """,
        "out",
        "values['out']",
        "import sys\nflag3 = True",
    ),
    "reading: a question to the person": Row(
        unheard(Expressions.visit_Name, "input"),
        """
        out = []
        for i in range(6):
            try:
                name = input()
            except EOFError:
                name = 'nobody'
            out.append(name)
        """,
        "out",
        "values['out']",
        stdin="nobody\nann\nbob\ncarl\ndora\neve\n",
        also=("guard: questions",),
    ),
    "reading: a line from the keyboard": Row(
        unheard(Expressions._use, "input"),
        """
        out = []
        for i in range(6):
            if i:
                out.append(sys.stdin.readline())
        """,
        "out",
        "values['out']",
        "import sys",
        stdin="ann\nbob\ncarl\ndora\neve\n",
    ),
    "reading: a name set inside a comprehension": Row(
        unheard(Expressions.visit_NamedExpr, "unread"),
        "out = [(last := i) for i in range(6)]",
        "out last",
        "values['last']",
    ),
    "reading: an annotation without a value": Row(
        unheard(Walk.visit_AnnAssign, "unread"),
        """
        out = []
        for i in range(6):
            x: int
            y = None
            if i:
                try:
                    y = x
                except NameError:
                    pass
            out.append(y)
        """,
        "out",
        "values['out']",
        "x = 5",
        also=("watch: names",),
    ),
    "reading: names that an import does not tell": Row(
        unheard(Walk.visit_ImportFrom, "unread"),
        """
        out = []
        for i in range(6):
            from math import *
            out.append(i)
        """,
        "out pi",
        "error",
    ),
    "reading: the next of an iterator": Row(
        unheard(Expressions._call_of_builtin, "iterator"),
        """
        out = []
        for i in range(6):
            if i:
                out.append(next(pair[0]))
        rest = [*pair[0]]
        """,
        "out rest",
        "values['rest']",
        "pair = [iter('abcdefgh')]",
        also=("payload: iterators do not travel", "watch: captures"),
    ),
    "reading: any element of a set": Row(
        unheard(Expressions._call_of_method, "order"),
        """
        out = []
        for i in range(6):
            words = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'} if i else {0}
            out.append(words.pop() if i else '')
        """,
        "out words",
        "values['out']",
        also=("results: sets keep their order",),
    ),
    "reading: the order of a set": Row(
        unheard(Names.goes_over, "order"),
        """
        out = []
        for i in range(6):
            if i:
                for word in {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}:
                    out.append(word)
        """,
        "out",
        "values['out']",
    ),
    "reading: a collected set": Row(
        wrapped(_Court, "_kept_by_sites", without("order")),
        """
        out = []
        for i in range(6):
            out.append({str(k) for k in range(100)} if i else {0})
        """,
        "out",
        "values['out']",
        also=("results: sets keep their order",),
    ),
    "reading: a function that is kept and reads the body's names": Row(
        wrapped(_Court, "_kept_by_sites", without("carried")),
        """
        for i in range(6):
            asked.append(lambda: i)
        """,
        "told",
        "values['told']",
        """
        told = []
        class Asking(list):
            def append(self, function):
                told.append(function())
        asked = Asking()
        """,
    ),
    "reading: what is collected is read": Row(
        wrapped(_Court, "_objection", without("carried", "reads")),
        """
        out, seen = [], []
        for i in range(6):
            try:
                n = len(out)
            except NameError:
                n = 0
            out.append(i)
            seen.append(n)
        """,
        "out seen",
        "values['seen']",
    ),
    "reading: what is summed is set": Row(
        wrapped(_Court, "_objection", without("carried", "sets")),
        """
        total = 0
        for i in range(6):
            if i == 3:
                total = 100
            total += i
        """,
        "total",
        "values['total']",
    ),
    "reading: a name of the iteration before": Row(
        replaced(_Court, "_is_exposed", lambda self, name: False),
        """
        out = []
        for i in range(6):
            try:
                step = i - last
            except NameError:
                step = 0
            last = i
            out.append(step)
        """,
        "out",
        "values['out']",
    ),
    "reading: a captured object is changed": Row(
        replaced(_Court, "_changes", changes_pass),
        """
        out = []
        for i in range(6):
            history['steps'].insert(0, i)
            out.append(i)
        """,
        "out history",
        "values['history']",
        "history = {'steps': []}",
        also=("watch: captures",),
    ),
    "reading: a collected object is changed in another form": Row(
        replaced(_Court, "_changes", changes_pass),
        """
        out = []
        for i in range(6):
            out.append(*[i])
        """,
        "out",
        "values['out']",
        also=("watch: captures",),
    ),
    "reading: what a module of figures does beside drawing": Row(
        replaced(plotting, "_NOT_DRAWN", frozenset()),
        """
        out = []
        for i in range(6):
            plt.rc('lines', linewidth=i + 1)
            out.append(width())
        """,
        "out",
        "values['out']",
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
        "def width():\n    return matplotlib.rcParams['lines.linewidth']",
        also=("watch: matplotlib settings", "proof"),
    ),
    "reading: a figure that the loop gives": Row(
        replaced(loop, "does_more", lambda *_: False),
        """
        out = []
        for i, ax in enumerate(axes):
            ax.plot([i])
            out.append(type(ax).__name__)
        """,
        "out",
        "values['out']",
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\nfig, axes = plt.subplots(1, 6)",
        also=("proof",),
    ),
    "reading: a container that changes while it is gone through": Row(
        everywhere(live.live_changes, lambda *_: []),
        """
        for key in known.keys():
            known[key + 10] = key
        """,
        "known",
        "error",
        "known = {0: 0, 1: 1, 2: 2}",
    ),
    "names: one that an iteration may leave as it was": Row(
        replaced(Room, "PRIOR", None),
        """
        for i in range(6):
            if i % 3 == 0:
                y = i
        """,
        "y i",
        "values['y']",
    ),
    "names: one that is unset at the end": Row(
        replaced(Room, "UNBOUND", None),
        """
        out = []
        for i in range(6):
            try:
                out.append(1 // (i - i))
            except ZeroDivisionError as error:
                out.append(0)
        """,
        "out",
        "bound",
    ),
    "names: one that nobody has set yet is no stand-in": Row(
        wrapped(
            SliceFrame,
            "__init__",
            lambda begin: (
                lambda self, sites, kept, unsure, hopeful: begin(self, sites, kept, unsure, frozenset())
            ),
        ),
        """
        out = []
        for i in range(1, 7):
            for j in range(i % 2):
                y = i
            out.append(y)
        """,
        "out y",
        "values['out']",
    ),
}
