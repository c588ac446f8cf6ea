"""Makes the page of reference from what the magics, the terminal and Python themselves say.

In this room ``docs/reference.md`` is written, so that it cannot say anything else than ``--help`` does.
"""

import argparse
import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbcluster
from nbcluster import cli, errors
from nbcluster.clusters.specs import ClusterInfo, WorkerDeath, WorkerInfo
from nbcluster.grammar import HELP, Grammar, Option
from nbcluster.magics.lines import grammars
from nbcluster.plan.report import LoopReport, Loss, RunReport, SpreadReport
from nbcluster.session.steering import WorkerLog

_HEAD = """\
# Reference

Every line that can be typed, every name in Python, every error. What is here is what `--help`, `?` and `help()` say;
[settings](settings.md) and [reasons](reasons.md) have pages of their own.

<!-- made by scripts/reference from nbcluster/magics/lines.py, nbcluster/cli.py and docstrings -->
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, *_lines(), *_terminal(), *_python(), *_reports(), *_errors()]
    return "\n".join(parts)


# Lines in a notebook ---------------------------------------------------------------------------------


def _lines() -> Iterator[str]:
    yield "## Lines in a notebook\n"
    yield from map(_line, grammars())


def _line(grammar: Grammar) -> str:
    options = [_row(option) for option in (*grammar.words, *grammar.options, HELP)]
    return "\n".join(
        [
            f"### `{grammar.of}`",
            "",
            grammar.does,
            "",
            _usage(grammar.usage),
            "",
            *_table("option", options),
            "",
        ]
    )


def _row(option: Option) -> tuple[str, str]:
    # of a word that stands without a name, the name is what stands for its value
    named = option.name.startswith("--")
    shown = " ".join(filter(None, (option.name, option.value))) if named else option.value
    return shown, option.help + (" (may be given several times)" if option.repeats else "")


def _usage(text: str) -> str:
    # by hand, so that no option is parted from its value
    lines, line = [], ""
    for piece in text.replace(" [", "\n[").split("\n"):
        if line and len(line) + len(piece) > 110:
            lines.append(line)
            line = "   "
        line = f"{line} {piece}" if line else piece
    return "\n".join(["```text", *lines, line, "```"])


def _table(what: str, rows: list[tuple[str, str]]) -> list[str]:
    def cell(text: str) -> str:
        return text.replace("|", r"\|").replace("\n", " ")

    return [
        f"| {what} | is |",
        "| --- | --- |",
        *(f"| `{cell(left)}` | {cell(right)} |" for left, right in rows),
    ]


# In a terminal ---------------------------------------------------------------------------------------


def _terminal() -> Iterator[str]:
    whole = cli.parser()
    yield f"## In a terminal\n\n{whole.description}\n"
    commands = next(action for action in whole._actions if isinstance(action, argparse._SubParsersAction))
    does = {each.dest: each.help for each in commands._choices_actions}
    for name, command in commands.choices.items():
        rows = [_of_action(action) for action in command._actions]
        said = command.description or f"It {does[name]}."
        yield "\n".join([f"### `nbcluster {name}`", "", said, "", *_table("option", rows), ""])


def _of_action(action: argparse.Action) -> tuple[str, str]:
    value = action.metavar or action.dest.upper()
    if not action.option_strings:
        return str(value), str(action.help or "its name in `nbcluster list`")
    if action.nargs == 0:
        return ", ".join(action.option_strings), "shows this, and does nothing"
    return f"{action.option_strings[-1]} {value}", str(action.help)


# In Python -------------------------------------------------------------------------------------------


def _python() -> Iterator[str]:
    yield "## In Python\n"
    for name in nbcluster.__all__:
        value = getattr(nbcluster, name)
        if name == "__version__":
            yield f"### `nbcluster.{name}`\n\nThe version that is installed, a text.\n"
        elif name == "cluster":
            yield f"### `nbcluster.{name}`\n\n{inspect.getdoc(type(value))}\n"
            for method in _own_methods(type(value)):
                yield _function(f"nbcluster.cluster.{method.__name__}", method)
        elif not inspect.isclass(value):
            yield _function(f"nbcluster.{name}", value)


def _own_methods(kind: type) -> Iterator[Any]:
    for name, method in vars(kind).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            yield method


def _function(name: str, function: Any) -> str:
    signature = f"```text\n{name}({_arguments(function)}){_answer(function)}\n```"
    return f"### `{name}`\n\n{signature}\n\n{inspect.getdoc(function)}\n"


def _node(thing: Any) -> Any:
    # `findsource` skips the overloads that a type checker reads
    return ast.parse(textwrap.dedent(inspect.getsource(thing))).body[-1]


def _arguments(function: Any) -> str:
    arguments = _node(function).args
    for several in (arguments.posonlyargs, arguments.args):
        if several and several[0].arg == "self":
            several.pop(0)
    return ast.unparse(arguments)


def _answer(function: Any) -> str:
    returns = _node(function).returns
    return "" if returns is None else f" -> {_type(returns)}"


def _type(node: Any) -> str:
    # some stand in quotes, for what is imported to check types alone
    return str(node.value) if isinstance(node, ast.Constant) and node.value else ast.unparse(node)


# Reports ---------------------------------------------------------------------------------------------


def _reports() -> Iterator[str]:
    yield "## What a report holds\n\n`nbcluster.last_report()` gives a `RunReport`.\n"
    yield from map(_class, (RunReport, LoopReport, SpreadReport, Loss))
    yield "## What a cluster tells\n"
    yield "`nbcluster.cluster.info()` gives a `ClusterInfo`, `.logs()` a `WorkerLog` for each worker.\n"
    yield from map(_class, (ClusterInfo, WorkerInfo, WorkerLog, WorkerDeath))


def _class(kind: type) -> str:
    rows = [(f"{name}: {type_}", says) for name, type_, says in _fields(kind)]
    return "\n".join(
        [f"### `{kind.__name__}`", "", str(inspect.getdoc(kind)), "", *_table("field", rows), ""]
    )


def _fields(kind: type) -> Iterator[tuple[str, str, str]]:
    """Fields with the text below them, properties and methods with their docstrings."""
    body, lines = _node(kind).body, textwrap.dedent(inspect.getsource(kind)).splitlines()
    for node, below in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign):
            says = (
                below.value.value
                if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
                else ""
            )
            beside = lines[node.lineno - 1].partition("#: ")[2]
            yield ast.unparse(node.target), _type(node.annotation), " ".join((beside or says).split())
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            is_field = any(ast.unparse(each) == "property" for each in node.decorator_list)
            says = ast.get_docstring(node) or ""
            yield node.name + ("" if is_field else "()"), _type(node.returns), " ".join(says.split())


# Errors ----------------------------------------------------------------------------------------------


def _errors() -> Iterator[str]:
    tree = str(inspect.getdoc(errors))
    first, drawing, *rest = tree.split("\n\n")
    rest = [each for each in rest if not each.startswith("In this room")]
    yield "\n\n".join(["## Errors", first, f"```text\n{textwrap.dedent(drawing)}\n```", *rest, ""])
    for name, kind in vars(errors).items():
        if inspect.isclass(kind) and issubclass(kind, errors.NbclusterError):
            where = f"nbcluster.{name}" if name in nbcluster.__all__ else f"nbcluster.errors.{name}"
            own = [f"`{field}`" for field in getattr(kind, "__dataclass_fields__", {})]
            fields = f"\n\nFields: {', '.join(own)}." if own else ""
            yield f"### `{where}`\n\n{inspect.getdoc(kind)}{fields}\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page())
