"""Which clusters a notebook can know of, and which of them is meant.

In this room what stands after `%cluster attach` is found, and a notebook that is opened again is told of its cluster.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nbcluster.errors import Fault, OptionError
from nbcluster.grammar import in_python

if TYPE_CHECKING:
    from nbcluster.clusters import Entry
    from nbcluster.clusters.whereabouts import Tls, Whereabouts


def meant(
    word: str, space: Mapping[str, object], tls: "Tls | None", of: str = "%cluster attach"
) -> "Entry | Whereabouts":
    """What is meant is decided by the form of the word, and by what there is: an address, an object of the notebook's,
    the name of a cluster that was started, a file. `of`: who asks."""
    from nbcluster.clusters import find, whereabouts

    there_are = ["NAME", "tcp://HOST:PORT", "tls://HOST:PORT", "FILE"]
    tls = tls or whereabouts.Tls()
    missing = [(name, path) for name, path in tls.paths.items() if not Path(path).is_file()]
    if missing:
        faults = [Fault(f"{name} {path}", "is no file") for name, path in missing]
        raise _wrong(of, faults, [*whereabouts.Tls.options])
    if whereabouts.is_address(word):
        return whereabouts.at_address(word, tls)
    found = whereabouts.of_object(space[word]) if word in space else None
    is_name = found is None and word in cluster_names()
    is_file = "/" in word or word.endswith(".json") or Path(word).is_file()
    if is_file and found is None and not is_name:
        return whereabouts.in_file(Path(word).expanduser(), tls)
    if tls.paths:
        trouble = f"is for an address or a scheduler file, and {word} is neither"
        raise _wrong(of, [Fault(option, trouble) for option in tls.paths], there_are)
    if found is not None:
        return found
    if is_name or word not in space:
        return find(word)
    whose = "" if of.endswith("()") else "a name of this notebook's, "
    trouble = f"is {whose}of type {type(space[word]).__name__}, and neither a cluster nor a client of Dask's"
    raise _wrong(of, [Fault(word, trouble)], there_are)


def _wrong(of: str, faults: Sequence[Fault], there_are: Sequence[str]) -> OptionError:
    if not of.endswith("()"):
        return OptionError(of, faults, there_are)
    keys = [each.lstrip("-").replace("-", "_") if each.startswith("--") else each for each in there_are]
    return OptionError(of, [in_python(fault) for fault in faults], keys)


def notebook() -> str:
    """The path of the notebook whose kernel this is, as its server knows it; empty where that is not told."""
    return os.environ.get("JPY_SESSION_NAME", "")


def kernel_id() -> str:
    """What Jupyter's server calls this kernel; empty where there is none."""
    application = sys.modules.get("ipykernel.kernelapp")
    if application is None or not application.IPKernelApp.initialized():
        return ""
    name = Path(application.IPKernelApp.instance().connection_file).stem
    return name.removeprefix("kernel-") if name.startswith("kernel-") else ""


def cluster_names() -> list[str]:
    """Of the clusters that were started, as far as a look at the folder tells: some may have ended."""
    from jupyter_core.paths import jupyter_runtime_dir

    return sorted(
        path.parent.name for path in Path(jupyter_runtime_dir(), "nbcluster").glob("*/cluster.json")
    )


def offer() -> str | None:
    """What a notebook that is opened again is told of the cluster that it used; None where there is none.

    Starts nothing, and imports nothing to find that there is nothing.
    """
    own = notebook()
    if not own:
        return None
    if not cluster_names():
        return None
    from nbcluster.clusters.registry import used_by

    entry = used_by(own)
    if entry is None:
        return None
    return (
        f'The cluster "{entry.name}", which this notebook has used, is there: `%cluster attach {entry.name}`.'
    )
