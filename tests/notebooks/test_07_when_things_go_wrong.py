"""A worker is really killed, the kernel really interrupted, memory really short."""

from tests.notebooks.lessons import Lesson, solved


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 4
    assert "ZeroDivisionError" in lesson.said("exception")
    assert "SIGKILL" in lesson.last("for loss in nbcluster.last_report()")
    assert "KeyboardInterrupt" in lesson.said("interrupted")
    assert "of the 250 MB" in lesson.said("greedy")
    assert solved(lesson) == 2
