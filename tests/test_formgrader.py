"""What Formgrader shows of a submission: the formulas are set, and nothing runs or is fetched."""

import re
import shutil

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

from grader.chapters import ROOT

ATTACK = "<script>fetch('/api/terminals')</script><img src=x onerror='fetch(1)'>"
RESOURCES = {
    **{"assignment_id": "a", "notebook_id": "n", "submission_id": "s", "student": "ada"},
    **{"index": 0, "total": 1, "base_url": "", "notebook_path": "p", "last_name": ""},
}


@pytest.fixture(scope="module")
def exporter(tmp_path_factory):
    """Return the exporter as Formgrader makes it in a folder with the course's configuration."""
    folder = tmp_path_factory.mktemp("formgrader")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("COURSE_CLASS", str(folder / "class"))
        patch.delenv("COURSE_EXCHANGE", raising=False)
        extension = FormgradeExtension()
        extension.initialize([])
    return HTMLExporter(config=extension.config)


def page_of(exporter, *cells) -> str:
    page, _ = exporter.from_notebook_node(
        new_notebook(cells=list(cells)), resources=dict(RESOURCES)
    )
    return page


def body_of(exporter, *cells) -> str:
    """Return the part of the page that shows the submission."""
    return page_of(exporter, *cells).partition('id="notebook-container"')[2]


def test_nothing_is_fetched_from_another_host(exporter):
    page = page_of(exporter, new_markdown_cell("$x$"))
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_formulas_are_mathml(exporter):
    page = body_of(exporter, new_markdown_cell(r"$\sigma^2$ and $$\frac{1}{m}$$"))
    assert page.count("<math") == 2
    assert "<mfrac>" in page


@pytest.mark.parametrize("kind", ["text/html", "text/markdown", "image/svg+xml", "text/latex"])
def test_an_output_runs_nothing(exporter, kind):
    output = new_output("display_data", {kind: ATTACK, "text/plain": "plain"})
    page = body_of(exporter, new_code_cell("show()", outputs=[output]))
    assert "<script>fetch" not in page
    assert "onerror='fetch" not in page and 'onerror="fetch' not in page


def test_javascript_is_not_run(exporter):
    output = new_output("display_data", {"application/javascript": "fetch(1)"})
    assert "fetch(1)" not in body_of(exporter, new_code_cell("show()", outputs=[output]))


@pytest.mark.parametrize("make", [new_markdown_cell, new_raw_cell, new_code_cell])
def test_a_cell_runs_nothing(exporter, make):
    assert "<script>fetch" not in body_of(exporter, make(ATTACK))


def test_a_raw_cell_of_html_runs_nothing(exporter):
    cell = new_raw_cell(ATTACK, metadata={"raw_mimetype": "text/html"})
    assert "<script>fetch" not in body_of(exporter, cell)


def test_printed_text_and_errors_are_shown(exporter):
    outputs = [
        new_output("stream", name="stdout", text="a < b\n"),
        new_output("error", ename="KeyError", evalue="'k'", traceback=["KeyError: 'k'"]),
    ]
    page = body_of(exporter, new_code_cell("run()", outputs=outputs))
    assert "a &lt; b" in page
    assert "KeyError: 'k'" in page.replace("&#39;", "'")


def test_outputs_beyond_what_a_page_shows_are_said_to_be_cut(exporter):
    output = new_output("stream", name="stdout", text="x" * 10_000)
    cells = [new_code_cell("#" * 15_000, outputs=[output]) for _ in range(60)]
    page = body_of(exporter, *cells)
    assert "The notebook is too long: outputs are cut." in page
    assert len(page) < 3_000_000


def test_the_file_is_left_as_it_is(exporter, tmp_path):
    path = tmp_path / "n.ipynb"
    output = new_output("display_data", {"text/html": ATTACK})
    nbformat.write(new_notebook(cells=[new_code_cell("show()", outputs=[output])]), path)
    before = path.read_bytes()
    exporter.from_filename(str(path), resources=dict(RESOURCES))
    assert path.read_bytes() == before
