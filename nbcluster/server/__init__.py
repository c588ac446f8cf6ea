"""The Jupyter Server extension: what the side panel, the toolbar and the status bar are told, and what they may ask.

It speaks JSON with the clusters' host processes, and imports neither distributed nor IPython: it may live in another
environment than the notebooks, and never unpickles what others say. Everything else is imported when a server loads it.

In this room it is found by Jupyter.
"""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from nbcluster.server.application import Extension

    return [{"module": "nbcluster.server", "app": Extension}]
