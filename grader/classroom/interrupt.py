"""Ctrl-C that does not get lost.

Python raises KeyboardInterrupt wherever it happens to be. In a callback of a weak reference, of
which a gradebook's library has many, it is reported, if at all, and forgotten.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def lasting_interrupts() -> Iterator[Callable[[], None]]:
    """Take note of Ctrl-C while the block runs.

    Yields
    ------
    callable
        Raises KeyboardInterrupt if there was one by now: to be called where stopping is safe.
    """
    came = False

    def note(signum: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        signal.default_int_handler(signum, frame)

    def stop_if_asked() -> None:
        if came:
            raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield stop_if_asked  # whoever set this otherwise decides what Ctrl-C does
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield stop_if_asked
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
