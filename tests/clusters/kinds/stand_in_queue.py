"""Stands in for the commands of queueing systems that cannot run here: it takes a script as each of them does, answers
in the form that its manual shows, and has the script run at once, on this machine.

It tries what is ours: which command is called how, and what is read from its answer. Whether a site's own system does the
same only a site can tell.

In this room a script becomes a process.
"""

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

SUBMITTED = {
    "pbs": "{number}.here",
    "sge": 'Your job {number} ("nbcluster") has been submitted',
    "lsf": "Job <{number}> is submitted to default queue <normal>.",
    "htcondor": "Submitting job(s).\n1 job(s) submitted to cluster {number}.",
    "oar": "[ADMISSION RULE] Modify resource description\nOAR_JOB_ID={number}",
}
SHOWN = {
    "pbs": "{number}.here          nbcluster-x      ada      00:00:00 R workq",
    "sge": "     {number} 0.55500 nbcluster- ada      r     11/23/2026 19:00:00 all.q@here     1",
    "lsf": "{number}      ada     RUN   normal     here        here        *cluster-x Nov 23 19:00",
    "htcondor": " {number}.0   ada            11/23 19:00   0+00:00:01 R  0    0.3 sh -c",
    "oar": "{number}  R  nbcluster-x  ada  2026-11-23 19:00:00  R  default",
}
COMMANDS = {
    "pbs": ("qsub", "qstat", "qdel"),
    "sge": ("qsub", "qstat", "qdel"),
    "lsf": ("bsub", "bjobs", "bkill"),
    "htcondor": ("condor_submit", "condor_q", "condor_rm"),
    "oar": ("oarsub", "oarstat", "oardel"),
}


def install(folder: Path, system: str) -> Path:
    """A folder with the commands of that system, for the PATH."""
    commands = folder / "bin"
    (commands / "jobs").mkdir(parents=True)
    (commands / "system").write_text(system)
    for name in COMMANDS[system]:
        command = commands / name
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {__file__} "$0" "$@"\n')
        command.chmod(0o755)
    return commands


def running(commands: Path) -> list[int]:
    """The processes of its jobs."""
    return [pid for job in (commands / "jobs").iterdir() if _is_there(pid := int(job.read_text()))]


def main() -> None:
    command = Path(sys.argv[1])
    commands, arguments = command.parent, sys.argv[2:]
    system = (commands / "system").read_text()
    submits, shows, _ = COMMANDS[system]
    if command.name == submits:
        print(SUBMITTED[system].format(number=_submit(commands, system, arguments)))
    elif command.name == shows:
        for job in (commands / "jobs").iterdir():
            if _is_there(int(job.read_text())):
                print(SHOWN[system].format(number=job.name))
    else:
        for number in arguments:
            os.killpg(int((commands / "jobs" / number.partition(".")[0]).read_text()), signal.SIGTERM)


def _submit(commands: Path, system: str, arguments: list[str]) -> int:
    if system == "lsf":
        assert not arguments, "bsub reads its standard input"
        script = sys.stdin.read()
    elif system == "oar":
        *options, script = arguments
        assert "-l" in options, "oarsub is given the directives as options"
    else:
        script = Path(arguments[-1]).read_text()
    if "nowhere" in script or "nowhere" in arguments:
        sys.exit(f"{COMMANDS[system][0]}: Unknown queue")
    if system == "htcondor":
        [line] = [each for each in script.splitlines() if each.startswith("Arguments = ")]
        told = shlex.split(line.partition(" = ")[2].strip('"'))
        job = ["/bin/sh", *told]
    else:
        job = ["/bin/bash", "-c", script]
    number = 4001 + len(list((commands / "jobs").iterdir()))
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(job, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    (commands / "jobs" / str(number)).write_text(str(started.pid))
    return number


def _is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


if __name__ == "__main__":
    main()
