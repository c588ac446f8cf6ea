"""Runs a command, and says which of all the processes below it are still there some time after it has ended.

    python reaper.py SECONDS COMMAND …

What the command prints is passed on; the last line is JSON. Orphans become this process's own children, so
that none is missed: not one in a session of its own, nor one that was born while the others died.
"""

import json
import subprocess
import sys
import threading
import time

import psutil

from nbcluster.worker import process

process.adopt_orphans()
command = subprocess.Popen(sys.argv[2:])
command.wait()
ended_at = time.monotonic()
moment = threading.Event()
while psutil.Process().children():
    if time.monotonic() - ended_at > float(sys.argv[1]):
        break
    process.reap_orphans([])
    moment.wait(0.02)
left = [" ".join(each.cmdline()) or each.name() for each in psutil.Process().children(recursive=True)]
print(json.dumps({"left": left, "after_s": time.monotonic() - ended_at}), flush=True)
process.end_all_below()
