"""In this room are the names under which Jupyter's server holds what is ours."""

from typing import Final

BASE: Final = "nbcluster"
KEY: Final = "nbcluster_lookout"
RESOURCE: Final = "nbcluster"
"""What an authorizer is asked about."""
