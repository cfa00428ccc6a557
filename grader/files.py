"""Files written whole or not at all, whatever interrupts it."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, in place of the one that is there, if any; make the folders it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # so that a power cut leaves no empty file under the name
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
