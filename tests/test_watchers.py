"""The two watchers of all tests, watched: each is given tests that it must not let pass."""

from pathlib import Path

import pytest

from tests.left_behind import LEFT_BEHIND
from tests.left_out import LEFT_OUT

pytest_plugins = ["pytester"]

REPOSITORY = Path(__file__).parents[1]

CONFTEST = """
pytest_plugins = ["tests.left_behind", "tests.left_out"]

def pytest_configure():
    from tests import left_behind, left_out

    left_behind.DEADLINE_S = 0.1
    left_out.NEEDS["fortune"] = left_out.Need(lambda: False, "nobody knows", optional=True)
"""

LEAVES = """
import os, socket, subprocess, sys, threading
from pathlib import Path

import pytest

bell = threading.Event()
kept = {}

def test_thread_of_ours():
    threading.Thread(target=bell.wait, name="nbcluster-x", daemon=True).start()

def test_thread_that_keeps_python_alive():
    threading.Thread(target=bell.wait, name="other").start()

def test_child_process():
    kept["child"] = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

def test_listener():
    kept["listener"] = socket.create_server(("127.0.0.1", 0))

def test_shared_memory():
    kept["memory"] = os.memfd_create("payload")

def test_runtime_file():
    folder = Path(os.environ["JUPYTER_RUNTIME_DIR"], "nbcluster")
    folder.mkdir()
    (folder / "c.json").touch()

def test_is_not_blamed_for_the_others():
    pass

def test_tidies_up():
    bell.set()
    kept["child"].communicate(b"")
    kept["listener"].close()
    os.close(kept["memory"])

@pytest.fixture(scope="module")
def shared():
    number = os.memfd_create("payload")
    yield
    os.close(number)

def test_may_use_what_a_wider_fixture_holds(shared):
    pass
"""

LEAVES_TOLD = {
    "thread_of_ours": "thread 'nbcluster-x'",
    "thread_that_keeps_python_alive": "thread 'other'",
    "child_process": "child process * (*input())",
    "listener": "socket *127.0.0.1* LISTEN",
    "shared_memory": "shared memory /memfd:payload*",
    "runtime_file": "file c.json in the runtime folder",
}

GOES_ITS_OWN_WAY = """
import subprocess, sys

def test_starts_one_that_outlives_it():
    code = "import os, time\\nif not os.fork(): os.setsid(); time.sleep(3)"
    subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
"""

LEAVES_OUT = """
import pytest

def test_without(): pass

@pytest.mark.needs("fortune")
def test_with_an_optional_need(): pass

def test_that_asks_late(): pytest.importorskip("fortune.wheel")
"""

MISSED = """
@pytest.mark.needs("chromium")
def test_with_a_need(): pass

def test_skipped(): pytest.skip("not today")
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test project of its own, with our two plugins and a short deadline."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(pytester.mkdir("run")))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("PATH", "")  # no chromium there
    pytester.makeconftest(CONFTEST)
    pytester.makepyprojecttoml(
        "[tool.pytest.ini_options]\nfilterwarnings = ['error']\nmarkers = ['needs(*names)']"
    )
    return pytester


def test_what_is_left_behind_fails_the_test_that_left_it(project: pytest.Pytester) -> None:
    project.makepyfile(LEAVES)
    result = project.runpytest_subprocess()
    result.assert_outcomes(passed=9, errors=len(LEAVES_TOLD))
    for name, told in LEAVES_TOLD.items():
        result.stdout.fnmatch_lines(
            [f"*ERROR at teardown of test_{name} *", f"left behind by this test: {told}"]
        )


def test_a_process_that_went_its_own_way_fails_the_whole_run(project: pytest.Pytester) -> None:
    project.makepyfile(GOES_ITS_OWN_WAY)
    result = project.runpytest_subprocess()
    assert result.ret == LEFT_BEHIND
    result.stderr.fnmatch_lines(["left behind by the whole run:", "*process *"])


def test_what_is_left_out_is_told_at_the_end(project: pytest.Pytester) -> None:
    project.makepyfile(LEAVES_OUT + MISSED)
    result = project.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "*left out on this machine*",
            "1 test: needs chromium (Debian: apt-get install chromium fonts-dejavu-core)",
            "2 tests: needs fortune (nobody knows, optional)",
            "1 test: not today",
        ]
    )


@pytest.mark.parametrize(("more", "code"), [("", 0), (MISSED, LEFT_OUT)], ids=["optional only", "missed"])
def test_all_fails_a_run_that_left_out_what_is_not_optional(
    project: pytest.Pytester, more: str, code: int
) -> None:
    project.makepyfile(LEAVES_OUT + more)
    assert project.runpytest_subprocess("--all").ret == code


def test_a_need_that_nobody_knows_is_a_mistake(project: pytest.Pytester) -> None:
    project.makepyfile(LEAVES_OUT.replace("fortune", "a-unicorn"))
    result = project.runpytest_subprocess()
    result.stdout.fnmatch_lines(["*needs 'a-unicorn'; there are: chromium, node, *"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED
