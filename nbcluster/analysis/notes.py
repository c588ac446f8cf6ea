"""Near misses: loops that a small change would let run apart.

In this room a carried name is looked at once more, to say what it is missing.
"""

import ast

from nbcluster.analysis.classes import Conclusion


def near_misses(node: ast.AST, known: Conclusion) -> tuple[str, ...]:
    """What could be written otherwise, in words."""
    carried = [name for name, facts in known.names.items() if facts.kind == "carried"]
    found = [note for name in carried for note in [_counter(node, name), _grown_frame(node, name)] if note]
    return tuple(dict.fromkeys(found))


def _counter(loop: ast.AST, name: str) -> str | None:
    """``idx += 1``, read elsewhere."""
    match [inner for inner in ast.walk(loop) if _binds(inner, name)]:
        case [ast.AugAssign(lineno=line, op=ast.Add(), value=ast.Constant(value=int()))]:
            return f"line {line}: `{name}` only counts, which enumerate(…) in the loop's header does as well"
        case _:
            return None


def _grown_frame(loop: ast.AST, name: str) -> str | None:
    """``df = pd.concat([df, part])``."""
    for inner in ast.walk(loop):
        match inner:
            case ast.Assign(
                targets=[ast.Name(id=target)],
                value=ast.Call(
                    func=ast.Attribute(attr="concat" | "concatenate" | "append" | "vstack" | "hstack")
                ),
            ) if target == name:
                advice = "append the parts to a list and join them once after the loop"
                return f"line {inner.lineno}: `{name}` grows by copying; {advice}"
            case _:
                pass
    return None


def _binds(node: ast.AST, name: str) -> bool:
    match node:
        case ast.AugAssign(target=ast.Name(id=target)):
            return target == name
        case ast.Assign(targets=targets):
            return any(isinstance(t, ast.Name) and t.id == name for t in targets)
        case _:
            return False
