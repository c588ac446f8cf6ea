"""Settings: their defaults, and how the environment speaks to them."""

import dataclasses
import re
from pathlib import Path

import pytest

from nbcluster.errors import OptionError
from nbcluster.settings import NAMES, Layers, Settings, from_configuration, read_memory, where

READ = {
    "nothing set": ({}, Settings()),
    "other programs' variables": ({"HOME": "/root", "DASK_X": "1"}, Settings()),
    "a number": ({"NBCLUSTER_TOO_SMALL_S": "0"}, Settings(too_small_s=0)),
    "a whole number": ({"NBCLUSTER_RETRIES": "5"}, Settings(retries=5)),
    "a word for no": ({"NBCLUSTER_PROOF": "Off"}, Settings(proof=False)),
    "GPUs": ({"NBCLUSTER_GPUS": "2"}, Settings(gpus=2)),
    "no GPU": ({"NBCLUSTER_GPUS": "none"}, Settings(gpus=0)),
    "all GPUs": ({"NBCLUSTER_GPUS": "auto"}, Settings(gpus=None)),
    "an amount of memory": ({"NBCLUSTER_MEMORY_BYTES": "4 GB"}, Settings(memory_bytes=4 * 10**9)),
    "nothing of a number": ({"NBCLUSTER_WORKERS": "none"}, Settings()),
    "words": ({"NBCLUSTER_ALLOW": "processes, writes"}, Settings(allow=("writes", "processes"))),
    "no words": ({"NBCLUSTER_ALLOW": ""}, Settings()),
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
                "NBCLUSTER_WORKERS": "1000000",
            }
        )
    assert [str(fault) for fault in caught.value.faults] == [
        "NBCLUSTER_FLUSH_S=soon is not a number",
        "NBCLUSTER_GRACE_S=nan is less than 0",
        "NBCLUSTER_PAGES=guess is none of pagemap, digest",
        "NBCLUSTER_PROOF=maybe is neither on nor off",
        "NBCLUSTER_RETRIES=1.5 is not a whole number",
        "NBCLUSTER_TOO_SMAL_S is unknown (is NBCLUSTER_TOO_SMALL_S meant?)",
        "NBCLUSTER_WORKERS=1000000 is more than 1000, the most that a cluster may have",
    ]
    assert "NBCLUSTER_SNAPSHOT_HZ" in caught.value.offered


def test_values_out_of_bounds_are_refused_in_python_too() -> None:
    with pytest.raises(OptionError, match=r"window_s=0 is less than 0\.1; retries=-1 is less than 0\."):
        Settings(window_s=0, retries=-1)


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().retries = 3  # type: ignore[misc]


CONFIGURED = {
    "nothing": ({}, {}),
    "values as Python has them": (
        {"workers": 4, "quiet": True, "flush_s": 2},
        {"workers": 4, "quiet": True, "flush_s": 2.0},
    ),
    "text, as from a command line": ({"workers": "4", "proof": "off"}, {"workers": 4, "proof": False}),
    "a list of words": ({"allow": ["network"]}, {"allow": ("network",)}),
    "nothing of a number": ({"workers": None}, {"workers": None}),
}


@pytest.mark.parametrize(("configured", "read"), CONFIGURED.values(), ids=CONFIGURED)
def test_jupyters_configuration_is_read(configured: dict[str, object], read: dict[str, object]) -> None:
    assert from_configuration(configured) == read


def test_all_faults_of_jupyters_configuration_are_told_with_its_name() -> None:
    with pytest.raises(OptionError) as caught:
        from_configuration({"workers": 1.5, "quiet": 3, "allow": 7, "wrokers": 2, "retries": True})
    assert str(caught.value).splitlines()[0] == (
        "The settings in Jupyter's configuration cannot be read. "
        "c.Nbcluster.allow=7 is neither text nor a list (there are: writes, network, processes); "
        "c.Nbcluster.quiet=3 is neither on nor off; c.Nbcluster.retries=True is not a whole number; "
        "c.Nbcluster.workers=1.5 is not a whole number; "
        "c.Nbcluster.wrokers is unknown (is c.Nbcluster.workers meant?)."
    )


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("512", 512),
        ("8GB", 8 * 10**9),
        ("500 MB", 5 * 10**8),
        ("1.5GiB", 3 * 2**29),
        ("2k", 2000),
        ("1T", 10**12),
    ],
)
def test_amounts_of_memory(text: str, size_bytes: int) -> None:
    assert read_memory(text) == size_bytes


@pytest.mark.parametrize("text", ["", "GB", "8 gigs", "-1GB", "1iB"])
def test_what_is_no_amount_of_memory(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no amount of memory \(such as 8GB\)"):
        read_memory(text)


def test_each_layer_goes_before_those_below_it_and_is_named() -> None:
    layers = Layers(Settings(retries=9), {"workers": 1, "flush_s": 5.0, "window_s": 6.0})
    layers.put("configuration", {"workers": 2, "flush_s": 7.0})
    layers.put("notebook", {"workers": 3})
    held = layers.settings
    assert (held.workers, held.flush_s, held.window_s, held.retries) == (3, 7.0, 6.0, 9)
    assert [where(name, layers.origin(name)) for name in ("workers", "flush_s", "window_s", "retries")] == [
        "%distribute --defaults",
        "c.Nbcluster.flush_s",
        "NBCLUSTER_WINDOW_S",
        "",
    ]
    layers.put("notebook", {})
    assert layers.settings.workers == 2


def test_the_page_on_settings_has_each_of_them() -> None:
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(NAMES)
