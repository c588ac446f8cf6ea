"""Which parts of a body are drawn ahead of it, as they stand in the cell."""

import pytest

from nbcluster.plan.ahead import ahead
from nbcluster.plan.surroundings import Kind, Role, Surroundings
from tests.analysis.telling import loop_of


def module(name: str) -> Kind:
    return Kind("builtins.module", "module", detail=name)


def function(name: str) -> Kind:
    return Kind("builtins.function", "function", detail=name)


def kind(role: Role, name: str = "builtins.object") -> Kind:
    return Kind(name, role)


KINDS = {
    "np": module("numpy"),
    "random": module("random"),
    "torch": module("torch"),
    "utils": module("sklearn.utils"),
    "resample": function("sklearn.utils._indexing.resample"),
    "f": function(""),
    "rng": kind("generator-rng", "numpy.random._generator.Generator"),
    "dice": kind("generator-rng", "random.Random"),
    "Random": kind("generator-rng", "__main__.Random"),
    "df": kind("frame"),
    "X": kind("array", "numpy.ndarray"),
    "y": kind("array", "numpy.ndarray"),
    "xs": kind("list", "builtins.list"),
    "out": kind("list", "builtins.list"),
    "bag": kind("instance"),
}

CASES = [
    ("idx = np.random.randint(0, len(X), len(X))", "idx = np.random.randint(0, len(X), len(X))"),
    ("out.append(f(X[np.random.permutation(9)]))", "np.random.permutation(9)"),
    ("a, b = resample(X, y)", "a, b = resample(X, y)"),
    ("a, b = utils.resample(X, y, n_samples=x)", "a, b = utils.resample(X, y, n_samples=x)"),
    ("a = resample(X, random_state=x)", None),
    ("part = df.sample(frac=0.5)", "part = df.sample(frac=0.5)"),
    ("part = df.sample(frac=0.5, random_state=x)", None),
    ("e = rng.normal(size=x)", "e = rng.normal(size=x)"),
    ("out.append(dice.choice(xs))", "dice.choice(xs)"),
    ("e = Random.random()", None),
    ("e = f(rng)\nd = rng.normal()", None),
    ("(child,) = rng.spawn(1)", None),
    ("rng.bit_generator.random_raw()", None),
    (
        "k = random.randint(1, 9)\nn = k + x\ne = np.random.rand(n)",
        "k = random.randint(1, 9) | n = k + x | e = np.random.rand(n)",
    ),
    ("n = len(xs)\nm = x * 2\ne = np.random.rand(n)", "n = len(xs) | e = np.random.rand(n)"),
    ("n = f(x)\ne = np.random.rand(n)", None),
    ("n = 1\nn = 2\ne = np.random.rand(n)", None),
    ("e = np.random.rand(len(out))\nout.append(e)", None),
    ("e = np.random.rand(bag[0])", None),
    ("e = np.random.rand(bag.size)", None),
    ("x = x + 1\ne = np.random.rand(x)", None),
    ("e = np.random.rand() if x else 0", "e = np.random.rand() if x else 0"),
    ("e = f(x) if x else np.random.rand()", None),
    ("e = f(x) or np.random.rand()", None),
    ("e = f(lambda: np.random.rand())", None),
    ("if x:\n    e = np.random.rand()", None),
    ("for j in xs:\n    e = np.random.rand()", "for j in xs: | e = np.random.rand()"),
    ("t = 0\nfor j in range(x):\n    t += f(np.random.rand())", "for j in range(x): | np.random.rand()"),
    ("for j, y in enumerate(xs):\n    e = np.random.rand(j)", "for j, y in enumerate(xs): | e = np.random.rand(j)"),
    (
        "for j in xs:\n    n = j + x\n    f(j)\n    e = np.random.rand(n)",
        "for j in xs: | n = j + x | e = np.random.rand(n)",
    ),
    ("for j in range(dice.randint(1, 9)):\n    f(j)", "for j in range(dice.randint(1, 9)):"),
    (
        "n = len(xs)\nfor j in range(n):\n    for k in range(j):\n        rng.normal(k)",
        "n = len(xs) | for j in range(n): | for k in range(j): | rng.normal(k)",
    ),
    ("for j in range(f(x)):\n    e = np.random.rand()", None),
    ("for j in bag:\n    e = np.random.rand()", None),
    ("for j in xs:\n    e = np.random.rand()\n    if e > x:\n        break", None),
    ("for j in xs:\n    if x:\n        continue\n    e = np.random.rand()", None),
    ("for j in xs:\n    if x:\n        e = np.random.rand()", None),
    ("for j in xs:\n    e = np.random.rand(f(j))", None),
    ("for j in xs:\n    f(j)\nelse:\n    e = np.random.rand()", None),
    ("for j in xs:\n    f(rng)\n    rng.normal()", None),
    ("while f(x):\n    e = np.random.rand()", None),
    ("if x:\n    continue\ne = np.random.rand()", None),
    ("e = [random.gauss(0, j) for j in range(x)]", "e = [random.gauss(0, j) for j in range(x)]"),
    ("e = [random.gauss(0, f(j)) for j in range(x)]", None),
    ("o = np.arange(9)\nnp.random.shuffle(o)", "o = np.arange(9) | np.random.shuffle(o)"),
    ("o = [*xs]\nrandom.shuffle(o)", None),
    ("o = list(xs)\nrandom.shuffle(o)", "o = list(xs) | random.shuffle(o)"),
    ("o = X\nrng.shuffle(o)", None),
    ("rng.random(out=X)", None),
    ("rng.random(9, float, X)", None),
    ("a = utils.shuffle(xs)", "a = utils.shuffle(xs)"),
    ("e = torch.rand(3)", None),
    ("e: float = random.random()", "e: float = random.random()"),
    ("total = np.random.rand() + f(x)", "np.random.rand()"),
    ("e = f(np.random.rand(), np.random.rand(f(x)))", "np.random.rand()"),
    ("e = f(x)", None),
]  # fmt: skip


@pytest.mark.parametrize(("body", "drawn"), CASES, ids=[body.replace("\n", "; ") for body, _ in CASES])
def test_what_is_drawn_ahead(body: str, drawn: str | None) -> None:
    lines = ["for x in xs:", *(f"    {line}" for line in body.splitlines())]
    found = ahead(loop_of("\n".join(lines)), Surroundings(KINDS))
    texts = None
    if found is not None:
        # The loop's first line is line 2.
        texts = " | ".join(
            lines[span.line - 2][span.col : span.end_col if span.end_line == span.line else None]
            for span in found.spans
        )
    assert texts == drawn


FORMS = [
    ("[f(np.random.rand(3)) for x in xs]", True),
    ("{x: np.random.rand(3) for x in xs}", True),
    ("[f(np.random.rand(3)) for x in xs if x]", False),
    ("[f(np.random.rand(3)) for x in xs for y in xs]", False),
    ("sum(np.random.rand() for x in xs)", False),
]


@pytest.mark.parametrize(("source", "is_drawn"), FORMS, ids=[source for source, _ in FORMS])
def test_comprehensions_of_one_loop_are_drawn_ahead(source: str, is_drawn: bool) -> None:
    assert (ahead(loop_of(f"out = {source}"), Surroundings(KINDS)) is not None) == is_drawn


def test_generators_are_told() -> None:
    loop = loop_of("for x in xs:\n    e = rng.normal(random.random(), size=3)")
    found = ahead(loop, Surroundings(KINDS))
    assert found is not None
    assert (found.python, found.numpy, found.names) == (True, False, ("rng",))


def test_without_objects_usual_names_are_trusted() -> None:
    found = ahead(loop_of("for x in xs:\n    e = np.random.rand(n)"), None)
    assert found is not None
    assert (found.python, found.numpy, found.names) == (False, True, ())
