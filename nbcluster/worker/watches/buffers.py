"""The guard of raw bytes: bytearrays, arrays of the standard library, memory views.

No view of a buffer is kept between looks: as long as one exists its owner refuses to grow.

In this room is the guard of what has bytes and no elements.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from xxhash import xxh3_128_digest

from nbcluster.worker.watches.containers import counted
from nbcluster.worker.watches.guard import OBJECT_COST_S, Difference, Edge, Guard

_KEPT_BYTES: Final = 4096
_DIGEST_S_PER_BYTE: Final = 1 / 5e9


class Buffers(Guard):
    """Length and bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self._contents: list[tuple[int, bytes]] = []

    def add(self, objects: Sequence[Any]) -> Iterable[object]:
        contents = list(map(_content, objects))
        self.objects += objects
        self._contents += contents
        return [obj.obj for obj in objects if isinstance(obj, memoryview) and obj.obj is not None]

    def same(self) -> bool:
        return list(map(_content, self.objects)) == self._contents

    def differences(self) -> Iterator[Difference]:
        for obj, (length, kept) in zip(self.objects, self._contents, strict=True):
            now, bytes_now = _content(obj)
            if now != length:
                yield Difference(obj, "", f"has {counted(now)}, had {length}")
            elif bytes_now != kept:
                yield Difference(obj, "", "was written")

    def edges(self, obj: Any) -> Iterator[Edge]:
        if isinstance(obj, memoryview):
            yield ".obj", obj.obj

    def cost_s(self, objects: Sequence[Any]) -> float:
        return sum(OBJECT_COST_S + memoryview(obj).nbytes * _DIGEST_S_PER_BYTE for obj in objects)


def _content(obj: Any) -> tuple[int, bytes]:
    with memoryview(obj) as view:
        if view.nbytes <= _KEPT_BYTES or not view.c_contiguous:
            return len(obj), view.tobytes()
        return len(obj), xxh3_128_digest(view.cast("B"))
