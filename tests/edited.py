"""Files of a course, edited."""

from pathlib import Path


def replace(path: Path, old: str, new: str) -> None:
    """Put a text in the place of the first like another, which has to be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
