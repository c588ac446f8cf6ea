"""Parts of a cell for workers with a GPU, beside parts for those without.

The lanes for GPUs have none behind them here: who runs what is the same. In this room parts overlap where they may, and
near misses come one after the other, or stay here.
"""

from tests.exactness.cells.row import Row

ROWS = (
    Row(
        "a part for GPUs",
        """
        with nbcluster.on(gpus=1):
            for i in range(9):
                out.append(i * i)
                print(i)
        """,
        "out i",
        setup="import nbcluster\nout = []",
        words=("collected in order: out; each iteration has a GPU",),
    ),
    Row(
        "a part for GPUs that loops are in",
        """
        for i in range(9):
            with nbcluster.on(gpus=1):
                y = i * i
            out.append(y)
        """,
        "out i y",
        setup="import nbcluster\nout = []",
        words=("each iteration has a GPU",),
    ),
    Row(
        "a cell for parts of GPUs",
        "squares = [i * i for i in range(9)]",
        "squares",
        options="--gpus 0.5",
        words=("each iteration has 0.5 of a GPU",),
    ),
    Row(
        "loops on cores and on GPUs",
        """
        for i in range(40):
            out.append(work(i))
        with nbcluster.on(gpus=1):
            for i in range(7):
                more.append(work(-i))
                print('on', i)
        last = i
        """,
        "out more i last",
        setup="import nbcluster\nout, more = [], []\ndef work(i): return [i, i / 3]",
    ),
    Row(
        "loops on GPUs and on cores",
        """
        with nbcluster.on(gpus=1):
            more = [work(-i) for i in range(7)]
        out = [work(i) for i in range(40)]
        """,
        "out more",
        setup="import nbcluster\ndef work(i): return [i, i / 3]",
    ),
    Row(
        "a loop on GPUs that needs the one on cores",
        """
        for i in range(9):
            out.append(i)
        with nbcluster.on(gpus=1):
            for k in range(9):
                more.append(sum(out) + k)
        """,
        "out more i k",
        setup="import nbcluster\nout, more = [], []",
    ),
    Row(
        "a loop on GPUs that needs what another name stands for",
        """
        for i in range(9):
            out.append(i)
        with nbcluster.on(gpus=1):
            for k in range(9):
                more.append(sum(same) + k)
        """,
        "out more same",
        setup="import nbcluster\nout, more = [], []\nsame = out",
    ),
    Row(
        "a loop on GPUs whose function looks up what the one on cores binds",
        """
        for last in range(9):
            out.append(last)
        with nbcluster.on(gpus=1):
            for k in range(9):
                more.append(after(k))
        """,
        "out more last",
        setup="import nbcluster\nout, more, last = [], [], -1\ndef after(k): return last + k",
    ),
    Row(
        "a loop on cores that fails before the one on GPUs",
        """
        for i in range(9):
            out.append(1 / (5 - i))
        with nbcluster.on(gpus=1):
            for k in range(9):
                more.append(k)
        """,
        "out more i",
        raises="ZeroDivisionError: division by zero",
        setup="import nbcluster\nout, more = [], []",
    ),
    Row(
        "a loop on GPUs that reads the file that the one on cores writes",
        """
        for i in range(4):
            with open('told.txt', 'w') as file:
                file.write(str(i))
            out.append(i)
        with nbcluster.on(gpus=1):
            for k in range(4):
                more.append(told() + k)
        """,
        "out more",
        route="mixed",
        reason="writes",
        of_the_process="writes are not stopped in the kernel",
        setup="""
        import nbcluster
        out, more = [], []
        with open('told.txt', 'w') as file:
            file.write('100')
        def told():
            with open('told.txt') as file:
                return int(file.read())
        """,
    ),
    Row(
        "an iteration that asks for a GPU later than the first",
        """
        for i in range(9):
            with nbcluster.on(gpus=1) if i > 4 else nullcontext():
                out.append(i)
        """,
        "out i",
        route="mixed",
        reason="gpu",
        setup="import nbcluster\nfrom contextlib import nullcontext\nout = []",
        words=(
            "nbcluster.on(gpus=1) asks for a GPU, for which",
            "To run it on workers with a GPU: `with nbcluster.on(gpus=1):`",
        ),
        of_the_process="there is no worker without a GPU in one process",
    ),
    Row(
        "two GPUs for one iteration",
        """
        with nbcluster.on(gpus=2):
            for i in range(9):
                out.append(i)
        """,
        "out i",
        route="kernel",
        reason="gpu",
        setup="import nbcluster\nout = []",
        words=("an iteration asks for 2 GPUs at once, and a worker has one",),
        of_the_process="there are no workers that lack one in one process",
    ),
    Row(
        "what chooses a GPU is the worker's own",
        """
        with nbcluster.on(gpus=1):
            for i in range(9):
                out.append(os.environ.get('CUDA_VISIBLE_DEVICES'))
        """,
        "out i",
        route="kernel",
        reason="differs",
        setup="import os, nbcluster\nout = []",
    ),
    Row(
        "what chooses a GPU does not show on cores",
        """
        for i in range(9):
            out.append(os.environ.get('CUDA_VISIBLE_DEVICES'))
        """,
        "out i",
        setup="import os\nout = []",
    ),
)
