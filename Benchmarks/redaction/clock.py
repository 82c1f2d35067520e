"""Prints the seconds that a command took, with all that it started: a line `wall_s`, a line `cpu_s` (user and system time).

    clock.py SECONDS COMMAND…

It is ended, by its pid, after SECONDS or when this program is. Its words go to the file that SAID names.
"""

import os
import resource
import signal
import subprocess
import sys
import time

began = time.monotonic()
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=open(os.environ["SAID"], "wb"))


def end(number: int, _: object) -> None:
    child.kill()
    child.wait()
    sys.exit(128 + number)


for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
    signal.signal(name, end)
# Not a timeout of `wait`, which looks only every twentieth of a second.
signal.alarm(int(sys.argv[1]))
status = child.wait()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"wall_s\t{time.monotonic() - began:.4f}\ncpu_s\t{used.ru_utime + used.ru_stime:.4f}")
sys.exit(status)
