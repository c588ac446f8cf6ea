"""In what workers differ from the kernel, in words."""

import json
import sys
from typing import Any

import numpy as np

from nbcluster.clusters.alike import Difference, differences, names_of, packages_of, untold
from nbcluster.worker.outfit import BLAS, MACHINE, PYTHON, outfit

HERE = {
    PYTHON: "3.11.7",
    MACHINE: "x86_64",
    BLAS: "openblas 0.3.31 for Haswell",
    "numpy": "2.2.1",
    "pandas": "3.0.0",
}


def test_the_same_is_no_difference() -> None:
    assert differences(HERE, {"w1": HERE, "w2": dict(HERE)}) == ()


def test_workers_that_differ_alike_are_told_together() -> None:
    older = {**HERE, "numpy": "2.0.0"}
    bare = {name: value for name, value in HERE.items() if name != "pandas"}
    assert differences(HERE, {"w1": older, "w2": HERE, "w3": older, "w4": bare}) == (
        Difference("numpy", "2.2.1", "2.0.0", ("w1", "w3")),
        Difference("pandas", "3.0.0", "", ("w4",)),
    )


def test_each_says_what_may_come_of_it_and_how_it_is_mended() -> None:
    other = {PYTHON: "3.11.2", MACHINE: "aarch64", BLAS: "openblas 0.3.31 for SkylakeX", "numpy": "2.0.0"}
    told = {each.name: (each.clause, each.why, each.mending) for each in differences(HERE, {"w1": other})}
    assert told == {
        PYTHON: (
            "Python is 3.11.2 on workers and 3.11.7 here",
            "library functions, messages and hashes may change from one Python to the next",
            "start the workers with Python 3.11.7",
        ),
        MACHINE: (
            "processor is aarch64 on workers and x86_64 here",
            "another kind of processor computes other last bits",
            "none: a run on such workers is never promised to be the same to the last bit",
        ),
        BLAS: (
            "linear algebra is openblas 0.3.31 for SkylakeX on workers and openblas 0.3.31 for Haswell here",
            "sums and products of matrices are added up in another order there, so last bits may differ",
            "install the same builds on both sides; where only the processor differs, OPENBLAS_CORETYPE (or MKL_CBWR) "
            "set alike for the kernel and the workers before they start makes them compute alike",
        ),
        "numpy": (
            "numpy is 2.0.0 on workers and 2.2.1 here",
            "what it computes, rounds or prints may have changed between the two versions",
            'in the environment of the workers: pip install "numpy==2.2.1"; then start them again',
        ),
        "pandas": (
            "workers lack pandas, which is 3.0.0 here",
            "a loop that needs it goes on in the kernel",
            'in the environment of the workers: pip install "pandas==3.0.0"; then start them again',
        ),
    }


def test_who_does_not_answer_is_no_proof() -> None:
    assert untold(("w1", "w2")).clause == "w1, w2 did not tell what they compute with"


def test_the_packages_of_a_notebook_are_those_of_its_names() -> None:
    from sklearn.svm import SVC

    space: dict[str, Any] = {"json": json, "np": np, "model": SVC(), "SVC": SVC, "x": 1, "_": object}
    assert packages_of(space) == ["numpy", "scikit-learn"]


def test_many_workers_are_counted() -> None:
    assert names_of(["w1", "w2", "w3"]) == "w1, w2, w3"
    assert names_of(["w1", "w2", "w3", "w4", "w5"]) == "w1, w2, w3 and 2 more"


def test_this_process_can_say_what_it_computes_with() -> None:
    found = outfit(["numpy", "no such package"])
    assert found.keys() == {PYTHON, MACHINE, BLAS, "numpy"}
    assert found["numpy"] == np.__version__
    assert found[PYTHON] == ".".join(map(str, sys.version_info[:3]))
