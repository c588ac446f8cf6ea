"""What a page tells people to type works, and shows what the page says.

All cells of all pages run in one real kernel with two workers, each page in a namespace of its own.
"""

import argparse
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from nbcluster import cli
from nbcluster.errors import OptionError
from nbcluster.grammar import Grammar
from nbcluster.magics.lines import ClusterLine, DefaultsLine, DistributeLine, RunsLine, grammars
from tests.docs.snippets import MADE, PAGES, REPOSITORY, Block, blocks, indented, name_of, named_lines
from tests.exactness.kernels import Kernel, kernel

LANGUAGES = {"python", "text", "console", "toml", "{toctree}"}

SAID_OTHERWISE = {"CHANGELOG.md", "docs/decisions.md"}
"""They tell of the past, and quote lines that were wrong, or were tried."""

WRITTEN = [page for page in PAGES if name_of(page) not in {*MADE, *SAID_OTHERWISE}]


def _starts_its_own(page: Path) -> bool:
    return any("cluster.start(" in block.code and not block.not_run for block in blocks(page))


RUN = sorted(
    (
        page
        for page in WRITTEN
        if any(block.language == "python" and not block.not_run for block in blocks(page))
    ),
    key=_starts_its_own,
)
"""Those that put a cluster of their own in the place of the one that all use come last, and end it."""


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    environment = {
        # The pages' data is small, and the cells are to travel all the same.
        "NBCLUSTER_TOO_SMALL_S": "0",
        "NBCLUSTER_WORKERS": "2",
        # Whether an iteration keeps all cores busy is not to decide where it runs.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    with kernel(**environment) as running:
        running.run(f"%cd -q {tmp_path_factory.mktemp('pages')}")
        running.run("nbcluster.cluster.start(2, lasting=False)")
        # What takes longest to import, where others have the cores, and is given up when it takes too long.
        running.run("%cluster run import sklearn.datasets, sklearn.model_selection, sklearn.svm")
        yield running


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_cells_run_and_show_what_the_page_says(notebook: Kernel, page: Path) -> None:
    notebook.run("%reset -f")
    for block in blocks(page):
        if block.language == "python" and not block.not_run and (not block.needs or find_spec(block.needs)):
            _run(notebook, block, f"{name_of(page)}, line {block.line}")
    if _starts_its_own(page):
        notebook.run("%cluster stop")


_CROWDED = re.compile("something else keeps the cores busy|no worker has opened what the loop needs in time")
"""So a report says when others have the machine's cores, and a loop was kept here for it: pages are of quiet moments."""


def _run(notebook: Kernel, block: Block, where: str) -> None:
    answer = notebook.run(block.code)
    for _ in range(2):
        if not _CROWDED.search(answer.summary):
            break
        answer = notebook.run(block.code)
    raised = (answer.error or "").partition(":")[0].rpartition(".")[2]
    assert raised == block.raises, f"{where}: {answer.traceback or 'nothing was raised'}"
    value = [answer.value] if answer.value is not None else []
    shown = "\n".join(
        [answer.stdout, *(each["text/plain"] for each in answer.shown), *value, answer.error or ""]
    )
    rest = _told(shown)
    for expected in filter(None, map(str.strip, block.shows)):
        found = re.search(_pattern(expected), rest)
        assert found, (
            f"{where}: {expected!r} is not in what the cell shows (below it: what is left of that)\n{rest}"
        )
        rest = rest[found.end() :]


_TIMES = re.compile(r"\d[\d.,]* (?:µs|ms|s|min|h)\b")
_SHARED = re.compile(r"(?:, \d+)?(?:^| )on \d+ workers?\b", re.MULTILINE)
"""How many of the iterations came to how many of the workers: a matter of moments, where all are over in no time."""


def _told(text: str) -> str:
    return " ".join(_SHARED.sub(" on workers", _TIMES.sub("some time", text)).split())


def _pattern(line: str) -> str:
    return re.escape(_told(line)).replace("…", ".*?")


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_every_block_says_what_it_is(page: Path) -> None:
    assert [
        f"line {each.line}: {each.language!r}" for each in blocks(page) if each.language not in LANGUAGES
    ] == []
    assert indented(page) == []


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_what_is_not_run_is_python_all_the_same(page: Path) -> None:
    for block in blocks(page):
        if block.language == "python" and block.not_run:
            lines = [re.sub(r"^\s*[%!].*", "", line) for line in block.code.splitlines()]
            compile("\n".join(lines), f"{name_of(page)}, line {block.line}", "exec")


# Lines of ours ---------------------------------------------------------------------------------------

_BY_NAME = {grammar.of: grammar for grammar in grammars()}
_FORM = re.compile(r"\b[A-Z]{2,}\b|\b[NXKM]\b|[…|\[\]]")
"""A line with a place for something in it: what stands there cannot be read."""
_BROUGHT = {"fleet"}
"""Kinds that a page invents as somebody else's."""


@pytest.mark.parametrize("page", [*WRITTEN, REPOSITORY / "docs/reasons.md"], ids=name_of)
def test_lines_that_a_page_names_can_be_typed(page: Path) -> None:
    for line in named_lines(page):
        if line.startswith("nbcluster "):
            _terminal(line)
        elif _FORM.search(line):
            _form(line)
        else:
            _line(line)


def _line(line: str) -> None:
    magic, _, rest = line.partition(" ")
    if rest.startswith("start ") and rest.split()[1] in _BROUGHT:
        return
    try:
        if magic == "%%distribute":
            DistributeLine.of_cell(rest)
        elif magic == "%distribute":
            DefaultsLine.of(rest) or DistributeLine.of_statement(rest)
        elif magic == "%cluster":
            ClusterLine.of(rest) if rest not in ("attach", "scale", "run") else None
        else:
            RunsLine.of(rest)
    except OptionError as error:
        if not all(re.match(_SHORT, fault.trouble) for fault in error.faults):
            pytest.fail(f"{line}: {error}")


_SHORT = "is missing|lacks its value|cannot be read: No such file|is no file"
"""A sentence may name an option without its value, and a kind without what it must be told; files are the reader's."""


def _form(line: str) -> None:
    grammar = _grammar(line)
    named = set(re.findall(r"--[a-z][a-z-]*", line))
    assert named <= {*grammar.offered}, line


def _grammar(line: str) -> Grammar:
    words = line.split()
    several = [" ".join(words[:count]) for count in (3, 2, 1) if len(words) >= count]
    return next(_BY_NAME[each] for each in several if each in _BY_NAME)


def _terminal(line: str) -> None:
    if _FORM.search(line):
        words = re.split(r"[\s\[\]]+", line)
        commands = next(
            each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction)
        )
        parsers = [commands.choices[name] for name in words[1].split("|")]
        known = {
            option for parser in parsers for action in parser._actions for option in action.option_strings
        }
        assert {word for word in words if word.startswith("--")} <= known, line
        return
    words = shlex.split(line)
    if len(words) > 2 and words[1] == "start" and not words[2].startswith("-"):
        _line(f"%cluster {' '.join(map(shlex.quote, words[1:]))}")
        return
    try:
        cli.parser().parse_args(words[1:])
    except SystemExit:
        pytest.fail(f"`{line}` is refused")


# A terminal ------------------------------------------------------------------------------------------

_PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_a_terminal_knows_what_it_is_told(page: Path) -> None:
    """Programs that are there or are installed by a line of the same kind; extras and scripts of ours."""
    for block in blocks(page):
        if block.language == "console":
            for line in block.code.splitlines():
                _console(line.partition("  #")[0].strip(), f"{name_of(page)}, line {block.line}")


def _console(line: str, where: str) -> None:
    if not line:
        return
    words = [word for word in shlex.split(line) if not re.fullmatch(r"[A-Z_]+=.*", word)]
    if not words:
        return
    program = words[0].removeprefix("env/bin/")  # of an environment that the page has made
    if program == "pip":
        [_extras(word) for word in words[2:] if "[" in word]
    elif program.startswith(("scripts/", ".ci/")):
        assert (REPOSITORY / program).stat().st_mode & 0o100, where
        options = [word for word in words[1:] if word.startswith("--")]
        assert [each for each in options if each not in (REPOSITORY / program).read_text()] == [], where
    elif program != "nbcluster":  # that one is read above
        assert program in OTHERS, f"{where}: nobody has said what {program} is"


OTHERS = {"bash", "git", "cd", "python", "python3", "jupyter", "npm", "dask", "pre-commit", "ssh", "twine"}


def _extras(requirement: str) -> None:
    named = re.findall(r"\[(.+)\]", requirement)[0].split(",")
    assert set(named) <= {*_PROJECT["optional-dependencies"]}, requirement
