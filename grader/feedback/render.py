"""Templates into pages of one file, and what a browser is told to allow in them: nothing that runs.

The instructors' report is rendered here too: its package adds templates and a style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_OWN = "grader.feedback"
_SHEET = "page.css"
_SEEN = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"},
    **{code: f"\\u{code:x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
}
"""What stands for characters that nobody sees: control codes, and those that turn text around."""


def render(template: str, *, package: str = _OWN, **values: object) -> str:
    """Return a page.

    Parameters
    ----------
    template : str
        Name of the template.
    package : str
        Where it is. A package of its own builds on the templates and the style sheet of this one.
    **values
        What the template is given.
    """
    style, policy = _style(package)
    page = _templates(package).get_template(template)
    return page.render(style=style, policy=policy, **values).translate(_SEEN)


@cache
def _templates(package: str) -> Environment:
    packages = dict.fromkeys((package, _OWN))
    templates = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["points"] = lambda points: f"{round(points, 2):g}"
    return templates


@cache
def _style(package: str) -> tuple[Markup, str]:
    """Return the pages' style sheet, and the policy that lets a browser use it and no other."""
    packages = dict.fromkeys((_OWN, package))
    style = "\n".join((files(name) / _SHEET).read_text(encoding="utf-8") for name in packages)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Markup(style), policy
