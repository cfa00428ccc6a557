"""What attacks try to reach, and what of theirs would run in a page of feedback."""

from __future__ import annotations

import re
import socket
import threading
from pathlib import Path
from types import TracebackType

from bs4 import BeautifulSoup, Tag

_ACTIVE = (
    *("script", "iframe", "frame", "object", "embed", "applet", "portal"),
    *("base", "form", "meta", "link", "style", "template", "foreignobject"),
    *("input", "button", "textarea", "select", "audio", "video", "source", "animate", "set"),
)
_ADDRESSES = (
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "srcset",
    "poster",
    "background",
    "ping",
)
_RUNS = (
    "javascript:",
    "vbscript:",
    "data:text",
    "data:image/svg",
    "http:",
    "https:",
    "//",
    "file:",
)
_UNSEEN = [chr(code) for code in (0x1B, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
"""The character that begins a terminal's commands, and those that turn the direction of text."""
_NAMES = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b")
"""Random names that Jupyter gives to what it shows."""


class Listeners:
    """Three sockets that nobody behind walls can reach: loopback, a path, an abstract name.

    Parameters
    ----------
    folder : Path
        Where the one with a path is.
    """

    def __init__(self, folder: Path) -> None:
        self.heard = b""
        self.path, self.abstract = folder / "listener", f"listener-{folder.name}"
        families = (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX)
        self.sockets = [socket.socket(family) for family in families]
        addresses = (("127.0.0.1", 0), str(self.path), f"\0{self.abstract}")
        for opened, address in zip(self.sockets, addresses, strict=True):
            opened.bind(address)
            opened.listen()

    @property
    def reach(self) -> dict[str, object]:
        """What an attack has to know to reach them."""
        port = self.sockets[0].getsockname()[1]
        return {"port": port, "socket": self.path, "abstract socket": self.abstract}

    def __enter__(self) -> Listeners:
        """Listen from now on."""
        for opened in self.sockets:
            threading.Thread(target=self._listen, args=(opened,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening."""
        for opened in self.sockets:
            opened.close()

    def _listen(self, opened: socket.socket) -> None:
        while True:
            try:
                connection, _ = opened.accept()
                with connection:
                    connection.settimeout(1)
                    self.heard += connection.recv(1000)
            except TimeoutError:
                continue
            except OSError:  # closed
                return


def active(page: str) -> set[str]:
    """Return what a page of HTML makes a browser do, or hides from its reader."""
    soup = BeautifulSoup(page, "html.parser")
    found: set[str] = set()
    for tag in soup.find_all(True):
        if tag.name.lower() in _ACTIVE:
            found.add(_NAMES.sub("", str(tag))[:5000])
        found |= {
            f"{tag.name} {name}={value}" for name, value in tag.attrs.items() if _acts(tag, name)
        }
    return found | {f"the character {code!r}" for code in _UNSEEN if code in page}


def _acts(tag: Tag, name: str) -> bool:
    text = "".join(str(tag.attrs[name]).split()).lower()
    if name.lower().startswith("on"):
        return True
    if name.lower().split(":")[-1] in _ADDRESSES:
        is_link = tag.name == "a" and text.startswith(("http:", "https:"))  # a reader follows it
        return text.startswith(_RUNS) and not is_link
    return name == "style" and any(word in text for word in ("position:", "url(", "z-index"))
