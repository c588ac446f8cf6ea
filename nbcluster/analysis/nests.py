"""Perfect nests: loops that hold nothing but another loop.

    for a in xs:
        for b in ys:
            grid[a, b] = f(a, b)

Where `xs` has fewer items than there are workers, most of them would have nothing to do. The nest goes through the
pairs (a, b), one after the other, and so does one loop over them.

In this room a nest is seen, and laid out flat.
"""

import ast
from collections.abc import Iterator, Sequence

from nbcluster.analysis.facts import Target


def levels_of(node: ast.For) -> list[ast.For]:
    """The loops of a nest, the outermost first; only that one may have an ``else``."""
    return [node, *_inside(node)]


def _inside(node: ast.For) -> Iterator[ast.For]:
    while len(node.body) == 1 and isinstance(node.body[0], ast.For) and not node.body[0].orelse:
        node = node.body[0]
        yield node


def flat(levels: Sequence[ast.For]) -> ast.For:
    """One loop over what all levels give, with the body of the innermost; it lies where the outermost does."""
    outermost, innermost = levels[0], levels[-1]
    targets = [level.target for level in levels]
    target = ast.copy_location(ast.Tuple(targets, ast.Store()), outermost.target)
    node = ast.For(target=target, iter=outermost.iter, body=innermost.body, orelse=outermost.orelse)
    return ast.copy_location(node, outermost)


def target_of(node: ast.expr) -> Target | None:
    """What a level binds; None where unpacking is more than that."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            targets = [target_of(element) for element in elements]
            return tuple(each for each in targets if each is not None) if None not in targets else None
        case _:
            return None
