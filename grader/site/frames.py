"""Every picture of an interactive figure, drawn ahead, so that it moves on a page without a kernel.

This runs in the kernel of a lecture's notebook, in the place of ``course.figures.explore``.
"""

from __future__ import annotations

import base64
import io
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

from course import figures

MIME = "application/vnd.course.frames+json"
"""Type of the output that holds the pictures; nothing but the site knows it."""

LIMIT = 128
"""Pictures of one figure. A figure with more settings stays plain."""


def install() -> None:
    """Have the notebook's interactive figures recorded from now on."""
    figures.explore = record


def record(draw: Callable[..., Figure], alt: str, **controls: Sequence[Any]) -> None:
    """Show a figure with a picture for every setting of its controls.

    Parameters
    ----------
    draw : callable
        Takes one keyword argument a control and returns a new figure.
    alt : str
        What the first figure shows, in words.
    **controls : sequence
        The values that each parameter may take; the first is where it starts.
    """
    first = {name: values[0] for name, values in controls.items()}
    if math.prod(len(values) for values in controls.values()) > LIMIT:
        figures.show(draw(**first), alt)
        return
    ordered = {name: sorted(values) for name, values in controls.items()}
    frames = []
    for setting in itertools.product(*ordered.values()):
        chosen = dict(zip(ordered, setting, strict=True))
        figure = draw(**chosen)
        frames.append({"alt": alt if chosen == first else _alt(figure, chosen), **_png(figure)})
    shown = [
        {"name": name, "values": [str(value) for value in values], "start": str(first[name])}
        for name, values in ordered.items()
    ]
    display({MIME: {"controls": shown, "frames": frames}, "text/plain": alt}, raw=True)


def _alt(figure: Figure, chosen: dict[str, Any]) -> str:
    """Return what a picture shows: its setting, and the findings that its titles state."""
    setting = ", ".join(f"{name} = {value}" for name, value in chosen.items())
    titles = [axes.get_title(loc) for axes in figure.axes for loc in ("left", "center", "right")]
    return ". ".join([f"The same for {setting}", *(title for title in titles if title)]) + "."


def _png(figure: Figure) -> dict[str, str]:
    buffer = io.BytesIO()
    figure.savefig(
        buffer, format="png", dpi=mpl.rcParams["figure.dpi"], pil_kwargs={"optimize": True}
    )
    plt.close(figure)
    return {"png": base64.b64encode(buffer.getvalue()).decode()}
