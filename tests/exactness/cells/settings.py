"""Cells whose bodies depend on what is set for the whole process.

What the set-up sets, the cell puts back after its loop: the rows share a process. In this room each setting that is put
in force on workers is read in a body, and each that is watched is changed by one.
"""

from tests.exactness.cells.row import Row

READ = (
    Row(
        "the time zone",
        """
        out = []
        for i in range(12):
            out.append((time.tzname, time.strftime('%Z %H', time.localtime(i * 86400))))
        os.environ.pop('TZ')
        time.tzset()
        """,
        "out i",
        setup="import os, time\nos.environ['TZ'] = 'Asia/Kolkata'\ntime.tzset()",
    ),
    Row(
        "a time zone that the clock does not know of yet",
        """
        out = []
        for i in range(12):
            out.append((time.tzname, time.localtime(i * 86400).tm_hour))
        os.environ.pop('TZ')
        time.tzset()
        """,
        "out i",
        setup="import os, time\nos.environ['TZ'] = 'Asia/Kolkata'",
    ),
    Row(
        "the arguments of the program",
        """
        out = []
        for i in range(12):
            out.append((list(sys.argv), i))
        sys.argv = before
        """,
        "out i",
        setup="import sys\nbefore, sys.argv = sys.argv, ['run.py', '--fast']",
    ),
    Row(
        "the digits of an int",
        """
        out = []
        for i in range(12):
            out.append(len(str(10 ** (8_000 + i))))
        sys.set_int_max_str_digits(before)
        """,
        "out i",
        setup="import sys\nbefore = sys.get_int_max_str_digits()\nsys.set_int_max_str_digits(9_000)",
    ),
    Row(
        "the timeout of sockets",
        """
        out = []
        for i in range(12):
            out.append(socket.getdefaulttimeout())
        socket.setdefaulttimeout(None)
        """,
        "out i",
        setup="import socket\nsocket.setdefaulttimeout(7.5)",
    ),
    Row(
        "the collector of garbage",
        """
        out = []
        for i in range(12):
            out.append((gc.isenabled(), gc.get_threshold()))
        gc.enable()
        gc.set_threshold(*before)
        """,
        "out i",
        setup="import gc\nbefore = gc.get_threshold()\ngc.disable()\ngc.set_threshold(600, 9, 9)",
    ),
    Row(
        "a dialect of csv, and its longest field",
        """
        out = []
        for i in range(12):
            try:
                out.append(next(csv.reader(io.StringIO('a|' + 'b' * i * 10), 'pipes')))
            except csv.Error as error:
                out.append(str(error))
        names = csv.list_dialects()
        csv.unregister_dialect('pipes')
        _ = csv.field_size_limit(before)
        """,
        "out names i",
        setup="import csv, io\ncsv.register_dialect('pipes', delimiter='|')\nbefore = csv.field_size_limit(50)",
    ),
    Row(
        "the rights of new files",
        """
        out = []
        for i in range(12):
            out.append((mode(), i))
        _ = os.umask(before)
        """,
        "out i",
        setup="""
        import os, tempfile
        before = os.umask(0o027)
        def mode():
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, 'a')
                with open(path, 'w'):
                    pass
                return oct(os.stat(path).st_mode)
        """,
    ),
    Row(
        "numpy's buffer",
        """
        out = []
        for i in range(12):
            out.append((np.getbufsize(), float(np.add.reduce(x + np.float32(i), dtype=np.float64))))
        _ = np.setbufsize(before)
        """,
        "out i",
        setup="import numpy as np\nbefore = np.setbufsize(160)\nx = np.linspace(0, 1, 9999, dtype=np.float32)",
    ),
    Row(
        "scikit-learn's configuration",
        """
        out = []
        for i in range(12):
            out.append(str(sklearn.get_config()))
        sklearn.set_config(**before)
        """,
        "out i",
        setup="""
        import sklearn
        before = sklearn.get_config()
        sklearn.set_config(assume_finite=True, working_memory=77, transform_output='pandas')
        """,
    ),
    Row(
        "scikit-learn's configuration, seen in what is printed",
        """
        for C in [1, 2, 3, 4]:
            print(LogisticRegression(C=C))
        sklearn.set_config(print_changed_only=True)
        """,
        "C",
        setup="""
        import sklearn
        from sklearn.linear_model import LogisticRegression
        sklearn.set_config(print_changed_only=False)
        """,
    ),
    Row(
        "the interval of threads, which workers have for themselves",
        """
        out = []
        for i in range(12):
            out.append(sys.getswitchinterval())
        """,
        "out i",
        setup="import sys",
        route="kernel",
        reason="differs",
        words=("iteration 0 comes out otherwise on a worker: is 0.005 here and 0.0005 there",),
    ),
)


def _changing(what: str, change: str, back: str, said: str, imports: str) -> Row:
    return Row(
        f"a body that changes {what}",
        f"""
        out = []
        for i in range(12):
            {change}
            out.append(i)
        {back}
        """,
        "out i",
        setup=imports,
        route="kernel",
        reason="changes",
        words=(said,),
    )


CHANGED = (
    _changing(
        "the arguments",
        "told(str(i))",
        "told(*before)",
        "sys.argv is not what it was",
        "import sys\nbefore = sys.argv[1:]\ndef told(*words):\n    sys.argv[1:] = words",
    ),
    _changing(
        "the digits of an int",
        "sys.set_int_max_str_digits(5000 + i)",
        "sys.set_int_max_str_digits(4300)",
        "sys.get_int_max_str_digits() was",
        "import sys",
    ),
    _changing(
        "the interval of threads",
        "sys.setswitchinterval(0.002 + i / 1000)",
        "sys.setswitchinterval(0.005)",
        "sys.getswitchinterval() was",
        "import sys",
    ),
    _changing(
        "the timeout of sockets",
        "socket.setdefaulttimeout(1.0 + i)",
        "socket.setdefaulttimeout(None)",
        "socket.getdefaulttimeout() was",
        "import socket",
    ),
    _changing(
        "csv's dialects",
        "csv.register_dialect('own', delimiter=';|'[i % 2])",
        "csv.unregister_dialect('own')",
        "csv.list_dialects() is not what it was",
        "import csv",
    ),
    _changing(
        "the rights of new files",
        "os.umask(0o070 + i % 2)",
        "os.umask(before) and None",
        "os.umask() was",
        "import os\nbefore = os.umask(0o022)\n_ = os.umask(before)",
    ),
    _changing(
        "numpy's buffer",
        "np.setbufsize(160 * (1 + i))",
        "np.setbufsize(8192) and None",
        "numpy.getbufsize() was",
        "import numpy as np",
    ),
)

ROWS = (*READ, *CHANGED)
