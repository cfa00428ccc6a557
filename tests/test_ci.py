"""What CI runs, where all is there and where something is missing."""

import os
import shutil
import subprocess
import sys

import pytest
import yaml

from tests.commands import ROOT, fake_command, run

OPTIONAL = ("chromium", "initdb", "configurable-http-proxy")


def test_ci_runs_the_tests_in_strict_bash():
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert lines[-1] == "exec make test"
    assert run("bash", "-n", str(script)).returncode == 0


@pytest.fixture
def ci(tmp_path):
    """Return a function that runs ``.ci/run`` where there is nothing but some commands.

    What installs or tests only says what it was told.
    """
    for name in ("make", "apt-get", "npm"):
        fake_command(tmp_path / name, f'echo "{name} was told: $*"')
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(shutil.which(name))

    def run_(*there: str, user: str, **environment: str) -> subprocess.CompletedProcess:
        fake_command(tmp_path / "id", f"echo {user}")
        for name in there:
            fake_command(tmp_path / name, "")
        if "python3" in there:
            fake_command(tmp_path / "python3", f'exec "{sys.executable}" "$@"')
        return run("bash", str(ROOT / ".ci/run"), PATH=str(tmp_path), **environment)

    return run_


@pytest.mark.parametrize("user", ["0", "1000"])
def test_ci_goes_straight_to_the_tests_when_nothing_is_missing(ci, tmp_path, user):
    done = ci("python3", *OPTIONAL, user=user)
    assert done.stdout.splitlines() == [
        f"Nothing is missing on this system; Python is {tmp_path}/python3",
        "Running make test",
        "make was told: test",
    ]


@pytest.mark.parametrize(("user", "installs"), [("0", True), ("1000", False)])
def test_ci_installs_a_browser_where_it_may_and_goes_on_where_it_may_not(ci, user, installs):
    done = ci("python3", user=user)
    said = "apt-get was told: install -y -qq --no-install-recommends chromium" in done.stdout
    assert said == installs
    said = "npm was told: install --global --silent configurable-http-proxy" in done.stdout
    assert said == installs
    assert done.stdout.endswith("make was told: test\n")


@pytest.mark.parametrize(("user", "installs"), [("0", True), ("1000", False)])
def test_ci_installs_a_missing_python_as_root_only(ci, user, installs):
    done = ci(*OPTIONAL, user=user, PYTHON="/no/such/python")
    assert done.stdout.startswith("Missing on this system: python3 python3-venv\n")
    assert ("apt-get was told: update" in done.stdout) == installs
    assert ("make was told: test" in done.stdout) == installs
    assert ("Install them and run this again" in done.stderr) != installs


def test_workflow_runs_what_ci_runs_and_weekly_the_newest():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    triggers = workflow[True]  # YAML 1.1 reads the key "on" as a boolean
    assert {"push", "pull_request", "schedule"} == set(triggers)
    for job in workflow["jobs"].values():
        assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    (step,) = (s for s in workflow["jobs"]["newest"]["steps"] if "run" in s)
    assert step["env"] == {"LOCK": "newest"}
