"""Networks come back from workers as they were trained, whoever has made them."""

from tests.notebooks.lessons import Lesson, solved


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 2
    assert solved(lesson) == 2
