"""Files written whole or not at all."""

import os

import pytest

from grader.files import write_whole


def test_a_file_is_replaced(tmp_path):
    for data in (b"one", b"two"):
        write_whole(tmp_path / "grades.csv", data)
        assert (tmp_path / "grades.csv").read_bytes() == data
    assert len(list(tmp_path.iterdir())) == 1


def test_on_a_full_disk_the_file_stays_and_nothing_is_left_beside_it(tmp_path, monkeypatch):
    def full(_):
        raise OSError("No space left on device")

    write_whole(tmp_path / "grades.csv", b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "grades.csv", b"after")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]
