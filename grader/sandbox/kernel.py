"""The kernel behind the walls: IPython's own, most of it set up before the fork."""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.sandbox.keeper import Request

_CONNECTION = Path("/tmp/kernel.json")
_NEEDED = (
    # What ipykernel imports only when a kernel starts or runs its first cells.
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "encodings.ascii",
    "encodings.latin_1",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib.backends.backend_agg",
    "matplotlib_inline.backend_inline",
    "tornado.platform.asyncio",
)


def prepare(modules: Iterable[str]) -> None:
    """Do once what every kernel would have to do: import, and parse what IPython parses.

    Parameters
    ----------
    modules : iterable of str
        What submissions import. Nothing is done with them: TensorFlow works after a fork only
        if it has not run anything before.
    """
    for name in (*_NEEDED, *modules):
        importlib.import_module(name)
    from IPython.utils.PyColorize import theme_table

    for theme in ("linux", "nocolor"):
        theme_table[theme]


def run(request: Request, listens: Callable[[], None]) -> None:
    """Run a kernel in this process until it is told to end.

    Parameters
    ----------
    request : Request
        Its environment and where it listens.
    listens : callable
        Called when it does, before it runs any cell.
    """
    os.environ.clear()
    os.environ.update(request.environment)
    sys.argv = ["ipykernel"]
    # A warm parent may have been started where interrupts are ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _reseed()
    _CONNECTION.write_text(json.dumps(request.connection))

    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False  # nobody reads it, and it is a thread and a database
    app = IPKernelApp.instance(config=config)
    app.initialize(["-f", str(_CONNECTION)])
    listens()
    app.start()
    app.close()


def _reseed() -> None:
    """Draw new seeds: kernels of one parent would all see the same random numbers."""
    import numpy as np

    random.seed()
    np.random.seed()
