"""Objects that cannot change: which they are, when two are the same value, how one is shown in a sentence.

In this room nothing is mutable.
"""

import sys
from struct import pack
from types import (
    ClassMethodDescriptorType,
    CodeType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any, Final

#: Exact types whose objects hold nothing that a body could change. A module can change, and is shared by
#: everyone: other watches look at modules.
ATOMS: Final[frozenset[type]] = frozenset(
    {
        bool,
        int,
        float,
        complex,
        str,
        bytes,
        type(None),
        type(...),
        type(NotImplemented),
        range,
        CodeType,
        ModuleType,
        MethodDescriptorType,
        WrapperDescriptorType,
        ClassMethodDescriptorType,
        GetSetDescriptorType,
        MemberDescriptorType,
    }
)

_SHOWN_LENGTH: Final = 40


def same_value(one: object, other: object) -> bool:
    """Whether no program could tell two immutable objects apart, `is` aside. False for whatever may be
    mutable.
    """
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is float or kind is complex:
        return _bits(one) == _bits(other)
    if kind is range:
        return _ends(one) == _ends(other)
    if kind in ATOMS:
        return bool(one == other)
    if kind is tuple or kind is frozenset:
        return _same_values(one, other)
    return _is_numpy_scalar(kind) and _scalar_bits(one) == _scalar_bits(other)


def shown(value: object) -> str:
    """A value in a few words. No code of the user's is called: an object is shown by the name of its type."""
    kind = type(value)
    if kind not in ATOMS or kind is CodeType:
        return article(kind.__qualname__)
    if isinstance(value, int) and value.bit_length() > 200:
        return "a large int"  # Python refuses to write down the digits of very large ones
    text = repr(value)
    return text if len(text) <= _SHOWN_LENGTH else f"{text[: _SHOWN_LENGTH - 1]}…"


def article(noun: str) -> str:
    said_with_a_vowel = noun[:1].lower() in "aeiou" or noun.startswith("nd")  # an en-dee-array
    return f"{'an' if said_with_a_vowel else 'a'} {noun}"


def became(old: object, new: object) -> str:
    """What to say of a place that held one value and holds another."""
    before, after = shown(old), shown(new)
    return f"was {before}, is {after}" if before != after else f"is another {after.split(' ', 1)[-1]}"


def _bits(number: Any) -> bytes:
    return pack("<dd", number.real, number.imag)


def _ends(numbers: Any) -> tuple[int, int, int]:
    return numbers.start, numbers.stop, numbers.step


def _same_values(some: Any, others: Any) -> bool:
    return len(some) == len(others) and all(map(same_value, some, others))


def _is_numpy_scalar(kind: type) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and issubclass(kind, numpy.generic) and not issubclass(kind, numpy.void)


def _scalar_bits(scalar: Any) -> tuple[Any, bytes]:
    return scalar.dtype, scalar.tobytes()
