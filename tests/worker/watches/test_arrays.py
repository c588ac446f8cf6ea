"""Arrays: every write is seen, wherever the bytes lie; a mapped page that holds what it held is no change."""

import mmap
import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from nbcluster.worker.watches import Change, PrivateMapping, Shadow
from nbcluster.worker.watches.pages import PAGE_SIZE, can_see_pages

SIZE = 40 * PAGE_SIZE


class Buffer:
    """A payload's buffer as a worker has it: mapped privately from memory that others have too."""

    def __init__(self, content: bytes) -> None:
        self.descriptor = os.memfd_create("a-payload")
        os.write(self.descriptor, content)
        mapping = mmap.mmap(self.descriptor, len(content), access=mmap.ACCESS_COPY)
        self.mapping = PrivateMapping(mapping, f"/proc/self/fd/{self.descriptor}")
        self.array = np.frombuffer(mapping, dtype=np.float64)

    def close(self) -> None:
        os.close(self.descriptor)
        del self.mapping, self.array  # the last references: the memory goes with them


@pytest.fixture
def buffer() -> Iterator[Buffer]:
    found = Buffer(np.arange(SIZE // 8, dtype=np.float64).tobytes())
    yield found
    found.close()


pages = pytest.mark.skipif(not can_see_pages(), reason="needs Linux's /proc/self/pagemap (optional)")


def armed(*mappings: PrivateMapping, **roots: Any) -> Shadow:
    shadow = Shadow(roots, mappings=mappings)
    shadow.arm()
    return shadow


WRITES: list[tuple[str, Callable[[Any], object], str]] = [
    ("an element", lambda a: a.__setitem__((2, 3), 7.0), "`x[2, 3]` was written"),
    ("through a view", lambda a: a.T[1:].__setitem__((0, 4), 7.0), "`x[4, 1]` was written"),
    ("in place", lambda a: a.__iadd__(1), "`x[0, 0]` was written"),
    ("sorted", lambda a: a[::-1].sort(axis=0), "`x[0, 0]` was written"),
    ("reshaped", lambda a: a.resize((3, 10), refcheck=False), "`x.shape` was (6, 5), is (3, 10)"),
    ("made read-only", lambda a: a.setflags(write=False), "`x.flags.writeable` was True, is False"),
    (
        "nan for nan",
        lambda a: a.view("u8")[5:, :1].__ixor__(1),
        "`x[5, 0]` was written",
    ),
]


@pytest.mark.parametrize(("write", "detail"), [pytest.param(*w[1:], id=w[0]) for w in WRITES])
def test_a_write_to_a_small_array_is_seen_and_placed(write: Callable[[Any], object], detail: str) -> None:
    x = np.arange(30.0).reshape(6, 5).copy()
    x[5, 0] = np.nan
    shadow = armed(x=x)
    assert shadow.look() is None
    write(x)
    assert shadow.look() == Change("changes", detail)


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.zeros(100_000),
        lambda: np.zeros((300, 400), order="F"),
        lambda: np.zeros((300, 400))[::3, ::-2],
        lambda: np.zeros((100, 50, 40)).transpose(2, 0, 1)[::2],
        lambda: np.zeros(20_000, dtype=[("a", "i4"), ("b", "f8")])["b"],
        lambda: np.zeros(20_000, dtype="M8[s]"),
        lambda: np.zeros(20_000, dtype="S7"),
        lambda: np.zeros(20_000, dtype=">c16"),
        lambda: np.zeros(()),
        lambda: np.zeros(5).view(np.recarray),
        lambda: np.ma.masked_array(np.zeros(20_000)),
    ],
    ids=[
        "flat",
        "fortran",
        "strided",
        "transposed",
        "field",
        "days",
        "bytes",
        "complex",
        "scalar",
        "rec",
        "masked",
    ],
)
def test_one_written_element_is_enough(make: Callable[[], Any]) -> None:
    x = make()
    shadow = armed(x=x)
    assert shadow.look() is None
    assert x.sum() is not None if x.dtype.kind in "fc" else x.copy() is not None
    assert shadow.look() is None
    x[(-1,) * x.ndim] = b"1" if x.dtype.kind == "S" else 1
    assert shadow.look() is not None


def test_nothing_is_no_content() -> None:
    shadow = armed(x=np.zeros((0, 3)), y=np.zeros((5, 0)), z=np.zeros(0, dtype=object))
    assert shadow.look() is None


def test_two_views_of_one_memory_are_watched_once_and_both_see() -> None:
    whole = np.zeros((400, 100))
    shadow = armed(first=whole[:200], all=whole, again=whole[:200])
    whole[100, 3] = 1
    assert shadow.look() == Change("changes", "`first` was written")
    shadow.arm()
    whole[300, 3] = 1
    assert shadow.look() == Change("changes", "`all` was written")


def test_objects_in_arrays_are_watched_themselves() -> None:
    x = np.array([[1, [2]], ["a", None]], dtype=object)
    shadow = armed(x=x)
    x[0, 1].append(3)
    assert shadow.look() == Change("changes", "`x[0, 1]` has 2 elements, had 1")
    shadow.arm()
    x[1, 0] = "b"
    assert shadow.look() == Change("changes", "`x[1, 0]` was 'a', is 'b'")


def test_objects_in_fields_are_watched_and_so_is_what_lies_beside_them() -> None:
    x = np.array([(1, [1]), (2, [2])], dtype=[("n", "i8"), ("list", "O")])
    shadow = armed(x=x)
    x["list"][1].append(3)
    assert shadow.look() == Change("changes", "`x[…]` has 2 elements, had 1")
    shadow.arm()
    x["n"][0] = 5
    assert shadow.look() == Change("changes", "`x` was written")


def test_a_very_long_string_in_an_array_is_seen() -> None:
    dtypes: Any = getattr(np, "dtypes", None)
    if not hasattr(dtypes, "StringDType"):
        pytest.skip("needs numpy 2 (optional)")
    x = np.array(["a" * 100, "b"], dtype=dtypes.StringDType())
    shadow = armed(x=x)
    x[0] = "c" * 100
    change = shadow.look()
    assert change is not None
    assert change.detail.startswith("`x[0]`")


def test_an_attribute_of_a_subclass_is_watched() -> None:
    class Signal(np.ndarray):
        unit = "V"

    x = np.zeros(3).view(Signal)
    shadow = armed(x=x)
    x.unit = "A"
    assert shadow.look() == Change("changes", "`x.unit` was added")


@pages
class TestMappedPrivately:
    def test_reading_is_no_change(self, buffer: Buffer) -> None:
        shadow = armed(buffer.mapping, x=buffer.array)
        buffer.array.sum()
        assert shadow.look() is None

    def test_a_write_is_seen_and_placed(self, buffer: Buffer) -> None:
        x = buffer.array.reshape(-1, 16)
        shadow = armed(buffer.mapping, x=x)
        x[77, 5] += 1
        assert shadow.look() == Change("changes", "`x[77, 5]` was written")

    def test_the_same_value_written_again_is_no_change(self, buffer: Buffer) -> None:
        shadow = armed(buffer.mapping, x=buffer.array)
        buffer.array[1000] = buffer.array[1000]
        assert shadow.look() is None
        buffer.array[1001] += 1
        assert shadow.look() == Change("changes", "`x[1001]` was written")

    def test_what_was_written_before_the_shadow_was_taken_is_still_watched(self, buffer: Buffer) -> None:
        """Such pages differ from the file already: they are watched by their bytes."""
        buffer.array[1000] = 5
        shadow = armed(buffer.mapping, x=buffer.array)
        assert shadow.look() is None
        buffer.array[1000] = 6
        assert shadow.look() is not None

    def test_only_the_array_that_was_written_is_named(self, buffer: Buffer) -> None:
        half = len(buffer.array) // 2
        shadow = armed(buffer.mapping, one=buffer.array[:half], two=buffer.array[half:])
        buffer.array[half] = -1
        assert shadow.look() == Change("changes", "`two[0]` was written")

    def test_the_first_and_the_last_byte(self, buffer: Buffer) -> None:
        for index in (0, len(buffer.array) - 1):
            shadow = armed(buffer.mapping, x=buffer.array)
            kept = buffer.array[index]
            buffer.array[index] = -1.0
            assert shadow.look() == Change("changes", f"`x[{index}]` was written")
            buffer.array[index] = kept

    def test_a_strided_view(self, buffer: Buffer) -> None:
        x = buffer.array.reshape(-1, 16)[::3, ::-2]
        shadow = armed(buffer.mapping, x=x)
        x[4, 2] = -1
        assert shadow.look() == Change("changes", "`x` was written")

    def test_most_of_a_mapping_is_not_read(self, buffer: Buffer) -> None:
        """The file shrinks to nothing: whoever read one of its pages would die of it."""
        shadow = armed(buffer.mapping, x=buffer.array)
        os.ftruncate(buffer.descriptor, 0)
        assert shadow.look() is None


def test_without_pages_a_digest_sees_the_same(buffer: Buffer) -> None:
    """The portable way: the mapping is not told of, as where the system does not show pages."""
    shadow = armed(x=buffer.array)
    buffer.array[1000] = buffer.array[1000]
    assert shadow.look() is None
    buffer.array[1000] = -1
    assert shadow.look() == Change("changes", "`x` was written")


@pytest.mark.needs("torch")
class TestTensors:
    def test_a_write_is_seen_even_behind_autograds_back(self) -> None:
        import torch

        x = torch.zeros(10_000)
        shadow = armed(x=x)
        x.data[77] = 1
        assert shadow.look() == Change("changes", "`x` was written")

    @pages
    def test_a_tensor_on_a_mapping(self, buffer: Buffer) -> None:
        import torch

        x = torch.from_numpy(buffer.array)
        shadow = armed(buffer.mapping, x=x)
        x.mul(2)
        assert shadow.look() is None
        x[5] = 1
        assert shadow.look() == Change("changes", "`x` was written")

    def test_a_gradient(self) -> None:
        import torch

        x = torch.ones(3, requires_grad=True)
        shadow = armed(x=x)
        (x * 2).sum().backward()
        assert shadow.look() == Change("changes", "`x.grad` was None, is a Tensor")
        shadow.arm()
        (x * 2).sum().backward()
        assert shadow.look() == Change("changes", "`x.grad` was written")

    def test_sixteen_bits_and_views(self) -> None:
        import torch

        x = torch.zeros(40, 50, dtype=torch.bfloat16)
        shadow = armed(x=x, row=x[3])
        x[3, 4] = 2
        assert shadow.look() == Change("changes", "`x` was written")
