"""The first notebook, without its longest loop: that one is run on each kind of cluster."""

from tests.notebooks.lessons import Lesson, solved

WITHOUT = ("np.logspace", '"grid search"')


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert "done in" in lesson.said("bootstrap")
    assert "here [carried]" in lesson.last("%%distribute --explain")
    assert solved(lesson) == 2
