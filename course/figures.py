"""The look of every figure, and the interactive ones. Imported by the notebooks.

A figure is shown as a picture on a white ground, so that it reads the same on a light and a
dark page, together with a description in words for readers who do not see it.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GREY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#595959",
)
"""Okabe and Ito's palette, told apart by readers with any kind of colour vision."""

_STYLE = {
    "figure.figsize": (7.2, 3.6),
    "figure.dpi": 110,
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "axes.prop_cycle": mpl.cycler(color=[BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GREY]),
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": "medium",
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "savefig.facecolor": "white",
}


def use_style() -> None:
    """Set the course's look for all figures that follow."""
    mpl.rcParams.update(_STYLE)


def show(figure: Figure, alt: str) -> None:
    """Show a finished figure in the notebook and close it.

    Parameters
    ----------
    figure : Figure
        The figure.
    alt : str
        What it shows, in words: the finding, not only the axes.
    """
    display(_bundle(_png(figure), alt), raw=True, metadata={"image/png": {"alt": alt}})


def explore(draw: Callable[..., Figure], alt: str, **controls: Sequence[Any]) -> None:
    """Show a figure with a slider for each of its parameters.

    Where widgets do not run (no ipywidgets, or ``COURSE_STATIC`` is set, as in tests) the
    figure for the first value of every parameter is shown instead.

    Parameters
    ----------
    draw : callable
        Takes one keyword argument a control and returns a new figure.
    alt : str
        What the first figure shows, in words.
    **controls : sequence
        The values that each parameter may take. The first is where the slider starts; the
        slider has them in ascending order.
    """
    first = {name: values[0] for name, values in controls.items()}
    widgets = None if os.environ.get("COURSE_STATIC") else _widgets()
    if widgets is None:
        show(draw(**first), alt)
        return
    picture = widgets.Image(value=_png(draw(**first)), format="png")
    sliders = {
        name: widgets.SelectionSlider(
            options=sorted(values), value=first[name], description=name, continuous_update=False
        )
        for name, values in controls.items()
    }

    def redraw(_: object) -> None:
        chosen = {name: slider.value for name, slider in sliders.items()}
        picture.value = _png(draw(**chosen))

    for slider in sliders.values():
        slider.observe(redraw, names="value")
    # Not stretched to the width of the page, which would blur it.
    box = widgets.VBox([*sliders.values(), picture], layout={"align_items": "flex-start"})
    # A front end that draws widgets takes the first entry it knows; others take the picture.
    bundle = {**box._repr_mimebundle_(), **_bundle(picture.value, alt)}
    display(bundle, raw=True, metadata={"image/png": {"alt": alt}})


def _widgets() -> Any:
    try:
        import ipywidgets
    except ImportError:
        return None
    return ipywidgets


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=mpl.rcParams["figure.dpi"])
    plt.close(figure)
    return buffer.getvalue()


def _bundle(png: bytes, alt: str) -> dict[str, str]:
    return {"image/png": base64.b64encode(png).decode(), "text/plain": alt}
