"""The command ``grader`` as a person types it: what it says, and how it ends."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.catalogue import load
from grader.chapters import ROOT
from grader.cli import app, main

CHAPTER, NOTEBOOK = "3b-batch-normalization", "3.4-normalizing-activations"
COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands)


@pytest.fixture
def grader(monkeypatch, capsys):
    """Return a function that runs a command in this process: exit code, stdout, stderr."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["grader", *map(str, arguments)])
        monkeypatch.setenv("PATH", os.environ["PATH"])  # main adds to it
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code or 0, said.out, said.err

    return run


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Return a folder with things that are no good, and a class that nothing was released to."""
    folder = tmp_path_factory.mktemp("here")
    (folder / "file").write_text("text")
    (folder / "empty").mkdir()
    (folder / "broken").mkdir()
    (folder / "broken" / "gradebook.db").write_text("text" * 1000)
    return folder


def plain(text):
    """Return what was said in one line, without the frame that typer draws."""
    return " ".join(re.sub(r"\x1b\[[\d;]*m|[╭╮╰╯│─]", " ", text).split())


def test_every_command_is_known():
    known = "bench build collect demo export feedback grade guard release report roster site"
    assert known.split() == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does(grader, command):
    code, out, err = grader(command, "--help")
    assert (code, err) == (0, "")
    assert f"Usage: grader {command}" in plain(out)
    assert command in grader("--help")[1]


BAD = {
    "release of no chapter": (
        ["release", "3b-batch-normalisation"],
        "There is no chapter named '3b-batch-normalisation'. "
        "Did you mean '3b-batch-normalization'?",
    ),
    "release to a file": (["release", CHAPTER, "--class", "{here}/file"], "file is not a folder"),
    "release to no gradebook": (
        ["release", CHAPTER, "--class", "{here}/broken"],
        "gradebook.db can't be opened: file is not a database.",
    ),
    "collect no chapter": (
        ["collect", "{here}/empty", "--chapter", "zzz"],
        "There is no chapter named 'zzz'. There are: ",
    ),
    "collect unreleased": (
        ["collect", "{here}/empty", "--chapter", CHAPTER, "--class", "{here}/new"],
        f"Run first: grader release {CHAPTER}",
    ),
    "grade to nowhere": (
        ["grade", CHAPTER, "--db", "no address", "--class", "{here}/new"],
        "nbgrader_config.py says is not the address of a gradebook. "
        "One on a server is such as postgresql://user@host/name",
    ),
    "grade to no server": (
        ["grade", CHAPTER, "--db", "postgresql://course:pw@/name?host={here}"],
        "The gradebook postgresql+psycopg://course:***@/name?host=",
    ),
    "grade to a strange database": (
        ["grade", CHAPTER, "--db", "abacus://host/name", "--class", "{here}/new"],
        "There is no driver for the gradebook abacus://host/name",
    ),
    "measure nothing": (
        ["bench", "--case", "torch"],
        "There is no case 'torch'. There are: numpy, tensorflow.",
    ),
    "grade no chapter": (["grade", "3.4"], "There is no chapter named '3.4'."),
    "grade unreleased": (
        ["grade", CHAPTER, "--class", "{here}/new"],
        f"does not know the chapter {CHAPTER}. Run first: grader release {CHAPTER}",
    ),
    "feedback of no chapter": (["feedback", "zzz"], "There is no chapter named 'zzz'."),
    "feedback on unreleased": (
        ["feedback", CHAPTER, "--class", "{here}/new"],
        f"Run first: grader release {CHAPTER}",
    ),
    "report on no chapter": (["report", "zzz"], "There is no chapter named 'zzz'."),
    "report on unreleased": (
        ["report", "--class", "{here}/new"],
        "was given no chapter. Run first: grader release CHAPTER",
    ),
    "build nothing": (["build", "3.41"], "There is no chapter or lecture '3.41'."),
    "demo of no chapter": (["demo", "zzz"], "There is no chapter named 'zzz'."),
    "demo in a file": (["demo", "--keep", "{here}/file"], "file is in use: name a folder"),
    "demo in a class": (["demo", "--keep", "{here}"], "is in use: name a folder"),
}


def test_an_address_that_is_none_is_told_without_its_password(grader, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.db_url = 'postgres:/u:secret@h/x'\n"
    )
    code, _, err = grader("grade", CHAPTER, "--class", tmp_path)
    assert (code, err.count("\n")) == (1, 1)
    assert str(tmp_path / "nbgrader_config.py") in err and "secret" not in err


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_sentence(grader, here, name):
    arguments, sentence = BAD[name]
    before = sorted(here.rglob("*"))
    code, out, err = grader(*(argument.format(here=here) for argument in arguments))
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert sorted(here.rglob("*")) == before


MISUSED = {
    "no command": (["grad"], "No such command 'grad'"),
    "no argument": (["release"], "Missing argument 'CHAPTER'"),
    "no option": (["collect", "."], "Missing option '--chapter'"),
    "unknown option": (["feedback", CHAPTER, "--all"], "No such option: --all"),
    "no date": (["release", CHAPTER, "--due", "soon"], "Invalid value for '--due'"),
    "no jobs": (["grade", CHAPTER, "--jobs", "0"], "Invalid value for '--jobs'"),
    "an empty class": (["bench", "--submissions", "0"], "Invalid value for '--submissions'"),
    "no jobs for guard": (["guard", "--jobs", "0"], "Invalid value for '--jobs'"),
    "jobs in words": (["demo", "--jobs", "two"], "Invalid value for '--jobs'"),
}


@pytest.mark.parametrize("name", MISUSED)
def test_misuse_is_told_with_the_usage(grader, name):
    arguments, sentence = MISUSED[name]
    code, out, err = grader(*arguments)
    assert (code, out) == (2, "")
    assert plain(err).startswith("Usage: grader")
    assert sentence in plain(err)


# A class by commands alone

WAYS = {
    "module": [sys.executable, "-m", "grader"],
    "script": [str(Path(sys.executable).parent / "grader")],
}


def run_elsewhere(command, folder):
    """Run a command where nothing is activated: another folder, and a path of the system's."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PATH", "VIRTUAL_ENV")
    }
    environment |= {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "COURSE_CLASS": str(folder)}
    return subprocess.run(
        command, cwd=folder.parent, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("way", WAYS)
def test_a_bad_command_ends_without_a_traceback(tmp_path, way):
    if not Path(WAYS[way][0]).exists():
        pytest.skip("the course is on the path here, not installed")
    done = run_elsewhere([*WAYS[way], "grade", "zzz"], tmp_path / "class")
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"There is no chapter named 'zzz'\. .*\n", done.stderr)


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    """Return a class to which the chapter was released by a command, in a new gradebook."""
    folder = tmp_path_factory.mktemp("by commands") / "class"
    done = run_elsewhere([*WAYS["module"], "release", CHAPTER, "--due", "2026-03-02"], folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"To hand out: {folder}/releases/{CHAPTER}.zip\n"
    return folder


def put_answers(class_folder, path):
    """Write the first notebook with right answers."""
    notebook = nbformat.read(class_folder / "release" / CHAPTER / f"{NOTEBOOK}.ipynb", as_version=4)
    for cell in notebook.cells:
        name, _, ending = cell.metadata.get("nbgrader", {}).get("grade_id", "").partition("-")
        if ending == "answer":
            cell.source = next(answer.source for answer in load()[name] if answer.is_right)
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def test_a_class_is_collected_graded_and_given_feedback(class_folder, tmp_path):
    put_answers(class_folder, tmp_path / "in" / "ada" / f"{NOTEBOOK}.ipynb")
    (tmp_path / "in" / "bilal.zip").write_text("no zip")
    os.utime(tmp_path / "in" / "ada" / f"{NOTEBOOK}.ipynb", (2e9, 2e9))  # in the year 2033

    collected = run_elsewhere(
        [*WAYS["module"], "collect", str(tmp_path / "in"), "--chapter", CHAPTER], class_folder
    )
    assert collected.returncode == 1
    assert collected.stdout == "1 taken, 0 older than what was there.\n"
    assert collected.stderr == (
        "Refused (1):\n  bilal.zip is not a zip that can be read: File is not a zip file\n"
    )

    graded = run_elsewhere([*WAYS["module"], "grade", CHAPTER, "--jobs", "1"], class_folder)
    assert (graded.returncode, graded.stderr) == (0, "")
    assert re.search(r"^ ada +✓ +✓ +✓ +✓ *$", graded.stdout, re.MULTILINE)
    for lecture in ("3.5-fitting", "3.6-why", "3.7-batch"):
        assert re.search(
            rf"^{lecture}\S* was not handed in, which is 0 points, by: ada\.$",
            graded.stdout,
            re.MULTILINE,
        )

    assert re.search(r"^ada: \d+ hours late$", graded.stdout, re.MULTILINE)

    told = run_elsewhere([*WAYS["module"], "feedback", CHAPTER], class_folder)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == f"2 pages in {class_folder}/feedback\n"  # the notebook and the chapter
    assert (class_folder / "feedback" / "ada" / CHAPTER / f"{NOTEBOOK}.html").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["collect", "{here}/nothing", "--chapter", CHAPTER], "There is no folder or zip "),
        (["collect", "{here}/file", "--chapter", CHAPTER], "file is not a zip that can be read"),
        (["collect", "{here}/empty", "--chapter", CHAPTER], "There is no submission in "),
        (["grade", CHAPTER, "--student", "quynh"], f"quynh has not handed in {CHAPTER}."),
    ],
)
def test_bad_input_to_a_class_gets_one_sentence(grader, here, class_folder, arguments, sentence):
    arguments = [argument.format(here=here) for argument in arguments]
    code, out, err = grader(*arguments, "--class", class_folder)
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_folder_that_may_not_be_written_is_named(grader, here):
    code, _, err = grader("release", CHAPTER, "--class", here / "file" / "class")
    assert code == 1
    assert "file" in err
    assert err.count("\n") == 1
