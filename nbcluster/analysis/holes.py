"""What can be said of an expression by its form: whether it is a number, new, silent, or may be evaluated twice.

In this room (``analysis``) expressions are looked at that a worker may evaluate.
"""

import ast
from collections.abc import Iterable


def picked(holes: Iterable[ast.expr]) -> tuple[int, ...]:
    """Which of them may stand for something that others have too: a display is new wherever it stands."""
    new = ast.Constant | ast.List | ast.Dict | ast.Set | ast.JoinedStr
    return tuple(at for at, hole in enumerate(holes) if not isinstance(hole, new))


MAKERS = frozenset({"list", "dict", "set", "defaultdict", "Counter", "OrderedDict", "deque"})
"""What makes a new container, if the name stands for what it usually does."""


def is_new(value: ast.expr | None, below: int) -> bool:
    """Whether an expression makes an object that nothing else holds, and ``below`` steps down only such objects."""
    match value:
        case ast.Constant() | ast.JoinedStr():
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts) | ast.Dict(values=parts):
            whole = not any(isinstance(part, ast.Starred) for part in parts)
            return below == 0 or (whole and all(is_new(part, below - 1) for part in parts))
        case ast.ListComp() | ast.SetComp() | ast.DictComp():
            return below == 0
        case ast.Call(func=ast.Name(id="defaultdict"), args=given, keywords=[]):
            return all(_is_maker(one) for one in given)
        case ast.Call(func=ast.Name(id=maker), args=given, keywords=[]) if maker in MAKERS:
            return below == 0 or not given
        case _:
            return False


def _is_maker(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name in MAKERS or name in ("int", "float", "str")
        case _:
            return False


def is_repeatable(hole: ast.expr) -> bool:
    """A constant, or a new container of nothing else: the kernel makes its own."""
    match hole:
        case ast.Constant():
            return True
        case ast.List(elts=parts):
            return all(map(is_repeatable, parts))
        case ast.Dict(keys=keys, values=parts):
            return all(isinstance(key, ast.Constant) for key in keys) and all(map(is_repeatable, parts))
        case ast.Call(func=ast.Name(), args=[]) | ast.Call(func=ast.Name(id="defaultdict")):
            return is_new(hole, 0)
        case _:
            return False


def is_silent(hole: ast.expr) -> bool:
    """Whether evaluating it cannot be heard."""
    match hole:
        case ast.Constant() | ast.Name():
            return True
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(map(is_silent, parts))
        case _:
            return False


def binds_a_name(hole: ast.expr) -> bool:
    return any(isinstance(node, ast.NamedExpr) for node in ast.walk(hole))


def is_number(node: ast.expr) -> bool:
    """A number as it stands."""
    match node:
        case ast.Constant(value=int() | float() | complex()):
            return True
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return is_number(operand)
        case _:
            return False


def number(node: ast.expr) -> int | float | None:
    """The real number that stands there."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case _:
            return None
