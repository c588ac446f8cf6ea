"""Cells whose iterations do something to the world, as they are and with what their line offers.

In this room each cell has two rows: without the offer it runs here and makes it, with the offer it runs on workers and
leaves the same files.
"""

from tests.exactness.cells.row import Row
from tests.exactness.cells.told import Told

_WRITES = "If each iteration writes its own file: %%distribute --allow writes"
_STARTS = "If they do not get into each other's way: %%distribute --allow processes"
_ASKS = "If iterations may do so in any order: %%distribute --allow network"

_SERVER = """
import socket, threading
def start():
    server = socket.create_server(('127.0.0.1', 0))
    def serve():
        while True:
            one, _ = server.accept()
            with one:
                said = one.recv(100)
                one.sendall(said.upper())
            if said == b'end':
                return server.close()
    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()
def ask(said):
    with socket.create_connection(address) as one:
        one.sendall(said)
        return one.recv(100)
out = []
"""

OFFERED = (
    Told(
        "a table for each part",
        "writes",
        """
        for name, part in parts.items():
            part.describe().to_csv(f'{name}.csv')
        """,
        "name",
        f"to_csv() would write 'part#.csv'. {_WRITES}",
        """
        import pandas as pd
        parts = {f'part{k}': pd.DataFrame({'k': range(k + 2)}) for k in range(9)}
        """,
    ),
    Told(
        "a text for each item, in a with",
        "writes",
        """
        for k in range(9):
            with open(f'{k}.txt', 'w') as file:
                file.write(f'{k} squared is {k * k}')
        """,
        "k",
        f"open() would write '#.txt'. {_WRITES}",
    ),
    Told(
        "an array for each item",
        "writes",
        """
        sums = []
        for k in range(9):
            values = np.arange(k, k + 5) ** 2
            np.save(f'{k}.npy', values)
            sums.append(values.sum())
        """,
        "sums k values",
        f"save() would write '#.npy'. {_WRITES}",
        "import numpy as np",
    ),
    Told(
        "a folder for each item, made and moved",
        "writes",
        """
        for k in range(9):
            os.makedirs(f'new{k}')
            Path(f'new{k}/a').write_bytes(bytes([k]))
            os.rename(f'new{k}', f'old{k}')
        """,
        "k",
        f"makedirs() would make the folder 'new#'. {_WRITES}",
        "import os\nfrom pathlib import Path",
    ),
    Told(
        "lines that are added to a file for each of three",
        "writes",
        """
        for k in range(3):
            for j in range(4):
                with open(f'{k}.log', 'a') as log:
                    log.write(f'{j}\\n')
        """,
        "k j",
        f"open() would write '#.log'. {_WRITES}",
    ),
    Told(
        "a picture for each item, by a program",
        "processes",
        """
        out = []
        for k in range(6):
            done = subprocess.run([sys.executable, '-c', f'print({k} ** 2)'], capture_output=True, text=True)
            out.append((done.returncode, done.stdout))
        """,
        "out k",
        f"run() would start '#'. {_STARTS}",
        "import subprocess, sys",
    ),
    Told(
        "a process of multiprocessing that writes",
        "processes",
        """
        out = []
        for k in range(6):
            out.append(written(k))
        """,
        "out k",
        f"start() would start a process. {_STARTS}",
        """
        import multiprocessing
        def write(k):
            with open(f'{k}.txt', 'w') as file:
                file.write(str(k))
        def written(k):
            process = multiprocessing.get_context('fork').Process(target=write, args=(k,))
            process.start()
            process.join()
            return process.exitcode
        """,
    ),
    Told(
        "an answer to each question",
        "network",
        """
        address = start()
        for k in range(6):
            out.append(ask(f'question {k}'.encode()))
        last = ask(b'end')
        """,
        "out k last",
        f"create_connection() would reach 127.0.0.1. {_ASKS}",
        _SERVER,
    ),
)

NEAR = (
    Row(
        "what is allowed is not what is done",
        """
        for k in range(9):
            open(f'{k}.txt', 'w').write('x')
        """,
        "k",
        route="kernel",
        reason="writes",
        words=("--allow writes",),
        options="--allow network,processes",
    ),
    Row(
        "an exception among iterations that write",
        """
        for k in range(6):
            open(f'{k}.txt', 'w').write(str(1 // (5 - k)))
        """,
        "k",
        raises="ZeroDivisionError: integer division or modulo by zero",
        words=("5 may have run on workers before: what they wrote may be there, or be there twice",),
        options="--allow writes",
    ),
    Row(
        "a search by any() among iterations that write",
        """
        hit = any(put(k) for k in range(12))
        """,
        "hit",
        setup="def put(k):\n    open(f'{k}.txt', 'w').close()\n    return k == 3",
        route="kernel",
        reason="break",
        words=("it is given to any(), which may soon have what it needs",),
        options="--allow writes",
    ),
    Row(
        "a carried name, whatever is allowed",
        """
        total = 0
        for k in range(9):
            total = total // 2 + k
            open(f'{k}.txt', 'w').write(str(total))
        """,
        "k total",
        route="kernel",
        reason="carried",
        options="--allow writes,network,processes",
    ),
)

ROWS = (*(row for each in OFFERED for row in (each.here, *each.apart)), *NEAR)
