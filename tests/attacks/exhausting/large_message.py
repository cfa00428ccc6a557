"""Sends one message that is larger than any that the grader should take.

Only inside the walls: it could harm the machine.
"""

# %%
kernel = get_ipython().kernel
content = {"name": "stdout", "text": "x" * (200 * 2**20)}
kernel.session.send(kernel.iopub_socket, "stream", content, parent=kernel.get_parent("shell"))
