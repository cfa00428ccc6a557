"""The tests that end in walls once more, as an ordinary user."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.chapters import ROOT
from grader.sandbox import linux, seccomp
from grader.sandbox.linux import Mount, Namespace

USER = 54321


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another")
def test_it_all_works_as_an_ordinary_user():
    with tempfile.TemporaryDirectory() as home:  # pytest's own folders are closed to others
        os.chown(home, USER, USER)
        said = run_tests(home)
    assert " passed" in said
    assert "skipped" not in said or not seccomp.is_there, said


def run_tests(home):
    """Return what pytest says of the tests; fail if one of them does."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs"]
    folders = [str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    environment = {
        **os.environ,
        "HOME": home,
        "PYTEST_DEBUG_TEMPROOT": home,
        "PYTHONPATH": os.pathsep.join(folders),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    ran = subprocess.run(
        [*command, "tests/test_sandbox.py", "tests/test_warm_parent.py"],
        cwd=ROOT,
        env=environment,
        preexec_fn=become_ordinary,
        capture_output=True,
        text=True,
        timeout=600,
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    return said


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
