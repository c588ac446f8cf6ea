"""A loop's first line: what it goes over, and how it looks.

In this room ``for i, x in enumerate(xs):`` becomes a source, its leaves, and a line of text.
"""

import ast
import io
import tokenize
from collections.abc import Callable

from nbcluster.analysis.facts import Leaf, Span, Wrap
from nbcluster.analysis.scope import span

LONGEST_HEADER = 60

_KEYWORDS = {"enumerate": ("start",), "zip": ("strict",), "reversed": ()}


def read_source(node: ast.expr, names_of: Callable[[ast.expr], tuple[str, ...]]) -> Leaf | Wrap:
    """What is iterated over, seen through the builtins that only rearrange."""
    match node:
        case ast.Call(func=ast.Name(id="enumerate" | "zip" | "reversed" as builtin)) if _is_simple(node):
            parts = list(node.args)
            keywords = {str(keyword.arg): keyword.value for keyword in node.keywords}
            if builtin == "enumerate" and len(parts) == 2:
                keywords["start"] = parts.pop()
            return Wrap(
                builtin,
                tuple(read_source(part, names_of) for part in parts),
                {name: Leaf(span(value), names_of(value)) for name, value in keywords.items()},
                span(node),
            )
        case _:
            return Leaf(span(node), names_of(node))


def _is_simple(call: ast.Call) -> bool:
    assert isinstance(call.func, ast.Name)
    builtin = call.func.id
    most = {"enumerate": 2, "zip": len(call.args), "reversed": 1}[builtin]
    return (
        not any(isinstance(argument, ast.Starred) for argument in call.args)
        and all(keyword.arg in _KEYWORDS[builtin] for keyword in call.keywords)
        and (builtin == "zip" or len(call.args) >= 1)
        and len(call.args) + (len(call.keywords) if builtin == "enumerate" else 0) <= most
    )


def header_text(
    lines: list[str], where: Span, first_line: int, *, upto: tuple[int, int] | None = None
) -> str:
    """A piece of the cell on one line, comments gone, cut with "…" where it is long.

    With `upto`, the place where a body begins, the text ends before the colon that opens it.
    """
    tokens = _tokens(lines, where, first_line)
    if upto is not None:
        line, column = upto
        before = (line - where.line + 1, _characters(lines[line - first_line], column))
        tokens = [token for token in tokens if (token.start[0] - 1, token.start[1]) < before]
        colons = [index for index, token in enumerate(tokens) if token.string == ":"]
        tokens = tokens[: colons[-1]]
    return shortened(_on_one_line(tokens))


def shortened(text: str, longest: int = LONGEST_HEADER) -> str:
    """`text` with its end cut off where it is longer than `longest`."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _characters(line: str, column: int) -> int:
    """A byte offset, as :mod:`ast` counts, in characters, as :mod:`tokenize` counts."""
    return len(line.encode()[:column].decode())


def _tokens(lines: list[str], where: Span, first_line: int) -> list[tokenize.TokenInfo]:
    """The tokens of a piece of source, in lines counted from its own first, which is 2."""
    piece = lines[where.line - first_line : where.end_line - first_line + 1]
    piece[-1] = piece[-1][: _characters(piece[-1], where.end_col)]
    begin = _characters(piece[0], where.col)
    piece[0] = " " * begin + piece[0][begin:]
    # Inside a bracket indentation means nothing, so that any piece of a statement can be read.
    text = "\n".join(["(", *piece, ")"])
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token for token in tokens if token.type not in ignored and token.string][1:-1]


def _on_one_line(tokens: list[tokenize.TokenInfo]) -> str:
    text = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.end != token.start:
            broken = before.end[0] != token.start[0]
            tight = broken and (before.string in "([{" or token.string in ")]}")
            text += "" if tight else " "
        text += " ".join(token.string.split("\n"))
    return text
