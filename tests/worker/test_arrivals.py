"""Payloads that are sent piece by piece are found where the kernel's path would lead."""

import mmap
import os
from pathlib import Path

import pytest

from nbcluster.worker import arrivals, modules
from nbcluster.worker.arrivals import Piece


def read(path: str) -> bytes:
    return Path(path).read_bytes()


@pytest.mark.parametrize("has_memfd", [True, False])
def test_pieces_are_put_together_and_go_with_their_run(
    has_memfd: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_memfd:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    there = "/proc/1/fd/9"
    assert arrivals.here(there) == there
    arrivals.take(Piece("k-1", there, b"one "))
    arrivals.take(Piece("k-1", there, b"two"))
    path = arrivals.here(there)
    assert read(path) == b"one two"
    with open(path, "rb") as file:
        kept = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    arrivals.drop("k-2")
    assert arrivals.here(there) == path
    arrivals.drop("k-1")
    assert arrivals.here(there) == there
    assert kept[:3] == b"one", "who has mapped it keeps it"
    kept.close()


def test_a_path_that_another_run_has_had_leads_to_the_new_one_s() -> None:
    arrivals.take(Piece("k-1", "/x", b"old"))
    arrivals.take(Piece("k-2", "/x", b"new"))
    assert read(arrivals.here("/x")) == b"new"
    arrivals.drop("k-2")


def test_what_is_installed_is_found_where_it_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = ["/notebook", "/kernel/lib", "/project", "/kernel/site-packages", "/more"]
    assert modules.path_here(theirs) == theirs
    installed = frozenset({"/kernel/lib", "/kernel/site-packages"}), ("/worker/lib", "/worker/site-packages")
    monkeypatch.setattr(modules, "_installed", installed)
    assert modules.path_here(theirs) == [
        "/notebook",
        "/worker/lib",
        "/worker/site-packages",
        "/project",
        "/more",
    ]
    assert modules.path_here(["/notebook"]) == ["/notebook", "/worker/lib", "/worker/site-packages"]
