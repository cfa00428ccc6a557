"""Talks to a service that listens on a name that is in no folder.

On a plain kernel: it reaches the listener.
"""

# %%
import socket

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect("\0{abstract socket}")
    connection.sendall(b"{marker}")
