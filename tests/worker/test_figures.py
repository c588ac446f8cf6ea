"""A figure's stand-in can be handed back, and nothing else while the user's code runs."""

import copy
import pickle

import pytest

from nbcluster.worker.figures import Absent, is_figure
from nbcluster.worker.stops import Mark, Stopped


def test_a_number_has_one_stand_in():
    absent = Absent()
    assert absent.at(-1) is absent.at(-1)
    assert absent.at(-1) is not absent.at(-2)


@pytest.mark.parametrize(
    "use",
    [
        lambda one: one.lines,
        lambda one: getattr(one, "lines", None),
        lambda one: isinstance(one, int),
        lambda one: setattr(one, "lines", 1),
        repr,
        str,
        copy.copy,
        copy.deepcopy,
    ],
)
def test_whoever_uses_it_is_stopped_and_it_is_noted(use):
    absent, mark = Absent(), Mark()
    with absent.missed(mark), pytest.raises(Stopped):
        use(absent.at(-1))
    assert mark.trip is not None
    assert mark.trip.reason == "figure"
    assert mark.trip.detail.startswith("does more with a figure than draw on it: ")


def test_nobody_else_is_stopped():
    one = Absent().at(-1)
    assert "StandIn" in repr(one)
    assert {one: 1}[one] == 1
    with pytest.raises(TypeError, match="there is none here"):
        pickle.dumps(one)


def test_figures_and_their_parts_are_told_from_what_computes():
    pytest.importorskip("matplotlib")
    from matplotlib.colors import Normalize
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot()
    assert all(map(is_figure, (figure, axes, *axes.plot([1, 2]))))
    assert not is_figure(Normalize(0, 1))
