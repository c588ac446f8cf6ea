"""Recorded output, let out in the kernel as if the code had run there.

Text goes to the real streams; a warning meets the kernel's own filters and the registry of the module that
warned, so that "once per location" shows it as often as serially; a log record goes to the kernel's logger.

In this room (``engine``) what workers recorded reaches its readers.
"""

import importlib
import logging
import os
import sys
import threading
import warnings
from collections.abc import Sequence
from typing import Any

from nbcluster.engine.registries import REGISTRIES
from nbcluster.worker.displayed import Displayed
from nbcluster.worker.logged import Logged, by_name
from nbcluster.worker.recording import Event, Written
from nbcluster.worker.warned import FiltersTouched, Warned, forget_registries, saying


def relay(events: Sequence[Event], space: dict[str, Any]) -> None:
    """Let `events` out, in order; `space` is the user's namespace. Only the kernel's main thread calls.

    May raise what the kernel's own filters, handlers and streams raise.
    """
    with REGISTRIES.user_code(space):
        for event in events:
            _let_out(event, space)


def _let_out(event: Event, space: dict[str, Any]) -> None:
    match event:
        case Written(stream, text):
            getattr(sys, stream).write(text)
        case Warned():
            _warn(event, space)
        case FiltersTouched():
            forget_registries()
        case Logged(name, record, heard):
            logger = by_name(name)
            if logger.isEnabledFor(record.levelno) and (logger.hasHandlers() or not heard):
                logger.handle(_of_this_process(record))
        case Displayed(data, metadata):
            functions: Any = importlib.import_module("IPython.core.display_functions")
            functions.publish_display_data(dict(data), dict(metadata))


def _warn(event: Warned, space: dict[str, Any]) -> None:
    module = sys.modules.get(event.module or "")
    home: dict[str, Any] = space if event.module == "__main__" else vars(module) if module else {}
    filename = event.filename
    if event.at_home and isinstance(home.get("__file__"), str):
        filename = home["__file__"]
    with saying(event.message, event.text):
        if event.settled:
            warnings.showwarning(event.message, event.category, filename, event.lineno)
            return
        registry = home.setdefault("__warningregistry__", {})
        warnings.warn_explicit(event.message, event.category, filename, event.lineno, event.module, registry)


def _of_this_process(record: logging.LogRecord) -> logging.LogRecord:
    """The record as it would have been made here."""
    if logging.logProcesses:
        record.process = os.getpid()
    if logging.logMultiprocessing:
        record.processName = "MainProcess"
    if logging.logThreads:
        record.thread, record.threadName = threading.get_ident(), threading.current_thread().name
    started: float = vars(logging)["_startTime"]
    scale = 1e9 if started > 1e12 else 1.0  # nanoseconds from 3.13 on
    record.relativeCreated = (record.created - started / scale) * 1000
    return record
