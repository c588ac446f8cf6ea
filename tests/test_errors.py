"""The exact texts, and that an error is still itself after a journey through pickle."""

import pickle

import pytest

from nbcluster import errors
from nbcluster.errors import (
    ClusterNameTaken,
    ClusterNotAttached,
    ClusterNotFound,
    ClusterNotOurs,
    ClusterNotReached,
    ClusterNotStarted,
    Fault,
    NbclusterError,
    OptionError,
    RunStopped,
    StrictError,
    TooFewGpus,
    unknown,
)

TEXTS = {
    "an option that does not exist, and one that contradicts": (
        OptionError(
            "%%distribute",
            [unknown("--wrokers", ["--workers", "--quiet"]), Fault("--quiet", "contradicts --explain")],
            ["--explain", "--quiet", "--workers"],
        ),
        "%%distribute did nothing: its line asks for something that it does not offer."
        " --wrokers is unknown (is --workers meant?); --quiet contradicts --explain.\n"
        "There are: --explain --quiet --workers.",
    ),
    "settings": (
        OptionError(
            "the environment",
            [unknown("NBCLUSTER_X", ["NBCLUSTER_PAGES", "NBCLUSTER_PROOF"])],
            ["NBCLUSTER_PAGES", "NBCLUSTER_PROOF"],
        ),
        "The settings in the environment cannot be read. NBCLUSTER_X is unknown.\n"
        "There are: NBCLUSTER_PAGES NBCLUSTER_PROOF.",
    ),
    "strict, by reading": (
        StrictError(
            line=9,
            header="for epoch in range(200)",
            reason="carried",
            detail="line 11 reads `weight`, which line 13 sets in the iteration before",
        ),
        "line 9: `for epoch in range(200)` runs here [carried], and --strict asks that it does not."
        " Line 11 reads `weight`, which line 13 sets in the iteration before.\n"
        "Nothing of the cell was run. Without --strict the cell runs to its end, this loop in the kernel.",
    ),
    "strict, by watching": (
        StrictError(
            line=52,
            header="for p in paths",
            reason="writes",
            detail="to_csv() would write 'out.csv'",
            iteration=18,
        ),
        "line 52: `for p in paths` runs here from 18 on [writes], and --strict asks that it does not."
        " to_csv() would write 'out.csv'.\n"
        "The iterations before 18 are done and what they left is in place."
        " Without --strict the cell runs to its end, this loop in the kernel.",
    ),
    "a run stopped midway": (
        RunStopped(run="3", line=4, header="for k in k_range", committed=12, total=30),
        "Run 3 was stopped in line 4, `for k in k_range`, after 12 of 30 iterations."
        " %runs stop asked for it.\n"
        "What these iterations left is in place, in order; running the cell again starts from its top.",
    ),
    "a run stopped before its first commit": (
        RunStopped(
            run="3", line=4, header="for k in keys()", committed=0, total=None, by="the panel in JupyterLab"
        ),
        "Run 3 was stopped in line 4, `for k in keys()`, after 0 iterations. The panel in JupyterLab asked for it.\n"
        "The loop has changed nothing; running the cell again starts it anew.",
    ),
    "a cluster that does not start": (
        ClusterNotStarted("local", "the host process ended with exit code 1", "MemoryError\n"),
        "The local cluster did not start. Known of the reason: the host process ended with exit code 1."
        " Its last lines were:\nMemoryError\n"
        "Cells under %%distribute run here meanwhile; `%cluster start` tries again.",
    ),
    "one of another kind": (
        ClusterNotStarted("ssh", "lab7 refuses the connection"),
        "The ssh cluster did not start. Known of the reason: lab7 refuses the connection.\n"
        "Cells under %%distribute run on this machine meanwhile; `%cluster start ssh …` tries again.",
    ),
    "a cluster of somebody else's that cannot be used": (
        ClusterNotAttached("tcp://lab7:8786", "nothing listens there", "Look at the address."),
        "The Dask cluster at tcp://lab7:8786 was not attached. Known of the reason: nothing listens there.\n"
        "Look at the address.",
    ),
    "what is not ours to do": (
        ClusterNotOurs("lab7:8786", "scaled"),
        'The cluster "lab7:8786" was not scaled. Known of the reason: somebody else started it, and its size is up '
        "to them.\n"
        "It goes on as it is; `%cluster start` starts one of your own in its place.",
    ),
    "a cluster with more GPUs than there are": (
        TooFewGpus(1, 0, "NVIDIA's driver is not installed here"),
        "No cluster was started: it was to have 1 GPU, and this machine has none."
        " Known of the reason: NVIDIA's driver is not installed here.\n"
        "`%cluster start` takes what there is; `nbcluster.on(gpus=1, fallback=True)` is content with CPUs.",
    ),
    "a cluster with some GPUs, but fewer": (
        TooFewGpus(4, 2),
        "No cluster was started: it was to have 4 GPUs, and this machine has 2.\n"
        "`%cluster start` takes what there is; `nbcluster.on(gpus=1, fallback=True)` is content with CPUs.",
    ),
    "a cluster that is gone": (
        ClusterNotReached("local-1", "its host process 4711 was ended by SIGKILL"),
        'The cluster "local-1" does not answer any more.'
        " Known of the reason: its host process 4711 was ended by SIGKILL.\n"
        "`%cluster` shows what this notebook is attached to; `%cluster start` starts a new one.",
    ),
    "a cluster that nobody has started": (
        ClusterNotFound("gpu-3", ["big", "gpu-2"]),
        'There is no cluster named "gpu-3" (is gpu-2 meant?). There are big, gpu-2.\n'
        "`%cluster list` shows what there is; `%cluster start --name gpu-3` starts one of that name.",
    ),
    "a cluster where there is none": (
        ClusterNotFound("big", []),
        'There is no cluster named "big". There is none at the moment.\n'
        "`%cluster list` shows what there is; `%cluster start --name big` starts one of that name.",
    ),
    "a cluster with another's name": (
        ClusterNameTaken("big", "it was started by a.ipynb 3 h ago"),
        'There is a cluster named "big" already, and nothing was started. Known of it: it was started by a.ipynb'
        " 3 h ago.\n`%cluster attach big` uses it; `%cluster stop big` ends it.",
    ),
}


def test_a_cluster_that_fails_is_told_in_a_clause_too() -> None:
    gone = ClusterNotReached("local-1", "its host process 4711 was ended by SIGKILL")
    assert gone.clause == (
        'the cluster "local-1" does not answer any more: its host process 4711 was ended by SIGKILL'
    )
    unborn = ClusterNotStarted("local", "the host process ended with exit code 1", "MemoryError\n")
    assert unborn.clause == "the local cluster did not start: the host process ended with exit code 1"


@pytest.mark.parametrize(("error", "text"), TEXTS.values(), ids=TEXTS)
def test_an_error_says_what_why_and_what_to_do(error: NbclusterError, text: str) -> None:
    assert str(error) == text


@pytest.mark.parametrize("error", [error for error, _ in TEXTS.values()], ids=TEXTS)
def test_an_error_survives_a_journey(error: NbclusterError) -> None:
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is type(error)
    assert vars(arrived) == vars(error)


def test_an_error_without_fields_survives_a_journey() -> None:
    assert str(pickle.loads(pickle.dumps(NbclusterError("only words")))) == "only words"


def test_every_class_has_its_branch_in_the_drawn_tree() -> None:
    def drawn(kind: type[NbclusterError]) -> set[str]:
        return {kind.__name__}.union(*(drawn(below) for below in kind.__subclasses__()))

    missing = {name for name in drawn(NbclusterError) if f" {name}" not in (errors.__doc__ or "")}
    assert missing == set()
