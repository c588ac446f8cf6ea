"""The backlog behaves as a set of iterations from which the lowest are taken."""

from hypothesis import given
from hypothesis import strategies as st

from nbcluster.run.backlog import Backlog, Piece


def test_the_lowest_come_first():
    backlog = Backlog(3, 10)
    assert backlog.take(2, 100) == Piece(3, 5)
    assert backlog.take(99, 8) == Piece(5, 8)
    assert backlog.take(99, 8) is None
    assert backlog.take(99, 10) == Piece(8, 10)
    assert backlog.lowest is None
    assert len(backlog) == 0


def test_neighbours_that_nobody_died_over_grow_together():
    backlog = Backlog(0, 30)
    backlog.take(20, 30)
    backlog.give_back(Piece(0, 10))
    backlog.give_back(Piece(10, 20))
    assert backlog.take(99, 99) == Piece(0, 30)


def test_suspects_stay_apart_and_keep_their_deaths():
    backlog = Backlog(0, 30)
    backlog.take(20, 30)
    backlog.give_back(Piece(0, 10, deaths=1))
    backlog.give_back(Piece(10, 20, deaths=1))
    assert backlog.take(4, 99) == Piece(0, 4, deaths=1)
    assert backlog.take(99, 99) == Piece(4, 10, deaths=1)
    assert backlog.take(99, 99) == Piece(10, 20, deaths=1)
    assert backlog.take(99, 99) == Piece(20, 30)


def test_an_innocent_piece_does_not_grow_together_with_a_suspect_on_either_side():
    backlog = Backlog(0, 30)
    backlog.take(30, 30)
    backlog.give_back(Piece(10, 20, deaths=1))
    backlog.give_back(Piece(0, 10))
    backlog.give_back(Piece(20, 30))
    assert [backlog.take(99, 99) for _ in range(3)] == [Piece(0, 10), Piece(10, 20, 1), Piece(20, 30)]


def test_who_may_not_take_suspects_gets_what_lies_behind_them():
    backlog = Backlog(0, 30)
    backlog.take(10, 30)
    backlog.give_back(Piece(0, 10, deaths=1))
    assert backlog.take(5, 30, suspects=False) == Piece(10, 15)
    assert backlog.lowest == Piece(0, 10, deaths=1)


def test_a_crumb_before_the_horizon_is_left_to_grow():
    backlog = Backlog(0, 30)
    assert backlog.take(10, 3, least=4) is None
    assert backlog.take(10, 4, least=4) == Piece(0, 4)


def test_a_crumb_that_is_all_there_is_is_taken():
    backlog = Backlog(0, 3)
    assert backlog.take(10, 3, least=4) == Piece(0, 3)


def test_dropping_cuts_the_piece_that_reaches_beyond():
    backlog = Backlog(0, 30)
    backlog.drop_from(12)
    assert backlog.take(99, 99) == Piece(0, 12)
    assert backlog.take(99, 99) is None


@given(st.data())
def test_what_was_taken_and_not_given_back_is_what_is_missing(data):
    backlog, here, out = Backlog(0, 40), set(range(40)), []
    for _ in range(data.draw(st.integers(0, 25))):
        if out and data.draw(st.booleans()):
            piece = out.pop(data.draw(st.integers(0, len(out) - 1)))
            middle = data.draw(st.integers(piece.first, piece.end))
            deaths = data.draw(st.integers(0, 2))
            for part in (Piece(middle, piece.end, deaths), Piece(piece.first, middle, deaths)):
                backlog.give_back(part)
                here |= set(range(part.first, part.end))
        elif data.draw(st.integers(0, 9)) == 9:
            at = data.draw(st.integers(0, 40))
            backlog.drop_from(at)
            here = {i for i in here if i < at}
        else:
            most, before = data.draw(st.integers(1, 9)), data.draw(st.integers(0, 45))
            piece = backlog.take(most, before)
            low = min(here, default=99)
            assert (piece is None) == (low >= before)
            if piece is not None:
                assert piece.first == low
                assert piece.end <= before
                assert 0 < len(piece) <= most
                assert here >= set(range(piece.first, piece.end))
                here -= set(range(piece.first, piece.end))
                out.append(piece)
        assert len(backlog) == len(here)
        assert backlog.count(20) == sum(i < 20 for i in here)
        assert (backlog.lowest.first if backlog.lowest else None) == min(here, default=None)
