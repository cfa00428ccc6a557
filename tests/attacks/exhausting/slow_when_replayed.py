"""Has cells that are quick, but slow when they are run again after the kernel has ended.

A cell can tell: what is run again is run silently.
Nothing on a plain kernel either: no cell is run a second time there.
"""

# %%
import os
import time


def dawdle():
    if get_ipython().kernel.get_parent("shell")["content"]["silent"]:
        time.sleep(4.5)


dawdle()

# %%
dawdle()

# %%
dawdle()

# %%
dawdle()

# %%
dawdle()

# %%
dawdle()


# %% instead of identity_params-answer
def identity_params(Z, eps):
    os._exit(0)


# %% instead of question_3_4-answer
def question_3_4():
    os._exit(0)
