"""Which calls of Linux a submission may make: all but those that no notebook needs.

The walls hold without this filter. It takes away what could be used against the walls
themselves: rarely used entrances to the kernel, in which most of its holes have been found.

``pyseccomp`` is the bindings of libseccomp, as libseccomp itself defines them, in pure Python; the
official ones are not on PyPI. Where it or libseccomp is missing there is no filter.
"""

from __future__ import annotations

import errno
import socket

try:
    import pyseccomp
except (ImportError, RuntimeError):  # RuntimeError: libseccomp itself is not there
    pyseccomp = None

_REFUSED = (
    # other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd"),
    # namespaces and mounts
    *("unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "mount_setattr"),
    *("open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick"),
    *("name_to_handle_at", "open_by_handle_at"),
    # parts of the kernel with a long record of holes
    *("bpf", "io_uring_setup", "io_uring_enter", "io_uring_register", "perf_event_open"),
    *("userfaultfd", "add_key", "keyctl", "request_key", "fanotify_init", "vmsplice"),
    # the machine
    *("acct", "quotactl", "quotactl_fd", "reboot", "swapon", "swapoff", "syslog", "vhangup"),
    *("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load"),
    *("iopl", "ioperm", "modify_ldt", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex"),
    *("sethostname", "setdomainname"),
)
_NEW_NAMESPACES = 0x7E020000
"""Every flag with which ``clone`` makes a namespace."""

_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
"""What a socket may be. There is no network to reach, but others, like a virtual machine's
channel to its host, are not part of a network namespace."""

_ROUTES = 0
"""The one kind of netlink that is needed: looking up a name asks for the network's devices."""

is_there = pyseccomp is not None


def enter() -> None:
    """Restrict this process, which must have one thread, and all that it starts."""
    if pyseccomp is None:
        return
    refused = pyseccomp.ERRNO(errno.EPERM)
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _REFUSED:
        _add(rules, refused, name)
    # Its flags are in memory, where a filter can't look; without it, the C library uses clone.
    _add(rules, pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    for bit in (1 << n for n in range(32) if _NEW_NAMESPACES >> n & 1):
        _add(rules, refused, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, bit, bit))
    unknown = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
    _add(rules, unknown, "socket", pyseccomp.Arg(0, pyseccomp.GT, max(_FAMILIES)))
    other = pyseccomp.Arg(2, pyseccomp.NE, _ROUTES)
    _add(rules, unknown, "socket", pyseccomp.Arg(0, pyseccomp.EQ, socket.AF_NETLINK), other)
    for family in set(range(max(_FAMILIES))) - set(_FAMILIES):
        _add(rules, unknown, "socket", pyseccomp.Arg(0, pyseccomp.EQ, family))
    rules.load()


def _add(rules: object, action: int, name: str, *arguments: object) -> None:
    try:
        rules.add_rule(action, name, *arguments)
    except OSError:  # a call that this machine does not have
        return
