"""Every line of the tables of neutral state: it names something that exists, and only that is passed over."""

import importlib
import sys
from typing import Any

import pytest

from nbcluster.worker.watches import Change, Shadow
from nbcluster.worker.watches.neutral import ATTRIBUTES, CACHING_DESCRIPTORS, LEAVES, STATE

#: Names that another version of Python, or of a library, has.
ELSEWHERE = {
    "pathlib._local.PurePath",
    "typing.TypeAliasType",
    "statsmodels.tools.decorators.CachedAttribute",
    "statsmodels.tools._decorators.cache_readonly",
}
#: Types that Python lets nobody import by their name.
NAMELESS = {"_abc._abc_data", "_thread.lock"}


def stand_in(qualified_name: str, **namespace: Any) -> Any:
    """A class by the name that the tables know a type by."""
    module, _, name = qualified_name.rpartition(".")
    return type(name, (), {"__module__": module, **namespace})


def armed(x: object) -> Shadow:
    shadow = Shadow({"x": [x]})
    shadow.arm()
    return shadow


def plain(attributes: dict[str, Any]) -> list[str]:
    """Types whose guard looks at nothing but attributes; others are met in the table of library objects."""
    guarded = ("numpy.memmap", "numpy.ma.MaskedArray", "pandas.", "scipy.spatial.", "enum.Flag")
    return [
        name
        for name, entry in attributes.items()
        if not name.startswith(guarded) and not entry.only_from_none_to_empty
    ]


@pytest.mark.parametrize("type_name", plain(dict(ATTRIBUTES)))
def test_a_neutral_attribute_is_passed_over_and_another_is_not(type_name: str) -> None:
    x = type("Derived", (stand_in(type_name),), {})()
    x.other = 1
    shadow = armed(x)
    for name in map(str, ATTRIBUTES[type_name].names):
        setattr(x, name, [])
        assert shadow.look() is None
        getattr(x, name).append(1)
        assert shadow.look() is None
    x.other = 2
    assert shadow.look() == Change("changes", "`x[0].other` was 1, is 2")


@pytest.mark.parametrize(
    "type_name", [name for name, entry in ATTRIBUTES.items() if entry.only_from_none_to_empty]
)
def test_an_empty_container_made_when_asked_for_is_passed_over(type_name: str) -> None:
    x = type("Derived", (stand_in(type_name),), {})()
    name = str(ATTRIBUTES[type_name].names[0])
    setattr(x, name, None)
    shadow = armed(x)
    setattr(x, name, {})
    assert shadow.look() is None
    getattr(x, name)["unit"] = "V"
    assert shadow.look() == Change("changes", f"`x[0].{name}['unit']` was added")
    shadow = armed(x)
    setattr(x, name, None)
    assert shadow.look() == Change("changes", f"`x[0].{name}` was a dict, is None")


@pytest.mark.parametrize("descriptor_name", CACHING_DESCRIPTORS)
def test_what_a_descriptor_computes_once_is_passed_over(descriptor_name: str) -> None:
    where = CACHING_DESCRIPTORS[descriptor_name] or "area"
    x = type("Rectangle", (), {"area": stand_in(descriptor_name)()})()
    shadow = armed(x)
    vars(x)[where] = {}
    assert shadow.look() is None
    x.other = 2
    assert shadow.look() == Change("changes", "`x[0].other` was added")


@pytest.mark.parametrize("type_name", STATE)
def test_a_counter_in_a_pickled_state_is_passed_over_and_the_rest_is_not(type_name: str) -> None:
    counted = list(range(20))
    reduced = stand_in(type_name, __reduce_ex__=lambda *_: (object, (), tuple(counted)), __slots__=())
    # state in C shows in the size of an object; a slot that nobody lists stands for it
    x = type("Tree", (reduced, bytearray), {})()
    from nbcluster.worker.watches.fingerprint import fingerprint

    before = fingerprint(x)
    for position in STATE[type_name].names:
        counted[int(position)] += 1
        assert fingerprint(x) == before
    counted[0] += 1
    assert fingerprint(x) != before


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("type_name", [*ATTRIBUTES, *CACHING_DESCRIPTORS, *STATE, *LEAVES])
def test_a_name_in_the_tables_is_a_type(type_name: str) -> None:
    module_name, _, name = type_name.rpartition(".")
    if type_name in NAMELESS:
        return
    if importlib.util.find_spec(module_name.partition(".")[0]) is None:
        return  # a library that this machine does not have
    try:
        module = importlib.import_module(module_name)
    except ImportError:
        module = sys.modules["builtins"]
    found = getattr(module, name, None)
    assert isinstance(found, type) or type_name in ELSEWHERE, f"{type_name} is no type here"


def test_why_is_said_of_every_line() -> None:
    assert all(entry.why for entry in (*ATTRIBUTES.values(), *STATE.values()))
    assert all(LEAVES.values())
