"""What a piece of code says, read without running it.

In this room source becomes facts: names and their classes, sites, and what keeps a loop where it is.
"""

from nbcluster.analysis.cell import read_beside, read_cell, read_functions, read_plotting

__all__ = ["read_beside", "read_cell", "read_functions", "read_plotting"]
