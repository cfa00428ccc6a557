"""The one gate through which anything that a student wrote passes on its way into a page.

A page has no scripts, but a student can leave any HTML in a notebook, as Markdown or as output.
What is kept here is text, its structure, tables, raster pictures that are part of the page, and
mathematics. Nothing that runs, loads, submits, restyles or names parts of the page is.
"""

from __future__ import annotations

import re

import nh3
from markupsafe import Markup
from pygments.token import STANDARD_TYPES

RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Pictures that are shown; an SVG is a document that can hold scripts and links."""

_PROSE = (
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong "
    "sub summary sup table tbody td tfoot th thead tr u ul var wbr"
)
_MATHEMATICS = (
    "math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot "
    "mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover"
)
_WITH_CONTENT = (
    "applet audio button canvas embed form frame frameset iframe noembed noframes noscript object "
    "script select style svg template textarea title video xmp"
)
"""Dropped with all that is in them; of any other element that is not kept, the text stays."""

_SWITCH = "true|false"
_LENGTH = r"\d?(\.\d+)?(em|ex)?"  # a space ten times as wide as the page is not mathematics
_SPAN = r"\d{1,2}"
_VALUES = {
    "a": {"href": r"(?i:https?://|mailto:).*", "title": ".*"},
    "abbr": {"title": ".*"},
    "details": {"open": ".*"},
    "img": {"src": rf"data:({'|'.join(RASTER)});base64,[A-Za-z0-9+/]+={{0,2}}", "alt": ".*"},
    "ol": {"start": r"\d{1,4}"},
    "td": {"colspan": _SPAN, "rowspan": _SPAN},
    "th": {"colspan": _SPAN, "rowspan": _SPAN, "scope": "row|col"},
    "math": {"display": "block|inline", "tabindex": "0"},
    "mo": {
        **dict.fromkeys(("fence", "stretchy", "symmetric"), _SWITCH),
        **dict.fromkeys(("lspace", "rspace", "minsize", "maxsize"), _LENGTH),
        "form": "prefix|infix|postfix",
    },
    "mover": {"accent": _SWITCH},
    "mspace": {"width": _LENGTH},
    "mstyle": {"displaystyle": _SWITCH},
    "mtable": {"displaystyle": _SWITCH},
    "munder": {"accentunder": _SWITCH},
}
"""Every attribute that is kept, and the form that its value must have."""

_ANSI = tuple(
    f"ansi-{colour}{intense}-{ground}"
    for colour in ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
    for intense in ("", "-intense")
    for ground in ("fg", "bg")
)
_CLASSES = {
    "div": {"highlight"},
    "mtd": {"math-left", "math-right", "math-gap"},
    "span": {*filter(None, STANDARD_TYPES.values()), *_ANSI, "ansi-bold", "ansi-underline"},
}
"""The classes that our own converters give to what they colour and align."""


_CARRIED = re.compile(
    r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/>]", re.IGNORECASE
)
"""Elements that a parser opens anew in every paragraph that follows, if they are not closed."""
MOST_REPEATED = 2_000_000
"""Elements that this may come to; 60 kB of HTML can otherwise grow to hundreds of megabytes."""

_UNDESCRIBED = re.compile(r"<img(?![^>]* alt=)")


def _kept(tag: str, name: str, value: str) -> str | None:
    if name in ("class", "rel"):  # the one already held against _CLASSES, the other put in here
        return value
    form = _VALUES.get(tag, {}).get(name)
    return value if form and re.fullmatch(form, value, re.DOTALL) else None


_CLEANER = nh3.Cleaner(
    tags={*_PROSE.split(), *_MATHEMATICS.split()},
    clean_content_tags=set(_WITH_CONTENT.split()),
    attributes={tag: set(values) for tag, values in _VALUES.items()},
    attribute_filter=_kept,
    allowed_classes=_CLASSES,
    url_schemes={"http", "https", "mailto", "data"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def clean(html: str) -> Markup:
    """Return HTML of unknown origin with nothing in it but what a page may show.

    Parameters
    ----------
    html : str
        Any text at all.

    Returns
    -------
    Markup
        Well-formed HTML; every picture in it has an alternative text. HTML that would grow out of
        proportion is shown as it was written.
    """
    if len(_CARRIED.findall(html)) * html.count("<") > MOST_REPEATED:
        return _as_text(html)
    kept = _CLEANER.clean(html)
    if len(kept) > 10 * (len(html) + 100):
        return _as_text(html)
    return Markup(_UNDESCRIBED.sub(r'<img alt="a picture without description"', kept))


def _as_text(html: str) -> Markup:
    return Markup("<pre>{}</pre>").format(html)
