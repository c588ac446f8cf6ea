"""A warning that is shown once is shown once, whatever happens beside the user's code.

In this room filters are changed behind the back of registries.
"""

import sys
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from nbcluster.engine.registries import Registries


@pytest.fixture
def module() -> Iterator[ModuleType]:
    found = ModuleType("registries_of_mine")
    sys.modules[found.__name__] = found
    with warnings.catch_warnings(record=True) as found.shown:  # type: ignore[attr-defined]  # for the tests
        warnings.simplefilter("default")
        yield found
    del sys.modules[found.__name__]


def warn(space: dict[str, Any]) -> None:
    exec("import warnings\nwarnings.warn('once')", space)


def foreign() -> None:
    """What a library may do at any time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")


def test_what_others_do_to_the_filters_shows_nothing_again(module: Any) -> None:
    registries = Registries()
    registries.begin()
    for _ in range(3):
        foreign()
        with registries.user_code(vars(module)):
            warn(vars(module))
    registries.repair()
    warn(vars(module))
    assert len(module.shown) == 1


def test_without_it_a_warning_is_shown_again(module: Any) -> None:
    for _ in range(3):
        foreign()
        warn(vars(module))
    assert len(module.shown) == 3


def test_what_the_user_does_to_the_filters_counts(module: Any) -> None:
    registries = Registries()
    registries.begin()
    for _ in range(3):
        with registries.user_code(vars(module)):
            warn(vars(module))
            foreign()
    assert len(module.shown) == 3


def test_a_namespace_that_is_no_module_is_kept_too(module: Any) -> None:
    space: dict[str, Any] = {}
    registries = Registries()
    registries.begin()
    for _ in range(3):
        foreign()
        with registries.user_code(space):
            warn(space)
    assert len(module.shown) == 1


@pytest.mark.parametrize("action", ["error", "ignore", "always"])
def test_asking_is_neither_seen_nor_raised(module: Any, action: Any) -> None:
    warnings.simplefilter(action)
    registries = Registries()
    registries.begin()
    with registries.user_code(vars(module)):
        pass
    assert module.shown == []


def test_a_recording_of_the_users_sees_nothing_of_it() -> None:
    registries = Registries()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        registries.begin()
        registries.repair()
    assert seen == []
