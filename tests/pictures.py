"""Pictures of what the tests saw, and those of them that the documentation shows."""

import os
from pathlib import Path

from PIL import Image

from grader.chapters import ROOT

DOCUMENTED = ROOT / "docs" / "pictures"


def take(what, path: Path) -> Path:
    """Keep a picture of a page, or of what a locator finds.

    With ``PICTURES=yes`` it also becomes the documentation's picture of that name, if there is one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    what.screenshot(path=path)
    shown = DOCUMENTED / path.name
    if os.environ.get("PICTURES") and shown.exists():
        # A palette is enough for text, and less than half the size.
        Image.open(path).convert("RGB").quantize(256).save(shown, optimize=True)
    return path
