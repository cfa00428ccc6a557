"""Commands run as from a shell, and such as only pretend."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    """Run a command as from a shell outside of make."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    inherited = {k: v for k, v in inherited.items() if k not in {"PYTHON", "LOCK"}}
    return subprocess.run(
        command, cwd=cwd, env=inherited | environment, capture_output=True, text=True, timeout=60
    )


def fake_command(path: Path, body: str) -> Path:
    """Write a shell script in the place of a command; return its path."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path
