"""What a body prints, warns, logs and displays reaches its readers as in a plain run.

In this room each row is run both ways in processes of their own, and every byte of their output must agree.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SHELL = """
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
"""

# (name, what both processes define, what only the kernel does, the body, words that must appear)
CASES = [
    ("print", "", "", "print(i, end=' ')\nprint('x', flush=True)", "2 x"),
    (
        "both streams in turn",
        "import sys",
        "",
        "print('a'); print('b', file=sys.stderr); print('c')",
        "a\nb\nc",
    ),
    ("carriage return", "", "", "print(f'{i} of 4', end='\\r')", "3 of 4\r"),
    (
        "writelines",
        "import sys",
        "",
        "sys.stdout.writelines(['a', 'b']); n = sys.stdout.write('xyz'); print(n)",
        "abxyz3",
    ),
    (
        "no text",
        "import sys",
        "",
        "try:\n  sys.stdout.write(1)\nexcept TypeError as e: print('no')",
        "no\nno",
    ),
    (
        "traits",
        "import sys",
        "",
        "print(sys.stdout.encoding, sys.stdout.isatty(), sys.stderr.errors)",
        "utf-8 False",
    ),
    (
        "redirected",
        "import contextlib, io",
        "",
        "with contextlib.redirect_stdout(io.StringIO()) as f: print('in')\nprint(len(f.getvalue()))",
        "3\n3",
    ),
    (
        "warning once per location",
        "import warnings",
        "",
        "warnings.warn('same'); print(i)",
        "UserWarning: same",
    ),
    ("warning with a text of its own", "import warnings", "", "warnings.warn(f'number {i}')", "number 3"),
    ("ignored", "import warnings", "warnings.simplefilter('ignore')", "warnings.warn('same'); print(i)", "3"),
    ("always", "import warnings", "warnings.simplefilter('always')", "warnings.warn('same')", "same"),
    (
        "once",
        "import warnings",
        "warnings.simplefilter('once')",
        "warnings.warn('a')\nwarnings.warn('a')",
        "a",
    ),
    (
        "module",
        "import warnings",
        "warnings.simplefilter('module')",
        "warnings.warn('a')\nwarnings.warn('a')",
        "a",
    ),
    (
        "error, caught",
        "import warnings",
        "warnings.simplefilter('error')",
        "try: warnings.warn('a')\nexcept UserWarning as e: print('caught', e)",
        "caught a",
    ),
    (
        "default action",
        "import warnings",
        "warnings.resetwarnings()",
        "warnings.warn('a', FutureWarning)",
        "FutureWarning",
    ),
    (
        "deprecation is for __main__ only",
        "import warnings",
        "",
        "warnings.warn('old', DeprecationWarning)",
        "old",
    ),
    (
        "a filter of the user's for one text",
        "import warnings",
        "warnings.filterwarnings('ignore', 'odd')",
        "warnings.warn('odd' if i % 2 else 'even')",
        "even",
    ),
    (
        "from a library",
        "import fractions, warnings",
        "",
        "import tempfile\nfractions.warnings = warnings\n"
        "exec(compile('warnings.warn(\"lib\")', fractions.__file__, 'exec'), vars(fractions))",
        "lib",
    ),
    (
        "caught and silenced makes registries start anew",
        "import warnings",
        "",
        "with warnings.catch_warnings():\n  warnings.simplefilter('ignore'); warnings.warn('silent')\n"
        "warnings.warn('again')",
        "again",
    ),
    (
        "caught with the default filters",
        "import warnings",
        "",
        "with warnings.catch_warnings():\n  for _ in range(3): warnings.warn('inside')\nprint(i)",
        "inside",
    ),
    (
        "recorded by the body",
        "import warnings",
        "",
        "with warnings.catch_warnings(record=True) as w:\n"
        "  for _ in range(3): warnings.warn('a')\nprint(len(w))",
        "1\n1",
    ),
    (
        "recorded by the body, always",
        "import warnings",
        "",
        "with warnings.catch_warnings(record=True, action='always') as w:\n"
        "  for _ in range(3): warnings.warn('a')\nprint(len(w))",
        "3\n3",
    ),
    (
        "caught twice over",
        "import warnings",
        "",
        "with warnings.catch_warnings():\n"
        "  with warnings.catch_warnings(record=True) as w: warnings.warn('a')\n"
        "  warnings.warn('b')\nprint(len(w))",
        "b",
    ),
    ("between two prints", "import warnings", "", "print('<'); warnings.warn(f'w{i}'); print('>')", "w3"),
    ("numpy's division", "import numpy", "", "x = numpy.ones(1) / 0; print(x)", "divide by zero"),
    (
        "log, no handler",
        "import logging; log = logging.getLogger('mine')",
        "",
        "log.warning('w %d', i); log.info('no')",
        "w 3",
    ),
    (
        "log, configured",
        "import logging; log = logging.getLogger('mine')",
        "logging.basicConfig(level='INFO', format='%(name)s|%(levelname)s|%(message)s|'"
        "'%(processName)s|%(lineno)d')",
        "log.info('at %s', [i]); log.debug('no')",
        "mine|INFO|at [3]|MainProcess|1",
    ),
    (
        "log level of one logger",
        "import logging; log = logging.getLogger('mine')",
        "logging.basicConfig(); log.setLevel('DEBUG')",
        "log.debug('d'); logging.info('no')",
        "DEBUG:mine:d",
    ),
    (
        "log disabled",
        "import logging",
        "logging.disable(logging.WARNING)",
        "logging.warning('no'); logging.error('yes')",
        "yes",
    ),
    (
        "log exception",
        "import logging",
        "logging.basicConfig(format='%(message)s')",
        "try: 1 / 0\nexcept ZeroDivisionError: logging.exception('trouble %d', i)",
        "trouble 3\nTraceback",
    ),
    (
        "log filter in the kernel",
        "import logging",
        "logging.basicConfig(); logging.root.handlers[0].addFilter(lambda r: 'odd' not in r.msg)",
        "logging.warning('odd' if i % 2 else 'even')",
        "even",
    ),
    (
        "log argument that changes later",
        "import logging; a = []",
        "logging.basicConfig()",
        "a[:] = [i]\nlogging.warning('%s', a)\na.clear()",
        "root:[3]",
    ),
    (
        "log to a handler of the body's",
        "import logging, io; log = logging.getLogger('mine')",
        "",
        "h = logging.StreamHandler(io.StringIO()); log.addHandler(h); log.warning('x')\n"
        "log.removeHandler(h)\n"
        "print(repr(h.stream.getvalue()))",
        "'x\\n'",
    ),
    (
        "capturing warnings into logs",
        "import logging, warnings",
        "logging.basicConfig(); logging.captureWarnings(True)",
        "warnings.warn('w')",
        "py.warnings",
    ),
    ("display", "from IPython.display import display", SHELL, "display({'a': i}); print('p')", "{'a': 3}"),
    (
        "display imported by the body",
        "",
        SHELL,
        "from IPython.display import display, HTML\ndisplay(HTML('<b>x'))",
        "IPython.core.display.HTML object",
    ),
    ("display without a shell", "from IPython.display import display", "", "display([i])", "[3]"),
    ("no shell for others", "import IPython", "", "print(IPython.get_ipython())", "None\nNone"),
]


def output(way: str, case: dict[str, object]) -> str:
    command = [sys.executable, "-u", "-m", "tests.engine.two_ways", way, repr(case)]
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    ).stdout.decode()


@pytest.mark.parametrize(
    ("both", "setup", "body", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_was_recorded_appears_as_it_would_have_serially(
    both: str, setup: str, body: str, words: str
) -> None:
    case = {"both": both, "setup": setup, "body": body, "n": 4}
    plain = output("plain", case)
    assert words in plain
    assert output("apart", case) == plain


# (name, the body, the reason, words of the detail)
STOPPED = [
    ("basicConfig by a message", "import logging\nif i: logging.warning('x')", "changes", "logger 'root'"),
    (
        "display with an id",
        "from IPython.display import display\ndisplay(1, display_id='x')",
        "display",
        "an id",
    ),
    (
        "update_display",
        "from IPython.display import update_display\nupdate_display(1, display_id='x')",
        "display",
        "an id",
    ),
    ("clear_output", "from IPython.display import clear_output\nclear_output()", "display", "clear_output()"),
    (
        "a display swallowed by the body",
        "from IPython.display import clear_output\ntry: clear_output()\nexcept BaseException: pass",
        "display",
        "clear_output()",
    ),
    (
        "an own formatter",
        "from IPython.display import display\ndisplay(1j)",
        "display",
        "own way of displaying a complex",
    ),
    (
        "filters left changed",
        "import warnings\nwarnings.simplefilter('once' if i else 'default')",
        "changes",
        "filters",
    ),
    ("showwarning replaced", "import warnings\nif i: warnings.showwarning = print", "changes", "filters"),
    ("stdout replaced", "import io, sys\nif i: sys.stdout = io.StringIO()", "changes", "sys.stdout"),
    (
        "a handler added",
        "import logging\nif i: logging.root.addHandler(logging.NullHandler())",
        "changes",
        "the logger 'root'",
    ),
    ("a level set", "import logging\nif i: logging.root.setLevel(5)", "changes", "the logger 'root'"),
]

FORMATTER = (
    SHELL + "shell.display_formatter.formatters['text/plain'].for_type(complex, lambda v, p, c: p.text('C'))"
)


@pytest.mark.parametrize(("body", "reason", "detail"), [c[1:] for c in STOPPED], ids=[c[0] for c in STOPPED])
def test_what_only_the_kernel_may_do_is_marked(body: str, reason: str, detail: str) -> None:
    said = output("apart", {"both": "", "setup": FORMATTER, "body": body, "n": 2})
    assert f"[{reason}]" in said
    assert detail in said.split(f"[{reason}]")[1]
