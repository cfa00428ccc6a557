"""Each guard holds for the sample course, and fails once something is wrong with it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

import course.checks
import grader.checks
from grader.build.editions import TIMES, content_hash
from grader.chapters import ROOT, CourseError, find_lectures
from grader.guards.command import guard
from grader.guards.rules import LONGEST, RULES, SLOWEST, Course, Rule
from tests.edited import replace

SOURCE = "solutions/9z-sample/3.4-sample.py"
SOLUTION = "solutions/9z-sample/3.4-sample.ipynb"
RELEASE = "notebooks/9z-sample/3.4-sample.ipynb"
TABLE = "solutions/9z-sample/chapter.toml"
SENTENCE = '"That samples are useless.'
EXERCISES = ("identity_params", "question_3_4")
SLOW_CELL = "no cell takes over 10 s"
LONG_NOTEBOOK = "no notebook takes over 30 s, imports aside"


@dataclass
class Broken:
    """One way to break a rule: a text in a file, and what takes its place."""

    rule: str
    file: str
    old: str
    new: str
    found: str
    """What the finding must say."""


BROKEN = [
    Broken(
        "no line of an answer is in notebooks/",
        RELEASE,
        '"    # YOUR CODE HERE',
        '"# spread = np.var(Z,axis=1)[:, None] + eps\\n", "# YOUR CODE HERE',
        "cell identity_params-answer: 'spread = np.var(Z, axis=1)[:, None] + eps'",
    ),
    Broken(
        "no line of an answer is in notebooks/",
        RELEASE,
        '"kernelspec": {',
        '"hint": "return \\"c\\"", "kernelspec": {',
        "metadata: 'return \"c\"' is from the answer question_3_4-answer",
    ),
    Broken(
        "no line of a hidden check is in notebooks/",
        RELEASE,
        SENTENCE,
        '"    Z, _, _ = _draw(seed + 20, n, m)',
        "is from grader/checks/lecture_3_4.py",
    ),
    Broken(
        "the student edition holds no output, and no text computed by an answer",
        RELEASE,
        SENTENCE,
        '"It says: identity_params: all 4 properties hold, hurrah.',
        "is from outputs of 9z-sample/3.4-sample",
    ),
    Broken(
        "the student edition holds no output, and no text computed by an answer",
        RELEASE,
        '"outputs": []',
        '"outputs": [{"output_type": "stream", "name": "stdout", "text": "3"}]',
        "it has been run",
    ),
    Broken(
        "every grade_id names a check, and every check is an exercise",
        SOURCE,
        '"grade_id": "identity_params"',
        '"grade_id": "identity_parms"',
        "identity_parms is the grade_id of a cell but there is no such check",
    ),
    Broken(
        "every grade_id names a check, and every check is an exercise",
        SOURCE,
        '"grade_id": "identity_params"',
        '"grade_id": "question_3_4"',
        "identity_params is a check but no exercise",
    ),
    Broken(
        "every exercise is an answer's cell and, right after it, the one line that checks it",
        SOURCE,
        'check("question_3_4", question_3_4)',
        'check("question_3_4", lambda: "c")',
        "the cell question_3_4 is not the line",
    ),
    Broken(
        "every exercise is an answer's cell and, right after it, the one line that checks it",
        SOURCE,
        '"grade_id": "question_3_4-answer"',
        '"grade_id": "question-answer"',
        "no cell question_3_4-answer stands right before the check",
    ),
    Broken(
        "no cell is both an experiment and part of an exercise",
        SOURCE,
        "# %% nbgrader=",
        '# %% tags=["experiment"] nbgrader=',
        "cell identity_params-answer",
    ),
    Broken(
        "points are what chapter.toml says, and add up",
        TABLE,
        "identity_params = 3",
        "identity_params = 2",
        "identity_params has 3 points, the table 2",
    ),
    Broken(
        "points are what chapter.toml says, and add up",
        TABLE,
        'title = "Sample"\npoints = 4',
        'title = "Sample"\npoints = 5',
        "lectures of 4 points in a chapter of 5",
    ),
    Broken(
        'every stub is told "not attempted" and scores 0',
        RELEASE,
        "    raise NotImplementedError()",
        "    return np.ones((len(Z), 1)), Z",
        "the stub identity_params scores",
    ),
    Broken(
        'every stub is told "not attempted" and scores 0',
        RELEASE,
        "def question_3_4():",
        "def question():",
        "the student edition defines no question_3_4",
    ),
    Broken(
        "the solution edition scores full marks without its experiments",
        SOURCE,
        "    spread = np.var(Z, axis=1)[:, None] + eps",
        "    spread = np.var(Z, axis=1)[:, None] + eps + shifts[0]",
        "identity_params scores 0.00",
    ),
    Broken(
        "the solution edition scores full marks without its experiments",
        SOURCE,
        'print("mean", heights.mean())',
        'print("mean", heights.mean() + shifts[0])',
        "NameError: name 'shifts' is not defined",
    ),
    Broken(
        "every lecture opens with its title, its minutes and its points",
        SOURCE,
        "**About 5 minutes",
        "**About an hour",
        "'**About 5 minutes · 4 points' is not in the first cell",
    ),
    Broken(
        'every lecture mends what "You may have read" and ends in a summary',
        SOURCE,
        "# ## You may have read",
        "# ## More",
        "there is no section 'You may have read'",
    ),
    Broken(
        "every lecture has 3 figures described in words, one of them interactive",
        SOLUTION,
        '"alt": "A line that rises by one a step."',
        '"alt": ""',
        "1 without a description",
    ),
    Broken(
        "every lecture has 3 figures described in words, one of them interactive",
        SOURCE,
        "figures.explore(line,",
        "figures.show(line(),",
        "no interactive figure",
    ),
    Broken(
        "every lecture asks 2 times to predict, and then shows what happens",
        SOURCE,
        "**Predict, then run.** Is it",
        "Is it",
        "1 questions to predict",
    ),
    Broken(
        "every lecture has a judged question",
        SOURCE,
        '"grade_id": "question_3_4"',
        '"grade_id": "choice_3_4"',
        "9z-sample/3.4-sample",
    ),
    Broken(
        "every exercise's stub says what it takes and returns",
        RELEASE,
        '\\"\\"\\"Return gamma and beta, both (n, 1), that undo normalizing Z.\\"\\"\\"',
        "# Return gamma and beta.",
        "cell identity_params-answer",
    ),
    Broken(
        "cells whose output is not compared say why",
        SOURCE,
        '# %%\nprint("mean"',
        '# %% tags=["nbval-ignore-output"]\nprint("mean"',
        "tagged nbval-ignore-output",
    ),
]


def rule_named(name: str) -> Rule:
    return next(rule for rule in RULES if rule.name == name)


def course_at(root: Path) -> Course:
    """Return the sample course with no other checks than those of its exercises."""
    chosen = [
        {name: checks[name] for name in EXERCISES if name in checks}
        for checks in (course.checks.public(), grader.checks.hidden())
    ]
    return Course(root, *chosen)


def test_all_rules_hold_for_the_sample(built_sample):
    sound = course_at(built_sample)
    assert {rule.name: list(rule.find(sound)) for rule in RULES} == {r.name: [] for r in RULES}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.rule}: {broken.found}")
def test_a_rule_finds_what_breaks_it(sample, broken):
    replace(sample / broken.file, broken.old, broken.new)
    findings = list(rule_named(broken.rule).find(course_at(sample)))
    assert any(broken.found in finding for finding in findings), findings


@pytest.fixture
def timed(sample, monkeypatch):
    """Return a course whose cells took some seconds, and take others when measured again."""

    def took(noted, again):
        lecture = find_lectures([], sample)[0]
        path = sample / TIMES / f"{content_hash(lecture, sample)}.json"
        path.write_text(json.dumps(noted))
        monkeypatch.setattr("grader.guards.rules.measure", lambda *place: ("", None, again))
        return course_at(sample)

    return took


def test_a_slow_cell_is_found(timed):
    course = timed({"one": 9.9, "two": 10.1}, again={"one": 9.9, "two": 11.2})
    assert list(rule_named(SLOW_CELL).find(course)) == ["9z-sample/3.4-sample, cell two: 11 s"]


def test_a_machine_that_was_busy_makes_no_cell_slow(timed):
    course = timed({"one": 9.9, "two": 50.0}, again={"one": 2.0, "two": 9.9})
    assert not list(rule_named(SLOW_CELL).find(course))
    assert not list(rule_named(LONG_NOTEBOOK).find(course))


def test_times_that_were_not_noted_are_measured(sample):
    lecture = find_lectures([], sample)[0]
    times = sample / TIMES / f"{content_hash(lecture, sample)}.json"
    noted = json.loads(times.read_text())
    times.unlink()
    assert not list(rule_named(SLOW_CELL).find(course_at(sample)))
    assert json.loads(times.read_text()).keys() == noted.keys()


def test_a_long_notebook_is_found_and_its_imports_do_not_count(timed):
    no_more = {"imports": 9.0, "b": 9.9, "c": 9.9, "d": 9.9}
    assert not list(rule_named(LONG_NOTEBOOK).find(timed(no_more, again={})))
    long = {"imports": 0.0, "b": 9.9, "c": 9.9, "d": 9.9, "e": 1.0}
    findings = list(rule_named(LONG_NOTEBOOK).find(timed(long, again=long)))
    assert findings == ["9z-sample/3.4-sample: 31 s"]


def test_what_is_said_of_times_is_what_is_checked():
    said = " ".join((ROOT / "CONTRIBUTING.md").read_text().split())
    assert f"A cell takes under {SLOWEST:g} seconds; a notebook under {LONGEST:g} seconds" in said


def test_every_rule_is_broken_by_a_case_here():
    tried = {broken.rule for broken in BROKEN} | {SLOW_CELL, LONG_NOTEBOOK}
    assert tried == {rule.name for rule in RULES}


def test_any_file_beside_the_student_edition_is_searched_for_answers(sample):
    answers = (sample / SOURCE).read_text(encoding="utf-8")
    (sample / RELEASE).with_suffix(".py").write_text(answers, encoding="utf-8")
    findings = list(rule_named("no line of an answer is in notebooks/").find(course_at(sample)))
    assert any(finding.startswith("notebooks/9z-sample/3.4-sample.py") for finding in findings)


@pytest.mark.parametrize("text", ["<<<<<<< ours\n{answer}\n", '["{answer}"]'])
def test_a_notebook_that_is_none_is_searched_and_then_named(sample, text):
    answer = "spread = np.var(Z, axis=1)[:, None] + eps"
    (sample / RELEASE).write_text(text.format(answer=answer), encoding="utf-8")
    (finding,) = rule_named("no line of an answer is in notebooks/").find(course_at(sample))
    assert finding.startswith(f"{RELEASE}: 'spread = ")


def test_a_broken_notebook_is_asked_for_anew(sample):
    (sample / RELEASE).write_text("<<<<<<< ours\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"3.4-sample.ipynb is not a notebook\. Run: make build"):
        guard(jobs=1, root=sample)


def test_lines_that_everyone_writes_are_no_leak(sample):
    replace(
        sample / SOURCE,
        "    spread = np.var",
        "    import math\n    n, m = 2, 3\n    return n\n    else:\n    spread = np.var",
    )
    replace(sample / RELEASE, SENTENCE, '"import math\\nreturn n\\nelse:')
    assert not list(rule_named("no line of an answer is in notebooks/").find(course_at(sample)))


def test_the_command_names_the_rule_the_place_and_the_mend(sample, capsys):
    replace(sample / TABLE, "identity_params = 3", "identity_params = 2")
    with pytest.raises(typer.Exit) as stopped:
        guard(jobs=1, root=sample)
    assert stopped.value.exit_code == 1
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("✗ points are what chapter.toml says, and add up")
    assert lines[at + 1] == "    9z-sample/3.4-sample: identity_params has 3 points, the table 2"
    assert any(line.startswith("    → Correct chapter.toml") for line in lines)
    assert "✓ every lecture has a judged question" in lines


def test_notebooks_that_are_not_built_are_asked_for(sample):
    (sample / RELEASE).unlink()
    with pytest.raises(CourseError, match=r"not built yet\. Run: make build"):
        list(course_at(sample).editions)
