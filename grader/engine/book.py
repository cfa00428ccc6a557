"""The gradebook, opened once for many notebooks.

nbgrader opens it anew for every step of every notebook, and what SQLAlchemy learns about the
queries is lost each time: that was most of what saving a notebook cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from nbgrader.api import Gradebook

COURSE_ID = "deep-learning"

_kept: dict[str, Gradebook] = {}
"""By address."""


@contextmanager
def kept_open(url: str) -> Iterator[None]:
    """Keep a gradebook open while the block runs, for every ``opened`` in it.

    Parameters
    ----------
    url : str
        Its address, as SQLAlchemy takes it.
    """
    with Gradebook(url, COURSE_ID) as book:
        _kept[url] = book
        try:
            yield
        finally:
            del _kept[url]


@contextmanager
def opened(url: str) -> Iterator[Gradebook]:
    """Have a gradebook, and no transaction of it left when the block ends.

    Parameters
    ----------
    url : str
        Its address, as SQLAlchemy takes it.
    """
    with nullcontext() if url in _kept else kept_open(url):
        book = _kept[url]
        try:
            yield book
        finally:
            book.db.remove()
