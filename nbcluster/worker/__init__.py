"""What happens where the user's code runs.

In this room (`worker`) is what every worker imports, and the kernel too for its own iteration 0: light,
without IPython, and without pandas unless a cell brings it.
"""
