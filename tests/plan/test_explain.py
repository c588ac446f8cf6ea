"""What --explain prints, to the letter."""

from nbcluster.analysis import read_cell
from nbcluster.plan.decision import Apart, decide
from nbcluster.plan.explain import WIDTH, ApartIf, explain


def explained(cell: str) -> list[str]:
    magic, *lines = cell.strip("\n").splitlines()
    facts = read_cell("\n".join(lines), 2)
    decisions = {loop.span: decide(loop, None) for s in facts.statements for loop in s.loops}
    return explain(facts, decisions, [magic, *lines]).splitlines()


CELL = """
%%distribute --explain
best, out = 0.0, []
for C in [1, 10, 100]:
    for gamma in gammas:
        m = SVC(C=C, gamma=gamma)
        score = cross_val_score(m, X, y).mean()
        out.append(score)
        if score > best:
            best, params = score, {"C": C,
                                   "gamma": gamma}
weight = 1
for epoch in range(200):
    total = compute(weight)
    weight = weight - step(total)

xs = [f(x) for x in out]
if xs:
    for x in xs: print(x)
while True: break
"""

TOLD = """
  1                   %%distribute --explain
  2                   best, out = 0.0, []
  3  apart          ┌ for C in [1, 10, 100]:
  4                 │     for gamma in gammas:
  5                 │         m = SVC(C=C, gamma=gamma)
  6                 │         score = cross_val_score(m, X, y).mean()
  7  collected      │         out.append(score)
  8  updated        │         if score > best:
  9                 │             best, params = score, {"C": C,
 10                 └                                    "gamma": gamma}
 11                   weight = 1
 12  here [carried] ┌ for epoch in range(200):
 13  reads weight   │     total = compute(weight)
 14  sets weight    └     weight = weight - step(total)
 15
 16  apart          ╶ xs = [f(x) for x in out]
 17                   if xs:
 18  apart          ╶     for x in xs: print(x)
 19  here [while]     while True: break

line 3  for C in [1, 10, 100]
    given by the loop     C
    each iteration's own  gamma, m, score
    only read             gammas, SVC, cross_val_score, X, y
    collected in order    out
    folded in order       best, params

line 12  for epoch in range(200)
    given by the loop     epoch
    each iteration's own  total
    only read             compute, step
    carried over          weight

line 16  xs = [f(x) for x in out]
    given by the loop  x
    only read          f

line 18  for x in xs
    given by the loop  x

line 3   for C in [1, 10, 100]     apart; collected in order: out; folded in order: best, params;
                                   with few items, 2 levels as one loop if what is inside can be
                                   foreseen
line 12  for epoch in range(200)   here [carried]: line 13 reads `weight`, which line 14 sets in the
                                   iteration before. To run the rest in parallel: put what does not
                                   need `weight` into a loop of its own
line 16  xs = [f(x) for x in out]  apart
line 18  for x in xs               apart
line 19  while True                here [while]: it goes on until its test fails, so that no
                                   iteration is known before the last is done
"""


def test_a_cell_with_loops_of_all_kinds() -> None:
    assert explained(CELL) == TOLD.strip("\n").splitlines()


def test_what_depends_on_a_value_says_on_which() -> None:
    cell = "%%distribute --explain\nfor row in load():\n    out.append(f(row))"
    facts = read_cell("\n".join(cell.splitlines()[1:]), 2)
    [loop] = [loop for statement in facts.statements for loop in statement.loops]
    apart = decide(loop, None)
    assert isinstance(apart, Apart)
    lines = explain(facts, {loop.span: ApartIf(apart, "load()")}, cell.splitlines()).splitlines()
    assert lines[1] == " 2  apart?    ┌ for row in load():"
    assert lines[-2:] == [
        "line 2  for row in load()  apart if `load()` gives a list, a range, an array or the like; collected",
        "                           in order: out",
    ]


def test_items_that_are_changed_have_to_be_their_iterations_own() -> None:
    cell = "%%distribute --explain\nfor m in models():\n    m.fit(X)"
    facts = read_cell("\n".join(cell.splitlines()[1:]), 2)
    [loop] = [loop for statement in facts.statements for loop in statement.loops]
    apart = decide(loop, None)
    assert isinstance(apart, Apart)
    told = [
        explain(facts, {loop.span: ApartIf(apart, gives, changes_items=True)}, cell.splitlines()).splitlines()
        for gives in ("", "models()")
    ]
    assert told[0][-1] == (
        "line 2  for m in models()  apart if what an iteration changes belongs to its item alone"
    )
    assert told[1][-2:] == [
        "line 2  for m in models()  apart if `models()` gives a list, a range, an array or the like and what",
        "                           an iteration changes belongs to its item alone",
    ]


def test_a_cell_that_awaits() -> None:
    assert explained("%%distribute --explain\nfor url in urls:\n    pages.append(await fetch(url))") == [
        " 1                 %%distribute --explain",
        " 2                 for url in urls:",
        " 3  here [async]       pages.append(await fetch(url))",
        "",
        "line 3  the whole cell  here [async]: line 3 awaits outside a function",
    ]


def test_a_cell_without_loops() -> None:
    assert explained("%%distribute\nx = 1") == [" 1     %%distribute", " 2     x = 1"]


def test_a_recurrence_in_one_line_and_another_reason() -> None:
    lines = explained("%%distribute\nfor i in range(9):\n    u = step(u)\nfor X in Xs:\n    m.fit(X)")
    assert [line.rstrip() for line in lines[:5]] == [
        " 1                   %%distribute",
        " 2  here [carried] ┌ for i in range(9):",
        " 3  reads, sets u  └     u = step(u)",
        " 4  here [changes] ┌ for X in Xs:",
        " 5  changes        └     m.fit(X)",
    ]


def test_no_line_is_wider_than_a_terminal() -> None:
    names = ", ".join(f"a_rather_long_name_{n}" for n in range(30))
    lines = explained(f"%%distribute\nfor x in xs:\n    out.append(f({names}, {names}))")
    assert max(map(len, lines)) <= WIDTH
