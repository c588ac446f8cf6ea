"""Settings: their defaults, and how the environment speaks to them."""

import dataclasses

import pytest

from nbcluster.errors import OptionError
from nbcluster.settings import Settings

READ = {
    "nothing set": ({}, Settings()),
    "other programs' variables": ({"HOME": "/root", "DASK_X": "1"}, Settings()),
    "a number": ({"NBCLUSTER_TOO_SMALL_S": "0"}, Settings(too_small_s=0)),
    "a whole number": ({"NBCLUSTER_RETRIES": "5"}, Settings(retries=5)),
    "a word for no": ({"NBCLUSTER_PROOF": "Off"}, Settings(proof=False)),
    "one of a few": ({"NBCLUSTER_PAGES": "digest"}, Settings(pages="digest")),
}


@pytest.mark.parametrize(("environ", "settings"), READ.values(), ids=READ)
def test_the_environment_is_read(environ: dict[str, str], settings: Settings) -> None:
    assert Settings.from_environment(environ) == settings


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(OptionError) as caught:
        Settings.from_environment(
            {
                "NBCLUSTER_FLUSH_S": "soon",
                "NBCLUSTER_GRACE_S": "nan",
                "NBCLUSTER_PAGES": "guess",
                "NBCLUSTER_PROOF": "maybe",
                "NBCLUSTER_RETRIES": "1.5",
                "NBCLUSTER_TOO_SMAL_S": "0",
            }
        )
    assert [str(fault) for fault in caught.value.faults] == [
        "NBCLUSTER_FLUSH_S=soon is not a number",
        "NBCLUSTER_GRACE_S=nan is less than 0",
        "NBCLUSTER_PAGES=guess is none of pagemap, digest",
        "NBCLUSTER_PROOF=maybe is neither on nor off",
        "NBCLUSTER_RETRIES=1.5 is not a whole number",
        "NBCLUSTER_TOO_SMAL_S is unknown (is NBCLUSTER_TOO_SMALL_S meant?)",
    ]
    assert "NBCLUSTER_SNAPSHOT_HZ" in caught.value.offered


def test_values_out_of_bounds_are_refused_in_python_too() -> None:
    with pytest.raises(OptionError, match=r"window_s=0 is less than 0\.1; retries=-1 is less than 0\."):
        Settings(window_s=0, retries=-1)


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().retries = 3  # type: ignore[misc]
