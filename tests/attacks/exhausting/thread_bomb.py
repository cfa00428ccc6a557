"""Starts threads until no more can be started, and lets them work.

Only inside the walls: it could harm the machine.
"""

# %%
import threading


def work():
    while True:
        sum(range(1000))


while True:
    try:
        threading.Thread(target=work, daemon=True).start()
    except RuntimeError:
        break
