"""Functions that are distributed. In this room their names would be taken for those of a notebook."""

import ast

from nbcluster.analysis.functions import FunctionSource
from nbcluster.analysis.walk import Walk
from nbcluster.engine.cell import CellRun
from nbcluster.engine.functions import FunctionRun
from nbcluster.engine.payload import _Gatherer
from nbcluster.engine.spaces import LocalSpace
from tests.exactness.safeguards.off import all_of, replaced
from tests.exactness.safeguards.row import Row


def _goes_on(walk: Walk, node: ast.Return) -> None:
    walk.exprs([node.value])


ROWS = {
    "functions: a loop that returns": Row(
        replaced(Walk, "visit_Return", _goes_on),
        """
        @distribute
        def first(xs):
            for x in xs:
                if x > 3:
                    return x
        result = first(range(9))
        """,
        "result",
        "error",
        decorated=True,
    ),
    "functions: names that others share": Row(
        replaced(FunctionSource, "_obstacles", lambda source, node: iter(())),
        """
        @distribute
        def fit(xs):
            def shown():
                return k
            out, k = [], None
            for k in xs:
                out.append((k, shown()))
            return out
        result = fit(range(6))
        """,
        "result",
        "values['result']",
        decorated=True,
    ),
    "functions: what outlives a loop": Row(
        replaced(FunctionSource, "_odd", lambda source, node: ""),
        """
        @distribute
        def fit(xs):
            scale, out = 1, []
            for x in xs:
                out.append([lambda: scale])
            scale = 5
            return out
        result = [one() for [one] in fit(range(3))]
        """,
        "result",
        "error",
        decorated=True,
    ),
    "functions: a local with the name of a global": Row(
        all_of(
            replaced(FunctionRun, "_decided", CellRun._decided),
            replaced(_Gatherer, "callee_names", property(lambda self: set(), lambda self, names: None)),
        ),
        """
        @distribute
        def fit(xs):
            scale = 2
            out = []
            for x in xs:
                out.append(f(x) + scale)
            return out
        result = fit(range(6))
        """,
        "result",
        "values['result']",
        "scale = 10\ndef f(x):\n    return x * scale",
        decorated=True,
    ),
    "functions: a name that is not bound": Row(
        replaced(LocalSpace, "__missing__", lambda space, name: space.around[name]),
        """
        late = 'a global'
        @distribute
        def fit(xs):
            out = []
            for x in xs:
                out.append(late)
            late = 1
            return out
        result = fit(range(6))
        """,
        "result",
        "error",
        decorated=True,
    ),
}
