"""How Sphinx builds the website. Read by ``grader site``, from a copy beside the pages it made."""

from importlib import resources
from pathlib import Path

from sphinx.util.fileutil import copy_asset

from grader.site.settings import LAUNCH, PAGES_BRANCH, repository

project = "A deep-learning course you run"
author = "the authors of the course"
copyright = "The authors. Code: MIT. Prose, formulas and figures: CC BY 4.0"
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
exclude_patterns = ["extra"]
html_extra_path = ["extra"]  # the launch edition

# Notebooks are run by `grader build` and `grader site`, never here.
nb_execution_mode = "off"
nb_merge_streams = True
nb_ipywidgets_js = {}  # no page has widgets, and their scripts would come from elsewhere
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["config.cache"]

# Types in docstrings are words ("array of shape (n, m)"), not names to be looked up.
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
add_module_names = False
python_use_unqualified_type_names = True

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_css_files = ["site.css"]
html_js_files = [("explore.js", {"defer": "defer"})]
html_copy_source = False
html_use_index = False  # the search finds what an index would list
html_domain_indices = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "repository_url": repository().url,
    "repository_branch": PAGES_BRANCH,
    "path_to_docs": LAUNCH,
    "use_repository_button": True,
    "use_download_button": False,  # the page's own link leads to the student edition
    "use_fullscreen_button": False,
    "home_page_in_toc": True,
    "max_navbar_depth": 1,  # else there are toggles, which have no name for those who listen
    "navbar_persistent": [],  # else there is a second search box
    "secondary_sidebar_items": {"**": ["page-toc"], "index": []},
    "launch_buttons": {
        "colab_url": "https://colab.research.google.com",
        "binderhub_url": "https://mybinder.org",
        "notebook_interface": "jupyterlab",
    },
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}

mathjax_path = "mathjax/tex-chtml-full.js"
# The menu would fetch parts that are not there.
mathjax3_config = {"options": {"enableMenu": False}}
_MATHJAX = ("tex-chtml-full.js", "output/chtml/fonts/woff-v2")


def _copy_mathjax(app, exception):
    """Copy what the pages use of MathJax: one script and the fonts."""
    if exception is not None or app.builder.format != "html":
        return
    with resources.as_file(resources.files("sphinx-mathjax-offline")) as package:
        for part in _MATHJAX:
            source = package / "static" / "mathjax" / part
            place = Path(app.outdir, "_static", "mathjax", part)
            copy_asset(source, place if source.is_dir() else place.parent)


def _outside(app, env, node, contnode):
    """Show the name of another package as plain text: its documentation is not at hand."""
    ours = node.get("reftarget", "").partition(".")[0] in ("course", "grader")
    return None if ours or node.get("refdomain") != "py" else contnode


def setup(app):
    """Connect the two handlers above."""
    app.connect("build-finished", _copy_mathjax)
    app.connect("missing-reference", _outside)
