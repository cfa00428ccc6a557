"""The measurement: what it counts, and one small run of it for good."""

import json
import os
import subprocess
import sys
import time

import pytest

from grader.bench import command
from grader.bench.classes import CASES, make_class, stock
from grader.bench.command import bench
from grader.bench.measure import Measured, measure
from grader.bench.memory import Sampler
from grader.chapters import CourseError

TAKES = "taken = bytearray(100 << 20); print(flush=True); input()"


def measured(side="engine", **changes):
    values = {
        **{"case": "numpy", "side": side, "experiments": True, "submissions": 10},
        **{"notebooks": 20, "workers": 2, "seconds": 60.0, "startup": 10.0, "cells": 40.0},
        **{"memory": 900.0, "memory_of_a_worker": 300.0, "processes": 7},
    }
    return Measured(**{**values, **changes})


def test_rates_and_overhead_are_what_they_say():
    one = measured()
    assert one.a_minute == 10
    assert one.steadily == 12
    assert one.overhead == 6  # two workers for 50 s, of which cells took 40 s, for 10 submissions
    assert one.as_dict()["overhead"] == 6


def test_no_two_students_hand_in_the_same(tmp_path):
    case = CASES["tensorflow"]
    course = make_class(tmp_path, case, 4)
    folders = course.folder.glob(f"submitted/*/{case.chapter}")
    names = [[path.name for path in folder.iterdir()] for folder in folders]
    assert names == [["3.11-tensorflow.ipynb"]] * 4
    texts = {path.read_text() for path in course.folder.glob("submitted/*/*/*.ipynb")}
    assert len(texts) == 4


def test_stock_has_nothing_of_ours_but_the_places(tmp_path):
    course = make_class(tmp_path, CASES["numpy"], 1)
    config = stock(course, "3c-softmax")
    assert set(config) == {"CourseDirectory"}
    assert "grader" not in str({**config.CourseDirectory, "root": ""})


def test_memory_is_that_of_all_processes():
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {TAKES!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", nested], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        sampler = Sampler(process.pid)
        process.stdout.readline()
        sampler.start()
        time.sleep(2)
        sampler.stop()
        process.communicate(b"\n")
    assert sampler.processes == 2
    assert 100 < sampler.total / 2**20 < 200


def test_what_is_found_is_shown_and_saved(tmp_path, monkeypatch, capsys):
    def pretend(case, side, submissions, workers=1, *, experiments=True):
        seconds = {"stock": 100.0, "engine": 20.0 if experiments else 10.0}[side]
        return measured(
            *(side,),
            **{"case": case.name, "experiments": experiments, "submissions": submissions},
            **{"workers": workers, "seconds": seconds, "startup": 0.0},
        )

    monkeypatch.setattr(command, "measure", pretend)
    out = tmp_path / "new" / "bench.json"
    bench(submissions=5, case=["numpy"], jobs=2, size=[3, 6], workers=[1, 2], out=out)
    told = capsys.readouterr().out
    assert "numpy, notebooks as they are: 10.0× stock" in told
    assert "numpy, with experiments on both sides: 5.0× stock" in told
    saved = json.loads(out.read_text())
    assert [row["side"] for row in saved["side_by_side"]] == ["stock", "engine", "engine"]
    grown = [(row["submissions"], row["workers"]) for row in saved["growth"]]
    assert grown == [(3, 1), (6, 1), (3, 2), (6, 2)]
    assert saved["machine"]["cores"] == os.cpu_count()


@pytest.mark.slow
def test_both_sides_grade_the_same_class_and_are_measured():
    case = CASES["numpy"]
    sides = [measure(case, "stock", 1), measure(case, "engine", 1, experiments=False)]
    for one in sides:
        assert (one.submissions, one.notebooks) == (1, 2)
        assert 0 < one.startup < one.seconds
        assert 0 < one.cells < one.seconds - one.startup
        assert 50 < one.memory_of_a_worker <= one.memory
    assert [one.experiments for one in sides] == [True, False]


def test_a_run_that_grades_nothing_is_no_measurement(monkeypatch):
    from grader.bench import measure as module

    def make_and_lose(folder, case, submissions):
        course = make_class(folder, case, submissions)
        for path in course.folder.glob("submitted/*/*/*.ipynb"):
            path.unlink()
        return course

    monkeypatch.setattr(module, "make_class", make_and_lose)
    with pytest.raises(CourseError, match="stock graded 0 of 1 notebooks of tensorflow"):
        measure(CASES["tensorflow"], "stock", 1)
