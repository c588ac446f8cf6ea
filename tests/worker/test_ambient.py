"""Settings that travel with a loop. In this room pandas' options do."""

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
