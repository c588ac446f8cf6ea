"""Every reason that the notebook speaks of is the one that its cells show, and each of the five cells can be mended."""

from tests.notebooks.lessons import Lesson, solved

#: It shows a loop that is too small, and sends the others itself.
SETTINGS: dict[str, str] = {}


def test_it_teaches_what_it_says(lesson: Lesson) -> None:
    assert lesson.equal == 2
    assert "here [small]" in lesson.last("squares = ")
    assert "here [carried]" in lesson.said("chain")
    assert "folded in order: level" in lesson.said("fold")
    assert "then here from 25 [writes]" in lesson.said("writing")
    assert "50 iterations on 2 workers" in lesson.said("allowed")


def test_five_cells_stay_here_until_they_are_mended(lesson: Lesson) -> None:
    words = ["[carried]", "[random]", "[changes]", "[order]", "[iterator]"]
    assert [
        word for word, answer in zip(words, lesson.answers, strict=True) if word in answer.before
    ] == words
    assert solved(lesson) == 5
