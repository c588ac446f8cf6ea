"""What a loop goes through, cut anywhere."""

from nbcluster.worker.items import Cut, Nested


def test_a_nest_gives_any_stretch_of_its_runs() -> None:
    runs = (Cut(range(3)), Cut(()), Cut("ab"), Cut(()))
    nested = Nested(((0,), (1,), (2,), (3,)), runs, (3, 3, 5, 5))
    whole = [(0, 0), (0, 1), (0, 2), (2, "a"), (2, "b")]
    assert len(nested) == 5
    for first in range(6):
        for end in range(first, 6):
            assert list(nested.block(first, end)) == whole[first:end]


def test_a_nest_without_anything_inside_has_no_items() -> None:
    assert len(Nested((), (), ())) == 0
    assert list(Nested(((0,),), (Cut(()),), (0,)).block(0, 0)) == []
