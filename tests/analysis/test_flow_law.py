"""The law of private names: a body that is run, on whatever path, never meets one unset.

Bodies are drawn from a grammar, read, and run once in a namespace that writes down every look-up of a name that is
not there. Conditions, failures and the lengths of inner loops come from a list of drawn numbers.
"""

from collections.abc import Iterator

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from nbcluster.analysis.facts import Loop
from tests.analysis.telling import loop_of

NAMES = ("a", "b")
STEPS = 60


class Failed(Exception):
    """What a drawn call raises."""


class Enough(BaseException):
    """A body went on for too long."""


class Namespace(dict[str, object]):
    """Globals that write down what was looked for in vain."""

    def __init__(self, choices: list[int]) -> None:
        self.missed: list[str] = []
        self.choices: Iterator[int] = iter(choices)
        self.steps = 0
        given = {"cond": self.cond, "f": self.call, "seq": self.seq, "Failed": Failed}
        super().__init__(given, quiet=self.quiet, unknown=self.quiet, suppress=self.quiet)

    def __missing__(self, name: str) -> object:
        if name in NAMES:
            self.missed.append(name)
        raise KeyError(name)

    def choice(self) -> int:
        self.steps += 1
        if self.steps > STEPS:
            raise Enough
        return next(self.choices, 0)

    def cond(self, *_: object) -> bool:
        return self.choice() % 2 == 1

    def call(self, *_: object) -> int:
        if self.choice() % 5 == 4:
            raise Failed
        return 1

    def seq(self, *_: object) -> range:
        return range(self.choice() % 3)

    def quiet(self, *_: object) -> "Quiet":
        return Quiet(self.cond())


class Quiet:
    """A context that may end an exception."""

    def __init__(self, ends: bool) -> None:
        self.ends = ends

    def __enter__(self) -> int:
        return 1

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return self.ends and kind is not None and issubclass(kind, Exception)


name = st.sampled_from(NAMES)

SIMPLE = (
    "{a} = f()", "{a} = f()", "{a} = f({b})", "f({a})", "f({a})", "f({a})", "del {a}", "{a}, {b} = f(), f()",
    "import math as {a}", "f(cond() and ({a} := f()))", "f(({a} := 1) if cond() else {b})", "{a} = {b} = f()",
    "f([({a} := j) for j in seq()])", "f([{a} for j in seq()])", "f(lambda: {a})", "(lambda: {a})()",
    "f(1 < f() < ({a} := 2))", "{a}: int = f()", "assert cond() or f(), ({a} := f())", "f(sum({a} for j in seq()))",
    "f(*[j for {a} in seq() for j in [{a}]])", "continue", "pass", "raise Failed",
)  # fmt: skip

COMPOUND = (
    ("if cond():", 1), ("if cond():", 1, "else:", 2), ("for j in seq():", 1), ("for j in range(2):", 1),
    ("for j in seq():", 1, "    if cond(): break"), ("for {a} in seq():", 1, "    break", "else:", 2),
    ("while cond():", 1), ("while ({a} := cond()):", 1, "    if cond(): break"),
    ("while True:", "    cond()", 1, "    if cond(): break", 2), ("try:", 1, "except Failed:", 2),
    ("try:", 1, "except Failed as {a}:", 2), ("try:", 1, "except Exception:", 2, "else:", 3),
    ("try:", 1, "finally:", 2), ("try:", 1, "except Failed:", "    pass", "finally:", 2),
    ("with quiet() as {a}:", 1), ("with unknown():", 1), ("with suppress(Exception):", 1),
    ("match f():", "    case {a} if cond():", "    ", 1, "    case _:", "    ", 2),
    ("match [f()]:", "    case [{a}] if cond():", "    ", 1),
    ("def g():", "    return {a}", "DEDENT", 1, "f(g())"),
    ("class C:", "    q = {a}", "    def m(self):", "        return {b}", "DEDENT", 1, "C().m()"),
)  # fmt: skip


@st.composite
def block(draw: st.DrawFn, depth: int = 0) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4 - depth))):
        if depth < 3 and draw(st.integers(0, 2)) == 0:
            lines += draw(compound(depth))
        else:
            lines.append(draw(st.sampled_from(SIMPLE)).format(a=draw(name), b=draw(name)))
    return lines


@st.composite
def compound(draw: st.DrawFn, depth: int) -> list[str]:
    """Text as it stands; a number is a block inside, one level deeper for each level of the form around it."""
    lines: list[str] = []
    a, b = draw(name), draw(name)
    margin = "    "
    for part in draw(st.sampled_from(COMPOUND)):
        if isinstance(part, int):
            lines += [margin + line for line in draw(block(depth + 1))]
            margin = "    "
        elif part == "DEDENT":
            margin = ""
        elif part == "    ":
            margin = "        "
        else:
            lines.append(part.format(a=a, b=b))
    return lines


bodies = block()


def indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def run_once(body: list[str], choices: list[int]) -> tuple[Namespace, BaseException | None]:
    """One iteration, in a namespace where none of the body's names is set."""
    source = "\n".join(["for _ in [0]:", *indented(body)])
    space = Namespace(choices)
    try:
        exec(compile(source, "<body>", "exec"), space)
    except (Exception, Enough) as error:  # a drawn body may end in any way
        return space, error
    return space, None


def read(body: list[str]) -> Loop:
    return loop_of("\n".join(["for _ in xs:", *indented(body)]))


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies, st.lists(st.integers(0, 9), max_size=25))
def test_a_private_name_is_never_met_unset(body: list[str], choices: list[int]) -> None:
    loop = read(body)
    space, error = run_once(body, choices)
    text = "\n".join(body)
    for missed in space.missed:
        facts = loop.names[missed]
        if facts.kind == "private":
            # It was hoped for, and nobody but us may see that it was in vain.
            assert facts.hopeful, f"{missed} is private and was read before it was set:\n{text}"
            assert isinstance(error, NameError), f"{missed} was missed, and the body went on:\n{text}"
        event(f"missed, and {facts.kind}")
    if error is None:
        for left in NAMES:
            facts = loop.names.get(left)
            if facts is not None and facts.kind == "private" and left not in space:
                assert facts.conditional or facts.unbinds, f"{left} was not left set:\n{text}"
    for left, facts in loop.names.items():
        if left in NAMES and facts.kind == "private":
            event("private")


STRAIGHT = st.lists(st.tuples(st.sampled_from(["set", "read"]), name), min_size=1, max_size=8)


@given(STRAIGHT)
def test_in_a_straight_body_exactly_what_is_read_first_is_carried(steps: list[tuple[str, str]]) -> None:
    body = [f"{which} = f()" if what == "set" else f"f({which})" for what, which in steps]
    loop = read(body)
    for which in {which for _, which in steps}:
        first = next(what for what, other in steps if other == which)
        is_set = ("set", which) in steps
        expected = "captured" if not is_set else "private" if first == "set" else "carried"
        assert loop.names[which].kind == expected
