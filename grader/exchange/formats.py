"""The tables of grades that can be written."""

from enum import StrEnum


class Format(StrEnum):
    """Whose table it is."""

    nbgrader = "nbgrader"
    canvas = "canvas"
    moodle = "moodle"
