"""What of a body is drawn in the kernel, and what is computed for it elsewhere."""

import ast

import pytest

from nbcluster.analysis import read_cell, read_plotting
from nbcluster.analysis.plotting import Surfaces, plotting

SURFACES = Surfaces(frozenset({"ax", "plt", "axes"}), frozenset({"one"}))

HALVES = {
    "ax.plot(x, heavy(y), label=f'{p}')": ["x", "heavy(y)", "f'{p}'"],
    "plt.figure()": [],
    "axes[i // 2, 1].set(title=t, ylim=(0, top))": ["(i // 2, 1)", "t", "(0, top)"],
    "fig, a = plt.subplots(n)": ["n"],
    "ax.text(0, ax.get_ylim()[k] * 0.9, *more, **how)": ["k", "more", "how"],
    "plt.gca().twinx().plot(y)": ["y"],
    "one.plot(y)": ["one", "y"],
    "line, = one.plot(y)": ["one", "y"],
    "axes[a:b, 0][c].grid(True)": ["a", "b", "c"],
}

NOT_DRAWN = [
    "heavy(ax)",
    "ax",
    "y = heavy(ax)",
    "out.append(ax.plot(y))",
    "ax.legend([line.get_label() for line in ax.lines])",
    "ax.set_title(f'{ax.get_title()}!')",
    "ax.plot(y if ax.lines else z)",
    "plt.style.use('ggplot')",
    "plt.rc('lines', lw=2)",
    "colour = plt.cm.viridis(y)",
    "a[0] = plt.figure()",
    "a = b = plt.figure()",
    "ax.lines += [y]",
    "ax.plot(z := heavy(y))",
]


@pytest.mark.parametrize("text", HALVES)
def test_what_a_statement_says_without_a_figure_is_a_hole(text):
    form = plotting(ast.parse(text).body[0], SURFACES)
    assert form is not None
    assert [ast.unparse(hole) for hole in form.holes] == HALVES[text]


@pytest.mark.parametrize("text", NOT_DRAWN)
def test_anything_else_is_no_drawing(text):
    assert plotting(ast.parse(text).body[0], SURFACES) is None


def classes(body, figures="ax plt", header="for p in ps:"):
    source = header + "\n" + "\n".join(f"    {line}" for line in body.split("; "))
    where = read_cell(source, 2).statements[0].loops[0].span
    loop = read_plotting(source, 2, where, frozenset(figures.split()))
    return loop and {name: facts.kind for name, facts in loop.names.items()}


def test_names_that_drawing_binds_are_drawn_too():
    assert classes("y = f(p); fig, a = plt.subplots(); a.plot(y)") == {
        "p": "item",
        "f": "captured",
        "y": "private",
        "fig": "plotted",
        "plt": "plotted",
        "a": "plotted",
    }


@pytest.mark.parametrize(
    "body",
    [
        "y = f(p); ax.plot(y); print(ax.lines)",
        "y = f(p); line, = ax.plot(y); out.append(line)",
        "y = f(p); print(y)",
    ],
)
def test_who_does_more_than_draw_draws_nothing_apart(body):
    kinds = classes(body)
    assert kinds is None or kinds.get("ax") != "plotted"


def test_an_item_that_is_asked_is_no_figure_to_hand_back():
    header = "for one, p in zip(axes, ps):"
    assert classes("one.plot(f(p))", "axes", header)["one"] == "item"
    assert classes("one.plot(f(p))", "axes one", header)["one"] == "item", "whatever it was before"
    assert classes("p.plot(f(one))", "p one", "for one, p in pairs:") is None
    assert classes("one.plot(f(p)); print(one.lines)", "axes", header) is None
