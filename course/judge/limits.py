"""A time limit for one call of a function in this process, also for one that fights it."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

IMPORT_LIMIT = 120.0
"""Seconds that imports inside a call may take in addition."""

_AGAIN, _AT_ONCE = 0.5, 2e-5
"""Seconds until the alarm rings again, for a function that swallowed it once, and ever after."""


class TimeIsUp(BaseException):
    """Raised inside the function; not an Exception, so that few handlers catch it."""


def within(seconds: float, call: Callable[[], Any]) -> Any:
    """Return ``call()``; raise ``TimeIsUp`` when it takes longer than ``seconds``.

    Importing a library inside the function does not count, up to ``IMPORT_LIMIT``: the first
    import of TensorFlow alone takes ten seconds.
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _within_by_signal(seconds, call)
    return _within_by_thread(seconds, call)


def _within_by_signal(seconds: float, call: Callable[[], Any]) -> Any:
    latest = time.monotonic() + IMPORT_LIMIT
    rings = 0

    def ring(signum: int, frame: FrameType | None) -> None:
        nonlocal rings
        if frame is not None and frame.f_code is _within_by_signal.__code__:
            return  # the call is over; what is left is to turn the alarm off
        if _is_importing(frame) and time.monotonic() < latest:
            signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
            return
        rings += 1
        if rings > 1:
            # Swallowed by a bare `except:`. Rung fast enough, one falls outside its `try`. Once at
            # a time: at an interval, a slow machine would be rung again and again in here.
            signal.setitimer(signal.ITIMER_REAL, _AT_ONCE)
        raise TimeIsUp

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        value = call()
    except BaseException:
        if not rings:
            raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    if rings:  # whatever the function made of it
        raise TimeIsUp
    return value


def _within_by_thread(seconds: float, call: Callable[[], Any]) -> Any:
    """Do the same where there are no timer signals (Windows, threads)."""
    outcome: dict[str, Any] = {}

    def target() -> None:
        try:
            outcome["value"] = call()
        except BaseException as error:
            outcome["error"] = error

    worker = threading.Thread(target=target, daemon=True)
    worker.start()
    latest = time.monotonic() + IMPORT_LIMIT
    worker.join(seconds)
    while worker.is_alive() and time.monotonic() < latest:
        if not _is_importing(sys._current_frames().get(worker.ident or 0)):
            break
        worker.join(seconds)
    if worker.is_alive():
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(worker.ident or 0), ctypes.py_object(TimeIsUp)
        )
        worker.join(0.5)
        raise TimeIsUp
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
