"""The kinds of clusters beside the one on this machine: one file for each, with one class.

In this room (`clusters`) plain Dask workers are had from other machines, queues and services.
"""
