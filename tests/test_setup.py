"""The set-up: what the lock, the Makefile, the environment file and the README promise."""

import json
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.commands import ROOT, fake_command, run

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
README = (ROOT / "README.md").read_text()
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())

PYTHONS = ["3.11", "3.12", "3.13"]
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_machine": "x86_64", "os_name": "posix"},
    "linux-arm": {"sys_platform": "linux", "platform_machine": "aarch64", "os_name": "posix"},
    "macos": {"sys_platform": "darwin", "platform_machine": "arm64", "os_name": "posix"},
    "windows": {"sys_platform": "win32", "platform_machine": "AMD64", "os_name": "nt"},
}
TARGETS = [
    *["help", "lab", "demo", "bench", "test", "site"],
    *["build", "build-check", "guard", "unit", "nbval", "browser", "lint", "format"],
    *["lock", "clean"],
]


def locked_entries() -> list[tuple[Requirement, list[str]]]:
    """Return each requirement of the lock with its hashes."""
    lines = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", LOCK, flags=re.MULTILINE)).splitlines()
    parts = [line.split("--hash=") for line in lines if line.strip()]
    return [(Requirement(name), [h.strip() for h in hashes]) for name, *hashes in parts]


def locked_versions(python: str, platform: dict[str, str]) -> dict[str, Version]:
    """Return the versions that pip would install from the lock somewhere."""
    where = platform | {"python_version": python, "python_full_version": f"{python}.9"}
    versions = {}
    for entry, _ in locked_entries():
        if entry.marker is None or entry.marker.evaluate(where):
            assert canonicalize_name(entry.name) not in versions, f"{entry.name} is locked twice"
            (pin,) = entry.specifier
            versions[canonicalize_name(entry.name)] = Version(pin.version)
    return versions


def declared() -> list[Requirement]:
    """Return every requirement of pyproject.toml: runtime, all extras and the build."""
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(r) for g in [*groups, PROJECT["build-system"]["requires"]] for r in g]


# The lock


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_lock_has_every_dependency_at_a_version_that_satisfies_it(python, platform):
    versions = locked_versions(python, PLATFORMS[platform])
    where = PLATFORMS[platform] | {"python_version": python}
    wanted = [r for r in declared() if r.marker is None or r.marker.evaluate(where)]
    unmet = [
        str(r)
        for r in wanted
        if (version := versions.get(canonicalize_name(r.name))) is None
        or not r.specifier.contains(version)
    ]
    assert not unmet, f"make lock, please: {unmet}"


def test_lock_pins_and_hashes_every_entry():
    entries = locked_entries()
    assert len(entries) > 50
    for entry, hashes in entries:
        assert [pin.operator for pin in entry.specifier] == ["=="], entry
        assert hashes, f"{entry} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in hashes), entry


def test_lock_names_no_index_no_host_and_no_folder():
    """Only pins and hashes, so that pip takes the files from wherever it is set up to."""
    pin = r"[a-z0-9-]+==[\w.+!]+( ; [\w'(). <>=!]+)? \\"
    digest = r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    allowed = re.compile(rf"{pin}|{digest}| *#.*")
    assert [line for line in LOCK.splitlines() if not allowed.fullmatch(line)] == []
    assert not re.search(r"://|file:|\s/", LOCK)


def test_same_numpy_and_tensorflow_on_every_python():
    """Outputs of the notebooks are compared, so the versions behind them must not differ."""
    linux = [locked_versions(python, PLATFORMS["linux"]) for python in PYTHONS]
    assert len({(v["numpy"], v["tensorflow-cpu"], v["matplotlib"]) for v in linux}) == 1


# The conda environment


def test_environment_and_project_agree_on_python():
    conda = [Requirement(d) for d in CONDA["dependencies"] if isinstance(d, str)]
    (python,) = (d for d in conda if d.name == "python")
    assert python.specifier == SpecifierSet(PROJECT["project"]["requires-python"])
    assert CONDA["name"] == PROJECT["project"]["name"]


def test_environment_takes_all_else_from_the_lock():
    conda = [Requirement(d).name for d in CONDA["dependencies"] if isinstance(d, str)]
    (from_pip,) = (d["pip"] for d in CONDA["dependencies"] if isinstance(d, dict))
    assert sorted(conda) == ["pip", "python"]
    assert from_pip == ["--requirement requirements.lock"]


def test_environment_says_how_to_install_the_course_itself():
    header = (ROOT / "environment.yml").read_text().split("name:")[0]
    assert "pip install --no-deps --no-build-isolation --editable ." in header


# Which Python


def test_python_versions_are_the_same_everywhere():
    bounds = SpecifierSet(PROJECT["project"]["requires-python"])
    assert [v for v in (f"3.{n}" for n in range(8, 20)) if v in bounds] == PYTHONS
    finder = (ROOT / "tools/find-python").read_text()
    assert "(3, 11) <= sys.version_info[:2] < (3, 14)" in finder
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == PYTHONS


def test_python_that_does_not_run_is_passed_over(tmp_path):
    fake_command(tmp_path / "python3", "echo 'version manager: command not found' >&2; exit 127")
    real = fake_command(tmp_path / "python3.12", f'exec "{sys.executable}" "$@"')
    found = run("/bin/sh", "tools/find-python", PATH=str(tmp_path))
    assert (found.returncode, found.stdout) == (0, f"{real}\n")


def test_python_without_venv_is_passed_over_for_one_with_it(tmp_path):
    without = 'case "$2" in *ensurepip*) exit 1;; esac; exec "%s" "$@"'
    fake_command(tmp_path / "python3", without % sys.executable)
    assert run("/bin/sh", "tools/find-python", PATH=str(tmp_path)).stdout.endswith("/python3\n")
    real = fake_command(tmp_path / "python3.11", f'exec "{sys.executable}" "$@"')
    assert run("/bin/sh", "tools/find-python", PATH=str(tmp_path)).stdout == f"{real}\n"


def test_no_python_gets_one_clear_sentence(tmp_path):
    found = run("/bin/sh", "tools/find-python", PATH=str(tmp_path))
    assert found.returncode == 1
    assert found.stderr.count("\n") == 1
    assert "No Python 3.11, 3.12 or 3.13" in found.stderr


@pytest.mark.parametrize("python", ["/no/such/python", "false"])
def test_a_broken_python_gets_one_clear_sentence(python):
    made = run("make", "environment", f"PYTHON={python}")
    assert made.returncode != 0
    sentence = f"PYTHON={python} is not a Python 3.11, 3.12 or 3.13 that runs: name another one."
    assert sentence in made.stderr.splitlines()
    assert "Traceback" not in made.stderr


# The environment that make makes


@pytest.fixture
def copy(tmp_path):
    """A copy of the set-up whose lock is empty, so that an environment is made in seconds."""
    root = tmp_path / "a copy"
    (root / "tools").mkdir(parents=True)
    for name in ["Makefile", "pyproject.toml", "tools/find-python", "tools/environment.py"]:
        shutil.copy(ROOT / name, root / name)
    (root / "requirements.lock").write_text("# nothing\n")
    return root


def make_environment(root: Path, *options: str) -> subprocess.CompletedProcess:
    return run(sys.executable, "tools/environment.py", ".venv", *options, cwd=root)


@pytest.fixture
def recorded(copy):
    """The copy with an environment whose pip only writes down what it is told to do."""
    (copy / ".venv").mkdir()
    version = sys.version.split()[0]
    fake_command(
        copy / ".venv" / "bin" / "python",
        f'''case "$*" in
            "-m pip"*) echo "$@" >> "{copy}/told"; sleep 0.2; test ! -e "{copy}/offline";;
            *python_version*) echo {version};;
        esac''',
    )
    return copy


def told(root: Path) -> list[str]:
    """Return what pip was told to install since the last call."""
    path = root / "told"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return ["course" if "--editable" in line else "lock" for line in lines]


def test_environment_is_made_once_and_again_when_something_changes(recorded):
    assert make_environment(recorded).returncode == 0
    assert told(recorded) == ["lock", "course"]
    make_environment(recorded)
    assert told(recorded) == []
    (recorded / "requirements.lock").write_text("# changed\n")
    make_environment(recorded)
    assert told(recorded) == ["lock", "course"]
    with (recorded / "pyproject.toml").open("a") as project:
        project.write("# changed\n")
    make_environment(recorded)
    assert told(recorded) == ["course"]


def test_the_newest_of_everything_is_every_extra_and_that_of_today(recorded):
    assert make_environment(recorded, "--newest").returncode == 0
    extras = ",".join(PROJECT["project"]["optional-dependencies"])
    assert (recorded / "told").read_text().endswith(f" --upgrade --editable .[{extras}]\n")
    told(recorded)
    make_environment(recorded, "--newest")
    assert told(recorded) == []
    stamp = recorded / ".venv" / "made-from.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"day": "2026-01-05"}))
    make_environment(recorded, "--newest")
    assert told(recorded) == ["course"]


def test_installation_that_failed_is_taken_up_again(recorded):
    make_environment(recorded)
    lock = (recorded / "requirements.lock").read_text()
    (recorded / "requirements.lock").write_text("# changed\n")
    (recorded / "offline").touch()
    told(recorded)
    failed = make_environment(recorded)
    assert failed.returncode == 1
    assert "This command failed (see above)" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert told(recorded) == ["lock"]
    (recorded / "offline").unlink()
    (recorded / "requirements.lock").write_text(lock)  # part of the other one may be installed
    assert make_environment(recorded).returncode == 0
    assert told(recorded) == ["lock", "course"]


def test_two_at_a_time_install_once(recorded):
    command = [sys.executable, "tools/environment.py", ".venv"]
    both = [subprocess.Popen(command, cwd=recorded) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert told(recorded) == ["lock", "course"]


def test_environment_that_was_moved_is_made_anew(recorded):
    make_environment(recorded)
    moved = recorded.rename(recorded.with_name("moved"))
    made = make_environment(moved)
    assert made.stdout.startswith("Making .venv with ")
    assert not (moved / ".venv" / "bin" / "python").read_bytes().startswith(b"#!/bin/sh")


def test_package_that_is_not_locked_is_found(copy):
    """What is left over from an older lock would hide a dependency that is missing."""
    (copy / "requirements.lock").write_text("pytest==1 \\\n    --hash=sha256:0\n")
    script = runpy.run_path(str(ROOT / "tools/environment.py"))["LIST_STRAYS"]
    lock = str(copy / "requirements.lock")
    listed = run(sys.executable, "-c", script, lock, "own").stdout.split()
    assert "numpy" in listed
    assert not {"pytest", "pip", "own"} & set(listed)


def test_missing_lock_gets_one_clear_sentence(copy):
    (copy / "requirements.lock").unlink()
    made = make_environment(copy)
    assert made.returncode == 1
    assert made.stderr == "requirements.lock is missing: take it from version control again.\n"


def test_python_that_can_not_make_environments_is_told_what_it_lacks(copy):
    (copy / "ensurepip").mkdir()
    (copy / "ensurepip" / "__init__.py").write_text("raise ImportError\n")
    made = run(sys.executable, "tools/environment.py", ".venv", cwd=copy, PYTHONPATH=str(copy))
    assert made.returncode == 1
    assert "apt-get install python3-venv" in made.stderr
    assert "Traceback" not in made.stderr


def test_unknown_lock_gets_one_clear_sentence():
    made = run("make", "help", "LOCK=oldest")
    assert made.returncode != 0
    assert "only LOCK=newest does" in made.stderr


# What people read and type


def test_help_lists_every_target_in_a_line_each():
    listed = run("make").stdout.splitlines()
    assert all(re.match(r"make \S+ +\S", line) for line in listed)
    assert sorted(line.split()[1] for line in listed) == sorted(TARGETS)
    assert max(map(len, listed)) <= 100


def test_readme_has_a_quick_start_of_two_commands():
    start = README.split("## Quick start")[1].split("\n## ")[0]
    (block,) = re.findall(r"```sh\n(.*?)```", start, re.DOTALL)
    assert [line.split("#")[0].strip() for line in block.splitlines()] == ["make demo", "make test"]


def test_readme_names_only_targets_that_exist():
    text = README + (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    assert named and named <= set(TARGETS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("LICENSE", "MIT License"),
        ("LICENSE-prose", "https://creativecommons.org/licenses/by/4.0/"),
        ("LICENSE-prose", "Section 8 -- Interpretation."),
    ],
)
def test_licences_are_there_and_named(name, words):
    assert words in (ROOT / name).read_text()
    assert f"]({name})" in README
    assert name in PROJECT["project"]["license-files"]


def test_links_in_the_prose_lead_somewhere():
    for page in ["README.md", "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text()):
            assert (ROOT / target).exists(), f"{page} links to {target}"


def test_how_to_contribute_takes_under_a_page_each():
    sections = (ROOT / "CONTRIBUTING.md").read_text().split("\n## ")[1:]
    assert [s.splitlines()[0] for s in sections] == [
        "Change a lecture",
        "Add an exercise",
        "Add a known mistake",
    ]
    assert max(len(s.splitlines()) for s in sections) < 50


def test_no_dependency_is_without_its_reason():
    listed = re.findall(
        r'^    "[a-z].*$', (ROOT / "pyproject.toml").read_text().split("[project.scripts]")[0], re.M
    )
    assert len(listed) == len(declared()) - len(PROJECT["build-system"]["requires"])
    bare = [line for line in listed if "  # " not in line and "tensorflow" not in line]
    assert not bare
