"""What can be seen from behind the walls: the Python environment, and little else.

Nothing is shown because it happens to lie next to something that is needed: an environment may
lie in the repository, and a package of ours in the environment.
"""

from __future__ import annotations

import os
import shutil
import site
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox import linux
from grader.sandbox.limits import Limits
from grader.sandbox.linux import Attribute, Mount
from grader.sandbox.request import HOME, SOCKETS, USER

_SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64"),
    *("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec"),
    *("/usr/share/fonts", "/usr/share/zoneinfo"),
    *("/etc/alternatives", "/etc/fonts", "/etc/localtime"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"),
    *("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"),
)
_OF_A_PREFIX = ("bin", "etc", "lib", "lib64", "libexec", "share", "ssl", "pyvenv.cfg")
_LINKS = {
    Path("/dev/fd"): Path("/proc/self/fd"),
    Path("/dev/stdin"): Path("/proc/self/fd/0"),
    Path("/dev/stdout"): Path("/proc/self/fd/1"),
    Path("/dev/stderr"): Path("/proc/self/fd/2"),
    Path("/dev/shm"): Path("/tmp"),
    Path("/dev/ptmx"): Path("pts/ptmx"),
}
_FILES = {
    "etc/passwd": f"root:x:0:0::/:/bin/false\nstudent:x:{USER}:{USER}::{HOME}:/bin/sh\n",
    "etc/group": f"root:x:0:\nstudent:x:{USER}:\n",
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
_QUIET = Mount.NO_SETUID | Mount.NO_DEVICES
_NO_PROGRAMS = Mount.NO_SETUID | Mount.NO_EXECUTION


@dataclass(frozen=True)
class Room:
    """What is shown, read-only and under its own name, and what of it is not.

    Parameters
    ----------
    shown : tuple of Path
        Files and folders, none of them by way of a link.
    links : dict of Path to Path
        Other names of what is shown.
    covered : tuple of Path
        Folders in what is shown that are empty behind the walls.
    """

    shown: tuple[Path, ...]
    links: dict[Path, Path]
    covered: tuple[Path, ...]

    def furnish(self, root: Path, sockets: str, work: str, limits: Limits) -> None:
        """Build the room from what this process sees now.

        Parameters
        ----------
        root : Path
            An empty folder: where the room is built.
        sockets : str
            The folder that is ``SOCKETS`` in the room; the only one shared with the outside.
        work : str
            The folder whose files are copied to ``HOME``.
        limits : Limits
            How much may be written.
        """
        _memory(root, 2**22, "mode=755")
        _memory(_folder(root / "tmp"), limits.tmp, "mode=1777")
        _memory(_folder(root / HOME[1:]), limits.home, f"mode=700,uid={USER},gid={USER}")
        for name, text in _FILES.items():
            _folder((root / name).parent)
            (root / name).write_text(text)
        for place in sorted((*self.shown, *self.covered), key=_depth):
            target = root / place.relative_to("/")
            _cover(target) if place in self.covered else _show(place, target)
        for place in self.covered:
            linux.restrict(root / place.relative_to("/"), Attribute.READ_ONLY, recursive=False)
        # Last: from here, a link leads out of the room that is being built.
        for name, place in self.links.items():
            link = root / name.relative_to("/")
            _folder(link.parent)
            link.symlink_to(place)
        # A shell command of IPython's runs in a terminal.
        terminals = "newinstance,ptmxmode=0666,mode=620"
        linux.mount("devpts", _folder(root / "dev/pts"), "devpts", _NO_PROGRAMS, terminals)
        linux.mount("proc", _folder(root / "proc"), "proc", _NO_PROGRAMS | Mount.NO_DEVICES)
        # No namespaces within: whoever makes one has all privileges in it.
        (root / "proc/sys/user/max_user_namespaces").write_text("0")
        linux.restrict(root / "proc", Attribute.READ_ONLY)
        linux.bind(sockets, _folder(root / SOCKETS[1:]))
        _hand_over(root / SOCKETS[1:])
        linux.restrict(root, Attribute.READ_ONLY, recursive=False)
        _copy(work, root / HOME[1:])


def room(needed: Iterable[Path], covered: Iterable[Path]) -> Room:
    """Return the room that the running Python needs.

    Parameters
    ----------
    needed : iterable of Path
        Folders to be shown besides the system's libraries and the Python environment.
    covered : iterable of Path
        Folders that must not be seen, wherever they lie.
    """
    hidden = {path.resolve() for path in covered}
    shown: list[Path] = []
    links = dict(_LINKS)
    for path in sorted({*_environment(), *needed}, key=lambda path: _depth(path.resolve())):
        real = path.resolve()
        if not real.exists():
            continue
        if not _lies_in(real, shown, hidden):
            shown.append(real)
        if real != path and not _lies_in(path, [*shown, *links], hidden):
            links[path] = real
    inside = (path for path in hidden if path.is_dir() and _lies_in(path, shown, set()))
    return Room(tuple(shown), links, tuple(inside))


def _lies_in(path: Path, places: Iterable[Path], hidden: set[Path]) -> bool:
    """Return whether a path is or lies in one of the places, nothing hidden lying between."""
    for place in (path, *path.parents):
        if place in hidden:
            return False
        if place in places:
            return True
    return False


def _depth(path: Path) -> int:
    return len(path.parts)


def _environment() -> Iterator[Path]:
    yield from map(Path, _SYSTEM)
    python = Path(sys.executable).resolve().parent.parent
    for prefix in {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix), python}:
        for folder in {prefix, prefix.resolve()}:
            yield from (folder / name for name in _OF_A_PREFIX)
    yield from map(Path, site.getsitepackages())
    if site.ENABLE_USER_SITE:
        yield Path(site.getusersitepackages())


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _memory(path: Path, size: int, options: str) -> None:
    options = f"size={size},nr_inodes={max(1024, size // 4096)},{options}"
    linux.mount("tmpfs", path, "tmpfs", _QUIET, options)


def _cover(path: Path) -> None:
    linux.mount("tmpfs", path, "tmpfs", _QUIET, "mode=555")


def _show(source: Path, target: Path) -> None:
    """Show a file or a folder; its parents are there or are made, empty but for it."""
    _folder(target.parent)
    if source.is_dir():
        target.mkdir(exist_ok=True)
    elif not target.exists():
        target.touch()
    linux.bind(source, target)
    attributes = Attribute.READ_ONLY | Attribute.NO_SETUID
    if not source.is_char_device():
        attributes |= Attribute.NO_DEVICES
    linux.restrict(target, attributes)


def _copy(source: str, target: Path) -> None:
    if source:
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        for folder, folders, files in os.walk(target, followlinks=False):
            for name in (*folders, *files):
                _hand_over(Path(folder, name))


def _hand_over(path: Path) -> None:
    """Let a file be the submission's own, where the room is built by root."""
    if os.getuid() != USER:
        os.chown(path, USER, USER, follow_symlinks=False)
