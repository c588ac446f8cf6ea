"""The parts of a cell are dealt to a lane for a GPU and to cores, where there is none to GPUs that are pretended."""

from tests.notebooks.lessons import Lesson, solved


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 1
    assert "g1" in lesson.last("--gpus auto")
    assert "here [gpu]" in lesson.said("two")
    assert solved(lesson) == 2
