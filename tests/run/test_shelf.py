"""The shelf finds the next flush, and counts."""

from nbcluster.run.events import SliceId, WorkerId
from nbcluster.run.shelf import Flush, Shelf

W = WorkerId("w")


def shelf_of(*pairs):
    shelf = Shelf()
    for number, (first, end) in enumerate(pairs):
        shelf.put(Flush(SliceId(number), first, end, 0, W))
    return shelf


def test_a_flush_is_found_by_its_first_iteration_and_taken_once():
    shelf = shelf_of((4, 6), (0, 4))
    assert shelf.count == 6
    assert shelf.get(4) == Flush(SliceId(0), 4, 6, 0, W)
    assert shelf.take(4) == Flush(SliceId(0), 4, 6, 0, W)
    assert shelf.take(4) is None
    assert shelf.count == 4


def test_what_lies_without_a_gap_ends_somewhere():
    shelf = shelf_of((4, 6), (0, 4), (7, 9))
    assert [shelf.contiguous_end(first) for first in (0, 4, 6, 7, 8)] == [6, 6, 6, 9, 8]


def test_dropping_forgets_what_is_beyond_and_cuts_what_reaches_there():
    shelf = shelf_of((0, 4), (4, 8), (8, 12))
    shelf.drop_from(6)
    assert shelf.count == 6
    assert shelf.take(4) == Flush(SliceId(1), 4, 6, 0, W)
    assert shelf.take(8) is None


def test_all_of_a_kind_are_taken_from_the_lowest_on():
    shelf = shelf_of((8, 12), (0, 4), (4, 8))
    assert [flush.first for flush in shelf.take_all(lambda each: each.first != 4)] == [0, 8]
    assert shelf.count == 4
