"""What the outcome of judging depends on besides the submission, as one short text."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from grader.chapters import ROOT

_CODE = ("course", "grader/checks", "grader/engine", "grader/sandbox")
_LIBRARIES = (
    *("ipykernel", "ipython", "keras", "matplotlib", "nbclient", "nbgrader", "numpy"),
    *("scikit-learn", "scipy", "tensorflow", "tensorflow-cpu"),
)


@cache
def fingerprint() -> str:
    """Return a digest of the checks, the engine, and the versions of what both stand on."""
    digest = Digest(platform.python_version())
    for folder in _CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.add(path.relative_to(ROOT).as_posix(), path.read_bytes())
    for name in _LIBRARIES:
        try:
            digest.add(name, version(name))
        except PackageNotFoundError:
            digest.add(name, "")
    return digest.text()


class Digest:
    """A digest of several parts, in which no part can run over into the next.

    Parameters
    ----------
    *parts : str or bytes
        The first of them.
    """

    def __init__(self, *parts: str | bytes) -> None:
        self._hash = hashlib.sha256()
        self.add(*parts)

    def add(self, *parts: str | bytes) -> None:
        """Take in more parts."""
        for part in parts:
            # The name of a file need not be text.
            data = part.encode(errors="surrogatepass") if isinstance(part, str) else part
            self._hash.update(f"{len(data)}:".encode() + data)

    def text(self) -> str:
        """Return the digest in hexadecimal."""
        return self._hash.hexdigest()
