"""What tells that running the user's code changed nothing but what it declares.

    watches = Watches(Scene(captures={"model": model}, space=payload_globals, allowed={"score"}))
    watches.arm()
    ...                      # the user's code runs
    changes = watches.look()  # [] or what changed, in the user's words

A look costs about 10 ns for a number in a list and nothing for an array that was not written; what it did
cost is in `watches.seconds`. After a change the objects are not what they were: whoever asked drops them.

In this room are the watches; `registry` has the table of them, `roster` the table of types, `neutral`
the table of what may change without changing a value.
"""

from nbcluster.worker.watches.change import Change, Reason, Unwatchable
from nbcluster.worker.watches.pages import PrivateMapping
from nbcluster.worker.watches.registry import REGISTRY, Entry, Scene, Watch, Watches
from nbcluster.worker.watches.shadow import Shadow

__all__ = [
    "REGISTRY",
    "Change",
    "Entry",
    "PrivateMapping",
    "Reason",
    "Scene",
    "Shadow",
    "Unwatchable",
    "Watch",
    "Watches",
]
