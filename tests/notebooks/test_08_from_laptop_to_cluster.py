"""The same cell on two kinds of clusters; what a queue would be handed."""

from tests.notebooks.lessons import Lesson, solved


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 2
    assert "on 2 workers" in lesson.said("elsewhere")
    assert "#SBATCH" in lesson.last("--dry-run")
    assert solved(lesson) == 2
