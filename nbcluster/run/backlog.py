"""What nobody has been given yet.

In this room are the pieces of a loop that are still to be handed out, lowest first.
"""

from bisect import bisect_left
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive iterations, and how many workers died over them.

    A piece with deaths is a *suspect*: it goes out alone, so that no innocent iteration is blamed with it.
    """

    first: int
    end: int
    deaths: int = 0

    def __len__(self) -> int:
        return self.end - self.first


class Backlog:
    """Disjoint pieces in the order of the loop.

    Almost always one piece, the rest of the loop; a handful more after a death or a shortening. So a sorted
    list is all that is needed.
    """

    def __init__(self, first: int, end: int) -> None:
        self._pieces: list[Piece] = []
        self.give_back(Piece(first, end))

    def __len__(self) -> int:
        return sum(map(len, self._pieces))

    @property
    def lowest(self) -> Piece | None:
        return self._pieces[0] if self._pieces else None

    @property
    def last(self) -> Piece | None:
        return self._pieces[-1] if self._pieces else None

    def count(self, before: int) -> int:
        """How many iterations before ``before`` lie here."""
        return sum(min(each.end, before) - each.first for each in self._pieces if each.first < before)

    def give_back(self, piece: Piece) -> None:
        """Put a piece in its place; one that nobody died over grows together with such neighbours."""
        if not piece:
            return
        at = bisect_left(self._pieces, piece.first, key=lambda each: each.first)
        first, end, lo, hi = piece.first, piece.end, at, at
        if not piece.deaths:
            if at and self._joins(self._pieces[at - 1], first):
                lo, first = at - 1, self._pieces[at - 1].first
            if at < len(self._pieces) and not self._pieces[at].deaths and self._pieces[at].first == end:
                hi, end = at + 1, self._pieces[at].end
        self._pieces[lo:hi] = [Piece(first, end, piece.deaths)]

    def take(self, most: int, before: int, *, suspects: bool = True, least: int = 1) -> Piece | None:
        """The lowest ``most`` consecutive iterations before ``before``, None if there are none.

        A piece that only ``before`` makes shorter than ``least`` is left to grow.
        """
        for at, piece in enumerate(self._pieces):
            if piece.first >= before:
                return None
            if piece.deaths and not suspects:
                continue
            end = min(piece.end, before, piece.first + most)
            if end == before < piece.end and end - piece.first < least:
                return None
            rest = [Piece(end, piece.end, piece.deaths)] if end < piece.end else []
            self._pieces[at : at + 1] = rest
            return Piece(piece.first, end, piece.deaths)
        return None

    def take_last(self, most: int) -> Piece:
        """The last ``most`` consecutive iterations. There are some."""
        piece = self._pieces.pop()
        first = max(piece.first, piece.end - most)
        self.give_back(Piece(piece.first, first, piece.deaths))
        return Piece(first, piece.end, piece.deaths)

    def drop_from(self, at: int) -> None:
        """Forget everything from ``at`` on."""
        self._pieces = [
            Piece(each.first, min(each.end, at), each.deaths) for each in self._pieces if each.first < at
        ]

    @staticmethod
    def _joins(left: Piece, first: int) -> bool:
        return not left.deaths and left.end == first
