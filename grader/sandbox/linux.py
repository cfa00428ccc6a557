"""The few calls of Linux that the standard library has no name for.

Each raises ``OSError`` with the name of the call, so that a refusal can say what was refused.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import itertools
import os
import signal
import socket
import struct
from enum import IntEnum, IntFlag

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

_MOUNT_SETATTR = 442  # the same number on every architecture; glibc names it only since 2.36
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_CAPABILITY_VERSION = 0x20080522


class Namespace(IntFlag):
    """What a process can have for itself; see namespaces(7)."""

    MOUNT = 0x00020000
    UTS = 0x04000000
    IPC = 0x08000000
    USER = 0x10000000
    PID = 0x20000000
    NETWORK = 0x40000000


class Mount(IntFlag):
    """Flags of ``mount``."""

    READ_ONLY = 1
    NO_SETUID = 2
    NO_DEVICES = 4
    NO_EXECUTION = 8
    BIND = 4096
    RECURSIVE = 16384
    PRIVATE = 1 << 18


class Attribute(IntFlag):
    """Flags of ``mount_setattr``, which has numbers of its own."""

    READ_ONLY = 1
    NO_SETUID = 2
    NO_DEVICES = 4


class Control(IntEnum):
    """What ``prctl`` can be asked for."""

    PARENT_DEATH_SIGNAL = 1
    DUMPABLE = 4
    DROP_FROM_BOUNDING_SET = 24
    NO_NEW_PRIVILEGES = 38


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns", ctypes.c_uint64),
    )


def _call(name: str, *arguments: object, about: str = "") -> None:
    if getattr(_libc, name)(*arguments) != 0:
        _fail(name, about)


def _fail(name: str, about: str = "") -> None:
    number = ctypes.get_errno()
    raise OSError(number, f"{name}{f' {about}' if about else ''}: {os.strerror(number)}")


def unshare(namespaces: Namespace) -> None:
    """Give this process namespaces of its own; its children, where PID is among them."""
    _call("unshare", ctypes.c_int(namespaces))


def mount(
    source: str | os.PathLike, target: str | os.PathLike, kind: str, flags: Mount, options: str = ""
) -> None:
    """Mount something; ``kind`` is the type of a file system, empty for a bind mount."""
    _call(
        "mount",
        os.fsencode(source),
        os.fsencode(target),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
        about=os.fspath(target),
    )


def bind(source: str | os.PathLike, target: str | os.PathLike) -> None:
    """Make a file or a folder, with all that is mounted below it, appear in a second place."""
    mount(source, target, "", Mount.BIND | Mount.RECURSIVE)


def restrict(target: str | os.PathLike, attributes: Attribute, *, recursive: bool = True) -> None:
    """Restrict a mount and, if ``recursive``, all mounts below it (Linux 5.12)."""
    wanted = _MountAttributes(set=int(attributes))
    if _libc.syscall(
        ctypes.c_long(_MOUNT_SETATTR),
        ctypes.c_int(_AT_FDCWD),
        os.fsencode(target),
        ctypes.c_uint(_AT_RECURSIVE if recursive else 0),
        ctypes.byref(wanted),
        ctypes.c_size_t(ctypes.sizeof(wanted)),
    ):
        _fail("mount_setattr", os.fspath(target))


def change_root(new: str | os.PathLike) -> None:
    """Make a mount the root of this mount namespace and leave the old one without a name."""
    os.chdir(new)
    # Onto itself: the old root comes to lie on the new one, from where it is taken off.
    _call("pivot_root", b".", b".")
    detach = 2
    _call("umount2", b".", ctypes.c_int(detach), about="of the old root")
    os.chdir("/")


def control(option: Control, value: int = 0) -> None:
    """Set one property of this process."""
    zero = ctypes.c_ulong(0)
    _call("prctl", ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero, about=option.name)


def end_with_parent() -> None:
    """Have this process killed when its parent ends; a change of users undoes that."""
    control(Control.PARENT_DEATH_SIGNAL, signal.SIGKILL)


def raise_loopback() -> None:
    """Let the processes of a network namespace reach each other over 127.0.0.1."""
    set_flags, is_up = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sH14x", b"lo", is_up))


def bound_capabilities() -> None:
    """See to it that no program that this process starts has any capability."""
    control(Control.NO_NEW_PRIVILEGES, 1)
    with contextlib.suppress(OSError):  # the first number that is no capability ends it
        for capability in itertools.count():
            control(Control.DROP_FROM_BOUNDING_SET, capability)


def drop_capabilities() -> None:
    """Drop the capabilities of this process."""
    header, none = _Header(_CAPABILITY_VERSION, 0), (_Capabilities * 2)()
    _call("capset", ctypes.byref(header), ctypes.byref(none))
