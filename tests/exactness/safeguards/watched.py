"""Cells that a watch keeps as they are. In this room the body does something beside its sites, and says nothing."""

from tests.exactness.safeguards.off import unwatched
from tests.exactness.safeguards.row import Row

LOOP = """
out = []
for i in range(6):
    out.append(f(i))
"""

WATCHED = {
    "captures": Row(
        unwatched("captures"),
        LOOP,
        "out memo",
        "values['memo']",
        """
        memo = []
        def f(i):
            memo.append(i)
            return i
        """,
    ),
    "names": Row(
        unwatched("names"),
        LOOP,
        "out last",
        "values['last']",
        """
        last = None
        def f(i):
            f.__globals__['last'] = i
            return i
        """,
    ),
    "modules": Row(
        unwatched("modules"),
        LOOP + "found = list(beside.MEMO)",
        "out found",
        "values['found']",
        """
        import importlib
        with open('beside.py', 'w') as file:
            _ = file.write('MEMO = []\\ndef f(i):\\n    MEMO.append(i)\\n    return i\\n')
        importlib.invalidate_caches()
        import beside
        def f(i):
            return beside.f(i)
        """,
    ),
    "builtins": Row(
        unwatched("builtins"),
        LOOP + "found = builtins.seen",
        "out found",
        "values['found']",
        """
        import builtins
        def f(i):
            builtins.seen = i
            return i
        """,
    ),
    "random": Row(
        unwatched("random"),
        LOOP,
        "out",
        "generators",
        """
        import random
        def f(i):
            random.random()
            return i
        """,
    ),
    "numpy random": Row(
        unwatched("numpy random"),
        LOOP,
        "out",
        "generators",
        """
        import numpy as np
        def f(i):
            np.random.rand()
            return i
        """,
    ),
    "torch random": Row(
        unwatched("torch random"),
        LOOP + "found = torch.initial_seed(), torch.rand(1).item()",
        "out found",
        "values['found']",
        """
        import torch
        _ = torch.manual_seed(1)
        def f(i):
            torch.rand(1)
            return i
        """,
        needs=("torch",),
    ),
    "figures": Row(
        unwatched("figures"),
        LOOP + "found = plt.get_fignums()",
        "out found",
        "values['found']",
        """
        import matplotlib.pyplot as plt
        plt.switch_backend('agg')
        def f(i):
            plt.figure()
            return i
        """,
        needs=("matplotlib.pyplot",),
    ),
    "threads": Row(
        unwatched("threads"),
        LOOP + "found = [each.name for each in threading.enumerate() if each.name.startswith('left')]",
        "out found",
        "values['found']",
        """
        import threading
        def f(i):
            threading.Thread(target=threading.Event().wait, name=f'left {i}', daemon=True).start()
            return i
        """,
    ),
    "environment": Row(
        unwatched("environment"),
        LOOP + "found = os.environ['SEEN']",
        "out found",
        "values['found']",
        """
        import os
        def f(i):
            os.environ['SEEN'] = str(i)
            return i
        """,
    ),
    "warning filters": Row(
        unwatched("warning filters"),
        LOOP + "found = [each[0] for each in warnings.filters if each[2] is FutureWarning]",
        "out found",
        "values['found']",
        """
        import warnings
        def f(i):
            warnings.simplefilter(('ignore', 'error')[i % 2], FutureWarning)
            return i
        """,
        also=("recording: the filters of warnings are left",),
    ),
    "folder": Row(
        unwatched("folder"),
        LOOP + "found = os.path.basename(os.getcwd())",
        "out found",
        "values['found']",
        """
        import os
        home = os.getcwd()
        for i in range(6):
            os.mkdir(f'd{i}')
        def f(i):
            os.chdir(f'{home}/d{i}')
            return i
        """,
    ),
    "interpreter": Row(
        unwatched("interpreter"),
        LOOP + "found = sys.getrecursionlimit()",
        "out found",
        "values['found']",
        """
        import sys
        def f(i):
            sys.setrecursionlimit(2000 + i)
            return i
        """,
    ),
    "clock": Row(
        unwatched("clock"),
        LOOP + "found = time.tzname",
        "out found",
        "values['found']",
        """
        import os, time
        os.environ['TZ'] = 'Asia/Kolkata'
        def f(i):
            if i == 4:
                time.tzset()
            return i
        """,
        also=("setting: time zone",),
    ),
    "files": Row(
        unwatched("files"),
        LOOP + "found = os.umask(0o022)",
        "out found",
        "values['found']",
        """
        import os
        def f(i):
            os.umask(0o070 + i)
            return i
        """,
    ),
    "sockets": Row(
        unwatched("sockets"),
        LOOP + "found = socket.getdefaulttimeout()",
        "out found",
        "values['found']",
        """
        import socket
        def f(i):
            socket.setdefaulttimeout(10.0 + i)
            return i
        """,
    ),
    "csv": Row(
        unwatched("csv"),
        LOOP + "found = csv.list_dialects()",
        "out found",
        "values['found']",
        """
        import csv
        def f(i):
            csv.register_dialect(f'd{i}', delimiter='|')
            return i
        """,
    ),
    "signals": Row(
        unwatched("signals"),
        LOOP + "found = signal.getsignal(signal.SIGUSR1)",
        "out found",
        "values['found']",
        """
        import signal
        def f(i):
            signal.signal(signal.SIGUSR1, signal.SIG_IGN if i else signal.SIG_DFL)
            return i
        """,
    ),
    "decimal": Row(
        unwatched("decimal"),
        LOOP + "found = decimal.getcontext().prec",
        "out found",
        "values['found']",
        """
        import decimal
        def f(i):
            decimal.getcontext().prec = 10 + i
            return i
        """,
    ),
    "locale": Row(
        unwatched("locale"),
        LOOP + "found = locale.setlocale(locale.LC_TIME)",
        "out found",
        "values['found']",
        """
        import locale
        def f(i):
            locale.setlocale(locale.LC_TIME, 'C.UTF-8' if i else 'POSIX')
            return i
        """,
    ),
    "logging": Row(
        unwatched("logging"),
        LOOP + "found = logging.root.manager.disable",
        "out found",
        "values['found']",
        """
        import logging
        def f(i):
            logging.disable(10 * i)
            return i
        """,
    ),
    "numpy settings": Row(
        unwatched("numpy settings"),
        LOOP + "found = np.geterr()",
        "out found",
        "values['found']",
        """
        import numpy as np
        def f(i):
            np.seterr(divide='raise' if i else 'warn')
            return i
        """,
    ),
    "pandas options": Row(
        unwatched("pandas options"),
        LOOP + "found = pd.get_option('display.precision')",
        "out found",
        "values['found']",
        """
        import pandas as pd
        def f(i):
            pd.set_option('display.precision', i + 2)
            return i
        """,
        needs=("pandas",),
    ),
    "matplotlib settings": Row(
        unwatched("matplotlib settings"),
        LOOP + "found = matplotlib.rcParams['lines.linewidth']",
        "out found",
        "values['found']",
        """
        import matplotlib
        def f(i):
            matplotlib.rcParams['lines.linewidth'] = i + 1.0
            return i
        """,
        needs=("matplotlib.pyplot",),
    ),
    "sklearn settings": Row(
        unwatched("sklearn settings"),
        LOOP + "found = sklearn.get_config()['working_memory']",
        "out found",
        "values['found']",
        """
        import sklearn
        def f(i):
            sklearn.set_config(working_memory=100 + i)
            return i
        """,
        needs=("sklearn",),
    ),
    "torch settings": Row(
        unwatched("torch settings"),
        LOOP + "found = str(torch.get_default_dtype())",
        "out found",
        "values['found']",
        """
        import torch
        def f(i):
            torch.set_default_dtype(torch.float64 if i else torch.float32)
            return i
        """,
        needs=("torch",),
    ),
}

ROWS = {f"watch: {name}": row for name, row in WATCHED.items()}
