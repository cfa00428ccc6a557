"""The kernel behind the walls: IPython's own, most of it set up before the fork."""

from __future__ import annotations

import importlib
import io
import json
import os
import random
import signal
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from grader.sandbox.request import Request

if TYPE_CHECKING:
    from ipykernel.kernelapp import IPKernelApp

_CONNECTION = Path("/tmp/kernel.json")
_NEEDED = (
    # What ipykernel imports only when a kernel starts or runs its first cells.
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.magics.ast_mod",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "IPython.core.pylabtools",
    "IPython.extensions.storemagic",
    "IPython.utils.module_paths",
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
    """Do once what every kernel would have to do: import, find fonts, parse themes of colours.

    Parameters
    ----------
    modules : iterable of str
        What submissions import. Nothing is done with them: TensorFlow works after a fork only
        if it has not run anything before.
    """
    for name in (*_NEEDED, *modules):
        importlib.import_module(name)
    from IPython.utils.PyColorize import theme_table
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("fonts are looked for when they are first used")
    figure.savefig(io.BytesIO(), format="png")
    for theme in ("linux", "nocolor"):
        theme_table[theme]  # is parsed when it is first asked for
    _application()


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

    app = _application()
    app.initialize()
    listens()
    app.start()
    app.close()


@cache
def _application() -> IPKernelApp:
    """Return the application of IPython's that a kernel is; there is one a process."""
    from ipykernel.kernelapp import IPKernelApp
    from traitlets.config import Config

    class Application(IPKernelApp):
        """A kernel without a command line: what it is to be is known before the fork."""

        def parse_command_line(self, argv: list[str] | None = None) -> None:
            """Take nothing from a command line."""

    config = Config()
    config.HistoryManager.enabled = False  # nobody reads it, and it is a thread and a database
    # The backend looks for a shell when it is imported, and there was none yet.
    config.InteractiveShellApp.matplotlib = "inline"
    return Application.instance(config=config, connection_file=str(_CONNECTION))


def _reseed() -> None:
    """Draw new seeds: kernels of one parent would all see the same random numbers."""
    import numpy as np

    random.seed()
    np.random.seed()
