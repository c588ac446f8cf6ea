"""The watches of shared state: what counts as a change and what does not; plain cases are next door."""

import importlib
import os
import random
import subprocess
import sys
import textwrap
import threading
import types
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbcluster.worker.watches import Change
from nbcluster.worker.watches.ambient import Figures, Modules, Names, NumpyRandom, SharedRandom, Threads
from nbcluster.worker.watches.settings import (
    Environment,
    Settings,
    WarningFilters,
    decimal_context,
    pandas_options,
)


def nobody(_: threading.Thread) -> bool:
    return False


def in_a_fresh_python(code: str) -> str:
    """What loading a library leaves behind can be seen only where it was not loaded before."""
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class TestRandom:
    def test_seeding_is_a_change_too(self) -> None:
        watch = SharedRandom()
        watch.arm()
        random.seed(3)
        assert watch.look() is not None
        assert watch.look() is None

    def test_a_generator_of_ones_own_is_none(self) -> None:
        watches = SharedRandom(), NumpyRandom()
        for watch in watches:
            watch.arm()
        random.Random(3).random()
        np.random.default_rng(3).normal()
        np.random.RandomState(3).rand()
        assert [watch.look() for watch in watches] == [None, None]

    def test_a_normal_number_kept_for_the_next_call_counts(self) -> None:
        np.random.seed(1)
        np.random.standard_normal()
        watch = NumpyRandom()
        watch.arm()
        np.random.standard_normal()  # the second of a pair: only `has_gauss` tells
        assert watch.look() is not None

    def test_numpy_loaded_meanwhile_is_untouched_until_it_is_drawn_from(self) -> None:
        code = """
            from nbcluster.worker.watches.ambient import NumpyRandom
            watch = NumpyRandom()
            watch.arm()
            import numpy.random
            print(watch.look())
            watch = NumpyRandom()
            numpy.random.rand()
            watch._state = None
            print(watch.look().reason)
        """
        assert in_a_fresh_python(code).split() == ["None", "random"]

    def test_a_module_that_draws_when_it_is_loaded(self) -> None:
        code = """
            import random
            from nbcluster.worker.watches.ambient import SharedRandom
            watch = SharedRandom()
            watch.arm()
            import rich.style
            print(watch.look())
            watch = SharedRandom()
            del __import__("sys").modules["rich.style"]
            watch.arm()
            import rich.style
            random.random()
            print(watch.look().reason)
        """
        assert in_a_fresh_python(code).split() == ["None", "random"]


class TestFigures:
    @pytest.fixture
    def pyplot(self) -> Iterator[Any]:
        importlib.import_module("matplotlib").use("agg")
        pyplot = importlib.import_module("matplotlib.pyplot")
        yield pyplot
        pyplot.close("all")

    def test_made_and_closed_again_is_no_change(self, pyplot: Any) -> None:
        watch = Figures()
        watch.arm()
        pyplot.plot([1, 2])
        pyplot.close()
        assert watch.look() is None

    @pytest.mark.parametrize(
        "call", ["plot([1])", "title('a')", "xlabel('a')", "subplot(2, 1, 2)", "suptitle('a')"]
    )
    def test_drawing_on_one_that_was_there(self, pyplot: Any, call: str) -> None:
        pyplot.figure()
        pyplot.subplot(2, 1, 1)
        watch = Figures()
        watch.arm()
        eval(f"pyplot.{call}")
        assert watch.look() == Change("figure", "something was drawn on a figure")

    def test_turning_to_another(self, pyplot: Any) -> None:
        first = pyplot.figure()
        pyplot.figure()
        watch = Figures()
        watch.arm()
        pyplot.figure(first.number)
        assert watch.look() == Change("figure", "something was drawn on a figure")

    def test_closed(self, pyplot: Any) -> None:
        pyplot.figure()
        watch = Figures()
        watch.arm()
        pyplot.close()
        assert watch.look() == Change("figure", "a figure was closed")


class TestThreads:
    def test_a_thread_that_ended_is_no_change(self) -> None:
        watch = Threads(nobody)
        watch.arm()
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(abs, range(9)))
        assert watch.look() is None

    def test_ours_is_none_of_the_bodys(self) -> None:
        end = threading.Event()
        thread = threading.Thread(target=end.wait, name="nbcluster heartbeat")
        watch = Threads(lambda thread: thread.name.startswith("nbcluster"))
        watch.arm()
        thread.start()
        try:
            assert watch.look() is None
        finally:
            end.set()
            thread.join()


class TestNames:
    def test_allowed_names_may_come_and_go(self) -> None:
        space: dict[str, object] = {"score": 1, "model": []}
        watch = Names(space, {"score", "extra"})
        watch.arm()
        del space["score"]
        space["extra"] = 2
        exec("pass", space)  # adds __builtins__
        space["__pybind11_internals_v4__"] = 1
        assert watch.look() is None

    def test_the_same_value_bound_again_is_no_change(self) -> None:
        space: dict[str, object] = {"n": 1e9, "model": []}
        watch = Names(space, ())
        watch.arm()
        space["n"] = float("1e9")
        assert watch.look() is None
        space["model"] = []
        assert watch.look() == Change("changes", "`model` is another list")
        del space["model"]
        assert watch.look() == Change("changes", "`model` was deleted")


class TestModules:
    @pytest.fixture
    def module(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        source = "import math\nCALLS = 0\nMEMO = {}\ndef f(seen=[]):\n    global CALLS\n    CALLS += 1\n"
        (tmp_path / "my_own_module.py").write_text(source)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "my_own_module", raising=False)
        return "my_own_module"

    def test_a_global_of_a_file_beside_the_notebook(self, module: str) -> None:
        loaded = importlib.import_module(module)
        watch = Modules()
        watch.arm()
        loaded.f()
        assert watch.look() == Change("changes", "`my_own_module.CALLS` was 0, is 1")

    def test_a_default_argument_there(self, module: str) -> None:
        loaded = importlib.import_module(module)
        watch = Modules()
        watch.arm()
        loaded.f.__defaults__[0].append(1)
        assert watch.look() == Change("changes", "`my_own_module.f(seen=…)` has 1 element, had 0")

    def test_one_that_is_loaded_meanwhile_counts_from_then_on(self, module: str) -> None:
        watch = Modules()
        watch.arm()
        loaded = importlib.import_module(module)
        assert watch.look() is None
        loaded.MEMO[1] = 2
        assert watch.look() == Change("changes", "`my_own_module.MEMO[1]` was added")

    def test_libraries_are_everybodys(self) -> None:
        watch = Modules()
        watch.arm()
        watched = {name.partition(".")[0] for name in watch._watched}
        assert not watched & {"json", "numpy", "pandas", "nbcluster", "_pytest", "threading"}

    @pytest.mark.parametrize("file", [None, "_ops.py"])
    def test_a_module_without_a_file_is_everybodys(
        self, file: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        module = types.ModuleType("made_up")
        module.__file__ = file
        monkeypatch.setitem(sys.modules, "made_up", module)
        watch = Modules()
        watch.arm()
        assert "made_up" not in watch._watched

    def test_what_only_says_that_it_is_a_module_is_nobodys(self) -> None:
        import cryptography.x509  # noqa: F401 - brings a C library in cffi's guise

        assert isinstance(sys.modules["_openssl.lib"], types.ModuleType)
        watch = Modules()
        watch.arm()
        assert "_openssl.lib" not in watch._watched


class TestSettings:
    def test_a_setting_put_back_is_no_change(self) -> None:
        import decimal

        watch = Settings(decimal_context)
        watch.arm()
        with decimal.localcontext() as context:
            context.prec = 3
            decimal.Decimal(1) / 3
        assert watch.look() is None

    def test_division_raises_a_flag_and_changes_nothing(self) -> None:
        import decimal

        watch = Settings(decimal_context)
        watch.arm()
        decimal.Decimal(1) / 3
        assert watch.look() is None

    @pytest.mark.filterwarnings("ignore:(?s).*Pyarrow will become a required:DeprecationWarning")
    def test_an_option_put_back_is_no_change(self) -> None:
        pd = importlib.import_module("pandas")
        watch = Settings(pandas_options)
        watch.arm()
        with pd.option_context("display.max_rows", 3):
            pd.DataFrame({"a": [1]}).to_string()
        assert watch.look() is None

    def test_a_variable_changed_and_one_removed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NBCLUSTER_SHADE", "red")
        watch = Environment()
        watch.arm()
        monkeypatch.setenv("NBCLUSTER_SHADE", "blue")
        assert watch.look() == Change("changes", "os.environ['NBCLUSTER_SHADE'] was 'red', is 'blue'")
        monkeypatch.delenv("NBCLUSTER_SHADE")
        assert watch.look() == Change("changes", "os.environ['NBCLUSTER_SHADE'] was removed")
        assert os.environ.get("NBCLUSTER_SHADE") is None

    @pytest.mark.filterwarnings("default")
    def test_filters_that_a_body_sets_and_puts_back(self) -> None:
        watch = WarningFilters()
        watch.arm()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
        assert watch.look() is None

    @pytest.mark.parametrize(
        "library", ["sklearn.ensemble", "scipy.stats", "matplotlib.pyplot", "pandas", "networkx"]
    )
    def test_loading_a_library_in_the_body_is_no_change(self, library: str) -> None:
        """The kernel loads it in its own iteration 0, and has the traces that it leaves."""
        code = f"""
            import threading
            from nbcluster.worker.watches import Scene, Watches
            watches = Watches(Scene())
            watches.arm()
            import {library}
            print(watches.look())
            print(watches.look())
        """
        assert in_a_fresh_python(code).split() == ["[]", "[]"]
