"""The figures of a page as HTML, their pictures as files beside it."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

FOLDER = "_static/figures"
"""Where the pictures are in the website."""


class Album:
    """The pictures of one lecture: written to files, numbered, and shown by pages.

    Parameters
    ----------
    sources : Path
        Folder of the website's sources.
    name : str
        Name of the lecture's folder of pictures.
    """

    def __init__(self, sources: Path, name: str) -> None:
        self._folder = sources / FOLDER / name
        self._name = name
        self._count = 0
        self._folder.mkdir(parents=True, exist_ok=True)

    def still(self, png: str, alt: str, up: str) -> str:
        """Return a figure of one picture.

        Parameters
        ----------
        png : str
            The picture in base64.
        alt : str
            What it shows, in words.
        up : str
            The way from the page to the top of the website: ``"../../"``.
        """
        image = _image(self._add(png), png, alt, up)
        return f'<figure class="course-figure"><div class="picture">{image}</div></figure>'

    def moving(self, figure: Mapping[str, Any], up: str) -> str:
        """Return a figure with sliders, for which a page's script switches the pictures.

        Parameters
        ----------
        figure : mapping
            ``controls`` and ``frames`` as ``grader.site.frames`` recorded them.
        up : str
            The way from the page to the top of the website.
        """
        frames = figure["frames"]
        first = frames[_position(figure["controls"])]
        listed = [{"src": up + self._add(f["png"]), "alt": f["alt"]} for f in frames]
        table = json.dumps({"controls": figure["controls"], "frames": listed}, ensure_ascii=False)
        table = table.replace("</", r"<\/")  # else a text could end the script
        src = listed[frames.index(first)]["src"]
        return (
            '<figure class="course-figure explore">'
            f'<div class="picture">{_image(src, first["png"], first["alt"], "")}</div>'
            f'<script type="application/json">{table}</script></figure>'
        )

    def _add(self, png: str) -> str:
        self._count += 1
        name = f"{self._count:03}.png"
        (self._folder / name).write_bytes(base64.b64decode(png))
        return f"{FOLDER}/{self._name}/{name}"


def _image(src: str, png: str, alt: str, up: str) -> str:
    # The size of a PNG stands at a fixed place in its header, the first 24 bytes.
    width, height = struct.unpack(">II", base64.b64decode(png[:32])[16:24])
    return (
        f'<img src="{up}{src}" alt="{escape(alt)}" width="{width}" height="{height}" '
        'loading="lazy" decoding="async">'
    )


def _position(controls: list[dict[str, Any]]) -> int:
    """Return where the first picture is: the last control changes fastest."""
    position = 0
    for control in controls:
        position = position * len(control["values"]) + control["values"].index(control["start"])
    return position
