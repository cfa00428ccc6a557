"""Why submissions can't be walled in here, and what can be done about it."""

from __future__ import annotations

from pathlib import Path

from grader.chapters import CourseError

_UNSAFE = "To run them without walls, with all that you can do yourself, say --unsafe."

_SWITCHES = {
    "kernel/unprivileged_userns_clone": "1",
    "kernel/apparmor_restrict_unprivileged_userns": "0",
    "user/max_user_namespaces": "10000",
}
"""Settings with which a system forbids user namespaces, and values that allow them."""


class WallsRefused(CourseError):
    """Submissions can't be walled in here.

    Parameters
    ----------
    reason : str
        What went wrong.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Submissions can't be walled in here: {reason.rstrip('.')}. {remedy()} {_UNSAFE}"
        )
        self.reason = reason

    def __reduce__(self) -> tuple:
        # A worker's refusal travels to whoever asked; the text is made of the reason there, too.
        return type(self), (self.reason,)


def remedy(settings: Path = Path("/proc/sys")) -> str:
    """Return what can be done, as the settings of this system suggest.

    Parameters
    ----------
    settings : Path
        Where the settings are.
    """
    forbidding = [
        f"sudo sysctl -w {name.replace('/', '.')}={value}"
        for name, value in _SWITCHES.items()
        if _forbids(settings / name, value)
    ]
    if forbidding:
        return f"This system forbids user namespaces; allow them with: {'; '.join(forbidding)}."
    if _in_container():
        return (
            "A container's engine forbids namespaces by default; start the container with "
            "--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined."
        )
    return "It takes Linux 5.12 or later, with user namespaces."


def _forbids(setting: Path, allowing: str) -> bool:
    try:
        value = setting.read_text().strip()
    except OSError:
        return False
    return value == "0" if allowing != "0" else value != "0"


def _in_container() -> bool:
    return any(Path(mark).exists() for mark in ("/.dockerenv", "/run/.containerenv"))
