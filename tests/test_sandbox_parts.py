"""The parts of the walls, one by one, and what happens where there can be none."""

import importlib.metadata
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerFactory

from grader.chapters import ROOT
from grader.sandbox import cgroup, linux
from grader.sandbox.cgroup import Cgroup, delegated
from grader.sandbox.limits import Limits
from grader.sandbox.linux import Namespace
from grader.sandbox.parent import WarmParent
from grader.sandbox.provisioner import WalledProvisioner
from grader.sandbox.refusal import WallsRefused, remedy
from grader.sandbox.request import Request
from grader.sandbox.room import room
from tests.sandboxed import Walled, why_not

walled_in = pytest.mark.skipif(bool(why_not()), reason=why_not())

# What is seen.


def made(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("secret")
    return root


LOOKS = """
import json, os, socket, sys
from pathlib import Path
from grader.sandbox import zygote
from grader.sandbox.request import Request
from grader.sandbox.room import room
root, needed, covered = sys.argv[1], sys.argv[2].split(), sys.argv[3].split()
seen = room(map(Path, needed), map(Path, covered))
forks = zygote.Zygote(socket.socket(), seen)
def look(request, listens):
    found = [str(Path(folder, name)) for folder, _, names in os.walk(root) for name in names]
    raise RuntimeError(json.dumps(sorted(found)))
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
with theirs:
    forks.fork(Request(sys.argv[4], sys.argv[5]), theirs, look)
print(json.loads(ours.recv(2**20))["failed"])
"""


@pytest.fixture
def looks(tmp_path_factory):
    """Return a function that says which files of a folder are seen from behind walls."""

    def look(root, needed, covered=()):
        place = tmp_path_factory.mktemp("k")
        folders = [place / "root", place / "sockets"]
        for folder in folders:
            folder.mkdir()
        lists = [" ".join(map(str, paths)) for paths in (needed, covered)]
        command = [sys.executable, "-c", LOOKS, str(root), *lists, *map(str, folders)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        return [str(Path(name).relative_to(root)) for name in json.loads(ran.stdout)]

    return look


@walled_in
def test_only_what_is_needed_of_a_repository_is_seen(looks, tmp_path):
    root = made(
        tmp_path, "repo/course/a.py", "repo/.venv/lib/b.py", "repo/grader/c.py", "repo/d.py"
    )
    needed = [root / "repo/course", root / "repo/.venv/lib"]
    assert looks(root, needed) == ["repo/.venv/lib/b.py", "repo/course/a.py"]


@walled_in
def test_what_is_covered_is_not_seen_wherever_it_lies(looks, tmp_path):
    root = made(tmp_path, "lib/numpy/a.py", "lib/grader/b.py", "lib/x/class/c.db")
    covered = [root / "lib/grader", root / "lib/x/class", root / "not there"]
    assert looks(root, [root / "lib"], covered) == ["lib/numpy/a.py"]


@walled_in
def test_what_is_needed_of_a_covered_folder_is_seen(looks, tmp_path):
    root = made(tmp_path, "lib/repo/solutions/a.py", "lib/repo/course/b.py", "lib/c.py")
    needed = [root / "lib", root / "lib/repo/course"]
    assert looks(root, needed, [root / "lib/repo"]) == ["lib/c.py", "lib/repo/course/b.py"]


@walled_in
def test_links_do_not_lead_around_a_cover(looks, tmp_path):
    root = made(tmp_path, "real/lib/a.py", "real/lib/grader/b.py")
    (root / "link").symlink_to(root / "real")
    seen = looks(root, [root / "link/lib"], [root / "link/lib/grader"])
    assert seen == ["real/lib/a.py"]


def test_links_are_other_names_of_what_is_shown(tmp_path):
    made(tmp_path, "real/lib/a.py")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    seen = room([tmp_path / "link/lib"], [])
    assert seen.links[tmp_path / "link/lib"] == tmp_path / "real/lib"
    assert tmp_path / "real/lib" in seen.shown


# Control groups, which are delegated on few machines.


def test_the_nearest_group_that_is_ours_to_divide_is_found(tmp_path):
    own = "user.slice/user-1000.slice/session-1.scope"
    (tmp_path / own).mkdir(parents=True)
    for name, controllers in (("", "memory pids"), ("user.slice", "cpu memory pids"), (own, "")):
        (tmp_path / name / "cgroup.subtree_control").write_text(controllers)
    assert delegated(f"1:cpu:/\n0::/{own}\n", tmp_path) == tmp_path / "user.slice"
    assert delegated("4:memory:/x\n", tmp_path) is None
    (tmp_path / "user.slice/cgroup.subtree_control").write_text("pids")
    (tmp_path / "cgroup.subtree_control").write_text("cpu")
    assert delegated(f"0::/{own}\n", tmp_path) is None


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Return a folder in which groups are made with their files in them, as by the system."""
    made_by_us = Path.mkdir

    def mkdir(folder):
        made_by_us(folder)
        (folder / "cgroup.procs").touch()

    monkeypatch.setattr(Path, "mkdir", mkdir)
    return tmp_path


def test_a_group_has_its_limits_before_its_members(groups):
    group = Cgroup(groups / "course-1", {"memory.max": 5, "pids.max": 7})
    with group:
        assert (groups / "course-1/memory.max").read_text() == "5"
        assert group.add(123)
        assert (groups / "course-1/cgroup.procs").read_text() == "123"
    with Cgroup(None, {}) as none:
        assert not none.add(123)


def test_a_group_tells_when_its_memory_was_used_up(groups):
    with Cgroup(groups / "course-1", {}) as group:
        assert not group.ran_out()
        (groups / "course-1/memory.events").write_text("oom 0\noom_kill 0\n")
        assert not group.ran_out()
        (groups / "course-1/memory.events").write_text("oom 1\noom_kill 3\n")
        assert group.ran_out()
    with Cgroup(None, {}) as none:
        assert not none.ran_out()


def test_a_group_that_was_left_behind_takes_no_limits_away(groups, monkeypatch):
    monkeypatch.setattr(cgroup, "delegated", lambda *where: groups)
    for _ in range(2):  # neither can be removed: there are files in them
        with Cgroup.of(Limits()) as group:
            assert group.add(123)


def test_threads_for_every_core_are_allowed_in_a_group_too(tmp_path, monkeypatch):
    monkeypatch.setattr(cgroup, "delegated", lambda *where: tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert Cgroup.of(Limits()).settings["pids.max"] == Limits().tasks > 4 * 64 + 100


# Jupyter's way to a kernel.


def test_the_entry_point_is_the_provisioner():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    value = declared[KernelProvisionerFactory.GROUP_NAME]["course-walled"]
    entry = importlib.metadata.EntryPoint("course-walled", value, "")
    assert entry.load() is WalledProvisioner


@walled_in
def test_a_kernel_specification_can_ask_for_walls(monkeypatch):
    value = "grader.sandbox.provisioner:WalledProvisioner"
    entry = importlib.metadata.EntryPoint("course-walled", value, "")
    monkeypatch.setitem(KernelProvisionerFactory.provisioners, "course-walled", entry)
    asked = {"provisioner_name": "course-walled", "config": {"memory": 2**30}}
    spec = KernelSpec(argv=[], display_name="", metadata={"kernel_provisioner": asked})
    manager = AsyncKernelManager(kernel_name="any")
    monkeypatch.setattr(AsyncKernelManager, "kernel_spec", spec)
    with Walled(manager=manager) as walled:
        assert walled.run("import os; print(os.getcwd())") == "/home/student"
        assert manager.provisioner.memory == 2**30


def test_requests_arrive_as_they_were():
    request = Request("/a", "/b", environment={"A": "ä"}, limits=Limits(memory=5))
    assert Request.load(request.dump()) == request


# Where there can be no walls.


def forbid():
    """Enter a place in which no process can make namespaces."""
    user, group = os.geteuid(), os.getegid()
    linux.unshare(Namespace.USER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")


GRADES = """
import sys
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from grader.engine.execute import JudgedExecute
from grader.sandbox.refusal import WallsRefused
def output(**settings):
    nb = nbformat.from_dict(new_notebook(cells=[new_code_cell("print(6 * 7)")]))
    names = {"assignment": "none", "notebook": "none"}
    resources = {"metadata": {"path": sys.argv[1]}, "nbgrader": names}
    return JudgedExecute(**settings).preprocess(nb, resources)[0].cells[0].outputs[0].text
try: output()
except WallsRefused as refused: print(refused)
print(output(unsafe=True))
"""


@walled_in
def test_grading_refuses_and_says_what_to_do(tmp_path):
    command = [sys.executable, "-c", GRADES, str(tmp_path)]
    ran = subprocess.run(
        command, preexec_fn=forbid, capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    refused, unsafe = ran.stdout.strip().splitlines()
    assert "No space left on device" in refused  # as Linux says it
    assert "sysctl -w user.max_user_namespaces=" in refused
    assert "--unsafe" in refused
    assert unsafe == "42"


def test_each_setting_that_forbids_has_its_remedy(tmp_path):
    made(tmp_path, "kernel/unprivileged_userns_clone", "user/max_user_namespaces")
    (tmp_path / "kernel/unprivileged_userns_clone").write_text("0\n")
    (tmp_path / "kernel/apparmor_restrict_unprivileged_userns").write_text("1\n")
    (tmp_path / "user/max_user_namespaces").write_text("1000\n")
    said = remedy(tmp_path)
    assert "kernel.unprivileged_userns_clone=1" in said
    assert "kernel.apparmor_restrict_unprivileged_userns=0" in said
    assert "max_user_namespaces" not in said
    assert "sysctl" not in remedy(tmp_path / "none")


@walled_in
def test_files_that_others_cannot_read_are_named(tmp_path, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's submissions are that user to the rest of the machine")
    package = made(tmp_path, "closed/__init__.py")
    (package / "closed").chmod(0o700)
    package.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(WallsRefused) as refused:
        WarmParent(["closed"])
    assert f"{tmp_path / 'closed'} can't be read by other users" in str(refused.value)


ELSEWHERE = """
import sys
import grader.engine.config
for name in [name for name in sys.modules if name.startswith("grader.")]:
    del sys.modules[name]  # other packages could not be imported as if elsewhere
sys.modules["resource"] = sys.modules["fcntl"] = None
sys.platform = "darwin"
import grader.engine.kernel
from grader.sandbox.parent import warm_parent
from grader.sandbox.refusal import WallsRefused
try: warm_parent()
except WallsRefused as refused: print(refused)
"""


def test_other_systems_can_grade_without_walls_and_are_told_so():
    ran = subprocess.run([sys.executable, "-c", ELSEWHERE], capture_output=True, text=True)
    said = ran.stdout.splitlines()
    assert len(said) == 1, ran.stderr
    assert all("only Linux" in line and "--unsafe" in line for line in said)
