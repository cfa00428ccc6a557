"""A term for two Linux users on JupyterHub, with the files that docs/jupyterhub.md gives."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

from grader.chapters import ROOT
from tests.browser.conftest import ARTEFACTS
from tests.browser.people import Instructor, Student
from tests.browser.servers import copy_of_the_course, free_port, running
from tests.browser.term import play

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = ROOT / "docs" / "jupyterhub.md"
VERSION = f"python3.{sys.version_info.minor}"
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
NOT_BORROWED = {"course", "grader"}
"""Packages of ours, should they be installed: the page says who gets which."""


def readable(path: Path) -> bool:
    """Return whether users who own nothing here can read a file."""
    path = path.resolve()
    return path.stat().st_mode & 0o004 != 0 and all(
        folder.stat().st_mode & 0o001 for folder in path.parents
    )


def python_for_all() -> Path | None:
    """Return a Python like the running one that all users can run: this may be in root's home."""
    candidates = (Path(sys.executable).resolve(), Path("/usr/bin", VERSION))
    return next((path for path in candidates if path.exists() and readable(path)), None)


def missing() -> str:
    """Return what this machine lacks for the test, an empty text if nothing."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("useradd"):
        return "makes Linux users, which only root on Linux may"
    if not shutil.which("configurable-http-proxy"):
        return "needs JupyterHub's proxy: npm install --global configurable-http-proxy"
    if shutil.which("jupyterhub", path=str(Path(sys.executable).parent)) is None:
        return "needs JupyterHub: pip install jupyterhub"
    if python_for_all() is None:
        return f"needs a {VERSION} that other users can run too, as in /usr/bin"
    if not Path(pytest.__file__).stat().st_mode & 0o004:
        return f"needs packages that other users can read, unlike those in {SITE_PACKAGES}"
    if not readable(Path(tempfile.gettempdir())):
        return "needs a folder for temporary files that other users can read: TMPDIR=/tmp"
    return ""


def files_of(page: Path) -> dict[str, str]:
    """Return the files that a page gives, each after a line that ends in its name and a colon."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"`(/[\w./-]+)`[^`]*?```(?:python|json)\n(.*?)```", text, re.DOTALL)
    return dict(found)


@pytest.fixture
def public():
    """Return a folder that other users can look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="course-hub-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def users():
    """Make two Linux users, and remove them with all that they had."""
    names = [f"{role}{secrets.token_hex(3)}" for role in ("ines", "sam")]
    try:
        for name in names:
            subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", name], check=True)
        yield names
    finally:
        for name in names:
            subprocess.run(["pkill", "-KILL", "-u", name], check=False)
            subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)


@pytest.fixture
def hub(public, users, tmp_path):
    """Run JupyterHub as the page says; return its address and the password of its users."""
    instructor, _ = users
    home = Path(f"/home/{instructor}")
    python = environment_for_all(public / "opt")
    exchange = public / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    port, password = free_port(), secrets.token_hex(8)
    # The page's places, put where the test may write.
    places = {
        "/home/ines": str(home),
        "/opt/course": str(python),
        "/srv/exchange": str(exchange),
        "/etc/jupyterhub": str(public / "hub"),
        "127.0.0.1:8000": f"127.0.0.1:{port}",
    }
    for name, content in files_of(PAGE).items():
        place = Path(placed(name, places))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(placed(content, places))
    shutil.copytree(
        ROOT / "lab" / "labconfig", python / "etc" / "jupyter" / "labconfig", dirs_exist_ok=True
    )
    copy_of_the_course(home / "course")
    subprocess.run(["chown", "-R", f"{instructor}:", str(home)], check=True)
    (home / "course").chmod(0o700)
    if refused := walls_refused(python, instructor):
        pytest.skip(f"An ordinary user can't grade here. {refused}")
    config = public / "hub" / "jupyterhub_config.py"
    with config.open("a") as more:
        # What belongs to the test: passwords of its own, and no state beside the configuration.
        more.write(
            "c.JupyterHub.authenticator_class = 'shared-password'\n"
            f"c.SharedPasswordAuthenticator.user_password = {password!r}\n"
            f"c.JupyterHub.hub_port = {free_port()}\n"
            f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{free_port()}'\n"
        )
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
    env = os.environ | {"JUPYTERHUB_CRYPT_KEY": secrets.token_hex(32)}
    address = f"http://127.0.0.1:{port}"
    state = tmp_path / "state"
    state.mkdir()
    with running(command, state, env, ARTEFACTS / "hub.log", f"{address}/hub/api"):
        yield address, password


def placed(text: str, places: dict[str, str]) -> str:
    """Return a text with the page's places replaced."""
    for documented, here in places.items():
        text = text.replace(documented, here)
    return text


def environment_for_all(folder: Path) -> Path:
    """Make an environment that all users can read, of the packages of the running one."""
    subprocess.run([str(python_for_all()), "-m", "venv", "--without-pip", folder], check=True)
    packages = folder / "lib" / VERSION / "site-packages"
    borrow(SITE_PACKAGES, packages)
    shutil.copytree(ROOT / "course", packages / "course")
    borrow(Path(sys.prefix) / "share" / "jupyter", folder / "share" / "jupyter")
    # A copy: the page adds files of its own.
    shutil.copytree(Path(sys.prefix) / "etc" / "jupyter", folder / "etc" / "jupyter")
    for program in ("jupyterhub-singleuser", "alembic", "jupyter"):
        here = (Path(sys.executable).parent / program).read_text().splitlines(keepends=True)
        (folder / "bin" / program).write_text("".join([f"#!{folder}/bin/python3\n", *here[1:]]))
        (folder / "bin" / program).chmod(0o755)
    return folder


def borrow(source: Path, target: Path) -> None:
    """Give a folder a second place: gigabytes in seconds where both are on one file system."""

    def link(file: str, copy: str) -> None:
        try:
            os.link(file, copy)
        except OSError:
            shutil.copy2(file, copy)

    def ours(folder: str, names: list[str]) -> set[str]:
        top = Path(folder) == source
        # What a .pth file adds is in places that other users may not see.
        return {name for name in names if top and (name in NOT_BORROWED or name.endswith(".pth"))}

    shutil.copytree(
        source, target, symlinks=True, ignore=ours, copy_function=link, dirs_exist_ok=True
    )


def walls_refused(python: Path, user: str) -> str:
    """Return why a user can't wall in submissions, an empty text if that works."""
    code = (
        "from grader.sandbox.parent import WarmParent, WallsRefused\n"
        "try: WarmParent(modules=(), slow=()).close()\n"
        "except WallsRefused as refused: print(refused)"
    )
    home = Path(f"/home/{user}")
    ran = subprocess.run(
        [python / "bin" / "python3", "-c", code],
        cwd=home / "course",
        env={"HOME": str(home), "PATH": f"{python}/bin:/usr/bin:/bin"},
        user=user,
        group=user,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def sign_in(page, address: str, name: str, password: str) -> str:
    """Sign in to the hub and wait for the user's server; return its address."""
    page.goto(f"{address}/hub/login")
    page.locator("#username_input").fill(name)
    page.locator("#password_input").fill(password)
    page.locator("#login_submit").click()
    page.wait_for_url(f"**/user/{name}/**", timeout=180_000)
    return f"{address}/user/{name}"


def test_the_page_gives_valid_files():
    for name, content in files_of(PAGE).items():
        if name.endswith(".json"):
            json.loads(content)
        else:
            compile(content, name, "exec")
    assert len(files_of(PAGE)) == 6


@pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing")
def test_a_term_on_jupyterhub(request, chromium, new_page):
    address, password = request.getfixturevalue("hub")
    names = request.getfixturevalue("users")
    people = []
    for person, name in zip((Instructor, Student), names, strict=True):
        page = new_page()
        people.append(person(page, sign_in(page, address, name, password), token=""))
        people[-1].open_lab()
    instructor, student = people
    play(student, instructor, picture=lambda what, name: None)
