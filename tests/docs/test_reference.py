"""The page of reference names everything that there is, and says what the code says."""

import argparse
import inspect
import runpy
from typing import Any

import pytest

import nbcluster
from nbcluster import cli, errors
from nbcluster.grammar import Grammar
from nbcluster.magics.lines import grammars, help_on
from nbcluster.plan.reasons import REASONS
from tests.docs.snippets import REPOSITORY

PAGE = (REPOSITORY / "docs" / "reference.md").read_text()
TROUBLES = (REPOSITORY / "docs" / "troubleshooting.md").read_text()


def section(heading: str) -> str:
    """What stands below it, up to the next of any rank."""
    _, found, rest = PAGE.partition(f"\n### `{heading}`\n")
    assert found, f"{heading} has no section: run scripts/reference"
    return rest.partition("\n### ")[0].partition("\n## ")[0]


def test_the_page_is_the_one_that_the_code_makes() -> None:
    page = runpy.run_path(str(REPOSITORY / "scripts" / "reference.py"))["page"]
    assert page() == PAGE, "run scripts/reference"


@pytest.mark.parametrize("grammar", [*grammars()], ids=lambda grammar: grammar.of)
def test_every_option_of_a_line_is_there(grammar: Grammar) -> None:
    text = section(grammar.of)
    for option in (*grammar.options, *grammar.words):
        assert f"| `{option.name if option.name.startswith('--') else option.value}".replace(
            "|N", r"\|N"
        ) in text or (option.value.replace("|", r"\|") in text), option.name
        assert option.help.replace("|", r"\|") in text


def test_every_line_that_answers_help_is_there() -> None:
    """By the help itself, which the grammars' list might have left out."""
    for magic, subcommands in (("%cluster", ("", *_SUBCOMMANDS)), ("%runs", ("", "stop", "why"))):
        for subcommand in subcommands:
            usage = help_on(magic, subcommand).splitlines()[0]
            assert usage.split(" [")[0].split(" STATEMENT")[0] in PAGE


_SUBCOMMANDS = (
    "start",
    "list",
    "attach",
    "detach",
    "scale",
    "restart",
    "logs",
    "run",
    "settings",
    "doctor",
    "stop",
)


def test_every_command_of_the_terminal_is_there() -> None:
    commands = next(each for each in cli.parser()._actions if isinstance(each, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        text = section(f"nbcluster {name}")
        for action in command._actions:
            assert all(option in text for option in action.option_strings), (name, action)


@pytest.mark.parametrize("name", nbcluster.__all__)
def test_every_public_name_is_there(name: str) -> None:
    text = section(f"nbcluster.{name}")
    value: Any = getattr(nbcluster, name)
    if name not in ("__version__", "cluster"):
        assert str(inspect.getdoc(value)) in text


def test_every_method_of_the_cluster_is_there() -> None:
    for name, method in vars(type(nbcluster.cluster)).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            assert str(inspect.getdoc(method)) in section(f"nbcluster.cluster.{name}")


ERRORS = [
    name
    for name, kind in vars(errors).items()
    if inspect.isclass(kind) and issubclass(kind, errors.NbclusterError)
]


def test_every_error_is_there_and_in_troubleshooting() -> None:
    for name in ERRORS:
        assert f"`nbcluster.{name}`" in PAGE or f"`nbcluster.errors.{name}`" in PAGE
    told = {line.split("`")[1] for line in TROUBLES.splitlines() if line.startswith("| `")}
    # What two or more have in common is not raised itself.
    assert told == {*ERRORS} - {"NbclusterError", "ClusterError"}


def test_every_reason_is_in_troubleshooting() -> None:
    assert [word for word in REASONS if f"[`{word}`](reasons.md#{word})" not in TROUBLES] == []
