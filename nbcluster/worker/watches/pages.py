"""Memory that is mapped privately (copy-on-write) from a file: what has been written shows without reading
it.

The system gives a page of its own to whoever writes to such a mapping. `/proc/self/pagemap` tells for every
page whether that happened; 100 MB are read in well under a millisecond. A page that was written but holds
what it held before is no change: it is compared with the file.

In this room is the only place that knows about pages; elsewhere the portable way is a digest.
"""

import ctypes
import mmap
import os
from collections.abc import Iterator
from functools import cache
from typing import Final

PAGE_SIZE: Final = mmap.PAGESIZE
_ENTRY_SIZE: Final = 8
_PAGEMAP: Final = "/proc/self/pagemap"

# The highest byte of an entry: present, swapped, and "belongs to a file or to shared memory".
_PRESENT, _SWAPPED, _OF_FILE = 0x80, 0x40, 0x20
_OWN: Final = bytes(
    1 if flags & (_PRESENT | _SWAPPED) and not flags & _OF_FILE else 0 for flags in range(256)
)


class PrivateMapping:
    """A private, writable mapping of a file, and which of its pages became this process's own."""

    def __init__(self, mapping: mmap.mmap, path: str, offset: int = 0) -> None:
        """`path` is read again to compare what was written; it may be another process's descriptor in
        /proc.
        """
        self.size = len(mapping)
        self.start = _address_of(mapping)
        self._path = path
        self._offset = offset
        self._mapping = mapping  # as long as it is watched it must not go away
        self._own = b""

    def covers(self, start: int, stop: int) -> bool:
        return self.start <= start and stop <= self.start + self.size

    def look(self) -> None:
        """Read the flags of all pages. What the other methods say is as of the last look."""
        pages = -(-self.size // PAGE_SIZE)
        self._own = _own_pages(self.start // PAGE_SIZE, pages)

    def first_written(self, start: int, stop: int) -> int | None:
        """The first address in a range whose byte differs from the file's; None if none does."""
        first, last = self._pages(start, stop)
        if self._own.find(1, first, last) < 0:
            return None
        with open(self._path, "rb") as file:
            page = self._own.find(1, first, last)
            while page >= 0:
                address = max(start, self.start + page * PAGE_SIZE)
                end = min(stop, self.start + (page + 1) * PAGE_SIZE)
                now = ctypes.string_at(address, end - address)
                file.seek(self._offset + address - self.start)
                before = file.read(len(now))
                if now != before:
                    return address + next(
                        i for i, (a, b) in enumerate(zip(now, before, strict=False)) if a != b
                    )
                page = self._own.find(1, page + 1, last)
        return None

    def _pages(self, start: int, stop: int) -> tuple[int, int]:
        return (start - self.start) // PAGE_SIZE, -(-(stop - self.start) // PAGE_SIZE)


@cache
def can_see_pages() -> bool:
    """Whether this system shows a written page; found out by writing one."""
    try:
        return _shows_a_written_page()
    except OSError:
        return False


def _shows_a_written_page() -> bool:
    if not hasattr(os, "memfd_create"):
        return False
    descriptor = os.memfd_create("nbcluster-pages", os.MFD_CLOEXEC)
    try:
        os.ftruncate(descriptor, 2 * PAGE_SIZE)
        with mmap.mmap(descriptor, 2 * PAGE_SIZE, access=mmap.ACCESS_COPY) as mapping:
            first_page = _address_of(mapping) // PAGE_SIZE
            _read_both = mapping[0], mapping[PAGE_SIZE]
            before = _own_pages(first_page, 2)
            mapping[PAGE_SIZE] = 1
            return (before, _own_pages(first_page, 2)) == (b"\0\0", b"\0\1")
    finally:
        os.close(descriptor)


def _own_pages(first_page: int, count: int) -> bytes:
    """One byte a page: 1 if it is this process's own. The descriptor is not kept: after a fork it is the
    parent's.
    """
    descriptor = os.open(_PAGEMAP, os.O_RDONLY | os.O_CLOEXEC)
    try:
        pieces = list(_entries(descriptor, first_page, count))
    finally:
        os.close(descriptor)
    return b"".join(pieces)


def _entries(descriptor: int, first_page: int, count: int) -> Iterator[bytes]:
    position, end = first_page * _ENTRY_SIZE, (first_page + count) * _ENTRY_SIZE
    while position < end:
        read = os.pread(descriptor, min(end - position, 1 << 20), position)
        if not read:
            raise OSError(f"{_PAGEMAP} ends before the mapping does")
        yield read[_ENTRY_SIZE - 1 :: _ENTRY_SIZE].translate(_OWN)
        position += len(read)


def _address_of(mapping: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(mapping))


__all__ = ["PAGE_SIZE", "PrivateMapping", "can_see_pages"]
