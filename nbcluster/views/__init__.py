"""How a run looks: snapshots in, pictures out.

    view = choose(kind_of(shell), shell)
    view(snapshot)      # at most ten times a second, the last time with a final one

A view words what it is given and computes nothing about the run. No view ever raises, or changes anything
that the user's code can see.

In this room runs are shown: as a widget (``live``, ``widget``, ``stream``), as html and as text.
"""

from nbcluster.views.choice import Kind, View, choose, kind_of

__all__ = ["Kind", "View", "choose", "kind_of"]
