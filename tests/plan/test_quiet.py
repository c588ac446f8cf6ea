"""Names of what has no effect, and of what may have one.

In this room names are asked for.
"""

import pytest

from nbcluster.plan.quiet import is_mode_of_writing, is_quiet, writes


@pytest.mark.parametrize(
    "name",
    [
        "builtins.len",
        "numpy.linalg.svd",
        "pandas.read_csv",
        "os.path",
        "os.path.join",
        "_io.open",
        "IPython.core.interactiveshell.open",
    ],
)
def test_it_is_known_to_have_no_effect(name: str) -> None:
    assert is_quiet(name)


@pytest.mark.parametrize(
    "name",
    [
        "builtins.exec",
        "numpy.seterr",
        "numpy.save",
        "numpy.random.seed",
        "pandas.set_option",
        "pandas.options.display",
        "sklearn.set_config",
        "os.environ",
        "os.pathconf",
        "os.mkdir",
        "json.dump",
        "logging.getLogger",
        "mine.load",
    ],
)
def test_it_may_have_one(name: str) -> None:
    assert not is_quiet(name)


@pytest.mark.parametrize(
    ("name", "expected"), [("to_csv", True), ("write_text", True), ("to_numpy", False), ("read", False)]
)
def test_methods_that_write_are_told_by_their_names(name: str, expected: bool) -> None:
    assert writes(name) is expected


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("w", True), ("ab", True), ("r+", True), ("r", False), ("rb", False), ("", False)],
)
def test_modes_of_files(mode: str, expected: bool) -> None:
    assert is_mode_of_writing(mode) is expected
