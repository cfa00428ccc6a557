"""Talks to a service that listens on a path.

On a plain kernel: it reaches the listener.
"""

# %%
import socket

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect("{socket}")
    connection.sendall(b"{marker}")
