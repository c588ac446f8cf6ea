"""Cells whose values must stay what they are on the way. In this room they travel, and are compared and committed."""

import dataclasses
import sys
from contextlib import nullcontext
from typing import Any

from nbcluster.analysis import framed, rewrite
from nbcluster.engine import belongings, below, blocks, commits, driver, header
from nbcluster.engine import payload as payload_of
from nbcluster.engine.cell import CellRun
from nbcluster.engine.here import Here
from nbcluster.engine.kernel_watch import KernelWatch
from nbcluster.engine.payload import Refused, _Gatherer
from nbcluster.engine.registries import Registries
from nbcluster.engine.remade import Remade
from nbcluster.worker import belongings as worker_belongings
from nbcluster.worker import (
    figures,
    frames,
    items,
    live_views,
    logged,
    modules,
    nans,
    payload,
    slices,
    warned,
    witness,
)
from nbcluster.worker.slices import _Best, _Stretch
from nbcluster.worker.watches import memories
from nbcluster.worker.workbench import Workbench
from tests.exactness.safeguards.off import all_of, everywhere, replaced, unset, wrapped
from tests.exactness.safeguards.row import Off, Row


def without_proof(begin: Any) -> Any:
    def begun(self: Any, *args: Any, settings: Any, **more: Any) -> None:
        begin(self, *args, settings=dataclasses.replace(settings, proof=False), **more)

    return begun


def unrefused(*reasons: str) -> Off:
    """What is pickled on the way out is refused for none of these."""

    def around(answer: Any) -> Any:
        def answered(self: Any, obj: object) -> Any:
            try:
                return answer(self, obj)
            except Refused as refused:
                if any(each in refused.detail for each in reasons):
                    return None
                raise

        return answered

    return wrapped(_Gatherer, "persistent_id", around)


def unstopped(about: str) -> Off:
    """What is pickled on the way back is refused for none of these."""

    def around(answer: Any) -> Any:
        def answered(self: Any, obj: object) -> Any:
            try:
                return answer(self, obj)
            except payload.Unsendable as stopped:
                if about in stopped.detail:
                    return None
                raise

        return answered

    return wrapped(payload._Packer, "persistent_id", around)


def deaf_to(*kinds: str) -> Off:
    """What functions in the payload look up is not held against the loop's names of these kinds."""

    def off() -> None:
        build, names = driver.build, driver.LoopDriver._payload

        def asked(self: Any, *limits: Any) -> Any:
            unheard = {name for kind in kinds for name in self._loop.named(kind)}

            def built(*args: Any, **more: Any) -> Any:
                found = build(*args, **more)
                found.callee_names = found.callee_names - unheard
                return found

            vars(driver)["build"] = built
            return names(self, *limits)

        table: Any = driver.LoopDriver
        table._payload = asked

    return off


def kept_all(self: _Best, values: Any) -> None:
    """A candidate's type is not asked for."""
    candidate = values[0] if type(values) is tuple else values
    if self._best is not None and not self._better(candidate, self._best):
        return
    self._best = candidate
    self._append(values)


def unasked(
    self: Any, first: int, end: int, begun: int, *, look: Any = worker_belongings.Belongings.look
) -> Any:
    """What happened to other items is not asked."""
    found = look(self, first, end, begun)
    return found if isinstance(found, dict) else {}


def changed_all_the_same(self: Any, states: Any) -> Any:
    """Nobody asks whether it could be written back."""
    held = zip(self.things, states, strict=True)
    return [
        (thing, worker_belongings.state_of(thing))
        for thing, state in held
        if not worker_belongings.is_as(thing, state)
    ]


PARTICLES = """
class Particle:
    def __init__(self, k):
        self.x, self.trail = k, [k]
    def step(self):
        self.x += 1
        self.trail.append(self.x)
        return self.x
    def __radd__(self, other):
        return other + self.x
particles = [Particle(k) for k in range(9)]
"""


TABLES = """
import warnings
import pandas as pd
warnings.simplefilter('ignore')
tables = [pd.DataFrame({'x': [k, 1], 'y': [0.5, k]}) for k in range(8)]
"""


def listed(value: Any) -> Any:
    return items.Cut(list(value)) if hasattr(value, "__iter__") else None


def with_builtins(source: Any, value_of: Any, space: Any, *, evaluate: Any = header.evaluate) -> Any:
    return evaluate(source, value_of, {})


def heavy_names_stay(light: Any) -> Any:
    def lightened(self: Any, bindings: Any) -> Any:
        self._program.conditional = frozenset()
        return light(self, bindings)

    return lightened


def blank_numbers(self: Any) -> dict[int, int]:
    return {}


def as_it_is(value: Any) -> Any:
    return value


#: A module in the notebook's folder; the text goes into a literal.
BESIDE = """\
import importlib
with open('beside.py', 'w') as file:
    _ = file.write('{}')
importlib.invalidate_caches()
import beside
"""


def trusting(look: Any) -> Any:
    def looked(self: Any) -> Any:
        self._trouble = None
        return look(self)

    return looked


def made_unwatched(self: Workbench, opened: payload.OpenedPayload) -> None:
    for recipe in opened.per_worker:
        recipe()
    self._watches.arm()


def nowhere(meet: Any) -> Any:
    """Modules are looked for where the worker would look by itself."""

    def met(told: Any) -> Any:
        return meet(dataclasses.replace(told, path=tuple(sys.path), folder=None))

    return met


def setting(name: str, setup: str, expression: str, **more: Any) -> Row:
    # Where modules are found is put in force before a payload is opened, too.
    off = all_of(unset(name), wrapped(modules, "meet", nowhere))
    return Row(
        off,
        """
        out = []
        for i in range(6):
            out.append(f() if i else None)
        """,
        "out",
        "values['out']",
        f"{setup}\ndef f():\n    return {expression}",
        **more,
    )


SETTINGS = {
    "cwd": setting("cwd", "import os\nos.mkdir('sub')\nos.chdir('sub')", "os.path.basename(os.getcwd())"),
    "sources": setting(
        "sources",
        "import traceback\ndef g():\n    try:\n        1 / 0\n    except ZeroDivisionError:\n"
        "        return traceback.format_exc()",
        "g()",
    ),
    "sys.path": setting("sys.path", "import sys\nsys.path.append('elsewhere')", "sys.path[-1]"),
    "environ": setting("environ", "import os\nos.environ['MODE'] = 'fast'", "os.environ.get('MODE')"),
    "recursion limit": setting(
        "recursion limit", "import sys\nsys.setrecursionlimit(2345)", "sys.getrecursionlimit()"
    ),
    "time zone": setting(
        "time zone",
        "import os, time\nos.environ['TZ'] = 'Asia/Kolkata'\ntime.tzset()",
        "time.tzname, time.localtime(0)[:5]",
    ),
    "arguments": setting("arguments", "import sys\nsys.argv = ['run.py', '--fast']", "list(sys.argv)"),
    "digits of an int": setting(
        "digits of an int",
        "import sys\nsys.set_int_max_str_digits(9_000)",
        "sys.get_int_max_str_digits()",
    ),
    "collector": setting(
        "collector",
        "import gc\ngc.disable()\ngc.set_threshold(600, 9, 9)",
        "gc.isenabled(), gc.get_threshold()",
    ),
    "umask": setting(
        "umask",
        "import os\n_ = os.umask(0o027)\n"
        "def mask():\n    now = os.umask(0)\n    os.umask(now)\n    return now",
        "mask()",
    ),
    "timeout of sockets": setting(
        "timeout of sockets",
        "import socket\nsocket.setdefaulttimeout(7.5)",
        "socket.getdefaulttimeout()",
    ),
    "csv": setting(
        "csv",
        "import csv\ncsv.register_dialect('pipes', delimiter='|')\n_ = csv.field_size_limit(99)",
        "csv.list_dialects(), csv.field_size_limit()",
    ),
    "decimal context": setting(
        "decimal context", "import decimal\ndecimal.getcontext().prec = 7", "decimal.Decimal(1) / 3"
    ),
    "locale": setting(
        "locale",
        "import locale\n_ = locale.setlocale(locale.LC_TIME, 'C.UTF-8')",
        "locale.setlocale(locale.LC_TIME)",
    ),
    "numpy errors": setting(
        "numpy errors", "import numpy as np\n_ = np.seterr(over='ignore')", "np.geterr()['over']"
    ),
    "numpy printing": setting(
        "numpy printing", "import numpy as np\nnp.set_printoptions(precision=2)", "str(np.array([1 / 3]))"
    ),
    "numpy buffer": setting(
        "numpy buffer", "import numpy as np\n_ = np.setbufsize(16 * 100)", "np.getbufsize()"
    ),
    "sklearn settings": setting(
        "sklearn settings",
        "import sklearn\nsklearn.set_config(assume_finite=True)",
        "sklearn.get_config()['assume_finite']",
        needs=("sklearn",),
    ),
    "torch settings": setting(
        "torch settings",
        "import torch\ntorch.set_default_dtype(torch.float64)\ntorch.set_num_threads(1)\n"
        "torch.use_deterministic_algorithms(True, warn_only=True)",
        "str(torch.get_default_dtype()), torch.get_num_threads(), "
        "torch.is_deterministic_algorithms_warn_only_enabled()",
        needs=("torch",),
    ),
    "pandas options": setting(
        "pandas options",
        "import pandas as pd\npd.set_option('display.precision', 2)",
        "str(pd.Series([1 / 3]))",
        needs=("pandas",),
    ),
    "matplotlib settings": setting(
        "matplotlib settings",
        "import matplotlib\nmatplotlib.rcParams['lines.linewidth'] = 7.0",
        "matplotlib.rcParams['lines.linewidth']",
        needs=("matplotlib.pyplot",),
    ),
    "threads": setting(
        "threads",
        "import threadpoolctl\nlimits = threadpoolctl.threadpool_limits(2)\ndel limits",
        "max(each['num_threads'] for each in threadpoolctl.threadpool_info())",
        also=("setting: torch settings",),  # where torch is loaded, one of the pools is its own
    ),
}

ROWS = {
    "items: what others can reach": Row(
        replaced(belongings._Graph, "_reach", lambda self, roots, seen: None),
        "for row in rows:\n    row['tags'].append(row['k'])\n    row['n'] = len(row['tags'])",
        "rows",
        "values['rows']",
        "common = []\nrows = [{'k': k, 'tags': common} for k in range(9)]",
        also=("items: of another iteration",),
    ),
    "items: of another iteration": Row(
        replaced(worker_belongings.Belongings, "look", unasked),
        "for row in rows:\n    row['tags'].append(row['k'])\n    row['n'] = len(row['tags'])",
        "rows",
        "values['rows']",
        "common = []\nrows = [{'k': k, 'tags': common} for k in range(9)]",
        also=("items: what others can reach",),
    ),
    "items: what pickles itself in its own way": Row(
        everywhere(belongings._is_plain_hook, lambda kind, hook: True),
        "for p in particles:\n    p.x += 1\nlost = not hasattr(particles[5], 'trail')",
        "lost",
        "values['lost']",
        PARTICLES + "Particle.__getstate__ = lambda self: {'x': self.x}",
        also=("proof",),
    ),
    "items: another class or shape": Row(
        replaced(worker_belongings.Holding, "changed", changed_all_the_same),
        "for p in particles:\n    p.step()\n    p.__class__ = Fast",
        "particles",
        "values['particles']",
        PARTICLES + "class Fast(Particle):\n    pass",
    ),
    "items: cells that others see": Row(
        everywhere(frames.seen_by_others, lambda frame: []),
        "for df in tables:\n    df.loc[0, 'y'] = -1.0",
        "held",
        "values['held']",
        TABLES + "held = tables[5]['y']",
    ),
    "items: columns of which others see a part": Row(
        everywhere(frames._with_notes, lambda values, known: (values, None)),
        "for df in blocks:\n    df.drop(columns='b', inplace=True)\nblocks[5].loc[0, 'c'] = 77",
        "held",
        "values['held']",
        TABLES + "blocks = [pd.DataFrame([[k, 1, 2], [3, 4, 5]], columns=list('abc')) for k in range(8)]\n"
        "held = blocks[5]['c']",
    ),
    "items: what they hold beside what is their own": Row(
        everywhere(worker_belongings.strangers, lambda owned: []),
        "for row in rows:\n    row['of']['b'].add(1)",
        "rows",
        "values['rows']",
        "rows = [{'of': {'a': set(), 'b': set()}} for _ in range(6)]",
    ),
    "items: attributes that others write": Row(
        replaced(belongings._Graph, "_is_in_sight", lambda self, thing, *seen: False),
        "for k, p in enumerate(particles):\n    p.x = k + 1\n    p.m = space['x'] if k > 1 else 0\nm = p.m",
        "m",
        "values['m']",
        PARTICLES + "space = vars(particles[1])",
    ),
    "items: what they let go of": Row(
        replaced(belongings.Property, "let_go", lambda self: None),
        "for row in rows:\n    row['r'] = None\nn = len(gone)",
        "n",
        "values['n']",
        "gone = []\nclass R:\n    def __del__(self):\n        gone.append(1)\n"
        "rows = [{'r': R()} for _ in range(6)]",
    ),
    "instances that are made again": Row(
        everywhere(payload.reduced_bare, lambda obj: NotImplemented),
        "out = []\nfor k in range(6):\n    out.append(P.made if k and ps[k] else None)",
        "out",
        "values['out']",
        "class P:\n    made = 0\n    def __new__(cls):\n        cls.made += 1\n"
        "        return super().__new__(cls)\nps = [P() for _ in range(6)]",
    ),
    "items: used before they are changed": Row(
        everywhere(worker_belongings.check_settled, lambda records, holes, keeps: None),
        "for p in particles:\n    p.step()\n    total = total + p",
        "total",
        "values['total']",
        PARTICLES + "total = 0",
    ),
    "items: gone through again": Row(
        all_of(
            replaced(commits.Rewritten, "undo", lambda self: None),
            replaced(commits.Rewritten, "redo", lambda self: None),
        ),
        "for p in particles:\n    y = p.step()\n    total += y if y != 1730 else None",
        "particles",
        "values['particles']",
        # So many that the one that fails is hardly ever the first of its flush, where there is nothing to go through.
        PARTICLES + "total, particles = 0, [Particle(k) for k in range(2_000)]",
    ),
    "proof": Row(
        wrapped(CellRun, "__init__", without_proof),
        """
        out = []
        for i in range(6):
            out.append(f(i))
        """,
        "out",
        "values['out']",
        """
        from fractions import Fraction
        Fraction.__add__ = lambda self, other: 7
        def f(i):
            return Fraction(i, 3) + 1
        """,
    ),
    "proof of what is put out": Row(
        everywhere(witness.unlike, lambda *_, **__: None),
        """
        for i in range(6):
            print(Fraction(i, 7))
        """,
        "i",
        "stdout",
        """
        from fractions import Fraction
        Fraction.__str__ = lambda self: 'a fraction'
        """,
    ),
    "payload: what the loop changes does not travel": Row(
        unrefused("which the loop changes"),
        """
        for i in range(6):
            n = len(box.held)
            if i:
                out.append(n)
        """,
        "out",
        "values['out']",
        """
        class Box:
            pass
        out, box = [], Box()
        box.held = out
        """,
    ),
    "payload: what the loop changes in a container does not travel": Row(
        everywhere(below.changed_below, lambda loop, space: {}),
        """
        for i in range(6):
            d[(i + 1) % 3].append(i)
            out.append(len(second))
        """,
        "d out second",
        "values['out']",
        """
        out, second = [], []
        d = {0: [], 1: [], 2: second}
        """,
    ),
    "payload: memory that the loop changes does not travel": Row(
        everywhere(payload_of.memory_of, lambda changed: ()),
        """
        for i in range(6):
            first[i] = i
            out.append(a.sum())
        """,
        "a out",
        "values['out']",
        "import numpy as np\na, out = np.zeros((2, 6)), []\nfirst = a[0]",
        needs=("numpy",),
    ),
    "payload: what the kernel changes after it was sent": Row(
        replaced(KernelWatch, "look", lambda self: None),
        """
        out = []
        for i in range(6):
            out.append(f(i))
        """,
        "out",
        "values['out']",
        """
        model = []
        def f(i):
            if i == 0:
                model.append(7)
            return len(model)
        """,
        also=("proof",),
    ),
    "payload: files do not travel": Row(
        unrefused("an open file"),
        """
        out = []
        for i in range(6):
            out.append(held[0].readline() if i else '')
        rest = held[0].read()
        """,
        "out rest",
        "values['rest']",
        """
        with open('lines.txt', 'w') as file:
            _ = file.write('a\\nb\\nc\\nd\\ne\\nf\\n')
        held = [open('lines.txt')]
        """,
        also=("watch: captures",),
    ),
    "header: bars of the user's own": Row(
        everywhere(header.is_bar, lambda kind: issubclass(kind, sys.modules["tqdm.std"].tqdm)),
        """
        out = []
        for x in Twice(range(6), file=sink):
            out.append(x)
        """,
        "out",
        "values['out']",
        """
        import io
        from tqdm import tqdm
        class Twice(tqdm):
            def __iter__(self):
                for each in super().__iter__():
                    yield each
                    yield each
        sink = io.StringIO()
        """,
        needs=("tqdm",),
    ),
    "the kernel: bars come to their end": Row(
        replaced(Here, "use_up", lambda self: None),
        """
        bar = tqdm(range(6), file=sink)
        out = [x for x in bar]
        n = bar.n
        """,
        "out n",
        "values['n']",
        "import io\nfrom tqdm import tqdm\nsink = io.StringIO()",
        also=("the kernel: generators that are left early",),
        needs=("tqdm",),
    ),
    "the kernel: generators that are left early": Row(
        replaced(Here, "let_go", lambda self: None),
        """
        bar = tqdm(range(9), file=sink, miniters=100)
        out = []
        for x in bar:
            if x == 6:
                break
            out.append(x)
        n = bar.n
        """,
        "out n",
        "values['n']",
        "import io\nfrom tqdm import tqdm\nsink = io.StringIO()",
        needs=("tqdm",),
    ),
    "payload: iterators are not made per worker": Row(
        everywhere(payload_of._check_made, as_it_is),
        """
        out = [next(get()), next(get())]
        for i in range(6):
            out.append(next(get()))
        """,
        "out",
        "values['out']",
        """
        import nbcluster
        get = nbcluster.per_worker(lambda: iter(range(100)))
        """,
        also=("proof",),
    ),
    "payload: random generators are not made per worker": Row(
        everywhere(payload_of._check_made, as_it_is),
        """
        out = [get().random(), get().random()]
        for i in range(6):
            out.append(get().random())
        """,
        "out",
        "values['out']",
        """
        import random, nbcluster
        get = nbcluster.per_worker(lambda: random.Random(3))
        """,
        also=("proof",),
    ),
    "results: what is made per worker": Row(
        everywhere(payload.with_made, as_it_is),
        """
        out = []
        for i in range(6):
            out.append(get())
        kept = get()
        """,
        "out kept",
        "values",
        """
        import nbcluster
        get = nbcluster.per_worker(lambda: ['a'])
        """,
        also=("proof",),
    ),
    "workers: what is made there": Row(
        replaced(Workbench, "_made_apart", made_unwatched),
        """
        out = []
        for i in range(6):
            out.append(len(made) + get()[0])
        """,
        "out",
        "values['out']",
        """
        import nbcluster
        made = []
        def make():
            made.append('once')
            return [1]
        get = nbcluster.per_worker(make)
        """,
        also=("proof",),
    ),
    "payload: iterators do not travel": Row(
        unrefused("an iterator"),
        """
        out = []
        for i in range(6):
            out.append(f(held[0]) if i else '')
        rest = [*held[0]]
        """,
        "out rest",
        "values['rest']",
        """
        def f(letters):
            return next(letters)
        held = [iter('abcdefgh')]
        """,
        also=("watch: captures",),
    ),
    "payload: functions that read what the loop changes": Row(
        deaf_to("collected", "reduced"),
        """
        total = 0
        for i in range(6):
            total += fs[0]()
        """,
        "total",
        "values['total']",
        """
        def f():
            try:
                return 1 if total < 2 else 10
            except NameError:
                return 1
        fs = [f]
        """,
        also=("plan: a callee reads what is collected",),
    ),
    "payload: names of the body that a hidden function reads": Row(
        deaf_to("private", "item"),
        """
        out = []
        for i in range(6):
            y = i
            out.append(fs[0]())
        """,
        "out",
        "values['out']",
        """
        def f():
            try:
                return y if y > 2 else -1
            except NameError:
                return -1
        fs = [f]
        """,
        also=("plan: names of the body that a callee reads",),
    ),
    "modules: a library's function that was replaced": Row(
        replaced(modules, "replaced", lambda *_: None),
        """
        out = []
        for i in range(6):
            out.append(math.sqrt(i) if i else 0)
        """,
        "out",
        "values['out']",
        """
        import math
        def root(i):
            return i ** 0.25
        math.sqrt = root
        """,
    ),
    "modules: one that holds what the loop changes": Row(
        replaced(modules, "holder", lambda *_: None),
        """
        seen = []
        for i in range(6):
            if i:
                out.append(i)
            seen.append(beside.count() if i else 0)
        """,
        "out seen",
        "values['seen']",
        BESIDE.format("HELD = []\\ndef count():\\n    return len(HELD)\\n") + "out = beside.HELD",
    ),
    "modules: a file that is not what was loaded": Row(
        wrapped(Workbench, "look", trusting),
        """
        out = []
        for i in range(6):
            out.append(beside.f(i))
        """,
        "out",
        "values['out']",
        BESIDE.format("def f(i):\\n    return i\\n")
        + "with open('beside.py', 'w') as file:\n    _ = file.write('def f(i):\\n    return -i\\n')\n",
    ),
    "modules: a value that the notebook has set": Row(
        replaced(modules, "_taken_over", lambda own: None),
        """
        out = []
        for i in range(6):
            out.append(beside.f(i))
        """,
        "out",
        "values['out']",
        BESIDE.format("SCALE = 1\\ndef f(i):\\n    return SCALE * i\\n") + "beside.SCALE = 2",
    ),
    "results: files do not travel": Row(
        unstopped("an open file"),
        """
        out = []
        for i in range(6):
            out.append(open('lines.txt') if i else None)
        found = [*map(type, out)]
        """,
        "found",
        "values['found']",
        """
        with open('lines.txt', 'w') as file:
            _ = file.write('a\\nb\\n')
        """,
    ),
    "results: iterators do not travel": Row(
        unstopped("an iterator"),
        """
        out = []
        for i in range(6):
            letters = iter('ab') if i else []
            out.extend(letters)
            rest = [*letters]
        """,
        "out rest",
        "values['out']",
    ),
    "results: sets keep their order": Row(
        everywhere(payload._check_order, lambda values: None),
        """
        out = []
        for i in range(6):
            out.append(f(i))
        """,
        "out",
        "values['out']",
        """
        def f(i):
            return {str(k) for k in range(100)} if i else None
        """,
    ),
    "results: an object that came is the kernel's own": Row(
        replaced(payload.OpenedPayload, "numbers", property(blank_numbers)),
        """
        out = []
        for i in range(6):
            out.append(shared if i else None)
        """,
        "out shared",
        "values['shared']",
        "shared = [1, 2]",
    ),
    "results: parts of an array share its memory": Row(
        replaced(payload._Packer, "_array", lambda self, array: array.__reduce__()),
        """
        out = []
        for i in range(6):
            whole = np.ones(3) * i
            out.append(whole)
            out.append(whole[1:])
        out[4][1] = 99
        """,
        "out",
        "values['out']",
        "import numpy as np",
        also=("proof",),
    ),
    "figures that stay in the kernel": Row(
        replaced(figures.Absent, "used", lambda self, how: None),
        """
        out = []
        for i in range(6):
            ax.plot([i])
            out.append(label(box))
        """,
        "out",
        "values['out']",
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\n"
        "fig, (ax, other) = plt.subplots(1, 2)\nother.set_label('mine')\nbox = {'ax': other}\n"
        "def label(box):\n    return getattr(box['ax'], 'get_label', lambda: 'none')()",
        also=("proof",),
    ),
    "what cached functions remember": Row(
        everywhere(memories.changeable, lambda memory: b""),
        """
        out = []
        for i in range(6):
            out.append(made(i % 2))
        same = out[0] is out[2]
        """,
        "same",
        "values['same']",
        "import functools\n@functools.cache\ndef made(i):\n    return [i]",
    ),
    "operands as they were": Row(
        everywhere(slices.used_by_value, as_it_is),
        """
        for i in range(6):
            part = [i]
            total += part
            part.append(99)
        """,
        "total",
        "values['total']",
        "total = []",
    ),
    "operands that are compared and kept": Row(
        everywhere(slices.picked, as_it_is),
        """
        for i in range(12):
            part = [i * 5 % 7]
            best = max(best, part)
            part[0] = -part[0]
        """,
        "best",
        "values['best']",
        "best = [-9]",
    ),
    "operands of update": Row(
        everywhere(slices.merged, as_it_is),
        """
        for i in range(6):
            y = i
            d.update(Pairs())
        """,
        "d y",
        "values['d']",
        """
        d = {}
        class Pairs:
            def keys(self):
                return [y]
            def __getitem__(self, key):
                return -key
        """,
    ),
    "what comes after something was looked up": Row(
        replaced(slices.Room, "reach", lambda self: None),
        """
        for i in range(6):
            d[i] += told(i)
        """,
        "d",
        "stdout",
        """
        d = {0: 0, 1: 1, 2: 2}
        def told(i):
            print('for', i)
            return i
        """,
    ),
    "keys that a handler would see refused": Row(
        everywhere(slices.hashed, as_it_is),
        """
        bad = []
        for i in range(6):
            try:
                known[[i] if i == 3 else i] = i
            except TypeError:
                bad.append(i)
        """,
        "known bad",
        "error",
        "known = {}",
    ),
    "candidates that were beaten": Row(
        replaced(_Best, "record", kept_all),
        """
        best = -1.0
        for i in range(24):
            score = values[i]
            if score > best:
                best, who = score, i
        """,
        "best who",
        "values['best']",
        "values = [0.0] + [float('nan')] * 5 + [9.0] + [0.0] * 17",
    ),
    "a nan goes by its name": Row(
        replaced(nans.Names, "of", lambda *_: None),
        """
        d = {}
        for v in vals:
            d[v] = d.get(v, 0) + 1
        n = len(d)
        """,
        "n",
        "values['n']",
        "vals = [1.0] + [float('nan')] * 5",
    ),
    "a view goes as what it is a view of": Row(
        all_of(
            everywhere(live_views.in_a_pickle, lambda view: (dict.keys, (dict.fromkeys(view),))),
            wrapped(CellRun, "__init__", without_proof),  # it would see that the mapping is another one
        ),
        """
        out = []
        for row in rows:
            out.append(row.keys())
        rows[3]['z'] = 1
        n = len(out[3])
        """,
        "n",
        "values['n']",
        "rows = [{'k': k} for k in range(6)]",
    ),
    "a view of a class's attributes does not travel": Row(
        all_of(
            replaced(live_views, "mapping_of", dict),
            wrapped(CellRun, "__init__", without_proof),
        ),
        """
        out = []
        for k in range(6):
            out.append(vars(Q))
        Q.b = 1
        n = 'b' in out[3]
        """,
        "n",
        "values['n']",
        "class P:\n    pass\nclass Q(P):\n    a = 1",
    ),
    "results: the attributes of an object that came are the kernel's own": Row(
        replaced(payload, "spaces_of", lambda _: {}),
        """
        out = []
        for p in ps:
            out.append(vars(p))
        ps[3].y = 1
        n = len(out[3])
        """,
        "n",
        "values['n']",
        "class P:\n    def __init__(self, k):\n        self.x = k\nps = [P(k) for k in range(6)]",
    ),
    "a log record is taken as it is": Row(
        everywhere(logged.as_it_is, lambda record: record),
        """
        for k in range(6):
            d = {'k': k}
            log.warning('%s', d)
            d['z'] = 1
        """,
        "k",
        "stdout",
        "import logging, sys\n"
        "log = logging.getLogger('rows.taken')\n"
        "log.handlers = [logging.StreamHandler(sys.stdout)]",
    ),
    "a logger that no name leads to does not travel": Row(
        everywhere(logged.is_by_name, lambda _: True),
        """
        for k in range(6):
            log.warning('at %d', k)
        """,
        "got",
        "values['got']",
        """
        import logging
        got = []
        class Keeps(logging.Handler):
            def emit(self, record):
                got.append(record.getMessage())
        log = logging.Logger('rows.solo')
        log.addHandler(Keeps())
        """,
    ),
    "a warning says what it said then": Row(
        everywhere(warned.saying, lambda *_: nullcontext()),
        """
        for k in range(4):
            found = [k]
            warnings.warn(UserWarning(found))
            found.append(1)
        """,
        "k",
        "stderr",
        "import warnings",
    ),
    "heavy names that an iteration may leave": Row(
        wrapped(_Stretch, "_light", heavy_names_stay),
        """
        for i in range(12):
            if i == 1:
                y = np.ones(200_000)
        found = float(y.sum())
        """,
        "found",
        "values['found']",
        "import numpy as np\ny = np.zeros(2)",
    ),
    "header: a builtin's name that means something else": Row(
        everywhere(header.evaluate, with_builtins),
        """
        out = []
        for i, each in enumerate('abcdef'):
            out.append((i, each))
        """,
        "out",
        "values['out']",
        """
        def enumerate(several):
            return [*zip(range(10, 20), several)]
        """,
    ),
    "header: what can be gone through twice": Row(
        everywhere(items.items_of, listed),
        """
        out = []
        for each in Telling():
            out.append(each)
        """,
        "out",
        "stdout",
        """
        class Telling:
            def __iter__(self):
                print('asked')
                return iter([1, 2, 3, 4])
        """,
    ),
    "header: what is gone through is what is changed": Row(
        wrapped(
            driver.LoopDriver,
            "_stays",
            lambda stays: lambda self, header: None if header.items is not None else stays(self, header),
        ),
        """
        for key in box.known:
            known[key + 10] = key
        """,
        "known",
        "error",
        """
        class Box:
            pass
        box = Box()
        box.known = known = {0: 0, 1: 1, 2: 2}
        """,
    ),
    "the kernel: the else of a loop that goes on elsewhere": Row(
        wrapped(
            rewrite.LoopForms,
            "_over_items",
            lambda over: lambda forms, rewritten, with_end=True: over(forms, rewritten, with_end=True),
        ),
        """
        out = []
        for i in range(6):
            out.append(i)
        else:
            out.append('end')
        """,
        "out",
        "values['out']",
    ),
    "the kernel: the else of a loop that was elsewhere": Row(
        replaced(rewrite.LoopForms, "has_else", lambda forms: False),
        """
        out = []
        for i in range(6):
            out.append(i)
        else:
            out.append('end')
        """,
        "out",
        "values['out']",
    ),
    "blocks: the traceback that a handler sees": Row(
        replaced(blocks, "natural", lambda error, code: error.__traceback__),
        """
        try:
            for i in range(6):
                1 / i
        except ZeroDivisionError as error:
            print(error.__traceback__.tb_next)
        """,
        "i",
        "stdout",
    ),
    "blocks: filters that the block has changed": Row(
        replaced(Registries, "ours", lambda registries, space: nullcontext()),
        """
        out = []
        if True:
            f()
            warnings.simplefilter('default')
            for i in range(6):
                out.append(i)
            f()
        """,
        "out",
        "stderr",
        """
        import warnings
        warnings.simplefilter('default')
        def f():
            warnings.warn('careful')
        """,
    ),
    "workers: a loop that is left early": Row(
        replaced(rewrite, "unless_left", lambda body, at: [framed.once_round(body, at)]),
        """
        out = []
        for i in range(9):
            if i == 4:
                break
            out.append(i)
        """,
        "out",
        "values['out']",
    ),
    "workers: a checkpoint that is owed": Row(
        all_of(
            replaced(slices.SliceRunner, "owe", lambda self: None),
            replaced(slices.SliceRunner, "may_owe", lambda self, left_s: self.looked),
            replaced(slices.SliceRunner, "is_due", lambda self, left_s: not self.looked),
        ),
        """
        for i in range(400):
            out.append(noted(i))
        """,
        "out seen",
        "values['seen']",
        """
        out, seen = [], []
        def noted(i):  # at an iteration that no worker begins with, after which comes the first checkpoint
            if i == 200:
                seen.append(i)
            return i
        """,
    ),
    "the kernel: a loop that is left early": Row(
        replaced(rewrite.LoopForms, "breaks", False),
        """
        out = []
        for i in range(9):
            out.append(i)
            break
        else:
            out.append('end')
        """,
        "out",
        "values['out']",
        also=("proof",),
    ),
    "commits: columns that cannot fail": Row(
        replaced(commits.Committer, "_safe", lambda self, site, column: True),
        """
        for i in range(6):
            out.append(i)
        """,
        "out",
        "values['out']",
        """
        class Doubling(list):
            def append(self, each):
                super().append(2 * each)
        out = Doubling()
        """,
        also=("plan: effects of objects that are no plain containers",),
    ),
    "commits: names of what is made again": Row(
        replaced(Remade, "rebind", lambda self, space, before: None),
        """
        for i in range(6):
            w = [i]
            out.append(w)
            grid[i] = i
        """,
        "out w",
        "values",
        "out, grid = [], [0] * 3",
    ),
    "commits: sites that an inner loop mixes": Row(
        replaced(driver, "_interleaves", lambda loop: False),
        """
        for i in range(6):
            for j in range(2):
                one[Key(i, j, 'one')] = 1
                two[Key(i, j, 'two')] = 2
        """,
        "i",
        "stdout",
        """
        class Key:
            def __init__(self, *parts):
                self.parts = parts
            def __hash__(self):
                if self.parts[0]:
                    print('hash', self.parts)
                return hash(self.parts[:2])
        one, two = {}, {}
        """,
    ),
    **{f"setting: {name}": row for name, row in SETTINGS.items()},
}
