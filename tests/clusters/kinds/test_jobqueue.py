"""What is handed in to each queueing system, word by word, and what is said of a line that asks for it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nbcluster.cli import main
from nbcluster.clusters import entries, start_of_kind
from nbcluster.clusters.folder import runtime_folder
from nbcluster.clusters.kinds.jobqueue import SYSTEMS, Job, JobQueue, state_of, waited_for
from nbcluster.clusters.kinds.kind import Order
from nbcluster.errors import ClusterNotStarted
from tests.clusters.conftest import wait_until
from tests.clusters.kinds import stand_in_queue

FOLDER = Path("/home/ada/.local/share/jupyter/runtime/nbcluster/big")
ASKED = {
    "cores": 2,
    "memory": 8 * 10**9,
    "queue": "long",
    "walltime": "04:00:00",
    "account": "physics",
    "python": "/opt/py/bin/python",
    "setup": ("module load python", "ulimit -s unlimited"),
}
COMMAND = f"exec /opt/py/bin/python -P {FOLDER}/plain_worker.py w1-1 w1-2"
LOGS = f"{FOLDER}/logs"

SCRIPTS = {
    "slurm": f"""\
#!/usr/bin/env bash

#SBATCH -J nbcluster-big
#SBATCH -e {LOGS}/nbcluster-big-%J.err
#SBATCH -o {LOGS}/nbcluster-big-%J.out
#SBATCH -p long
#SBATCH -A physics
#SBATCH -n 1
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH -t 04:00:00
#SBATCH --constraint=icelake
module load python
ulimit -s unlimited
{COMMAND}
""",
    "pbs": f"""\
#!/usr/bin/env bash

#PBS -N nbcluster-big
#PBS -q long
#PBS -A physics
#PBS -l select=1:ncpus=2:mem=7630MB
#PBS -l walltime=04:00:00
#PBS -e {LOGS}/
#PBS -o {LOGS}/
#PBS -l place=pack
module load python
ulimit -s unlimited
{COMMAND}
""",
    "sge": f"""\
#!/usr/bin/env bash

#$ -N nbcluster-big
#$ -q long
#$ -P physics
#$ -l h_rt=04:00:00
#$ -e {LOGS}/
#$ -o {LOGS}/
#$ -cwd
#$ -j y
#$ -pe smp 4
module load python
ulimit -s unlimited
{COMMAND}
""",
    "lsf": f"""\
#!/usr/bin/env bash

#BSUB -J nbcluster-big
#BSUB -e {LOGS}/w1-%J.err
#BSUB -o {LOGS}/w1-%J.out
#BSUB -q long
#BSUB -P "physics"
#BSUB -n 2
#BSUB -R "span[hosts=1]"
#BSUB -M 8000000
#BSUB -W 04:00:00
#BSUB -R select[avx512]
module load python
ulimit -s unlimited
{COMMAND}
""",
    "htcondor": f"""\
#!/usr/bin/env condor_submit

MY.DaskWorkerName = "htcondor--$F(MY.JobId)--"
batch_name = w1
RequestCpus = MY.DaskWorkerCores
RequestMemory = floor(MY.DaskWorkerMemory / 1048576)
RequestDisk = floor(MY.DaskWorkerDisk / 1024)
MY.JobId = "$(ClusterId).$(ProcId)"
MY.DaskWorkerCores = 2
MY.DaskWorkerMemory = 8000000000
MY.DaskWorkerDisk = 1000000000
LogDirectory = {LOGS}
Output = $(LogDirectory)/worker-$F(MY.JobId).out
Error = $(LogDirectory)/worker-$F(MY.JobId).err
Log = $(LogDirectory)/worker-$(ClusterId).log
Stream_Output = True
Stream_Error = True
accounting_group = physics

Arguments = "-c 'module load python; ulimit -s unlimited; {COMMAND}'"
Executable = /bin/sh

Queue
""",
    "oar": f"""\
#!/usr/bin/env bash

#OAR -n nbcluster-big
#OAR -q long
#OAR --project physics
#OAR -l /nodes=1/core=2,walltime=04:00:00
#OAR -O {LOGS}/%jobid%.out
#OAR -E {LOGS}/%jobid%.err
#OAR -t besteffort
module load python
ulimit -s unlimited
{COMMAND}
""",
}


def order(kind: str, **asked: Any) -> Order:
    return Order(kind=kind, cluster="big", folder=FOLDER, workers=None, asked=asked)


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_is_handed_in(name: str) -> None:
    kind = JobQueue(name)
    known = {option.held_as for option in kind.options}
    asked = {option: value for option, value in ASKED.items() if option in known}
    script = kind.script(order(name, **asked, job_extra=(SYSTEMS[name].an_extra,)))
    assert script.rstrip("\n") == SCRIPTS[name].rstrip("\n")
    assert not FOLDER.exists()


def test_a_job_of_one_worker_and_folders_of_ones_own() -> None:
    asked = {
        "cores": 4,
        "processes": 1,
        "memory": 10**9,
        "log_folder": "/scratch/logs",
        "shared_folder": "/scratch",
    }
    script = JobQueue("slurm").script(order("slurm", **asked, python="python3.12"))
    assert script.splitlines()[-1] == "exec python3.12 -P /scratch/nbcluster-big/plain_worker.py w1"
    assert "#SBATCH -o /scratch/logs/nbcluster-big-%J.out" in script.splitlines()
    assert "#SBATCH --cpus-per-task=4" in script.splitlines()


def test_all_that_is_wrong_is_told_at_once() -> None:
    asked = {"processes": 3, "cores": 2, "interface": "ib7"}
    told = [str(fault) for fault in JobQueue("slurm").faults(asked)]
    there = told[1].partition("(there are: ")[2].rstrip(")").split(", ")
    assert "lo" in there
    assert told == [
        "--memory is missing: Slurm is to be told what each job needs",
        f"--interface ib7 is no network interface of this machine (there are: {', '.join(there)})",
        "--processes 3 is more than --cores 2",
    ]


def test_what_a_site_has_configured_need_not_be_said() -> None:
    import dask

    with dask.config.set({"jobqueue.slurm.cores": 16, "jobqueue.slurm.memory": "32GB"}):
        assert not list(JobQueue("slurm").faults({}))
        script = JobQueue("slurm").script(order("slurm", processes=1))
    assert "#SBATCH --cpus-per-task=16" in script.splitlines()


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (["11|PENDING|Priority", "12|PENDING|Resources"], "PENDING (Resources)"),
        (["12|RUNNING|None"], "RUNNING"),
        (
            ["12|PENDING|ReqNodeNotAvail, UnavailableNodes:n[1-4]"],
            "PENDING (ReqNodeNotAvail, UnavailableNodes:n[1-4])",
        ),
        (["123|RUNNING|None"], ""),
        ([], ""),
    ],
)
def test_what_squeue_tells(lines: list[str], state: str) -> None:
    assert state_of(lines, "12") == state


@pytest.mark.parametrize(
    ("jobs", "told"),
    [
        ([("", "", False)], "1 job is being handed in"),
        ([("12", "", False)], "job 12 has been handed in to Slurm"),
        ([("12", "PENDING (Resources)", False)], "job 12 is PENDING (Resources)"),
        ([("12", "RUNNING", False)], "job 12 has begun, and its workers are on their way"),
        (
            [
                ("12", "PENDING (Resources)", False),
                ("13", "PENDING (Priority)", False),
                ("14", "PENDING (Priority)", False),
            ],
            "job 12 is PENDING (Resources); jobs 13 and 14 are PENDING (Priority)",
        ),
        (
            [(str(n), "PENDING (Priority)", False) for n in range(12, 22)],
            "jobs 12, 13 and 8 more are PENDING (Priority)",
        ),
        ([("12", "RUNNING", True), ("13", "PENDING (Priority)", False)], "job 13 is PENDING (Priority)"),
        ([("12", "RUNNING", True)], ""),
    ],
)
def test_what_is_waited_for(jobs: list[tuple[str, str, bool]], told: str) -> None:
    made = [Job("w1", ["w1"], number, state, came) for number, state, came in jobs]
    assert waited_for(made, SYSTEMS["slurm"]) == told


def test_what_another_system_says_is_shown_as_it_stands() -> None:
    told = "job 12.pbs01 is with PBS: 12.pbs01 nbcluster-big ada 00:00:00 Q batch"
    job = Job("w1", ["w1"], "12.pbs01", "12.pbs01 nbcluster-big ada 00:00:00 Q batch")
    assert waited_for([job], SYSTEMS["pbs"]) == told


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_is_handed_in_holds_no_credential(name: str) -> None:
    script = JobQueue(name).script(order(name, cores=1, memory=10**9))
    assert "tls" not in script
    assert ".pem" not in script


OTHERS = [name for name in SYSTEMS if name != "slurm"]


@pytest.mark.parametrize("name", OTHERS)
def test_jobs_come_and_go_by_the_commands_of_each_system(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which stand in for them here."""
    commands = stand_in_queue.install(tmp_path, name)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    cluster = start_of_kind(name, 2, {"cores": 1, "memory": 10**9, "interface": "lo"})
    try:
        assert cluster.wait_workers(2), cluster.info()
        assert sorted(worker.name for worker in cluster.workers()) == ["w1", "w2"]
        assert len(stand_in_queue.running(commands)) == 2
        cluster.scale(1)
        assert cluster.wait_workers(1), cluster.info()
        wait_until(lambda: len(stand_in_queue.running(commands)) == 1, "one job is left")
        wait_until(lambda: not cluster.info().waiting, "nothing is waited for")
    finally:
        cluster.stop()
    assert stand_in_queue.running(commands) == []


@pytest.mark.parametrize("name", ["pbs", "lsf", "oar"])
def test_what_each_system_says_of_a_refusal_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = stand_in_queue.install(tmp_path, name)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    asked = {"cores": 1, "memory": 10**9, "interface": "lo", "queue": "nowhere"}
    program = stand_in_queue.COMMANDS[name][0]
    with pytest.raises(ClusterNotStarted) as raised:
        start_of_kind(name, 2, asked)
    assert raised.value.cause == f"{program} has refused a job: {program}: Unknown queue"


def test_a_machine_from_which_nothing_can_be_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterNotStarted) as raised:
        start_of_kind("pbs", 1, {"cores": 1, "memory": 10**9, "interface": "lo"})
    assert str(raised.value) == (
        "The pbs cluster did not start. Known of the reason: qsub, with which jobs are handed in, is not found on this "
        "machine.\nCells under %%distribute run on this machine meanwhile; `%cluster start pbs …` tries again."
    )


def test_a_dry_run_starts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["start", "oar", "--cores", "1", "--memory", "1GB", "--name", "trial", "--dry-run"]) == 0
    script = capsys.readouterr().out
    assert script.startswith(
        "#!/usr/bin/env bash\n\n#OAR -n nbcluster-trial\n#OAR -l /nodes=1/core=1,walltime=00:30:00\n"
    )
    assert entries() == []
    assert not list(runtime_folder().glob("trial*"))


def test_to_look_at_a_script_leaves_ctrl_c_as_it_was() -> None:
    asks = (
        "import signal, nbcluster; nbcluster.cluster.script('slurm', cores=1, memory='1GB'); "
        "import dask_jobqueue.runner; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    )
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"


def test_what_is_missing_is_told_in_a_terminal_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["start", "slurm", "--walltime", "1:00:00"]) == 1
    told = capsys.readouterr().err
    assert told.startswith(
        "nbcluster start slurm did nothing: its line asks for something that it does not offer. --cores is missing: "
        "Slurm is to be told what each job needs; --memory is missing: Slurm is to be told what each job needs.\n"
    )


def test_options_are_those_that_the_system_has() -> None:
    offered = {name: {option.name for option in JobQueue(name).options} for name in SYSTEMS}
    everywhere = set.intersection(*offered.values())
    assert everywhere == {
        "--cores", "--memory", "--processes", "--workers", "--job-extra", "--setup", "--python", "--interface",
        "--log-folder", "--shared-folder",
    }  # fmt: skip
    assert offered["slurm"] - everywhere == {"--partition", "--queue", "--walltime", "--account"}
    assert offered["pbs"] - everywhere == {"--queue", "--walltime", "--account"}
    assert offered["htcondor"] - everywhere == {"--disk"}
