"""A grid, a random search with the plain run's points, and a library's own search."""

from tests.notebooks.lessons import Lesson, solved


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 3
    assert "collected in order: grid; folded in order: best_score, best" in lesson.said("grid")
    assert "joblib" in lesson.said("library")
    assert solved(lesson) == 3
