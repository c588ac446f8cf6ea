"""Modules of the user's own, beside the notebook, and libraries that the notebook has changed.

In this room a worker imports what the kernel has imported, and must find the same.
"""

from textwrap import dedent

from tests.exactness.cells.row import Row


def beside(setup: str, *, anew: bool = True, **files: str) -> str:
    """A set-up that writes modules into the notebook's folder and imports them; ``anew`` where the cell changes them,
    which makes other classes of them the second time."""
    written = "\n".join(f"Path('{name}.py').write_text({dedent(text)!r})" for name, text in files.items())
    return f"""\
import importlib, os, sys
from pathlib import Path
{written}
sys.path.insert(0, os.getcwd())
importlib.invalidate_caches()
for _name in {tuple(files)!r}:
    _module = importlib.import_module(_name)
    _module = importlib.reload(_module) if {anew} else _module
{dedent(setup)}
"""


SCALING = "SCALE = 2\nOPTIONS = {'depth': 1}\ndef scaled(i):\n    return i * SCALE + OPTIONS['depth']\n"

ROWS = (
    Row(
        "a module beside the notebook",
        """
        out = []
        for i in range(20):
            out.append(beside_plain.scaled(i))
        """,
        "out i",
        setup=beside("import beside_plain", beside_plain=SCALING),
    ),
    Row(
        "a function of such a module",
        "out = [scaled(i) for i in range(20)]",
        "out",
        setup=beside("from beside_from import scaled", beside_from=SCALING),
    ),
    Row(
        "objects of a class of such a module",
        """
        out = []
        for i in range(20):
            out.append(beside_class.Point(i))
        """,
        "out i",
        setup=beside(
            "import beside_class",
            anew=False,
            beside_class="class Point:\n    def __init__(self, x):\n        self.x = x\n",
        ),
    ),
    Row(
        "a setting of such a module, set by the notebook",
        """
        out = []
        for i in range(20):
            out.append(beside_set.scaled(i))
        """,
        "out i",
        setup=beside("import beside_set\nbeside_set.SCALE = 3", beside_set=SCALING),
    ),
    Row(
        "options of such a module, changed in place, in a module that another one uses",
        """
        out = []
        for i in range(20):
            out.append(beside_user.work(i))
        """,
        "out i",
        setup=beside(
            """
            import beside_user, beside_options
            beside_options.OPTIONS['depth'] = 100
            beside_options.OPTIONS['extra'] = None
            beside_options.NEW = 'new'
            """,
            beside_options=SCALING,
            beside_user="""
            from beside_options import OPTIONS, scaled
            def work(i):
                return scaled(i), sorted(OPTIONS)
            """,
        ),
    ),
    Row(
        "a setting changed between two loops",
        """
        out = []
        for i in range(10):
            out.append(beside_twice.scaled(i))
        beside_twice.SCALE = 5
        for i in range(10):
            out.append(beside_twice.scaled(i))
        del beside_twice.OPTIONS['depth']
        beside_twice.OPTIONS['depth'] = 0
        for i in range(10):
            out.append(beside_twice.scaled(i))
        """,
        "out i",
        setup=beside("import beside_twice", beside_twice=SCALING),
    ),
    Row(
        "a file that is edited and loaded again between two loops",
        """
        out = []
        for i in range(10):
            out.append(beside_edited.f(i))
        Path('beside_edited.py').write_text('def f(i):\\n    return -i, "edited"\\n')
        _ = importlib.reload(beside_edited)
        for i in range(10):
            out.append(beside_edited.f(i))
        """,
        "out i",
        setup=beside("import beside_edited", beside_edited="def f(i):\n    return i\n"),
    ),
    Row(
        "a file that is edited and not loaded again",
        """
        out = []
        for i in range(10):
            out.append(beside_stale.f(i))
        """,
        "out i",
        setup=beside(
            "import beside_stale\nPath('beside_stale.py').write_text('def f(i):\\n    return -i, \"edited\"\\n')",
            beside_stale="def f(i):\n    return i\n",
        ),
        route="kernel",
        reason="differs",
        words=("`beside_stale.f` is not what importing beside_stale anew gives",),
    ),
    Row(
        "a registry that the notebook has filled",
        """
        out = []
        for i in range(10):
            out.append(beside_registry.apply('twice', i))
        """,
        "out i",
        setup=beside(
            """
            import beside_registry
            beside_registry.REGISTRY['twice'] = lambda i: 2 * i
            """,
            beside_registry="REGISTRY = {}\ndef apply(name, i):\n    return REGISTRY[name](i)\n",
        ),
        route="kernel",
        reason="differs",
        words=("`beside_registry.REGISTRY`",),
    ),
    Row(
        "a function of such a module, replaced where iteration 0 does not come",
        """
        out = []
        for i in range(10):
            out.append(beside_replaced.both(i))
        """,
        "out i",
        setup=beside(
            """
            import beside_replaced
            def far(i): return 'the notebook'
            beside_replaced.far = far
            """,
            beside_replaced="""
            def near(i): return i
            def far(i): return -i
            def both(i): return far(i) if i > 5 else near(i)
            """,
        ),
        route="kernel",
        reason="differs",
        words=("`beside_replaced.far`",),
    ),
    Row(
        "a class of such a module with an attribute from the notebook",
        """
        out = []
        for i in range(10):
            out.append(beside_attribute.Scale().of(i))
        """,
        "out i",
        setup=beside(
            "import beside_attribute\nbeside_attribute.Scale.factor = 7",
            beside_attribute="class Scale:\n    factor = 2\n    def of(self, i):\n        return self.factor * i\n",
        ),
        route="kernel",
        reason="differs",
        words=("`beside_attribute.Scale`",),
    ),
    Row(
        "objects that such a module holds come back as themselves",
        """
        out = []
        for i in range(12):
            out.append((beside_held.TABLE[i % 3], beside_held.DEFAULT, beside_held.pick(i)))
        table = beside_held.TABLE
        """,
        "out table i",
        setup=beside(
            "import beside_held",
            anew=False,
            beside_held="""
            class Default: pass
            DEFAULT = Default()
            DEFAULT.inner = [1]
            TABLE = [[0], [1], [2]]
            def pick(i): return DEFAULT.inner if i % 2 else TABLE
            """,
        ),
        of_the_process="a module: there is but one of it",
    ),
    Row(
        "a list of such a module, which the loop fills and the module counts",
        """
        for i in range(10):
            found.append(beside_filled.count() + i)
        """,
        "found i",
        setup=beside(
            "import beside_filled\nfound = beside_filled.FOUND",
            beside_filled="FOUND = []\ndef count(): return len(FOUND)\n",
        ),
        route="kernel",
        reason="carried",
        words=("beside_filled, which the body uses, holds `found`, which the loop changes",),
    ),
    Row(
        "a module that only the body imports",
        """
        out = []
        for i in range(10):
            import beside_late
            out.append(beside_late.scaled(i))
        """,
        "out i",
        setup=beside("importlib.import_module('beside_late').SCALE = 9", beside_late=SCALING),
    ),
    Row(
        "a module whose file is gone",
        """
        out = []
        for i in range(10):
            out.append(beside_gone.scaled(i))
        """,
        "out i",
        setup=beside("import beside_gone\nos.remove('beside_gone.py')", beside_gone=SCALING),
        route="kernel",
        reason="differs",
        words=("a worker cannot import beside_gone: No module named 'beside_gone'",),
    ),
    Row(
        "a library's function that the notebook has replaced",
        """
        out = []
        for i in range(10):
            out.append(math.floor(i / 2) if i > 5 else i)
        math.floor = plain
        """,
        "out i",
        setup="""
        import math
        plain = math.floor if type(math.floor) is type(len) else plain
        def floor(x): return 'the floor'
        math.floor = floor
        """,
        route="kernel",
        reason="differs",
        words=("`math.floor` has been replaced, and a worker's math has its own floor",),
    ),
    Row(
        "a library's constant that the notebook has set",
        """
        out = []
        for i in range(10):
            out.append(turn(i))
        math.tau = 2 * math.pi
        """,
        "out i",
        setup="""
        import math
        math.tau = 6
        def turn(i): return math.tau * i if i > 5 else i
        """,
        route="kernel",
        reason="differs",
        words=("`math.tau`",),
    ),
)
