"""The pictures come from the run that they are of."""

from tests.notebooks.lessons import Lesson, solved


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 1
    assert "300 iterations" in lesson.said("watched")
    assert solved(lesson) == 3
