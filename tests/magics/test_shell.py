"""What a person types in a shell, and what they see and have afterwards."""

import re
import sys
import threading
import warnings

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import nbcluster
from nbcluster import session
from nbcluster.magics.lines import help_on
from nbcluster.settings import NAMES
from tests.magics.conftest import Cell

SQUARES = "%%distribute {}\nout = []\nfor i in range(9):\n    out.append(i * i)\n"


def test_a_cell_is_run_and_reported(cell: Cell, here: session.Session) -> None:
    cell(SQUARES.format(""))
    assert cell.names["out"] == [i * i for i in range(9)]
    assert cell.names["i"] == 8
    assert cell.out == ""
    assert "line 3  for i in range(9)  9 iterations on 2 workers" in cell.err
    report = nbcluster.last_report()
    assert report is not None
    assert (report.route, report.loops[0].line) == ("parallel", 3)
    assert [(run.number, run.cell, run.state) for run in here.runs] == [(1, "1", "done")]


def test_quiet_shows_nothing(cell: Cell) -> None:
    cell(SQUARES.format("--quiet"))
    assert (cell.out, cell.err) == ("", "")
    assert cell.names["out"][-1] == 64


def test_what_a_cell_prints_is_all_that_it_prints(cell: Cell) -> None:
    cell("%%distribute\nfor i in range(3):\n    print(i)")
    assert cell.out == "0\n1\n2\n"


VALUES = {
    "an expression": ("x = 3\nx * 2", 6, "Out[n]: 6\n"),
    "a semicolon": ("x = 3\nx * 2;", None, ""),
    "a semicolon and a comment": ("x = 3\nx * 2;  # silent", None, ""),
    "None": ("None", None, ""),
    "a statement last": ("3\nx = 1", None, ""),
    "a comprehension": ("[i for i in range(3)]", [0, 1, 2], "Out[n]: [0, 1, 2]\n"),
    "nothing but comments": ("# nothing", None, ""),
    "an expression in the middle": ("1\n2", 2, "Out[n]: 2\n"),
}


@pytest.mark.parametrize(("source", "value", "out"), VALUES.values(), ids=VALUES.keys())
def test_the_last_value_is_shown_and_kept(cell: Cell, source: str, value: object, out: str) -> None:
    cell("'before'")
    assert cell(f"%%distribute --quiet\n{source}") == value
    assert re.sub(r"Out\[\d+\]", "Out[n]", cell.out) == out
    assert cell.names["_"] == (value if out else "before")
    if out:
        assert cell.names["Out"][2] == value


def test_a_statement_in_a_line(cell: Cell) -> None:
    cell("n = 4\n%distribute --quiet xs = [i * i for i in range(n)]")
    assert cell.names["xs"] == [0, 1, 4, 9]
    assert cell("ys = %distribute --quiet [i * i for i in range(n)];\nys") == [0, 1, 4, 9]
    assert cell("%distribute --quiet sum([i for i in range(n)])") == 6
    assert cell("%distribute --quiet sum([i for i in range(n)]);") is None
    assert cell.out == ""
    cell("%distribute {i: '$n {n}' for i in range(2)}")
    assert cell.names["_"] == {0: "$n {n}", 1: "$n {n}"}
    report = nbcluster.last_report()
    assert report is not None
    assert report.loops[0].line == 1


def test_a_statement_counts_its_line_in_the_cell(cell: Cell) -> None:
    cell("n = 4\n\n%distribute --quiet xs = [i for i in range(n)]")
    report = nbcluster.last_report()
    assert report is not None
    assert report.loops[0].line == 3


def test_a_statement_inside_a_function_is_refused(cell: Cell) -> None:
    cell("def f():\n    %distribute x = 1\nf()")
    assert cell.out == (
        "NbclusterError: %distribute did nothing: it stands in a function or a class, whose names no magic can "
        "set. Take the magic away there, or write the statement at the top level of the cell.\n"
    )


@pytest.mark.parametrize("magic", ["%%distribute", "%distribute", "%cluster", "%cluster start", "%runs"])
def test_every_magic_answers_help(cell: Cell, magic: str) -> None:
    cell(f"{magic} --help")
    name, _, subcommand = magic.partition(" ")
    assert cell.out == help_on(name, subcommand) + "\n"
    assert cell.error is None


def test_help_on_a_cell_runs_nothing(cell: Cell) -> None:
    cell("%%distribute --help\nx = 1")
    assert cell.out == help_on("%%distribute") + "\n"
    assert "x" not in cell.names


@pytest.mark.parametrize("magic", ["%%distribute", "%distribute", "%cluster", "%runs"])
def test_a_question_mark_shows_the_same(cell: Cell, magic: str) -> None:
    cell(f"{magic}?")
    assert help_on(magic) in cell.out


@pytest.mark.parametrize("source", ["%%distribute", "%%distribute\n", "%%distribute --quiet\n\n  \n"])
def test_an_empty_cell_does_nothing(cell: Cell, source: str, here: session.Session) -> None:
    assert cell(source) is None
    assert (cell.out, cell.err, cell.error) == ("", "", None)
    assert here.runs == []


def test_a_line_without_a_statement_tells_what_it_is_for(cell: Cell, here: session.Session) -> None:
    cell("%distribute --quiet")
    assert cell.out == help_on("%distribute") + "\n"
    assert here.runs == []


def test_a_wrong_option_runs_nothing_even_without_a_body(cell: Cell) -> None:
    cell("%%distribute --wrokers 2")
    assert "OptionError: %%distribute did nothing" in cell.out


def test_explain_runs_nothing(cell: Cell, here: session.Session) -> None:
    cell("out = []")
    cell(SQUARES.format("--explain"))
    assert "line 3  for i in range(9)  apart; collected in order: out" in cell.out
    assert cell.names["out"] == []
    assert here.runs == []


def test_what_a_cell_has_yet_to_set_is_explained_from_its_text(cell: Cell) -> None:
    cell(SQUARES.format("--explain"))
    assert "line 3  for i in range(9)  apart; collected in order: out" in cell.out
    assert "out" not in cell.names


def test_a_cell_that_awaits_is_explained_and_refused_by_strict(cell: Cell) -> None:
    cell("%%distribute --explain\nx = 1\nawait f()")
    assert "here [async]: line 3 awaits outside a function" in cell.out
    cell("%%distribute --strict\nx = 1\nawait f()")
    assert cell.out.startswith(
        "StrictError: line 3: `await f()` runs here [async], and --strict asks that it does not."
    )
    assert "x" not in cell.names


def test_strict_tells_before_anything_runs(cell: Cell) -> None:
    cell("%%distribute --strict\ny = 1\nx = 0\nfor i in range(9):\n    x = divmod(x, 2)[0] + i")
    assert cell.out.startswith(
        "StrictError: line 4: `for i in range(9)` runs here [carried], and --strict asks"
    )
    assert "y" not in cell.names


def test_magics_above(cell: Cell) -> None:
    cell("%%time\n" + SQUARES.format("--quiet"))
    assert re.fullmatch(r"CPU times: .*\nWall time: .*\n", cell.out)
    assert cell.names["out"][-1] == 64
    cell("%%capture shown\n%%distribute --quiet\nfor i in range(3):\n    print(i)\n'value'")
    assert cell.out == ""
    assert cell("shown.stdout") == "0\n1\n2\n"
    assert cell("shown.outputs[0].data") == {"text/plain": "'value'"}


def test_the_lines_of_a_stacked_cell_are_those_of_the_cell(cell: Cell) -> None:
    cell("%%time\n" + SQUARES.format("--quiet"))
    report = nbcluster.last_report()
    assert report is not None
    assert report.loops[0].line == 4


def test_a_cell_magic_below_is_run_as_it_is(cell: Cell) -> None:
    cell("%%distribute --quiet\n%%time\nx = 3\nx")
    assert cell.out.splitlines()[0].startswith("CPU times")
    assert cell.names["_"] == 3
    cell("%%distribute\n%%time\ny = 4")
    assert cell.names["y"] == 4
    assert "line 1  %%distribute  here [reflection]: another cell magic stands below it" in cell.err
    cell("%%distribute --strict\n%%time\ny = 5")
    assert cell.out.startswith("StrictError: line 1: `%%distribute` runs here [reflection]")
    cell("%%distribute --explain\n%%time\ny = 5")
    assert cell.out.startswith("here [reflection]: another cell magic stands below it")
    assert cell.names["y"] == 4


def test_line_magics_and_shell_lines_inside(cell: Cell) -> None:
    cell(
        "%%distribute --quiet\nx = 3\n%precision 2\ny = !echo it\\'s\nout = []\nfor i in range(3):\n    out.append(i)"
    )
    assert cell.error is None
    assert cell.names["y"] == ["it's"]
    report = nbcluster.last_report()
    assert report is not None
    assert (report.route, report.loops[0].line) == ("parallel", 6)


AWAITS = "%%distribute {}\nimport asyncio\nawait asyncio.sleep(0)\n5"


def test_a_cell_that_awaits_runs_as_if_the_line_were_not_there(cell: Cell, here: session.Session) -> None:
    assert cell(AWAITS.format("")) == 5
    assert cell.out == "Out[1]: 5\n"
    assert "line 1  %%distribute  here [async]: line 3 awaits outside a function" in cell.err
    report = nbcluster.last_report()
    assert report is not None
    assert (report.route, report.loops[0].reason) == ("kernel", "async")
    [run] = here.runs
    assert (run.cell, run.state, run.name) == ("1", "done", None)


def test_the_note_on_such_a_cell_can_be_kept_back(cell: Cell) -> None:
    assert cell(AWAITS.format("--quiet --name slow")) == 5
    assert cell.err == ""


def test_lines_of_such_a_cell_do_not_move(cell: Cell) -> None:
    cell("%%distribute\nimport asyncio\nawait asyncio.sleep(0)\n1 / 0")
    assert "Cell In[1], line 4\n" in cell.out
    assert "[async]" in cell.err


def test_magics_above_such_a_cell_stay(cell: Cell) -> None:
    cell("%%capture shown\n" + AWAITS.format("--quiet"))
    assert cell("shown.outputs[0].data") == {"text/plain": "5"}


def test_a_wrong_option_goes_before_an_await(cell: Cell) -> None:
    cell(AWAITS.format("--wrokers 2"))
    assert cell.out.startswith("OptionError")


def test_only_what_awaits_at_its_top_level_is_such_a_cell(cell: Cell) -> None:
    cell(
        "%%distribute --quiet\nasync def f():\n    await g()\nout = []\nfor i in range(3):\n    out.append(i)"
    )
    report = nbcluster.last_report()
    assert report is not None
    assert report.route == "parallel"


def test_the_text_of_another_magic_is_left_alone(cell: Cell) -> None:
    cell("%%writefile -a /dev/null\n%%distribute\nawait x")
    assert cell.error is None
    cell("text = '''\n%%distribute\nawait x'''")
    assert cell.names["text"] == "\n%%distribute\nawait x"


def test_a_shell_that_shows_every_expression_keeps_doing_so(shell: InteractiveShell, cell: Cell) -> None:
    shell.ast_node_interactivity = "all"
    cell("%%distribute\n1\n2")
    assert cell.out == "Out[1]: 1\nOut[1]: 2\n"
    said = " ".join(cell.err.split())
    assert (
        "[display]: this shell displays more than a cell's last value (`ast_node_interactivity` is 'all')"
        in said
    )


def test_a_cell_inside_a_cell_runs_plainly(cell: Cell, here: session.Session) -> None:
    cell(
        "%%distribute --quiet\n"
        "get_ipython().run_cell_magic('distribute', '', 'out = []\\nfor i in range(3):\\n  out.append(i)')"
    )
    assert cell.error is None
    assert cell.names["out"] == [0, 1, 2]
    assert "here [nested]: another distributed cell is running in this kernel" in cell.err
    assert {run.state for run in here.runs} == {"done"}


def test_a_cell_beside_a_cell_runs_plainly(cell: Cell) -> None:
    cell("import threading\nbegun, ended = threading.Event(), threading.Event()")
    other = threading.Thread(
        target=lambda: cell.shell.run_cell_magic("distribute", "--quiet", "begun.set()\nx = ended.wait(60)"),
        name="nbcluster-test",
    )
    other.start()
    assert cell.names["begun"].wait(60)
    cell("%%distribute\ny = 1\nended.set()")
    other.join(60)
    assert "[nested]" in cell.err
    assert (cell.names["x"], cell.names["y"]) == (True, 1)


def test_a_future_import_holds_in_the_cell_and_below(cell: Cell) -> None:
    cell("%%distribute --quiet\nfrom __future__ import annotations\ndef f(x: nothing): pass")
    assert cell.error is None
    cell("def f(x: nothing): pass")
    assert cell.error is None


def test_compiler_flags_of_the_notebook_hold_in_the_cell(cell: Cell) -> None:
    cell("from __future__ import annotations")
    cell("%%distribute --quiet\ndef f(x: nothing): pass")
    assert cell.error is None


def completed(shell: InteractiveShell, text: str, behind: str = "") -> set[str]:
    with provisionalcompleter():
        return {found.text for found in shell.Completer.completions(text + behind, len(text))}


def test_what_is_allowed_stands_in_the_report(cell: Cell) -> None:
    cell("%%distribute --allow writes,network\nout = []\nfor i in range(9):\n    out.append(i)")
    told = str(session.last_report())
    assert "collected in order: out; allowed: writes and network; not proven" in told
    cell("%distribute --allow files x = [i for i in range(9)]")
    assert "--allow files cannot be allowed (there are: writes, network, processes)" in cell.out


def test_tab_completes_options_and_subcommands(shell: InteractiveShell) -> None:
    assert completed(shell, "%%distribute --wo") == {"--workers"}
    assert completed(shell, "%distribute --qu") == {"--quiet"}
    assert completed(shell, "%cluster sta") == {"start"}
    assert completed(shell, "%runs w") == {"why"}
    assert completed(shell, "%cluster start --n") == {"--name"}
    assert completed(shell, "%%distribute --qu", "\nx = 1") == {"--quiet"}
    shell.user_ns["quantity"] = 1
    assert "quantity" in completed(shell, "%distribute --quiet x = [quan")
    assert completed(shell, "%%distribute --quiet\nvalue = 1\n%runs st") == {"stop"}


def test_tab_at_the_beginning_of_a_word_offers_ours_alone(shell: InteractiveShell) -> None:
    subcommands = "start list attach detach scale restart logs run settings stop doctor --help"
    assert completed(shell, "%cluster ") == set(subcommands.split())
    kinds = "local ssh slurm pbs sge lsf htcondor oar gateway kubernetes"
    options = f"{kinds} --workers --name --memory --cpus --gpus --idle --help"
    assert completed(shell, "%cluster start ") == set(options.split())
    assert completed(shell, "%runs ") == {"stop", "why", "--help"}
    offered = {
        "--explain",
        "--strict",
        "--workers",
        "--streams",
        "--allow",
        "--check",
        "--blas",
        "--cpus",
        "--memory",
        "--gpus",
        "--quiet",
        "--name",
        "--help",
    }
    assert completed(shell, "%%distribute ") == offered
    assert completed(shell, "%distribute ") == offered | {"--defaults"}
    assert completed(shell, "%distribute --defaults --quiet --wi") == {"--window-s"}


def test_an_error_of_ours_is_told_once(cell: Cell) -> None:
    """Beside the loop's own line, which has the reason, and below, where it says what --strict asks."""
    cell("import random\ndef draw(i):\n    return random.random()")
    cell("%%distribute --strict\nout = []\nfor i in range(9):\n    out.append(draw(i))")
    told = cell.err + cell.out
    assert told.count("StrictError") == told.count("and --strict asks that it does not") == 1
    assert "line 0" not in told
    assert cell.out == (
        "StrictError: line 3: `for i in range(9)` runs here from 1 on [random], and --strict asks that it does not. "
        "Line 4 calls draw(), which draws from Python's shared generator by random.random().\n"
        "Iteration 0 is done and what it left is in place. Without --strict the cell runs to its end, this loop in "
        "the kernel.\n"
    )


WARNED = {
    "a loop": "out = []\nfor i in range(9):\n    out.append(i is 3)",
    "a header": "out = []\nfor i in range(9 if 1 is 1 else 3):\n    out.append(i)",
    "a comprehension": "out = [i is 3 for i in range(9)]",
    "a statement": "out = 1 is 3",
    "a loop that stays": "w = 0\nfor i in range(9):\n    w = w * 2 + (i is 3)",
    "an escape": "out = []\nfor i in range(9):\n    out.append('\\d')",
}


@pytest.mark.parametrize("source", WARNED.values(), ids=WARNED.keys())
def test_python_warns_of_a_cell_as_often_as_plainly(cell: Cell, source: str) -> None:
    def warned(text: str) -> list[tuple[str, int, str]]:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            cell(text)
        kinds = (SyntaxWarning, DeprecationWarning)
        told = [each for each in seen if issubclass(each.category, kinds)]
        return [(re.sub(r"\d.*", "", each.filename), each.lineno, str(each.message)) for each in told]

    plainly = warned(f"# a line\n{source}")
    assert len(plainly) == 2, "IPython compiles a cell twice"
    assert warned(f"%%distribute --quiet\n{source}") == plainly


def test_nothing_is_left_of_us_when_it_is_unloaded(shell: InteractiveShell, cell: Cell) -> None:
    transformers = len(shell.input_transformers_cleanup)
    cell("%unload_ext nbcluster")
    assert len(shell.input_transformers_cleanup) == transformers - 1
    assert shell.find_cell_magic("distribute") is None
    assert shell.find_line_magic("cluster") is None
    assert completed(shell, "%%distribute --wo") == set()
    cell("%load_ext nbcluster\n%load_ext nbcluster")
    assert len(shell.input_transformers_cleanup) == transformers
    assert shell.find_cell_magic("distribute") is not None


def test_typing_a_cell_is_not_cut_short(shell: InteractiveShell) -> None:
    assert shell.check_complete("%%distribute\n") == ("incomplete", "")
    assert shell.check_complete("%%distribute\nx = 1") == ("incomplete", "")
    assert shell.check_complete("%%distribute\nx = 1\n\n")[0] == "complete"


def test_no_cluster_is_said(cell: Cell) -> None:
    cell("%cluster")
    assert cell.out.startswith(
        "This notebook is not attached to a cluster. The first cell under %%distribute"
    )
    cell("%cluster stop")
    assert cell.out == "There is no cluster to stop.\n"


def test_a_cluster_that_cannot_start_is_a_red_cell(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nothing/there")
    cell("%cluster start")
    assert cell.out.startswith("ClusterNotStarted: The local cluster did not start. Known of the reason: ")
    assert cell.out.count("\n") == 2
    cell("%cluster")
    assert cell.out.startswith("The local cluster did not start.")
    cell("%cluster stop")
    assert cell.out == 'The cluster "local" has ended.\n'


def test_runs_are_listed(cell: Cell) -> None:
    cell("%runs")
    assert cell.out == "No cell has been distributed in this kernel yet.\n"
    cell(SQUARES.format("--quiet --name 'a [red] grid'"))
    cell("%%distribute --quiet\n1 / 0")
    cell("%runs")
    rows = [line.split() for line in cell.out.splitlines()]
    assert rows[0] == ["run", "name", "cell", "state", "route", "seconds"]
    assert rows[2][:7] == ["1", "a", "[red]", "grid", "[2]", "done", "parallel"]
    assert rows[3][:4] == ["2", "[3]", "failed", "kernel"]


def test_a_report_is_told_again(cell: Cell) -> None:
    cell("%runs why")
    assert cell.out == "There is no run yet.\n"
    cell(SQUARES.format("--quiet"))
    cell("%runs why 1")
    assert cell.out.startswith("line 3  for i in range(9)  9 iterations on 2 workers")
    cell("%runs stop")
    assert cell.out == "No run is under way.\n"
    cell("%runs stop 1")
    assert cell.out == "Run 1 is over: done.\n"
    cell("%runs why 7")
    assert completed(cell.shell, "%runs why ") == {"1", "--help"}
    assert completed(cell.shell, "%runs stop ") == {"--help"}
    assert cell.out.endswith("7 is no run of this kernel.\nThere are: 1.\n")


def rows(out: str) -> list[list[str]]:
    """A table's, without its head."""
    return [line.split() for line in out.splitlines()[2:] if line.strip()]


def test_what_holds_for_the_notebook(cell: Cell, here: session.Session) -> None:
    cell("%distribute --defaults --workers 1 --quiet --retries 5")
    assert rows(cell.out) == [
        ["workers", "1", "%distribute", "--defaults"],
        ["quiet", "on", "%distribute", "--defaults"],
        ["retries", "5", "%distribute", "--defaults"],
    ]
    source = "out = []\nfor i in range(9):\n    out.append(i)"
    cell(f"%%distribute\n{source}")
    assert (cell.out, cell.err) == ("", "")
    assert cell.names["out"] == list(range(9))
    cell(f"%%distribute --workers 2 --quiet=off\n{source}")
    assert "on 2 workers" in cell.err
    cell("%distribute --defaults")
    assert cell.out == "This notebook has no defaults of its own. `%cluster settings` shows what holds.\n"
    assert (here.settings.quiet, here.settings.retries) == (False, 2)


def test_strict_by_default(cell: Cell) -> None:
    cell("%distribute --defaults --strict")
    cell("%%distribute\nx = 0\nfor i in range(9):\n    x = abs(x) + i")
    assert type(cell.error).__name__ == "StrictError"
    cell("%%distribute\nimport asyncio\nawait asyncio.sleep(0)\ny = 1")
    assert type(cell.error).__name__ == "StrictError"
    assert not {"x", "y"} & cell.names.keys()
    cell("%%distribute --strict=off\nx = 0\nfor i in range(9):\n    x = abs(x) + i")
    assert cell.names["x"] == 36


def test_what_one_place_says_and_another_contradicts(cell: Cell) -> None:
    cell("%distribute --defaults --allow writes")
    cell("%%distribute --check 3\nx = 1")
    assert cell.out.startswith(
        "OptionError: %%distribute did nothing: its line asks for something that it does not offer. "
        "--check and --allow (%distribute --defaults) exclude each other: what an iteration writes it would write twice."
    )
    assert "x" not in cell.names


def test_defaults_that_cannot_be_read(cell: Cell, here: session.Session) -> None:
    cell("%distribute --defaults --workers 0 --quiett")
    assert cell.out.startswith(
        "OptionError: %distribute --defaults did nothing: its line asks for something that it does not offer. "
        "--workers 0 is less than 1; --quiett is unknown (is --quiet meant?).\n"
    )
    assert here.settings.workers is None


def test_settings_are_told_with_where_they_come_from(
    plain_shell: InteractiveShell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_current", None)
    monkeypatch.setenv("NBCLUSTER_WORKERS", "3")
    monkeypatch.setenv("NBCLUSTER_FLUSH_S", "2")
    plain_shell.config["Nbcluster"] = Config({"workers": 4, "window_s": 8})
    plain_shell.run_line_magic("load_ext", "nbcluster")
    cell = Cell(plain_shell, capsys)
    try:
        cell("%distribute --defaults --window-s 9")
        cell("%cluster settings")
        told = {row[0]: row[1:] for row in rows(cell.out)}
        assert told["workers"] == ["4", "c.Nbcluster.workers"]
        assert told["flush_s"] == ["2.0", "NBCLUSTER_FLUSH_S"]
        assert told["window_s"] == ["9.0", "%distribute", "--defaults"]
        assert told["proof"] == ["on"]
        assert len(told) == len(NAMES)
    finally:
        plain_shell.run_line_magic("unload_ext", "nbcluster")


def test_a_configuration_that_cannot_be_read_is_told_by_the_first_cell(
    plain_shell: InteractiveShell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_current", None)
    plain_shell.config["Nbcluster"] = Config({"workers": "many"})
    plain_shell.run_line_magic("load_ext", "nbcluster")
    cell = Cell(plain_shell, capsys)
    try:
        cell("%%distribute\nx = 1")
        assert cell.out.startswith(
            "OptionError: The settings in Jupyter's configuration cannot be read. "
            "c.Nbcluster.workers=many is not a whole number.\nThere are: c.Nbcluster.workers c.Nbcluster.strict "
        )
    finally:
        plain_shell.run_line_magic("unload_ext", "nbcluster")


STEERED = ["scale 2", "restart", "logs", "run 1 + 1"]


@pytest.mark.parametrize("line", STEERED)
def test_there_is_nothing_to_steer(cell: Cell, line: str) -> None:
    cell(f"%cluster {line}")
    assert cell.out == (
        f"NoCluster: %cluster {line.split()[0]} did nothing: this notebook is not attached to a cluster. One comes up by "
        "itself when a cell first has work for it.\n`%cluster start` starts one on this machine now.\n"
    )


def test_settings_that_cannot_be_read_are_told_by_the_first_cell(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_current", None)
    monkeypatch.setenv("NBCLUSTER_FLSH_S", "1")
    cell("%%distribute\nx = 1")
    assert cell.out.startswith(
        "OptionError: The settings in the environment cannot be read. "
        "NBCLUSTER_FLSH_S is unknown (is NBCLUSTER_FLUSH_S meant?).\nThere are: NBCLUSTER_"
    )
    assert "x" not in cell.names
