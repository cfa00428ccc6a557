"""Make the virtual environment of the course, or bring it up to date. ``make`` calls this.

It needs nothing but a Python that the course runs on. The environment holds exactly what
requirements.lock lists, each file checked against its hash, and the course's own packages in
editable form. A stamp inside says what it was made from and is written last: an installation that
was cut short is taken up again by the next one, and a second one waits for the first.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"
LOCK = ROOT / "requirements.lock"

# What is installed but is neither locked nor the course's own. pip came with the environment.
LIST_STRAYS = """
import re, sys
from importlib.metadata import distributions
from pathlib import Path

canonical = lambda name: re.sub(r"[-_.]+", "-", name).lower()
kept = {"pip", sys.argv[2]}
kept |= set(re.findall(r"^([a-z0-9-]+)==", Path(sys.argv[1]).read_text(), re.MULTILINE))
print(*sorted({canonical(d.name) for d in distributions()} - kept))
"""


class SetupError(Exception):
    """What keeps the environment from being made, said to a person."""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command: str | Path) -> None:
    """Run a command and show what it prints."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise SetupError(f"This command failed (see above): {' '.join(map(str, command))}")


def answer(*command: str | Path) -> str | None:
    """Return what a command prints, or None if it does not run or fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


class Environment:
    """A virtual environment in the folder ``home``.

    Parameters
    ----------
    home : Path
        Folder of the environment.
    locked : bool
        Install what requirements.lock lists; otherwise the newest that pyproject.toml allows.
    """

    def __init__(self, home: Path, locked: bool) -> None:
        self.home = home.absolute()
        self.locked = locked
        self.python = self.home / "bin" / "python"
        self.stamp = self.home / "made-from.json"

    def wanted(self) -> dict[str, str]:
        """Return what an environment that is up to date was made from."""
        # The folder counts too: scripts inside carry its path, so it can't be moved.
        wanted = {"home": str(self.home), "project": digest(PROJECT)}
        if self.locked:
            if not LOCK.exists():
                raise SetupError(f"{LOCK.name} is missing: take it from version control again.")
            wanted["lock"] = digest(LOCK)
        else:
            wanted["day"] = date.today().isoformat()  # what is newest changes
        return wanted

    def found(self) -> dict[str, str]:
        """Return what this environment was made from; empty when its making was cut short."""
        try:
            return json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}

    def update(self, version: str | None = None) -> None:
        """Do what is missing, and nothing when nothing is.

        Parameters
        ----------
        version : str, optional
            Version of Python that the environment must have; by default any that the course
            runs on will do, once the environment is there.
        """
        wanted, found = self.wanted(), self.found()
        runs = answer(self.python, "-c", "import pip, platform; print(platform.python_version())")
        moved = found.get("home", wanted["home"]) != wanted["home"]
        usable = runs is not None and version in (None, runs) and not moved
        if usable and found == wanted:
            return
        self.stamp.unlink(missing_ok=True)
        if not usable:
            self.create()
            found = {}
        if self.locked:
            if found.get("lock") != wanted["lock"]:
                self.install_lock()
            # Without its dependencies: they are locked. Without isolation: so is setuptools.
            self.pip("install", "--no-deps", "--no-build-isolation", "--editable", ".")
        else:
            print(f"Installing the newest of everything into {self.home.name}", flush=True)
            extras = tomllib.loads(PROJECT.read_text())["project"]["optional-dependencies"]
            self.pip("install", "--upgrade", "--editable", f".[{','.join(extras)}]")
        self.stamp.write_text(json.dumps(wanted))

    def create(self) -> None:
        """Make the environment anew, with nothing but pip inside."""
        print(f"Making {self.home.name} with {sys.executable}", flush=True)
        if answer(sys.executable, "-c", "import ensurepip, venv") is None:
            raise SetupError(
                f"{sys.executable} can't make virtual environments: install the rest of it "
                f"(on Debian and Ubuntu: apt-get install python3-venv) and try again."
            )
        run(sys.executable, "-m", "venv", "--clear", self.home)

    def install_lock(self) -> None:
        """Install what is locked and remove what is not."""
        print(f"Installing requirements.lock into {self.home.name}", flush=True)
        self.pip("install", "--require-hashes", "--requirement", LOCK)
        own = tomllib.loads(PROJECT.read_text())["project"]["name"]
        strays = (answer(self.python, "-c", LIST_STRAYS, LOCK, own) or "").split()
        if strays:
            self.pip("uninstall", "--yes", *strays)

    def pip(self, command: str, *arguments: str | Path) -> None:
        """Run one command of the environment's own pip."""
        quiet = ("--quiet", "--disable-pip-version-check")
        run(self.python, "-m", "pip", command, *quiet, *arguments)


def main() -> int:
    """Bring the environment up to date; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path, help="folder of the environment, for example .venv")
    parser.add_argument("--newest", action="store_true", help="ignore requirements.lock")
    parser.add_argument(
        "--this-python", action="store_true", help="have the version that runs this"
    )
    options = parser.parse_args()
    version = "{}.{}.{}".format(*sys.version_info[:3]) if options.this_python else None
    turn = os.open(ROOT, os.O_RDONLY)  # let go of when this process ends, however it ends
    fcntl.flock(turn, fcntl.LOCK_EX)
    try:
        Environment(options.home, locked=not options.newest).update(version)
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
