"""The server may live in another environment than the notebooks: it needs neither Dask nor IPython."""

from tests.clusters.test_imports import imported_by


def test_the_extension_needs_neither_dask_nor_ipython_nor_numpy() -> None:
    # jupyter_server itself imports nothing of the kind; a kernel manager of its own would.
    loaded = imported_by("import nbcluster.server.extension")
    tops = {name.partition(".")[0] for name in loaded}
    assert not tops & {"distributed", "dask", "IPython", "ipykernel", "numpy", "cryptography", "cloudpickle"}


def test_to_be_found_costs_nothing() -> None:
    loaded = imported_by("import nbcluster.server")
    assert {name for name in loaded if name.startswith("nbcluster")} == {
        "nbcluster",
        "nbcluster.errors",
        "nbcluster.server",
    }
    assert "jupyter_server" not in loaded
