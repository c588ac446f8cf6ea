"""Settings that travel with a loop. In this room pandas' options do, and the environment."""

import os
import subprocess
import sys

import pandas
import pytest

from nbcluster.worker import ambient


def test_pandas_options_that_were_changed_are_put_in_force_and_others_put_back() -> None:
    with pandas.option_context("display.precision", 2, "display.max_rows", 7):
        values = ambient.read()["pandas options"]
    assert values == {"display.precision": 2, "display.max_rows": 7}
    with pandas.option_context("display.precision", 6, "display.width", 99):
        ambient.put_in_force({"pandas options": values})
        assert pandas.get_option("display.precision") == 2
        assert pandas.get_option("display.max_rows") == 7
        assert pandas.get_option("display.width") == 80
        ambient.put_in_force({"pandas options": {}})
    assert ambient.read()["pandas options"] == {}


def test_an_option_that_pandas_does_not_know_is_passed_over() -> None:
    ambient.put_in_force({"pandas options": {"no.such.option": 1}})
    with pytest.raises(KeyError):
        pandas.get_option("no.such.option")


def test_the_environment_is_the_kernels_name_by_name_and_in_its_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OWN_FIRST", "1")
    monkeypatch.setenv("OWN_SECOND", "2")
    values = ambient.read()["environ"]
    monkeypatch.delenv("OWN_FIRST")
    monkeypatch.setenv("OWN_FIRST", "other")
    monkeypatch.setenv("TMPDIR", "/a/workers/own")
    ambient.put_in_force({"environ": values})
    assert list(os.environ.items()) == list(values.items())
    assert (os.getenv("OWN_FIRST"), os.getenv("OWN_SECOND")) == ("1", "2")


def test_asking_for_matplotlibs_settings_chooses_no_backend() -> None:
    asked = (
        "import sys, matplotlib; from nbcluster.worker import ambient; "
        "told = ambient.read()['matplotlib settings']; "
        "print('backend' in told, told['lines.linewidth'], 'matplotlib.pyplot' in sys.modules)"
    )
    environ = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False 1.5 False\n"


def test_linear_algebra_may_have_other_threads_and_all_else_is_as_it_was() -> None:
    told, other = ambient.read(), ambient.with_threads(3)
    assert told["threads"]
    assert other["threads"] == dict.fromkeys(told["threads"], 3)
    if other.get("torch settings"):
        assert other["torch settings"] == {**told["torch settings"], "threads": 3}
    own = {"threads", "torch settings"}
    assert {name for name in told if told[name] != other[name]} <= own
