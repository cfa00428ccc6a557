"""Jupyter servers that the browser tests start and end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from grader.chapters import ROOT

TOKEN = "a-token-of-the-tests"
PARTS = ["course", "grader", "lab", "notebooks", "solutions", "nbgrader_config.py"]
"""What of the repository a course needs to be opened in JupyterLab and graded."""


def copy_of_the_course(place: Path) -> Path:
    """Copy the course, so that what is typed and released changes no file of the repository."""
    place.mkdir(parents=True)
    for name in PARTS:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(ROOT / name, place / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, place / name)
    return place


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(own: Path, **more: str) -> dict[str, str]:
    """Return an environment whose Jupyter keeps its settings and secrets in a folder of its own."""
    programs = str(Path(sys.executable).parent)
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "COURSE_", "NBGRADER", "PYTEST"))
    }
    return inherited | {
        "PATH": os.pathsep.join([programs, inherited.get("PATH", os.defpath)]),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "IPYTHONDIR": str(own / "ipython"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        **more,
    }


@contextmanager
def jupyter_lab(folder: Path, env: dict[str, str], log: Path, *options: str):
    """Run JupyterLab in a folder as ``make lab`` does, without its browser; yield its address."""
    port = free_port()
    command = [
        *[sys.executable, "-m", "jupyter", "lab", "--no-browser"],
        *["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"],
        f"--IdentityProvider.token={TOKEN}",
        *options,
    ]
    if os.geteuid() == 0:
        command.append("--allow-root")
    address = f"http://127.0.0.1:{port}"
    with running(command, folder, env, log, f"{address}/api"):
        yield address


@contextmanager
def running(command: list[str], folder: Path, env: dict[str, str], log: Path, probe: str):
    """Run a server until the block ends; it begins when an address answers."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as said:
        server = subprocess.Popen(
            command, cwd=folder, env=env, stdout=said, stderr=said, start_new_session=True
        )
        try:
            _wait_for(server, probe, log)
            yield server
        finally:
            server.send_signal(signal.SIGTERM)  # it ends its kernels, then itself
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _wait_for(server: subprocess.Popen, address: str, log: Path) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError(f"The server did not start: {log.read_text()[-2000:]}")
