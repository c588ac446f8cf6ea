"""A cluster is started before anything heavy is imported, so that both happen at the same time."""

import subprocess
import sys


def imported_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    return set(done.stdout.split())


def test_the_kernel_imports_no_dask_to_start_one() -> None:
    heavy = {"distributed", "dask", "tornado", "numpy", "cryptography", "asyncio"}
    assert not heavy & imported_by("import nbcluster.clusters")


def test_the_client_s_end_imports_no_certificates_to_make() -> None:
    assert "cryptography" not in imported_by("import nbcluster.clusters.dask_ends")
