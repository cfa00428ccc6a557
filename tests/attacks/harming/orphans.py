"""Starts processes that outlive it: forked twice, in sessions of their own, deaf to signals.

Only inside the walls: it could harm the machine.
"""

# %%
import os
import signal
import sys
import time

for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            os.execv(
                sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", "{marker}"]
            )
        os._exit(0)
time.sleep(0.5)
