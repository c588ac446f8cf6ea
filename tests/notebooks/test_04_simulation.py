"""Draws that are done ahead, generators of an iteration's own, streams, and a policy."""

import pytest

from tests.notebooks.lessons import Lesson, solved

pytestmark = pytest.mark.needs("gymnasium")


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 4
    assert "here [random]" in lesson.said("shared")
    assert solved(lesson) == 2
