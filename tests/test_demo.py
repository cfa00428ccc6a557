"""The sample class: it holds what it must, is graded as it must be, and a false score is found."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

import grader.demo.command
from grader.catalogue import load
from grader.chapters import ROOT, CourseError, find_chapter
from grader.checks import run
from grader.classroom.scores import Score
from grader.classroom.scores import scores as scores_of
from grader.demo.command import DEFAULT_CHAPTER, demo
from grader.demo.sample import NAMES, sample_class
from grader.demo.verify import differences, expected_share
from grader.engine.scores import describe
from grader.sandbox.refusal import WallsRefused

ACCIDENTS = {
    "all right",
    "mistakes",
    "half done",
    "untouched",
    "raises",
    "crashes",
    "never ends",
    "late",
    "corrupt file",
    "check deleted",
    "skip tags",
    "a notebook missing",
    "forged marks",
}


# The class


def test_the_class_is_large_and_has_every_accident():
    submissions = sample_class(find_chapter(DEFAULT_CHAPTER))
    assert len(submissions) >= 24
    assert {submission.kind for submission in submissions} >= ACCIDENTS
    assert len({submission.student for submission in submissions}) == len(submissions)


def test_every_wrong_answer_is_handed_in():
    chapter = find_chapter(DEFAULT_CHAPTER)
    handed_in = {
        (answer.exercise, answer.name)
        for submission in sample_class(chapter)
        for lecture in submission.lectures
        for exercise, answer in submission.answers.items()
        if exercise in lecture.exercises
    }
    wrong = {
        (answer.exercise, answer.name)
        for lecture in chapter.lectures
        for exercise in lecture.exercises
        for answer in load()[exercise]
        if not answer.is_right
    }
    assert wrong <= handed_in


def test_names_do_not_run_out():
    names = list(islice(grader.demo.sample._names(), 3 * len(NAMES)))
    assert len(set(names)) == len(names)


def test_an_exercise_without_a_catalogue_is_named(built_sample):
    chapter = find_chapter("9z-sample", built_sample)
    lecture = replace(chapter.lectures[0], exercises={"backflip": 1})
    with pytest.raises(CourseError, match=r"^The catalogue has no answers to backflip\.$"):
        sample_class(replace(chapter, lectures=(lecture,)))


# The comparison


@pytest.fixture(scope="module")
def chapter(built_sample):
    return find_chapter("9z-sample", built_sample)


@pytest.fixture(scope="module")
def submissions(chapter):
    return sample_class(chapter)


@pytest.fixture(scope="module")
def right_scores(chapter, submissions):
    """Return the gradebook as it must be."""
    found = []
    for submission in submissions:
        handed_in = {name for lecture in submission.lectures for name in lecture.exercises}
        for lecture in chapter.lectures:
            for name, most in lecture.exercises.items():
                answer = submission.answers.get(name) if name in handed_in else None
                if submission.corrupt or name == submission.endless:
                    answer = None
                points = most * expected_share(answer) if answer else 0.0
                report = run(name, answer.function) if answer else None
                comment = describe(report) if report else ""
                score = Score(submission.student, lecture.file, name, points, most, comment, report)
                found.append(score)
    return found


def changed(scores, student, exercise, **values):
    return [
        replace(score, **values)
        if (score.student, score.exercise) == (student, exercise)
        else score
        for score in scores
    ]


def with_mistake(submissions):
    """Return a student whose answer has a mistake with a name, and the mistake."""
    return next(
        (submission.student, submission.answers["identity_params"].mistake)
        for submission in submissions
        if submission.kind == "mistakes" and submission.answers["identity_params"].mistake
    )


def test_right_scores_have_no_difference(chapter, submissions, right_scores):
    assert list(differences(chapter, submissions, right_scores)) == []


def test_a_point_too_many_is_found(chapter, submissions, right_scores):
    student = next(one.student for one in submissions if one.kind == "untouched")
    forged = changed(right_scores, student, "identity_params", points=1.0)
    found = list(differences(chapter, submissions, forged))
    assert found == [f"{student} (untouched), identity_params: 1 points instead of 0"]


def test_a_point_too_few_is_found(chapter, submissions, right_scores):
    student = next(one.student for one in submissions if one.kind == "late")
    forged = changed(right_scores, student, "question_3_4", points=0.9)
    found = list(differences(chapter, submissions, forged))
    assert found == [f"{student} (late), question_3_4: 0.9 points instead of 1"]


def test_a_wrong_answer_with_full_marks_is_found(chapter, submissions, right_scores):
    student, _ = with_mistake(submissions)
    forged = changed(right_scores, student, "identity_params", points=3.0)
    found = list(differences(chapter, submissions, forged))
    assert f"{student} (mistakes), identity_params: 3 points instead of " in found[0]
    assert re.search(rf"{student} .* the wrong answer \w+ has full marks", found[1])


def test_a_mistake_that_is_not_named_is_found(chapter, submissions, right_scores):
    student, mistake = with_mistake(submissions)
    forged = changed(right_scores, student, "identity_params", comment="Two of six hold.")
    found = list(differences(chapter, submissions, forged))
    assert found == [
        f"{student} (mistakes), identity_params: the comment does not name the mistake {mistake!r}"
    ]


def test_a_score_that_is_missing_or_nobodys_is_found(chapter, submissions, right_scores):
    first = right_scores[0]
    forged = [replace(first, student="nobody"), *right_scores[1:]]
    found = list(differences(chapter, submissions, forged))
    assert len(found) == 2
    assert re.fullmatch(rf"{first.student} \(.*\), {first.exercise}: there is no score", found[0])
    assert found[1] == f"nobody, {first.exercise}: a score that nobody earned"


@pytest.fixture
def small(released_class, submissions, monkeypatch, tmp_path):
    """Have the demo show three students of the sample with a small chapter; return its course."""
    few = [one for one in submissions if one.kind in ("untouched", "late", "corrupt file")]
    course = replace(released_class, folder=tmp_path / "class")
    whole = find_chapter("9z-sample", released_class.root)
    monkeypatch.setattr(grader.demo.command, "open_class", lambda folder: course)
    monkeypatch.setattr(grader.demo.command, "find_chapter", lambda name: whole)
    monkeypatch.setattr(grader.demo.command, "sample_class", lambda chapter: few)
    return course


def test_a_forged_gradebook_ends_the_demo_in_an_error(small, submissions, monkeypatch):
    """Three students of the sample are graded for good; then one score is made another."""
    student = next(one.student for one in submissions if one.kind == "late")

    def forged(*place):
        return changed(scores_of(*place), student, "identity_params", points=2.5)

    monkeypatch.setattr(grader.demo.command, "scores", forged)
    with pytest.raises(CourseError) as problem:
        demo(["9z-sample"], keep=small.folder, jobs=2)
    assert f"{student} (late), identity_params: 2.5 points instead of 3" in str(problem.value)


def test_a_system_without_walls_shows_it_all_the_same(small, monkeypatch, capsys):
    def refuse():
        raise WallsRefused("not here")

    monkeypatch.setattr(grader.demo.command, "warm_parent", refuse)
    # The sample's scores are those of the real chapter.
    monkeypatch.setattr(grader.demo.command, "differences", lambda *found: [])
    demo(["9z-sample"], keep=small.folder, jobs=2)
    assert "This system has no walls" in capsys.readouterr().out


# The whole of it


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Return the class directory of a demo of the real chapter, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "class"
    done = subprocess.run(
        [sys.executable, "-m", "grader", "demo", "--keep", str(folder)],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder, done.stdout


@pytest.mark.slow
def test_the_demo_grades_every_student_as_expected(shown):
    _, printed = shown
    summary = re.search(
        r"^(\d+) scores of (\d+) students compared .* all as expected", printed, re.M
    )
    assert int(summary[2]) >= 24
    exercises = sum(len(one.exercises) for one in find_chapter(DEFAULT_CHAPTER).lectures)
    assert int(summary[1]) == exercises * int(summary[2])


@pytest.mark.slow
def test_the_demo_names_mistakes_and_accidents(shown):
    _, printed = shown
    told = " ".join(printed.split())
    tables, mistakes = told.split("Mistakes named")
    for lecture in find_chapter(DEFAULT_CHAPTER).lectures:
        assert f"{lecture.number} {lecture.title}" in tables
    assert "0.3 returning β" in tables  # the cell is folded there
    assert "batchnorm_forward dividing by the variance" in mistakes
    assert "was graded as empty. The file is not a notebook that can be read" in mistakes
    assert "was not handed in, which is 0 points, by: " in mistakes
    assert "hours late" in mistakes


@pytest.mark.slow
def test_the_demo_ends_with_the_feedback_of_three_students_and_the_report(shown):
    folder, printed = shown
    _, places, feedback, ending = re.split(
        "^The class$|^What three .*$|^What the .*$", printed, flags=re.M
    )
    paths = [Path(line.split()[-1]) for line in (places + feedback + ending).splitlines() if line]
    assert len(paths) == 7
    assert all(path.exists() and path.is_relative_to(folder) for path in paths)
    mistake, half, forged = (path.read_text(encoding="utf-8") for path in paths[3:6])
    assert len({path.parent.parent for path in paths[3:6]}) == 3
    assert "dividing by the variance" in mistake
    assert "not attempted" in half and "all 12 properties hold" in half
    assert "<script" not in forged and "not attempted" in forged
    assert "Known mistakes" in paths[6].read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_demo_writes_feedback_for_everyone(shown):
    folder, _ = shown
    pages = {path.parent.parent.name for path in folder.glob("feedback/*/*/*.html")}
    assert pages == {one.student for one in sample_class(find_chapter(DEFAULT_CHAPTER))}
