"""The house: which room may know what, how rooms introduce themselves, and what an import costs.

What can be said of imports between rooms stands in pyproject.toml, kept by import-linter; this is the rest.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import nbcluster

REPOSITORY = Path(__file__).parents[1]
HOUSE = REPOSITORY / "nbcluster"
MODULES = sorted(HOUSE.rglob("*.py"))

PURE = ("errors", "settings", "grammar", "analysis", "plan", "run", "wire")
"""The rooms that decide: they know Python's standard library and each other; a test needs nothing else."""

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "core", "misc"}
"""Corridors where things are left. A helper lives beside its only user; with a second it finds its noun."""


def name_of(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(path: Path) -> str:
    parts = path.relative_to(HOUSE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imported(path: Path) -> Iterator[str]:
    """Top-level names of everything that the file imports when it runs, at its head or late."""
    for node in imports(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif node.module and not node.level:
            yield node.module.partition(".")[0]


def imports(node: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import below `node`, less those that only name a type: they are for the reader and never run."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node
    elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
        for below in ast.iter_child_nodes(node):
            yield from imports(below)


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after `statement` and had not before."""
    lines = ["import sys", "before = set(sys.modules)", statement, "print(*set(sys.modules) - before)"]
    command = [sys.executable, "-c", "\n".join(lines)]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return set(answer.stdout.split())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_the_room_of(path: Path) -> None:
    docstring = ast.get_docstring(tree(path)) or ""
    last_paragraph = docstring.split("\n\n")[-1]
    # one sentence, and the last: nothing follows its full stop
    _, introduced, sentence = " ".join(last_paragraph.split()).rpartition("In this room")
    assert introduced, "the docstring should end with a sentence that begins: In this room"
    assert sentence.endswith(".")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_room_is_a_corridor(path: Path) -> None:
    words = {word for part in name_of(path).split(".") for word in part.split("_")}
    assert not words & FORBIDDEN_NAMES


@pytest.mark.parametrize("path", [p for p in MODULES if room_of(p) in PURE], ids=name_of)
def test_what_decides_needs_only_the_standard_library(path: Path) -> None:
    assert set(imported(path)) <= sys.stdlib_module_names | {"nbcluster"}


def test_every_folder_is_a_package() -> None:
    """import-linter does not look into a folder without `__init__.py`, and would find nothing wrong there."""
    packages = {path.parent for path in MODULES if path.name == "__init__.py"}
    assert {path.parent for path in MODULES} == packages


def test_one_file_a_room_speaks_to_dask() -> None:
    speakers: dict[str, list[str]] = {}
    for path in MODULES:
        if {"dask", "distributed"} & set(imported(path)):
            speakers.setdefault(room_of(path), []).append(name_of(path))
    assert set(speakers) <= {"worker", "engine", "clusters"}
    # One travels to where nothing else of ours does: plain Dask workers, which run no slice themselves.
    speakers["worker"].remove("nbcluster.worker.plain_worker")
    assert {room: names for room, names in speakers.items() if len(names) > 1} == {}


def test_importing_the_package_is_cheap() -> None:
    loaded = loaded_by("import nbcluster")
    assert {name for name in loaded if name.startswith("nbcluster")} == {"nbcluster", "nbcluster.errors"}
    assert not {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names - {"nbcluster"}


def test_the_public_names() -> None:
    assert sorted(nbcluster.__all__) == [
        "ClusterNotAttached",
        "ClusterNotOurs",
        "ClusterNotReached",
        "ClusterNotStarted",
        "NbclusterError",
        "NoCluster",
        "NotDistributed",
        "OptionError",
        "RunStopped",
        "StatementFailed",
        "StrictError",
        "__version__",
        "cluster",
        "distribute",
        "last_report",
        "load_ipython_extension",
        "map",
        "on",
        "per_worker",
        "unload_ipython_extension",
    ]
    assert dir(nbcluster) == sorted(nbcluster.__all__)


@pytest.mark.parametrize("name", nbcluster.__all__)
def test_a_public_name_can_be_had(name: str) -> None:
    assert getattr(nbcluster, name) is not None


def test_a_name_that_does_not_exist_is_refused_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match="module 'nbcluster' has no attribute 'distrbute'"):
        _ = nbcluster.distrbute


def test_tests_live_at_the_address_of_what_they_test() -> None:
    beside_the_house = {"benchmarks", "binder", "docs", "labextension", "notebooks", "scripts"}
    # what all rooms owe together: a cell leaves what the plain one leaves, and JupyterLab shows it
    whole = {"exactness", "lab"}
    tests = REPOSITORY / "tests"
    folders = {path.relative_to(tests).parts[0] for path in tests.glob("*/**/*.py")}
    assert folders <= {room_of(path) for path in MODULES} | beside_the_house | whole


NOT_IN_WORKERS = {
    "IPython", "anywidget", "bokeh", "ipykernel", "ipywidgets", "jupyter_client", "jupyter_core",
    "matplotlib", "pandas", "rich", "scipy", "sklearn", "traitlets", "zmq",
}  # fmt: skip
"""Each worker would pay for these in memory and at its start; the cell brings what it uses."""


def test_a_worker_is_light() -> None:
    rooms = [name_of(path) for path in MODULES if room_of(path) == "worker"]
    loaded = loaded_by(f"import {', '.join(rooms)}")
    assert {name.partition(".")[0] for name in loaded} & NOT_IN_WORKERS == set()
    assert {name for name in loaded if name.startswith(("nbcluster.engine", "nbcluster.clusters"))} == set()
