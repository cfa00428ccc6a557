"""The tests of test_sandbox.py once more, as an ordinary user."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.chapters import ROOT
from grader.sandbox import linux
from grader.sandbox.linux import Mount, Namespace

USER = 54321


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another")
def test_it_all_works_as_an_ordinary_user(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    os.chown(home, USER, USER)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs"]
    environment = {**os.environ, "HOME": str(home), "PYTEST_DEBUG_TEMPROOT": str(home)}
    ran = subprocess.run(
        [*command, "tests/test_sandbox.py"],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=become_ordinary,
        capture_output=True,
        text=True,
        timeout=600,
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    assert "skipped" not in said, said


def become_ordinary():
    """Become a user that has nothing, but that can read Python and the course."""
    linux.unshare(Namespace.MOUNT)
    linux.mount("none", "/", "", Mount.RECURSIVE | Mount.PRIVATE)
    for place in {Path(sys.base_prefix), Path(sys.prefix), ROOT}:
        open_up(place.resolve())
    os.setgroups([])
    os.setgid(USER)
    os.setuid(USER)


def open_up(place):
    """Make a folder readable that lies in someone's home, for this process and its children."""
    closed = next((p for p in reversed(place.parents) if not p.stat().st_mode & 0o001), None)
    if closed is None:
        return
    kept = os.open(place, os.O_PATH)
    linux.mount("tmpfs", closed, "tmpfs", Mount(0), "mode=755")
    place.mkdir(parents=True)
    linux.bind(f"/proc/self/fd/{kept}", place)
    os.close(kept)
