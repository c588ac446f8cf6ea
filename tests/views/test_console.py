"""Showing a run draws nothing from the user's generator. In this room a process imports what it has not imported."""

import subprocess
import sys


def test_importing_what_shows_a_run_leaves_the_shared_generator_alone() -> None:
    code = (
        "import random; random.seed(0); before = random.getstate()\n"
        "import nbcluster.views.text, nbcluster.views.terminal, nbcluster.magics.tables, nbcluster.session\n"
        "import nbcluster.engine.cell, nbcluster.clusters\n"
        "assert random.getstate() == before\n"
        "import numpy.random\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)
