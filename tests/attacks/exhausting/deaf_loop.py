"""Loops for ever and catches every interrupt.

On stock nbgrader: the submission stays ungraded.
"""

# %%
import time

while True:
    try:
        time.sleep(60)
    except BaseException:
        pass
