"""Every attack of ``tests/attacks``, graded among honest submissions: it must achieve nothing.

See docs/threat-model.md for what is promised. A promise that today's engine does not keep for an
attack is in ``NOT_YET``; the entry must go when it is kept.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from course.checks import find
from course.judge.verdict import judge
from grader.catalogue import load as answers
from grader.chapters import ROOT, find_chapter
from grader.checks import run
from grader.classroom.collect import collect
from tests.attack_class import (
    CHAPTER,
    COLD,
    FIRST,
    LIMITS,
    POINTS,
    AttackedClass,
    Graded,
    indented,
    traces,
)
from tests.attack_files import PLAIN, STOCK, WALLED, Attack, Part, load
from tests.attack_watch import Listeners, active
from tests.sandboxed import why_not

ATTACKS = load()
FAMILIES = {"forging", "reading", "harming", "escaping", "exhausting", "poisoning"}
NOTEBOOKS = [attack for attack in ATTACKS if not attack.is_zip]
ZIPS = [attack for attack in ATTACKS if attack.is_zip]
REAL = [attack for attack in NOTEBOOKS if attack.where in (STOCK, PLAIN)]
JUDGED = ("identity_params", "question_3_4")

BY_WALLS = {
    "learns_nothing": "it reads the secret",
    "does_no_harm": "it does harm",
    "reaches_nobody": "it reaches the listener",
}
"""What an attack achieves on a plain kernel, by the test of what it must not achieve."""

HIDDEN = {name: name for name in ("_identity_sizes", "_identity_hard", "2.169485")}
"""What stands in the hidden checks that grade the class."""


NOT_YET: dict[tuple[str, str], str] = {}
"""Promises that are not kept yet, by test and attack, and why."""

MOST_SECONDS = 20.0
"""For one submission, besides its cells and its judging: for the kernels that it took."""
MOST_MEMORY = 300 * 2**20
"""Bytes by which the grader's own process may grow with one submission."""
MOST_PAGE = 5 * 2**20

PROBE = """
import os
places = ["{class}", "{root}", "{home}", "{repository}/.git", "{repository}/solutions"]
spaces = {name: os.readlink(f"/proc/self/ns/{name}") for name in ("pid", "mnt", "net", "ipc")}
print(__import__("json").dumps([spaces, [place for place in places if os.path.exists(place)]]))
"""


@dataclass
class Outcome:
    """A class that was graded, and what there was before."""

    attacked: AttackedClass
    graded: Graded
    heard: bytes
    changed: list[str]
    traces: dict[str, str]
    is_walled: bool

    def student(self, attack: Attack) -> str:
        """Return who handed an attack in; skip the test if nobody did."""
        if attack.name not in self.attacked.students:
            pytest.skip("Only inside walls, and there are none.")
        return self.attacked.students[attack.name]

    def marker(self, attack: Attack) -> str:
        """Return the word that an attack leaves where it can."""
        return self.attacked.markers[attack.name]


def outcome_of(sample, attacks, *, stock):
    """Yield a class with these attacks in it, graded."""
    place = Path(tempfile.mkdtemp(prefix="attacks-", dir="/tmp"))  # short, for sockets lie in it
    try:
        with Listeners(place) as listeners:
            attacked = AttackedClass(sample, place, listeners.reach)
            is_unsafe = not stock and bool(why_not())
            attacked.configure(stock=stock, unsafe=is_unsafe)
            is_walled = not stock and is_behind_walls(attacked)
            assert stock or is_walled is not is_unsafe, "The walls are there, and do not hold."
            # Nothing that could harm this machine is handed in before walls have been seen.
            attacked.add(a for a in attacks if is_walled or a.where != WALLED)
            before = attacked.state()
            graded = attacked.grade()
            after = attacked.state()
            changed = sorted(name for name, _ in before.items() ^ after.items())
            folders = [ROOT / "course", ROOT / "grader", place, Path(sys.prefix)]
            found = traces(attacked.markers.values(), folders)
            yield Outcome(attacked, graded, listeners.heard, changed, found, is_walled)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def is_behind_walls(attacked):
    """Return whether a submission runs apart from this machine, as it says itself."""
    probe = Attack("probe", "", (Part("", text=PROBE),)).told(attacked.places_of("probe"))
    attacked.hand_in("p-probe", (), probe)
    process, log = attacked.run("autograde", "--student=p-*")
    assert process.wait(300) == 0, indented(log.read_text())
    nb = nbformat.read(attacked.autograded("p-probe"), as_version=4)
    said = next(cell.outputs[0] for cell in nb.cells if cell.source == probe.parts[0].text)
    assert said.output_type == "stream", said
    spaces, seen = json.loads(said.text)
    return not seen and all(
        space != os.readlink(f"/proc/self/ns/{name}") for name, space in spaces.items()
    )


@pytest.fixture(scope="module")
def engine(built_sample):
    """Return the class graded by the course's engine."""
    yield from outcome_of(built_sample, NOTEBOOKS, stock=False)


@pytest.fixture(scope="module")
def stock(built_sample):
    """Return the attacks that work elsewhere, graded by nbgrader as it comes."""
    yield from outcome_of(built_sample, REAL, stock=True)


@pytest.fixture(scope="module")
def hidden_arguments():
    """Return numbers that only the hidden checks pass to the exercise, as they are printed."""
    seen: dict[bool, set[str]] = {False: set(), True: set()}
    right = next(answer.function for answer in answers()["identity_params"] if answer.is_right)

    def spy(is_all):
        def identity_params(Z, eps):
            seen[is_all] |= {repr(float(entry)) for entry in Z.ravel()}
            return right(Z, eps)

        return identity_params

    judge("identity_params", spy(False), find("identity_params").properties)
    run("identity_params", spy(True))
    return sorted(number for number in seen[True] - seen[False] if len(number) > 12)


@pytest.fixture
def student(request, engine, attack):
    """Return who handed an attack in, with the test marked if it is known to fail."""
    name = re.sub(r"test_its?_", "", request.function.__name__)
    who = engine.student(attack)
    reason = NOT_YET.get((name, attack.name))
    if not engine.is_walled and attack.claim == (PLAIN, BY_WALLS.get(name)):
        reason = "There are no walls."
    if name != "is_graded" and who not in engine.attacked.graded():
        pytest.skip("It has no grade, which another test says.")
    if reason:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    return who


each = pytest.mark.parametrize("attack", NOTEBOOKS, ids=lambda attack: attack.name)


# What one attack achieves.


@each
def test_it_is_graded(engine, attack, student):
    assert student in engine.attacked.graded(), indented(engine.graded.log)
    assert None not in engine.attacked.scores(student).values()


@each
def test_it_gains_nothing(engine, attack, student):
    scores = engine.attacked.scores(student)
    earned = {name: attack.honest.get(name, 0.0) for name in JUDGED}
    assert {name: scores[name] for name in JUDGED} == pytest.approx(earned, abs=1e-4)
    assert not any(name in POINTS and points > POINTS[name] for name, points in scores.items())


@each
def test_it_gains_nothing_in_the_plain_test(engine, attack, student):
    score = engine.attacked.scores(student)["plain"]
    assert score == attack.honest.get("plain", 2.0 if attack.fools_plain_test else 0.0)


@each
def test_it_learns_nothing(engine, attack, student, hidden_arguments):
    secrets = {**engine.attacked.secrets, **HIDDEN, **{n: n for n in hidden_arguments}}
    texts = [engine.attacked.autograded(student).read_text("utf-8"), engine.attacked.page(student)]
    assert not [place for place, word in secrets.items() if any(word in text for text in texts)]


@each
def test_it_does_no_harm(engine, attack, student):
    marker = engine.marker(attack)
    assert not [name for name, found in engine.traces.items() if found == marker]
    book = engine.attacked.course.folder / "gradebook.db"
    others = [engine.attacked.autograded(name) for name in engine.attacked.neighbours]
    submitted = (engine.attacked.course.folder / "submitted").rglob("*.ipynb")
    others += [path for path in submitted if student not in path.parts]
    assert not [path for path in [book, *others] if marker.encode() in path.read_bytes()]
    # It says the word backwards when it got where it should not.
    assert marker[::-1] not in engine.attacked.autograded(student).read_text("utf-8")


@each
def test_it_reaches_nobody(engine, attack, student):
    assert engine.marker(attack).encode() not in engine.heard


@each
def test_it_ends_in_time(engine, attack, student):
    limits = LIMITS if engine.is_walled else {**LIMITS, **COLD}
    most = limits["notebook_timeout"] + limits["judge_timeout"] + MOST_SECONDS
    assert engine.graded.seconds[student] < most


@each
def test_it_keeps_the_grader_small(engine, attack, student):
    assert engine.graded.memory[student] < MOST_MEMORY


@each
def test_its_feedback_does_nothing(engine, attack, student):
    page = engine.attacked.page(student)
    assert not active(page) - active(engine.attacked.page("a-0-whole"))
    assert len(page) < MOST_PAGE


# What all of them achieve together.


@pytest.mark.parametrize("neighbour", ["0-whole", "half", "z-whole"])
@pytest.mark.parametrize("group", ["a", "b"])
def test_a_neighbour_keeps_its_score(engine, group, neighbour):
    name = f"{group}-{neighbour}"
    assert engine.attacked.scores(name) == engine.attacked.neighbours[name]


def test_nobody_else_is_in_the_gradebook(engine):
    expected = {"somebody", "p-probe", *FIRST, *engine.attacked.neighbours}
    with engine.attacked.course.gradebook() as book:
        found = {student.id for student in book.students}
    assert found == expected | set(engine.attacked.students.values())


def test_no_file_has_changed(request, engine):
    if not engine.is_walled:
        request.applymarker(pytest.mark.xfail(reason="There are no walls.", strict=True))
    assert not engine.changed


def test_no_process_is_left(engine):
    assert not engine.graded.left


def test_the_folder_for_temporary_files_is_empty(engine):
    assert not list(engine.attacked.tmp.iterdir())


@pytest.mark.parametrize("attack", ZIPS, ids=lambda attack: attack.name)
def test_a_zip_is_refused_and_leaves_nothing(built_sample, tmp_path, attack):
    attacked = AttackedClass(built_sample, tmp_path, {})
    folder = attacked.zipped(attack)
    before = attacked.state()
    collected = collect(
        attacked.course, find_chapter(CHAPTER, attacked.root), folder, add_students=True
    )
    assert collected.problems
    assert not collected.taken
    assert attacked.state() == before
    assert not traces(attacked.markers.values(), [tmp_path])


# That they are attacks at all.


def test_there_are_enough():
    assert len(ATTACKS) >= 40
    assert {attack.family for attack in ATTACKS} == FAMILIES


@pytest.mark.slow
@pytest.mark.weekly
@pytest.mark.parametrize("attack", REAL, ids=lambda attack: attack.name)
def test_it_works_elsewhere(stock, attack):
    student, marker = stock.student(attack), stock.marker(attack)
    effect, _, cells = attack.claim[1].partition(" in ")
    is_graded = student in stock.attacked.graded()
    match effect:
        case "the submission stays ungraded":
            assert not is_graded
        case "full marks":
            scores = stock.attacked.scores(student)
            names = cells.split(", ") if cells else POINTS
            assert is_graded
            assert {name: scores[name] for name in names} == {name: POINTS[name] for name in names}
        case "it reads the secret":
            text = stock.attacked.autograded(student).read_text("utf-8")
            assert any(
                word in text for word in (*stock.attacked.secrets.values(), *HIDDEN.values())
            )
        case "it reaches the listener":
            assert marker.encode() in stock.heard
        case "it does harm":
            book = stock.attacked.course.folder / "gradebook.db"
            changed = any(
                marker in Path(name).read_text(errors="replace") for name in stock.changed
            )
            assert (
                changed or marker.encode() in book.read_bytes() or marker in stock.traces.values()
            )
        case "it acts on its reader":
            others = active(stock.attacked.page("a-0-whole"))
            assert active(stock.attacked.page(student)) - others
        case _:
            pytest.fail(f"Nobody knows how to test that {effect!r}.")
