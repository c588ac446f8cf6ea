"""A process takes its place among GPUs. Each test is a process of its own: a place is taken for life."""

import subprocess
import sys
from textwrap import dedent

import pytest

from nbcluster.worker.devices import is_out_of_gpu_memory

LIBRARY = """
import sys, types
from nbcluster.worker import devices

def library():
    made = types.ModuleType('torch._C')
    made._cuda_getDeviceCount = lambda: 0
    made._cuda_init = lambda: None
    return made

def asked(library):
    raise LookupError(library)
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", dedent(LIBRARY) + dedent(code)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_worker_on_a_gpu_sees_that_one_whatever_the_kernel_sees() -> None:
    assert (
        run("""
        import os
        from nbcluster.worker import ambient
        devices.take_place({'CUDA_VISIBLE_DEVICES': 'GPU-1'}, hides=False)
        ambient.put_in_force({'environ': {'CUDA_VISIBLE_DEVICES': '0,1', 'A': 'b'}})
        child = os.popen('echo $CUDA_VISIBLE_DEVICES $A').read().strip()
        print(os.environ['CUDA_VISIBLE_DEVICES'], child, devices.has_place())
        """)
        == "GPU-1 GPU-1 b True"
    )


def test_a_worker_beside_others_on_gpus_sees_none_and_its_environment_does_not_show_it() -> None:
    assert (
        run("""
        import os
        from nbcluster.worker import ambient
        devices.take_place({}, hides=True)
        ambient.put_in_force({'environ': {**os.environ, 'CUDA_VISIBLE_DEVICES': '0,1'}})
        child = os.popen('echo "<$CUDA_VISIBLE_DEVICES>"').read().strip()
        print(os.environ['CUDA_VISIBLE_DEVICES'], child, devices.has_place())
        """)
        == "0,1 <> False"
    )


def test_there_a_library_that_looks_for_one_is_met_before_it_learns_that_there_is_none() -> None:
    assert (
        run("""
        sys.modules['torch._C'] = library()
        devices.take_place({}, hides=True)
        devices.when_asked(asked)
        for question in ('_cuda_getDeviceCount', '_cuda_init'):
            try:
                getattr(sys.modules['torch._C'], question)()
            except LookupError as error:
                print(error)
        """)
        == "torch\ntorch"
    )


def test_and_so_is_one_that_is_imported_later() -> None:
    assert (
        run("""
        import os, tempfile
        folder = tempfile.mkdtemp()
        place = os.path.join(folder, 'jax', '_src')
        os.makedirs(place)
        with open(os.path.join(place, 'xla_bridge.py'), 'w') as file:
            file.write('def backends(): return []')
        sys.path.insert(0, folder)
        devices.take_place({}, hides=True)
        devices.when_asked(asked)
        from jax._src import xla_bridge
        try:
            xla_bridge.backends()
        except LookupError as error:
            print(error)
        """)
        == "jax"
    )


def test_where_nobody_has_a_gpu_nobody_is_asked() -> None:
    assert (
        run("""
        sys.modules['torch._C'] = library()
        devices.take_place({}, hides=False)
        devices.when_asked(asked)
        print(sys.modules["torch._C"]._cuda_getDeviceCount())
        """)
        == "0"
    )


@pytest.mark.parametrize(
    ("module", "name", "is_it"),
    [
        ("torch", "OutOfMemoryError", True),
        ("cupy.cuda.memory", "OutOfMemoryError", True),
        ("builtins", "MemoryError", False),
        ("shop", "OutOfMemoryError", False),
    ],
)
def test_what_is_raised_for_want_of_a_gpus_memory(module: str, name: str, is_it: bool) -> None:
    error = type(name, (RuntimeError,), {"__module__": module})("CUDA out of memory")
    assert is_out_of_gpu_memory(error) is is_it
