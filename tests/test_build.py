"""From a percent file to both editions, and back to a difference that is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grader.build.command import build
from grader.build.compare import Sanitizer, differences
from grader.build.editions import build as build_aside
from grader.build.editions import is_current, publish
from grader.build.release import generate
from grader.build.source import read_source
from grader.chapters import ROOT, CourseError, find_chapter, find_lectures
from tests.edited import replace

SOURCE = "solutions/9z-sample/3.4-sample.py"
SOLUTION = "solutions/9z-sample/3.4-sample.ipynb"
RELEASE = "notebooks/9z-sample/3.4-sample.ipynb"


def cell(path: Path, name: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    return next(cell for cell in notebook.cells if cell.id == name)


def check(root: Path) -> str:
    """Return what ``build --check`` complains of, an empty text if it passes."""
    try:
        build(check=True, jobs=1, root=root)
    except CourseError as problem:
        return str(problem)
    return ""


# The editions


def test_both_editions_are_valid_notebooks_with_the_same_cells(built_sample):
    solution, release = (
        nbformat.read(built_sample / path, as_version=4) for path in (SOLUTION, RELEASE)
    )
    for notebook in (solution, release):
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in solution.cells]
    assert ids == [cell.id for cell in release.cells]
    assert len(set(ids)) == len(ids)
    assert {"identity_params", "identity_params-answer"} < set(ids)


def test_the_student_edition_has_stubs_and_no_outputs(built_sample):
    stub = cell(built_sample / RELEASE, "identity_params-answer").source
    assert stub.endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
    assert "np.var" not in stub
    release = nbformat.read(built_sample / RELEASE, as_version=4)
    assert not any(cell.get("outputs") for cell in release.cells)


def test_only_notebooks_reach_the_student_edition(built_sample):
    files = [path for path in (built_sample / "notebooks").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"3.4-sample.ipynb", "start.ipynb"}


def test_nothing_that_varies_by_itself_is_kept(built_sample):
    solution = nbformat.read(built_sample / SOLUTION, as_version=4)
    assert solution.metadata.language_info == {"name": "python"}
    assert "widgets" not in solution.metadata
    assert not any("execution" in cell.metadata for cell in solution.cells)


def test_a_new_cell_above_renames_none_below(sample):
    before = [cell.id for cell in read_source(sample / SOURCE).cells]
    replace(sample / SOURCE, "# %%\nimport", "# %%\n1 + 1\n\n# %%\nimport")
    after = [cell.id for cell in read_source(sample / SOURCE).cells]
    assert len(after) == len(before) + 1
    assert [one for one in after if one in before] == before


def test_cells_of_equal_content_have_ids_of_their_own(sample):
    replace(sample / SOURCE, "# %%\nimport", "# %%\n1 + 1\n\n# %%\n1 + 1\n\n# %%\nimport")
    ids = [cell.id for cell in read_source(sample / SOURCE).cells]
    assert len(set(ids)) == len(ids)


# What is rebuilt


def test_what_is_up_to_date_is_left_alone(sample, capsys):
    before = {path: (sample / path).read_bytes() for path in (SOLUTION, RELEASE)}
    build(jobs=1, root=sample)
    assert "0 written, 1 up to date" in capsys.readouterr().out
    assert before == {path: (sample / path).read_bytes() for path in (SOLUTION, RELEASE)}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SOURCE, "That samples are useless.", "That samples are of no use."),
        ("course/figures.py", '"grid.alpha": 0.25', '"grid.alpha": 0.5'),
        ("course/checks/lecture_3_4.py", "import numpy as np\n", "import numpy as np\n\n"),
        (SOLUTION, "That samples are useless.", "That samples are splendid."),
    ],
    ids=["its text", "the course package", "its checks", "an edit by hand"],
)
def test_a_change_is_rebuilt_and_says_so(sample, capsys, file, old, new):
    replace(sample / file, old, new)
    build(jobs=1, root=sample)
    assert "1 written, 0 up to date" in capsys.readouterr().out
    assert "splendid" not in (sample / SOLUTION).read_text(encoding="utf-8")


def test_the_student_edition_edited_by_hand_is_written_again(sample):
    before = (sample / RELEASE).read_bytes()
    replace(sample / RELEASE, "samples are useless", "samples are splendid")
    build(jobs=1, root=sample)
    assert (sample / RELEASE).read_bytes() == before


def test_what_is_edited_during_a_build_is_not_up_to_date_after_it(sample, tmp_path):
    (lecture,) = find_lectures([], sample)
    (tmp_path / "aside").mkdir()
    built, problems = build_aside(
        [lecture], [lecture], sample, tmp_path / "aside", jobs=1, notice=lambda line: None
    )
    assert not problems
    replace(sample / "course/figures.py", '"grid.alpha": 0.25', '"grid.alpha": 0.5')
    publish(built, sample)
    assert not is_current(lecture, sample)
    replace(sample / "course/figures.py", '"grid.alpha": 0.5', '"grid.alpha": 0.25')
    assert is_current(lecture, sample)


def test_what_nbgrader_refuses_is_said_in_its_words(tmp_path):
    path = tmp_path / "3.4-sample.ipynb"
    grading = {"schema_version": 3, "grade_id": "twice", "grade": False, "solution": True}
    grading |= {"locked": False, "task": False}
    cells = [new_code_cell("1", metadata={"nbgrader": grading}) for _ in range(2)]
    nbformat.write(new_notebook(cells=cells), path)
    with pytest.raises(CourseError, match=r"^nbgrader refuses the chapter 9z.*Duplicate.*twice"):
        generate("9z", [path], tmp_path / "aside")


def test_an_error_names_the_cell_and_loses_nothing(sample):
    before = {path: (sample / path).read_bytes() for path in (SOLUTION, RELEASE)}
    text = (sample / SOURCE).read_text(encoding="utf-8")
    (sample / SOURCE).with_name("3.5-other.py").write_text(text, encoding="utf-8")
    table = sample / "solutions/9z-sample/chapter.toml"
    row = table.read_text().split("[[lecture]]")[1].replace("3.4-sample", "3.5-other")
    table.write_text(table.read_text() + "\n[[lecture]]" + row, encoding="utf-8")
    replace(sample / SOURCE, "heights.mean()", "heights.men()")
    with pytest.raises(CourseError) as problem:
        build(jobs=2, root=sample)
    message = str(problem.value)
    assert SOURCE in message
    assert "AttributeError: 'numpy.ndarray' object has no attribute 'men'" in message
    assert 'print("mean", heights.men())' in message
    assert "\x1b" not in message
    assert before == {path: (sample / path).read_bytes() for path in (SOLUTION, RELEASE)}
    assert (sample / RELEASE).with_name("3.5-other.ipynb").exists()


@pytest.mark.parametrize("name", ["9z-sample", "3.4", "3.4-sample"])
def test_chapters_and_lectures_are_found_by_name(built_sample, name):
    assert [lecture.file for lecture in find_lectures([name], built_sample)] == ["3.4-sample"]


def test_a_name_that_is_not_there_gets_a_hint(built_sample):
    with pytest.raises(CourseError, match=r"no chapter or lecture '3.4-smple'.*'3.4-sample'"):
        find_lectures(["3.4-smple"], built_sample)
    with pytest.raises(CourseError, match=r"no chapter named '9-sample'.*'9z-sample'"):
        find_chapter("9-sample", built_sample)


def test_a_table_that_can_not_be_read_is_named(sample):
    replace(sample / "solutions/9z-sample/chapter.toml", "title =", "tilte =")
    with pytest.raises(CourseError, match=r"chapter.toml is not a chapter's table: 'title'"):
        find_lectures([], sample)


# The check


def test_the_check_passes_on_what_was_built(built_sample, capsys):
    assert check(built_sample) == ""
    assert "1 lecture built aside" in capsys.readouterr().out


def test_the_check_names_files_cells_and_the_mend(sample):
    replace(sample / RELEASE, "# YOUR CODE HERE", "# YOUR CODE")
    replace(sample / SOLUTION, "That samples are useless.", "That samples are splendid.")
    problem = check(sample)
    assert f"{RELEASE} cell identity_params-answer differs in its source" in problem
    assert f"{SOLUTION} cell " in problem
    assert problem.endswith("Run: make build")


def test_the_check_finds_a_changed_output_and_a_blank_figure(sample):
    path = sample / SOLUTION
    notebook = nbformat.read(path, as_version=4)
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        if output.get("text") == "mean 2.0\n":
            output.text = "mean 3.0\n"
    figures = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    figures[0].data["image/png"] = "iVBORw0KGgo="
    del figures[1].metadata["image/png"]
    nbformat.write(notebook, path)
    problem = check(sample)
    assert "differs in its outputs" in problem
    assert "the figure is blank" in problem
    assert "the figure has no description in words" in problem
    assert problem.endswith("grader build --again")


def test_the_check_finds_notebooks_without_a_source_and_the_reverse(sample):
    (sample / RELEASE).with_name("3.9-stray.ipynb").write_text("{}")
    (sample / SOURCE).with_name("3.8-unlisted.py").write_text("# %%\n1\n")
    (sample / SOLUTION).unlink()
    problem = check(sample)
    assert "notebooks/9z-sample/3.9-stray.ipynb has no source" in problem
    assert "solutions/9z-sample/3.8-unlisted.py has no entry in its chapter.toml" in problem
    assert f"{SOLUTION} is missing" in problem


def test_what_may_differ_is_no_difference(sample, tmp_path):
    other = tmp_path / "other.ipynb"
    text = (sample / SOLUTION).read_text(encoding="utf-8")
    other.write_text(text.replace("mean 2.0", "<A at 0x7f3362912910>"), encoding="utf-8")
    replace(sample / SOLUTION, "mean 2.0", "<A at 0x7f0000000000>")
    assert list(differences(sample / SOLUTION, other, Sanitizer(ROOT / "tests/nbval.cfg"))) == []
    assert list(differences(sample / SOLUTION, other, Sanitizer(tmp_path / "no rules")))


def test_a_file_that_is_no_notebook_is_a_difference(sample, tmp_path):
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    assert list(differences(broken, sample / RELEASE)) == ["is not a notebook"]


# nbval


def replay(root: Path) -> subprocess.CompletedProcess:
    """Replay the sample's notebook as ``make nbval`` does."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval"]
    command += ["--nbval-sanitize-with=tests/nbval.cfg", SOLUTION]
    bin_folder = str(Path(sys.executable).parent)
    environment = os.environ | {
        "COURSE_STATIC": "1",
        "PYTHONPATH": str(root),
        "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]]),
    }
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


def test_nbval_accepts_other_pictures_and_addresses_and_refuses_another_output(sample):
    path = sample / SOLUTION
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for output in (output for cell in code for output in cell["outputs"]):
        output.get("data", {}).pop("image/png", None)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    accepted = replay(sample)
    assert accepted.returncode == 0, accepted.stdout

    replace(path, "mean 2.0", "mean 3.0")
    refused = replay(sample)
    assert refused.returncode == 1
    assert "mean 3.0" in refused.stdout
    assert "1 failed" in refused.stdout
