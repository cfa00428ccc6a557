"""Leaves a file where IPython runs it at the start of the next kernels, those of others.

On a plain kernel: it does harm.
"""

# %%
from pathlib import Path

for folder in ("{home}/.ipython/profile_default/startup", "{home}/.config"):
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "{marker}.py").write_text("# {marker}\n")
    except OSError as error:
        print(error)
