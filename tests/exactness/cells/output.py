"""What a body prints, warns, logs and displays, in its order. In this room every row runs on workers."""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "prints",
        """
        for i in range(12):
            print('step', i, i ** 2)
        """,
        "i",
    ),
    Row(
        "prints with end=''",
        """
        for i in range(12):
            print(i, end='')
        print()
        """,
        "i",
    ),
    Row(
        "prints with a carriage return",
        r"""
        for i in range(6):
            print(f'{i + 1}/6', end='\r', flush=True)
        """,
        "i",
    ),
    Row(
        "prints between appends",
        """
        out = []
        for i in range(9):
            print('before', i)
            out.append(i)
            print('after', len(str(i)))
        """,
        "out",
    ),
    Row(
        "both streams",
        """
        import sys
        for i in range(6):
            print('out', i)
            print('err', i, file=sys.stderr)
        """,
        "i",
    ),
    Row(
        "a print in a callee",
        """
        out = []
        for i in range(6):
            out.append(loud(i))
        """,
        "out",
        setup="""
        def loud(i):
            print('loud', i)
            return i
        """,
    ),
    Row(
        "prints of floats and arrays",
        """
        for i in range(4):
            print(np.arange(3) / (i + 1), 1 / 3)
        """,
        "i",
        setup="""
        import numpy as np
        np.set_printoptions(precision=3)
        """,
    ),
    Row(
        "some iterations print",
        """
        for i in range(20):
            if i % 6 == 0:
                print(i)
        """,
        "i",
    ),
    Row(
        "a warning, shown once",
        """
        import warnings
        for i in range(9):
            warnings.warn('careful')
        """,
        "i",
    ),
    Row(
        "a warning of each iteration",
        """
        import warnings
        for i in range(5):
            warnings.warn(f'careful {i}', FutureWarning)
        """,
        "i",
    ),
    Row(
        "a warning caught by the body",
        """
        import warnings
        out = []
        for i in range(5):
            with warnings.catch_warnings(record=True) as w:
                warnings.warn('x')
            out.append(len(w))
        """,
        "out",
    ),
    Row(
        "a warning silenced, another not",
        """
        import warnings
        for i in range(4):
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                warnings.warn('silent')
            warnings.warn('again')
        """,
        "i",
    ),
    Row(
        "a warning of a callee",
        """
        out = []
        for i in range(6):
            out.append(old(i))
        """,
        "out",
        setup="""
        import warnings
        def old(i):
            warnings.warn('old is old', DeprecationWarning, stacklevel=2)
            return i
        """,
    ),
    Row(
        "numpy's warning",
        """
        out = []
        for i in range(4):
            out.append(np.array([1.0]) / i)
        """,
        "out",
        setup="import numpy as np",
    ),
    Row(
        "log records",
        """
        for i in range(5):
            log.warning('at %d of %s', i, 'five')
            log.info('not shown')
        """,
        "i",
        setup="""
        import logging
        log = logging.getLogger('cells.mine')
        """,
    ),
    Row(
        "log records with a handler",
        """
        for i in range(5):
            log.info('at %d', i)
        """,
        "i",
        setup="""
        import logging, sys
        log = logging.getLogger('cells.own')
        log.handlers = [logging.StreamHandler(sys.stdout)]
        log.setLevel('INFO')
        """,
    ),
    Row(
        "a logged dictionary that is changed afterwards",
        """
        for k in range(6):
            d = {'k': [k]}
            log.warning('%s', d)
            log.warning('%(k)s', d)
            log.warning('as %s', 'extra', extra={'d': d})
            d['k'].append(1)
            d['z'] = 1
        """,
        "k",
        setup="""
        import logging
        log = logging.getLogger('cells.changed')
        """,
    ),
    Row(
        "a logged item that is changed afterwards",
        """
        for row in rows:
            log.warning('%(k)s', row)
            row['k'] = -1
        """,
        "rows",
        setup="""
        import logging
        log = logging.getLogger('cells.items')
        rows = [{'k': k} for k in range(6)]
        """,
    ),
    Row(
        "the logged attributes of an object that is changed afterwards",
        """
        for p in ps:
            log.warning('%s', vars(p))
            p.log = 1
        """,
        "ps",
        setup="""
        import logging
        log = logging.getLogger('cells.attributes')
        class P:
            def __init__(self, k): self.x = k
        ps = [P(k) for k in range(6)]
        """,
    ),
    Row(
        "a handler that keeps what records were given",
        """
        for k in range(6):
            d = {'k': k}
            log.warning('%s %s', d, [k])
            d['z'] = 1
        kinds = [[type(each) for each in args] for _, args in got]
        texts = [text for text, _ in got]
        """,
        "kinds texts",
        setup="""
        import logging
        got = []
        class Keeps(logging.Handler):
            def emit(self, record): got.append((record.getMessage(), record.args))
        log = logging.getLogger('cells.keeps')
        log.handlers = [Keeps()]
        """,
    ),
    Row(
        "a logger of one's own, with a handler",
        """
        for k in range(6):
            log.warning('at %d', k)
        """,
        "got",
        setup="""
        import logging
        got = []
        class Keeps(logging.Handler):
            def emit(self, record): got.append(record.getMessage())
        log = logging.Logger('cells.solo')
        log.addHandler(Keeps())
        """,
        route="kernel",
        reason="unpicklable",
        words=("the logger 'cells.solo' is none",),
    ),
    Row(
        "a logger that is new in each iteration",
        """
        for k in range(4):
            logging.Logger('cells.new').warning('at %d', k)
        """,
        "k",
        setup="import logging",
    ),
    Row(
        "a warning whose text changes afterwards",
        """
        for k in range(4):
            w = Said()
            w.d = [k]
            warnings.warn(w)
            w.d.append(1)
            found = [k]
            warnings.warn(UserWarning(found))
            found.append(1)
        """,
        "k",
        setup="""
        import warnings
        class Said(UserWarning):
            def __str__(self): return str(self.d)
        """,
    ),
    Row(
        "an exception that is logged",
        """
        for i in range(3):
            try:
                1 / (i - 1)
            except ZeroDivisionError:
                log.exception('at %d', i)
        """,
        "i",
        setup="""
        import logging
        log = logging.getLogger('cells.trouble')
        """,
    ),
    Row(
        "displays",
        """
        from IPython.display import display
        for i in range(4):
            display({'i': i})
            print('p')
        """,
        "i",
    ),
    Row(
        "displays of HTML",
        """
        from IPython.display import HTML, display
        for i in range(3):
            display(HTML(f'<b>{i}</b>'))
        """,
        "i",
    ),
    Row(
        "a printed traceback",
        """
        import traceback
        for i in range(3):
            try:
                [][i]
            except IndexError:
                print(traceback.format_exc().splitlines()[-1])
        """,
        "i",
    ),
    Row(
        "pandas' options",
        """
        for i in range(4):
            print(pd.DataFrame({'a': range(20), 'b': i / 3}))
        pd.reset_option('display.max_rows')
        pd.reset_option('display.precision')
        """,
        "i",
        setup="""
        import pandas as pd
        pd.set_option('display.max_rows', 6)
        pd.set_option('display.precision', 2)
        """,
    ),
    Row(
        "displays by IPython's own builtin",
        """
        for i in range(4):
            display({'i': i})
        """,
        "i",
    ),
)
