"""Asks the machine's container engine, or its system manager, for a process outside.

Only inside the walls: it could harm the machine.
"""

# %%
import socket
from pathlib import Path

PLACES = (
    "docker.sock",
    "containerd/containerd.sock",
    "podman/podman.sock",
    "dbus/system_bus_socket",
)
for path in [Path(run) / name for run in ("/run", "/var/run") for name in PLACES]:
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
            connection.sendall(b"GET /info HTTP/1.0\r\n\r\n")
            print(path, connection.recv(1000), "{marker}"[::-1])
        except OSError as error:
            print(path, error)
